package html

import (
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/geometry"
)

// incidence draws curves of access with their bands, the published horizons
// marked and labelled.
func (d canvas) incidence(c reports.Incidence) {
	left, labels := tickWidth(c.Y), 26.0
	if len(c.Curves) > 1 {
		labels = 152
	}
	p := geometry.At(left, 14, d.area.Width-left-labels, d.area.Height-42)
	d.gridLines(c.Y, p)
	for i, t := range c.X.Ticks {
		x := p.ScaleX(c.X, t)
		d.line("base", x, p.Bottom(), x, p.Bottom()+4)
		if i < len(c.Months) {
			d.letter(x, p.Bottom()+18, c.Months[i], faint, fromMiddle)
		}
	}
	ends := d.columnOfLabels(p)
	at := func(day int, v float64) (x, y float64) {
		return p.ScaleX(c.X, float64(day)), p.ScaleY(c.Y, min(c.Y.Max, max(c.Y.Min, v)))
	}
	for k, curve := range c.Curves {
		d.band(curve, at)
		d.curve(curve, tones[k%3], at)
		if points, _ := geometry.Steps(curve); len(c.Curves) > 1 {
			last := points[len(points)-1]
			_, y := at(last.Day, last.Value)
			ends.add(y, curve.Label, strong)
		}
	}
	for _, curve := range c.Curves {
		for _, h := range curve.Horizons {
			d.horizon(h, at)
		}
	}
	ends.draw()
	if c.Target != nil {
		y := p.ScaleY(c.Y, c.Target.Value)
		d.line("target", p.X, y, p.Right(), y)
		d.letter(p.X+4, y-5, c.Target.Label, signal.haloed(), fromStart)
	}
}

type place func(day int, v float64) (x, y float64)

// outline is the path through the values of a curve: stairs for a whole curve,
// which changes at each day, slopes between horizons alone.
func outline(points []reports.CurvePoint, value func(reports.CurvePoint) float64, whole bool, at place) []string {
	var corners []string
	corner := func(x, y float64) { corners = append(corners, number(x)+" "+number(y)) }
	for i, p := range points {
		x, y := at(p.Day, value(p))
		if whole && i > 0 {
			_, before := at(p.Day, value(points[i-1]))
			corner(x, before)
		}
		corner(x, y)
	}
	return corners
}

func (d canvas) band(c reports.Curve, at place) {
	points, whole := geometry.Steps(c)
	above := outline(points, func(p reports.CurvePoint) float64 { return p.High }, whole, at)
	below := outline(points, func(p reports.CurvePoint) float64 { return p.Low }, whole, at)
	for i := len(below) - 1; i >= 0; i-- {
		above = append(above, below[i])
	}
	d.empty("path", "class", "band", "d", "M"+strings.Join(above, "L")+"z")
}

func (d canvas) curve(c reports.Curve, tone string, at place) {
	points, whole := geometry.Steps(c)
	class := "trace " + tone
	if !whole {
		class += " dashed"
	}
	along := outline(points, func(p reports.CurvePoint) float64 { return p.Value }, whole, at)
	d.empty("path", "class", class, "d", "M"+strings.Join(along, "L"))
}

// horizon marks a published figure with its interval.
func (d canvas) horizon(h reports.CurvePoint, at place) {
	x, y := at(h.Day, h.Value)
	_, low := at(h.Day, h.Low)
	_, high := at(h.Day, h.High)
	d.line("whisker", x, low, x, high)
	d.line("whisker", x-4, low, x+4, low)
	d.line("whisker", x-4, high, x+4, high)
	d.dot("point first", x, y, 4.6)
	d.letter(x-7, y-7, h.Label, outcome.haloed(), fromEnd)
}

// funnel draws territories by size within the limits of chance.
func (d canvas) funnel(f reports.Funnel) {
	left := tickWidth(f.Y)
	p := geometry.At(left, 14, d.area.Width-left-140, d.area.Height-62)
	d.gridLines(f.Y, p)
	for _, t := range f.X.Ticks {
		d.letter(p.ScaleX(f.X, t), p.Bottom()+18, f.X.TickText(t), faint, fromMiddle)
	}
	d.letter(p.Right(), p.Bottom()+36, f.X.Label, faint, fromEnd)
	d.chance("limit", f.Inner, f, p)
	d.chance("chance", f.Outer, f, p)
	centre := p.ScaleY(f.Y, f.Centre.Value)
	d.line("mean", p.X, centre, p.Right(), centre)
	ends := d.columnOfLabels(p)
	ends.add(centre, f.Centre.Label, faint)
	d.territories(f, p)
	ends.draw()
}

// chance draws the two sides of a limit.
func (d canvas) chance(class string, limits []reports.FunnelLimit, f reports.Funnel, p geometry.Area) {
	if len(limits) == 0 {
		return
	}
	for _, side := range []func(reports.FunnelLimit) float64{
		func(l reports.FunnelLimit) float64 { return l.Low },
		func(l reports.FunnelLimit) float64 { return l.High },
	} {
		var corners []string
		for _, l := range limits {
			corners = append(corners, number(p.ScaleX(f.X, l.N))+" "+number(p.ScaleY(f.Y, side(l))))
		}
		d.empty("path", "class", class, "d", "M"+strings.Join(corners, "L"))
	}
}

// territories marks each point, and names it: those that leave the limits first,
// then the others where a name stands on no other mark.
func (d canvas) territories(f reports.Funnel, p geometry.Area) {
	var taken []geometry.Area
	for _, point := range f.Points {
		x, y := p.ScaleX(f.X, point.N), p.ScaleY(f.Y, point.Rate)
		taken = append(taken, geometry.At(x-6, y-6, 12, 12))
		class := "point first"
		if point.Hollow {
			class += " hollow"
		}
		if point.Ecart {
			d.diamond("fires", x, y, 7.5)
		} else {
			d.dot(class, x, y, 4.2)
		}
	}
	for _, ecart := range []bool{true, false} {
		for _, point := range f.Points {
			if point.Ecart == ecart {
				taken = d.name(point, p.ScaleX(f.X, point.N), p.ScaleY(f.Y, point.Rate), p, taken)
			}
		}
	}
}

// name writes the name of a point on the side where there is room, and adds its
// place to those taken.
func (d canvas) name(point reports.FunnelPoint, x, y float64, p geometry.Area, taken []geometry.Area) []geometry.Area {
	in := faint
	if point.Ecart {
		in = signal
	}
	width := in.width(point.Label)
	sides := []geometry.Area{geometry.At(x+10, y-7, width, 14), geometry.At(x-10-width, y-7, width, 14)}
	for _, side := range sides {
		if side.X >= p.X && side.Right() <= p.Right() && !slices.ContainsFunc(taken, side.Meets) {
			d.letter(side.X, y+4, point.Label, in.haloed(), fromStart)
			return append(taken, side)
		}
	}
	if point.Ecart { // told whatever stands there
		at := sides[0]
		if at.Right() > p.Right() {
			at = sides[1]
		}
		d.letter(at.X, y+4, point.Label, in.haloed(), fromStart)
		return append(taken, at)
	}
	return taken
}
