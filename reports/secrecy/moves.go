package secrecy

import (
	"cmp"
	"math"
	"slices"
)

// mover makes a release safe across all its sums at once, where tables of two
// dimensions are each looked at alone. For each guarded cell it looks for a
// proof of safety: one or two other sets of figures, compatible with all that is
// printed, in which the cell differs by k − 1. When the cells unknown so far do
// not allow one, it takes the cheapest proof that moves open cells too, and
// withholds those. A proof stays good whatever is withheld later.
//
// The proof of least cost is a linear programme, the usual heuristic for the
// problem of cell suppression (Fischetti M. and Salazar J. J., 2001, Manag.
// Sci. 47:1008-1027, https://doi.org/10.1287/mnsc.47.7.1008.9805, section 5).
// It is searched near the cell first, then further.
type mover struct {
	*work
	proved  map[*cell]bool
	exposed []string
}

// reaches are the numbers of sums within which a proof is searched, one after
// another: a programme costs more than in proportion to its size, and few proofs are
// long. The last has no limit. What the cells unknown so far allow is looked for within
// the first ones only: farther off it costs more than it spares.
var (
	reaches = []int{3, 4, 5, 6, 7, 8, 10, 14, math.MaxInt}
	swept   = reaches[:3]
)

func (m *mover) protectAll() {
	m.proved = map[*cell]bool{}
	for {
		m.sweep()
		unproved := m.unproved()
		if len(unproved) == 0 {
			slices.Sort(m.exposed)
			return
		}
		for _, c := range unproved {
			if m.proved[c] {
				continue
			}
			if !m.prove(c) {
				m.exposed = append(m.exposed, c.Key)
			}
			m.proved[c] = true
		}
	}
}

// unproved lists the guarded cells without proof, in increasing order.
func (m *mover) unproved() []*cell {
	var cells []*cell
	for _, c := range m.cells {
		if c.guarded() && !m.proved[c] {
			cells = append(cells, c)
		}
	}
	slices.SortStableFunc(cells, func(a, b *cell) int { return cmp.Compare(a.Count, b.Count) })
	return cells
}

// sweep proves what the unknown cells allow, near each cell: most proofs are short.
// The cells of a neighbourhood share one programme, each search starting where the
// former ended, and each solution that is met serves all of them.
func (m *mover) sweep() {
	for _, reach := range swept {
		for _, c := range m.unproved() {
			if len(c.sums) == 0 {
				m.proved[c] = true
			}
			if !m.proved[c] {
				m.sweepTogether(m.neighbourhood(c, reach, false))
			}
		}
	}
}

func (m *mover) sweepTogether(near neighbourhood) {
	f := newFigureProgramme(m, near)
	t, feasible := newTableau(f.rows, f.rhs, f.columns)
	if !feasible {
		return // the figures themselves are a solution: only a loss of precision leads here, and proves nothing
	}
	for _, c := range near.cells {
		if !c.guarded() || m.proved[c] {
			continue
		}
		var p proof
		for _, direction := range []float64{-1, 1} {
			falls := t.minimise(f.objective(c, direction))
			move := f.read(t.solution())
			if falls != nil {
				move.add(f.direction(falls), float64(m.rule.Threshold), c)
			}
			p = append(p, move)
			if m.holds(p, c) {
				m.accept(p)
				break
			}
		}
	}
}

// figureProgramme holds the figures that the unknown cells of a neighbourhood
// may take: rows · x = rhs, x >= 0. A cell that may be negative has a second
// column, to be subtracted.
type figureProgramme struct {
	rows    [][]float64
	rhs     []float64
	columns int
	cells   []*cell
	first   []int
	second  []int // −1: none
}

func newFigureProgramme(m *mover, near neighbourhood) *figureProgramme {
	f := &figureProgramme{cells: near.cells}
	index := make(map[*cell]int, len(near.cells))
	for n, c := range near.cells {
		index[c] = n
		f.first, f.second = append(f.first, f.columns), append(f.second, -1)
		f.columns++
		if c.Signed {
			f.second[n] = f.columns
			f.columns++
		}
	}
	for _, n := range near.sums {
		row, rhs := make([]float64, f.columns), 0.0
		for k, c := range m.members[n] {
			sign := 1.0
			if k == 0 {
				sign = -1
			}
			if at, inside := index[c]; inside {
				f.set(row, at, sign)
				rhs += sign * float64(c.Count)
			}
		}
		f.rows, f.rhs = append(f.rows, row), append(f.rhs, rhs)
	}
	return f
}

func (f *figureProgramme) set(row []float64, at int, sign float64) {
	row[f.first[at]] += sign
	if f.second[at] >= 0 {
		row[f.second[at]] -= sign
	}
}

func (f *figureProgramme) objective(c *cell, sign float64) []float64 {
	cost := make([]float64, f.columns)
	f.set(cost, slices.Index(f.cells, c), sign)
	return cost
}

