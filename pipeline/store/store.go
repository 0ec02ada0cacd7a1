// Package store keeps a platform in one file, and knows nothing of what the file means:
// it opens it, holds it against others, locks the engine down to it, seals it, backs it
// up, restores it, and writes it again when something has to leave it for good. It is
// the only package that knows DuckDB.
//
// The tables are in schema.sql: what was received (raw), what the contract made of it
// (records), what people and the machine decided and did. Package books reads and writes
// them; package answers lays the layers above (staging, consolidated, indicators) beside
// the file, in the memory of the engine.
package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

//go:embed schema.sql
var storeSchema string

// schemaVersion is the version of the tables of a store. A store of a later one
// is refused; this program would lose what it does not know.
const schemaVersion = 19

// Schema is the version of the tables that this program writes.
const Schema = schemaVersion

// Store is an open store. One process writes at a time.
type Store struct {
	db      *sql.DB
	conn    *sql.Conn // the one connection: what it attaches and makes is seen by all
	holding *holding
	reader  bool
	options options
	laid    any          // see Lay
	beside  *Store       // that this one reads beside, nil for one that opened the file
	besides atomic.Int32 // readers beside this one
	version int          // of the tables, as they were found
	rows    int64        // of all the tables of the file, about
	threads int          // of the engine, as they were last given
	older   older
	closing sync.Once
	left    bool
	closed  error // what closing it said
}

// ErrBusy says that another process holds the store.
var ErrBusy = errors.New("another process holds the store")

// ErrNewer says that the store was written by a later version of the program.
var ErrNewer = errors.New("the store was written by a later version of this program")

// ErrMissing says that there is no store at this path.
var ErrMissing = errors.New("no store here")

// errOlder says that the tables of a store are those of an earlier version.
var errOlder = errors.New("the store was written by an earlier version of this program")

// Option says how a store is opened.
type Option func(*options)

type options struct {
	key     *sealing.Key
	memory  int64
	witness func(string) error
	desk    string
	asked   bool // its version, and nothing else
	there   bool // it is not made where there is none
}

// Sealed opens, and leaves, the store sealed with a key; a nil key changes nothing.
func Sealed(key *sealing.Key) Option { return func(o *options) { o.key = key } }

// Memory bounds what the engine keeps in memory, in bytes; the rest goes to a
// folder beside the file that it works on. 0 leaves the engine its own bound.
func Memory(bytes int64) Option { return func(o *options) { o.memory = bytes } }

// Desk is where people ask whoever holds the store: it is said to who finds it held.
func Desk(address string) Option { return func(o *options) { o.desk = address } }

// Witness is told, outside of the store, what is journaled in it; nil for nobody.
func Witness(tell func(line string) error) Option { return func(o *options) { o.witness = tell } }

// Testify tells the witness of the store a line.
func (s *Store) Testify(line string) error {
	if s.options.witness == nil {
		return nil
	}
	return s.options.witness(line)
}

func chosen(with []Option) (o options) {
	for _, set := range with {
		set(&o)
	}
	return o
}

// Exists says whether there is a store at a path, sealed or not.
func Exists(home string) bool {
	home = strings.TrimSuffix(home, sealing.Suffix)
	return exists(home) || exists(home+sealing.Suffix)
}

// Open opens a store for writing, and makes it when there is none.
func Open(ctx context.Context, path string, with ...Option) (*Store, error) {
	return open(ctx, path, false, with)
}

// OpenExisting opens for writing a store that must exist: ErrMissing where there is none.
func OpenExisting(ctx context.Context, path string, with ...Option) (*Store, error) {
	return open(ctx, path, false, append(with, func(o *options) { o.there = true }))
}

// OpenReader opens a store that must exist, for reading only. The reader of a
// sealed store reads what was last sealed, whoever writes meanwhile.
func OpenReader(ctx context.Context, path string, with ...Option) (*Store, error) {
	s, err := open(ctx, path, true, with)
	if !errors.Is(err, errOlder) {
		return s, err
	}
	if s, err = Open(ctx, path, with...); err != nil { // it must be opened for writing once
		return nil, err
	}
	migrated := s.older
	if err := s.Close(); err != nil {
		return nil, err
	}
	if s, err = open(ctx, path, true, with); err == nil {
		s.older = migrated
	}
	return s, err
}

