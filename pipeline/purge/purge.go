// Package purge removes persons for good, and remembers only enough of them, by keyed
// hashes, for what comes later not to bring them back.
package purge

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// RetentionYears is how long a person is kept after the last thing that is known of him.
const RetentionYears = 2

// Request asks that personal data be removed for good: of everybody of whom nothing is
// known since a day, or of one person.
type Request struct {
	On, At  time.Time // day and instant
	By, Why string
	Before  time.Time // those of whom nothing is known since; zero when Person is given
	Person  string    // key of the one to forget, as answers.Links gives it
	Inbox   string    // folder of the files received, whose files go as well; empty for none
	// JournalMonths is how long a line of the journal is kept, without end for 0.
	JournalMonths int
}

// Removed counts what was removed. It names nobody.
type Removed struct {
	Persons   int
	Rows      int // of the statements received, over all of them
	Files     int // whose bytes were dropped: they held one of those rows
	Received  int // files of the inbox that were removed
	Decisions int // on links
	Followed  int // persons of whom nothing is known since, kept: their parcours is open
	Shared    int // likewise, kept: all that identifies them identifies somebody who stays
	Stay      int // rows in force of those removed, kept for the same reason
	Editions  []int
	Earlier   []string  // copies of the store in an earlier version, removed with what they told of them
	Outside   []Outside // files outside of the store that still speak of them, or may
}

// nothing says that nothing goes.
func (r Removed) nothing() bool { return r.Persons+r.Rows+r.Files+r.Decisions == 0 }

// ErrRequest says that a request names neither a day nor a person, or both.
var ErrRequest = errors.New("a purge is of those before a day, or of one person")

// ErrToCome says that the day of a purge is to come: it would remove everybody.
var ErrToCome = errors.New("is to come")

// Check says whether a request can be met at all.
func (r Request) Check() error {
	switch {
	case r.Before.IsZero() == (r.Person == ""):
		return ErrRequest
	case r.Before.After(r.On):
		return fmt.Errorf("%s %w", r.Before.Format(time.DateOnly), ErrToCome)
	}
	return nil
}

// ErrNobody says that no person has this key.
var ErrNobody = errors.New("no such person")

// ErrShared says that a person cannot be removed without what is told of another: the
// rows of both give the same number, or the same name and birth date.
var ErrShared = errors.New("nothing distinguishes the rows of this person from those of somebody who stays")

// ErrOutbox says that documents that name people wait in the outbox.
var ErrOutbox = errors.New("messages that name people wait in the outbox")

// Remove removes persons for good: the rows about them in every statement ever
// received, the bytes of the files that hold those rows, in the store and in the inbox,
// the decisions on their records. The store is written again without them: see
// store.Rewrite. What it was in an earlier version, which has them, goes whole. Editions keep their figures; those that rest on what is gone can no
// longer be rebuilt.
//
// Keyed hashes of the identifiers are remembered, so that the next full statement,
// which has them again, does not bring them back.
func Remove(ctx context.Context, s *store.Store, conf *settings.Settings, p Request) (Removed, error) {
	if err := p.Check(); err != nil {
		return Removed{}, err
	}
	if err := outboxNamesNobody(ctx, s); err != nil {
		return Removed{}, err
	}
	marks, err := ReadMarks(ctx, s, conf)
	if err != nil {
		return Removed{}, err
	}
	removal, err := whoGoes(ctx, s, conf, marks, p)
	if err != nil {
		return Removed{}, err
	}
	if err := whatGoes(ctx, s, removal, p.Before); err != nil {
		return Removed{}, err
	}
	if removal.Editions, err = editionsSince(ctx, s, removal.firstFile); err != nil {
		return Removed{}, err
	}
	if !removal.nothing() { // first: killed here, those who go are still in the store, and it is asked again
		if removal.Earlier, err = store.DropEarlier(s.Path(), time.Time{}); err != nil {
			return removal.Removed, err
		}
	}
	if err := s.Rewrite(ctx, removal.rewriting(p)); err != nil {
		return removal.Removed, err
	}
	if err := journal(ctx, s, p, removal.Removed); err != nil {
		return removal.Removed, err
	}
	if removal.Received, err = emptyInbox(ctx, s, p.Inbox); err != nil {
		return removal.Removed, err
	}
	removal.Outside, err = stillTold(ctx, s, removal.marks, conf)
	return removal.Removed, err
}

