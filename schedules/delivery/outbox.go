package delivery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// ListRequest asks for the messages of the outbox.
type ListRequest struct{ All bool } // also those that are settled

// List lists the messages of the outbox: those that wait, or that somebody must look
// at, unless all are asked for.
func List(ctx context.Context, store *store.Store, r ListRequest) ([]books.Posting, error) {
	if r.All {
		return books.Outbox(ctx, store)
	}
	return books.Outbox(ctx, store, books.ToSend, books.Sending, books.Refused, books.GaveUp)
}

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
