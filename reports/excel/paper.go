package excel

import (
	"fmt"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/agir-indicateurs/agir/reports"
)

// tab is a sheet of the workbook: the tables on it, and the paper that they print on.
type tab struct {
	name    string
	sheets  []int     // places in book.sheets
	widths  []float64 // of its columns
	columns int       // that print
	upright bool
	pages   int
}

// An A4 sheet within its margins, in points.
const (
	paperShort = 8.27*72 - 2*marginSide
	paperLong  = 11.69*72 - 2*marginSide
	marginSide = 0.5 * 72
	marginEnds = 1.3 * 72 // above and under together, with what is printed at the foot
)

// leastScale is how small a sheet may be printed: its type is of ten points.
const leastScale = 0.75

// The size of a chart, in pixels, and the rows that it stands on.
const (
	chartWidth  = 660
	chartHeight = 300
	chartRow    = 15.0               // points
	chartRows   = chartHeight/18 + 1 // the library counts 18 pixels in a row of 15 points
)

// The heights of the rows of a sheet, in points.
const (
	titleHeight = 24.0
	lineHeight  = 14.0
	gapHeight   = 9.0
	paragraph   = 20.0 // between two tables
)

// rowHeight is that of a row of so many lines.
func rowHeight(lines int) float64 { return 1.5 + 13*float64(lines) }

// points is the width of columns, given in characters.
func points(widths []float64) (sum float64) {
	for _, w := range widths {
		sum += (w*7 + 5) * 0.75
	}
	return sum
}

// share shares the tables out between tabs: as few as hold them, each of which fills a page,
// those of a section together. A table too long for a page has a tab of its own.
func (b *book) share() {
	n := len(b.sheets)
	cost := make([]float64, n+1)
	from := make([]int, n+1)
	for to := 1; to <= n; to++ {
		cost[to] = math.Inf(1)
		for k := to - 1; k >= 0; k-- {
			page, ok := b.onePage(k, to)
			if !ok && k < to-1 {
				break // one more table would be higher still
			}
			if c := cost[k] + page; c < cost[to] {
				cost[to], from[to] = c, k
			}
		}
	}
	var parts [][]int
	for to := n; to > 0; to = from[to] {
		var part []int
		for i := from[to]; i < to; i++ {
			part = append(part, i)
		}
		parts = append(parts, part)
	}
	slices.Reverse(parts)
	for _, part := range b.gathered(parts) {
		b.lay(part)
	}
}

// gathered puts what would leave its page nearly empty under what stands nearest to it and has
// the room.
func (b *book) gathered(parts [][]int) [][]int {
	for i := 0; i < len(parts); i++ {
		if _, filled, _ := b.page(parts[i]); filled >= nearlyEmpty {
			continue
		}
		for away := 1; away < len(parts); away++ {
			at := slices.IndexFunc([]int{i - away, i + away}, func(k int) bool {
				if k < 0 || k >= len(parts) {
					return false
				}
				_, _, ok := b.page(slices.Concat(parts[k], parts[i]))
				return ok
			})
			if at < 0 {
				continue
			}
			k := i + away*(2*at-1)
			parts[k] = slices.Concat(parts[k], parts[i])
			parts = slices.Delete(parts, i, i+1)
			i--
			break
		}
	}
	return parts
}

// The cost of a tab is one, and what is wrong with it.
const (
	costOfMixing  = 0.22 // another section begins on it
	costOfEmpty   = 1.0  // times the square of the share of the page that is empty
	costOfStretch = 0.5  // times how much wider than it asks its widest table is drawn
	mostStretch   = 1.9
)

// nearlyEmpty is the share of a page under which it is not worth the paper.
const nearlyEmpty = 0.45

// onePage says what it costs to have tables that follow one another on one tab, and whether
// they fit on a page.
func (b *book) onePage(from, to int) (cost float64, ok bool) {
	var part []int
	for i := from; i < to; i++ {
		part = append(part, i)
	}
	cost, _, ok = b.page(part)
	return cost, ok
}

// page says what it costs to have some tables on one tab, how much of a page they fill, and
// whether they fit.
func (b *book) page(part []int) (cost, filled float64, ok bool) {
	some := b.some(part)
	widths := widest(some)
	cost = 1
	rows := 0
	for i, s := range some {
		rows += len(s.table.Rows)
		if hasMap(s) && len(some) > 1 {
			return 0, 1, false
		}
		if i > 0 && s.title != some[i-1].title {
			cost += costOfMixing
		}
		stretch := total(widths[:len(s.own)]) / total(s.own)
		if stretch > mostStretch {
			return 0, 1, false
		}
		cost += costOfStretch * max(0, stretch-1.2)
	}
	if rows > 200 {
		return cost, 1, false
	}
	height := 0.0
	for i, s := range some {
		s.widths, s.first = widths, i == 0
		height += total(s.heights())
		if i > 0 {
			height += paragraph
		}
	}
	_, scale, filled := bestWay(b.across(some, widths), height)
	return cost + costOfEmpty*(1-filled)*(1-filled), filled, scale >= leastScale
}

