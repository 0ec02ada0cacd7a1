package exports_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// awkward are the pieces of which cells are drawn: what cuts a CSV, what XML
// forbids, what a spreadsheet would run, what workbooks escape.
var awkward = []string{
	"a", "Né(e) le", "É", "œ", "€", "’", " ", "\u00a0", "\u202f", "ß", ";", ",", "\t", "\"", "\"\"", "\n", "\r\n", "\r",
	"=1+1", "+33", "-", "@x", "'", "'=a", "<b>", "&lt;", "]]>", "_x000D_", "_x005F_", "_xZZZZ_", "0", "1,5", "-2",
	"Ğ", "ش", "𝄞", "\ufffd", "sep=;", "#N/A", "<?xml", "{\"",
}

func drawText(t *rapid.T, keep func(string) bool) string {
	pieces := rapid.SliceOfN(rapid.SampledFrom(awkward), 0, 6).Draw(t, "text")
	if text := strings.Join(pieces, ""); keep(text) {
		return text
	}
	return ""
}

func textCell(text string) exports.Cell {
	if text == "" {
		return exports.Cell{}
	}
	return exports.Cell{Text: text, Kind: exports.Text}
}

// trimmed drops the empty cells at the end of the rows, which a reader may or
// may not give back.
func trimmed(rows []exports.Row) [][]exports.Cell {
	var out [][]exports.Cell
	for _, row := range rows {
		cells := row.Cells
		for len(cells) > 0 && cells[len(cells)-1].Kind == exports.Empty {
			cells = cells[:len(cells)-1]
		}
		out = append(out, append([]exports.Cell{}, cells...))
	}
	return out
}

func rowsOf(t interface {
	Helper()
	Fatalf(string, ...any)
}, s *exports.Sheet) []exports.Row {
	t.Helper()
	var rows []exports.Row
	for row, err := range s.Rows() {
		if err != nil {
			t.Fatalf("row: %v", err)
		}
		row.Cells = append([]exports.Cell(nil), row.Cells...)
		rows = append(rows, row)
	}
	return rows
}

func TestAnyTableSurvivesCSV(t *testing.T) {
	forms := []struct {
		form exports.CSVForm
		read string
	}{
		{exports.CSVForm{}, "UTF-8"},
		{exports.CSVForm{Separator: ',', CRLF: true, BOM: true}, "UTF-8 (BOM)"},
		{exports.CSVForm{Encoding: "Windows-1252", Separator: '\t'}, "Windows-1252"},
		{exports.CSVForm{Encoding: "UTF-16LE", BOM: true}, "UTF-16LE"},
		{exports.CSVForm{Encoding: "UTF-16BE", BOM: true, Separator: ','}, "UTF-16BE"},
	}
	for _, f := range forms {
		t.Run(fmt.Sprintf("%s %q", f.read, f.form.Separator), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				keep := func(text string) bool {
					if strings.ContainsAny(text, "\r\n") && strings.ContainsAny(text, ";,\t") {
						return false // lines that look like rows may be rows between two quotes that stand alone
					}
					if f.read != "Windows-1252" {
						return true
					}
					_, err := charmap.Windows1252.NewEncoder().String(text)
					return err == nil && !strings.Contains(text, "\ufffd")
				}
				width := rapid.IntRange(2, 5).Draw(t, "width")
				// A header, so that the separator is no guess, with letters that only its encoding explains.
				header := exports.Row{Cells: []exports.Cell{textCell("N° étranger"), textCell("Prénom(s)")}}
				for len(header.Cells) < width {
					header.Cells = append(header.Cells, textCell("Décision"))
				}
				rows := []exports.Row{header, header, header}
				for range rapid.IntRange(0, 6).Draw(t, "rows") {
					var row exports.Row
					for range width {
						row.Cells = append(row.Cells, textCell(drawText(t, keep)))
					}
					rows = append(rows, row)
				}
				var b bytes.Buffer
				if err := exports.WriteCSV(&b, exports.NewSheet("", rows), f.form); err != nil {
					t.Fatal(err)
				}
				file, err := exports.Read("t.csv", b.Bytes(), exports.Limits{})
				if err != nil {
					t.Fatalf("%v\n%q", err, b.Bytes())
				}
				if file.Encoding != f.read {
					t.Fatalf("encoding %s, want %s", file.Encoding, f.read)
				}
				if diff := cmp.Diff(trimmed(rows), trimmed(rowsOf(t, file.Sheets[0]))); diff != "" {
					t.Fatalf("%s\n%q", diff, b.Bytes())
				}
			})
		})
	}
}

