package warehouse

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// Purge asks that personal data be removed for good.
type Purge struct {
	On      time.Time
	By, Why string
	Before  time.Time // those of whom nothing is told since; zero when Person is given
	Person  string    // key of the one to forget, as Links gives it
}

// Purged counts what was removed. It names nobody.
type Purged struct {
	Persons   int
	Rows      int // of the statements received, over all of them
	Files     int // whose bytes were dropped: they held one of those rows
	Decisions int // on links
	Followed  int // persons of whom nothing is told since, kept: their parcours is open
	Shared    int // likewise, kept: all that identifies them identifies somebody who stays
	Stay      int // rows in force of those removed, kept for the same reason
	Editions  []int
}

// ErrNobody says that no person has this key.
var ErrNobody = errors.New("no such person")

// ErrShared says that a person cannot be removed without what is told of another: the
// rows of both tell the same number, or the same name and birth date.
var ErrShared = errors.New("nothing distinguishes the rows of this person from those of somebody who stays")

// ErrOutbox says that documents that name people wait in the outbox.
var ErrOutbox = errors.New("messages that name people wait in the outbox")

// Purge removes persons for good: the rows that tell of them in every statement
// ever received, the bytes of the files that hold those rows, the decisions on
// their records. The store is written again without them, into a new file that
// takes the place of the old one by one rename: nothing stays in free pages, and a
// run killed leaves the store as it was or as it will be. Editions keep their
// figures; those that rest on what is gone can no longer be rebuilt.
//
// Keyed hashes of the identifiers are remembered, so that the next full statement,
// which tells them again, does not bring them back.
func (s *Store) Purge(ctx context.Context, conf *settings.Settings, p Purge) (Purged, error) {
	defer func() { s.asked = nil }()
	if err := s.outboxNamesNobody(ctx); err != nil {
		return Purged{}, err
	}
	removal, err := s.whoGoes(ctx, conf, p)
	if err != nil {
		return Purged{}, err
	}
	if err := s.whatGoes(ctx, removal, p.Before); err != nil {
		return Purged{}, err
	}
	if removal.Editions, err = s.editionsSince(ctx, removal.firstFile); err != nil {
		return Purged{}, err
	}
	return removal.Purged, s.rewrite(ctx, removal, p)
}

// purgeAgain removes from a store what the marks of another say, which remembers
// more: that which a backup takes the place of. Both must be of one origin. changed
// says that there were more.
func (s *Store) purgeAgain(ctx context.Context, conf *settings.Settings, more *Marks, p Purge) (again Purged, changed bool, err error) {
	marks, err := s.Marks(ctx, conf)
	if err != nil || more == nil || !bytes.Equal(marks.secret, more.secret) {
		return again, false, err
	}
	for id, until := range more.until {
		if marks.until[id].Before(until) {
			marks.until[id], changed = until, true
		}
	}
	if !changed {
		return again, false, nil
	}
	r := &removal{marks: marks}
	if err := s.whatGoes(ctx, r, p.Before); err != nil {
		return again, false, err
	}
	if r.Editions, err = s.editionsSince(ctx, r.firstFile); err != nil {
		return again, false, err
	}
	return r.Purged, true, s.rewrite(ctx, r, p)
}

func (s *Store) outboxNamesNobody(ctx context.Context) error {
	var waiting int
	err := s.conn.QueryRowContext(ctx, "select count(*) from store.outbox.document where nominative and content is not null").Scan(&waiting)
	if err == nil && waiting > 0 {
		return ErrOutbox
	}
	return err
}

// removal is what goes.
type removal struct {
	Purged
	marks     *Marks                // with those of this purge
	records   map[string]bool       // keys of the records in force: true, of those who go
	rows      map[int64][]storedRow // by file
	numbers   map[string]bool       // of those who go, told by others who join them
	emptied   map[int64]bool        // files whose bytes go
	decisions []int64
	firstFile int64
}

// storedRow is a row received.
type storedRow struct {
	kind string // of the record that it is, if any
	RowPlace
}

