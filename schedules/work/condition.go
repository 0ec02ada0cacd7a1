package work

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
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
	Outbox  []books.Posting     // every message, as it stands
	Sources []books.SourceState // how each answered last; never asked when it was not tried
	Trouble delivery.Trouble
	Made    map[string]time.Time     // by job, when it was last made
	Lasted  map[string]time.Duration // by job, how long its last phase took, of the runs above
	Ages    []Age
	Backup  time.Time // the last good one; zero for none
	Waiting int       // files of the inbox that no run has taken
	Failing map[string]int
}

// Age is how old a statement in force is.
type Age struct {
	Sender, Kind, Departement string
	Days                      int // since it was extracted
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

// refusalsTold is for how many days somebody is written to of a file that was refused.
const refusalsTold = 31

// ConditionRequest asks how the scheduled work of a store goes.
type ConditionRequest struct {
	Settings  *settings.Settings
	Schedules []schedules.Schedule
	Now       time.Time
	Typed     bool   // the day was typed: what came after it is no wonder
	Past      bool   // as it stood at that instant: what was done since is not known
	Inbox     string // folder of the files received, to count those that wait; empty for not at all

	states []inbox.State // on its day, where they were read already
}

// ConditionOf answers a ConditionRequest.
func ConditionOf(ctx context.Context, store *store.Store, r ConditionRequest) (*Condition, error) {
	c := &Condition{At: r.Now}
	until := r.Now.AddDate(1000, 0, 0) // a run of a clock that was ahead is one
	if r.Past {
		until = r.Now
	}
	var err error
	if c.Runs, err = books.Runs(ctx, store, until, runsShown); err != nil {
		return nil, err
	}
	ledger, outbox, err := r.kept(ctx, store)
	if err != nil {
		return nil, err
	}
	c.readLedger(r.Schedules, ledger)
	c.readPhases()
	if err := c.readSources(ctx, store, r.Settings); err != nil {
		return nil, err
	}
	if last := lastRun(c.Runs, r.Now); !last.IsZero() && r.Now.Sub(last) > silence {
		c.Trouble.IdleSince = last
	}
	c.Outbox = outbox
	c.readBackup(store.Path(), r)
	c.Trouble.Unsent, c.Trouble.Late, c.Trouble.Delayed = delivery.Unsent(outbox), delivery.TriedInVain(outbox, r.Now), delivery.LateArrivals(outbox, r.Now)
	return c, c.readFiles(ctx, store, r)
}

// readBackup looks for a backup that is too old, or that never was, where a schedule makes
// some. What there was on a day that has passed is not known.
func (c *Condition) readBackup(home string, r ConditionRequest) {
	if !r.Past {
		c.Backup = store.LastBackupAt(home)
	}
	i := slices.IndexFunc(r.Schedules, func(s schedules.Schedule) bool { return s.Makes == schedules.Backup })
	if i < 0 || r.Past || len(c.Runs) == 0 {
		return
	}
	switch at := c.Backup; {
	case at.IsZero():
		c.Trouble.NoBackup = true
	case r.Now.After(at.AddDate(0, 0, r.Schedules[i].OldDays)):
		c.Trouble.BackupAt = at
	}
}

// kept is what the books hold of the periods and of the messages.
func (r ConditionRequest) kept(ctx context.Context, store *store.Store) (ledger []books.Period, outbox []books.Posting, err error) {
	if !r.Past {
		if ledger, err = books.Ledger(ctx, store); err != nil {
			return nil, nil, err
		}
		outbox, err = books.Outbox(ctx, store)
		return ledger, outbox, err
	}
	if ledger, err = books.LedgerAt(ctx, store, r.Now); err != nil {
		return nil, nil, err
	}
	outbox, err = books.OutboxAt(ctx, store, r.Now)
	return ledger, outbox, err
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
	c.Made, c.Failing = make(map[string]time.Time), make(map[string]int)
	for _, p := range ledger {
		if p.State == schedules.Made && p.Since.After(c.Made[p.Job]) {
			c.Made[p.Job] = p.Since
		}
		if p.State == schedules.Failed {
			c.Failing[p.Job]++
		}
		if p.State == schedules.Made || p.State == schedules.Passed {
			continue
		}
		c.Open = append(c.Open, p)
		if p.State == schedules.Failed {
			c.Trouble.Failures = append(c.Trouble.Failures, delivery.Failure{Job: p.Job, Label: labels[p.Job], Period: p.Period, Times: p.Failures, Why: p.Why})
		}
	}
}

// readPhases says how long each job lasted, the last time.
func (c *Condition) readPhases() {
	c.Lasted = make(map[string]time.Duration)
	for _, r := range c.Runs { // latest first
		for _, p := range r.Phases {
			if _, known := c.Lasted[p.Job]; !known {
				c.Lasted[p.Job] = p.Lasted
			}
		}
	}
}

// readSources looks for the sources that cannot be asked, and for what is left in them for
// somebody to look at.
func (c *Condition) readSources(ctx context.Context, store *store.Store, conf *settings.Settings) error {
	if len(conf.Sources) == 0 {
		return nil
	}
	states, err := books.SourceStates(ctx, store)
	if err != nil {
		return err
	}
	for _, x := range conf.Sources {
		st := states[x.Code]
		st.Source = x.Code
		c.Sources = append(c.Sources, st)
		if hours, err := schedules.OfSource(x); err == nil && st.Failures > 0 {
			c.Trouble.Failures = append(c.Trouble.Failures, delivery.Failure{Job: hours.Job, Label: hours.Label, Times: st.Failures, Why: st.Why})
		}
		if expiring(x.TokenExpires, schedules.DayOf(c.At)) {
			c.Trouble.Expiring = append(c.Trouble.Expiring, delivery.Expiring{Source: x.Code, On: x.TokenExpires})
		}
		if st.Waiting > 0 {
			c.Trouble.Waiting = append(c.Trouble.Waiting, delivery.LeftThere{Source: x.Code, Count: st.Waiting})
		}
	}
	return nil
}

// expiring says whether a last day is a month away or less.
func expiring(last, on time.Time) bool { return !last.IsZero() && !on.Before(last.AddDate(0, -1, 0)) }

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
	c.countWaiting(r.Inbox, received, on)
	if err := c.readUndecided(ctx, store, r, received, on); err != nil {
		return err
	}
	if r.Typed || r.Past {
		return nil
	}
	all, err := books.Files(ctx, store, on.AddDate(1000, 0, 0))
	if err != nil {
		return err
	}
	c.Trouble.Ahead, c.Trouble.AheadUntil = filesAhead(all, on)
	return nil
}

