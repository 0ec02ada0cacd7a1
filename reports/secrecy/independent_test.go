package secrecy_test

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/reports/secrecy"
	"github.com/agir-indicateurs/agir/reports/secrecy/glpk"
)

// Two audits that share no code with package secrecy: what it chooses to print is
// not to be believed on the word of its own simplex.

// circulation is a table of two dimensions with its totals, seen as goods that go
// round: from the grand total's column to the rows, from each row through its cells
// to the columns, from the columns to the row of totals and back. What enters a
// place leaves it, which are the sums of the table; each cell is what passes from
// one place to another.
type circulation struct {
	rows, places int
	room         [][]int64 // how much more may pass from one place to another
}

const unbounded = int64(1) << 40

// between gives the places between which a cell passes: rows first, then columns.
func (c circulation) between(i, j int) (from, to int) {
	row, column := i, c.rows+j
	if (i == 0) != (j == 0) {
		return column, row // a total goes the other way
	}
	return row, column
}

// circulate fills the table: what is printed cannot change, what is not can grow
// without end and shrink to nothing.
func circulate(table secrecy.Table, cells map[string]secrecy.Cell) circulation {
	c := circulation{rows: len(table.Cells), places: len(table.Cells) + len(table.Cells[0])}
	c.room = make([][]int64, c.places)
	for at := range c.room {
		c.room[at] = make([]int64, c.places)
	}
	for i, row := range table.Cells {
		for j, key := range row {
			if cell, ok := cells[key]; ok && cell.State != secrecy.Printed {
				from, to := c.between(i, j)
				c.room[from][to], c.room[to][from] = unbounded, cell.Count
			}
		}
	}
	return c
}

// most is how much can pass from one place to another (Edmonds and Karp, 1972:
// along a shortest path as long as there is one).
func (c circulation) most(from, to int) (passed int64) {
	room := make([][]int64, c.places)
	for at, row := range c.room {
		room[at] = slices.Clone(row)
	}
	for {
		came := make([]int, c.places) // by which place each was reached, plus one
		came[from] = from + 1
		for queue := []int{from}; len(queue) > 0 && came[to] == 0; queue = queue[1:] {
			for next, left := range room[queue[0]] {
				if left > 0 && came[next] == 0 {
					came[next] = queue[0] + 1
					queue = append(queue, next)
				}
			}
		}
		if came[to] == 0 {
			return passed
		}
		step := unbounded
		for at := to; at != from; at = came[at] - 1 {
			step = min(step, room[came[at]-1][at])
		}
		for at := to; at != from; at = came[at] - 1 {
			room[came[at]-1][at] -= step
			room[at][came[at]-1] += step
		}
		passed += step
	}
}

// interval is the least and the most that a withheld cell can be: what more passes
// through it comes back by the others, and what passes less is brought by them.
func (c circulation) interval(i, j int, count int64) glpk.Interval {
	from, to := c.between(i, j)
	grow, shrink := c.room[from][to], c.room[to][from]
	c.room[from][to], c.room[to][from] = 0, 0
	more, less := c.most(to, from), min(c.most(from, to), count)
	c.room[from][to], c.room[to][from] = grow, shrink
	return glpk.Interval{Low: float64(count - less), High: float64(count + more)}
}

// byFlow audits each table by itself. What other sums say of its cells may narrow
// the intervals, never widen them.
func byFlow(release secrecy.Release, cells []secrecy.Cell, rule secrecy.Rule) (found glpk.Tally) {
	of := make(map[string]secrecy.Cell, len(cells))
	for _, c := range cells {
		of[c.Key] = c
	}
	for _, table := range release.Tables {
		c := circulate(table, of)
		for i, row := range table.Cells {
			for j, key := range row {
				if cell, ok := of[key]; ok && glpk.Guarded(cell, rule) {
					found.Add(c.interval(i, j, cell.Count), rule)
				}
			}
		}
	}
	return found
}

// Two hundred sets of each kind and twelve editions of a growing table, judged by
// GLPK. Where small cells alone are withheld it must find hundreds of them, or it
// judges nothing. AGIR_DISCLOSURE=N asks for N times as many, and for intervals in
// full rather than until they are wide enough.
func TestGLPKFindsNothingWithheld(t *testing.T) {
	if !glpk.Installed() {
		t.Skip("glpsol is not installed (Debian: glpk-utils)")
	}
	enough, times := float64(five.Threshold-1), 1
	if n, err := strconv.Atoi(os.Getenv("AGIR_DISCLOSURE")); err == nil {
		enough, times = 1000, n
	}
	slow.Test(t, "glpsol looks for what is withheld")
	audit := func(t *testing.T, found *glpk.Tally, cells []secrecy.Cell, sums []secrecy.Sum) {
		if err := found.Audit(t.Context(), cells, sums, five, enough); err != nil {
			t.Fatal(err)
		}
	}
	for _, kind := range []struct {
		name string
		draw func(r *rand.Rand) secrecy.Release
	}{{"one table", oneTable}, {"levels of territory", levels}, {"tables that share their totals", sharing}} {
		t.Run(kind.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(2026, 4))
			var protected, alone glpk.Tally
			for range times * 200 {
				release := kind.draw(r)
				audit(t, &protected, protect(t, release, five).Cells, release.AllSums())
				audit(t, &alone, glpk.SmallAlone(release.Cells, five), release.AllSums())
			}
			mustTell(t, protected, alone)
		})
	}
	t.Run("twelve editions", func(t *testing.T) {
		r := rand.New(rand.NewPCG(2026, 12))
		var protected, alone glpk.Tally
		for range 2 * times {
			cells, sums, _ := editions(t, growing(r), five)
			audit(t, &protected, cells, sums)
			audit(t, &alone, glpk.SmallAlone(cells, five), sums)
		}
		mustTell(t, protected, alone)
	})
}

// mustTell wants an audit that finds nothing once protected, and much before.
func mustTell(t *testing.T, protected, alone glpk.Tally) {
	t.Helper()
	t.Logf("small ones alone: %v", alone)
	t.Logf("protected:        %v", protected)
	if protected.Found() > 0 {
		t.Error("withheld cells are found")
	}
	if alone.Computed < alone.Cells/4 {
		t.Error("hardly anything is found where small cells alone are withheld")
	}
}
