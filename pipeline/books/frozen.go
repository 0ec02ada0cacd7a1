package books

import (
	"context"
	"math"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Frozen is the last file, verdict, decision, comment, event of an anomaly, file of
// aggregates and national release that an edition knew.
type Frozen struct{ File, Verdict, Decision, Comment, Anomaly, Aggregate, Release int64 }

// OrAll is what was known, or everything when nothing says where to stop.
func (f *Frozen) OrAll() Frozen {
	if f == nil {
		return Frozen{math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64, math.MaxInt64}
	}
	return *f
}

// Freeze says what the store knows now.
func Freeze(ctx context.Context, s *store.Store) (Frozen, error) {
	var f Frozen
	err := s.QueryRow(ctx, `select
		(select coalesce(max(file), 0) from store.raw.file),
		(select coalesce(max(number), 0) from store.journal.verdict),
		(select coalesce(max(number), 0) from store.journal.link_decision),
		(select coalesce(max(number), 0) from store.journal.comment),
		(select coalesce(max(number), 0) from store.journal.anomaly_event),
		(select coalesce(max(number), 0) from store.aggregates.file),
		(select coalesce(max(number), 0) from store.editions.release)`).Scan(&f.File, &f.Verdict, &f.Decision, &f.Comment, &f.Anomaly, &f.Aggregate, &f.Release)
	return f, err
}
