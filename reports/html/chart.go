package html

import (
	"strconv"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/geometry"
)

// The widths of a chart in its own units, which are pixels where the screen is
// wide enough. A narrower screen scrolls a chart rather than shrink its letters
// beyond reading.
const (
	fullWidth = 800.0
	halfWidth = 384.0
)

func chartID(c reports.Chart) string { return "graphique-" + c.ID }

// chart writes a chart: its title, its picture, how to read it, then what it
// shows in words and in figures.
func (p *page) chart(c reports.Chart) {
	id := chartID(c)
	class, width := "chart", fullWidth
	if c.Half {
		class, width = "chart half", halfWidth
	}
	p.element("figure", attributes{"id", id, "class", class, "aria-labelledby", id + "-titre"}, func() {
		p.element("figcaption", nil, func() { p.words("p", c.Title, "id", id+"-titre", "class", "caption") })
		p.scrolling("Graphique\u202f: "+c.Title, "scroll picture", func() {
			p.picture(width, pictureHeight(c.Shape, width), attributes{"aria-labelledby", id + "-titre", "aria-describedby", id + "-texte"}, func(d canvas) {
				d.shape(c.Shape)
			})
		})
		p.chartNotes(c)
		p.element("details", nil, func() {
			p.element("summary", nil, func() {
				p.text("Texte et données")
				p.words("span", " du graphique\u202f: "+c.Title, "class", "unseen")
			})
			p.words("p", c.Alternative, "id", id+"-texte")
			p.chartData(c)
		})
	})
}

func (p *page) chartNotes(c reports.Chart) {
	if len(c.Notes) == 0 && c.Source == "" {
		return
	}
	p.element("div", attributes{"class", "notes"}, func() {
		for _, n := range c.Notes {
			p.words("p", n)
		}
		if c.Source != "" {
			p.words("p", "Source\u202f: "+c.Source+".")
		}
	})
}

// chartData is what is drawn, as a table, or the way to it where the text prints
// that very table.
func (p *page) chartData(c reports.Chart) {
	if !p.printed[c.Data.ID] {
		p.table(c.Data)
		return
	}
	p.element("p", nil, func() {
		p.text("Données\u202f: ")
		p.words("a", c.Data.Caption, "href", "#"+tableID(c.Data))
	})
}

// picture writes an SVG image of so many units, which what draws fills.
func (p *page) picture(width, height float64, with attributes, draw func(canvas)) {
	with = append(attributes{"role", "img", "viewBox", "0 0 " + number(width) + " " + number(height), "width", number(width), "height", number(height)}, with...)
	p.element("svg", with, func() { draw(canvas{p.markup, geometry.At(0, 0, width, height)}) })
}

// pictureHeight is the height that a shape takes in a width.
func pictureHeight(s reports.Shape, width float64) float64 {
	switch s := s.(type) {
	case reports.Bars:
		if s.Horizontal {
			return lyingBarsHeight(s, width)
		}
		return 230
	case reports.Path:
		return pathHeight(s)
	case reports.Funnel:
		return 380
	case reports.TileMap:
		return tileMapHeight(s)
	case reports.Multiples:
		panels := panelsOf(s, geometry.At(0, 0, width, 0))
		return panels[len(panels)-1].Bottom() + 4
	}
	return 250
}

// canvas draws on an area with the elements of SVG.
type canvas struct {
	*markup
	area geometry.Area
}

func (d canvas) shape(s reports.Shape) {
	switch s := s.(type) {
	case reports.Line:
		d.lineChart(s)
	case reports.Multiples:
		d.multiples(s)
	case reports.Bars:
		if s.Horizontal {
			d.lyingBars(s)
		} else {
			d.standingBars(s)
		}
	case reports.Path:
		d.path(s)
	case reports.Incidence:
		d.incidence(s)
	case reports.Funnel:
		d.funnel(s)
	case reports.TileMap:
		d.tileMap(s)
	}
}

// number writes a length to a tenth, finer than an eye sees.
func number(v float64) string {
	s := strconv.FormatFloat(v, 'f', 1, 64)
	if n := len(s) - 2; s[n:] == ".0" {
		s = s[:n]
	}
	if s == "-0" {
		return "0"
	}
	return s
}

