package books

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/user"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// What is journaled.
const (
	RowsRead         = "explain"  // the names behind a figure
	WorklistMade     = "worklist" // the nominative work list
	FeedbackMade     = "feedback" // a file given back to its sender
	StatementRead    = "rows"     // the rows of a statement, on the screen
	ReviewRead       = "review"   // the pairs that wait, with their names
	PersonSought     = "person"   // somebody looked for, by name, number or birth
	PersonExported   = "access"   // all that is held on one person
	PersonMended     = "rectify"  // who is to put right what is told of one
	LinkMade         = "link"     // two files of people compared
	ExportMade       = "export"   // counts that leave the store
	BackupMade       = "backup"
	StoreRestored    = "restore"
	KeyRotated       = "rotation"
	SealChanged      = "seal"      // recipients of the seal
	PersonsRemoved   = "purge"     // or forgotten
	FilesRemoved     = "expiry"    // files written outside, past their time
	CommentWithdrawn = "comment"   // what was said of a figure, taken back
	WentLive         = "live"      // what is made leaves from then on
	EditionCorrected = "corrected" // and sent to those who had the former
	JournalPruned    = "prune"     // lines of the journal, past theirs
)

// JournalKinds are the kinds of what is journaled.
var JournalKinds = []string{RowsRead, WorklistMade, FeedbackMade, StatementRead, ReviewRead, PersonSought, PersonExported, PersonMended, LinkMade, ExportMade, BackupMade, StoreRestored, KeyRotated, SealChanged, PersonsRemoved, FilesRemoved, CommentWithdrawn, WentLive, EditionCorrected, JournalPruned}

// Entry is something to journal: who does what to names or to the store, when and why.
type Entry struct {
	At      time.Time
	By, Why string
	Kind    string
	What    string
	File    string // what is written outside the store, its whole path; empty for nothing
	Account string // of the system; that of this process when it is empty
}

// JournalLine is a line of the journal. Hash is that of the line and of Previous, the
// hash of the line before it: no line can be altered or taken away but the chain shows
// it, up to its head.
type JournalLine struct {
	Number int64
	Entry
	Previous, Hash string
}

// JournalReading journals the reading of names. It is a safe point: the names are shown
// after it.
func JournalReading(ctx context.Context, s *store.Store, e Entry) error { return Journal(ctx, s, e) }

