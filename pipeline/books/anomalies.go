package books

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// Anomaly is something that breaks a rule of the checks, and its life as known on
// a day.
type Anomaly struct {
	Check       string
	Label       string
	Level       queries.Severity
	Subject     string // names the anomaly from one month to the next, and nobody
	Departement string // empty when the rows name none
	Rows        int
	FirstSeenOn time.Time // zero when it was never recorded
	Reopened    bool      // it had gone, and came back
	Justified   string    // why it is so, empty while open
	By          string
}

// AnomalyName names an anomaly from one month to the next.
type AnomalyName struct{ Check, Subject string }

func (s AnomalyName) compare(o AnomalyName) int {
	return cmp.Or(cmp.Compare(s.Check, o.Check), cmp.Compare(s.Subject, o.Subject))
}

// AnomalyLife is what the journal says of an anomaly.
type AnomalyLife struct {
	Anomaly
	open bool
}

// AnomalyLives reads the journal up to a day, and to what an edition knew of it.
func AnomalyLives(ctx context.Context, s *store.Store, asOf time.Time, until *Frozen) (map[AnomalyName]*AnomalyLife, error) {
	rows, err := s.Query(ctx, `
		select "check", subject, happened_on, event, "by", why
		from store.journal.anomaly_event where happened_on <= ? and number <= ? order by number`, asOf, until.OrAll().Anomaly)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	lives := make(map[AnomalyName]*AnomalyLife)
	for rows.Next() {
		var key AnomalyName
		var on time.Time
		var event, by, why string
		if err := rows.Scan(&key.Check, &key.Subject, &on, &event, &by, &why); err != nil {
			return nil, err
		}
		l := lives[key]
		if l == nil {
			l = &AnomalyLife{Anomaly: Anomaly{Check: key.Check, Subject: key.Subject, FirstSeenOn: on}}
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
func RecordAnomalies(ctx context.Context, s *store.Store, on time.Time, seen []Anomaly) error {
	var past bool
	err := s.QueryRow(ctx, "select coalesce(max(happened_on) > ?, false) from store.journal.anomaly_event where event in ('seen', 'gone')", on).Scan(&past)
	if err != nil || past {
		return err
	}
	lives, err := AnomalyLives(ctx, s, on, nil)
	if err != nil {
		return err
	}
	return s.InTransaction(ctx, func() error {
		now := make(map[AnomalyName]bool)
		for _, x := range seen {
			key := AnomalyName{x.Check, x.Subject}
			now[key] = true
			if l := lives[key]; l == nil || !l.open {
				if err := keepEvent(ctx, s, on, x, "seen", "", ""); err != nil {
					return err
				}
			}
		}
		for _, key := range slices.SortedFunc(maps.Keys(lives), AnomalyName.compare) {
			if l := lives[key]; l.open && !now[key] {
				if err := keepEvent(ctx, s, on, l.Anomaly, "gone", "", ""); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func keepEvent(ctx context.Context, s *store.Store, on time.Time, x Anomaly, event, by, why string) error {
	var departement any
	if x.Departement != "" {
		departement = x.Departement
	}
	_, err := s.Exec(ctx, "insert into store.journal.anomaly_event values ("+store.Next("number", "journal.anomaly_event")+", ?, ?, ?, ?, ?, ?, ?)",
		on, x.Check, x.Subject, departement, event, by, why)
	return err
}

// ErrNoAnomaly says that nothing under this name was ever seen.
var ErrNoAnomaly = errors.New("no such anomaly")

// Justification is why an anomaly is as it should be, and who says so.
type Justification struct {
	AnomalyName
	On      time.Time
	By, Why string
}

// Justify keeps why an anomaly is as it should be, and gives the anomaly. It stands
// until the anomaly goes and comes back.
func Justify(ctx context.Context, s *store.Store, j Justification) (Anomaly, error) {
	if err := signed(j.By, j.Why); err != nil {
		return Anomaly{}, err
	}
	lives, err := AnomalyLives(ctx, s, j.On, nil)
	if err != nil {
		return Anomaly{}, err
	}
	l, known := lives[j.AnomalyName]
	if !known {
		return Anomaly{}, fmt.Errorf("%s %s: %w", j.Check, j.Subject, ErrNoAnomaly)
	}
	l.Justified, l.By = j.Why, j.By
	return l.Anomaly, keepEvent(ctx, s, j.On, l.Anomaly, "justified", j.By, j.Why)
}
