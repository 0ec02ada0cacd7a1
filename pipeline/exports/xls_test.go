package exports_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/richardlehane/mscfb"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// record is a record of Excel 97, its numbers in little endian: an int is two bytes, a
// uint32 four, a float64 eight.
func record(id int, fields ...any) string {
	var body []byte
	for _, f := range fields {
		switch f := f.(type) {
		case int:
			body = binary.LittleEndian.AppendUint16(body, uint16(f))
		case uint32:
			body = binary.LittleEndian.AppendUint32(body, f)
		case byte:
			body = append(body, f)
		case float64:
			body = binary.LittleEndian.AppendUint64(body, math.Float64bits(f))
		case string:
			body = append(body, f...)
		}
	}
	head := binary.LittleEndian.AppendUint16(nil, uint16(id))
	return string(binary.LittleEndian.AppendUint16(head, uint16(len(body)))) + string(body)
}

// wide and narrow are the letters of a text after their flag, in two bytes each or in one.
func wide(text string) string { return string(utf16bytes(text, false)) }

// narrowText and wideText are texts with their length.
func narrowText(text string) string { return record(0, len(text))[4:] + "\x00" + text }
func wideText(text string) string {
	return record(0, len(utf16.Encode([]rune(text))))[4:] + "\x01" + wide(text)
}

const (
	bofGlobals = "\x09\x08\x10\x00\x00\x06\x05\x00\xbb\x0d\xcc\x07\x00\x00\x00\x00\x06\x00\x00\x00"
	bofSheet   = "\x09\x08\x10\x00\x00\x06\x10\x00\xbb\x0d\xcc\x07\x00\x00\x00\x00\x06\x00\x00\x00"
	endOfPart  = "\x0a\x00\x00\x00"
)

// formats are XF records of these formats: a plain one, a day of Excel, one of the workbook.
var formats = record(0x41e, 164, narrowText("dd/mm/yyyy")) + record(0xe0, 0, 0, strings.Repeat("\x00", 16)) +
	record(0xe0, 0, 14, strings.Repeat("\x00", 16)) + record(0xe0, 0, 164, strings.Repeat("\x00", 16)) + record(0xe0, 0, 20, strings.Repeat("\x00", 16))

// tab is a sheet to put in a workbook of Excel 97.
type tab struct {
	name  string
	state byte // 1 hidden, 2 very hidden
	kind  byte // 2 a chart
	rows  string
}

// biff is the records of a workbook: what it shares, and its sheets.
func biff(shared string, tabs ...tab) string {
	head := func(starts []int) string {
		s := bofGlobals + formats + shared
		for i, t := range tabs {
			s += record(0x85, uint32(starts[i]), t.state, t.kind, byte(len(utf16.Encode([]rune(t.name)))), byte(1), wide(t.name))
		}
		return s + endOfPart
	}
	starts := make([]int, len(tabs))
	at := len(head(starts))
	var sheets strings.Builder
	for i, t := range tabs {
		starts[i] = at + sheets.Len()
		sheets.WriteString(bofSheet + t.rows + endOfPart)
	}
	return head(starts) + sheets.String()
}

// sst is the record of the texts that cells share, and those that continue it.
func sst(count int, texts string, continued ...string) string {
	s := record(0xfc, uint32(count), uint32(count), texts)
	for _, c := range continued {
		s += record(0x3c, c)
	}
	return s
}

// compoundOf is a compound file that holds these streams by their names.
func compoundOf(names []string, streams ...string) []byte { return compoundIn(9, names, streams...) }

