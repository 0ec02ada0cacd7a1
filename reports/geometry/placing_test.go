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
