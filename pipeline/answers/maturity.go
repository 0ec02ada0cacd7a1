package answers

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/queries"
)

// Maturity is how complete a month is Age months after its end: Known of the Told
// events of the months that are old enough to tell.
type Maturity struct {
	Event string // contacts, entrees, sorties
	Age   int    // months
	Known int64
	Told  int64
}

// Share is Known / Told, false when no month is old enough.
func (m Maturity) Share() (float64, bool) {
	if m.Told == 0 {
		return 0, false
	}
	return float64(m.Known) / float64(m.Told), true
}

// Maturity tells, from the delays of the last twelve months, how much of a month
// is usually known one, two and three months after its end.
func (a *Answer) Maturity(ctx context.Context) ([]Maturity, error) {
	rows, err := a.query(ctx, queries.Answer("maturity"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Maturity
	for rows.Next() {
		var m Maturity
		if err := rows.Scan(&m.Event, &m.Age, &m.Known, &m.Told); err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return a.addImported(all), rows.Err()
}

// Completeness is how much of a recent month is usually known by the day asked:
// Known of the Told events of the months old enough to tell.
type Completeness struct {
	Month time.Time
	Event string // contacts, entrees, sorties
	Known int64
	Told  int64
}

// Completeness gives it for the two latest months.
func (a *Answer) Completeness(ctx context.Context) ([]Completeness, error) {
	rows, err := a.query(ctx, queries.Answer("completeness"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Completeness
	for rows.Next() {
		var c Completeness
		if err := rows.Scan(&c.Month, &c.Event, &c.Known, &c.Told); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, rows.Err()
}
