package exports

import (
	"archive/zip"
	"errors"

	"math"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// Uncalculated is the Text, of Kind Error, of a formula whose value the file
// does not hold: the workbook was written by a program and never opened in a
// spreadsheet.
const Uncalculated = "#NON_CALCULÉ"

// Bounds of any sheet.
const (
	sheetRows    = 1_048_576
	sheetColumns = 16_384
)

// sheetPart is a worksheet in its archive, read as often as asked.
type sheetPart struct {
	book   *workbook
	part   *zip.File
	rank   int
	merges []Area
	wide   int       // see Sheet.Wide
	kept   *keptRows // nil: its rows are read again from the archive
}

// keptRows are the rows of a sheet that was not too large to keep when it was checked.
type keptRows struct {
	rows []Row
	room []Cell // for the cells of the next rows
}

// What is kept of the rows of a workbook, in bytes: some hundred thousand cells of any, a
// million of one whose own size answers for it. Beyond, a sheet is inflated and read twice.
const (
	minKept     = 4 << 20
	maxKept     = 48 << 20
	keptByBytes = 16 // of the file as received
)

// mayKeep is how much is kept of the rows of a workbook of that size.
func mayKeep(received int64) int { return int(min(max(keptByBytes*received, minKept), maxKept)) }

// check reads the sheet once to its end, learns its merged cells, and keeps its rows
// if they are not too large.
func (s *sheetPart) check() error {
	s.kept = new(keptRows)
	r := sheetReader{sheetPart: s, checking: true}
	if err := r.read(s.book.budget); err != nil {
		return err
	}
	s.book.inflated[s.part] = true
	if s.merges = r.found; !disjoint(s.merges, s.book.limits.Columns) {
		return refuseIncoherentSheet(s.rank, r.number)
	}
	s.wide = r.wide
	return nil
}

func (s *sheetPart) rows(yield func(Row, error) bool) {
	if s.kept != nil {
		s.kept.each(s.merges, func(row Row) bool { return yield(row, nil) })
		return
	}
	r := sheetReader{sheetPart: s, merged: merged{rest: s.merges}, yield: func(row Row) bool { return yield(row, nil) }}
	if err := r.read(nil); err != nil && err != errStopped {
		yield(Row{}, err)
	}
}

// readBy reads by read, once to its end, a sheet that no part of an archive holds, and keeps
// the means to read it again.
func (s *sheetPart) readBy(read func(*sheetReader) error) (*Sheet, error) {
	r := sheetReader{sheetPart: s, checking: true}
	if err := s.reported(&r, read(&r)); err != nil {
		return nil, err
	}
	if s.merges = append(s.merges, r.found...); !disjoint(s.merges, s.book.limits.Columns) {
		return nil, refuseIncoherentSheet(s.rank, r.number)
	}
	return &Sheet{Merged: s.merges, Wide: r.wide, Date1904: s.book.date1904, columns: s.book.limits.Columns, rows: func(yield func(Row, error) bool) {
		if s.kept != nil {
			s.rows(yield)
			return
		}
		r := sheetReader{sheetPart: s, merged: merged{rest: s.merges}, yield: func(row Row) bool { return yield(row, nil) }}
		if err := s.reported(&r, read(&r)); err != nil && err != errStopped {
			yield(Row{}, err)
		}
	}}, nil
}

// reported says a fault of the sheet in a sentence.
func (s *sheetPart) reported(r *sheetReader, err error) error {
	if errors.Is(err, errIncoherent) {
		return refuseIncoherentSheet(s.rank, r.number)
	}
	return err
}

func (k *keptRows) each(merges []Area, yield func(Row) bool) {
	over := merged{rest: merges}
	for _, row := range k.rows {
		over.clear(row.Number, row.Cells)
		if !yield(row) {
			return
		}
	}
}

// keep keeps a row whose cells, but not their text, will be written over; beyond what
// may be kept it gives up all the rows of the sheet.
func (s *sheetPart) keep(row Row, text int) {
	s.book.kept += text + len(row.Cells)*int(unsafe.Sizeof(Cell{})) + int(unsafe.Sizeof(row))
	if s.book.kept > s.book.mayKeep {
		s.kept = nil
		return
	}
	k, n := s.kept, len(row.Cells)
	if len(k.room) < n {
		k.room = make([]Cell, max(n, 4096))
	}
	copy(k.room, row.Cells)
	row.Cells, k.room = k.room[:n:n], k.room[n:]
	k.rows = append(k.rows, row)
}

var (
	errStopped    = errors.New("the caller asked for no more rows")
	errIncoherent = errors.New("the sheet contradicts itself")
)

// sheetReader reads a sheet once.
type sheetReader struct {
	*sheetPart
	x        *xmlReader
	checking bool // no row is given
	yield    func(Row) bool

	found  []Area // merged cells, when checking
	merged merged
	number int // of the current row
	wide   int // the first row with a value past the limit of columns, 0 when none
	column int // of the current cell
	cells  []Cell
	spans  []span // of the cells whose text is in text
	text   []byte // of the row's cells, end to end
	value  []byte
}

// span places the text of a cell in the text of its row.
type span struct{ cell, start, end int }

func (r *sheetReader) read(against *budget) error {
	body, err := r.book.inflate(r.part, against)
	if err != nil {
		return err
	}
	defer body.Close()
	if r.x, err = newXMLReader(body); err == nil {
		err = r.readSheet()
	}
	switch {
	case err == errStopped:
		return err
	case errors.Is(err, errIncoherent):
		return refuseIncoherentSheet(r.rank, r.number)
	}
	return refusalOf(err, func() *Refusal { return refuseCutSheet(r.rank, r.number) })
}

func (r *sheetReader) readSheet() error {
	seen := false
	err := r.x.document("worksheet", func(child string) error {
		switch child {
		case "sheetData":
			if seen {
				return errIncoherent
			}
			seen = true
			return r.readRows()
		case "mergeCells":
			return r.readMerges()
		}
		return r.x.skip()
	})
	if err == nil && !seen {
		return errIncoherent
	}
	return err
}

// readMerges learns the merged cells of the columns that are read.
func (r *sheetReader) readMerges() error {
	columns := r.book.limits.Columns
	return r.x.children(func(string) error {
		ref, _ := r.x.attr("ref")
		if a, ok := parseArea(ref); r.checking && ok && a.Left <= columns {
			a.Right = min(a.Right, columns)
			if r.found = append(r.found, a); len(r.found) > maxMerges {
				return errIncoherent
			}
		}
		return r.x.skip()
	})
}

// disjoint sorts merged cells from top to bottom and reports whether those of
// any row leave each other room, as spreadsheets want.
func disjoint(merges []Area, columns int) bool {
	slices.SortFunc(merges, func(a, b Area) int { return a.Top - b.Top })
	active := merged{rest: merges}
	for _, a := range merges {
		active.reach(a.Top)
		width := 0
		for _, m := range active.here {
			width += m.Right - m.Left + 1
		}
		if width > columns {
			return false
		}
	}
	return true
}

// merged follows merged cells down a sheet.
type merged struct {
	here []Area // those that hold the row
	rest []Area // those below, from top to bottom
}

// reach moves down to a row.
func (m *merged) reach(row int) {
	m.here = slices.DeleteFunc(m.here, func(a Area) bool { return a.Bottom < row })
	for len(m.rest) > 0 && m.rest[0].Top <= row {
		if m.rest[0].Bottom >= row {
			m.here = append(m.here, m.rest[0])
		}
		m.rest = m.rest[1:]
	}
}

// clear moves down to a row and empties what merged cells cover of it, all but the
// first of each.
func (m *merged) clear(row int, cells []Cell) {
	m.reach(row)
	for _, a := range m.here {
		for c := a.Left; c <= a.Right && c <= len(cells); c++ {
			if row != a.Top || c != a.Left {
				cells[c-1] = Cell{}
			}
		}
	}
}

// readRows reads the rows; anything else among them might hide some.
func (r *sheetReader) readRows() error {
	for {
		token, err := r.x.next()
		switch {
		case err != nil:
			return err
		case token == xmlEnd:
			return nil
		case token == xmlStart:
			if string(r.x.name) != "row" {
				return errIncoherent
			}
			if err := r.readRow(); err != nil {
				return err
			}
		case strings.TrimSpace(string(r.x.text)) != "":
			return errIncoherent
		}
	}
}

func (r *sheetReader) readRow() error {
	hidden, err := r.rowStart()
	if err != nil {
		return err
	}
	r.cells, r.spans, r.text, r.column = r.cells[:0], r.spans[:0], r.text[:0], 0
	for {
		if read, err := r.quickCell(); err != nil {
			return err
		} else if read {
			continue
		}
		token, err := r.x.next()
		switch {
		case err != nil:
			return err
		case token == xmlEnd:
			return r.rowEnd(hidden)
		case token == xmlStart:
			switch string(r.x.name) {
			case "c":
				err = r.readCell()
			case "extLst":
				err = r.x.skip()
			default:
				err = errIncoherent
			}
			if err != nil {
				return err
			}
		case strings.TrimSpace(string(r.x.text)) != "":
			return errIncoherent
		}
	}
}

// rowStart takes the number of the row, which grows from row to row, or is one
// more than the last.
func (r *sheetReader) rowStart() (hidden bool, err error) {
	number := r.number + 1
	for i := range r.x.attrs {
		switch a := &r.x.attrs[i]; string(a.name) {
		case "r":
			n, ok := parseUint(a.value)
			if !ok || n < number {
				return false, errIncoherent
			}
			number = n
		case "hidden":
			hidden = isTrue(a.value)
		}
	}
	if number > sheetRows {
		return false, refuseRows(min(r.book.limits.Rows, sheetRows))
	}
	r.number = number
	return hidden, nil
}

// blind says that no cell is made: the sheet is only checked.
func (r *sheetReader) blind() bool { return r.checking && r.kept == nil }

func (r *sheetReader) rowEnd(hidden bool) error {
	if r.blind() {
		return nil
	}
	text := string(r.text)
	for _, s := range r.spans {
		r.cells[s.cell].Text = text[s.start:s.end]
	}
	row := Row{Number: r.number, Hidden: hidden, Cells: r.cells}
	if r.checking {
		r.keep(row, len(text))
		return nil
	}
	r.merged.clear(row.Number, row.Cells)
	if !r.yield(row) {
		return errStopped
	}
	return nil
}

// cellType is the attribute t of a cell.
type cellType uint8

const (
	numberCell cellType = iota
	sharedCell
	stringCell
	inlineCell
	boolCell
	errorCell
	dateCell
)

func (r *sheetReader) readCell() error {
	kind, isDate, err := r.cellStart()
	if err != nil {
		return err
	}
	r.value = r.value[:0]
	formula, valued := false, false
	limit := r.book.limits.CellBytes
	for {
		token, err := r.x.next()
		switch {
		case err != nil:
			return err
		case token == xmlEnd:
			if len(r.value) > limit {
				return refuseCell(r.number, limit)
			}
			return r.cellEnd(kind, isDate, formula && !valued)
		case token == xmlStart:
			switch string(r.x.name) {
			case "v":
				r.value, err = appendText(r.x, r.value[:0], limit+1)
				valued = len(r.value) > 0 || kind == stringCell // a computed text may be empty, a number may not
			case "is":
				valued = true
				r.value, err = appendRich(r.x, r.value[:0], limit+1)
			case "f":
				formula = true
				err = r.x.skip()
			case "extLst":
				err = r.x.skip()
			default:
				err = errIncoherent
			}
			if err != nil {
				return err
			}
		}
	}
}

// cellStart takes the place of the cell, which grows within the row or is the
// next one, its type and whether its style shows a date.
func (r *sheetReader) cellStart() (kind cellType, isDate bool, err error) {
	column := r.column + 1
	for i := range r.x.attrs {
		switch a := &r.x.attrs[i]; string(a.name) {
		case "r":
			row, col, ok := parseRef(a.value)
			if !ok || row != r.number || col < column {
				return 0, false, errIncoherent
			}
			column = col
		case "s":
			style, ok := parseUint(a.value)
			if ok = ok || len(a.value) == 0; !ok || style >= len(r.book.dates) && style > 0 {
				return 0, false, errIncoherent
			}
			isDate = style < len(r.book.dates) && r.book.dates[style]
		case "t":
			var ok bool
			if kind, ok = parseCellType(string(a.value)); !ok {
				return 0, false, errIncoherent
			}
		}
	}
	if column > sheetColumns {
		return 0, false, refuseColumns(r.number, min(r.book.limits.Columns, sheetColumns))
	}
	r.column = column
	return kind, isDate, nil
}

func parseCellType(t string) (cellType, bool) {
	switch t {
	case "n", "":
		return numberCell, true
	case "s":
		return sharedCell, true
	case "str":
		return stringCell, true
	case "inlineStr":
		return inlineCell, true
	case "b":
		return boolCell, true
	case "e":
		return errorCell, true
	case "d":
		return dateCell, true
	}
	return 0, false
}

func (r *sheetReader) cellEnd(kind cellType, isDate, uncalculated bool) error {
	if uncalculated {
		return r.put(Cell{Text: Uncalculated, Kind: Error})
	}
	switch kind {
	case sharedCell:
		return r.putShared()
	case stringCell:
		return r.putText(unescapeBytes(r.value), Text)
	case inlineCell:
		return r.putText(r.value, Text)
	case errorCell:
		return r.putText(trimSpace(r.value), Error)
	case boolCell:
		return r.putBool()
	case dateCell:
		if text, ok := isoDate(string(trimSpace(r.value))); ok {
			return r.put(Cell{Text: text, Kind: Date})
		}
		return r.putText(r.value, Text)
	}
	return r.putNumber(isDate)
}

func (r *sheetReader) putShared() error {
	value := trimSpace(r.value)
	if len(value) == 0 {
		return nil
	}
	i, ok := parseUint(value)
	if !ok {
		return errIncoherent
	}
	text, ok := r.book.strings.at(i)
	if !ok {
		return errIncoherent
	}
	if len(text) > r.book.limits.CellBytes {
		return refuseCell(r.number, r.book.limits.CellBytes)
	}
	return r.put(Cell{Text: text, Kind: Text})
}

func (r *sheetReader) putBool() error {
	switch string(trimSpace(r.value)) {
	case "":
		return nil
	case "1", "true":
		return r.put(Cell{Text: "true", Kind: Bool})
	case "0", "false":
		return r.put(Cell{Text: "false", Kind: Bool})
	}
	return errIncoherent
}

// putNumber keeps the number as it is written. What is not a number, and a
// decimal comma, stays as text: the value is not lost, and the row is judged.
func (r *sheetReader) putNumber(isDate bool) error {
	value := trimSpace(r.value)
	switch {
	case len(value) == 0:
		return nil
	case !isNumber(value):
		return r.putText(value, Text)
	case isDate && !r.blind():
		if text, ok := serialDate(string(value), r.book.date1904); ok {
			return r.put(Cell{Text: text, Kind: Date})
		}
	}
	return r.putText(value, Number)
}

func isNumber(value []byte) bool {
	for _, c := range value {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'E' && c != 'e' {
			return false
		}
	}
	if len(value) < 16 && value[0] != '.' {
		plain := true
		for _, c := range value {
			plain = plain && '0' <= c && c <= '9'
		}
		if plain {
			return true
		}
	}
	f, err := strconv.ParseFloat(string(value), 64)
	return err == nil && !math.IsInf(f, 0)
}

// putText places a text that must be copied.
func (r *sheetReader) putText(text []byte, kind CellKind) error {
	if len(text) == 0 {
		return nil
	}
	if !r.blind() {
		start := len(r.text)
		r.text = append(r.text, text...)
		r.spans = append(r.spans, span{r.column - 1, start, len(r.text)})
	}
	return r.put(Cell{Kind: kind})
}

// put places a cell that is not empty, so that the cells formatted without a
// value, sixteen thousand in some rows, cost nothing.
func (r *sheetReader) put(c Cell) error {
	if r.number > r.book.limits.Rows {
		return refuseRows(r.book.limits.Rows)
	}
	if r.column > r.book.limits.Columns {
		if r.wide == 0 {
			r.wide = r.number
		}
		if r.spanned() {
			r.spans = r.spans[:len(r.spans)-1]
		}
		return nil
	}
	if r.blind() || c.Kind == Text && c.Text == "" && !r.spanned() {
		return nil
	}
	for len(r.cells) < r.column-1 {
		r.cells = append(r.cells, Cell{})
	}
	r.cells = append(r.cells, c)
	return nil
}

// spanned reports whether the text of the current cell is in the row's text.
func (r *sheetReader) spanned() bool {
	return len(r.spans) > 0 && r.spans[len(r.spans)-1].cell == r.column-1
}

// parseUint reads a whole number without sign; at most nine digits.
func parseUint(text []byte) (int, bool) {
	if len(text) == 0 || len(text) > 9 {
		return 0, false
	}
	n := 0
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}

// parseRef reads a reference such as AB12.
func parseRef(ref []byte) (row, column int, ok bool) {
	i := 0
	for i < len(ref) && i < 6 && (ref[i]|0x20) >= 'a' && (ref[i]|0x20) <= 'z' {
		column = 26*column + int(ref[i]|0x20-'a') + 1
		i++
	}
	row, ok = parseUint(ref[i:])
	return row, column, ok && column > 0 && row > 0
}

// parseArea reads a reference such as A1:C4, or A1.
func parseArea(ref []byte) (Area, bool) {
	first, last, _ := strings.Cut(string(ref), ":")
	if last == "" {
		last = first
	}
	top, left, ok1 := parseRef([]byte(first))
	bottom, right, ok2 := parseRef([]byte(last))
	return Area{top, left, bottom, right}, ok1 && ok2 && top <= bottom && left <= right
}

// trimSpace drops the spaces of XML around a value.
func trimSpace(value []byte) []byte {
	for len(value) > 0 && isSpace(value[0]) {
		value = value[1:]
	}
	for len(value) > 0 && isSpace(value[len(value)-1]) {
		value = value[:len(value)-1]
	}
	return value
}
