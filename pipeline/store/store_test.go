package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
)

func made(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func counted(t *testing.T, s *Store) (n int) {
	t.Helper()
	if err := s.QueryRow(t.Context(), "select count(*) from store.journal.comment").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// A transaction keeps all or nothing, even when whoever asked has gone; the store works
// on after it.
func TestATransactionKeepsAllOrNothing(t *testing.T) {
	s := made(t)
	broken := errors.New("broken")
	err := s.InTransaction(t.Context(), func() error {
		return errors.Join(comment(s), broken)
	})
	if !errors.Is(err, broken) || counted(t, s) != 0 {
		t.Errorf("%v, %d lines kept", err, counted(t, s))
	}
	gone, leave := context.WithCancel(t.Context())
	err = s.InTransaction(gone, func() error {
		err := comment(s)
		leave()
		return errors.Join(err, gone.Err())
	})
	if !errors.Is(err, context.Canceled) || counted(t, s) != 0 {
		t.Errorf("%v, %d lines kept", err, counted(t, s))
	}
	if err := s.InTransaction(t.Context(), func() error { return errors.Join(comment(s), comment(s)) }); err != nil || counted(t, s) != 2 {
		t.Errorf("%v, %d lines kept", err, counted(t, s))
	}
}

// A row that does not fit its table is reported with its number, and nothing is kept of the
// others.
func TestARowThatDoesNotFitIsTold(t *testing.T) {
	s := made(t)
	if err := s.execute(t.Context(), []string{"create schema memory.tried", "create table memory.tried.row (n integer)"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Fill("tried", "row", [][]driver.Value{{int32(1)}, {"two"}}); err == nil || !strings.Contains(err.Error(), "tried.row: row 2") {
		t.Errorf("told %v", err)
	}
	if err := s.Fill("tried", "row", [][]driver.Value{{int32(1)}, {int32(2)}}); err != nil {
		t.Error(err)
	}
	if err := s.Append("journal", "mark", func(add func(...driver.Value) error) error { return add("hash") }); err == nil {
		t.Error("a row of too few columns went through")
	}
}

// The number of the next row follows the greatest, whatever was left out before.
func TestTheNextNumber(t *testing.T) {
	s := made(t)
	for want := range 3 {
		var next int
		if err := s.QueryRow(t.Context(), "select "+Next("number", "journal.comment")).Scan(&next); err != nil || next != want+1 {
			t.Errorf("next is %d, want %d, %v", next, want+1, err)
		}
		if err := comment(s); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Exec(t.Context(), "delete from store.journal.comment where number = 2"); err != nil {
		t.Fatal(err)
	}
	var next int
	if err := s.QueryRow(t.Context(), "select "+Next("number", "journal.comment")).Scan(&next); err != nil || next != 4 {
		t.Errorf("next is %d, want 4, %v", next, err)
	}
}

// A text of SQL holds its quotes; no day is null.
func TestTextsAndDaysOfSQL(t *testing.T) {
	s := made(t)
	for _, text := range []string{"", "l'été", "''", "a\\'b"} {
		var back string
		if err := s.QueryRow(t.Context(), "select "+Quoted(text)).Scan(&back); err != nil || back != text {
			t.Errorf("%q came back as %q, %v", text, back, err)
		}
	}
	if OrNull(time.Time{}) != nil || OrNull(anyDay) != anyDay {
		t.Error("a day is not itself")
	}
}

// Written again, a store keeps what stays of each table, goes on from the same numbers,
// and forgets what was laid in memory; when that fails, it is as it was, and works.
func TestAStoreIsWrittenAgain(t *testing.T) {
	s := made(t)
	for range 3 {
		if err := comment(s); err != nil {
			t.Fatal(err)
		}
	}
	s.Lay("something")
	keepTwo := Rewriting{
		Lay: func(ctx context.Context, w *Store) error {
			_, err := w.Exec(ctx, "create table gone as select 2 as number")
			return err
		},
		Kept: func(table string) string {
			if table == `journal."comment"` {
				return "select * from store.journal.comment where number not in (select number from gone)"
			}
			return ""
		},
		Last: func(ctx context.Context, w *Store) error {
			_, err := w.Exec(ctx, "insert into fresh.journal.mark values ('h', date '2023-10-10')")
			return err
		},
	}
	broken := keepTwo
	broken.Last = func(context.Context, *Store) error { return errors.New("broken") }
	for _, c := range []struct {
		how        Rewriting
		fails      bool
		left, mark int
	}{{broken, true, 3, 0}, {keepTwo, false, 2, 1}} {
		if err := s.Rewrite(t.Context(), c.how); (err != nil) != c.fails {
			t.Fatalf("written again: %v", err)
		}
		var marks int
		if err := s.QueryRow(t.Context(), "select count(*) from store.journal.mark").Scan(&marks); err != nil || marks != c.mark || counted(t, s) != c.left {
			t.Errorf("%d lines and %d marks left, want %d and %d, %v", counted(t, s), marks, c.left, c.mark, err)
		}
		if s.Laid() != nil {
			t.Error("what was laid in memory is still called there")
		}
		if _, err := os.Stat(s.Path() + rewritingSuffix); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("half a file is left: %v", err)
		}
	}
	if _, err := s.Exec(t.Context(), "attach "+Quoted(filepath.Join(t.TempDir(), "other.duckdb"))+" as other"); err == nil {
		t.Error("written again, the engine is not locked down any more")
	}
}

// columnsOf are the columns of a kind of record, in their order.
func columnsOf(t *testing.T, s *Store, kind string) (columns string) {
	t.Helper()
	err := s.QueryRow(t.Context(), `select string_agg(column_name || ' ' || lower(data_type), ', ' order by column_index)
		from duckdb_columns() where database_name = 'store' and schema_name = 'records' and table_name = ?`, kind).Scan(&columns)
	if err != nil {
		t.Fatal(err)
	}
	return columns
}

// A store of a later version is refused; one of an earlier version is brought up once,
// even for somebody who only reads; a file that is no store is refused.
func TestTheVersionOfAStore(t *testing.T) {
	for _, c := range []struct {
		version int
		want    error
	}{{schemaVersion - 1, nil}, {schemaVersion, nil}, {schemaVersion + 1, ErrNewer}} {
		home := filepath.Join(t.TempDir(), "agir.duckdb")
		s, err := Open(t.Context(), home)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Exec(t.Context(), "update store.raw.version set schema = ?", c.version); err != nil {
			t.Fatal(err)
		}
		want := columnsOf(t, s, "situations")
		if c.version < schemaVersion {
			for _, column := range []string{"situations drop column nom_usage", "situations drop column niveau_langue", "parcours drop column foyer"} {
				if _, err := s.Exec(t.Context(), "alter table store.records."+column); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		for _, open := range []func(context.Context, string, ...Option) (*Store, error){OpenReader, Open} {
			s, err := open(t.Context(), home)
			if !errors.Is(err, c.want) {
				t.Errorf("version %d: %v, want %v", c.version, err, c.want)
			}
			if err != nil {
				continue
			}
			var version int
			if err := s.QueryRow(t.Context(), "select schema from store.raw.version").Scan(&version); err != nil || version != schemaVersion {
				t.Errorf("version %d: it is %d now, %v", c.version, version, err)
			}
			if got := columnsOf(t, s, "situations"); got != want || !strings.HasSuffix(got, "niveau_langue varchar, nom_usage varchar") {
				t.Errorf("version %d: the columns of a kind are %s, want %s", c.version, got, want)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := OpenReader(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb")); !errors.Is(err, ErrMissing) {
		t.Errorf("no store: %v", err)
	}
}

// ofVersion is a store that says that its tables are of a version.
func ofVersion(t *testing.T, version int, with ...Option) (home string) {
	t.Helper()
	home = filepath.Join(t.TempDir(), "agir.duckdb")
	s, err := Open(t.Context(), home, with...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Exec(t.Context(), "update store.raw.version set schema = ?", version); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return home
}

// TestAStoreIsCopiedBeforeItIsMigrated: once, whoever opens it first, sealed where it is;
// the copy can be restored, and is of the version that it was. Its version can be asked
// without anything being brought anywhere.
func TestAStoreIsCopiedBeforeItIsMigrated(t *testing.T) {
	identity := filepath.Join(t.TempDir(), "identity")
	if _, err := sealing.NewIdentity(identity); err != nil {
		t.Fatal(err)
	}
	key, err := sealing.KeyFromFile(identity)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		with   []Option
		open   func(context.Context, string, ...Option) (*Store, error)
		suffix string
	}{{"plain, to write", nil, Open, ""}, {"plain, to read", nil, OpenReader, ""}, {"sealed", []Option{Sealed(key)}, Open, sealing.Suffix}} {
		t.Run(c.name, func(t *testing.T) {
			home := ofVersion(t, schemaVersion-1, c.with...)
			if version, err := SchemaOf(t.Context(), home, c.with...); err != nil || version != schemaVersion-1 {
				t.Fatalf("version %d: %v", version, err)
			}
			kept := fmt.Sprintf("%s.schema-%d%s", home, schemaVersion-1, c.suffix)
			if exists(kept) {
				t.Fatal("a copy, and nothing was brought to this version")
			}
			for n, want := range []string{kept, ""} {
				s, err := c.open(t.Context(), home, c.with...)
				if err != nil {
					t.Fatal(err)
				}
				if from, file := s.Migrated(); file != want || (from == schemaVersion-1) != (want != "") {
					t.Errorf("opening %d: from %d, kept as %q, want %q", n+1, from, file, want)
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			if version, err := SchemaOf(t.Context(), home, c.with...); err != nil || version != schemaVersion {
				t.Errorf("version %d: %v", version, err)
			}
			sum, err := sumBeside(kept)
			if err != nil {
				t.Fatal(err)
			}
			if err := matches(kept, sum); err != nil {
				t.Error(err)
			}
			if version, err := SchemaOf(t.Context(), strings.TrimSuffix(kept, c.suffix), c.with...); err != nil || version != schemaVersion-1 {
				t.Errorf("the copy is of version %d: %v", version, err)
			}
		})
	}
	home := ofVersion(t, schemaVersion+1)
	if version, err := SchemaOf(t.Context(), home); err != nil || version != schemaVersion+1 {
		t.Errorf("a later one: %d %v", version, err)
	}
	if s, err := Open(t.Context(), home); !errors.Is(err, ErrNewer) || exists(home+".schema-16") {
		t.Errorf("%v %v", s, err)
	}
}

// TestWhatCannotBeCopiedIsNotMigrated: it stays of the version that it was.
func TestWhatCannotBeCopiedIsNotMigrated(t *testing.T) {
	home := ofVersion(t, schemaVersion-1)
	if err := os.Mkdir(fmt.Sprintf("%s.schema-%d", home, schemaVersion-1), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), home); err == nil {
		t.Fatal("it was brought to this version without a copy")
	}
	if version, err := SchemaOf(t.Context(), home); err != nil || version != schemaVersion-1 {
		t.Errorf("version %d: %v", version, err)
	}
}

// A plain store whose bytes moved since its checksum was written is damaged, for whoever
// reads or writes; one whose time alone moved is not.
func TestAPlainStoreIsHeldToItsChecksum(t *testing.T) {
	home := filepath.Join(t.TempDir(), "agir.duckdb")
	s, err := Open(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(home, later, later); err != nil {
		t.Fatal(err)
	}
	if s, err = OpenReader(t.Context(), home); err != nil {
		t.Fatalf("its time alone moved: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(home)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := os.WriteFile(home, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(home, later.Add(time.Hour), later.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, open := range []func(context.Context, string, ...Option) (*Store, error){OpenReader, Open} {
		if s, err := open(t.Context(), home); !errors.Is(err, ErrDamaged) {
			t.Errorf("a bit moved: %v", err)
			if err == nil {
				s.Close()
			}
		}
	}
}

// What the engine says at length is one word of ours, and nothing else is.
func TestFaultsHaveOneWord(t *testing.T) {
	other := errors.New("Binder Error: no such column")
	unreadable := &fs.PathError{Op: "read", Path: "/mnt/base", Err: syscall.EIO}
	for _, c := range []struct{ said, want error }{
		{errors.New("IO Error: No space left on device"), ErrNoSpace},
		{errors.New("Out of Memory Error: failed to allocate"), ErrNoMemory},
		{errors.New("IO Error: Corrupt database file"), ErrDamaged},
		{errors.New("stored checksum 1 does not match computed checksum 2"), ErrDamaged},
		{ErrDamagedBackup, ErrDamagedBackup},
		{fmt.Errorf("corrupt database file: %w", ErrDamagedBackup), ErrDamagedBackup},
		{syscall.ENOSPC, ErrNoSpace},
		{&fs.PathError{Op: "write", Path: "/mnt/base", Err: syscall.ENOSPC}, ErrNoSpace},
		{unreadable, unreadable},
		{other, other},
	} {
		if got := Fault(c.said); !errors.Is(got, c.want) {
			t.Errorf("%v: %v, want %v", c.said, got, c.want)
		}
	}
	for _, c := range []struct {
		said string
		want error
	}{
		{`IO Error: Could not set lock on file "x": Conflicting lock is held in agir (PID 4321)`, ErrBusy},
		{"IO Error: could not set lock", ErrBusy},
		{"Trying to read a database file with version number 99, but we can only read version 67", ErrNewer},
		{"the file was created with a newer version of DuckDB", ErrNewer},
	} {
		if got := refusal(errors.New(c.said)); !errors.Is(got, c.want) {
			t.Errorf("%s: %v, want %v", c.said, got, c.want)
		}
	}
	if got := refusal(other); got != other {
		t.Errorf("what is no refusal: %v", got)
	}
	if got := Fault(&fs.PathError{Op: "write", Path: "/mnt/base", Err: syscall.ENOSPC}).Error(); !strings.Contains(got, "/mnt/base") {
		t.Errorf("a full disk is not named: %s", got)
	}
	if placed := fmt.Errorf("/mnt/base, corrupted: %w", ErrDamaged); Fault(placed) != placed {
		t.Errorf("where the damage lies is lost: %v", Fault(placed))
	}
	if err := unread(t.Context(), syscall.ENOSPC); errors.Is(err, ErrDamaged) {
		t.Error("a store that a full disk kept from being read is called damaged")
	}
	if got := refusal(errors.New("conflicting lock is held in agir (PID 4321)")).Error(); got != "another process holds the store: process 4321" {
		t.Errorf("who holds it: %s", got)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := unread(stopped, context.Canceled); errors.Is(err, ErrDamaged) {
		t.Error("a store that nobody had the patience to read is called damaged")
	}
	if err := unread(t.Context(), other); err != ErrDamaged {
		t.Errorf("a store that cannot be read: %v", err)
	}
}
