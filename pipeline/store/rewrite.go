package store

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// Rewriting is how a store is written again. In the engine that does it, the file as it
// was is store, and the new one fresh.
type Rewriting struct {
	Lay  func(ctx context.Context, s *Store) error // lays in memory what the queries of Kept read
	Kept func(table string) string                 // query of what stays of a table; empty for all of it
	Last func(ctx context.Context, s *Store) error // writes in the new file what it says of the rewriting
}

// Rewrite writes the store again into a new file, which takes the place of the old one
// by one rename: nothing stays in free pages, and a run killed leaves the store as it
// was or as it will be.
func (s *Store) Rewrite(ctx context.Context, how Rewriting) error {
	s.Lay(nil)
	if err := s.execute(ctx, []string{"checkpoint store"}); err != nil {
		return err
	}
	if err := errors.Join(s.conn.Close(), s.db.Close()); err != nil {
		return err
	}
	fresh := s.holding.working + rewritingSuffix
	if err := s.writeFresh(ctx, fresh, how); err != nil {
		for _, path := range []string{fresh, fresh + walSuffix} {
			os.Remove(path)
		}
		return errors.Join(err, s.start(ctx, false))
	}
	if err := os.Rename(fresh, s.holding.working); err != nil {
		return err
	}
	if err := whole.SyncDir(s.holding.dir()); err != nil {
		return err
	}
	if err := s.start(ctx, false); err != nil {
		return err
	}
	return s.Save(ctx)
}

// writeFresh writes the new file, in an engine that knows it and the old one, and locked
// down like any.
func (s *Store) writeFresh(ctx context.Context, file string, how Rewriting) (err error) {
	w := &Store{holding: s.holding}
	if w.db, err = OpenEngine(ctx, s.holding.spill, s.options.memory); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.db.Close()) }()
	if w.conn, err = w.db.Conn(ctx); err != nil {
		return err
	}
	defer w.conn.Close()
	if err := w.execute(ctx, []string{"attach " + Quoted(s.holding.working) + " as store (read_only)", "attach " + Quoted(file) + " as fresh"}); err != nil {
		return err
	}
	if err := w.execute(ctx, lockedDown); err != nil {
		return err
	}
	if err := how.Lay(ctx, w); err != nil {
		return err
	}
	if err := w.layFresh(ctx); err != nil {
		return err
	}
	if err := w.copyKept(ctx, how.Kept); err != nil {
		return err
	}
	if err := how.Last(ctx, w); err != nil {
		return err
	}
	return w.execute(ctx, []string{"checkpoint fresh", "detach fresh", "detach store"})
}

// layFresh makes the tables of the new file. Its sequences go on from where those
// of the store are.
func (s *Store) layFresh(ctx context.Context) error {
	statements := []string{"use fresh"}
	rows, err := s.Query(ctx, "select schema_name, sequence_name, coalesce(last_value + 1, start_value) from duckdb_sequences() where database_name = 'store' order by all")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var schema, name string
		var next int64
		if err := rows.Scan(&schema, &name, &next); err != nil {
			return err
		}
		statements = append(statements, "create schema if not exists "+schema, fmt.Sprintf("create sequence %s.%s start with %d", schema, name, next))
	}
	if err := rows.Err(); err != nil {
		return err
	}
	statements = append(statements, storeSchema, "delete from journal.secret")
	for _, k := range contract.Schemas() {
		statements = append(statements, recordTable(k))
	}
	return s.execute(ctx, append(statements, "use memory"))
}

// copyKept copies what stays of each table.
func (s *Store) copyKept(ctx context.Context, kept func(table string) string) error {
	tables, err := s.tables(ctx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		query := kept(t)
		if query == "" {
			query = "select * from store." + t
		}
		if _, err := s.Exec(ctx, "insert into fresh."+t+" by name "+query); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	return nil
}
