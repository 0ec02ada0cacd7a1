package release

import (
	"context"
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// RowsRequest asks for the rows behind a figure.
type RowsRequest struct {
	Settings    *settings.Settings
	Indicator   queries.Indicator
	Month, AsOf time.Time
	Territory   string
	Names       bool // with the names; journaled
	By, Why     string
	At          time.Time // instant of the reading, for the journal
}

// UnknownTerritory says that the configuration has no such territory.
type UnknownTerritory string

func (e UnknownTerritory) Error() string { return fmt.Sprintf("no territory %q", string(e)) }

// RowsBehind lists the rows behind a figure, by the key of the person.
func RowsBehind(ctx context.Context, store *store.Store, r RowsRequest) (rows answers.Rows, err error) {
	territory, ok := answers.TerritoryOf(r.Settings, r.Territory)
	if !ok {
		return rows, UnknownTerritory(r.Territory)
	}
	answer, err := answers.Ask(ctx, store, answers.Question{AsOf: r.AsOf, Months: []time.Time{r.Month}, Settings: r.Settings})
	if err != nil {
		return rows, err
	}
	if rows, err = answer.RowsBehind(ctx, r.Indicator, territory, r.Month); err != nil || !r.Names {
		return rows, err
	}
	what := fmt.Sprintf("explain %s %s %s: %d rows", r.Indicator.Code, r.Month.Format("2006-01"), r.Territory, len(rows.Lines))
	if err := books.JournalReading(ctx, store, books.Entry{At: r.At, By: r.By, Why: r.Why, Kind: books.RowsRead, What: what}); err != nil {
		return rows, err
	}
	names, err := answer.Names(ctx)
	if err != nil {
		return rows, err
	}
	rows.Name(names)
	return rows, nil
}
