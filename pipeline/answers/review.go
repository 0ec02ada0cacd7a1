package answers

import (
	"context"
	"database/sql"
	"time"

	"github.com/agir-indicateurs/agir/queries"
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
	rows, err := a.query(ctx, queries.Answer("queue"))
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
	Record, Kind, Person, Consortium          string
	Nom, Prenom, AGDREF, Dossier, Departement string
	BornOn                                    time.Time
}

// Identities are the identities told by the records, by record.
func (a *Answer) Identities(ctx context.Context) (map[string]Identity, error) {
	rows, err := a.query(ctx, queries.Answer("identities"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[string]Identity)
	for rows.Next() {
		var i Identity
		var born sql.NullTime
		if err := rows.Scan(&i.Record, &i.Kind, &i.Person, &i.Consortium, &i.Nom, &i.Prenom, &i.AGDREF, &i.Dossier, &i.Departement, &born); err != nil {
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
	rows, err := a.query(ctx, queries.Answer("names"))
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
