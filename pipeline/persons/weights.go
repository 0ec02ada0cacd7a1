package persons

import (
	"context"
	"database/sql"
	"encoding/csv"
	"fmt"
	"strings"

	"github.com/agir-indicateurs/agir/queries"
)

// Version of weights.csv. A change of weight changes it, and the README says what moved.
const Version = 4

// weight is a line of weights.csv.
type weight struct {
	field, level, bits, measure, floor, ceiling, words string
}

// readWeights reads the embedded table.
func readWeights() ([]weight, error) {
	r := csv.NewReader(strings.NewReader(queries.Linkage("weights.csv")))
	r.Comment = '#'
	r.FieldsPerRecord = 7
	lines, err := r.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("weights.csv: %w", err)
	}
	var ws []weight
	for _, l := range lines[1:] {
		ws = append(ws, weight{l[0], l[1], l[2], l[3], l[4], l[5], l[6]})
	}
	return ws, nil
}

// defineWeights makes, for each field of weights.csv, the SQL macros
// linkage.bits_FIELD(level, measure) and linkage.words_FIELD(level).
func defineWeights(ctx context.Context, conn *sql.Conn) error {
	ws, err := readWeights()
	if err != nil {
		return err
	}
	var fields, of, levels []string
	bits, words, rest := map[string]*strings.Builder{}, map[string]*strings.Builder{}, map[string][]string{}
	for _, w := range ws {
		if bits[w.field] == nil {
			fields = append(fields, w.field)
			bits[w.field], words[w.field] = &strings.Builder{}, &strings.Builder{}
		}
		of, levels = append(of, w.field), append(levels, w.level)
		expression := w.bits
		if w.measure != "" {
			expression = fmt.Sprintf("least(%s, greatest(%s, measure)) + %s", w.ceiling, w.floor, w.bits)
		}
		fmt.Fprintf(bits[w.field], " when '%s' then %s", w.level, expression)
		if w.level != "identique" {
			rest[w.field] = append(rest[w.field], "("+expression+")")
		}
		said := strings.ReplaceAll(w.words, "'", "''")
		fmt.Fprintf(words[w.field], " when '%s' then '%s'", w.level, said)
	}
	if _, err := conn.ExecContext(ctx, queries.Linkage("levels.sql"), strings.Join(of, ","), strings.Join(levels, ",")); err != nil {
		return fmt.Errorf("weights.csv: %w", err)
	}
	var macros strings.Builder
	for _, f := range fields {
		fmt.Fprintf(&macros, "create or replace macro linkage.bits_%s(level, measure) as (case level%s end)::double;\n", f, bits[f])
		if len(rest[f]) > 0 { // the most that it weighs when it is not identical
			fmt.Fprintf(&macros, "create or replace macro linkage.rest_%s(measure) as greatest(%s)::double;\n", f, strings.Join(rest[f], ", "))
		}
		fmt.Fprintf(&macros, "create or replace macro linkage.words_%s(level) as (case level%s end);\n", f, words[f])
	}
	if _, err := conn.ExecContext(ctx, macros.String()); err != nil {
		return fmt.Errorf("weights.csv: %w", err)
	}
	return run(ctx, conn, "distances.sql")
}
