package exports

import (
	"math"
	"slices"
	"strings"
)

// readText reads what is no workbook: a CSV, a page or a document of markup.
func readText(name string, content []byte, limits Limits) (*File, error) {
	text, encoding, err := decodeText(content)
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(text) == "" {
		return nil, refuseEmpty()
	}
	if file, err := readMarkup(name, text, limits); file != nil || err != nil {
		return file, err
	}
	table := newCSVTable(unspelled(text), limits)
	if err := table.check(); err != nil {
		return nil, err
	}
	sheet := &Sheet{rows: table.rows}
	return &File{Name: name, Form: CSV, Encoding: encoding, Separator: table.separator, Sheets: []*Sheet{sheet}}, nil
}

// csvTable is the text of a CSV and what says how to cut it.
type csvTable struct {
	text      string
	separator rune
	width     int  // fields of nearly every record of the first lines, 0 when they differ
	hint      bool // the first line is Excel's own "sep=;"
	limits    Limits
}

func newCSVTable(text string, limits Limits) *csvTable {
	t := &csvTable{text: text, limits: limits}
	if first, _, _ := strings.Cut(text, "\n"); len(first) < 8 {
		if mark, ok := strings.CutPrefix(strings.TrimRight(first, "\r"), "sep="); ok && len(mark) == 1 && strings.Contains(";,\t|", mark) {
			t.separator, t.hint = rune(mark[0]), true
			t.width, _ = t.regularity(t.separator)
			return t
		}
	}
	best := math.Inf(-1)
	for _, candidate := range []rune{';', ',', '\t', '|'} {
		if width, score := t.regularity(candidate); score > best {
			best, t.separator, t.width = score, candidate, width
		}
	}
	return t
}

// sampled is how many records the separator is found from.
const sampled = 200

// regularity measures how well a separator cuts the first records: the number
// of fields that most records have, and the share of records that have it,
// times the bits that so many fields are worth. A title block is a few records
// of one field; a decimal comma cuts in two and is worth one bit; a quote that
// ends anywhere but before a separator speaks against the candidate.
// The width is that of nine records in ten, without the title block, or 0.
func (t *csvTable) regularity(separator rune) (width int, score float64) {
	width, score = t.regular(csvScanner{text: t.text, separator: byte(separator), line: 1})
	if n, better := t.regular(csvScanner{text: t.text, separator: byte(separator), line: 1, literal: true}); better > score {
		return n, better
	}
	return width, score
}

func (t *csvTable) regular(s csvScanner) (width int, score float64) {
	counts := make(map[int]int)
	records, strays := 0, 0
	for range sampled {
		if s.pos == len(t.text) {
			break
		}
		s.record()
		if s.unclosed {
			strays++
			break
		}
		if s.blank() {
			continue
		}
		if s.stray {
			strays++
		}
		records++
		counts[len(s.cells)]++
	}
	for n, times := range counts {
		if n > 1 && (times > counts[width] || times == counts[width] && n > width) {
			width = n
		}
	}
	if width == 0 { // it cuts nothing: one that cuts, even badly, is the separator
		return 0, -math.MaxFloat64
	}
	score = float64(counts[width]-2*strays) / float64(records) * math.Log2(float64(width))
	if counts[width]*10 < (records-counts[1])*9 {
		width = 0
	}
	return width, score
}

