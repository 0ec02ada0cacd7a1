package answers

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/queries"
)

// Step is a point of a cumulative incidence curve: the share reached so many days
// after entry, with its 95 % interval. Known is false beyond the last day that
// anybody has reached.
type Step struct {
	Days             int
	Value, Low, High float64
	Known            bool
}

// Curves are the cumulative incidence of an indicator in each territory for one
// month, every thirty days from the entry to the horizon.
func (a *Answer) Curves(ctx context.Context, of queries.Indicator, month time.Time, horizon int) (map[queries.Territory][]Step, error) {
	var days []int
	for d := 0; d < horizon; d += 30 {
		days = append(days, d)
	}
	days = append(days, horizon)
	curves := make(map[queries.Territory][]Step)
	err := a.estimates(ctx, of, []time.Time{month}, days, func(_ time.Time, t queries.Territory, at []queries.Estimate) {
		for i, e := range at {
			step := Step{Days: days[i], Value: e.Value, Known: e.Known}
			step.Low, step.High = logLogInterval(e.Value, e.Variance)
			curves[t] = append(curves[t], step)
		}
	})
	return curves, err
}

// Reaching counts, by department, the parcours active on the last day of a month
// that reach their limit in each month to come, those past it included.
func (a *Answer) Reaching(ctx context.Context, month time.Time) (map[string]map[time.Time]int64, error) {
	name := a.named("reaching")
	if err := a.counted(ctx, []time.Time{month}, []queries.Counting{queries.CountingOfReaching(name)}); err != nil {
		return nil, err
	}
	rows, err := a.store.Query(ctx, "select departement, modality::date, sum(n)::bigint from counted.line where question = ? and month = ? group by all order by all", name, month)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	counts := make(map[string]map[time.Time]int64)
	for rows.Next() {
		var departement string
		var on time.Time
		var n int64
		if err := rows.Scan(&departement, &on, &n); err != nil {
			return nil, err
		}
		if counts[departement] == nil {
			counts[departement] = make(map[time.Time]int64)
		}
		counts[departement][on] = n
	}
	return counts, rows.Err()
}
