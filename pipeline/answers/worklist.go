package answers

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/queries"
)

// Listed is a parcours of the nominative work list: somebody followed on the last
// day of a month for whom something is owed. Person is a key; Names gives names.
type Listed struct {
	Person, Departement string
	Structure           string // empty when none is given
	Dossiers            string // numbers of the lead, the last entered first
	EnteredOn           time.Time
	LastContactOn       time.Time // the entry when nobody has been met since
	DueOn               time.Time // last day of the two months
	LimitOn             time.Time // end of the twenty-four months
	DaysLate            int       // since DueOn on the last day of the month; 0 when not late
	Due                 bool      // the two months end within fifteen days
	PastLimit           bool
	NearLimit           bool      // within three months, that day included
	Undiagnosed         bool      // entered a month ago at least
	MetOn               time.Time // last effective contact after the month, known on K; zero when none
	ExitedOn            time.Time // exit after the month, known on K; zero when none
}

// Worklist lists the parcours of a direction for which something is owed on the
// last day of a month, most urgent first.
func (a *Answer) Worklist(ctx context.Context, direction string, month time.Time) ([]Listed, error) {
	rows, err := a.query(ctx, queries.Worklist(), sql.Named("direction", direction), sql.Named("month", month))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Listed
	for rows.Next() {
		var l Listed
		var structure, dossiers sql.NullString
		var met, exited sql.NullTime
		if err := rows.Scan(&l.Person, &l.Departement, &structure, &dossiers, &l.EnteredOn, &l.LastContactOn, &l.DueOn, &l.LimitOn,
			&l.DaysLate, &l.Due, &l.PastLimit, &l.NearLimit, &l.Undiagnosed, &met, &exited); err != nil {
			return nil, err
		}
		l.Structure, l.Dossiers, l.MetOn, l.ExitedOn = structure.String, dossiers.String, met.Time, exited.Time
		all = append(all, l)
	}
	return all, rows.Err()
}

// WaitingPair is a pair of persons of a direction that waits for somebody, with
// the structures that either of them touches.
type WaitingPair struct {
	ID                      string
	LeftRecord, RightRecord string
	Why                     string
	Structures              []string
}

// WaitingPairs lists the pairs of a direction that wait, best first.
func (a *Answer) WaitingPairs(ctx context.Context, direction string) ([]WaitingPair, error) {
	rows, err := a.query(ctx, queries.WorklistPairs(), sql.Named("direction", direction))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []WaitingPair
	for rows.Next() {
		var w WaitingPair
		var structures string
		if err := rows.Scan(&w.ID, &w.LeftRecord, &w.RightRecord, &w.Why, &structures); err != nil {
			return nil, err
		}
		w.Structures = strings.Fields(structures)
		all = append(all, w)
	}
	return all, rows.Err()
}
