package secrecy

import (
	"cmp"
	"math"
	"slices"
)

// mover makes a release safe across all its sums at once, where tables of two
// dimensions are each looked at alone. For each guarded cell it looks for a
// proof of safety: one or two other sets of figures, compatible with all that is
// printed, in which the cell ends as far apart as it needs. When the cells unknown so far
// do not allow one, it takes the cheapest proof that moves open cells too, and
// withholds those. A proof stays good whatever is withheld later. At the end each cell
// withheld for others is printed again where they are proved without it.
//
// Most proofs are found in whole numbers (see searcher). The others are linear programmes
// of least cost, the usual heuristic for the problem of cell suppression (Fischetti M. and
// Salazar J. J., 2001, Manag. Sci. 47:1008-1027,
// https://doi.org/10.1287/mnsc.47.7.1008.9805, section 5), between two places first, then
// near the cell, then further.
type mover struct {
	*work
	search  *searcher
	proved  map[*cell]proof
	uses    map[*cell][]*cell // of each cell withheld for others, those proved with it
	exposed []string
}

// reaches are the numbers of sums within which a proof is searched, one after
// another: a programme costs more than in proportion to its size, and few proofs are
// long.
var reaches = []int{3, 4, 5, 6, 8, 12}

func (m *mover) protectAll() {
	m.proved, m.uses = map[*cell]proof{}, map[*cell][]*cell{}
	m.search = newSearcher(m.work)
	m.proveAll()
	m.printAgain()
	slices.Sort(m.exposed)
}

// proveAll proves each guarded cell, with what is unknown where that will do, otherwise
// with open cells, which are withheld.
func (m *mover) proveAll() {
	for {
		m.following()
		unproved := m.unproved()
		if len(unproved) == 0 {
			return
		}
		for _, c := range unproved {
			if p, ok := m.search.prove(c, false); ok {
				m.accept(p, c)
			}
		}
		for _, c := range m.unproved() {
			if _, proved := m.proved[c]; proved {
				continue
			}
			p, ok := m.cheaply(c)
			if !ok && c.Place != "" {
				p, ok = m.totals(c)
			}
			if !ok {
				m.exposed = append(m.exposed, c.Key)
			}
			m.accept(p, c)
		}
	}
}

// cheaply looks for a proof that withholds nothing more, then for the cheapest that does,
// the farther the more it would cost: a total is never withheld for a cell of a place where
// anything else will do.
func (m *mover) cheaply(c *cell) (best proof, found bool) {
	if c.Place == "" {
		best, _ = m.cheaper(c, best, m.programme, true)
		return m.cheaper(c, best, m.searched, true)
	}
	if p, ok := m.between(c, false); ok {
		return p, true
	}
	best, _ = m.cheaper(c, best, m.between, true)
	best, found = m.cheaper(c, best, m.searched, true)
	if found && m.spent(best) < dearPlace {
		return best, true
	}
	for _, look := range []func(*cell, bool) (proof, bool){m.around, m.search.proveDeeply, m.programme} {
		if p, ok := look(c, false); ok {
			return p, true
		}
	}
	best, _ = m.cheaper(c, best, m.around, true)
	best, found = m.cheaper(c, best, m.programme, true)
	if !found {
		best, found = m.cheaper(c, best, m.search.proveDeeply, true)
	}
	return best, found
}

// dearPlace is a price that no proof among departments reaches.
const dearPlace = 5000

// cheaper looks for a proof, and keeps the one of whole persons, or the cheaper one.
func (m *mover) cheaper(c *cell, best proof, look func(*cell, bool) (proof, bool), open bool) (proof, bool) {
	p, ok := look(c, open)
	if ok && (best == nil || p.whole() && !best.whole() || p.whole() == best.whole() && m.spent(p) < m.spent(best)) {
		return p, true
	}
	return best, best != nil
}

func (m *mover) searched(c *cell, open bool) (proof, bool) { return m.search.prove(c, open) }

// around looks for the cheapest proof in a place, those whose total it enters, and the
// nearest.
func (m *mover) around(c *cell, open bool) (proof, bool) {
	places := m.parents(c)
	for _, place := range m.neighbours(c) {
		places[place] = true
	}
	return m.oneOrTwo(c, m.within(c, places, open))
}

