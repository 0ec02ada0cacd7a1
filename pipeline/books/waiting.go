package books

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// WaitingPairs is how many pairs of records waited for somebody on a day, and what that
// rested on. Counting them takes who is one person, which is worked out by a run.
type WaitingPairs struct {
	On      time.Time
	Pairs   int
	Known   Frozen
	Decided int // pairs decided since, but for those whose decision was undone
}

// Left is how many wait once those decided since are taken away.
func (w WaitingPairs) Left() int { return max(0, w.Pairs-w.Decided) }

// Of says whether the count rests on the files and verdicts that are known now.
func (w WaitingPairs) Of(known Frozen) bool {
	return w.Known.File == known.File && w.Known.Verdict == known.Verdict && w.Known.Aggregate == known.Aggregate
}

// KeepWaitingPairs remembers how many waited.
func KeepWaitingPairs(ctx context.Context, s *store.Store, w WaitingPairs) error {
	return s.InTransaction(ctx, func() error {
		if _, err := s.Exec(ctx, "delete from store.ledger.pairs"); err != nil {
			return err
		}
		_, err := s.Exec(ctx, "insert into store.ledger.pairs values (?, ?, ?, ?, ?, ?)", w.On, w.Pairs, w.Known.File, w.Known.Verdict, w.Known.Decision, w.Known.Aggregate)
		return err
	})
}

// LastWaitingPairs is what was remembered; false when nothing was.
func LastWaitingPairs(ctx context.Context, s *store.Store) (w WaitingPairs, known bool, err error) {
	err = s.QueryRow(ctx, `select counted_on, pairs, last_file, last_verdict, last_decision, last_aggregate,
			(select count(*) from store.journal.link_decision where number > last_decision and undone_on is null)
				- (select count(*) from store.journal.link_decision where number <= last_decision and undone_on > counted_on)
		from store.ledger.pairs`).Scan(&w.On, &w.Pairs, &w.Known.File, &w.Known.Verdict, &w.Known.Decision, &w.Known.Aggregate, &w.Decided)
	if errors.Is(err, sql.ErrNoRows) {
		return w, false, nil
	}
	return w, err == nil, err
}
