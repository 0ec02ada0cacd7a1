package pdf

import (
	"slices"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/geometry"
)

const rowHeight = 6.4 // of a horizontal bar

// pictureHeight is the height of the shape without its title and notes: less for one drawn on
// axes, where it is set nearer.
func (d *document) pictureHeight(c reports.Chart, width float64) float64 {
	height, stretches := d.usualHeight(c, width)
	if d.near && stretches {
		return height * 0.92
	}
	return height
}

// usualHeight is the height of a shape, and whether its axis may be drawn lower.
func (d *document) usualHeight(c reports.Chart, width float64) (height float64, stretches bool) {
	switch s := c.Shape.(type) {
	case reports.Bars:
		if s.Horizontal {
			label := d.barLabelWidth(s, width)
			height = 3.0
			for _, c := range s.Categories {
				height += d.barRow(c, label)
			}
			return height, false
		}
		return 43, true
	case reports.Path:
		height = 5.0
		for _, step := range s.Steps {
			height += d.stepHeight(step)
		}
		return height, false
	case reports.Funnel:
		return 75, true
	case reports.TileMap:
		return float64(s.Rows)*tileHeight + 1, false
	case reports.Incidence:
		return 46, true
	case reports.Multiples:
		panels := d.panels(s, geometry.At(0, 0, width, 0))
		return panels[len(panels)-1].Bottom() + 1, false
	}
	if width < textWidth {
		return 48, true
	}
	return 49, true
}

func (d *document) chartNotes(c reports.Chart, width float64) []line {
	text := ""
	for _, n := range c.Notes {
		text += n + " "
	}
	if c.Source != "" {
		text += "Source\u202f: " + c.Source + "."
	}
	if text == "" {
		return nil
	}
	return d.wrap(plain(text), note, width)
}

func (d *document) chartHeight(c reports.Chart, width float64) float64 {
	h := float64(len(d.even(plain(c.Title), caption, width)))*caption.leading() + 2
	h += d.pictureHeight(c, width)
	if n := len(d.chartNotes(c, width)); n > 0 {
		h += float64(n)*note.leading() + 1.5
	}
	return h
}

// chart draws a chart from its top left corner, and gives its height.
func (d *document) chart(c reports.Chart, x, y, width float64) float64 {
	top := y
	title := d.even(plain(c.Title), caption, width)
	d.element("P", func() { d.mark(func() { d.drawLines(title, x, y, caption) }) })
	y += float64(len(title))*caption.leading() + 2
	height := d.pictureHeight(c, width)
	figure := d.element("Figure", func() {
		d.mark(func() { d.shape(c.Shape, geometry.At(x, y, width, height)) })
	})
	figure.alt, figure.box = c.Title+". "+c.Alternative, boxOf(x, y, width, height)
	y += height
	if notes := d.chartNotes(c, width); len(notes) > 0 {
		d.element("P", func() { d.mark(func() { d.drawLines(notes, x, y+1.5, note) }) })
		y += float64(len(notes))*note.leading() + 1.5
	}
	return y - top
}

func (d *document) shape(s reports.Shape, p geometry.Area) {
	switch s := s.(type) {
	case reports.Line:
		d.lineChart(s, p)
	case reports.Multiples:
		d.multiples(s, p)
	case reports.Bars:
		if s.Horizontal {
			d.horizontalBars(s, p)
		} else {
			d.monthlyBars(s, p)
		}
	case reports.Path:
		d.pathChart(s, p)
	case reports.Incidence:
		d.incidenceChart(s, p)
	case reports.Funnel:
		d.funnelChart(s, p)
	case reports.TileMap:
		d.tileMap(s, p)
	}
}

// gridLines draws the ticks of a vertical axis, and returns nothing but ink.
func (d *document) gridLines(a reports.Axis, p geometry.Area) {
	for _, t := range a.Ticks {
		y := p.ScaleY(a, t)
		c := colourRule
		if t == a.Min {
			c = colourSoft
		}
		d.rule(p.X, y, p.Width, 0.12, c)
		d.textRight(p.X-1.5, y+0.8, a.TickText(t)+" ", tiny)
	}
}

// tickWidth is the room that the labels of a vertical axis take.
func (d *document) tickWidth(a reports.Axis) float64 {
	w := 0.0
	for _, t := range a.Ticks {
		w = max(w, d.width(a.TickText(t)+" ", tiny))
	}
	return w + 1.5
}