func TestAnyTableSurvivesXLSX(t *testing.T) {
	all := func(string) bool { return true }
	rapid.Check(t, func(t *rapid.T) {
		var rows []exports.Row
		number := 0
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			number += rapid.IntRange(1, 3).Draw(t, "gap")
			row := exports.Row{Number: number, Hidden: rapid.Bool().Draw(t, "hidden")}
			for range rapid.IntRange(0, 30).Draw(t, "width") {
				row.Cells = append(row.Cells, drawCell(t, all))
			}
			rows = append(rows, row)
		}
		var b bytes.Buffer
		page := exports.Page{Sheet: exports.NewSheet("Été & <1>", rows), HeaderRow: 2, DateColumns: []int{2}}
		if err := exports.WriteXLSX(&b, []exports.Page{page}); err != nil {
			t.Fatal(err)
		}
		file, err := exports.Read("t.xlsx", b.Bytes(), exports.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if len(file.Sheets) != 1 || file.Sheets[0].Name != "Été & <1>" {
			t.Fatalf("sheets: %v", file.Sheets)
		}
		back := rowsOf(t, file.Sheets[0])
		if diff := cmp.Diff(trimmed(rows), trimmed(back)); diff != "" {
			t.Fatal(diff)
		}
		for i, row := range back {
			if row.Number != rows[i].Number || row.Hidden != rows[i].Hidden {
				t.Fatalf("row %d: number %d hidden %t, want %d %t", i, row.Number, row.Hidden, rows[i].Number, rows[i].Hidden)
			}
		}
	})
}

func drawCell(t *rapid.T, keep func(string) bool) exports.Cell {
	switch rapid.IntRange(0, 6).Draw(t, "kind") {
	case 0:
		return exports.Cell{}
	case 1:
		return exports.Cell{Text: rapid.SampledFrom([]string{"0", "12", "-3.50", "9912345678", "1E-7", "123456789012345678901", "0.1"}).Draw(t, "number"), Kind: exports.Number}
	case 2:
		return exports.Cell{Text: rapid.SampledFrom([]string{"1900-03-01", "2023-10-03", "2024-02-29", "2023-10-03T23:59:59", "1999-12-31T00:00:01"}).Draw(t, "date"), Kind: exports.Date}
	case 3:
		return exports.Cell{Text: fmt.Sprint(rapid.Bool().Draw(t, "bool")), Kind: exports.Bool}
	case 4:
		return exports.Cell{Text: "#N/A", Kind: exports.Error}
	default:
		return textCell(drawText(t, keep))
	}
}

func TestSamePagesSameBytes(t *testing.T) {
	write := func() []byte {
		rows := []exports.Row{{Number: 1, Cells: []exports.Cell{textCell("Mode"), textCell("Date")}}}
		var b bytes.Buffer
		err := exports.WriteXLSX(&b, []exports.Page{
			{
				Sheet: exports.NewSheet("Contacts", rows), HeaderRow: 1, Widths: []float64{12, 30}, DateColumns: []int{2},
				Lists:    map[int][]string{1: {"Entretien", "Visite, à domicile"}, 3: {"Oui", "Non"}, 4: {"a"}},
				Comments: []exports.Comment{{Row: 1, Column: 1, Text: "Obligatoire."}},
			},
			{Sheet: exports.NewSheet("Aide", rows), WrapColumns: []int{1}, Comments: []exports.Comment{{Row: 1, Column: 2, Text: "Ici."}}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	first := write()
	for range 10 {
		if !bytes.Equal(first, write()) {
			t.Fatal("the same pages gave other bytes")
		}
	}
	file, err := exports.Read("t.xlsx", first, exports.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range file.Sheets {
		names = append(names, fmt.Sprintf("%s %t", s.Name, s.Hidden))
	}
	if diff := cmp.Diff([]string{"Contacts false", "Aide false", "Listes AGIR true"}, names); diff != "" {
		t.Error(diff)
	}
}
