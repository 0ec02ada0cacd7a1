package html

import (
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

// projection is where a value of a day is drawn.
type projection func(day int, v float64) (x, y float64)

// outline is the path through the values of a curve: stairs for a whole curve,
// which changes at each day, slopes between horizons alone.
func outline(points []reports.CurvePoint, value func(reports.CurvePoint) float64, whole bool, at projection) []string {
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

func (d canvas) band(c reports.Curve, at projection) {
	points, whole := geometry.Steps(c)
	above := outline(points, func(p reports.CurvePoint) float64 { return p.High }, whole, at)
	below := outline(points, func(p reports.CurvePoint) float64 { return p.Low }, whole, at)
	for i := len(below) - 1; i >= 0; i-- {
		above = append(above, below[i])
	}
	d.empty("path", "class", "band", "d", "M"+strings.Join(above, "L")+"z")
}

func (d canvas) curve(c reports.Curve, tone string, at projection) {
	points, whole := geometry.Steps(c)
	class := "trace " + tone
	if !whole {
		class += " dashed"
	}
	along := outline(points, func(p reports.CurvePoint) float64 { return p.Value }, whole, at)
	d.empty("path", "class", class, "d", "M"+strings.Join(along, "L"))
}

// horizon marks a published figure with its interval.
func (d canvas) horizon(h reports.CurvePoint, at projection) {
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
	for _, line := range geometry.FunnelLines(limits, f, p) {
		var corners []string
		for _, s := range line {
			corners = append(corners, number(s.X)+" "+number(s.Y))
		}
		d.empty("path", "class", class, "d", "M"+strings.Join(corners, "L"))
	}
}

// territories marks each point, and names those that have room.
func (d canvas) territories(f reports.Funnel, p geometry.Area) {
	for _, point := range f.Points {
		x, y := p.ScaleX(f.X, point.N), p.ScaleY(f.Y, point.Rate)
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
	voice := func(p reports.FunnelPoint) lettering {
		if p.Ecart {
			return signal
		}
		return faint
	}
	for _, n := range geometry.FunnelNames(f, p, 7.5, 14, func(p reports.FunnelPoint) float64 { return voice(p).width(p.Label) }) {
		point := f.Points[n.Point]
		if n.Led {
			d.line("lead", n.From.X, n.From.Y, min(max(n.From.X, n.X), n.Right()), n.Y+n.Height/2)
		}
		d.letter(n.X, n.Y+n.Height/2+4, point.Label, voice(point).haloed(), fromStart)
	}
}
