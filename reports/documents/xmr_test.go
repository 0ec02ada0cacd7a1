package documents

import (
	"math"
	"slices"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
)

func readings(values ...float64) []Reading {
	all := make([]Reading, len(values))
	for i, v := range values {
		all[i] = Reading{Value: v, Known: true}
	}
	return all
}

func alternate(n int, a, b float64) []float64 {
	var v []float64
	for i := range n {
		if i%2 == 0 {
			v = append(v, a)
		} else {
			v = append(v, b)
		}
	}
	return v
}

// Ten and twelve in turn: mean 11, every step 2, so limits 11 ± 5.32.
func TestXmRByHand(t *testing.T) {
	x, ok := NewXmR(readings(alternate(12, 10, 12)...))
	if !ok || x.Mean != 11 || math.Abs(x.Upper-16.32) > 1e-12 || math.Abs(x.Lower-5.68) > 1e-12 {
		t.Fatalf("got %+v", x)
	}
	if !x.Provisional {
		t.Error("twelve points make provisional limits")
	}
	for i, s := range x.Signals {
		if s != reports.NoSignal {
			t.Errorf("month %d: %s", i, s)
		}
	}
}

// The one step of 20 among steps of 2 is a change, not ordinary variation: mean
// step (10×2 + 20 + 18)/12 = 4.83, times 3.267 = 15.8, so the steps of 20 and 18
// go out and the mean step is 2 again.
func TestXmRSetsGreatStepsAside(t *testing.T) {
	x, _ := NewXmR(readings(append(alternate(11, 10, 12), 30, 12)...))
	if got := (x.Upper - x.Mean) / 2.66; math.Abs(got-2) > 1e-12 {
		t.Errorf("mean step %v, want 2", got)
	}
	if x.Signals[11] != reports.AboveLimit {
		t.Errorf("30 is %q", x.Signals[11])
	}
}

func TestXmRNeedsTwelveSettledMonths(t *testing.T) {
	r := readings(alternate(12, 10, 12)...)
	r[3].Provisional = true
	if _, ok := NewXmR(r); ok {
		t.Error("limits from eleven settled months")
	}
	r = append(readings(alternate(20, 10, 12)...), Reading{})
	if x, ok := NewXmR(r); !ok || x.Provisional {
		t.Errorf("twenty settled months: %v, provisional %v", ok, x.Provisional)
	}
}

func TestXmRRules(t *testing.T) {
	base := alternate(24, 10, 12) // mean 11, limits 5.68 and 16.32, two thirds at 14.55 and 7.45
	tests := []struct {
		name string
		then []float64
		want []reports.Signal
	}{
		{"outside", []float64{17, 5}, []reports.Signal{reports.AboveLimit, reports.BelowLimit}},
		{"six above are not a run", []float64{11, 12, 11.5, 12, 11.5, 12, 11.5, 10}, make([]reports.Signal, 8)},
		{
			"seven below", []float64{11, 10, 10.5, 10, 10.5, 10, 10.5, 10},
			append([]reports.Signal{reports.NoSignal}, slices.Repeat([]reports.Signal{reports.RunBelow}, 7)...),
		},
		{
			"seven points rising", []float64{9, 10, 10.5, 11.2, 12, 13, 14},
			slices.Repeat([]reports.Signal{reports.TrendUp}, 7),
		},
		{"two of three", []float64{15, 12, 15}, []reports.Signal{reports.TwoOfThreeUp, reports.NoSignal, reports.TwoOfThreeUp}},
		{"two of three, one on the other side", []float64{15, 10, 15}, make([]reports.Signal, 3)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			x, _ := NewXmR(readings(append(slices.Clone(base), test.then...)...))
			if got := x.Signals[24:]; !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestXmRProvisionalMonthsFireNoRule(t *testing.T) {
	r := readings(append(alternate(24, 10, 12), 30)...)
	r[24].Provisional = true
	if x, _ := NewXmR(r); x.Signals[24] != reports.NoSignal {
		t.Errorf("a provisional month says %q", x.Signals[24])
	}
}
