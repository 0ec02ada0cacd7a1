package simulation

import "errors"

// encoding of a CSV.
type encoding int

const (
	utf8 encoding = iota
	utf8BOM
	windows1252
)

// export is a file to write: a workbook, or a CSV when it has a separator.
type export struct {
	name      string
	separator rune
	encoding  encoding
	pages     []page
	rows      int // data rows
	planted   int // rows with a planted mistake
}

// page is a sheet of a workbook, or the whole of a CSV.
type page struct {
	name  string
	title int // rows at the top that are a title, to merge
	rows  []row
}

// write awaits the writers of package exports.
func (e export) write(path string) error { return errors.New(path + ": no writer yet") }
