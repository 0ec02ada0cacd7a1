package books

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/returned"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Trend lists the statements of a sender received on or before a day, oldest
// first.
func Trend(ctx context.Context, s *store.Store, sender string, asOf time.Time) ([]returned.Statement, error) {
	rows, err := s.Query(ctx, `
		select f.path, t.kind, f.received_on, sum(t.kept)::int, sum(t.set_aside)::int,
			coalesce(sum((select count(*) from store.records.problem as p
				where p.file = f.file and p.sheet = t.sheet and p.severity = 'avertissement')), 0)::int
		from store.raw.file as f
		join store.records.statement as t on t.file = f.file
		where f.sender = ? and f.received_on <= ?
		group by f.file, f.path, t.kind, f.received_on
		order by f.received_on, f.path, f.file, t.kind`, sender, asOf)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var trend []returned.Statement
	for rows.Next() {
		var t returned.Statement
		if err := rows.Scan(&t.Path, &t.Kind, &t.ReceivedOn, &t.Kept, &t.SetAside, &t.Warnings); err != nil {
			return nil, err
		}
		trend = append(trend, t)
	}
	return trend, rows.Err()
}
