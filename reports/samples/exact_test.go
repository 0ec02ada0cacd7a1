package samples_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/html"
	"github.com/agir-indicateurs/agir/reports/pdf"
	"github.com/agir-indicateurs/agir/reports/text"
)

// All and nobody are printed only when exact, in each form and in sentences: 2 399 of 2 400 is
// 99,9 %, one of them 0,1 %. Workbooks show so by formats of cells, which TestAllAndNothingAreExact reads.
func TestAllAndNobodyOnlyWhenExact(t *testing.T) {
	for _, c := range []struct {
		share float64
		want  string
	}{
		{2399.0 / 2400, "99,9%"}, {9999.0 / 10000, "99,9%"}, {1.0 / 2400, "0,1%"}, {1.0 / 10000, "0,1%"}, {1, "100,0%"}, {0, "0,0%"}, {0.5, "50,0%"},
	} {
		v := reports.PercentOf(c.share)
		r := &reports.Report{Kind: reports.MonthlyReport, Title: "Essai", Subtitle: "S", Publisher: "P", Language: "fr", Sections: []reports.Section{{ID: "a", Title: "A", Blocks: []reports.Block{
			reports.Paragraph{Text: reports.PlainText("Phrase " + reports.FormatPercent(c.share) + ".")},
			reports.KeyFigures{Title: "Chiffres", Figures: []reports.KeyFigure{{Label: "Part", Value: v}}},
			reports.Table{ID: "t", Caption: "Table", Columns: []reports.Column{{Header: "Qui", RowHeader: true}, {Header: "Part", Format: reports.Percent}},
				Rows: []reports.Row{{Cells: []reports.Value{reports.WordsOf("Sarthe"), v}}}},
		}}}}
		for form, said := range inEachForm(t, r) {
			said = beforeSign.ReplaceAllString(said, "%")
			met := map[string]bool{}
			for _, m := range percent.FindAllString(said, -1) {
				met[m] = true
			}
			if len(met) != 1 || !met[c.want] {
				t.Errorf("%v: %s says %v, want %s\n%s", c.share, form, met, c.want, said)
			}
		}
	}
}

// A share as it is printed, whatever stands before its sign.
var (
	beforeSign = regexp.MustCompile(`[\s\x{A0}\x{202F}]+%`)
	percent    = regexp.MustCompile(`\d+,\d%`)
)

// inEachForm is what a reader reads in each form of a report that this machine can read back.
func inEachForm(t *testing.T, r *reports.Report) map[string]string {
	t.Helper()
	said := map[string]string{}
	var b bytes.Buffer
	if err := text.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	said["text"] = b.String()
	b.Reset()
	if err := html.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	_, said["page"], _ = strings.Cut(b.String(), "<main") // after the style, which has widths in it
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Log("no poppler here: the PDF is not read")
		return said
	}
	b.Reset()
	if err := pdf.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "r.pdf")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	said["PDF"] = string(out)
	return said
}
