package queries_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/queries"
)

// reached is a point of a cumulative incidence that somebody else has published
// or computed with another program.
type reached struct {
	territory string
	time      int
	value     float64
	error     float64 // standard error; 0 when not published
}

func (r reached) name() string { return fmt.Sprintf("%s at %d", r.territory, r.time) }

// TestPublishedIncidences estimates the incidences of two data sets of
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

// incidences estimates a data set at the times wanted: by territory and time.
func incidences(t *testing.T, file string, at []reached) map[string]reached {
	t.Helper()
	got := make(map[string]reached)
	days := daysOf(t, file)
	for _, w := range at {
		e := queries.AalenJohansen(days[w.territory], []int{w.time})[0]
		if !e.Known {
			t.Errorf("%s: not reached", w.name())
		}
		got[w.name()] = reached{value: e.Value, error: math.Sqrt(e.Variance)}
	}
	return got
}

// daysOf counts a data set by place, FR being all of them, and by time.
func daysOf(t *testing.T, file string) map[string][]queries.Day {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", file+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string][]queries.Day)
	for line := range strings.Lines(strings.ReplaceAll(string(content), ",", " ")) {
		var place string
		var day, event int
		var persons int64
		if _, err := fmt.Sscan(line, &place, &day, &event, &persons); err != nil {
			continue // the header
		}
		for _, of := range []string{place, "FR"} {
			for len(all[of]) <= day {
				all[of] = append(all[of], queries.Day{})
			}
			switch x := &all[of][day]; event {
			case 1:
				x.Reached += persons
			case 2:
				x.Prevented += persons
			default:
				x.Censored += persons
			}
		}
	}
	return all
}

// There is no figure beyond the last day that anybody has reached, nor of nobody.
func TestNoIncidenceBeyondTheFollowUp(t *testing.T) {
	days := make([]queries.Day, 400)
	days[10].Reached, days[300].Censored = 1, 3
	got := queries.AalenJohansen(days, []int{0, 183, 300, 301})
	for i, want := range []queries.Estimate{{Persons: 4, Known: true}, {Persons: 4, Value: .25, Known: true}, {Persons: 4, Value: .25, Known: true}, {Persons: 4}} {
		if got[i].Variance = 0; got[i] != want {
			t.Errorf("%d: %+v, want %+v", i, got[i], want)
		}
	}
	if got := queries.AalenJohansen(nil, []int{0})[0]; got != (queries.Estimate{}) {
		t.Errorf("of nobody: %+v", got)
	}
}
