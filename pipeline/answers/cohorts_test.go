package answers

import (
	"math"
	"slices"
	"testing"

	"github.com/agir-indicateurs/agir/queries"
)

// followedUp are persons of whom some got there on the tenth day and the others are followed
// to the four hundredth.
func followedUp(reached, censored int64) []queries.Day {
	days := make([]queries.Day, 401)
	days[10].Reached, days[400].Censored = reached, censored
	return days
}

// Each cohort is given the situations at entry of both: with 30 and 10 of the first, 10 and
// 30 of the second, both weigh a half.
func TestCohortsAreGivenTheSameSituations(t *testing.T) {
	situations := []group{{followedUp(3, 27), followedUp(2, 8)}, {nil, nil}, {followedUp(5, 5), followedUp(18, 12)}}
	for n, want := range []float64{(0.1 + 0.5) / 2, (0.2 + 0.6) / 2} {
		x := adjust(situations, 365, 1)[n]
		if !x.Known || math.Abs(x.Value-want) > 1e-9 {
			t.Errorf("cohort %d at a year: %+v, want %g", n, x, want)
		}
		if of := [][]int64{{30, 3, 27, 10, 5, 5}, {10, 2, 8, 30, 18, 12}}[n]; !slices.Equal(x.Behind, of) {
			t.Errorf("cohort %d: %v stand behind it, want %v", n, x.Behind, of)
		}
		if beyond, at := adjust(situations, 500, 1)[n], adjust(situations, 5, 1)[n]; beyond.Known || !at.Known || at.Value != 0 {
			t.Errorf("cohort %d, beyond what was followed and before anything happened: %+v %+v", n, beyond, at)
		}
	}
}

// A cohort that is not known yet at a horizon takes no part in what is adjusted there, by its
// persons nor by its situations; one alone is not adjusted.
func TestACohortThatIsNotObservableYetTakesNoPart(t *testing.T) {
	soon := func(persons int64) []queries.Day {
		days := make([]queries.Day, 101)
		days[100].Censored = persons
		return days
	}
	two := []group{{followedUp(3, 27), followedUp(2, 8), soon(900)}, {followedUp(5, 5), followedUp(18, 12), nil}}
	for n, want := range []float64{(0.1 + 0.5) / 2, (0.2 + 0.6) / 2, 0} {
		if x := adjust(two, 365, 1)[n]; x.Known != (want > 0) || math.Abs(x.Value-want) > 1e-9 {
			t.Errorf("cohort %d: %+v, want %g", n, x, want)
		}
	}
	one := []group{{followedUp(3, 27), soon(20)}, {followedUp(5, 5), soon(30)}}
	for n, x := range adjust(one, 365, 1) {
		if x.Known || len(x.Behind) > 0 {
			t.Errorf("cohort %d, the first alone is known: %+v", n, x)
		}
	}
}

// A situation of a few, of whom a few got there or did not, or that a cohort lacks, is put
// with its neighbour of fewer persons: each on both sides of five.
func TestASituationOfAFewIsPutWithANeighbour(t *testing.T) {
	large, larger := group{followedUp(20, 20), followedUp(20, 20)}, group{followedUp(30, 30), followedUp(30, 30)}
	for _, c := range []struct {
		name  string
		among []group
		want  []int64 // persons of the first cohort by group
	}{
		{"five", []group{larger, {followedUp(0, 5), followedUp(5, 5)}, large}, []int64{60, 5, 40}},
		{"four in a cohort", []group{larger, {followedUp(0, 5), followedUp(0, 4)}, large}, []int64{60, 45}},
		{"four, the neighbour of fewer first", []group{large, {followedUp(0, 4), followedUp(0, 5)}, larger}, []int64{44, 60}},
		{"neighbours alike", []group{large, {followedUp(0, 4), followedUp(0, 5)}, large}, []int64{44, 40}},
		{"four got there", []group{larger, {followedUp(4, 9), followedUp(5, 5)}, large}, []int64{60, 53}},
		{"all but four got there", []group{larger, {followedUp(9, 4), followedUp(5, 5)}, large}, []int64{60, 53}},
		{"five got there, five did not", []group{larger, {followedUp(5, 5), followedUp(5, 5)}, large}, []int64{60, 10, 40}},
		{"nobody in a cohort", []group{larger, {nil, followedUp(9, 9)}, large}, []int64{60, 40}},
		{"nobody at all", []group{larger, {nil, nil}, large}, []int64{60, 40}},
		{"the last", []group{larger, large, {followedUp(1, 1), followedUp(1, 1)}}, []int64{60, 42}},
		{"the first", []group{{followedUp(1, 1), followedUp(1, 1)}, larger, large}, []int64{62, 40}},
		{"two of a few make one that is enough", []group{{followedUp(3, 3), followedUp(3, 3)}, {followedUp(2, 2), followedUp(2, 2)}, large}, []int64{10, 40}},
		{"all are a few", []group{{followedUp(1, 1), followedUp(1, 1)}, {followedUp(1, 1), followedUp(1, 1)}}, []int64{4}},
	} {
		var got []int64
		for _, g := range grouped(c.among, 365, 5) {
			estimates, _ := g.at(365)
			got = append(got, estimates[0].Persons)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		if x := adjust(c.among, 365, 5)[0]; x.Known != (len(c.want) > 1) || len(c.want) > 1 && len(x.Behind) != 3*len(c.want) {
			t.Errorf("%s: %+v", c.name, x)
		}
	}
}
