package work

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// RectifyRequest asks for an edition in the place of another, sent to those who had it.
type RectifyRequest struct {
	Settings     *settings.Settings
	SettingsText string // the configuration, as written
	Program      string // version of the program
	Edition      int
	By, Why      string // why is read by the readers of the documents
	AsOf         time.Time
	Now          time.Time
}

// Rectified is an edition that took the place of another.
type Rectified struct {
	release.Publication
	To       []Readdressed
	NoLonger []string // had the former, and receive nothing any more
}

// Readdressed is a reader to whom it is on its way.
type Readdressed struct {
	Reader string
	Ways   []string
}

// Rectify publishes an edition in the place of another, journals it, and hands its
// documents to the outbox for whoever had the former. What of the former had not left does
// not leave.
func Rectify(ctx context.Context, store *store.Store, r RectifyRequest) (made Rectified, err error) {
	made.Publication, err = release.Rectify(ctx, store, release.RectifyRequest{
		Settings: r.Settings, SettingsText: r.SettingsText, Program: r.Program, Edition: r.Edition, Why: r.Why, AsOf: r.AsOf,
	})
	if err != nil {
		return made, err
	}
	e := made.Edition
	if err := journalCorrection(ctx, store, e, r); err != nil {
		return made, err
	}
	letter, err := letterOf(ctx, store, r.Settings, e)
	if err != nil {
		return made, err
	}
	had, err := addressees(ctx, store, e.Rectifies)
	if err != nil {
		return made, err
	}
	post := delivery.Post{Store: store, Settings: r.Settings, Clock: func() time.Time { return r.Now }}
	leaving, noLonger := r.readdressed(had, letter.Messages(r.Settings, release.Posted(made.Documents)), post)
	for _, m := range leaving {
		if _, err := post.Enqueue(ctx, m); err != nil {
			return made, err
		}
		made.To = append(made.To, Readdressed{m.To, post.Ways(m)})
	}
	made.NoLonger = noLonger
	_, err = Overtake(ctx, store, OvertakeRequest{Settings: r.Settings, Now: r.Now})
	return made, err
}

// readdressed parts those who had the former edition: the letters of this one that leave, and who
// receives nothing any more. Whoever did not have the former is written nothing.
func (r RectifyRequest) readdressed(had []string, messages []delivery.Message, post delivery.Post) (leaving []delivery.Message, noLonger []string) {
	for _, m := range messages {
		if !slices.Contains(had, m.To) {
			continue
		}
		had = slices.DeleteFunc(had, func(code string) bool { return code == m.To })
		if len(post.Ways(m)) == 0 || !r.Settings.Reads(m.To, schedules.DayOf(r.Now)) {
			noLonger = append(noLonger, m.To)
			continue
		}
		leaving = append(leaving, m)
	}
	return leaving, append(noLonger, had...) // out of the configuration, or of its documents
}

// Correctable is what is to know of an edition before it is corrected.
type Correctable struct {
	By       books.Edition // that took its place already; without a number, none
	To       []string      // recipients who had it, and receive the one that corrects it
	NoLonger []string      // who had it, and receive nothing any more
}

// MayRectify says who would receive an edition that corrects one.
func MayRectify(ctx context.Context, store *store.Store, conf *settings.Settings, edition int, on time.Time) (c Correctable, err error) {
	by, replaced, err := release.ReplacedBy(ctx, store, edition)
	if err != nil {
		return c, err
	}
	if replaced {
		c.By = by
	}
	had, err := addressees(ctx, store, edition)
	for _, code := range had {
		if conf.Reads(code, on) {
			c.To = append(c.To, code)
		} else {
			c.NoLonger = append(c.NoLonger, code)
		}
	}
	return c, err
}

// journalCorrection journals who corrected an edition, once.
func journalCorrection(ctx context.Context, store *store.Store, e books.Edition, r RectifyRequest) error {
	entry := books.Entry{At: r.Now, By: r.By, Why: r.Why, Kind: books.EditionCorrected, What: fmt.Sprintf("corrected %d %d", e.Rectifies, e.Number)}
	lines, err := books.JournalLines(ctx, store, books.JournalRequest{Kind: entry.Kind})
	if err != nil || slices.ContainsFunc(lines, func(l books.JournalLine) bool { return l.What == entry.What }) {
		return err
	}
	return books.Journal(ctx, store, entry)
}

// addressees are the recipients to whom an edition, sent or not yet, was addressed.
func addressees(ctx context.Context, store *store.Store, edition int) (codes []string, err error) {
	all, err := books.Outbox(ctx, store)
	for _, o := range all {
		if o.Kind == string(delivery.Report) && delivery.EditionOf(o) == edition && o.State != books.Closed && !slices.Contains(codes, o.Reader) {
			codes = append(codes, o.Reader)
		}
	}
	return codes, err
}

// letterOf is what is written of an edition that was published.
func letterOf(ctx context.Context, store *store.Store, conf *settings.Settings, e books.Edition) (delivery.Edition, error) {
	l := delivery.Edition{Number: e.Number, Month: e.Month, Period: e.Period, AsOf: e.AsOf, NextOn: e.NextOn}
	var err error
	if l.Missing, err = missingOn(ctx, store, conf, e.Month, e.AsOf); err != nil || e.Rectifies == 0 {
		return l, err
	}
	former, err := books.EditionOf(ctx, store, e.Rectifies)
	l.Corrects = &delivery.Corrected{Number: former.Number, PublishedOn: former.PublishedOn, Why: e.Why}
	return l, err
}