// some are tables by their places.
func (b *book) some(part []int) (all []sheet) {
	for _, i := range part {
		all = append(all, b.sheets[i])
	}
	return all
}

// bestWay is the way in which so much prints on one page the largest, or fills it the most
// where both are alike.
func bestWay(wide, height float64) (upright bool, scale, filled float64) {
	for _, way := range []bool{true, false} {
		across, down := paperOf(way)
		s := min(1, across/wide, down/height)
		if f := height * s / down; s > scale+0.02 || s > scale-0.02 && f > filled {
			upright, scale, filled = way, s, f
		}
	}
	return upright, scale, filled
}

// paperOf is what a page holds.
func paperOf(upright bool) (across, down float64) {
	if upright {
		return paperShort, paperLong + 2*marginSide - marginEnds
	}
	return paperLong, paperShort + 2*marginSide - marginEnds
}

func widest(some []sheet) (widths []float64) {
	for _, s := range some {
		for c, w := range s.own {
			if c == len(widths) {
				widths = append(widths, 0)
			}
			widths[c] = max(widths[c], w)
		}
	}
	return widths
}

// across is how wide tables and their charts are, in points.
func (b *book) across(some []sheet, widths []float64) float64 {
	wide := points(widths)
	lines := func(size float64, texts ...string) {
		for _, text := range texts {
			wide = max(wide, points([]float64{float64(utf8.RuneCountInString(text)) * size}))
		}
	}
	for i, s := range some {
		s.widths = widths
		lines(1, s.notes()...)
		if i == 0 {
			lines(1.35, s.table.Caption)
			lines(0.95, b.when(len(some)))
		} else {
			lines(1.15, s.table.Caption)
		}
		if c := flowing(s.table); c > 0 {
			for _, row := range s.table.Rows {
				if c < len(row.Cells) {
					wide = max(wide, points(widths[:c])+points([]float64{float64(utf8.RuneCountInString(row.Cells[c].Text()))}))
				}
			}
		}
		if m, ok := mapOf(s); ok {
			wide += points(slices.Repeat([]float64{mapColumn}, m.Columns+1))
		} else if len(s.charts) > 0 {
			wide = max(wide, chartWidth*0.75)
		}
	}
	return wide
}

func hasMap(s sheet) bool { _, ok := mapOf(s); return ok }

func mapOf(s sheet) (reports.TileMap, bool) {
	for _, c := range s.charts {
		if m, ok := c.Shape.(reports.TileMap); ok {
			return m, true
		}
	}
	return reports.TileMap{}, false
}

// lay makes a tab of some tables. It bears the name of their section where they are the whole
// of it, otherwise that of the first.
func (b *book) lay(part []int) {
	some := b.some(part)
	t := tab{sheets: part, widths: widest(some), pages: 1}
	section := slices.DeleteFunc(slices.Clone(b.sheets), func(s sheet) bool { return s.title != some[0].title })
	if len(some) > 1 && len(section) == len(some) && !slices.ContainsFunc(some, func(s sheet) bool { return s.title != some[0].title }) {
		t.name = b.sheetName(reports.WholeWords(some[0].title, reports.TabMost))
	} else {
		t.name = b.sheetName(reports.TabOf(some[0].table))
	}
	_, _, fits := b.page(part)
	row, height := 1, 0.0
	for i, place := range part {
		s := &b.sheets[place]
		s.name, s.widths, s.top, s.first, s.above = t.name, t.widths, row, i == 0, !fits && len(s.charts) > 0 && !hasMap(*s)
		heights := s.heights()
		row += len(heights) + 1
		height += total(heights) + paragraph
	}
	height -= paragraph
	for points(t.widths) < b.across(some, t.widths)-1 && !slices.ContainsFunc(some, hasMap) {
		t.widths = append(t.widths, leastWidth)
	}
	t.columns = len(t.widths)
	if m, ok := mapOf(some[0]); ok {
		t.columns += 1 + m.Columns
	}
	t.paper(b.across(some, t.widths), height)
	b.tabs = append(b.tabs, t)
}

// paper chooses how a tab is printed: on one page where it fits, the more legible of the two
// ways; otherwise on as many as are filled.
func (t *tab) paper(wide, height float64) {
	upright, scale, _ := bestWay(wide, height)
	if t.upright = upright; scale >= leastScale {
		return
	}
	across, _ := paperOf(true)
	t.upright = across/wide >= leastScale
	t.pages = pagesOf(t.upright, wide, height)
}

// pagesOf is how many pages so much takes, that is longer than one: a little smaller, rather
// than one more page for a few lines.
func pagesOf(upright bool, wide, height float64) int {
	across, down := paperOf(upright)
	pages := height * min(1, across/wide) / down
	if full := math.Floor(pages); full >= 1 && pages-full < 0.45 && pages/full <= 1.25 {
		return int(full)
	}
	return int(math.Ceil(pages))
}

