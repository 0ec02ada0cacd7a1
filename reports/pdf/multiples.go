package pdf

import (
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/geometry"
)

// A panel of multiples: its least width, the height of its plot, and what stands under it.
const (
	panelWidth = 38.0
	panelPlot  = 13.0
	panelFoot  = 4.2
	panelGap   = 4.5
)

// panels are the places of small lines: as high as the longest of their names asks for.
func (d *document) panels(m reports.Multiples, p geometry.Area) []geometry.Area {
	lines := 1
	first := geometry.Panels(len(m.Series), p, panelWidth, panelGap, 0)[0]
	for _, s := range m.Series {
		lines = max(lines, len(d.panelName(s, first.Width)))
	}
	return geometry.Panels(len(m.Series), p, panelWidth, panelGap, float64(lines)*tiny.leading()+1.5+panelPlot+panelFoot)
}

func (d *document) panelName(s reports.LineSeries, width float64) []line {
	return d.wrap(plain(s.Label), tiny.in(colourDeep).strong(), width)
}

// multiples draws small lines on one scale: the name over each, its last figure at its end,
// the ends of the scale and of the months around it.
func (d *document) multiples(m reports.Multiples, p geometry.Area) {
	left := d.tickWidth(reports.Axis{Format: m.Y.Format, Ticks: []float64{m.Y.Min, m.Y.Max}})
	for i, panel := range d.panels(m, p) {
		s := m.Series[i]
		for k, l := range d.panelName(s, panel.Width) {
			d.drawLine(l, panel.X, panel.Y+tiny.ascent()+float64(k)*tiny.leading())
		}
		plot := geometry.At(panel.X+left, panel.Bottom()-panelPlot-panelFoot, panel.Width-left-11, panelPlot)
		d.gridLines(reports.Axis{Format: m.Y.Format, Min: m.Y.Min, Max: m.Y.Max, Ticks: []float64{m.Y.Min, m.Y.Max}}, plot)
		px := plot.AlongMonths(len(m.Months), 1.5)
		py := func(v float64) float64 { return plot.ScaleY(m.Y, v) }
		for _, b := range m.Breaks {
			x := (px(b.Before-1) + px(b.Before)) / 2
			d.dashed(x, plot.Y, x, plot.Bottom(), 0.3, colourSignal, 0.6, 0.8)
		}
		d.polyline(s.Points, px, py, 0.45, colourDeep, m.Breaks)
		if last := geometry.LastKnown(s.Points); last >= 0 {
			x, y := px(last), py(s.Points[last].Value.Number)
			d.dot(x, y, 0.8, colourDeep, s.Points[last].Provisional)
			d.text(plot.Right()+1, min(max(y+0.8, plot.Y+1.6), plot.Bottom()), s.Points[last].Value.Text()+" ", tiny.in(colourInk).strong())
		}
		d.text(plot.X, plot.Bottom()+3, reports.FormatShortMonth(m.Months[0])+" ", tiny)
		d.textRight(plot.Right()+1.5, plot.Bottom()+3, reports.FormatShortMonth(m.Months[len(m.Months)-1])+" ", tiny)
	}
}
