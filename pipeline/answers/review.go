package answers

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/persons"
	"github.com/agir-indicateurs/agir/queries"
)

// Waiting is a pair of persons that may be one: it waits for somebody to say.
type Waiting struct {
	ID                      string
	LeftPerson, RightPerson string
	LeftRecord, RightRecord string // the two records that look most alike
	LeftFirst, RightFirst   string // those that name the two persons: a decision is of them
	Score                   float64
	Why                     string
	Held                    persons.Held // why the machine did not decide
	LeftMore, RightMore     int          // pairs of either that are not listed: less close ones
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
		if err := rows.Scan(&w.ID, &w.LeftPerson, &w.RightPerson, &w.LeftRecord, &w.RightRecord, &w.LeftFirst, &w.RightFirst, &w.Score, &w.Why, &w.Held, &w.LeftMore, &w.RightMore); err != nil {
			return nil, err
		}
		queue = append(queue, w)
	}
	return queue, rows.Err()
}

// Identity is what a record says of a person. It is nominative: whoever reads it
// says so with Journal first.
type Identity struct {
	Record, Kind, Person, Consortium          string
	Nom, Prenom, AGDREF, Dossier, Departement string
	Sexe, Nationalite                         string
	BornOn                                    time.Time
}

// Identities are the identities given by the records, by record.
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
		if err := rows.Scan(&i.Record, &i.Kind, &i.Person, &i.Consortium, &i.Nom, &i.Prenom, &i.AGDREF, &i.Dossier, &i.Departement, &i.Sexe, &i.Nationalite, &born); err != nil {
			return nil, err
		}
		i.BornOn = born.Time
		all[i.Record] = i
	}
	return all, rows.Err()
}

// RowsAlike are the rows that a sender tells as he tells one of them, by name: `agir links`
// prints it. Each goes with the record that it is part of, itself once somebody has decided
// about it.
func (a *Answer) RowsAlike(ctx context.Context, row string) (map[string]string, error) {
	parts := strings.Split(row, "/")
	if schema := contract.SchemaOf(contract.Kind(parts[0])); len(parts) <= 4 || schema == nil || !schema.Person {
		return nil, nil
	}
	rows, err := a.query(ctx, queries.Answer("rows"), strings.Join(parts[:4], "/"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	alike := make(map[string]string)
	for rows.Next() {
		var name, record string
		if err := rows.Scan(&name, &record); err != nil {
			return nil, err
		}
		alike[name] = record
	}
	return alike, rows.Err()
}

// Position is where a record was last received.
type Position struct {
	Sender, File, Sheet string
	Row                 int
}

// Positions are where the records of the queue stand in the files received: the first row of each.
func (a *Answer) Positions(ctx context.Context) (map[string]Position, error) {
	rows, err := a.query(ctx, queries.Answer("positions"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	positions := make(map[string]Position)
	for rows.Next() {
		var record string
		var p Position
		if err := rows.Scan(&record, &p.Sender, &p.File, &p.Sheet, &p.Row); err != nil {
			return nil, err
		}
		positions[record] = p
	}
	return positions, rows.Err()
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
