package pdf

import (
	"cmp"
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/reports"
)

const (
	padX       = 1.6
	padY       = 0.52
	nearPadY   = 0.38
	partIndent = 3.0
)

// grid is a table measured for a width.
type grid struct {
	table   reports.Table
	doc     *document
	natural float64 // width in which nothing wraps
	widths  []float64
	widest  []float64 // of each column, unwrapped but for its header
	headed  []float64 // of each column, its header in one line too
	narrow  []float64 // of each column, its longest word
	said    []float64 // of each column, what says that there is no figure, in one line
	caption []line
	head    [][]line
	rows    [][][]line
	heights []float64
	notes   []line
	headTop float64
}

// padY is the room over and under the lines of a cell.
func (d *document) padY() float64 {
	if d.near {
		return nearPadY
	}
	return padY
}

func (d *document) grid(t reports.Table, width float64) *grid {
	g := &grid{table: t, doc: d}
	g.measure()
	g.fillWidth(g.suited(width))
	g.caption = d.even(plain(t.Caption), caption, width) // over a slight table too
	return g
}

// measure finds how wide each column wants to be, and can bear to be.
func (g *grid) measure() {
	g.widest = make([]float64, len(g.table.Columns))
	g.narrow = make([]float64, len(g.table.Columns))
	g.headed = make([]float64, len(g.table.Columns))
	g.said = make([]float64, len(g.table.Columns))
	look := func(c int, text string, s style, extra float64) {
		extra += g.lead(c)
		g.widest[c] = max(g.widest[c], g.doc.width(text, s)+2*padX+extra)
		for _, w := range strings.Split(text, " ") {
			g.narrow[c] = max(g.narrow[c], min(g.doc.width(w, s), 32)+2*padX+extra)
		}
	}
	for c, col := range g.table.Columns {
		look(c, col.Header, headStyle, 0)
		// a header wraps willingly: it need not widen a column of figures
		if numeric(col.Format) {
			g.widest[c] = max(g.narrow[c], g.doc.width(col.Header, headStyle)*0.6+2*padX)
		}
	}
	for _, row := range g.table.Rows {
		for c, v := range row.Cells {
			if row.Kind == reports.Group {
				continue
			}
			extra := 0.0
			if row.Kind == reports.Part && c == 0 {
				extra = partIndent
			}
			if v.Known() {
				look(c, v.Text(), styleOf(row, v), extra)
			} else {
				for _, w := range strings.Split(v.Text(), " ") {
					g.narrow[c] = max(g.narrow[c], g.doc.width(w, absent)+2*padX)
				}
				g.said[c] = max(g.said[c], g.doc.width(v.Text(), styleOf(row, v))+2*padX+g.lead(c)+0.1)
				g.widest[c] = max(g.widest[c], g.narrow[c])
			}
		}
	}
	for c := range g.widest {
		g.widest[c] = max(g.widest[c], g.narrow[c])
		g.headed[c] = max(g.widest[c], min(32, g.doc.width(g.table.Columns[c].Header, headStyle)+2*padX+g.lead(c)))
		g.natural += g.widest[c]
	}
}

// lead is the room before a text that follows a column of figures, which end
// where it begins.
func (g *grid) lead(c int) float64 {
	if c > 0 && !g.right(c) && g.right(c-1) {
		return 3
	}
	return 0
}

// right says whether a column is set to the right, as figures are.
func (g *grid) right(c int) bool {
	return numeric(g.table.Columns[c].Format) && !g.table.Columns[c].RowHeader
}

func numeric(f reports.Format) bool {
	return f != reports.Words && !f.Dated()
}

// suited is the width a table takes: the whole of it, but for tables so slight
// that their figures would stand far from their labels.
func (g *grid) suited(width float64) float64 {
	if g.natural*1.6 < width {
		return max(width*0.55, g.natural*1.3)
	}
	return width
}

// fillWidth shares a width between the columns, then wraps every cell.
func (g *grid) fillWidth(width float64) {
	n := len(g.widest)
	g.widths = make([]float64, n)
	if n == 0 {
		g.wrapCells(width)
		return
	}
	if g.natural <= width {
		wish, spare := g.headed, width-sum(g.headed)
		if spare < 0 {
			wish, spare = g.widest, width-g.natural
		}
		wish, spare = g.saidWhole(wish, spare)
		for c := range g.widths {
			g.widths[c] = wish[c]
			if c > 0 {
				g.widths[c] += spare * 0.6 / float64(max(1, n-1))
			}
		}
		g.widths[0] += spare * 0.4
		if n == 1 {
			g.widths[0] = width
		}
	} else {
		least := g.narrow
		if sum(least) > width {
			least = g.tight()
		}
		wish := slices.Clone(g.widest)
		for c := range wish {
			wish[c] = max(wish[c], g.said[c])
		}
		g.widths = share(least, wish, width)
	}
	g.wrapCells(width)
}

