package reports

import (
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/queries"
)

// countsTable sets counts, medians and means beside those of earlier months.
func (v *view) countsTable(id, caption string, codes ...string) (Table, bool) {
	codes = v.present(codes...)
	if len(codes) == 0 {
		return Table{}, false
	}
	months := v.comparedMonths()
	t := Table{ID: id, Caption: caption, Columns: []Column{{Header: "Indicateur", RowHeader: true}}}
	for _, m := range months {
		t.Columns = append(t.Columns, Column{Header: v.monthHeader(m), Format: Count})
	}
	for _, code := range codes {
		row := Row{Cells: []Value{WordsOf(v.labelled(code))}}
		for _, m := range months {
			row.Cells = append(row.Cells, v.unmarked(code, m))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, true
}

// monthHeader names a month at the head of a column, with the mark of what is
// provisional in all of it.
func (v *view) monthHeader(month time.Time) string {
	text := strings.ReplaceAll(capital(plain(FormatMonth(month))).String(), " ", fixed)
	if v.isProvisional(month) {
		text += " (p)"
	}
	return text
}

// unmarked is a figure whose row or column already says that it is provisional.
func (v *view) unmarked(code string, month time.Time) Value {
	value := v.value(code, month)
	value.Provisional = false
	return value
}

// labelled is the label with its unit where it is not a count.
func (v *view) labelled(code string) string {
	if formatOf(v.indicators[code]) == Days {
		return v.label(code) + " (jours)"
	}
	return v.label(code)
}

// comparedMonths are the month reported, the one before and the one a year ago.
func (v *view) comparedMonths() []time.Time {
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
func (v *view) sharesTable(id, caption string, wider []Place, codes ...string) (Table, bool) {
	codes = v.present(codes...)
	if len(codes) == 0 {
		return Table{}, false
	}
	months := v.comparedMonths()
	t := Table{ID: id, Caption: caption, Columns: []Column{
		{Header: "Indicateur", RowHeader: true},
		{Header: v.monthHeader(v.month), Format: Percent},
		{Header: "Nombre", Format: Count},
		{Header: "Sur", Format: Count},
	}}
	for _, m := range months[1:] {
		t.Columns = append(t.Columns, Column{Header: v.monthHeader(m), Format: Percent})
	}
	var known []Place
	for _, p := range wider {
		if len(v.at(p).present(codes...)) > 0 {
			known = append(known, p)
			t.Columns = append(t.Columns, Column{Header: p.Name, Format: Percent})
		}
	}
	for _, code := range codes {
		m := v.measure(code, v.month)
		row := Row{Cells: []Value{WordsOf(v.label(code)), v.unmarked(code, v.month), CountOf(m.Numerator), CountOf(m.Denominator)}}
		for _, earlier := range months[1:] {
			row.Cells = append(row.Cells, v.unmarked(code, earlier))
		}
		for _, p := range known {
			row.Cells = append(row.Cells, v.at(p).unmarked(code, v.month))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, true
}

// breakdown is the table of a set of modalities, with their total, and their
// shares where there are people enough to speak of shares. There is none of
// nobody.
func (v *view) breakdown(code, caption, header, unit string) (Table, bool) {
	cells := v.cells(code)
	sum := total(cells)
	if sum == 0 {
		return Table{}, false
	}
	t := Table{ID: code, Caption: caption, Columns: []Column{
		{Header: header, RowHeader: true}, {Header: capital(plain(unit)).String(), Format: Count},
	}}
	for _, c := range cells {
		t.Rows = append(t.Rows, Row{Cells: []Value{WordsOf(c.Modality), CountOf(c.Count)}})
	}
	t.Rows = append(t.Rows, Row{Kind: Total, Cells: []Value{WordsOf("Ensemble"), CountOf(sum)}})
	if sum >= leastDenominator {
		t.Columns = append(t.Columns, Column{Header: "Part", Format: Percent})
		for i := range t.Rows {
			n := int64(t.Rows[i].Cells[1].Number)
			t.Rows[i].Cells = append(t.Rows[i].Cells, shareOf(n, sum))
		}
	}
	return t, true
}

func (v *view) cells(table string) []queries.Cell {
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
func shareOf(part, whole int64) Value {
	switch {
	case whole == 0:
		return Missing(Percent, NotRelevant)
	case whole < leastDenominator:
		return Missing(Percent, TooFew)
	}
	return PercentOf(float64(part) / float64(whole))
}

// barsOf draws a breakdown as horizontal bars.
func barsOf(id, title, axis string, t Table) Chart {
	b := Bars{Horizontal: true, Series: []BarSeries{{Label: axis}}}
	var held []float64
	for _, row := range t.Rows {
		if row.Kind != Ordinary {
			continue
		}
		b.Categories = append(b.Categories, row.Cells[0].Text())
		b.Series[0].Values = append(b.Series[0].Values, row.Cells[1])
		held = append(held, row.Cells[1].Number)
	}
	b.Y = countAxis(axis, held...)
	return Chart{ID: id, Title: title, Shape: b, Data: t, DataPrinted: true, Half: true, Alternative: describeBars(title, b)}
}

func describeBars(title string, b Bars) string {
	text := title + narrow + ": "
	for i, c := range b.Categories {
		if i > 0 {
			text += narrow + "; "
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
