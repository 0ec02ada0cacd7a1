package pdf

import (
	"cmp"
	"slices"
)

// labelColumn keeps the labels at the right of a plot apart from one another,
// each as near as can be to what it names.
type labelColumn struct {
	doc         *document
	x           float64
	top, bottom float64
	labels      []endLabel
}

type endLabel struct {
	y     float64
	text  string
	style style
}

func (c *labelColumn) add(y float64, text string, s style) {
	c.labels = append(c.labels, endLabel{y, text, s})
}

func (c *labelColumn) draw() {
	const apart = 3.0
	slices.SortStableFunc(c.labels, func(a, b endLabel) int { return cmp.Compare(a.y, b.y) })
	for i := 1; i < len(c.labels); i++ {
		c.labels[i].y = max(c.labels[i].y, c.labels[i-1].y+apart)
	}
	if n := len(c.labels); n > 0 {
		limit := c.bottom + 0.5
		for i := n - 1; i >= 0; i-- {
			c.labels[i].y = min(c.labels[i].y, limit)
			limit = c.labels[i].y - apart
		}
	}
	for _, l := range c.labels {
		c.doc.text(c.x, l.y+0.8, l.text+" ", l.style)
	}
}