// lineChart draws monthly lines with their limits, labelled where they end.
func (d *document) lineChart(l reports.Line, p geometry.Area) {
	left := d.tickWidth(l.Y)
	labels := 33.0
	if l.Limits == nil && l.Target == nil && len(l.Series) < 2 {
		labels = 0 // nothing to name at the end of a line
	}
	inner := geometry.At(p.X+left, p.Y+3, p.Width-left-labels, p.Height-9)
	n := len(l.Months)
	px := func(i int) float64 {
		if n == 1 {
			return inner.X + inner.Width/2
		}
		return inner.X + 4 + (inner.Width-8)*float64(i)/float64(n-1)
	}
	py := func(v float64) float64 { return inner.ScaleY(l.Y, v) }
	inner = d.underBreaks(l.Breaks, px, inner)
	d.gridLines(l.Y, inner)
	d.monthLabels(l.Months, px, inner)
	ends := d.columnOfLabels(p, inner)
	if l.Limits != nil {
		d.drawLimits(*l.Limits, inner, py, ends)
	}
	if l.Target != nil {
		y := py(l.Target.Value)
		d.dashed(inner.X, y, inner.Right(), y, 0.3, colourSignal, 2.2, 1)
		ends.add(y, l.Target.Label, tiny.in(colourSignal))
	}
	if len(l.Series) == 1 {
		written := d.pointFigures(l.Series[0].Points, px, py, inner)
		d.signalWords(l.Series[0].Points, px, py, inner, written)
	}
	d.breaks(l.Breaks, px, inner)
	shades := []colour{colourDeep, colourMiddle, colourSoft}
	names := []colour{colourDeep, colourName, colourSoft}
	for k, s := range l.Series {
		c := shades[k%len(shades)]
		d.polyline(s.Points, px, py, 0.6, c, l.Breaks)
		d.linePoints(s.Points, px, py, c, k)
		if last := lastKnown(s.Points); len(l.Series) > 1 && last >= 0 {
			v := s.Points[last].Value
			ends.add(py(v.Number), s.Label+" "+v.Text(), tiny.in(names[k%len(names)]).strong())
		}
	}
	ends.draw()
}

// breaks draws where a line of months is broken, each with its name over the plot.
func (d *document) breaks(all []reports.Break, px func(int) float64, inner geometry.Area) {
	marks := d.breakMarks(all, px, inner)
	for _, m := range marks {
		above := labelLeading * float64(geometry.LastRow(marks)-m.Row)
		d.dashed(m.X, inner.Y-0.6-above, m.X, inner.Bottom(), 0.3, colourSignal, 0.6, 0.8)
		d.onWhite(m.At, inner.Y-0.9-above, m.Label, breakStyle)
	}
}

func (d *document) breakMarks(all []reports.Break, px func(int) float64, inner geometry.Area) []geometry.BreakMark {
	return geometry.BreakMarks(all, px, func(text string) float64 { return d.width(text+" ", breakStyle) }, inner)
}

var breakStyle = tiny.in(colourSignal).strong()

// underBreaks is a plot under the labels of its breaks, which no bar nor point then meets. The
// first row of them has its room over any plot.
func (d *document) underBreaks(all []reports.Break, px func(int) float64, inner geometry.Area) geometry.Area {
	down := labelLeading * float64(geometry.LastRow(d.breakMarks(all, px, inner)))
	return geometry.At(inner.X, inner.Y+down, inner.Width, inner.Height-down)
}

// lastKnown is the last point with a figure, -1 without any.
func lastKnown(points []reports.Point) int {
	for i := len(points) - 1; i >= 0; i-- {
		if points[i].Value.Known() {
			return i
		}
	}
	return -1
}

func (d *document) drawLimits(l reports.Limits, inner geometry.Area, py func(float64) float64, ends *labelColumn) {
	upper, mean, lower := py(l.Upper), py(l.Mean), py(l.Lower)
	d.box(inner.X, upper, inner.Width, lower-upper, colourPanel)
	d.dashed(inner.X, upper, inner.Right(), upper, 0.22, colourSoft, 1.6, 1)
	d.dashed(inner.X, lower, inner.Right(), lower, 0.22, colourSoft, 1.6, 1)
	d.line(inner.X, mean, inner.Right(), mean, 0.22, colourSoft)
	ends.add(upper, l.UpperLabel, tiny)
	ends.add(mean, l.Label, tiny)
	ends.add(lower, l.LowerLabel, tiny)
}

