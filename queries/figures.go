package queries

import (
	"cmp"
	"slices"
	"time"
)

// Figures holds every measure and every table of some months as known on one
// day: all that a document may print. A nation has half a million: the months of a
// figure in a place stand side by side, without its names.
type Figures struct {
	AsOf   time.Time
	Months []time.Time // first days, ascending

	at         []time.Time // months that have a figure, in the order they came
	measures   map[series]*measured
	cells      map[series][][]line // by place in at
	modalities []string
	modality   map[string]int32 // its place in modalities
}

// series is an indicator or a table in a territory.
type series struct {
	name      string
	level     Level
	territory string
}

// measured is a series of one kind, by place in Figures.at.
type measured struct {
	kind   Kind
	points []point
}

// point is a Measure without what its series and its place say.
type point struct {
	told                   bool
	known                  bool
	numerator, denominator int64
	value, low, high       float64
}

// line is a Cell without what its series and its place say.
type line struct {
	modality int32
	rank     int32
	count    int64
	sum      float64
}

// NewFigures gathers measures and cells.
func NewFigures(asOf time.Time, months []time.Time, measures []Measure, cells []Cell) *Figures {
	f := &Figures{
		AsOf: asOf, Months: months,
		measures: make(map[series]*measured), cells: make(map[series][][]line), modality: make(map[string]int32),
	}
	for _, m := range measures {
		f.Add(m)
	}
	for _, c := range cells {
		f.AddCell(c)
	}
	return f
}

// Add keeps a measure, in the place of the one that was there; its AsOf is that of
// the figures.
func (f *Figures) Add(m Measure) {
	key := series{m.Indicator, m.Level, m.Territory}
	s := f.measures[key]
	if s == nil {
		s = new(measured)
		f.measures[key] = s
	}
	s.kind = m.Kind
	at := f.place(m.Month)
	for len(s.points) <= at {
		s.points = append(slices.Grow(s.points, len(f.Months)-len(s.points)), point{})
	}
	s.points[at] = point{true, m.Known, m.Numerator, m.Denominator, m.Value, m.Low, m.High}
}

// AddCell keeps a line of a table, after those of its month and its territory.
func (f *Figures) AddCell(c Cell) {
	key := series{c.Table, c.Level, c.Territory}
	at := f.place(c.Month)
	months := f.cells[key]
	for len(months) <= at {
		months = append(months, nil)
	}
	modality, met := f.modality[c.Modality]
	if !met {
		modality = int32(len(f.modalities))
		f.modalities, f.modality[c.Modality] = append(f.modalities, c.Modality), modality
	}
	months[at] = append(months[at], line{modality, int32(c.Rank), c.Count, c.Sum})
	f.cells[key] = months
}

// place is where the figures of a month stand.
func (f *Figures) place(month time.Time) int {
	at := f.find(month)
	if at < 0 {
		at = len(f.at)
		f.at = append(f.at, month)
	}
	return at
}

func (f *Figures) find(month time.Time) int {
	return slices.IndexFunc(f.at, month.Equal)
}

// At returns a measure; it has Known false when it was not computed.
func (f *Figures) At(indicator string, level Level, territory string, month time.Time) Measure {
	s, at := f.measures[series{indicator, level, territory}], f.find(month)
	if s == nil || at < 0 || at >= len(s.points) || !s.points[at].told {
		return Measure{}
	}
	p := s.points[at]
	return Measure{
		Month: f.at[at], AsOf: f.AsOf, Level: level, Territory: territory, Indicator: indicator, Kind: s.kind,
		Numerator: p.numerator, Denominator: p.denominator, Value: p.value, Known: p.known, Low: p.low, High: p.high,
	}
}

// Cells returns the lines of a table in the order of their modalities.
func (f *Figures) Cells(table string, level Level, territory string, month time.Time) []Cell {
	months, at := f.cells[series{table, level, territory}], f.find(month)
	if at < 0 || at >= len(months) {
		return nil
	}
	cells := make([]Cell, len(months[at]))
	for i, l := range months[at] {
		cells[i] = Cell{
			Month: f.at[at], AsOf: f.AsOf, Level: level, Territory: territory, Table: table,
			Modality: f.modalities[l.modality], Rank: int(l.rank), Count: l.count, Sum: l.sum,
		}
	}
	return cells
}

// Line is a line of a table with what the table beside it counts of the same modality.
type Line struct {
	Cell
	Beside int64
}

// Lines are the cells of a table with those of the table beside it; a modality that only
// one of them counts is a line too.
func (f *Figures) Lines(t Table, level Level, territory string, month time.Time) []Line {
	var lines []Line
	for _, c := range f.Cells(t.Code, level, territory, month) {
		lines = append(lines, Line{Cell: c})
	}
	if t.Beside == "" {
		return lines
	}
	for _, c := range f.Cells(t.Beside, level, territory, month) {
		at := slices.IndexFunc(lines, func(l Line) bool { return l.Modality == c.Modality })
		if at < 0 {
			count := c.Count
			c.Table, c.Count, c.Sum = t.Code, 0, 0
			lines = append(lines, Line{Cell: c, Beside: count})
			continue
		}
		lines[at].Beside = c.Count
	}
	slices.SortStableFunc(lines, func(a, b Line) int { return cmp.Compare(a.Rank, b.Rank) })
	return lines
}
