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
	if _, err := strconv.ParseFloat(v, 64); err == nil {
		return v
	}
	return "'" + v
}
