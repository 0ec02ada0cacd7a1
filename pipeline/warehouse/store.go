// Package warehouse keeps what was received and computes from it. It is the only
// package that knows DuckDB.
//
// A Store is one file. It holds the raw layer, append-only; what the contract
// made of each row; and the decisions of people. The layers above (staging,
// consolidated, indicators) are computed anew, in memory, for the day and the
// months asked: see Ask.
package warehouse

import (
	"context"
	"database/sql"
	"database/sql/driver"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/agir-indicateurs/agir/pipeline/contract"
)

//go:embed schema.sql
var storeSchema string

// schemaVersion is the version of the tables of a store. A store of a later one
// is refused; this program would lose what it does not know.
const schemaVersion = 4

// Store is an open store. One process writes at a time.
type Store struct {
	db     *sql.DB
	conn   *sql.Conn // the one connection: what it attaches and makes is seen by all
	path   string
	reader bool
}

// ErrBusy says that another process holds the store.
var ErrBusy = errors.New("another process holds the store")

// ErrNewer says that the store was written by a later version of the program.
var ErrNewer = errors.New("the store was written by a later version of this program")

// ErrMissing says that there is no store at this path.
var ErrMissing = errors.New("no store here")

// Open opens a store for writing, and makes it when there is none.
func Open(ctx context.Context, path string) (*Store, error) { return open(ctx, path, false) }

// OpenReader opens a store that must exist, for reading only.
func OpenReader(ctx context.Context, path string) (*Store, error) { return open(ctx, path, true) }

func open(ctx context.Context, path string, reader bool) (*Store, error) {
	fresh := false
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		if reader {
			return nil, fmt.Errorf("%s: %w", path, ErrMissing)
		}
		fresh = true
	}
	db, err := openEngine(ctx, filepath.Dir(path))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s := &Store{db: db, conn: conn, path: path, reader: reader}
	if err := s.attach(ctx, fresh); err != nil {
		db.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// openEngine opens the engine in memory. It never fetches an extension.
func openEngine(ctx context.Context, tempIn string) (*sql.DB, error) {
	connector, err := duckdb.NewConnector("", func(c driver.ExecerContext) error {
		for _, setting := range []string{
			"set autoinstall_known_extensions = false",
			"set autoload_known_extensions = false",
			"set temp_directory = '" + strings.ReplaceAll(filepath.Join(tempIn, ".agir-tmp"), "'", "''") + "'",
			fmt.Sprintf("set threads = %d", max(1, min(8, runtime.NumCPU()))),
			"set preserve_insertion_order = true",
			"set TimeZone = 'UTC'",
		} {
			if _, err := c.ExecContext(ctx, setting, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

func (s *Store) attach(ctx context.Context, fresh bool) error {
	mode := ""
	if s.reader {
		mode = " (read_only)"
	}
	_, err := s.conn.ExecContext(ctx, "attach '"+strings.ReplaceAll(s.path, "'", "''")+"' as store"+mode)
	if err != nil {
		return busy(err)
	}
	if fresh {
		return s.create(ctx)
	}
	var version int
	if err := s.conn.QueryRowContext(ctx, "select schema from store.raw.version").Scan(&version); err != nil {
		return fmt.Errorf("not a store of this program: %w", err)
	}
	switch {
	case version > schemaVersion:
		return ErrNewer
	case version < schemaVersion:
		return s.renew(ctx)
	}
	return nil
}

// holder is where the engine names the process that holds a file.
var holder = regexp.MustCompile(`\(PID (\d+)\)`)

// busy turns the engine's refusal of a file that is held into ErrBusy, with the
// process that holds it.
func busy(err error) error {
	if !strings.Contains(err.Error(), "lock") {
		return err
	}
	if m := holder.FindStringSubmatch(err.Error()); m != nil {
		return fmt.Errorf("%w: process %s", ErrBusy, m[1])
	}
	return ErrBusy
}

// renew lays the tables of this version over a store of an earlier one.
func (s *Store) renew(ctx context.Context) error {
	statements := []string{"use store", "begin", storeSchema, fmt.Sprintf("update raw.version set schema = %d", schemaVersion), "commit", "use memory"}
	if s.reader { // it must be opened for writing once
		writable := "attach '" + strings.ReplaceAll(s.path, "'", "''") + "' as store"
		statements = slices.Concat([]string{"detach store", writable}, statements, []string{"detach store", writable + " (read_only)"})
	}
	return s.execute(ctx, statements)
}

func (s *Store) execute(ctx context.Context, statements []string) error {
	for _, q := range statements {
		if _, err := s.conn.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// create lays the tables of a new store.
func (s *Store) create(ctx context.Context) error {
	statements := []string{"use store", "begin", storeSchema}
	for _, k := range contract.Schemas() {
		statements = append(statements, recordTable(k))
	}
	statements = append(statements, fmt.Sprintf("insert into raw.version values (%d, 'agir')", schemaVersion), "commit", "use memory")
	return s.execute(ctx, statements)
}

// recordTable is the table of a kind of record: its place, then the columns of
// its contract, in the words of the sender.
func recordTable(k *contract.Schema) string {
	var b strings.Builder
	fmt.Fprintf(&b, "create table records.%s (file bigint not null, sheet varchar not null, row integer not null", k.Kind)
	for _, c := range k.Columns {
		kind := "varchar"
		if c.Type == contract.Day {
			kind = "date"
		}
		fmt.Fprintf(&b, ", %s %s", c.Name, kind)
	}
	b.WriteString(")")
	return b.String()
}

// Close closes the store.
func (s *Store) Close() error { return errors.Join(s.conn.Close(), s.db.Close()) }

// Path is the file of the store.
func (s *Store) Path() string { return s.path }

// inTransaction runs work as one: all of it is kept or nothing.
func (s *Store) inTransaction(ctx context.Context, work func(*sql.Conn) error) (err error) {
	if _, err := s.conn.ExecContext(ctx, "begin"); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			s.conn.ExecContext(context.WithoutCancel(ctx), "rollback")
			return
		}
		_, err = s.conn.ExecContext(ctx, "commit")
	}()
	return work(s.conn)
}

// appendRows appends rows to a table of the store through the engine's appender.
func appendRows(conn *sql.Conn, schema, table string, fill func(row func(...driver.Value) error) error) error {
	return conn.Raw(func(dc any) error {
		a, err := duckdb.NewAppender(dc.(driver.Conn), "store", schema, table)
		if err != nil {
			return err
		}
		if err := fill(a.AppendRow); err != nil {
			a.Close()
			return err
		}
		return a.Close()
	})
}
