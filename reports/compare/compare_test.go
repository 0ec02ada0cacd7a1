package compare_test

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"github.com/agir-indicateurs/agir/reports/compare"
	"pgregory.net/rapid"
)

// near holds a value against one printed with some digits.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if math.IsNaN(got) || math.Abs(got-want) > tolerance {
		t.Errorf("%s = %.10g, want %.10g", what, got, want)
	}
}

func TestWilsonGivesThePublishedValues(t *testing.T) {
	for _, c := range []struct {
		counted, n int64
		low, high  float64
	}{
		{0, 10, 0, .277533},
		{25, 37, .514637, .803667},
		{10, 10, 1 - .277533, 1},
	} {
		got, ok := compare.Wilson(c.counted, c.n)
		if !ok {
			t.Errorf("Wilson(%d, %d) has no interval", c.counted, c.n)
		}
		near(t, "low", got.Low, c.low, 5e-7)
		near(t, "high", got.High, c.high, 5e-7)
	}
	for _, c := range [][2]int64{{0, 0}, {-1, 3}, {4, 3}} {
		if got, ok := compare.Wilson(c[0], c[1]); ok {
			t.Errorf("Wilson(%d, %d) = %v, want none", c[0], c[1], got)
		}
	}
}

func TestWilsonHoldsItsOwnRate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1, 100_000).Draw(t, "n")
		counted := rapid.Int64Range(0, n).Draw(t, "counted")
		i, ok := compare.Wilson(counted, n)
		if !ok || !i.Contains(float64(counted)/float64(n)) || i.Low < 0 || i.High > 1 || i.Low >= i.High {
			t.Fatalf("Wilson(%d, %d) = %v", counted, n, i)
		}
	})
}

func TestExactLimitsGiveThePublishedValues(t *testing.T) {
	probabilities := []float64{.001, .025, .975, .999}
	for _, c := range []struct {
		n    int64
		rate float64
		want []float64
	}{
		{20, .10, []float64{0, 0, .228468, .335172}},
		{100, .10, []float64{.014179, .040381, .157719, .198357}},
		{20, .75, []float64{.401074, .520575, .899487, .984233}},
	} {
		for i, p := range probabilities {
			near(t, "limit", compare.ExactLimit(c.n, c.rate, p), c.want[i], 5e-7)
		}
	}
	near(t, "limit at rate 0", compare.ExactLimit(50, 0, .999), 0, 0)
	near(t, "limit at rate 1", compare.ExactLimit(50, 1, .001), 1, 0)
}

// surgical is the data of twelve hospitals A to L on which these methods are
// usually shown (operations and deaths; Spiegelhalter, Thomas, Best and Gilks,
// BUGS Examples volume 1, 1996, « Surgical: institutional ranking »).
func surgical() []compare.Point {
	among := []int64{47, 148, 119, 810, 211, 196, 148, 215, 207, 97, 256, 360}
	deaths := []int64{0, 18, 8, 46, 8, 13, 9, 31, 14, 8, 29, 24}
	var points []compare.Point
	for i := range among {
		points = append(points, compare.Point{Key: string(rune('A' + i)), Counted: deaths[i], Among: among[i]})
	}
	return points
}

func TestFunnelMeasuresTheDispersionOfTheTwelveHospitals(t *testing.T) {
	f, ok := compare.NewFunnel(compare.Together(surgical()), surgical())
	if !ok {
		t.Fatal("no funnel")
	}
	near(t, "rate", f.Rate, .0739161, 5e-8)
	near(t, "phi", f.Phi, 2.37979, 5e-6)
	near(t, "tau2", f.Tau2, .00180957, 5e-9)
	near(t, "raw phi", compare.RawPhi(surgical()), 3.70446, 5e-6)
	if !f.Widened || f.Units != 12 {
		t.Errorf("widened = %v on %d units, want true on 12", f.Widened, f.Units)
	}
}

