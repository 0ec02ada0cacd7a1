package release

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports/documents"
)

// RebuildRequest asks for the documents of an edition again.
type RebuildRequest struct{ Edition int }

// Rebuilt is an edition made again from the statements, decisions and settings that
// it names, and how its documents compare with those that were sent.
type Rebuilt struct {
	Edition   books.Edition
	Settings  *settings.Settings
	Documents []Document
	Differ    map[string]bool // by path of the document
	PurgedOn  time.Time       // day on which persons were removed for good since; zero for none
}

// ErrDiffers says that an edition is not sent, as nothing leaves under its number but what was
// numbered.
var ErrDiffers = errors.New("its documents can no longer be made as they were")

// AsSent is nil where every document is what it was when the edition was numbered, to the byte.
func (b Rebuilt) AsSent() error {
	if len(b.Differ) == 0 {
		return nil
	}
	return fmt.Errorf("edition %d: %w", b.Edition.Number, ErrDiffers)
}

// Rebuild answers a RebuildRequest.
func Rebuild(ctx context.Context, store *store.Store, r RebuildRequest) (b Rebuilt, err error) {
	if b.Edition, b.Settings, err = editionOf(ctx, store, r.Edition); err != nil {
		return b, err
	}
	if b.Documents, err = rebuild(ctx, store, b.Settings, b.Edition); err != nil {
		return b, err
	}
	kept, err := books.DocumentsOf(ctx, store, b.Edition.Number)
	if err != nil {
		return b, err
	}
	b.Differ = make(map[string]bool)
	for _, d := range b.Documents {
		if kept[d.Path()] != d.Hash() {
			b.Differ[d.Path()] = true
		}
	}
	if len(b.Differ) > 0 {
		b.PurgedOn, _ = purge.LastOn(ctx, store, b.Edition) // without it, one hint less
	}
	return b, nil
}

// editionOf reads an edition and its settings.
func editionOf(ctx context.Context, store *store.Store, number int) (books.Edition, *settings.Settings, error) {
	e, err := books.EditionOf(ctx, store, number)
	if err != nil {
		return e, nil, err
	}
	conf, err := settingsOf(e)
	return e, conf, err
}

// MovesRequest asks what moved between two editions.
type MovesRequest struct {
	Edition int
	Before  int // 0 for the one before
}

// Moved are the figures of months already published that moved between two
// editions.
type Moved struct {
	Count   int // of all the figures that moved
	Figures []MovedFigure
}

// MovedFigure is one of them, as documents print it.
type MovedFigure struct {
	answers.Move
	Label   string // of the figure
	Was, Is string
	Causes  []documents.Cause
}

// WouldMoveRequest asks which figures would move, were a verdict given on a statement.
type WouldMoveRequest struct {
	Settings *settings.Settings
	Months   []time.Time
	AsOf     time.Time
	Verdict  inbox.Verdict
}

// WouldMove answers a WouldMoveRequest. Nothing is kept.
func WouldMove(ctx context.Context, store *store.Store, r WouldMoveRequest) (moved Moved, err error) {
	catalogue, err := queries.Load()
	if err != nil {
		return moved, err
	}
	before := answers.Question{AsOf: r.AsOf, Months: r.Months, Settings: r.Settings}
	after := before
	after.Suppose = &r.Verdict
	moves, err := answers.Moves(ctx, store, before, after, nil)
	if err != nil {
		return moved, err
	}
	moved.Count = len(moves)
	for _, m := range moves {
		i, _ := catalogue.Indicator(m.Indicator)
		moved.Figures = append(moved.Figures, MovedFigure{
			Move: m, Label: i.Label, Was: documents.FigureOf(i, m.Before).Text(), Is: documents.FigureOf(i, m.After).Text(), Causes: places{r.Settings}.causes(m),
		})
	}
	return moved, nil
}

// Moves answers a MovesRequest.
func Moves(ctx context.Context, store *store.Store, r MovesRequest) (moved Moved, err error) {
	e, conf, err := editionOf(ctx, store, r.Edition)
	if err != nil {
		return moved, err
	}
	if r.Before == 0 {
		r.Before = e.Number - 1
	}
	before, then, err := editionOf(ctx, store, r.Before)
	if err != nil {
		return moved, err
	}
	redefined, err := books.Redefined(ctx, store, before.Number)
	if err != nil {
		return moved, err
	}
	moves, err := answers.Moves(ctx, store, questionOfEdition(before, then), questionOfEdition(e, conf), redefined)
	if err != nil {
		return moved, err
	}
	catalogue, err := queries.Load()
	if err != nil {
		return moved, err
	}
	moved.Count = len(moves)
	published := books.Months(before.Month)
	for _, m := range moves {
		if !slices.ContainsFunc(published, m.Month.Equal) {
			continue
		}
		i, _ := catalogue.Indicator(m.Indicator)
		moved.Figures = append(moved.Figures, MovedFigure{
			Move: m, Label: i.Label, Was: documents.FigureOf(i, m.Before).Text(), Is: documents.FigureOf(i, m.After).Text(), Causes: places{conf}.causes(m),
		})
	}
	return moved, nil
}
