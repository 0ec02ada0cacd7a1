package work

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// drafts is the folder of the documents to be read over. They lie beside those that
// were published, not over them.
const drafts = "a-relire"

// issue publishes the figures of a month and sends their documents. A run that
// ended after the figures were numbered is taken up from there.
func (s *Shift) issue(ctx context.Context, p *books.Period, o schedules.Owing, on, now time.Time) (Outcome, error) {
	missing, err := s.missing(ctx, o.Month, on)
	if err != nil {
		return nil, err
	}
	if o.Before.Edition != 0 {
		return s.takeUp(ctx, p, o, now)
	}
	if none := s.nothingCame(o.Month, missing); none || waits(o, missing, now) {
		if err := s.remind(ctx, o, on, now); err != nil {
			return nil, err
		}
		p.State = schedules.Waiting
		return Waits{For: missing, All: none}, nil
	}
	if !s.live {
		return s.rehearse(ctx, p, o, missing, on, now)
	}
	p.State = schedules.Published
	made, err := release.Publish(ctx, s.Store, release.PublishRequest{
		Settings: s.Settings, SettingsText: s.SettingsText, Program: s.Program,
		Month: o.Month, Period: told(o), AsOf: on, Readers: o.Schedule.For, NextOn: s.nextOn(o, now), Due: p,
	})
	if err != nil {
		return nil, err
	}
	p.State, p.Edition = schedules.Made, made.Edition.Number
	return Issued{Edition: p.Edition, Month: o.Month, Period: told(o)}, s.deliver(ctx, made.Edition, made.Documents, now)
}

// takeUp sends the documents of the edition that the ledger names, or of the one that corrected
// it since, rebuilt to the byte and not made a second time. Where they can no longer be made as
// they were (by a later program, say), nothing leaves under their number: release.ErrDiffers, until the
// edition is corrected.
func (s *Shift) takeUp(ctx context.Context, p *books.Period, o schedules.Owing, now time.Time) (Outcome, error) {
	number := o.Before.Edition
	by, replaced, err := release.ReplacedBy(ctx, s.Store, number)
	if err != nil {
		return nil, err
	}
	if replaced {
		number = by.Number
	}
	b, err := release.Rebuild(ctx, s.Store, release.RebuildRequest{Edition: number})
	if err != nil {
		return nil, err
	}
	if err := b.AsSent(); err != nil {
		return nil, err
	}
	p.Edition = number
	return Issued{Edition: number, Month: o.Month, Period: told(o), Again: true}, s.deliver(ctx, b.Edition, b.Documents, now)
}

// told is the quarter or the year that an issue tells; empty for a month.
func told(o schedules.Owing) string {
	if o.Schedule.Makes == schedules.Bilan {
		return o.Period
	}
	return ""
}

// waits says whether a period waits for what is missing: until its deadline, when
// its schedule awaits the statements.
func waits(o schedules.Owing, missing []delivery.Missing, now time.Time) bool {
	return o.Schedule.Awaits && len(missing) > 0 && now.Before(o.Deadline)
}

// nothingCame says that statements are expected for a month and that none of them has
// come: it is never issued, whatever its deadline.
func (s *Shift) nothingCame(month time.Time, missing []delivery.Missing) bool {
	n := 0
	for _, m := range missing {
		n += len(m.Departements)
	}
	return n > 0 && n == len(s.Settings.ExpectedFor(month.AddDate(0, 1, -1)))
}

// nextOn is the day on which the readers of a schedule will receive the next one.
func (s *Shift) nextOn(o schedules.Owing, now time.Time) time.Time {
	if o.Schedule.Period == schedules.Month {
		return schedules.NextIssue(s.Schedules, o.Schedule.Job, o.Month)
	}
	return schedules.DayOf(o.Schedule.Next(now))
}