// journal says in the journal what went, without a name, and takes away its lines whose
// time has passed.
func journal(ctx context.Context, s *store.Store, p Request, r Removed) error {
	e := books.Entry{At: p.At, By: p.By, Why: p.Why, Kind: books.PersonsRemoved, What: fmt.Sprintf("%d persons, %d rows, %d files", r.Persons, r.Rows, r.Files)}
	if err := books.Journal(ctx, s, e); err != nil || p.JournalMonths == 0 {
		return err
	}
	_, err := books.PruneJournal(ctx, s, p.On.AddDate(0, -p.JournalMonths, 0), e)
	return err
}

// emptyInbox removes from an inbox the files whose bytes were dropped, sealed or not:
// those of a purge that was killed before this point too.
func emptyInbox(ctx context.Context, s *store.Store, dir string) (removed int, err error) {
	if dir == "" {
		return 0, nil
	}
	paths, err := emptied(ctx, s)
	if err != nil {
		return 0, err
	}
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer root.Close()
	for _, p := range paths {
		for _, name := range []string{p, p + sealing.Suffix} {
			switch err := inbox.Remove(root, name); {
			case err == nil:
				removed++
			case !errors.Is(err, fs.ErrNotExist):
				return removed, err
			}
		}
	}
	return removed, nil
}

// purgeAgain removes from a store what the marks of another say, which remembers
// more: that which a backup takes the place of. Both must be of one origin.
func purgeAgain(ctx context.Context, s *store.Store, conf *settings.Settings, more *Marks, p Request) (again Removed, err error) {
	changed := false
	marks, err := ReadMarks(ctx, s, conf)
	if err != nil || !bytes.Equal(marks.secret, more.secret) {
		return again, err
	}
	for id, until := range more.until {
		if marks.until[id].Before(until) {
			marks.until[id], changed = until, true
		}
	}
	if !changed {
		return again, nil
	}
	r := &removal{marks: marks}
	if err := whatGoes(ctx, s, r, p.Before); err != nil {
		return again, err
	}
	if r.Editions, err = editionsSince(ctx, s, r.firstFile); err != nil {
		return again, err
	}
	return r.Removed, s.Rewrite(ctx, r.rewriting(p))
}

func outboxNamesNobody(ctx context.Context, s *store.Store) error {
	var waiting int
	err := s.QueryRow(ctx, "select count(*) from store.outbox.document where nominative and content is not null").Scan(&waiting)
	if err == nil && waiting > 0 {
		return ErrOutbox
	}
	return err
}

// Restoring asks that a backup be put in the place of a store.
type Restoring struct {
	File    string // of the backup
	Home    string // path of the store
	Key     *sealing.Key
	On, At  time.Time // day and instant
	By, Why string
	Witness func(string) error // of what is journaled; nil for none
}

// Restored is what a restoring came to.
type Restored struct {
	store.Restored
	Again Removed // who was removed again: forgotten or purged since the backup
}

