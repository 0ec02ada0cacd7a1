package warehouse

import (
	"context"
	"database/sql"
	"fmt"
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
func (a *Answer) Curves(ctx context.Context, of queries.Indicator, month time.Time, horizon int) (map[Territory][]Step, error) {
	var names []string
	var days []int32
	for d := 0; d < horizon; d += 30 {
		names, days = append(names, fmt.Sprint(d)), append(days, int32(d))
	}
	names, days = append(names, fmt.Sprint(horizon)), append(days, int32(horizon))

	view := question(of) + "_curve"
	create := fmt.Sprintf("create or replace view indicators.%s as select * from indicators.%s_answers where month = date '%s'",
		view, question(of), month.Format(time.DateOnly))
	if _, err := a.conn.ExecContext(ctx, create); err != nil {
		return nil, err
	}
	rows, err := a.conn.QueryContext(ctx, queries.RollupIncidence(), sql.Named("answers", "indicators."+view),
		sql.Named("structures", of.Structures), sql.Named("names", names), sql.Named("days", days))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	curves := make(map[Territory][]Step)
	for rows.Next() {
		var m time.Time
		var t Territory
		var name string
		var origin int64
		var value, variance sql.NullFloat64
		if err := rows.Scan(&m, &t.Level, &t.Code, &name, &origin, &value, &variance); err != nil {
			return nil, err
		}
		if !m.Equal(month) {
			continue
		}
		step := Step{Value: value.Float64, Known: value.Valid}
		if _, err := fmt.Sscan(name, &step.Days); err != nil {
			return nil, err
		}
		step.Low, step.High = logLogInterval(value.Float64, variance.Float64)
		curves[t] = append(curves[t], step)
	}
	return curves, rows.Err()
}

// Reaching counts, by department, the parcours active on the last day of a month
// that reach their 24 months in each month to come, those past it included.
func (a *Answer) Reaching(ctx context.Context, month time.Time) (map[string]map[time.Time]int64, error) {
	rows, err := a.conn.QueryContext(ctx, `
		select departement, date_trunc('month', limit_on)::date, count(*)
		from consolidated.active_on_month_end
		where month = ?
		group by all
		order by all`, month)
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
