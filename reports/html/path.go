package html

import (
	"strings"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/geometry"
)

// The parts of a picture of the way through the programme.
const (
	stepLabels = 200.0 // room before the bars
	stepTail   = 150.0 // room after them
	stepBar    = 34.0
	pathFoot   = 26.0
)

func stepHeight(s reports.Step) float64 {
	label, detail := stepWords(s)
	return max(52, float64(len(label))*strong.leading()+float64(len(detail))*faint.leading()+14)
}

// stepWords are the lines that name a step, and those that give its population.
func stepWords(s reports.Step) (label, detail []string) {
	return strong.wrap(s.Label, stepLabels-14), faint.wrap(s.Detail, stepLabels-14)
}

func pathHeight(path reports.Path) float64 {
	height := pathFoot
	for _, s := range path.Steps {
		height += stepHeight(s)
	}
	return height
}

// path draws each step as one bar, divided into what became of people.
func (d canvas) path(path reports.Path) {
	p := geometry.At(stepLabels, 0, d.area.Width-stepLabels-stepTail, d.area.Height-pathFoot)
	y := 0.0
	for _, s := range path.Steps {
		label, detail := stepWords(s)
		d.paragraph(0, y+15, label, strong)
		d.paragraph(0, y+15+float64(len(label))*strong.leading(), detail, faint)
		d.step(s, path.X, p, y+2)
		y += stepHeight(s)
	}
	d.line("base", p.X, p.Bottom(), p.Right(), p.Bottom())
	for _, t := range path.X.Ticks {
		x := p.ScaleX(path.X, t)
		d.line("base", x, p.Bottom(), x, p.Bottom()+5)
		d.letter(x, p.Bottom()+18, path.X.TickText(t), faint, fromMiddle)
	}
	d.letter(p.Right()+24, p.Bottom()+18, path.X.Label, faint, fromStart)
}

// hatched draws an area of slanted lines: a third tone that a grey print and a
// colour-blind eye tell from the two others.
func (d canvas) hatched(x, y, width, height float64) {
	const apart = 7.0
	var lines strings.Builder
	for s := apart - height; s < width; s += apart {
		left, right := max(0, s), min(width, s+height)
		lines.WriteString("M" + number(x+left) + " " + number(y+height-(left-s)) + "L" + number(x+right) + " " + number(y+height-(right-s)))
	}
	d.box("outline", x, y, width, height)
	d.empty("path", "class", "hatch", "d", lines.String())
}

// step draws the parts of a step one after the other. What is too narrow for its
// own label is given after the bar, and so is an empty step.
func (d canvas) step(s reports.Step, scale reports.Axis, p geometry.Area, y float64) {
	x := p.X
	var outside []string
	for _, part := range s.Parts {
		text := part.Value.Text() + " " + part.Label
		if !part.Value.Known() {
			outside = append(outside, text)
			continue
		}
		w := p.Width * part.Value.Number / scale.Max
		if w <= 0 {
			continue
		}
		wide := ink.width(text)
		if in := d.part(part.Standing, x, y, w); wide+14 < w {
			if part.Standing == reports.Left {
				d.box("paper", x+4, y+7, wide+8, stepBar-14)
			}
			d.letter(x+8, y+stepBar/2+4.5, text, in, fromStart)
		} else {
			outside = append(outside, text)
		}
		x += w
	}
	if x == p.X && len(outside) == 0 {
		outside = []string{reports.FormatCount(0)}
	}
	first := y + stepBar/2 + 4.5 - float64(len(outside)-1)*ink.leading()/2
	d.paragraph(x+7, first, outside, ink)
}

// part draws the area of a part, dark for those who went on, light for those who
// wait, hatched for those who went out, and tells the voice of its label.
func (d canvas) part(standing reports.Standing, x, y, width float64) lettering {
	switch standing {
	case reports.Left:
		d.hatched(x, y, width, stepBar)
		return ink
	case reports.Waiting:
		d.box("light", x, y, width, stepBar)
		return ink
	}
	d.box("dark", x, y, width, stepBar)
	return onDark
}
