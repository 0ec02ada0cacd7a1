package books

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Live is the word by which an operator lets what is made by itself leave.
type Live struct {
	At      time.Time
	By, Why string
}

// GoLive journals it: said once, it holds, and saying it again changes nothing. It is a safe point.
func GoLive(ctx context.Context, s *store.Store, l Live) error {
	if err := signed(l.By, l.Why); err != nil {
		return err
	}
	if said, err := SaidLive(ctx, s); err != nil || said {
		return err
	}
	if err := Journal(ctx, s, Entry{At: l.At, By: l.By, Why: l.Why, Kind: WentLive, What: "run --live"}); err != nil {
		return err
	}
	if _, err := s.Exec(ctx, "insert into store.journal.live select ?, ?, ? where not exists (from store.journal.live)", l.At, l.By, l.Why); err != nil {
		return err
	}
	return s.Save(ctx)
}

// IsLive says whether what is made by itself leaves: the operator said so and a first
// statement has come, or an edition was made already.
func IsLive(ctx context.Context, s *store.Store) (live bool, err error) {
	err = s.QueryRow(ctx, `select exists (from store.editions.edition)
		or (exists (from store.journal.live) and exists (from store.records.statement))`).Scan(&live)
	return live, err
}

// SaidLive says whether the operator said that what is made leaves.
func SaidLive(ctx context.Context, s *store.Store) (said bool, err error) {
	err = s.QueryRow(ctx, "select exists (from store.journal.live)").Scan(&said)
	return said, err
}

// Rehearses says whether the last run laid its documents aside, before the store was live.
func Rehearses(ctx context.Context, s *store.Store) (rehearses bool, err error) {
	err = s.QueryRow(ctx, "select exists (from store.ledger.rehearsal)").Scan(&rehearses)
	return rehearses, err
}

// BeginAgain forgets what was owed and made, so that the run that comes is a first one,
// and remembers whether it rehearses. It is a safe point.
func BeginAgain(ctx context.Context, s *store.Store, now time.Time, rehearses bool) error {
	err := s.InTransaction(ctx, func() error {
		for _, text := range []string{"delete from store.ledger.period", "delete from store.ledger.began", "delete from store.ledger.rehearsal"} {
			if _, err := s.Exec(ctx, text); err != nil {
				return err
			}
		}
		if rehearses {
			if _, err := s.Exec(ctx, "insert into store.ledger.rehearsal values (?)", now); err != nil {
				return err
			}
		}
		_, err := s.Exec(ctx, "insert into store.ledger.began values (?)", now)
		return err
	})
	if err != nil {
		return err
	}
	return s.Save(ctx)
}
