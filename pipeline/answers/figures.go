package answers

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// Figures computes every measure of the catalogue, for all the months asked at once,
// and every table, for those whose tables are asked.
func (a *Answer) Figures(ctx context.Context) (*queries.Figures, error) {
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	f := queries.NewFigures(a.AsOf, a.Months, nil, nil)
	if err := a.measure(ctx, catalogue, catalogue.Indicators, f); err != nil {
		return nil, err
	}
	for tables := range slices.Chunk(catalogue.Tables, atOnce) {
		if err := a.count(ctx, tables, f); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// FiguresOf computes the measures of some indicators only.
func (a *Answer) FiguresOf(ctx context.Context, of ...queries.Indicator) (*queries.Figures, error) {
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	f := queries.NewFigures(a.AsOf, a.Months, nil, nil)
	return f, a.measure(ctx, catalogue, of, f)
}

// atOnce is how many questions the engine is asked together: it plans their roll-up
// once and works at several of them, and holds what they read in memory as long.
const atOnce = 16

// measure computes indicators, the horizons of an incidence at once.
func (a *Answer) measure(ctx context.Context, c *queries.Catalogue, of []queries.Indicator, f *queries.Figures) error {
	var added []queries.Indicator // those that a roll-up adds
	done := make(map[string]bool)
	for _, i := range of {
		if done[i.File] {
			continue // the other horizons of an incidence
		}
		done[i.File] = true
		var err error
		if i.Kind == queries.Incidence {
			if err = a.view(ctx, viewOf(i), i.SQL, a.answersTo(i)); err == nil {
				err = a.incidence(ctx, c, i, f)
			}
		} else {
			err = a.prepare(ctx, i.SQL)
			added = append(added, i)
		}
		if err != nil {
			return fmt.Errorf("queries/%s: %w", i.File, err)
		}
	}
	for together := range slices.Chunk(added, atOnce) {
		if err := a.rollUp(ctx, together, f); err != nil {
			return err
		}
	}
	return nil
}

// answersTo is the query of the answers to an indicator, row by row.
func (a *Answer) answersTo(i queries.Indicator) string {
	return i.Answers() + a.importedAnswers(question(i), i.Kind)
}

// viewOf names the view of the answers to an indicator.
func viewOf(i queries.Indicator) string { return "indicators." + question(i) + "_answers" }

// cellsOf is the query of the answers to a table, row by row, in the months asked of it.
func (a *Answer) cellsOf(t queries.Table) string {
	return "from (" + t.Answers() + a.importedCells(t.Code) + ")" + a.tabled()
}

// view makes a view of a question, which a query over any question reads, once what it
// rests on is there.
func (a *Answer) view(ctx context.Context, name, rests, as string) error {
	if err := a.prepare(ctx, rests); err != nil {
		return err
	}
	_, err := a.store.Exec(ctx, "create or replace view "+name+" as "+as)
	return err
}

// posed is a question with the query of its answers.
type posed struct{ name, answers string }

// together makes one view of the answers to several questions, whose ground is there: the
// engine looks at each of them once.
func (a *Answer) together(ctx context.Context, view string, questions []posed) error {
	var all []string
	for _, q := range questions {
		all = append(all, "select "+store.Quoted(q.name)+" as question, * from ("+q.answers+")")
	}
	_, err := a.store.Exec(ctx, "create or replace view "+view+" as "+strings.Join(all, " union all "))
	return err
}

// rollUp measures indicators at every level.
func (a *Answer) rollUp(ctx context.Context, of []queries.Indicator, f *queries.Figures) error {
	var names []string
	var questions []posed
	for _, i := range of {
		names = append(names, question(i))
		questions = append(questions, posed{question(i), a.answersTo(i)})
	}
	fault := func(err error) error { return fmt.Errorf("indicators %s: %w", strings.Join(names, ", "), err) }
	if err := a.together(ctx, "indicators.answers_together", questions); err != nil {
		return fault(err)
	}
	rows, err := a.store.Query(ctx, queries.Rollup(), sql.Named("answers", "indicators.answers_together"), sql.Named("questions", strings.Join(names, ",")))
	if err != nil {
		return fault(err)
	}
	defer rows.Close()
	territories := Territories(a.Settings)
	for rows.Next() {
		m := queries.Measure{AsOf: a.AsOf, Known: true}
		var asked, territory, cases int64 // as the engine tells them: another kind would go through text
		var middle, worst sql.NullFloat64
		if err := rows.Scan(&asked, &m.Month, &territory, &m.Numerator, &m.Denominator, &cases, &middle, &worst); err != nil {
			return fault(err)
		}
		i := of[asked]
		m.Level, m.Territory = territories[territory].Level, territories[territory].Code
		if m.Level == queries.Structure && !i.Structures {
			continue
		}
		m.Indicator, m.Kind = i.Code, i.Kind
		switch i.Kind {
		case queries.Rate, queries.Ratio:
			m.Known = m.Denominator > 0
		case queries.Median:
			m.Denominator, m.Value, m.Known = cases, middle.Float64, middle.Valid
		case queries.Worst:
			m.Value, m.Known = worst.Float64, worst.Valid
			m.Numerator = int64(worst.Float64)
		}
		f.Add(m)
	}
	if err := rows.Err(); err != nil {
		return fault(err)
	}
	return nil
}

// tabled keeps the months whose tables are asked.
func (a *Answer) tabled() string {
	if a.Tables == nil {
		return ""
	}
	var months []string
	for _, m := range a.Tables {
		months = append(months, "date "+store.Quoted(m.Format(time.DateOnly)))
	}
	return " where month in (" + strings.Join(months, ", ") + ")"
}

// count counts tables at every level.
func (a *Answer) count(ctx context.Context, of []queries.Table, f *queries.Figures) error {
	var names []string
	var questions []posed
	for _, t := range of {
		if err := a.prepare(ctx, t.SQL); err != nil {
			return fmt.Errorf("queries/%s: %w", t.File, err)
		}
		names = append(names, t.Code)
		questions = append(questions, posed{t.Code, a.cellsOf(t)})
	}
	fault := func(err error) error { return fmt.Errorf("tables %s: %w", strings.Join(names, ", "), err) }
	if err := a.together(ctx, "tables.answers_together", questions); err != nil {
		return fault(err)
	}
	rows, err := a.store.Query(ctx, queries.RollupTable(), sql.Named("answers", "tables.answers_together"), sql.Named("questions", strings.Join(names, ",")))
	if err != nil {
		return fault(err)
	}
	defer rows.Close()
	territories := Territories(a.Settings)
	for rows.Next() {
		c := queries.Cell{AsOf: a.AsOf}
		var asked, territory, rank int64
		if err := rows.Scan(&asked, &c.Month, &territory, &c.Modality, &rank, &c.Count, &c.Sum); err != nil {
			return fault(err)
		}
		c.Rank = int(rank)
		c.Table, c.Level, c.Territory = of[asked].Code, territories[territory].Level, territories[territory].Code
		f.AddCell(c)
	}
	if err := rows.Err(); err != nil {
		return fault(err)
	}
	return nil
}