// Hospital A counted nothing among 47. Its arcsine score is −3.78, an alarm;
// its exact lower limit is 0, and nothing lies under 0.
func TestFunnelNeverFlagsAZeroByItsScore(t *testing.T) {
	chance := compare.Funnel{Rate: .0739161}
	a := surgical()[0]
	if limits := chance.Limits(a.Among, compare.Outer); limits.Low != 0 {
		t.Errorf("lower limit of A = %v, want 0", limits.Low)
	}
	near(t, "score of A", compare.ArcsineScore(a, .0739161), -3.78, .005)
	if got := chance.Classify(a); got != compare.Within {
		t.Errorf("A is %q, want %q", got.Label(), compare.Within.Label())
	}
}

func TestFunnelClassifies(t *testing.T) {
	chance := compare.Funnel{Rate: .10}
	for _, c := range []struct {
		name  string
		point compare.Point
		want  compare.Class
	}{
		{"nobody", compare.Point{}, compare.NoFigure},
		{"counts that cannot be", compare.Point{Counted: 3, Among: 2}, compare.NoFigure},
		{"all of nineteen is hollow", compare.Point{Counted: 19, Among: 19}, compare.TooFew},
		{"seven of twenty or more: .0024", compare.Point{Counted: 7, Among: 20}, compare.Within},
		{"eight of twenty or more: .0004", compare.Point{Counted: 8, Among: 20}, compare.BeyondHigh},
		{"two of a hundred is outside 95 % only", compare.Point{Counted: 2, Among: 100}, compare.Within},
		{"one of a hundred is an écart", compare.Point{Counted: 1, Among: 100}, compare.BeyondLow},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := chance.Classify(c.point); got != c.want {
				t.Errorf("class = %q, want %q", got.Label(), c.want.Label())
			}
		})
	}
	if _, ok := compare.NewFunnel(compare.Together([]compare.Point{{}, {Counted: 2, Among: 1}}), nil); ok {
		t.Error("a funnel of points without rates")
	}
}

// The wanted values are those of scipy 1.17.1: binom, and betabinom with a = p (1 − ρ) / ρ,
// ρ = 4 × .00180957.
func TestAnEcartIsRareOnItsSide(t *testing.T) {
	national := compare.Funnel{Rate: .979}
	near(t, "all of 109 at 97.9 %", national.AtLeast(109, 109), .09892667367512241, 1e-12)
	if got := national.Classify(compare.Point{Counted: 109, Among: 109}); got != compare.Within {
		t.Errorf("109 of 109 at 97.9 %% is %q", got.Label())
	}
	if limits := national.Limits(109, compare.Outer); limits.High != 1 {
		t.Errorf("upper limit of 109 at 97.9 %%: %v, want 1", limits.High)
	}
	tenth := compare.Funnel{Rate: .1}
	near(t, "seven of twenty", tenth.AtLeast(7, 20), .002386089408966118, 1e-14)
	near(t, "one of a hundred", tenth.AtMost(1, 100), .0003216880531941158, 1e-14)
	wide := compare.Funnel{Rate: .0739161, Tau2: .00180957, Widened: true}
	near(t, "31 of 215, widened", wide.AtLeast(31, 215), .01848821087184238, 1e-11)
	near(t, "none of 47, widened", wide.AtMost(0, 47), .04516806213554303, 1e-11)
	// By chance: eight of twenty or more; one of a hundred or fewer, twenty-one or more.
	for n, want := range map[int64]float64{20: .00041563501884547615, 100: .0011292619275603852, 1000: .0018297692647834944} {
		near(t, "by chance", tenth.ByChance([]compare.Point{{Among: n}}), want, 1e-12)
	}
	near(t, "by chance, of two and of a hollow one", tenth.ByChance([]compare.Point{{Among: 20}, {Among: 20}, {Among: 19}}), 2*.00041563501884547615, 1e-14)
	near(t, "by chance, widened", wide.ByChance([]compare.Point{{Among: 215}}), .0011168221440177846, 1e-11)
}

