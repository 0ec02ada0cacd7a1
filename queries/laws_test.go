package queries_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/simulation"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

var (
	lawLast = time.Date(2024, time.June, 1, 0, 0, 0, 0, time.UTC)
	lawAsOf = time.Date(2024, time.July, 10, 0, 0, 0, 0, time.UTC)
)

// simulated writes a small invented world, mistakes included.
func simulated(t *testing.T, seed uint64) (inbox string) {
	t.Helper()
	inbox = filepath.Join(t.TempDir(), "inbox")
	_, err := simulation.Write(context.Background(), inbox, simulation.Options{
		Settings: settings.Default(), Seed: seed, Last: lawLast, Months: 3, PersonsPerMonth: 6, Defects: true,
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return inbox
}

// figuresOf ingests an inbox and computes every figure of three months.
func figuresOf(t *testing.T, inbox string) *queries.Figures {
	t.Helper()
	return asked(t, ingested(t, inbox, settings.Default()), answers.Question{Months: books.Months(lawLast)[10:]})
}

// asked computes every figure of a question, as known on the day of the laws.
func asked(t *testing.T, store *store.Store, q answers.Question) *queries.Figures {
	t.Helper()
	q.AsOf, q.Settings = lawAsOf, settings.Default()
	answer, err := answers.Ask(context.Background(), store, q)
	if err != nil {
		t.Fatal(err)
	}
	figures, err := answer.Figures(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return figures
}

// eachMeasure visits every figure in the order of publication.
func eachMeasure(t *testing.T, f *queries.Figures, visit func(i queries.Indicator, m queries.Measure)) {
	t.Helper()
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, month := range f.Months {
		for _, x := range answers.Territories(settings.Default()) {
			for _, i := range catalogue.Indicators {
				if m := f.At(i.Code, x.Level, x.Code, month); m.Indicator != "" {
					seen++
					visit(i, m)
				}
			}
		}
	}
	if seen == 0 {
		t.Fatal("no figure")
	}
}

func TestLawsOfNumbers(t *testing.T) {
	seeds := uint64(3)
	if testing.Short() {
		seeds = 1
	}
	for seed := uint64(1); seed <= seeds; seed++ {
		f := figuresOf(t, simulated(t, seed))
		eachMeasure(t, f, func(i queries.Indicator, m queries.Measure) {
			name := fmt.Sprintf("seed %d: %s %s %s", seed, m.Month.Format("2006-01"), m.Territory, m.Indicator)
			if m.Kind == queries.Rate && (m.Numerator < 0 || m.Numerator > m.Denominator) {
				t.Errorf("%s: %d of %d", name, m.Numerator, m.Denominator)
			}
			if m.Kind == queries.Incidence && m.Known && (m.Low > m.Value || m.Value > m.High || m.Low < 0 || m.High > 1) {
				t.Errorf("%s: %v outside its interval %v to %v", name, m.Value, m.Low, m.High)
			}
			if m.Level != queries.National || m.Kind != queries.Count && m.Kind != queries.Rate {
				return
			}
			var numerator, denominator, parts int64
			for _, d := range []string{"44", "85"} {
				x := f.At(i.Code, queries.Departement, d, m.Month)
				numerator, denominator = numerator+x.Numerator, denominator+x.Denominator
				for _, s := range answers.Territories(settings.Default()) {
					if s.Level == queries.Structure && strings.HasPrefix(s.Code, d+"/") {
						parts += f.At(i.Code, s.Level, s.Code, m.Month).Numerator
					}
				}
			}
			if numerator != m.Numerator || denominator != m.Denominator {
				t.Errorf("%s: France %d/%d, its departments %d/%d", name, m.Numerator, m.Denominator, numerator, denominator)
			}
			if parts > m.Numerator && !i.Apart {
				t.Errorf("%s: the structures count %d, France %d", name, parts, m.Numerator)
			}
		})
	}
}

func TestNothingChangesWhenRowsAreShuffled(t *testing.T) {
	slow.Test(t, "an inbox is consolidated twice or more")
	t.Parallel()
	inbox := simulated(t, 4)
	want := figuresOf(t, inbox)
	r := rand.New(rand.NewPCG(4, 4))
	rewritten := 0
	eachFile(t, inbox, func(path string, content []byte) {
		file, err := exports.Read(path, content, exports.Limits{})
		if err != nil || file.Form != exports.CSV {
			return
		}
		rewritten++
		if err := os.WriteFile(path, shuffled(t, file, r), 0o644); err != nil {
			t.Fatal(err)
		}
	})
	if rewritten == 0 {
		t.Fatal("no file was shuffled")
	}
	sameFigures(t, want, figuresOf(t, inbox))
}

// shuffled writes the rows of a CSV below its header in another order.
func shuffled(t *testing.T, file *exports.File, r *rand.Rand) []byte {
	t.Helper()
	var rows []exports.Row
	for row, err := range file.Sheets[0].Rows() {
		if err != nil {
			t.Fatal(err)
		}
		row.Cells = append([]exports.Cell(nil), row.Cells...)
		rows = append(rows, row)
	}
	header := 0
	for header < len(rows)-1 && len(rows[header].Cells) < 4 {
		header++ // the title block
	}
	below := rows[header+1:]
	r.Shuffle(len(below), func(i, j int) { below[i], below[j] = below[j], below[i] })
	for i := range rows {
		rows[i].Number = i + 1
	}
	var b bytes.Buffer
	form := exports.CSVForm{Encoding: "UTF-8", Separator: file.Separator, BOM: true}
	if err := exports.WriteCSV(&b, exports.NewSheet("", rows), form); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestNothingChangesWhenEverythingIsSentTwice(t *testing.T) {
	slow.Test(t, "an inbox is consolidated twice or more")
	t.Parallel()
	inbox := simulated(t, 5)
	want := figuresOf(t, inbox)
	eachFile(t, inbox, func(path string, content []byte) {
		again := filepath.Join(inbox, "2024-07-09", filepath.Base(filepath.Dir(path)), filepath.Base(filepath.Dir(filepath.Dir(path)))+" "+filepath.Base(path))
		if strings.Contains(path, "dossiers_") {
			again = filepath.Join(filepath.Dir(again), filepath.Base(path)) // its name gives its extraction day
		}
		if err := os.MkdirAll(filepath.Dir(again), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(again, content, 0o644); err != nil {
			t.Fatal(err)
		}
	})
	sameFigures(t, want, figuresOf(t, inbox))
}

func TestSameInboxSameFigures(t *testing.T) {
	slow.Test(t, "an inbox is consolidated twice or more")
	t.Parallel()
	inbox := simulated(t, 6)
	sameFigures(t, figuresOf(t, inbox), figuresOf(t, inbox))
}

// What an answer keeps of the one before it changes no figure: the same months are
// asked first, after other months, and after the other end of the linkage interval.
func TestAskedAgainSameFigures(t *testing.T) {
	slow.Test(t, "an inbox is consolidated twice or more")
	t.Parallel()
	inbox := simulated(t, 8)
	store := ingested(t, inbox, settings.Default())
	last := answers.Question{Months: books.Months(lawLast)[10:]}
	before := answers.Question{Months: books.Months(lawLast)[:3]}
	want := asked(t, store, last)
	sameFigures(t, asked(t, ingested(t, inbox, settings.Default()), before), asked(t, store, before))
	sameFigures(t, want, asked(t, store, last))
	last.AcceptAll = true
	accepted := asked(t, store, last)
	last.AcceptAll = false
	sameFigures(t, want, asked(t, store, last))
	asked(t, store, before)
	last.AcceptAll = true
	sameFigures(t, accepted, asked(t, store, last))
}

func sameFigures(t *testing.T, want, got *queries.Figures) {
	t.Helper()
	eachMeasure(t, want, func(i queries.Indicator, m queries.Measure) {
		if x := got.At(i.Code, m.Level, m.Territory, m.Month); x != m {
			t.Errorf("%s %s %s: %s, was %s", m.Month.Format("2006-01"), m.Territory, m.Indicator, said(x), said(m))
		}
	})
}

func eachFile(t *testing.T, root string, visit func(path string, content []byte)) {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		content, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		visit(p, content)
	}
}

// The tables of a month are the same whether those of other months are asked or not.
func TestTablesOfOneMonth(t *testing.T) {
	slow.Test(t, "an inbox is consolidated")
	t.Parallel()
	store, months := ingested(t, simulated(t, 8), settings.Default()), books.Months(lawLast)[11:]
	all := asked(t, store, answers.Question{Months: months})
	one := asked(t, store, answers.Question{Months: months, Tables: []time.Time{lawLast}})
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	before, lines := 0, 0
	for _, x := range answers.Territories(settings.Default()) {
		for _, table := range catalogue.Tables {
			want := all.Cells(table.Code, x.Level, x.Code, lawLast)
			if diff := cmp.Diff(want, one.Cells(table.Code, x.Level, x.Code, lawLast), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s, %s: %s", table.Code, x.Code, diff)
			}
			lines += len(want)
			before += len(one.Cells(table.Code, x.Level, x.Code, months[0]))
		}
	}
	if lines == 0 || before > 0 {
		t.Errorf("%d lines of the month, %d of the one before", lines, before)
	}
}

// Two populations stand in one table under the list of one of them: no 0 printed for a nationality
// stands for persons that another list counts, nobody is lost between the lists, and no other table
// keeps the most numerous only.
func TestOneListNamesBothPopulations(t *testing.T) {
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	f := figuresOf(t, simulated(t, 2))
	count := func(code string, x queries.Territory, month time.Time) (map[string]int64, int64) {
		table, known := catalogue.Table(code)
		if !known {
			t.Fatal(code)
		}
		named, sum := make(map[string]int64), int64(0)
		for _, line := range f.Lines(table, x.Level, x.Code, month) {
			named[line.Modality] += line.Count
			sum += line.Count
		}
		return named, sum
	}
	compared, others := 0, 0
	for _, month := range f.Months {
		for _, x := range answers.Territories(settings.Default()) {
			followed, _ := count(queries.TableProfilActifsNationalite, x, month)
			own, all := count(queries.TableProfilEntreesNationalite, x, month)
			beside, same := count(queries.TableProfilEntreesNationaliteActifs, x, month)
			if all != same {
				t.Errorf("%v %s: %d entered under their own list, %d under that of those followed", x, month.Format("2006-01"), all, same)
			}
			for name, n := range own {
				if _, printed := followed[name]; !printed || strings.HasPrefix(name, "Autres") {
					others++
					continue
				}
				compared++
				if beside[name] != n {
					t.Errorf("%v %s: %s is printed %d, and %d entered", x, month.Format("2006-01"), name, beside[name], n)
				}
			}
		}
	}
	if compared == 0 || others == 0 {
		t.Errorf("%d nationalities compared, %d of one list only: nothing is tested", compared, others)
	}
	for _, dir := range []string{"tables", "consolidated"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.sql"))
		if err != nil || len(files) == 0 {
			t.Fatal(dir, err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if filepath.Base(file) != "nationalities.sql" && strings.Contains(string(content), "'Autres ") {
				t.Errorf("%s keeps the most numerous too: two of its kind in one table need one list", file)
			}
		}
	}
}
