package main

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// TestSampleInterval wants the true figures of the sample with defects between
// the two ends that the documents print: every waiting pair refused, every one
// accepted.
func TestSampleInterval(t *testing.T) {
	store := sampled(t, samples+"/messy")
	expected, err := filepath.Glob(filepath.Join(samples, "messy", "expected", "*.csv"))
	if err != nil || len(expected) == 0 {
		t.Fatal("no expected figures", err)
	}
	for _, path := range expected {
		name := strings.TrimSuffix(filepath.Base(path), ".csv")
		t.Run(name, func(t *testing.T) {
			month, asOf, _ := strings.Cut(name, "_known_")
			refused, accepted := bothEnds(t, store, month, asOf)
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			figures, outside, apart := 0, 0, 0
			for _, want := range lines(t, f) {
				key := want["niveau"] + " " + want["territoire"] + " " + want["indicateur"]
				low, high := refused[key], accepted[key]
				figures++
				if !sameNumber(low, high) {
					apart++
				}
				if !between(low, want["valeur"], high) {
					outside++
					t.Errorf("%s: %s is not between %s and %s", key, want["valeur"], low, high)
				}
			}
			t.Logf("%d of %d figures outside; the two ends of %d are apart", outside, figures, apart)
		})
	}
}

// bothEnds are the figures of a month with every waiting pair refused, then with
// every one accepted, by level, territory and indicator.
func bothEnds(t *testing.T, path, month, asOf string) (refused, accepted map[string]string) {
	t.Helper()
	ctx := context.Background()
	store, err := store.OpenReader(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	r := release.FiguresRequest{Settings: settings.Default()}
	if r.AsOf, err = time.Parse(time.DateOnly, asOf); err != nil {
		t.Fatal(err)
	}
	first, err := time.Parse("2006-01", month)
	if err != nil {
		t.Fatal(err)
	}
	r.Months = []time.Time{first}
	ends := make([]map[string]string, 2)
	for i, all := range []bool{false, true} {
		r.AcceptAll = all
		figures, err := release.AskFigures(ctx, store, r)
		if err != nil {
			t.Fatal(err)
		}
		ends[i] = make(map[string]string)
		for _, l := range figures.Lines() {
			value := ""
			if l.Value != nil {
				value = strconv.FormatFloat(*l.Value, 'f', -1, 64)
			}
			ends[i][l.Level+" "+l.Territory+" "+l.Indicator] = value
		}
	}
	return ends[0], ends[1]
}

// between says that a figure lies between two ends, in either order; no figure
// lies between two of which one is none.
func between(low, x, high string) bool {
	if low == "" || x == "" || high == "" {
		return x == low || x == high
	}
	l, err1 := strconv.ParseFloat(low, 64)
	v, err2 := strconv.ParseFloat(x, 64)
	h, err3 := strconv.ParseFloat(high, 64)
	near := 1e-9 * math.Max(1, math.Abs(v))
	return err1 == nil && err2 == nil && err3 == nil && v >= min(l, h)-near && v <= max(l, h)+near
}