// A point is an écart where, and only where, it lies beyond the limit that is drawn.
func TestLimitsAreDrawnWhereTheyJudge(t *testing.T) {
	for _, f := range []compare.Funnel{{Rate: .1}, {Rate: .5}, {Rate: .979}, {Rate: .85, Tau2: .004, Widened: true}} {
		for _, n := range []int64{20, 47, 109, 300} {
			limits := f.Limits(n, compare.Outer)
			for k := range n + 1 {
				rate := float64(k) / float64(n)
				want := f.Classify(compare.Point{Counted: k, Among: n})
				if (rate < limits.Low) != (want == compare.BeyondLow) || (rate > limits.High) != (want == compare.BeyondHigh) {
					t.Errorf("%d of %d at %v: limits %v, %q", k, n, f.Rate, limits, want.Label())
				}
				if rare := f.AtLeast(k, n) < .001; rare != (want == compare.BeyondHigh) {
					t.Errorf("%d of %d or more at %v: %v, %q", k, n, f.Rate, f.AtLeast(k, n), want.Label())
				}
			}
		}
	}
}

// Limits hold the rate, and the outer ones the inner ones.
func TestFunnelLimitsAreNested(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate := rapid.Float64Range(0.001, 0.999).Draw(t, "rate")
		n := rapid.Int64Range(1, 400).Draw(t, "n")
		tau2 := rapid.SampledFrom([]float64{0, .001, .01, .05}).Draw(t, "tau2")
		f := compare.Funnel{Rate: rate, Tau2: tau2, Widened: tau2 > 0}
		inner, outer := f.Limits(n, compare.Inner), f.Limits(n, compare.Outer)
		if outer.Low > inner.Low+1e-9 || outer.High < inner.High-1e-9 || outer.Low < 0 || outer.High > 1 || inner.Low > inner.High {
			t.Fatalf("outer %v, inner %v", outer, inner)
		}
	})
}

func TestShrinkageOfTheTwelveHospitals(t *testing.T) {
	s, ok := compare.NewShrinkage(compare.Together(surgical()), surgical())
	if !ok {
		t.Fatal("no shrinkage")
	}
	near(t, "rate", s.Rate, .0739161, 5e-8)
	near(t, "rho", s.Rho, .0114119, 5e-8)
	near(t, "M", s.M, 86.6279, 5e-5)
	near(t, "A", s.Shrunken(surgical()[0]), .047918, 5e-7)
	near(t, "H", s.Shrunken(surgical()[7]), .124004, 5e-7)
	near(t, "an empty point", s.Shrunken(compare.Point{}), s.Rate, 0)
}

func TestShrinkageWithoutDifferenceGivesTheCommonRate(t *testing.T) {
	points := []compare.Point{{Counted: 10, Among: 100}, {Counted: 11, Among: 100}, {Counted: 9, Among: 100}}
	s, _ := compare.NewShrinkage(compare.Together(points), points)
	if s.Rho != 0 {
		t.Fatalf("rho = %v, want 0", s.Rho)
	}
	near(t, "shrunken", s.Shrunken(points[1]), .10, 1e-15)
	for _, points := range [][]compare.Point{{{Counted: 0, Among: 9}, {Counted: 0, Among: 4}}, {{Counted: 3, Among: 9}}, {{Counted: 1, Among: 1}, {Counted: 0, Among: 1}}} {
		s, ok := compare.NewShrinkage(compare.Together(points), points)
		if !ok || math.IsNaN(s.Rho) || math.IsNaN(s.Shrunken(points[0])) {
			t.Errorf("%v: %+v", points, s)
		}
	}
	if _, ok := compare.NewShrinkage(compare.Point{}, nil); ok {
		t.Error("a shrinkage of nothing")
	}
}

// Two departments do equally well with each public; one receives more of the
// public for which it is harder. Their raw rates differ, O/E does not.
func TestStandardisationForgivesThePublicReceived(t *testing.T) {
	easy := []compare.Stratum{{Key: "18-25|M|3", Counted: 60, Among: 100}, {Key: "46-59|F|3", Counted: 4, Among: 20}}
	hard := []compare.Stratum{{Key: "18-25|M|3", Counted: 12, Among: 20}, {Key: "46-59|F|3", Counted: 20, Among: 100}}
	nation := append(slices.Clone(easy), hard...)
	for _, own := range [][]compare.Stratum{easy, hard} {
		s, ok, err := compare.Standardise(own, nation)
		if err != nil || !ok {
			t.Fatal(err, ok)
		}
		near(t, "O/E", s.Ratio, 1, 1e-12)
		if !s.Interval.Contains(1) {
			t.Errorf("interval %v does not hold 1", s.Interval)
		}
	}
}

