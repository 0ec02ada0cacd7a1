package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// department is the folder of the samples of one department, and samples that
// of the whole ones, beside the project: a clone that has not got these skips
// what is asked of them alone.
const (
	department = "../../pipeline/testdata/department"
	samples    = "../../../shared/exports"
)

// sampled ingests a sample inbox into a store of its own.
func sampled(t *testing.T, sample string) (store string) {
	t.Helper()
	if strings.HasPrefix(sample, samples) {
		slow.Test(t, "a sample of two departments is taken")
	}
	inbox := filepath.Join(sample, "inbox")
	if _, err := os.Stat(inbox); err != nil {
		if strings.HasPrefix(sample, department) {
			t.Fatal(err)
		}
		t.Skipf("no sample %s beside the project", filepath.Base(sample))
	}
	store = filepath.Join(t.TempDir(), "agir.duckdb")
	outputOf(t, store, "ingest", "--inbox", inbox)
	return store
}

// outputOf runs the program and returns what it prints.
func outputOf(t *testing.T, store string, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	now := time.Date(2026, 1, 15, 8, 0, 0, 0, time.UTC)
	if status := run(context.Background(), append(args, "--store", store), &out, &errs, func() time.Time { return now }); status != done {
		t.Fatalf("agir %s: status %d\n%s", strings.Join(args, " "), status, errs.String())
	}
	return out.String()
}

func lines(t *testing.T, r io.Reader) []map[string]string {
	t.Helper()
	all, err := csv.NewReader(r).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, l := range all[1:] {
		m := make(map[string]string, len(l))
		for i, label := range all[0] {
			m[strings.TrimPrefix(label, "\ufeff")] = l[i]
		}
		out = append(out, m)
	}
	return out
}

// TestSampleFigures holds every figure of the samples without defects to the
// last digit.
func TestSampleFigures(t *testing.T) {
	for _, sample := range []string{department + "/clean", department + "/long", samples + "/clean", samples + "/long"} {
		t.Run(sampleName(sample), func(t *testing.T) {
			if sample != department+"/clean" {
				slow.Test(t, "figures of many months")
			}
			store := sampled(t, sample)
			expected, err := filepath.Glob(filepath.Join(sample, "expected", "*.csv"))
			if err != nil || len(expected) == 0 {
				t.Fatal("no expected figures", err)
			}
			for _, path := range expected {
				month, asOf, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".csv"), "_known_")
				compareFigures(t, path, outputOf(t, store, "indicators", "--month", month, "--as-of", asOf))
			}
		})
	}
}

// sampleName is the name of a sample in the name of a test.
func sampleName(sample string) string {
	if name, ok := strings.CutPrefix(sample, department+"/"); ok {
		return name + "-department"
	}
	return filepath.Base(sample)
}

func compareFigures(t *testing.T, path, printed string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	key := func(m map[string]string) string { return m["niveau"] + " " + m["territoire"] + " " + m["indicateur"] }
	got := make(map[string]map[string]string)
	for _, m := range lines(t, strings.NewReader(printed)) {
		got[key(m)] = m
	}
	for _, want := range lines(t, f) {
		m, ok := got[key(want)]
		if !ok {
			t.Errorf("%s: %s is not printed", filepath.Base(path), key(want))
			continue
		}
		for _, column := range []string{"valeur", "numerateur", "denominateur"} {
			if want[column] == "" && column != "valeur" {
				continue // not published for this kind
			}
			if !sameNumber(want[column], m[column]) {
				t.Errorf("%s: %s: %s %q, want %q", filepath.Base(path), key(want), column, m[column], want[column])
			}
		}
	}
}

func sameNumber(a, b string) bool {
	if a == "" || b == "" {
		return a == b
	}
	x, err1 := strconv.ParseFloat(a, 64)
	y, err2 := strconv.ParseFloat(b, 64)
	return err1 == nil && err2 == nil && math.Abs(x-y) <= 1e-9*math.Max(1, math.Abs(x))
}

// TestSampleDefects holds the list of problems of the sample with defects: every
// planted one is reported at its place, and nothing else is.
func TestSampleDefects(t *testing.T) {
	store := sampled(t, samples+"/messy")
	content, err := os.ReadFile(filepath.Join(samples, "messy", "truth", "defects.json"))
	if err != nil {
		t.Fatal(err)
	}
	var planted []struct {
		File, Sheet, Rule string
		Row               int
	}
	if err := json.Unmarshal(content, &planted); err != nil {
		t.Fatal(err)
	}
	type place struct {
		file, sheet string
		row         int
	}
	// Not for the sender to mend: reported or not, they do not count.
	quiet := map[string]bool{"doublon_exact": true, "vide": true, "entete_repete": true, "identique": true, "personne_inconnue": true}
	want, free, whole := make(map[place]string), make(map[place]bool), make(map[string]bool)
	for _, p := range planted {
		at := place{p.File, p.Sheet, p.Row}
		if quiet[p.Rule] {
			free[at] = true
			continue
		}
		want[at] = p.Rule
		whole[p.File] = whole[p.File] || p.Row == 0
	}
	got := make(map[place]bool)
	for _, m := range lines(t, strings.NewReader(outputOf(t, store, "problems", "--format", "csv"))) {
		row, err := strconv.Atoi(m["ligne"])
		if err != nil {
			t.Fatal(err)
		}
		at := place{m["fichier"], m["feuille"], row}
		got[at] = true
		if want[at] == "" && !free[at] && !whole[at.file] {
			t.Errorf("reported and not planted: %v %s", at, m["regle"])
		}
	}
	for at, rule := range want {
		if !got[at] {
			t.Errorf("planted and not reported: %v %s", at, rule)
		}
	}
}

// TestSampleLinkage measures who was taken for whom, pair by pair over the
// records in force.
func TestSampleLinkage(t *testing.T) {
	slow.Test(t, "who was taken for whom, over whole inboxes")
	for _, c := range []struct {
		sample string
		recall float64
	}{{department + "/clean", 1}, {samples + "/clean", 1}, {samples + "/messy", 0.90}} {
		t.Run(sampleName(c.sample), func(t *testing.T) {
			store := sampled(t, c.sample)
			f, err := os.Open(filepath.Join(c.sample, "truth", "records.csv"))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			key := func(m map[string]string) string { return m["file"] + "|" + m["sheet"] + "|" + m["row"] }
			truth := make(map[string]string)
			for _, m := range lines(t, f) {
				truth[key(m)] = m["person"]
			}
			type taken struct{ person, is string }
			both, by, of := make(map[taken]int), make(map[string]int), make(map[string]int)
			for _, m := range lines(t, strings.NewReader(outputOf(t, store, "links", "--as-of", "2024-01-10"))) {
				is, known := truth[key(m)]
				if !known || is == "" || m["person"] == "" {
					continue // nobody known is nobody's
				}
				both[taken{m["person"], is}]++
				by[m["person"]]++
				of[is]++
			}
			pairs := func(n int) float64 { return float64(n) * float64(n-1) / 2 }
			var right, made, there float64
			for _, n := range both {
				right += pairs(n)
			}
			for _, n := range by {
				made += pairs(n)
			}
			for _, n := range of {
				there += pairs(n)
			}
			t.Logf("precision %.6f, recall %.6f", right/made, right/there)
			if made == 0 {
				t.Fatal("no pair was made")
			}
			if right != made {
				t.Errorf("%.0f false pairs", made-right)
			}
			if right/there < c.recall {
				t.Errorf("recall %.4f, want %.2f", right/there, c.recall)
			}
		})
	}
}
