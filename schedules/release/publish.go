package release

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// PublishRequest asks for an edition.
type PublishRequest struct {
	Settings     *settings.Settings
	SettingsText string // the configuration, as written
	Program      string // version of the program
	Month, AsOf  time.Time
	Period       string // the quarter or the year, which ends with the month; empty for the month
	NextOn       time.Time
	Readers      []string      // kinds of readers; none means all
	Rectifies    int           // number of the edition that it corrects, 0 for none
	Why          string        // it does, as its readers read it
	Due          *books.Period // of the ledger, when it asked for it
	// OthersAnyway publishes the documents of the departments alone when those of
	// the nation give back what they withhold.
	OthersAnyway bool
}

// Publication is what became of a PublishRequest.
type Publication struct {
	Edition   books.Edition
	Documents []Document
	Again     bool  // an edition holds these figures already
	Withheld  error // why the documents of the nation were not published: GivenBack or Exposed; nil when they were
}

// Publish makes the documents of a month, then numbers and freezes it. What
// contradicts itself is journaled first: the documents say since when. An outcome
// comes with an error when the nation had to be left out before it.
func Publish(ctx context.Context, store *store.Store, r PublishRequest) (Publication, error) {
	p, err := publish(ctx, store, r)
	withheld := ofTheNation(err)
	if !r.OthersAnyway || withheld == nil {
		return p, err
	}
	r.Readers = []string{settings.ForDdets, settings.ForDirection} // what leaves the departments does not; the others have theirs
	p, err = publish(ctx, store, r)
	p.Withheld = withheld
	return p, err
}

// ofTheNation is the fault that keeps the documents of the nation from leaving, and no
// other; nil when an error is none.
func ofTheNation(err error) error {
	var given GivenBack
	var exposed Exposed
	switch {
	case errors.As(err, &given):
		return given
	case errors.As(err, &exposed):
		return exposed
	}
	return nil
}

func publish(ctx context.Context, store *store.Store, r PublishRequest) (p Publication, err error) {
	last, err := books.LastEdition(ctx, store)
	if err != nil && !errors.Is(err, books.ErrNoEdition) {
		return p, err
	}
	e := books.Edition{
		Number: last.Number + 1, Month: r.Month, Period: r.Period, AsOf: r.AsOf, PublishedOn: r.AsOf, Program: r.Program, Settings: r.SettingsText,
		NextOn: r.NextOn, Readers: r.Readers, Rectifies: r.Rectifies, Why: r.Why,
	}
	if e.Frozen, err = books.Freeze(ctx, store); err != nil {
		return p, err
	}
	moves, err := movesBefore(ctx, store, e, r.Settings)
	if err != nil {
		return p, err
	}
	if err := RecordAnomalies(ctx, store, r.Settings, r.AsOf); err != nil {
		return p, err
	}
	if e.Frozen, err = books.Freeze(ctx, store); err != nil {
		return p, err
	}
	m, all, err := documentsOf(ctx, store, r.Settings, e, moves)
	if err != nil {
		return p, err
	}
	earlier, err := m.earlierReleases(ctx, store, e.Number)
	if err != nil {
		return p, err
	}
	if err := m.audited(ctx, all, earlier); err != nil {
		return p, err
	}
	hashes := make(map[string]string, len(all))
	for _, d := range all {
		hashes[d.Path()] = d.Hash()
	}
	p.Documents = all
	p.Edition, p.Again, err = books.Publish(ctx, store, e, books.Published{
		States: m.reception.states, Territories: answers.Territories(m.conf), Figures: m.counts.printed, Told: m.secret.printed(), Release: releaseIn(all), Documents: hashes,
	}, r.Due)
	if p.Again && err == nil { // its documents bear its own number
		p.Documents, err = rebuild(ctx, store, r.Settings, p.Edition)
	}
	return p, err
}

// releaseIn are the figures of the nation among some documents, as machines read them;
// nil without any.
func releaseIn(all []Document) []byte {
	for _, d := range all {
		if d.For.Reader == settings.ForNation && strings.HasPrefix(d.Name, twinName) && strings.HasSuffix(d.Name, ".csv") {
			return d.Content
		}
	}
	return nil
}

