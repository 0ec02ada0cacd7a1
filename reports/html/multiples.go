package html

import (
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/geometry"
)

// A panel of multiples: its least width, the height of its plot, what stands over and
// under it.
const (
	panelWidth = 180.0
	panelPlot  = 66.0
	panelFoot  = 22.0
	panelGap   = 22.0
)

func panelsOf(m reports.Multiples, p geometry.Area) []geometry.Area {
	lines := 1
	first := geometry.Panels(len(m.Series), p, panelWidth, panelGap, 0)[0]
	for _, s := range m.Series {
		lines = max(lines, len(strong.wrap(s.Label, first.Width)))
	}
	return geometry.Panels(len(m.Series), p, panelWidth, panelGap, float64(lines)*strong.leading()+8+panelPlot+panelFoot)
}

// multiples draws small lines on one scale: the name over each, its last figure at its end,
// the ends of the scale and of the months around it.
func (d canvas) multiples(m reports.Multiples) {
	ends := reports.Axis{Format: m.Y.Format, Min: m.Y.Min, Max: m.Y.Max, Ticks: []float64{m.Y.Min, m.Y.Max}}
	left := tickWidth(ends)
	for i, panel := range panelsOf(m, d.area) {
		s := m.Series[i]
		d.paragraph(panel.X, panel.Y+13, strong.wrap(s.Label, panel.Width), strong)
		plot := geometry.At(panel.X+left, panel.Bottom()-panelPlot-panelFoot, panel.Width-left-48, panelPlot)
		d.gridLines(ends, plot)
		px := plot.AlongMonths(len(m.Months), 6)
		py := func(v float64) float64 { return plot.ScaleY(m.Y, v) }
		for _, b := range m.Breaks {
			x := (px(b.Before-1) + px(b.Before)) / 2
			d.line("break", x, plot.Y, x, plot.Bottom())
		}
		d.polyline(s.Points, px, py, "first", m.Breaks)
		if last := geometry.LastKnown(s.Points); last >= 0 {
			x, y := px(last), py(s.Points[last].Value.Number)
			class := "point first"
			if s.Points[last].Provisional {
				class = "point hollow first"
			}
			d.dot(class, x, y, 3.6)
			d.letter(plot.Right()+5, min(max(y+4, plot.Y+10), plot.Bottom()), s.Points[last].Value.Text(), strong, fromStart)
		}
		d.letter(plot.X, plot.Bottom()+16, reports.FormatShortMonth(m.Months[0]), faint, fromStart)
		d.letter(plot.Right(), plot.Bottom()+16, reports.FormatShortMonth(m.Months[len(m.Months)-1]), faint, fromEnd)
	}
}
