package answers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/queries"
)

// Cohort is the incidence of an outcome among those who entered between two breaks, at some
// horizons: as it is, and as it would be were the situations at entry those of all cohorts
// together.
type Cohort struct {
	From, To  time.Time // first and last days of entry; zero when open
	Persons   int64
	Estimates []Step
	Adjusted  []Adjusted
}

// Adjusted is a share at a horizon, were the situations at entry the same in every cohort.
type Adjusted struct {
	Value  float64
	Known  bool
	Behind []int64 // persons of its cohort, by group of situations: all, who got there and the others
}

// Parting is what is asked of those who entered in some departments, apart by breaks.
type Parting struct {
	Month        time.Time
	Domain       string
	Departements []string
	Breaks       []time.Time // ascending
	Horizons     []int
	Least        int64 // persons that a group of situations at entry holds in each cohort, on each side of the access
}

// ErrPartedOtherwise says that another store told those who entered in a department apart by
// other breaks, or all together.
var ErrPartedOtherwise = errors.New("the aggregates of a department are parted by other breaks")

// Cohorts takes apart those who entered by breaks. Nobody is of two cohorts; one without
// anybody is not given.
func (a *Answer) Cohorts(ctx context.Context, of Parting) ([]Cohort, error) {
	rows, err := a.parted(ctx, of)
	if err != nil {
		return nil, err
	}
	breaks, horizons := of.Breaks, of.Horizons
	entered := make([]map[string][]queries.Day, len(breaks)+1) // by situation at entry
	for _, x := range rows {
		if entered[x.Cohort] == nil {
			entered[x.Cohort] = make(map[string][]queries.Day)
		}
		entered[x.Cohort][x.Situation] = add(entered[x.Cohort][x.Situation], max(0, x.Days), queries.Day{Reached: x.Reached, Prevented: x.Prevented, Censored: x.Censored})
	}
	var cohorts []Cohort
	strata := make([]group, len(situationsOf(of.Domain)))
	for n, by := range entered {
		if by == nil {
			continue
		}
		var c Cohort
		if n > 0 {
			c.From = breaks[n-1]
		}
		if n < len(breaks) {
			c.To = breaks[n].AddDate(0, 0, -1)
		}
		var all []queries.Day
		for _, days := range by {
			for day, x := range days {
				all = add(all, day, x)
			}
		}
		for i, e := range queries.AalenJohansen(all, horizons) {
			s := Step{Days: horizons[i], Value: e.Value, Known: e.Known}
			s.Low, s.High = logLogInterval(e.Value, e.Variance)
			c.Persons, c.Estimates = e.Persons, append(c.Estimates, s)
		}
		cohorts = append(cohorts, c)
		for i, situation := range situationsOf(of.Domain) {
			strata[i] = append(strata[i], by[situation])
		}
	}
	for _, horizon := range horizons {
		for i, adjusted := range adjust(strata, horizon, of.Least) {
			cohorts[i].Adjusted = append(cohorts[i].Adjusted, adjusted)
		}
	}
	return cohorts, nil
}

// parted are those who entered, apart by breaks and by their situation at entry: of the
// statements in force here, and of the aggregates of others.
func (a *Answer) parted(ctx context.Context, of Parting) (all []books.Entered, err error) {
	rows, err := a.query(ctx, queries.Answer("cohorts"), sql.Named("breaks", strings.Join(daysOf(of.Breaks), ",")), sql.Named("month", of.Month),
		sql.Named("domain", strings.TrimPrefix(of.Domain, "acces_")), sql.Named("departements", strings.Join(of.Departements, ",")))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		x := books.Entered{Month: of.Month.Format("2006-01")}
		if err := rows.Scan(&x.Cohort, &x.Situation, &x.Days, &x.Reached, &x.Prevented, &x.Censored); err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	for _, departement := range of.Departements {
		if _, elsewhere := a.Imported[departement]; !elsewhere {
			continue
		}
		told, err := a.imported.partedBy(departement, of)
		if err != nil {
			return nil, err
		}
		all = append(all, told...)
	}
	return all, rows.Err()
}

// partedBy are those who entered in a department, as another store told them apart by the
// same breaks.
func (o fromOthers) partedBy(departement string, of Parting) (all []books.Entered, err error) {
	at := slices.IndexFunc(o.parted, func(p books.Parted) bool { return p.Departement == departement && p.Domain == of.Domain })
	if at < 0 || !slices.Equal(o.parted[at].Breaks, daysOf(of.Breaks)) {
		return nil, fmt.Errorf("%s: %w", departement, ErrPartedOtherwise)
	}
	for _, x := range o.parted[at].Entered {
		if x.Month == of.Month.Format("2006-01") {
			all = append(all, x)
		}
	}
	return all, nil
}

