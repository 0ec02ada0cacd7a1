package queries_test

import (
	"database/sql"
	"fmt"
	"slices"
	"testing"

	"github.com/agir-indicateurs/agir/queries"
)

// Access is counted apart for the entries before a break and from its day; each parcours once,
// as what ended its days, under its situation at entry of that domain.
func TestEntriesOnEachSideOfABreak(t *testing.T) {
	ctx := t.Context()
	s := empty(t)
	if _, err := s.Exec(ctx, `
		use memory;
		create schema consolidated;
		create table consolidated.parcours as from (values
			(1, date '2023-03-09'), (2, date '2023-03-10'), (3, date '2023-06-30'), (4, date '2023-07-01'), (5, date '2023-03-09'), (6, date '2023-03-09'), (7, date '2023-03-09')
		) as t(parcours, entered_on);
		create table consolidated.situations_at_entry as from (values
			(1, 'emploi', 'sans_emploi'), (1, 'logement', 'urgence'), (2, 'logement', 'urgence'), (3, 'emploi', 'inactif')
		) as t(parcours, domain, situation);
		create table consolidated.lasting_outcomes as from (values
			(date '2023-09-01', 'emploi', '44', 1, 30, 1), (date '2023-09-01', 'emploi', '44', 2, 40, 2), (date '2023-09-01', 'emploi', '44', 3, 50, 0),
			(date '2023-09-01', 'emploi', '85', 4, 60, 1), (date '2023-09-01', 'emploi', '49', 5, 70, 1), (date '2023-09-01', 'logement', '44', 6, 80, 1),
			(date '2023-08-01', 'emploi', '44', 7, 90, 1)
		) as t(month, domain, departement, parcours, days, event)`); err != nil {
		t.Fatal(err)
	}
	rows, err := s.Query(ctx, queries.Answer("cohorts"), sql.Named("breaks", "2023-03-10,2023-07-01"), sql.Named("month", "2023-09-01"),
		sql.Named("domain", "emploi"), sql.Named("departements", "44,85"))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var got []string
	for rows.Next() {
		var cohort, days, reached, prevented, censored int
		var situation string
		if err := rows.Scan(&cohort, &situation, &days, &reached, &prevented, &censored); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%d %q after %d days: %d %d %d", cohort, situation, days, reached, prevented, censored))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	want := []string{`0 "sans_emploi" after 30 days: 1 0 0`, `1 "" after 40 days: 0 1 0`, `1 "inactif" after 50 days: 0 0 1`, `2 "" after 60 days: 1 0 0`}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
