package pdf

import (
	"slices"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/geometry"
)

var bigFigure = style{size: 21, bold: true, colour: colourDeep}

const sparkHeight = 11.0

const (
	figuresAcross = 4
	figureGap     = 5.0
	figureWidth   = (textWidth - figureGap*(figuresAcross-1)) / figuresAcross
)

var (
	figureLabel      = small.strong()
	figureDetail     = tiny
	figureComparison = small
)

// figureRow is what stands side by side: its parts begin on the same lines.
type figureRow struct {
	figures                   []reports.KeyFigure
	label, detail, comparison float64 // heights
	spark                     float64
}

func (r figureRow) height() float64 {
	return 2.5 + r.label + bigFigure.leading() + r.detail + r.spark + r.comparison + 2
}

// keyFigures stand side by side, four in a row.
func (d *document) keyFigures(k reports.KeyFigures) {
	if len(k.Figures) == 0 {
		return
	}
	d.need(d.leastOfFigures(k))
	if k.Title != "" {
		d.heading(k.Title)
	}
	d.element("L", func() {
		for _, row := range d.figureRows(k) {
			d.need(row.height())
			top := d.y
			for i, f := range row.figures {
				x := marginLeft + float64(i)*(figureWidth+figureGap)
				d.artifact(func() { d.rule(x, top, figureWidth, 0.5, colourDeep) })
				d.element("LI", func() {
					d.element("LBody", func() { d.keyFigure(f, row, x, top+2.5) })
				})
			}
			d.y = top + row.height() + d.gap(2)
		}
	})
}

// leastOfFigures is the title and the first row.
func (d *document) leastOfFigures(k reports.KeyFigures) float64 {
	if len(k.Figures) == 0 {
		return 0
	}
	return d.headingHeight(k.Title) + d.figureRows(k)[0].height()
}

