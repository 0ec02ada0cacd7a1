package queries

import "time"

// Figures holds every measure and every table of some months as known on one
// day: all that a document may print.
type Figures struct {
	AsOf   time.Time
	Months []time.Time // first days, ascending

	measures map[measureKey]Measure
	cells    map[cellKey][]Cell
}

type measureKey struct {
	indicator string
	level     Level
	territory string
	month     time.Time
}

type cellKey struct {
	table     string
	level     Level
	territory string
	month     time.Time
}

// NewFigures gathers measures and cells.
func NewFigures(asOf time.Time, months []time.Time, measures []Measure, cells []Cell) *Figures {
	f := &Figures{
		AsOf: asOf, Months: months,
		measures: make(map[measureKey]Measure, len(measures)),
		cells:    make(map[cellKey][]Cell),
	}
	for _, m := range measures {
		f.measures[measureKey{m.Indicator, m.Level, m.Territory, m.Month}] = m
	}
	for _, c := range cells {
		k := cellKey{c.Table, c.Level, c.Territory, c.Month}
		f.cells[k] = append(f.cells[k], c)
	}
	return f
}

// At returns a measure; it has Known false when it was not computed.
func (f *Figures) At(indicator string, level Level, territory string, month time.Time) Measure {
	return f.measures[measureKey{indicator, level, territory, month}]
}

// Cells returns the lines of a table in the order of their modalities.
func (f *Figures) Cells(table string, level Level, territory string, month time.Time) []Cell {
	return f.cells[cellKey{table, level, territory, month}]
}
