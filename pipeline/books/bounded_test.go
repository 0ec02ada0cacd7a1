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
