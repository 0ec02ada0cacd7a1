package html_test

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/html"
)

// The labels of breaks stand over the plot, a row each where they would run into one another,
// and none is cut at the top of the picture.
func TestLabelsOfBreaksStandOverThePlot(t *testing.T) {
	axis := reports.Axis{Max: 50, Ticks: []float64{0, 25, 50}, Format: reports.Count, Label: "personnes"}
	for n := 1; n <= 3; n++ {
		var breaks []reports.Break
		for k := range n {
			breaks = append(breaks, reports.Break{Before: 2, Label: "Protection comptée en années civiles " + strconv.Itoa(k+1)})
		}
		bars := reports.Bars{Y: axis, Series: []reports.BarSeries{{Label: "Entrées"}}, Breaks: breaks}
		line := reports.Line{Y: axis, Series: []reports.LineSeries{{Label: "Entrées"}}, Breaks: breaks}
		data := reports.Table{ID: "d", Caption: "D", Columns: []reports.Column{{Header: "Mois", Format: reports.Month, RowHeader: true}, {Header: "Entrées", Format: reports.Count}}}
		for i := range 6 {
			month, v := time.Date(2025, time.Month(i+1), 1, 0, 0, 0, 0, time.UTC), reports.CountOf(50)
			bars.Categories, bars.Series[0].Values = append(bars.Categories, reports.FormatMonth(month)), append(bars.Series[0].Values, v)
			line.Months, line.Series[0].Points = append(line.Months, month), append(line.Series[0].Points, reports.Point{Value: v})
			data.Rows = append(data.Rows, reports.Row{Cells: []reports.Value{reports.MonthOf(month), v}})
		}
		for name, c := range map[string]reports.Chart{"bars": {ID: "c", Title: "C", Shape: bars, Data: data, Alternative: "A."}, "line": {ID: "c", Title: "C", Shape: line, Data: data, Alternative: "A."}} {
			r := &reports.Report{Title: "T", Subtitle: "S", Language: "fr", Sections: []reports.Section{{ID: "a", Title: "A", Blocks: []reports.Block{c}}}}
			var b bytes.Buffer
			if err := html.Write(&b, r); err != nil {
				t.Fatal(err)
			}
			top := 1e9 // of the plot: the highest line of the grid
			for _, m := range regexp.MustCompile(`<line class="grid" x1="[\d.]+" y1="([\d.]+)"`).FindAllStringSubmatch(b.String(), -1) {
				y, _ := strconv.ParseFloat(m[1], 64)
				top = min(top, y)
			}
			met := map[float64]bool{}
			for _, m := range regexp.MustCompile(`<text [^>]*y="([-\d.]+)"[^>]*>Protection`).FindAllStringSubmatch(b.String(), -1) {
				y, _ := strconv.ParseFloat(m[1], 64)
				if y < 11 || y > top-3 || met[y] {
					t.Errorf("%s, %d breaks: a label at %g, over a plot that begins at %g", name, n, y, top)
				}
				met[y] = true
			}
			if len(met) != n {
				t.Errorf("%s: %d labels of %d stand apart\n%.0s", name, len(met), n, strings.TrimSpace(b.String()))
			}
		}
	}
}