// compoundIn is the same in sectors of so many bits: 9 in version 3, 12 in version 4.
func compoundIn(shift int, names []string, streams ...string) []byte {
	size := 1 << shift
	per := size / 4 // numbers in a sector
	junk := uint32(0)
	if shift == 9 {
		junk = 0xdeadbeef // in the high half of a size, which version 3 has not
	}
	var data, small []byte
	var table, smallTable []uint32
	put := func(content string) (start uint32) {
		start = uint32(len(table))
		padded := content + strings.Repeat("\x00", (size-len(content)%size)%size)
		for n := len(padded) / size; n > 0; n-- {
			table = append(table, uint32(len(table)+1))
		}
		table[len(table)-1] = 0xfffffffe
		data = append(data, padded...)
		return start
	}
	entry := func(name string, kind byte, right, child, start uint32, length int) string {
		w := wide(name)
		return record(0, w, strings.Repeat("\x00", 64-len(w)), len(w)+2, kind, byte(1), uint32(0xffffffff), right, child, strings.Repeat("\x00", 36), start, uint32(length), junk)[4:]
	}
	var entries string
	for i, s := range streams {
		right := uint32(0xffffffff)
		if i+1 < len(streams) {
			right = uint32(i + 2)
		}
		start := uint32(len(smallTable))
		if len(s) >= 4096 {
			start = put(s)
		} else { // in pieces of 64 bytes
			for n := (len(s) + 63) / 64; n > 0; n-- {
				smallTable = append(smallTable, uint32(len(smallTable)+1))
			}
			smallTable[len(smallTable)-1] = 0xfffffffe
			small = append(small, s+strings.Repeat("\x00", (64-len(s)%64)%64)...)
		}
		entries += entry(names[i], 2, right, 0xffffffff, start, len(s))
	}
	root, smallRoot := uint32(0xfffffffe), uint32(0xfffffffe)
	if len(small) > 0 {
		root = put(string(small))
		var b []byte
		for _, n := range smallTable {
			b = binary.LittleEndian.AppendUint32(b, n)
		}
		smallRoot = put(string(b) + strings.Repeat("\xff", (size-len(b)%size)%size))
	}
	smallTables := (len(smallTable)*4 + size - 1) / size
	directory := put(entry("Root Entry", 5, 0xffffffff, 1, root, len(small)) + entries)
	// Each sector of the table lists so many, itself among them; those past the first 109
	// are listed by sectors that end with the number of the next.
	tables, lists := 1, 0
	for len(table)+tables+lists > per*tables {
		tables++
		lists = max(0, tables-109+per-2) / (per - 1)
	}
	first := len(table)
	for i := range tables + lists {
		table = append(table, 0xfffffffd-uint32(i/tables))
	}
	for len(table) < per*tables {
		table = append(table, 0xffffffff)
	}
	for _, n := range table {
		data = binary.LittleEndian.AppendUint32(data, n)
	}
	listed := func(i int) uint32 {
		if i < tables {
			return uint32(first + i)
		}
		return 0xffffffff
	}
	for list := range lists {
		for i := range per - 1 {
			data = binary.LittleEndian.AppendUint32(data, listed(109+(per-1)*list+i))
		}
		next := uint32(0xfffffffe)
		if list+1 < lists {
			next = uint32(first + tables + list + 1)
		}
		data = binary.LittleEndian.AppendUint32(data, next)
	}
	firstList := uint32(0xfffffffe)
	if lists > 0 {
		firstList = uint32(first + tables)
	}
	head := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 16) + record(0, 0x3e, shift/3, 0xfffe, shift, 6, uint32(0), 0)[4:] +
		record(0, uint32(0), uint32(tables), directory, uint32(0), uint32(4096), smallRoot, uint32(smallTables), firstList, uint32(lists))[4:]
	for i := range 109 {
		head += record(0, listed(i))[4:]
	}
	return append([]byte(head+strings.Repeat("\x00", size-len(head))), data...)
}

func xls(records string) []byte { return compoundOf([]string{"Workbook"}, records) }

func xlsRows(rows string) []byte { return xls(biff("", tab{name: "Contacts", rows: rows})) }

