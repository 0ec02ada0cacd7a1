package exports

import (
	"strconv"
	"time"
)

// Listing gathers the rows of a page under their header.
type Listing struct{ rows []Row }

// NewListing begins a listing with its header.
func NewListing(labels ...string) *Listing {
	l := &Listing{}
	var cells []Cell
	for _, label := range labels {
		cells = append(cells, TextCell(label))
	}
	l.Add(cells...)
	return l
}

// Add adds a row and returns its number.
func (l *Listing) Add(cells ...Cell) int {
	l.rows = append(l.rows, Row{Number: len(l.rows) + 1, Cells: cells})
	return len(l.rows)
}

// Sheet is the listing as a sheet.
func (l *Listing) Sheet(name string) *Sheet { return NewSheet(name, l.rows) }

// TextCell is a cell of text, empty for none.
func TextCell(s string) Cell {
	if s == "" {
		return Cell{}
	}
	return Cell{Text: s, Kind: Text}
}

// WholeCell is a cell of a whole number.
func WholeCell(n int) Cell { return Cell{Text: strconv.Itoa(n), Kind: Number} }

// DayCell is a cell of a day, empty for none.
func DayCell(d time.Time) Cell {
	if d.IsZero() {
		return Cell{}
	}
	return Cell{Text: d.Format(time.DateOnly), Kind: Date}
}
