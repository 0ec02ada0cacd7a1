package secrecy

import (
	"iter"
	"math"
	"slices"
)

// mender looks for the cheapest move that changes one cell by some persons, by linear
// programming over all sums at once. It is the dual simplex with bounds (Lemke C. E.,
// 1954, https://doi.org/10.1002/nav.3800010107): nobody else moved yet, the sums of the
// changed cell do not add up; each step mends one sum by the cell that costs least, and
// lets what it had set before give way. Sums and cells that no step reaches are never
// looked at, so that a proof costs in proportion to its own size, not to that of the
// release.
type mender struct {
	*work
	in   [][]standing // of each cell, by rank: the sums in which it stands
	cost []float64    // of each cell, by rank: that of moving it by one

	target   *cell
	open     bool    // whether open cells may move
	most     float64 // the cost at which to give up
	spent    float64 // what any move costs at least, as far as is known
	steps    int     // taken since the beginning
	slack    float64 // how far beyond an end a cell may be
	patience int     // how many steps a move may take
	gaveUp   bool    // whether the last move was not found for want of steps
	sums     []int   // that a step has reached, each with the cell that it is solved for

	solved []int     // by sum: the rank of that cell, −1 while there is none
	value  []float64 // by sum: where that cell stands; what the sum lacks while there is none
	up     []bool    // by sum: whether the cell stands above its count, or under it
	laid   []bool    // by sum: whether a step has reached it
	length []float64 // by sum: how long it is as it is solved, squared
	basis  *factors

	weight  []float64 // by rank: what moving the cell up would save
	stand   []float64 // by rank: where a cell that came to its end stands, 0 at its count
	touched []int     // ranks that have a weight or stand somewhere
	met     []bool    // by rank: whether it is touched
	of      []int     // by rank: one more than the sum that is solved for it, 0 for none
	free    []bool    // by rank: whether moving the cell costs nothing: it took up a sum from the beginning
	frees   []int     // ranks that are free

	factor []float64 // by rank: of a cell in the sum being mended
	others []int     // ranks that have one
}

// How far beyond an end a cell may be, in short searches, and in long ones whose outcome is
// then checked in whole numbers.
const (
	tight = 1e-7
	loose = 1e-3
)

// mostSteps bounds a search, which few reach; a cell for which none was found within it is
// searched for at length (see mover.atLength).
const (
	mostSteps    = 1500
	mostAtLength = 40_000
)

func newMender(w *work, in [][]standing) *mender {
	n, sums := len(w.cells), len(w.members)
	m := &mender{
		work: w, in: in, most: math.Inf(1), slack: tight, patience: mostSteps, cost: make([]float64, n), basis: newFactors(sums),
		solved: make([]int, sums), value: make([]float64, sums), up: make([]bool, sums), laid: make([]bool, sums), length: make([]float64, sums),
		weight: make([]float64, n), stand: make([]float64, n), met: make([]bool, n), of: make([]int, n), free: make([]bool, n), factor: make([]float64, n),
	}
	for s := range m.solved {
		m.solved[s], m.length[s] = -1, 1
	}
	return m
}

// move is the cheapest move that changes a cell by some persons; false when there is none.
func (m *mender) move(c *cell, by int64, open bool) (move, bool) {
	if m.gaveUp = false; !c.Signed && c.Count+by < 0 {
		return nil, false
	}
	m.reset()
	m.target, m.open, m.spent = c, open, 0
	for _, s := range m.in[c.rank] {
		m.lay(s.sum)
		m.value[s.sum] = -float64(s.sign * by)
	}
	return m.mended(by)
}

