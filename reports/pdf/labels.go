package pdf

import (
	"cmp"
	"slices"
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
func (d *document) columnOfLabels(area, inner plot) *labelColumn {
	x := inner.right() + 1.5
	return &labelColumn{doc: d, x: x, width: area.right() - x, top: inner.y, bottom: inner.bottom()}
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
	slices.SortStableFunc(c.labels, func(a, b endLabel) int { return cmp.Compare(a.y, b.y) })
	free := c.top - 3
	for i := range c.labels {
		l := &c.labels[i]
		l.y = max(l.y, free+l.height/2)
		free = l.y + l.height/2
	}
	limit := c.bottom + 1.5
	for i := len(c.labels) - 1; i >= 0; i-- {
		l := &c.labels[i]
		l.y = min(l.y, limit-l.height/2)
		limit = l.y - l.height/2
	}
	for _, l := range c.labels {
		first := l.y + 0.8 - float64(len(l.lines)-1)*labelLeading/2
		for i, text := range l.lines {
			c.doc.drawLine(text, c.x, first+float64(i)*labelLeading)
		}
	}
}
