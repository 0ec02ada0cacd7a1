package compare

import (
	"math"
	"slices"
)

// SmallestN is the denominator below which a point is drawn hollow and never
// flagged: « effectif insuffisant ».
const SmallestN = 20

// Point is one territory of a comparison: so many counted among so many.
type Point struct {
	Key     string // the territory, never read here
	Counted int64
	Among   int64
}

func (p Point) rate() float64 { return float64(p.Counted) / float64(p.Among) }

// valid says whether the point has a rate at all.
func (p Point) valid() bool { return p.Among > 0 && p.Counted >= 0 && p.Counted <= p.Among }

// Funnel is the set of limits around a common rate that a territory leaves
// only when it differs from the others by more than chance, and by more than
// territories ordinarily differ.
//
// Spiegelhalter D. J., 2005, Funnel plots for comparing institutional
// performance, Stat. Med. 24:1185-1202, https://doi.org/10.1002/sim.1970.
type Funnel struct {
	Rate    float64 // the centre: sum of counted / sum of among
	Units   int     // points of at least SmallestN, on which the dispersion is measured
	Phi     float64 // mean squared z, winsorised; about 1 when chance alone is at work
	Tau2    float64 // variance between territories on the arcsine scale, 0 when none is seen
	Widened bool    // whether Tau2 widens the limits
}

// NewFunnel centres a funnel on the rate of all together, whose points may be known in
// part only, and measures how much more than chance these differ. It is false when nobody
// is counted. Points without a rate (empty denominator, count outside 0…n) are left out,
// and those below SmallestN, whose z would distort the dispersion.
//
// Over-dispersion is the additive model: z on the arcsine scale, the lowest and
// highest 10 % brought back to the 10th and 90th centiles (winsorised), phi their
// mean square; when units × phi exceeds units − 1, tau2 is added to the
// variance (Spiegelhalter 2005, section 4; FunnelPlotR at 9020d49,
// https://github.com/nhs-r-community/FunnelPlotR).
func NewFunnel(all Point, points []Point) (Funnel, bool) {
	if !all.valid() {
		return Funnel{}, false
	}
	var large []Point
	for _, p := range points {
		if p.valid() && p.Among >= SmallestN {
			large = append(large, p)
		}
	}
	f := Funnel{Rate: all.rate(), Units: len(large)}
	z := arcsineScores(large, f.Rate)
	f.Phi = meanSquare(winsorise(z, 0.10))
	f.Tau2 = betweenVariance(large, f.Phi)
	f.Widened = f.Tau2 > 0
	return f, true
}

// Together is what points make as one.
func Together(points []Point) (all Point) {
	for _, p := range points {
		if p.valid() {
			all.Counted += p.Counted
			all.Among += p.Among
		}
	}
	return all
}

// arcsineScores gives each point's distance to the rate in standard errors, on
// the scale asin √p whose standard error, 1 / (2 √n), does not depend on p.
// They measure dispersion and never flag: the score of 0 out of 47 is −3.8
// where its exact limit is 0.
func arcsineScores(points []Point, rate float64) []float64 {
	z := make([]float64, len(points))
	for i, p := range points {
		z[i] = (math.Asin(math.Sqrt(p.rate())) - math.Asin(math.Sqrt(rate))) * 2 * math.Sqrt(float64(p.Among))
	}
	return z
}

// winsorise sorts z and brings the values beyond the quantiles share and
// 1 − share back to them.
func winsorise(z []float64, share float64) []float64 {
	sorted := slices.Sorted(slices.Values(z))
	if len(sorted) == 0 {
		return nil
	}
	low, high := quantile(sorted, share), quantile(sorted, 1-share)
	for i := range sorted {
		sorted[i] = max(low, min(high, sorted[i]))
	}
	return sorted
}

// quantile interpolates between order statistics (type 7 of Hyndman and Fan,
// 1996, https://doi.org/10.1080/00031305.1996.10473566, the one R uses).
func quantile(sorted []float64, share float64) float64 {
	place := share * float64(len(sorted)-1)
	below := int(place)
	if below+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[below] + (place-float64(below))*(sorted[below+1]-sorted[below])
}

func meanSquare(z []float64) float64 {
	if len(z) == 0 {
		return 0
	}
	var sum float64
	for _, x := range z {
		sum += x * x
	}
	return sum / float64(len(z))
}

