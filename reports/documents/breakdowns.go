package documents

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// countsTable sets counts, medians and means beside those of earlier months.
func (v *View) countsTable(id, caption string, codes ...string) (reports.Table, bool) {
	codes = v.Present(codes...)
	if len(codes) == 0 {
		return reports.Table{}, false
	}
	months := v.comparedMonths()
	t := reports.Table{ID: id, Caption: caption, Columns: []reports.Column{{Header: "Indicateur", RowHeader: true}}}
	for _, m := range months {
		t.Columns = append(t.Columns, reports.Column{Header: v.monthHeader(m), Format: reports.Count})
	}
	t.Notes = v.breakNotes(codes, months)
	for _, code := range codes {
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(v.labelled(code))}}
		for _, m := range months {
			row.Cells = append(row.Cells, v.unmarked(code, m))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, true
}

// monthHeader names a month at the head of a column, with the mark of what is
// provisional in all of it.
func (v *View) monthHeader(month time.Time) string {
	text := strings.ReplaceAll(reports.Capital(reports.PlainText(reports.FormatMonth(month))).String(), " ", reports.Fixed)
	if v.isProvisional(month) {
		text += " (p)"
	}
	return text
}

// unmarked is a figure whose row or column already says that it is provisional.
func (v *View) unmarked(code string, month time.Time) reports.Value {
	value := v.value(code, month)
	value.Provisional = false
	return value
}

// labelled is the label with its unit where it is not a count.
func (v *View) labelled(code string) string {
	if formatOf(v.indicators[code]) == reports.Days {
		return v.label(code) + " (jours)"
	}
	return v.label(code)
}

// comparedMonths are the month reported, the one before and the one a year ago.
func (v *View) comparedMonths() []time.Time {
	months := []time.Time{v.month}
	for _, n := range []int{1, 12} {
		if m, ok := v.back(n); ok {
			months = append(months, m)
		}
	}
	return months
}

// sharesTable sets shares beside what they are made of, those of earlier months
// and of wider territories.
func (v *View) sharesTable(id, caption string, wider Wider, codes ...string) (reports.Table, bool) {
	codes = v.Present(codes...)
	if len(codes) == 0 {
		return reports.Table{}, false
	}
	months := v.comparedMonths()
	t := reports.Table{ID: id, Caption: caption, Columns: []reports.Column{
		{Header: "Indicateur", RowHeader: true},
		{Header: v.monthHeader(v.month), Format: reports.Percent},
		{Header: "Nombre", Format: reports.Count},
		{Header: "Sur", Format: reports.Count},
	}}
	for _, m := range months[1:] {
		t.Columns = append(t.Columns, reports.Column{Header: v.monthHeader(m), Format: reports.Percent})
	}
	t.Notes = v.breakNotes(codes, months)
	known := wider.known(codes)
	for _, p := range known {
		t.Columns = append(t.Columns, reports.Column{Header: p.Name + ", " + reports.FormatShortMonth(wider.Month), Format: reports.Percent})
	}
	if len(known) > 0 {
		t.Notes = append(t.Notes, wider.note(known))
	}
	for _, code := range codes {
		m := v.Measure(code, v.month)
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(v.label(code)), v.unmarked(code, v.month), reports.CountOf(m.Numerator), reports.CountOf(m.Denominator)}}
		for _, earlier := range months[1:] {
			row.Cells = append(row.Cells, v.unmarked(code, earlier))
		}
		for _, p := range known {
			row.Cells = append(row.Cells, p.share(code))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, true
}

// breakdown is the table of a set of modalities, with their total, and their
// shares where there are people enough to speak of shares. There is none of
// nobody.
func (v *View) breakdown(code, caption, header, unit string) (reports.Table, bool) {
	cells := v.cells(code)
	sum := total(cells)
	if sum == 0 {
		return reports.Table{}, false
	}
	t := reports.Table{ID: code, Caption: caption, Columns: []reports.Column{
		{Header: header, RowHeader: true}, {Header: reports.Capital(reports.PlainText(unit)).String(), Format: reports.Count},
	}}
	for _, c := range cells {
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf(reports.Capital(reports.PlainText(reports.Typeset(c.Modality))).String()), reports.CountOf(c.Count)}})
	}
	t.Rows = append(t.Rows, reports.Row{Kind: reports.Total, Cells: []reports.Value{reports.WordsOf("Ensemble"), reports.CountOf(sum)}})
	if sum >= leastDenominator {
		t.Columns = append(t.Columns, reports.Column{Header: "Part", Format: reports.Percent})
		for i := range t.Rows {
			n := int64(t.Rows[i].Cells[1].Number)
			t.Rows[i].Cells = append(t.Rows[i].Cells, shareOf(n, sum))
		}
	}
	return t, true
}

func (v *View) cells(table string) []queries.Cell {
	if _, known := v.tables[table]; !known {
		return nil
	}
	return v.figures.Cells(table, v.place.Level, v.place.Code, v.month)
}

func total(cells []queries.Cell) int64 {
	var sum int64
	for _, c := range cells {
		sum += c.Count
	}
	return sum
}

// shareOf is a part of a whole, with no figure where the whole is too small.
func shareOf(part, whole int64) reports.Value {
	switch {
	case whole == 0:
		return reports.Missing(reports.Percent, reports.NotRelevant)
	case whole < leastDenominator:
		return reports.Missing(reports.Percent, reports.TooFew)
	}
	return reports.PercentOf(float64(part) / float64(whole))
}

// barsOf draws a breakdown as horizontal bars, the longest first.
func barsOf(id, title, axis string, t reports.Table) reports.Chart {
	b := reports.Bars{Horizontal: true, Series: []reports.BarSeries{{Label: axis}}}
	var held []float64
	rows := slices.DeleteFunc(slices.Clone(t.Rows), func(r reports.Row) bool { return r.Kind != reports.Ordinary })
	slices.SortStableFunc(rows, func(x, y reports.Row) int { return cmp.Compare(y.Cells[1].Number, x.Cells[1].Number) })
	for _, row := range rows {
		b.Categories = append(b.Categories, row.Cells[0].Text())
		b.Series[0].Values = append(b.Series[0].Values, row.Cells[1])
		held = append(held, row.Cells[1].Number)
	}
	b.Y = reports.CountAxis(axis, held...)
	return reports.Chart{ID: id, Title: title, Shape: b, Data: t, DataPrinted: true, Half: true, Alternative: describeBars(title, b)}
}

func describeBars(title string, b reports.Bars) string {
	text := title + reports.Narrow + ": "
	for i, c := range b.Categories {
		if i > 0 {
			text += reports.Narrow + "; "
		}
		text += c + ", "
		for k, s := range b.Series {
			if k > 0 {
				text += ", "
			}
			if len(b.Series) > 1 {
				text += s.Label + " "
			}
			text += s.Values[i].Text()
		}
	}
	return text + "."
}

// modalities are those of several lists of cells, by rank, then as met.
func modalities(lists ...[]queries.Cell) []string {
	var all []queries.Cell
	for _, cells := range lists {
		for _, c := range cells {
			if !slices.ContainsFunc(all, func(x queries.Cell) bool { return x.Modality == c.Modality }) {
				all = append(all, c)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b queries.Cell) int { return a.Rank - b.Rank })
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = c.Modality
	}
	return names
}

func countOf(cells []queries.Cell, modality string) int64 {
	for _, c := range cells {
		if c.Modality == modality {
			return c.Count
		}
	}
	return 0
}