// direction reads the columns as they stand, read as a change of the figures.
func (f *figureProgramme) direction(x []float64) move {
	changes := make(move, len(f.cells))
	for n, c := range f.cells {
		changes[c] = x[f.first[n]]
		if f.second[n] >= 0 {
			changes[c] -= x[f.second[n]]
		}
	}
	return changes
}

func (f *figureProgramme) read(x []float64) move {
	changes := f.direction(x)
	for _, c := range f.cells {
		changes[c] -= float64(c.Count)
	}
	return changes
}

// prove searches a proof for a cell among the open cells too, and withholds
// those that it moves.
func (m *mover) prove(c *cell) bool {
	size := -1
	for _, reach := range reaches {
		near := m.neighbourhood(c, reach, true)
		if len(near.cells) == size || !slices.Contains(near.cells, c) {
			continue
		}
		size = len(near.cells)
		for moves := 1; moves <= 2; moves++ {
			if p, found := m.search(c, near, moves); found {
				m.accept(p)
				return true
			}
		}
	}
	return false
}

// neighbourhood is a set of cells that may move while all else stays, and the
// sums that tie them.
type neighbourhood struct {
	sums  []int
	cells []*cell
}

func (m *mover) movable(c *cell, open bool) bool {
	return c.unknown() || open && c.State == Open
}

func (m *mover) neighbourhood(c *cell, reach int, open bool) neighbourhood {
	inside := map[int]bool{}
	front := []*cell{c}
	met := map[*cell]bool{c: true}
	for ; reach > 0 && len(front) > 0; reach-- {
		var further []*cell
		for _, at := range front {
			for _, n := range at.sums {
				if inside[n] {
					continue
				}
				inside[n] = true
				for _, other := range m.members[n] {
					if !met[other] && m.movable(other, open) {
						met[other] = true
						further = append(further, other)
					}
				}
			}
		}
		front = further
	}
	var cells []*cell
	for other := range met {
		outside := func(n int) bool { return !inside[n] }
		if !slices.ContainsFunc(other.sums, outside) {
			cells = append(cells, other)
		}
	}
	slices.SortFunc(cells, func(a, b *cell) int { return cmp.Compare(a.rank, b.rank) })
	return m.prune(cells)
}

// prune leaves out the cells that cannot move: alone in a sum, a cell is what
// the rest of the sum makes it; without it another may be alone.
func (m *mover) prune(cells []*cell) neighbourhood {
	moving := make(map[int]int, len(cells)) // how many cells of a sum may move
	for _, c := range cells {
		for _, n := range c.sums {
			moving[n]++
		}
	}
	for again := true; again; {
		again = false
		cells = slices.DeleteFunc(cells, func(c *cell) bool {
			if !slices.ContainsFunc(c.sums, func(n int) bool { return moving[n] == 1 }) {
				return false
			}
			for _, n := range c.sums {
				moving[n]--
			}
			again = true
			return true
		})
	}
	near := neighbourhood{cells: cells}
	for n, cells := range moving {
		if cells > 0 {
			near.sums = append(near.sums, n)
		}
	}
	slices.Sort(near.sums)
	return near
}

// move is by how much each cell differs from its count in another compatible
// set of figures; a cell that is not there does not differ.
type move map[*cell]float64

// add goes on in a direction until a cell has moved by a distance more.
func (m move) add(direction move, distance float64, c *cell) {
	steps := distance / math.Abs(direction[c])
	for at, by := range direction {
		m[at] += steps * by
	}
}

// proof is one or two moves in which a cell ends k − 1 apart.
type proof []move

// search looks for the cheapest proof in a neighbourhood: with one move, the
// cell rises by k − 1; with two, it ends k − 1 apart.
func (m *mover) search(c *cell, near neighbourhood, moves int) (proof, bool) {
	p := newMoveProgramme(m, c, near, moves)
	for {
		t, feasible := newTableau(p.rows, p.rhs, p.columns)
		if !feasible {
			return nil, false
		}
		t.minimise(p.cost)
		found := p.read(t.solution())
		below := p.belowZero(found)
		if len(below) == 0 {
			return found, m.holds(found, c)
		}
		p.bound(below)
	}
}

// holds checks a proof by addition: the cell ends k − 1 apart, no figure falls
// below zero, each sum is made again.
func (m *mover) holds(p proof, c *cell) bool {
	low, high := 0.0, 0.0
	for _, move := range p {
		low, high = min(low, move[c]), max(high, move[c])
	}
	if high-low < float64(m.rule.width())-1e-6 {
		return false
	}
	for _, move := range p {
		if !m.addsUp(move) {
			return false
		}
	}
	return true
}

