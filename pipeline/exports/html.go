package exports

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
)

// readHTML reads the tables of a page, which many applications name .xls: one sheet, as
// Excel shows it, each line of the page a row, the tables below one another.
func readHTML(name, text string, limits Limits) (*File, error) {
	book := &workbook{limits: limits, mayKeep: mayKeep(int64(len(text)))}
	part := &sheetPart{book: book, rank: 1, kept: new(keptRows)}
	sheet, err := part.readBy(func(r *sheetReader) error { return readPage(r, text) })
	if err != nil {
		return nil, err
	}
	sheet.Name = tabName(text)
	return &File{Name: name, Form: HTML, Sheets: []*Sheet{sheet}}, nil
}

// hasTable recognises the pages that hold a table with a row or a cell.
func hasTable(text string) bool {
	return tableStart.MatchString(text) && rowStart.MatchString(text)
}

var (
	tableStart = regexp.MustCompile(`(?i)<table[\s>]`)
	rowStart   = regexp.MustCompile(`(?i)<t[rdh][\s>]`)
	fourDigits = regexp.MustCompile(`[0-9]{4}`)
	tabNames   = regexp.MustCompile(`(?i)<x:Name>([^<]{1,80})</x:Name>`)
)

// tabName is the name of the sheet that Excel shows, if the page gives it, as Excel itself
// writes it in a comment.
func tabName(text string) string {
	head := text[:min(len(text), 64<<10)]
	found := tabNames.FindAllStringSubmatch(head, 2)
	if len(found) != 1 {
		return ""
	}
	return strings.TrimSpace(html.UnescapeString(found[0][1]))
}

// page reads the tables of a page.
type page struct {
	*sheetReader
	z      *html.Tokenizer
	tables []rowSpans // open, one in another
	inRow  bool
	inCell bool
	hidden bool // the row

	cell     htmlCell
	contents []byte // of the cell, or of the line outside tables
	space    bool   // one is due before the next letter

	skipped string // element that is not shown, and how many of its name are open in it
	depth   int
}

// rowSpans follows the cells of a table that hold for several rows.
type rowSpans struct {
	left  []int // rows that each column is still taken for
	first int   // of the merged cells of the group of rows
}

// htmlCell is what the attributes of a cell say.
type htmlCell struct {
	columns, rows int
	number        string // behind what is shown
	format        string // of that number
}

func readPage(r *sheetReader, text string) error {
	p := &page{sheetReader: r, z: html.NewTokenizer(strings.NewReader(text))}
	p.z.SetMaxBuf(xmlMaxTag * 4)
	for {
		var err error
		switch p.z.Next() {
		case html.ErrorToken:
			if p.z.Err() == html.ErrBufferExceeded {
				return errIncoherent
			}
			return p.closeTables(0)
		case html.TextToken:
			p.text(p.z.Text())
		case html.StartTagToken, html.SelfClosingTagToken:
			err = p.start()
		case html.EndTagToken:
			err = p.end()
		}
		if err != nil {
			return err
		}
	}
}

