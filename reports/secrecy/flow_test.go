package secrecy

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// The flow through a table is held against the simplex: by how much each
// unknown cell can rise and fall, up to ten.
func TestFlowReachesAsFarAsTheSimplex(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 4))
	for range 200 {
		rows, columns := 2+r.IntN(4), 2+r.IntN(4)
		w := newWork(randomRelease(r, rows, columns), Rule{Threshold: 5})
		for _, c := range w.cells {
			if r.IntN(5) < 3 {
				c.State = Withheld
			}
		}
		m := mover{work: w}
		for i := range rows {
			for j := range columns {
				c := w.grids[0].cells[i][j]
				if c.State != Withheld {
					continue
				}
				for _, direction := range []int64{1, -1} {
					got, want := w.grids[0].reach(i, j, direction, 10), m.furthest(c, direction, 10)
					if got != want {
						t.Fatalf("%s moves by %d × %d through flows, by %d through the simplex", c.Key, direction, got, want)
					}
				}
			}
		}
	}
}

// randomRelease is a table whose first row and column are its totals.
func randomRelease(r *rand.Rand, rows, columns int) Release {
	counts := make([][]int64, rows)
	keys := make([][]string, rows)
	for i := range rows {
		counts[i], keys[i] = make([]int64, columns), make([]string, columns)
	}
	for i := 1; i < rows; i++ {
		for j := 1; j < columns; j++ {
			x := int64(r.IntN(9))
			for _, total := range []*int64{&counts[i][j], &counts[i][0], &counts[0][j], &counts[0][0]} {
				*total += x
			}
		}
	}
	var release Release
	for i := range rows {
		for j := range columns {
			keys[i][j] = fmt.Sprintf("%d|%d", i, j)
			release.Cells = append(release.Cells, Cell{Key: keys[i][j], Count: counts[i][j]})
		}
	}
	release.Tables = []Table{{Cells: keys}}
	return release
}

// furthest is by how much a cell can move in a direction, up to a limit.
func (w *work) furthest(c *cell, direction, limit int64) int64 {
	column := map[*cell]int{}
	for _, other := range w.cells {
		if other.unknown() {
			column[other] = len(column)
		}
	}
	var rows [][]float64
	var rhs []float64
	for _, members := range w.members {
		row, made := make([]float64, len(column)), 0.0
		for k, other := range members {
			sign := 1.0
			if k == 0 {
				sign = -1
			}
			if at, unknown := column[other]; unknown {
				row[at] += sign
				made += sign * float64(other.Count)
			}
		}
		rows, rhs = append(rows, row), append(rhs, made)
	}
	cost := make([]float64, len(column))
	cost[column[c]] = -float64(direction)
	tableau, _ := newTableau(rows, rhs, len(column))
	if tableau.minimise(cost) != nil {
		return limit
	}
	far := (tableau.solution()[column[c]] - float64(c.Count)) * float64(direction)
	return min(limit, int64(far+0.5))
}

func TestTableauTellsWhatHasNoSolution(t *testing.T) {
	if _, feasible := newTableau([][]float64{{1, 1}, {1, 1}}, []float64{3, 4}, 2); feasible {
		t.Error("x + y is both 3 and 4")
	}
	if _, feasible := newTableau([][]float64{{1, 1}}, []float64{-1}, 2); feasible {
		t.Error("x + y is −1")
	}
}

// Two rows that say the same, a free fall and a bound.
func TestTableauFindsTheEnds(t *testing.T) {
	tableau, feasible := newTableau([][]float64{{1, 1, 0}, {2, 2, 0}}, []float64{3, 6}, 3)
	if !feasible {
		t.Fatal("no solution")
	}
	if falls := tableau.minimise([]float64{-1, 0, 0}); falls != nil || tableau.solution()[0] != 3 {
		t.Errorf("x = %v, falls %v, want 3", tableau.solution()[0], falls)
	}
	if falls := tableau.minimise([]float64{0, 0, -1}); falls == nil || falls[2] != 1 || falls[0] != 0 {
		t.Errorf("falls %v, want without end along the third", falls)
	}
}

// Beale's example (1955) makes a careless simplex turn for ever.
func TestTableauDoesNotCycle(t *testing.T) {
	rows := [][]float64{
		{0.25, -8, -1, 9, 1, 0, 0},
		{0.5, -12, -0.5, 3, 0, 1, 0},
		{0, 0, 1, 0, 0, 0, 1},
	}
	tableau, feasible := newTableau(rows, []float64{0, 0, 1}, 7)
	if !feasible {
		t.Fatal("no solution")
	}
	cost := []float64{-0.75, 20, -0.5, 6, 0, 0, 0}
	tableau.minimise(cost)
	var least float64
	for j, x := range tableau.solution() {
		least += cost[j] * x
	}
	if least > -1.25+1e-9 || least < -1.25-1e-9 {
		t.Errorf("least = %v, want −1.25", least)
	}
}
