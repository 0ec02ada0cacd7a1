// Package work does what is due, once: it takes the files that came, publishes
// the months whose hour has come, hands their documents to the outbox, and says
// how all that goes.
package work

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// Shift does the scheduled work on one store. It holds the store for writing, so
// that two of them never work at once.
type Shift struct {
	Store        *store.Store
	Settings     *settings.Settings
	SettingsText string // the configuration, as written
	Schedules    []schedules.Schedule
	Inbox, Out   string // folders of the files received, and of the documents
	Home         string // folder that the relative ones of the schedules start from
	Verb         string // of the command that works
	Program      string // version of the program
	Clock        func() time.Time
	Getenv       func(string) string // where the password of the mail, and the secrets of the sources, are looked for
	Roots        *x509.CertPool      // whose certificates the sources bear; nil for those of the system
	Log          *slog.Logger
	// MetricsFile, when not empty, is written with what is measured after each look.
	MetricsFile string
	// Typed says that the day was typed by the operator: it is no clock, and what
	// came after it is no wonder.
	Typed bool
	// Patience is how long a period that waits or failed is left alone.
	Patience time.Duration
	// Afresh says that, while the store is not live, each run rehearses anew all that a
	// first run would make: the operator typed it, and looks at what it gives.
	Afresh bool
	// Progress, when not nil, is called after each file read.
	Progress func(done, total int)
	// Show is called with each thing done, in order.
	Show func(Event)
	// Words is what the ledger and the journal keep of an outcome.
	Words func(Outcome) string

	live  bool             // what is made leaves; otherwise it is a rehearsal
	asked context.Context  // of the run: done when it is asked to stop
	early delivery.Summary // of what was sent before the alarm looked
	left  int              // periods that failed too little ago to be tried again
}

// Done is what a shift came to.
type Done struct {
	Failed int  // periods that could not be made
	Ran    bool // something was due, and all of it was gone through
}

// What a run came to, as the journal of runs keeps it.
const (
	RunDone    = "done"
	RunStopped = "stopped"  // asked to, before all that was due
	RunNotDone = "not done" // a period could not be made
)

// DoDue makes every period due at an instant, each once, in order, and enters it
// in the ledger after each. Asked to stop, it ends the one at hand first.
//
// After it, what is measured is written where it is asked for, and the address of the
// configuration is called when all that was due is done.
func (s *Shift) DoDue(asked context.Context, now time.Time) (Done, error) {
	done, err := s.doDue(asked, now)
	ctx := context.WithoutCancel(asked)
	if s.MetricsFile != "" {
		err = errors.Join(err, s.WriteMetrics(ctx, s.MetricsFile, now))
	}
	if err == nil && done.Ran && done.Failed == 0 && s.left == 0 && s.Settings.Ping != "" {
		if err := delivery.Ping(ctx, s.Settings.Ping); err != nil {
			s.Log.Warn("ping", "error", err.Error()) // whoever waits for it will say so
		}
	}
	return done, err
}

func (s *Shift) doDue(asked context.Context, now time.Time) (Done, error) {
	var done Done
	ctx := context.WithoutCancel(asked)
	s.asked = asked
	if err := s.begin(ctx, now); err != nil {
		return done, err
	}
	if err := s.turnBack(ctx, now); err != nil {
		return done, err
	}
	if err := s.expire(ctx, now); err != nil {
		return done, err
	}
	if err := s.collect(ctx, now); err != nil {
		return done, err
	}
	owed, err := s.owed(ctx, now)
	if err != nil {
		return done, err
	}
	if len(owed) == 0 {
		return done, s.send(asked, 0, now) // what was to be tried again
	}
	run, err := books.StartRun(ctx, s.Store, s.Verb, s.Program, now)
	if err != nil {
		return done, err
	}
	outcome := RunDone
	for len(owed) > 0 {
		if asked.Err() != nil {
			outcome = RunStopped
			break
		}
		if owed[0].Passed {
			if owed, err = s.pass(ctx, run, owed, now); err != nil {
				return done, err
			}
			continue
		}
		wasLive := s.live
		p, err := s.settle(ctx, run, owed[0], now)
		if err != nil {
			return done, err
		}
		if p.State == schedules.Failed {
			done.Failed++
			outcome = RunNotDone
		}
		owed = owed[1:]
		if s.live == wasLive {
			continue
		}
		if owed, err = s.owed(ctx, now); err != nil { // all that a first run owes
			return done, err
		}
	}
	if err := s.send(asked, run, now); err != nil {
		return done, err
	}
	done.Ran = outcome != RunStopped
	return done, books.EndRun(ctx, s.Store, run, outcome, now)
}

// ahead is how far ahead the clock may have been when a period was settled. Within a
// day, what was made a little early is not made a second time.
const ahead = 24 * time.Hour

// turnBack makes again, each in its time, the periods that were settled by a clock that
// was ahead: of what was still to come, or missed for too long by that clock alone. They
// would keep all that is due before them from being made.
func (s *Shift) turnBack(ctx context.Context, now time.Time) error {
	if s.Typed {
		return nil
	}
	n, err := books.Unsettle(ctx, s.Store, now.Add(ahead))
	if err != nil || n == 0 {
		return err
	}
	s.Show(ClockBack{Periods: n})
	s.Log.Warn("clock", "periods", n)
	return nil
}