// whoGoes finds the persons to remove and marks their identifiers.
func (s *Store) whoGoes(ctx context.Context, conf *settings.Settings, p Purge) (*removal, error) {
	marks, err := s.Marks(ctx, conf)
	if err != nil {
		return nil, err
	}
	a, err := s.Ask(ctx, Question{AsOf: p.On, Settings: conf})
	if err != nil {
		return nil, err
	}
	lives, err := a.lives(ctx)
	if err != nil {
		return nil, err
	}
	r := &removal{marks: marks, records: make(map[string]bool)}
	goes := make(map[string]bool)
	for person, l := range lives {
		switch {
		case p.Person != "":
			goes[person] = person == p.Person
		case !l.latestOn.Before(p.Before):
		case l.open:
			r.Followed++
		default:
			goes[person] = true
		}
		if goes[person] {
			r.Persons++
		}
	}
	if p.Person != "" && r.Persons == 0 {
		return nil, fmt.Errorf("%s: %w", p.Person, ErrNobody)
	}
	people := make(map[string]string)
	stays, leaves, known, err := a.identifiersOf(ctx, marks, goes, people)
	if err != nil {
		return nil, err
	}
	for person, rows := range known {
		if !goes[person] {
			continue
		}
		stay := 0
		for _, identifiers := range rows {
			if !slices.ContainsFunc(identifiers, func(id string) bool { return !stays[id] }) {
				stay++
			}
		}
		if stay < len(rows) {
			r.Stay += stay
			continue
		}
		goes[person] = false
		r.Persons--
		r.Shared++
	}
	if p.Person != "" && r.Shared > 0 {
		return nil, fmt.Errorf("%s: %w", p.Person, ErrShared)
	}
	for record, person := range people {
		r.records[record] = goes[person]
	}
	until := forever
	if p.Person == "" {
		until = p.Before
		if err := s.markUntold(ctx, marks, stays, until); err != nil { // those whom no statement in force tells any more
			return nil, err
		}
	}
	for id := range leaves {
		if !stays[id] && marks.until[id].Before(until) {
			marks.until[id] = until
		}
	}
	return r, nil
}

// following is the last day that anything is told of a person, and whether a parcours
// of his is open.
type following struct {
	latestOn time.Time
	open     bool
}

// lives are the persons of the statements in force, by key.
func (a *Answer) lives(ctx context.Context) (map[string]following, error) {
	var told []string
	for _, schema := range contract.Schemas() {
		var days []string
		for _, c := range schema.Columns {
			if isEvent(c) {
				days = append(days, c.Name)
			}
		}
		open := "false"
		if schema.Kind == contract.Parcours {
			open = "date_entree is not null and date_sortie is null"
		}
		told = append(told, fmt.Sprintf("select record, greatest(%s) as day, %s as open from staging.%s", strings.Join(days, ", "), open, schema.Kind))
	}
	rows, err := a.query(ctx, "select c.person, coalesce(max(t.day), date '0001-01-01'), bool_or(t.open) from ("+strings.Join(told, " union all ")+
		") as t join linkage.chosen as c on c.record = t.record group by c.person")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[string]following)
	for rows.Next() {
		var person string
		var l following
		if err := rows.Scan(&person, &l.latestOn, &l.open); err != nil {
			return nil, err
		}
		all[person] = l
	}
	return all, rows.Err()
}

// identifiersOf hashes the identifiers of those who stay and of those who go, and
// notes whose the records are, in people. known are those by which each row of a person
// is known.
func (a *Answer) identifiersOf(ctx context.Context, m *Marks, goes map[string]bool, people map[string]string) (stays, leaves map[string]bool, known map[string][][]string, err error) {
	rows, err := a.query(ctx, `
		select c.person, r.record, r.consortium, coalesce(r.dossier, ''), coalesce(r.agdref, ''), coalesce(r.nom, ''), coalesce(r.prenom, ''), r.date_naissance
		from linkage.record as r join linkage.chosen as c on c.record = r.record`)
	if err != nil {
		return nil, nil, nil, err
	}
	defer rows.Close()
	stays, leaves, known = make(map[string]bool), make(map[string]bool), make(map[string][][]string)
	for rows.Next() {
		var person, record string
		var t told
		var born sql.NullTime
		if err := rows.Scan(&person, &record, &t.direction, &t.dossier, &t.agdref, &t.nom, &t.prenom, &born); err != nil {
			return nil, nil, nil, err
		}
		t.bornOn = born.Time
		into := stays
		if goes[person] {
			into = leaves
		}
		people[record] = person
		known[person] = append(known[person], m.identifiers(t))
		for _, id := range append(m.numbers(t), m.names(t)...) {
			into[id] = true
		}
	}
	return stays, leaves, known, rows.Err()
}

