package answers

import (
	"math"
	"slices"
	"testing"

	"github.com/agir-indicateurs/agir/queries"
)

// Each cohort is given the situations at entry of both: with 30 and 10 of the first, 10 and
// 30 of the second, both weigh a half. A situation that one cohort lacks is left out.
func TestCohortsAreGivenTheSameSituations(t *testing.T) {
	of := func(reached, censored int64) []queries.Day {
		days := make([]queries.Day, 401)
		days[10].Reached, days[400].Censored = reached, censored
		return days
	}
	cohorts := []map[string][]queries.Day{
		{"sans_emploi": of(3, 27), "emploi_precaire": of(5, 5)},
		{"sans_emploi": of(2, 8), "emploi_precaire": of(18, 12), "inactif": of(5, 0)},
	}
	got := adjust(cohorts, []int{5, 365, 500}, 10)
	for n, want := range []float64{(0.1 + 0.5) / 2, (0.2 + 0.6) / 2} {
		if x := got[n][1]; !x.Known || math.Abs(x.Value-want) > 1e-9 || math.Abs(x.Covered-80.0/85) > 1e-9 {
			t.Errorf("cohort %d at a year: %+v, want %g", n, x, want)
		}
		if behind := [][]int64{{0, 10, 5, 5, 30, 3, 27}, {5, 30, 18, 12, 10, 2, 8}}[n]; !slices.Equal(got[n][1].Behind, behind) {
			t.Errorf("cohort %d: %v stand behind it, want %v", n, got[n][1].Behind, behind)
		}
		if got[n][2].Known || !got[n][0].Known || got[n][0].Value != 0 {
			t.Errorf("cohort %d, beyond what was followed and before anything happened: %+v", n, got[n])
		}
	}
}

// A situation counts from so many persons in each cohort on: ten of the second are one too
// few for eleven.
func TestASituationOfAFewIsLeftOutOfWhatIsAdjusted(t *testing.T) {
	of := func(reached, censored int64) []queries.Day {
		days := make([]queries.Day, 401)
		days[10].Reached, days[400].Censored = reached, censored
		return days
	}
	cohorts := []map[string][]queries.Day{{"sans_emploi": of(3, 27), "emploi_precaire": of(5, 5)}, {"sans_emploi": of(6, 14), "emploi_precaire": of(18, 12)}}
	for least, want := range map[int64]float64{10: (0.1*50 + 0.5*40) / 90, 11: 0.1, 21: 0} {
		if x := adjust(cohorts, []int{365}, least)[0][0]; math.Abs(x.Value-want) > 1e-9 || x.Known != (want > 0) {
			t.Errorf("from %d persons on: %+v, want %g", least, x, want)
		}
	}
}