func TestStandardisationOfWhatCannotBe(t *testing.T) {
	nation := []compare.Stratum{{Key: "a", Counted: 0, Among: 10}}
	if _, ok, err := compare.Standardise([]compare.Stratum{{Key: "a", Counted: 0, Among: 3}}, nation); ok || err != nil {
		t.Errorf("nothing expected: ok %v, error %v", ok, err)
	}
	for _, own := range [][]compare.Stratum{{{Key: "b", Counted: 0, Among: 3}}, {{Key: "a", Counted: 4, Among: 3}}, {{Key: "a", Counted: -1, Among: 3}}} {
		if _, _, err := compare.Standardise(own, nation); err == nil {
			t.Errorf("%v: no error", own)
		}
	}
	if _, _, err := compare.Standardise(nil, []compare.Stratum{{Key: "a", Counted: 4, Among: 3}}); err == nil {
		t.Error("a nation of four among three: no error")
	}
}

// With one public the interval is Wilson's: 25 of 37, and 0 of 10, held against a nation
// of 80 %. One of 98 % is not as wide as Poisson's, [.80, 1.21] for 96 of 100.
func TestTheIntervalOfARatioIsThatOfItsVariance(t *testing.T) {
	for _, c := range []struct {
		counted, among  int64
		rate, low, high float64
	}{
		{25, 37, .8, .514637 / .8, .803667 / .8},
		{0, 10, .8, 0, .277533 / .8},
		{96, 100, .98, 0.901629 / .98, 0.984337 / .98},
		{100, 100, .98, 0.963007 / .98, 1 / .98},
	} {
		nation := []compare.Stratum{{Key: "a", Counted: int64(c.rate*1000 + .5), Among: 1000}}
		s, ok, err := compare.Standardise([]compare.Stratum{{Key: "a", Counted: c.counted, Among: c.among}}, nation)
		if err != nil || !ok {
			t.Fatal(err, ok)
		}
		near(t, "low", s.Interval.Low, c.low, 2e-6)
		near(t, "high", s.Interval.High, c.high, 2e-6)
	}
	// Two publics, of 95 % and of 40 %: E = 0.95 × 60 + 0.4 × 20 = 65; ends by brentq of scipy 1.17.1.
	s, _, _ := compare.Standardise([]compare.Stratum{{Key: "a", Counted: 58, Among: 60}, {Key: "b", Counted: 9, Among: 20}},
		[]compare.Stratum{{Key: "a", Counted: 950, Among: 1000}, {Key: "b", Counted: 400, Among: 1000}})
	near(t, "low of two", s.Interval.Low, 0.9432167188446513, 1e-9)
	near(t, "high of two", s.Interval.High, 1.1029202931589237, 1e-9)
}

func TestIncidenceOfFivePeople(t *testing.T) {
	c := compare.NewIncidence([]compare.FollowUp{
		{Days: 1, Ending: compare.Outcome}, {Days: 2, Ending: compare.Censored}, {Days: 3, Ending: compare.Competing},
		{Days: 4, Ending: compare.Outcome}, {Days: 5, Ending: compare.Censored},
	})
	for day, want := range map[int]float64{0: 0, 1: .2, 2: .2, 3: .2, 4: .4666666667, 5: .4666666667} {
		got, ok := c.At(day)
		if !ok {
			t.Errorf("no figure on day %d", day)
		}
		near(t, "incidence", got, want, 1e-9)
	}
	exits, _ := c.CompetingAt(3)
	near(t, "exits", exits, .2666666667, 1e-9)
	outcome, _ := c.At(5)
	exits, _ = c.CompetingAt(5)
	near(t, "still waiting", 1-outcome-exits, .2666666667, 1e-9)
	for day, want := range map[int]int{0: 5, 1: 5, 2: 4, 3: 3, 4: 2, 5: 1, 6: 0} {
		if got := c.AtRisk(day); got != want {
			t.Errorf("at risk on day %d: %d, want %d", day, got, want)
		}
	}
	if _, ok := c.At(6); ok {
		t.Error("a figure on day 6, when nobody is followed beyond 5")
	}
}

