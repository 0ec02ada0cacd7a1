package pdf_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
)

// The labels of breaks stand over the plot, a row each where they would run into one another.
func TestLabelsOfBreaksStandOverThePlot(t *testing.T) {
	for n := 1; n <= 3; n++ {
		var breaks []reports.Break
		for k := range n {
			breaks = append(breaks, reports.Break{Before: 6, Label: fmt.Sprintf("Coupure en années civiles %d", k+1)})
		}
		line := reports.Line{Y: counts(0, 77), Months: thirteenMonths(), Series: []reports.LineSeries{{Label: "Entrées"}}, Breaks: breaks}
		bars := reports.Bars{Y: counts(0, 77), Series: []reports.BarSeries{{Label: "Entrées"}}, Breaks: breaks}
		for _, m := range line.Months {
			line.Series[0].Points = append(line.Series[0].Points, reports.Point{Value: reports.CountOf(3)})
			bars.Categories, bars.Short = append(bars.Categories, reports.FormatMonth(m)), append(bars.Short, reports.FormatShortMonth(m))
			bars.Series[0].Values = append(bars.Series[0].Values, reports.CountOf(3))
		}
		for name, shape := range map[string]reports.Shape{"line": line, "bars": bars} {
			r := &reports.Report{Title: "T", Subtitle: "S", Publisher: "P", Language: "fr-FR", Sections: []reports.Section{{ID: "a", Title: "A", Blocks: []reports.Block{
				reports.Chart{ID: "c", Title: "C", Alternative: "A.", Shape: shape}}}}}
			top, met := 0.0, map[float64]bool{}
			words := pages(t, r)[0].Words
			for _, w := range words {
				if strings.TrimSpace(w.Text) == "77" { // the highest tick
					top = w.Bottom
				}
			}
			for _, w := range words {
				if strings.HasPrefix(w.Text, "Coupure") {
					if w.Bottom >= top || met[w.Bottom] {
						t.Errorf("%s, %d breaks: a label ends at %g, beside a tick that ends at %g", name, n, w.Bottom, top)
					}
					met[w.Bottom] = true
				}
			}
			if len(met) != n {
				t.Errorf("%s: %d labels of %d stand apart", name, len(met), n)
			}
		}
	}
}

// A word with a hyphen that fits in a line is not cut at it, wherever the line ends.
func TestAHyphenIsNoPlaceToCut(t *testing.T) {
	for n := range 40 {
		r := &reports.Report{Title: "T", Subtitle: "S", Publisher: "P", Language: "fr-FR", Sections: []reports.Section{{ID: "a", Title: "A", Blocks: []reports.Block{
			reports.Paragraph{Text: words(strings.Repeat("mot ", 20) + strings.Repeat("o", n) + " Loire-Atlantique et la suite")}}}}}
		if text := outside(t, printed(t, r), "pdftotext", "FILE", "-"); !strings.Contains(text, "Loire-Atlantique") {
			t.Fatalf("%d letters before: %s", n, text)
		}
	}
}

// A title that takes two lines is cut where its sense is, and no word stands alone under a full
// line. What is no title fills its lines.
func TestATitleHasLinesOfALength(t *testing.T) {
	for _, c := range []struct{ title, first, second string }{
		{"Contacts de la plateforme à jour à 84,7 % à la fin du mois et stables depuis un an au moins", "Contacts de la plateforme à jour à 84,7 %", "à la fin du mois et stables depuis un an au moins"},
		{"Contacts de la plateforme à jour à 84,7 % à la fin du mois d’octobre, et stables depuis un an", "Contacts de la plateforme à jour à 84,7 % à la fin du mois d’octobre,", "et stables depuis un an"},
		{"Contacts, pour toute la plateforme, à jour à 84,7 % à la fin du mois et stables depuis un an", "Contacts, pour toute la plateforme,", "à jour à 84,7 % à la fin du mois et stables depuis un an"},
	} {
		r := &reports.Report{Title: "T", Subtitle: "S", Publisher: "P", Language: "fr-FR", Sections: []reports.Section{{ID: "a", Title: c.title, Blocks: []reports.Block{
			reports.Paragraph{Text: words(strings.Repeat("mot ", 30) + "fin")}}}}}
		text := outside(t, printed(t, r), "pdftotext", "-layout", "FILE", "-")
		var lines []string
		for l := range strings.Lines(text) {
			lines = append(lines, strings.TrimSpace(l))
		}
		at := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "Contacts") })
		if at < 0 || lines[at] != c.first || lines[at+1] != c.second {
			t.Errorf("%q:\n%s", c.title, text)
		}
		if !strings.Contains(text, strings.TrimSpace(strings.Repeat("mot ", 20))) {
			t.Errorf("a paragraph does not fill its line:\n%s", text)
		}
	}
}