func TestXLSCells(t *testing.T) {
	at := func(row, column, style int) string { return record(0, row, column, style)[4:] }
	text := func(row, column int, s string) string { return record(0x204, at(row, column, 0), narrowText(s)) }
	for _, tt := range []struct {
		name, shared, rows string
		want               []string
	}{
		{"texts", sst(4, narrowText("Pr\xe9nom")+wideText("Ωé𝄞")+"\x03\x00\x08\x02\x00abc12345678"+"\x02\x00\x05\x06\x00\x00\x00d\x00e\x00phonet"),
			record(0xfd, at(0, 0, 0), uint32(0)) + record(0xfd, at(0, 1, 0), uint32(1)) + record(0xfd, at(0, 2, 0), uint32(2)) + record(0xfd, at(0, 3, 0), uint32(3)) +
				text(1, 0, "ici") + record(0x204, at(1, 1, 0), wideText("Œ")) + record(0xd6, at(1, 2, 0), narrowText("riche"), 1, 0, 0),
			[]string{"1: Prénom | Ωé𝄞 | abc | de", "2: ici | Œ | riche"}},
		{"a text that goes on in the next record, in letters of the other width", sst(3, "\x06\x00\x00abc", "\x01"+wide("Œ")+wide("é"), "\x00z"+narrowText("suite")+"\x03\x00\x01"+wide("a"), "\x00bc"),
			record(0xfd, at(0, 0, 0), uint32(0)) + record(0xfd, at(0, 1, 0), uint32(1)) + record(0xfd, at(0, 2, 0), uint32(2)),
			[]string{"1: abcŒéz | suite | abc"}},
		{"the formats of a text go on in the next record too", sst(2, "\x01\x00\x08\x02\x00a1234", "5678"+narrowText("b")),
			record(0xfd, at(0, 0, 0), uint32(0)) + record(0xfd, at(0, 1, 0), uint32(1)), []string{"1: a | b"}},
		{"half a pair of letters at the end of a record", sst(1, "\x03\x00\x01"+wide("𝄞")[:2], "\x01"+wide("𝄞")[2:]+wide("b")), record(0xfd, at(0, 0, 0), uint32(0)), []string{"1: 𝄞b"}},
		{"a table that promises too many texts, or none", record(0xfc, uint32(9), uint32(0), narrowText("a")+narrowText("b")), record(0xfd, at(0, 0, 0), uint32(1)), []string{"1: b"}},
		{"numbers", "", record(0x203, at(0, 0, 0), 9912345601.0) + record(0x27e, at(0, 1, 0), uint32(7<<2|2)) + record(0x27e, at(0, 2, 0), uint32(1234<<2|3)) +
			record(0x27e, at(0, 3, 0), uint32(0x3fe00000)) + record(0x27e, at(0, 4, 0), uint32(0xfffffffe)) +
			record(0xbd, 1, 1, 0, uint32(1<<2|2), 1, uint32(45202<<2|2), 0, uint32(3<<2|3), 3) +
			record(0x203, at(2, 0, 0), 1e21) + record(0x203, at(2, 1, 0), -0.1) + record(0x203, at(2, 2, 0), math.Inf(1)) + record(0x203, at(2, 3, 0), math.Copysign(0, -1)) + record(0x203, at(2, 4, 0), 1.5e-9) + record(0x203, at(3, 0, 0), 1e20) + record(0x203, at(3, 1, 0), 1e-7) + record(0x203, at(3, 2, 0), 9.5e-8),
			[]string{"1: n 9912345601 | n 7 | n 12.34 | n 0.5 | n -1", "2:  | n 1 | d 2023-10-03 | n 0.03", "3: n 1E+21 | n -0.1 | e #NUM! | n 0 | n 1.5E-09", "4: n 100000000000000000000 | n 0.0000001 | n 9.5E-08"}},
		{"days, instants, times", "", record(0x203, at(0, 0, 1), 45202.0) + record(0x203, at(0, 1, 2), 45202.3541666667) + record(0x203, at(0, 2, 3), 0.75) + record(0x203, at(0, 3, 9), 45202.0),
			[]string{"1: d 2023-10-03 | d 2023-10-03T08:30:00 | n 0.75 | n 45202"}},
		{"1904", record(0x22, 1), record(0x203, at(0, 0, 1), 43740.0), []string{"1: d 2023-10-03"}},
		{"booleans and errors", "", record(0x205, at(0, 0, 0), byte(1), byte(0)) + record(0x205, at(0, 1, 0), byte(0), byte(0)) + record(0x205, at(0, 2, 0), byte(0x2a), byte(1)) + record(0x205, at(0, 3, 0), byte(0x99), byte(1)),
			[]string{"1: b true | b false | e #N/A | e #ERREUR"}},
		{"formulas", "", record(0x6, at(0, 0, 1), 45202.0, 0, uint32(0), 0) +
			record(0x6, at(0, 1, 0), "\x00\x00\x00\x00\x00\x00\xff\xff", 0, uint32(0), 0) + record(0x4bc, 0) + record(0x207, narrowText("x")) +
			record(0x6, at(0, 2, 0), "\x01\x00\x01\x00\x00\x00\xff\xff", 0, uint32(0), 0) + record(0x6, at(0, 3, 0), "\x02\x00\x07\x00\x00\x00\xff\xff", 0, uint32(0), 0) +
			record(0x6, at(0, 4, 0), "\x03\x00\x00\x00\x00\x00\xff\xff", 0, uint32(0), 0) + record(0x6, at(0, 5, 0), "\x00\x00\x00\x00\x00\x00\xff\xff", 0, uint32(0), 0) +
			record(0x6, at(0, 6, 0), 0.0, 2, uint32(0), 0) + record(0x6, at(0, 7, 0), 0.0, 1, uint32(0), 0) + record(0x6, at(0, 8, 0), 3.0, 2, uint32(0), 0),
			[]string{"1: d 2023-10-03 | x | b true | e #DIV/0! |  | e #NON_CALCULÉ | e #NON_CALCULÉ | n 0 | n 3"}},
		{"empty results of a program that computes nothing", record(0x5c, "None"+strings.Repeat(" ", 108)), record(0x6, at(0, 0, 0), "\x03\x00\x00\x00\x00\x00\xff\xff", 0, uint32(0), 0) +
			record(0x6, at(0, 1, 0), "\x03\x00\x00\x00\x00\x00\xff\xff", 0, uint32(1), 0) + text(0, 2, "a"), []string{"1: e #NON_CALCULÉ |  | a"}},
		{"empty results of one that does", record(0x5c, 108, byte(0), strings.Repeat("x", 109)), record(0x6, at(0, 0, 0), "\x03\x00\x00\x00\x00\x00\xff\xff", 0, uint32(0), 0) + text(0, 1, "a"), []string{"1:  | a"}},
		{"cells without a value, rows without one", "", record(0x208, 4, 0, 3, 255, 0, 0, uint32(0)) + record(0x201, at(0, 0, 0)) + record(0xbe, 1, 0, 0, 0, 0, 2) + text(4, 2, "a"), []string{"5:  |  | a"}},
		{"cells that are not in order", "", text(1, 1, "d") + text(0, 1, "b") + record(0xbd, 0, 2, 0, uint32(1<<2|2), 0, uint32(2<<2|2), 3) + text(1, 0, "c") + text(0, 0, "x") + text(0, 0, "a"),
			[]string{"1: a | b | n 1 | n 2", "2: c | d"}},
		{"a cell given twice", "", text(0, 0, "x") + text(0, 0, "a") + text(0, 1, "b"), []string{"1: a | b"}},
		{"a cell given again after others of one record", "", record(0xbd, 0, 0, 0, uint32(1<<2|2), 0, uint32(2<<2|2), 1) + text(0, 1, "z") + text(0, 2, "c"), []string{"1: n 1 | z | c"}},
		{"cells next to others of one record", "", record(0xbd, 0, 0, 0, uint32(1<<2|2), 0, uint32(2<<2|2), 1) + text(0, 2, "c"), []string{"1: n 1 | n 2 | c"}},
		{"halves of letters alone", "", record(0x204, at(0, 0, 0), 3, byte(1), "\x34\xd8a\x00\x34\xd8") + record(0x204, at(0, 1, 0), 1, byte(1), "\x1e\xdd"), []string{"1: \ufffda\ufffd | \ufffd"}},
		{"NUL fills a text up", "", record(0x204, at(0, 0, 0), narrowText("a\x00\x00")) + record(0x204, at(0, 1, 0), wideText("b\x00")), []string{"1: a | b"}},
		{"a chart in the sheet", "", text(0, 0, "a") + strings.Replace(bofSheet, "\x10\x00\xbb", "\x20\x00\xbb", 1) + text(0, 0, "graphique") + endOfPart + text(1, 0, "b"), []string{"1: a", "2: b"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := read(t, "a.xls", xls(biff(tt.shared, tab{name: "Contacts", rows: tt.rows})))
			if file.Form != exports.XLS || file.Sheets[0].Name != "Contacts" {
				t.Fatalf("form %s, sheet %q", file.Form, file.Sheets[0].Name)
			}
			if diff := cmp.Diff(tt.want, typedLines(t, file.Sheets[0])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestXLSSheets(t *testing.T) {
	cell := record(0x204, 0, 0, 0, narrowText("a"))
	file := read(t, "a.xls", xls(biff(record(0x22, 1), tab{name: "Vide"}, tab{name: "Cachée", state: 1, rows: record(0x208, 0, 0, 3, 255, 0, 0, uint32(0x20)) + cell},
		tab{name: "Secrète", state: 2, rows: cell}, tab{name: "Graphique", kind: 2}, tab{name: "Fusion", rows: cell + record(0x204, 0, 1, 0, narrowText("caché")) + record(0x204, 1, 0, 0, narrowText("b")) +
			record(0xe5, 2, 0, 0, 0, 1, 1, 3, 0, 0)}))) // A1:B1 and A2:A4
	if len(file.Sheets) != 4 {
		t.Fatalf("%d sheets, want 4", len(file.Sheets))
	}
	for i, want := range []struct {
		name   string
		hidden bool
		rows   int
	}{{"Vide", false, 0}, {"Cachée", true, 1}, {"Secrète", true, 1}, {"Fusion", false, 2}} {
		if s := file.Sheets[i]; s.Name != want.name || s.Hidden != want.hidden || len(rowsOf(t, s)) != want.rows || !s.Date1904 {
			t.Errorf("sheet %q: hidden %v, %d rows", s.Name, s.Hidden, len(rowsOf(t, s)))
		}
	}
	if !rowsOf(t, file.Sheets[1])[0].Hidden || rowsOf(t, file.Sheets[2])[0].Hidden {
		t.Error("rows: hidden or shown wrongly")
	}
	merged := file.Sheets[3]
	if diff := cmp.Diff([]exports.Area{{Top: 1, Left: 1, Bottom: 1, Right: 2}, {Top: 2, Left: 1, Bottom: 4, Right: 1}}, merged.Merged); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"1: a | ", "2: b"}, lines(t, merged)); diff != "" {
		t.Error(diff)
	}
}

// Excel 5 and 95 write one byte a letter, in the code page that they name; a few programs
// write the records of a sheet alone, in no compound file.
func TestXLSOfTheNineties(t *testing.T) {
	const bof5, bof5Sheet = "\x09\x08\x08\x00\x00\x05\x05\x00\xbb\x0d\xcc\x07", "\x09\x08\x08\x00\x00\x05\x10\x00\xbb\x0d\xcc\x07"
	book := func(page int, name string) string {
		head := bof5 + record(0x42, page) + record(0x41e, 164, byte(8), "dd/mm/yy") + record(0xe0, 0, 164, strings.Repeat("\x00", 12))
		start := len(head) + len(record(0x85, uint32(0), 0, byte(len(name)), name)) + 4
		return head + record(0x85, uint32(start), 0, byte(len(name)), name) + endOfPart + bof5Sheet +
			record(0x204, 0, 0, 0, 4, "Ren\x8e") + record(0xd6, 0, 1, 0, 3, "abc", 1, 0, 0) + record(0x203, 0, 2, 0, 45202.0) +
			record(0x6, 0, 3, 0, "\x00\x00\x00\x00\x00\x00\xff\xff", 0, uint32(0), 0) + record(0x207, 1, "\x8e") + endOfPart
	}
	for _, tt := range []struct {
		name    string
		content []byte
		sheet   string
		want    string
	}{
		{"in the code page of a Mac", compoundOf([]string{"Book"}, book(10000, "\x83t\x8e")), "Été", "1: René | abc | d 2023-10-03 | é"},
		{"in that of Windows", compoundOf([]string{"Book"}, book(1252, "a")), "a", "1: RenŽ | abc | d 2023-10-03 | Ž"},
		{"its records alone", []byte(book(1252, "a")), "a", "1: RenŽ | abc | d 2023-10-03 | Ž"},
		{"a sheet alone", []byte("\x09\x08\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00" + record(0x204, 0, 0, 0, 4, "Ren\xe9") + record(0x203, 0, 1, 0, 3.0) + endOfPart), "", "1: René | n 3"},
		{"the older of two workbooks in one file is not read", compoundOf([]string{"Book", "WORKBOOK"}, book(1252, "a"), biff("", tab{name: "Neuf", rows: record(0x203, 0, 0, 0, 1.0)})), "Neuf", "1: n 1"},
	} {
		file := read(t, "a.xls", tt.content)
		if file.Form != exports.XLS || file.Sheets[0].Name != tt.sheet {
			t.Errorf("%s: %s, sheet %q", tt.name, file.Form, file.Sheets[0].Name)
		}
		if diff := cmp.Diff([]string{tt.want}, typedLines(t, file.Sheets[0])); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestXLSRefusals(t *testing.T) {
	limits := exports.Limits{Rows: 1000, Columns: 30, CellBytes: 500}
	cell := func(row, column int, text string) string { return record(0x204, row, column, 0, narrowText(text)) }
	whole := xlsRows(cell(0, 0, "a"))
	records := biff("", tab{name: "Contacts", rows: cell(0, 0, "a")})
	cut := func(n int) []byte { return []byte(records[:n]) } // records alone, in no compound file
	loop := bytes.Clone(whole)
	binary.LittleEndian.PutUint32(loop[len(loop)-512:], 0) // the first sector of the workbook leads to itself
	for _, tt := range []struct {
		name    string
		content []byte
		rule    string
	}{
		{"whole", whole, ""},
		{"records alone", []byte(records), ""},
		{"as many rows as the limit", xlsRows(cell(999, 0, "a")), ""},
		{"one row more", xlsRows(cell(1000, 0, "a")), "trop_de_lignes"},
		{"a text as long as the limit", xlsRows(cell(0, 0, strings.Repeat("x", 500))), ""},
		{"a long text", xlsRows(cell(0, 0, strings.Repeat("x", 501))), "cellule_trop_longue"},
		{"a text in two bytes a letter as long as the limit", xlsRows(record(0x204, 0, 0, 0, wideText(strings.Repeat("x", 500)))), ""},
		{"a long one", xlsRows(record(0x204, 0, 0, 0, wideText(strings.Repeat("x", 501)))), "cellule_trop_longue"},
		{"a text of Excel 95 as long as the limit", []byte("\x09\x08\x08\x00\x00\x05\x10\x00\x00\x00\x00\x00" + record(0x204, 0, 0, 0, 500, strings.Repeat("x", 500)) + endOfPart), ""},
		{"a long one of Excel 95", []byte("\x09\x08\x08\x00\x00\x05\x10\x00\x00\x00\x00\x00" + record(0x204, 0, 0, 0, 501, strings.Repeat("x", 501)) + endOfPart), "cellule_trop_longue"},
		{"merged cells past their count", xlsRows(record(0xe5, 1, 0, 8, 0, 25, 0, 8, 0, 25)), ""},
		{"a long shared text", xls(biff(sst(1, narrowText(strings.Repeat("x", 501))), tab{name: "A", rows: record(0xfd, 0, 0, 0, uint32(0))})), "cellule_trop_longue"},
		{"under a password", xls(biff(record(0x2f, 1, 1, 1), tab{name: "A"})), "chiffre"},
		{"a modern workbook under a password", compoundOf([]string{"EncryptionInfo", "EncryptedPackage"}, "a", "b"), "chiffre"},
		{"a text document", compoundOf([]string{"WordDocument"}, "a"), "document_texte"},
		{"a message of Outlook", compoundOf([]string{"__properties_version1.0"}, "a"), "courriel"},
		{"something else", compoundOf([]string{"Autre"}, "a"), "illisible"},
		{"a header of nothing", compound(), "classeur_malforme"},
		{"a header in sectors of no size", append([]byte{}, strings.Replace(string(whole), "\xfe\xff\x09\x00", "\xfe\xff\x0a\x00", 1)...), "classeur_malforme"},
		{"cells up to the last column there can be", xlsRows(record(0xbd, 0, 65534, 0, uint32(2), 0, uint32(2), 65535)), ""},
		{"cells past it", xlsRows(record(0xbd, 0, 65535, 0, uint32(2), 0, uint32(2), 0)), "feuille_incoherente"},
		{"merged cells upside down", xlsRows(cell(0, 0, "a") + record(0xe5, 3, 3, 2, 0, 0, 0, 0, 3, 2, 0, 0, 30, 35)), ""},
		{"of Excel 4", []byte("\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00"), "ancien_format"},
		{"of Excel 2", []byte("\x09\x00\x04\x00\x02\x00\x10\x00"), "ancien_format"},
		{"in a code page of Asia", xls("\x09\x08\x08\x00\x00\x05\x05\x00\xbb\x0d\xcc\x07" + record(0x42, 932) + endOfPart), "ancien_format"},
		{"no sheet", xls(biff("")), "sans_feuille"},
		{"a chart alone", xls(biff("", tab{name: "A", kind: 2})), "sans_feuille"},
		{"a compound file cut in its header", whole[:300], "tronque"},
		{"a compound file cut in its directory", whole[:len(whole)-600], "tronque"},
		{"a compound file without its last table", whole[:len(whole)-512], "tronque"},
		{"a chain without end", loop, "classeur_malforme"},
		{"a workbook cut before its sheets", cut(100), "tronque"},
		{"cut before its sheet", cut(strings.Index(records, bofSheet)), "feuille_coupee"},
		{"cut in a record", cut(len(records) - 6), "feuille_coupee"},
		{"without its end", cut(len(records) - 4), "feuille_coupee"},
		{"a text that nobody shares", xlsRows(record(0xfd, 0, 0, 0, uint32(0))), "feuille_incoherente"},
		{"a cell without its value", xlsRows(record(0x203, 0, 0, 0)), "feuille_incoherente"},
		{"a text longer than its record", xlsRows(record(0x204, 0, 0, 0, 9, byte(0), "abc")), "feuille_incoherente"},
		{"a result of an unknown kind", xlsRows(record(0x6, 0, 0, 0, "\x09\x00\x00\x00\x00\x00\xff\xff", 0, uint32(0), 0)), "feuille_incoherente"},
		{"shared texts cut", xls(biff(sst(2, narrowText("a")+"\x09\x00\x00abc"), tab{name: "A"})), "classeur_malforme"},
		{"merged cells over each other", xlsRows(record(0xe5, 2, 0, 8, 0, 25, 0, 8, 0, 25)), "feuille_incoherente"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := exports.Read("a.xls", tt.content, limits)
			var refusal *exports.Refusal
			if err != nil && !errors.As(err, &refusal) {
				t.Fatalf("%v is no refusal", err)
			}
			if (err == nil) != (tt.rule == "") || refusal != nil && refusal.Rule != tt.rule {
				t.Fatalf("%v, want %q", err, tt.rule)
			}
			if refusal != nil {
				checkSentence(t, refusal.Reason)
			}
		})
	}
}

// A value past the limit of columns is known to whoever reads the sheet, as in an XLSX.
func TestXLSWide(t *testing.T) {
	for column, want := range map[int]int{2: 0, 3: 5} {
		content := xlsRows(record(0x203, 4, column, 0, 1.0))
		f, err := exports.Read("a.xls", content, exports.Limits{Columns: 3})
		if err != nil || f.Sheets[0].Wide != want {
			t.Errorf("column %d: wide at row %d, %v", column, f.Sheets[0].Wide, err)
		}
	}
}

// Sheets too large to keep are read again: same rows, in order or not.
func TestXLSLarge(t *testing.T) {
	var ordered, backwards strings.Builder
	for i := range 60_000 {
		ordered.WriteString(record(0x27e, i, 0, 0, uint32(i<<2|2)) + record(0x204, i, 1, 0, narrowText("a")))
		backwards.WriteString(record(0x204, 59_999-i, 1, 0, narrowText("a")) + record(0x27e, 59_999-i, 0, 0, uint32((59_999-i)<<2|2)))
	}
	for _, s := range read(t, "a.xls", xls(biff("", tab{name: "A", rows: ordered.String()}, tab{name: "B", rows: backwards.String()}))).Sheets {
		for range 2 {
			got := typedLines(t, s)
			if len(got) != 60_000 || got[0] != "1: n 0 | a" || got[59_999] != "60000: n 59999 | a" {
				t.Fatalf("sheet %s: %d rows, last %q", s.Name, len(got), got[len(got)-1])
			}
		}
	}
}

// The compound file is read as another reader of such files reads it: streams in sectors
// of their own or in small ones, and tables so many that the header does not list them.
func TestCompoundFilesAreReadAlike(t *testing.T) {
	book := func(rows int) string {
		var all strings.Builder
		for i := range rows {
			all.WriteString(record(0x203, i, 0, 0, float64(i)))
		}
		return biff("", tab{name: "Contacts", rows: all.String()})
	}
	small := book(150)
	small = small[:len(small)-len(endOfPart)]
	to := func(size int) string { // records of that size
		return small + record(0x201, strings.Repeat("\x00", size-len(small)-4-len(endOfPart))) + endOfPart
	}
	for name, records := range map[string]string{"small": book(3), "a byte below the bound": to(4095), "at the bound": to(4096), "large": book(1000), "of many tables": book(1<<16) + strings.Repeat(record(0x201, strings.Repeat("\x00", 8000)), 900)} {
		for shift := 9; shift <= 12; shift += 3 {
			content := compoundIn(shift, []string{"Autre", "Workbook"}, "x", records)
			peer, err := mscfb.New(bytes.NewReader(content))
			if err != nil {
				t.Fatal(name, err)
			}
			var stream []byte
			for entry, err := peer.Next(); err == nil; entry, err = peer.Next() {
				if entry.Name == "Workbook" {
					stream = make([]byte, entry.Size)
					if _, err := io.ReadFull(entry, stream); err != nil {
						t.Fatal(name, err)
					}
				}
			}
			if string(stream) != records {
				t.Fatalf("%s: the file is not well made", name)
			}
			if diff := cmp.Diff(typedLines(t, read(t, "a.xls", stream).Sheets[0]), typedLines(t, read(t, "a.xls", content).Sheets[0])); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	}
}

// FuzzXLS changes the records of a workbook, not the file that holds them.
func FuzzXLS(f *testing.F) {
	f.Add([]byte(biff(sst(2, "\x06\x00\x0dab", "\x01"+wide("Œ")+"\x00\x00", "\x00z"+narrowText("suite")), tab{name: "A", state: 1, rows: record(0x208, 1, 0, 3, 255, 0, 0, uint32(0x20)) +
		record(0xfd, 0, 0, 0, uint32(1)) + record(0xbd, 1, 1, 0, uint32(1<<2|2), 1, uint32(45202<<2|2), 3) + record(0xe5, 1, 0, 1, 0, 1)})))
	f.Add([]byte(biff(record(0x22, 1), tab{name: "A", rows: record(0x203, 1, 0, 1, 45202.5) + record(0x204, 0, 0, 0, wideText("é")) + record(0x205, 0, 1, 0, byte(7), byte(1)) +
		record(0x6, 2, 0, 0, "\x00\x00\x00\x00\x00\x00\xff\xff", 0, uint32(0), 0) + record(0x207, narrowText("x"))}, tab{name: "B", kind: 2})))
	f.Add([]byte("\x09\x08\x08\x00\x00\x05\x10\x00\x00\x00\x00\x00" + record(0x204, 0, 0, 0, 4, "Ren\xe9") + record(0xd6, 0, 1, 0, 1, "a", 0) + endOfPart))
	f.Fuzz(func(t *testing.T, records []byte) {
		if len(records) > 0 {
			checkRead(t, xls(string(records)))
		}
	})
}

// FuzzCompound changes the bytes of a workbook, the file that holds its records included.
func FuzzCompound(f *testing.F) {
	f.Add(xlsRows(record(0x203, 0, 0, 0, 1.0)))
	f.Add(compoundOf([]string{"Book", "Autre"}, bofGlobals, "a"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if bytes.HasPrefix(content, []byte("\xd0\xcf")) {
			checkRead(t, content)
		}
	})
}
