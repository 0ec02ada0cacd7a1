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
	Interval Interval // of the ratio, by the score
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
// II, IARC, chapter 2. The interval is not the customary one, of Poisson, which for a
// frequent outcome is several times too wide: persons who each have their chance make a
// Poisson-binomial count, of variance sum p (1 − p). See scoreInterval.
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
	counts := scoreInterval(territory, national, s.Observed)
	s.Interval = Interval{counts.Low / s.Expected, counts.High / s.Expected}
	return s, true, nil
}

// scoreInterval holds the means of the count under which as many, and as few, are at 1.96
// standard errors, the odds of every stratum being multiplied by one factor. With a single
// stratum it is Wilson's (Wilson E. B., 1927, https://doi.org/10.1080/01621459.1927.10502953).
func scoreInterval(territory []Stratum, national map[string]Stratum, observed int64) Interval {
	moments := func(odds float64) (mean, variance float64) {
		for _, own := range territory {
			if own.Among == 0 {
				continue
			}
			all := national[own.Key]
			p := float64(all.Counted) / float64(all.Among)
			p = p * odds / (1 - p + p*odds)
			mean += float64(own.Among) * p
			variance += float64(own.Among) * p * (1 - p)
		}
		return mean, variance
	}
	end := func(side float64) float64 {
		beyond := func(log float64) bool {
			mean, variance := moments(math.Exp(log))
			return float64(observed) > mean+side*z95*math.Sqrt(variance)
		}
		mean, _ := moments(math.Exp(bisect(-40, 40, beyond)))
		return mean
	}
	return Interval{Low: end(1), High: end(-1)}
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
