package answers

import (
	"context"
	"database/sql"
	"fmt"

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
	name := "checks." + c.Code
	if err := a.view(ctx, name, c.SQL, c.SQL); err != nil {
		return nil, err
	}
	rows, err := a.store.Query(ctx, queries.Answer("anomalies"), sql.Named("rows", name))
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
