package delivery

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
)

// ListRequest asks for the messages of the outbox: those that wait, or that somebody must
// look at, unless more are asked for.
type ListRequest struct {
	All    bool   // also those that are settled
	Reader string // of this one only, whatever became of it
	Month  string // of this month only, "2023-09", whatever became of it
	State  string // in this one only
}

// List lists the messages of the outbox, in the order in which they came.
func List(ctx context.Context, store *store.Store, r ListRequest) ([]books.Posting, error) {
	all, err := books.Outbox(ctx, store)
	open := !r.All && r.Reader == "" && r.Month == "" && r.State == ""
	return slices.DeleteFunc(all, func(o books.Posting) bool {
		return open && settled(o.State) || r.Reader != "" && o.Reader != r.Reader || r.Month != "" && MonthOf(o) != r.Month || r.State != "" && o.State != r.State
	}), err
}

// settled says that nothing more is done of a message in a state.
func settled(state string) bool {
	return state == books.Sent || state == books.Superseded || state == books.Closed
}

// MonthOf is the month that a message is of, "2023-09": that of its documents, otherwise
// the one in which it was written.
func MonthOf(o books.Posting) string {
	if o.Month != "" {
		return o.Month
	}
	return schedules.DayOf(o.PostedAt).Format("2006-01")
}

