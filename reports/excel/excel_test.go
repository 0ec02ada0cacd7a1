package excel_test

import (
	"bytes"
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

// once are the workbooks opened so far, by report: the tests read the same ones.
var once = make(map[*reports.Report][]byte)

func opened(t *testing.T, r *reports.Report) *excelize.File {
	t.Helper()
	if once[r] == nil {
		once[r] = written(t, r)
	}
	f, err := excelize.OpenReader(bytes.NewReader(once[r]))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestSameReportSameBytes(t *testing.T) {
	for name, r := range reportsToWrite() {
		if !bytes.Equal(written(t, r), written(t, r)) {
			t.Errorf("%s: two workbooks of one report differ", name)
		}
	}
}

// TestEveryFigureIsReadBack finds each table of the report on its sheet: numbers
// whole, words as printed.
func TestEveryFigureIsReadBack(t *testing.T) {
	for name, r := range reportsToWrite() {
		f := opened(t, r)
		captions := make(map[string]string) // caption → sheet
		for _, sheet := range f.GetSheetList() {
			title, err := f.GetCellValue(sheet, "A1")
			if err != nil {
				t.Fatal(err)
			}
			captions[title] = sheet
		}
		for _, table := range r.Tables() {
			sheet, ok := captions[table.Caption]
			if !ok {
				t.Errorf("%s: no sheet for %q", name, table.Caption)
				continue
			}
			sameCells(t, f, sheet, table)
		}
	}
}

func sameCells(t *testing.T, f *excelize.File, sheet string, table reports.Table) {
	t.Helper()
	first := 5
	if tables, err := f.GetTables(sheet); err == nil && len(tables) == 1 {
		corner, _, _ := strings.Cut(tables[0].Range, ":")
		_, header, err := excelize.CellNameToCoordinates(corner)
		if err != nil {
			t.Fatal(err)
		}
		first = header + 1
	}
	for i, row := range append(slices.Clone(table.Rows), table.More...) {
		column := 0
		for c, v := range row.Cells {
			for _, want := range ends(table.Columns[c], v) {
				column++
				cell, err := excelize.CoordinatesToCellName(column, first+i)
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
		if sheets[0] != "Présentation" || sheets[1] != "Sommaire" || sheets[len(sheets)-1] != "Notes et définitions" {
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
			tables, err := f.GetTables(sheet)
			if err != nil || len(tables) > 1 {
				t.Errorf("%s: %s: %d tables, %v", name, sheet, len(tables), err)
			}
		}
	}
}

var tableID = regexp.MustCompile(` id="\d+"`)

// TestEveryTableIsNamed finds on each sheet the named table of its cells, and no
// number given twice.
func TestEveryTableIsNamed(t *testing.T) {
	for name, r := range reportsToWrite() {
		f := opened(t, r)
		seen := make(map[string]bool)
		sheets := f.GetSheetList()
		for _, sheet := range sheets[2 : len(sheets)-1] {
			rows, err := f.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			tables, err := f.GetTables(sheet)
			if err != nil {
				t.Fatal(err)
			}
			if len(tables) == 0 && len(rows) < 5 { // a header and nothing below
				continue
			}
			if len(tables) != 1 || seen[tables[0].Name] || !strings.HasPrefix(tables[0].Range, "A") {
				t.Errorf("%s: %s: tables %+v", name, sheet, tables)
				continue
			}
			seen[tables[0].Name] = true
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
	for _, sheet := range f.GetSheetList() {
		title, _ := f.GetCellValue(sheet, "A1")
		at := slices.IndexFunc(r.Tables(), func(t reports.Table) bool { return t.Caption == title && len(t.Notes) > 0 })
		if at < 0 {
			continue
		}
		told++
		tables, err := f.GetTables(sheet)
		if err != nil || len(tables) != 1 {
			t.Fatal(sheet, tables, err)
		}
		_, header, err := excelize.CellNameToCoordinates(strings.Split(tables[0].Range, ":")[0])
		if err != nil {
			t.Fatal(err)
		}
		var above []string
		for row := 3; row < header; row++ {
			cell, _ := f.GetCellValue(sheet, "A"+strconv.Itoa(row))
			above = append(above, cell)
		}
		if got := strings.TrimSpace(strings.Join(above, " ")); got != strings.Join(r.Tables()[at].Notes, " ") {
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
			sheet := sheetOf(t, f, table.Caption)
			tables, err := f.GetTables(sheet)
			if err != nil || len(tables) != 1 {
				continue
			}
			_, head, err := excelize.CellNameToCoordinates(strings.Split(tables[0].Range, ":")[0])
			if err != nil {
				t.Fatal(err)
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

func sheetOf(t *testing.T, f *excelize.File, caption string) string {
	t.Helper()
	for _, sheet := range f.GetSheetList() {
		if title, _ := f.GetCellValue(sheet, "A1"); title == caption {
			return sheet
		}
	}
	t.Fatalf("no sheet for %q", caption)
	return ""
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
