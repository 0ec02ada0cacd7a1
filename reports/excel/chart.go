package excel

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"slices"

	"github.com/xuri/excelize/v2"

	"github.com/agir-indicateurs/agir/reports"
)

// chart draws a native chart from the cells of its own sheet, under the table.
// What is beside the table, for the chart alone, stands right of the columns of its tab.
func (b *book) chart(s sheet, c reports.Chart, columnsOfTab, n int) error {
	if m, ok := c.Shape.(reports.TileMap); ok {
		return b.tileMap(s, m)
	}
	kind, percent, horizontal := formOf(c)
	columns := drawn(c, s.table, percent)
	if len(columns) == 0 {
		return nil
	}
	names := "A"
	if _, ok := c.Shape.(reports.Path); ok || isFunnel(c) {
		names = "B" // each step with what became of its people; each department by its size
	}

	series, err := b.series(s, names, columns, columnsOfTab+12, isFunnel(c))
	if err != nil {
		return err
	}
	format := "#,##0"
	if percent {
		format = "0%"
	}
	across, up := axes(c, s.table, names, format, horizontal)
	legend := "bottom"
	if len(series) == 1 {
		legend = "none"
	}
	marks, err := b.breaks(s, c, columnsOfTab+2+n*4)
	if err != nil {
		return err
	}
	for _, m := range marks { // a second form has axes of its own, in the same words
		drop := m.XAxis.DropLines
		m.XAxis, m.YAxis = across, up
		m.XAxis.DropLines = drop
	}
	if len(marks) > 0 {
		legend = "bottom"
	}
	cell := fmt.Sprintf("A%d", s.chartAt(n))
	return b.AddChart(s.name, cell, &excelize.Chart{
		Type: kind, Series: series,
		Title:     excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.Title, Font: &excelize.Font{Size: 11, Bold: true, Color: "000000"}}}},
		Legend:    excelize.ChartLegend{Position: legend},
		Dimension: excelize.ChartDimension{Width: chartWidth, Height: chartHeight},
		Format:    excelize.GraphicOptions{AltText: c.Alternative},
		XAxis:     across,
		YAxis:     up,
	}, marks...)
}

// isFunnel says whether a chart places departments, which no line joins.
func isFunnel(c reports.Chart) bool {
	_, ok := c.Shape.(reports.Funnel)
	return ok
}

// axes are the two axes of a chart, each with its title: what the categories are, and what
// the values count.
func axes(c reports.Chart, t reports.Table, names, format string, horizontal bool) (across, up excelize.ChartAxis) {
	small := excelize.Font{Size: 9, Color: "333333"}
	title := func(text string) excelize.ChartTitle {
		return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: text, Font: &excelize.Font{Size: 9, Color: "333333"}}}}
	}
	category := t.Columns[0]
	if names == "B" {
		category = t.Columns[1]
	}
	across = excelize.ChartAxis{ReverseOrder: horizontal, Font: small, Title: title(category.Header)}
	if shape, ok := c.Shape.(reports.Funnel); ok {
		across.Title, across.NumFmt = title(shape.X.Label), excelize.ChartNumFmt{CustomNumFmt: "#,##0"}
		across.Minimum, across.Maximum = ends(shape.X)
	} else if rows := len(t.Rows); rows > 16 && !horizontal {
		across.TickLabelSkip = (rows + 12) / 13
	}
	if category.Format.Dated() {
		if len(t.Rows) > 14 { // LibreOffice leaves none out
			across.Alignment.TextRotation = -90
		}
		across.NumFmt = excelize.ChartNumFmt{CustomNumFmt: "[$-40C]mmm yy"}
	}
	up = excelize.ChartAxis{NumFmt: excelize.ChartNumFmt{CustomNumFmt: format}, MajorGridLines: true, Font: small, Title: title(unitOf(c))}
	switch shape := c.Shape.(type) {
	case reports.Line:
		up.Minimum, up.Maximum = ends(shape.Y)
	case reports.Multiples:
		up.Minimum, up.Maximum = ends(shape.Y)
	case reports.Funnel:
		up.Minimum, up.Maximum = ends(shape.Y)
	}
	return across, up
}

// ends are those of a scale, without what binary fractions add to them.
func ends(a reports.Axis) (low, high *float64) {
	round := func(x float64) *float64 {
		x = math.Round(x*1e6) / 1e6
		return &x
	}
	return round(a.Min), round(a.Max)
}

// The axes of a chart and their titles, as the library writes them.
var (
	axisOf     = regexp.MustCompile(`(?s)<(cat|val)Ax>.*?</(?:cat|val)Ax>`)
	lyingBars  = regexp.MustCompile(`<barDir val="bar">`)
	titleTurn  = regexp.MustCompile(`(<title>.*?<a:bodyPr [^>]*?)rot="-?\d+"`)
	sizesOf    = regexp.MustCompile(`(?s)<xVal><strRef>(.*?)</strRef></xVal>`)                                                    // the library takes numbers for names
	ofNames    = regexp.MustCompile(`<(?:auto|lblAlgn|lblOffset|noMultiLvlLbl)[^>]*></(?:auto|lblAlgn|lblOffset|noMultiLvlLbl)>`) // and their axis
	secondTurn = regexp.MustCompile(`<txPr><a:bodyPr [^>]*></a:bodyPr><a:p></a:p></txPr></title>`)
)

