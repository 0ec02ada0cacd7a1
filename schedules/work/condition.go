package work

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// Condition is how the scheduled work goes: what was done, what waits, and what
// does not go by itself. It holds no name.
type Condition struct {
	At      time.Time
	Runs    []books.Run    // the last ones, latest first
	Open    []books.Period // whose hour has come and that are not made
	Next    []NextHour
	Trouble delivery.Trouble
}

// NextHour is the next time at which a job strikes.
type NextHour struct {
	Job string
	At  time.Time
}

// silence is how long the scheduled work may sleep before somebody is written to.
const silence = 36 * time.Hour

// runsShown is how many of the last runs a condition holds.
const runsShown = 10

// failuresBorne is how many times a period fails in a row before somebody is written to.
const failuresBorne = 1

// ConditionRequest asks how the scheduled work of a store goes.
type ConditionRequest struct {
	Schedules []schedules.Schedule
	Now       time.Time
	Typed     bool // the day was typed: what came after it is no wonder
}

// ConditionOf answers a ConditionRequest.
func ConditionOf(ctx context.Context, store *store.Store, r ConditionRequest) (*Condition, error) {
	c := &Condition{At: r.Now}
	var err error
	if c.Runs, err = books.Runs(ctx, store, runsShown); err != nil {
		return nil, err
	}
	ledger, err := books.Ledger(ctx, store)
	if err != nil {
		return nil, err
	}
	c.readLedger(r.Schedules, ledger)
	if last := lastRun(c.Runs, r.Now); !last.IsZero() && r.Now.Sub(last) > silence {
		c.Trouble.IdleSince = last
	}
	if err := c.readFiles(ctx, store, r); err != nil {
		return nil, err
	}
	c.Trouble.Unsent, err = (delivery.Post{Store: store}).Unsent(ctx)
	return c, err
}

// readLedger lists what is open, what fails again and again, and what comes next.
func (c *Condition) readLedger(all []schedules.Schedule, ledger []books.Period) {
	labels := make(map[string]string)
	for _, s := range all {
		labels[s.Job] = s.Label
		if at := s.Next(c.At); !at.IsZero() {
			c.Next = append(c.Next, NextHour{s.Job, at})
		}
	}
	for _, p := range ledger {
		if p.State == schedules.Made || p.State == schedules.Passed {
			continue
		}
		c.Open = append(c.Open, p)
		if p.Failures > failuresBorne {
			c.Trouble.Failures = append(c.Trouble.Failures, delivery.Failure{Job: p.Job, Label: labels[p.Job], Period: p.Period, Times: p.Failures, Why: p.Why})
		}
	}
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

// readFiles looks for silence, and for files of a day to come.
func (c *Condition) readFiles(ctx context.Context, store *store.Store, r ConditionRequest) error {
	on := schedules.DayOf(r.Now)
	received, err := books.Files(ctx, store, on)
	if err != nil {
		return err
	}
	c.Trouble.QuietSince = quietSince(r.Schedules, received, on)
	if r.Typed {
		return nil
	}
	all, err := books.Files(ctx, store, on.AddDate(1000, 0, 0))
	if err != nil {
		return err
	}
	c.Trouble.Ahead, c.Trouble.AheadUntil = filesAhead(all, on)
	return nil
}

// filesAhead counts the files that were taken on a day to come, and not again since:
// until that day they count nowhere. files are in the order of reception.
func filesAhead(files []books.FileLine, on time.Time) (ahead int, until time.Time) {
	known := make(map[string]bool)
	for _, f := range files {
		if !f.ReceivedOn.After(on) {
			known[f.Hash] = true
		} else if !known[f.Hash] {
			ahead++
			until = f.ReceivedOn
		}
	}
	return ahead, until
}

// quietSince is the day on which the last file came, when that is longer ago than
// the alarm allows; zero otherwise.
func quietSince(all []schedules.Schedule, files []books.FileLine, on time.Time) time.Time {
	var last time.Time
	for _, f := range files {
		if f.ReceivedOn.After(last) {
			last = f.ReceivedOn
		}
	}
	for _, s := range all {
		if s.Makes == schedules.Alarm && !last.IsZero() && on.After(last.AddDate(0, 0, s.QuietDays)) {
			return last
		}
	}
	return time.Time{}
}

// Condition says how the scheduled work of the shift's own store goes.
func (s *Shift) Condition(ctx context.Context, now time.Time) (*Condition, error) {
	return ConditionOf(ctx, s.Store, ConditionRequest{Schedules: s.Schedules, Now: now, Typed: s.Typed})
}
