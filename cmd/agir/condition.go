package main

import (
	"context"
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/warehouse"
	"github.com/agir-indicateurs/agir/schedules"
)

// condition is how the scheduled work goes: what was done, what waits, and what
// does not go by itself. It holds no name.
type condition struct {
	At      time.Time
	Runs    []warehouse.Run    // the last ones, latest first
	Open    []warehouse.Period // whose hour has come and that are not made
	Next    []nextHour
	Trouble []string
}

// nextHour is the next time at which a job strikes.
type nextHour struct {
	Job string
	At  time.Time
}

// silence is how long the scheduled work may sleep before somebody is told.
const silence = 36 * time.Hour

// conditionOf tells how the scheduled work of a store goes.
func conditionOf(ctx context.Context, store *warehouse.Store, all []schedules.Schedule, now time.Time) (*condition, error) {
	c := &condition{At: now}
	var err error
	if c.Runs, err = store.Runs(ctx, 10); err != nil {
		return nil, err
	}
	ledger, err := store.Ledger(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range ledger {
		if p.State == schedules.Made || p.State == schedules.Passed {
			continue
		}
		c.Open = append(c.Open, p)
		if p.Failures >= 2 {
			c.Trouble = append(c.Trouble, fmt.Sprintf("%s %s failed %d times: %s", p.Job, p.Period, p.Failures, p.Why))
		}
	}
	for _, s := range all {
		if at := s.Next(now); !at.IsZero() {
			c.Next = append(c.Next, nextHour{s.Job, at})
		}
	}
	if len(c.Runs) > 0 && now.Sub(c.Runs[0].StartedAt) > silence {
		c.Trouble = append(c.Trouble, "nothing ran since "+onTheClock(c.Runs[0].StartedAt))
	}
	quiet, err := quietTrouble(ctx, store, all, now)
	if quiet != "" {
		c.Trouble = append(c.Trouble, quiet)
	}
	return c, err
}

// quietTrouble says that no file came for longer than the alarm allows.
func quietTrouble(ctx context.Context, store *warehouse.Store, all []schedules.Schedule, now time.Time) (string, error) {
	on, err := today("", now)
	if err != nil {
		return "", err
	}
	files, err := store.Files(ctx, on)
	if err != nil || len(files) == 0 {
		return "", err
	}
	last := files[0].ReceivedOn
	for _, f := range files {
		if f.ReceivedOn.After(last) {
			last = f.ReceivedOn
		}
	}
	for _, s := range all {
		if s.Makes == schedules.Alarm && on.After(last.AddDate(0, 0, s.QuietDays)) {
			return "no file came since " + last.Format(time.DateOnly), nil
		}
	}
	return "", nil
}

func (w *works) condition(now time.Time) (*condition, error) {
	return conditionOf(context.WithoutCancel(w.session.ctx), w.store, w.schedules, now)
}