// parents are the place of a cell and those whose total it enters.
func (m *mover) parents(c *cell) map[string]bool {
	places := map[string]bool{c.Place: true}
	for again := true; again; {
		again = false
		for _, members := range m.members {
			if total := members[0]; total.mine && !places[total.Place] && slices.ContainsFunc(members[1:], func(at *cell) bool { return places[at.Place] }) {
				places[total.Place], again = true, true
			}
		}
	}
	return places
}

// unproved lists the guarded cells without proof, in increasing order.
func (m *mover) unproved() []*cell {
	var cells []*cell
	for _, c := range m.cells {
		if _, proved := m.proved[c]; !proved && c.guarded() && len(c.sums) > 0 {
			cells = append(cells, c)
		}
	}
	slices.SortStableFunc(cells, func(a, b *cell) int { return cmp.Compare(a.Count, b.Count) })
	return cells
}

// printAgain prints each cell that was withheld for others, the dearest first, when all
// that were proved with it are proved without it.
func (m *mover) printAgain() {
	candidates := slices.DeleteFunc(slices.Clone(m.cells), func(c *cell) bool { return c.State != Withheld || c.primary || !c.mine })
	slices.SortStableFunc(candidates, func(a, b *cell) int { return cmp.Compare(m.price(b), m.price(a)) })
	for _, c := range candidates {
		if c.with == nil || c.with.State != Withheld {
			m.printOne(c)
		}
	}
}

func (m *mover) printOne(c *cell) {
	c.State = Open
	again := map[*cell]proof{}
	for _, other := range m.uses[c] {
		p := m.proved[other]
		if !p.moves(c) || !other.guarded() {
			continue
		}
		found, ok := m.search.prove(other, false)
		if !ok {
			c.State = Withheld
			return
		}
		again[other] = found
	}
	delete(m.proved, c)
	for other, p := range again {
		m.keep(p, other)
	}
}

// whole says whether a proof is of whole persons, and holds against whoever knows that
// they are.
func (p proof) whole() bool {
	return !slices.ContainsFunc(p, func(m move) bool {
		for _, by := range m {
			if math.Abs(by-math.Round(by)) > 1e-6 {
				return true
			}
		}
		return false
	})
}

// moves says whether a proof moves a cell.
func (p proof) moves(c *cell) bool {
	return slices.ContainsFunc(p, func(m move) bool { return m[c] != 0 })
}

// keep notes the proof of a cell.
func (m *mover) keep(p proof, c *cell) {
	m.proved[c] = p
	for _, move := range p {
		for other, by := range move {
			if by != 0 && other.State == Withheld && other.mine {
				m.uses[other] = append(m.uses[other], c)
			}
		}
	}
}

// programme looks for the cheapest proof by linear programming, near the cell first, among
// so many cells at most.
func (m *mover) programme(c *cell, open bool) (proof, bool) {
	return m.programmeOf(c, open, 2*mostCells)
}

func (m *mover) programmeOf(c *cell, open bool, most int) (proof, bool) {
	size := -1
	for _, reach := range reaches {
		near := m.neighbourhood(c, reach, nil, open)
		if len(near.cells) > most {
			break
		}
		if len(near.cells) == size || !slices.Contains(near.cells, c) {
			continue
		}
		size = len(near.cells)
		if p, ok := m.oneOrTwo(c, near); ok {
			return p, true
		}
	}
	return nil, false
}

// oneOrTwo is the cheapest proof with one move, otherwise with two.
func (m *mover) oneOrTwo(c *cell, near neighbourhood) (proof, bool) {
	if !slices.Contains(near.cells, c) {
		return nil, false
	}
	for moves := 1; moves <= 2; moves++ {
		if p, found := m.cheapest(c, near, moves); found {
			return p, true
		}
	}
	return nil, false
}

// Bounds of a programme, whose cost is that of the cube of its size.
const (
	mostPlaces = 7
	mostSums   = 8 // between the cell and whatever moves with it
	mostCells  = 500
)

