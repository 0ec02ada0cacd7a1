package exports

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"strconv"
	"strings"
)

// readWorkbook reads a workbook, of Excel or of LibreOffice, whole: every part of the archive is inflated once
// and compared with its checksum, every sheet read to its end.
//
// An archive that is no workbook and may be looked into is read as the file it holds.
func readWorkbook(name string, content []byte, limits Limits, archive bool) (*File, error) {
	book := &workbook{limits: limits, budget: newBudget(limits, int64(len(content))), mayKeep: mayKeep(int64(len(content)))}
	if err := book.open(content); err != nil {
		return nil, err
	}
	form, read := XLSX, book.read
	if isODS(book.parts) {
		form, read = ODS, book.readODS
	}
	sheets, err := read()
	if errors.Is(err, errNoWorkbook) {
		if !archive {
			return nil, refuseArchive()
		}
		inner, err := book.unzip()
		if err != nil {
			return nil, err
		}
		return readUnpacked(name, inner, limits)
	}
	if err != nil {
		return nil, err
	}
	return &File{Name: name, Form: form, Sheets: sheets}, nil
}

// Counts that no honest workbook comes near; each stands for memory. Excel
// itself stops at 65,490 formats.
const (
	maxParts   = 20_000
	maxEntries = 100_000 // of the lists of sheets, relations and formats
	maxTexts   = 1 << 25 // shared
	maxMerges  = 1 << 18 // in one sheet
)

var errTooMany = fmt.Errorf("%w: list too long", errMalformed)

// workbook is what the sheets of a workbook share.
type workbook struct {
	limits   Limits
	budget   *budget
	all      []*zip.File
	parts    map[string]*zip.File // by name in small letters
	inflated map[*zip.File]bool   // inflated to the end and compared
	date1904 bool
	dates    []bool // by index of style: shown as a date
	strings  stringTable
	sheets   []sheetEntry
	kept     int // bytes of the rows kept when checked
	mayKeep  int // at most
}

// sheetEntry is a line of the list of sheets.
type sheetEntry struct {
	name     string
	hidden   bool
	relation string
}

func (b *workbook) open(content []byte) error {
	if bytes.Count(content, []byte("PK\x01\x02")) > maxParts {
		return refuseMalformed()
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return refuseTruncated()
	}
	b.all = archive.File
	b.parts = make(map[string]*zip.File, len(archive.File))
	b.inflated = make(map[*zip.File]bool, len(archive.File))
	for _, part := range archive.File {
		name := partName(part.Name)
		if b.parts[name] != nil {
			return refuseAmbiguous()
		}
		b.parts[name] = part
	}
	for _, part := range archive.File {
		if part.Flags&1 != 0 && b.parts["xl/workbook.xml"] == nil && b.parts["content.xml"] == nil {
			return refuseEncryptedArchive()
		}
		if part.Flags&1 != 0 {
			return refuseEncrypted()
		}
	}
	return nil
}

// partName writes the name of a part as it is compared: without case, and with
// the slashes that some tools write backwards.
func partName(name string) string {
	return strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/"))
}

func (b *workbook) read() ([]*Sheet, error) {
	main, err := b.main()
	if err != nil {
		return nil, err
	}
	if err := b.readMain(main); err != nil {
		return nil, err
	}
	relations, err := b.relations(main)
	if err != nil {
		return nil, err
	}
	for _, r := range relations {
		switch r.kind {
		case "styles":
			err = b.readStyles(r.target)
		case "sharedstrings":
			err = b.readStrings(r.target)
		}
		if err != nil {
			return nil, err
		}
	}
	sheets, err := b.readSheets(relations)
	if err != nil {
		return nil, err
	}
	return sheets, b.drain()
}

// main finds the part that lists the sheets, or says what the archive is.
func (b *workbook) main() (string, error) {
	roots, err := b.relations("")
	if err != nil {
		return "", err
	}
	main := "xl/workbook.xml"
	for _, r := range roots {
		if r.kind == "officedocument" {
			main = r.target
		}
	}
	switch {
	case strings.HasSuffix(main, ".bin"):
		return "", refuseXLSB()
	case strings.HasPrefix(main, "word/"), strings.HasPrefix(main, "ppt/"):
		return "", refuseRTF()
	case b.parts[main] != nil:
		return main, nil
	case b.parts["xl/workbook.bin"] != nil:
		return "", refuseXLSB()
	case b.parts["[content_types].xml"] != nil:
		return "", refuseIncomplete()
	}
	return "", errNoWorkbook
}

// errNoWorkbook says that an archive holds other files.
var errNoWorkbook = errors.New("an archive, not a workbook")