// goOn goes on from a move that was one once: what it leaves amiss is mended by the cheapest
// other one, which moves the changed cell no further.
func (m *mender) goOn(old move, c *cell, open bool) (move, bool) {
	from, ok := old.left(c)
	if !ok {
		return nil, false
	}
	m.reset()
	m.target, m.open, m.spent = c, open, 0
	for _, other := range from {
		by := int64(old[other])
		for _, s := range m.in[other.rank] {
			m.lay(s.sum)
			m.value[s.sum] -= float64(s.sign * by)
		}
		other.Count += by
	}
	done := m.mendAll(m.patience)
	found := m.moved()
	for _, other := range from {
		by := int64(old[other])
		other.Count -= by
		if found[other] += float64(by); found[other] == 0 {
			delete(found, other)
		}
	}
	return found, done
}

// further moves the cell of the last move, which was found, from where it stands to one or some
// further. What was solved for it is solved still, and few sums have to be mended.
func (m *mender) further(from, by int64) (move, bool) {
	c := m.target
	if m.gaveUp = false; !c.Signed && c.Count+by < 0 {
		return nil, false
	}
	column := m.basis.ahead(m.in[c.rank])
	for _, sum := range column.filled {
		if x := column.at[sum]; x != 0 {
			m.lay(sum)
			m.value[sum] -= x * float64(by-from)
		}
	}
	found, ok := m.mended(by)
	if !ok && m.gaveUp { // what was computed on the way lost its digits
		return m.move(c, by, m.open)
	}
	return found, ok
}

func (m *mender) mended(by int64) (move, bool) {
	m.gaveUp = false
	if !m.mendAll(m.patience) {
		return nil, false
	}
	found := m.moved()
	found[m.target] = float64(by)
	return found, true
}

// moves are the cheapest moves that change a cell by one person up or down, by two, and so on,
// as far as there are any, each looked for when it is asked for.
func (m *mender) moves(c *cell, sign, most int64, open bool) iter.Seq[move] {
	return func(yield func(move) bool) {
		one, ok := m.move(c, sign, open)
		for by := int64(1); ok && yield(one) && by < most; by++ {
			one, ok = m.further(sign*by, sign*(by+1))
		}
	}
}

// mendAll mends one row after another until none is broken.
func (m *mender) mendAll(most int) bool {
	for range most {
		if m.basis.long() && !m.factorise() {
			break
		}
		s := m.broken()
		if s < 0 {
			return true
		}
		m.steps++
		if !m.mend(s) || m.spent > m.most {
			return false
		}
	}
	m.gaveUp = true
	return false
}

func (m *mender) reset() {
	for _, s := range m.sums {
		if rank := m.solved[s]; rank >= 0 {
			m.of[rank] = 0
		}
		m.solved[s], m.value[s], m.up[s], m.laid[s], m.length[s] = -1, 0, false, false, 1
	}
	for _, rank := range m.touched {
		m.weight[rank], m.stand[rank], m.met[rank] = 0, 0, false
	}
	for _, rank := range m.frees {
		m.free[rank] = false
	}
	m.sums, m.touched, m.frees = m.sums[:0], m.touched[:0], m.frees[:0]
	m.basis.forget()
}

// lay reaches a sum. One that a cell takes up which stands nowhere else is solved for it from the
// beginning.
func (m *mender) lay(s int) {
	if m.laid[s] {
		return
	}
	m.laid[s] = true
	m.sums = append(m.sums, s)
	if c := m.slackOf(s); c != nil {
		m.solved[s], m.of[c.rank], m.free[c.rank] = c.rank, s+1, true
		m.frees = append(m.frees, c.rank)
		m.touch(c.rank)
	}
}

// slackOf is the part of a sum that is unknown and stands in no other, the one of most persons.
func (m *mender) slackOf(s int) (slack *cell) {
	for _, c := range m.members[s][1:] {
		if len(m.in[c.rank]) != 1 || c == m.target || !c.unknown() {
			continue
		}
		if slack == nil || c.Signed && !slack.Signed || c.Signed == slack.Signed && c.Count > slack.Count {
			slack = c
		}
	}
	return slack
}

// may says whether a cell may move.
func (m *mender) may(c *cell) bool {
	return c != m.target && (c.unknown() || m.open && c.State == Open)
}