// saidWhole widens columns of figures, where there is room, so that what says that there is no
// figure takes one line.
func (g *grid) saidWhole(wish []float64, spare float64) ([]float64, float64) {
	wish = slices.Clone(wish)
	for c := range wish {
		if more := g.said[c] - wish[c]; more > 0 && more <= spare {
			wish[c] += more
			spare -= more
		}
	}
	return wish, spare
}

// share gives each column what it cannot do without, then what it wishes, the
// slightest wish first: a long label wraps so that dates and figures need not.
func share(least, wish []float64, width float64) []float64 {
	widths := slices.Clone(least)
	spare := width - sum(least)
	if spare <= 0 {
		for c := range widths {
			widths[c] *= width / sum(least)
		}
		return widths
	}
	order := make([]int, len(least))
	for c := range order {
		order[c] = c
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(wish[a]-least[a], wish[b]-least[b]) })
	for k, c := range order {
		more := min(max(0, wish[c]-least[c]), spare/float64(len(order)-k))
		widths[c] += more
		spare -= more
	}
	return widths
}

// tight are the least widths of a table too wide for its page: headers and
// labels may be cut at no-break spaces too, figures stay whole.
func (g *grid) tight() []float64 {
	least := make([]float64, len(g.widest))
	look := func(c int, text string, s style, cut string) {
		for _, w := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(cut, r) }) {
			least[c] = max(least[c], min(g.doc.width(w, s), 32)+2*padX+g.lead(c))
		}
	}
	for c, col := range g.table.Columns {
		look(c, col.Header, headStyle, " \u00a0")
		for _, row := range g.table.Rows {
			if row.Kind == reports.Group {
				continue
			}
			if v := row.Cells[c]; g.right(c) && v.Known() {
				look(c, v.Text(), styleOf(row, v), " ")
			} else {
				look(c, v.Text(), styleOf(row, v), " \u00a0")
			}
		}
	}
	return least
}

func (g *grid) wrapCells(width float64) {
	g.caption = g.doc.even(plain(g.table.Caption), caption, width)
	g.head, g.rows, g.heights, g.notes = nil, nil, nil, nil
	g.headTop = 0
	for c, col := range g.table.Columns {
		lines := g.doc.wrap(plain(col.Header), headStyle, g.widths[c]-2*padX-g.lead(c))
		g.head = append(g.head, lines)
		g.headTop = max(g.headTop, float64(len(lines))*headStyle.leading()+2*g.doc.padY())
	}
	for _, row := range g.table.Rows {
		var cells [][]line
		height := 0.0
		for c, v := range row.Cells {
			room := g.widths[c] - 2*padX - g.lead(c)
			switch {
			case row.Kind == reports.Group && c == 0:
				room = width - 2*padX
			case row.Kind == reports.Part && c == 0:
				room -= partIndent
			}
			s := styleOf(row, v)
			lines := g.doc.wrap(plain(v.Text()), s, room)
			cells = append(cells, lines)
			height = max(height, float64(len(lines))*s.leading()+2*g.doc.padY())
		}
		if row.Kind == reports.Group {
			height += 0.8
		}
		g.rows = append(g.rows, cells)
		g.heights = append(g.heights, height)
	}
	for _, n := range g.table.Notes {
		g.notes = append(g.notes, g.doc.wrap(plain(n), note, width)...)
	}
	if g.table.Source != "" {
		g.notes = append(g.notes, g.doc.wrap(plain("Source\u202f: "+g.table.Source), note, width)...)
	}
}

var absent = cellStyle.in(colourSoft)

func styleOf(row reports.Row, v reports.Value) style {
	s := cellStyle
	if !v.Known() {
		s = absent
		s.italic = true
		s.size = 7
		return s
	}
	if row.Kind == reports.Total || row.Kind == reports.Group {
		s.bold = true
	}
	if row.Kind == reports.Group {
		s.colour = colourDeep
	}
	return s
}

func (g *grid) width() float64 { return sum(g.widths) }

func sum(lengths []float64) (total float64) {
	for _, l := range lengths {
		total += l
	}
	return total
}

func (g *grid) captionHeight() float64 { return float64(len(g.caption))*caption.leading() + 1.6 }

func (g *grid) notesHeight() float64 {
	if len(g.notes) == 0 {
		return 0
	}
	return float64(len(g.notes))*note.leading() + 1.2
}

