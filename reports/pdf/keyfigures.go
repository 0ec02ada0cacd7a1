package pdf

import (
	"github.com/agir-indicateurs/agir/reports"
)

var bigFigure = style{size: 21, bold: true, colour: colourDeep}

const sparkHeight = 11.0

// keyFigures stand side by side, on the same lines.
func (d *document) keyFigures(k reports.KeyFigures) {
	n := len(k.Figures)
	if n == 0 {
		return
	}
	const gap = 5.0
	width := (textWidth - gap*3) / 4
	label, detail, comparison := small.strong(), tiny, small.in(colourInk)
	labelLines, detailLines, comparisonLines := 1, 1, 1
	anyTrend := false
	for _, f := range k.Figures {
		labelLines = max(labelLines, len(d.wrap(plain(f.Label), label, width)))
		detailLines = max(detailLines, len(d.wrap(plain(f.Detail), detail, width)))
		comparisonLines = max(comparisonLines, len(d.wrap(plain(f.Comparison), comparison, width)))
		anyTrend = anyTrend || len(f.Trend.Months) > 0
	}
	spark := 0.0
	if anyTrend {
		spark = sparkHeight + 8
	}
	height := 2.5 + float64(labelLines)*label.leading() + bigFigure.leading() + float64(detailLines)*detail.leading() +
		spark + float64(comparisonLines)*comparison.leading() + 2
	d.need(height + headingStyle.leading() + 2)
	d.heading(k.Title)
	top := d.y
	d.element("L", func() {
		for i, f := range k.Figures {
			x := marginLeft + float64(i)*(width+gap)
			d.artifact(func() { d.rule(x, top, width, 0.5, colourDeep) })
			d.element("LI", func() {
				d.element("LBody", func() {
					y := top + 2.5
					d.element("P", func() { d.mark(func() { d.drawLines(d.wrap(plain(f.Label), label, width), x, y, label) }) })
					y += float64(labelLines) * label.leading()
					d.element("P", func() {
						d.mark(func() {
							d.text(x, y+bigFigure.ascent()+0.4, f.Value.Text()+" ", bigFigure)
							if f.Value.Provisional {
								d.text(x+d.width(f.Value.Text(), bigFigure)+0.8, y+bigFigure.ascent()+0.4, "p ", note)
							}
						})
					})
					y += bigFigure.leading()
					d.element("P", func() { d.mark(func() { d.drawLines(d.wrap(plain(f.Detail), detail, width), x, y, detail) }) })
					y += float64(detailLines) * detail.leading()
					if len(f.Trend.Months) > 0 {
						d.element("Figure", func() { d.mark(func() { d.sparkline(f.Trend, x, y+2, width) }) }).alt = f.Alternative
					}
					y += spark
					d.element("P", func() {
						d.mark(func() { d.drawLines(d.wrap(plain(f.Comparison), comparison, width), x, y, comparison) })
					})
				})
			})
		}
	})
	d.y = top + height + 4
}

// sparkline is the line of a key figure: its shape, its ends and its last point.
func (d *document) sparkline(l reports.Line, x, y, width float64) {
	points := l.Series[0].Points
	low, high := 0.0, 0.0
	first := true
	for _, p := range points {
		if !p.Value.Known() {
			continue
		}
		if first || p.Value.Number < low {
			low = p.Value.Number
		}
		if first || p.Value.Number > high {
			high = p.Value.Number
		}
		first = false
	}
	if high == low {
		high, low = high+1, low-1
	}
	px := func(i int) float64 { return x + 1.2 + (width-2.4)*float64(i)/float64(max(1, len(points)-1)) }
	py := func(v float64) float64 { return y + sparkHeight - 1 - (sparkHeight-2)*(v-low)/(high-low) }
	d.rule(x, y+sparkHeight+0.8, width, 0.12, colourRule)
	d.polyline(points, px, py, 0.45, colourDeep)
	last := len(points) - 1
	for i, p := range points {
		if p.Value.Known() && (i == last || p.Provisional) {
			d.dot(px(i), py(p.Value.Number), 0.95, colourDeep, p.Provisional)
		}
	}
	d.text(x, y+sparkHeight+3.8, reports.FormatShortMonth(l.Months[0])+" ", tiny)
	d.textRight(x+width, y+sparkHeight+3.8, reports.FormatShortMonth(l.Months[last])+" ", tiny)
}

// polyline joins the months that have a figure; a month without one is a gap.
func (d *document) polyline(points []reports.Point, px func(int) float64, py func(float64) float64, thickness float64, c colour) {
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		if !a.Value.Known() || !b.Value.Known() {
			continue
		}
		if b.Provisional {
			d.dashed(px(i-1), py(a.Value.Number), px(i), py(b.Value.Number), thickness, c, 0.9, 0.7)
		} else {
			d.line(px(i-1), py(a.Value.Number), px(i), py(b.Value.Number), thickness, c)
		}
	}
}

// trustBox is a panel of grounds for trust, each with its grade in words.
func (d *document) trustBox(t reports.TrustBox) {
	const rowPad, inner = 0.9, 4.0
	widths := []float64{62, 30, 47, 31 - 2*inner + 0}
	widths[3] = textWidth - 2*inner - widths[0] - widths[1] - widths[2]
	value := body.strong()
	type measured struct {
		label, value, comment []line
		height                float64
	}
	var rows []measured
	height := headingStyle.leading() + 2*inner
	for _, item := range t.Items {
		m := measured{
			label:   d.wrap(plain(item.Label), small, widths[0]-2),
			value:   d.wrap(plain(item.Value.Text()), value, widths[1]-2),
			comment: d.wrap(plain(item.Comment), small.in(colourSoft), widths[2]-2),
		}
		m.height = max(float64(max(len(m.label), len(m.comment)))*small.leading(), float64(len(m.value))*value.leading()) + 2*rowPad
		height += m.height
		rows = append(rows, m)
	}
	d.need(height)
	d.artifact(func() { d.box(marginLeft, d.y, textWidth, height, colourPanel) })
	bottom := d.y + height
	d.y += inner - 0.5
	d.flow("H3", plain(t.Title), headingStyle, marginLeft+inner, textWidth-2*inner)
	d.y += 1
	d.element("Table", func() {
		for i, item := range t.Items {
			m := rows[i]
			x, y := marginLeft+inner, d.y
			d.artifact(func() { d.rule(x, y, textWidth-2*inner, 0.12, colourRule) })
			mid := func(lines int, s style) float64 { return y + (m.height-float64(lines)*s.leading())/2 }
			d.element("TR", func() {
				d.element("TH", func() { d.mark(func() { d.drawLines(m.label, x, mid(len(m.label), small), small) }) }).scope = "Row"
				d.element("TD", func() {
					d.mark(func() { d.drawLines(m.value, x+widths[0], mid(len(m.value), value), value) })
				})
				d.element("TD", func() {
					d.mark(func() {
						d.drawLines(m.comment, x+widths[0]+widths[1], mid(len(m.comment), small), small)
					})
				})
				d.element("TD", func() {
					d.mark(func() { d.grade(item.Grade, x+widths[0]+widths[1]+widths[2], y+m.height/2) })
				})
			})
			d.y += m.height
		}
	})
	d.y = bottom + 5
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
