package glpk_test

import (
	"math"
	"testing"

	"github.com/agir-indicateurs/agir/reports/secrecy"
	"github.com/agir-indicateurs/agir/reports/secrecy/glpk"
)

func TestIntervalsAreThoseOfAPencil(t *testing.T) {
	if !glpk.Installed() {
		t.Skip("glpsol is not installed (Debian: glpk-utils)")
	}
	printed := func(key string, count int64) secrecy.Cell {
		return secrecy.Cell{Key: key, Count: count, State: secrecy.Printed}
	}
	hidden := func(key string) secrecy.Cell { return secrecy.Cell{Key: key, Count: -1, State: secrecy.Withheld} }
	cells := []secrecy.Cell{
		printed("all", 60), printed("a", 57), hidden("b"), hidden("c"), // b and c share three
		printed("men", 40), printed("employed", 38), hidden("d"), hidden("e"), hidden("f"), // f is the difference of two sums
		printed("now", 19), printed("before", 20), {Key: "change", State: secrecy.Unprinted, Signed: true},
		hidden("next"), {Key: "came", State: secrecy.Unprinted}, // next is 19 at least
		hidden("alone"),
	}
	sums := []secrecy.Sum{
		{Total: "all", Parts: []string{"a", "b", "c"}},
		{Total: "men", Parts: []string{"d", "e", "f"}}, {Total: "employed", Parts: []string{"d", "e"}},
		{Total: "now", Parts: []string{"before", "change"}},
		{Total: "next", Parts: []string{"now", "came"}},
	}
	got, err := glpk.Intervals(t.Context(), cells, sums, 100)
	if err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]glpk.Interval{
		"b": {0, 3}, "c": {0, 3}, "d": {0, 38}, "e": {0, 38}, "f": {2, 2}, "change": {-1, -1}, "next": {19, 119}, "alone": {0, 100},
	} {
		if i := got[key]; math.Abs(i.Width()-want.Width()) > 1e-5 || want.Width() < 100 && math.Abs(i.Low-want.Low) > 1e-5 {
			t.Errorf("%s lies in %v, want %v", key, i, want)
		}
	}
}

func TestFiguresThatContradictThemselvesHaveNoInterval(t *testing.T) {
	if !glpk.Installed() {
		t.Skip("glpsol is not installed (Debian: glpk-utils)")
	}
	cells := []secrecy.Cell{{Key: "all", Count: 4, State: secrecy.Printed}, {Key: "a", Count: 7, State: secrecy.Printed}, {Key: "b", State: secrecy.Withheld}}
	if got, err := glpk.Intervals(t.Context(), cells, []secrecy.Sum{{Total: "all", Parts: []string{"a", "b"}}}, 100); err == nil {
		t.Errorf("intervals %v, want an error: b would be negative", got)
	}
}
