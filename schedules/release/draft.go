package release

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// DraftRequest asks for the documents of a month without numbering them.
type DraftRequest struct {
	Settings    *settings.Settings
	Month, AsOf time.Time
	Period      string    // the quarter or the year, which ends with the month; empty for the month
	NextOn      time.Time // day of the next edition; zero when it is not known
	Readers     []string  // kinds of readers; none means all
	Only        []string  // folders of the only readers whose documents are made; none means all
}

func (r DraftRequest) issue() issue {
	return issue{period: r.Period, issuedOn: r.AsOf, nextOn: r.NextOn, readers: r.Readers, only: r.Only}
}

// UnknownReader says that nobody has documents in a folder of that name.
type UnknownReader string

func (e UnknownReader) Error() string { return fmt.Sprintf("no reader %q", string(e)) }

// check refuses the name of somebody whom the configuration does not know, before anything
// is asked of the store.
func (r DraftRequest) check() error {
	known := Folders(r.Settings)
	for _, name := range r.Only {
		if !slices.Contains(known, name) {
			return UnknownReader(name)
		}
	}
	return nil
}

// structured are the departments of whose structures the documents tell: those of the
// departments and of the directions whose documents are made; all of them when nil. A region
// and the nation have none.
func (r DraftRequest) structured() []string {
	if len(r.Only) == 0 {
		return nil
	}
	then := r.Settings.On(r.Month.AddDate(0, 1, -1))
	told := []string{}
	for _, d := range then.Departements {
		direct := delivery.Perimeter{Reader: settings.ForDdets, Territory: d.Code}
		wider := delivery.Perimeter{Reader: settings.ForDirection, Territory: d.Direction}
		if slices.Contains(r.Only, Folder(direct)) || slices.Contains(r.Only, Folder(wider)) {
			told = append(told, d.Code)
		}
	}
	return told
}

// gathered is what the documents of a request rest on.
func (r DraftRequest) gathered(ctx context.Context, store *store.Store) (*month, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	q := questionOf(r.Settings, r.Month, r.AsOf)
	q.Structures = r.structured()
	m, err := gatherPeriod(ctx, store, q, r.Period)
	if err != nil {
		return nil, err
	}
	of := r.issue()
	of.only = nil
	all := m.perimeters(of)
	for _, name := range r.Only {
		if !slices.ContainsFunc(all, func(p delivery.Perimeter) bool { return Folder(p) == name }) {
			return nil, UnknownReader(name)
		}
	}
	return m, nil
}

// Draft makes the documents of a month as known on a day. It makes none while a
// rule of level stop is broken: last month's stay.
func Draft(ctx context.Context, store *store.Store, r DraftRequest) ([]Document, error) {
	m, err := r.gathered(ctx, store)
	if err != nil {
		return nil, err
	}
	if err := m.sound(); err != nil {
		return nil, err
	}
	return m.documents(ctx, r.issue())
}

// Papers makes the reports of a month before they are drawn, to be read here even
// while a rule of level stop is broken.
func Papers(ctx context.Context, store *store.Store, r DraftRequest) ([]Paper, error) {
	m, err := r.gathered(ctx, store)
	if err != nil {
		return nil, err
	}
	return m.papers(r.issue())
}

// Lay writes documents below a folder, each in that of its readers, and returns
// where those written lie: all of them, but for an error.
func Lay(all []Document, out string) (written []string, err error) {
	for _, d := range all {
		path := filepath.Join(out, d.Path())
		if err := whole.WriteDocument(path, d.Content); err != nil {
			return written, err
		}
		written = append(written, path)
	}
	return written, nil
}
