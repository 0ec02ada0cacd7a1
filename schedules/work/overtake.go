package work

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// OvertakeRequest asks which of the letters that wait are no longer to leave.
type OvertakeRequest struct {
	Settings  *settings.Settings
	Schedules []schedules.Schedule
	Now       time.Time
	// Looked says that an alarm looks now: those of the days before have nothing to say.
	Looked bool
}

// Overtaken are letters that waited, and that what happened since has made pointless.
type Overtaken struct{ Letters []books.Posting }

func (Overtaken) event() {}

// Overtake marks the letters that wait and are no longer to leave: a reminder of what has
// come, or whose day has passed; an alarm, once another looks; figures to read over of a
// month that was published since; an edition that another took the place of. A reminder of
// which a part has come asks for the rest.
func Overtake(ctx context.Context, store *store.Store, r OvertakeRequest) (done Overtaken, err error) {
	all, err := books.Outbox(ctx, store)
	if err != nil {
		return done, err
	}
	waiting := slices.DeleteFunc(slices.Clone(all), func(o books.Posting) bool { return !delivery.Waits(o) })
	if len(waiting) == 0 {
		return done, nil
	}
	x := overtaking{OvertakeRequest: r, store: store, all: all, post: delivery.Post{Store: store, Settings: r.Settings, Clock: func() time.Time { return r.Now }}}
	if x.editions, err = books.Editions(ctx, store); err != nil {
		return done, err
	}
	if x.ledger, err = books.Ledger(ctx, store); err != nil {
		return done, err
	}
	for _, o := range waiting {
		why, err := x.why(ctx, o)
		if err != nil {
			return done, err
		}
		if why == "" {
			continue
		}
		if o, err = x.post.Overtake(ctx, o, why); err != nil {
			return done, err
		}
		done.Letters = append(done.Letters, o)
	}
	return done, nil
}

type overtaking struct {
	OvertakeRequest
	store    *store.Store
	post     delivery.Post
	all      []books.Posting
	editions []books.Edition
	ledger   []books.Period
}

// why is why a letter is no longer to leave; empty while it is.
func (x *overtaking) why(ctx context.Context, o books.Posting) (string, error) {
	switch delivery.Kind(o.Kind) {
	case delivery.Reminder:
		return x.reminder(ctx, o)
	case delivery.Alarm:
		if x.Looked && o.About < schedules.DayOf(x.Now).Format(time.DateOnly) {
			return delivery.LookedAt, nil
		}
	case delivery.Draft:
		if o.Way == books.ByMail && x.issuedSince(o) { // in a folder they are there to be looked at
			return delivery.WasIssued, nil
		}
	case delivery.Report:
		if x.hasNewer(o) {
			return delivery.HasNewer, nil
		}
	}
	return "", nil
}

// reminder says why a reminder is no longer to leave, and rewrites one of which a part has
// come.
func (x *overtaking) reminder(ctx context.Context, o books.Posting) (string, error) {
	month, again, ok := delivery.ReminderOf(o)
	if !ok {
		return "", nil
	}
	missing, err := askedFor(ctx, x.store, x.Settings, month, schedules.DayOf(x.Now))
	if err != nil {
		return "", err
	}
	missing = slices.DeleteFunc(missing, func(m delivery.Missing) bool { return delivery.SenderKey(m.Sender) != o.Reader })
	if len(missing) == 0 {
		return delivery.HasCome, nil
	}
	deadline, open := x.deadline(month)
	if !open {
		return delivery.TooLateBy, nil
	}
	if deadline.IsZero() {
		return "", nil
	}
	late := delivery.Late{Sender: missing[0].Sender, Month: month, Deadline: schedules.DayOf(deadline), Again: again, Missing: missing}
	_, err = x.post.Rewrite(ctx, o, late.Message(x.Settings))
	return "", err
}

// deadline is until when the documents of a month wait for its statements, zero where no
// schedule that is known says it; they no longer do when it is not open.
func (x *overtaking) deadline(month time.Time) (until time.Time, open bool) {
	awaiting := false
	for _, s := range x.Schedules {
		if !s.Awaits {
			continue
		}
		for _, p := range x.ledger {
			if p.Job != s.Job || p.Period != month.Format("2006-01") {
				continue
			}
			awaiting = true
			at := p.DueAt.AddDate(0, 0, s.PatienceDays)
			if !schedules.Settled(p.State) && x.Now.Before(at) && (until.IsZero() || at.Before(until)) {
				until, open = at, true
			}
		}
	}
	return until, open || !awaiting
}

// issuedSince says whether the month that was to be read over was published to the Ddets
// once the letter was written.
func (x *overtaking) issuedSince(o books.Posting) bool {
	return slices.ContainsFunc(x.editions, func(e books.Edition) bool {
		return e.Period == "" && e.Month.Format("2006-01") == o.Month && !e.PublishedOn.Before(schedules.DayOf(o.PostedAt)) &&
			(len(e.Readers) == 0 || slices.Contains(e.Readers, settings.ForDdets))
	})
}

// hasNewer says whether a later edition of the same month, or period, was written to the
// same reader by the same way.
func (x *overtaking) hasNewer(o books.Posting) bool {
	of := x.edition(o)
	return of.Number != 0 && slices.ContainsFunc(x.all, func(n books.Posting) bool {
		e := x.edition(n)
		return n.Kind == o.Kind && n.Reader == o.Reader && n.Way == o.Way && e.Number > of.Number && e.Month.Equal(of.Month) && e.Period == of.Period && n.State != books.Closed
	})
}

// edition is the one that a letter carries.
func (x *overtaking) edition(o books.Posting) books.Edition {
	n := delivery.EditionOf(o)
	i, found := slices.BinarySearchFunc(x.editions, n, func(e books.Edition, n int) int { return cmp.Compare(e.Number, n) })
	if !found {
		return books.Edition{}
	}
	return x.editions[i]
}
