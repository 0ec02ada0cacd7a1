package geometry

import (
	"slices"

	"github.com/agir-indicateurs/agir/reports"
)

// Spot is a place in an area.
type Spot struct{ X, Y float64 }

// FunnelLines are the two sides of a limit, cut where they leave the scale: a limit that
// runs along the edge would be read as a limit there.
func FunnelLines(limits []reports.FunnelLimit, f reports.Funnel, area Area) [][]Spot {
	var all [][]Spot
	for _, side := range []func(reports.FunnelLimit) float64{
		func(l reports.FunnelLimit) float64 { return l.Low },
		func(l reports.FunnelLimit) float64 { return l.High },
	} {
		var line []Spot
		for i := 1; i < len(limits); i++ {
			a, b, shown := within(limits[i-1].N, side(limits[i-1]), limits[i].N, side(limits[i]), f.Y)
			if !shown {
				continue
			}
			from, to := Spot{area.ScaleX(f.X, a.X), area.ScaleY(f.Y, a.Y)}, Spot{area.ScaleX(f.X, b.X), area.ScaleY(f.Y, b.Y)}
			if len(line) > 0 && line[len(line)-1] != from {
				all, line = append(all, line), nil
			}
			if len(line) == 0 {
				line = append(line, from)
			}
			line = append(line, to)
		}
		if len(line) > 0 {
			all = append(all, line)
		}
	}
	return all
}

// within is the part of a segment that a vertical scale holds.
func within(x1, y1, x2, y2 float64, scale reports.Axis) (a, b Spot, shown bool) {
	a, b = Spot{x1, y1}, Spot{x2, y2}
	for _, edge := range []struct {
		at   float64
		over bool
	}{{scale.Min, false}, {scale.Max, true}} {
		out := func(s Spot) bool { return edge.over && s.Y > edge.at || !edge.over && s.Y < edge.at }
		switch {
		case out(a) && out(b):
			return a, b, false
		case out(a):
			a = Spot{a.X + (b.X-a.X)*(edge.at-a.Y)/(b.Y-a.Y), edge.at}
		case out(b):
			b = Spot{a.X + (b.X-a.X)*(edge.at-a.Y)/(b.Y-a.Y), edge.at}
		}
	}
	return a, b, true
}

// Named is the place of the name of a point of a funnel.
type Named struct {
	Point int
	Area       // what the name takes
	From  Spot // where the point stands
	Led   bool // the name stands off: a stroke leads to it from the point
}

// FunnelNames places the names of points so that none stands on a mark or on another name:
// the écarts first, beside their point or, where it is taken, further off; then the others,
// where there is room beside them. A name for which there is none is left to the table.
// mark is half a mark, height that of a line of letters.
func FunnelNames(f reports.Funnel, area Area, mark, height float64, width func(reports.FunnelPoint) float64) []Named {
	var taken []Area
	spots := make([]Spot, len(f.Points))
	for i, p := range f.Points {
		spots[i] = Spot{area.ScaleX(f.X, p.N), area.ScaleY(f.Y, p.Rate)}
		taken = append(taken, At(spots[i].X-mark, spots[i].Y-mark, 2*mark, 2*mark))
	}
	var all []Named
	for _, ecart := range []bool{true, false} {
		for i, p := range f.Points {
			if p.Ecart != ecart {
				continue
			}
			at, led, found := freeBeside(spots[i], width(p), height, mark, area, taken, ecart)
			if found {
				taken = append(taken, at)
				all = append(all, Named{i, at, spots[i], led})
			}
		}
	}
	return all
}

// freeBeside looks for a place beside a spot, then above and under, ever further off.
func freeBeside(s Spot, width, height, mark float64, area Area, taken []Area, far bool) (at Area, led, found bool) {
	gap := mark * 1.25
	for step := 0.0; step*height < area.Height; step++ {
		for _, up := range []float64{-1, 1} {
			for _, x := range []float64{s.X + gap, s.X - gap - width, s.X - width/2} {
				if x == s.X-width/2 && step == 0 {
					continue // on the mark itself
				}
				at = At(x, s.Y-height/2+up*step*height, width, height)
				if at.X >= area.X && at.Right() <= area.Right() && at.Y >= area.Y && at.Bottom() <= area.Bottom() && !slices.ContainsFunc(taken, at.Meets) {
					return at, step > 1, true
				}
			}
		}
		if !far {
			break
		}
	}
	return at, false, false
}
