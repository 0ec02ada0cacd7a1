package books

import (
	"context"
	"database/sql"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Shape is what a file that was refused is, without a word of what it holds nor its name.
type Shape struct {
	File                      int64
	Sender                    string
	ReceivedOn                time.Time
	Size                      int64
	Form, Encoding, Separator string // empty when it could not be opened
}

// RefusedShapes are those of the files refused and received from a day on.
func RefusedShapes(ctx context.Context, s *store.Store, from time.Time) ([]Shape, error) {
	rows, err := s.Query(ctx, `select file, sender, received_on, size, coalesce(form, ''), coalesce(encoding, ''), coalesce(separator, '')
		from store.raw.file where refused and received_on >= ? order by file`, from)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Shape
	for rows.Next() {
		var x Shape
		if err := rows.Scan(&x.File, &x.Sender, &x.ReceivedOn, &x.Size, &x.Form, &x.Encoding, &x.Separator); err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	return all, rows.Err()
}

// Bulk is how much a store holds, and the engine that holds it.
type Bulk struct {
	Engine                                string
	Files, Statements, Editions, Messages int
	FirstOn, LastOn                       time.Time // days on which files were received
}

// BulkOf counts it.
func BulkOf(ctx context.Context, s *store.Store) (b Bulk, err error) {
	var first, last sql.NullTime
	err = s.QueryRow(ctx, `select version(), (select count(*) from store.raw.file), (select count(*) from store.records.statement),
			(select count(*) from store.editions.edition), (select count(*) from store.outbox.posting),
			(select min(received_on) from store.raw.file), (select max(received_on) from store.raw.file)`).
		Scan(&b.Engine, &b.Files, &b.Statements, &b.Editions, &b.Messages, &first, &last)
	b.FirstOn, b.LastOn = first.Time, last.Time
	return b, err
}
