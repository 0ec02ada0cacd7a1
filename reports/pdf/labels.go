package pdf

import (
	"github.com/agir-indicateurs/agir/reports/geometry"
)

// labelColumn keeps the labels at the right of a plot apart from one another,
// each as near as can be to what it names, on as many lines as it takes.
type labelColumn struct {
	doc         *document
	x, width    float64
	top, bottom float64
	labels      []endLabel
}

type endLabel struct {
	y      float64 // its middle
	height float64
	lines  []line
}

// columnOfLabels fills what an area leaves at the right of its plot.
func (d *document) columnOfLabels(area, inner geometry.Area) *labelColumn {
	x := inner.Right() + 1.5
	return &labelColumn{doc: d, x: x, width: area.Right() - x, top: inner.Y, bottom: inner.Bottom()}
}

const labelLeading = 2.7

func (c *labelColumn) add(y float64, text string, s style) {
	if text == "" {
		return
	}
	lines := c.doc.wrap(plain(text), s, c.width)
	height := float64(len(lines))*labelLeading + 0.3
	if len(lines) > 1 {
		height += 0.8 // or two labels would read as one
	}
	c.labels = append(c.labels, endLabel{y, height, lines})
}

func (c *labelColumn) draw() {
	order, centres := geometry.Apart(c.labels, func(l endLabel) (float64, float64) { return l.y, l.height }, c.top-3, c.bottom+1.5)
	for i, l := range order {
		first := centres[i] + 0.8 - float64(len(l.lines)-1)*labelLeading/2
		for n, text := range l.lines {
			c.doc.drawLine(text, c.x, first+float64(n)*labelLeading)
		}
	}
}
