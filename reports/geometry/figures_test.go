package geometry

import (
	"math"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
)

// The figures of a line never stand on one another; the last is always written, and all of
// them are where there is room.
func TestFiguresOfALineNeverMeet(t *testing.T) {
	area := At(0, 0, 100, 50)
	y := reports.Axis{Min: 0, Max: 100}
	py := func(v float64) float64 { return area.ScaleY(y, v) }
	for _, c := range []struct {
		values []float64
		width  float64
		want   int
	}{
		{[]float64{50, 60, 55, 40}, 9, 4},                                                           // room for each
		{[]float64{50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64}, 9, 2},               // the first and the last
		{[]float64{50, 51, 90, 53, 54, 55, 56, 57, 20, 59, 60, 61, 62, 63, 64}, 9, 4},               // and the two that tell
		{[]float64{50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63.5, 63}, 9, 2},             // the greatest beside the last
		{[]float64{1, 99, 2, 98, 3, 97, 4, 96, 5, 95, 6, 94, 7, 93, 8, 92, 9, 91, 10, 90}, 4.5, 19}, // up and down
	} {
		var points []reports.Point
		for _, v := range c.values {
			points = append(points, point(v, ""))
		}
		got := Figures(points, area.AlongMonths(len(points), 3), py, Gaps{0.8, 1.9, 3.9, 1.7, 2.8}, func(int) float64 { return c.width }, 2.7, 0.4, area)
		if len(got) == 0 || got[len(got)-1].Point != len(points)-1 {
			t.Errorf("%v: the last is not written", c.values)
		}
		if len(got) < c.want {
			t.Errorf("%v: %d figures, want %d", c.values, len(got), c.want)
		}
		for i, f := range got {
			if f.X < area.X || f.Right() > area.Right() {
				t.Errorf("%v: %+v leaves the area", c.values, f)
			}
			for _, o := range got[:i] {
				if f.Meets(o.Area) {
					t.Errorf("%v: %+v stands on %+v", c.values, f, o)
				}
			}
		}
	}
}

// The figure of a point at the foot of its plot stands over it: the months are under.
func TestAFigureStandsOverTheMonths(t *testing.T) {
	area := At(0, 0, 100, 50)
	py := func(v float64) float64 { return area.ScaleY(reports.Axis{Min: 0, Max: 100}, v) }
	gaps := Gaps{Flat: 0.8, Over: 1.9, Under: 4, Slope: 1.7, Aside: 2.8}
	for _, c := range []struct{ lowest, base float64 }{
		{0, 50 - 1.9}, {7, 50 - 3.5 - 1.9}, {8, 50}, {20, 44},
	} {
		points := []reports.Point{point(60, ""), point(c.lowest, ""), point(60, "")}
		got := Figures(points, area.AlongMonths(3, 3), py, gaps, func(int) float64 { return 9 }, 2.7, 0.4, area)
		if len(got) != 3 || math.Abs(got[1].Base-c.base) > 1e-9 {
			t.Errorf("%v: %+v", c.lowest, got)
		}
	}
}

// What a signal says stands on no figure and on no other word: at the other end of the plot
// where it must, and nowhere if both are taken.
func TestSignalWordsStandClear(t *testing.T) {
	area := At(0, 0, 100, 50)
	py := func(v float64) float64 { return area.ScaleY(reports.Axis{Min: 0, Max: 100}, v) }
	points := []reports.Point{point(50, ""), point(90, reports.AboveLimit), point(50, "")}
	px := area.AlongMonths(3, 5)
	words := func(written ...Figure) []SignalWord {
		return SignalWords(points, px, py, func(reports.Signal) float64 { return 30 }, 3, area, written)
	}
	if got := words(); len(got) != 1 || got[0].Y != -1.5 || got[0].X != 35 {
		t.Errorf("alone: %+v", got)
	}
	top, foot := Figure{Area: At(40, 0, 5, 3)}, Figure{Area: At(40, 46, 5, 3)}
	if got := words(top); len(got) != 1 || got[0].Y != 47 {
		t.Errorf("under a figure: %+v", got)
	}
	if got := words(top, foot); len(got) != 0 {
		t.Errorf("between two: %+v", got)
	}
	points = append(points, point(95, reports.AboveLimit))
	px = area.AlongMonths(4, 5)
	if got := words(); len(got) != 2 || got[0].Meets(got[1].Area) {
		t.Errorf("two runs: %+v", got)
	}
}
