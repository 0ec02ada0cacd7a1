package html

import (
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/geometry"
)

// lineChart draws monthly lines with their limits, named where they end.
func (d canvas) lineChart(l reports.Line) {
	labels := 152.0
	if l.Limits == nil && l.Target == nil && len(l.Series) < 2 {
		labels = 6 // nothing to name at the end of a line
	}
	left := tickWidth(l.Y)
	p := geometry.At(left, 18, d.area.Width-left-labels, d.area.Height-46)
	px := p.AlongMonths(len(l.Months), 18)
	p = d.underBreaks(l.Breaks, px, p)
	py := func(v float64) float64 { return p.ScaleY(l.Y, v) }
	ends := d.columnOfLabels(p)
	if l.Limits != nil {
		d.limits(*l.Limits, p, py, ends)
	}
	d.gridLines(l.Y, p)
	d.belowPlot(shortMonths(l), px, p)
	if l.Target != nil {
		y := py(l.Target.Value)
		d.line("target", p.X, y, p.Right(), y)
		ends.add(y, l.Target.Label, signal)
	}
	d.breaks(l.Breaks, px, p)
	for k, s := range l.Series {
		d.series(s, k, px, py, l.Breaks)
		if last := geometry.LastKnown(s.Points); len(l.Series) > 1 && last >= 0 {
			v := s.Points[last].Value
			ends.add(py(v.Number), s.Label+" "+v.Text(), []lettering{strong, second, faint}[k%3])
		}
	}
	if len(l.Series) == 1 {
		d.signalWords(l.Series[0].Points, px, py, p, d.pointFigures(l.Series[0].Points, px, py, p))
	}
	ends.draw()
}

func shortMonths(l reports.Line) []string {
	var labels []string
	for _, m := range l.Months {
		labels = append(labels, reports.FormatShortMonth(m))
	}
	return labels
}

func (d canvas) limits(l reports.Limits, p geometry.Area, py func(float64) float64, ends *labelColumn) {
	upper, mean, lower := py(l.Upper), py(l.Mean), py(l.Lower)
	d.box("range", p.X, upper, p.Width, lower-upper)
	d.line("limit", p.X, upper, p.Right(), upper)
	d.line("limit", p.X, lower, p.Right(), lower)
	d.line("mean", p.X, mean, p.Right(), mean)
	ends.add(upper, l.UpperLabel, faint)
	ends.add(mean, l.Label, faint)
	ends.add(lower, l.LowerLabel, faint)
}

// tones tell the series of a line chart apart, with the shape of their points.
var tones = [...]string{"first", "second", "third"}

// series draws a line and its points: hollow what may still move, a diamond what
// fires a signal.
func (d canvas) series(s reports.LineSeries, k int, px func(int) float64, py func(float64) float64, breaks []reports.Break) {
	tone := tones[k%3]
	d.polyline(s.Points, px, py, tone, breaks)
	for i, p := range s.Points {
		if !p.Value.Known() {
			continue
		}
		class := "point " + tone
		if p.Provisional {
			class = "point hollow " + tone
		}
		x, y := px(i), py(p.Value.Number)
		switch {
		case p.Signal != reports.NoSignal:
			d.diamond("fires", x, y, 7.5)
		case k%3 == 1:
			d.box(class, x-4, y-4, 8, 8)
		case k%3 == 2:
			d.diamond(class, x, y, 5)
		default:
			d.dot(class, x, y, 4.2)
		}
	}
}

// breakLeading is the height of a row of labels of breaks.
const breakLeading = 14.0

// breakTop is where a plot begins at least, under one row of labels of breaks.
const breakTop = 18.0

// underBreaks is a plot under the labels of its breaks, which no bar nor point then meets.
func (d canvas) underBreaks(all []reports.Break, px func(int) float64, p geometry.Area) geometry.Area {
	if len(all) == 0 {
		return p
	}
	down := max(0, breakTop-p.Y) + breakLeading*float64(geometry.LastRow(geometry.BreakMarks(all, px, signal.width, p)))
	return geometry.At(p.X, p.Y+down, p.Width, p.Height-down)
}

// breaks draws where a line of months is broken, each with its name over the plot.
func (d canvas) breaks(all []reports.Break, px func(int) float64, p geometry.Area) {
	marks := geometry.BreakMarks(all, px, signal.width, p)
	for _, m := range marks {
		above := breakLeading * float64(geometry.LastRow(marks)-m.Row)
		d.line("break", m.X, p.Y-4-above, m.X, p.Bottom())
		d.letter(m.At, p.Y-6-above, m.Label, signal.haloed(), fromStart)
	}
}