// Restore puts a backup in the place of a store. Whoever was removed since the backup,
// by the marks of the store replaced, is removed from it again before it takes that
// place; what that store journaled since stays journaled, and so is the restoring.
func Restore(ctx context.Context, conf *settings.Settings, p Restoring) (r Restored, err error) {
	var marks *Marks
	var journal books.JournalCarried
	r.Restored, err = store.Restore(ctx, p.File, p.Home, store.Carried{
		Read: func(ctx context.Context, from *store.Store) (err error) {
			if marks, err = ReadMarks(ctx, from, conf); err != nil {
				return err
			}
			journal, err = books.ReadJournal(ctx, from)
			return err
		},
		Do: func(ctx context.Context, to *store.Store, blind bool) (err error) {
			what := "the journal of the store replaced could not be read"
			if !blind {
				what = ""
				if r.Again, err = purgeAgain(ctx, to, conf, marks, Request{On: p.On, By: p.By, Why: p.Why}); err != nil {
					return err
				}
				if err := books.CarryJournal(ctx, to, journal); err != nil {
					return err
				}
			}
			return books.Journal(ctx, to, books.Entry{At: p.At, By: p.By, Why: p.Why, Kind: books.StoreRestored, What: strings.TrimSpace(p.File + " " + what)})
		},
	}, store.Sealed(p.Key), store.Memory(conf.Memory), store.Witness(p.Witness))
	return r, err
}

// removal is what goes.
type removal struct {
	Removed
	marks     *Marks                // with those of this purge
	records   map[string]bool       // keys of the records in force: true, of those who go
	rows      map[int64][]storedRow // by file
	numbers   map[string]bool       // of those who go, given by others who join them
	emptied   map[int64]bool        // files whose bytes go
	decisions []int64
	firstFile int64
}

// storedRow is a row received.
type storedRow struct {
	kind string // of the record that it is, if any
	books.RowPlace
}

