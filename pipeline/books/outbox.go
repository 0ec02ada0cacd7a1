package books

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Posting is a line of the outbox: a message for one reader by one way, and what
// became of it. Kind, About, Reader and Way together are unique.
type Posting struct {
	Number    int64
	Kind      string
	About     string // "edition-12", "2023-09"
	Reader    string
	Way       string // ByMail, ByFolder
	Rank      int64  // of two about the same documents, the greater is the newer
	MessageID string // without angle brackets
	Subject   string
	Body      string
	State     string
	PostedAt  time.Time
	Attempts  int
	Doubts    int       // attempts that may have arrived without our knowing
	FirstAt   time.Time // first attempt since it was last put to send; zero for none
	NextAt    time.Time // it is not tried before
	Why       string
	Month     string    // of its documents, "2023-09"; empty when it is of none
	LastAt    time.Time // last attempt; zero for none
	Rectifies int       // edition that the one of its documents corrects, 0 for none
}

// Ways to a reader.
const (
	ByMail   = "mail"
	ByFolder = "folder"
)

// States of a posting.
const (
	ToSend     = "to send"
	Sending    = "sending" // written before the attempt: found later, the attempt was cut short
	Sent       = "sent"
	Refused    = "refused"
	GaveUp     = "gave up"
	Superseded = "superseded" // a newer edition is in the folder already
	Closed     = "closed"     // ended by the operator, who said why
)

// PostedDocument is a file of a posting. Its perimeter is that of the report
// that made it.
type PostedDocument struct {
	Name       string
	Reader     string // kind of reader
	Territory  string
	Nominative bool // it names persons
	Hash       string
	Content    []byte // nil once it was sent
}

// Attempt is one try at sending a posting.
type Attempt struct {
	Number  int
	TriedAt time.Time
	Place   string // mail address or folder
	Server  string // host, port and greeting; empty for a folder
	Outcome string // state of the posting after it
	Answer  string
}

// ErrNoPosting says that no posting has this number.
var ErrNoPosting = errors.New("no such message in the outbox")