// eachTold visits every record ever kept.
func (s *Store) eachTold(ctx context.Context, m *Marks, visit func(file int64, at storedRow, t told)) error {
	for _, schema := range contract.Schemas() {
		columns := func(name, otherwise string) string {
			if schema.Column(name) < 0 {
				return otherwise
			}
			return "coalesce(r." + name + ", " + otherwise + ")"
		}
		var days []string
		for _, c := range schema.Columns {
			if isEvent(c) {
				days = append(days, "r."+c.Name)
			}
		}
		rows, err := s.conn.QueryContext(ctx, fmt.Sprintf(`select r.file, r.sheet, r.row, f.sender, %s, %s, %s, %s, %s, %s, coalesce(greatest(%s), date '0001-01-01')
			from store.records.%s as r join store.raw.file as f on f.file = r.file`,
			columns("departement", "''"), columns("dossier", "''"), columns("agdref", "''"), columns("nom", "''"), columns("prenom", "''"),
			columns("date_naissance", "date '0001-01-01'"), strings.Join(days, ", "), schema.Kind))
		if err != nil {
			return err
		}
		for rows.Next() {
			var file int64
			var sender, departement string
			at := storedRow{kind: string(schema.Kind)}
			var t told
			if err := rows.Scan(&file, &at.Sheet, &at.Row, &sender, &departement, &t.dossier, &t.agdref, &t.nom, &t.prenom, &t.bornOn, &t.latestEventOn); err != nil {
				return errors.Join(err, rows.Close())
			}
			if t.bornOn.Year() == 1 {
				t.bornOn = time.Time{}
			}
			t.direction = directionOf(m.conf, sender, at.kind, departement)
			visit(file, at, t)
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			return err
		}
	}
	return nil
}

// markUntold marks the identifiers that only former statements tell, of nothing
// since a day.
func (s *Store) markUntold(ctx context.Context, m *Marks, stays map[string]bool, until time.Time) error {
	latest := make(map[string]time.Time)
	err := s.eachTold(ctx, m, func(_ int64, _ storedRow, t told) {
		for _, id := range append(m.numbers(t), m.names(t)...) {
			if on, ok := latest[id]; !ok || t.latestEventOn.After(on) {
				latest[id] = t.latestEventOn
			}
		}
	})
	for id, on := range latest {
		if !stays[id] && on.Before(until) && m.until[id].Before(until) {
			m.until[id] = until
		}
	}
	return err
}

// whatGoes finds what tells of them. Before a day given, what was received and is
// no record, or could not be read, goes with them: it may name anyone.
func (s *Store) whatGoes(ctx context.Context, r *removal, before time.Time) error {
	r.rows, r.emptied, r.numbers = make(map[int64][]storedRow), make(map[int64]bool), make(map[string]bool)
	drop := func(file int64, at storedRow) {
		r.rows[file] = append(r.rows[file], at)
		r.emptied[file] = true
	}
	err := s.eachTold(ctx, r.marks, func(file int64, at storedRow, t told) {
		if r.marks.withheld(t) {
			drop(file, at)
			r.Rows++
			r.numbers[t.agdref] = true
		}
	})
	if err != nil {
		return err
	}
	files, err := s.Files(ctx, forever)
	if err != nil {
		return err
	}
	delete(r.numbers, "")
	for _, f := range files {
		err := s.eachRow(ctx, f.File, r.marks.conf, func(at RowPlace, record bool, cells []string) {
			switch {
			case record && slices.ContainsFunc(cells, func(c string) bool { return r.numbers[strings.ReplaceAll(c, " ", "")] }):
				r.emptied[f.File] = true // somebody joins one who goes
			case !record && (f.ReceivedOn.Before(before) || r.marks.named(cells)):
				drop(f.File, storedRow{RowPlace: at})
			}
		})
		if err != nil {
			return err
		}
	}
	for _, f := range files {
		if f.Refused || f.ReceivedOn.Before(before) {
			r.emptied[f.File] = true
		}
	}
	for _, f := range files {
		if len(r.rows[f.File]) > 0 && (r.firstFile == 0 || f.File < r.firstFile) {
			r.firstFile = f.File
		}
	}
	if r.Files, err = s.withBytes(ctx, r.emptied); err != nil {
		return err
	}
	return s.decisionsOf(ctx, r, before)
}

// withBytes counts the files, of those given, whose bytes are kept.
func (s *Store) withBytes(ctx context.Context, files map[int64]bool) (n int, err error) {
	rows, err := s.conn.QueryContext(ctx, "select file from store.raw.file where content is not null")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var file int64
		if err := rows.Scan(&file); err != nil {
			return 0, err
		}
		if files[file] {
			n++
		}
	}
	return n, rows.Err()
}

