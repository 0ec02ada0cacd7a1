package exports

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"

	"golang.org/x/text/encoding/charmap"
)

// readCompound reads a workbook of Excel 97 to 2003 out of its compound file, or says
// what else the file is.
func readCompound(name string, content []byte, limits Limits) (*File, error) {
	c, err := openCompound(content)
	for _, stream := range []string{"Workbook", "Book"} { // Excel 95 and 5 name it Book
		var data []byte
		if err == nil {
			data, err = c.stream(stream)
		}
		if err == nil && data != nil {
			return readXLS(name, data, limits)
		}
	}
	if refusal := refuseCompound(content); refusal != nil {
		return nil, refusal
	}
	switch {
	case err == nil:
		return nil, refuseUnreadable()
	case errors.Is(err, errCompoundCut):
		return nil, refuseTruncated()
	}
	return nil, refuseMalformed()
}

// xlsBook is a workbook of Excel 5 to 2003: records, those of the workbook first, then
// those of each sheet.
type xlsBook struct {
	workbook
	data    []byte
	unicode bool             // Excel 97 and later
	page    *charmap.Charmap // of the texts, before
	blank   bool             // of a program that computes no formula: it leaves their results empty
	formats map[int]bool     // of numbers, by their numbers: shown as a date
	styles  []int            // number of the format of each
	tabs    []xlsTab
}

// xlsTab is a line of the list of sheets.
type xlsTab struct {
	name   string
	hidden bool
	start  int
}

// readXLS reads a workbook whole: every sheet to its end.
func readXLS(name string, data []byte, limits Limits) (*File, error) {
	b := &xlsBook{workbook: workbook{limits: limits, mayKeep: mayKeep(int64(len(data)))}, data: data, page: charmap.Windows1252, formats: make(map[int]bool)}
	if err := b.globals(); err != nil {
		return nil, err
	}
	f := &File{Name: name, Form: XLS}
	for i, tab := range b.tabs {
		sheet, err := b.sheet(i+1, tab)
		if err != nil {
			return nil, err
		}
		f.Sheets = append(f.Sheets, sheet)
	}
	if len(f.Sheets) == 0 {
		return nil, refuseNoSheet()
	}
	return f, nil
}

// Kinds of what a BOF starts.
const (
	startsGlobals = 0x0005
	startsSheet   = 0x0010
)

const excel97 = 0x0600

// globals reads what the sheets share. A few programs write a sheet alone.
func (b *xlsBook) globals() error {
	r := &records{data: b.data}
	if !r.next() || r.id != recordBOF || len(r.body) < 4 {
		return refuseMalformed()
	}
	b.unicode = u16(r.body, 0) == excel97
	switch u16(r.body, 2) {
	case startsSheet:
		b.tabs = []xlsTab{{}}
		return nil
	case startsGlobals:
	default:
		return refuseNoSheet()
	}
	for r.next() {
		if r.id == recordEOF {
			for _, format := range b.styles {
				isDate, spelled := b.formats[format]
				b.dates = append(b.dates, isDate || !spelled && builtinDate(format))
			}
			return nil
		}
		if err := b.global(r); err != nil {
			return err
		}
	}
	return refuseTruncated()
}

func (b *xlsBook) global(r *records) error {
	switch size := len(r.body); {
	case r.id == recordFilePass:
		return refuseEncrypted()
	case r.id == recordCodePage && size >= 2 && !b.unicode:
		if b.page = codePages[u16(r.body, 0)]; b.page == nil {
			return refuseOldFormat()
		}
	case r.id == recordUser && size >= 2 && b.unicode:
		// xlwt writes the name of the user without its length, and formulas without a result.
		b.blank = u16(r.body, 0) > size
	case r.id == record1904 && size >= 2:
		b.date1904 = u16(r.body, 0) == 1
	case r.id == recordFormat && size >= 3:
		b.formats[u16(r.body, 0)] = formatIsDate(b.formatCode(r))
	case r.id == recordXF && size >= 4:
		b.styles = append(b.styles, u16(r.body, 2))
	case r.id == recordBoundSheet && size >= 7:
		if r.body[5] == 0 { // neither macros nor a chart
			b.tabs = append(b.tabs, xlsTab{b.shortText(r, 6), r.body[4]&3 != 0, int(u32(r.body, 0))})
		}
	case r.id == recordSST && size >= 8:
		return b.shared(r)
	}
	if len(b.tabs) > maxEntries || len(b.styles) > maxEntries || len(b.formats) > maxEntries {
		return refuseMalformed()
	}
	return nil
}