// Post adds a posting and its documents to the outbox, unless it is there
// already.
func Post(ctx context.Context, s *store.Store, p Posting, documents []PostedDocument) (posted bool, err error) {
	var there bool
	err = s.QueryRow(ctx, "select count(*) > 0 from store.outbox.posting where kind = ? and about = ? and reader = ? and way = ?",
		p.Kind, p.About, p.Reader, p.Way).Scan(&there)
	if err != nil || there {
		return false, err
	}
	err = s.InTransaction(ctx, func() error {
		err := s.QueryRow(ctx, `insert into store.outbox.posting
			values (`+store.Next("posting", "outbox.posting")+`, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, null, ?, '') returning posting`,
			p.Kind, p.About, p.Reader, p.Way, p.Rank, p.MessageID, p.Subject, p.Body, ToSend, p.PostedAt, p.PostedAt).Scan(&p.Number)
		if err != nil {
			return err
		}
		for i, d := range documents {
			_, err := s.Exec(ctx, "insert into store.outbox.document values (?, ?, ?, ?, ?, ?, ?, ?)",
				p.Number, i+1, d.Name, d.Reader, d.Territory, d.Nominative, d.Hash, d.Content)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return err == nil, err
}

// postingColumns are what is kept of a posting, then its month, its last attempt and what its
// edition corrects.
const postingColumns = `select posting, kind, about, reader, way, rank, message_id, subject, body, state, posted_at, attempts, doubts, first_at, next_at, why,
		coalesce(strftime((from store.editions.edition select month where number = try_cast(regexp_extract(about, '^edition-(\d+)', 1) as integer)), '%Y-%m'),
			regexp_extract(about, '^(\d{4}-\d{2})(-\d)?$', 1)),
		(from store.outbox.attempt as a select max(tried_at) where a.posting = p.posting),
		coalesce((from store.editions.edition select rectifies where number = try_cast(regexp_extract(about, '^edition-(\d+)', 1) as integer)), 0)
	from store.outbox.posting as p `

// Outbox lists the postings in these states, or all without one, in the order in
// which they came.
func Outbox(ctx context.Context, s *store.Store, states ...string) ([]Posting, error) {
	rows, err := s.Query(ctx, postingColumns+"where len($1) = 0 or list_contains(string_split($1, ','), state) order by posting", strings.Join(states, ","))
	if err != nil {
		return nil, err
	}
	return scanPostings(rows)
}

// OutboxAt lists the postings as they stood at an instant, as far as their attempts
// say it, in the order in which they came.
func OutboxAt(ctx context.Context, s *store.Store, at time.Time) ([]Posting, error) {
	rows, err := s.Query(ctx, `with tried as (
			select posting, count(*)::integer as attempts, min(tried_at) as first_at, max_by(outcome, number) as state, max_by(answer, number) as why
			from store.outbox.attempt where tried_at <= $1 group by posting),
		then_ as (
			select p.* replace (coalesce(t.state, $2) as state, coalesce(t.attempts, 0) as attempts, t.first_at as first_at, coalesce(t.why, '') as why)
			from store.outbox.posting as p left join tried as t using (posting) where p.posted_at <= $1)
		`+strings.Replace(postingColumns, "store.outbox.posting", "then_", 1)+"order by posting", at, ToSend)
	if err != nil {
		return nil, err
	}
	return scanPostings(rows)
}

func scanPostings(rows *sql.Rows) ([]Posting, error) {
	defer rows.Close()
	var all []Posting
	for rows.Next() {
		p, err := scanPosting(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

func scanPosting(row interface{ Scan(...any) error }) (Posting, error) {
	var p Posting
	var first, last sql.NullTime
	err := row.Scan(&p.Number, &p.Kind, &p.About, &p.Reader, &p.Way, &p.Rank, &p.MessageID, &p.Subject, &p.Body, &p.State,
		&p.PostedAt, &p.Attempts, &p.Doubts, &first, &p.NextAt, &p.Why, &p.Month, &last, &p.Rectifies)
	p.FirstAt, p.LastAt = first.Time, last.Time
	return p, err
}

// PostingOf is the posting of a number.
func PostingOf(ctx context.Context, s *store.Store, number int64) (Posting, error) {
	p, err := scanPosting(s.QueryRow(ctx, postingColumns+"where posting = ?", number))
	if errors.Is(err, sql.ErrNoRows) {
		return p, fmt.Errorf("%d: %w", number, ErrNoPosting)
	}
	return p, err
}

// PostedDocuments are the documents of a posting, in their order.
func PostedDocuments(ctx context.Context, s *store.Store, number int64) ([]PostedDocument, error) {
	rows, err := s.Query(ctx, `select name, reader, territory, nominative, hash, content
		from store.outbox.document where posting = ? order by number`, number)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []PostedDocument
	for rows.Next() {
		var d PostedDocument
		if err := rows.Scan(&d.Name, &d.Reader, &d.Territory, &d.Nominative, &d.Hash, &d.Content); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}

// Mark writes what became of a posting and, when it was tried, the attempt. The
// bytes of what was sent, or will never be, are dropped: their hash stays. It is a
// safe point: what was sent is not sent again.
func Mark(ctx context.Context, s *store.Store, p Posting, tried *Attempt) error {
	err := s.InTransaction(ctx, func() error {
		_, err := s.Exec(ctx, `update store.outbox.posting
			set state = ?, attempts = ?, doubts = ?, first_at = ?, next_at = ?, why = ? where posting = ?`,
			p.State, p.Attempts, p.Doubts, sql.NullTime{Time: p.FirstAt, Valid: !p.FirstAt.IsZero()}, p.NextAt, p.Why, p.Number)
		if err != nil {
			return err
		}
		if p.State == Sent || p.State == Superseded || p.State == Closed {
			if _, err := s.Exec(ctx, "update store.outbox.document set content = null where posting = ?", p.Number); err != nil {
				return err
			}
		}
		if tried == nil {
			return nil
		}
		_, err = s.Exec(ctx, `insert into store.outbox.attempt
			select ?, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ? from store.outbox.attempt where posting = ?`,
			p.Number, tried.TriedAt, tried.Place, tried.Server, tried.Outcome, tried.Answer, p.Number)
		return err
	})
	if err != nil {
		return err
	}
	return s.Save(ctx)
}

// Reword gives a posting that never left another subject, another text, and the name that
// goes with them.
func Reword(ctx context.Context, s *store.Store, p Posting) error {
	_, err := s.Exec(ctx, "update store.outbox.posting set subject = ?, body = ?, message_id = ? where posting = ? and state = ? and doubts = 0",
		p.Subject, p.Body, p.MessageID, p.Number, ToSend)
	return err
}

// Attempts lists the tries of a posting, first to last.
func Attempts(ctx context.Context, s *store.Store, number int64) ([]Attempt, error) {
	rows, err := s.Query(ctx, `select number, tried_at, place, server, outcome, answer
		from store.outbox.attempt where posting = ? order by number`, number)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Attempt
	for rows.Next() {
		var a Attempt
		if err := rows.Scan(&a.Number, &a.TriedAt, &a.Place, &a.Server, &a.Outcome, &a.Answer); err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

// Newer says whether a newer posting laid, or is laying, a document of that name
// in the same reader's folder.
func Newer(ctx context.Context, s *store.Store, p Posting, name string) (bool, error) {
	var newer bool
	err := s.QueryRow(ctx, `select count(*) > 0
		from store.outbox.posting as o join store.outbox.document as d using (posting)
		where o.reader = ? and o.way = ? and o.kind = ? and o.rank > ? and d.name = ? and o.state in (?, ?)`,
		p.Reader, ByFolder, p.Kind, p.Rank, name, Sending, Sent).Scan(&newer)
	return newer, err
}
