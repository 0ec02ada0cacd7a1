package books

import (
	"context"
	"database/sql"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Brought is a file of a source, and where it lies in the inbox. It is entered before
// the file is written there, and kept once it is.
type Brought struct {
	Item     string // SHA-256 of what it is in its source, in hexadecimal
	Path     string // in the inbox
	Sender   string
	SentAt   time.Time // by the clock of the source; zero when it does not say
	ListedAt time.Time
	Kept     bool
}

// BroughtFrom are the files of a source that were brought or were about to be, by item.
func BroughtFrom(ctx context.Context, s *store.Store, source string) (map[string]Brought, error) {
	rows, err := s.Query(ctx, "select item, path, sender, sent_at, listed_at, kept_at is not null from store.ledger.brought where source = ?", source)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[string]Brought)
	for rows.Next() {
		var b Brought
		var sent sql.NullTime
		if err := rows.Scan(&b.Item, &b.Path, &b.Sender, &sent, &b.ListedAt, &b.Kept); err != nil {
			return nil, err
		}
		b.SentAt = sent.Time
		all[b.Item] = b
	}
	return all, rows.Err()
}

// Intend enters files that are about to be written in the inbox. It is a safe point: a
// run that is killed after it finds where each was to lie.
func Intend(ctx context.Context, s *store.Store, source string, files []Brought) error {
	err := s.InTransaction(ctx, func() error {
		for _, b := range files {
			if _, err := s.Exec(ctx, `insert into store.ledger.brought values (?, ?, ?, ?, ?, ?, null) on conflict do update set path = excluded.path`,
				source, b.Item, b.Path, b.Sender, store.OrNull(b.SentAt), b.ListedAt); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.Save(ctx)
}

// KeepBrought enters that files are whole in the inbox.
func KeepBrought(ctx context.Context, s *store.Store, source string, files []Brought, now time.Time) error {
	return s.InTransaction(ctx, func() error {
		for _, b := range files {
			if _, err := s.Exec(ctx, "update store.ledger.brought set kept_at = ? where source = ? and item = ?", now, source, b.Item); err != nil {
				return err
			}
		}
		return nil
	})
}

// SourceState is how a source answered last.
type SourceState struct {
	Source      string
	TriedAt     time.Time
	SucceededAt time.Time // zero when it never did
	Failures    int       // since it last succeeded
	Why         string    // it failed
	Waiting     int       // lots left there for somebody to look at
}

// SourceStates are how the sources answered, by code; one never asked is not there.
func SourceStates(ctx context.Context, s *store.Store) (map[string]SourceState, error) {
	rows, err := s.Query(ctx, "select source, tried_at, succeeded_at, failures, why, waiting from store.ledger.source")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[string]SourceState)
	for rows.Next() {
		var st SourceState
		var succeeded sql.NullTime
		if err := rows.Scan(&st.Source, &st.TriedAt, &succeeded, &st.Failures, &st.Why, &st.Waiting); err != nil {
			return nil, err
		}
		st.SucceededAt = succeeded.Time
		all[st.Source] = st
	}
	return all, rows.Err()
}

// KeepSource enters how a source answered.
func KeepSource(ctx context.Context, s *store.Store, st SourceState) error {
	_, err := s.Exec(ctx, "insert or replace into store.ledger.source values (?, ?, ?, ?, ?, ?)",
		st.Source, st.TriedAt, store.OrNull(st.SucceededAt), st.Failures, st.Why, st.Waiting)
	return err
}