// heights are those of the rows of a table with its charts, from its title.
func (s sheet) heights() (all []float64) {
	if all = append(all, titleHeight); s.first {
		all = append(all, lineHeight)
	}
	notes := s.notes()
	for range notes {
		all = append(all, lineHeight)
	}
	if s.first || len(notes) > 0 {
		all = append(all, gapHeight)
	}
	if s.above {
		all = append(all, s.chartHeights()...)
	}
	lines := 1
	for c, header := range headersOf(s.table) {
		lines = max(lines, linesOf(header, int(s.widths[c]*1.2)))
	}
	all = append(all, 4+14*float64(lines))
	for _, row := range s.table.Rows {
		lines := 1
		for c, v := range row.Cells {
			if v.Format == reports.Words && row.Kind != reports.Group && !s.flows(c) {
				lines = max(lines, linesOf(v.Text(), int(s.widths[c]*7/6)))
			}
		}
		all = append(all, rowHeight(lines))
	}
	if !s.above {
		all = append(all, s.chartHeights()...)
	}
	return all
}

func (s sheet) chartHeights() (all []float64) {
	for _, c := range s.charts {
		if _, ok := c.Shape.(reports.TileMap); ok {
			continue
		}
		all = append(all, gapHeight)
		all = append(all, slices.Repeat([]float64{chartRow}, chartRows)...)
	}
	return all
}

// notesAt is the row of the first note.
func (s sheet) notesAt() int {
	if s.first {
		return s.top + 2
	}
	return s.top + 1
}

// header is the row of the header: under the title, the notes and a blank line.
func (s sheet) header() int {
	at := s.notesAt() + len(s.notes())
	if s.first || at > s.notesAt() {
		at++
	}
	if s.above {
		at += len(s.chartHeights())
	}
	return at
}

// last is the last row of the table.
func (s sheet) last() int { return s.header() + len(s.table.Rows) }

// chartAt is the row where a chart of the table begins, the first being 0.
func (s sheet) chartAt(n int) int {
	at := s.last() + 2
	if s.above {
		at = s.header() - len(s.chartHeights()) + 1
	}
	return at + n*(chartRows+1)
}

// The two ways that a page lies.
const (
	portrait  = "portrait"
	landscape = "landscape"
)

// fit prints a sheet on the width of a page, and on so many pages down, 0 for as many as it
// is long.
func (b *book) fit(name, way string, pages int) error {
	fit, wide, a4 := true, 1, 9
	if err := b.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := b.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &way, FitToWidth: &wide, FitToHeight: &pages}); err != nil {
		return err
	}
	side, top, bottom, foot := 0.5, 0.5, 0.8, 0.4
	if err := b.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &top, Bottom: &bottom, Header: &foot, Footer: &foot}); err != nil {
		return err
	}
	if err := b.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&L&A&RPage &P / &N"}); err != nil {
		return err
	}
	return b.SetRowHeight(name, 1, titleHeight)
}

// printTab sets how a tab is printed and what stays in sight: the header of a table that is
// alone, which is repeated on each of its pages.
func (b *book) printTab(t tab) error {
	way := landscape
	if t.upright {
		way = portrait
	}
	if err := b.fit(t.name, way, t.pages); err != nil {
		return err
	}
	last := b.sheets[t.sheets[len(t.sheets)-1]]
	bottom := last.top + len(last.heights()) - 1
	if m, ok := mapOf(last); ok {
		bottom = max(bottom, last.header()+m.Rows+len(m.Classes)+5)
	}
	corner, err := excelize.CoordinatesToCellName(t.columns, bottom, true)
	if err != nil {
		return err
	}
	if err := b.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: fmt.Sprintf("'%s'!$A$1:%s", t.name, corner), Scope: t.name}); err != nil {
		return err
	}
	if len(t.sheets) > 1 || last.above {
		return b.SetPanes(t.name, &excelize.Panes{Freeze: true, XSplit: 1, TopLeftCell: "B1", ActivePane: "topRight"})
	}
	return b.printHeader(t.name, last.header())
}

// printList is how a list of people is printed.
func (b *book) printList(name string, head int) error {
	if err := b.fit(name, landscape, 0); err != nil {
		return err
	}
	return b.printHeader(name, head)
}

// printHeader keeps a header in sight, and repeats it on each page.
func (b *book) printHeader(name string, head int) error {
	if err := b.SetPanes(name, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: head, TopLeftCell: fmt.Sprintf("B%d", head+1), ActivePane: "bottomRight"}); err != nil {
		return err
	}
	return b.printTitles(name, head)
}

func (b *book) printTitles(name string, head int) error {
	return b.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", name, head, head), Scope: name})
}

// noteWidths are the widths of the columns of the definitions, which are read on paper too.
var noteWidths = []float64{26, 20, 60, 32, 46}
