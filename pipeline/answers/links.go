package answers

import (
	"context"
	"os"

	"github.com/agir-indicateurs/agir/pipeline/store"

	"github.com/agir-indicateurs/agir/pipeline/persons"
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

// toldRecords are the rows of the statements in force, and the record that each tells.
const toldRecords = `
			select sender, 'orientations' as kind, file, sheet, row, record from staging.orientations
			union all select sender, 'parcours', file, sheet, row, record from staging.parcours
			union all select sender, 'demandes', file, sheet, row, record from staging.demandes
			union all select sender, 'contacts', file, sheet, row, record from staging.contacts
			union all select sender, 'situations', file, sheet, row, record from staging.situations
`

// Links lists every record of the statements in force, with the person it was
// tied to and how: the audit of who was taken for whom. It names nobody. A record
// whose numbers lead to nobody known has no person. The question must want reasons.
func (a *Answer) Links(ctx context.Context) ([]Link, error) {
	rows, err := a.query(ctx, "with told as ("+toldRecords+`)
		select t.sender, t.kind, f.path, t.sheet, t.row, t.record,
			case when p.identified then p.person else '' end, w.method, coalesce(w.score, 0), coalesce(w.why, '')
		from told as t
		join store.raw.file as f on f.file = t.file
		join linkage.person as p on p.record = t.record
		join linkage.reason as w on w.record = t.record
		order by f.path, t.sheet, t.row, t.kind`)
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
