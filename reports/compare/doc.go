// Package compare holds the statistics of a fair comparison between
// departments: intervals that say how little a small number tells, a funnel
// that calls écart only what chance and ordinary diversity cannot explain,
// shrunken rates for maps and sorting, standardisation on the public received,
// and cumulative incidence for people who have not all had the same time.
//
// Nothing here ranks. Every function is pure and deterministic: sums are made
// in the order of the arguments, and where that order could show in the last
// digit the arguments are sorted first.
//
// Rates and proportions are numbers between 0 and 1, times are whole days,
// intervals have a coverage of 95 % unless said.
package compare

// z95 is the normal quantile of a two-sided 95 % interval.
const z95 = 1.959963984540054

// Interval is a closed interval of rates, of ratios or of counts.
type Interval struct {
	Low, High float64
}

// Contains says whether x lies inside, ends included.
func (i Interval) Contains(x float64) bool { return i.Low <= x && x <= i.High }

func clip(x float64) float64 { return max(0, min(1, x)) }