func (g *grid) height() float64 {
	h := g.captionHeight() + g.headTop + g.notesHeight()
	for _, r := range g.heights {
		h += r
	}
	return h
}

// wrapped is the part of the rows that take more than one line.
func (g *grid) wrapped() float64 {
	if len(g.rows) == 0 {
		return 0
	}
	n := 0
	for _, cells := range g.rows {
		if slices.ContainsFunc(cells, func(lines []line) bool { return len(lines) > 1 }) {
			n++
		}
	}
	return float64(n) / float64(len(g.rows))
}

// opening is the caption, the header and three rows.
func (g *grid) opening() float64 {
	h := g.captionHeight() + g.headTop
	for i, r := range g.heights {
		if i < 3 {
			h += r
		}
	}
	return h
}

// parts cuts a table that is too wide for a page between its columns, so that no word
// nor figure is cut: each part has the headers of the rows, and as many columns as fit.
func (d *document) parts(t reports.Table) []reports.Table {
	g := &grid{table: t, doc: d}
	g.measure()
	if len(t.Columns) < 3 || sum(g.narrow) <= textWidth || sum(g.tight()) <= textWidth {
		return []reports.Table{t}
	}
	least := g.narrow
	room := textWidth - least[0]
	count, used := 1, 0.0
	for _, w := range least[1:] {
		if used += w; used > room {
			count, used = count+1, w
		}
	}
	each := (len(t.Columns) - 2 + count) / count // so that the last part is no remnant
	var all []reports.Table
	for from := 1; from < len(t.Columns); {
		to, used := from, 0.0
		for to < len(t.Columns) && (to == from || to-from < each && used+least[to] <= room) {
			used += least[to]
			to++
		}
		all = append(all, columnsOf(t, from, to))
		from = to
	}
	for i := range all {
		all[i].Caption += " (" + reports.FormatCount(int64(i+1)) + " sur " + reports.FormatCount(int64(len(all))) + ")"
		if i < len(all)-1 {
			all[i].Notes, all[i].Source = nil, ""
		}
	}
	return all
}

// columnsOf keeps the first column of a table and some of the others.
func columnsOf(t reports.Table, from, to int) reports.Table {
	part := t
	part.Columns = append([]reports.Column{t.Columns[0]}, t.Columns[from:to]...)
	part.Rows = make([]reports.Row, len(t.Rows))
	for i, row := range t.Rows {
		part.Rows[i] = reports.Row{Kind: row.Kind, Cells: append([]reports.Value{row.Cells[0]}, row.Cells[from:to]...)}
	}
	return part
}

// leastOfTable is the height that a table asks for before it begins: all of it
// if it is short, otherwise enough to be worth cutting.
func (d *document) leastOfTable(t reports.Table) float64 {
	g := d.grid(t, textWidth)
	if g.foldable() {
		g.fold()
		_, heights := g.groups()
		return max(60, g.captionHeight()+g.headTop+heights[0])
	}
	if g.staysWhole() {
		return g.height()
	}
	return g.opening() + 12
}

// staysWhole says whether a table that does not fit begins on a new page rather than being cut:
// a small one, unless the page would be left thin and the table has rows enough for two pages.
func (g *grid) staysWhole() bool {
	if g.height() >= (floor-marginTop)*0.5 {
		return false
	}
	return g.doc.left() >= thin || len(g.rows) < 8
}

// foldable says whether a table is long and slight enough for two columns, in
// which no word nor date is cut, and which save some of its height: a label that takes
// several lines there may take more than they save.
func (g *grid) foldable() bool {
	if len(g.table.Rows) <= 16 || g.natural > halfWidth*1.5 || sum(g.narrow) > halfWidth {
		return false
	}
	whole := sum(g.heights)
	folded := &grid{table: g.table, doc: g.doc, natural: g.natural, widest: g.widest, headed: g.headed, narrow: g.narrow, said: g.said}
	folded.fillWidth(halfWidth)
	return sum(folded.heights)/2 <= whole*0.7
}

// fold sets the table for half the width, under a caption over both halves.
func (g *grid) fold() {
	g.fillWidth(halfWidth)
	g.caption = g.doc.even(plain(g.table.Caption), caption, textWidth)
}

