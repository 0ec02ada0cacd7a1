// Package review is what people do of the pairs of records that may be one person: look
// at them, with names when they say why, decide, change their minds, by hand or through
// a workbook. Decisions are kept in the books and replayed before any score.
package review

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Queue lists the pairs that wait on a day, best first. It names nobody.
func Queue(ctx context.Context, s *store.Store, conf *settings.Settings, on time.Time) ([]answers.Waiting, error) {
	a, err := answers.Ask(ctx, s, answers.Question{AsOf: on, Settings: conf})
	if err != nil {
		return nil, err
	}
	return a.Queue(ctx)
}

// Links says who was taken for whom on a day, record by record, and why. It names
// nobody.
func Links(ctx context.Context, s *store.Store, conf *settings.Settings, on time.Time) ([]answers.Link, error) {
	a, err := answers.Ask(ctx, s, answers.Question{AsOf: on, Settings: conf, Reasons: true})
	if err != nil {
		return nil, err
	}
	return a.Links(ctx)
}

// Reading is who reads names, when and why.
type Reading struct {
	On      time.Time // day known
	At      time.Time
	By, Why string
}

// Named is the queue with the identities of its records.
type Named struct {
	Queue      []answers.Waiting
	Identities map[string]answers.Identity // by record
}

// WithNames lists the pairs that wait with the names of both. The reading is journaled
// before anything is shown.
func WithNames(ctx context.Context, s *store.Store, conf *settings.Settings, r Reading) (Named, error) {
	var n Named
	a, err := answers.Ask(ctx, s, answers.Question{AsOf: r.On, Settings: conf})
	if err != nil {
		return n, err
	}
	if n.Queue, err = a.Queue(ctx); err != nil {
		return n, err
	}
	if n.Identities, err = a.Identities(ctx); err != nil {
		return n, err
	}
	return n, books.JournalReading(ctx, s, r.At, r.By, fmt.Sprintf("review: %d pairs", len(n.Queue)), r.Why)
}

// Export is the workbook in which somebody fills the decisions: see Import. It is
// nominative, and journaled as such.
func Export(ctx context.Context, s *store.Store, conf *settings.Settings, r Reading) (workbook []byte, err error) {
	n, err := WithNames(ctx, s, conf, r)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = exports.WriteXLSX(&b, pages(n.Queue, n.Identities))
	return b.Bytes(), err
}

// Verdict is what somebody says of two records.
type Verdict string

const (
	SamePerson Verdict = "accept"
	TwoPersons Verdict = "split"
)

// Decision is what somebody says of a pair that waits or, when Other is given, of two
// records.
type Decision struct {
	Pair    string // as the queue names it; otherwise a record
	Other   string // the other record
	Verdict Verdict
	On      time.Time
	By, Why string
}

// What keeps a decision from being kept.
var (
	ErrNotWaiting = errors.New("no such pair waits")
	ErrVerdict    = errors.New("a pair is one person or two")
)

// Decide keeps a decision, and gives it as the books have it. A pair said to be two
// persons is never merged again by itself.
func Decide(ctx context.Context, s *store.Store, conf *settings.Settings, d Decision) (books.LinkDecision, error) {
	var queue []answers.Waiting
	if d.Other == "" {
		var err error
		if queue, err = Queue(ctx, s, conf, d.On); err != nil {
			return books.LinkDecision{}, err
		}
	}
	return decide(ctx, s, queue, d)
}

func decide(ctx context.Context, s *store.Store, queue []answers.Waiting, d Decision) (books.LinkDecision, error) {
	if d.Verdict != SamePerson && d.Verdict != TwoPersons {
		return books.LinkDecision{}, ErrVerdict
	}
	if d.Other == "" {
		at := slices.IndexFunc(queue, func(w answers.Waiting) bool { return w.ID == d.Pair })
		if at < 0 {
			return books.LinkDecision{}, fmt.Errorf("%s: %w", d.Pair, ErrNotWaiting)
		}
		d.Pair, d.Other = queue[at].LeftRecord, queue[at].RightRecord
	}
	return books.DecideLink(ctx, s, books.LinkDecision{LeftRecord: d.Pair, RightRecord: d.Other, Verdict: string(d.Verdict), DecidedOn: d.On, By: d.By, Why: d.Why})
}

// Workbook is a workbook of Export that somebody filled.
type Workbook struct {
	Name    string
	Content []byte
	On      time.Time
}

// Imported is what a workbook brought.
type Imported struct {
	Kept []books.LinkDecision
	Gone []string // pairs decided that wait no longer
}

// Import keeps the decisions of a workbook. A pair that waits no longer is passed over
// and named; a line decided without saying who and why is a fault, and nothing is kept.
func Import(ctx context.Context, s *store.Store, conf *settings.Settings, w Workbook) (Imported, error) {
	var done Imported
	decided, err := read(w.Name, w.Content)
	if err != nil {
		return done, err
	}
	queue, err := Queue(ctx, s, conf, w.On)
	if err != nil {
		return done, err
	}
	for _, d := range decided {
		kept, err := decide(ctx, s, queue, Decision{Pair: d.ID, Verdict: d.Verdict, On: w.On, By: d.By, Why: d.Why})
		switch {
		case errors.Is(err, ErrNotWaiting):
			done.Gone = append(done.Gone, d.ID)
		case err != nil:
			return done, err
		default:
			done.Kept = append(done.Kept, kept)
		}
	}
	return done, nil
}