// turned has the title of each axis lie along it. The library turns those of values, whichever
// way they lie, and says beside it that they are not turned, which LibreOffice believes.
func turned(chart []byte) []byte {
	chart = secondTurn.ReplaceAll(chart, []byte("</title>"))
	lying := lyingBars.Match(chart)
	points := bytes.Contains(chart, []byte("<scatterChart>"))
	if points {
		chart = bytes.Replace(sizesOf.ReplaceAll(chart, []byte("<xVal><numRef>$1</numRef></xVal>")), []byte(`"smoothMarker"`), []byte(`"lineMarker"`), 1)
	}
	return axisOf.ReplaceAllFunc(chart, func(a []byte) []byte {
		turn := "0"
		values := bytes.HasPrefix(a, []byte("<valAx>"))
		if points && bytes.Contains(a, []byte(`<axPos val="b">`)) { // both axes are of values
			a, values = ofNames.ReplaceAll(a, nil), false
		}
		if values != lying {
			turn = "-5400000"
		}
		return titleTurn.ReplaceAll(a, []byte(`${1}rot="`+turn+`"`))
	})
}

// unitOf is what the values of a chart are.
func unitOf(c reports.Chart) string {
	axis := reports.Axis{Format: reports.Percent}
	switch shape := c.Shape.(type) {
	case reports.Line:
		axis = shape.Y
	case reports.Multiples:
		axis = shape.Y
	case reports.Bars:
		axis = shape.Y
	case reports.Path:
		axis = shape.X
	}
	switch {
	case axis.Label != "":
		return axis.Label
	case axis.Format == reports.Percent:
		return "part, en pourcentage"
	case axis.Format == reports.Days:
		return "jours"
	}
	return "nombre"
}

// breaks draws where the months of a chart are broken: a thin bar, as high as the scale, in
// the first month after each break, from cells beside the table whose header names it. On
// bars it is a mark at the top with a line down to the axis.
func (b *book) breaks(s sheet, c reports.Chart, column int) ([]*excelize.Chart, error) {
	var breaks []reports.Break
	var top float64
	beside := false // of bars, which a bar would hide
	switch shape := c.Shape.(type) {
	case reports.Line:
		breaks, top = shape.Breaks, shape.Y.Max
	case reports.Multiples:
		breaks, top = shape.Breaks, shape.Y.Max
	case reports.Bars:
		breaks, top, beside = shape.Breaks, shape.Y.Max, true
	}
	if len(breaks) == 0 {
		return nil, nil
	}
	gap := uint(500)
	marks := excelize.Chart{Type: excelize.Col, GapWidth: &gap}
	if beside {
		marks = excelize.Chart{Type: excelize.Line, XAxis: excelize.ChartAxis{DropLines: true}}
	}
	for i, x := range breaks {
		letter, err := excelize.ColumnNumberToName(column + i)
		if err != nil {
			return nil, err
		}
		if err := b.text(s.name, column+i, s.header(), "Rupture"+reports.Narrow+": "+x.Label, look{bold: true, wrap: true}); err != nil {
			return nil, err
		}
		first := s.header() + 1
		if err := b.put(s.name, column+i, first+x.Before, top, 0); err != nil {
			return nil, err
		}
		cells := func(column string) string {
			return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", s.name, column, first, column, first+len(s.table.Rows)-1)
		}
		orange := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"B04A12"}}
		one := excelize.ChartSeries{Name: fmt.Sprintf("'%s'!$%s$%d", s.name, letter, s.header()), Categories: cells("A"), Values: cells(letter), Fill: orange}
		if beside {
			one.Line = excelize.LineOptions{Type: excelize.LineNone}
			one.Marker = excelize.ChartMarker{Symbol: "diamond", Size: 9, Fill: orange}
		}
		marks.Series = append(marks.Series, one)
	}
	return []*excelize.Chart{&marks}, nil
}

// formOf is the native form of a chart, whether it shows shares, and whether its
// categories are read from top to bottom.
func formOf(c reports.Chart) (kind excelize.ChartType, percent, horizontal bool) {
	switch shape := c.Shape.(type) {
	case reports.Bars:
		percent = shape.Y.Format == reports.Percent
		switch {
		case shape.Horizontal && shape.Stacked:
			return excelize.BarStacked, percent, true
		case shape.Horizontal:
			return excelize.Bar, percent, true
		case shape.Stacked:
			return excelize.ColStacked, percent, false
		}
		return excelize.Col, percent, false
	case reports.Path:
		return excelize.Bar, false, true
	case reports.Line:
		return excelize.Line, shape.Y.Format == reports.Percent, false
	case reports.Multiples:
		return excelize.Line, shape.Y.Format == reports.Percent, false
	case reports.Funnel:
		return excelize.Scatter, true, false
	default:
		return excelize.Line, true, false
	}
}