// check reads the table once to its end.
func (t *csvTable) check() error {
	for _, err := range t.rows {
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *csvTable) rows(yield func(Row, error) bool) {
	s := csvScanner{text: t.text, separator: byte(t.separator), line: 1}
	for number := 1; s.pos < len(t.text); number++ {
		line := s.line
		t.record(&s)
		if err := t.faults(&s, line, number); err != nil {
			yield(Row{}, err)
			return
		}
		cells := s.cells
		if s.blank() || t.hint && line == 1 {
			cells = nil
		}
		if !yield(Row{Number: line, Cells: cells}, nil) {
			return
		}
	}
}

// record reads the next record. A quote alone in its field, « idem » as people write it,
// opens a quoted field for a machine, which swallows what follows. Where each line of
// the record, read with such quotes as letters, has as many fields as the others, they
// are letters: unless the record fits in its line and has them read as usual.
//
// A line that stands whole in quotes is cut as the others are.
func (t *csvTable) record(s *csvScanner) {
	begun := *s
	s.record()
	if len(s.cells) == 1 && t.width > 1 && s.line-begun.line <= 1 && strings.ContainsRune(s.cells[0].Text, t.separator) {
		if cells := cutLine(s.cells[0].Text, t.separator); len(cells) == t.width {
			s.cells = cells
			return
		}
	}
	if !s.alone || t.width == 0 || len(s.cells) == t.width && s.brokenAt == 0 && !s.unclosed {
		return
	}
	literal := begun
	literal.cells, literal.literal = nil, true
	first := literal
	first.record()
	for literal.pos < s.pos {
		if literal.record(); len(literal.cells) != t.width || literal.unclosed || literal.brokenAt > 0 || !written(literal.cells) {
			return
		}
	}
	first.literal = false
	*s = first
}

// written reports whether some field holds more than a quote.
func written(cells []Cell) bool {
	return slices.ContainsFunc(cells, func(c Cell) bool { return c.Text != "" && c.Text != `"` })
}

// faults refuses a record that passes a limit, or in which a quote has
// swallowed others: it never closes, it closes lines below in the middle of a
// word, or its first line alone completes a record that has not as many columns as
// the others.
func (t *csvTable) faults(s *csvScanner, line, number int) error {
	switch {
	case s.unclosed, s.strayAcross:
		return refuseOpenQuote(s.quotedAt)
	case len(s.cells) != t.width && s.brokenAt == t.width && t.width > 0:
		return refuseOpenQuote(s.quotedAt)
	case number > t.limits.Rows:
		return refuseRows(t.limits.Rows)
	case s.longest > t.limits.CellBytes:
		return refuseCell(line, t.limits.CellBytes)
	}
	if len(s.cells) > t.limits.Columns && lastFull(s.cells) > t.limits.Columns {
		return refuseColumns(line, t.limits.Columns)
	}
	return nil
}

// lastFull is the number of the last cell that is not empty, 0 when all are.
func lastFull(cells []Cell) int {
	for i := len(cells); i > 0; i-- {
		if cells[i-1].Kind != Empty {
			return i
		}
	}
	return 0
}

// csvScanner cuts a text into records as RFC 4180 says, with the tolerance of
// spreadsheets: a quote inside an unquoted field is a letter like another, and
// what follows a closing quote belongs to the field. Cells are pieces of the
// text: nothing is copied but a field with doubled quotes.
type csvScanner struct {
	text      string
	separator byte
	pos       int
	line      int // of pos

	cells       []Cell
	longest     int
	quotedAt    int  // line of the last opening quote
	unclosed    bool // a quote reaches the end of the text
	stray       bool // text follows a closing quote
	strayAcross bool // and that quote opened on a line above
	brokenAt    int  // fields that the record would have, cut at the first line break in quotes
	literal     bool // a quote alone in its field is a letter
	alone       bool // the record has such a quote
}

// blank reports whether the line of the last record holds nothing at all.
func (s *csvScanner) blank() bool { return len(s.cells) == 1 && s.cells[0].Kind == Empty }

// record reads the record that starts at pos and leaves pos after its line end.
func (s *csvScanner) record() {
	s.cells, s.longest = s.cells[:0], 0
	s.unclosed, s.stray, s.strayAcross, s.brokenAt, s.alone = false, false, false, 0, false
	for {
		var field string
		switch lone := s.loneQuote(); {
		case lone && s.literal:
			field = s.plain()
		case s.pos < len(s.text) && s.text[s.pos] == '"':
			s.alone = s.alone || lone
			field = s.quoted()
		default:
			field = s.plain()
		}
		s.append(field)
		if s.pos == len(s.text) {
			return
		}
		if s.text[s.pos] != s.separator {
			s.lineEnd()
			return
		}
		s.pos++
	}
}

// loneQuote reports whether the field at pos is a quote and nothing else up to the next
// separator or line end.
func (s *csvScanner) loneQuote() bool {
	if s.pos >= len(s.text) || s.text[s.pos] != '"' {
		return false
	}
	if s.pos+1 == len(s.text) {
		return true
	}
	next := s.text[s.pos+1]
	return next == s.separator || next == '\n' || next == '\r'
}

func (s *csvScanner) append(field string) {
	if field != "" && field[0] == '\'' {
		field = disarm(field)
	}
	if len(field) > s.longest {
		s.longest = len(field)
	}
	kind := Text
	if field == "" {
		kind = Empty
	}
	s.cells = append(s.cells, Cell{Text: field, Kind: kind})
}

// plain reads up to the separator or the line end.
func (s *csvScanner) plain() string {
	start, text, separator := s.pos, s.text, s.separator
	i := start
	for i < len(text) {
		if c := text[i]; c == separator || c == '\n' || c == '\r' {
			break
		}
		i++
	}
	s.pos = i
	return text[start:i]
}

// quoted reads a field that opens with a quote, up to its separator or line end.
func (s *csvScanner) quoted() string {
	s.quotedAt = s.line
	start := s.pos + 1
	end, doubled := s.closing(start)
	if end < 0 {
		s.unclosed = true
		s.pos = len(s.text)
		return s.text[start:]
	}
	inside := s.text[start:end]
	breaks := lineBreaks(inside)
	if breaks > 0 && s.brokenAt == 0 {
		first := inside[:strings.IndexAny(inside, "\r\n")]
		s.brokenAt = len(s.cells) + 1 + strings.Count(first, string(rune(s.separator)))
	}
	s.line += breaks
	if doubled {
		inside = strings.ReplaceAll(inside, `""`, `"`)
	}
	s.pos = end + 1
	after := s.plain()
	if after == "" {
		return inside
	}
	if strings.Trim(after, " \t") == "" { // spaces between the quote and the separator
		return inside
	}
	s.stray = true
	s.strayAcross = s.strayAcross || breaks > 0
	return inside + after
}

// closing finds the quote that closes the field which starts at start.
func (s *csvScanner) closing(start int) (end int, doubled bool) {
	for i := start; ; i += 2 {
		next := strings.IndexByte(s.text[i:], '"')
		if next < 0 {
			return -1, doubled
		}
		i += next
		if i+1 == len(s.text) || s.text[i+1] != '"' {
			return i, doubled
		}
		doubled = true
	}
}

// lineBreaks counts line ends as an editor does: CRLF, LF or CR alone.
func lineBreaks(text string) int {
	n := strings.Count(text, "\n")
	if strings.IndexByte(text, '\r') >= 0 {
		n += strings.Count(text, "\r") - strings.Count(text, "\r\n")
	}
	return n
}

func (s *csvScanner) lineEnd() {
	if s.text[s.pos] == '\r' && s.pos+1 < len(s.text) && s.text[s.pos+1] == '\n' {
		s.pos++
	}
	s.pos++
	s.line++
}
