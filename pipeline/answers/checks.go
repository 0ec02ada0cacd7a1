package answers

import (
	"context"
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/queries"
)

// Anomalies runs every check. One of level stop among them means that no
// document should be made.
func (a *Answer) Anomalies(ctx context.Context) ([]books.Anomaly, error) {
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	lives, err := books.AnomalyLives(ctx, a.store, a.AsOf, a.Until)
	if err != nil {
		return nil, err
	}
	var countings []queries.Counting
	for _, c := range catalogue.Checks {
		countings = append(countings, c.Counting(a.checked(c), time.Time{}.Format(time.DateOnly)))
	}
	if err := a.counted(ctx, []time.Time{{}}, countings); err != nil {
		return nil, err
	}
	var found []books.Anomaly
	for _, c := range catalogue.Checks {
		rows, err := a.anomaliesOf(ctx, c)
		if err != nil {
			return nil, fmt.Errorf("queries/%s: %w", c.File, err)
		}
		for _, x := range rows {
			if life, known := lives[books.AnomalyName{Check: x.Check, Subject: x.Subject}]; known {
				x.FirstSeenOn, x.Reopened, x.Justified, x.By = life.FirstSeenOn, life.Reopened, life.Justified, life.By
			}
			found = append(found, x)
		}
	}
	return found, a.pass(ctx)
}

// anomaliesOf gathers the rows of a check by person and department: what has to
// be mended or justified at once.
func (a *Answer) anomaliesOf(ctx context.Context, c queries.Check) ([]books.Anomaly, error) {
	rows, err := a.store.Query(ctx, "select modality, departement, sum(n)::bigint from counted.line where question = ? group by all order by 2, 1", a.checked(c))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []books.Anomaly
	for rows.Next() {
		x := books.Anomaly{Check: c.Code, Label: c.Label, Level: c.Level}
		if err := rows.Scan(&x.Subject, &x.Departement, &x.Rows); err != nil {
			return nil, err
		}
		found = append(found, x)
	}
	return found, rows.Err()
}

// checked is the name of a check in the months asked: its rows are of none.
func (a *Answer) checked(c queries.Check) string {
	name := "check " + c.Code + " of"
	for _, m := range a.Months {
		name += m.Format(" 2006-01")
	}
	return a.named(name)
}
