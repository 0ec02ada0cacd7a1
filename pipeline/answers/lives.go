package answers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
)

// Followed is the last day on which something is known of a person, and whether a
// parcours of his is open.
type Followed struct {
	LatestOn time.Time
	Open     bool
}

// Followed are the persons of the statements in force, by key.
func (a *Answer) Followed(ctx context.Context) (map[string]Followed, error) {
	var told []string
	for _, schema := range contract.Schemas() {
		var days []string
		for _, c := range schema.Columns {
			if c.IsEvent() {
				days = append(days, c.Name)
			}
		}
		open := "false"
		if schema.Kind == contract.Parcours {
			open = "date_entree is not null and date_sortie is null"
		}
		told = append(told, fmt.Sprintf("select record, greatest(%s) as day, %s as open from staging.%s", strings.Join(days, ", "), open, schema.Kind))
	}
	rows, err := a.query(ctx, "select c.person, coalesce(max(t.day), date '0001-01-01'), bool_or(t.open) from ("+strings.Join(told, " union all ")+
		") as t join linkage.chosen as c on c.record = t.record group by c.person")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[string]Followed)
	for rows.Next() {
		var person string
		var l Followed
		if err := rows.Scan(&person, &l.LatestOn, &l.Open); err != nil {
			return nil, err
		}
		all[person] = l
	}
	return all, rows.Err()
}
