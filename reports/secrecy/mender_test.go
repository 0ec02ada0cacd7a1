package secrecy

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// drawn gives the cells of a release states and costs at random, and a mender to them whose
// factors are written anew in the midst of a move.
func drawn(r *rand.Rand, w *work) *mender {
	for _, c := range w.cells {
		c.Dear = int64(1 + r.IntN(200))
		switch r.IntN(6) {
		case 0:
			c.State = Printed
		case 1, 2, 3:
			c.State = Withheld
		}
	}
	m := newMender(w, newSearcher(w).in)
	m.basis.kept = 1 + r.IntN(8)
	return m
}

// The steps of the mender are held against the simplex: how far each unknown cell can rise
// and fall, and what it costs at least where open cells move with it.
func TestTheMenderGoesAsFarAndAsCheaplyAsTheSimplex(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 4))
	moved, stuck, taken := 0, 0, 0
	for range 150 {
		rows, columns := 2+r.IntN(4), 2+r.IntN(4)
		w := newWork(bounded(r, randomRelease(r, rows, columns)), Rule{Threshold: 5})
		m := drawn(r, w)
		for _, c := range w.cells {
			for _, open := range []bool{false, true} {
				if c.State != Withheld {
					continue
				}
				by := int64(r.IntN(17) - 8)
				found, ok := m.move(c, by, open)
				least, can := w.leastCost(m, c, by, open)
				if ok != can {
					t.Fatalf("%s by %d: the mender says %v, the simplex %v", c.Key, by, ok, can)
				}
				if !ok {
					stuck++
					continue
				}
				moved++
				taken += len(m.frees)
				cost := 0.0
				for at, x := range found {
					if at != c {
						cost += math.Abs(x) * w.costIn(m, at)
					}
				}
				if math.Abs(cost-least) > 1e-6*(1+least) || !(&mover{work: w}).addsUp(found) {
					t.Fatalf("%s by %d costs %v, at least %v", c.Key, by, cost, least)
				}
			}
		}
	}
	if moved < 500 || stuck < 100 || taken < 500 {
		t.Errorf("%d moves, %d of them of cells that take up a sum, and %d impossible ones say little", moved, taken, stuck)
	}
}

// One person further each time, a cell goes as far, and each move costs as little, as if it were
// looked for alone.
func TestOneFurtherCostsWhatTheMoveCosts(t *testing.T) {
	r := rand.New(rand.NewPCG(22, 4))
	moved, stuck, dear := 0, 0, 0
	tries := slow.Of(60, 20)
	for range tries {
		w := newWork(bounded(r, randomRelease(r, 3+r.IntN(5), 3+r.IntN(5))), Rule{Threshold: 5})
		m := drawn(r, w)
		for _, c := range w.cells {
			sign := int64(1 - 2*r.IntN(2))
			open := r.IntN(2) == 0
			all := slices.Collect(m.moves(c, sign, 9, open))
			for k, found := range all {
				least, can := w.leastCost(m, c, sign*int64(k+1), open)
				cost := 0.0
				for at, x := range found {
					if at != c {
						cost += math.Abs(x) * w.costIn(m, at)
					}
				}
				if !can || found[c] != float64(sign*int64(k+1)) || math.Abs(cost-least) > 1e-6*(1+least) || !(&mover{work: w}).addsUp(found) {
					t.Fatalf("%s by %d: costs %v, at least %v (%v)", c.Key, sign*int64(k+1), cost, least, can)
				}
				if moved++; cost > 100 {
					dear++
				}
			}
			if n := int64(len(all)); n < 9 {
				stuck++
				if _, can := w.leastCost(m, c, sign*(n+1), open); can {
					t.Fatalf("%s by %d: not found, and there is one", c.Key, sign*(n+1))
				}
			}
		}
	}
	if moved < 33*tries || stuck < 5*tries || dear < 5*tries {
		t.Errorf("%d moves, %d of open cells, and %d impossible ones say little", moved, dear, stuck)
	}
}

// Where no effort is left to print cells again more is withheld, and nothing is given back.
func TestWithoutEffortMoreIsWithheldAndNothingGivenBack(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 94))
	withheld := map[int]int{}
	for range 40 {
		release := randomRelease(r, 6, 5)
		for _, spent := range []int{-1, effort} {
			w := newWork(release, Rule{Threshold: 5})
			w.withholdSmall()
			m := mover{work: w, effort: spent}
			m.protectAll()
			p := w.protection(m.exposed)
			withheld[spent] += p.Secondary
			if found, err := Audit(p.Cells, release.AllSums(), w.rule); err != nil || len(found) > 0 || len(p.Exposed) > 0 {
				t.Fatal(err, found, p.Exposed)
			}
		}
	}
	if withheld[effort] >= withheld[-1] {
		t.Errorf("%d cells withheld for others with effort, %d without", withheld[effort], withheld[-1])
	}
}

