package books

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// OutsideFile is a file that was written outside of the store, and when last.
type OutsideFile struct {
	Kind string // as journaled
	Path string
	At   time.Time
}

// OutsideFiles are the files that name people, as the journal says that they were
// written: given back to senders, work lists, queues of pairs, exports of a person, backups. They may be
// gone since.
func OutsideFiles(ctx context.Context, s *store.Store) ([]OutsideFile, error) {
	return outside(ctx, s, `select kind, file, max(read_at) from store.journal.reading
		where file <> '' and kind in (?, ?, ?, ?, ?) group by kind, file order by file, kind`, FeedbackMade, WorklistMade, ReviewRead, BackupMade, PersonExported)
}

// LaidDrafts are the drafts that were laid in the folders of their readers.
func LaidDrafts(ctx context.Context, s *store.Store, folder string) ([]OutsideFile, error) {
	return outside(ctx, s, `select 'draft', a.place || '/' || ? || '/' || d.name, max(a.tried_at at time zone 'UTC')
		from store.outbox.posting as p
		join store.outbox.attempt as a on a.posting = p.posting and a.outcome = ?
		join store.outbox.document as d on d.posting = p.posting
		where p.kind = 'draft' and p.way = ? group by all order by all`, folder, Sent, ByFolder)
}

func outside(ctx context.Context, s *store.Store, query string, args ...any) (all []OutsideFile, err error) {
	rows, err := s.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var f OutsideFile
		if err := rows.Scan(&f.Kind, &f.Path, &f.At); err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, rows.Err()
}