// rebuild makes the documents of an edition from what it knew and nothing else.
func rebuild(ctx context.Context, store *store.Store, conf *settings.Settings, e books.Edition) ([]Document, error) {
	moves, err := movesBefore(ctx, store, e, conf)
	if err != nil {
		return nil, err
	}
	_, all, err := documentsOf(ctx, store, conf, e, moves)
	return all, err
}

// documentsOf makes the documents of an edition, what moved before it being known.
func documentsOf(ctx context.Context, store *store.Store, conf *settings.Settings, e books.Edition, moves []answers.Move) (*month, []Document, error) {
	m, err := gatherPeriod(ctx, store, questionOfEdition(e, conf), e.Period)
	if err != nil {
		return nil, nil, err
	}
	if err := m.sound(); err != nil {
		return nil, nil, err
	}
	m.remarks.moves = moves
	if m.secret.before, err = books.ToldBefore(ctx, store, e.Number); err != nil {
		return nil, nil, err
	}
	printing, err := printings(ctx, store, e)
	if err != nil {
		return nil, nil, err
	}
	if m.former, err = formerOf(ctx, store, e); err != nil {
		return nil, nil, err
	}
	all, err := m.documents(ctx, issue{edition: e.Number, period: e.Period, printing: printing, issuedOn: e.PublishedOn, nextOn: e.NextOn, readers: e.Readers})
	return m, all, err
}

// printings is which edition of its month each reader receives with an edition: the ones
// before it that were also theirs, and itself.
func printings(ctx context.Context, store *store.Store, e books.Edition) (map[string]int, error) {
	editions, err := books.Editions(ctx, store)
	if err != nil {
		return nil, err
	}
	count := make(map[string]int)
	for _, reader := range settings.DocumentReaders() {
		count[reader] = 1
		for _, x := range editions {
			if x.Number < e.Number && x.Month.Equal(e.Month) && x.Period == e.Period && (issue{readers: x.Readers}).concerns(reader) {
				count[reader]++
			}
		}
	}
	return count, nil
}

func questionOfEdition(e books.Edition, conf *settings.Settings) answers.Question {
	return answers.Question{AsOf: e.AsOf, Months: books.Months(e.Month), Settings: conf, Until: &e.Frozen}
}

// movesBefore lists what moved since the last edition that the same readers
// received; none for their first, nor for a bilan, a region or the nation, whose documents
// print none.
func movesBefore(ctx context.Context, store *store.Store, e books.Edition, conf *settings.Settings) ([]answers.Move, error) {
	if len(e.Readers) > 0 && !slices.ContainsFunc(e.Readers, saysMoves) || e.Period != "" && e.Rectifies == 0 {
		return nil, nil
	}
	editions, err := books.Editions(ctx, store)
	if err != nil {
		return nil, err
	}
	before := editionBefore(editions, e)
	if before == nil {
		return nil, nil
	}
	then, err := settingsOf(*before)
	if err != nil {
		return nil, err
	}
	redefined, err := books.Redefined(ctx, store, before.Number)
	if err != nil {
		return nil, err
	}
	return answers.Moves(ctx, store, questionOfEdition(*before, then), questionOfEdition(e, conf), redefined)
}

// editionBefore is the one that an edition is set against: the one that it corrects,
// otherwise the last one that the same readers received. A correction counts in the place
// of what it corrects.
func editionBefore(editions []books.Edition, e books.Edition) (before *books.Edition) {
	for i, x := range editions {
		switch {
		case x.Number >= e.Number || e.Rectifies != 0 && x.Number != e.Rectifies:
		case e.Rectifies != 0:
			before = &editions[i]
		case x.Period != "" || len(x.Readers) > 0 && len(e.Readers) > 0 && !slices.Equal(x.Readers, e.Readers):
		case x.Rectifies == 0 || before != nil && before.Number == x.Rectifies:
			before = &editions[i]
		}
	}
	return before
}

// saysMoves says whether the document of a kind of readers says what moved.
func saysMoves(reader string) bool {
	return reader == settings.ForDdets || reader == settings.ForDirection
}

// settingsOf are the settings in force when an edition was published.
func settingsOf(e books.Edition) (*settings.Settings, error) {
	return settings.Load("settings of edition "+strconv.Itoa(e.Number), []byte(e.Settings))
}
