package answers

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/queries"
)

// Tell adds to aggregates the answers to some questions, over the months of this
// answer. Their figures must have been computed before.
func (a *Answer) Tell(ctx context.Context, g *books.Aggregates, of ...queries.Indicator) error {
	for _, m := range a.Months {
		g.Months = append(g.Months, m.Format("2006-01"))
	}
	done := map[string]bool{}
	for _, i := range of {
		if done[i.File] {
			continue // the other horizons of an incidence
		}
		done[i.File] = true
		if err := a.tell(ctx, g, i); err != nil {
			return fmt.Errorf("queries/%s: %w", i.File, err)
		}
	}
	return nil
}

// Aggregates completes what another store needs of the departments configured, with
// the strata of some rates. All figures must have been computed before.
func (a *Answer) Aggregates(ctx context.Context, g *books.Aggregates, standardised ...queries.Indicator) error {
	catalogue, err := queries.Load()
	if err != nil {
		return err
	}
	g.Form, g.Reader, g.AsOf, g.Questions = books.AggregatesForm, books.AggregatesReader, a.AsOf.Format(time.DateOnly), map[string]string{}
	for _, i := range catalogue.Indicators {
		g.Questions[i.Code] = catalogue.Fingerprint(i)
	}
	if err := a.Tell(ctx, g, catalogue.Indicators...); err != nil {
		return err
	}
	if err := a.aggregateCells(ctx, catalogue, g); err != nil {
		return err
	}
	strata, err := a.Strata(ctx, a.Months, standardised...)
	if err != nil {
		return err
	}
	for _, s := range strata {
		g.Strata = append(g.Strata, books.Public{
			Indicator: s.Indicator, Month: s.Month.Format("2006-01"), Departement: s.Departement, Key: s.Key, Counted: s.Counted, Among: s.Among,
		})
	}
	maturity, err := a.Maturity(ctx)
	if err != nil {
		return err
	}
	for _, m := range maturity {
		g.Maturity = append(g.Maturity, books.Matured(m))
	}
	for _, st := range a.States {
		g.Statements = append(g.Statements, books.Scope{
			Sender: st.Sender, Kind: st.Kind, Departements: st.Departements, InForce: st.InForce, ReceivedOn: st.ReceivedOn.Format(time.DateOnly),
			ExtractionOn: st.ExtractionOn.Format(time.DateOnly), Status: string(st.Status), Kept: st.Kept, SetAside: st.SetAside,
		})
	}
	return a.aggregateOpenings(ctx, g)
}

func (a *Answer) aggregateOpenings(ctx context.Context, g *books.Aggregates) error {
	entries, err := a.FirstEntries(ctx)
	for _, d := range a.Settings.Departements {
		o := books.Opening{Code: d.Code}
		if first := entries[d.Code]; !first.IsZero() {
			o.FirstEntry = first.Format(time.DateOnly)
		}
		if !d.OpenedOn.IsZero() {
			o.OpenedOn = d.OpenedOn.Format(time.DateOnly)
		}
		g.Departements = append(g.Departements, o)
	}
	return err
}

// tell counts the answers to a question. Those that add up are added: no row of a
// person is given by its values.
func (a *Answer) tell(ctx context.Context, g *books.Aggregates, i queries.Indicator) error {
	told := "told_counts"
	switch i.Kind {
	case queries.Median, queries.Worst:
		told = "told_values"
	case queries.Incidence:
		told = "told_days"
	}
	if err := a.view(ctx, viewOf(i), i.SQL, a.answersTo(i)); err != nil {
		return err
	}
	rows, err := a.store.Query(ctx, queries.Answer(told), sql.Named("answers", viewOf(i)))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		x := books.Answered{Question: question(i)}
		if err := rows.Scan(&x.Month, &x.Departement, &x.InDirection, &x.InNation, &x.Numerator, &x.Denominator, &x.Value, &x.Days, &x.Event, &x.Rows); err != nil {
			return err
		}
		g.Answers = append(g.Answers, x)
	}
	return rows.Err()
}

func (a *Answer) aggregateCells(ctx context.Context, c *queries.Catalogue, g *books.Aggregates) error {
	for _, t := range c.Tables {
		view := "tables." + t.Code + "_answers"
		if err := a.view(ctx, view, t.SQL, a.cellsOf(t)); err != nil {
			return fmt.Errorf("queries/%s: %w", t.File, err)
		}
		rows, err := a.store.Query(ctx, queries.Answer("told_cells"), sql.Named("answers", view))
		if err != nil {
			return fmt.Errorf("queries/%s: %w", t.File, err)
		}
		for rows.Next() {
			x := books.Broken{Table: t.Code}
			if err := rows.Scan(&x.Month, &x.Departement, &x.Modality, &x.Rank, &x.Weight, &x.Rows); err != nil {
				rows.Close()
				return err
			}
			g.Cells = append(g.Cells, x)
		}
		if err := rows.Close(); err != nil {
			return err
		}
	}
	return nil
}
