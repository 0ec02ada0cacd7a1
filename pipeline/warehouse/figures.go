package warehouse

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/queries"
)

// Figures computes every measure and every table of the catalogue, for all the
// months asked at once.
func (a *Answer) Figures(ctx context.Context) (*queries.Figures, error) {
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	measures, err := a.measures(ctx, catalogue, catalogue.Indicators)
	if err != nil {
		return nil, err
	}
	var cells []queries.Cell
	for _, t := range catalogue.Tables {
		found, err := a.cells(ctx, t)
		if err != nil {
			return nil, fmt.Errorf("queries/%s: %w", t.File, err)
		}
		cells = append(cells, found...)
	}
	return queries.NewFigures(a.AsOf, a.Months, measures, cells), nil
}

// FiguresOf computes the measures of some indicators only.
func (a *Answer) FiguresOf(ctx context.Context, of ...queries.Indicator) (*queries.Figures, error) {
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	measures, err := a.measures(ctx, catalogue, of)
	return queries.NewFigures(a.AsOf, a.Months, measures, nil), err
}

// measures computes indicators, the horizons of an incidence at once.
func (a *Answer) measures(ctx context.Context, c *queries.Catalogue, of []queries.Indicator) ([]queries.Measure, error) {
	var measures []queries.Measure
	done := make(map[string]bool)
	for _, i := range of {
		if done[i.File] {
			continue // the other horizons of an incidence
		}
		done[i.File] = true
		found, err := a.measure(ctx, c, i)
		if err != nil {
			return nil, fmt.Errorf("queries/%s: %w", i.File, err)
		}
		measures = append(measures, found...)
	}
	return measures, nil
}

// answers is the view of an indicator that its roll-up reads: what each row
// answers, whatever the kind of the question.
func answers(i queries.Indicator, columns []string) string {
	has := func(name string) bool { return slices.Contains(columns, name) }
	or := func(name, otherwise string) string {
		if has(name) {
			return name
		}
		return otherwise + " as " + name
	}
	fields := []string{"month", "departement", or("structure", "null::varchar"), or("once_in_direction", "true"), or("once_in_nation", "true")}
	switch i.Kind {
	case queries.Count:
		fields = append(fields, "counted::bigint as numerator", "null::bigint as denominator", "null::double as value")
	case queries.Rate:
		fields = append(fields, "counted::bigint as numerator", "1::bigint as denominator", "null::double as value")
	case queries.Ratio:
		fields = append(fields, "numerator::bigint as numerator", "denominator::bigint as denominator", "null::double as value")
	case queries.Median, queries.Worst:
		fields = append(fields, "null::bigint as numerator", "null::bigint as denominator", "value::double as value")
	case queries.Incidence:
		fields = append(fields, "days", "event")
	}
	return "select " + strings.Join(fields, ", ") + " from rows_told"
}

// view makes the views of a question: its rows under its own name, its answers
// beside.
func (a *Answer) view(ctx context.Context, schema, name, query string, project func(columns []string) string) error {
	if _, err := a.conn.ExecContext(ctx, "create or replace view "+schema+"."+name+" as\n"+query); err != nil {
		return err
	}
	columns, err := a.columns(ctx, schema, name)
	if err != nil {
		return err
	}
	_, err = a.conn.ExecContext(ctx, "create or replace view "+schema+"."+name+"_answers as with rows_told as (from "+schema+"."+name+") "+project(columns))
	return err
}

func (a *Answer) columns(ctx context.Context, schema, name string) ([]string, error) {
	rows, err := a.conn.QueryContext(ctx, "from "+schema+"."+name+" limit 0")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return rows.Columns()
}

func (a *Answer) measure(ctx context.Context, c *queries.Catalogue, i queries.Indicator) ([]queries.Measure, error) {
	name := strings.TrimSuffix(i.File[strings.LastIndexByte(i.File, '/')+1:], ".sql")
	if err := a.view(ctx, "indicators", name, i.SQL, func(columns []string) string {
		return answers(i, columns) + importedAnswers(name, i.Kind)
	}); err != nil {
		return nil, err
	}
	if i.Kind == queries.Incidence {
		return a.incidence(ctx, c, i)
	}
	rows, err := a.conn.QueryContext(ctx, queries.Rollup(), sql.Named("answers", "indicators."+name+"_answers"), sql.Named("structures", i.Structures))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []queries.Measure
	for rows.Next() {
		m := queries.Measure{AsOf: a.AsOf, Indicator: i.Code, Kind: i.Kind, Known: true}
		var cases int64
		var middle, worst sql.NullFloat64
		if err := rows.Scan(&m.Month, &m.Level, &m.Territory, &m.Numerator, &m.Denominator, &cases, &middle, &worst); err != nil {
			return nil, err
		}
		switch i.Kind {
		case queries.Rate, queries.Ratio:
			m.Known = m.Denominator > 0
		case queries.Median:
			m.Denominator, m.Value, m.Known = cases, middle.Float64, middle.Valid
		case queries.Worst:
			m.Value, m.Known = worst.Float64, worst.Valid
			m.Numerator = int64(worst.Float64)
		}
		found = append(found, m)
	}
	return found, rows.Err()
}

func (a *Answer) cells(ctx context.Context, t queries.Table) ([]queries.Cell, error) {
	project := func(columns []string) string {
		structure := "null::varchar as structure"
		if t.Structures {
			structure = "structure"
		}
		weight := "1::double as weight"
		if t.Weight != "" {
			weight = "weight::double as weight"
		}
		return "select month, departement, " + structure + ", modality, rank, " + weight + " from rows_told" + importedCells(t.Code)
	}
	if err := a.view(ctx, "tables", t.Code, t.SQL, project); err != nil {
		return nil, err
	}
	rows, err := a.conn.QueryContext(ctx, queries.RollupTable(), sql.Named("answers", "tables."+t.Code+"_answers"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []queries.Cell
	for rows.Next() {
		c := queries.Cell{AsOf: a.AsOf, Table: t.Code}
		if err := rows.Scan(&c.Month, &c.Level, &c.Territory, &c.Modality, &c.Rank, &c.Count, &c.Sum); err != nil {
			return nil, err
		}
		found = append(found, c)
	}
	return found, rows.Err()
}
