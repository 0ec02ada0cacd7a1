package answers

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/agir-indicateurs/agir/queries"
)

// CountedIn is what one person counts for in the months asked: the rows of an indicator
// that are about him, each with its answer.
type CountedIn struct {
	Indicator queries.Indicator
	Rows
}

// CountedIn lists the indicators whose population holds a person, in the order of the
// catalogue. Figures about the statements themselves are about nobody; the horizons of
// one incidence have the same rows.
func (a *Answer) CountedIn(ctx context.Context, person string) ([]CountedIn, error) {
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	var all []CountedIn
	seen := make(map[string]bool)
	for _, i := range catalogue.Indicators {
		if i.OfStatements || seen[i.File] {
			continue
		}
		seen[i.File] = true
		rows, err := a.query(ctx, "select r.* from ("+i.SQL+") as r where r.person = $person order by all", sql.Named("person", person))
		if err != nil {
			return nil, fmt.Errorf("queries/%s: %w", i.File, err)
		}
		found, err := readRows(rows)
		if err != nil {
			return nil, err
		}
		if len(found.Lines) > 0 {
			all = append(all, CountedIn{i, found})
		}
	}
	return all, nil
}