// eachRow visits every row of a file whose bytes are kept, read from them again, and
// says whether it is a record: the others are titles, headers, and rows set aside.
func (s *Store) eachRow(ctx context.Context, file int64, conf *settings.Settings, visit func(at RowPlace, record bool, cells []string)) error {
	content, err := s.Content(ctx, file)
	if err != nil || content == nil {
		return err
	}
	records, err := s.recordsOf(ctx, file)
	if err != nil {
		return err
	}
	read, err := exports.Read("", content, exports.Limits(conf.Limits))
	if err != nil {
		return nil // refused when it was received: its bytes go with the first purge
	}
	for _, sheet := range read.Sheets {
		for row, err := range sheet.Rows() {
			if err != nil {
				break // likewise
			}
			at := RowPlace{sheet.Name, row.Number}
			visit(at, records[at], row.Texts())
		}
	}
	return nil
}

// recordsOf are the places of the records of a file.
func (s *Store) recordsOf(ctx context.Context, file int64) (map[RowPlace]bool, error) {
	var kinds []string
	for _, schema := range contract.Schemas() {
		kinds = append(kinds, "select file, sheet, row from store.records."+string(schema.Kind))
	}
	rows, err := s.conn.QueryContext(ctx, "select sheet, row from ("+strings.Join(kinds, " union all ")+") where file = ?", file)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	places := make(map[RowPlace]bool)
	for rows.Next() {
		var at RowPlace
		if err := rows.Scan(&at.Sheet, &at.Row); err != nil {
			return nil, err
		}
		places[at] = true
	}
	return places, rows.Err()
}

func (s *Store) decisionsOf(ctx context.Context, r *removal, before time.Time) error {
	all, err := s.LinkDecisions(ctx)
	if err != nil {
		return err
	}
	for _, d := range all {
		left, leftTold := r.records[d.LeftRecord]
		right, rightTold := r.records[d.RightRecord]
		if untold := !leftTold || !rightTold; left || right || untold && d.DecidedOn.Before(before) {
			r.decisions = append(r.decisions, d.Number)
		}
	}
	r.Decisions = len(r.decisions)
	return nil
}

// editionsSince are the editions that rest on a file or on a later one.
func (s *Store) editionsSince(ctx context.Context, first int64) ([]int, error) {
	all, err := s.Editions(ctx)
	if err != nil || first == 0 {
		return nil, err
	}
	var numbers []int
	for _, e := range all {
		if e.Frozen.File >= first {
			numbers = append(numbers, e.Number)
		}
	}
	return numbers, nil
}

// rewrite writes the store again without what goes, and puts the new file in the
// place of the old one.
func (s *Store) rewrite(ctx context.Context, r *removal, p Purge) error {
	if err := s.execute(ctx, []string{"checkpoint store"}); err != nil {
		return err
	}
	if err := errors.Join(s.conn.Close(), s.db.Close()); err != nil {
		return err
	}
	fresh := s.place.working + rewritingSuffix
	if err := s.writeFresh(ctx, fresh, r, p); err != nil {
		for _, path := range []string{fresh, fresh + walSuffix} {
			os.Remove(path)
		}
		return errors.Join(err, s.start(ctx, false))
	}
	if err := os.Rename(fresh, s.place.working); err != nil {
		return err
	}
	if err := whole.SyncDir(s.place.dir()); err != nil {
		return err
	}
	if err := s.start(ctx, false); err != nil {
		return err
	}
	return s.Save(ctx)
}

// writeFresh writes the new file, in an engine that is not locked down yet.
func (s *Store) writeFresh(ctx context.Context, file string, r *removal, p Purge) (err error) {
	w := &Store{place: s.place}
	if w.db, err = openEngine(ctx, s.place.spill(), s.options.memory); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.db.Close()) }()
	if w.conn, err = w.db.Conn(ctx); err != nil {
		return err
	}
	defer w.conn.Close()
	if err := w.execute(ctx, []string{"attach " + quoted(s.place.working) + " as store (read_only)", "attach " + quoted(file) + " as fresh"}); err != nil {
		return err
	}
	if err := w.layGone(ctx, r); err != nil {
		return err
	}
	if err := w.layFresh(ctx); err != nil {
		return err
	}
	if err := w.copyKept(ctx); err != nil {
		return err
	}
	if err := w.keepPurge(ctx, r, p); err != nil {
		return err
	}
	return w.execute(ctx, []string{"checkpoint fresh", "detach fresh", "detach store"})
}

