package geometry

import (
	"github.com/agir-indicateurs/agir/reports"
)

// Side is where the figure of a point stands, so that its line does not cross it.
type Side int

const (
	Over   Side = iota
	Under       // of a trough
	Before      // on the outer side of a rising slope
	After       // on the outer side of a falling one
)

// SideOf chooses the side of the ith point. height is where a value is drawn, from
// top to bottom; two points less than flat apart are level.
func SideOf(points []reports.Point, i int, height func(float64) float64, flat float64) Side {
	y := height(points[i].Value.Number)
	above := func(k int) float64 { // how much higher the point stands than k
		if k < 0 || k >= len(points) || !points[k].Value.Known() {
			return 0
		}
		return height(points[k].Value.Number) - y
	}
	before, after := above(i-1), above(i+1)
	switch {
	case before < flat && after < flat && before+after < -flat:
		return Under
	case before > flat && after < -flat:
		return Before
	case before < -flat && after > flat:
		return After
	}
	return Over
}

// Gaps are how far from its point a figure stands, in the unit of a renderer: over it,
// under it, and over it and aside on a slope. Two points less than Flat apart are level.
type Gaps struct{ Flat, Over, Under, Slope, Aside float64 }

// Place is where the figure of the ith point stands: how far aside, and on which base.
func (g Gaps) Place(points []reports.Point, i int, height func(float64) float64) (across, base float64) {
	y := height(points[i].Value.Number)
	switch SideOf(points, i, height, g.Flat) {
	case Under:
		return 0, y + g.Under
	case Before:
		return -g.Aside, y - g.Slope
	case After:
		return g.Aside, y - g.Slope
	}
	return 0, y - g.Over
}

// Spread pushes labels apart, from the top down then from the foot up: centres, in
// ascending order, are moved; heights are what each needs.
func Spread(centres, heights []float64, top, bottom float64) {
	free := top
	for i := range centres {
		centres[i] = max(centres[i], free+heights[i]/2)
		free = centres[i] + heights[i]/2
	}
	limit := bottom
	for i := len(centres) - 1; i >= 0; i-- {
		centres[i] = min(centres[i], limit-heights[i]/2)
		limit = centres[i] - heights[i]/2
	}
}