// formatCode is the format of a number, as it is typed.
func (b *xlsBook) formatCode(r *records) string {
	if !b.unicode {
		return b.shortText(r, 2)
	}
	t := texts{records: r, at: 2}
	letters := t.uint16()
	return string(t.read(nil, letters, b.limits.CellBytes))
}

// shortText is a text whose length holds in a byte.
func (b *xlsBook) shortText(r *records, at int) string {
	if b.unicode {
		t := texts{records: r, at: at}
		letters := t.byte()
		return string(t.read(nil, letters, b.limits.CellBytes))
	}
	n := min(int(r.body[at]), len(r.body)-at-1)
	return string(appendBytes(nil, r.body[at+1:at+1+n], b.page, b.limits.CellBytes))
}

// shared reads the texts that cells share, whatever their number is said to be: some
// programs write none, or too many. Only a text cut before that number is a fault.
func (b *xlsBook) shared(r *records) error {
	var text []byte
	var ends []uint32
	promised := int(u32(r.body, 4))
	for t := (texts{records: r, at: 8}); t.room(); {
		letters := t.uint16()
		// A text over the limit is refused where a cell shows it: here it has no row.
		if text = t.read(text, letters, b.limits.CellBytes+1); t.bad {
			if len(ends) < promised {
				return refuseMalformed()
			}
			break
		}
		if ends = append(ends, uint32(len(text))); len(text) > math.MaxUint32 || len(ends) > maxTexts {
			return refuseMalformed()
		}
	}
	b.strings = stringTable{string(text), ends}
	return nil
}

// xlsSheet is a sheet among the records of its workbook, read as often as asked.
type xlsSheet struct {
	*sheetPart
	of     *xlsBook
	start  int
	hidden map[int]bool // rows
	order  []xlsCell    // of cells that are not in order; nil when they are
}

// xlsCell is the place of a cell: row and column, its record, its rank in the record.
type xlsCell struct {
	key, record uint32
	rank        uint16
}

// sheet reads a sheet once to its end and keeps the means to read it again.
func (b *xlsBook) sheet(rank int, tab xlsTab) (*Sheet, error) {
	s := &xlsSheet{sheetPart: &sheetPart{book: &b.workbook, rank: rank, kept: new(keptRows)}, of: b, start: tab.start}
	if err := s.scan(); err != nil {
		return nil, err
	}
	sheet, err := s.readBy(s.cells)
	if err != nil {
		return nil, err
	}
	sheet.Name, sheet.Hidden = tab.name, tab.hidden
	return sheet, nil
}

// scan goes through the records of the sheet to its end: rows that are hidden, merged
// cells, and whether the cells are in order, as Excel writes them and some programs do not.
func (s *xlsSheet) scan() error {
	r := &records{data: s.of.data, pos: s.start}
	if !r.next() || r.id != recordBOF {
		return refuseCutSheet(s.rank, 0)
	}
	s.hidden = make(map[int]bool)
	ordered, row := true, 0
	last := int64(-1)
	for depth := 1; depth > 0; {
		if !r.next() {
			return refuseCutSheet(s.rank, row)
		}
		switch {
		case r.id == recordBOF: // of a chart in the sheet
			depth++
		case r.id == recordEOF:
			depth--
		case depth > 1:
		case r.id == recordRow && len(r.body) >= 14:
			if r.body[12]&0x20 != 0 {
				s.hidden[u16(r.body, 0)+1] = true
			}
		case r.id == recordMerged:
			s.addMerges(r.body)
		case isCell(r.id):
			first, cells, ok := extent(r)
			if !ok {
				return refuseIncoherentSheet(s.rank, row)
			}
			ordered = ordered && int64(first) > last
			last, row = int64(first)+int64(cells)-1, int(first>>16)+1
		}
	}
	if len(s.merges) > maxMerges {
		return refuseIncoherentSheet(s.rank, row)
	}
	if !ordered {
		s.sort()
	}
	return nil
}