// linePoints draws the points, each series with a mark of its own shape.
func (d *document) linePoints(points []reports.Point, px func(int) float64, py func(float64) float64, c colour, series int) {
	for i, p := range points {
		if !p.Value.Known() {
			continue
		}
		x, y := px(i), py(p.Value.Number)
		switch {
		case p.Signal != reports.NoSignal:
			d.diamond(x, y, 1.6, colourSignal)
		case series%2 == 1:
			d.square(x, y, 0.9, c, p.Provisional)
		default:
			d.dot(x, y, 0.95, c, p.Provisional)
		}
	}
}

// pointFigures writes the figures of the points that have room, and returns their places.
// The line is drawn after them.
func (d *document) pointFigures(points []reports.Point, px func(int) float64, py func(float64) float64, inner geometry.Area) []geometry.Figure {
	look := func(i int) style {
		if i == len(points)-1 {
			return tiny.in(colourInk).strong()
		}
		return tiny.in(colourInk)
	}
	width := func(i int) float64 { return d.width(points[i].Value.Text(), look(i)) }
	all := geometry.Figures(points, px, py, figureGaps, width, labelLeading, 0.6, inner)
	for _, f := range all {
		d.onWhite(f.X, f.Base, points[f.Point].Value.Text(), look(f.Point))
	}
	return all
}

// signalWords writes what each signal says, once for a run, at the top or the foot of the
// plot; a word that would run into another, or into a figure, is left to the diamond and to
// the text alternative.
func (d *document) signalWords(points []reports.Point, px func(int) float64, py func(float64) float64, inner geometry.Area, written []geometry.Figure) {
	word := tiny.in(colourSignal).strong()
	width := func(s reports.Signal) float64 { return d.width(string(s), word) }
	for _, w := range geometry.SignalWords(points, px, py, width, labelLeading, inner, written) {
		d.onWhite(w.X, w.Bottom()-0.5, string(w.Signal), word)
	}
}

// figureGaps are those of the figures of points, in millimetres.
var figureGaps = geometry.Gaps{Flat: 0.8, Over: 1.9, Under: 3.9, Slope: 1.7, Aside: 2.8}

// monthLabels writes the months under a geometry.Area, each if they fit, otherwise every
// other or third one, always the last.
func (d *document) monthLabels(months []time.Time, px func(int) float64, inner geometry.Area) {
	n := len(months)
	if n == 0 {
		return
	}
	room := inner.Width
	if n > 1 {
		room = px(1) - px(0)
	}
	for i, m := range months {
		if geometry.Written(i, n, room, d.width("sept.\u00a023", tiny)+1.2) {
			d.textCentre(px(i), inner.Bottom()+3.6, reports.FormatShortMonth(m)+" ", tiny)
		}
	}
}

// monthlyBars draws upright bars, stacked or side by side, the series named at
// the right of the last bar.
func (d *document) monthlyBars(b reports.Bars, p geometry.Area) {
	left, labels := d.tickWidth(b.Y), 27.0
	inner := geometry.At(p.X+left, p.Y+3, p.Width-left-labels, p.Height-9)
	n := len(b.Categories)
	slot := inner.Width / float64(max(1, n))
	px := func(i int) float64 { return inner.X + slot*(float64(i)+0.5) }
	inner = d.underBreaks(b.Breaks, px, inner)
	d.gridLines(b.Y, inner)
	shades := []colour{colourDeep, colourLight, colourMiddle}
	ends := d.columnOfLabels(p, inner)
	for i := range n {
		base := 0.0
		var missing []string
		width := min(slot*0.68, 14)
		x := inner.X + slot*float64(i) + (slot-width)/2
		for k, s := range b.Series {
			v := s.Values[i]
			if !v.Known() {
				missing = append(missing, v.Text())
				if i == n-1 {
					ends.add(inner.ScaleY(b.Y, base)-0.6, s.Label, tiny.in(colourInk).strong())
				}
				continue
			}
			bottom := inner.ScaleY(b.Y, base)
			top := inner.ScaleY(b.Y, base+v.Number)
			at, w := x, width
			if !b.Stacked {
				bottom = inner.Bottom()
				top = inner.ScaleY(b.Y, v.Number)
				w = width / float64(len(b.Series))
				at = x + w*float64(k)
			}
			d.box(at, top, w, bottom-top, shades[k%3])
			if bottom-top >= 3 && w > d.width(v.Text(), tiny) {
				d.textCentre(at+w/2, (top+bottom)/2+0.85, v.Text()+" ", tiny.in(onto(shades[k%3])))
			}
			if i == n-1 {
				ends.add((top+bottom)/2+0.6, s.Label, tiny.in(colourInk).strong())
			}
			if b.Stacked {
				base += v.Number
			}
		}
		d.missingBars(missing, x+width/2, inner.ScaleY(b.Y, base), slot)
		if len(b.Short) == n {
			d.barLabel(i, n, slot, x+width/2, b.Short[i], inner)
		} else {
			d.textCentre(x+width/2, inner.Bottom()+3.6, b.Categories[i]+" ", tiny)
		}
	}
	d.breaks(b.Breaks, px, inner)
	ends.draw()
}

