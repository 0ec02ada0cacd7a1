// Package csv writes tables as CSV in which no value can run: one that a
// spreadsheet would take for a formula gets an apostrophe before it.
package csv

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// Table is a table being written.
type Table struct{ to *csv.Writer }

// New begins a table.
func New(w io.Writer) Table { return Table{csv.NewWriter(w)} }

// ForSpreadsheet begins a table that a French Excel opens in its columns by a double
// click: a mark that says UTF-8, semicolons, ends of line of Windows. Its numbers have a
// decimal comma: see Comma.
func ForSpreadsheet(w io.Writer) Table {
	io.WriteString(w, "\ufeff") // an error of the writer comes out at End
	to := csv.NewWriter(w)
	to.Comma, to.UseCRLF = ';', true
	return Table{to}
}

// Comma writes a number of a program as the French do.
func Comma(number string) string { return strings.ReplaceAll(number, ".", ",") }

// Row adds a row; an error of the writer comes out at End.
func (t Table) Row(values ...string) {
	for i, v := range values {
		values[i] = inert(v)
	}
	t.to.Write(values)
}

// End writes what is left, and says what went wrong.
func (t Table) End() error {
	t.to.Flush()
	return t.to.Error()
}

func inert(v string) string {
	if v == "" || !strings.ContainsAny(v[:1], "=+-@\t\r") {
		return v
	}
	if _, err := strconv.ParseFloat(strings.Replace(v, ",", ".", 1), 64); err == nil {
		return v
	}
	return "'" + v
}
