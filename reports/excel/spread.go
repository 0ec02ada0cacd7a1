package excel

import (
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/reports"
)

// spread sets each interval in two columns, its lower and its upper end: a cell
// holds one number.
func spread(t reports.Table) reports.Table {
	if !slices.ContainsFunc(t.Columns, func(c reports.Column) bool { return c.Format.Ranged() }) &&
		!slices.ContainsFunc(t.Rows, func(r reports.Row) bool { return len(r.Cells) > len(t.Columns) }) {
		return t // as most are: a long list is not copied
	}
	wide := t
	wide.Columns, wide.Rows = nil, make([]reports.Row, len(t.Rows))
	for i, row := range t.Rows {
		wide.Rows[i].Kind = row.Kind
	}
	for c, column := range t.Columns {
		for _, half := range halves(column) {
			wide.Columns = append(wide.Columns, half.column)
			for i, row := range t.Rows {
				if c < len(row.Cells) {
					wide.Rows[i].Cells = append(wide.Rows[i].Cells, half.of(row.Cells[c]))
				}
			}
		}
	}
	return wide
}

// half is what a column of intervals becomes: one of its ends.
type half struct {
	column reports.Column
	of     func(reports.Value) reports.Value
}

func halves(c reports.Column) []half {
	if !c.Format.Ranged() {
		return []half{{c, func(v reports.Value) reports.Value { return v }}}
	}
	number := reports.Percent
	if c.Format == reports.RatioSpan {
		number = reports.Ratio
	}
	end := func(name string, of func(reports.Value) float64) half {
		column := c
		column.Header, column.Format = c.Header+", "+name, number
		return half{column, func(v reports.Value) reports.Value {
			if !v.Known() || !v.Format.Ranged() {
				return v
			}
			return reports.Value{Format: number, Number: of(v), Provisional: v.Provisional, Signal: v.Signal}
		}}
	}
	return []half{
		end("borne basse", func(v reports.Value) float64 { return v.Number }),
		end("borne haute", func(v reports.Value) float64 { return v.Upper }),
	}
}

// keyTable and trustTable are the figures of a first page as tables.
func keyTable(k reports.KeyFigures) reports.Table {
	t := reports.Table{ID: "chiffres_cles", Caption: k.Title, Columns: []reports.Column{
		{Header: "Indicateur", RowHeader: true}, {Header: "Valeur", Format: reports.Decimal}, {Header: "Lecture"},
	}}
	for _, f := range k.Figures {
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf(f.Label), f.Value, reports.WordsOf(f.Comparison)}})
	}
	return t
}

func trustTable(b reports.TrustBox) reports.Table {
	t := reports.Table{ID: "confiance", Caption: b.Title, Columns: []reports.Column{
		{Header: "Point", RowHeader: true}, {Header: "Valeur", Format: reports.Decimal}, {Header: "Appréciation"},
	}}
	for _, i := range b.Items {
		var words []string
		for _, text := range []string{i.Grade.String(), i.Comment} {
			if text != "" {
				words = append(words, text)
			}
		}
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf(i.Label), i.Value, reports.WordsOf(strings.Join(words, ", "))}})
	}
	return t
}

// lengthwise turns a table of one kind of figures that is wider than a page, and less long than
// wide, so that it is read down.
func lengthwise(t reports.Table) reports.Table {
	if len(t.Columns) <= len(t.Rows)+1 {
		return t
	}
	if across, _ := paperOf(false); points(columnWidths(t))*leastScale <= across {
		return t
	}
	for _, c := range t.Columns[1:] {
		if c.Format != t.Columns[1].Format || c.Format == reports.Words {
			return t
		}
	}
	long := t
	long.Columns, long.Rows = []reports.Column{{Header: "Période", RowHeader: true}}, nil
	for _, row := range t.Rows {
		if row.Kind == reports.Group || len(row.Cells) != len(t.Columns) {
			return t
		}
		long.Columns = append(long.Columns, reports.Column{Header: row.Cells[0].Text(), Format: t.Columns[1].Format})
	}
	for c, column := range t.Columns[1:] {
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(column.Header)}}
		for _, r := range t.Rows {
			row.Cells = append(row.Cells, r.Cells[c+1])
		}
		long.Rows = append(long.Rows, row)
	}
	return long
}