func (s *xlsSheet) addMerges(body []byte) {
	if len(body) < 2 {
		return
	}
	columns := s.book.limits.Columns
	for at := 2; at+8 <= len(body) && (at-2)/8 < u16(body, 0) && len(s.merges) <= maxMerges; at += 8 {
		a := Area{u16(body, at) + 1, u16(body, at+4) + 1, u16(body, at+2) + 1, u16(body, at+6) + 1}
		if a.Top <= a.Bottom && a.Left <= a.Right && a.Left <= columns {
			a.Right = min(a.Right, columns)
			s.merges = append(s.merges, a)
		}
	}
}

// shortest is how many bytes a record of a cell that may hold a value has at least, 0 for
// any other record.
func shortest(id int) int {
	switch id {
	case recordLabelSST, recordRK:
		return 10
	case recordNumber, recordFormula, recordFormula3, recordFormula4:
		return 14
	case recordMulRK:
		return 12
	case recordLabel, recordRString, recordBoolErr:
		return 8
	}
	return 0
}

func isCell(id int) bool { return shortest(id) > 0 }

// extent is the place of the first cell of a record, row and column in one, and how many
// follow each other in it; false for a record too short for its kind.
func extent(r *records) (first uint32, cells int, ok bool) {
	if len(r.body) < shortest(r.id) {
		return 0, 0, false
	}
	first, cells = uint32(u16(r.body, 0))<<16|uint32(u16(r.body, 2)), 1
	if r.id == recordMulRK {
		cells = (len(r.body) - 6) / 6
	}
	return first, cells, int(first&0xffff)+cells <= 1<<16
}

// sort places the cells in order; of two of one place the last one holds.
func (s *xlsSheet) sort() {
	r := &records{data: s.of.data, pos: s.start}
	r.next()
	for depth := 1; depth > 0; {
		at := r.pos
		r.next()
		switch {
		case r.id == recordBOF:
			depth++
		case r.id == recordEOF:
			depth--
		case depth == 1 && isCell(r.id):
			first, cells, _ := extent(r)
			for i := range cells {
				s.order = append(s.order, xlsCell{first + uint32(i), uint32(at), uint16(i)})
			}
		}
	}
	slices.SortStableFunc(s.order, func(a, b xlsCell) int { return cmp.Compare(a.key, b.key) })
}

// cells yields the rows of the sheet, which scan found whole.
func (s *xlsSheet) cells(r *sheetReader) error {
	in := &records{data: s.of.data, pos: s.start}
	if s.order != nil {
		for i, c := range s.order {
			if i+1 < len(s.order) && s.order[i+1].key == c.key {
				continue
			}
			in.pos = int(c.record)
			in.next()
			if err := s.at(r, c.key); err != nil {
				return err
			}
			if err := s.cell(r, in, int(c.rank)); err != nil {
				return err
			}
		}
		return s.flush(r)
	}
	in.next()
	for depth := 1; depth > 0; {
		in.next()
		switch {
		case in.id == recordBOF:
			depth++
		case in.id == recordEOF:
			depth--
		case depth == 1 && isCell(in.id):
			first, cells, _ := extent(in)
			for i := range cells {
				if err := s.at(r, first+uint32(i)); err != nil {
					return err
				}
				if err := s.cell(r, in, i); err != nil {
					return err
				}
			}
		}
	}
	return s.flush(r)
}

// at goes to a cell; when it is of another row, the row before is yielded.
func (s *xlsSheet) at(r *sheetReader, key uint32) error {
	row, column := int(key>>16)+1, int(key&0xffff)+1
	if row != r.number {
		if err := s.flush(r); err != nil {
			return err
		}
		r.number = row
		r.cells, r.spans, r.text = r.cells[:0], r.spans[:0], r.text[:0]
	}
	r.column = column
	return nil
}

// flush yields the row, if some cell of it has a value.
func (s *xlsSheet) flush(r *sheetReader) error {
	if len(r.cells) == 0 {
		return nil
	}
	return r.rowEnd(s.hidden[r.number])
}

// cell puts the value of a record, of its cell of that rank when it holds several.
func (s *xlsSheet) cell(r *sheetReader, in *records, rank int) error {
	body := in.body
	switch in.id {
	case recordLabelSST:
		return s.sharedText(r, u32(body, 6))
	case recordLabel, recordRString:
		return s.text(r, &texts{records: &records{data: in.data, pos: in.pos, body: body}, at: 6})
	case recordNumber:
		return s.number(r, u16(body, 4), floatAt(body, 6))
	case recordRK:
		return s.number(r, u16(body, 4), rkNumber(u32(body, 6)))
	case recordMulRK:
		return s.number(r, u16(body, 4+6*rank), rkNumber(u32(body, 6+6*rank)))
	case recordBoolErr:
		return s.verdict(r, body[7] != 0, body[6])
	}
	return s.formula(r, in)
}