// part opens an XML part; nil when the archive has none of that name. Its fault
// is reported by the sentence of a damaged or malformed workbook.
func (b *workbook) parse(name, root string, each func(x *xmlReader, child string) error) error {
	part := b.parts[name]
	if part == nil {
		return refuseIncomplete()
	}
	body, err := b.inflate(part, b.budget)
	if err != nil {
		return err
	}
	defer body.Close()
	x, err := newXMLReader(body)
	if err == nil {
		err = x.document(root, func(child string) error { return each(x, child) })
	}
	b.inflated[part] = err == nil
	return refusalOf(err, refuseMalformed)
}

// refusalOf says a fault of the archive as such, and a fault of the XML with
// the sentence given.
func refusalOf(err error, malformed func() *Refusal) error {
	var refusal *Refusal
	var corrupt flate.CorruptInputError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refusal):
		return refusal
	case errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrAlgorithm),
		errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &corrupt):
		return refuseDamaged()
	default:
		return malformed()
	}
}

// inflate opens a part. What it yields counts against the budget.
func (b *workbook) inflate(part *zip.File, against *budget) (io.ReadCloser, error) {
	body, err := part.Open()
	if err != nil {
		return nil, refuseDamaged()
	}
	return &budgetReader{body, against}, nil
}

// drain inflates what nobody read (themes, images, drawings…): an archive
// damaged anywhere is damaged.
func (b *workbook) drain() error {
	for _, part := range b.all {
		if b.inflated[part] {
			continue
		}
		body, err := b.inflate(part, b.budget)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, body)
		body.Close()
		if err := refusalOf(err, refuseDamaged); err != nil {
			return err
		}
	}
	return nil
}

// relation is a line of a .rels part.
type relation struct {
	id, kind, target string
	external         bool
}

