package excel

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"github.com/agir-indicateurs/agir/reports"
)

// chart draws a native chart from the cells of its own sheet, under the table.
func (b *book) chart(s sheet, c reports.Chart, last, n int) error {
	kind, percent := excelize.Line, false
	switch shape := c.Shape.(type) {
	case reports.Line:
		percent = shape.Y.Format == reports.Percent
	case reports.Bars:
		percent = shape.Y.Format == reports.Percent
		switch {
		case shape.Horizontal && shape.Stacked:
			kind = excelize.BarStacked
		case shape.Horizontal:
			kind = excelize.Bar
		case shape.Stacked:
			kind = excelize.ColStacked
		default:
			kind = excelize.Col
		}
	case reports.Path:
		kind = excelize.BarStacked
	case reports.Incidence:
		percent = true
	default:
		return nil
	}
	series := b.series(s, c, percent)
	if len(series) == 0 {
		return nil
	}
	format := "#,##0"
	if percent {
		format = "0%"
	}
	_, horizontal := c.Shape.(reports.Path)
	if bars, ok := c.Shape.(reports.Bars); ok {
		horizontal = bars.Horizontal
	}
	cell := fmt.Sprintf("A%d", last+3+len(s.table.Notes)+n*20)
	return b.AddChart(s.name, cell, &excelize.Chart{
		Type: kind, Series: series,
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.Title, Font: &excelize.Font{Size: 11, Bold: true}}}},
		Legend:    excelize.ChartLegend{Position: "bottom"},
		Dimension: excelize.ChartDimension{Width: 760, Height: 360},
		Format:    excelize.GraphicOptions{AltText: c.Alternative},
		XAxis:     excelize.ChartAxis{ReverseOrder: horizontal},
		YAxis:     excelize.ChartAxis{NumFmt: excelize.ChartNumFmt{CustomNumFmt: format}, MajorGridLines: true},
	})
}

// colours that stay apart in greyscale and for the colour blind (after Okabe and
// Ito).
var colours = []string{"0B3C5D", "D1701A", "6A8D92", "B5A642", "7A5C8E", "333333"}

// series are the columns of numbers of the table that have the chart's format.
func (b *book) series(s sheet, c reports.Chart, percent bool) []excelize.ChartSeries {
	var series []excelize.ChartSeries
	first, lastRow := headerRow+1, headerRow+len(s.table.Rows)
	for i, column := range s.table.Columns {
		if i == 0 || column.RowHeader || column.Format == reports.Words || (column.Format == reports.Percent) != percent {
			continue
		}
		letter, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			continue
		}
		ref := func(col string, row int) string { return fmt.Sprintf("'%s'!$%s$%d", s.name, col, row) }
		colour := colours[len(series)%len(colours)]
		series = append(series, excelize.ChartSeries{
			Name:       ref(letter, headerRow),
			Categories: fmt.Sprintf("%s:$A$%d", ref("A", first), lastRow),
			Values:     fmt.Sprintf("%s:$%s$%d", ref(letter, first), letter, lastRow),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}},
			Line:       excelize.LineOptions{Width: 2},
			Marker:     excelize.ChartMarker{Symbol: "circle", Size: 5},
		})
	}
	return series
}