// whoGoes finds the persons to remove and marks their identifiers.
func whoGoes(ctx context.Context, s *store.Store, conf *settings.Settings, marks *Marks, p Request) (*removal, error) {
	a, err := answers.Ask(ctx, s, answers.Question{AsOf: p.On, Settings: conf})
	if err != nil {
		return nil, err
	}
	lives, err := a.Followed(ctx)
	if err != nil {
		return nil, err
	}
	r := &removal{marks: marks, records: make(map[string]bool)}
	goes := make(map[string]bool)
	for person, l := range lives {
		switch {
		case p.Person != "":
			goes[person] = person == p.Person
		case !l.LatestOn.Before(p.Before):
		case l.Open:
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
	stays, leaves, known, err := identifiersOf(ctx, a, marks, goes, people)
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
		if err := markUntold(ctx, s, marks, stays, until); err != nil { // those whom no statement in force tells any more
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

// identifiersOf hashes the identifiers of those who stay and of those who go, and
// notes whose the records are, in people. known are those by which each row of a person
// is known.
func identifiersOf(ctx context.Context, a *answers.Answer, m *Marks, goes map[string]bool, people map[string]string) (stays, leaves map[string]bool, known map[string][][]string, err error) {
	identities, err := a.Identities(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	stays, leaves, known = make(map[string]bool), make(map[string]bool), make(map[string][][]string)
	for record, i := range identities {
		t := traits{family: i.Consortium, dossier: i.Dossier, agdref: i.AGDREF, nom: i.Nom, prenom: i.Prenom, bornOn: i.BornOn}
		into := stays
		if goes[i.Person] {
			into = leaves
		}
		people[record] = i.Person
		known[i.Person] = append(known[i.Person], m.identifiers(t))
		for _, id := range append(m.numbers(t), m.names(t)...) {
			into[id] = true
		}
	}
	return stays, leaves, known, nil
}

// eachTold visits every record ever kept.
func eachTold(ctx context.Context, s *store.Store, m *Marks, visit func(file int64, at storedRow, t traits)) error {
	for _, schema := range contract.Schemas() {
		columns := func(name, otherwise string) string {
			if schema.Column(name) < 0 {
				return otherwise
			}
			return "coalesce(r." + name + ", " + otherwise + ")"
		}
		var days []string
		for _, c := range schema.Columns {
			if c.IsEvent() {
				days = append(days, "r."+c.Name)
			}
		}
		rows, err := s.Query(ctx, fmt.Sprintf(`select r.file, r.sheet, r.row, f.sender, %s, %s, %s, %s, %s, %s, coalesce(greatest(%s), date '0001-01-01')
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
			var t traits
			if err := rows.Scan(&file, &at.Sheet, &at.Row, &sender, &departement, &t.dossier, &t.agdref, &t.nom, &t.prenom, &t.bornOn, &t.latestEventOn); err != nil {
				return errors.Join(err, rows.Close())
			}
			if t.bornOn.Year() == 1 {
				t.bornOn = time.Time{}
			}
			t.family = m.familyOf(sender, at.kind, departement)
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
func markUntold(ctx context.Context, s *store.Store, m *Marks, stays map[string]bool, until time.Time) error {
	latest := make(map[string]time.Time)
	err := eachTold(ctx, s, m, func(_ int64, _ storedRow, t traits) {
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

// whatGoes finds what says of them. Before a day given, what was received and is
// no record, or could not be read, goes with them: it may name anyone.
func whatGoes(ctx context.Context, s *store.Store, r *removal, before time.Time) error {
	r.rows, r.emptied, r.numbers = make(map[int64][]storedRow), make(map[int64]bool), make(map[string]bool)
	drop := func(file int64, at storedRow) {
		r.rows[file] = append(r.rows[file], at)
		r.emptied[file] = true
	}
	err := eachTold(ctx, s, r.marks, func(file int64, at storedRow, t traits) {
		if r.marks.withheld(t) {
			drop(file, at)
			r.Rows++
			r.numbers[t.agdref] = true
		}
	})
	if err != nil {
		return err
	}
	files, err := books.Files(ctx, s, forever)
	if err != nil {
		return err
	}
	delete(r.numbers, "")
	for _, f := range files {
		err := eachRow(ctx, s, f.File, r.marks.conf, func(at books.RowPlace, record bool, cells []string) {
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
	if r.Files, err = withBytes(ctx, s, r.emptied); err != nil {
		return err
	}
	return decisionsOf(ctx, s, r, before)
}

// withBytes counts the files, of those given, whose bytes are kept.
func withBytes(ctx context.Context, s *store.Store, files map[int64]bool) (n int, err error) {
	rows, err := s.Query(ctx, "select file from store.raw.file where content is not null")
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
func eachRow(ctx context.Context, s *store.Store, file int64, conf *settings.Settings, visit func(at books.RowPlace, record bool, cells []string)) error {
	content, err := books.Content(ctx, s, file)
	if err != nil || content == nil {
		return err
	}
	records, err := recordsOf(ctx, s, file)
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
			at := books.RowPlace{Sheet: sheet.Name, Row: row.Number}
			visit(at, records[at], row.Texts())
		}
	}
	return nil
}

// recordsOf are the places of the records of a file.
func recordsOf(ctx context.Context, s *store.Store, file int64) (map[books.RowPlace]bool, error) {
	var kinds []string
	for _, schema := range contract.Schemas() {
		kinds = append(kinds, "select file, sheet, row from store.records."+string(schema.Kind))
	}
	return books.RowPlaces(ctx, s, "select sheet, row from ("+strings.Join(kinds, " union all ")+") where file = ?", file)
}

func decisionsOf(ctx context.Context, s *store.Store, r *removal, before time.Time) error {
	all, err := books.LinkDecisions(ctx, s)
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
func editionsSince(ctx context.Context, s *store.Store, first int64) ([]int, error) {
	all, err := books.Editions(ctx, s)
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

// emptied are the paths in the inbox of the files whose bytes were dropped: what
// lies there still names those who were removed.
func emptied(ctx context.Context, s *store.Store) ([]string, error) {
	rows, err := s.Query(ctx, "select path from store.raw.file where hash not like 'sans contenu%' group by path having bool_and(content is null) order by path")
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

// LastOn is the day on which something that an edition rests on was removed for
// good; zero when nothing was.
func LastOn(ctx context.Context, s *store.Store, e books.Edition) (time.Time, error) {
	var on sql.NullTime
	err := s.QueryRow(ctx, "select max(purged_on) from store.journal.purge where first_file between 1 and ? and last_edition >= ?", e.Frozen.File, e.Number).Scan(&on)
	return on.Time, err
}
