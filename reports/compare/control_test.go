package compare_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/agir-indicateurs/agir/reports/compare"
)

func months(persons int64, values ...float64) (base []compare.Month) {
	for _, v := range values {
		base = append(base, compare.Month{Value: v, Persons: persons})
	}
	return base
}

var (
	calm  = []float64{.82, .80, .83, .79, .81, .84, .80, .78, .82, .81, .83, .80}
	waves = []float64{.80, .82, .84, .86, .88, .87, .85, .83, .80, .78, .77, .79}
)

// Against scipy 1.17 (stats.t, stats.norm, stats.chi2, which give R's qt, qnorm and qchisq):
// months no further apart than chance makes among 300 persons; the same without persons;
// months that follow each other in waves.
func TestControlLimitsAreThoseOfScipy(t *testing.T) {
	for _, c := range []struct {
		base      []compare.Month
		low, high float64
	}{
		{months(300, calm...), 0.7544720579743543, 0.8671946086923127},
		{months(0, calm...), 0.7564380619698153, 0.8652286046968517},
		{months(300, waves...), 0.6165726303644128, 1.0317607029689206},
	} {
		got, ok := compare.NewControl(c.base)
		if !ok {
			t.Fatal("no limits")
		}
		near(t, "lower limit", got.Lower, c.low, 1e-12)
		near(t, "upper limit", got.Upper, c.high, 1e-12)
		near(t, "chance of the upper limit", got.Chance(got.Upper), compare.Alarms, 1e-12)
		near(t, "chance of the mean", got.Chance(got.Mean), 1, 0)
	}
}

func TestStudentsTailIsThatOfScipy(t *testing.T) {
	for _, c := range []struct {
		t       float64
		freedom int
		want    float64
	}{
		{.5, 1, 0.35241638234956674}, {2.5, 1, 0.12111894159084341}, {2.5, 2, 0.06480586011075541}, {2.5, 5, 0.02724504967118813},
		{6, 6, 0.00048226759720756626}, {2.5, 21, 0.01038913193611901}, {6, 21, 2.9552453914516897e-06}, {-2.5, 21, 1 - 0.01038913193611901},
	} {
		near(t, "tail", compare.StudentBeyond(c.t, c.freedom), c.want, 1e-14)
	}
}

// Nine months make limits, eight do not; nor do months that are all the same, of which
// nobody knows how many persons they are.
func TestControlNeedsMonthsThatTellASpread(t *testing.T) {
	if _, ok := compare.NewControl(months(300, calm[:8]...)); ok {
		t.Error("limits from eight months")
	}
	if _, ok := compare.NewControl(months(300, calm[:9]...)); !ok {
		t.Error("no limits from nine months")
	}
	same := slices.Repeat([]float64{1}, 12)
	if _, ok := compare.NewControl(months(0, same...)); ok {
		t.Error("limits from one value")
	}
	c, ok := compare.NewControl(months(300, same...))
	if !ok || c.Lower >= 1 || c.Lower < 0.99 {
		t.Errorf("100 %% of 300 persons, twelve times: %+v", c)
	}
}

// As R's p.adjust(method = "BH"): .001, .02, .03, .04, .6 adjust to .005, .05, .05, .05, .6.
func TestDiscoveriesAreThoseOfBenjaminiAndHochberg(t *testing.T) {
	chances := []float64{.6, .02, .001, .04, .03}
	for _, c := range []struct {
		share float64
		want  []bool
	}{
		{.051, []bool{false, true, true, true, true}},
		{.049, []bool{false, false, true, false, false}},
		{.0049, make([]bool, 5)},
		{.61, []bool{true, true, true, true, true}},
	} {
		if got := compare.Discoveries(chances, c.share); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.share, got, c.want)
		}
	}
	if got := compare.Discoveries(nil, .1); len(got) != 0 {
		t.Error("discoveries among nothing")
	}
}

// followedInTime are months of a share of 80 % of 300 persons, the spread of chance times
// some number, each resembling the one before.
func followedInTime(r *rand.Rand, n int, phi, times float64) (all []compare.Month) {
	x, spread := r.NormFloat64(), times*math.Sqrt(.8*.2/300)
	for range n {
		all = append(all, compare.Month{Value: .8 + spread*x, Persons: 300})
		x = phi*x + math.Sqrt(1-phi*phi)*r.NormFloat64()
	}
	return all
}

// alarms is how often limits drawn from a base are left in the next three months, when
// nothing changed, and how often from below when five points were lost.
func alarms(r *rand.Rand, base int, phi, times float64) (falsely, dropSeen float64) {
	const series = 2000
	for range series {
		all := followedInTime(r, base+compare.AtOnce, phi, times)
		c, _ := compare.NewControl(all[:base])
		out, below := false, false
		for _, m := range all[base:] {
			out = out || m.Value < c.Lower || m.Value > c.Upper
			below = below || m.Value-.05 < c.Lower
		}
		if out {
			falsely += 1. / series
		}
		if below {
			dropSeen += 1. / series
		}
	}
	return falsely, dropSeen
}

// The limits are chosen by this simulation, whose table is in CONTRIBUTING: an alarm in
// three months for one series of twenty at most (and what 2,000 series leave to chance),
// whatever the autocorrelation, the number of months and the spread beyond chance; a drop
// of five points among 300 persons seen three times of five where months are independent.
func TestControlChartsAlarmOnceInTwenty(t *testing.T) {
	r := rand.New(rand.NewPCG(22, 5))
	for _, times := range []float64{1, 1.5, 3} {
		for _, base := range []int{9, 12, 24} {
			for _, phi := range []float64{0, .2, .4, .6, .8} {
				falsely, seen := alarms(r, base, phi, times)
				t.Logf("spread × %.1f, %d months, autocorrelation %.1f: false alarms %.3f, drop of 5 points seen %.2f", times, base, phi, falsely, seen)
				if falsely > compare.Alarms+0.0125 {
					t.Errorf("spread × %.1f, %d months, autocorrelation %.1f: false alarms %.3f", times, base, phi, falsely)
				}
				if times == 1 && base == 24 && phi == 0 && seen < .6 {
					t.Errorf("a drop of 5 points is seen %.2f times", seen)
				}
			}
		}
	}
}
