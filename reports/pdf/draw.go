package pdf

import "codeberg.org/go-pdf/fpdf"

func (d *document) stroke(c colour, width float64) {
	d.pdf.SetDrawColor(c.r, c.g, c.b)
	d.pdf.SetLineWidth(width)
}

func (d *document) fill(c colour) { d.pdf.SetFillColor(c.r, c.g, c.b) }

// rule draws a horizontal line.
func (d *document) rule(x, y, width, thickness float64, c colour) {
	d.stroke(c, thickness)
	d.pdf.Line(x, y, x+width, y)
}

func (d *document) line(x1, y1, x2, y2, thickness float64, c colour) {
	d.stroke(c, thickness)
	d.pdf.Line(x1, y1, x2, y2)
}

// dashed draws a line in dashes, longer on than off.
func (d *document) dashed(x1, y1, x2, y2, thickness float64, c colour, on, off float64) {
	d.pdf.SetDashPattern([]float64{on, off}, 0)
	d.line(x1, y1, x2, y2, thickness, c)
	d.pdf.SetDashPattern(nil, 0)
}

func (d *document) box(x, y, width, height float64, c colour) {
	d.fill(c)
	d.pdf.Rect(x, y, width, height, "F")
}

func (d *document) frame(x, y, width, height, thickness float64, c colour) {
	d.stroke(c, thickness)
	d.pdf.Rect(x, y, width, height, "D")
}

// dot draws a point, hollow for what is provisional.
func (d *document) dot(x, y, radius float64, c colour, hollow bool) {
	d.stroke(c, 0.4)
	if hollow {
		d.fill(colourWhite)
		d.pdf.Circle(x, y, radius, "FD")
		return
	}
	d.fill(c)
	d.pdf.Circle(x, y, radius, "F")
}

// square draws a point of a second series.
func (d *document) square(x, y, half float64, c colour, hollow bool) {
	d.stroke(c, 0.4)
	if hollow {
		d.fill(colourWhite)
		d.pdf.Rect(x-half, y-half, 2*half, 2*half, "FD")
		return
	}
	d.box(x-half, y-half, 2*half, 2*half, c)
}

// onWhite draws a text that grid lines and limits stop short of.
func (d *document) onWhite(x, y float64, text string, s style) {
	high := s.size * 0.3528
	d.box(x-0.4, y-0.78*high, d.width(text, s)+0.8, high, colourWhite)
	d.text(x, y, text+" ", s)
}

// diamond draws a point that fires a signal.
func (d *document) diamond(x, y, radius float64, c colour) {
	d.fill(c)
	d.pdf.Polygon([]fpdf.PointType{{X: x, Y: y - radius}, {X: x + radius, Y: y}, {X: x, Y: y + radius}, {X: x - radius, Y: y}}, "F")
}

// hatched draws an area of thin slanted lines: a third tone that a grey print
// and a colour-blind eye tell from the two others.
func (d *document) hatched(x, y, width, height float64, c colour) {
	if width <= 0 {
		return
	}
	d.pdf.ClipRect(x, y, width, height, false)
	d.stroke(c, 0.18)
	for s := -height; s < width; s += 1.4 {
		d.pdf.Line(x+s, y+height, x+s+height, y)
	}
	d.pdf.ClipEnd()
	d.frame(x, y, width, height, 0.2, c)
}
