package main

import (
	"context"
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"

	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// condition is how the scheduled work goes: what was done, what waits, and what
// does not go by itself. It holds no name.
type condition struct {
	At      time.Time
	Runs    []books.Run    // the last ones, latest first
	Open    []books.Period // whose hour has come and that are not made
	Next    []nextHour
	Trouble []string // the same as trouble, for the operator
	trouble delivery.Trouble
}

// nextHour is the next time at which a job strikes.
type nextHour struct {
	Job string
	At  time.Time
}

// silence is how long the scheduled work may sleep before somebody is told.
const silence = 36 * time.Hour

// conditionOf tells how the scheduled work of a store goes. typed says that the day was
// typed: what came after it is no wonder.
func conditionOf(ctx context.Context, store *store.Store, all []schedules.Schedule, now time.Time, typed bool) (*condition, error) {
	c := &condition{At: now}
	var err error
	if c.Runs, err = books.Runs(ctx, store, 10); err != nil {
		return nil, err
	}
	ledger, err := books.Ledger(ctx, store)
	if err != nil {
		return nil, err
	}
	labels := make(map[string]string)
	for _, s := range all {
		labels[s.Job] = s.Label
		if at := s.Next(now); !at.IsZero() {
			c.Next = append(c.Next, nextHour{s.Job, at})
		}
	}
	for _, p := range ledger {
		if p.State == schedules.Made || p.State == schedules.Passed {
			continue
		}
		c.Open = append(c.Open, p)
		if p.Failures >= 2 {
			c.trouble.Failures = append(c.trouble.Failures, delivery.Failure{Label: labels[p.Job], Period: p.Period, Times: p.Failures})
			c.Trouble = append(c.Trouble, fmt.Sprintf("%s %s failed %d times: %s", p.Job, p.Period, p.Failures, p.Why))
		}
	}
	if last := lastRun(c.Runs, now); !last.IsZero() && now.Sub(last) > silence {
		c.trouble.IdleSince = last
		c.Trouble = append(c.Trouble, "nothing ran since "+onTheClock(last))
	}
	if c.trouble.QuietSince, err = quietSince(ctx, store, all, now); err != nil {
		return nil, err
	}
	if !c.trouble.QuietSince.IsZero() {
		c.Trouble = append(c.Trouble, "no file came since "+c.trouble.QuietSince.Format(time.DateOnly))
	}
	if !typed {
		if err := c.filesAhead(ctx, store, now); err != nil {
			return nil, err
		}
	}
	if c.trouble.Unsent, err = (delivery.Post{Store: store}).Unsent(ctx); err != nil {
		return nil, err
	}
	for _, o := range c.trouble.Unsent {
		c.Trouble = append(c.Trouble, "outbox: "+delivery.Line(o))
	}
	return c, nil
}

// lastRun is when the last run began, zero when none did: one of a clock that was ahead
// says nothing of today.
func lastRun(runs []books.Run, now time.Time) time.Time {
	for _, r := range runs {
		if !r.StartedAt.After(now.Add(ahead)) {
			return r.StartedAt
		}
	}
	return time.Time{}
}

// filesAhead looks for the files that were taken on a day to come, and not again since:
// until that day they count nowhere.
func (c *condition) filesAhead(ctx context.Context, store *store.Store, now time.Time) error {
	on, err := today("", now)
	if err != nil {
		return err
	}
	files, err := books.Files(ctx, store, on.AddDate(1000, 0, 0))
	if err != nil {
		return err
	}
	known := make(map[string]bool)
	for _, f := range files { // in the order of reception
		if !f.ReceivedOn.After(on) {
			known[f.Hash] = true
		} else if !known[f.Hash] {
			c.trouble.Ahead++
			c.trouble.AheadUntil = f.ReceivedOn
		}
	}
	if c.trouble.Ahead > 0 {
		c.Trouble = append(c.Trouble, fmt.Sprintf("%d files were received on a day to come, until %s, by a clock that was ahead: lay them again in a folder of today's date",
			c.trouble.Ahead, c.trouble.AheadUntil.Format(time.DateOnly)))
	}
	return nil
}

// quietSince is the day on which the last file came, when that is longer ago than
// the alarm allows; zero otherwise.
func quietSince(ctx context.Context, store *store.Store, all []schedules.Schedule, now time.Time) (time.Time, error) {
	on, err := today("", now)
	if err != nil {
		return time.Time{}, err
	}
	files, err := books.Files(ctx, store, on)
	if err != nil || len(files) == 0 {
		return time.Time{}, err
	}
	last := files[0].ReceivedOn
	for _, f := range files {
		if f.ReceivedOn.After(last) {
			last = f.ReceivedOn
		}
	}
	for _, s := range all {
		if s.Makes == schedules.Alarm && on.After(last.AddDate(0, 0, s.QuietDays)) {
			return last, nil
		}
	}
	return time.Time{}, nil
}

func (w *works) condition(now time.Time) (*condition, error) {
	return conditionOf(context.WithoutCancel(w.session.ctx), w.store, w.schedules, now, w.session.flags.Today != "")
}