// missingBars writes over a category what stands for the figures it lacks, where
// the words are short enough.
func (d *document) missingBars(words []string, x, y, slot float64) {
	s := tiny
	s.italic = true
	for _, text := range slices.Compact(words) {
		if d.width(text, s) < slot {
			d.textCentre(x, y-0.9, text+" ", s)
			y -= labelLeading
		}
	}
}

func (d *document) barLabel(i, n int, slot, x float64, label string, inner geometry.Area) {
	if geometry.Written(i, n, slot, d.width("sept.\u00a023", tiny)+1) {
		d.textCentre(x, inner.Bottom()+3.6, label+" ", tiny)
	}
}

// onto is the colour of a label that is read on an area.
func onto(area colour) colour {
	if area == colourDeep || area == colourSoft {
		return colourWhite
	}
	return colourInk
}

// barLabelWidth is the room before lying bars, and barRow the height of one of
// them: a long label takes more lines.
func (d *document) barLabelWidth(b reports.Bars, width float64) float64 {
	label := 0.0
	for _, c := range b.Categories {
		label = max(label, d.width(c, small))
	}
	return min(label+2, width*0.45)
}

func (d *document) barRow(category string, labelWidth float64) float64 {
	lines := d.wrap(plain(category), small, labelWidth-2)
	return max(rowHeight, float64(len(lines))*small.leading()+1.6)
}

// horizontalBars draws lying bars with their labels before and figures after.
func (d *document) horizontalBars(b reports.Bars, p geometry.Area) {
	label := d.barLabelWidth(b, p.Width)
	inner := geometry.At(p.X+label, p.Y, p.Width-label-12, p.Height)
	y := p.Y
	for i, c := range b.Categories {
		row := d.barRow(c, label)
		lines := d.wrap(plain(c), small, label-2)
		middle := y + row/2 - 0.8
		d.drawLines(lines, p.X, middle-float64(len(lines))*small.leading()/2, small)
		height := (rowHeight - 2.4) / float64(len(b.Series))
		top := middle - (rowHeight-2.4)/2
		for k, s := range b.Series {
			v := s.Values[i]
			w := 0.0
			if v.Known() {
				w = inner.Width * (v.Number - b.Y.Min) / (b.Y.Max - b.Y.Min)
			}
			if w > 0 {
				d.box(inner.X, top, w, height, []colour{colourDeep, colourLight, colourMiddle}[k%3])
			}
			d.text(inner.X+w+1.2, top+height/2+0.95, v.Text()+" ", small)
			top += height
		}
		y += row
	}
	d.line(inner.X, p.Y-0.8, inner.X, y-1.6, 0.25, colourSoft)
}

// stepLabels is the room before the bars of a path.
const stepLabels = 40.0

func (d *document) stepHeight(s reports.Step) float64 {
	label := d.wrap(plain(s.Label), small.strong(), stepLabels-2)
	detail := d.wrap(plain(s.Detail), tiny, stepLabels-2)
	return max(11, float64(len(label))*small.leading()+float64(len(detail))*tiny.leading()+2.4)
}

