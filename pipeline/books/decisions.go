package books

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// LinkDecision is what somebody said of two records: the same person, or two.
type LinkDecision struct {
	Number                  int64
	LeftRecord, RightRecord string
	Verdict                 string // "accept" or "split"
	DecidedOn               time.Time
	By, Why                 string
	UndoneOn                time.Time // zero while it stands
}

// DecideLink keeps a decision on two records, and gives it with its number; it is
// replayed every month before any score.
func DecideLink(ctx context.Context, s *store.Store, d LinkDecision) (LinkDecision, error) {
	if err := signed(d.By, d.Why); err != nil {
		return d, err
	}
	s.Lay(nil)
	err := s.QueryRow(ctx, `insert into store.journal.link_decision
		values (nextval('store.journal.decision_number'), ?, ?, ?, ?, ?, ?, null) returning number`,
		d.LeftRecord, d.RightRecord, d.Verdict, d.DecidedOn, d.By, d.Why).Scan(&d.Number)
	return d, err
}

// ErrNoDecision says that no decision stands under a number.
var ErrNoDecision = errors.New("none stands under this number")

// UndoLink ends a decision from a day on, and gives it; it is remembered.
func UndoLink(ctx context.Context, s *store.Store, number int64, on time.Time) (LinkDecision, error) {
	s.Lay(nil)
	d, err := scanDecision(s.QueryRow(ctx, "update store.journal.link_decision set undone_on = ? where number = ? and undone_on is null returning "+decisionColumns, on, number))
	if errors.Is(err, sql.ErrNoRows) {
		return d, fmt.Errorf("decision %d: %w", number, ErrNoDecision)
	}
	return d, err
}

const decisionColumns = `number, left_record, right_record, verdict, decided_on, "by", why, undone_on`

func scanDecision(row interface{ Scan(...any) error }) (LinkDecision, error) {
	var d LinkDecision
	var undone sql.NullTime
	err := row.Scan(&d.Number, &d.LeftRecord, &d.RightRecord, &d.Verdict, &d.DecidedOn, &d.By, &d.Why, &undone)
	d.UndoneOn = undone.Time
	return d, err
}

// LinkDecisions lists the decisions, first to last, undone ones included.
func LinkDecisions(ctx context.Context, s *store.Store) ([]LinkDecision, error) {
	rows, err := s.Query(ctx, "select "+decisionColumns+" from store.journal.link_decision order by number")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []LinkDecision
	for rows.Next() {
		d, err := scanDecision(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}
