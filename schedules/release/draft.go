package release

import (
	"context"
	"path/filepath"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// DraftRequest asks for the documents of a month without numbering them.
type DraftRequest struct {
	Settings    *settings.Settings
	Month, AsOf time.Time
	Period      string    // the quarter or the year to tell, which ends with the month; empty for the month
	NextOn      time.Time // day of the next edition; zero when it is not known
	Readers     []string  // kinds of readers; none means all
}

func (r DraftRequest) issue() issue {
	return issue{period: r.Period, issuedOn: r.AsOf, nextOn: r.NextOn, readers: r.Readers}
}

// Draft makes the documents of a month as known on a day. It makes none while a
// rule of level stop is broken: last month's stay.
func Draft(ctx context.Context, store *store.Store, r DraftRequest) ([]Document, error) {
	m, err := gatherPeriod(ctx, store, questionOf(r.Settings, r.Month, r.AsOf), r.Period)
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
	m, err := gatherPeriod(ctx, store, questionOf(r.Settings, r.Month, r.AsOf), r.Period)
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
