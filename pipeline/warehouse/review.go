package warehouse

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Waiting is a pair of persons that may be one: it waits for somebody to say.
type Waiting struct {
	ID                      string
	LeftPerson, RightPerson string
	LeftRecord, RightRecord string // the two records that look most alike
	Score                   float64
	Why                     string
}

// Queue lists the pairs that wait, best first. It names nobody.
func (a *Answer) Queue(ctx context.Context) ([]Waiting, error) {
	rows, err := a.query(ctx, `
		select id, left_person, right_person, left_record, right_record, score, why
		from linkage.queue order by score desc, id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var queue []Waiting
	for rows.Next() {
		var w Waiting
		if err := rows.Scan(&w.ID, &w.LeftPerson, &w.RightPerson, &w.LeftRecord, &w.RightRecord, &w.Score, &w.Why); err != nil {
			return nil, err
		}
		queue = append(queue, w)
	}
	return queue, rows.Err()
}

// Identity is what a record tells of a person. It is nominative: whoever reads it
// says so with Journal first.
type Identity struct {
	Record, Kind                              string
	Nom, Prenom, AGDREF, Dossier, Departement string
	BornOn                                    time.Time
}

// Identities are the identities told by the records, by record.
func (a *Answer) Identities(ctx context.Context) (map[string]Identity, error) {
	rows, err := a.query(ctx, `
		select record, kind, coalesce(nom, ''), coalesce(prenom, ''), coalesce(agdref, ''), coalesce(dossier, ''),
			coalesce(departement, ''), date_naissance
		from linkage.record`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[string]Identity)
	for rows.Next() {
		var i Identity
		var born sql.NullTime
		if err := rows.Scan(&i.Record, &i.Kind, &i.Nom, &i.Prenom, &i.AGDREF, &i.Dossier, &i.Departement, &born); err != nil {
			return nil, err
		}
		i.BornOn = born.Time
		all[i.Record] = i
	}
	return all, rows.Err()
}

// Names are the names of the persons, by key: the lead's, otherwise OFII's, then
// anybody's. It is nominative, as Identities is.
func (a *Answer) Names(ctx context.Context) (map[string]string, error) {
	rows, err := a.query(ctx, `
		select c.person, arg_min(trim(coalesce(r.nom, '') || ' ' || coalesce(r.prenom, '')),
			case r.kind when 'parcours' then '1' when 'orientations' then '2' else '3' end || r.record)
		from linkage.record as r
		join linkage.chosen as c on c.record = r.record
		where r.nom is not null
		group by c.person`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names := make(map[string]string)
	for rows.Next() {
		var person, name string
		if err := rows.Scan(&person, &name); err != nil {
			return nil, err
		}
		names[person] = name
	}
	return names, rows.Err()
}

// Journal keeps who reads names, when, what and why. It is a safe point: the
// names are shown after it.
func (s *Store) Journal(ctx context.Context, at time.Time, by, what, why string) error {
	if _, err := s.conn.ExecContext(ctx, "insert into store.journal.reading values (?, ?, ?, ?)", at.UTC(), by, what, why); err != nil {
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
func (s *Store) DecideLink(ctx context.Context, d LinkDecision) error {
	s.asked = nil
	_, err := s.conn.ExecContext(ctx, `insert into store.journal.link_decision
		values (nextval('store.journal.decision_number'), ?, ?, ?, ?, ?, ?, null)`,
		d.LeftRecord, d.RightRecord, d.Verdict, d.DecidedOn, d.By, d.Why)
	return err
}

// UndoLink ends a decision from a day on; it is remembered.
func (s *Store) UndoLink(ctx context.Context, number int64, on time.Time) error {
	s.asked = nil
	result, err := s.conn.ExecContext(ctx, "update store.journal.link_decision set undone_on = ? where number = ? and undone_on is null", on, number)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err == nil && n == 0 {
		return fmt.Errorf("decision %d: none stands under this number", number)
	}
	return nil
}

// LinkDecisions lists the decisions, first to last, undone ones included.
func (s *Store) LinkDecisions(ctx context.Context) ([]LinkDecision, error) {
	rows, err := s.conn.QueryContext(ctx, `
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
