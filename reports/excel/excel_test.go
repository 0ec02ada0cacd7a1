package excel_test

import (
	"bytes"
	"fmt"
	"html"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/excel"
	"github.com/agir-indicateurs/agir/reports/samples"
)

func written(t *testing.T, r *reports.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := excel.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// once are the workbooks written so far, by report: the tests read the same ones.
var once = make(map[*reports.Report][]byte)

func workbook(t *testing.T, r *reports.Report) []byte {
	t.Helper()
	if once[r] == nil {
		once[r] = written(t, r)
	}
	return once[r]
}

// read are those workbooks, opened.
var read = make(map[*reports.Report]*excelize.File)

func opened(t *testing.T, r *reports.Report) *excelize.File {
	t.Helper()
	if read[r] == nil {
		f, err := excelize.OpenReader(bytes.NewReader(workbook(t, r)))
		if err != nil {
			t.Fatal(err)
		}
		read[r] = f
	}
	return read[r]
}

func TestSameReportSameBytes(t *testing.T) {
	for name, r := range reportsToWrite() {
		if !bytes.Equal(workbook(t, r), written(t, r)) {
			t.Errorf("%s: two workbooks of one report differ", name)
		}
	}
}

// TestEveryFigureIsReadBack finds each table of the report on its sheet: numbers
// whole, words as printed.
func TestEveryFigureIsReadBack(t *testing.T) {
	for name, r := range reportsToWrite() {
		f := opened(t, r)
		for _, table := range r.Tables() {
			sheet, header := placeOf(t, f, table.Caption)
			if header == 0 && len(table.Rows) > 0 {
				t.Errorf("%s: no table under %q", name, table.Caption)
				continue
			}
			sameCells(t, f, sheet, header+1, table)
		}
	}
}

// rows are the cells of those workbooks as they are shown, by sheet.
var rows = make(map[*excelize.File]map[string][][]string)

func rowsOf(t *testing.T, f *excelize.File, sheet string) [][]string {
	t.Helper()
	if rows[f] == nil {
		rows[f] = make(map[string][][]string)
	}
	if rows[f][sheet] == nil {
		all, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		rows[f][sheet] = all
	}
	return rows[f][sheet]
}

// placeOf is the sheet of a table and the row of its header, 0 where none is named.
func placeOf(t *testing.T, f *excelize.File, caption string) (sheet string, header int) {
	t.Helper()
	for _, sheet := range f.GetSheetList()[1:] {
		title := slices.IndexFunc(rowsOf(t, f, sheet), func(row []string) bool { return strings.Join(row, "") == caption && row[0] == caption }) + 1
		if title == 0 {
			continue
		}
		tables, err := f.GetTables(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, table := range tables {
			corner, _, _ := strings.Cut(table.Range, ":")
			_, row, err := excelize.CellNameToCoordinates(corner)
			if err != nil {
				t.Fatal(err)
			}
			if row > title && (header == 0 || row < header) {
				header = row
			}
		}
		return sheet, header
	}
	t.Fatalf("no sheet has %q", caption)
	return "", 0
}

func sameCells(t *testing.T, f *excelize.File, sheet string, first int, table reports.Table) {
	t.Helper()
	corner, err := f.GetCellValue(sheet, "A"+strconv.Itoa(first-1))
	if err != nil {
		t.Fatal(err)
	}
	turned := corner == "Période" && table.Columns[0].Header != corner // read down, as it is too wide
	for i, row := range append(slices.Clone(table.Rows), table.More...) {
		column := 0
		for c, v := range row.Cells {
			for _, want := range ends(table.Columns[c], v) {
				column++
				x, y := column, first+i
				if turned {
					if x, y = i+2, first+c-1; c == 0 {
						x, y = i+2, first-1
					}
				}
				cell, err := excelize.CoordinatesToCellName(x, y)
				if err != nil {
					t.Fatal(err)
				}
				got, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
				if err != nil {
					t.Fatal(err)
				}
				if !holds(got, want) {
					t.Errorf("%s!%s: %q, want %s", sheet, cell, got, want.Text())
				}
			}
		}
	}
}

// ends are the two numbers of an interval, each in its cell; any other value is
// alone in its own.
func ends(c reports.Column, v reports.Value) []reports.Value {
	if !c.Format.Ranged() {
		return []reports.Value{v}
	}
	upper := v
	upper.Number = v.Upper
	return []reports.Value{v, upper}
}

// TestAccessibleWorkbook holds what gptables asks of a statistical workbook.
func TestAccessibleWorkbook(t *testing.T) {
	for name, r := range reportsToWrite() {
		f := opened(t, r)
		sheets := f.GetSheetList()
		if sheets[0] != "Présentation" || sheets[len(sheets)-1] != "Notes et définitions" {
			t.Errorf("%s: sheets %v", name, sheets)
		}
		props, err := f.GetDocProps()
		if err != nil || props.Title == "" || props.Language != "fr-FR" {
			t.Errorf("%s: properties %+v, %v", name, props, err)
		}
		for _, sheet := range sheets {
			merged, err := f.GetMergeCells(sheet)
			if err != nil || len(merged) > 0 {
				t.Errorf("%s: %s: merged cells %v, %v", name, sheet, merged, err)
			}
			if len([]rune(sheet)) > 31 {
				t.Errorf("%s: sheet name %q is too long", name, sheet)
			}
			if title, _ := f.GetCellValue(sheet, "A1"); strings.TrimSpace(title) == "" {
				t.Errorf("%s: %s has no title in A1", name, sheet)
			}
		}
	}
}

// tablesOf are the tables of a workbook: those of the report, and what its charts draw.
func tablesOf(r *reports.Report) (all []reports.Table) {
	seen := map[string]bool{}
	add := func(t reports.Table) {
		if !seen[t.ID] {
			seen[t.ID], all = true, append(all, t)
		}
	}
	for _, section := range r.Sections {
		for _, block := range section.Blocks {
			switch block := block.(type) {
			case reports.KeyFigures:
				add(reports.Table{ID: "chiffres_cles", Caption: block.Title, Rows: make([]reports.Row, len(block.Figures))})
			case reports.TrustBox:
				add(reports.Table{ID: "confiance", Caption: block.Title, Rows: make([]reports.Row, len(block.Items))})
			case reports.Table:
				add(block)
			case reports.Chart:
				if len(block.Data.Rows) > 0 {
					add(block.Data)
				}
			}
		}
	}
	return all
}

// TestContentsLeadToEachTable: the cover names every table once, in reading order, and its
// link leads to the title of that table.
func TestContentsLeadToEachTable(t *testing.T) {
	for name, r := range reportsToWrite() {
		f := opened(t, r)
		rows, err := f.GetRows("Présentation")
		if err != nil {
			t.Fatal(err)
		}
		listed := 0
		for i := slices.IndexFunc(rows, func(row []string) bool { return len(row) > 0 && row[0] == "Sommaire" }) + 1; i < len(rows); i++ {
			linked, to, err := f.GetCellHyperLink("Présentation", "B"+strconv.Itoa(i+1))
			if err != nil || !linked {
				t.Fatalf("%s: row %d leads nowhere, %v", name, i+1, err)
			}
			sheet, cell, _ := strings.Cut(to, "!")
			title, err := f.GetCellValue(strings.Trim(sheet, "'"), cell)
			if err != nil || title != rows[i][1] {
				t.Errorf("%s: %q leads to %q, %v", name, rows[i][1], title, err)
			}
			listed++
		}
		if n := len(tablesOf(r)); listed != n+1 { // and the notes
			t.Errorf("%s: %d lines for %d tables", name, listed, n)
		}
	}
}

var tableID = regexp.MustCompile(` id="\d+"`)

// TestEveryTableIsNamed finds the named table of each table of the report, and no number
// given twice.
func TestEveryTableIsNamed(t *testing.T) {
	for name, r := range reportsToWrite() {
		f := opened(t, r)
		seen := make(map[string]bool)
		for _, sheet := range f.GetSheetList() {
			tables, err := f.GetTables(sheet)
			if err != nil {
				t.Fatal(err)
			}
			for _, table := range tables {
				if seen[table.Name] || !strings.HasPrefix(table.Range, "A") {
					t.Errorf("%s: %s: table %+v", name, sheet, table)
				}
				seen[table.Name] = true
			}
		}
		headers := make(map[string]bool)
		for _, table := range tablesOf(r) {
			if sheet, header := placeOf(t, f, table.Caption); len(table.Rows)+len(table.More) > 0 {
				headers[sheet+strconv.Itoa(header)] = true
			}
		}
		if len(headers) != len(seen) {
			t.Errorf("%s: %d named tables for %d of the report", name, len(seen), len(headers))
		}
		ids := make(map[string]bool)
		f.Pkg.Range(func(part, content any) bool {
			if !strings.HasPrefix(part.(string), "xl/tables/") {
				return true
			}
			id := tableID.FindString(string(content.([]byte)))
			if id == "" || ids[id] {
				t.Errorf("%s: %s has%s, none or one given before", name, part, id)
			}
			ids[id] = true
			return true
		})
		if len(ids) != len(seen) || len(ids) == 0 {
			t.Errorf("%s: %d parts for %d tables", name, len(ids), len(seen))
		}
	}
}

func holds(got string, v reports.Value) bool {
	switch {
	case !v.Known() || v.Format == reports.Words:
		return got == v.Text()
	case v.Format.Dated():
		return got != "" && !strings.ContainsAny(got, "/ ")
	default:
		x, err := strconv.ParseFloat(got, 64)
		return err == nil && math.Abs(x-v.Number) <= 1e-12*math.Max(1, math.Abs(v.Number))
	}
}

var every = sync.OnceValue(samples.Every)

func reportsToWrite() map[string]*reports.Report { return maps.Clone(every()) }

// BenchmarkMonthly writes the workbook of a department's month.
func BenchmarkMonthly(b *testing.B) {
	r := documents.Monthly(samples.Rich())
	b.ReportAllocs()
	for b.Loop() {
		if err := excel.Write(io.Discard, r); err != nil {
			b.Fatal(err)
		}
	}
}

// TestNotesStandAboveTheirTable: whoever opens a sheet reads them before the figures.
func TestNotesStandAboveTheirTable(t *testing.T) {
	r := documents.Monthly(samples.Rich())
	f := opened(t, r)
	told := 0
	for _, table := range r.Tables() {
		if len(table.Notes) == 0 {
			continue
		}
		told++
		sheet, header := placeOf(t, f, table.Caption)
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		title := slices.IndexFunc(rows, func(row []string) bool { return len(row) > 0 && row[0] == table.Caption })
		if title == 0 {
			title++ // the first of a sheet has a line of what and when under it
		}
		var above []string
		for _, row := range rows[title+1 : header-1] {
			above = append(above, strings.Join(row, ""))
		}
		if got := strings.TrimSpace(strings.Join(above, " ")); got != strings.Join(table.Notes, " ") {
			t.Errorf("%s: above the table %q", sheet, got)
		}
	}
	if told == 0 {
		t.Error("no table has notes")
	}
}

// TestSheetsHoldWhatTheyShow: no figure is wider than its column, no header word is cut, and
// the rows of words are as high as their lines.
func TestSheetsHoldWhatTheyShow(t *testing.T) {
	for name, r := range reportsToWrite() {
		f := opened(t, r)
		for _, table := range r.Tables() {
			sheet, head := placeOf(t, f, table.Caption)
			if head == 0 {
				continue
			}
			rows, err := f.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			for c, header := range rows[head-1] {
				letter, _ := excelize.ColumnNumberToName(c + 1)
				width, err := f.GetColWidth(sheet, letter)
				if err != nil {
					t.Fatal(err)
				}
				for _, word := range strings.Fields(header) {
					if float64(utf8.RuneCountInString(word)) > width {
						t.Errorf("%s: %s, column %s: %q is wider than %v", name, sheet, letter, word, width)
					}
				}
				for i := head; i < min(len(rows), head+len(table.Rows)+len(table.More)); i++ {
					cell := letter + strconv.Itoa(i+1)
					kind, _ := f.GetCellType(sheet, cell)
					if c >= len(rows[i]) || kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
						continue
					}
					if shown := rows[i][c]; float64(utf8.RuneCountInString(shown)) > width {
						t.Errorf("%s: %s, %s: %q is wider than %v", name, sheet, cell, shown, width)
					}
				}
			}
		}
	}
}

// TestOnlyAMarkStandsAmongFigures: in a column of figures of a sheet each cell is a number, or
// one of the words that say why there is none.
func TestOnlyAMarkStandsAmongFigures(t *testing.T) {
	marks := map[string]bool{"": true}
	for _, a := range []reports.Absence{reports.Withheld, reports.NotReceived, reports.NotRelevant, reports.TooFew, reports.NotYet, reports.TooEarly, reports.NoTarget, reports.Broken, reports.BeforeOpened} {
		marks[string(a)] = true
	}
	repeated := regexp.MustCompile(`^[\d\x{202f}]+.\(\D+.\d\d\)$`) // 12 (août 23), printed in place of one withheld
	for name, r := range reportsToWrite() {
		for _, table := range r.Tables() {
			for _, row := range append(slices.Clone(table.Rows), table.More...) {
				for c, v := range row.Cells {
					if row.Kind == reports.Group || table.Columns[c].Format == reports.Words {
						continue
					}
					if text := v.Text(); (!v.Known() || v.Format == reports.Words) && !marks[text] && !repeated.MatchString(text) {
						t.Errorf("%s: %s, %s: %q", name, table.ID, table.Columns[c].Header, text)
					}
				}
			}
		}
	}
}

// lacking is a line that lacks its first figure and one between others.
func lacking() *reports.Report {
	none := reports.Missing(reports.Percent, reports.TooFew)
	values := []reports.Value{none, reports.PercentOf(0.8), none, reports.PercentOf(0.9), reports.PercentOf(0.7)}
	line := reports.Line{Y: reports.ShareAxis("", 0.7, 0.9), Series: []reports.LineSeries{{Label: "ici"}}}
	data := reports.Table{ID: "lacune", Caption: "Lacune", Columns: []reports.Column{{Header: "Mois", Format: reports.Month, RowHeader: true}, {Header: "Part", Format: reports.Percent}}}
	for i, v := range values {
		month := on("2023-01-01").AddDate(0, i, 0)
		line.Months = append(line.Months, month)
		line.Series[0].Points = append(line.Series[0].Points, reports.Point{Value: v})
		data.Rows = append(data.Rows, reports.Row{Cells: []reports.Value{reports.MonthOf(month), v}})
	}
	return &reports.Report{Title: "T", Subtitle: "S", Language: "fr", Sections: []reports.Section{{ID: "a", Title: "A", Blocks: []reports.Block{
		reports.Chart{ID: "lacune", Title: "Lacune", Shape: line, Data: data, Alternative: "Une lacune."},
	}}}}
}

// TestChartsDrawFiguresAlone: no word stands in the cells that a chart draws, which would be
// drawn as nothing.
func TestChartsDrawFiguresAlone(t *testing.T) {
	ranges := regexp.MustCompile(`<val><numRef><f>&#39;(.+?)&#39;!\$([A-Z]+)\$(\d+):\$[A-Z]+\$(\d+)</f>`)
	drawn := 0
	all := reportsToWrite()
	all["lacking"] = lacking()
	for name, r := range all {
		f := opened(t, r)
		f.Pkg.Range(func(part, content any) bool {
			if !strings.HasPrefix(part.(string), "xl/charts/chart") {
				return true
			}
			for _, m := range ranges.FindAllStringSubmatch(string(content.([]byte)), -1) {
				drawn++
				m[1] = html.UnescapeString(m[1])
				from, _ := strconv.Atoi(m[3])
				to, _ := strconv.Atoi(m[4])
				for row := from; row <= to; row++ {
					raw, err := f.GetCellValue(m[1], m[2]+strconv.Itoa(row), excelize.Options{RawCellValue: true})
					if err != nil {
						t.Fatal(err)
					}
					if _, err := strconv.ParseFloat(raw, 64); raw != "" && err != nil {
						t.Errorf("%s: %s!%s%d is drawn: %q", name, m[1], m[2], row, raw)
					}
				}
			}
			return true
		})
	}
	if drawn < 20 {
		t.Errorf("only %d series were looked at", drawn)
	}
}

// TestAxisTitlesLieAlongTheirAxis: upright beside a chart, flat under it, and nothing said
// twice.
func TestAxisTitlesLieAlongTheirAxis(t *testing.T) {
	axis := regexp.MustCompile(`<(cat|val)Ax>.*?<title>.*?<a:bodyPr [^>]*?rot="(-?\d+)".*?</title>`)
	seen := map[string]int{}
	for _, name := range []string{"rich", "nation"} {
		opened(t, reportsToWrite()[name]).Pkg.Range(func(part, content any) bool {
			if !strings.HasPrefix(part.(string), "xl/charts/chart") {
				return true
			}
			text := string(content.([]byte))
			lying := strings.Contains(text, `<barDir val="bar">`)
			for _, m := range axis.FindAllStringSubmatch(text, -1) {
				beside := (m[1] == "val") != lying
				if strings.Contains(text, "<scatterChart>") && strings.Contains(m[0], `<axPos val="b">`) {
					beside = false // both of its axes are of values
				}
				if turned := m[2] == "-5400000"; turned != beside || !turned && m[2] != "0" {
					t.Errorf("%s: %s: the title of the %s axis is turned by %s", name, part, m[1], m[2])
				}
				seen[m[1]+strconv.FormatBool(lying)]++
			}
			if strings.Contains(text, "<a:p></a:p></txPr></title>") {
				t.Errorf("%s: %s says twice how a title is turned", name, part)
			}
			return true
		})
	}
	if len(seen) != 4 {
		t.Errorf("only %v were looked at", seen)
	}
}

// TestLimitsOfALineAreInItsTable: where a line has limits, its sheet has them beside each
// month, to the digit that is printed, and draws them.
func TestLimitsOfALineAreInItsTable(t *testing.T) {
	found := 0
	for name, r := range reportsToWrite() {
		f := opened(t, r)
		for _, section := range r.Sections {
			for _, block := range section.Blocks {
				c, _ := block.(reports.Chart)
				line, ok := c.Shape.(reports.Line)
				if !ok || line.Limits == nil {
					continue
				}
				found++
				sheet, header := placeOf(t, f, c.Data.Caption)
				for i, want := range []float64{line.Limits.Mean, line.Limits.Lower, line.Limits.Upper} {
					column := slices.IndexFunc(c.Data.Columns, func(c reports.Column) bool { return c.Header == reports.LimitHeaders[i] })
					letter, err := excelize.ColumnNumberToName(column + 1)
					if err != nil {
						t.Fatal(name, err)
					}
					got, _ := f.GetCellValue(sheet, letter+strconv.Itoa(header+1), excelize.Options{RawCellValue: true})
					if x, err := strconv.ParseFloat(got, 64); err != nil || math.Abs(x-want) > 1e-12 || math.Abs(x*1000-math.Round(x*1000)) > 1e-9 {
						t.Errorf("%s: %s of %s is %q, want %v to a tenth of a hundredth", name, reports.LimitHeaders[i], sheet, got, want)
					}
					drawn := false
					f.Pkg.Range(func(part, content any) bool {
						drawn = drawn || strings.HasPrefix(part.(string), "xl/charts/chart") && strings.Contains(html.UnescapeString(string(content.([]byte))), fmt.Sprintf("'%s'!$%s$%d<", sheet, letter, header))
						return true
					})
					if !drawn {
						t.Errorf("%s: %s of %s is not drawn", name, reports.LimitHeaders[i], sheet)
					}
				}
			}
		}
	}
	if found < 3 {
		t.Errorf("%d lines have limits", found)
	}
}

// TestAllAndNothingAreExact: a share that is not all is not shown as 100 %, nor one that is not
// nothing as 0 %, though the number is kept whole.
func TestAllAndNothingAreExact(t *testing.T) {
	shares := []float64{1, 2399.0 / 2400, 1.0 / 2400, 0, 0.5}
	table := reports.Table{ID: "parts", Caption: "Parts", Columns: []reports.Column{{Header: "Rang", RowHeader: true}, {Header: "Part", Format: reports.Percent}}}
	for i, x := range shares {
		table.Rows = append(table.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf(strconv.Itoa(i)), reports.PercentOf(x)}})
	}
	f := opened(t, &reports.Report{Title: "T", Language: "fr", Sections: []reports.Section{{ID: "a", Title: "A", Blocks: []reports.Block{table}}}})
	sheet, header := placeOf(t, f, "Parts")
	for i, want := range []string{"0.0%", `"99,9%"`, `"0,1%"`, "0.0%", "0.0%"} { // a text in quotes is shown as it is
		cell := "B" + strconv.Itoa(header+1+i)
		id, err := f.GetCellStyle(sheet, cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := f.GetStyle(id)
		if err != nil || style.CustomNumFmt == nil {
			t.Fatal(cell, style, err)
		}
		shown := *style.CustomNumFmt
		raw, _ := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
		if kept, err := strconv.ParseFloat(raw, 64); shown != want || err != nil || math.Abs(kept-shares[i]) > 1e-12 {
			t.Errorf("%v: shown %q, kept %s, want %q", shares[i], shown, raw, want)
		}
	}
}