// EditionOf is the edition that a message carries, 0 for none.
func EditionOf(o books.Posting) int {
	m := ofEdition.FindStringSubmatch(o.About)
	if m == nil {
		return 0
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	return n
}

// ofEdition is what a message of an edition is about: edition-12, or edition-12-2 when it
// is sent once more.
var ofEdition = regexp.MustCompile(`^edition-(\d+)(-\d+)?$`)

// ReminderOf is the month that a reminder is of, and which of that month it is, from 0.
func ReminderOf(o books.Posting) (month time.Time, n int, ok bool) {
	m := ofReminder.FindStringSubmatch(o.About)
	if m == nil || o.Kind != string(Reminder) {
		return month, 0, false
	}
	month, err := time.Parse("2006-01", m[1])
	if err != nil {
		return month, 0, false
	}
	if m[2] != "" {
		if n, err = strconv.Atoi(m[2]); err != nil {
			return month, 0, false
		}
		n--
	}
	return month, n, true
}

var ofReminder = regexp.MustCompile(`^(\d{4}-\d{2})(?:-(\d))?$`)

// Unsent are the messages that the operator must look at: refused and given up.
func Unsent(all []books.Posting) []books.Posting {
	return slices.DeleteFunc(slices.Clone(all), func(o books.Posting) bool { return o.State != books.Refused && o.State != books.GaveUp })
}

// lateAfter is how long a message is tried in vain before somebody is written to.
const lateAfter = 24 * time.Hour

// TriedInVain are the messages that were tried for a day and more and still wait at an instant,
// first tried first: no server answers, or it puts everything off.
func TriedInVain(all []books.Posting, now time.Time) []books.Posting {
	late := slices.DeleteFunc(slices.Clone(all), func(o books.Posting) bool {
		return o.State != books.ToSend || o.Attempts == 0 || o.FirstAt.IsZero() || now.Sub(o.FirstAt) < lateAfter
	})
	slices.SortStableFunc(late, func(a, b books.Posting) int { return a.FirstAt.Compare(b.FirstAt) })
	return late
}

// LateArrivals are the messages that left of late, a day and more after they were first
// tried: the way out was shut, and is open again.
func LateArrivals(all []books.Posting, now time.Time) []books.Posting {
	return slices.DeleteFunc(slices.Clone(all), func(o books.Posting) bool {
		return o.State != books.Sent || o.FirstAt.IsZero() || o.LastAt.Sub(o.FirstAt) < lateAfter || now.Sub(o.LastAt) >= lateAfter || o.LastAt.After(now)
	})
}

// Record is a message, its documents and its attempts: what was sent to whom, when,
// and which server took it.
type Record struct {
	books.Posting
	Documents []books.PostedDocument
	Tried     []books.Attempt
}

// RecordOf is the record of one message.
func RecordOf(ctx context.Context, store *store.Store, number int64) (r Record, err error) {
	if r.Posting, err = books.PostingOf(ctx, store, number); err != nil {
		return r, err
	}
	if r.Documents, err = books.PostedDocuments(ctx, store, number); err != nil {
		return r, err
	}
	r.Tried, err = books.Attempts(ctx, store, number)
	return r, err
}

// TooLate says that a message is past what was asked of it.
type TooLate struct{ books.Posting }

func (e TooLate) Error() string { return fmt.Sprintf("message %d is %s", e.Number, e.State) }

// RetryRequest asks to send again, at once, a message that was refused or given up.
type RetryRequest struct{ Number int64 }

// Retry puts a message back to send, and returns it as it then is.
func (p Post) Retry(ctx context.Context, r RetryRequest) (books.Posting, error) {
	o, err := books.PostingOf(ctx, p.Store, r.Number)
	if err != nil {
		return o, err
	}
	if o.State != books.Refused && o.State != books.GaveUp && o.State != books.ToSend {
		return o, TooLate{o}
	}
	o.State, o.Attempts, o.Doubts, o.FirstAt, o.NextAt, o.Why = books.ToSend, 0, 0, time.Time{}, p.Clock(), ""
	return o, books.Mark(ctx, p.Store, o, nil)
}

// RetryAll puts back to send every message that was refused or given up, and returns them
// as they then are.
func (p Post) RetryAll(ctx context.Context) ([]books.Posting, error) {
	all, err := books.Outbox(ctx, p.Store, books.Refused, books.GaveUp)
	for i := range all {
		if err != nil {
			return nil, err
		}
		all[i], err = p.Retry(ctx, RetryRequest{Number: all[i].Number})
	}
	return all, err
}

// ErrNoWay says that a reader has neither a mail address nor a folder.
var ErrNoWay = errors.New("no way leads there")

// ErrNoMail says that a reader has no mail address, or that there is no mail server.
var ErrNoMail = errors.New("no mail leads there")

// TestRequest asks to write a test letter to a reader, at once.
type TestRequest struct{ Reader string } // code of a recipient, or SenderKey of a sender

// Test writes to a reader to see that it arrives, and returns what became of the letter.
// Nothing else that waits is sent.
func (p Post) Test(ctx context.Context, r TestRequest) (books.Posting, error) {
	m := Message{
		Kind: Test, About: p.Clock().UTC().Format("20060102T150405"), To: r.Reader,
		Subject: "AGIR" + colon + "lettre d’essai", Body: testLetter(p.Settings),
	}
	if !slices.Contains(p.Ways(m), books.ByMail) {
		return books.Posting{}, fmt.Errorf("%s: %w", r.Reader, ErrNoMail)
	}
	if _, err := p.Enqueue(ctx, m); err != nil {
		return books.Posting{}, err
	}
	all, err := books.Outbox(ctx, p.Store, books.ToSend)
	if err != nil {
		return books.Posting{}, err
	}
	i := slices.IndexFunc(all, func(o books.Posting) bool {
		return o.Kind == string(Test) && o.About == m.About && o.Reader == r.Reader
	})
	if i < 0 {
		return books.Posting{}, fmt.Errorf("%s: %w", r.Reader, ErrNoMail)
	}
	office := &office{post: p}
	defer office.close()
	return p.settle(ctx, office, all[i])
}

// Again is the message of an edition that its reader is sent once more, under a number of
// its own: what makes a message unique is what it is about.
func Again(ctx context.Context, store *store.Store, m Message) (Message, error) {
	all, err := books.Outbox(ctx, store)
	if err != nil {
		return m, err
	}
	about := m.About
	for n := 2; slices.ContainsFunc(all, func(o books.Posting) bool { return o.Reader == m.To && o.Kind == string(m.Kind) && o.About == m.About }); n++ {
		m.About = about + "-" + strconv.Itoa(n)
	}
	return m, nil
}

// GiveUpRequest asks to try a message no more.
type GiveUpRequest struct {
	Number int64
	Why    string
}

// GiveUp closes a message that is not sent, and returns it as it then is: it is tried
// no more and nobody is told again.
func (p Post) GiveUp(ctx context.Context, r GiveUpRequest) (books.Posting, error) {
	o, err := books.PostingOf(ctx, p.Store, r.Number)
	if err != nil {
		return o, err
	}
	if o.State == books.Sent || o.State == books.Superseded || o.State == books.Closed {
		return o, TooLate{o}
	}
	now := p.Clock()
	o.State, o.Why = books.Closed, r.Why
	return o, books.Mark(ctx, p.Store, o, &books.Attempt{TriedAt: now, Outcome: o.State, Answer: r.Why})
}