// Where no cell can be printed again alone, some are when all that was withheld for the same cells
// may be chosen anew; what is withheld is then worth less, and gives nothing back.
func TestCellsAreExchanged(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 94))
	exchanged := 0
	for range 40 {
		release := randomRelease(r, 6, 5)
		w := newWork(release, Rule{Threshold: 5})
		w.withholdSmall()
		m := mover{work: w, effort: -1}
		m.protectAll()
		for m.printAgain(math.MaxInt, m.printOne) {
		}
		alone := m.lost
		for m.printAgain(math.MaxInt, m.exchange) {
		}
		if m.lost < alone {
			exchanged++
		}
		if m.lost > alone || len(m.unproved()) > 0 {
			t.Fatalf("worth %d, and %d exchanged; %d cells not proved", alone, m.lost, len(m.unproved()))
		}
		p := w.protection(m.exposed)
		if found, err := Audit(p.Cells, release.AllSums(), w.rule); err != nil || len(found) > 0 {
			t.Fatal(err, found)
		}
	}
	if exchanged < 3 {
		t.Errorf("cells of %d releases of 40 were exchanged", exchanged)
	}
}

// What is spent on trying cells again falls as the proofs take more, between two ends.
func TestHowMuchIsSpentOnTryingAgain(t *testing.T) {
	for proving, want := range map[int]int{0: 1200, 133: 1200, 134: 1194, 400: 400, 800: 200, 1999: 80, 2000: 80, 9000: 80} {
		m := mover{work: &work{}, effort: 400, proving: proving}
		if got := m.left(); got != want {
			t.Errorf("the proofs took %d: %d, want %d", proving, got, want)
		}
	}
}

// A search that was cut short says nothing of a cell: it is searched for at length before it is
// taken to be lost.
func TestACellSearchedForInVainForAWhileIsNotLost(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 94))
	short := 0
	for range 40 {
		release := randomRelease(r, 9, 7)
		w := newWork(release, Rule{Threshold: 5})
		w.withholdSmall()
		m := mover{work: w, effort: -1, patient: 1}
		m.protectAll()
		p := w.protection(m.exposed)
		if found, err := Audit(p.Cells, release.AllSums(), w.rule); err != nil || len(found) > 0 || len(p.Exposed) > 0 {
			t.Fatal(err, found, p.Exposed)
		}
		for _, c := range w.cells {
			if _, ok := m.mender.move(c, 4, false); !ok && m.mender.gaveUp {
				short++
			}
		}
	}
	if short == 0 {
		t.Error("no search was cut short")
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

// bounded adds differences of two cells, a part that stands in no other sum.
func bounded(r *rand.Rand, release Release) Release {
	for n, total := range slices.Clone(release.Cells) {
		of := release.Cells[r.IntN(n+1)]
		rest := Cell{Key: fmt.Sprintf("rest|%d", n), Count: total.Count - of.Count}
		rest.Signed = rest.Count < 0
		if r.IntN(2) == 0 && of.Key != total.Key {
			release.Cells = append(release.Cells, rest)
			release.Sums = append(release.Sums, Sum{Total: total.Key, Parts: []string{of.Key, rest.Key}})
		}
	}
	return release
}

// costIn is what moving a cell by one costs: nothing where it takes up a sum that it alone
// stands in.
func (w *work) costIn(m *mender, c *cell) float64 {
	for _, at := range m.in[c.rank] {
		if m.slackOf(at.sum) == c {
			return 0
		}
	}
	return m.costOf(c)
}

// leastCost is that of changing a cell by some persons, by the simplex: each other cell
// rises, or falls as far as nobody.
func (w *work) leastCost(m *mender, c *cell, by int64, open bool) (float64, bool) {
	if !c.Signed && c.Count+by < 0 {
		return 0, false
	}
	column := map[*cell]int{}
	columns := 0
	for _, other := range w.cells {
		if other != c && (other.unknown() || open && other.State == Open) {
			column[other] = columns
			columns += 3 // up, down, and what is left of its count
		}
	}
	var rows [][]float64
	var rhs []float64
	cost := make([]float64, columns)
	for other, at := range column {
		if !other.Signed {
			row := make([]float64, columns)
			row[at+1], row[at+2] = 1, 1
			rows, rhs = append(rows, row), append(rhs, float64(other.Count))
		}
		cost[at], cost[at+1] = w.costIn(m, other), w.costIn(m, other)
	}
	for _, members := range w.members {
		row, made := make([]float64, columns), 0.0
		for k, other := range members {
			sign := 1.0
			if k == 0 {
				sign = -1
			}
			if other == c {
				made -= sign * float64(by)
			} else if at, moves := column[other]; moves {
				row[at] += sign
				row[at+1] -= sign
			}
		}
		rows, rhs = append(rows, row), append(rhs, made)
	}
	tableau, feasible := newTableau(rows, rhs, columns)
	if !feasible {
		return 0, false
	}
	tableau.minimise(cost)
	least := 0.0
	for at, x := range tableau.solution() {
		least += x * cost[at]
	}
	return least, true
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
