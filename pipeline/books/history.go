package books

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// FrozenMonth is a month of figures as an edition froze them: its own, or one of the twelve
// before.
type FrozenMonth struct {
	Month       time.Time
	Edition     int
	Of          time.Time // the month that the edition tells
	AsOf        time.Time
	PublishedOn time.Time
	Rectifies   int // number of the edition that it corrects, 0 for none
}

// FrozenMonths are the months that the editions of a month hold, by month and number. The
// editions of a quarter or a year, whose figures are of no month, are left out.
func FrozenMonths(ctx context.Context, s *store.Store) (all []FrozenMonth, err error) {
	rows, err := s.Query(ctx, `
		select f.month, e.number, e.month, e.as_of, e.published_on, e.rectifies
		from (select distinct edition, month from store.editions.figure) as f
		join store.editions.edition as e on e.number = f.edition
		where e.period = ''
		order by f.month, e.number`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var m FrozenMonth
		if err := rows.Scan(&m.Month, &m.Edition, &m.Of, &m.AsOf, &m.PublishedOn, &m.Rectifies); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, rows.Err()
}

// Figures are the true figures of such a month, by level, territory and indicator.
func (m FrozenMonth) Figures(ctx context.Context, s *store.Store) (all []queries.Measure, err error) {
	rows, err := s.Query(ctx, `
		select level, territory, indicator, kind, numerator, denominator, value, known
		from store.editions.figure where edition = ? and month = ?
		order by level, territory, indicator`, m.Edition, m.Month)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		x := queries.Measure{Month: m.Month, AsOf: m.AsOf}
		var level, kind string
		if err := rows.Scan(&level, &x.Territory, &x.Indicator, &kind, &x.Numerator, &x.Denominator, &x.Value, &x.Known); err != nil {
			return nil, err
		}
		x.Level, x.Kind = queries.Level(level), queries.Kind(kind)
		all = append(all, x)
	}
	return all, rows.Err()
}