// table prints a table, whole where it fits, otherwise cut between rows with its
// header again on each page.
func (d *document) table(t reports.Table) {
	g := d.grid(t, textWidth)
	if g.foldable() {
		d.foldedTable(g)
		return
	}
	whole := g.height()
	if whole <= d.room() {
		d.wholeGrid(g, marginLeft, d.y)
		d.y += whole + d.gap(5.2)
		return
	}
	if g.staysWhole() || d.room() < g.opening()+12 {
		d.newPage()
		if whole <= d.room() {
			d.wholeGrid(g, marginLeft, d.y)
			d.y += whole + d.gap(5.2)
			return
		}
	}
	d.cutGrid(g)
}

func (d *document) wholeGrid(g *grid, x, y float64) {
	bottom := y
	d.element("Table", func() {
		bottom = g.drawCaption(x, y, true)
		bottom = g.drawHead(x, bottom, true)
		d.element("TBody", func() {
			for i := range g.rows {
				g.drawRow(i, x, bottom)
				bottom += g.heights[i]
			}
		})
	})
	g.drawNotes(x, bottom)
}

func (d *document) cutGrid(g *grid) {
	d.element("Table", func() {
		d.y = g.drawCaption(marginLeft, d.y, true)
		d.y = g.drawHead(marginLeft, d.y, true)
		d.element("TBody", func() {
			for i := range g.rows {
				keep := g.heights[i]
				// a title of rows stays with two of them, a sum with the row before it, the last
				// rows and their notes together
				last := i >= len(g.rows)-3
				if g.table.Rows[i].Kind == reports.Group || last {
					for k := i + 1; k < min(i+3, len(g.rows)); k++ {
						keep += g.heights[k]
					}
				} else if g.table.Rows[i+1].Kind == reports.Total {
					keep += g.heights[i+1]
				}
				if last {
					keep += g.notesHeight()
				}
				if keep > d.room() {
					d.newPage()
					d.artifact(func() {
						d.y = g.drawCaption(marginLeft, d.y, false)
						d.y = g.drawHead(marginLeft, d.y, false)
					})
				}
				g.drawRow(i, marginLeft, d.y)
				d.y += g.heights[i]
			}
		})
	})
	g.drawNotes(marginLeft, d.y)
	d.y += g.notesHeight() + d.gap(5.2)
}

// drawCaption draws the caption: part of the table the first time, without a
// tag and marked as a sequel after that.
func (g *grid) drawCaption(x, y float64, first bool) float64 {
	d := g.doc
	if first {
		d.element("Caption", func() { d.mark(func() { d.drawLines(g.caption, x, y, caption) }) })
	} else {
		again := reports.Text{{Text: g.table.Caption}, {Text: " (suite)", Emphasis: reports.Italic}}
		d.drawLines(d.even(again, caption, textWidth), x, y, caption)
	}
	return y + g.captionHeight()
}

func (g *grid) drawHead(x, y float64, tagged bool) float64 {
	d := g.doc
	bottom := y + g.headTop
	draw := func(c int, left float64) {
		lines := g.head[c]
		top := bottom - g.doc.padY() - float64(len(lines))*headStyle.leading()
		g.drawCell(lines, left+g.lead(c), top, g.widths[c]-g.lead(c), headStyle, g.right(c))
	}
	if !tagged {
		g.eachColumn(x, draw)
		d.rule(x, bottom, g.width(), 0.45, colourDeep)
		return bottom
	}
	d.element("THead", func() {
		d.element("TR", func() {
			g.eachColumn(x, func(c int, left float64) {
				d.element("TH", func() { d.mark(func() { draw(c, left) }) }).scope = "Column"
			})
		})
	})
	d.artifact(func() { d.rule(x, bottom, g.width(), 0.45, colourDeep) })
	return bottom
}

func (g *grid) eachColumn(x float64, do func(c int, left float64)) {
	for c := range g.widths {
		do(c, x)
		x += g.widths[c]
	}
}

func (g *grid) drawRow(i int, x, y float64) {
	d := g.doc
	row := g.table.Rows[i]
	bottom := y + g.heights[i]
	d.artifact(func() {
		switch row.Kind {
		case reports.Group:
			d.box(x, y+0.8, g.width(), g.heights[i]-0.8, colourPanel)
		case reports.Total:
			d.rule(x, y, g.width(), 0.25, colourDeep)
		}
		d.rule(x, bottom, g.width(), 0.1, colourRule)
	})
	d.element("TR", func() {
		g.eachColumn(x, func(c int, left float64) {
			if row.Kind == reports.Group && c > 0 {
				return
			}
			role := "TD"
			if g.table.Columns[c].RowHeader || row.Kind == reports.Group {
				role = "TH"
			}
			e := d.element(role, func() { d.mark(func() { g.drawValue(i, c, left, y) }) })
			if role == "TH" {
				e.scope = "Row"
			}
			if row.Kind == reports.Group {
				e.columns = len(g.widths)
			}
		})
	})
}