func open(ctx context.Context, path string, reader bool, with []Option) (*Store, error) {
	o := chosen(with)
	p, fresh, err := take(path, o, reader)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	s := &Store{holding: p, reader: reader, options: o}
	if err := s.start(ctx, fresh); err != nil {
		s.leave()
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), p.release())
	}
	return s, nil
}

// leave has the engine leave a file that it could not open as a store, or that was only
// read: where what is open can be neither replaced nor removed, it must be left.
func (s *Store) leave() {
	if s.conn != nil {
		s.conn.Close()
	}
	if s.db != nil {
		s.db.Close()
	}
}

// start brings the engine to the file of the store, then locks it down: from here
// on it reads and writes that file and nothing else, whatever it is asked.
func (s *Store) start(ctx context.Context, fresh bool) (err error) {
	if s.db, err = OpenEngine(ctx, s.holding.spill, s.options.memory); err != nil {
		return err
	}
	s.threads = mostThreads() // as the engine is opened
	if s.conn, err = s.db.Conn(ctx); err != nil {
		return err
	}
	if err := s.attach(ctx, fresh); err != nil {
		return err
	}
	if s.holding.unvouched {
		if err := s.readThrough(ctx); err != nil {
			return unread(ctx, err)
		}
	}
	if err := s.countRows(ctx); err != nil {
		return err
	}
	if err := s.fitThreads(ctx); err != nil {
		return err
	}
	if err := s.fitMemory(ctx); err != nil {
		return err
	}
	return s.execute(ctx, lockedDown)
}

// lockedDown has an engine read and write what it has opened, its spill and the folders
// that OpenEngine was given, and nothing else from here on, whatever it is asked.
var lockedDown = []string{"set enable_external_access = false", "set lock_configuration = true"}

// LockDown locks an engine down, once what it works on is open.
func LockDown(ctx context.Context, conn *sql.Conn) error {
	for _, setting := range lockedDown {
		if _, err := conn.ExecContext(ctx, setting); err != nil {
			return err
		}
	}
	return nil
}

