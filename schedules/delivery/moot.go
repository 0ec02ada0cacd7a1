package delivery

import (
	"context"
	"slices"

	"github.com/agir-indicateurs/agir/pipeline/books"
)

// Why a message that waits is no longer to leave, as the outbox keeps it.
const (
	HasCome   = "what it asks for has come"
	TooLateBy = "the day that it asks for has passed"
	LookedAt  = "a later alarm says how it is"
	WasIssued = "the month was published"
	HasNewer  = "a newer edition takes its place"
)

// What the outbox keeps of a message beside why it did not leave.
const (
	newerThere     = "a newer edition is there already"
	cutShort       = "cut short while it was being sent"
	arrivedBefore  = "an earlier attempt may have arrived too, under the same Message-ID"
	mayHaveArrived = "; it may have arrived"
)

// Waits says whether a message may still leave by itself, or be put back to send.
func Waits(o books.Posting) bool {
	return slices.Contains([]string{books.ToSend, books.GaveUp}, o.State)
}

// Overtake marks a message that waits as one that does not leave, and why.
func (p Post) Overtake(ctx context.Context, o books.Posting, why string) (books.Posting, error) {
	o.State, o.Why = books.Superseded, why
	return o, books.Mark(ctx, p.Store, o, &books.Attempt{TriedAt: p.Clock(), Outcome: o.State, Answer: why})
}

// Rewrite gives a message that never left the words of another about the same. One that
// may have arrived keeps its own.
func (p Post) Rewrite(ctx context.Context, o books.Posting, m Message) (changed bool, err error) {
	if o.Doubts > 0 || o.State != books.ToSend || o.Way == books.ByMail && !p.Settings.Mail.Configured() || o.Subject == m.Subject && o.Body == m.Body {
		return false, nil
	}
	o.Subject, o.Body = m.Subject, m.Body
	if o.Way == books.ByMail {
		o.MessageID = m.id(p.Settings.Mail.From)
	}
	return true, books.Reword(ctx, p.Store, o)
}
