// Package review is what people do of the pairs of records that may be one person: look
// at them, with names when they say why, decide, change their minds, by hand or through
// a workbook. Decisions are kept in the books and replayed before any score.
package review

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/persons"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// List is what waits: the pairs to look at now, and what is not among them.
type List struct {
	Pairs    []Pair          // those about one person together, the best first
	Unlisted int             // less close ones, which come up as those are answered
	Capped   []persons.Block // values that too many records share: what shares nothing else was not compared
}

// Queue lists the pairs that wait on a day. It names nobody.
func Queue(ctx context.Context, s *store.Store, conf *settings.Settings, on time.Time) (List, error) {
	a, err := answers.Ask(ctx, s, answers.Question{AsOf: on, Settings: conf})
	if err != nil {
		return List{}, err
	}
	queue, err := a.Queue(ctx)
	return listOf(a, grouped(queue)), err
}

func listOf(a *answers.Answer, pairs []Pair) List {
	l := List{Pairs: pairs, Unlisted: a.Linkage.Unlisted}
	for _, b := range a.Linkage.Blocking {
		if b.Capped > 0 {
			l.Capped = append(l.Capped, b)
		}
	}
	return l
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
	File    string // in which they are written; empty for none
}

// WithNames lists the pairs that wait with all that is told of both. The reading is
// journaled before anything is shown.
func WithNames(ctx context.Context, s *store.Store, conf *settings.Settings, r Reading) (List, error) {
	a, err := answers.Ask(ctx, s, answers.Question{AsOf: r.On, Settings: conf})
	if err != nil {
		return List{}, err
	}
	pairs, err := list(ctx, a)
	if err != nil {
		return List{}, err
	}
	return listOf(a, pairs), books.JournalReading(ctx, s, books.Entry{
		At: r.At, By: r.By, Why: r.Why, Kind: books.ReviewRead, What: fmt.Sprintf("review: %d pairs", len(pairs)), File: r.File,
	})
}

// Export is the workbook in which somebody fills the decisions: see Import. It is
// nominative, and journaled as such.
func Export(ctx context.Context, s *store.Store, conf *settings.Settings, r Reading) (workbook []byte, err error) {
	list, err := WithNames(ctx, s, conf, r)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = exports.WriteXLSX(&b, pages(list))
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

// ErrVerdict keeps a decision from being kept.
var ErrVerdict = errors.New("a pair is one person or two")

// Decide keeps a decision, or says why it cannot be true. A pair said to be two
// persons is never merged again by itself.
func Decide(ctx context.Context, s *store.Store, conf *settings.Settings, d Decision) (Outcome, error) {
	if d.Verdict != SamePerson && d.Verdict != TwoPersons {
		return Outcome{}, ErrVerdict
	}
	c := claim{Place: "paire " + d.Pair, Pair: d.Pair, Verdict: d.Verdict, By: d.By, Why: d.Why}
	if d.Other != "" {
		c.Place, c.Pair, c.Left, c.Right = d.Pair+" = "+d.Other, "", d.Pair, d.Other
	}
	return decideAll(ctx, s, conf, d.On, []claim{c})
}

// Workbook is a workbook of Export that somebody filled.
type Workbook struct {
	Name    string
	Content []byte
	On      time.Time
}

// Import keeps the decisions of a workbook that can all be true, and says all at once
// what is wrong with the others. Handed in again, it changes nothing.
func Import(ctx context.Context, s *store.Store, conf *settings.Settings, w Workbook) (Outcome, error) {
	claims, faults, err := read(w.Name, w.Content)
	if err != nil {
		return Outcome{}, err
	}
	outcome, err := decideAll(ctx, s, conf, w.On, claims)
	outcome.Faults = faults
	return outcome, err
}
