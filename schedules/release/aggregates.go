package release

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports/documents"
)

// AggregatesSchema is the JSON Schema of a file of aggregates, in French.
//
//go:embed aggregates.schema.json
var AggregatesSchema []byte

// ErrOthers says that a store cannot export what it received from others.
var ErrOthers = errors.New("this store holds aggregates of others: they are exported by the stores that made them")

// ExportRequest asks for what the national comparison needs of the departments of a
// store.
type ExportRequest struct {
	Settings    *settings.Settings
	Month, AsOf time.Time
}

// ExportAggregates makes the file of aggregates of a month. It makes none while a
// rule of level stop is broken.
func ExportAggregates(ctx context.Context, store *store.Store, r ExportRequest) ([]byte, error) {
	m, err := gather(ctx, store, answers.Question{AsOf: r.AsOf, Months: books.Months(r.Month), Settings: r.Settings})
	if err != nil {
		return nil, err
	}
	if err := m.sound(); err != nil {
		return nil, err
	}
	return m.aggregates(ctx, store)
}

// aggregates asks again without the waiting pairs, which gather accepted last.
func (m *month) aggregates(ctx context.Context, store *store.Store) ([]byte, error) {
	g, followed := new(books.Aggregates), m.indicators(queries.Followed())
	before, err := answers.Ask(ctx, store, answers.Question{AsOf: m.asOf, Months: m.counts.history.Months, Settings: m.settings})
	if err != nil {
		return nil, err
	}
	if len(before.Imported) > 0 {
		return nil, ErrOthers
	}
	if _, err := before.FiguresOf(ctx, followed...); err != nil {
		return nil, err
	}
	if err := before.Tell(ctx, g, followed...); err != nil {
		return nil, err
	}
	answer, err := answers.Ask(ctx, store, answers.Question{AsOf: m.asOf, Months: m.counts.printed.Months, Settings: m.settings})
	if err != nil {
		return nil, err
	}
	if _, err := answer.Figures(ctx); err != nil {
		return nil, err
	}
	if err := answer.Aggregates(ctx, g, m.indicators(queries.AtEqualPublic())...); err != nil {
		return nil, err
	}
	for _, d := range m.conf.Departements {
		for _, access := range documents.Accesses {
			if parting := m.parting(access.Domain, []string{d.Code}); len(parting.Breaks) > 0 {
				if err := answer.TellParted(ctx, g, parting); err != nil {
					return nil, err
				}
			}
		}
	}
	content, err := json.MarshalIndent(g, "", " ")
	return append(content, '\n'), err
}

// ImportRequest brings a file of aggregates of another store.
type ImportRequest struct {
	Settings *settings.Settings
	Name     string
	Content  []byte
	On       time.Time
}

// Imported is what a file of aggregates brought.
type Imported struct {
	Departements []string
	First, Last  string // months
	AsOf         string
	Again        bool // the file was known already
}

// Unconfigured says that aggregates are of departments that the configuration has not.
type Unconfigured struct{ Departements []string }

func (e Unconfigured) Error() string {
	return "departments not configured: " + strings.Join(e.Departements, ", ")
}

// ImportAggregates takes a file of aggregates into the comparison.
func ImportAggregates(ctx context.Context, store *store.Store, r ImportRequest) (i Imported, err error) {
	g, err := books.ReadAggregates(r.Content)
	if err != nil {
		return i, fmt.Errorf("%s: %w", r.Name, err)
	}
	for _, d := range g.Departements {
		i.Departements = append(i.Departements, d.Code)
	}
	outside := slices.DeleteFunc(slices.Clone(i.Departements), func(code string) bool {
		_, ok := r.Settings.Departement(code)
		return ok
	})
	if len(outside) > 0 {
		return i, fmt.Errorf("%s: %w", r.Name, Unconfigured{outside})
	}
	i.First, i.Last, i.AsOf = g.Months[0], g.Months[len(g.Months)-1], g.AsOf
	if i.Again, err = books.ImportAggregates(ctx, store, r.Name, r.Content, g, r.On); err != nil {
		return i, fmt.Errorf("%s: %w", r.Name, err)
	}
	return i, nil
}
