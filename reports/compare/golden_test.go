package compare_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/reports/compare"
)

// rules are the golden values of testdata/rules.csv, which testdata/rules.R works out: by rule
// and case, in their order.
func rules(t *testing.T, rule string) (cases []golden) {
	t.Helper()
	f, err := os.Open("testdata/rules.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma = ';'
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range all[1:] {
		if row[0] != rule {
			continue
		}
		if len(cases) == 0 || cases[len(cases)-1].name != row[1] {
			cases = append(cases, golden{row[1], map[string]string{}})
		}
		cases[len(cases)-1].said[row[2]] = row[3]
	}
	if len(cases) < 2 {
		t.Fatalf("%d cases of %s", len(cases), rule)
	}
	return cases
}

// golden is a case of a rule: what it says, by name.
type golden struct {
	name string
	said map[string]string
}

func (g golden) numbers(t *testing.T, what string) (all []float64) {
	t.Helper()
	for _, text := range strings.Fields(g.said[what]) {
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(g.name, what, err)
		}
		all = append(all, x)
	}
	if len(all) == 0 {
		t.Fatalf("%s: no %q", g.name, what)
	}
	return all
}

func (g golden) points(t *testing.T, what string) (all []compare.Point) {
	t.Helper()
	for _, text := range strings.Fields(g.said[what]) {
		var p compare.Point
		if _, err := fmt.Sscanf(text, "%d/%d", &p.Counted, &p.Among); err != nil {
			t.Fatal(g.name, what, err)
		}
		all = append(all, p)
	}
	return all
}

func (g golden) strata(t *testing.T, what string) (all []compare.Stratum) {
	t.Helper()
	for k, p := range g.points(t, what) {
		all = append(all, compare.Stratum{Key: fmt.Sprint(k), Counted: p.Counted, Among: p.Among})
	}
	return all
}

// same holds a value against R's.
func same(t *testing.T, what string, got, want float64) {
	t.Helper()
	near(t, what, got, want, 1e-9*(1+math.Abs(want)))
}

func TestWilsonIsThatOfR(t *testing.T) {
	for _, g := range rules(t, "wilson") {
		var counted, among int64
		if _, err := fmt.Sscanf(g.name, "%d/%d", &counted, &among); err != nil {
			t.Fatal(err)
		}
		i, _ := compare.Wilson(counted, among)
		same(t, g.name+" low", i.Low, g.numbers(t, "low")[0])
		same(t, g.name+" high", i.High, g.numbers(t, "high")[0])
	}
}

// The dispersion, the limits, the probability of as many and of as few, the écarts, and how many
// chance alone makes.
func TestFunnelsAreThoseOfR(t *testing.T) {
	words := map[compare.Class]string{compare.Within: "within", compare.BeyondLow: "low", compare.BeyondHigh: "high"}
	widened := 0
	for _, g := range rules(t, "funnel") {
		points := g.points(t, "in")
		f, ok := compare.NewFunnel(compare.Together(points), points)
		if !ok {
			t.Fatal(g.name)
		}
		if f.Widened {
			widened++
		}
		same(t, g.name+" phi", f.Phi, g.numbers(t, "phi")[0])
		same(t, g.name+" tau2", f.Tau2, g.numbers(t, "tau2")[0])
		same(t, g.name+" by chance", f.ByChance(points), g.numbers(t, "by chance")[0])
		var classes []string
		for _, p := range points {
			if p.Among >= compare.SmallestN {
				classes = append(classes, words[f.Classify(p)])
			}
		}
		if got := strings.Join(classes, " "); got != g.said["classes"] {
			t.Errorf("%s: classes %s, want %s", g.name, got, g.said["classes"])
		}
		for what := range g.said {
			var k, n int64
			switch name, _, _ := strings.Cut(what, " "); name {
			case "inner", "outer":
				fmt.Sscanf(what, name+" %d", &n)
				limits := f.Limits(n, map[string]compare.Coverage{"inner": compare.Inner, "outer": compare.Outer}[name])
				want := g.numbers(t, what)
				same(t, g.name+" "+what, limits.Low, want[0])
				same(t, g.name+" "+what, limits.High, want[1])
			case "at":
				if _, err := fmt.Sscanf(what, "at most %d %d", &k, &n); err == nil {
					same(t, g.name+" "+what, f.AtMost(k, n), g.numbers(t, what)[0])
				} else if _, err := fmt.Sscanf(what, "at least %d %d", &k, &n); err == nil {
					same(t, g.name+" "+what, f.AtLeast(k, n), g.numbers(t, what)[0])
				}
			}
		}
	}
	if widened != 1 && widened != 2 {
		t.Errorf("%d funnels are widened: both kinds are wanted", widened)
	}
}

func TestShrinkageIsThatOfR(t *testing.T) {
	for _, g := range rules(t, "shrinkage") {
		points := g.points(t, "in")
		s, _ := compare.NewShrinkage(compare.Together(points), points)
		same(t, g.name+" rho", s.Rho, g.numbers(t, "rho")[0])
		for k, want := range g.numbers(t, "shrunken") {
			same(t, fmt.Sprint(g.name, " shrunken ", k), s.Shrunken(points[k]), want)
		}
	}
}

func TestStandardisationIsThatOfR(t *testing.T) {
	for _, g := range rules(t, "o/e") {
		s, ok, err := compare.Standardise(g.strata(t, "in"), g.strata(t, "nation"))
		if !ok || err != nil {
			t.Fatal(g.name, ok, err)
		}
		want := g.numbers(t, "interval")
		same(t, g.name+" ratio", s.Ratio, g.numbers(t, "ratio")[0])
		near(t, g.name+" low", s.Interval.Low, want[0], 1e-6)
		near(t, g.name+" high", s.Interval.High, want[1], 1e-6)
	}
}

func TestSignalsAreThoseOfR(t *testing.T) {
	for _, g := range rules(t, "signals") {
		var base []compare.Month
		for _, p := range g.points(t, "in") {
			base = append(base, compare.Month{Value: float64(p.Counted) / float64(p.Among), Persons: p.Among})
		}
		c, ok := compare.NewControl(base)
		if !ok {
			t.Fatal(g.name)
		}
		limits, chance := g.numbers(t, "limits"), g.numbers(t, "chance")
		same(t, g.name+" lower", c.Lower, limits[0])
		same(t, g.name+" mean", c.Mean, limits[1])
		same(t, g.name+" upper", c.Upper, limits[2])
		same(t, g.name+" chance", c.Chance(chance[0]), chance[1])
	}
}

func TestDiscoveriesAreThoseOfR(t *testing.T) {
	for _, g := range rules(t, "discoveries") {
		var chances []float64
		for _, text := range strings.Fields(g.name) {
			p, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			chances = append(chances, p)
		}
		kept := g.numbers(t, "kept")
		for k, is := range compare.Discoveries(chances, 0.10) {
			if is != (kept[k] == 1) {
				t.Errorf("%s: the %d. is kept: %v", g.name, k+1, is)
			}
		}
	}
}