// between looks for the cheapest proof in which persons of two places change: one more
// here, one fewer there, in every sum that both have a part in.
func (m *mover) between(c *cell, open bool) (best proof, found bool) {
	least := int64(math.MaxInt64)
	for _, place := range m.neighbours(c) {
		near := m.within(c, map[string]bool{c.Place: true, place: true}, open)
		if !slices.Contains(near.cells, c) {
			continue
		}
		p, ok := m.oneOrTwo(c, near)
		if !ok {
			continue
		}
		if spent := m.spent(p); spent < least {
			best, least = p, spent
		}
		if least == 0 {
			break
		}
	}
	return best, best != nil
}

// within is what lies near a cell in some places, as far as a programme bears.
func (m *mover) within(c *cell, places map[string]bool, open bool) (near neighbourhood) {
	for reach := mostSums; reach > 1; reach-- {
		if near = m.neighbourhood(c, reach, places, open); len(near.cells) <= mostCells {
			return near
		}
	}
	return near
}

// totals withholds what is open of a place and of those whose total it enters, the last
// resort: a cell then moves with its totals.
func (m *mover) totals(c *cell) (proof, bool) {
	places := m.parents(c)
	for _, at := range m.cells {
		if at.State == Open && places[at.Place] {
			at.State = Withheld
		}
	}
	if p, ok := m.search.proveDeeply(c, false); ok {
		return p, true
	}
	if p, ok := m.search.proveDeeply(c, true); ok {
		return p, true
	}
	return m.programmeOf(c, false, math.MaxInt)
}

// spent is the price of the open cells that a proof moves.
func (m *mover) spent(p proof) (sum int64) {
	for _, move := range p {
		for c, by := range move {
			if c.State == Open && math.Abs(by) > 1e-6 {
				sum += m.price(c)
			}
		}
	}
	return sum
}

// neighbours are the places that share a sum with a cell, those of which most is unknown
// first: they cost least.
func (m *mover) neighbours(c *cell) []string {
	if c.Place == "" {
		return nil
	}
	var places []string
	unknown := map[string]int{}
	for _, n := range c.sums {
		for _, other := range m.members[n] {
			if other.Place == c.Place {
				continue
			}
			if _, met := unknown[other.Place]; !met {
				places = append(places, other.Place)
			}
			if other.unknown() {
				unknown[other.Place]++
			} else {
				unknown[other.Place] += 0
			}
		}
	}
	if len(places) == 0 {
		places = m.besides(c)
	}
	slices.SortStableFunc(places, func(a, b string) int { return cmp.Compare(unknown[b], unknown[a]) })
	return places[:min(len(places), mostPlaces)]
}

// besides are the places of whatever shares a sum with the neighbours of a cell that
// stands in sums of its own place only.
func (m *mover) besides(c *cell) (places []string) {
	for _, n := range c.sums {
		for _, near := range m.members[n] {
			for _, k := range near.sums {
				for _, other := range m.members[k] {
					if other.Place != c.Place && !slices.Contains(places, other.Place) {
						places = append(places, other.Place)
					}
				}
			}
		}
	}
	return places
}

// neighbourhood is a set of cells that may move while all else stays, and the
type neighbourhood struct {
	sums  []int
	cells []*cell
}

// neighbourhood is what lies within some sums of a cell, in some places, or in all.
func (m *mover) neighbourhood(c *cell, reach int, places map[string]bool, open bool) neighbourhood {
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
					if !met[other] && (other.unknown() || open && other.State == Open) && (places == nil || places[other.Place]) {
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

// proof is one or two moves in which a cell ends k − 1 apart.
type proof []move

// cheapest looks for the cheapest proof in a neighbourhood: with one move, the
// cell rises by k − 1; with two, it ends k − 1 apart.
func (m *mover) cheapest(c *cell, near neighbourhood, moves int) (proof, bool) {
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
	if high-low < float64(m.need(c))-1e-6 {
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
func (m *mover) accept(p proof, of *cell) {
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
	m.keep(p, of)
	for c := range low {
		if _, proved := m.proved[c]; !proved && high[c]-low[c] >= float64(m.need(c))-1e-6 {
			m.keep(p, c)
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
	p.rows, p.rhs = append(p.rows, apart), append(p.rhs, float64(m.need(c)))
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
