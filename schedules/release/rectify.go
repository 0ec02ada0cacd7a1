package release

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// RectifyRequest asks for an edition that corrects another: the same month, for the same
// readers, as it is known on a day.
type RectifyRequest struct {
	Settings     *settings.Settings
	SettingsText string // the configuration, as written
	Program      string // version of the program
	Edition      int
	Why          string // as the readers of the documents read it
	AsOf         time.Time
}

// Replaced says that a later edition took the place of one already.
type Replaced struct{ Edition, By int }

func (e Replaced) Error() string {
	return fmt.Sprintf("edition %d was replaced by edition %d", e.Edition, e.By)
}

// Rectify publishes an edition in the place of another. One that a killed command left
// published is taken up: its documents are those that it has.
func Rectify(ctx context.Context, store *store.Store, r RectifyRequest) (Publication, error) {
	former, err := books.EditionOf(ctx, store, r.Edition)
	if err != nil {
		return Publication{}, err
	}
	editions, err := books.Editions(ctx, store)
	if err != nil {
		return Publication{}, err
	}
	if by, replaced := replacedBy(editions, former); replaced {
		if by.Rectifies != former.Number || by.Why != r.Why || !by.AsOf.Equal(r.AsOf) {
			return Publication{}, Replaced{former.Number, by.Number}
		}
		b, err := Rebuild(ctx, store, RebuildRequest{Edition: by.Number})
		if err == nil {
			err = b.AsSent()
		}
		return Publication{Edition: by, Documents: b.Documents, Again: true}, err
	}
	return Publish(ctx, store, PublishRequest{
		Settings: r.Settings, SettingsText: r.SettingsText, Program: r.Program, Month: former.Month, Period: former.Period, AsOf: r.AsOf,
		NextOn: former.NextOn, Readers: former.Readers, Rectifies: former.Number, Why: r.Why,
	})
}

// ReplacedBy is the edition that took the place of one already; false for none.
func ReplacedBy(ctx context.Context, store *store.Store, edition int) (books.Edition, bool, error) {
	former, err := books.EditionOf(ctx, store, edition)
	if err != nil {
		return former, false, err
	}
	editions, err := books.Editions(ctx, store)
	by, replaced := replacedBy(editions, former)
	return by, replaced, err
}

// replacedBy is the last edition of the same month, or period, that all the readers of
// one received after it.
func replacedBy(editions []books.Edition, former books.Edition) (by books.Edition, replaced bool) {
	for _, x := range editions {
		covers := len(x.Readers) == 0 || len(former.Readers) > 0 && !slices.ContainsFunc(former.Readers, func(r string) bool { return !slices.Contains(x.Readers, r) })
		if x.Number > former.Number && x.Month.Equal(former.Month) && x.Period == former.Period && covers {
			by, replaced = x, true
		}
	}
	return by, replaced
}

// former is the edition that another corrects, and what it printed of the nation.
type former struct {
	books.Edition
	why     string
	release books.Release // its own, or the one that its comparatifs of a region were made of
	known   bool
}

// formerOf is the edition that an edition corrects; nil for none.
func formerOf(ctx context.Context, store *store.Store, e books.Edition) (*former, error) {
	if e.Rectifies == 0 {
		return nil, nil
	}
	x, err := books.EditionOf(ctx, store, e.Rectifies)
	if err != nil {
		return nil, err
	}
	f := &former{Edition: x, why: e.Why}
	if f.release, f.known, err = books.ReleaseOf(ctx, store, x.Number); err != nil || f.known {
		return f, err
	}
	f.release, f.known, err = books.LastRelease(ctx, store, x.AsOf, &x.Frozen)
	f.known = f.known && f.release.Month.Equal(e.Month)
	return f, err
}

// rectification is what the document of a perimeter says of what it corrects.
func (m *month) rectification(to delivery.Perimeter, of issue) documents.Rectification {
	x := documents.Rectification{Edition: m.former.Number, PublishedOn: m.former.PublishedOn, Why: m.former.why}
	switch to.Reader {
	case settings.ForDdets:
		x.Changes = m.movesPrinted(queries.Territory{Level: queries.Departement, Code: to.Territory})
	case settings.ForDirection:
		x.Changes = m.movesPrinted(queries.Territory{Level: queries.Consortium, Code: to.Territory})
		for _, code := range m.departementsOf(to.Territory) {
			x.Changes = append(x.Changes, m.movesPrinted(queries.Territory{Level: queries.Departement, Code: code})...)
		}
	default:
		x.Changes = m.cellsChanged(to, of)
	}
	slices.SortStableFunc(x.Changes, func(a, b documents.Change) int { return b.Month.Compare(a.Month) })
	return x
}

// movesPrinted are the figures of a territory that the former edition held and that are no
// longer the same in print.
func (m *month) movesPrinted(t queries.Territory) (all []documents.Change) {
	printed := books.Months(m.former.Month)
	for _, x := range m.remarks.movesOf(t) {
		i, known := m.catalogue.Indicator(x.After.Indicator)
		if !known || !slices.ContainsFunc(printed, x.After.Month.Equal) {
			continue
		}
		if c, changed := documents.ChangeOf(i, reports.Typeset(m.place(t).Name), x); changed {
			all = append(all, c)
		}
	}
	return all
}

// cellsChanged are the cells of the national release that are no longer printed the same:
// all of them for the nation; for a region, its own, those of its departments and of the
// nation. Nothing is said there that the two releases do not print.
func (m *month) cellsChanged(to delivery.Perimeter, of issue) (all []documents.Change) {
	if !m.former.known {
		return nil
	}
	was := make(documents.ReleasedCells)
	for _, c := range m.former.release.Cells {
		was[[3]string{string(c.Level), c.Territory, c.Indicator}] = m.released(c)
	}
	is, known := m.cells(of)
	if !known {
		return nil
	}
	var places []reports.Territory
	for _, code := range m.departements() {
		if to.Reader == settings.ForNation || contract.RegionOf(code) == to.Territory {
			places = append(places, m.departement(code))
		}
	}
	for _, r := range m.regions() {
		if to.Reader == settings.ForNation || r.Code == to.Territory {
			places = append(places, r.Territory)
		}
	}
	for _, p := range append(places, m.nation()) {
		for _, i := range m.catalogue.Indicators {
			key := [3]string{string(p.Level), p.Code, i.Code}
			before, there := was[key]
			after, here := is[key]
			if !there && !here {
				continue
			}
			c := documents.Change{Month: m.first, Place: reports.Typeset(p.Name), Indicator: i, Was: documents.PrintedCell(i, before, there), Is: documents.PrintedCell(i, after, here)}
			if c.Was.Text() != c.Is.Text() {
				all = append(all, c)
			}
		}
	}
	return all
}
