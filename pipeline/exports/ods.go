package exports

import (
	"archive/zip"
	"bytes"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// readODS reads a workbook of LibreOffice whole, under the same control as one of
// Excel: archive, checksums, content.xml to its end. What a cell or a row repeats
// counts against the budget of the archive as if it were written.
func (b *workbook) readODS() ([]*Sheet, error) {
	if err := b.checkManifest(); err != nil {
		return nil, err
	}
	var sheets []*Sheet
	content := b.parts["content.xml"]
	err := b.eachTable(b.budget, func(r *odsReader, name string, hidden bool) error {
		rank := r.rank
		part := &sheetPart{book: b, part: content, rank: rank, kept: new(keptRows)}
		r.sheetReader = sheetReader{sheetPart: part, x: r.x, checking: true}
		if err := r.table(); err != nil {
			return err
		}
		if part.merges = r.found; !disjoint(part.merges, b.limits.Columns) {
			return errIncoherent
		}
		sheet := &Sheet{Name: name, Hidden: hidden, Merged: part.merges, Wide: r.wide, Date1904: r.date1904, columns: b.limits.Columns}
		sheet.rows = func(yield func(Row, error) bool) { part.odsRows(rank, yield) }
		if sheets = append(sheets, sheet); len(sheets) > maxEntries {
			return errTooMany
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(sheets) == 0 {
		return nil, refuseNoSheet()
	}
	b.inflated[content] = true
	return sheets, b.drain()
}

// checkManifest refuses a workbook under a password, whose parts cannot be read.
func (b *workbook) checkManifest() error {
	if b.parts["meta-inf/manifest.xml"] == nil {
		return nil
	}
	return b.parse("meta-inf/manifest.xml", "manifest", func(x *xmlReader, child string) error {
		return x.children(func(child string) error {
			if child == "encryption-data" {
				return refuseEncryptedODS()
			}
			return x.skip()
		})
	})
}

// odsRows yields the rows kept, or reads the table of that rank again.
func (s *sheetPart) odsRows(rank int, yield func(Row, error) bool) {
	if s.kept != nil {
		s.rows(yield)
		return
	}
	err := s.book.eachTable(nil, func(r *odsReader, _ string, _ bool) error {
		if r.rank != rank {
			return r.x.skip()
		}
		r.sheetReader = sheetReader{sheetPart: s, x: r.x, merged: merged{rest: s.merges}, yield: func(row Row) bool { return yield(row, nil) }}
		if err := r.table(); err != nil {
			return err
		}
		return errStopped // what follows was read once already
	})
	if err != nil && err != errStopped {
		yield(Row{}, err)
	}
}

// odsReader reads the tables of content.xml, one after the other.
type odsReader struct {
	sheetReader
	rank     int
	hidden   map[string]bool // styles of the tables that are not shown
	date1904 bool
	against  *budget
	full     bool   // the row has a value
	text     []byte // of the paragraphs of a cell
	base     []Cell // of a row that repeats
}

// eachTable calls each for every sheet; each must read its table to its end.
func (b *workbook) eachTable(against *budget, each func(r *odsReader, name string, hidden bool) error) error {
	part := b.parts["content.xml"]
	body, err := b.inflate(part, against)
	if err != nil {
		return err
	}
	defer body.Close()
	r := &odsReader{hidden: make(map[string]bool), against: against}
	x, err := newXMLReader(body)
	if err == nil {
		r.x = x
		err = r.document(each)
	}
	switch {
	case err == errStopped:
		return err
	case errors.Is(err, errIncoherent):
		return refuseIncoherentSheet(r.rank, r.number)
	}
	return refusalOf(err, func() *Refusal {
		if r.rank == 0 {
			return refuseMalformed()
		}
		return refuseCutSheet(r.rank, r.number)
	})
}

func (r *odsReader) document(each func(r *odsReader, name string, hidden bool) error) error {
	x := r.x
	return x.document("document-content", func(child string) error {
		switch child {
		case "automatic-styles":
			return x.children(func(string) error { return r.style() })
		case "body":
			return x.children(func(child string) error {
				if child != "spreadsheet" {
					return refuseRTF()
				}
				return x.children(func(child string) error { return r.part(child, each) })
			})
		}
		return x.skip()
	})
}

// style learns whether a style hides the tables that have it.
func (r *odsReader) style() error {
	name := string(r.x.local("name"))
	return r.x.children(func(child string) error {
		if child == "table-properties" && string(r.x.local("display")) == "false" {
			if r.hidden[name] = true; len(r.hidden) > maxEntries {
				return errTooMany
			}
		}
		return r.x.skip()
	})
}

// part reads a child of the spreadsheet. Tables of the style ta_extref are copies of
// the sheets of other files, which LibreOffice keeps for its formulas.
func (r *odsReader) part(child string, each func(r *odsReader, name string, hidden bool) error) error {
	switch child {
	case "calculation-settings":
		return r.x.children(func(child string) error {
			if child == "null-date" {
				r.date1904 = strings.HasPrefix(string(r.x.local("date-value")), "1904")
			}
			return r.x.skip()
		})
	case "table":
		name, style := string(r.x.local("name")), string(r.x.local("style-name"))
		if style == "ta_extref" {
			return r.x.skip()
		}
		r.rank++
		r.number = 0
		return each(r, name, r.hidden[style])
	}
	return r.x.skip()
}

// table reads the rows of a table, groups and repeated headers included.
func (r *odsReader) table() error { return r.x.children(r.rows) }

func (r *odsReader) rows(child string) error {
	switch child {
	case "table-row":
		return r.row()
	case "table-header-rows", "table-row-group", "table-rows":
		return r.x.children(r.rows)
	}
	return r.x.skip()
}

func (r *odsReader) row() error {
	repeat, hidden := 1, false
	for i := range r.x.attrs {
		switch a := &r.x.attrs[i]; string(local(a.name)) {
		case "number-rows-repeated":
			var ok bool
			if repeat, ok = parseUint(a.value); !ok || repeat == 0 {
				return errIncoherent
			}
		case "visibility":
			hidden = string(a.value) == "collapse" || string(a.value) == "filter"
		}
	}
	r.number++
	r.cells, r.spans, r.sheetReader.text, r.column, r.full = r.cells[:0], r.spans[:0], r.sheetReader.text[:0], 0, false
	merges := len(r.found)
	for {
		token, err := r.x.next()
		switch {
		case err != nil:
			return err
		case token == xmlEnd:
			return r.end(repeat, hidden, merges)
		case token == xmlStart:
			switch string(r.x.name) {
			case "table-cell":
				err = r.cell(false)
			case "covered-table-cell":
				err = r.cell(true)
			default:
				err = r.x.skip()
			}
			if err != nil {
				return err
			}
		}
	}
}

// end gives the row as often as it repeats; one without any value is only passed.
func (r *odsReader) end(repeat int, hidden bool, merges int) error {
	if !r.full {
		r.number = min(r.number+repeat-1, sheetRows)
		return nil
	}
	if limit := min(r.book.limits.Rows, sheetRows); r.number > limit || repeat > limit-r.number+1 {
		return refuseRows(limit)
	}
	if err := r.charge(repeat-1, len(r.sheetReader.text)+repeatedCell*max(len(r.cells), 1)); err != nil {
		return err
	}
	if err := r.repeatMerges(repeat, merges); err != nil {
		return err
	}
	r.base = append(r.base[:0], r.cells...)
	for i := range repeat {
		if i > 0 {
			r.number++
			copy(r.cells, r.base)
		}
		if err := r.rowEnd(hidden); err != nil {
			return err
		}
	}
	return nil
}

// repeatMerges gives each repetition of a row its own merged cells.
func (r *odsReader) repeatMerges(repeat, from int) error {
	row := r.found[from:len(r.found):len(r.found)]
	if len(row)*(repeat-1) > maxMerges-len(r.found) {
		return errIncoherent
	}
	for i := 1; i < repeat; i++ {
		for _, a := range row {
			r.found = append(r.found, Area{a.Top + i, a.Left, a.Bottom + i, a.Right})
		}
	}
	return nil
}

// repeatedCell is about what the XML of a repeated cell would weigh, its text aside.
const repeatedCell = 32

// charge counts what is repeated.
func (r *odsReader) charge(times, each int) error {
	if r.against == nil || times == 0 {
		return nil
	}
	if r.against.left -= int64(times) * int64(each); r.against.left < 0 {
		return r.against.refusal
	}
	return nil
}

// odsCell is what the attributes of a cell say.
type odsCell struct {
	kind             string
	formula, valued  bool
	failed           bool // the formula has no result but an error
	repeat           int
	columns, rows    int // that it is merged over
	value, paragraph []byte
}

func (r *odsReader) cell(covered bool) error {
	c, err := r.cellStart()
	if err != nil {
		return err
	}
	if r.column++; r.column > sheetColumns {
		r.column = sheetColumns + 1
	}
	if covered {
		r.column = min(r.column+c.repeat-1, sheetColumns+1)
		return r.x.skip()
	}
	if err := r.merge(c); err != nil {
		return err
	}
	if c.paragraph, err = r.paragraphs(); err != nil {
		return err
	}
	if limit := r.book.limits.CellBytes; len(c.paragraph) > limit || len(c.value) > limit {
		return refuseCell(r.number, limit)
	}
	text, kind := c.content()
	if len(text) == 0 {
		r.column = min(r.column+c.repeat-1, sheetColumns+1)
		return nil
	}
	return r.repeated(text, kind, c.repeat)
}

// repeated puts a cell as often as it is repeated, up to the limit of columns.
func (r *odsReader) repeated(text []byte, kind CellKind, repeat int) error {
	r.full = true
	if err := r.charge(min(repeat, r.book.limits.Columns)-1, len(text)+repeatedCell); err != nil {
		return err
	}
	last := min(r.column+repeat-1, sheetColumns)
	for ; r.column <= last; r.column++ {
		if err := r.putText(text, kind); err != nil {
			return err
		}
		if r.column > r.book.limits.Columns {
			break
		}
	}
	r.column = last
	return nil
}

func (r *odsReader) cellStart() (odsCell, error) {
	c := odsCell{repeat: 1, columns: 1, rows: 1, value: r.value[:0]}
	for i := range r.x.attrs {
		a, ok := &r.x.attrs[i], true
		switch string(local(a.name)) {
		case "number-columns-repeated":
			c.repeat, ok = parseUint(a.value)
		case "number-columns-spanned":
			c.columns, ok = parseUint(a.value)
		case "number-rows-spanned":
			c.rows, ok = parseUint(a.value)
		case "formula":
			c.formula = true
		case "value-type":
			if bytes.HasPrefix(a.name, []byte("calcext:")) {
				c.failed = string(a.value) == "error"
			} else {
				c.kind = string(a.value)
			}
		case "value", "date-value", "time-value", "boolean-value", "string-value":
			c.value, c.valued = append(c.value[:0], trimSpace(a.value)...), len(a.value) > 0
		}
		if !ok || c.repeat == 0 || c.columns == 0 || c.rows == 0 {
			return c, errIncoherent
		}
	}
	r.value = c.value
	return c, nil
}

func (r *odsReader) merge(c odsCell) error {
	limit := r.book.limits.Columns
	if !r.checking || c.columns == 1 && c.rows == 1 || r.column > limit {
		return nil
	}
	r.found = append(r.found, Area{r.number, r.column, min(r.number+c.rows-1, sheetRows), min(r.column+c.columns-1, limit)})
	if len(r.found) > maxMerges {
		return errIncoherent
	}
	return nil
}

// content is the value of a cell and how the file holds it. A value that its type
// does not explain is kept as the text that is shown.
func (c *odsCell) content() ([]byte, CellKind) {
	switch {
	case c.failed:
		return c.paragraph, Error
	case c.formula && !c.valued && len(c.paragraph) == 0 && c.kind != "string":
		return []byte(Uncalculated), Error
	}
	switch value := string(c.value); c.kind {
	case "float", "percentage", "currency":
		if verdict := shownBool(value, c.paragraph); verdict != "" { // LibreOffice calls most booleans floats
			return []byte(verdict), Bool
		}
		if c.valued && isNumber(c.value) {
			return c.value, Number
		}
	case "date":
		if text, ok := isoDate(value); ok {
			return []byte(text), Date
		}
	case "time":
		if text, ok := daysOf(value); ok {
			return []byte(text), Number
		}
	case "boolean":
		if value == "true" || value == "false" {
			return c.value, Bool
		}
	}
	if c.valued && (c.kind == "string" || len(c.paragraph) == 0) {
		return c.value, Text
	}
	return c.paragraph, Text
}

// shownBool is the boolean that a spreadsheet shows for 1 or 0, empty when it shows another
// thing.
func shownBool(value string, shown []byte) string {
	switch string(shown) {
	case "VRAI", "TRUE":
		if value == "1" {
			return "true"
		}
	case "FAUX", "FALSE":
		if value == "0" {
			return "false"
		}
	}
	return ""
}

// daysOf writes a duration such as PT14H30M00S in days, as Excel holds a time.
func daysOf(text string) (string, bool) {
	rest, ok := strings.CutPrefix(text, "PT")
	if !ok {
		return "", false
	}
	d, err := time.ParseDuration(strings.ToLower(strings.ReplaceAll(rest, ",", ".")))
	if err != nil {
		return "", false
	}
	return strconv.FormatFloat(d.Hours()/24, 'g', 15, 64), true
}

// paragraphs reads the cell to its end and returns its text, a line a paragraph.
// Comments, drawings and notes are not its text.
func (r *odsReader) paragraphs() ([]byte, error) {
	text, some := r.text[:0], false
	err := r.x.children(func(child string) (err error) {
		if child != "p" && child != "h" {
			return r.x.skip()
		}
		if some {
			text = append(text, '\n')
		}
		some = true
		text, err = r.paragraph(text, len(text))
		return err
	})
	r.text = text
	return text, err
}

// paragraph adds the text of the element whose start was just read, its spaces told
// as ODF 1.2, 6.1.2 says: a run of them is one, none at the start.
func (r *odsReader) paragraph(text []byte, start int) ([]byte, error) {
	limit := r.book.limits.CellBytes + 1
	for {
		token, err := r.x.next()
		switch {
		case err != nil || token == xmlEnd:
			return text, err
		case token == xmlText:
			for _, c := range r.x.text[:max(0, min(len(r.x.text), limit-len(text)))] {
				if !isSpace(c) {
					text = append(text, c)
				} else if len(text) > start && text[len(text)-1] != ' ' {
					text = append(text, ' ')
				}
			}
			continue
		}
		switch string(r.x.name) {
		case "span", "a":
			text, err = r.paragraph(text, start)
		case "s":
			n := 1
			if c := r.x.local("c"); c != nil {
				n, _ = parseUint(c)
			}
			text = append(text, bytes.Repeat([]byte(" "), min(n, max(0, limit-len(text))))...)
			err = r.x.skip()
		case "tab":
			text = append(text, '\t')
			err = r.x.skip()
		case "line-break":
			text = append(text, '\n')
			err = r.x.skip()
		case "annotation", "note", "ruby-text", "frame":
			err = r.x.skip()
		default: // a field: what it shows
			text, err = r.paragraph(text, start)
		}
		if err != nil {
			return text, err
		}
	}
}

// local returns the value of the attribute of that name, whatever its prefix.
func (x *xmlReader) local(name string) []byte {
	i := slices.IndexFunc(x.attrs, func(a xmlAttr) bool { return string(local(a.name)) == name })
	if i < 0 {
		return nil
	}
	return x.attrs[i].value
}

// isODS tells the archives of LibreOffice from those of Excel.
func isODS(parts map[string]*zip.File) bool {
	manifest := parts["meta-inf/manifest.xml"] != nil
	return parts["content.xml"] != nil && (parts["mimetype"] != nil || manifest) || parts["encrypted-package"] != nil && manifest
}
