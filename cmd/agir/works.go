package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"

	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// works does the scheduled work on one store. It holds the store for writing,
// so that two of them never work at once.
type works struct {
	session      *session
	verb         string
	store        *store.Store
	conf         *settings.Settings
	settingsText string
	schedules    []schedules.Schedule
	inbox, out   string
	log          *slog.Logger
	closeLog     func() error
	patience     time.Duration // how long a period that waits or failed is left alone
	now          time.Time     // instant of the run
}

func readSchedules(dir string) ([]schedules.Schedule, error) {
	if dir == "" {
		return schedules.Embedded(), nil
	}
	return schedules.Read(dir)
}

// log opens the journal of a run in JSON lines, besides that of the store.
func (s *session) log(file string) (*slog.Logger, func() error, error) {
	closing := func() error { return nil }
	var to io.Writer
	switch file {
	case "":
		return slog.New(slog.DiscardHandler), closing, nil
	case "-":
		to = s.stderr
	default:
		f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o640)
		if err != nil {
			return nil, nil, err
		}
		to, closing = f, f.Close
	}
	return slog.New(slog.NewJSONHandler(to, nil)), closing, nil
}

// doDue makes every period due at an instant, each once, in order, and tells the
// ledger after each. Asked to stop, it ends the one at hand first. The error is
// errNotDone when one could not be made.
func (w *works) doDue(now time.Time) error {
	asked := w.session.ctx
	ctx := context.WithoutCancel(asked)
	w.session.ctx = ctx
	defer func() { w.session.ctx = asked }()
	w.now = now
	began, err := books.Began(ctx, w.store, now)
	if err != nil {
		return err
	}
	if err := w.turnBack(now); err != nil {
		return err
	}
	owed, err := w.owed(began, now)
	if err != nil {
		return err
	}
	if len(owed) == 0 {
		return w.send(asked, 0, now) // what was to be tried again
	}
	run, err := books.StartRun(ctx, w.store, w.verb, version(), now)
	if err != nil {
		return err
	}
	failed := 0
	outcome := "done"
	for _, o := range owed {
		if asked.Err() != nil {
			outcome = "stopped"
			break
		}
		p, err := w.settle(run, o, now)
		if err != nil {
			return err
		}
		if p.State == schedules.Failed {
			failed++
			outcome = "not done"
		}
	}
	if err := w.send(asked, run, now); err != nil {
		return err
	}
	if err := books.EndRun(ctx, w.store, run, outcome, now); err != nil {
		return err
	}
	if failed > 0 {
		return errNotDone
	}
	return nil
}

// ahead is how far ahead the clock may have been when a period was settled. Within a
// day, what was made a little early is not made a second time.
const ahead = 24 * time.Hour

// turnBack makes again, each in its time, the periods that were settled by a clock that
// was ahead: of what was still to come, or missed for too long by that clock alone. They
// would keep all that is due before them from being made. A day typed by the operator is
// not a clock.
func (w *works) turnBack(now time.Time) error {
	if w.session.flags.Today != "" {
		return nil
	}
	n, err := books.Unsettle(w.session.ctx, w.store, now.Add(ahead))
	if err != nil || n == 0 {
		return err
	}
	fmt.Fprintf(w.session.stdout, "clock: it was ahead, and goes back: the %d periods settled meanwhile are made again, each in its time\n", n)
	w.log.Warn("clock", "periods", n)
	return nil
}

func (w *works) owed(began, now time.Time) ([]schedules.Owing, error) {
	lines, err := books.Ledger(w.session.ctx, w.store)
	if err != nil {
		return nil, err
	}
	ledger := make([]schedules.Entry, len(lines))
	for i, l := range lines {
		ledger[i] = schedules.Entry(l)
	}
	return slices.DeleteFunc(schedules.Owed(w.schedules, ledger, began, now), func(o schedules.Owing) bool {
		tried := o.Before.State == schedules.Waiting || o.Before.State == schedules.Failed
		since := now.Sub(o.Before.Since)
		return tried && since >= 0 && since < w.patience
	}), nil
}

// settle makes one period and enters what became of it. An error is one of the
// store: a making that fails is an entry like the others.
func (w *works) settle(run int64, o schedules.Owing, now time.Time) (books.Period, error) {
	ctx := w.session.ctx
	started := time.Now()
	p := books.Period{
		Job: o.Schedule.Job, Period: o.Period, DueAt: o.DueAt, State: schedules.Made,
		Failures: o.Before.Failures, Edition: o.Before.Edition, Since: now,
	}
	told, err := w.make(&p, o, now)
	var waits waiting
	switch {
	case errors.As(err, &waits):
		p.State, p.Why, told = schedules.Waiting, waits.Error(), waits.Error()
	case err != nil:
		p.State, p.Why, told = schedules.Failed, err.Error(), err.Error()
		p.Failures++
	}
	if err := books.Enter(ctx, w.store, p); err != nil {
		return p, err
	}
	w.tell(p.Job, p.Period, p.State, told)
	lasted := time.Since(started)
	w.log.Info("phase", "run", run, "job", p.Job, "period", p.Period, "outcome", p.State, "told", told, "edition", p.Edition, "ms", lasted.Milliseconds())
	return p, books.KeepPhase(ctx, w.store, run, books.Phase{Job: p.Job, Period: p.Period, Outcome: p.State, Told: told, Lasted: lasted})
}

// waiting is why a period is not made yet.
type waiting struct{ missing []delivery.Missing }

func (e waiting) Error() string {
	var all []string
	for _, m := range e.missing {
		all = append(all, m.Sender+" "+m.Kind+" "+strings.Join(m.Departements, " "))
	}
	return "waits for " + strings.Join(all, ", ")
}

