package pdf

import (
	"fmt"
	"strings"

	"github.com/agir-indicateurs/agir/reports"
)

// titleBlock opens the first page: what this is, of when, and how far it holds.
func (d *document) titleBlock() {
	r := d.report
	d.y = 15
	d.artifact(func() { d.box(marginLeft, d.y, 22, 1.3, colourDeep) })
	d.y += 4.5
	d.flow("P", plain(r.Publisher), small.in(colourSoft).strong(), marginLeft, textWidth)
	d.y += 2
	d.flow("H1", plain(r.Title), titleStyle, marginLeft, textWidth-40)
	d.flow("P", plain(r.Subtitle), subtitle, marginLeft, textWidth)
	d.y += 1.5
	d.flow("P", plain(strings.Join(d.report.IssueLine(), " · ")), small.in(colourSoft), marginLeft, textWidth)
	d.y += 2
	d.artifact(func() { d.rule(marginLeft, d.y, textWidth, 0.3, colourDeep) })
	d.y += 4
}

// worthTurning is how much of a page is used when a section that asks for a new one has it: it
// begins under the few lines of the one before otherwise.
const worthTurning = thin

// section prints a heading and the blocks under it. Two blocks that can live
// in half the width stand side by side.
func (d *document) section(s reports.Section, first bool) {
	if s.NewPage && !d.fresh() && d.used() >= worthTurning || d.betterTogether(s) {
		d.newPage()
	}
	d.element("Sect", func() {
		d.sectionHeading(s, first)
		for i := 0; i < len(s.Blocks); i++ {
			if i+1 < len(s.Blocks) {
				left, right := d.half(s.Blocks[i]), d.half(s.Blocks[i+1])
				if left != nil && right != nil {
					d.sideBySide(left, right)
					d.headed = 0
					i++
					continue
				}
			}
			if _, ok := s.Blocks[i].(reports.Heading); ok {
				d.need(d.least(s.Blocks[i:]))
			}
			d.block(s.Blocks[i])
			if _, ok := s.Blocks[i].(reports.Paragraph); !ok {
				d.headed = 0
			}
		}
	})
	d.headed = 0
	d.y += d.gap(3)
}

func (d *document) sectionHeading(s reports.Section, first bool) {
	if !d.fresh() && !first {
		d.y += d.gap(3)
	}
	least := float64(len(d.wrap(plain(s.Heading()), sectionStyle, textWidth)))*sectionStyle.leading() + underHeading
	for i := 0; i < len(s.Blocks) && i < 4; i++ {
		least += d.least(s.Blocks[i:])
		if _, ok := s.Blocks[i].(reports.Paragraph); !ok {
			break
		}
	}
	d.need(least)
	d.pdf.Bookmark(wide(clean(s.Title)), 0, d.y)
	d.headed = d.y
	d.title("H2", s.Heading(), sectionStyle)
	d.artifact(func() { d.box(marginLeft, d.y+0.8, 12, 0.7, colourDeep) })
	d.y += underHeading
}

// underHeading is the rule under the heading of a section, with its room.
const underHeading = 4.5

// title sets a heading, its lines of about the same length.
func (d *document) title(role, text string, s style) {
	d.lines(role, d.even(plain(text), s, textWidth), s, marginLeft)
}

// least is the height without which the first of some blocks should not begin
// on a page. A heading asks for its own and for that of what it heads.
func (d *document) least(blocks []reports.Block) float64 {
	if len(blocks) == 0 {
		return 0
	}
	if len(blocks) > 1 {
		if left, right := d.half(blocks[0]), d.half(blocks[1]); left != nil && right != nil {
			return max(left.height, right.height)
		}
	}
	switch b := blocks[0].(type) {
	case reports.Heading:
		return d.headingHeight(b.Text) + d.least(blocks[1:])
	case reports.Paragraph:
		return d.paragraphHeight(b)
	case reports.Table:
		return d.leastOfTable(d.parts(b)[0])
	case reports.Chart:
		return d.chartHeight(b, textWidth)
	case reports.KeyFigures:
		return d.leastOfFigures(b)
	case reports.TrustBox:
		_, height := d.trustRows(b)
		return height
	case reports.Definitions:
		return 30
	}
	return 12
}

func (d *document) block(b reports.Block) {
	switch b := b.(type) {
	case reports.Heading:
		d.heading(b.Text)
	case reports.Paragraph:
		d.paragraph(b)
	case reports.List:
		d.list(b)
	case reports.KeyFigures:
		d.keyFigures(b)
	case reports.TrustBox:
		d.trustBox(b)
	case reports.Table:
		for _, part := range d.parts(b) {
			d.table(part)
		}
	case reports.Chart:
		d.need(d.chartHeight(b, textWidth))
		d.y += d.chart(b, marginLeft, d.y, textWidth) + d.gap(5.2)
	case reports.Definitions:
		d.definitions(b)
	case reports.Commands:
		d.commands(b)
	}
}