// TellParted adds to aggregates those who entered in a department, apart by its breaks.
func (a *Answer) TellParted(ctx context.Context, g *books.Aggregates, of Parting) error {
	rows, err := a.parted(ctx, of)
	if err != nil {
		return err
	}
	g.Parted = append(g.Parted, books.Parted{Domain: of.Domain, Departement: of.Departements[0], Breaks: daysOf(of.Breaks), Entered: rows})
	return nil
}

func daysOf(breaks []time.Time) (days []string) {
	for _, b := range breaks {
		days = append(days, b.Format(time.DateOnly))
	}
	return days
}

// situationsOf are the situations at entry of a domain in their order, the unknown last.
func situationsOf(domain string) (all []string) {
	schema := contract.SchemaOf(contract.Situations)
	for _, item := range schema.Columns[schema.Column("situation_"+strings.TrimPrefix(domain, "acces_"))].Items {
		all = append(all, item.Code)
	}
	return append(all, "")
}

// group is what is known, in each cohort, of those who entered in one situation or in some.
type group [][]queries.Day

func (g group) with(other group) group {
	both := make(group, len(g))
	for n := range g {
		both[n] = slices.Clone(g[n])
		for day, x := range other[n] {
			both[n] = add(both[n], day, x)
		}
	}
	return both
}

// at are the estimates of its cohorts at a horizon.
func (g group) at(horizon int) (all []queries.Estimate, persons int64) {
	for _, days := range g {
		e := queries.AalenJohansen(days, []int{horizon})[0]
		all, persons = append(all, e), persons+e.Persons
	}
	return all, persons
}

// behind are the counts of a cohort that an estimate stands for: all, who got there, the
// others.
func behind(e queries.Estimate) []int64 {
	got := int64(math.Round(e.Value * float64(e.Persons)))
	return []int64{e.Persons, got, e.Persons - got}
}

// enough says whether a group is known at a horizon in every cohort, among so many persons,
// of whom as many or none got there, and as many or none did not.
func (g group) enough(horizon int, least int64) bool {
	all, _ := g.at(horizon)
	return !slices.ContainsFunc(all, func(e queries.Estimate) bool {
		return !e.Known || e.Persons < least || slices.ContainsFunc(behind(e), func(n int64) bool { return n > 0 && n < least })
	})
}

// grouped puts situations that are not enough with a neighbour in their order, the one of
// fewer persons, until all groups are.
func grouped(situations []group, horizon int, least int64) []group {
	groups := slices.DeleteFunc(slices.Clone(situations), func(g group) bool { _, persons := g.at(horizon); return persons == 0 })
	size := func(at int) int64 {
		if at < 0 || at >= len(groups) {
			return math.MaxInt64
		}
		_, persons := groups[at].at(horizon)
		return persons
	}
	for len(groups) > 1 {
		few := -1
		for at, g := range groups {
			if !g.enough(horizon, least) && (few < 0 || size(at) < size(few)) {
				few = at
			}
		}
		if few < 0 {
			return groups
		}
		if size(few+1) < size(few-1) {
			few++ // put with the one before it
		}
		before := max(0, few-1)
		groups[before] = groups[before].with(groups[before+1])
		groups = slices.Delete(groups, before+1, before+2)
	}
	return groups
}

// adjust gives each cohort that is known at a horizon the situations at entry of all those
// that are: the mean of the incidences by group of situations, each weighted by the persons of
// these cohorts. With one cohort or one group there is nothing to adjust by.
func adjust(situations []group, horizon int, least int64) []Adjusted {
	adjusted := make([]Adjusted, len(situations[0]))
	known := observable(situations, horizon)
	of := make([]group, len(situations))
	for i, g := range situations {
		for _, n := range known {
			of[i] = append(of[i], g[n])
		}
	}
	groups := grouped(of, horizon, least)
	if len(known) < 2 || len(groups) < 2 {
		return adjusted
	}
	all := 0.0
	for _, g := range groups {
		estimates, persons := g.at(horizon)
		all += float64(persons)
		for k, n := range known {
			adjusted[n].Value += float64(persons) * estimates[k].Value
			adjusted[n].Behind = append(adjusted[n].Behind, behind(estimates[k])...)
		}
	}
	for _, n := range known {
		adjusted[n].Value, adjusted[n].Known = adjusted[n].Value/all, true
	}
	return adjusted
}

// observable are the cohorts that are known at a horizon, whatever the situation.
func observable(situations []group, horizon int) (known []int) {
	whole := make(group, len(situations[0]))
	for _, g := range situations {
		whole = whole.with(g)
	}
	estimates, _ := whole.at(horizon)
	for n, e := range estimates {
		if e.Known {
			known = append(known, n)
		}
	}
	return known
}
