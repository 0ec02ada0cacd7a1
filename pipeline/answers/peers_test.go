package answers_test

import (
	"context"
	"database/sql"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/simulation"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

var (
	lastMonth = time.Date(2024, time.December, 1, 0, 0, 0, 0, time.UTC)
	knownOn   = time.Date(2025, time.January, 10, 0, 0, 0, 0, time.UTC)
)

// crowded is the inbox of a consortium of two crowded departments: the statements of
// one month, some thousands of persons.
func crowded(b *testing.B, personsPerMonth float64) (inbox string) {
	b.Helper()
	inbox = b.TempDir()
	counts, err := simulation.Write(b.Context(), inbox, simulation.Options{
		Settings: settings.Default(), Seed: 3, Last: lastMonth, Months: 1, PersonsPerMonth: personsPerMonth,
	}, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d persons, %d rows", counts.Persons, counts.Rows)
	return inbox
}

func ingested(b *testing.B, inbox, file string) *store.Store {
	b.Helper()
	store, err := store.Open(b.Context(), file)
	if err != nil {
		b.Fatal(err)
	}
	night, err := pipeline.Ingest(b.Context(), store, inbox, settings.Default(), knownOn, nil)
	if err != nil || night.Rows.Kept == 0 {
		b.Fatal(err, night)
	}
	return store
}

// BenchmarkReadCSV takes the largest CSV statement of contacts of an inbox: agir reads
// it against its contract, gives its problems and keeps its records and its bytes in a
// store; read_csv is the engine's own reader, which makes a table of texts of it in a
// file and judges nothing.
func BenchmarkReadCSV(b *testing.B) {
	inbox, path := largestCSV(b, crowded(b, 2000))
	b.Run("agir", func(b *testing.B) {
		defer debug.SetGCPercent(debug.SetGCPercent(200)) // as the program does
		slow.CPU(b)
		for b.Loop() {
			ingested(b, inbox, filepath.Join(b.TempDir(), "agir.duckdb")).Close()
		}
	})
	b.Run("read_csv", func(b *testing.B) {
		slow.CPU(b)
		for b.Loop() {
			db, err := sql.Open("duckdb", filepath.Join(b.TempDir(), "bare.duckdb"))
			if err != nil {
				b.Fatal(err)
			}
			mustExec(b, db, "set threads = 2")
			mustExec(b, db, "create table contact as from read_csv('"+path+"', all_varchar = true)")
			mustExec(b, db, "checkpoint")
			db.Close()
		}
	})
}

// largestCSV leaves nothing in an inbox but its largest CSV file in UTF-8, and gives
// its path.
func largestCSV(b *testing.B, from string) (inbox, path string) {
	b.Helper()
	var largest []byte
	err := filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(p) != ".csv" {
			return err
		}
		content, err := os.ReadFile(p)
		if len(content) > len(largest) && utf8.Valid(content) {
			largest, path = content, p
		}
		return err
	})
	if err != nil || path == "" {
		b.Fatal("no CSV file", err)
	}
	inbox = b.TempDir()
	name, _ := filepath.Rel(from, path)
	path = filepath.Join(inbox, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, largest, 0o600); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d KiB, %d lines", len(largest)>>10, strings.Count(string(largest), "\n"))
	return inbox, path
}

// BenchmarkFigures consolidates and computes every figure of thirteen months: agir from the
// rows in force, who is one person being kept, to the figures of every level; bare is the same
// questions typed one after another, each relation made, each indicator and each table counted
// by department and structure, nothing else.
func BenchmarkFigures(b *testing.B) {
	ctx := b.Context()
	store := ingested(b, crowded(b, 150), filepath.Join(b.TempDir(), "agir.duckdb"))
	defer store.Close()
	question := answers.Question{AsOf: knownOn, Months: books.Months(lastMonth), Settings: settings.Default()}
	answer, err := answers.Ask(ctx, store, question)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("agir", func(b *testing.B) {
		slow.CPU(b)
		for b.Loop() {
			store.Lay(nil) // nothing is counted before: all is consolidated again
			mustExec(b, store.Conn(), nothingCounted)
			if answer, err = answers.Ask(ctx, store, question); err != nil {
				b.Fatal(err)
			}
			if _, err := answer.Figures(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
	catalogue, err := queries.Load()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("bare", func(b *testing.B) {
		slow.CPU(b)
		for b.Loop() {
			for _, r := range catalogue.Relations {
				if r.Schema == "consolidated" {
					mustExec(b, answer.Conn(), "create or replace table consolidated."+r.Name+" as "+r.SQL)
				}
			}
			asked := make(map[string]bool)
			for _, i := range catalogue.Indicators {
				if asked[i.File] { // the other horizons of an incidence
					continue
				}
				asked[i.File] = true
				mustRead(b, answer.Conn(), "select "+counted[i.Kind]+grouped(i.Structures)+" from ("+i.SQL+") group by all")
			}
			for _, t := range catalogue.Tables {
				mustRead(b, answer.Conn(), "select modality, rank, count(*)"+grouped(t.Structures)+" from ("+t.SQL+") group by all")
			}
		}
	})
}

// BenchmarkKept asks a month again, as a command typed after another does: agir with who is
// one person and what is counted as the store keeps them, under the hash of what they rest on; fresh
// once nothing is kept.
func BenchmarkKept(b *testing.B) {
	ctx := b.Context()
	store := ingested(b, crowded(b, 150), filepath.Join(b.TempDir(), "agir.duckdb"))
	defer store.Close()
	question := answers.Question{AsOf: knownOn, Months: []time.Time{lastMonth}, Settings: settings.Default()}
	ask := func(b *testing.B) {
		b.Helper()
		store.Lay(nil)
		answer, err := answers.Ask(ctx, store, question)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := answer.Figures(ctx); err != nil {
			b.Fatal(err)
		}
	}
	ask(b)
	b.Run("agir", func(b *testing.B) {
		slow.CPU(b)
		for b.Loop() {
			ask(b)
		}
	})
	b.Run("fresh", func(b *testing.B) {
		slow.CPU(b)
		for b.Loop() {
			mustExec(b, store.Conn(), "delete from store.kept.linkage; delete from store.kept.source;"+nothingCounted)
			ask(b)
		}
	})
}

// nothingCounted takes away what is kept of the counts.
const nothingCounted = "delete from store.kept.line; delete from store.kept.counted; delete from store.kept.circle"

// counted is what an indicator of each kind comes down to.
var counted = map[queries.Kind]string{
	queries.Count:     "sum(counted::bigint)",
	queries.Rate:      "sum(counted::bigint), count(*)",
	queries.Ratio:     "sum(numerator), sum(denominator)",
	queries.Median:    "median(value)",
	queries.Worst:     "max(value)",
	queries.Incidence: "days, event, count(*)",
}

func grouped(structures bool) string {
	if structures {
		return ", month, departement, structure"
	}
	return ", month, departement"
}

type engine interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func mustExec(b *testing.B, e engine, query string) {
	b.Helper()
	if _, err := e.ExecContext(b.Context(), query); err != nil {
		b.Fatal(err)
	}
}

// mustRead reads every row of a query.
func mustRead(b *testing.B, e engine, query string) {
	b.Helper()
	rows, err := e.QueryContext(b.Context(), query)
	if err != nil {
		b.Fatal(query, err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil && err != io.EOF {
		b.Fatal(err)
	}
}