// sixty is a made-up cohort; the wanted values below are those of R's etm 1.1.1
// (etmCIF, ci.fun = "cloglog") on the same rows.
func sixty() []compare.FollowUp {
	endings := []compare.Ending{compare.Censored, compare.Outcome, compare.Outcome, compare.Competing, compare.Censored, compare.Outcome, compare.Competing}
	var cohort []compare.FollowUp
	for i := range 60 {
		cohort = append(cohort, compare.FollowUp{Days: (i*37+11)%61*13 + 5, Ending: endings[i%7]})
	}
	return cohort
}

func TestIncidenceEqualsEtm(t *testing.T) {
	c := compare.NewIncidence(sixty())
	for _, want := range []struct {
		day                    int
		f, variance, low, high float64
	}{
		{200, .104677672955975, .00164145649846881, .048368760781056, .218549921590476},
		{395, .240494317554893, .00342326243501892, .146911294742865, .378895432070022},
		{590, .375421774251988, .00480670660185918, .256561433491869, .526335634249437},
		{785, .603411148498774, .00625568423530986, .454509895126560, .756177773164425},
	} {
		f, _ := c.At(want.day)
		near(t, "incidence", f, want.f, 1e-13)
		near(t, "variance", c.Variance(want.day), want.variance, 1e-15)
		i, _ := c.Interval(want.day)
		near(t, "low", i.Low, want.low, 1e-12)
		near(t, "high", i.High, want.high, 1e-12)
	}
}

func TestIncidenceAtTheEnds(t *testing.T) {
	none := compare.NewIncidence([]compare.FollowUp{{Days: 10, Ending: compare.Censored}, {Days: 30, Ending: compare.Competing}, {Days: 40, Ending: compare.Censored}})
	got, ok := none.Interval(20)
	want, _ := compare.Wilson(0, 2) // the one censored on day 10 tells nothing of day 20
	if !ok || got != want {
		t.Errorf("no outcome: %v, want %v", got, want)
	}
	all := compare.NewIncidence([]compare.FollowUp{{Days: 0, Ending: compare.Outcome}, {Days: 7, Ending: compare.Outcome}})
	f, _ := all.At(7)
	got, _ = all.Interval(7)
	want, _ = compare.Wilson(2, 2)
	if f != 1 || got != want {
		t.Errorf("all: %v in %v, want 1 in %v", f, got, want)
	}
	if _, ok := compare.NewIncidence(nil).Interval(0); ok {
		t.Error("an interval of nobody")
	}
}

func TestIncidenceKeepsItsLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cohort := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) compare.FollowUp {
			return compare.FollowUp{Days: rapid.IntRange(0, 30).Draw(t, "days"), Ending: compare.Ending(rapid.IntRange(0, 2).Draw(t, "ending"))}
		}), 1, 40).Draw(t, "cohort")
		c := compare.NewIncidence(cohort)
		shuffled := slices.Clone(cohort)
		slices.SortFunc(shuffled, func(a, b compare.FollowUp) int {
			return cmp.Or(cmp.Compare(a.Ending, b.Ending), cmp.Compare(b.Days, a.Days))
		})
		other := compare.NewIncidence(shuffled)
		before := 0.0
		for day := range 31 {
			f, ok := c.At(day)
			if !ok {
				break
			}
			exits, _ := c.CompetingAt(day)
			i, _ := c.Interval(day)
			if f < before || f+exits > 1+1e-12 || i.Low > f+1e-12 || i.High < f-1e-12 || i.Low < 0 || i.High > 1 {
				t.Fatalf("day %d: %v in %v, exits %v, the day before %v", day, f, i, exits, before)
			}
			if again, _ := other.Interval(day); again != i {
				t.Fatalf("day %d: %v in another order, %v", day, again, i)
			}
			before = f
		}
	})
}

// Without censoring the incidence is a plain share.
func TestIncidenceWithoutCensoringIsAShare(t *testing.T) {
	c := compare.NewIncidence([]compare.FollowUp{
		{Days: 3, Ending: compare.Outcome}, {Days: 9, Ending: compare.Competing}, {Days: 9, Ending: compare.Outcome}, {Days: 20, Ending: compare.Competing},
	})
	f, _ := c.At(9)
	near(t, "share", f, .5, 1e-15)
	near(t, "variance", c.Variance(9), .25/4, 1e-15)
}
