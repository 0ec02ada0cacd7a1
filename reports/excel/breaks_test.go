package excel_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
)

// broken are the same figures by month as a line, small lines and bars, with a break, or none.
func broken(breaks ...reports.Break) map[string]reports.Chart {
	line := reports.Line{Y: reports.ShareAxis("", 0.7, 0.9), Series: []reports.LineSeries{{Label: "ici"}}, Breaks: breaks}
	bars := reports.Bars{Y: reports.Axis{Max: 50, Ticks: []float64{0, 25, 50}, Format: reports.Count, Label: "personnes"}, Series: []reports.BarSeries{{Label: "Entrées"}}, Breaks: breaks}
	shares := reports.Table{ID: "parts", Caption: "Parts", Columns: []reports.Column{{Header: "Mois", Format: reports.Month, RowHeader: true}, {Header: "Part", Format: reports.Percent}}}
	counts := reports.Table{ID: "nombres", Caption: "Nombres", Columns: []reports.Column{{Header: "Mois", Format: reports.Month, RowHeader: true}, {Header: "Entrées", Format: reports.Count}}}
	for i, x := range []float64{0.8, 0.84, 0.76, 0.9, 0.7} {
		month := on("2025-03-01").AddDate(0, i, 0)
		share, count := reports.PercentOf(x), reports.CountOf(int64(30+i))
		line.Months = append(line.Months, month)
		line.Series[0].Points = append(line.Series[0].Points, reports.Point{Value: share})
		bars.Categories, bars.Short = append(bars.Categories, reports.FormatMonth(month)), append(bars.Short, reports.FormatMonth(month))
		bars.Series[0].Values = append(bars.Series[0].Values, count)
		shares.Rows = append(shares.Rows, reports.Row{Cells: []reports.Value{reports.MonthOf(month), share}})
		counts.Rows = append(counts.Rows, reports.Row{Cells: []reports.Value{reports.MonthOf(month), count}})
	}
	multiples := reports.Multiples{Months: line.Months, Y: line.Y, Series: line.Series, Breaks: breaks}
	return map[string]reports.Chart{
		"line":      {ID: "ligne", Title: "Parts", Shape: line, Data: shares, Alternative: "Des parts."},
		"multiples": {ID: "lignes", Title: "Parts", Shape: multiples, Data: shares, Alternative: "Des parts."},
		"bars":      {ID: "barres", Title: "Nombres", Shape: bars, Data: counts, Alternative: "Des nombres."},
	}
}

// chartOf is the XML of the only chart of a report that holds it.
func chartOf(t *testing.T, c reports.Chart) (text string) {
	t.Helper()
	r := &reports.Report{Title: "T", Subtitle: "S", Language: "fr", Sections: []reports.Section{{ID: "a", Title: "A", Blocks: []reports.Block{c}}}}
	opened(t, r).Pkg.Range(func(part, content any) bool {
		if strings.HasPrefix(part.(string), "xl/charts/chart") {
			text += string(content.([]byte))
		}
		return true
	})
	return text
}

var (
	anyAxis = regexp.MustCompile(`(?s)<(cat|date|val)Ax>.*?</(?:cat|date|val)Ax>`)
	ofAxis  = map[string]*regexp.Regexp{
		"format":  regexp.MustCompile(`<numFmt formatCode="([^"]*)"`),
		"lowest":  regexp.MustCompile(`<min val="([^"]*)"`),
		"highest": regexp.MustCompile(`<max val="([^"]*)"`),
		"title":   regexp.MustCompile(`<a:t>([^<]*)</a:t>`),
	}
)

func first(of *regexp.Regexp, text string) string {
	if m := of.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// A chart with a break keeps its axes, whichever of its two forms they are drawn of: the
// months, the unit, the title and the scale of the same chart without one.
func TestAChartWithABreakKeepsItsAxes(t *testing.T) {
	plain := broken()
	for name, c := range broken(reports.Break{Before: 3, Label: "Recentrage, 20 juin 2025"}) {
		want := map[string]string{}
		for _, axis := range anyAxis.FindAllStringSubmatch(chartOf(t, plain[name]), -1) {
			kind := strings.Replace(axis[1], "date", "cat", 1)
			for what, of := range ofAxis {
				want[kind+" "+what] = first(of, axis[0])
			}
		}
		if want["val format"] == "" || want["cat title"] == "" || want["val title"] == "" || name != "bars" && want["val highest"] == "" {
			t.Fatalf("%s, without a break: %v", name, want)
		}
		axes := anyAxis.FindAllStringSubmatch(chartOf(t, c), -1)
		if len(axes) < 2 {
			t.Fatalf("%s: %d axes", name, len(axes))
		}
		for _, axis := range axes {
			kind := strings.Replace(axis[1], "date", "cat", 1)
			for what, of := range ofAxis {
				if got := first(of, axis[0]); got != want[kind+" "+what] {
					t.Errorf("%s: the %s of a %s axis is %q, want %q", name, what, axis[1], got, want[kind+" "+what])
				}
			}
		}
	}
}

// A break on lines is a bar as high as the scale; on bars it is a mark with a line down to
// the axis, which hides none: no second form of bars.
func TestABreakHidesNoBar(t *testing.T) {
	for name, c := range broken(reports.Break{Before: 3, Label: "Recentrage, 20 juin 2025"}) {
		text := chartOf(t, c)
		bars, lines := strings.Count(text, "<barChart>"), strings.Count(text, "<lineChart>")
		if bars != 1 || lines != 1 {
			t.Errorf("%s: %d forms of bars, %d of lines", name, bars, lines)
		}
		mark := text[strings.Index(text, "<lineChart>"):strings.Index(text, "</lineChart>")]
		if marked := strings.Contains(mark, "<dropLines>") && strings.Contains(mark, `<symbol val="diamond">`); marked != (name == "bars") {
			t.Errorf("%s: marked %t", name, marked)
		}
		if plain := chartOf(t, broken()[name]); strings.Count(plain, "<barChart>")+strings.Count(plain, "<lineChart>") != 1 {
			t.Errorf("%s has two forms without a break", name)
		}
	}
}
