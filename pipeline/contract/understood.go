package contract

import (
	"encoding/csv"
	"io"
	"slices"
	"time"
)

// Kinds lists the kinds of record read in a file, in the order of the handbook.
func (r *Reading) Kinds() []Kind {
	var kinds []Kind
	for _, s := range Schemas() {
		if slices.ContainsFunc(r.Tables, func(t Table) bool { return t.Schema.Kind == s.Kind }) {
			kinds = append(kinds, s.Kind)
		}
	}
	return kinds
}

// WriteUnderstood writes the records read of a kind in the form of its published
// schema: a CSV in UTF-8 with commas, the canonical name of each column, codes and days
// as aaaa-mm-jj. Read again, it gives the same records.
func (r *Reading) WriteUnderstood(w io.Writer, k Kind) error {
	schema := SchemaOf(k)
	out := csv.NewWriter(w)
	line := make([]string, len(schema.Columns))
	for i := range schema.Columns {
		line[i] = schema.Columns[i].Name
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for _, t := range r.Tables {
		if t.Schema.Kind != k {
			continue
		}
		for _, record := range t.Records {
			for i, v := range record.Values {
				line[i] = v.canonical()
			}
			if err := out.Write(line); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// canonical is a value as the published schema writes it.
func (v Value) canonical() string {
	switch {
	case !v.Set:
		return ""
	case !v.Day.IsZero():
		return v.Day.Format(time.DateOnly)
	}
	return v.Text
}