// relations reads those of a part; "" is the archive itself. A part may have none.
func (b *workbook) relations(of string) ([]relation, error) {
	dir, base := path.Split(of)
	name := dir + "_rels/" + base + ".rels"
	if b.parts[name] == nil {
		return nil, nil
	}
	var found []relation
	err := b.parse(name, "Relationships", func(x *xmlReader, child string) error {
		var r relation
		for _, a := range x.attrs {
			switch string(a.name) {
			case "Id":
				r.id = string(a.value)
			case "Type":
				r.kind = strings.ToLower(path.Base(string(a.value)))
			case "Target":
				r.target = string(a.value)
			case "TargetMode":
				r.external = strings.EqualFold(string(a.value), "External")
			}
		}
		if strings.HasPrefix(r.target, "/") {
			r.target = partName(r.target)
		} else {
			r.target = partName(path.Join(dir, strings.ReplaceAll(r.target, `\`, "/")))
		}
		if found = append(found, r); len(found) > maxEntries {
			return errTooMany
		}
		return x.skip()
	})
	return found, err
}

func (b *workbook) readMain(name string) error {
	return b.parse(name, "workbook", func(x *xmlReader, child string) error {
		switch child {
		case "workbookPr":
			v, _ := x.attr("date1904")
			b.date1904 = isTrue(v)
			return x.skip()
		case "sheets":
			return x.children(func(string) error {
				name, _ := x.attr("name")
				state, _ := x.attr("state")
				b.sheets = append(b.sheets, sheetEntry{
					name:     unescape(string(name)),
					hidden:   string(state) == "hidden" || string(state) == "veryHidden",
					relation: x.relation(),
				})
				if len(b.sheets) > maxEntries {
					return errTooMany
				}
				return x.skip()
			})
		}
		return x.skip()
	})
}

func isTrue(v []byte) bool { return string(v) == "1" || string(v) == "true" }

func (b *workbook) readStyles(name string) error {
	custom := make(map[int]bool)
	var formats []int
	err := b.parse(name, "styleSheet", func(x *xmlReader, child string) error {
		switch child {
		case "numFmts":
			return x.children(func(string) error {
				code, _ := x.attr("formatCode")
				custom[attrInt(x, "numFmtId")] = formatIsDate(string(code))
				if len(custom) > maxEntries {
					return errTooMany
				}
				return x.skip()
			})
		case "cellXfs":
			return x.children(func(string) error {
				if formats = append(formats, attrInt(x, "numFmtId")); len(formats) > maxEntries {
					return errTooMany
				}
				return x.skip()
			})
		}
		return x.skip()
	})
	for _, id := range formats {
		isDate, spelled := custom[id]
		b.dates = append(b.dates, isDate || !spelled && builtinDate(id))
	}
	return err
}

func attrInt(x *xmlReader, name string) int {
	v, _ := x.attr(name)
	n, err := strconv.Atoi(string(v))
	if err != nil {
		return 0
	}
	return n
}

// stringTable is the texts that cells share, end to end.
type stringTable struct {
	text string
	ends []uint32
}

func (t *stringTable) at(i int) (string, bool) {
	if i < 0 || i >= len(t.ends) {
		return "", false
	}
	start := uint32(0)
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.text[start:t.ends[i]], true
}

func (b *workbook) readStrings(name string) error {
	var text strings.Builder
	var item []byte
	err := b.parse(name, "sst", func(x *xmlReader, child string) error {
		if child != "si" {
			return x.skip()
		}
		var err error
		// A text over the limit is refused where a cell shows it: here it has no row.
		if item, err = appendRich(x, item[:0], b.limits.CellBytes+1); err != nil {
			return err
		}
		text.Write(item)
		b.strings.ends = append(b.strings.ends, uint32(text.Len()))
		if text.Len() > math.MaxUint32 || len(b.strings.ends) > maxTexts {
			return errTooMany
		}
		return nil
	})
	b.strings.text = text.String()
	return err
}

// appendRich adds the text of a string item, rich or not, without its phonetic
// runs, to dst and reads the item to its end. Bytes beyond the limit are read
// and not kept.
func appendRich(x *xmlReader, dst []byte, limit int) ([]byte, error) {
	start := len(dst)
	err := x.children(func(child string) (err error) {
		switch child {
		case "t":
			dst, err = appendText(x, dst, start+limit)
			return err
		case "r":
			return x.children(func(child string) (err error) {
				if child != "t" {
					return x.skip()
				}
				dst, err = appendText(x, dst, start+limit)
				return err
			})
		}
		return x.skip()
	})
	return append(dst[:start], unescapeBytes(dst[start:])...), err
}

// appendText adds the text of the element whose start was just read.
func appendText(x *xmlReader, dst []byte, end int) ([]byte, error) {
	for {
		switch token, err := x.next(); {
		case err != nil:
			return dst, err
		case token == xmlText:
			dst = append(dst, x.text[:max(0, min(len(x.text), end-len(dst)))]...)
		case token == xmlStart:
			if err := x.skip(); err != nil {
				return dst, err
			}
		default:
			return dst, nil
		}
	}
}

// unescape reads the _xHHHH_ that workbooks write for characters that XML
// forbids. NUL stays as it is written.
func unescape(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return string(unescapeBytes([]byte(text)))
}

func unescapeBytes(text []byte) []byte {
	if !bytes.Contains(text, []byte("_x")) {
		return text
	}
	var out []byte
	for i := 0; i < len(text); {
		if r, ok := escape(text[i:]); ok {
			out = append(out, string(r)...)
			i += len("_x0000_")
			continue
		}
		out = append(out, text[i])
		i++
	}
	return out
}

func escape(text []byte) (rune, bool) {
	if len(text) < 7 || text[0] != '_' || text[1] != 'x' || text[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	if err != nil || n == 0 || 0xd800 <= n && n < 0xe000 {
		return 0, false
	}
	return rune(n), true
}

// readSheets reads every worksheet once and keeps the means to read it again.
func (b *workbook) readSheets(relations []relation) ([]*Sheet, error) {
	byID := make(map[string]relation, len(relations))
	for _, r := range relations {
		byID[r.id] = r
	}
	var sheets []*Sheet
	for i, entry := range b.sheets {
		r, ok := byID[entry.relation]
		switch {
		case ok && (r.kind == "chartsheet" || r.kind == "dialogsheet" || strings.HasSuffix(r.kind, "macrosheet")):
			continue
		case !ok || r.external || b.parts[r.target] == nil:
			return nil, refuseIncomplete()
		}
		part := &sheetPart{book: b, part: b.parts[r.target], rank: i + 1}
		if err := part.check(); err != nil {
			return nil, err
		}
		sheets = append(sheets, &Sheet{
			Name: entry.name, Hidden: entry.hidden, Merged: part.merges, Wide: part.wide, Date1904: b.date1904,
			columns: b.limits.Columns, rows: part.rows,
		})
	}
	if len(sheets) == 0 {
		return nil, refuseNoSheet()
	}
	return sheets, nil
}

// budget is how many bytes the parts of a workbook may still inflate to. It is
// counted while inflating: the sizes that the archive declares prove nothing.
type budget struct {
	left    int64
	refusal *Refusal
}

// honest is how far a workbook may inflate whatever its ratio: a small one with
// much formatting goes beyond 200 without harm.
const honest = 16 << 20

func newBudget(l Limits, received int64) *budget {
	if byRatio := max(l.Ratio*received, honest); byRatio < l.Expanded {
		return &budget{byRatio, refuseBomb(l.Ratio)}
	}
	return &budget{l.Expanded, refuseExpanded(l.Expanded)}
}

type budgetReader struct {
	io.ReadCloser
	against *budget
}

func (r *budgetReader) Read(p []byte) (int, error) {
	n, err := r.ReadCloser.Read(p)
	if r.against != nil {
		r.against.left -= int64(n)
		if r.against.left < 0 {
			return 0, r.against.refusal
		}
	}
	return n, err
}