// commands are set in a typeface of one width, on a panel of their own.
func (d *document) commands(c reports.Commands) {
	var lines []line
	for _, l := range c.Lines {
		lines = append(lines, d.wrap(plain(l), typed, textWidth-8)...)
	}
	height := float64(len(lines))*typed.leading() + 5
	d.need(height)
	d.artifact(func() { d.box(marginLeft, d.y, textWidth, height, colourPanel) })
	d.y += 2.5
	d.element("P", func() {
		d.mark(func() {
			for _, l := range lines {
				d.drawLine(l, marginLeft+4, d.y+typed.ascent())
				d.y += typed.leading()
			}
		})
	})
	d.y += 6
}

func (d *document) heading(text string) {
	d.need(d.headingHeight(text) + 12)
	d.title("H3", text, headingStyle)
	d.y += 1.5
}

func (d *document) headingHeight(text string) float64 {
	return float64(len(d.wrap(plain(text), headingStyle, textWidth)))*headingStyle.leading() + 1.5
}

func (d *document) paragraph(p reports.Paragraph) {
	switch p.Role {
	case reports.Lead:
		d.flow("P", p.Text, leadStyle, marginLeft, textWidth)
		d.y += d.gap(4)
	case reports.Remark:
		d.flow("P", p.Text, note, marginLeft, textWidth)
		d.y += 2.5
	case reports.Notice:
		lines := d.wrap(p.Text, body, textWidth-10)
		height := float64(len(lines))*body.leading() + 6
		d.need(height)
		d.artifact(func() {
			d.box(marginLeft, d.y, textWidth, height, colourPanel)
			d.box(marginLeft, d.y, 1.2, height, colourMiddle)
		})
		d.y += 3
		d.flow("P", p.Text, body, marginLeft+6, textWidth-10)
		d.y += 7
	default:
		d.flow("P", p.Text, d.reading(), marginLeft, textWidth)
		d.y += d.gap(3)
	}
}

// paragraphHeight is what a paragraph takes, with the space under it.
func (d *document) paragraphHeight(p reports.Paragraph) float64 {
	of := func(s style, width, under float64) float64 {
		return float64(len(d.wrap(p.Text, s, width)))*s.leading() + under
	}
	switch p.Role {
	case reports.Lead:
		return of(leadStyle, textWidth, d.gap(4))
	case reports.Remark:
		return of(note, textWidth, 2.5)
	case reports.Notice:
		return of(body, textWidth-10, 10)
	}
	return of(d.reading(), textWidth, d.gap(3))
}

// list prints short texts after a mark or a number.
func (d *document) list(l reports.List) {
	if l.Title != "" {
		d.heading(l.Title)
	}
	in, indent := d.reading(), 5.5
	if l.Ordered {
		indent = max(indent, d.width(fmt.Sprintf("%d. ", len(l.Items)), in.strong())+2)
	}
	d.element("L", func() {
		for i, item := range l.Items {
			lines := d.wrap(item, in, textWidth-indent)
			d.need(min(float64(len(lines)), 4) * in.leading())
			d.element("LI", func() {
				label := "•"
				if l.Ordered {
					label = fmt.Sprintf("%d.", i+1)
				}
				d.element("Lbl", func() {
					d.mark(func() { d.text(marginLeft+1, d.y+in.ascent(), label+" ", in.strong().in(colourDeep)) })
				})
				d.flow("LBody", item, in, marginLeft+indent, textWidth-indent)
			})
			d.y += d.gap(0.9)
		}
	})
	d.y += d.gap(3)
}

// notes tell how to read the figures.
func (d *document) notes() {
	if len(d.report.Notes) == 0 {
		return
	}
	d.need(float64(len(d.report.Notes))*(note.leading()+0.6) + 5)
	if !d.fresh() {
		d.y += 2
		d.artifact(func() { d.rule(marginLeft, d.y, textWidth, 0.2, colourRule) })
		d.y += 2.5
	}
	d.element("Sect", func() {
		for _, n := range d.report.Notes {
			d.flow("P", plain(n), note, marginLeft, textWidth)
			d.y += 0.6
		}
	})
	d.y += 3
}

// panel is a block measured for half the width.
type panel struct {
	height float64
	draw   func(x, y float64)
}

// half is the block set in half the width, or nil where it needs the whole.
func (d *document) half(b reports.Block) *panel {
	switch b := b.(type) {
	case reports.Chart:
		if !b.Half {
			return nil
		}
		return &panel{d.chartHeight(b, halfWidth), func(x, y float64) { d.chart(b, x, y, halfWidth) }}
	case reports.Table:
		g := d.grid(b, halfWidth)
		if len(b.Columns) > 4 || len(b.Rows) > 14 || g.natural > halfWidth*1.4 || sum(g.tight()) > halfWidth {
			return nil
		}
		g.fillWidth(halfWidth)
		if g.wrapped() > 0.5 {
			return nil
		}
		return &panel{g.height(), func(x, y float64) { d.wholeGrid(g, x, y) }}
	}
	return nil
}

func (d *document) sideBySide(left, right *panel) {
	height := max(left.height, right.height)
	d.need(height)
	top := d.y
	left.draw(marginLeft, top)
	right.draw(marginLeft+halfWidth+gutter, top)
	d.y = top + height + d.gap(5.2)
}
