package warehouse

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/queries"
)

// Anomaly is something that breaks a rule of the checks, and its life as known on
// a day.
type Anomaly struct {
	Check       string
	Label       string
	Level       string // "stop" or "warn"
	Subject     string // names the anomaly from one month to the next, and nobody
	Departement string // empty when the rows name none
	Rows        int
	FirstSeenOn time.Time // zero when it was never recorded
	Reopened    bool      // it had gone, and came back
	Justified   string    // why it is so, empty while open
	By          string
}

// Anomalies runs every check. One of level stop among them means that no
// document should be made.
func (a *Answer) Anomalies(ctx context.Context) ([]Anomaly, error) {
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	lives, err := a.store.anomalyLives(ctx, a.AsOf, a.Until)
	if err != nil {
		return nil, err
	}
	var found []Anomaly
	for _, c := range catalogue.Checks {
		rows, err := a.anomaliesOf(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("queries/%s: %w", c.File, err)
		}
		for _, x := range rows {
			if life, known := lives[subjectOf{x.Check, x.Subject}]; known {
				x.FirstSeenOn, x.Reopened, x.Justified, x.By = life.FirstSeenOn, life.Reopened, life.Justified, life.By
			}
			found = append(found, x)
		}
	}
	return found, nil
}

// anomaliesOf gathers the rows of a check by person and department: what has to
// be mended or justified at once.
func (a *Answer) anomaliesOf(ctx context.Context, c queries.Check) ([]Anomaly, error) {
	rows, err := a.query(ctx, `
		select left(md5(coalesce(person, '') || '|' || coalesce(departement, '')), 10), coalesce(departement, ''), count(*)
		from (`+c.SQL+`)
		group by person, departement
		order by 2, 1`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []Anomaly
	for rows.Next() {
		x := Anomaly{Check: c.Code, Label: c.Label, Level: c.Level}
		if err := rows.Scan(&x.Subject, &x.Departement, &x.Rows); err != nil {
			return nil, err
		}
		found = append(found, x)
	}
	return found, rows.Err()
}

type subjectOf struct{ check, subject string }

func (s subjectOf) compare(o subjectOf) int {
	return cmp.Or(cmp.Compare(s.check, o.check), cmp.Compare(s.subject, o.subject))
}

// life is what the journal says of an anomaly.
type life struct {
	Anomaly
	open bool
}

// anomalyLives reads the journal up to a day, and to what an edition knew of it.
func (s *Store) anomalyLives(ctx context.Context, asOf time.Time, until *Frozen) (map[subjectOf]*life, error) {
	rows, err := s.conn.QueryContext(ctx, `
		select "check", subject, happened_on, event, "by", why
		from store.journal.anomaly_event where happened_on <= ? and number <= ? order by number`, asOf, until.anomaly())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	lives := make(map[subjectOf]*life)
	for rows.Next() {
		var key subjectOf
		var on time.Time
		var event, by, why string
		if err := rows.Scan(&key.check, &key.subject, &on, &event, &by, &why); err != nil {
			return nil, err
		}
		l := lives[key]
		if l == nil {
			l = &life{Anomaly: Anomaly{Check: key.check, Subject: key.subject, FirstSeenOn: on}}
			lives[key] = l
		}
		switch event {
		case "seen":
			l.Reopened = !l.open && !l.FirstSeenOn.Equal(on)
			l.open = true
			if l.Reopened {
				l.Justified, l.By = "", ""
			}
		case "gone":
			l.open = false
		case "justified":
			l.Justified, l.By = why, by
		}
	}
	return lives, rows.Err()
}

// RecordAnomalies journals, on the day of an answer, what is seen for the first
// time or again, and what is gone. The journal only goes forward: an answer of a
// day before the last one journaled adds nothing.
func (s *Store) RecordAnomalies(ctx context.Context, on time.Time, seen []Anomaly) error {
	var past bool
	err := s.conn.QueryRowContext(ctx, "select coalesce(max(happened_on) > ?, false) from store.journal.anomaly_event where event in ('seen', 'gone')", on).Scan(&past)
	if err != nil || past {
		return err
	}
	lives, err := s.anomalyLives(ctx, on, nil)
	if err != nil {
		return err
	}
	return s.inTransaction(ctx, func(conn *sql.Conn) error {
		now := make(map[subjectOf]bool)
		for _, x := range seen {
			key := subjectOf{x.Check, x.Subject}
			now[key] = true
			if l := lives[key]; l == nil || !l.open {
				if err := keepEvent(ctx, conn, on, x, "seen", "", ""); err != nil {
					return err
				}
			}
		}
		for _, key := range slices.SortedFunc(maps.Keys(lives), subjectOf.compare) {
			if l := lives[key]; l.open && !now[key] {
				if err := keepEvent(ctx, conn, on, l.Anomaly, "gone", "", ""); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func keepEvent(ctx context.Context, conn *sql.Conn, on time.Time, x Anomaly, event, by, why string) error {
	var departement any
	if x.Departement != "" {
		departement = x.Departement
	}
	_, err := conn.ExecContext(ctx, "insert into store.journal.anomaly_event values ("+next("number", "journal.anomaly_event")+", ?, ?, ?, ?, ?, ?, ?)",
		on, x.Check, x.Subject, departement, event, by, why)
	return err
}

// ErrNoAnomaly says that nothing under this name was ever seen.
var ErrNoAnomaly = errors.New("no such anomaly")

// Justify says why an anomaly is as it should be. It stands until the anomaly
// goes and comes back.
func (s *Store) Justify(ctx context.Context, on time.Time, check, subject, by, why string) error {
	lives, err := s.anomalyLives(ctx, on, nil)
	if err != nil {
		return err
	}
	l, known := lives[subjectOf{check, subject}]
	if !known {
		return fmt.Errorf("%s %s: %w", check, subject, ErrNoAnomaly)
	}
	return keepEvent(ctx, s.conn, on, l.Anomaly, "justified", by, why)
}
