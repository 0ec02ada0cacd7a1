package answers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
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

// Adjusted is a share at a horizon, over the situations at entry that every cohort has.
type Adjusted struct {
	Value   float64
	Known   bool
	Covered float64 // share of the persons of all cohorts whose situation at entry counts in it
	Behind  []int64 // persons of its cohort: those left out, and by situation all, who got there and the others
}

// Parting is what is asked of those who entered in some departments, apart by breaks.
type Parting struct {
	Month        time.Time
	Domain       string
	Departements []string
	Breaks       []time.Time // ascending
	Horizons     []int
	Least        int64 // persons of a situation at entry, in each cohort, for it to count in what is adjusted
}

// ErrPartedOtherwise says that another store told those who entered in a department apart by
// other breaks, or all together.
var ErrPartedOtherwise = errors.New("the aggregates of a department are parted by other breaks")

// Cohorts takes apart those who entered by breaks. Nobody is of two cohorts; one without
// anybody is not told.
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
	var strata []map[string][]queries.Day
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
		cohorts, strata = append(cohorts, c), append(strata, by)
	}
	for i, adjusted := range adjust(strata, horizons, of.Least) {
		cohorts[i].Adjusted = adjusted
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

// adjust gives each cohort the situations at entry of all of them together: the mean of the
// incidences by situation, each weighted by the persons of all cohorts, over the situations
// whose incidence is known in every cohort, among so many persons there at least.
func adjust(cohorts []map[string][]queries.Day, horizons []int, least int64) [][]Adjusted {
	persons, all := make(map[string]float64), 0.0
	estimates := make([]map[string][]queries.Estimate, len(cohorts))
	for n, by := range cohorts {
		estimates[n] = make(map[string][]queries.Estimate)
		for situation, days := range by {
			e := queries.AalenJohansen(days, horizons)
			estimates[n][situation] = e
			persons[situation] += float64(e[0].Persons)
			all += float64(e[0].Persons)
		}
	}
	adjusted := make([][]Adjusted, len(cohorts))
	for n := range adjusted {
		adjusted[n] = make([]Adjusted, len(horizons))
	}
	for h := range horizons {
		weight := 0.0
		behind := make([][]int64, len(cohorts))
		for _, situation := range slices.Sorted(maps.Keys(persons)) {
			if slices.ContainsFunc(estimates, func(by map[string][]queries.Estimate) bool {
				return by[situation] == nil || !by[situation][h].Known || by[situation][h].Persons < least
			}) {
				continue
			}
			weight += persons[situation]
			for n := range estimates {
				e := estimates[n][situation][h]
				adjusted[n][h].Value += persons[situation] * e.Value
				got := int64(math.Round(e.Value * float64(e.Persons)))
				behind[n] = append(behind[n], e.Persons, got, e.Persons-got)
			}
		}
		for n := range estimates {
			if weight > 0 {
				left := int64(0)
				for _, e := range estimates[n] {
					left += e[h].Persons
				}
				for k := 0; k < len(behind[n]); k += 3 {
					left -= behind[n][k]
				}
				adjusted[n][h] = Adjusted{adjusted[n][h].Value / weight, true, weight / all, append([]int64{left}, behind[n]...)}
			}
		}
	}
	return adjusted
}
