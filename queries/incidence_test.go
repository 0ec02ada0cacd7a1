package queries_test

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/agir-indicateurs/agir/queries"
)

// reached is a point of a cumulative incidence that somebody else has published
// or computed with another program.
type reached struct {
	territory string
	time      int32
	value     float64
	error     float64 // standard error; 0 when not published
}

func (r reached) name() string { return fmt.Sprintf("%s at %d", r.territory, r.time) }

// TestPublishedIncidences runs the roll-up of an incidence on two data sets of
// the R package survival, counted by time and event (1 the outcome, 2 what
// prevents it, 0 last seen), and wants the figures of R: survfit for lung (one
// event: 1 less the survival of Kaplan and Meier, with Greenwood's error), survfit
// for mgus2 (progression; death competes) and etm for the variance among women
// (place F), whose values were computed apart.
func TestPublishedIncidences(t *testing.T) {
	for _, c := range []struct {
		file string
		want []reached
	}{
		{"lung", []reached{
			{"FR", 100, 1 - .863969, 0}, {"FR", 200, 1 - .680273, 0}, {"FR", 365, 1 - .409242, .0358236}, {"FR", 500, 1 - .293269, 0},
		}},
		{"mgus2", []reached{
			{"FR", 12, .009401, 0}, {"FR", 60, .034104, 0}, {"FR", 120, .063722, 0}, {"FR", 240, .099814, 0}, {"FR", 360, .134042, 0},
			{"F", 12, .012702, math.Sqrt(1.99111e-5)}, {"F", 60, .039790, math.Sqrt(6.08140e-5)}, {"F", 120, .073886, math.Sqrt(1.15989e-4)},
		}},
	} {
		t.Run(c.file, func(t *testing.T) {
			got := incidences(t, c.file, c.want)
			for _, w := range c.want {
				g, ok := got[w.name()]
				if !ok {
					t.Fatalf("%s: no figure", w.name())
				}
				if math.Abs(g.value-w.value) > 5e-7 {
					t.Errorf("%s: %.7f, want %.6f", w.name(), g.value, w.value)
				}
				if w.error > 0 && math.Abs(g.error-w.error) > 5e-6*w.error {
					t.Errorf("%s: standard error %.8f, want %.8f", w.name(), g.error, w.error)
				}
			}
		})
	}
}

// incidences rolls a data set up at the times wanted: by territory and time.
func incidences(t *testing.T, file string, at []reached) map[string]reached {
	t.Helper()
	ctx := context.Background()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `
		create schema asked; create schema settings;
		create table asked.month as select date '2024-01-01' as month;
		create table answers as
			select date '2024-01-01' as month, place as departement, null::varchar as structure, time as days, event
			from read_csv('testdata/`+file+`.csv'), range(persons);
		create table settings.departement as select distinct departement, 'R' as direction, null::varchar as region from answers;
		create table settings.territory as
			select 1 as rank, 'departement' as level, departement as territory from settings.departement
			union all select 2, 'national', 'FR'`); err != nil {
		t.Fatal(err)
	}
	var times []int32
	var names []string
	for _, w := range at {
		times, names = append(times, w.time), append(names, w.name())
	}
	rows, err := db.QueryContext(ctx, queries.RollupIncidence(), sql.Named("answers", "answers"),
		sql.Named("structures", false), sql.Named("names", names), sql.Named("days", times))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	got := make(map[string]reached)
	for rows.Next() {
		var month time.Time
		var level, territory, name string
		var origin int64
		var value, variance float64
		if err := rows.Scan(&month, &level, &territory, &name, &origin, &value, &variance); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(name, territory+" ") {
			got[name] = reached{value: value, error: math.Sqrt(variance)}
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return got
}
