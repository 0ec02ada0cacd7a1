package exports_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// checkRead holds the laws of any file: it is refused with a sentence, or its
// rows come in order, within the limits, twice the same, and without an error.
func checkRead(t *testing.T, content []byte) *exports.File {
	limits := exports.Limits{Bytes: 1 << 20, Expanded: 8 << 20, Rows: 5000, Columns: 100, CellBytes: 10_000}
	file, err := exports.Read("fuzz", content, limits)
	if err != nil {
		var refusal *exports.Refusal
		if !errors.As(err, &refusal) || refusal.Rule == "" {
			t.Fatalf("%v is no refusal", err)
		}
		checkSentence(t, refusal.Reason)
		return nil
	}
	for _, sheet := range file.Sheets {
		last := 0
		for row, err := range sheet.Rows() {
			if err != nil {
				t.Fatalf("read without an error, then: %v", err)
			}
			if row.Number <= last {
				t.Fatalf("row %d after row %d", row.Number, last)
			}
			last = row.Number
			for i, c := range row.Cells {
				if (c.Text == "") != (c.Kind == exports.Empty) || len(c.Text) > limits.CellBytes || i >= limits.Columns && c.Text != "" {
					t.Fatalf("row %d, column %d: %v of %d bytes", row.Number, i+1, c.Kind, len(c.Text))
				}
			}
		}
	}
	return file
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"Nom;Prénom\r\n\"A\r\nB\";\"C \"\"D\"\"\"\r\n", "a,b\n1,\"2\n", "sep=,\na,b\n", "a\tb\rc\td\r", "\ufeffa;b\n\n;\n", "Pr\xe9nom;\x80\n", "'=1;+33\n",
		string(utf16bytes("\ufeffé;b\n", false)), string(utf16bytes("a;b\nc;d\n", true)),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if bytes.HasPrefix(content, []byte("PK")) {
			return
		}
		file := checkRead(t, content)
		if file == nil {
			return
		}
		// What was read is written and reads the same, if it is a table at all.
		var again bytes.Buffer
		if err := exports.WriteCSV(&again, file.Sheets[0], exports.CSVForm{Separator: file.Separator, BOM: true}); err != nil {
			t.Fatal(err)
		}
		back, err := exports.Read("again", again.Bytes(), exports.Limits{})
		if err != nil || back.Separator != file.Separator {
			return // a text of one cell may be a page, or have another separator
		}
		was, is := trimmed(rowsOf(t, file.Sheets[0])), trimmed(rowsOf(t, back.Sheets[0]))
		if len(was) != len(is) {
			t.Fatalf("%d rows, written and read: %d\n%q", len(was), len(is), again.Bytes())
		}
	})
}

// FuzzXLSX changes the parts of a workbook, not its archive, whose checksums
// would stop nearly every change.
func FuzzXLSX(f *testing.F) {
	p := plain()
	add := func(sheet string) {
		f.Add(sheet, p["xl/sharedStrings.xml"], p["xl/styles.xml"], p["xl/workbook.xml"], p["xl/_rels/workbook.xml.rels"])
	}
	add(p["xl/worksheets/sheet1.xml"])
	add(sheetXML(`<row r="2" hidden="1"><c r="B2" s="2"><v>45202.5</v></c><c t="inlineStr"><is><r><t>a&#10;</t></r></is></c></row><row><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c><f>A1</f></c></row>`))
	add(strings.Replace(sheetXML(`<row><c t="str"><v><![CDATA[a]]>_x000D_</v></c></row>`), "</sheetData>", `</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`, 1))
	f.Fuzz(func(t *testing.T, sheet, texts, styles, book, relations string) {
		checkRead(t, with(parts{
			"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": texts, "xl/styles.xml": styles,
			"xl/workbook.xml": book, "xl/_rels/workbook.xml.rels": relations,
		}).zip(t))
	})
}

// FuzzArchive changes the bytes of a workbook, its archive included.
func FuzzArchive(f *testing.F) {
	f.Add(plain().zip(f))
	f.Fuzz(func(t *testing.T, content []byte) { checkRead(t, content) })
}