// OpenEngine opens the engine in memory. It never fetches an extension nor keeps a
// secret. What does not fit goes into the folder spill, nowhere when it is empty. memory
// is in bytes, 0 for the engine's own bound. The files that it makes are for their owner
// alone. Whoever opens it calls LockDown once its files are open; below the folders
// given here it may still write then.
func OpenEngine(ctx context.Context, spill string, memory int64, folders ...string) (*sql.DB, error) {
	whole.Private()
	settings := []string{
		"set allow_community_extensions = false",
		"set allow_persistent_secrets = false",
		"set autoinstall_known_extensions = false",
		"set autoload_known_extensions = false",
		"set temp_directory = " + Quoted(spill),
		fmt.Sprintf("set threads = %d", mostThreads()),
		"set allowed_configs = ['threads']",    // once it is locked down
		"set preserve_insertion_order = false", // whatever is read says its own order
		"set TimeZone = 'UTC'",
		"set wal_autocheckpoint = '256MB'",
	}
	var quoted []string
	for _, folder := range folders {
		quoted = append(quoted, Quoted(folder))
	}
	settings = append(settings, "set allowed_directories = ["+strings.Join(quoted, ", ")+"]")
	if memory > 0 {
		settings = append(settings, fmt.Sprintf("set memory_limit = '%dB'", memory))
	}
	set := false // they are the engine's: a connection that comes when it is locked down finds them
	connector, err := duckdb.NewConnector("", func(c driver.ExecerContext) error {
		if set {
			return nil
		}
		set = true
		for _, setting := range settings {
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

// Quoted is a text of the engine's language.
func Quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

func (s *Store) attach(ctx context.Context, fresh bool) error {
	mode := ""
	if s.reader {
		mode = " (read_only)"
	}
	_, err := s.Exec(ctx, "attach "+Quoted(s.holding.working)+" as store"+mode)
	if err != nil {
		return refusal(err)
	}
	if !fresh { // a store whose maker was killed has a file and nothing in it
		tables, err := s.tables(ctx)
		if err != nil {
			return refusal(err)
		}
		fresh = len(tables) == 0
	}
	switch {
	case fresh && s.reader:
		return ErrMissing
	case fresh:
		return s.create(ctx)
	}
	if err := s.QueryRow(ctx, "select schema from store.raw.version").Scan(&s.version); err != nil {
		return fmt.Errorf("not a store of this program: %w", refusal(err))
	}
	switch {
	case s.options.asked:
	case s.version > schemaVersion:
		return ErrNewer
	case s.version < schemaVersion && s.reader:
		return errOlder
	case s.version < schemaVersion:
		return s.migrate(ctx)
	}
	return nil
}

// SchemaOf is the version of the tables of a store, which is left as it is.
func SchemaOf(ctx context.Context, path string, with ...Option) (int, error) {
	s, err := open(ctx, path, true, append(with, func(o *options) { o.asked = true }))
	if err != nil {
		return 0, err
	}
	return s.version, s.Close()
}

// older is a store as it was before it was brought to a later version.
type older struct {
	version int
	kept    string
}

// Migrated says from which version of the tables the store was brought to this one when
// it was opened, and where it lies as it was; 0 when it was of this one.
func (s *Store) Migrated() (from int, kept string) { return s.older.version, s.older.kept }

// migrate brings a store of an earlier version to this one, once it was read to its last
// row and a copy of it was kept: a version that is gone back to would refuse the tables of
// this one.
func (s *Store) migrate(ctx context.Context) error {
	if s.holding.unvouched {
		if err := s.readThrough(ctx); err != nil {
			return unread(ctx, err)
		}
	}
	if s.holding.kept { // nothing that lasts would be kept of a copy
		if err := s.execute(ctx, []string{"checkpoint store", "detach store"}); err != nil {
			return err
		}
		kept, err := s.holding.keepAs(fmt.Sprintf("%s%s%d", s.holding.home, schemaSuffix, s.version))
		if err != nil {
			return err
		}
		s.older = older{s.version, kept}
		if _, err := s.Exec(ctx, "attach "+Quoted(s.holding.working)+" as store"); err != nil {
			return refusal(err)
		}
	}
	return s.renew(ctx)
}

// readThrough reads every row of the store: the engine checks each block as it
// reads it, and nothing before. A file cut in half opens without a word.
func (s *Store) readThrough(ctx context.Context) error {
	tables, err := s.tables(ctx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		var sum sql.NullString
		if err := s.QueryRow(ctx, "select bit_xor(hash(t))::varchar from store."+t+" as t").Scan(&sum); err != nil {
			return err
		}
	}
	return nil
}

// tables names the tables of the store, with their schemas.
func (s *Store) tables(ctx context.Context) ([]string, error) {
	rows, err := s.Query(ctx, `select schema_name || '."' || table_name || '"' from duckdb_tables() where database_name = 'store' order by all`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var t string
		if err := rows.Scan(&t); err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, rows.Err()
}

// renew lays the tables of this version over a store of an earlier one. A kind that the
// contract has since has its table; a column comes last, as in the contract, and is empty
// in what was received.
func (s *Store) renew(ctx context.Context) error {
	statements := []string{"use store", "begin", storeSchema}
	for _, k := range contract.Schemas() {
		statements = append(statements, strings.Replace(recordTable(k), "create table", "create table if not exists", 1))
		for _, c := range k.Columns {
			statements = append(statements, fmt.Sprintf("alter table records.%s add column if not exists %s %s", k.Kind, c.Name, columnType(c)))
		}
	}
	return s.execute(ctx, append(statements, fmt.Sprintf("update raw.version set schema = %d", schemaVersion), "commit", "use memory"))
}

// Next is the number of the next row of a table that only grows. A sequence of the
// engine would skip the numbers of a process that was killed while it wrote.
func Next(column, table string) string {
	return "(select coalesce(max(" + column + "), 0) + 1 from store." + table + ")"
}

func (s *Store) execute(ctx context.Context, statements []string) error {
	for _, q := range statements {
		if _, err := s.Exec(ctx, q); err != nil {
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
		fmt.Fprintf(&b, ", %s %s", c.Name, columnType(c))
	}
	b.WriteString(")")
	return b.String()
}

func columnType(c contract.Column) string {
	if c.Type == contract.Day {
		return "date"
	}
	return "varchar"
}

// Save marks a safe point: a sealed store is sealed again, so that a run killed
// later leaves at least this. A plain store is safe at each transaction. Where the file
// that the engine holds cannot be read, a sealed store is sealed when it is left.
func (s *Store) Save(ctx context.Context) error {
	if s.reader || s.holding.room == nil || locksBind {
		return nil
	}
	if _, err := s.Exec(ctx, "checkpoint store"); err != nil {
		return err
	}
	return s.holding.settle()
}

// Close brings the store to a safe point and leaves it. Closed again, it says
// what it said the first time.
func (s *Store) Close() error {
	s.closing.Do(func() { s.closed, s.left = s.close(), true })
	return s.closed
}

// Beside is a reader of this open store, by a connection of its own: it reads what was
// committed when it first asked, and writes nothing, while the store itself works. It is
// closed before the store is closed or written again.
func (s *Store) Beside(ctx context.Context) (*Store, error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	b := &Store{conn: conn, holding: s.holding, reader: true, beside: s, options: s.options}
	if _, err := b.Exec(ctx, "begin transaction read only"); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	s.besides.Add(1)
	return b, nil
}

// Left says that the store was closed.
func (s *Store) Left() bool { return s.left }

func (s *Store) close() error {
	if s.beside != nil {
		s.beside.besides.Add(-1)
		_, err := s.Exec(context.Background(), "rollback")
		return errors.Join(err, s.conn.Close())
	}
	var err error
	if !s.reader {
		_, err = s.Exec(context.Background(), "checkpoint store")
	}
	err = errors.Join(err, s.conn.Close(), s.db.Close())
	if err == nil && !s.reader {
		err = s.holding.settle()
	}
	return errors.Join(err, s.holding.release())
}

// Reads says that the store is open for reading only.
func (s *Store) Reads() bool { return s.reader }

// Path is the file of the store, without the suffix of a sealed one.
func (s *Store) Path() string { return s.holding.home }

// InTransaction runs work as one: all of it is kept or nothing. Whatever work does
// through the store is in it.
func (s *Store) InTransaction(ctx context.Context, work func() error) (err error) {
	if _, err := s.Exec(ctx, "begin"); err != nil {
		return err
	}
	ended := false // work that panics is no work
	defer func() {
		if err != nil || !ended {
			s.Exec(context.WithoutCancel(ctx), "rollback")
			return
		}
		if _, err = s.Exec(ctx, "commit"); err == nil {
			err = s.fitThreads(ctx)
		}
	}()
	err = work()
	ended = true
	return err
}

// Query asks the engine. The tables of the file are named store.schema.table; what a
// room lays beside them in memory, schema.table.
func (s *Store) Query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return s.conn.QueryContext(ctx, text, args...)
}

// QueryRow asks the engine for one row.
func (s *Store) QueryRow(ctx context.Context, text string, args ...any) *sql.Row {
	return s.conn.QueryRowContext(ctx, text, args...)
}

// Exec has the engine do something.
func (s *Store) Exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	return s.conn.ExecContext(ctx, text, args...)
}

// Conn is the one connection to the engine: what it attaches and makes is seen by all.
func (s *Store) Conn() *sql.Conn { return s.conn }

// Append appends rows to a table of the file through the engine's appender.
func (s *Store) Append(schema, table string, fill func(row func(...driver.Value) error) error) error {
	return appendRows(s.conn, "store", schema, table, func(row func(...driver.Value) error) error {
		return fill(func(values ...driver.Value) error {
			s.rows++
			return row(values...)
		})
	})
}

// Fill appends rows to a table in memory.
func (s *Store) Fill(schema, table string, rows [][]driver.Value) error {
	return FillTable(s.conn, schema, table, rows)
}

// FillTable appends rows to a table of the memory of an engine, through its appender.
func FillTable(conn *sql.Conn, schema, table string, rows [][]driver.Value) error {
	return appendRows(conn, "memory", schema, table, func(add func(...driver.Value) error) error {
		for n, r := range rows {
			if err := add(r...); err != nil {
				return fmt.Errorf("%s.%s: row %d: %w", schema, table, n+1, err)
			}
		}
		return nil
	})
}

func appendRows(conn *sql.Conn, database, schema, table string, fill func(row func(...driver.Value) error) error) error {
	return conn.Raw(func(dc any) error {
		a, err := duckdb.NewAppender(dc.(driver.Conn), database, schema, table)
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

// Lay remembers what a room has laid in the memory of the engine. Whoever writes
// something that it rests on lays nil.
func (s *Store) Lay(laid any) { s.laid = laid }

// Laid is what was laid last, nil once what it rests on has changed.
func (s *Store) Laid() any { return s.laid }

// OrNull is a day, or null for none.
func OrNull(day time.Time) any {
	if day.IsZero() {
		return nil
	}
	return day
}
