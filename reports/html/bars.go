package html

import (
	"slices"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/geometry"
)

// areas tell the series of bars apart: dark, light with an outline, middle.
var areas = [...]string{"dark", "light", "middle"}

// onto is the voice of a label that is read on an area.
func onto(area string) lettering {
	if area == "dark" {
		return onDark
	}
	return ink
}

// standingBars draws upright bars, stacked or side by side, the series named at
// the right of the last bar.
func (d canvas) standingBars(b reports.Bars) {
	left, labels := tickWidth(b.Y), 130.0
	if len(b.Series) < 2 {
		labels = 6
	}
	p := geometry.At(left, 14, d.area.Width-left-labels, d.area.Height-42)
	n := len(b.Categories)
	slot := p.Width / float64(max(1, n))
	centre := func(i int) float64 { return p.X + slot*(float64(i)+0.5) }
	p = d.underBreaks(b.Breaks, centre, p)
	d.gridLines(b.Y, p)
	ends := d.columnOfLabels(p)
	for i := range n {
		d.standingBar(b, i, centre(i), slot, p, ends)
	}
	d.breaks(b.Breaks, centre, p)
	categories := b.Categories
	if len(b.Short) == n {
		categories = b.Short
	}
	d.belowPlot(categories, centre, p)
	ends.draw()
}

// standingBar draws the bars of one category.
func (d canvas) standingBar(b reports.Bars, i int, centre, slot float64, p geometry.Area, ends *labelColumn) {
	base := 0.0
	var missing []string // of the bars on one another
	width := min(slot*0.7, 66)
	for k, s := range b.Series {
		v := s.Values[i]
		x, w, from := centre-width/2, width, base
		if !b.Stacked {
			w, from = width/float64(len(b.Series)), 0
			x += w * float64(k)
		}
		top, bottom := p.ScaleY(b.Y, from+v.Number), p.ScaleY(b.Y, from)
		switch {
		case v.Known():
			d.bar(areas[k%3], x, top, w, bottom-top, v.Text())
			base += v.Number
		case b.Stacked:
			missing, top = append(missing, v.Text()), bottom
		default:
			d.missingBars([]string{v.Text()}, x+w/2, bottom, w+4)
			top = bottom
		}
		if i == len(b.Categories)-1 && len(b.Series) > 1 {
			ends.add((top+bottom)/2, s.Label, strong)
		}
	}
	if len(missing) > 0 {
		d.missingBars(missing, centre, p.ScaleY(b.Y, base), slot)
	}
}

// bar draws an area with its figure inside where it fits.
func (d canvas) bar(area string, x, y, width, height float64, figure string) {
	if height > 0 {
		d.box(area, x, y, width, height)
	}
	in := onto(area)
	if height >= 15 && width > in.width(figure) {
		d.letter(x+width/2, y+height/2+4.5, figure, in, fromMiddle)
	}
}

// missingBars writes over a category what stands for the figures it lacks, where
// the words are short enough.
func (d canvas) missingBars(words []string, x, y, slot float64) {
	for _, text := range slices.Compact(words) {
		if faint.width(text) < slot {
			d.letter(x, y-5, text, faint, fromMiddle)
			y -= faint.leading()
		}
	}
}

const lyingHeight = 30.0 // of a lying bar with what is around it

// lyingLabels is the room before lying bars.
func lyingLabels(b reports.Bars, width float64) float64 {
	label := 0.0
	for _, c := range b.Categories {
		label = max(label, ink.width(c))
	}
	return min(label+10, width*0.45)
}

// lyingRow is the height of a category: a long label takes more lines, and each
// series a bar.
func lyingRow(b reports.Bars, category string, labels float64) float64 {
	lines := len(ink.wrap(category, labels-10))
	return max(lyingHeight, float64(lines)*ink.leading()+8, float64(len(b.Series))*17+10)
}

func lyingBarsHeight(b reports.Bars, width float64) float64 {
	height, labels := 4.0, lyingLabels(b, width)
	for _, c := range b.Categories {
		height += lyingRow(b, c, labels)
	}
	return height
}

// lyingBars draws bars with their labels before them and their figures after.
func (d canvas) lyingBars(b reports.Bars) {
	labels := lyingLabels(b, d.area.Width)
	p := geometry.At(labels, 0, d.area.Width-labels-62, d.area.Height)
	y := 2.0
	for i, c := range b.Categories {
		row := lyingRow(b, c, labels)
		lines := ink.wrap(c, labels-10)
		d.paragraph(0, y+row/2+4.5-float64(len(lines)-1)*ink.leading()/2, lines, ink)
		height := min(17, (row-10)/float64(len(b.Series)))
		top := y + (row-height*float64(len(b.Series)))/2
		for k, s := range b.Series {
			v := s.Values[i]
			end := p.X
			if v.Known() {
				end = p.ScaleX(b.Y, v.Number)
			}
			if end > p.X {
				d.box(areas[k%3], p.X, top, end-p.X, height)
			}
			figure := v.Text()
			if len(b.Series) > 1 && i == 0 {
				figure += " " + s.Label
			}
			d.letter(end+6, top+height/2+4.5, figure, ink, fromStart)
			top += height
		}
		y += row
	}
	d.line("base", p.X, 0, p.X, y)
}
