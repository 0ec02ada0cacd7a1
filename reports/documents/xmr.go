package documents

import (
	"math"

	"github.com/agir-indicateurs/agir/reports"
)

// The chart asks for points before it speaks: limits drawn from fewer than 12
// months are noise, and may still move before 20.
const (
	xmrLeast    = 12
	xmrSettled  = 20
	xmrBaseline = 24 // the limits rest on the first 24 months at most, then stay
	xmrRun      = 7
)

// Reading is one month of an XmR chart.
type Reading struct {
	Value       float64
	Known       bool // false: no figure that month
	Provisional bool // takes no part in the limits and fires no rule
}

// XmR holds the natural limits of a monthly figure: what it does when nothing
// has changed. Mean ± 2.66 × the mean moving range, ranges of 3.267 × that mean
// or more being set aside once (Wheeler D. J., 1993, Understanding Variation;
// NHS England, Making Data Count). Limits may lie outside 0 and 1.
type XmR struct {
	Mean, Lower, Upper float64
	Points             int  // settled months behind the limits
	Provisional        bool // fewer than 20 of them
	Signals            []reports.Signal
}

// NewXmR draws the limits of the readings, and tells which of them leave the
// ordinary. It is false with fewer than 12 settled months.
func NewXmR(readings []Reading) (XmR, bool) {
	var values []float64
	var places []int
	for i, r := range readings {
		if r.Known && !r.Provisional {
			values = append(values, r.Value)
			places = append(places, i)
		}
	}
	if len(values) < xmrLeast {
		return XmR{}, false
	}
	base := values[:min(len(values), xmrBaseline)]
	x := XmR{Mean: mean(base), Points: len(base), Provisional: len(base) < xmrSettled}
	reach := 2.66 * meanRange(base)
	x.Lower, x.Upper = x.Mean-reach, x.Mean+reach
	x.Signals = make([]reports.Signal, len(readings))
	for k, s := range x.judge(values) {
		x.Signals[places[k]] = s
	}
	return x, true
}

func mean(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// meanRange is the mean step between consecutive values, without the steps so
// large that they tell of a change rather than of ordinary variation.
func meanRange(values []float64) float64 {
	var steps []float64
	for i := 1; i < len(values); i++ {
		steps = append(steps, math.Abs(values[i]-values[i-1]))
	}
	most := 3.267 * mean(steps)
	kept := steps[:0]
	for _, s := range steps {
		if s < most || most == 0 {
			kept = append(kept, s)
		}
	}
	return mean(kept)
}

// judge applies the four rules in their order; the first that holds is told.
func (x XmR) judge(values []float64) []reports.Signal {
	signals := make([]reports.Signal, len(values))
	mark := func(i int, s reports.Signal) {
		if signals[i] == reports.NoSignal {
			signals[i] = s
		}
	}
	for i, v := range values {
		switch {
		case v > x.Upper:
			mark(i, reports.AboveLimit)
		case v < x.Lower:
			mark(i, reports.BelowLimit)
		}
	}
	x.markRuns(values, 1, func(i int) float64 { return values[i] - values[i-1] }, reports.TrendUp, reports.TrendDown, mark)
	x.markTwoOfThree(values, mark)
	x.markRuns(values, 0, func(i int) float64 { return values[i] - x.Mean }, reports.RunAbove, reports.RunBelow, mark)
	return signals
}

// markRuns marks every point of a run of seven on which side keeps its sign.
// first is the first point that has a side; the points before it belong to the
// run that starts there, for a step has two ends.
func (x XmR) markRuns(values []float64, first int, side func(int) float64, up, down reports.Signal, mark func(int, reports.Signal)) {
	start := first
	for i := first; i <= len(values); i++ {
		if i < len(values) && i > start && sameSign(side(i), side(start)) {
			continue
		}
		if i > start && i-start+first >= xmrRun && side(start) != 0 {
			for k := start - first; k < i; k++ {
				if side(start) > 0 {
					mark(k, up)
				} else {
					mark(k, down)
				}
			}
		}
		if i > start {
			start = i
		}
	}
}

func sameSign(a, b float64) bool { return a > 0 && b > 0 || a < 0 && b < 0 }

// markTwoOfThree marks the points beyond two thirds of a limit where three in a
// row lie on that side and two of them at least are so far.
func (x XmR) markTwoOfThree(values []float64, mark func(int, reports.Signal)) {
	far := (x.Upper - x.Mean) * 2 / 3
	for i := 2; i < len(values); i++ {
		for _, way := range []float64{1, -1} {
			var beyond []int
			aside := true
			for k := i - 2; k <= i; k++ {
				d := way * (values[k] - x.Mean)
				aside = aside && d > 0
				if d > far {
					beyond = append(beyond, k)
				}
			}
			if !aside || len(beyond) < 2 {
				continue
			}
			for _, k := range beyond {
				if way > 0 {
					mark(k, reports.TwoOfThreeUp)
				} else {
					mark(k, reports.TwoOfThreeLow)
				}
			}
		}
	}
}
