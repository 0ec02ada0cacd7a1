package excel

import (
	"github.com/agir-indicateurs/agir/reports"
)

// spread sets each interval in two columns, its lower and its upper end: a cell
// holds one number.
func spread(t reports.Table) reports.Table {
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