func (d canvas) line(class string, x1, y1, x2, y2 float64) {
	d.empty("line", "class", class, "x1", number(x1), "y1", number(y1), "x2", number(x2), "y2", number(y2))
}

func (d canvas) box(class string, x, y, width, height float64) {
	d.empty("rect", "class", class, "x", number(x), "y", number(y), "width", number(width), "height", number(height))
}

func (d canvas) dot(class string, x, y, radius float64) {
	d.empty("circle", "class", class, "cx", number(x), "cy", number(y), "r", number(radius))
}

func (d canvas) diamond(class string, x, y, radius float64) {
	d.empty("path", "class", class, "d", "M"+number(x)+" "+number(y-radius)+"l"+number(radius)+" "+number(radius)+"l"+number(-radius)+" "+number(radius)+"l"+number(-radius)+" "+number(-radius)+"z")
}

// The ends of a text that its place holds.
const (
	fromStart  = ""
	fromMiddle = "middle"
	fromEnd    = "end"
)

// letter writes a text on a baseline.
func (d canvas) letter(x, y float64, text string, l lettering, from string) {
	if text == "" {
		return
	}
	with := attributes{"class", l.class, "x", number(x), "y", number(y)}
	if from != fromStart {
		with = append(with, "text-anchor", from)
	}
	d.words("text", text, with...)
}

// paragraph writes lines from a first baseline down.
func (d canvas) paragraph(x, y float64, lines []string, l lettering) {
	for i, text := range lines {
		d.letter(x, y+float64(i)*l.leading(), text, l, fromStart)
	}
}

// gridLines draws the ticks of a vertical axis.
func (d canvas) gridLines(a reports.Axis, p geometry.Area) {
	for _, t := range a.Ticks {
		class := "grid"
		if t == a.Min {
			class = "base"
		}
		y := p.ScaleY(a, t)
		d.line(class, p.X, y, p.Right(), y)
		d.letter(p.X-7, y+4, a.TickText(t), faint, fromEnd)
	}
}

// tickWidth is the room that the labels of a vertical axis take.
func tickWidth(a reports.Axis) float64 {
	w := 0.0
	for _, t := range a.Ticks {
		w = max(w, faint.width(a.TickText(t)))
	}
	return w + 8
}

// belowPlot writes labels under a geometry.Area, each if they fit, otherwise every other
// or third one, always the last.
func (d canvas) belowPlot(labels []string, px func(int) float64, p geometry.Area) {
	n := len(labels)
	room, widest := p.Width, 0.0
	if n > 1 {
		room = px(1) - px(0)
	}
	for _, l := range labels {
		widest = max(widest, faint.width(l))
	}
	for i, l := range labels {
		if geometry.Written(i, n, room, widest+5) {
			d.letter(px(i), p.Bottom()+18, l, faint, fromMiddle)
		}
	}
}

// labelColumn keeps the labels at the right of a plot apart from one another,
// each as near as can be to what it names, on as many lines as it takes.
type labelColumn struct {
	canvas
	x, width    float64
	top, bottom float64
	labels      []endLabel
}

type endLabel struct {
	y, height float64 // its middle
	lines     []string
	in        lettering
}

// columnOfLabels fills what the area leaves at the right of a plot.
func (d canvas) columnOfLabels(p geometry.Area) *labelColumn {
	x := p.Right() + 8
	return &labelColumn{canvas: d, x: x, width: d.area.Right() - x, top: p.Y, bottom: p.Bottom()}
}

func (c *labelColumn) add(y float64, text string, in lettering) {
	if text == "" {
		return
	}
	lines := in.wrap(text, c.width)
	c.labels = append(c.labels, endLabel{y, float64(len(lines))*in.leading() + 2, lines, in})
}

// draw pushes the labels down from the top, then up from the foot.
func (c *labelColumn) draw() {
	order, centres := geometry.Apart(c.labels, func(l endLabel) (float64, float64) { return l.y, l.height }, c.top-14, c.bottom+10)
	for i, l := range order {
		first := centres[i] + 4 - float64(len(l.lines)-1)*l.in.leading()/2
		c.paragraph(c.x, first, l.lines, l.in)
	}
}
