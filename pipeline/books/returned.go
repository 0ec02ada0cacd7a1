package books

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Content is the bytes of a file, as received; nil when they were not kept.
func Content(ctx context.Context, s *store.Store, file int64) ([]byte, error) {
	var content []byte
	err := s.QueryRow(ctx, "select content from store.raw.file where file = ?", file).Scan(&content)
	return content, err
}

// Trend is one statement of a sender, for the trend of its quality.
type Trend struct {
	Path       string
	Kind       string
	ReceivedOn time.Time
	Kept       int
	SetAside   int
	Warnings   int // values emptied
}

// Trends lists the statements of a sender received on or before a day, oldest
// first.
func Trends(ctx context.Context, s *store.Store, sender string, asOf time.Time) ([]Trend, error) {
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
	var trends []Trend
	for rows.Next() {
		var t Trend
		if err := rows.Scan(&t.Path, &t.Kind, &t.ReceivedOn, &t.Kept, &t.SetAside, &t.Warnings); err != nil {
			return nil, err
		}
		trends = append(trends, t)
	}
	return trends, rows.Err()
}
