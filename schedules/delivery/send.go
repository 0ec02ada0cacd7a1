package delivery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
)

// Summary is what became of the messages that were to send.
type Summary struct {
	Sent, Waiting, Refused, GaveUp, Superseded int
	Why                                        []books.Posting // those of which the operator must know why
}

// After adds what was settled before, in the same run; what waited then was seen again.
func (s Summary) After(early Summary) Summary {
	s.Sent, s.Refused, s.GaveUp, s.Superseded = s.Sent+early.Sent, s.Refused+early.Refused, s.GaveUp+early.GaveUp, s.Superseded+early.Superseded
	settled := slices.DeleteFunc(slices.Clone(early.Why), func(o books.Posting) bool { return o.State == books.ToSend })
	s.Why = append(settled, s.Why...)
	return s
}

// outcome is what one attempt came to.
type outcome struct {
	verdict verdict
	place   string // mail address or folder
	server  string
	answer  string
}

type verdict int

const (
	accepted    verdict = iota
	refused             // for good
	later               // surely not arrived: try again
	doubtful            // given to the server, its answer lost: it may have arrived
	interrupted         // the program was killed meanwhile: it may have arrived
	superseded
)

// doubtsAtMost bounds the attempts whose end is not known: after one the message
// is given once more, after two it is the operator's.
const doubtsAtMost = 2

// Send tries every message that is to send and whose time has come. It stops
// between two of them when it is asked to. An error is one of the store.
func (p Post) Send(ctx context.Context) (Summary, error) {
	var sum Summary
	all, err := books.Outbox(ctx, p.Store, books.ToSend, books.Sending)
	if err != nil {
		return sum, err
	}
	office := &office{post: p}
	defer office.close()
	for _, o := range all {
		if ctx.Err() != nil {
			return sum, nil
		}
		o, err := p.settle(context.WithoutCancel(ctx), office, o)
		if err != nil {
			return sum, err
		}
		sum.count(o)
	}
	return sum, nil
}

func (s *Summary) count(o books.Posting) {
	switch o.State {
	case books.Sent:
		s.Sent++
	case books.Refused:
		s.Refused++
	case books.GaveUp:
		s.GaveUp++
	case books.Superseded:
		s.Superseded++
	default:
		s.Waiting++
	}
	if o.State != books.Superseded && o.Why != "" {
		s.Why = append(s.Why, o)
	}
}

// settle tries one message and marks what became of it.
func (p Post) settle(ctx context.Context, office *office, o books.Posting) (books.Posting, error) {
	if o.State == books.Sending {
		var err error
		if o, err = p.resume(ctx, o); err != nil || o.State != books.ToSend {
			return o, err
		}
	}
	now := p.Clock()
	if p.mustWait(o, now) || o.Way == books.ByMail && !p.Settings.Mail.Configured() {
		return o, nil
	}
	documents, err := books.PostedDocuments(ctx, p.Store, o.Number)
	if err != nil {
		return o, err
	}
	to, err := p.addressee(o, documents)
	if err != nil {
		return p.mark(ctx, o, outcome{verdict: refused, answer: err.Error()})
	}
	if o.Way == books.ByFolder {
		return p.attempt(ctx, o, func() outcome { return p.lay(ctx, to, o, documents) })
	}
	letter, err := compose(p.Settings.Mail, to, o, documents, now)
	if err != nil {
		return p.mark(ctx, o, outcome{verdict: refused, place: to.Mail, answer: err.Error()})
	}
	if err := office.open(ctx); err != nil {
		o.Attempts++
		return p.mark(ctx, o, outcome{verdict: later, place: to.Mail, server: office.name(), answer: err.Error()})
	}
	return p.attempt(ctx, o, func() outcome { return office.give(letter, to.Mail) })
}

// mustWait says that the hour of a message has not come. One put off for longer than
// anything is was put off by a clock that was ahead.
func (p Post) mustWait(o books.Posting, now time.Time) bool {
	_, limit, _ := p.patience()
	return o.NextAt.After(now) && o.NextAt.Sub(now) <= limit
}

// resume takes up a message whose attempt was cut short: the program was killed
// before it could mark how it ended. A folder is simply laid again.
func (p Post) resume(ctx context.Context, o books.Posting) (books.Posting, error) {
	if o.Way == books.ByFolder {
		o.State = books.ToSend
		return o, nil
	}
	return p.mark(ctx, o, outcome{verdict: interrupted, answer: cutShort})
}

// addressee finds the reader of a message in the configuration of the moment, and
// says why it may not leave.
func (p Post) addressee(o books.Posting, documents []books.PostedDocument) (recipient, error) {
	to, ok := p.recipient(o.Reader)
	switch {
	case !ok:
		return to, fmt.Errorf("%s is no longer in the configuration", o.Reader)
	case o.Way == books.ByMail && to.Mail == "":
		return to, fmt.Errorf("%s has no mail address any more", o.Reader)
	case o.Way == books.ByFolder && to.Folder == "":
		return to, fmt.Errorf("%s has no folder any more", o.Reader)
	}
	return to, check(to, Kind(o.Kind), documents)
}

// attempt writes that a message is being sent, tries, and marks the end.
func (p Post) attempt(ctx context.Context, o books.Posting, try func() outcome) (books.Posting, error) {
	o.Attempts++
	o.State = books.Sending
	if o.FirstAt.IsZero() || o.FirstAt.After(p.Clock()) {
		o.FirstAt = p.Clock()
	}
	if err := books.Mark(ctx, p.Store, o, nil); err != nil {
		return o, err
	}
	return p.mark(ctx, o, try())
}

// mark decides what an outcome makes of a message, and writes it.
func (p Post) mark(ctx context.Context, o books.Posting, out outcome) (books.Posting, error) {
	now := p.Clock()
	if o.FirstAt.IsZero() || o.FirstAt.After(now) {
		o.FirstAt = now
	}
	o.Why = withhold(out.answer)
	switch out.verdict {
	case accepted:
		o.State, o.Why = books.Sent, ""
		if o.Doubts > 0 {
			o.Why = arrivedBefore
		}
	case superseded:
		o.State = books.Superseded
	case refused:
		o.State = books.Refused
	case doubtful, interrupted:
		o.Doubts++
		o.Why += mayHaveArrived
		o = p.again(o, now)
		switch {
		case o.Doubts >= doubtsAtMost:
			o.State = books.GaveUp
		case out.verdict == interrupted: // however long ago
			o.State, o.NextAt = books.ToSend, now
		}
	case later:
		o = p.again(o, now)
	}
	tried := books.Attempt{TriedAt: now, Place: out.place, Server: out.server, Outcome: o.State, Answer: withhold(out.answer)}
	return o, books.Mark(ctx, p.Store, o, &tried)
}

// again puts a message back to send, later and later, until it is given up.
func (p Post) again(o books.Posting, now time.Time) books.Posting {
	first, limit, giveUp := p.patience()
	if now.Sub(o.FirstAt) >= giveUp {
		o.State = books.GaveUp
		return o
	}
	wait := first
	for n := 1; n < o.Attempts && wait < limit; n++ {
		wait *= 2
	}
	o.State, o.NextAt = books.ToSend, now.Add(min(wait, limit))
	return o
}

// patience is how long one waits between attempts. Folders, which need no mail
// section, have the same as a mail section that says nothing.
func (p Post) patience() (first, limit, giveUp time.Duration) {
	if m := p.Settings.Mail; m.Configured() {
		return m.RetryFirst, m.RetryCap, m.GiveUp
	}
	return 5 * time.Minute, 4 * time.Hour, 3 * 24 * time.Hour
}