func (m *mover) addsUp(move move) bool {
	touched := map[int]bool{}
	for at, by := range move {
		if by == 0 {
			continue
		}
		if !at.Signed && float64(at.Count)+by < -1e-6 {
			return false
		}
		for _, n := range at.sums {
			touched[n] = true
		}
	}
	for n := range touched {
		change := 0.0
		for k, at := range m.members[n] {
			if k == 0 {
				change -= move[at]
			} else {
				change += move[at]
			}
		}
		if math.Abs(change) > 1e-6 {
			return false
		}
	}
	return true
}

// accept withholds the open cells that a proof moves, and notes the other cells
// that it proves at the same time.
func (m *mover) accept(p proof) {
	low, high := map[*cell]float64{}, map[*cell]float64{}
	for _, move := range p {
		for c, by := range move {
			if math.Abs(by) < 1e-6 {
				continue
			}
			if c.State == Open {
				c.State = Withheld
			}
			low[c], high[c] = min(low[c], by), max(high[c], by)
		}
	}
	for c := range low {
		if high[c]-low[c] >= float64(m.rule.width())-1e-6 {
			m.proved[c] = true
		}
	}
}

// moveProgramme writes the search as rows · x = rhs, x >= 0 of least cost: for
// each move, each cell has a column up and, unless it stands at zero, one down.
type moveProgramme struct {
	rows    [][]float64
	rhs     []float64
	cost    []float64
	columns int

	cells    []*cell
	up, down [][]int // by move and cell; −1: no such column
	bounded  map[[2]int]bool
}

func newMoveProgramme(m *mover, c *cell, near neighbourhood, moves int) *moveProgramme {
	p := &moveProgramme{cells: near.cells, bounded: map[[2]int]bool{}}
	index := make(map[*cell]int, len(near.cells))
	for n, at := range near.cells {
		index[at] = n
	}
	for range moves {
		up, down := make([]int, len(p.cells)), make([]int, len(p.cells))
		for n, at := range p.cells {
			up[n], down[n] = p.column(m.cost(at)), -1
			if at.Count > 0 || at.Signed {
				down[n] = p.column(m.cost(at))
			}
		}
		p.up, p.down = append(p.up, up), append(p.down, down)
	}
	for move := range moves {
		for _, n := range near.sums {
			row := make([]float64, p.columns)
			for k, other := range m.members[n] {
				if at, inside := index[other]; inside {
					sign := 1.0
					if k == 0 {
						sign = -1
					}
					p.set(row, move, at, sign)
				}
			}
			p.rows, p.rhs = append(p.rows, row), append(p.rhs, 0)
		}
	}
	apart := make([]float64, p.columns)
	for move := range moves {
		p.set(apart, move, index[c], 1-2*float64(move))
	}
	p.rows, p.rhs = append(p.rows, apart), append(p.rhs, float64(m.rule.width()))
	return p
}

func (p *moveProgramme) column(cost float64) int {
	p.cost = append(p.cost, cost)
	p.columns++
	return p.columns - 1
}

func (p *moveProgramme) set(row []float64, move, at int, sign float64) {
	row[p.up[move][at]] += sign
	if down := p.down[move][at]; down >= 0 {
		row[down] -= sign
	}
}

// cost of moving a cell by one: next to nothing when it is unknown already.
// The root keeps the costs within the precision of the tableau.
func (m *mover) cost(c *cell) float64 {
	if c.unknown() {
		return 0.01
	}
	return math.Sqrt(float64(m.price(c)))
}

func (p *moveProgramme) read(x []float64) proof {
	var found proof
	for which := range p.up {
		changes := make(move, len(p.cells))
		for n, at := range p.cells {
			changes[at] = x[p.up[which][n]]
			if down := p.down[which][n]; down >= 0 {
				changes[at] -= x[down]
			}
		}
		found = append(found, changes)
	}
	return found
}

// belowZero lists the moves and cells that fall below zero and are not held
// yet. Few do, so that the rows which forbid it are added on demand.
func (p *moveProgramme) belowZero(found proof) [][2]int {
	var below [][2]int
	for move, changes := range found {
		for n, at := range p.cells {
			key := [2]int{move, n}
			if !at.Signed && float64(at.Count)+changes[at] < -1e-6 && !p.bounded[key] {
				below = append(below, key)
			}
		}
	}
	slices.SortFunc(below, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return below
}

// bound adds count + up − down − slack = 0 for each of them.
func (p *moveProgramme) bound(below [][2]int) {
	for _, key := range below {
		p.bounded[key] = true
		slack := p.column(0)
		for n := range p.rows {
			p.rows[n] = append(p.rows[n], 0)
		}
		row := make([]float64, p.columns)
		p.set(row, key[0], key[1], -1)
		row[slack] = 1
		p.rows, p.rhs = append(p.rows, row), append(p.rhs, float64(p.cells[key[1]].Count))
	}
}
