package queries

import (
	"fmt"
	"math"
)

// Horizon is a duration since the entry at which incidences are printed.
type Horizon struct{ Months, Days int }

// Of is the code of an incidence at a horizon: acces_emploi_6m of acces_emploi.
func (h Horizon) Of(incidence string) string { return fmt.Sprintf("%s_%dm", incidence, h.Months) }

// Day counts the persons who left the follow-up on one day since their entry.
type Day struct {
	Reached   int64 // by the outcome
	Prevented int64 // by what prevents it
	Censored  int64 // seen for the last time without either
}

// Estimate is a cumulative incidence at a horizon: the share of those entered who
// had reached the outcome by then.
type Estimate struct {
	Persons         int64 // entered
	Value, Variance float64
	Known           bool // false beyond the last day of the follow-up
}

// AalenJohansen estimates the cumulative incidence of an outcome at some horizons,
// in days, ascending; days says what happened on each day since entry, from 0 on.
// The variance is that of etm:
//
//	F(t) = Σ S(s-) d1/n, S the survival to both events;
//	var F(t) = Σ (F(t)-F(s))² d/(n(n-d)) + Σ S(s-)² d1(n-d1)/n³ - 2 Σ (F(t)-F(s)) S(s-) d1/n².
//
// Values are rounded at the 14th decimal and variances at the 16th, far below what
// is printed, so that every processor gives the same bytes.
//
// Source: Aalen and Johansen, 1978; Allignol, Schumacher and Beyersmann, 2011.
func AalenJohansen(days []Day, horizons []int) []Estimate {
	for len(days) > 0 && days[len(days)-1] == (Day{}) {
		days = days[:len(days)-1]
	}
	steps := stepsOf(days)
	estimates := make([]Estimate, len(horizons))
	for i, horizon := range horizons {
		e := &estimates[i]
		if len(steps) > 0 {
			e.Persons = int64(steps[0].n)
		}
		if e.Known = horizon < len(days); e.Known {
			e.Value, e.Variance = reachedBy(steps, horizon)
		}
	}
	return estimates
}

// step is a day on which somebody left the follow-up.
type step struct {
	day      int
	n, d, d1 float64 // at risk; events; outcomes
	before   float64 // survival until then
	f        float64 // incidence on that day
}

func stepsOf(days []Day) []step {
	atRisk := int64(0)
	for _, x := range days {
		atRisk += x.Reached + x.Prevented + x.Censored
	}
	var steps []step
	survival, f := 1.0, 0.0
	for day, x := range days {
		left := x.Reached + x.Prevented + x.Censored
		if left == 0 {
			continue
		}
		s := step{day: day, n: float64(atRisk), d: float64(x.Reached + x.Prevented), d1: float64(x.Reached), before: survival}
		f += survival * s.d1 / s.n
		s.f = f
		survival *= 1 - s.d/s.n
		steps = append(steps, s)
		atRisk -= left
	}
	return steps
}

// reachedBy is the incidence at a horizon and its variance.
func reachedBy(steps []step, horizon int) (value, variance float64) {
	last := len(steps)
	for last > 0 && steps[last-1].day > horizon {
		last--
	}
	if last == 0 {
		return 0, 0
	}
	value = steps[last-1].f
	var spread, own, shared float64
	for _, s := range steps[:last] {
		gap := value - s.f
		if s.n > s.d {
			spread += gap * gap * s.d / (s.n * (s.n - s.d))
		}
		own += s.before * s.before * s.d1 * (s.n - s.d1) / (s.n * s.n * s.n)
		shared += gap * s.before * s.d1 / (s.n * s.n)
	}
	return rounded(value, 1e14), rounded(spread+own-2*shared, 1e16)
}

func rounded(x, at float64) float64 { return math.Round(x*at) / at }
