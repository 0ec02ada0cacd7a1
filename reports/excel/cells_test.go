package excel

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/samples"
)

// whatCellsHold are values on each side of what a cell can hold, and of what is written in another way.
func whatCellsHold() []any {
	day := func(y int, m time.Month, d, hour int) time.Time { return time.Date(y, m, d, hour, 0, 0, 0, time.UTC) }
	values := []any{
		nil, "", "Territoire", "Éléonore Zzyzzov", " devant", "derrière ", "\tligne\n", "deux\nlignes", "\rretour", `« guillemets " et ' »`, "a & b < c > d", "=1+1",
		"niveau_b1", "_x00G1_", "_x004", "_y0041_", "_x00411", "\x01", "\x7f", "\uFFFE", "\uFEFFmarque", "\xff", "😀 ﬁ",
		strings.Repeat("é", excelize.TotalCellChars), strings.Repeat("é", excelize.TotalCellChars+1), strings.Repeat("😀", 20_000), "b" + strings.Repeat("😀", 20_000),
		0, 1, -3, 12_345, 0.0, math.Copysign(0, -1), 1.0, 0.1 + 0.2, 1.0 / 3, -1.0 / 7, 2.0 / 3e9, 123_456_789_012_345.0, 1_234_567_890_123_456.0, 12_345_678_901_234_567.0, 123_456_789_012_345.6,
		12_345_678_901_234.56, 999_999_999_999_999.9, 1e15, 1e16, 1e21, 1.5e300, 1e-7, 5e-324, -1e-300, math.NaN(), math.Inf(1), math.Inf(-1),
		day(1850, 6, 1, 0), day(1899, 12, 30, 0), day(1899, 12, 31, 0), day(1899, 12, 31, 12), day(1900, 1, 1, 0), day(1900, 2, 28, 0), day(1900, 2, 28, 23), day(1900, 3, 1, 0), day(1900, 3, 2, 0),
		day(1969, 7, 20, 0), day(2024, 2, 29, 0), day(2024, 12, 1, 0), day(2024, 12, 31, 18), day(2400, 1, 15, 0),
		time.Date(2024, 7, 14, 23, 30, 15, 0, time.FixedZone("", 2*60*60)), day(2024, 12, 1, 7),
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		values = append(values, math.Float64frombits(random.Uint64()), random.NormFloat64()*1e6, float64(random.IntN(1000))/7)
	}
	return values
}

