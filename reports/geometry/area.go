// Package geometry says where marks, axes and labels stand, in whatever unit a renderer
// draws with: pixels, millimetres. The renderers draw; what is placed is placed here.
package geometry

import (
	"cmp"
	"math"
	"slices"

	"github.com/agir-indicateurs/agir/reports"
)

// Area is a rectangle in which something is drawn, from its upper left corner.
type Area struct{ X, Y, Width, Height float64 }

// At is an area of a width and a height at a place.
func At(x, y, width, height float64) Area { return Area{x, y, width, height} }

// Bottom is the height at which the area ends, counted downwards.
func (a Area) Bottom() float64 { return a.Y + a.Height }

// Right is where it ends on the right.
func (a Area) Right() float64 { return a.X + a.Width }

// ScaleX is where a value of a horizontal axis stands.
func (a Area) ScaleX(axis reports.Axis, v float64) float64 {
	return a.X + a.Width*(v-axis.Min)/(axis.Max-axis.Min)
}

// ScaleY is where a value of a vertical axis stands: the least at the bottom.
func (a Area) ScaleY(axis reports.Axis, v float64) float64 {
	return a.Bottom() - a.Height*(v-axis.Min)/(axis.Max-axis.Min)
}

// Meets says whether two areas have a part in common.
func (a Area) Meets(b Area) bool {
	return a.X < b.Right() && b.X < a.Right() && a.Y < b.Bottom() && b.Y < a.Bottom()
}

// AlongMonths is where each of n months stands, a margin in from the edges; one alone is
// in the middle.
func (a Area) AlongMonths(n int, margin float64) func(int) float64 {
	return func(i int) float64 {
		if n == 1 {
			return a.X + a.Width/2
		}
		return a.X + margin + (a.Width-2*margin)*float64(i)/float64(n-1)
	}
}

// Written says whether the ith of n labels is written where each has some room and the
// widest needs so much: all if they fit, otherwise every other or third one, always the
// last.
func Written(i, n int, room, needed float64) bool {
	every := 1
	for every < n && float64(every)*room < needed {
		every++
	}
	return (n-1-i)%every == 0
}

// LastKnown is the last point with a figure, -1 without any.
func LastKnown(points []reports.Point) int {
	for i := len(points) - 1; i >= 0; i-- {
		if points[i].Value.Known() {
			return i
		}
	}
	return -1
}

// Telling are the points of a long line whose figures are written: its first and its last,
// its least and its greatest.
func Telling(points []reports.Point) map[int]bool {
	first, least, greatest := -1, -1, -1
	for i, p := range points {
		if !p.Value.Known() {
			continue
		}
		if first < 0 {
			first, least, greatest = i, i, i
		}
		if p.Value.Number < points[least].Value.Number {
			least = i
		}
		if p.Value.Number > points[greatest].Value.Number {
			greatest = i
		}
	}
	if first < 0 {
		return nil
	}
	return map[int]bool{first: true, least: true, greatest: true, LastKnown(points): true}
}

// ScaleLabel is a number written beside a small line, at the height of what it names.
type ScaleLabel struct {
	Y      float64
	Text   string
	Target bool
}

// ScaleLabels are the target of a line and the ends of its scale, but the ends that stand
// so near to the target that one would be written over the other.
func ScaleLabels(l reports.Line, y func(float64) float64, apart float64) (all []ScaleLabel) {
	for _, end := range []float64{l.Y.Max, l.Y.Min} {
		if l.Target == nil || math.Abs(y(end)-y(l.Target.Value)) >= apart {
			all = append(all, ScaleLabel{y(end), l.Y.TickText(end), false})
		}
	}
	if l.Target != nil {
		all = append(all, ScaleLabel{y(l.Target.Value), l.Y.TickText(l.Target.Value), true})
	}
	return all
}

// SignalRun is a signal over consecutive points, bounds included.
type SignalRun struct {
	Signal      reports.Signal
	First, Last int
}

// SignalRuns are those of a line, the latest first.
func SignalRuns(points []reports.Point) (all []SignalRun) {
	for i := len(points) - 1; i >= 0; i-- {
		s := points[i].Signal
		if s == reports.NoSignal || i < len(points)-1 && points[i+1].Signal == s {
			continue
		}
		first := i
		for first > 0 && points[first-1].Signal == s {
			first--
		}
		all = append(all, SignalRun{s, first, i})
	}
	return all
}

// Steps are the points that a curve goes through: the whole curve, or its horizons
// joined from the entry.
func Steps(c reports.Curve) (points []reports.CurvePoint, whole bool) {
	if len(c.Steps) > 0 {
		return c.Steps, true
	}
	return append([]reports.CurvePoint{{}}, c.Horizons...), false
}

// Apart puts labels in the order of what they name, and as near to it as can be without
// one over another between top and bottom: place gives the middle and the height of
// each. See [Spread].
func Apart[L any](labels []L, place func(L) (middle, height float64), top, bottom float64) (order []L, centres []float64) {
	order = slices.Clone(labels)
	slices.SortStableFunc(order, func(a, b L) int {
		x, _ := place(a)
		y, _ := place(b)
		return cmp.Compare(x, y)
	})
	centres, heights := make([]float64, len(order)), make([]float64, len(order))
	for i, l := range order {
		centres[i], heights[i] = place(l)
	}
	Spread(centres, heights, top, bottom)
	return order, centres
}

// Panels cuts a width into places of one size, from left to right then down: as many columns
// as hold a least width, and as few as make rows of about one length.
func Panels(n int, area Area, least, gap, height float64) (all []Area) {
	if n == 0 {
		return nil
	}
	columns := max(1, min(n, int((area.Width+gap)/(least+gap))))
	rows := (n + columns - 1) / columns
	columns = (n + rows - 1) / rows
	width := (area.Width - gap*float64(columns-1)) / float64(columns)
	for i := range n {
		all = append(all, At(area.X+float64(i%columns)*(width+gap), area.Y+float64(i/columns)*(height+gap), width, height))
	}
	return all
}
