package release

import (
	"context"
	"database/sql/driver"
	_ "embed"
	"errors"
	"fmt"
	"math"
	"path"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// The Table Schemas of the history, as its folder holds them: what was published, small
// counts withheld, and the true counts, which only the steering that holds them may read.
// The name says which of the two a folder is.
const (
	PublishedHistory = "historique-publie.schema.json"
	TrueHistory      = "historique-vrais-effectifs.schema.json"
)

//go:embed history.schema.json
var publishedHistorySchema []byte

//go:embed history_true.schema.json
var trueHistorySchema []byte

// ErrNoHistory says that nothing was published yet of what a history would hold.
var ErrNoHistory = errors.New("no edition to make a history of")

// HistoryRequest asks for every edition of a store, as Parquet in folders by month.
type HistoryRequest struct {
	// TrueCounts asks for the counts as they are, small ones included, instead of what was
	// printed of them.
	TrueCounts bool
	// Lay writes a file, by its name in the folder of the history. The schema comes first.
	Lay func(name string, content []byte) error
}

// HistoryMade is what a history holds.
type HistoryMade struct {
	Editions, Months int
	First, Last      time.Time // of the months
}

// History answers a HistoryRequest: a file an edition in the folder of each month, the same
// bytes whenever it is made, since an edition never moves.
func History(ctx context.Context, store *store.Store, r HistoryRequest) (HistoryMade, error) {
	h := history{lay: r.Lay, editions: map[int]bool{}, months: map[time.Time]bool{}}
	var err error
	if r.TrueCounts {
		err = h.trueCounts(ctx, store)
	} else {
		err = h.published(ctx, store)
	}
	h.made.Editions, h.made.Months = len(h.editions), len(h.months)
	return h.made, err
}

// history is one under way.
type history struct {
	lay      func(name string, content []byte) error
	made     HistoryMade
	editions map[int]bool
	months   map[time.Time]bool
}

// file lays the rows of an edition in the folder of a month.
func (h *history) file(ctx context.Context, month time.Time, edition int, columns []answers.ParquetColumn, rows [][]driver.Value) error {
	content, err := answers.Parquet(ctx, columns, rows)
	if err != nil {
		return err
	}
	if len(h.months) == 0 || month.Before(h.made.First) {
		h.made.First = month
	}
	if month.After(h.made.Last) {
		h.made.Last = month
	}
	h.editions[edition], h.months[month] = true, true
	return h.lay(path.Join("mois="+month.Format("2006-01"), fmt.Sprintf("edition-%04d.parquet", edition)), content)
}

// publishedColumns and trueColumns are those of the two histories, but for the month, which
// is in the name of the folder, where engines read it.
var (
	publishedColumns = []answers.ParquetColumn{
		{Name: "edition", Type: "integer"}, {Name: "connu_au", Type: "date"}, {Name: "publie_le", Type: "date"},
		{Name: "niveau", Type: "varchar"}, {Name: "territoire", Type: "varchar"}, {Name: "nom", Type: "varchar"}, {Name: "indicateur", Type: "varchar"},
		{Name: "valeur", Type: "double"}, {Name: "numerateur", Type: "bigint"}, {Name: "denominateur", Type: "bigint"}, {Name: "statut", Type: "varchar"},
	}
	trueColumns = []answers.ParquetColumn{
		{Name: "edition", Type: "integer"}, {Name: "mois_edition", Type: "varchar"}, {Name: "connu_au", Type: "date"}, {Name: "publie_le", Type: "date"}, {Name: "rectifie", Type: "integer"},
		{Name: "niveau", Type: "varchar"}, {Name: "territoire", Type: "varchar"}, {Name: "indicateur", Type: "varchar"},
		{Name: "valeur", Type: "double"}, {Name: "numerateur", Type: "bigint"}, {Name: "denominateur", Type: "bigint"},
	}
)

// published is what the national releases of this store printed, and nothing that they
// withheld: each is read from the very file that left.
func (h *history) published(ctx context.Context, s *store.Store) error {
	all, err := books.OwnReleases(ctx, s, math.MaxInt32)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return ErrNoHistory
	}
	if err := h.lay(PublishedHistory, publishedHistorySchema); err != nil {
		return err
	}
	for _, f := range all {
		r, err := books.ReadRelease(f.Content)
		if err != nil {
			return fmt.Errorf("edition %d: %w", f.Edition, err)
		}
		var rows [][]driver.Value
		for _, c := range r.Cells {
			rows = append(rows, []driver.Value{int32(f.Edition), f.AsOf, f.PublishedOn, string(c.Level), c.Territory, c.Name, c.Indicator,
				orNothing(c.Value), orNothing(c.Numerator), orNothing(c.Denominator), c.Status})
		}
		if err := h.file(ctx, f.Month, f.Edition, publishedColumns, rows); err != nil {
			return err
		}
	}
	return nil
}

// trueCounts are the figures that each edition froze, of its month and of the twelve before.
func (h *history) trueCounts(ctx context.Context, s *store.Store) error {
	all, err := books.FrozenMonths(ctx, s)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return ErrNoHistory
	}
	if err := h.lay(TrueHistory, trueHistorySchema); err != nil {
		return err
	}
	for _, m := range all {
		figures, err := m.Figures(ctx, s)
		if err != nil {
			return err
		}
		var corrected driver.Value
		if m.Rectifies > 0 {
			corrected = int32(m.Rectifies)
		}
		var rows [][]driver.Value
		for _, x := range figures {
			l := lineOf(x, &queries.Figures{}, m.Month, queries.Territory{Level: x.Level, Code: x.Territory}, queries.Indicator{Code: x.Indicator, Kind: x.Kind})
			rows = append(rows, []driver.Value{int32(m.Edition), m.Of.Format("2006-01"), m.AsOf, m.PublishedOn, corrected, l.Level, l.Territory, l.Indicator,
				orNothing(l.Value), orNothing(l.Numerator), orNothing(l.Denominator)})
		}
		if err := h.file(ctx, m.Month, m.Edition, trueColumns, rows); err != nil {
			return err
		}
	}
	return nil
}