// betweenVariance is tau2 by moments, DerSimonian and Laird's estimator with
// weights 1/s² = 4n (1986, https://doi.org/10.1016/0197-2456(86)90046-2): 0
// unless the points differ by more than chance.
func betweenVariance(points []Point, phi float64) float64 {
	units := float64(len(points))
	if len(points) < 2 || units*phi <= units-1 {
		return 0
	}
	var sum, squares float64
	for _, p := range points {
		weight := 4 * float64(p.Among)
		sum += weight
		squares += weight * weight
	}
	return (units*phi - (units - 1)) / (sum - squares/sum)
}

// Coverage is a pair of limits of a funnel.
type Coverage int

const (
	Inner Coverage = iota // 95 %: where one point in twenty lies outside by chance
	Outer                 // 99.8 %: the only limits beyond which a point is an écart
)

// beyondOuter is the probability, on each side, under which a point is an écart.
const beyondOuter = 0.001

// tail is the probability beyond each of the two limits.
func (c Coverage) tail() float64 {
	if c == Outer {
		return beyondOuter
	}
	return 0.025
}

// Limits gives the rates between which a point of denominator n is expected, such that a
// point lies beyond one where, and only where, as many or as few have less than the
// probability of its side: binomial, or beta-binomial where territories differ by more than
// chance, interpolated between whole counts as [ExactLimit] is. n below 1 gives [0, 1]:
// nothing is expected of an empty point.
func (f Funnel) Limits(n int64, coverage Coverage) Interval {
	if n < 1 {
		return Interval{0, 1}
	}
	tail := coverage.tail()
	if f.Rate <= 0 || f.Rate >= 1 {
		return Interval{clip(f.Rate), clip(f.Rate)}
	}
	l := f.law(n)
	few, many, low, high := f.beyond(n, tail)
	limits := Interval{0, 1}
	if few >= 0 {
		limits.Low = clip((float64(few) + (tail-low)/l.of(few+1)) / float64(n))
	}
	if many <= n {
		limits.High = clip((float64(many) - (tail-high)/l.of(many-1)) / float64(n))
	}
	return limits
}

// ExactLimit is the rate that a binomial proportion of n trials at the given
// rate stays below with the given probability, interpolated between the whole
// counts so that limits drawn for every n make a smooth line: with
// r the least count such that F(r) >= probability, the limit is
// (r − (F(r) − probability) / f(r)) / n, cut to [0, 1] (Spiegelhalter 2005,
// appendix A.1). n must be at least 1.
func ExactLimit(n int64, rate, probability float64) float64 {
	if rate <= 0 || rate >= 1 {
		return clip(rate)
	}
	var cumulated float64
	for r := int64(0); r <= n; r++ {
		f := binomial(n, r, rate)
		cumulated += f
		if cumulated >= probability && f > 0 {
			return clip((float64(r) - (cumulated-probability)/f) / float64(n))
		}
	}
	return 1
}

// binomial is the probability of r successes in n trials.
func binomial(n, r int64, rate float64) float64 {
	all, _ := math.Lgamma(float64(n) + 1)
	yes, _ := math.Lgamma(float64(r) + 1)
	no, _ := math.Lgamma(float64(n-r) + 1)
	return math.Exp(all - yes - no + float64(r)*math.Log(rate) + float64(n-r)*math.Log1p(-rate))
}

// Class is what a funnel says of a point.
type Class int

const (
	NoFigure   Class = iota // no rate at all
	TooFew                  // below SmallestN: hollow, no flag
	Within                  // inside the outer limits, were it outside the inner ones
	BeyondLow               // écart: under the lower outer limit
	BeyondHigh              // écart: over the upper outer limit
)

// Label is the class as printed, in French.
func (c Class) Label() string {
	switch c {
	case TooFew:
		return "effectif insuffisant"
	case Within:
		return "dans les limites"
	case BeyondLow:
		return "écart, au-dessous"
	case BeyondHigh:
		return "écart, au-dessus"
	default:
		return "sans objet"
	}
}

// Ecart says whether the point lies beyond the 99.8 % limits.
func (c Class) Ecart() bool { return c == BeyondLow || c == BeyondHigh }

// Classify places a point: beyond where as many, or as few, have a probability of less than
// one in a thousand at the common rate. Whole counts are judged, never a score, so that
// a count of zero, or of all, is an écart only where it is that rare.
func (f Funnel) Classify(p Point) Class {
	if !p.valid() {
		return NoFigure
	}
	if p.Among < SmallestN {
		return TooFew
	}
	few, many, _, _ := f.beyond(p.Among, beyondOuter)
	switch {
	case p.Counted <= few:
		return BeyondLow
	case p.Counted >= many:
		return BeyondHigh
	default:
		return Within
	}
}
