package answers

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"

	"github.com/agir-indicateurs/agir/pipeline/persons"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
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
	Received                  int64 // number of the file, as received
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
		if err := rows.Scan(&l.Sender, &l.Kind, &l.File, &l.Sheet, &l.Row, &l.Record, &l.Person, &l.Method, &l.Score, &l.Why, &l.Received); err != nil {
			return nil, err
		}
		links = append(links, l)
	}
	return links, rows.Err()
}

// LinkPeople scores the pairs of any two files of people, without a store. memory bounds the engine
// as it does that of a store, 0 leaves it its own bound.
func LinkPeople(ctx context.Context, tables persons.Tables, o persons.Options, memory int64) (pairs []persons.Match, blocks []persons.Block, err error) {
	err = inEngine(ctx, memory, "reset threads", func(conn *sql.Conn, _ string) error {
		pairs, blocks, err = persons.LinkTables(ctx, conn, tables, o)
		return err
	})
	return pairs, blocks, err
}

// inEngine opens an engine that has no store, in a private directory that it alone
// works in, and locks it down once it is set as wanted.
func inEngine(ctx context.Context, memory int64, set string, work func(conn *sql.Conn, folder string) error) (err error) {
	room, err := sealing.Enter(filepath.Join(os.TempDir(), "agir"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, room.Leave()) }()
	folder := room.Path("engine")
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	db, err := store.OpenEngine(ctx, room.Path("spill"), memory, folder)
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, set); err != nil {
		return err
	}
	if err := store.LockDown(ctx, conn); err != nil {
		return err
	}
	return work(conn, folder)
}
