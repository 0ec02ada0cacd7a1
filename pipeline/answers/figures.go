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
	return f, a.count(ctx, catalogue, f)
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
	var added, incidences []queries.Indicator
	var countings []queries.Counting
	done := make(map[string]bool)
	for _, i := range of {
		if done[i.File] {
			continue // the other horizons of an incidence
		}
		done[i.File] = true
		countings = append(countings, i.Counting(a.named(question(i))))
		if i.Kind == queries.Incidence {
			incidences = append(incidences, i)
		} else {
			added = append(added, i)
		}
	}
	if err := a.counted(ctx, a.Months, countings); err != nil {
		return err
	}
	for _, i := range incidences {
		if err := a.incidence(ctx, c, i, f); err != nil {
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

// countsOf makes one view of what was counted of some questions, here and by other stores,
// which a roll-up adds up, where something holds: an answer on the same ground may have counted
// more months.
func (a *Answer) countsOf(ctx context.Context, questions []string, columns, imported, where string) error {
	var here, there []string
	for _, q := range questions {
		here, there = append(here, store.Quoted(a.named(q))), append(there, store.Quoted(q))
	}
	text := "select replace(question, " + store.Quoted(a.named("")) + ", '') as question, month, departement, structure, " + columns +
		" from counted.line where question in (" + strings.Join(here, ", ") + ") and month in (select month from asked.month)"
	if len(a.Imported) > 0 {
		text += " union all " + imported + " in (" + strings.Join(there, ", ") + ") and month in (select month from asked.month)"
	}
	_, err := a.store.Exec(ctx, "create or replace view counted.asked as from ("+text+")"+where)
	return err
}

const (
	measured         = "once_in_direction, once_in_nation, only_at, numerator, denominator, value, n"
	importedMeasured = "select question, month, departement, null, once_in_direction, once_in_nation, null, numerator * n, denominator * n, value, n from imported.answer where question"
	left             = "days, numerator, denominator, n"
	importedLeft     = "select question, month, departement, null, days, case when event = 1 then n else 0 end, case when event > 1 then n else 0 end, case when event = 0 then n else 0 end from imported.answer where question"
	lined            = "only_at, modality, rank, numerator, n"
	importedLined    = "select \"table\", month, departement, null, null, modality, rank, (weight * 720720)::bigint * n, n from imported.cell where \"table\""
)

// rollUp measures indicators at every level.
func (a *Answer) rollUp(ctx context.Context, of []queries.Indicator, f *queries.Figures) error {
	var names []string
	for _, i := range of {
		names = append(names, question(i))
	}
	fault := func(err error) error { return fmt.Errorf("indicators %s: %w", strings.Join(names, ", "), err) }
	if err := a.countsOf(ctx, names, measured, importedMeasured, ""); err != nil {
		return fault(err)
	}
	rows, err := a.store.Query(ctx, queries.Rollup(), sql.Named("answers", "counted.asked"), sql.Named("questions", strings.Join(names, ",")))
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

// count counts tables at every level, in the months whose tables are asked.
func (a *Answer) count(ctx context.Context, c *queries.Catalogue, f *queries.Figures) error {
	months := a.Months
	if a.Tables != nil {
		months = slices.DeleteFunc(slices.Clone(months), func(m time.Time) bool { return !slices.ContainsFunc(a.Tables, m.Equal) })
	}
	var apart, ofAll []queries.Counting
	for _, t := range c.Tables {
		if x := t.Counting(a.named(t.Code), c.RestsOn(t.SQL)); x.OfAll {
			ofAll = append(ofAll, x)
		} else {
			apart = append(apart, x)
		}
	}
	if err := a.counted(ctx, months, apart); err != nil {
		return err
	}
	if err := a.countOfAll(ctx, c, months, ofAll); err != nil {
		return err
	}
	for tables := range slices.Chunk(c.Tables, atOnce) {
		if err := a.lines(ctx, tables, f); err != nil {
			return err
		}
	}
	return nil
}

// countOfAll counts the tables whose lines rest on the counts of everybody: what they read of
// persons is counted, made again of the counts of all circles, and taken away after.
func (a *Answer) countOfAll(ctx context.Context, c *queries.Catalogue, months []time.Time, of []queries.Counting) error {
	var countings []queries.Counting
	wholes := queries.Wholes(a.named)
	for _, w := range wholes {
		countings = append(countings, w.Counting)
	}
	if err := a.counted(ctx, a.Months, countings); err != nil {
		return err
	}
	for _, w := range wholes {
		if _, err := a.store.Exec(ctx, w.Again()); err != nil {
			return err
		}
		a.made[w.Relation] = true
	}
	for _, x := range of {
		if _, err := a.store.Exec(ctx, "delete from counted.line where question = ?", x.Name); err != nil {
			return err
		}
	}
	if err := a.layCounted(ctx, months, of); err != nil {
		return err
	}
	if err := a.countRows(ctx, months, of, true); err != nil {
		return err
	}
	for _, w := range wholes {
		for _, r := range c.Relations {
			if name := r.Schema + "." + r.Name; a.made[name] && (name == w.Relation || slices.Contains(c.RestsOn(r.SQL), w.Relation)) {
				if _, err := a.store.Exec(ctx, "drop table "+name); err != nil {
					return err
				}
				delete(a.made, name)
			}
		}
	}
	return nil
}

// lines counts tables at every level.
func (a *Answer) lines(ctx context.Context, of []queries.Table, f *queries.Figures) error {
	var names []string
	for _, t := range of {
		names = append(names, t.Code)
	}
	fault := func(err error) error { return fmt.Errorf("tables %s: %w", strings.Join(names, ", "), err) }
	if err := a.countsOf(ctx, names, lined, importedLined, a.tabled()); err != nil {
		return fault(err)
	}
	rows, err := a.store.Query(ctx, queries.RollupTable(), sql.Named("answers", "counted.asked"), sql.Named("questions", strings.Join(names, ",")))
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
