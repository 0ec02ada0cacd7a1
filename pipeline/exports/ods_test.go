package exports_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

const odsMIME = "application/vnd.oasis.opendocument.spreadsheet"

// odsOf is a workbook of LibreOffice whose spreadsheet holds this XML.
func odsOf(spreadsheet string) parts {
	return parts{
		"mimetype":              odsMIME,
		"META-INF/manifest.xml": `<manifest:manifest xmlns:manifest="urn:m"><manifest:file-entry manifest:full-path="content.xml"/></manifest:manifest>`,
		"content.xml": `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:o" xmlns:table="urn:t" xmlns:text="urn:x" xmlns:style="urn:s" xmlns:calcext="urn:c">` +
			`<office:automatic-styles><style:style style:name="ta1"><style:table-properties table:display="true"/></style:style>` +
			`<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style></office:automatic-styles>` +
			`<office:body><office:spreadsheet>` + spreadsheet + `</office:spreadsheet></office:body></office:document-content>`,
	}
}

func odsRows(rows string) parts {
	return odsOf(`<table:table table:name="Contacts" table:style-name="ta1"><table:table-column/>` + rows + `</table:table>`)
}

func TestODSCells(t *testing.T) {
	const row, end = `<table:table-row>`, `</table:table-row>`
	p := func(text string) string { return `<table:table-cell><text:p>` + text + `</text:p></table:table-cell>` }
	for _, tt := range []struct {
		name, rows string
		want       []string
	}{
		{"texts", row + `<table:table-cell office:value-type="string"><text:p>a <text:span>b</text:span><text:s text:c="2"/>c<text:line-break/>d</text:p><text:p>e</text:p><office:annotation><text:p>note</text:p></office:annotation></table:table-cell>` + end,
			[]string{"1: a b  c\nd\ne"}},
		{"numbers as they are written, not as they are shown", row + `<table:table-cell office:value-type="float" office:value="9912345601" calcext:value-type="float"><text:p>9,91E+09</text:p></table:table-cell><table:table-cell office:value-type="percentage" office:value="0.25"><text:p>25 %</text:p></table:table-cell><table:table-cell office:value-type="currency" office:value="12.5"><text:p>12,50 €</text:p></table:table-cell>` + end,
			[]string{"1: n 9912345601 | n 0.25 | n 12.5"}},
		{"days, instants, times", row + `<table:table-cell office:value-type="date" office:date-value="2023-10-03"><text:p>03/10/23</text:p></table:table-cell><table:table-cell office:value-type="date" office:date-value="2023-10-03T08:30:00.000000000"/><table:table-cell office:value-type="time" office:time-value="PT18H00M00S"/><table:table-cell office:value-type="date" office:date-value="demain"/>` + end,
			[]string{"1: d 2023-10-03 | d 2023-10-03T08:30:00 | n 0.75 | demain"}},
		{"booleans, errors, formulas", row + `<table:table-cell office:value-type="boolean" office:boolean-value="true"/><table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell><table:table-cell table:formula="of:=A1"/><table:table-cell table:formula="of:=A1" office:value-type="float"/><table:table-cell table:formula="of:=1" office:value-type="float" office:value="1"/><table:table-cell table:formula="of:=&quot;&quot;" office:value-type="string" office:string-value=""/>` + p("z") + end,
			[]string{"1: b true | e #DIV/0! | e #NON_CALCULÉ | e #NON_CALCULÉ | n 1 |  | z"}},
		{"booleans that LibreOffice calls floats", row + `<table:table-cell office:value-type="float" office:value="1"><text:p>VRAI</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="0"><text:p>FALSE</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="1"><text:p>FAUX</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>` + end,
			[]string{"1: b true | b false | n 1 | n 1"}},
		{"repeated cells and rows", `<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="2"/><table:table-cell table:number-columns-repeated="2"><text:p>a</text:p></table:table-cell>` + p("b") + `<table:table-cell table:number-columns-repeated="16379"/>` + end +
			`<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/>` + end + row + p("c") + end + `<table:table-row table:number-rows-repeated="1048570"><table:table-cell/>` + end,
			[]string{"1:  |  | a | a | b", "2:  |  | a | a | b", "6: c"}},
		{"covered cells hide what they hold", row + `<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2"><text:p>a</text:p></table:table-cell><table:covered-table-cell><text:p>hidden</text:p></table:covered-table-cell>` + p("b") + end + row + `<table:covered-table-cell table:number-columns-repeated="2"/>` + p("c") + end,
			[]string{"1: a |  | b", "2:  |  | c"}},
		{"groups and repeated headers", `<table:table-header-rows>` + row + p("a") + end + `</table:table-header-rows><table:table-row-group><table:table-rows>` + row + p("b") + end + `</table:table-rows></table:table-row-group>`,
			[]string{"1: a", "2: b"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := read(t, "a.ods", odsRows(tt.rows).zip(t))
			if file.Form != exports.ODS {
				t.Fatalf("form %s", file.Form)
			}
			if diff := cmp.Diff(tt.want, typedLines(t, file.Sheets[0])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestODSSheets(t *testing.T) {
	file := read(t, "a.ods", odsOf(`<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>`+
		`<table:table table:name="Vide"/>`+
		`<table:table table:name="Cachée" table:style-name="ta2"><table:table-row table:visibility="collapse"><table:table-cell table:number-columns-spanned="3"><text:p>a</text:p></table:table-cell></table:table-row></table:table>`+
		`<table:table table:name="'file:///x'#$A" table:style-name="ta_extref"><table:table-row><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>`+
		`<table:table table:name="Fusion"><table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-spanned="2"><text:p>c</text:p></table:table-cell></table:table-row></table:table>`).zip(t))
	if len(file.Sheets) != 3 {
		t.Fatalf("%d sheets, want 3", len(file.Sheets))
	}
	empty, hidden, merged := file.Sheets[0], file.Sheets[1], file.Sheets[2]
	if empty.Hidden || !hidden.Hidden || merged.Hidden || !empty.Date1904 || hidden.Name != "Cachée" {
		t.Errorf("hidden %v %v %v, 1904 %v", empty.Hidden, hidden.Hidden, merged.Hidden, empty.Date1904)
	}
	if len(rowsOf(t, empty)) != 0 || !rowsOf(t, hidden)[0].Hidden || rowsOf(t, merged)[0].Hidden {
		t.Error("rows: hidden or shown wrongly")
	}
	if diff := cmp.Diff([]exports.Area{{Top: 1, Left: 1, Bottom: 1, Right: 2}, {Top: 2, Left: 1, Bottom: 2, Right: 2}}, merged.Merged); diff != "" {
		t.Error(diff)
	}
}

func TestODSRefusals(t *testing.T) {
	cell := `<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>`
	limits := exports.Limits{Rows: 1000, Columns: 30, CellBytes: 500}
	locked := odsRows(cell)
	locked["META-INF/manifest.xml"] = strings.Replace(locked["META-INF/manifest.xml"], `"content.xml"/>`, `"content.xml"><manifest:encryption-data/></manifest:file-entry>`, 1)
	document := odsRows(cell)
	document["content.xml"] = strings.ReplaceAll(document["content.xml"], "office:spreadsheet", "office:text")
	cut := odsRows(cell)
	cut["content.xml"] = strings.TrimSuffix(cut["content.xml"], "</office:document-content>")
	inside := odsRows(cell)
	inside["content.xml"] = inside["content.xml"][:strings.Index(inside["content.xml"], "<text:p>")]
	repeat := func(rows, columns string) []byte {
		return odsRows(`<table:table-row table:number-rows-repeated="` + rows + `"><table:table-cell table:number-columns-repeated="` + columns + `"><text:p>a</text:p></table:table-cell></table:table-row>`).zip(t)
	}
	whole := odsRows(cell).zip(t)
	for _, tt := range []struct {
		name    string
		content []byte
		limits  exports.Limits
		rule    string
	}{
		{"whole", whole, limits, ""},
		{"as many rows as the limit", repeat("1000", "2"), limits, ""},
		{"one row more", repeat("1001", "2"), limits, "trop_de_lignes"},
		{"a value past the last column of any sheet is not read", repeat("1", "16385"), limits, ""},
		{"a bomb of rows and columns", repeat("1000000", "512"), exports.Limits{}, "compression_suspecte"},
		{"no repetition at all", repeat("0", "1"), limits, "feuille_incoherente"},
		{"a repetition that is no number", repeat("1", "beaucoup"), limits, "feuille_incoherente"},
		{"a long text", odsRows(strings.Replace(cell, "a<", strings.Repeat("x", 501)+"<", 1)).zip(t), limits, "cellule_trop_longue"},
		{"a text as long as the limit", odsRows(strings.Replace(cell, "a<", strings.Repeat("x", 500)+"<", 1)).zip(t), limits, ""},
		{"spaces beyond the limit", odsRows(strings.Replace(cell, "a<", `<text:s text:c="999999999"/><`, 1)).zip(t), limits, "cellule_trop_longue"},
		{"under a password", locked.zip(t), limits, "chiffre"},
		{"under a password, whole", parts{"encrypted-package": "x", "mimetype": odsMIME, "META-INF/manifest.xml": locked["META-INF/manifest.xml"]}.zip(t), limits, "chiffre"},
		{"a text document", document.zip(t), limits, "document_texte"},
		{"no sheet", odsOf("").zip(t), limits, "sans_feuille"},
		{"XML without its end", cut.zip(t), limits, "feuille_coupee"},
		{"XML cut in a row", inside.zip(t), limits, "feuille_coupee"},
		{"archive without its end", whole[:len(whole)-1], limits, "tronque"},
		{"a part with another checksum", flip(t, whole, "content.xml"), limits, "classeur_abime"},
		{"a part that nobody reads with another checksum", flip(t, whole, "mimetype"), limits, "classeur_abime"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := exports.Read("a.ods", tt.content, tt.limits)
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

// Sheets too large to keep are read again from the archive: same rows.
func TestODSLarge(t *testing.T) {
	var sheet strings.Builder
	for _, name := range []string{"A", "B"} {
		sheet.WriteString(`<table:table table:name="` + name + `">`)
		for range 60_000 {
			sheet.WriteString(`<table:table-row><table:table-cell office:value-type="float" office:value="1"/><table:table-cell><text:p>` + name + `</text:p></table:table-cell></table:table-row>`)
		}
		sheet.WriteString(`</table:table>`)
	}
	large := odsOf(sheet.String())
	large["Pictures/1.png"] = noise(400_000) // so that it is no bomb
	file := read(t, "a.ods", large.zip(t))
	for _, s := range file.Sheets {
		for range 2 {
			got := typedLines(t, s)
			if len(got) != 60_000 || got[0] != "1: n 1 | "+s.Name || got[59_999] != "60000: n 1 | "+s.Name {
				t.Fatalf("sheet %s: %d rows, last %q", s.Name, len(got), got[len(got)-1])
			}
		}
	}
}

// A sender of an ODS is given an ODS, with his rows and merged cells, and what there is to
// mend as in an XLSX. Sent again, nothing of what was added is taken for his.
func TestODSGivenBack(t *testing.T) {
	content := odsRows(`<table:table-row><table:table-cell><text:p>Nom</text:p></table:table-cell><table:table-cell><text:p>Présence</text:p></table:table-cell></table:table-row>` +
		`<table:table-row table:visibility="collapse"><table:table-cell><text:p>A</text:p></table:table-cell><table:table-cell table:number-rows-spanned="2"><text:p>absent</text:p></table:table-cell></table:table-row>` +
		`<table:table-row><table:table-cell><text:p>B</text:p></table:table-cell><table:covered-table-cell/></table:table-row>`).zip(t)
	notes := exports.Notes{
		Sheets: []exports.SheetNotes{{Sheet: "Contacts", HeaderRow: 1, Rows: map[int]string{2: "à revoir"}, Cells: []exports.Comment{{Row: 2, Column: 2, Text: "Valeur <inconnue>."}}}},
		Pages:  []exports.Page{{Sheet: exports.NewSheet(exports.ReturnColumn, []exports.Row{{Number: 1, Cells: []exports.Cell{textCell("Problème")}}}), HeaderRow: 1, Widths: []float64{28}}},
	}
	for range 2 { // received, then sent again
		given, form, err := exports.Annotate(content, read(t, "a.ods", content), notes)
		if err != nil || form != exports.ODS {
			t.Fatalf("given back as %s, %v", form, err)
		}
		if again := annotate(t, "a.ods", content, notes); !bytes.Equal(given, again) {
			t.Error("the same notes gave other bytes")
		}
		file := read(t, "a.ods", given)
		if file.Form != exports.ODS || len(file.Sheets) != 2 || file.Sheets[1].Name != exports.ReturnColumn {
			t.Fatalf("%s, %d sheets", file.Form, len(file.Sheets))
		}
		back := file.Sheets[0]
		if diff := cmp.Diff([]string{"1: Nom | Présence | Retour AGIR", "2: A | absent | à revoir", "3: B"}, lines(t, back)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]exports.Area{{Top: 2, Left: 2, Bottom: 3, Right: 2}}, back.Merged); diff != "" || !rowsOf(t, back)[1].Hidden {
			t.Error(diff)
		}
		xml := odsContentOf(t, given)
		for _, want := range []string{`table:style-name="plain-faulty" table:number-columns-spanned="1" table:number-rows-spanned="2"`, `Valeur &lt;inconnue&gt;.</text:p></office:annotation>`, `fo:background-color="#fff2cc"`} {
			if strings.Count(xml, want) == 0 {
				t.Errorf("no %s", want)
			}
		}
		content = given
	}
}

// odsContentOf is the XML of a workbook of LibreOffice. Its first part is its type, as it is.
func odsContentOf(t *testing.T, content []byte) string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	if r.File[0].Name != "mimetype" || r.File[0].Method != zip.Store || string(content[38:38+len(odsMIME)]) != odsMIME {
		t.Error("the type does not come first")
	}
	part, err := r.Open("content.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer part.Close()
	xml, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	return string(xml)
}

func TestAnyTableSurvivesODS(t *testing.T) {
	plain := func(text string) bool { // what ODF cannot hold
		return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r >= 0xfffe && r <= 0xffff })
	}
	rapid.Check(t, func(t *rapid.T) {
		var rows, full []exports.Row
		number := 0
		for range rapid.IntRange(0, 6).Draw(t, "rows") {
			number += rapid.IntRange(1, 3).Draw(t, "gap")
			row := exports.Row{Number: number, Hidden: rapid.Bool().Draw(t, "hidden")}
			for range rapid.IntRange(0, 30).Draw(t, "width") {
				row.Cells = append(row.Cells, drawCell(t, plain))
			}
			if rows = append(rows, row); len(trimmed([]exports.Row{row})[0]) > 0 {
				full = append(full, row)
			}
		}
		var b bytes.Buffer
		if err := exports.WriteODS(&b, []exports.Page{{Sheet: exports.NewSheet("Été & \"1\"", rows), HeaderRow: 2, Widths: []float64{0, 12}}}); err != nil {
			t.Fatal(err)
		}
		file, err := exports.Read("t.ods", b.Bytes(), exports.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if len(file.Sheets) != 1 || file.Sheets[0].Name != "Été & \"1\"" {
			t.Fatalf("sheets: %v", file.Sheets)
		}
		back := rowsOf(t, file.Sheets[0])
		if diff := cmp.Diff(trimmed(full), trimmed(back)); diff != "" {
			t.Fatal(diff)
		}
		for i, row := range back {
			if row.Number != full[i].Number || row.Hidden != full[i].Hidden {
				t.Fatalf("row %d: number %d hidden %t, want %d %t", i, row.Number, row.Hidden, full[i].Number, full[i].Hidden)
			}
		}
	})
}

// What LibreOffice makes of a workbook, in its own form and in that of Excel 97, has
// the same rows. (In ODS it makes one space of two.)
func TestFormsOfLibreOffice(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is not installed")
	}
	if testing.Short() {
		t.Skip("LibreOffice takes seconds to start")
	}
	dir := t.TempDir()
	sheet := exports.NewSheet("Contacts", append(rowsOf(t, table(50)), exports.Row{Number: 60, Hidden: true, Cells: []exports.Cell{
		textCell("deux lignes\nici"), number("0.1"), number("9912345601"), {Text: "2023-09-12T14:30:00", Kind: exports.Date},
		{Text: "true", Kind: exports.Bool}, {Text: "false", Kind: exports.Bool}, {Text: "#N/A", Kind: exports.Error}, textCell("Œuvre de Łódź"), {Text: "1962-02-28", Kind: exports.Date}, number("-3.25"),
	}}))
	hidden := exports.NewSheet("Cachée", rowsOf(t, table(2)))
	hidden.Hidden = true
	var content bytes.Buffer
	if err := exports.WriteXLSX(&content, []exports.Page{{Sheet: sheet}, {Sheet: hidden}}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "a.xlsx"), content.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	excel := read(t, "a.xlsx", content.Bytes())
	for extension, form := range map[string]exports.Form{"ods": exports.ODS, "xls": exports.XLS} {
		convert := exec.Command(office, "-env:UserInstallation=file://"+dir+"/profile", "--headless", "--convert-to", extension, "--outdir", dir, filepath.Join(dir, "a.xlsx"))
		if out, err := convert.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		converted, err := os.ReadFile(filepath.Join(dir, "a."+extension))
		if err != nil {
			t.Fatal(err)
		}
		libre := read(t, "a."+extension, converted)
		if libre.Form != form || len(libre.Sheets) != 2 || libre.Sheets[0].Hidden || !libre.Sheets[1].Hidden {
			t.Fatalf("%s: %s, %d sheets", extension, libre.Form, len(libre.Sheets))
		}
		for i := range excel.Sheets {
			if diff := cmp.Diff(trimmed(rowsOf(t, excel.Sheets[i])), trimmed(rowsOf(t, libre.Sheets[i]))); diff != "" {
				t.Errorf("%s: %s", extension, diff)
			}
		}
	}
}

// FuzzODS changes the parts of a workbook of LibreOffice, not its archive.
func FuzzODS(f *testing.F) {
	for _, spreadsheet := range []string{
		`<table:table table:name="A"><table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="3" office:value-type="float" office:value="1"/></table:table-row></table:table>`,
		`<table:table table:style-name="ta2"><table:table-row-group><table:table-row><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="2"><text:p>a<text:s text:c="9"/> b</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table-row-group></table:table>`,
		`<table:table><table:table-row><table:table-cell table:formula="x"/><table:table-cell office:value-type="date" office:date-value="2023-10-03T10:00:00"/><table:table-cell office:value-type="time" office:time-value="PT1H"/></table:table-row></table:table>`,
	} {
		p := odsOf(spreadsheet)
		f.Add(p["content.xml"], p["META-INF/manifest.xml"])
	}
	f.Fuzz(func(t *testing.T, content, manifest string) {
		checkRead(t, parts{"mimetype": odsMIME, "content.xml": content, "META-INF/manifest.xml": manifest}.zip(t))
	})
}