// void are the elements that have no end.
var void = map[string]bool{"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true, "input": true, "link": true, "meta": true, "param": true, "source": true, "track": true, "wbr": true}

// unseen are the elements whose text is not of the page.
var unseen = map[string]bool{"script": true, "style": true, "title": true, "template": true, "noscript": true, "textarea": true, "select": true, "xml": true, "svg": true}

// cells are the elements of a table, and drawn those that may hold others of these names.
var (
	cells = map[string]bool{"table": true, "tr": true, "td": true, "th": true}
	drawn = map[string]bool{"template": true, "xml": true, "svg": true}
)

// block are the elements that begin a line.
var block = map[string]bool{"address": true, "article": true, "blockquote": true, "body": true, "caption": true, "center": true, "dd": true, "div": true, "dl": true, "dt": true, "fieldset": true, "footer": true, "form": true,
	"h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "header": true, "hr": true, "li": true, "main": true, "nav": true, "ol": true, "p": true, "pre": true, "section": true, "ul": true}

func (p *page) start() error {
	tag, more := p.z.TagName()
	name := string(tag)
	if p.skipped != "" && cells[name] && !drawn[p.skipped] { // not shown, or its end is missing: no row is lost for it
		p.skipped = ""
	}
	if p.skipped != "" {
		if name == p.skipped {
			p.depth++
		}
		return nil
	}
	attrs := p.attributes(more)
	notShown := strings.Contains(strings.ReplaceAll(strings.ToLower(attrs["style"]), " ", ""), "display:none")
	switch name {
	case "table":
		if err := p.endRow(); err != nil {
			return err
		}
		p.tables = append(p.tables, rowSpans{first: len(p.found)})
		if len(p.tables) > xmlMaxDepth {
			return errIncoherent
		}
		return nil
	case "thead", "tbody", "tfoot":
		return p.endGroup()
	case "tr":
		if err := p.endRow(); err != nil || len(p.tables) == 0 {
			return err
		}
		_, hidden := attrs["hidden"]
		return p.newRow(hidden || notShown)
	case "td", "th":
		return p.newCell(attrs)
	case "br":
		p.lineBreak(true)
		return p.endLine()
	}
	switch {
	case void[name] && !block[name]:
	case unseen[name] || notShown:
		p.skipped, p.depth = name, 1
	case block[name]:
		p.lineBreak(false)
		return p.endLine()
	}
	return nil
}

func (p *page) end() error {
	tag, _ := p.z.TagName()
	name := string(tag)
	if p.skipped != "" {
		if name == p.skipped {
			if p.depth--; p.depth == 0 {
				p.skipped = ""
			}
		}
		return nil
	}
	switch name {
	case "td", "th":
		return p.endCell()
	case "tr":
		return p.endRow()
	case "thead", "tbody", "tfoot":
		return p.endGroup()
	case "table":
		if len(p.tables) > 0 {
			return p.closeTables(len(p.tables) - 1)
		}
	case "html", "body":
		return p.closeTables(0)
	}
	if block[name] {
		p.lineBreak(false)
		return p.endLine()
	}
	return nil
}

// attributes are those that matter here.
func (p *page) attributes(more bool) map[string]string {
	var attrs map[string]string
	for more {
		var key, value []byte
		key, value, more = p.z.TagAttr()
		switch string(key) {
		case "colspan", "rowspan", "style", "hidden", "x:num", "sdval", "sdnum", "data-t", "data-v", "data-z":
			if attrs == nil {
				attrs = make(map[string]string, 2)
			}
			attrs[string(key)] = string(value)
		}
	}
	return attrs
}

// text adds to the cell, or to the line outside tables; a run of spaces is one.
func (p *page) text(text []byte) {
	if p.skipped != "" {
		return
	}
	limit := p.book.limits.CellBytes + 1
	for _, c := range text {
		switch {
		case isSpace(c) || c == '\f':
			p.space = true
			continue
		case c < ' ' || len(p.contents) >= limit:
			continue
		case p.space && len(p.contents) > 0 && p.contents[len(p.contents)-1] != '\n':
			p.contents = append(p.contents, ' ')
		}
		p.space = false
		p.contents = append(p.contents, c)
	}
}

// lineBreak goes to the next line of a cell, even from an empty one when it is asked for.
func (p *page) lineBreak(always bool) {
	last := len(p.contents) - 1
	if p.inCell && last >= 0 && last < p.book.limits.CellBytes && (always || p.contents[last] != '\n') {
		p.contents = append(p.contents, '\n')
		p.space = false
	}
}

// endLine ends a line outside cells, which is a row of its own.
func (p *page) endLine() error {
	if p.inCell {
		return nil
	}
	line := bytes.TrimSpace(p.contents)
	if len(line) == 0 {
		p.contents = p.contents[:0]
		return nil
	}
	inRow := p.inRow // text between two cells: no page means it
	if !inRow {
		if err := p.newRow(false); err != nil {
			return err
		}
		p.column = 1
		if err := p.putChecked(line, Text); err != nil {
			return err
		}
		p.contents = p.contents[:0]
		return p.endRow()
	}
	p.contents = p.contents[:0]
	return nil
}

func (p *page) newRow(hidden bool) error {
	if p.number++; p.number > sheetRows {
		return refuseRows(min(p.book.limits.Rows, sheetRows))
	}
	p.cells, p.spans, p.sheetReader.text, p.column = p.cells[:0], p.spans[:0], p.sheetReader.text[:0], 0
	p.inRow, p.hidden, p.contents, p.space = true, hidden, p.contents[:0], false
	return nil
}

// endRow yields the row, and takes one off what its cells hold for.
func (p *page) endRow() error {
	if err := p.endCell(); err != nil {
		return err
	}
	if !p.inRow {
		return p.endLine()
	}
	p.inRow, p.contents = false, p.contents[:0]
	if len(p.tables) > 0 {
		left := p.tables[len(p.tables)-1].left
		for i := range left {
			left[i] = max(0, left[i]-1)
		}
	}
	return p.rowEnd(p.hidden)
}

// endGroup ends a group of rows: no cell holds for rows past it.
func (p *page) endGroup() error {
	if err := p.endRow(); err != nil {
		return err
	}
	if len(p.tables) == 0 {
		return nil
	}
	t := &p.tables[len(p.tables)-1]
	for i := t.first; i < len(p.found); i++ {
		p.found[i].Bottom = min(p.found[i].Bottom, p.number)
	}
	t.left, t.first = t.left[:0], len(p.found)
	return nil
}

// closeTables ends the tables open past so many.
func (p *page) closeTables(keep int) error {
	for len(p.tables) > keep {
		if err := p.endGroup(); err != nil {
			return err
		}
		p.tables = p.tables[:len(p.tables)-1]
		if len(p.tables) > 0 { // the merged cells of the inner one are closed
			p.tables[len(p.tables)-1].first = len(p.found)
		}
	}
	return p.endRow()
}

func (p *page) newCell(attrs map[string]string) error {
	if err := p.endCell(); err != nil || len(p.tables) == 0 {
		return err
	}
	if !p.inRow {
		if err := p.endLine(); err != nil {
			return err
		}
		if err := p.newRow(false); err != nil {
			return err
		}
	}
	left := p.tables[len(p.tables)-1].left
	for p.column++; p.column <= len(left) && left[p.column-1] > 0; {
		p.column++
	}
	p.column = min(p.column, sheetColumns+1)
	p.cell = htmlCell{columns: spanned(attrs["colspan"], 1), rows: spanned(attrs["rowspan"], sheetRows)}
	switch {
	case attrs["sdval"] != "":
		p.cell.number = attrs["sdval"]
		if parts := strings.SplitN(attrs["sdnum"], ";", 3); len(parts) == 3 {
			p.cell.format = parts[2]
		}
	case attrs["x:num"] != "":
		p.cell.number = attrs["x:num"]
	case attrs["data-t"] == "n":
		p.cell.number, p.cell.format = attrs["data-v"], attrs["data-z"]
	}
	p.inCell, p.contents, p.space = true, p.contents[:0], false
	return nil
}

// spanned reads over how many columns or rows a cell is merged; 0 stands for all that
// follow.
func spanned(text string, all int) int {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	switch {
	case err != nil || n < 0:
		return 1
	case n == 0:
		return all
	}
	return min(n, sheetRows)
}

func (p *page) endCell() error {
	if !p.inCell {
		return nil
	}
	p.inCell = false
	shown := bytes.TrimFunc(p.contents, unicode.IsSpace)
	text, kind := p.cell.value(shown)
	if err := p.putChecked(text, kind); err != nil {
		return err
	}
	p.contents = p.contents[:0]
	return p.span()
}

func (p *page) putChecked(text []byte, kind CellKind) error {
	if limit := p.book.limits.CellBytes; len(text) > limit {
		return refuseCell(p.number, limit)
	}
	return p.putText(text, kind)
}

// span takes the columns that the cell is merged over, and learns the merged cells.
func (p *page) span() error {
	limit := p.book.limits.Columns
	first, last := p.column, min(p.column+p.cell.columns-1, sheetColumns)
	p.column = last
	if first > limit || first == last && p.cell.rows == 1 {
		return nil
	}
	t := &p.tables[len(p.tables)-1]
	for c := first; p.cell.rows > 1 && c <= min(last, limit); c++ {
		for len(t.left) < c {
			t.left = append(t.left, 0)
		}
		t.left[c-1] = p.cell.rows
	}
	if !p.checking {
		return nil
	}
	p.found = append(p.found, Area{p.number, first, min(p.number+p.cell.rows-1, sheetRows), min(last, limit)})
	if len(p.found) > maxMerges {
		return errIncoherent
	}
	return nil
}

// value is that of a cell and how the page holds it: what is shown, unless a number with
// more digits stands behind a number, or a day behind a date.
func (c *htmlCell) value(shown []byte) ([]byte, CellKind) {
	number := strings.TrimSpace(c.number)
	if number == "" || len(shown) == 0 || !isNumber([]byte(number)) {
		return shown, Text
	}
	if verdict := shownBool(number, shown); verdict != "" {
		return []byte(verdict), Bool
	}
	if formatIsDate(inEnglish(c.format)) {
		text, ok := serialDate(number, false)
		year := fourDigits.Find(shown)
		if ok && (year == nil || string(year) == text[:4]) { // or else it counts from 1904
			return []byte(text), Date
		}
	}
	if !looksNumber(shown) {
		return shown, Text
	}
	return []byte(number), Number
}

// inEnglish writes the letters of a French format of dates as Excel holds them.
func inEnglish(format string) string {
	lower := strings.ToLower(format)
	if strings.ContainsAny(lower, "j") || strings.Contains(lower, "aa") {
		return strings.NewReplacer("j", "d", "a", "y").Replace(lower)
	}
	return format
}

// looksNumber recognises what a spreadsheet shows for a number, dates and times apart.
func looksNumber(shown []byte) bool {
	digits := false
	for i, r := range string(shown) {
		switch {
		case '0' <= r && r <= '9':
			digits = true
		case r == '-' && i > 0 && digits && shown[i-1] != 'E':
			return false
		case unicode.IsSpace(r), strings.ContainsRune("+-,.%€$E#", r):
		default:
			return false
		}
	}
	return digits || len(bytes.Trim(shown, "#")) == 0
}