// pathChart draws each step as one bar, divided into what became of people.
func (d *document) pathChart(path reports.Path, p geometry.Area) {
	const tail = 34.0
	inner := geometry.At(p.X+stepLabels, p.Y, p.Width-stepLabels-tail, p.Height)
	y := p.Y
	for _, s := range path.Steps {
		label := d.wrap(plain(s.Label), small.strong(), stepLabels-2)
		d.drawLines(label, p.X, y, small.strong())
		d.drawLines(d.wrap(plain(s.Detail), tiny, stepLabels-2), p.X, y+float64(len(label))*small.leading(), tiny)
		d.stepBar(s, path.X, inner, y)
		y += d.stepHeight(s)
	}
	d.rule(inner.X, y-2.2, inner.Width, 0.15, colourSoft)
	for _, t := range path.X.Ticks {
		x := inner.ScaleX(path.X, t)
		d.line(x, y-2.2, x, y-1.4, 0.15, colourSoft)
		d.textCentre(x, y+1.2, path.X.TickText(t)+" ", tiny)
	}
	d.text(inner.Right()+1.5+4, y+1.2, path.X.Label+" ", tiny)
}

// stepBar draws the parts of a step one after the other. What is too narrow for
// its own label is given after the bar, and so is an empty step.
func (d *document) stepBar(s reports.Step, scale reports.Axis, inner geometry.Area, y float64) {
	const height = 7.0
	x := inner.X
	var outside []string
	for _, part := range s.Parts {
		w := inner.Width * part.Value.Number / scale.Max
		text := part.Value.Text() + " " + part.Label
		if !part.Value.Known() {
			outside = append(outside, text)
			continue
		}
		if w <= 0 {
			continue
		}
		area := d.partArea(part.Standing, x, y, w, height)
		if wide := d.width(text, small); wide+2 < w {
			if part.Standing == reports.Left {
				d.box(x+1, y+1.2, wide+1.6, height-2.4, colourWhite)
			}
			d.text(x+1.8, y+height/2+0.95, text+" ", small.in(onto(area)))
		} else {
			outside = append(outside, text)
		}
		x += w
	}
	if x == inner.X && len(outside) == 0 {
		outside = []string{"0"}
	}
	for k, text := range outside {
		shift := float64(k)*labelLeading - float64(len(outside)-1)*labelLeading/2
		d.text(x+1.5, y+height/2+0.85+shift, text+" ", tiny.in(colourInk))
	}
}

// partArea draws the area of a part, told apart by its tone: dark went on, light
// waits, hatched went out.
func (d *document) partArea(standing reports.Standing, x, y, width, height float64) colour {
	switch standing {
	case reports.Left:
		d.hatched(x, y, width, height, colourSoft)
		return colourWhite
	case reports.Waiting:
		d.box(x, y, width, height, colourLight)
		return colourLight
	}
	d.box(x, y, width, height, colourDeep)
	return colourDeep
}

// incidenceChart draws a curve of access with its band, the published horizons
// marked and labelled.
func (d *document) incidenceChart(c reports.Incidence, p geometry.Area) {
	left, labels := d.tickWidth(c.Y), 9.0
	if len(c.Curves) > 1 {
		labels = 33
	}
	inner := geometry.At(p.X+left, p.Y+3, p.Width-left-labels, p.Height-9)
	ends := d.columnOfLabels(p, inner)
	d.gridLines(c.Y, inner)
	for i, t := range c.X.Ticks {
		x := inner.ScaleX(c.X, t)
		d.line(x, inner.Bottom(), x, inner.Bottom()+0.8, 0.15, colourSoft)
		if i < len(c.Months) {
			d.textCentre(x, inner.Bottom()+3.8, c.Months[i]+" ", tiny)
		}
	}
	at := func(p reports.CurvePoint, v float64) (float64, float64) {
		return inner.ScaleX(c.X, float64(p.Day)), inner.ScaleY(c.Y, min(c.Y.Max, max(c.Y.Min, v)))
	}
	for _, curve := range c.Curves {
		d.band(curve, at)
		d.curve(curve, at)
		if points, _ := geometry.Steps(curve); len(c.Curves) > 1 {
			_, y := at(points[len(points)-1], points[len(points)-1].Value)
			ends.add(y, curve.Label, tiny.strong().in(colourDeep))
		}
		for _, h := range curve.Horizons {
			x, y := at(h, h.Value)
			_, low := at(h, h.Low)
			_, high := at(h, h.High)
			d.line(x, low, x, high, 0.3, colourDeep)
			d.rule(x-0.9, low, 1.8, 0.3, colourDeep)
			d.rule(x-0.9, high, 1.8, 0.3, colourDeep)
			d.dot(x, y, 1.1, colourDeep, false)
			d.textRight(x-1.6, y-1.4, h.Label+" ", small.strong().in(colourDeep))
		}
	}
	ends.draw()
	if c.Target != nil {
		y := inner.ScaleY(c.Y, c.Target.Value)
		d.dashed(inner.X, y, inner.Right(), y, 0.3, colourSignal, 2.2, 1)
		d.text(inner.X+1, y-1, c.Target.Label+" ", tiny.in(colourSignal))
	}
}

