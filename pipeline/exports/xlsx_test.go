package exports_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

var kinds = map[exports.CellKind]string{exports.Number: "n ", exports.Date: "d ", exports.Bool: "b ", exports.Error: "e "}

// typedLines writes rows as "number: kind cell | kind cell"; texts have no kind.
func typedLines(t *testing.T, s *exports.Sheet) []string {
	t.Helper()
	typed := rowsOf(t, s)
	for _, row := range typed {
		for i, c := range row.Cells {
			row.Cells[i].Text = kinds[c.Kind] + c.Text
		}
	}
	return lines(t, exports.NewSheet("", typed))
}

func TestCells(t *testing.T) {
	for _, tt := range []struct {
		name, rows string
		want       []string
	}{
		{"shared texts, rich and phonetic", `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v> 1 </v></c></row>`, []string{"1: Nom | Prénom "}},
		{"inline texts, rich and phonetic", `<row r="1"><c t="inlineStr"><is><r><t>a</t></r><r><t xml:space="preserve"> &amp; b</t></r><rPh><t>x</t></rPh></is></c><c t="inlineStr"><is><t>d</t></is></c></row>`, []string{"1: a & b | d"}},
		{"texts of formulas, CDATA, entities, comments", `<row><c t="str"><f>A1&amp;"x"</f><v>a<!-- c -->b<![CDATA[<c>]]>&#233;&#xE9;&#10;</v></c></row>`, []string{"1: ab<c>éé\n"}},
		{"characters that XML forbids", `<row><c t="str"><v>a_x000D_b_x005F_x0041_c_xzzzz_</v></c></row>`, []string{"1: a\rb_x0041_c_xzzzz_"}},
		{"numbers as they are written", `<row><c><v>9912345678</v></c><c><v>45202.35416666666</v></c><c t="n"><v>1.50E-3</v></c><c><v>-2</v></c></row>`,
			[]string{"1: n 9912345678 | n 45202.35416666666 | n 1.50E-3 | n -2"}},
		{"a number that is none stays as text", `<row><c><v>1,5</v></c><c><v>NaN</v></c></row>`, []string{"1: 1,5 | NaN"}},
		{"dates", `<row><c s="1"><v>45202</v></c><c s="2"><v>45202.35416666666</v></c><c s="3"><v>45202</v></c><c s="4"><v>45202.99999999999</v></c><c s="0"><v>45202</v></c></row>`,
			[]string{"1: d 2023-10-03 | d 2023-10-03T08:30:00 | n 45202 | d 2023-10-04 | n 45202"}},
		{"days around the 29 February 1900", `<row><c s="1"><v>1</v></c><c s="1"><v>59</v></c><c s="1"><v>60</v></c><c s="1"><v>61</v></c><c s="1"><v>0.5</v></c><c s="1"><v>-1</v></c><c s="1"><v>2958465</v></c><c s="1"><v>2958466</v></c></row>`,
			[]string{"1: d 1900-01-01 | d 1900-02-28 | n 60 | d 1900-03-01 | n 0.5 | n -1 | d 9999-12-31 | n 2958466"}},
		{"dates of strict workbooks", `<row><c t="d"><v>2023-10-03</v></c><c t="d"><v>2023-10-03T08:30:00Z</v></c><c t="d"><v>2023-10-03T00:00:00</v></c><c t="d"><v>demain</v></c></row>`,
			[]string{"1: d 2023-10-03 | d 2023-10-03T08:30:00 | d 2023-10-03 | demain"}},
		{"booleans and errors", `<row><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#N/A</v></c></row>`, []string{"1: b true | b false | e #N/A"}},
		{"formulas: the cached value counts", `<row><c><f>1+1</f><v>2</v></c><c t="str"><f>""</f><v></v></c><c><f>A1</f></c></row>`, []string{"1: n 2 |  | e #NON_CALCULÉ"}},
		{"holes, absent rows, cells without a reference", `<row r="2"><c r="B2"><v>1</v></c><c><v>2</v></c><c r="F2"><v>3</v></c></row><row><c><v>4</v></c></row><row r="10"/><row/>`,
			[]string{"2:  | n 1 | n 2 |  |  | n 3", "3: n 4", "10: ", "11: "}},
		{"small letters and zeros, an empty style", `<row r="01"><c r="b1" s=""><v>1</v></c></row>`, []string{"1:  | n 1"}},
		{"formatted cells without a value", `<row r="1"><c r="A1"><v>1</v></c>` + strings.Repeat(`<c s="1"/>`, 16_000) + `</row>`, []string{"1: n 1"}},
		{"extensions", `<row r="1"><c r="A1"><v>1</v><extLst><ext><row r="9"><c><v>2</v></c></row></ext></extLst></c><extLst/></row>`, []string{"1: n 1"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := read(t, "a.xlsx", rows(tt.rows).zip(t))
			if diff := cmp.Diff(tt.want, typedLines(t, file.Sheets[0])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWorkbooks(t *testing.T) {
	const one = `<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="1"><v>1000</v></c></row>`
	oneRow := []string{"1: n 1 | d 1902-09-26"}
	prefixed := strings.NewReplacer("<worksheet xmlns=", "<x:worksheet xmlns:x=", "</", "</x:", "<sheetData", "<x:sheetData", "<row", "<x:row", "<c ", "<x:c ", "<v>", "<x:v>").Replace(sheetXML(one))
	strict := func(text string) string {
		return strings.ReplaceAll(text, "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
	}
	wide := utf16.Encode([]rune("\ufeff" + strings.Replace(sheetXML(one), "UTF-8", "UTF-16", 1)))
	var utf16XML bytes.Buffer
	for _, u := range wide {
		utf16XML.Write([]byte{byte(u), byte(u >> 8)})
	}
	for _, tt := range []struct {
		name  string
		parts parts
		want  []string
	}{
		{"plain", rows(one), oneRow},
		{"prefixed names", with(parts{"xl/worksheets/sheet1.xml": prefixed}), oneRow},
		{"strict", with(parts{"xl/worksheets/sheet1.xml": strict(sheetXML(one)), "xl/workbook.xml": strict(plain()["xl/workbook.xml"])}), oneRow},
		{"UTF-16", with(parts{"xl/worksheets/sheet1.xml": utf16XML.String()}), oneRow},
		{"a mark before the XML", with(parts{"xl/worksheets/sheet1.xml": "\ufeff" + sheetXML(one)}), oneRow},
		{"dates of 1904", with(parts{
			"xl/worksheets/sheet1.xml": sheetXML(`<row><c s="1"><v>0</v></c><c s="1"><v>43740</v></c></row>`),
			"xl/workbook.xml":          strings.Replace(plain()["xl/workbook.xml"], "<sheets>", `<workbookPr date1904="true"/><sheets>`, 1),
		}), []string{"1: d 1904-01-01 | d 2023-10-03"}},
		{"backslashes and capitals in the names of parts", func() parts {
			p := rows(one)
			p[`XL\Worksheets\Sheet1.xml`] = p["xl/worksheets/sheet1.xml"]
			delete(p, "xl/worksheets/sheet1.xml")
			return p
		}(), oneRow},
		{"neither texts nor styles", with(parts{
			"xl/worksheets/sheet1.xml": sheetXML(`<row><c s="0"><v>1</v></c></row>`), "xl/sharedStrings.xml": "", "xl/styles.xml": "",
			"xl/_rels/workbook.xml.rels": `<Relationships ` + relNS + `><Relationship Id="rId1" Type="` + office + `worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		}), []string{"1: n 1"}},
		{"merged cells", with(parts{"xl/worksheets/sheet1.xml": strings.Replace(sheetXML(
			`<row r="1"><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row><row r="2"><c><v>4</v></c><c><v>5</v></c><c><v>6</v></c></row>`),
			"</sheetData>", `</sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`, 1)}), []string{"1: n 1 |  | n 3", "2:  |  | n 6"}},
		{"a dimension larger than the sheet", with(parts{"xl/worksheets/sheet1.xml": strings.Replace(sheetXML(one), "<sheetData>", `<dimension ref="A1:C1000"/><sheetData>`, 1)}), oneRow},
		{"a dimension of an empty sheet", with(parts{"xl/worksheets/sheet1.xml": strings.Replace(sheetXML(``), "<sheetData>", `<dimension ref="A1"/><sheetData>`, 1)}), nil},
		{"a formula without its value, empty as a program writes it", rows(`<row><c><f>1+1</f><v></v></c><c><f>1+1</f><v/></c><c t="str"><f>""</f><v></v></c><c t="n"><f>2</f><v>2</v></c></row>`),
			[]string{"1: e #NON_CALCULÉ | e #NON_CALCULÉ |  | n 2"}},
		{"a dimension smaller than the sheet", with(parts{"xl/worksheets/sheet1.xml": strings.Replace(sheetXML(one), "<sheetData>", `<dimension ref="A1"/><sheetData>`, 1)}), oneRow},
		{"a dimension of a whole sheet", with(parts{"xl/worksheets/sheet1.xml": strings.Replace(sheetXML(one), "<sheetData>", `<dimension ref="A1:XFD1048576"/><sheetData>`, 1)}), oneRow},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := read(t, "a.csv", tt.parts.zip(t))
			if file.Form != exports.XLSX {
				t.Fatalf("form %s", file.Form)
			}
			if diff := cmp.Diff(tt.want, typedLines(t, file.Sheets[0])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Sheets come in the order of the workbook, whatever their parts are named;
// charts are no sheets, links to other workbooks are not followed, hidden sheets
// and rows say so.
func TestSheets(t *testing.T) {
	content := with(parts{
		"xl/workbook.xml": `<workbook ` + mainNS + `><sheets>
			<sheet name="Bilan &amp; suivi" sheetId="7" r:id="rId9"/>
			<sheet name="Graphique" sheetId="3" r:id="rId2"/>
			<sheet name="Cachée" sheetId="1" state="hidden" r:id="rId1"/>
			<sheet name="Très cachée" sheetId="4" state="veryHidden" r:id="rId4"/>
		</sheets><externalReferences><externalReference r:id="rId5"/></externalReferences></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships ` + relNS + `>
			<Relationship Id="rId1" Type="` + office + `worksheet" Target="worksheets/sheet1.xml"/>
			<Relationship Id="rId2" Type="` + office + `chartsheet" Target="chartsheets/sheet1.xml"/>
			<Relationship Id="rId4" Type="` + office + `worksheet" Target="/xl/worksheets/sheet1.xml"/>
			<Relationship Id="rId5" Type="` + office + `externalLink" Target="externalLinks/externalLink1.xml"/>
			<Relationship Id="rId9" Type="` + office + `worksheet" Target="worksheets/z.xml"/>
			<Relationship Id="rId3" Type="` + office + `sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/chartsheets/sheet1.xml":          `<chartsheet ` + mainNS + `/>`,
		"xl/externalLinks/externalLink1.xml": `<externalLink ` + mainNS + `/>`,
		"xl/worksheets/z.xml":                sheetXML(`<row r="1"><c><v>1</v></c></row><row r="2" hidden="1"><c><v>2</v></c></row>`),
	}).zip(t)
	file := read(t, "a.xlsx", content)
	var got []string
	for _, s := range file.Sheets {
		state := "shown"
		if s.Hidden {
			state = "hidden"
		}
		got = append(got, s.Name+" "+state)
	}
	if diff := cmp.Diff([]string{"Bilan & suivi shown", "Cachée hidden", "Très cachée hidden"}, got); diff != "" {
		t.Error(diff)
	}
	if r := rowsOf(t, file.Sheets[0]); r[0].Hidden || !r[1].Hidden {
		t.Error("the second row is the hidden one")
	}
}

// A sheet too large to be kept in memory reads as the same one that is not.
func TestLargeSheetsReadAlike(t *testing.T) {
	const first = `<row r="1"><c r="A1" t="s"><v>1</v></c><c r="C1" s="1"><v>45202</v></c><c t="b"><v>1</v></c></row>` +
		`<row r="3" hidden="1"><c r="A3" t="str"><v>une_x000D_ ligne</v></c><c r="B3" t="inlineStr"><is><t>deux</t></is></c><c><f>1+1</f></c></row>` +
		`<row r="4"><c t="e"><v>#N/A</v></c><c><v>1.5</v></c><c><v>6</v></c></row>`
	sheet := func(filler int) *exports.Sheet {
		xml := strings.Replace(sheetXML(first+strings.Repeat(`<row><c><v>7</v></c></row>`, filler)),
			"</sheetData>", `</sheetData><mergeCells><mergeCell ref="A3:B4"/></mergeCells>`, 1)
		content := with(parts{"xl/worksheets/sheet1.xml": xml}).zip(t)
		file, err := exports.Read("a.xlsx", content, exports.Limits{Ratio: 10_000})
		if err != nil {
			t.Fatal(err)
		}
		return file.Sheets[0]
	}
	small, large := typedLines(t, sheet(1)), typedLines(t, sheet(100_000))
	if len(small) != 4 || len(large) != 100_003 {
		t.Fatal(len(small), len(large))
	}
	if diff := cmp.Diff(small, large[:len(small)]); diff != "" {
		t.Error(diff)
	}
}

// Rows may be left at any of them and read again.
func TestRowsAreReadAgain(t *testing.T) {
	for name, content := range map[string][]byte{
		"a.xlsx": rows(`<row><c><v>1</v></c></row><row><c><v>2</v></c></row>`).zip(t),
		"a.csv":  []byte("a;b\n1;2\n"),
	} {
		file := read(t, name, content)
		for range 2 {
			for row, err := range file.Sheets[0].Rows() {
				if err != nil || row.Number != 1 {
					t.Fatalf("%s: row %d, %v", name, row.Number, err)
				}
				break
			}
		}
		if n := count(t, file); n != 2 {
			t.Errorf("%s: %d rows", name, n)
		}
	}
}

// A sheet far longer than the reader's window is read the same wherever the
// window cuts it: letters of several bytes, entities, line ends, CDATA.
func TestWindowCutsNothing(t *testing.T) {
	pieces := []string{"é", "€", "&amp;", "\r\n", "]", "𝄞", "<![CDATA[<é]>]]>", "x"}
	plainText := []string{"é", "€", "&", "\n", "]", "𝄞", "<é]>", "x"}
	for shift := range 8 {
		var r, w strings.Builder
		r.WriteString(strings.Repeat("y", shift))
		w.WriteString(strings.Repeat("y", shift))
		for i := range 40_000 {
			r.WriteString(pieces[(i*i+shift)%len(pieces)])
			w.WriteString(plainText[(i*i+shift)%len(pieces)])
		}
		content := rows(`<row><c t="str"><v>` + r.String() + `</v></c></row>`).zip(t)
		file, err := exports.Read("a.xlsx", content, exports.Limits{CellBytes: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		if got := rowsOf(t, file.Sheets[0])[0].Cells[0].Text; got != w.String() {
			t.Fatalf("shift %d: the text changed", shift)
		}
	}
}