// polyline joins the months that have a figure; a month without one is a gap, so is a
// break, and what leads to a provisional one is dashed.
func (d canvas) polyline(points []reports.Point, px func(int) float64, py func(float64) float64, tone string, breaks []reports.Break) {
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		if !a.Value.Known() || !b.Value.Known() || geometry.Parted(breaks, i) {
			continue
		}
		class := "trace " + tone
		if b.Provisional {
			class = "trace dashed " + tone
		}
		d.line(class, px(i-1), py(a.Value.Number), px(i), py(b.Value.Number))
	}
}

// pointFigures writes the figures of the points that have room, and returns their places.
func (d canvas) pointFigures(points []reports.Point, px func(int) float64, py func(float64) float64, p geometry.Area) []geometry.Figure {
	look := func(i int) lettering {
		if i == len(points)-1 {
			return strong
		}
		return ink
	}
	width := func(i int) float64 { return look(i).width(points[i].Value.Text()) }
	all := geometry.Figures(points, px, py, figureGaps, width, 13, 2, p)
	for _, f := range all {
		d.letter(f.X+f.Width/2, f.Base, points[f.Point].Value.Text(), look(f.Point).haloed(), fromMiddle)
	}
	return all
}

// haloed is the voice of a label that lines pass behind.
func (l lettering) haloed() lettering {
	l.class += " halo"
	return l
}

// figureGaps are those of the figures of points, in pixels.
var figureGaps = geometry.Gaps{Flat: 4, Over: 10, Under: 20, Slope: 9, Aside: 13}

// signalWords writes what each signal says, once for a run, at the top or the foot of the
// plot; a word that would run into another, or into a figure, is left to the diamond, to the
// text and to the table.
func (d canvas) signalWords(points []reports.Point, px func(int) float64, py func(float64) float64, p geometry.Area, written []geometry.Figure) {
	width := func(s reports.Signal) float64 { return signal.width(string(s)) }
	for _, w := range geometry.SignalWords(points, px, py, width, 14, p, written) {
		d.letter(w.X, w.Bottom()-3, string(w.Signal), signal.haloed(), fromStart)
	}
}

// The picture of a key figure.
const (
	sparkWidth, sparkHeight = 180.0, 70.0
	sparkScale              = 46.0 // for the ends of its scale, at its right
)

// sparkline is the line of a key figure: its shape, its last point, the ends of its scale and
// the target where there is one.
func (p *page) sparkline(l reports.Line, alternative string) {
	p.picture(sparkWidth, sparkHeight, attributes{"class", "spark", "aria-label", alternative}, func(d canvas) {
		points := l.Series[0].Points
		area := geometry.At(0, 8, sparkWidth-sparkScale, sparkHeight-34)
		px := area.AlongMonths(len(points), 6)
		py := func(v float64) float64 { return area.ScaleY(l.Y, v) }
		for _, end := range []float64{l.Y.Min, l.Y.Max} {
			d.line("grid", 0, py(end), area.Right(), py(end))
		}
		if l.Target != nil {
			d.line("target", 0, py(l.Target.Value), area.Right(), py(l.Target.Value))
		}
		for _, label := range geometry.ScaleLabels(l, py, faint.leading()) {
			in := faint
			if label.Target {
				in = signal
			}
			d.letter(area.Right()+5, label.Y+4, label.Text, in, fromStart)
		}
		d.polyline(points, px, py, "first", l.Breaks)
		for _, b := range l.Breaks {
			x := (px(b.Before-1) + px(b.Before)) / 2
			d.line("break", x, area.Y, x, area.Bottom())
		}
		for i, point := range points {
			switch {
			case point.Value.Known() && point.Provisional:
				d.dot("point hollow first", px(i), py(point.Value.Number), 4)
			case point.Value.Known() && i == len(points)-1:
				d.dot("point first", px(i), py(point.Value.Number), 4)
			}
		}
		d.letter(0, sparkHeight-4, reports.FormatShortMonth(l.Months[0]), faint, fromStart)
		d.letter(area.Right(), sparkHeight-4, reports.FormatShortMonth(l.Months[len(l.Months)-1]), faint, fromEnd)
	})
}
