package compare

import (
	"cmp"
	"math"
	"slices"
)

// Ending is how a follow-up ends.
type Ending int

const (
	Censored  Ending = iota // still followed on the day of the report
	Outcome                 // durable job or training, lasting housing
	Competing               // exit without the outcome
)

// FollowUp is one parcours seen from its entry: Days, at least 0, until its
// Ending.
type FollowUp struct {
	Days   int
	Ending Ending
}

// Incidence is the cumulative incidence of the outcome over time: of all who
// entered, the share that has reached it by a day, when others leave before
// reaching it and others have not been followed so long. Never 1 − Kaplan-Meier,
// which counts those who left as if they could still reach it.
//
// Aalen O. O. and Johansen S., 1978, An empirical transition matrix for
// non-homogeneous Markov chains based on censored observations, Scand. J.
// Stat. 5:141-150, https://www.jstor.org/stable/4615704. Variance: Greenwood's
// form, that of R's etm (Allignol A., Schumacher M. and Beyersmann J., 2011, J.
// Stat. Softw. 38(4), https://doi.org/10.18637/jss.v038.i04).
type Incidence struct {
	N         int // parcours at the origin
	followUps []FollowUp
	steps     []step
}

// step is a day on which something other than a censoring happened, those
// censored on that day still counted at risk.
type step struct {
	day                          int
	atRisk, outcomes, competings float64
	before                       float64 // share still waiting just before the day
	outcome, competing           float64 // cumulative incidences on the day
}

// NewIncidence computes the curves. The order of the follow-ups does not
// matter.
func NewIncidence(followUps []FollowUp) Incidence {
	sorted := slices.SortedStableFunc(slices.Values(followUps), func(a, b FollowUp) int { return cmp.Compare(a.Days, b.Days) })
	c := Incidence{N: len(sorted), followUps: sorted}
	waiting, outcome, competing := 1.0, 0.0, 0.0
	for first := 0; first < len(sorted); {
		next := first
		s := step{day: sorted[first].Days, atRisk: float64(len(sorted) - first), before: waiting}
		for ; next < len(sorted) && sorted[next].Days == s.day; next++ {
			switch sorted[next].Ending {
			case Outcome:
				s.outcomes++
			case Competing:
				s.competings++
			}
		}
		first = next
		if s.outcomes+s.competings == 0 {
			continue
		}
		outcome += waiting * s.outcomes / s.atRisk
		competing += waiting * s.competings / s.atRisk
		waiting *= (s.atRisk - s.outcomes - s.competings) / s.atRisk
		s.outcome, s.competing = outcome, competing
		c.steps = append(c.steps, s)
	}
	return c
}

// Observable says whether someone was followed as long as the horizon, without
// which there is no figure there.
func (c Incidence) Observable(horizon int) bool { return c.N > 0 && c.followUps[c.N-1].Days >= horizon }

// At is the cumulative incidence of the outcome on a day since entry, false
// when it is not Observable.
func (c Incidence) At(horizon int) (float64, bool) {
	s, any := c.last(horizon)
	if !any {
		return 0, c.Observable(horizon)
	}
	return s.outcome, c.Observable(horizon)
}

// CompetingAt is the cumulative incidence of exits without the outcome.
func (c Incidence) CompetingAt(horizon int) (float64, bool) {
	s, any := c.last(horizon)
	if !any {
		return 0, c.Observable(horizon)
	}
	return s.competing, c.Observable(horizon)
}

// last is the last step on or before the horizon.
func (c Incidence) last(horizon int) (step, bool) {
	for _, s := range slices.Backward(c.steps) {
		if s.day <= horizon {
			return s, true
		}
	}
	return step{}, false
}

// AtRisk is how many are followed until a day at least.
func (c Incidence) AtRisk(day int) int {
	first, _ := slices.BinarySearchFunc(c.followUps, day, func(f FollowUp, day int) int { return cmp.Compare(f.Days, day) })
	return c.N - first
}

// Variance of the incidence of the outcome on a day:
// Σ (F(t) − F(s))² d/(n(n−d)) + Σ S(s−)² d1(n−d1)/n³ − 2 Σ (F(t) − F(s)) S(s−) d1/n²,
// over the steps s until t, d all endings and d1 the outcomes. When nobody is
// left after a step, nothing follows it and its first term is nil.
func (c Incidence) Variance(horizon int) float64 {
	final, _ := c.last(horizon)
	var sum float64
	for _, s := range c.steps {
		if s.day > horizon {
			break
		}
		n, all := s.atRisk, s.outcomes+s.competings
		rest := final.outcome - s.outcome
		if n > all {
			sum += rest * rest * all / (n * (n - all))
		}
		sum += s.before * s.before * s.outcomes * (n - s.outcomes) / (n * n * n)
		sum -= 2 * rest * s.before * s.outcomes / (n * n)
	}
	return max(0, sum)
}

// Interval is the 95 % interval of the incidence on a day, by the
// complementary log-log transformation, so that it stays in [0, 1]:
// 1 − (1 − F)^exp(±1.96 se / ((1 − F) |ln(1 − F)|)), as R's etm with
// ci.fun = "cloglog". It is false when the incidence is not Observable.
//
// At 0 and at 1 that transformation says nothing: the interval is then Wilson's
// on the parcours whose fate on that day is known.
func (c Incidence) Interval(horizon int) (Interval, bool) {
	f, known := c.At(horizon)
	if !known {
		return Interval{}, false
	}
	if f <= 0 || f >= 1 {
		fates := int64(c.fatesKnown(horizon))
		return Wilson(int64(math.Round(f))*fates, fates)
	}
	free := 1 - f
	factor := math.Exp(z95 * math.Sqrt(c.Variance(horizon)) / (free * -math.Log(free)))
	return Interval{Low: 1 - math.Pow(free, 1/factor), High: 1 - math.Pow(free, factor)}, true
}

// fatesKnown is how many had an ending by the day or are followed until it.
func (c Incidence) fatesKnown(day int) int {
	known := 0
	for _, f := range c.followUps {
		if f.Days >= day || f.Ending != Censored {
			known++
		}
	}
	return known
}
