package documents

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
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

// Ten and twelve in turn, judged against what goes before: limits on both sides of 11, and
// whatever lies on them is inside.
func TestAMonthBeyondTheLimitsIsASignal(t *testing.T) {
	base := alternate(24, 10, 12)
	x, ok := NewControl(readings(append(slices.Clone(base), 11, 11, 11)...))
	if !ok || math.Abs(x.Mean-11) > 1e-9 || math.Abs(x.Upper+x.Lower-22) > 1e-9 || x.Upper < 13 || x.Upper > 15 || x.Chance != 1 {
		t.Fatalf("got %+v", x)
	}
	for _, c := range []struct {
		value float64
		want  reports.Signal
	}{{x.Upper, reports.NoSignal}, {x.Upper + 1e-9, reports.AboveLimit}, {x.Lower, reports.NoSignal}, {x.Lower - 1e-9, reports.BelowLimit}} {
		y, _ := NewControl(readings(append(slices.Clone(base), 11, c.value, 11)...))
		if y.Signals[25] != c.want || y.Lower != x.Lower {
			t.Errorf("%v is %q, want %q", c.value, y.Signals[25], c.want)
		}
	}
}

// A run, or a trend, is none by itself: those who are followed are the same.
func TestRunsFireNothing(t *testing.T) {
	x, _ := NewControl(readings(append(alternate(24, 10, 12), 11.1, 11.2, 11.3, 11.4, 11.5, 11.6, 11.7, 11.8)...))
	for i, s := range x.Signals {
		if s != reports.NoSignal {
			t.Errorf("month %d: %s", i, s)
		}
	}
}

// The chance told is that of the last three settled months, and of no other.
func TestTheChanceIsThatOfTheLastThreeMonths(t *testing.T) {
	old, _ := NewControl(readings(append(alternate(24, 10, 12), 30, 11, 11, 11)...))
	late, _ := NewControl(readings(append(alternate(24, 10, 12), 11, 30, 11, 11)...))
	if old.Chance != 1 || late.Chance > 0.001 || old.Signals[24] != reports.AboveLimit {
		t.Errorf("chances %v and %v", old.Chance, late.Chance)
	}
}

func TestControlNeedsTwelveSettledMonths(t *testing.T) {
	r := readings(alternate(12, 10, 12)...)
	if x, ok := NewControl(r); !ok || x.Points != 9 || !x.Provisional {
		t.Errorf("twelve settled months: %v, %+v", ok, x)
	}
	r[3].Provisional = true
	if _, ok := NewControl(r); ok {
		t.Error("limits from eleven settled months")
	}
	r = append(readings(alternate(22, 10, 12)...), Reading{})
	if x, _ := NewControl(r); !x.Provisional || x.Points != 19 {
		t.Errorf("limits from nineteen months: %+v", x)
	}
	r = append(readings(alternate(23, 10, 12)...), Reading{})
	if x, _ := NewControl(r); x.Provisional || x.Points != 20 {
		t.Errorf("limits from twenty months: %+v", x)
	}
	if x, _ := NewControl(readings(alternate(40, 10, 12)...)); x.Points != controlBase {
		t.Errorf("limits from %d months", x.Points)
	}
}

func TestProvisionalMonthsFireNoRule(t *testing.T) {
	r := readings(append(alternate(27, 10, 12), 30)...)
	r[27].Provisional = true
	if x, _ := NewControl(r); x.Signals[27] != reports.NoSignal || x.Chance < compare.Alarms {
		t.Errorf("a provisional month says %q", x.Signals[27])
	}
}

// Of twenty series, one that chance takes as far once in thirty is no signal among them; one
// in ten thousand is.
func TestSignalsAreReadAmongAllSeries(t *testing.T) {
	chances := append(slices.Repeat([]float64{0.7}, 18), 0.03, 0.0001)
	told := []signal{{chance: 0.03}, {chance: 0.0001}}
	if text := lastingAmong(told, chances); told[0].lasting || !told[1].lasting || !strings.Contains(text, "1"+reports.Fixed+"reste net") {
		t.Errorf("%+v: %s", told, text)
	}
	told = []signal{{chance: 0.03}}
	if text := lastingAmong(told, chances[:19]); told[0].lasting || !strings.Contains(text, "aucun") {
		t.Errorf("%+v: %s", told, text)
	}
	if text := lastingAmong(nil, chances); text != "" {
		t.Errorf("without signals: %s", text)
	}
}