func (m *mender) touch(rank int) {
	if m.met[rank] {
		return
	}
	m.met[rank] = true
	m.touched = append(m.touched, rank)
	m.cost[rank] = m.costOf(m.cells[rank])
}

// costOf is what moving a cell by one costs: next to nothing when it is unknown already. No
// two cells cost the same, so that no step is taken back.
func (m *mender) costOf(c *cell) float64 {
	scatter := float64(uint32(c.rank+1)*2654435761>>12) / (1 << 20)
	if c.unknown() {
		return 1 + scatter
	}
	return float64(m.price(c)) * (1 + scatter/1000)
}

// broken is the sum whose cell is furthest beyond an end for its length (the steepest edge of
// Forrest J. J. and Goldfarb D., 1992, https://doi.org/10.1007/BF01581089), −1 when none is.
func (m *mender) broken() int {
	worst, at := 0.0, -1
	for _, s := range m.sums {
		if m.value[s] == 0 { // most: at its count, or nothing is lacking
			continue
		}
		lack := math.Abs(m.beyond(s))
		if lack <= m.slack {
			continue
		}
		if far := lack * lack / m.length[s]; far > worst {
			worst, at = far, s
		}
	}
	return at
}

// longer says how long each sum is once one is solved for another cell.
func (m *mender) longer(s int, column *vector) {
	of, edge := m.basis.norm()
	pivot := column.at[s]
	for _, sum := range column.filled {
		if x := column.at[sum] / pivot; x != 0 && sum != s {
			m.length[sum] = max(m.length[sum]-2*x*edge.at[sum]+x*x*of, 1e-4)
		}
	}
	m.length[s] = max(of/(pivot*pivot), 1e-4)
}

// beyond is by how much the cell of a sum lies beyond an end of its side: above its count,
// or between nobody and its count.
func (m *mender) beyond(s int) float64 {
	value := m.value[s]
	switch {
	case m.solved[s] < 0:
		return value
	case m.free[m.solved[s]]:
	case m.up[s]:
		return min(0, value)
	case value > 0:
		return value
	}
	if c := m.cells[m.solved[s]]; !c.Signed {
		return min(0, value+float64(c.Count))
	}
	return 0
}

// mend brings the cell of a sum back to the end that it is beyond, by the cell that it costs
// least to move.
func (m *mender) mend(s int) bool {
	m.express(s)
	beyond := m.beyond(s)
	best, least, side := -1, math.Inf(1), false
	for _, rank := range m.others {
		factor := m.factor[rank]
		if math.Abs(factor) < 1e-9 {
			continue
		}
		rises := factor*beyond > 0
		c := m.cells[rank]
		low := m.stand[rank] < 0
		if !rises && (low || !c.Signed && c.Count == 0) {
			continue
		}
		up := rises && !low
		ratio := math.Abs(m.goal(rank, up)-m.weight[rank]) / math.Abs(factor)
		if ratio < least-1e-12 || ratio < least+1e-12 && math.Abs(factor) > math.Abs(m.factor[best]) {
			best, least, side = rank, ratio, up
		}
	}
	switch {
	case m.crosses(s) && 2*m.cost[m.solved[s]] <= least:
		m.cross(s, beyond)
	case best < 0:
		return false
	default:
		return m.pivot(s, best, side, beyond)
	}
	return true
}

// express writes a sum as it is once the others are solved: its cell + Σ factor · other =
// value.
func (m *mender) express(s int) {
	for _, rank := range m.others {
		m.factor[rank] = 0
	}
	m.others = m.others[:0]
	m.basis.back(s, func(sum int, x float64) {
		for k, c := range m.members[sum] {
			if m.of[c.rank] > 0 || !m.may(c) {
				continue
			}
			if k == 0 {
				x = -x
			}
			if m.factor[c.rank] == 0 {
				m.others = append(m.others, c.rank) // twice where factors cancel out on the way
			}
			m.factor[c.rank] += x
			m.touch(c.rank)
			if k == 0 {
				x = -x
			}
		}
	})
	slices.Sort(m.others)
	m.others = slices.Compact(m.others)
}