func (d *document) figureRows(k reports.KeyFigures) []figureRow {
	var rows []figureRow
	for figures := range slices.Chunk(k.Figures, figuresAcross) {
		row := figureRow{figures: figures}
		high := func(text string, s style) float64 {
			return float64(len(d.wrap(plain(text), s, figureWidth))) * s.leading()
		}
		for _, f := range figures {
			row.label = max(row.label, high(f.Label, figureLabel))
			row.detail = max(row.detail, high(f.Detail, figureDetail))
			row.comparison = max(row.comparison, high(f.Comparison, figureComparison))
			if drawable(f.Trend) {
				row.spark = sparkHeight + 6
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// drawable says whether a line has anything to show.
func drawable(l reports.Line) bool {
	if len(l.Series) == 0 || len(l.Months) == 0 {
		return false
	}
	for _, p := range l.Series[0].Points {
		if p.Value.Known() {
			return true
		}
	}
	return false
}

func (d *document) keyFigure(f reports.KeyFigure, row figureRow, x, y float64) {
	paragraph := func(text string, s style) {
		if text != "" {
			d.element("P", func() { d.mark(func() { d.drawLines(d.wrap(plain(text), s, figureWidth), x, y, s) }) })
		}
	}
	paragraph(f.Label, figureLabel)
	y += row.label
	d.element("P", func() { d.mark(func() { d.figureValue(f.Value, x, y) }) })
	y += bigFigure.leading()
	paragraph(f.Detail, figureDetail)
	y += row.detail
	if drawable(f.Trend) {
		d.element("Figure", func() { d.mark(func() { d.sparkline(f.Trend, x, y+2, figureWidth) }) }).alt = f.Alternative
	}
	y += row.spark
	paragraph(f.Comparison, figureComparison)
}

// figureValue draws a figure as large as its place lets it be; the words that
// stand for an absent one are no figure, and smaller.
func (d *document) figureValue(v reports.Value, x, y float64) {
	base := y + bigFigure.ascent() + 0.4
	s := bigFigure
	if !v.Known() {
		s = style{size: 10, bold: true, colour: colourSoft}
		lines := d.wrap(plain(v.Text()), s, figureWidth)
		for i, l := range lines {
			d.drawLine(l, x, base-float64(len(lines)-1-i)*s.leading())
		}
		return
	}
	for s.size > 9 && d.width(v.Text(), s) > figureWidth-3 {
		s.size--
	}
	d.text(x, base, v.Text()+" ", s)
	if v.Provisional {
		d.text(x+d.width(v.Text(), s)+0.8, base, "p ", note)
	}
}

// sparkScale is the room that the ends of the scale of a small line take, at its right.
const sparkScale = 10.5

// sparkline is the line of a key figure: its shape, its last point, the ends of its scale and
// the target where there is one.
func (d *document) sparkline(l reports.Line, x, y, width float64) {
	points := l.Series[0].Points
	plot := geometry.At(x, y+1, width-sparkScale, sparkHeight-2)
	px := plot.AlongMonths(len(points), 1.2)
	py := func(v float64) float64 { return plot.ScaleY(l.Y, v) }
	for _, end := range []float64{l.Y.Min, l.Y.Max} {
		d.rule(x, py(end)-0.06, plot.Width, 0.12, colourRule)
	}
	if l.Target != nil {
		at := py(l.Target.Value)
		d.dashed(x, at, plot.Right(), at, 0.3, colourSignal, 1.2, 0.8)
	}
	for _, label := range geometry.ScaleLabels(l, py, tiny.leading()) {
		in := tiny
		if label.Target {
			in = in.in(colourSignal)
		}
		d.text(plot.Right()+1, label.Y+0.9, label.Text+" ", in)
	}
	d.polyline(points, px, py, 0.45, colourDeep, l.Breaks)
	for _, b := range l.Breaks {
		at := (px(b.Before-1) + px(b.Before)) / 2
		d.dashed(at, y, at, y+sparkHeight, 0.25, colourSignal, 0.6, 0.8)
	}
	last := len(points) - 1
	for i, p := range points {
		if p.Value.Known() && (i == last || p.Provisional) {
			d.dot(px(i), py(p.Value.Number), 0.95, colourDeep, p.Provisional)
		}
	}
	d.text(x, y+sparkHeight+2.6, reports.FormatShortMonth(l.Months[0])+" ", tiny)
	d.textRight(plot.Right(), y+sparkHeight+2.6, reports.FormatShortMonth(l.Months[last])+" ", tiny)
}

// polyline joins the months that have a figure; a month without one is a gap, and so is a
// break.
func (d *document) polyline(points []reports.Point, px func(int) float64, py func(float64) float64, thickness float64, c colour, breaks []reports.Break) {
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		if !a.Value.Known() || !b.Value.Known() || geometry.Parted(breaks, i) {
			continue
		}
		if b.Provisional {
			d.dashed(px(i-1), py(a.Value.Number), px(i), py(b.Value.Number), thickness, c, 0.9, 0.7)
		} else {
			d.line(px(i-1), py(a.Value.Number), px(i), py(b.Value.Number), thickness, c)
		}
	}
}

const trustPad, trustInner = 0.5, 3.4

// The columns of the trust box: what, how much, comment, grade.
var trustWidths = [...]float64{62, 30, 47, textWidth - 2*trustInner - 62 - 30 - 47}

var trustValue = body.strong()

// trustRow is a ground for trust measured.
type trustRow struct {
	item                  reports.TrustItem
	label, value, comment []line
	height                float64
}

// trustRows measures the box and each of its rows.
func (d *document) trustRows(t reports.TrustBox) (rows []trustRow, height float64) {
	height = float64(len(d.wrap(plain(t.Title), headingStyle, textWidth-2*trustInner)))*headingStyle.leading() + 2*trustInner
	for _, item := range t.Items {
		r := trustRow{
			item:    item,
			label:   d.wrap(plain(item.Label), small, trustWidths[0]-2),
			value:   d.wrap(plain(item.Value.Text()), trustValue, trustWidths[1]-2),
			comment: d.wrap(plain(item.Comment), small.in(colourSoft), trustWidths[2]-2),
		}
		r.height = max(float64(max(len(r.label), len(r.comment)))*small.leading(), float64(len(r.value))*trustValue.leading()) + 2*trustPad
		height += r.height
		rows = append(rows, r)
	}
	return rows, height
}

// trustBox is a panel of grounds for trust, each with its grade in words.
func (d *document) trustBox(t reports.TrustBox) {
	rows, height := d.trustRows(t)
	d.need(height)
	d.artifact(func() { d.box(marginLeft, d.y, textWidth, height, colourPanel) })
	bottom := d.y + height
	d.y += trustInner - 0.5
	d.flow("H3", plain(t.Title), headingStyle, marginLeft+trustInner, textWidth-2*trustInner)
	d.y += 1
	d.element("Table", func() {
		for _, r := range rows {
			d.artifact(func() { d.rule(marginLeft+trustInner, d.y, textWidth-2*trustInner, 0.12, colourRule) })
			d.element("TR", func() { d.trustRow(r) })
			d.y += r.height
		}
	})
	d.y = bottom + 5
}

func (d *document) trustRow(r trustRow) {
	x := marginLeft + trustInner
	middle := func(lines []line, x float64, s style) {
		top := d.y + (r.height-float64(len(lines))*s.leading())/2
		d.mark(func() { d.drawLines(lines, x, top, s) })
	}
	d.element("TH", func() { middle(r.label, x, small) }).scope = "Row"
	x += trustWidths[0]
	d.element("TD", func() { middle(r.value, x, trustValue) })
	x += trustWidths[1]
	d.element("TD", func() { middle(r.comment, x, small) })
	x += trustWidths[2]
	d.element("TD", func() { d.mark(func() { d.grade(r.item.Grade, x, d.y+r.height/2) }) })
}

// grade draws a judgement: a mark whose shape tells it, and its word.
func (d *document) grade(g reports.Grade, x, middle float64) {
	if g == reports.Ungraded {
		return
	}
	const r = 1.3
	cx := x + r
	switch g {
	case reports.Good:
		d.dot(cx, middle, r, colourDeep, false)
	case reports.Watch:
		d.stroke(colourDeep, 0.3)
		d.fill(colourWhite)
		d.pdf.Circle(cx, middle, r, "FD")
		d.pdf.ClipRect(cx-r, middle-r, r, 2*r, false)
		d.fill(colourDeep)
		d.pdf.Circle(cx, middle, r, "F")
		d.pdf.ClipEnd()
	default:
		d.diamond(cx, middle, r*1.25, colourSignal)
	}
	s := small
	if g == reports.Bad {
		s = s.strong().in(colourSignal)
	}
	d.text(x+2*r+1.6, middle+small.size*0.3528*0.35, g.String()+" ", s)
}
