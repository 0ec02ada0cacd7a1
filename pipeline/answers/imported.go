package answers

import (
	"cmp"
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// importedOf chooses the aggregates of each department that has no statement in force
// here: the latest known on the day asked, and of those the last imported.
func (a *Answer) importedOf(ctx context.Context) (map[string]*books.Aggregates, map[string]string, error) {
	all, err := books.ImportedAggregates(ctx, a.store, a.AsOf, a.Until)
	if err != nil {
		return nil, nil, err
	}
	chosen, hashes := map[string]*books.Aggregates{}, map[string]string{}
	for _, x := range all {
		for _, d := range x.Departements {
			_, configured := a.Settings.Departement(d.Code)
			sent := slices.ContainsFunc(a.States, func(st inbox.State) bool { return slices.Contains(st.InForce, d.Code) })
			if configured && !sent {
				chosen[d.Code], hashes[d.Code] = x.Aggregates, x.Hash
			}
		}
	}
	return chosen, hashes, nil
}

// layImported lays the aggregates of other stores, and takes their statements and
// their maturity for those of this answer.
func (a *Answer) layImported(ctx context.Context) error {
	if _, err := a.store.Exec(ctx, queries.Answer("imported")); err != nil {
		return err
	}
	chosen, hashes, err := a.importedOf(ctx)
	if err != nil {
		return err
	}
	var answers, cells [][]driver.Value
	a.Imported, a.imported.entries = map[string]string{}, map[string]time.Time{}
	done := map[*books.Aggregates]bool{}
	for _, d := range a.Settings.Departements {
		g := chosen[d.Code]
		if g == nil {
			continue
		}
		a.Imported[d.Code] = hashes[d.Code]
		a.imported.months = append(a.imported.months, monthsTold{d.Code, g.Months})
		for _, x := range g.Answers {
			if x.Departement == d.Code {
				answers = append(answers, []driver.Value{x.Question, firstOf(x.Month), x.Departement, x.InDirection, x.InNation,
					orNil(x.Numerator), orNil(x.Denominator), orNil(x.Value), orNil(x.Days), orNil(x.Event), x.Rows})
			}
		}
		for _, x := range g.Cells {
			if x.Departement == d.Code {
				cells = append(cells, []driver.Value{x.Table, firstOf(x.Month), x.Departement, x.Modality, int32(x.Rank), x.Weight, x.Rows})
			}
		}
		for _, x := range g.Strata {
			if x.Departement == d.Code {
				a.imported.strata = append(a.imported.strata, queries.Stratum{
					Month: firstOf(x.Month), Departement: x.Departement, Indicator: x.Indicator, Key: x.Key, Counted: x.Counted, Among: x.Among,
				})
			}
		}
		for _, x := range g.Parted {
			if x.Departement == d.Code {
				a.imported.parted = append(a.imported.parted, x)
			}
		}
		for _, o := range g.Departements {
			if first, err := time.Parse(time.DateOnly, o.FirstEntry); err == nil && o.Code == d.Code {
				a.imported.entries[o.Code] = first
			}
		}
		if !done[g] {
			done[g] = true
			a.imported.maturity = append(a.imported.maturity, g.Maturity...)
			for _, sc := range g.Statements {
				a.States = append(a.States, stateOf(sc, hashes[d.Code]))
			}
		}
	}
	if err := a.toldMonths(); err != nil {
		return err
	}
	if err := a.store.Fill("imported", "answer", answers); err != nil {
		return err
	}
	if err := a.store.Fill("imported", "cell", cells); err != nil || len(a.Imported) == 0 {
		return err
	}
	// What is expected of these departments is expected there.
	for departement := range a.Imported {
		if _, err := a.store.Exec(ctx, "delete from asked.awaited where departement = ?", departement); err != nil {
			return err
		}
	}
	return a.layPlaces(ctx)
}

func stateOf(sc books.Scope, hash string) inbox.State {
	day := func(text string) time.Time {
		d, _ := time.Parse(time.DateOnly, text) // what Aggregates wrote
		return d
	}
	return inbox.State{
		Statement: inbox.Statement{
			Path: "agrégats " + hash[:12], Sender: sc.Sender, Kind: sc.Kind, Departements: sc.Departements, Hash: hash,
			ReceivedOn: day(sc.ReceivedOn), ExtractionOn: day(sc.ExtractionOn), Kept: sc.Kept, SetAside: sc.SetAside,
		},
		Status: inbox.Status(sc.Status), InForce: sc.InForce,
	}
}

func firstOf(month string) time.Time {
	m, _ := time.Parse("2006-01", month) // what Aggregates wrote
	return m
}

func orNil[T any](v *T) driver.Value {
	if v == nil {
		return nil
	}
	return *v
}

// importedAnswers are the answers to a question that other stores counted, one row
// each again, in the columns of its view.
func (a *Answer) importedAnswers(question string, kind queries.Kind) string {
	if len(a.Imported) == 0 {
		return ""
	}
	columns := "month, departement, null::varchar, once_in_direction, once_in_nation, null::varchar, numerator, denominator, value"
	if kind == queries.Incidence {
		columns = "month, departement, null::varchar, once_in_direction, once_in_nation, null::varchar, days, event"
	}
	return " union all select " + columns + " from (select *, unnest(range(n)) from imported.answer where question = " + store.Quoted(question) +
		" and month in (select month from asked.month))"
}

func (a *Answer) importedCells(table string) string {
	if len(a.Imported) == 0 {
		return ""
	}
	return " union all select month, departement, null::varchar, null::varchar, modality, rank, weight from (select *, unnest(range(n)) from imported.cell where \"table\" = " +
		store.Quoted(table) + " and month in (select month from asked.month))"
}

// fromOthers is what other stores told, beside what lies in the schema imported.
type fromOthers struct {
	maturity []books.Matured
	strata   []queries.Stratum
	parted   []books.Parted
	entries  map[string]time.Time
	months   []monthsTold
}

type monthsTold struct {
	departement string
	months      []string
}

// toldMonths refuses a month of which the aggregates of a department tell nothing: it
// would be taken for a month in which nothing happened.
func (a *Answer) toldMonths() error {
	for _, told := range a.imported.months {
		for _, m := range a.Months {
			if month := m.Format("2006-01"); !slices.Contains(told.months, month) {
				return fmt.Errorf("aggregates of %s: nothing of %s", told.departement, month)
			}
		}
	}
	return nil
}

// addStrata adds the strata of other stores for some months, in the order of the query.
func (a *Answer) addStrata(strata []queries.Stratum, months []time.Time, of queries.Indicator) []queries.Stratum {
	for _, s := range a.imported.strata {
		if s.Indicator == of.Code && slices.ContainsFunc(months, s.Month.Equal) {
			strata = append(strata, s)
		}
	}
	slices.SortStableFunc(strata, func(x, y queries.Stratum) int {
		return cmp.Or(x.Month.Compare(y.Month), cmp.Compare(x.Departement, y.Departement), cmp.Compare(x.Key, y.Key))
	})
	return strata
}

// addImported adds the maturity that other stores told.
func (a *Answer) addImported(maturity []Maturity) []Maturity {
	for _, m := range a.imported.maturity {
		at := slices.IndexFunc(maturity, func(x Maturity) bool { return x.Event == m.Event && x.Age == m.Age })
		if at < 0 {
			maturity = append(maturity, Maturity(m))
			continue
		}
		maturity[at].Known += m.Known
		maturity[at].Told += m.Told
	}
	slices.SortFunc(maturity, func(x, y Maturity) int {
		return cmp.Or(cmp.Compare(x.Event, y.Event), cmp.Compare(x.Age, y.Age))
	})
	return maturity
}
