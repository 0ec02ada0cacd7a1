package geometry

import (
	"slices"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
)

func TestTheFigureOfAPointStandsClearOfItsLine(t *testing.T) {
	var points []reports.Point
	for _, v := range []float64{10, 50, 90, 20, 80, 80} {
		points = append(points, reports.Point{Value: reports.CountOf(int64(v))})
	}
	fromTop := func(v float64) float64 { return 100 - v }
	var sides []Side
	for i := range points {
		sides = append(sides, SideOf(points, i, fromTop, 4))
	}
	if want := []Side{Under, Before, Over, Under, Over, Over}; !slices.Equal(sides, want) {
		t.Errorf("%v, want %v", sides, want)
	}
}

func TestLabelsAreSpread(t *testing.T) {
	centres, heights := []float64{10, 11, 12, 99}, []float64{4, 4, 4, 4}
	Spread(centres, heights, 0, 100)
	if want := []float64{10, 14, 18, 98}; !slices.Equal(centres, want) {
		t.Errorf("%v, want %v", centres, want)
	}
}

// The figure stands over its point, under it in a trough, aside on a slope.
func TestWhereAFigureStands(t *testing.T) {
	gaps := Gaps{Flat: 4, Over: 10, Under: 20, Slope: 9, Aside: 13}
	fromTop := func(v float64) float64 { return 100 - v }
	for _, c := range []struct {
		values       [3]int64 // the middle one is placed
		across, base float64
	}{
		{[3]int64{50, 50, 50}, 0, 40},
		{[3]int64{50, 30, 50}, 0, 90},
		{[3]int64{30, 50, 70}, -13, 41},
		{[3]int64{70, 50, 30}, 13, 41},
		{[3]int64{46, 50, 54}, 0, 40}, // level: four apart
		{[3]int64{45, 50, 55}, -13, 41},
		{[3]int64{55, 50, 45}, 13, 41},
	} {
		var points []reports.Point
		for _, v := range c.values {
			points = append(points, reports.Point{Value: reports.CountOf(v)})
		}
		if across, base := gaps.Place(points, 1, fromTop); across != c.across || base != c.base {
			t.Errorf("%v: %v aside on %v, want %v on %v", c.values, across, base, c.across, c.base)
		}
	}
}
