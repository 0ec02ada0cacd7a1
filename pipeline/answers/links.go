package answers

import (
	"context"
	"os"

	"github.com/agir-indicateurs/agir/pipeline/persons"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// Link says for whom one record kept was taken.
type Link struct {
	Sender, Kind, File, Sheet string
	Row                       int
	Record                    string
	Person                    string
	Method                    string
	Score                     float64
	Why                       string
}

// Links lists every record of the statements in force, with the person it was
// tied to and how: the audit of who was taken for whom. It names nobody. A record
// whose numbers lead to nobody known has no person. The question must want reasons.
func (a *Answer) Links(ctx context.Context) ([]Link, error) {
	rows, err := a.query(ctx, queries.Answer("links"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var links []Link
	for rows.Next() {
		var l Link
		if err := rows.Scan(&l.Sender, &l.Kind, &l.File, &l.Sheet, &l.Row, &l.Record, &l.Person, &l.Method, &l.Score, &l.Why); err != nil {
			return nil, err
		}
		links = append(links, l)
	}
	return links, rows.Err()
}

// LinkPeople scores the pairs of any two files of people, without a store.
func LinkPeople(ctx context.Context, tables persons.Tables, o persons.Options) ([]persons.Match, []persons.Block, error) {
	spill, err := os.MkdirTemp("", "agir-link-")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(spill)
	db, err := store.OpenEngine(ctx, spill, 0)
	if err != nil {
		return nil, nil, err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer conn.Close()
	return persons.LinkTables(ctx, conn, tables, o)
}