func (s *xlsSheet) sharedText(r *sheetReader, index uint32) error {
	text, ok := s.book.strings.at(int(index))
	if !ok {
		return errIncoherent
	}
	if limit := s.book.limits.CellBytes; len(text) > limit {
		return refuseCell(r.number, limit)
	}
	return r.put(Cell{Text: text, Kind: Text})
}

// text puts a text written in the cell itself.
func (s *xlsSheet) text(r *sheetReader, t *texts) error {
	limit := s.book.limits.CellBytes
	letters := t.uint16()
	if s.of.unicode {
		r.value = t.read(r.value[:0], letters, limit+1)
	} else {
		end := min(t.at+letters, len(t.body))
		t.bad = t.bad || end < t.at+letters
		r.value = appendBytes(r.value[:0], t.body[t.at:end], s.of.page, limit+1)
	}
	switch {
	case t.bad:
		return errIncoherent
	case len(r.value) > limit:
		return refuseCell(r.number, limit)
	}
	return r.putText(r.value, Text)
}

// number puts a number, or the day that its format shows.
func (s *xlsSheet) number(r *sheetReader, style int, f float64) error {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return r.putText([]byte("#NUM!"), Error)
	}
	r.value = appendNumber(r.value[:0], f)
	return r.putNumber(style < len(s.book.dates) && s.book.dates[style])
}

// appendNumber writes a number as shortly as it can be read back, plainly when a person
// would.
func appendNumber(dst []byte, f float64) []byte {
	switch size := math.Abs(f); {
	case f == 0:
		return append(dst, '0')
	case size < 1<<53 && f == math.Trunc(f):
		return strconv.AppendInt(dst, int64(f), 10)
	case 1e-7 <= size && size < 1e21:
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	return strconv.AppendFloat(dst, f, 'E', -1, 64)
}

// verdict puts a boolean or an error.
func (s *xlsSheet) verdict(r *sheetReader, failed bool, value byte) error {
	switch {
	case failed:
		name, known := errorNames[value]
		if !known {
			name = "#ERREUR"
		}
		return r.putText([]byte(name), Error)
	case value == 0:
		return r.put(Cell{Text: "false", Kind: Bool})
	}
	return r.put(Cell{Text: "true", Kind: Bool})
}

// Kinds of the results of formulas that are no numbers.
const (
	resultText = iota
	resultBool
	resultError
	resultEmpty
)

// calculatedOnLoad marks a formula that the program which wrote it did not compute: Excel
// does when it opens the workbook.
const calculatedOnLoad = 2

// formula puts the value that the file holds of a formula.
func (s *xlsSheet) formula(r *sheetReader, in *records) error {
	body := in.body
	if u16(body, 12) != 0xffff {
		f := floatAt(body, 6)
		if f == 0 && len(body) >= 16 && u16(body, 14)&calculatedOnLoad != 0 {
			return r.put(Cell{Text: Uncalculated, Kind: Error})
		}
		return s.number(r, u16(body, 4), f)
	}
	switch body[6] {
	case resultText:
		return s.result(r, *in)
	case resultBool:
		return s.verdict(r, false, body[8])
	case resultError:
		return s.verdict(r, true, body[8])
	case resultEmpty:
		if s.of.blank && len(body) >= 20 && u32(body, 16) == 0 {
			return r.put(Cell{Text: Uncalculated, Kind: Error})
		}
		return nil
	}
	return errIncoherent
}

// Records that may lie between a formula and the text of its result.
const (
	recordArray         = 0x0221
	recordTable         = 0x0236
	recordSharedFormula = 0x04bc
)

// result puts the text of a formula, which its own record follows.
func (s *xlsSheet) result(r *sheetReader, in records) error {
	for in.next() {
		switch in.id {
		case recordString:
			return s.text(r, &texts{records: &in})
		case recordArray, recordTable, recordSharedFormula, recordContinue:
			continue
		}
		break
	}
	return r.put(Cell{Text: Uncalculated, Kind: Error})
}
