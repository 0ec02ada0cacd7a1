package compare

import (
	"fmt"
	"math"
)

// Stratum is one kind of public (age band, sex, nationality group, months
// since entry, all in one key) in one territory.
type Stratum struct {
	Key     string
	Counted int64
	Among   int64
}

// Standardised holds a territory against what the nation would have obtained
// with the same public.
type Standardised struct {
	Observed int64
	Expected float64  // sum over strata of among × national rate of the stratum
	Ratio    float64  // observed / expected
	Interval Interval // of the ratio, exact Poisson
}

// Standardise is the indirect standardisation of a territory on the nation. It
// is false when nothing is expected: an empty territory, or one whose strata
// are all at a national rate of zero.
//
// The error names a stratum that the nation lacks, or whose counts cannot be:
// the territory is a part of the nation, so either is a fault of the caller.
// Strata told twice add up.
//
// Breslow N. E. and Day N. E., 1987, Statistical Methods in Cancer Research
// II, IARC, chapter 2. The Poisson interval is the customary one and errs on
// the wide side for a frequent outcome.
func Standardise(territory, nation []Stratum) (Standardised, bool, error) {
	national, err := byKey(nation)
	if err != nil {
		return Standardised{}, false, err
	}
	var s Standardised
	for _, own := range territory {
		if !own.valid() {
			return Standardised{}, false, fmt.Errorf("stratum %q: %d counted among %d", own.Key, own.Counted, own.Among)
		}
		if own.Among == 0 {
			continue
		}
		all := national[own.Key]
		if all.Among == 0 {
			return Standardised{}, false, fmt.Errorf("stratum %q: not in the nation", own.Key)
		}
		s.Observed += own.Counted
		s.Expected += float64(own.Among) * float64(all.Counted) / float64(all.Among)
	}
	if s.Expected == 0 {
		return s, false, nil
	}
	s.Ratio = float64(s.Observed) / s.Expected
	counts := ExactPoisson(s.Observed)
	s.Interval = Interval{counts.Low / s.Expected, counts.High / s.Expected}
	return s, true, nil
}

func (s Stratum) valid() bool { return s.Counted >= 0 && s.Counted <= s.Among }

func byKey(strata []Stratum) (map[string]Stratum, error) {
	sums := make(map[string]Stratum, len(strata))
	for _, s := range strata {
		if !s.valid() {
			return nil, fmt.Errorf("national stratum %q: %d counted among %d", s.Key, s.Counted, s.Among)
		}
		sum := sums[s.Key]
		sums[s.Key] = Stratum{s.Key, sum.Counted + s.Counted, sum.Among + s.Among}
	}
	return sums, nil
}

// ExactPoisson is the 95 % interval of the mean of a Poisson count: the means
// under which as many, and as few, have a probability of 2.5 %. Of 0 it is
// [0, 3.69].
//
// Garwood F., 1936, Fiducial limits for the Poisson distribution, Biometrika
// 28:437-442, https://doi.org/10.1093/biomet/28.3-4.437.
func ExactPoisson(count int64) Interval {
	if count < 0 {
		return Interval{}
	}
	const tail = 0.025
	spread := 10 + 6*math.Sqrt(float64(count)+1)
	interval := Interval{High: bisect(float64(count), float64(count)+spread, func(mean float64) bool {
		return poissonAtMost(count, mean) > tail
	})}
	if count > 0 {
		interval.Low = bisect(max(0, float64(count)-spread), float64(count), func(mean float64) bool {
			return poissonAtLeast(count, mean) < tail
		})
	}
	return interval
}

// bisect finds where below, true at low and false at high, changes.
func bisect(low, high float64, below func(float64) bool) float64 {
	for {
		middle := low + (high-low)/2
		if middle <= low || middle >= high {
			return middle
		}
		if below(middle) {
			low = middle
		} else {
			high = middle
		}
	}
}

// poissonAtMost sums downwards from count, where for a mean above count the
// terms only fall.
func poissonAtMost(count int64, mean float64) float64 {
	term := poisson(count, mean)
	sum := term
	for k := count; k > 0 && term > sum*1e-18; k-- {
		term *= float64(k) / mean
		sum += term
	}
	return sum
}

// poissonAtLeast sums upwards from count, where for a mean below count the
// terms only fall.
func poissonAtLeast(count int64, mean float64) float64 {
	if mean <= 0 {
		return 0
	}
	term := poisson(count, mean)
	sum := term
	for k := count + 1; term > sum*1e-18; k++ {
		term *= mean / float64(k)
		sum += term
	}
	return sum
}

func poisson(k int64, mean float64) float64 {
	factorial, _ := math.Lgamma(float64(k) + 1)
	return math.Exp(float64(k)*math.Log(mean) - mean - factorial)
}
