package books

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Journal keeps who reads names, when, what and why. It is a safe point: the
// names are shown after it.
func JournalReading(ctx context.Context, s *store.Store, at time.Time, by, what, why string) error {
	if _, err := s.Exec(ctx, "insert into store.journal.reading values (?, ?, ?, ?)", at.UTC(), by, what, why); err != nil {
		return err
	}
	return s.Save(ctx)
}

// LinkDecision is what somebody said of two records: the same person, or two.
type LinkDecision struct {
	Number                  int64
	LeftRecord, RightRecord string
	Verdict                 string // "accept" or "split"
	DecidedOn               time.Time
	By, Why                 string
	UndoneOn                time.Time // zero while it stands
}

// DecideLink journals a decision on two records; it is replayed every month
// before any score.
func DecideLink(ctx context.Context, s *store.Store, d LinkDecision) error {
	s.Lay(nil)
	_, err := s.Exec(ctx, `insert into store.journal.link_decision
		values (nextval('store.journal.decision_number'), ?, ?, ?, ?, ?, ?, null)`,
		d.LeftRecord, d.RightRecord, d.Verdict, d.DecidedOn, d.By, d.Why)
	return err
}

// UndoLink ends a decision from a day on; it is remembered.
func UndoLink(ctx context.Context, s *store.Store, number int64, on time.Time) error {
	s.Lay(nil)
	result, err := s.Exec(ctx, "update store.journal.link_decision set undone_on = ? where number = ? and undone_on is null", on, number)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err == nil && n == 0 {
		return fmt.Errorf("decision %d: none stands under this number", number)
	}
	return nil
}

// LinkDecisions lists the decisions, first to last, undone ones included.
func LinkDecisions(ctx context.Context, s *store.Store) ([]LinkDecision, error) {
	rows, err := s.Query(ctx, `
		select number, left_record, right_record, verdict, decided_on, "by", why, undone_on
		from store.journal.link_decision order by number`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []LinkDecision
	for rows.Next() {
		var d LinkDecision
		var undone sql.NullTime
		if err := rows.Scan(&d.Number, &d.LeftRecord, &d.RightRecord, &d.Verdict, &d.DecidedOn, &d.By, &d.Why, &undone); err != nil {
			return nil, err
		}
		d.UndoneOn = undone.Time
		all = append(all, d)
	}
	return all, rows.Err()
}
