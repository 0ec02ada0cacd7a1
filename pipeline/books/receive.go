// Package books keeps what people and the machine received, decided and did: the files
// and their rows, the verdicts on held statements, the decisions on two records, the
// comments, the anomalies seen and justified, the editions and what they published, the
// ledger of the scheduled work, the outbox, the readings of names. It counts nothing of
// the programme: package answers does.
package books

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Received is a file of the inbox with all that was understood of it.
type Received struct {
	Arrival inbox.Arrival
	Hash    string
	Content []byte
	File    *exports.File     // nil when it could not be read
	Reading *contract.Reading // always there; it refuses the file when File is nil
	// Authority is, by kind, the departments for which its sender may send it today.
	Authority map[string][]string
}

// RowPlace is a row of a file.
type RowPlace struct {
	Sheet string
	Row   int
}

// RowPlaces are the rows that a question, of their sheets and their numbers, answers.
func RowPlaces(ctx context.Context, s *store.Store, question string, args ...any) (map[RowPlace]bool, error) {
	rows, err := s.Query(ctx, question, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[RowPlace]bool)
	for rows.Next() {
		var at RowPlace
		if err := rows.Scan(&at.Sheet, &at.Row); err != nil {
			return nil, err
		}
		all[at] = true
	}
	return all, rows.Err()
}

// Knows tells which files are already in the store, by path and hash.
func Knows(ctx context.Context, s *store.Store) (map[[2]string]bool, error) {
	rows, err := s.Query(ctx, "select path, hash from store.raw.file")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known := make(map[[2]string]bool)
	for rows.Next() {
		var key [2]string
		if err := rows.Scan(&key[0], &key[1]); err != nil {
			return nil, err
		}
		known[key] = true
	}
	return known, rows.Err()
}

// Receive keeps files, all of them whole or none: their bytes as received, the
// records and the problems that the contract made of them. What is of one table goes into it
// together: each way in costs as much as some hundred rows.
func Receive(ctx context.Context, s *store.Store, files ...*Received) error {
	s.Lay(nil)
	return s.InTransaction(ctx, func() error {
		var first int64
		if err := s.QueryRow(ctx, "select "+store.Next("file", "raw.file")).Scan(&first); err != nil {
			return err
		}
		for _, keep := range []func(*store.Store, int64, []*Received) error{keepFiles, keepRecords, keepStatements, keepProblems} {
			if err := keep(s, first, files); err != nil {
				return err
			}
		}
		return nil
	})
}

// appended appends what a function adds of each file, by its number, to a table.
func appended(s *store.Store, schema, table string, first int64, files []*Received, of func(*Received, int64, func(...driver.Value) error) error) error {
	return s.Append(schema, table, func(add func(...driver.Value) error) error {
		for i, r := range files {
			if err := of(r, first+int64(i), add); err != nil {
				return fmt.Errorf("%s: %w", r.Arrival.Path, err)
			}
		}
		return nil
	})
}

func keepFiles(s *store.Store, first int64, files []*Received) error {
	return appended(s, "raw", "file", first, files, func(r *Received, number int64, add func(...driver.Value) error) error {
		_, refused := r.Reading.Refusal()
		var content, form, encoding, separator any
		if r.Content != nil {
			content = r.Content
		}
		if r.File != nil {
			form = string(r.File.Form)
			if r.File.Form == exports.CSV {
				encoding, separator = r.File.Encoding, string(r.File.Separator)
			}
		}
		return add(number, r.Arrival.Path, r.Arrival.Sender, r.Arrival.ReceivedOn, r.Hash, r.Arrival.Size, content,
			form, encoding, separator, store.OrNull(r.Reading.Month), store.OrNull(r.Reading.ExtractionOn), r.Reading.ExtractionBy, refused)
	})
}

func keepStatements(s *store.Store, first int64, files []*Received) error {
	return appended(s, "records", "statement", first, files, func(r *Received, number int64, add func(...driver.Value) error) error {
		for _, t := range r.Reading.Tables {
			var departements any
			if r.Reading.Departements != nil {
				departements = r.Reading.Departements
			}
			if err := add(number, t.Place(), string(t.Schema.Kind), departements, int32(t.HeaderRow),
				int32(t.Read), int32(t.Kept), int32(t.SetAside), int32(t.NotData), r.Authority[string(t.Schema.Kind)]); err != nil {
				return err
			}
		}
		return nil
	})
}

func keepProblems(s *store.Store, first int64, files []*Received) error {
	return appended(s, "records", "problem", first, files, func(r *Received, number int64, add func(...driver.Value) error) error {
		for _, p := range r.Reading.Problems {
			if err := add(number, p.Sheet, int32(p.Row), int32(p.Column), p.Label, p.Rule, string(p.Severity), p.Message); err != nil {
				return err
			}
		}
		return nil
	})
}

// keepRecords keeps the records, kind by kind.
func keepRecords(s *store.Store, first int64, files []*Received) error {
	for _, schema := range contract.Schemas() {
		of := func(t contract.Table) bool { return t.Schema.Kind == schema.Kind }
		if !slices.ContainsFunc(files, func(r *Received) bool { return slices.ContainsFunc(r.Reading.Tables, of) }) {
			continue
		}
		line := make([]driver.Value, 3+len(schema.Columns))
		err := appended(s, "records", string(schema.Kind), first, files, func(r *Received, number int64, add func(...driver.Value) error) error {
			for _, t := range r.Reading.Tables {
				if !of(t) {
					continue
				}
				line[0], line[1] = number, t.Place()
				for _, x := range t.Records {
					line[2] = int32(x.Row)
					for i, v := range x.Values {
						line[3+i] = cell(schema.Columns[i].Type, v)
					}
					if err := add(line...); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func cell(kind contract.Type, v contract.Value) driver.Value {
	switch {
	case !v.Set:
		return nil
	case kind == contract.Day:
		return v.Day
	default:
		return v.Text
	}
}

// Problems lists the problems of the files received on or before a day.
func Problems(ctx context.Context, s *store.Store, asOf time.Time, sender string) ([]contract.Problem, error) {
	rows, err := s.Query(ctx, `
		select f.path, p.sheet, p.row, p."column", p.label, p.rule, p.severity, p.message
		from store.records.problem as p
		join store.raw.file as f on f.file = p.file
		where f.received_on <= ? and (? = '' or f.sender = ?)
		order by f.path, f.file, p.sheet, p.row, p."column", p.rule`, asOf, sender, sender)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var problems []contract.Problem
	for rows.Next() {
		var p contract.Problem
		if err := rows.Scan(&p.File, &p.Sheet, &p.Row, &p.Column, &p.Label, &p.Rule, &p.Severity, &p.Message); err != nil {
			return nil, err
		}
		problems = append(problems, p)
	}
	return problems, rows.Err()
}

// Content is the bytes of a file, as received; nil when they were not kept.
func Content(ctx context.Context, s *store.Store, file int64) ([]byte, error) {
	var content []byte
	err := s.QueryRow(ctx, "select content from store.raw.file where file = ?", file).Scan(&content)
	return content, err
}
