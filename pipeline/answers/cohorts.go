package answers

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"
	"time"

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
}

// Cohorts takes apart those who entered in some departments by breaks, ascending. Nobody is
// of two cohorts; one without anybody is not told.
func (a *Answer) Cohorts(ctx context.Context, month time.Time, domain string, departements []string, breaks []time.Time, horizons []int) ([]Cohort, error) {
	var days []string
	for _, b := range breaks {
		days = append(days, b.Format(time.DateOnly))
	}
	rows, err := a.query(ctx, queries.Answer("cohorts"), sql.Named("breaks", strings.Join(days, ",")), sql.Named("month", month),
		sql.Named("domain", strings.TrimPrefix(domain, "acces_")), sql.Named("departements", strings.Join(departements, ",")))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	entered := make([]map[string][]queries.Day, len(breaks)+1) // by situation at entry
	for rows.Next() {
		var cohort, day int64
		var situation string
		var x queries.Day
		if err := rows.Scan(&cohort, &situation, &day, &x.Reached, &x.Prevented, &x.Censored); err != nil {
			return nil, err
		}
		if entered[cohort] == nil {
			entered[cohort] = make(map[string][]queries.Day)
		}
		entered[cohort][situation] = add(entered[cohort][situation], int(max(0, day)), x)
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
	for i, adjusted := range adjust(strata, horizons) {
		cohorts[i].Adjusted = adjusted
	}
	return cohorts, rows.Err()
}

// adjust gives each cohort the situations at entry of all of them together: the mean of the
// incidences by situation, each weighted by the persons of all cohorts, over the situations
// whose incidence is known in every cohort.
func adjust(cohorts []map[string][]queries.Day, horizons []int) [][]Adjusted {
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
		for _, situation := range slices.Sorted(maps.Keys(persons)) {
			if slices.ContainsFunc(estimates, func(by map[string][]queries.Estimate) bool { return by[situation] == nil || !by[situation][h].Known }) {
				continue
			}
			weight += persons[situation]
			for n := range estimates {
				adjusted[n][h].Value += persons[situation] * estimates[n][situation][h].Value
			}
		}
		for n := range estimates {
			if weight > 0 {
				adjusted[n][h] = Adjusted{adjusted[n][h].Value / weight, true, weight / all}
			}
		}
	}
	return adjusted
}