// Journal adds a line to the journal, and is a safe point.
func Journal(ctx context.Context, s *store.Store, entries ...Entry) error {
	var heads []JournalHead
	err := s.InTransaction(ctx, func() error {
		for _, e := range entries {
			if err := signed(e.By, e.Why); err != nil {
				return err
			}
			head, err := appendLine(ctx, s, e)
			if err != nil {
				return err
			}
			heads = append(heads, head)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := s.Save(ctx); err != nil {
		return err
	}
	for n, head := range heads {
		if err := s.Testify(testimony(entries[n], head)); err != nil {
			return fmt.Errorf("%w: %w", ErrWitness, err)
		}
	}
	return nil
}

// testimony is what is said of a line outside of the store: enough to prove it, and
// nothing that could name a person.
func testimony(e Entry, head JournalHead) string {
	return fmt.Sprintf("journal %s kind=%s account=%q by=%q", head, e.Kind, e.account(), e.By)
}

// JournalHead is the last line of the journal: printed, noted elsewhere, it proves all
// that comes before it.
type JournalHead struct {
	Number int64
	Hash   string
}

func (h JournalHead) String() string { return fmt.Sprintf("%d:%s", h.Number, h.Hash) }

// ErrWitness says that what was journaled could not be said outside of the store too.
var ErrWitness = errors.New("journal copy")

// ErrHead says that a text is no head of a journal.
var ErrHead = errors.New("want the head of a journal, as agir status prints it")

// ParseJournalHead reads a head as it is printed.
func ParseJournalHead(text string) (JournalHead, error) {
	number, hash, ok := strings.Cut(strings.TrimSpace(text), ":")
	n, err := strconv.ParseInt(number, 10, 64)
	if sum, bad := hex.DecodeString(hash); !ok || err != nil || bad != nil || len(sum) != sha256.Size || n < 1 {
		return JournalHead{}, ErrHead
	}
	return JournalHead{n, hash}, nil
}

// journalState is what the store remembers of its chain: its head, and the last line
// that went when its time had come.
type journalState struct{ head, pruned JournalHead }

func stateOfJournal(ctx context.Context, s *store.Store) (st journalState, err error) {
	err = s.QueryRow(ctx, "select number, hash, pruned_number, pruned_hash from store.journal.head").
		Scan(&st.head.Number, &st.head.Hash, &st.pruned.Number, &st.pruned.Hash)
	return st, err
}

// HeadOfJournal is the head of the journal; without a number, nothing is journaled.
func HeadOfJournal(ctx context.Context, s *store.Store) (JournalHead, error) {
	st, err := stateOfJournal(ctx, s)
	if errors.Is(err, sql.ErrNoRows) {
		return JournalHead{}, nil
	}
	return st.head, err
}

func appendLine(ctx context.Context, s *store.Store, e Entry) (JournalHead, error) {
	st, err := stateOfJournal(ctx, s)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return JournalHead{}, err
	}
	e.Account = e.account()
	for _, text := range []*string{&e.Account, &e.By, &e.What, &e.Why, &e.File} {
		*text = strings.ToValidUTF8(*text, "\ufffd") // the store keeps no other text
	}
	e.At = e.At.UTC().Truncate(time.Microsecond) // what the store keeps of an instant
	l := JournalLine{Number: st.head.Number + 1, Entry: e, Previous: st.head.Hash}
	l.Hash = l.sum()
	if err := insertLine(ctx, s, l); err != nil {
		return JournalHead{}, err
	}
	st.head = JournalHead{l.Number, l.Hash}
	return st.head, keepState(ctx, s, st)
}

func insertLine(ctx context.Context, s *store.Store, l JournalLine) error {
	_, err := s.Exec(ctx, `insert into store.journal.reading (number, read_at, account, "by", kind, what, why, file, previous, hash) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		l.Number, l.At, l.Account, l.By, l.Kind, l.What, l.Why, l.File, l.Previous, l.Hash)
	return err
}

func keepState(ctx context.Context, s *store.Store, st journalState) error {
	_, err := s.Exec(ctx, "delete from store.journal.head")
	if err == nil {
		_, err = s.Exec(ctx, "insert into store.journal.head values (?, ?, ?, ?)", st.head.Number, st.head.Hash, st.pruned.Number, st.pruned.Hash)
	}
	return err
}

// sum is the hash of a line: SHA-256 of the JSON array of the hash before it and of its
// fields, in their order, as text.
func (l JournalLine) sum() string {
	fields := []string{l.Previous, strconv.FormatInt(l.Number, 10), l.At.UTC().Format("2006-01-02T15:04:05.000000Z"), l.Account, l.By, l.Kind, l.What, l.Why, l.File}
	text, err := json.Marshal(fields)
	if err != nil {
		panic(err) // texts always are JSON
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// account is the account of the system that does it: what --by says is not proved. Where
// the system remembers who opened the session (sudo, su), that account is added.
func (e Entry) account() string {
	if e.Account != "" {
		return e.Account
	}
	name := accountOf(strconv.Itoa(os.Geteuid()))
	if session := sessionAccount(); session != "" && session != name {
		name += " (session de " + session + ")"
	}
	return name
}

func accountOf(number string) string {
	if u, err := user.LookupId(number); err == nil {
		return u.Username
	}
	return number
}

// sessionAccount is the account that opened the session, as the kernel keeps it.
func sessionAccount() string {
	const none = "4294967295"
	number, err := os.ReadFile("/proc/self/loginuid")
	if err != nil || len(number) == 0 || string(number) == none {
		return ""
	}
	return accountOf(strings.TrimSpace(string(number)))
}

// JournalRequest asks for lines of the journal: of a kind, or of all without one, done
// from a day to another, both included, or without bounds.
type JournalRequest struct {
	Kind     string
	From, To time.Time
}

// JournalLines lists lines of the journal, first to last.
func JournalLines(ctx context.Context, s *store.Store, r JournalRequest) (all []JournalLine, err error) {
	err = eachLine(ctx, s, func(l JournalLine) {
		if r.within(l.At) && (r.Kind == "" || l.Kind == r.Kind) {
			all = append(all, l)
		}
	})
	return all, err
}

func eachLine(ctx context.Context, s *store.Store, visit func(JournalLine)) error {
	rows, err := s.Query(ctx, `select number, read_at, coalesce(account, ''), "by", coalesce(kind, ''), what, why, coalesce(file, ''), coalesce(previous, ''), coalesce(hash, '')
		from store.journal.reading where number is not null order by number`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var l JournalLine
		if err := rows.Scan(&l.Number, &l.At, &l.Account, &l.By, &l.Kind, &l.What, &l.Why, &l.File, &l.Previous, &l.Hash); err != nil {
			return err
		}
		l.At = l.At.UTC()
		visit(l)
	}
	return rows.Err()
}

// BreakKind is how a journal is not what was written.
type BreakKind int

const (
	LineAltered   BreakKind = iota // a line is not what its hash is of
	LinesMissing                   // lines were taken away before this one
	LineUnchained                  // a line does not follow the one before it
	HeadMissing                    // the journal does not end, or begin, as the store remembers
	HeadUnknown                    // a head that was noted is not in it
)

// JournalBreak is a place where the journal is not what was written.
type JournalBreak struct {
	Kind   BreakKind
	Number int64 // of the line
}

// VerifyJournal holds each line against its hash and the one before it, the last
// against the head that the store remembers, and the heads that were noted elsewhere
// against their lines. It returns how many lines hold.
func VerifyJournal(ctx context.Context, s *store.Store, noted ...JournalHead) (lines int, breaks []JournalBreak, err error) {
	st, err := stateOfJournal(ctx, s)
	headless := errors.Is(err, sql.ErrNoRows)
	if err != nil && !headless {
		return 0, nil, err
	}
	last, hashes := st.pruned, map[int64]string{st.pruned.Number: st.pruned.Hash}
	tell := func(kind BreakKind, number int64) { breaks = append(breaks, JournalBreak{kind, number}) }
	err = eachLine(ctx, s, func(l JournalLine) {
		lines++
		switch {
		case l.sum() != l.Hash:
			tell(LineAltered, l.Number)
		case l.Number != last.Number+1:
			tell(LinesMissing, l.Number)
		case l.Previous != last.Hash:
			tell(LineUnchained, l.Number)
		}
		last, hashes[l.Number] = JournalHead{l.Number, l.Hash}, l.Hash
	})
	if err != nil {
		return lines, breaks, err
	}
	if headless && lines > 0 || last != st.head {
		tell(HeadMissing, max(last.Number, st.head.Number))
	}
	for _, n := range noted {
		if hash, ok := hashes[n.Number]; n.Number > st.pruned.Number && !ok || ok && hash != n.Hash {
			tell(HeadUnknown, n.Number)
		}
	}
	return lines, breaks, nil
}

// SettleJournal brings into the chain what is journaled beside it: the readings of
// earlier versions, and what could not be written while the store was held.
func SettleJournal(ctx context.Context, s *store.Store) error {
	earlier, err := earlierReadings(ctx, s)
	if err != nil {
		return err
	}
	var unheard error // what was taken is not taken again, heard outside or not
	if len(earlier) > 0 {
		if unheard = Journal(ctx, s, earlier...); unheard != nil && !errors.Is(unheard, ErrWitness) {
			return unheard
		}
		if _, err := s.Exec(ctx, "delete from store.journal.reading where number is null"); err != nil {
			return err
		}
		if err := s.Save(ctx); err != nil {
			return err
		}
	}
	if err := absorbNotes(s.Path(), func(notes []Entry) error { return Journal(ctx, s, notes...) }); err != nil {
		return err
	}
	return unheard
}

// earlierReadings are the readings of names that earlier versions kept, without a chain
// nor an account. They begin by their kind.
func earlierReadings(ctx context.Context, s *store.Store) (all []Entry, err error) {
	rows, err := s.Query(ctx, `select read_at, "by", what, why from store.journal.reading where number is null order by all`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		e := Entry{Account: "inconnu"}
		if err := rows.Scan(&e.At, &e.By, &e.What, &e.Why); err != nil {
			return nil, err
		}
		e.Kind = strings.TrimRight(strings.Fields(e.What + " " + RowsRead)[0], ":")
		all = append(all, e)
	}
	return all, rows.Err()
}

// PruneJournal takes away the lines of before a day, whose time has passed, and
// journals it. The chain goes on from the last of them.
func PruneJournal(ctx context.Context, s *store.Store, before time.Time, e Entry) (pruned int, err error) {
	st, err := stateOfJournal(ctx, s)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	ended := false // those of after a line that stays, stay
	err = eachLine(ctx, s, func(l JournalLine) {
		if ended = ended || !l.At.Before(before); !ended {
			st.pruned = JournalHead{l.Number, l.Hash}
			pruned++
		}
	})
	if err != nil || pruned == 0 {
		return 0, err
	}
	err = s.InTransaction(ctx, func() error {
		if _, err := s.Exec(ctx, "delete from store.journal.reading where number <= ?", st.pruned.Number); err != nil {
			return err
		}
		return keepState(ctx, s, st)
	})
	if err != nil {
		return 0, err
	}
	e.Kind, e.What = JournalPruned, fmt.Sprintf("%d lines, up to %s", pruned, st.pruned)
	return pruned, Journal(ctx, s, e)
}
