package books

import (
	"errors"
	"testing"
)

// TestAggregatesOfRowsThatNobodyHas: each counted row is laid again, and a number that
// somebody typed must not fill the disk, alone or with others.
func TestAggregatesOfRowsThatNobodyHas(t *testing.T) {
	for _, c := range []struct {
		answers, cells []int64
		refused        bool
	}{
		{answers: []int64{rowsMost}}, {answers: []int64{rowsMost + 1}, refused: true}, {answers: []int64{-1}, refused: true}, {answers: []int64{0}},
		{answers: []int64{rowsMost - 1, 1}}, {answers: []int64{rowsMost, 1}, refused: true},
		{cells: []int64{rowsMost}}, {cells: []int64{rowsMost + 1}, refused: true}, {cells: []int64{-1}, refused: true}, {cells: []int64{rowsMost, 1}, refused: true},
		{answers: []int64{rowsMost}, cells: []int64{rowsMost}},
	} {
		g := new(Aggregates)
		for _, n := range c.answers {
			g.Answers = append(g.Answers, Answered{Question: "entrees", Rows: n})
		}
		for _, n := range c.cells {
			g.Cells = append(g.Cells, Broken{Table: "delais", Rows: n})
		}
		if err := g.bounded(); errors.Is(err, ErrRowsOfAggregates) != c.refused {
			t.Errorf("%v %v: %v", c.answers, c.cells, err)
		}
	}
}

// Those who entered are counted by cohorts that their breaks make, over days that somebody
// may be followed.
func TestAggregatesOfCohortsThatNobodyHas(t *testing.T) {
	for _, c := range []struct {
		x       Entered
		refused bool
	}{
		{Entered{}, false}, {Entered{Cohort: 1, Days: daysMost, Reached: rowsMost, Prevented: rowsMost, Censored: rowsMost}, false},
		{Entered{Cohort: 2}, true}, {Entered{Cohort: -1}, true}, {Entered{Days: daysMost + 1}, true},
		{Entered{Reached: -1}, true}, {Entered{Prevented: -1}, true}, {Entered{Censored: -1}, true},
		{Entered{Reached: rowsMost + 1}, true}, {Entered{Prevented: rowsMost + 1}, true}, {Entered{Censored: rowsMost + 1}, true},
	} {
		g := &Aggregates{Parted: []Parted{{Breaks: []string{"2025-06-10"}, Entered: []Entered{c.x}}}}
		if err := g.bounded(); errors.Is(err, ErrRowsOfAggregates) != c.refused {
			t.Errorf("%+v: %v", c.x, err)
		}
	}
}
