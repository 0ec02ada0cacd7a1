package answers

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/queries"
)

// Rows are the rows behind a figure: the population of its territory, each with
// its answer.
type Rows struct {
	Columns []string
	Lines   [][]string
}

// Name adds the name of each person as a last column.
func (r *Rows) Name(names map[string]string) {
	at := slices.Index(r.Columns, "person")
	r.Columns = append(r.Columns, "name")
	for i, line := range r.Lines {
		name := ""
		if at >= 0 {
			name = names[line[at]]
		}
		r.Lines[i] = append(line, name)
	}
}

// RowsBehind lists the rows of an indicator in a territory for a month, by the
// key of the person. It names nobody.
func (a *Answer) RowsBehind(ctx context.Context, i queries.Indicator, t queries.Territory, month time.Time) (Rows, error) {
	query := `
		select r.*
		from (` + i.SQL + `) as r
		join asked.departement as d on d.month = r.month and d.departement = r.departement
		where r.month = $month and case $level
			when 'structure' then ` + structureOf(i) + ` = $territory
			when 'departement' then ` + whole(i) + ` and r.departement = $territory
			when 'consortium' then ` + whole(i) + ` and d.direction = $territory
			else ` + whole(i) + ` end
		order by all`
	rows, err := a.query(ctx, query, sql.Named("month", month), sql.Named("level", string(t.Level)), sql.Named("territory", t.Code))
	if err != nil {
		return Rows{}, fmt.Errorf("queries/%s: %w", i.File, err)
	}
	return readRows(rows)
}

func structureOf(i queries.Indicator) string {
	if i.Structures {
		return "r.departement || '/' || r.structure"
	}
	return "null"
}

// whole are the rows that count in a department and above.
func whole(i queries.Indicator) string {
	if i.Apart {
		return "r.structure is null"
	}
	return "true"
}

// readRows turns any result into text: days as 2006-01-02, nothing for null.
func readRows(rows *sql.Rows) (Rows, error) {
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return Rows{}, err
	}
	out := Rows{Columns: columns}
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return Rows{}, err
		}
		line := make([]string, len(columns))
		for i, v := range values {
			switch v := v.(type) {
			case nil:
			case time.Time:
				line[i] = v.Format(time.DateOnly)
			default:
				line[i] = strings.TrimSpace(fmt.Sprint(v))
			}
		}
		out.Lines = append(out.Lines, line)
	}
	return out, rows.Err()
}
