package queries_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// empty is a store in which nothing came.
func empty(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// The checks of level stop hold whatever the files say: only a fault of ours breaks
// them. Here each is asked of rows that break it and of rows that do not; a row is
// under a department of its own name.
func TestChecksThatStopFindOurFaults(t *testing.T) {
	ctx := context.Background()
	s := empty(t)
	if _, err := s.Exec(ctx, `
		use memory;
		create schema consolidated;
		create table consolidated.bridge as
			select date '2023-09-01' as month, departement, unnest(ranks) as rank
			from (values
				('entered', [1, 2]), ('not entered', [1, 3]), ('waiting', [1, 4]), ('all three', [1, 1, 1, 2, 3, 4]),
				('without OFII', [1, 2, 5, 6]), ('nobody', [5]),
				('lost', [1]), ('entered twice', [1, 2, 2]), ('not entered twice', [1, 3, 3]), ('waiting twice', [1, 4, 4]),
				('from nowhere', [2])
			) as t(departement, ranks);
		create table consolidated.active_on_month_end as
			select departement, null as structure, null as person, due_on, interview_due_on, breached_on
			from (values
				('known', date '2023-09-01', date '2023-09-01', date '2023-09-01'),
				('no contact', null, date '2023-09-01', date '2023-09-01'),
				('no interview', date '2023-09-01', null, date '2023-09-01'),
				('no breach', date '2023-09-01', date '2023-09-01', null)
			) as t(departement, due_on, interview_due_on, breached_on);
	`); err != nil {
		t.Fatal(err)
	}
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"bridge_closes":    "entered twice, from nowhere, lost, not entered twice, waiting twice",
		"counted_is_known": "no breach, no contact, no interview",
	}
	for _, c := range catalogue.Checks {
		if c.Level != "stop" {
			continue
		}
		rows, err := s.Query(ctx, "select departement from ("+c.SQL+") order by departement")
		if err != nil {
			t.Fatal(err)
		}
		var broken []string
		for rows.Next() {
			var departement string
			if err := rows.Scan(&departement); err != nil {
				t.Fatal(err)
			}
			broken = append(broken, departement)
		}
		rows.Close()
		slices.Sort(broken)
		if got := strings.Join(broken, ", "); got != want[c.Code] {
			t.Errorf("%s: %s\n\twant %s", c.Code, got, want[c.Code])
		}
	}
}