// drawn are the columns of a table that a chart draws: those that hold the values
// of its series; otherwise all those of its format.
func drawn(c reports.Chart, t reports.Table, percent bool) []int {
	var held [][]reports.Value
	switch shape := c.Shape.(type) {
	case reports.Bars:
		for _, s := range shape.Series {
			held = append(held, s.Values)
		}
	case reports.Line:
		for _, s := range shape.Series {
			var values []reports.Value
			for _, p := range s.Points {
				values = append(values, p.Value)
			}
			held = append(held, values)
		}
	}
	var columns []int
	for _, values := range held {
		for i := range t.Columns {
			if i > 0 && !slices.Contains(columns, i) && holds(t, i, values) {
				columns = append(columns, i)
				break
			}
		}
	}
	if len(held) > 0 && len(columns) == len(held) {
		if line, ok := c.Shape.(reports.Line); ok && line.Limits != nil {
			columns = append(columns, limits(t)...)
		}
		return columns
	}
	columns = nil
	for i, c := range t.Columns {
		if i > 0 && !c.RowHeader && c.Format != reports.Words && (c.Format == reports.Percent) == percent {
			columns = append(columns, i)
		}
	}
	return columns
}

// limits are the columns of a table that hold the limits of its line.
func limits(t reports.Table) (columns []int) {
	for i, c := range t.Columns {
		if slices.Contains(reports.LimitHeaders[:], c.Header) {
			columns = append(columns, i)
		}
	}
	return columns
}

// holds tells whether a column holds the values of a series, row by row; totals
// below them do not count.
func holds(t reports.Table, column int, values []reports.Value) bool {
	if len(values) == 0 || len(t.Rows) < len(values) {
		return false
	}
	for i, v := range values {
		if column >= len(t.Rows[i].Cells) {
			return false
		}
		cell := t.Rows[i].Cells[column]
		if cell.Known() != v.Known() || cell.Number != v.Number || cell.Format != v.Format {
			return false
		}
	}
	return true
}

// colours are the tones of the PDF, each of its own lightness, so that they stay
// apart in greyscale and for the colour blind.
var colours = []string{"17426E", "8FB3D3", "5C6775", "B04A12", "628EB8", "1C2430"}

// series refer to the cells of the sheet, so that the chart can be edited; names is
// the column of their categories; points are not joined. A program draws a word among figures
// as nothing: rows that begin or end without any figure are left out, and a column that lacks
// one between others is drawn from its figures alone, beside the table.
func (b *book) series(s sheet, names string, columns []int, beside int, points bool) ([]excelize.ChartSeries, error) {
	var series []excelize.ChartSeries
	rows := 0
	for _, row := range s.table.Rows {
		if row.Kind == reports.Ordinary {
			rows++
		}
	}
	from, to := 0, rows
	for to > from && !anyKnown(s.table.Rows[to-1], columns) {
		to--
	}
	for from < to && !anyKnown(s.table.Rows[from], columns) {
		from++
	}
	first, last := s.header()+1+from, s.header()+to
	cells := func(column string) string {
		return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", s.name, column, first, column, last)
	}
	line := excelize.LineOptions{Width: 2}
	if points {
		line = excelize.LineOptions{Type: excelize.LineNone}
	}
	for _, i := range columns {
		column := i + 1
		if slices.ContainsFunc(s.table.Rows[from:to], func(r reports.Row) bool { return !r.Cells[i].Known() }) {
			column = beside
			beside++
			if err := b.figuresAlone(s, i, column, from, to); err != nil {
				return nil, err
			}
		}
		letter, err := excelize.ColumnNumberToName(column)
		if err != nil {
			return nil, err
		}
		tone := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colours[len(series)%len(colours)]}}
		line, marker := line, excelize.ChartMarker{Symbol: "circle", Size: 5, Fill: tone}
		if slices.Contains(limits(s.table), i) {
			line, marker = excelize.LineOptions{Width: 1, Dash: excelize.LineDashSysDash}, excelize.ChartMarker{Symbol: "none"}
		}
		series = append(series, excelize.ChartSeries{
			Name:       fmt.Sprintf("'%s'!$%s$%d", s.name, letter, s.header()),
			Categories: cells(names),
			Values:     cells(letter),
			Fill:       tone,
			Line:       line,
			Marker:     marker,
		})
	}
	return series, nil
}

// figuresAlone writes the figures of a column beside the table, and nothing where there is none.
func (b *book) figuresAlone(s sheet, from, column, first, end int) error {
	if err := b.text(s.name, column, s.header(), s.table.Columns[from].Header, look{wrap: true}); err != nil {
		return err
	}
	for i := first; i < end; i++ {
		if v := s.table.Rows[i].Cells[from]; v.Known() {
			if err := b.value(s.name, column, s.header()+1+i, v, false, false); err != nil {
				return err
			}
		}
	}
	return nil
}

func anyKnown(row reports.Row, columns []int) bool {
	return slices.ContainsFunc(columns, func(i int) bool { return row.Cells[i].Known() })
}
