package documents

import (
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
)

// The chart asks for points before it speaks: limits drawn from fewer than 12
// months are noise, and may still move before 20.
const (
	controlLeast   = 12
	controlSettled = 20
	controlBase    = 24 // the limits rest on the first 24 months at most, then stay
)

// Reading is one month of a control chart.
type Reading struct {
	Value       float64
	Persons     int64 // of whom a share is the share, 0 for what is none
	Known       bool  // false: no figure that month
	Provisional bool  // takes no part in the limits and fires no rule
}

// Control holds the usual limits of a monthly figure: what it does when nothing has
// changed (see [compare.Control]). Limits may lie outside 0 and 1. A month beyond them is
// the only signal: those who are followed are mostly the same from one month to the next,
// so that runs and trends come by themselves.
type Control struct {
	Mean, Lower, Upper float64
	Points             int  // settled months behind the limits
	Provisional        bool // fewer than 20 of them
	Moving             bool // one of the last three settled months lies outside them
	Signals            []reports.Signal
	Chance             float64 // how often chance alone takes one of the last three settled months as far
}

// NewControl draws the limits of the readings, and tells which of them leave the
// ordinary. It is false with fewer than 12 settled months. The months that are judged
// together take no part in the limits while they are the last of less than 27.
func NewControl(readings []Reading) (Control, bool) {
	var settled []compare.Month
	var places []int
	for i, r := range readings {
		if r.Known && !r.Provisional {
			settled = append(settled, compare.Month{Value: r.Value, Persons: r.Persons})
			places = append(places, i)
		}
	}
	if len(settled) < controlLeast {
		return Control{}, false
	}
	base := settled[:min(len(settled)-compare.AtOnce, controlBase)]
	limits, ok := compare.NewControl(base)
	if !ok {
		return Control{}, false
	}
	x := Control{
		Mean: limits.Mean, Lower: limits.Lower, Upper: limits.Upper, Points: len(base), Provisional: len(base) < controlSettled,
		Signals: make([]reports.Signal, len(readings)), Chance: 1,
	}
	for k, m := range settled {
		switch {
		case m.Value > x.Upper:
			x.Signals[places[k]] = reports.AboveLimit
		case m.Value < x.Lower:
			x.Signals[places[k]] = reports.BelowLimit
		}
		if k >= len(settled)-compare.AtOnce {
			x.Chance = min(x.Chance, limits.Chance(m.Value))
			x.Moving = x.Moving || x.Signals[places[k]] != reports.NoSignal
		}
	}
	return x, true
}
