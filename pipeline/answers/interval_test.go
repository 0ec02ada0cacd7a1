package answers

import (
	"math"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
)

// The interval of a cumulative incidence stays between 0 and 1, holds its value, and is
// the value alone where there is nothing to spread.
func TestLogLogInterval(t *testing.T) {
	for _, c := range []struct {
		value, variance float64
		alone           bool
	}{{0, 0.01, true}, {1, 0.01, true}, {0.5, 0, true}, {0.5, -1, true}, {0.001, 0.01, false}, {0.999, 0.01, false}, {0.5, 1e-12, false}, {0.5, 0.01, false}} {
		low, high := logLogInterval(c.value, c.variance)
		if alone := low == c.value && high == c.value; alone != c.alone || low < 0 || high > 1 || low > c.value || high < c.value {
			t.Errorf("%v with variance %v: from %v to %v", c.value, c.variance, low, high)
		}
	}
	// by hand: F = 0.5, variance 0.0025: spread = 1.96 × 0.05 / (0.5 × ln 2) = 0.282764
	low, high := logLogInterval(0.5, 0.0025)
	if math.Abs(low-(1-math.Pow(0.5, math.Exp(-0.2827636)))) > 1e-6 || math.Abs(high-(1-math.Pow(0.5, math.Exp(0.2827636)))) > 1e-6 {
		t.Errorf("from %v to %v", low, high)
	}
}

// Those who left on a day are counted on it, and the days before are there, empty.
func TestDaysAreAdded(t *testing.T) {
	var days []queries.Day
	days = add(days, 2, queries.Day{Reached: 1})
	days = add(days, 0, queries.Day{Censored: 3})
	days = add(days, 2, queries.Day{Reached: 2, Prevented: 1})
	if len(days) != 3 || days[2] != (queries.Day{Reached: 3, Prevented: 1}) || days[0] != (queries.Day{Censored: 3}) || days[1] != (queries.Day{}) {
		t.Errorf("%+v", days)
	}
}

// A department counts for itself, its direction, its region and the nation; a structure
// for these and itself.
func TestWhereADepartmentCounts(t *testing.T) {
	p := placesOf(settings.Default())
	holding := p.holdingOn(settings.Default(), time.Date(2023, 9, 30, 0, 0, 0, 0, time.UTC))
	for i, x := range p.all {
		want := map[queries.Level]int{queries.Departement: 4, queries.Structure: 5}[x.Level]
		if got := len(holding[int64(i)]); got != want {
			t.Errorf("%v counts for %d territories, want %d", x, got, want)
		}
	}
}