// draft shows a month to those who may comment on it before it is published.
func (s *Shift) draft(ctx context.Context, p *books.Period, o schedules.Owing, on, now time.Time) (Outcome, error) {
	missing, err := s.missing(ctx, o.Month, on)
	if err != nil {
		return nil, err
	}
	if s.nothingCame(o.Month, missing) {
		p.State = schedules.Waiting
		return Waits{For: missing, All: true}, nil
	}
	all, err := release.Draft(ctx, s.Store, release.DraftRequest{
		Settings: s.Settings, Month: o.Month, AsOf: on, NextOn: release.NextIssue(s.Schedules, o.Month), Readers: o.Schedule.For,
	})
	if err != nil {
		return nil, err
	}
	if err := s.lay(all, filepath.Join(s.Out, drafts)); err != nil {
		return nil, err
	}
	draft := delivery.Edition{Month: o.Month, AsOf: on, Missing: missing}
	if until := o.Asked.AddDate(0, 0, -1); !until.Before(on) { // later, nobody is asked for what would not be printed
		draft.CommentUntil = until
	}
	if !s.live {
		p.State = schedules.Rehearsed
	}
	return Drafted{Month: o.Month}, s.enqueue(ctx, draft.Messages(s.Settings, release.Posted(all)), now)
}

// lay writes documents below a folder and names them.
func (s *Shift) lay(all []release.Document, out string) error {
	written, err := release.Lay(all, s.folder(out))
	s.Show(Wrote{Paths: written})
	return err
}

// missing lists the statements of a month that are expected and have not come.
func (s *Shift) missing(ctx context.Context, month, on time.Time) ([]delivery.Missing, error) {
	return missingOn(ctx, s.Store, s.Settings, month, on)
}

func missingOn(ctx context.Context, store *store.Store, conf *settings.Settings, month, on time.Time) ([]delivery.Missing, error) {
	states, err := books.States(ctx, store, conf, on)
	if err != nil {
		return nil, err
	}
	return missingOf(conf, month, func(e inbox.Awaited) bool { return inbox.HasCome(states, e, month.AddDate(0, 1, -1), conf.OneAccount) }), nil
}

// askedFor lists those that their senders are to send: one that came and waits for
// somebody's decision is asked for by nobody.
func askedFor(ctx context.Context, store *store.Store, conf *settings.Settings, month, on time.Time) ([]delivery.Missing, error) {
	states, err := books.States(ctx, store, conf, on)
	if err != nil {
		return nil, err
	}
	last := month.AddDate(0, 1, -1)
	return missingOf(conf, month, func(e inbox.Awaited) bool {
		return inbox.HasCome(states, e, last, conf.OneAccount) || slices.ContainsFunc(states, func(s inbox.State) bool { return heldFor(s, e, last, conf.OneAccount) })
	}), nil
}

// heldFor says whether a statement that waits for a decision is one that is awaited; same says of
// two senders whether they are one account.
func heldFor(s inbox.State, e inbox.Awaited, last time.Time, same func(a, b string) bool) bool {
	return s.Status == inbox.Held && same(s.Sender, e.Sender) && s.Kind == e.Kind && slices.Contains(s.Departements, e.Departement) && s.ExtractionOn.After(last)
}

// missingOf lists the statements expected for a month but those that are here, by sender
// and kind.
func missingOf(conf *settings.Settings, month time.Time, here func(inbox.Awaited) bool) (missing []delivery.Missing) {
	for _, e := range conf.ExpectedFor(month.AddDate(0, 1, -1)) {
		if here(inbox.Awaited(e)) {
			continue
		}
		if n := len(missing); n > 0 && missing[n-1].Sender == e.Sender && missing[n-1].Kind == e.Kind {
			missing[n-1].Departements = append(missing[n-1].Departements, e.Departement)
		} else {
			missing = append(missing, delivery.Missing{Sender: e.Sender, Kind: e.Kind, Departements: []string{e.Departement}})
		}
	}
	return missing
}
