package geometry

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
)

func TestValuesStandOnTheirScale(t *testing.T) {
	area, axis := Area{X: 10, Y: 20, Width: 100, Height: 50}, reports.Axis{Min: 20, Max: 60}
	for v, want := range map[float64][2]float64{20: {10, 70}, 40: {60, 45}, 60: {110, 20}} {
		if x, y := area.ScaleX(axis, v), area.ScaleY(axis, v); x != want[0] || y != want[1] {
			t.Errorf("%v: %v %v, want %v", v, x, y, want)
		}
	}
}

func TestMonthsStandBetweenTheMargins(t *testing.T) {
	area := Area{X: 10, Width: 100}
	if at := area.AlongMonths(1, 5)(0); at != 60 {
		t.Errorf("one alone: %v", at)
	}
	three := area.AlongMonths(3, 5)
	if three(0) != 15 || three(1) != 60 || three(2) != 105 {
		t.Errorf("three: %v %v %v", three(0), three(1), three(2))
	}
}

// TestLabelsAreWrittenWhereTheyFit: all of them when they just fit, every other one when
// they just do not, always the last.
func TestLabelsAreWrittenWhereTheyFit(t *testing.T) {
	written := func(n int, room, needed float64) (all []int) {
		for i := range n {
			if Written(i, n, room, needed) {
				all = append(all, i)
			}
		}
		return all
	}
	for _, c := range []struct {
		needed float64
		want   int
		first  int
	}{{10, 5, 0}, {10.1, 3, 0}, {20, 3, 0}, {20.1, 2, 1}, {30.1, 2, 0}, {1000, 1, 4}} {
		got := written(5, 10, c.needed)
		if len(got) != c.want || got[0] != c.first || got[len(got)-1] != 4 {
			t.Errorf("needing %v: %v", c.needed, got)
		}
	}
}

func TestAreasMeet(t *testing.T) {
	a := Area{0, 0, 10, 10}
	for _, c := range []struct {
		b    Area
		want bool
	}{
		{Area{9, 9, 5, 5}, true}, {Area{10, 0, 5, 5}, false}, {Area{0, 10, 5, 5}, false}, {Area{-5, -5, 5, 5}, false}, {Area{-5, -5, 5.1, 5.1}, true}, {Area{2, 2, 1, 1}, true},
	} {
		if a.Meets(c.b) != c.want || c.b.Meets(a) != c.want {
			t.Errorf("%v: want %t", c.b, c.want)
		}
	}
}

func point(v float64, s reports.Signal) reports.Point {
	return reports.Point{Value: reports.CountOf(int64(v)), Signal: s}
}

func TestSignalsRunTogether(t *testing.T) {
	a, b := reports.AboveLimit, reports.BelowLimit
	points := []reports.Point{point(1, a), point(2, a), point(3, reports.NoSignal), point(4, a), point(5, b), point(6, b)}
	want := []SignalRun{{b, 4, 5}, {a, 3, 3}, {a, 0, 1}}
	got := SignalRuns(points)
	if len(got) != len(want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d: %v, want %v", i, got[i], want[i])
		}
	}
}

func TestTheLastKnown(t *testing.T) {
	missing := reports.Point{Value: reports.Missing(reports.Count, reports.NotReceived)}
	if n := LastKnown([]reports.Point{point(1, ""), point(2, ""), missing}); n != 1 {
		t.Errorf("the last known is %d", n)
	}
	if n := LastKnown([]reports.Point{missing}); n != -1 {
		t.Errorf("none: %d", n)
	}
}

func TestLabelsStandApartInTheirOrder(t *testing.T) {
	type label struct {
		name string
		y    float64
	}
	order, centres := Apart([]label{{"b", 10}, {"c", 11}, {"a", 9}}, func(l label) (float64, float64) { return l.y, 4 }, 0, 100)
	if order[0].name != "a" || order[1].name != "b" || order[2].name != "c" {
		t.Errorf("order %v", order)
	}
	for i := 1; i < len(centres); i++ {
		if centres[i]-centres[i-1] < 4-1e-9 {
			t.Errorf("%v over one another", centres)
		}
	}
}

func TestACurveGoesThroughItsStepsOrItsHorizons(t *testing.T) {
	steps, horizons := []reports.CurvePoint{{Day: 1}, {Day: 2}}, []reports.CurvePoint{{Day: 183}}
	if p, whole := Steps(reports.Curve{Steps: steps, Horizons: horizons}); !whole || len(p) != 2 {
		t.Errorf("steps: %v %t", p, whole)
	}
	if p, whole := Steps(reports.Curve{Horizons: horizons}); whole || len(p) != 2 || p[0].Day != 0 || p[1].Day != 183 {
		t.Errorf("horizons: %v %t", p, whole)
	}
}

// Of a long line, the first, the last, the least and the greatest figure are written.
func TestTellingPoints(t *testing.T) {
	missing := reports.Point{Value: reports.Missing(reports.Count, reports.NotReceived)}
	points := []reports.Point{missing, point(5, ""), point(3, ""), point(3, ""), point(9, ""), point(9, ""), point(6, ""), point(7, ""), missing}
	if got := Telling(points); len(got) != 4 || !got[1] || !got[2] || !got[4] || !got[7] {
		t.Errorf("%v", got)
	}
	if got := Telling([]reports.Point{missing}); len(got) != 0 {
		t.Errorf("none: %v", got)
	}
}

// The target of a small line is always written; an end of its scale only where it stands
// apart from it.
func TestTheLabelsOfAScaleStandApart(t *testing.T) {
	area := At(0, 0, 100, 100)
	line := reports.Line{Y: reports.Axis{Format: reports.Percent, Min: 0, Max: 1}}
	y := func(v float64) float64 { return area.ScaleY(line.Y, v) }
	for target, want := range map[float64]string{0.5: "100 % 0 % >50 %", 0.9: "100 % 0 % >90 %", 0.91: "0 % >91 %", 0.09: "100 % >9 %", -1: "100 % 0 %"} {
		line.Target = nil
		if target >= 0 {
			line.Target = &reports.Reference{Value: target}
		}
		got := ""
		for _, l := range ScaleLabels(line, y, 10) {
			if l.Target {
				got += ">"
			}
			got += strings.ReplaceAll(l.Text, reports.Narrow, " ") + " "
		}
		if strings.TrimSpace(got) != want {
			t.Errorf("a target of %v: %q, want %q", target, got, want)
		}
	}
}

// Panels share a width, in rows of about one length, and never meet.
func TestPanelsShareAWidth(t *testing.T) {
	for n, want := range map[int]int{1: 1, 4: 4, 5: 3, 8: 4, 13: 4, 94: 4} {
		panels := Panels(n, At(10, 20, 170, 0), 38, 4, 20)
		columns := 0
		for i, p := range panels {
			if p.Y == 20 {
				columns++
			}
			if p.X < 10 || p.Right() > 180+1e-9 {
				t.Errorf("%d panels: %+v leaves the width", n, p)
			}
			for _, o := range panels[:i] {
				if p.Meets(o) {
					t.Errorf("%d panels: %+v meets %+v", n, p, o)
				}
			}
		}
		if len(panels) != n || columns != want {
			t.Errorf("%d panels: %d in %d columns, want %d", n, len(panels), columns, want)
		}
	}
}
