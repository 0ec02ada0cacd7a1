package exports_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

func TestHTML(t *testing.T) {
	for _, tt := range []struct {
		name, page string
		want       []string
	}{
		{"a page of an application", `<html><head><title>Export</title><style>td{}</style><script>var a = "<tr>";</script></head><body><h3>Extraction du 3&nbsp;octobre</h3><p></p><table border=1>` +
			"<thead><tr><th>Nom<th>Pr&eacute;nom</thead><tbody><tr><td> Durand\n  (invent&#233;) </td><td>Élise<br/>Ève</td></tr></table><p>2 lignes</p></body></html>",
			[]string{"1: Extraction du 3\u00a0octobre", "2: Nom | Prénom", "3: Durand (inventé) | Élise\nÈve", "4: 2 lignes"}},
		{"no end of anything", `<table><tr><td>a<td>b<tr><td>c<td>d`, []string{"1: a | b", "2: c | d"}},
		{"cells without a row", `<table><td>a<td>b</table>`, []string{"1: a | b"}},
		{"empty cells and rows", `<table><tr><td></td><td>&nbsp;</td><td>a</td></tr><tr><td></td></tr><tr></tr><tr><td>b</td></tr></table>`, []string{"1:  |  | a", "2: ", "3: ", "4: b"}},
		{"merged cells", `<table><tr><td colspan=2>a</td><td rowspan="2">b</td><td>c</td></tr><tr><td>d</td><td>e</td><td>f</td></tr><tr><td>g</td><td>h</td><td>i</td></tr></table>`,
			[]string{"1: a |  | b | c", "2: d | e |  | f", "3: g | h | i"}},
		{"a cell merged to the end of its group", `<table><tbody><tr><td rowspan=0>a</td><td>b</td></tr><tr><td>c</td></tr><tbody><tr><td>d</td><td>e</td></tr></table>`,
			[]string{"1: a | b", "2:  | c", "3: d | e"}},
		{"two tables", `<table><tr><td>a</td></tr></table><br><table><tr><td>b</td></tr></table>`, []string{"1: a", "2: b"}},
		{"a table in a table", `<table><tr><td>menu <table><tr><th>Nom</th></tr><tr><td>a</td></tr></table> suite</td><td>pied</td></tr></table>`,
			[]string{"1: menu", "2: Nom", "3: a", "4: suite", "5: pied"}},
		{"what is not shown", `<table><tr><td><span style="display: none">20231003 <span>x</span></span>03/10/2023<!-- non --></td><td><select><option>a</select>b</td></tr></table>`, []string{"1: 03/10/2023 | b"}},
		{"a list or a block without its end hides no row", `<div style="display:none">x<table><tr><td><select><option>a</td><td>b</td></tr><tr><td><template><tr><td>non</td></tr></template>c</td></tr></table>`, []string{"1:  | b", "2: c"}},
		{"numbers behind what is shown", `<table><tr><td sdval="9912345601" sdnum="1036;">9,91E+09</td><td x:num="0.25">25&nbsp;%</td><td x:num>12</td><td x:num="45202">03/10/2023</td><td sdval="45202" sdnum="1036;1036;JJ/MM/AA">03/10/23</td>` +
			`<td sdval="1" sdnum="1036;0;BOOLEAN">VRAI</td><td data-t="n" data-v="45202.5" data-z="dd/mm/yyyy hh:mm">x</td><td sdval="abc">1</td><td sdval="0" sdnum="1036;0;BOOLEAN">VRAI</td></tr></table>`,
			[]string{"1: n 9912345601 | n 0.25 | 12 | 03/10/2023 | d 2023-10-03 | b true | d 2023-10-03T12:00:00 | 1 | VRAI"}},
		{"days that count from 1904", `<table><tr><td sdval="43740" sdnum="1036;1036;JJ/MM/AAAA">03/10/2023</td><td sdval="45202" sdnum="1036;1036;JJ/MM/AAAA">03/10/2023</td></tr></table>`, []string{"1: 03/10/2023 | d 2023-10-03"}},
		{"signs of HTML in a text", `<table><tr><td>a &lt; b &amp; c</td><td>1 < 2</td></tr></table>`, []string{"1: a < b & c | 1 < 2"}},
		{"paragraphs in a cell", `<table><tr><td><p>a</p><p>b</p></td><td><div>c</div></td></tr></table>`, []string{"1: a\nb | c"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := read(t, "a.xls", []byte(tt.page))
			if file.Form != exports.HTML || len(file.Sheets) != 1 {
				t.Fatalf("form %s", file.Form)
			}
			if diff := cmp.Diff(tt.want, typedLines(t, file.Sheets[0])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHTMLMergedAndHidden(t *testing.T) {
	file := read(t, "a.xls", []byte(`<html xmlns:x="urn:schemas-microsoft-com:office:excel"><!--[if gte mso 9]><xml><x:ExcelWorksheet><x:Name>D&eacute;part</x:Name></x:ExcelWorksheet></xml><![endif]-->`+
		`<table><tr style='display:none'><td colspan=2>a</td></tr><tr hidden><td>b</td></tr><tr><td rowspan=9>c</td><td rowspan=2 colspan=2>d</td></tr><tr><td>e</td></tr></table><p>f</p>`))
	s := file.Sheets[0]
	if diff := cmp.Diff([]exports.Area{{Top: 1, Left: 1, Bottom: 1, Right: 2}, {Top: 3, Left: 1, Bottom: 4, Right: 1}, {Top: 3, Left: 2, Bottom: 4, Right: 3}}, s.Merged); diff != "" {
		t.Error(diff)
	}
	var hidden []bool
	for _, row := range rowsOf(t, s) {
		hidden = append(hidden, row.Hidden)
	}
	if diff := cmp.Diff([]bool{true, true, false, false, false}, hidden); diff != "" || s.Name != "Départ" {
		t.Errorf("sheet %q: %s", s.Name, diff)
	}
	if diff := cmp.Diff("4:  |  |  | e", lines(t, s)[3]); diff != "" {
		t.Error(diff)
	}
}

// A page is read in the encoding that it names, or that its letters show.
func TestHTMLEncodings(t *testing.T) {
	page := func(head, word string) string { return head + "<table><tr><td>" + word + "</td></tr></table>" }
	for _, tt := range []struct{ name, content, want string }{
		{"UTF-8", page("", "Élise"), "Élise"},
		{"UTF-8 that says another", page(`<meta charset=iso-8859-1>`, "Élise"), "Élise"},
		{"Latin-1", page(`<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">`, "\xc9lise"), "Élise"},
		{"Cyrillic", page(`<META CHARSET='windows-1251'>`, "\xcb\xfe\xe1\xe0"), "Люба"},
		{"MacRoman", page(`<meta charset="macintosh">`, "\x83lise"), "Élise"},
		{"none named", page("", "Ren\xe9e"), "Renée"},
		{"UTF-16", string(utf16bytes("\ufeff"+page("", "Élise"), false)), "Élise"},
		{"an unknown name", page(`<meta charset=tombola>`, "Ren\xe9e"), "Renée"},
	} {
		if got := lines(t, read(t, "a.xls", []byte(tt.content)).Sheets[0]); len(got) != 1 || got[0] != "1: "+tt.want {
			t.Errorf("%s: %q", tt.name, got)
		}
	}
}

// xml2003 is a workbook as Excel 2003 writes it in XML.
func xml2003(sheets string) string {
	return `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">` +
		`<Styles><Style ss:ID="s1"><NumberFormat ss:Format="Short Date"/></Style><Style ss:ID="s2"><NumberFormat ss:Format="Short Time"/></Style><Style ss:ID="s3"><NumberFormat ss:Format="dd/mm/yyyy"/></Style></Styles>` + sheets + `</Workbook>`
}

func worksheet(rows string) string {
	return xml2003(`<Worksheet ss:Name="Contacts"><Table ss:ExpandedColumnCount="9"><Column ss:Width="9"/>` + rows + `</Table></Worksheet>`)
}

func TestXML2003(t *testing.T) {
	data := func(kind, value string) string {
		return `<Cell><Data ss:Type="` + kind + `">` + value + `</Data></Cell>`
	}
	for _, tt := range []struct {
		name, rows string
		want       []string
	}{
		{"values of every type", `<Row>` + data("String", " a&#10;b ") + data("Number", "9912345601") + data("DateTime", "2023-10-03T00:00:00.000") + data("DateTime", "2023-10-03T08:30:00.000") + data("DateTime", "1899-12-31T18:00:00.000") +
			data("Boolean", "1") + data("Boolean", "0") + data("Error", "#N/A") + data("DateTime", "demain") + `</Row>`,
			[]string{"1:  a\nb  | n 9912345601 | d 2023-10-03 | d 2023-10-03T08:30:00 | n 0.75 | b true | b false | e #N/A | demain"}},
		{"numbers that their style shows as days", `<Row><Cell ss:StyleID="s1"><Data ss:Type="Number">45202</Data></Cell><Cell ss:StyleID="s3"><Data ss:Type="Number">45202</Data></Cell><Cell ss:StyleID="s2"><Data ss:Type="Number">0.75</Data></Cell></Row>`,
			[]string{"1: d 2023-10-03 | d 2023-10-03 | n 0.75"}},
		{"places", `<Row ss:Index="3">` + data("String", "a") + `<Cell ss:Index="4"><Data ss:Type="String">b</Data></Cell>` + data("String", "c") + `</Row><Row ss:Span="2"/><Row>` + data("String", "d") + `</Row>`,
			[]string{"3: a |  |  | b | c", "4: ", "7: d"}},
		{"merged cells", `<Row><Cell ss:MergeAcross="1" ss:MergeDown="1"><Data ss:Type="String">a</Data></Cell>` + data("String", "b") + `</Row><Row><Cell ss:Index="3"><Data ss:Type="String">c</Data></Cell></Row>`,
			[]string{"1: a |  | b", "2:  |  | c"}},
		{"formulas", `<Row><Cell ss:Formula="=1"><Data ss:Type="Number">1</Data></Cell><Cell ss:Formula="=1"/><Cell ss:Formula="=1"><Data ss:Type="Number"></Data></Cell><Cell ss:Formula="=1"><Data ss:Type="String"></Data></Cell>` + data("String", "z") + `</Row>`,
			[]string{"1: n 1 | e #NON_CALCULÉ | e #NON_CALCULÉ |  | z"}},
		{"formats around words, comments", `<Row><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>Nom</B> de <Font>naissance</Font></ss:Data><Comment><ss:Data>non</ss:Data></Comment><NamedCell ss:Name="x"/></Cell></Row>`, []string{"1: Nom de naissance"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := read(t, "a.xls", []byte(worksheet(tt.rows)))
			if file.Form != exports.XML2003 || file.Sheets[0].Name != "Contacts" {
				t.Fatalf("form %s, sheet %q", file.Form, file.Sheets[0].Name)
			}
			if diff := cmp.Diff(tt.want, typedLines(t, file.Sheets[0])); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestXML2003Sheets(t *testing.T) {
	book := `<ExcelWorkbook xmlns="urn:schemas-microsoft-com:office:excel"><Date1904/></ExcelWorkbook>` +
		`<Worksheet ss:Name="Vide"/>` +
		`<Worksheet ss:Name="Cach&#233;e"><Table><Row ss:Hidden="1"><Cell ss:StyleID="s1"><Data ss:Type="Number">43740</Data></Cell></Row></Table><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>` +
		`<Worksheet ss:Name="Fusion"><Table><Row><Cell ss:MergeAcross="2"><Data ss:Type="String">a</Data></Cell></Row></Table></Worksheet>`
	for _, content := range []string{xml2003(book), strings.Replace(xml2003(book), `version="1.0"`, `version="1.0" encoding="ISO-8859-1"`, 1), strings.ReplaceAll(strings.ReplaceAll(xml2003(book), "<Workbook ", "<ss:Workbook "), "</Workbook", "</ss:Workbook")} {
		file := read(t, "a.xls", []byte(content))
		if len(file.Sheets) != 3 {
			t.Fatalf("%d sheets, want 3", len(file.Sheets))
		}
		empty, hidden, merged := file.Sheets[0], file.Sheets[1], file.Sheets[2]
		if empty.Hidden || !hidden.Hidden || merged.Hidden || hidden.Name != "Cachée" || !hidden.Date1904 {
			t.Errorf("hidden %v %v %v, %q, 1904 %v", empty.Hidden, hidden.Hidden, merged.Hidden, hidden.Name, hidden.Date1904)
		}
		if got := typedLines(t, hidden); len(got) != 1 || got[0] != "1: d 2023-10-03" || !rowsOf(t, hidden)[0].Hidden {
			t.Errorf("%q", got)
		}
		if diff := cmp.Diff([]exports.Area{{Top: 1, Left: 1, Bottom: 1, Right: 3}}, merged.Merged); diff != "" {
			t.Error(diff)
		}
	}
}

// Tables too large to keep are read again: same rows.
func TestLargeMarkupIsReadAlike(t *testing.T) {
	var page, book strings.Builder
	for range 60_000 {
		page.WriteString("<tr><td rowspan=1>1<td>a")
		book.WriteString(`<Row><Cell><Data ss:Type="String">1</Data></Cell><Cell><Data ss:Type="String">a</Data></Cell></Row>`)
	}
	for _, content := range []string{"<table>" + page.String() + "</table>", worksheet(book.String())} {
		s := read(t, "a.xls", []byte(content)).Sheets[0]
		for range 2 {
			got := typedLines(t, s)
			if len(got) != 60_000 || got[0] != "1: 1 | a" || got[59_999] != "60000: 1 | a" {
				t.Fatalf("%d rows, last %q", len(got), got[len(got)-1])
			}
		}
	}
}

func TestMarkupRefusals(t *testing.T) {
	limits := exports.Limits{Rows: 100, Columns: 30, CellBytes: 500}
	rows := func(n int) string {
		return "<table>" + strings.Repeat("<tr><td>a</td></tr>", n) + "</table>"
	}
	cell := func(n int) string { return "<table><tr><td>" + strings.Repeat("x", n) + "</td></tr></table>" }
	data := func(n int) string {
		return `<Cell><Data ss:Type="String">` + strings.Repeat("x", n) + `</Data></Cell>`
	}
	for _, tt := range []struct{ name, content, rule string }{
		{"as many rows as the limit", rows(100), ""},
		{"one row more", rows(101), "trop_de_lignes"},
		{"a text as long as the limit", cell(500), ""},
		{"a long text", cell(501), "cellule_trop_longue"},
		{"a page without a table", "<html><body><p>Connexion</p></body></html>", "page_html"},
		{"a cell merged over all", `<table><tr><td colspan=999999999 rowspan=999999999>a</td><td>b</td></tr></table>`, ""},
		{"as many tables in tables as there may be", strings.Repeat("<table><tr><td>", 256) + "a", "trop_de_lignes"},
		{"one more", strings.Repeat("<table><tr><td>", 257) + "a", "feuille_incoherente"},
		{"a tag without end", "<table><tr><td a='" + strings.Repeat("x", 5<<20), "feuille_incoherente"},
		{"a workbook", worksheet(`<Row>` + data(500) + `</Row>`), ""},
		{"a row at the limit", worksheet(`<Row ss:Index="100">` + data(1) + `</Row>`), ""},
		{"a row past the limit", worksheet(`<Row ss:Index="101">` + data(1) + `</Row>`), "trop_de_lignes"},
		{"a row past any sheet", worksheet(`<Row ss:Index="1048577"/>`), "trop_de_lignes"},
		{"a column past any sheet", worksheet(`<Row><Cell ss:Index="16385"/></Row>`), "trop_de_colonnes"},
		{"a long value", worksheet(`<Row>` + data(501) + `</Row>`), "cellule_trop_longue"},
		{"rows that go back", worksheet(`<Row ss:Index="3"/><Row ss:Index="3"/>`), "feuille_incoherente"},
		{"cells that go back", worksheet(`<Row><Cell ss:Index="3"/><Cell ss:Index="3"/></Row>`), "feuille_incoherente"},
		{"a place that is no number", worksheet(`<Row><Cell ss:Index="x"/></Row>`), "feuille_incoherente"},
		{"two values", worksheet(`<Row><Cell><Data ss:Type="String">a</Data><Data ss:Type="String">b</Data></Cell></Row>`), "feuille_incoherente"},
		{"two tables in a sheet", worksheet(`</Table><Table>`), "feuille_incoherente"},
		{"cut in a row", strings.Split(worksheet(`<Row>`+data(1)+`</Row>`), "</Data>")[0], "feuille_coupee"},
		{"without its end", strings.TrimSuffix(worksheet(""), "</Workbook>"), "feuille_coupee"},
		{"cut before its sheets", strings.Split(worksheet(""), "<Worksheet")[0], "classeur_malforme"},
		{"no sheet", xml2003(""), "sans_feuille"},
		{"a document type", strings.Replace(worksheet(""), "<Workbook", `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><Workbook`, 1), "classeur_malforme"},
		{"an entity of its own", worksheet(`<Row><Cell><Data ss:Type="String">&b;</Data></Cell></Row>`), "feuille_coupee"},
		{"merged cells over each other", worksheet(`<Row><Cell ss:MergeAcross="29" ss:MergeDown="1"/></Row><Row><Cell ss:MergeAcross="29"/></Row>`), "feuille_incoherente"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := exports.Read("a.xls", []byte(tt.content), limits)
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

// A value past the limit of columns is known to whoever reads the sheet, merged cells past
// it to nobody, as in an XLSX.
func TestMarkupWide(t *testing.T) {
	for column, want := range map[int]int{3: 0, 4: 1} {
		for _, content := range []string{
			"<table><tr>" + strings.Repeat("<td></td>", column-1) + "<td rowspan=2>a</td></tr><tr><td colspan=-1>b</td></tr></table>",
			worksheet(`<Row><Cell ss:Index="` + strconv.Itoa(column) + `" ss:MergeDown="1"><Data ss:Type="String">a</Data></Cell></Row><Row><Cell><Data ss:Type="String">b</Data></Cell></Row>`),
		} {
			f, err := exports.Read("a.xls", []byte(content), exports.Limits{Columns: 3})
			if err != nil || f.Sheets[0].Wide != want || len(f.Sheets[0].Merged) != 1-want {
				t.Errorf("column %d: wide at row %d, %d merged, %v", column, f.Sheets[0].Wide, len(f.Sheets[0].Merged), err)
			}
			if got := lines(t, f.Sheets[0]); len(got) != 2 || got[1] != "2: b" {
				t.Errorf("column %d: %q", column, got)
			}
		}
	}
}

// Whatever its name says, a file is read as what it is.
func TestANameIsNeverBelieved(t *testing.T) {
	for _, tt := range []struct {
		name    string
		content []byte
		form    exports.Form
	}{
		{"texte.xls", []byte("Nom;Prénom\nA;B\n"), exports.CSV},
		{"tabulations.xls", []byte("Nom\tPrénom\nA\tB\n"), exports.CSV},
		{"utf-16.xls", utf16bytes("\ufeffNom\tPrénom\nA\tB\n", false), exports.CSV},
		{"texte.xlsx", []byte("Nom,Prénom\nA,B\n"), exports.CSV},
		{"moderne.xls", plain().zip(t), exports.XLSX},
		{"ancien.xlsx", xlsRows(record(0x203, 0, 0, 0, 1.0)), exports.XLS},
		{"ancien.csv", xlsRows(record(0x203, 0, 0, 0, 1.0)), exports.XLS},
		{"libre.xlsx", odsRows("").zip(t), exports.ODS},
		{"page.csv", []byte("<table><tr><td>a</td></tr></table>"), exports.HTML},
		{"classeur.xml", []byte(worksheet("")), exports.XML2003},
		{"archive.zip", parts{"a.xls": string(xlsRows(record(0x203, 0, 0, 0, 1.0)))}.zip(t), exports.XLS},
		{"archive.zip", parts{"a.xls": "<table><tr><td>a</td></tr></table>"}.zip(t), exports.HTML},
	} {
		if f, err := exports.Read(tt.name, tt.content, exports.Limits{}); err != nil || f.Form != tt.form {
			t.Errorf("%s: %+v, %v", tt.name, f, err)
		}
	}
}

func FuzzHTML(f *testing.F) {
	for _, seed := range []string{
		`<html><head><title>x</title></head><body><h3>Titre</h3><table><tr><td colspan=2 rowspan=0>a<br>b<td sdval="1" sdnum="1036;0;JJ/MM/AA">1<tr style="display:none"><th>&eacute;</table>fin`,
		`<table><tr><td>menu<table><caption>c</caption><tbody><td rowspan=3>a<td><span style="display:none">x</span>b</table>suite</td></table>`,
		"<meta charset=windows-1252><!--<x:Name>A</x:Name>--><table><tr><td x:num=\"1e3\">1E+03<td>\xe9",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		checkRead(t, append([]byte("<table><tr><td>"), content...))
	})
}

func FuzzXML2003(f *testing.F) {
	for _, rows := range []string{
		`<Row ss:Index="3" ss:Hidden="1"><Cell ss:MergeAcross="1" ss:MergeDown="2" ss:StyleID="s1"><Data ss:Type="Number">45202</Data></Cell></Row><Row ss:Span="3"/>`,
		`<Row><Cell ss:Formula="=1"/><Cell ss:Index="4"><ss:Data ss:Type="String"><B>a</B> b</ss:Data></Cell><Cell><Data ss:Type="DateTime">1899-12-31T10:00:00</Data></Cell><Cell><Data ss:Type="Boolean">1</Data></Cell></Row>`,
	} {
		f.Add(worksheet(rows))
	}
	f.Fuzz(func(t *testing.T, content string) { checkRead(t, []byte(content)) })
}