// countWaiting counts the files of the inbox that no run has taken. An inbox that cannot
// be read has its own alarm, when it is read to be taken.
func (c *Condition) countWaiting(dir string, received []books.FileLine, on time.Time) {
	if dir == "" {
		return
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return
	}
	defer root.Close()
	found, err := inbox.Find(root, on)
	if err != nil {
		return
	}
	taken := make(map[string]bool)
	for _, f := range received {
		taken[f.Path] = true
	}
	for _, f := range found {
		if !taken[f.Path] {
			c.Waiting++
		}
	}
}

// readUndecided looks for what waits for a decision, and for what was refused.
func (c *Condition) readUndecided(ctx context.Context, store *store.Store, r ConditionRequest, received []books.FileLine, on time.Time) error {
	states := r.states
	if states == nil {
		var err error
		if states, err = books.States(ctx, store, r.Settings, on); err != nil {
			return err
		}
	}
	refused := make(map[int64]bool)
	for _, f := range received {
		refused[f.File] = f.Refused
	}
	for _, s := range states {
		for _, d := range s.InForce {
			c.Ages = append(c.Ages, Age{Sender: s.Sender, Kind: s.Kind, Departement: d, Days: int(on.Sub(s.ExtractionOn).Hours()) / 24})
		}
	}
	c.Trouble.Held = HeldFiles(inbox.Undecided(states, r.Settings.Same))
	for _, s := range states {
		if s.Status == inbox.Outside {
			refused[s.File] = true
		}
	}
	pending := stillRefused(received, refused, on)
	if len(pending) == 0 {
		return nil
	}
	why := make(map[string]string) // by path
	problems, err := pipeline.Problems(ctx, store, r.Settings, on, "")
	if err != nil {
		return err
	}
	for _, p := range problems {
		if p.Severity == contract.Refused && why[p.File] == "" {
			why[p.File] = withoutQuotes(p.Message)
		}
	}
	for _, f := range pending {
		c.Trouble.Refused = append(c.Trouble.Refused, delivery.Undecided{File: f.File, Sender: f.Sender, Why: why[f.Path]})
	}
	return nil
}

// HeldFiles are the files that wait for a decision, each once for a reason, with the kinds
// that wait in it: one decision is taken of them.
func HeldFiles(states []inbox.State) (all []delivery.Undecided) {
	for _, s := range states {
		u := delivery.Undecided{File: s.File, Sender: s.Sender, Kind: s.Kind, Why: delivery.HeldBecause(s.Why)}
		i := slices.IndexFunc(all, func(o delivery.Undecided) bool { return o.File == u.File && o.Why == u.Why })
		if i < 0 {
			all = append(all, u)
			continue
		}
		all[i].Kind = strings.Replace(all[i].Kind, " et ", ", ", 1) + " et " + u.Kind
	}
	return all
}

// stillRefused lists the files refused of late after which their senders have sent nothing
// that was taken. files are in the order of reception.
func stillRefused(files []books.FileLine, refused map[int64]bool, on time.Time) []books.FileLine {
	last := make(map[string]int) // by sender, the last file taken
	for i, f := range files {
		if !refused[f.File] {
			last[f.Sender] = i + 1
		}
	}
	var still []books.FileLine
	for i, f := range files {
		if refused[f.File] && i >= last[f.Sender] && !f.ReceivedOn.AddDate(0, 0, refusalsTold).Before(on) {
			still = append(still, f)
		}
	}
	return still
}

var quoted = regexp.MustCompile(`«[^»]*»`)

// withoutQuotes leaves out of a sentence what it quotes: a sender chose it.
func withoutQuotes(sentence string) string {
	return strings.TrimSuffix(quoted.ReplaceAllString(sentence, "«\u202f…\u202f»"), ".")
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
	return ConditionOf(ctx, s.Store, ConditionRequest{Settings: s.Settings, Schedules: s.Schedules, Now: now, Typed: s.Typed, Inbox: s.Inbox})
}