// crosses says whether the cell of a sum is beyond its count, and may stand on the other
// side of it.
func (m *mender) crosses(s int) bool {
	switch {
	case m.solved[s] < 0 || m.free[m.solved[s]]:
		return false
	case m.up[s]:
		c := m.cells[m.solved[s]]
		return c.Signed || c.Count > 0
	}
	return m.value[s] > 0
}

// cross lets the cell of a sum stand on the other side of its count.
func (m *mender) cross(s int, beyond float64) {
	step := m.goal(m.solved[s], m.up[s]) - m.goal(m.solved[s], !m.up[s])
	m.spent += math.Abs(step * beyond)
	for _, rank := range m.others {
		m.weight[rank] -= step * m.factor[rank]
	}
	m.up[s] = !m.up[s]
}

// goal is the weight of a cell that stands above its count, or under it.
func (m *mender) goal(rank int, up bool) float64 {
	if m.free[rank] {
		return 0
	}
	if up {
		return m.cost[rank]
	}
	return -m.cost[rank]
}

// pivot solves a sum for another cell, and moves the cells of the others by what that one
// moves; false where the computation lost its digits.
func (m *mender) pivot(s, enter int, up bool, beyond float64) bool {
	factor := m.factor[enter]
	column := m.basis.ahead(m.in[enter])
	if math.Abs(column.at[s]-factor) > 1e-5*(1+math.Abs(factor)) {
		m.gaveUp = true
		return false
	}
	m.longer(s, column)
	step := (m.weight[enter] - m.goal(enter, up)) / factor
	m.spent += math.Abs(step * beyond)
	for _, rank := range m.others {
		m.weight[rank] -= step * m.factor[rank]
	}
	by := beyond / factor
	for _, sum := range column.filled {
		if sum != s && column.at[sum] != 0 {
			m.lay(sum)
			m.value[sum] -= column.at[sum] * by
		}
	}
	if leaving := m.solved[s]; leaving >= 0 {
		m.weight[leaving] = m.goal(leaving, m.up[s]) - step
		m.stand[leaving] = m.value[s] - beyond
		m.of[leaving] = 0
	}
	m.solved[s], m.up[s], m.value[s] = enter, up, m.stand[enter]+by
	m.stand[enter], m.weight[enter] = 0, m.goal(enter, up)
	m.of[enter] = s + 1
	m.basis.replace(s)
	return true
}

// factorise writes the basis anew, which has become long; false where it cannot.
func (m *mender) factorise() bool {
	type place struct {
		value, length float64
		up            bool
	}
	var ranks, sums []int
	at := map[int]place{}
	for _, s := range m.sums {
		if rank := m.solved[s]; rank >= 0 {
			ranks, sums = append(ranks, rank), append(sums, s)
			at[rank] = place{m.value[s], m.length[s], m.up[s]}
		}
	}
	placed, ok := m.basis.factorise(ranks, sums, m.in)
	if !ok {
		m.gaveUp = true
		return false
	}
	for i, s := range placed {
		rank := ranks[i]
		m.solved[s], m.value[s], m.length[s], m.up[s], m.of[rank] = rank, at[rank].value, at[rank].length, at[rank].up, s+1
	}
	return true
}

// moved is by how much each cell moves.
func (m *mender) moved() move {
	found := move{}
	for _, s := range m.sums {
		if m.solved[s] >= 0 && math.Abs(m.value[s]) > 1e-7 {
			found[m.cells[m.solved[s]]] = whole(m.value[s])
		}
	}
	for _, rank := range m.touched {
		if x := m.stand[rank]; x != 0 {
			found[m.cells[rank]] = whole(x)
		}
	}
	return found
}

// whole takes off what the computation left beside a whole number.
func whole(x float64) float64 {
	if near := math.Round(x); math.Abs(x-near) < 1e-6 {
		return near
	}
	return x
}
