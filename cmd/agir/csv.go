package main

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// table writes CSV in which no value can run: one that a spreadsheet would take
// for a formula gets an apostrophe before it.
type table struct{ *csv.Writer }

func newTable(w io.Writer) table { return table{csv.NewWriter(w)} }

// row adds a row; an error of the writer comes out at end.
func (t table) row(values ...string) {
	for i, v := range values {
		values[i] = inert(v)
	}
	t.Write(values)
}

func (t table) end() error {
	t.Flush()
	return t.Error()
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