// make makes a period and says what it made, in a few words.
func (w *works) make(p *books.Period, o schedules.Owing, now time.Time) (told string, err error) {
	if o.Passed {
		p.State = schedules.Passed
		return "missed for too long, not made", nil
	}
	on, err := today("", now)
	if err != nil {
		return "", err
	}
	switch o.Schedule.Makes {
	case schedules.Ingestion:
		return w.takeFiles(on)
	case schedules.Edition:
		return w.issue(p, o, on, now)
	case schedules.Draft:
		return w.draft(o, on)
	case schedules.Alarm:
		return w.watch(on, now)
	}
	return "", fmt.Errorf("%s: nothing to make", o.Schedule.Makes)
}

// takeFiles takes the new files of the inbox, remembers what contradicts itself
// in what is now known, and gives each sender his files back with what to mend. A
// run killed once the files were taken left that to the next.
func (w *works) takeFiles(on time.Time) (string, error) {
	ctx := w.session.ctx
	returned, err := books.Returned(ctx, w.store)
	if err != nil {
		return "", err
	}
	night, err := w.session.takeFiles(w.store, w.conf, w.inbox, on)
	if err != nil {
		return "", err
	}
	known, err := books.Freeze(ctx, w.store)
	if err != nil {
		return "", err
	}
	if known.File > returned {
		if err := w.session.recordAnomalies(w.store, w.conf, on); err != nil {
			return "", err
		}
		if err := w.giveBack(returned, on); err != nil {
			return "", err
		}
		if err := books.KeepReturned(ctx, w.store, known.File); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%d new files, %d refused", night.New, len(night.Refused)), nil
}

// issue publishes the figures of a month and sends their documents. A run that
// ended after the figures were numbered is taken up from there: the documents are
// rebuilt from the edition that the ledger names, not made a second time.
func (w *works) issue(p *books.Period, o schedules.Owing, on, now time.Time) (string, error) {
	missing, err := w.missing(o.Month, on)
	if err != nil {
		return "", err
	}
	if o.Before.Edition != 0 {
		e, conf, err := w.session.editionOf(w.store, o.Before.Edition)
		if err != nil {
			return "", err
		}
		_, all, err := w.session.rebuild(w.store, conf, e)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("edition %d of %s, taken up again", e.Number, o.Month.Format("2006-01")), w.deliver(e, missing, all)
	}
	if o.Schedule.Awaits && len(missing) > 0 && now.Before(o.Deadline) {
		if err := w.remind(o, missing, now); err != nil {
			return "", err
		}
		return "", waiting{missing}
	}
	p.State = schedules.Published
	e, all, _, err := w.session.publish(w.store, w.conf, publication{
		month: o.Month, asOf: on, settings: w.settingsText, readers: readers(o), nextOn: w.nextOn(o, now), due: p,
	})
	if err != nil {
		return "", err
	}
	p.State, p.Edition = schedules.Made, e.Number
	return fmt.Sprintf("edition %d of %s", e.Number, o.Month.Format("2006-01")), w.deliver(e, missing, all)
}

// nextOn is the day on which the readers of a schedule will receive the next one.
func (w *works) nextOn(o schedules.Owing, now time.Time) time.Time {
	if o.Schedule.Period == schedules.Month {
		return schedules.NextIssue(w.schedules, o.Schedule.Job, o.Month)
	}
	on, err := today("", o.Schedule.Next(now))
	if err != nil {
		return time.Time{}
	}
	return on
}

// draft shows a month to those who may comment on it before it is published. It
// lies beside the documents that were published, not over them.
func (w *works) draft(o schedules.Owing, on time.Time) (string, error) {
	k, err := w.session.gather(w.store, answers.Question{AsOf: on, Months: books.Months(o.Month), Tables: []time.Time{o.Month}, Settings: w.conf})
	if err != nil {
		return "", err
	}
	if err := k.sound(); err != nil {
		return "", err
	}
	all, err := documents(w.session.ctx, k, issue{issuedOn: on, nextOn: schedules.NextIssue(w.schedules, "ddets", o.Month), readers: readers(o)})
	if err != nil {
		return "", err
	}
	if err := w.session.lay(all, filepath.Join(w.out, "a-relire")); err != nil {
		return "", err
	}
	missing, err := w.missing(o.Month, on)
	if err != nil {
		return "", err
	}
	draft := delivery.Edition{Month: o.Month, AsOf: on, CommentUntil: o.Asked.AddDate(0, 0, -1), Missing: missing}
	return o.Month.Format("2006-01") + ", to be read over", w.enqueue(draft.Messages(w.conf, posted(all)))
}

// missing lists the statements of a month that are expected and have not come.
func (w *works) missing(month, on time.Time) ([]delivery.Missing, error) {
	states, err := books.States(w.session.ctx, w.store, w.conf, on)
	if err != nil {
		return nil, err
	}
	last := month.AddDate(0, 1, -1)
	var missing []delivery.Missing
	for _, e := range w.conf.ExpectedFor(last) {
		came := slices.ContainsFunc(states, func(st inbox.State) bool {
			return st.Sender == e.Sender && st.Kind == e.Kind && slices.Contains(st.InForce, e.Departement) && st.ExtractionOn.After(last)
		})
		if came {
			continue
		}
		if n := len(missing); n > 0 && missing[n-1].Sender == e.Sender && missing[n-1].Kind == e.Kind {
			missing[n-1].Departements = append(missing[n-1].Departements, e.Departement)
		} else {
			missing = append(missing, delivery.Missing{Sender: e.Sender, Kind: e.Kind, Departements: []string{e.Departement}})
		}
	}
	return missing, nil
}

func readers(o schedules.Owing) []string {
	var all []string
	for _, r := range o.Schedule.For {
		all = append(all, string(r))
	}
	return all
}