func (g *grid) drawValue(i, c int, x, y float64) {
	d := g.doc
	row := g.table.Rows[i]
	v := row.Cells[c]
	s := styleOf(row, v)
	right := g.right(c)
	x += g.lead(c)
	width := g.widths[c] - g.lead(c)
	if row.Kind == reports.Part && c == 0 {
		x, width = x+partIndent, width-partIndent
	}
	top := y + g.doc.padY()
	if row.Kind == reports.Group {
		top += 0.8
	}
	if !v.Known() {
		top += 0.2
	}
	g.drawCell(g.rows[i][c], x, top, width, s, right)
	if v.Provisional && v.Known() && len(g.rows[i][c]) > 0 {
		at := x + width - padX + 0.35
		if !right {
			at = x + padX + g.rows[i][c][0].width() + 0.6
		}
		mark := tiny
		mark.italic = true
		d.text(at, top+s.ascent(), "p", mark)
	}
}

func (g *grid) drawCell(lines []line, x, y, width float64, s style, right bool) {
	for k, l := range lines {
		left := x + padX
		if right {
			left = x + width - padX - l.width()
		}
		g.doc.drawLine(l, left, y+s.ascent()+float64(k)*s.leading())
	}
}

func (g *grid) drawNotes(x, y float64) {
	if len(g.notes) == 0 {
		return
	}
	g.doc.element("P", func() { g.doc.mark(func() { g.doc.drawLines(g.notes, x, y+1.2, note) }) })
}

// foldedTable sets a long, slight table in two columns, the header over each, a
// group of rows never cut. What does not fit goes on over the page.
func (d *document) foldedTable(g *grid) {
	g.fold()
	starts, heights := g.groups()
	above := g.captionHeight() + g.headTop
	if d.room()-above < heights[0] || d.room() < 60 {
		d.newPage()
	}
	d.element("Table", func() {
		for done := 0; done < len(heights); {
			if done > 0 {
				d.newPage()
			}
			fit := balance(heights[done:], d.room()-above-g.notesHeight(), 2)
			top := g.captionAgain(done == 0)
			bottom := top
			x := marginLeft
			for c, n := range fit {
				if n == 0 {
					break
				}
				if done == 0 && c == 0 {
					g.drawHead(x, top, true)
				} else {
					d.artifact(func() { g.drawHead(x, top, false) })
				}
				y := top + g.headTop
				d.element("TBody", func() {
					for i := starts[done]; i < starts[done+n]; i++ {
						g.drawRow(i, x, y)
						y += g.heights[i]
					}
				})
				bottom = max(bottom, y)
				done += n
				x += halfWidth + gutter
			}
			d.y = bottom
		}
	})
	g.drawNotes(marginLeft, d.y)
	d.y += g.notesHeight() + d.gap(5.2)
}

// captionAgain draws the caption at the head of the page, as an artifact but for
// the first time.
func (g *grid) captionAgain(first bool) (bottom float64) {
	if first {
		return g.drawCaption(marginLeft, g.doc.y, true)
	}
	g.doc.artifact(func() { bottom = g.drawCaption(marginLeft, g.doc.y, false) })
	return bottom
}

// groups are where the groups of rows start, the end added, and their heights.
// Without groups each row is one; a group that no page could hold is cut.
func (g *grid) groups() (starts []int, heights []float64) {
	most := floor - marginTop - g.captionHeight() - g.headTop - g.notesHeight()
	for i, row := range g.table.Rows {
		if i == 0 || row.Kind == reports.Group || !g.grouped() || heights[len(heights)-1]+g.heights[i] > most {
			starts, heights = append(starts, i), append(heights, 0)
		}
		heights[len(heights)-1] += g.heights[i]
	}
	return append(starts, len(g.table.Rows)), heights
}

func (g *grid) grouped() bool {
	for _, r := range g.table.Rows {
		if r.Kind == reports.Group {
			return true
		}
	}
	return false
}

// balance shares entries between columns no higher than the room: as many as
// fit, and when all fit, columns of about the same height. The first has room.
func balance(heights []float64, room float64, columns int) []int {
	var total float64
	for _, h := range heights {
		total += h
	}
	for limit := min(room, total/float64(columns)); ; limit = min(room, limit+1.5) {
		shares := make([]int, columns)
		i := 0
		for c := range shares {
			used := 0.0
			for i < len(heights) && (used+heights[i] <= limit || i == 0) {
				used += heights[i]
				shares[c]++
				i++
			}
		}
		if i == len(heights) || limit >= room {
			return shares
		}
	}
}