func (d *document) band(c reports.Curve, at func(reports.CurvePoint, float64) (float64, float64)) {
	points, whole := geometry.Steps(c)
	var outline []fpdf.PointType
	for i, p := range points {
		x, y := at(p, p.High)
		if whole && i > 0 {
			outline = append(outline, fpdf.PointType{X: x, Y: outline[len(outline)-1].Y})
		}
		outline = append(outline, fpdf.PointType{X: x, Y: y})
	}
	for i := len(points) - 1; i >= 0; i-- {
		x, y := at(points[i], points[i].Low)
		outline = append(outline, fpdf.PointType{X: x, Y: y})
		if whole && i > 0 {
			_, before := at(points[i-1], points[i-1].Low)
			outline = append(outline, fpdf.PointType{X: x, Y: before})
		}
	}
	d.fill(colourBand)
	d.pdf.Polygon(outline, "F")
}

func (d *document) curve(c reports.Curve, at func(reports.CurvePoint, float64) (float64, float64)) {
	points, whole := geometry.Steps(c)
	for i := 1; i < len(points); i++ {
		x1, y1 := at(points[i-1], points[i-1].Value)
		x2, y2 := at(points[i], points[i].Value)
		if whole {
			d.line(x1, y1, x2, y1, 0.5, colourDeep)
			d.line(x2, y1, x2, y2, 0.5, colourDeep)
		} else {
			d.dashed(x1, y1, x2, y2, 0.45, colourDeep, 0.9, 0.8)
		}
	}
}

// funnelChart draws territories by size within the limits of chance.
func (d *document) funnelChart(f reports.Funnel, p geometry.Area) {
	left := d.tickWidth(f.Y)
	inner := geometry.At(p.X+left, p.Y+3, p.Width-left-30, p.Height-12)
	d.gridLines(f.Y, inner)
	for _, t := range f.X.Ticks {
		d.textCentre(inner.ScaleX(f.X, t), inner.Bottom()+3.8, f.X.TickText(t)+" ", tiny)
	}
	d.textRight(inner.Right(), inner.Bottom()+7, f.X.Label+" ", tiny)
	for k, limits := range [][]reports.FunnelLimit{f.Inner, f.Outer} {
		for _, line := range geometry.FunnelLines(limits, f, inner) {
			for i := 1; i < len(line); i++ {
				a, b := line[i-1], line[i]
				if k == 0 {
					d.dashed(a.X, a.Y, b.X, b.Y, 0.2, colourSoft, 0.8, 0.8)
				} else {
					d.line(a.X, a.Y, b.X, b.Y, 0.3, colourMiddle)
				}
			}
		}
	}
	centre := inner.ScaleY(f.Y, f.Centre.Value)
	d.line(inner.X, centre, inner.Right(), centre, 0.25, colourSoft)
	ends := d.columnOfLabels(p, inner)
	ends.add(centre, f.Centre.Label, tiny)
	for _, point := range f.Points {
		x, y := inner.ScaleX(f.X, point.N), inner.ScaleY(f.Y, point.Rate)
		if point.Ecart {
			d.diamond(x, y, 1.6, colourSignal)
		} else {
			d.dot(x, y, 0.9, colourDeep, point.Hollow)
		}
	}
	voice := func(p reports.FunnelPoint) style {
		if p.Ecart {
			return tiny.in(colourSignal).strong()
		}
		return tiny
	}
	for _, n := range geometry.FunnelNames(f, inner, 1.6, labelLeading, func(p reports.FunnelPoint) float64 { return d.width(p.Label+" ", voice(p)) }) {
		point := f.Points[n.Point]
		if n.Led {
			d.line(n.From.X, n.From.Y, min(max(n.From.X, n.X), n.Right()), n.Y+n.Height/2, 0.15, colourSignal)
		}
		d.onWhite(n.X, n.Y+n.Height/2+0.8, point.Label, voice(point))
	}
	ends.draw()
}
