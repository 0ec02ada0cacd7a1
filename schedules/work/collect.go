package work

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/sources"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// Collected is a source that was looked at.
type Collected struct {
	sources.Fetched
	DryRun bool
	Err    error // a *sources.Fault: it could not be asked; nil otherwise
	Times  int   // it failed in a row
}

func (Collected) event()   {}
func (Collected) outcome() {}

// ErrNoSource says that the configuration has no source of that code.
var ErrNoSource = errors.New("no such source")

// Collect looks at the sources whose hour has come, or at those asked for whatever the
// hour, and takes what they brought. One that cannot be asked stops no other.
func (s *Shift) Collect(ctx context.Context, asked []settings.Source, now time.Time, dry bool) ([]Collected, error) {
	var all []Collected
	for _, x := range asked {
		c, err := s.collectOne(ctx, x, now, dry)
		if err != nil {
			return all, err
		}
		all = append(all, c)
		s.Show(c)
	}
	return all, nil
}

// SourcesOf are the sources of these codes, all of them without any.
func SourcesOf(conf *settings.Settings, codes ...string) ([]settings.Source, error) {
	if len(codes) == 0 {
		return conf.Sources, nil
	}
	var all []settings.Source
	for _, code := range codes {
		x, ok := conf.Source(code)
		if !ok {
			return nil, fmt.Errorf("%w: %s", ErrNoSource, code)
		}
		all = append(all, x)
	}
	return all, nil
}

// collectOne looks at a source and enters how it answered. An error is one of the store
// or of the inbox.
func (s *Shift) collectOne(ctx context.Context, x settings.Source, now time.Time, dry bool) (Collected, error) {
	states, err := books.SourceStates(ctx, s.Store)
	if err != nil {
		return Collected{}, err
	}
	c := Collected{DryRun: dry}
	c.Fetched, err = sources.Fetch(ctx, s.Store, sources.Request{
		Source: x, Inbox: s.Inbox, On: schedules.DayOf(now), Now: now, Limit: s.Settings.Limits.Bytes, Getenv: s.Getenv, DryRun: dry, Roots: s.Roots,
		Succeeded: states[x.Code].SucceededAt,
	})
	var fault *sources.Fault
	if err != nil && !errors.As(err, &fault) {
		return c, err
	}
	state := states[x.Code]
	state.Source, state.TriedAt, state.Waiting = x.Code, now, c.Waiting()
	if fault != nil {
		c.Err, c.Times = fault, state.Failures+1
		state.Failures, state.Why = c.Times, s.Words(c)
	} else {
		state.SucceededAt, state.Failures, state.Why = now, 0, ""
	}
	s.Log.Info("source", "source", x.Code, "brought", len(c.Brought), "left", c.Waiting(), "failures", state.Failures)
	if dry {
		return c, nil
	}
	return c, books.KeepSource(ctx, s.Store, state)
}

// dueSources are the sources whose hour has come since they were last looked at, and those
// that failed and were left alone for long enough.
func (s *Shift) dueSources(ctx context.Context, now time.Time) ([]settings.Source, error) {
	if len(s.Settings.Sources) == 0 {
		return nil, nil
	}
	states, err := books.SourceStates(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	var due []settings.Source
	for _, x := range s.Settings.Sources {
		hours, err := schedules.OfSource(x)
		if err != nil {
			return nil, err
		}
		if state, tried := states[x.Code]; !tried || sourceDue(hours, state, now, s.Patience) {
			due = append(due, x)
		}
	}
	return due, nil
}

// sourceDue says whether a source that was looked at is to be again. A look by a clock
// that was ahead counts for nothing.
func sourceDue(hours schedules.Schedule, state books.SourceState, now time.Time, patience time.Duration) bool {
	if state.TriedAt.After(now) {
		return true
	}
	if next := hours.Next(state.TriedAt); !next.IsZero() && !next.After(now) {
		return true
	}
	return state.Failures > 0 && now.Sub(state.TriedAt) >= patience
}

// collect looks at the sources that are due and takes what they brought, in a run of its
// own when there is something to tell.
func (s *Shift) collect(ctx context.Context, now time.Time) error {
	due, err := s.dueSources(ctx, now)
	if err != nil || len(due) == 0 {
		return err
	}
	started := s.Clock()
	all, err := s.Collect(ctx, due, now, false)
	if err != nil {
		return err
	}
	brought, told := 0, false
	for _, c := range all {
		if err := s.answerUntaken(ctx, c, now); err != nil {
			return err
		}
		brought += len(c.Brought)
		told = told || len(c.Brought) > 0 || c.Err != nil
	}
	if !told {
		return nil
	}
	run, err := books.StartRun(ctx, s.Store, s.Verb, s.Program, now)
	if err != nil {
		return err
	}
	for _, c := range all {
		outcome := schedules.Made
		if c.Err != nil {
			outcome = schedules.Failed
		}
		if err := books.KeepPhase(ctx, s.Store, run, books.Phase{Job: schedules.SourceJob(c.Source), Outcome: outcome, Told: s.Words(c), Lasted: s.Clock().Sub(started)}); err != nil {
			return err
		}
	}
	if brought > 0 {
		taken, err := s.takeFiles(ctx, schedules.DayOf(now), now)
		if err != nil {
			return err
		}
		if err := books.KeepPhase(ctx, s.Store, run, books.Phase{Job: string(schedules.Ingestion), Outcome: schedules.Made, Told: s.Words(taken), Lasted: s.Clock().Sub(started)}); err != nil {
			return err
		}
	}
	return books.EndRun(ctx, s.Store, run, RunDone, now)
}

// answerUntaken writes, once, to the senders of what was not taken. What was taken is
// answered with the rest, when it is given back.
func (s *Shift) answerUntaken(ctx context.Context, c Collected, now time.Time) error {
	var messages []delivery.Message
	for _, u := range c.Untaken {
		if m, ok := (delivery.Untaken{Sender: u.Sender, Item: u.Item, SentAt: u.SentAt, Why: u.Why, Limit: s.Settings.Limits.Bytes}).Message(s.Settings); ok {
			messages = append(messages, m)
		}
	}
	return s.enqueue(ctx, messages, now)
}