// TestCellsAreAsTheLibraryWritesThem: our rows, texts and styles are to the byte those that the library would have written.
func TestCellsAreAsTheLibraryWritesThem(t *testing.T) {
	values := whatCellsHold()
	looks := []look{{}, {bold: true}, {format: "0.0%"}, {wrap: true, right: true}}
	column := func(i int) int { return 1 + i%7 + i%3 } // with cells that are empty, in no order
	row := func(i int) int { return 2 + i/5 + 3*(i/11) }

	b := newBook(&reports.Report{})
	defer b.Close()
	library := excelize.NewFile()
	defer library.Close()
	styled := newBook(nil)
	styled.File = library
	for i, v := range values {
		l := looks[i%len(looks)]
		if err := b.set("Sheet1", column(i), row(i), v, l); err != nil {
			t.Fatal(i, err)
		}
		name, err := excelize.CoordinatesToCellName(column(i), row(i))
		if err != nil {
			t.Fatal(err)
		}
		style, err := styled.style(l)
		if err != nil {
			t.Fatal(err)
		}
		if err := library.SetCellValue("Sheet1", name, v); err != nil {
			t.Fatal(err)
		}
		if err := library.SetCellStyle("Sheet1", name, name, style); err != nil {
			t.Fatal(err)
		}
		if i%9 == 0 {
			for _, high := range []interface {
				SetRowHeight(string, int, float64) error
			}{b, library} {
				if err := high.SetRowHeight("Sheet1", row(i), 14+float64(i%5)/3); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	var ours, theirs bytes.Buffer
	if err := b.write(&ours); err != nil {
		t.Fatal(err)
	}
	if err := library.Write(&theirs); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels", "xl/workbook.xml"} {
		got, want := partOf(t, ours.Bytes(), name), partOf(t, theirs.Bytes(), name)
		if got != want {
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			t.Errorf("%s, byte %d:\n%.200q\nwant\n%.200q", name, at, got[max(0, at-80):], want[max(0, at-80):])
		}
	}
}

// What looks like a character written by its number is read back as it was, in Excel and by the library, which writes it
// as it is and so has another read.
func TestTextsThatLookLikeNumbersAreReadBack(t *testing.T) {
	b := newBook(&reports.Report{})
	defer b.Close()
	for text, want := range map[string]string{
		"_x0041_": "_x005F_x0041_", "_x005F_": "_x005F_x005F_", "a_xd7_b_x0042_": "a_xd7_b_x005F_x0042_", "é < _x0009_": "é &lt; _x005F_x0009_",
		"_x005F_x0041_": "_x005F_x005F_x005F_x0041_", "_x0041_x0042_ et _xD800_": "_x005F_x0041_x005F_x0042_ et _x005F_xD800_",
		"_x00411": "_x00411", "_x0041": "_x0041", "_X0041_": "_X0041_",
	} {
		var out bytes.Buffer
		escape(&out, text)
		if out.String() != want {
			t.Errorf("%q is written %q, want %q", text, out.String(), want)
		}
	}
	const text = "a_x0041_b"
	if err := b.text("Sheet1", 1, 1, text, look{}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := b.write(&out); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := f.GetCellValue("Sheet1", "A1"); err != nil || got != text {
		t.Errorf("%q is read back, %v", got, err)
	}
}

// What no cell can hold is refused, and what a cell just holds is not.
func TestWhatNoCellHoldsIsRefused(t *testing.T) {
	b := newBook(&reports.Report{})
	defer b.Close()
	for _, c := range []struct {
		column, row int
		value       any
		held        bool
	}{
		{excelize.MaxColumns, 1, 1, true}, {excelize.MaxColumns + 1, 1, 1, false},
		{1, excelize.TotalRows, 1, true}, {1, excelize.TotalRows + 1, 1, false},
		{1, 1, true, false}, {1, 1, []byte("texte"), false},
	} {
		if err := b.put("Sheet1", c.column, c.row, c.value, 0); (err == nil) != c.held {
			t.Errorf("%+v: %v", c, err)
		}
	}
	for height, held := range map[float64]bool{0: false, -1: false, 0.1: true, excelize.MaxRowHeight: true, excelize.MaxRowHeight + 0.1: false} {
		if err := b.SetRowHeight("Sheet1", 1, height); (err == nil) != held {
			t.Errorf("%g points: %v", height, err)
		}
	}
	if err := b.headed("Sheet1", 1, 1); err == nil {
		t.Error("a number heads a table")
	}
}

func partOf(t *testing.T, workbook []byte, name string) string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := archive.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer part.Close()
	content, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestChartsStandOnTheirRows: a chart ends within the rows that are left for it, which the library measures by their
// heights: were it not given them, charts would end a row and a half too high.
func TestChartsStandOnTheirRows(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, documents.Monthly(samples.Rich())); err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	charts := 0
	for _, part := range archive.File {
		if !strings.HasPrefix(part.Name, "xl/drawings/drawing") {
			continue
		}
		var drawing struct {
			Anchors []struct {
				From, To struct {
					Row int `xml:"row"`
				}
			} `xml:"twoCellAnchor"`
		}
		if err := xml.Unmarshal([]byte(strings.NewReplacer("xdr:from>", "From>", "xdr:to>", "To>").Replace(partOf(t, out.Bytes(), part.Name))), &drawing); err != nil {
			t.Fatal(err)
		}
		for _, a := range drawing.Anchors {
			if charts++; a.To.Row-a.From.Row != chartRows-1 {
				t.Errorf("%s: a chart stands on the rows %d to %d, want %d of them", part.Name, a.From.Row, a.To.Row, chartRows)
			}
		}
	}
	if charts < 4 {
		t.Errorf("%d charts", charts)
	}
}