func (s *Shift) owed(ctx context.Context, now time.Time) ([]schedules.Owing, error) {
	began, err := books.Began(ctx, s.Store, now)
	if err != nil {
		return nil, err
	}
	lines, err := books.Ledger(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	ledger := make([]schedules.Entry, len(lines))
	for i, l := range lines {
		ledger[i] = schedules.Entry(l)
	}
	s.left = 0
	return slices.DeleteFunc(schedules.Owed(s.Schedules, ledger, began, now), func(o schedules.Owing) bool {
		alone := leftAlone(o.Before, now, s.Patience)
		if alone && o.Before.State == schedules.Failed {
			s.left++
		}
		return alone
	}), nil
}

// leftAlone says whether a period that waits or failed was tried too little ago to be
// tried again.
func leftAlone(before schedules.Entry, now time.Time, patience time.Duration) bool {
	tried := before.State == schedules.Waiting || before.State == schedules.Failed
	since := now.Sub(before.Since)
	return tried && since >= 0 && since < patience
}

// pass enters the periods of the first job owed that were missed for too long, and says so
// once for all of them. It returns what is still owed.
func (s *Shift) pass(ctx context.Context, run int64, owed []schedules.Owing, now time.Time) (rest []schedules.Owing, err error) {
	first := owed[0]
	var missed Missed
	for _, o := range owed {
		if !o.Passed || o.Schedule.Job != first.Schedule.Job {
			rest = append(rest, o)
			continue
		}
		p := books.Period{Job: o.Schedule.Job, Period: o.Period, DueAt: o.DueAt, State: schedules.Passed, Failures: o.Before.Failures, Edition: o.Before.Edition, Since: now}
		if err := books.Enter(ctx, s.Store, p); err != nil {
			return nil, err
		}
		missed.Periods, missed.Until = missed.Periods+1, o.Period
	}
	words := s.Words(missed)
	s.Show(Settled{Job: first.Schedule.Job, Period: first.Period, State: schedules.Passed, Outcome: missed})
	s.Log.Info("phase", "run", run, "job", first.Schedule.Job, "period", first.Period, "outcome", schedules.Passed, "told", words, "periods", missed.Periods)
	return rest, books.KeepPhase(ctx, s.Store, run, books.Phase{Job: first.Schedule.Job, Period: first.Period, Outcome: schedules.Passed, Told: words})
}

// settle makes one period and enters what became of it. An error is one of the
// store: a making that fails is an entry like the others.
func (s *Shift) settle(ctx context.Context, run int64, o schedules.Owing, now time.Time) (books.Period, error) {
	started := s.Clock()
	p := books.Period{
		Job: o.Schedule.Job, Period: o.Period, DueAt: o.DueAt, State: schedules.Made,
		Failures: o.Before.Failures, Edition: o.Before.Edition, Since: now,
	}
	outcome, err := s.make(ctx, &p, o, now)
	if err != nil {
		outcome = Failed{err}
		p.State, p.Failures = schedules.Failed, p.Failures+1
	}
	words := s.Words(outcome)
	if p.State == schedules.Failed || p.State == schedules.Waiting {
		p.Why = words
	}
	if err := books.Enter(ctx, s.Store, p); err != nil {
		return p, err
	}
	s.Show(Settled{Job: p.Job, Period: p.Period, State: p.State, Outcome: outcome})
	lasted := s.Clock().Sub(started)
	s.Log.Info("phase", "run", run, "job", p.Job, "period", p.Period, "outcome", p.State, "told", words, "edition", p.Edition, "ms", lasted.Milliseconds())
	return p, books.KeepPhase(ctx, s.Store, run, books.Phase{Job: p.Job, Period: p.Period, Outcome: p.State, Told: words, Lasted: lasted})
}

// make makes a period and says what it made.
func (s *Shift) make(ctx context.Context, p *books.Period, o schedules.Owing, now time.Time) (Outcome, error) {
	on := schedules.DayOf(now)
	switch o.Schedule.Makes {
	case schedules.Ingestion:
		return s.takeFiles(ctx, on, now)
	case schedules.Edition, schedules.Bilan:
		return s.issue(ctx, p, o, on, now)
	case schedules.Draft:
		return s.draft(ctx, p, o, on, now)
	case schedules.Worklist:
		return s.worklist(ctx, p, o, on, now)
	case schedules.Backup:
		return s.backUp(ctx, o, on, now)
	case schedules.Alarm:
		return s.watch(ctx, on, now)
	}
	return nil, fmt.Errorf("%s: nothing to make", o.Schedule.Makes)
}

// takeFiles takes the new files of the inbox, remembers what contradicts itself
// in what is now known, and gives each sender his files back with what to mend. A
// run killed once the files were taken left that to the next.
func (s *Shift) takeFiles(ctx context.Context, on, now time.Time) (Outcome, error) {
	returned, err := books.Returned(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	taken, err := TakeFiles(ctx, s.Store, TakeRequest{Settings: s.Settings, Inbox: s.Inbox, On: on, At: s.Clock(), Progress: s.Progress})
	if err != nil {
		return nil, err
	}
	s.Show(taken)
	known, err := books.Freeze(ctx, s.Store)
	if err != nil {
		return nil, err
	}
	if err := s.begun(ctx, now); err != nil {
		return nil, err
	}
	if known.File > returned {
		if err := release.RecordAnomalies(ctx, s.Store, s.Settings, on); err != nil {
			return nil, err
		}
	}
	if err := countPairs(ctx, s.Store, s.Settings, known, on); err != nil {
		return nil, err
	}
	if known.File > returned && (s.live || taken.New > 0) {
		if err := s.giveBack(ctx, returned, on, now); err != nil {
			return nil, err
		}
	}
	if known.File > returned && s.live { // while it rehearses, the senders are answered later
		if err := books.KeepReturned(ctx, s.Store, known.File); err != nil {
			return nil, err
		}
	}
	return Ingested{New: taken.New, Refused: len(taken.Refused)}, nil
}