// layGone writes, in memory, what goes.
func (s *Store) layGone(ctx context.Context, r *removal) error {
	err := s.execute(ctx, []string{`create schema gone;
		create table gone.row (file bigint, sheet varchar, row integer, kind varchar);
		create table gone.file (file bigint);
		create table gone.decision (number bigint);
		create table gone.number (number varchar)`})
	if err != nil {
		return err
	}
	a := &Answer{conn: s.conn}
	var rows, files, decisions, numbers [][]driver.Value
	for file, places := range r.rows {
		for _, at := range places {
			rows = append(rows, []driver.Value{file, at.Sheet, int32(at.Row), at.kind})
		}
	}
	for file := range r.emptied {
		files = append(files, []driver.Value{file})
	}
	for _, n := range r.decisions {
		decisions = append(decisions, []driver.Value{n})
	}
	for n := range r.numbers {
		numbers = append(numbers, []driver.Value{n})
	}
	return errors.Join(a.fill("gone", "row", rows), a.fill("gone", "file", files), a.fill("gone", "decision", decisions), a.fill("gone", "number", numbers))
}

// layFresh makes the tables of the new file. Its sequences go on from where those
// of the store are.
func (s *Store) layFresh(ctx context.Context) error {
	statements := []string{"use fresh"}
	rows, err := s.conn.QueryContext(ctx, "select schema_name, sequence_name, coalesce(last_value + 1, start_value) from duckdb_sequences() where database_name = 'store' order by all")
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

// kept says, table by table, what the new file takes of the old one; all of it
// where nothing is said.
var kept = map[string]string{
	`raw."file"`: `select * replace (case when file in (select file from gone.file) then null else content end as content) from store.raw.file`,
	`records."statement"`: `select t.* replace ((t.kept - coalesce(g.n, 0))::integer as kept, (t.not_data + coalesce(g.n, 0))::integer as not_data)
		from store.records.statement as t
		left join (select file, sheet, kind, count(*) as n from gone.row group by all) as g on g.file = t.file and g.sheet = t.sheet and g.kind = t.kind`,
	`records."problem"`:       `select * from store.records.problem anti join gone.row as g using (file, sheet, row)`,
	`records."orientations"`:  `select * replace (case when agdref_bpi in (select number from gone.number) then null else agdref_bpi end as agdref_bpi) from store.records.orientations anti join (select file, sheet, row from gone.row where kind = 'orientations') as g using (file, sheet, row)`,
	`journal."link_decision"`: `select * from store.journal.link_decision where number not in (select number from gone.decision)`,
	`journal."mark"`:          `select * from store.journal.mark where false`,
}

func (s *Store) copyKept(ctx context.Context) error {
	tables, err := s.tables(ctx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		query, ok := kept[t]
		if kind, isRecord := strings.CutPrefix(t, "records."); !ok && isRecord {
			kind = strings.Trim(kind, `"`)
			query, ok = fmt.Sprintf("select * from store.records.%s anti join (select file, sheet, row from gone.row where kind = '%s') as g using (file, sheet, row)", kind, kind), true
		}
		if !ok {
			query = "select * from store." + t
		}
		if _, err := s.conn.ExecContext(ctx, "insert into fresh."+t+" by name "+query); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	return nil
}

// keepPurge writes the marks and the line of the journal in the new file.
func (s *Store) keepPurge(ctx context.Context, r *removal, p Purge) error {
	hashes := make([]string, 0, len(r.marks.until))
	for h := range r.marks.until {
		hashes = append(hashes, h)
	}
	slices.Sort(hashes)
	for _, h := range hashes {
		if _, err := s.conn.ExecContext(ctx, "insert into fresh.journal.mark values (?, ?)", h, r.marks.until[h]); err != nil {
			return err
		}
	}
	last := 0
	if n := len(r.Editions); n > 0 {
		last = r.Editions[n-1]
	}
	_, err := s.conn.ExecContext(ctx, `insert into fresh.journal.purge
		select coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from fresh.journal.purge`,
		p.On, p.By, p.Why, orNull(p.Before), r.Persons, r.Rows, r.Files, r.Decisions, r.firstFile, last)
	return err
}

// Emptied are the paths in the inbox of the files whose bytes were dropped: what
// lies there still names those who were removed.
func (s *Store) Emptied(ctx context.Context) ([]string, error) {
	rows, err := s.conn.QueryContext(ctx, "select path from store.raw.file where hash not like 'sans contenu%' group by path having bool_and(content is null) order by path")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var path string
		if err := rows.Scan(&path); err != nil {
			return nil, err
		}
		all = append(all, path)
	}
	return all, rows.Err()
}

// PurgedOn is the day on which something that an edition rests on was removed for
// good; zero when nothing was.
func (s *Store) PurgedOn(ctx context.Context, e Edition) (time.Time, error) {
	var on sql.NullTime
	err := s.conn.QueryRowContext(ctx, "select max(purged_on) from store.journal.purge where first_file between 1 and ? and last_edition >= ?", e.Frozen.File, e.Number).Scan(&on)
	return on.Time, err
}
