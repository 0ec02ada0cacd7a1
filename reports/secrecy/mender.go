package secrecy

import "math"

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

	target *cell
	open   bool    // whether open cells may move
	most   float64 // the cost at which to give up
	spent  float64 // what any move costs at least, as far as is known
	steps  int     // taken since the beginning
	slack  float64 // how far beyond an end a cell may be
	gaveUp bool    // whether the last move was not found for want of steps
	rows   []mendRow
	laid   []int // by sum: its row, −1 while it has none
	sums   []int // laid

	weight  []float64 // by rank: what moving the cell up would save
	stand   []float64 // by rank: where a cell that came to its end stands, 0 at its count
	touched []int     // ranks that have a weight or stand somewhere
	met     []bool    // by rank: whether it is touched
	place   []int     // by rank, while two rows are added: one more than its place in the first
}

// mendRow is a sum solved for one cell: cell + Σ factor · other = what the others and the
// target make it. While it is solved for none, cell is −1 and value what the sum lacks.
type mendRow struct {
	cell   int
	up     bool // whether the cell stands above its count, or under it
	value  float64
	others []mendTerm
}

type mendTerm struct {
	cell   int
	factor float64
}

// How far beyond an end a cell may be, in short searches, and in long ones whose outcome is
// then checked in whole numbers.
const (
	tight = 1e-7
	loose = 1e-3
)

// mostSteps bounds a search, which few reach.
const mostSteps = 1500

func newMender(w *work, in [][]standing) *mender {
	n := len(w.cells)
	m := &mender{
		work: w, in: in, most: math.Inf(1), slack: tight, cost: make([]float64, n), laid: make([]int, len(w.members)),
		weight: make([]float64, n), stand: make([]float64, n), met: make([]bool, n), place: make([]int, n),
	}
	for i := range m.laid {
		m.laid[i] = -1
	}
	return m
}

// move is the cheapest move that changes a cell by some persons; false when there is none.
func (m *mender) move(c *cell, by int64, open bool) (move, bool) {
	if !c.Signed && c.Count+by < 0 {
		return nil, false
	}
	m.reset()
	m.target, m.open, m.spent, m.gaveUp = c, open, 0, false
	for _, s := range m.in[c.rank] {
		m.lay(s.sum)
		m.rows[m.laid[s.sum]].value = -float64(s.sign * by)
	}
	if !m.mendAll(mostSteps) {
		return nil, false
	}
	found := m.moved()
	found[c] = float64(by)
	return found, true
}

// mendAll mends one row after another until none is broken.
func (m *mender) mendAll(most int) bool {
	for range most {
		n := m.broken()
		if n < 0 {
			return true
		}
		m.steps++
		if !m.mend(n) || m.spent > m.most {
			return false
		}
	}
	m.gaveUp = true
	return false
}

func (m *mender) reset() {
	for _, sum := range m.sums {
		m.laid[sum] = -1
	}
	for _, rank := range m.touched {
		m.weight[rank], m.stand[rank], m.met[rank] = 0, 0, false
	}
	m.rows, m.sums, m.touched = m.rows[:0], m.sums[:0], m.touched[:0]
}

// lay writes the row of a sum that no step has reached yet.
func (m *mender) lay(sum int) {
	if m.laid[sum] >= 0 {
		return
	}
	m.laid[sum] = len(m.rows)
	m.sums = append(m.sums, sum)
	r := mendRow{cell: -1}
	if n := len(m.rows); n < cap(m.rows) {
		r.others = m.rows[:n+1][n].others[:0]
	}
	for k, c := range m.members[sum] {
		if c == m.target || !c.unknown() && !(m.open && c.State == Open) {
			continue
		}
		factor := 1.0
		if k == 0 {
			factor = -1
		}
		m.touch(c.rank)
		r.others = append(r.others, mendTerm{c.rank, factor})
	}
	m.rows = append(m.rows, r)
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

// broken is the row that is furthest beyond an end, −1 when none is.
func (m *mender) broken() int {
	worst, at := m.slack, -1
	for n := range m.rows {
		if lack := math.Abs(m.beyond(&m.rows[n])); lack > worst {
			worst, at = lack, n
		}
	}
	return at
}

// beyond is by how much the cell of a row lies beyond an end of its side: above its count,
// or between nobody and its count.
func (m *mender) beyond(r *mendRow) float64 {
	switch {
	case r.cell < 0:
		return r.value
	case r.up:
		return min(0, r.value)
	case r.value > 0:
		return r.value
	}
	if c := m.cells[r.cell]; !c.Signed {
		return min(0, r.value+float64(c.Count))
	}
	return 0
}

// mend brings a row back to the end that it is beyond, by the cell that it costs least to
// move.
func (m *mender) mend(n int) bool {
	r := &m.rows[n]
	beyond := m.beyond(r)
	best, least, side := mendTerm{cell: -1}, math.Inf(1), false
	for _, t := range r.others {
		rises := t.factor*beyond > 0
		c := m.cells[t.cell]
		low := m.stand[t.cell] < 0
		if !rises && (low || !c.Signed && c.Count == 0) {
			continue
		}
		up := rises && !low
		ratio := math.Abs(m.goal(t.cell, up)-m.weight[t.cell]) / math.Abs(t.factor)
		if ratio < least-1e-12 || ratio < least+1e-12 && math.Abs(t.factor) > math.Abs(best.factor) {
			best, least, side = t, ratio, up
		}
	}
	switch {
	case m.crosses(r) && 2*m.cost[r.cell] <= least:
		m.cross(r, beyond)
	case best.cell < 0:
		return false
	default:
		m.pivot(n, best, side, beyond)
	}
	return true
}

// crosses says whether the cell of a row is beyond its count, and may stand on the other
// side of it.
func (m *mender) crosses(r *mendRow) bool {
	switch {
	case r.cell < 0:
		return false
	case r.up:
		return m.cells[r.cell].Signed || m.cells[r.cell].Count > 0
	}
	return r.value > 0
}

// cross lets the cell of a row stand on the other side of its count.
func (m *mender) cross(r *mendRow, beyond float64) {
	step := m.goal(r.cell, r.up) - m.goal(r.cell, !r.up)
	m.spent += math.Abs(step * beyond)
	for _, t := range r.others {
		m.weight[t.cell] -= step * t.factor
	}
	r.up = !r.up
}

// goal is the weight of a cell that stands above its count, or under it.
func (m *mender) goal(rank int, up bool) float64 {
	if up {
		return m.cost[rank]
	}
	return -m.cost[rank]
}

// pivot solves a row for another cell, and puts that into every other row.
func (m *mender) pivot(n int, enter mendTerm, up bool, beyond float64) {
	for _, s := range m.in[enter.cell] {
		m.lay(s.sum)
	}
	r := &m.rows[n]
	step := (m.weight[enter.cell] - m.goal(enter.cell, up)) / enter.factor
	m.spent += math.Abs(step * beyond)
	for _, t := range r.others {
		m.weight[t.cell] -= step * t.factor
	}
	if r.cell >= 0 {
		m.weight[r.cell] = m.goal(r.cell, r.up) - step
		m.stand[r.cell] = r.value - beyond
		r.others = append(r.others, mendTerm{r.cell, 1})
	}
	by := beyond / enter.factor
	r.value = m.stand[enter.cell] + by
	m.stand[enter.cell] = 0
	r.cell, r.up = enter.cell, up
	kept := r.others[:0]
	for _, t := range r.others {
		if t.cell != enter.cell {
			kept = append(kept, mendTerm{t.cell, t.factor / enter.factor})
		}
	}
	r.others = kept
	for k := range m.rows {
		if k != n {
			m.put(&m.rows[k], r, by)
		}
	}
}

// put puts what a row is solved for into another row, of which it moved the cell.
func (m *mender) put(into, from *mendRow, by float64) {
	at := -1
	for k, t := range into.others {
		if t.cell == from.cell {
			at = k
			break
		}
	}
	if at < 0 {
		return
	}
	factor := into.others[at].factor
	into.value -= factor * by
	last := len(into.others) - 1
	into.others[at] = into.others[last]
	into.others = into.others[:last]
	for k, t := range into.others {
		m.place[t.cell] = k + 1
	}
	for _, t := range from.others {
		if k := m.place[t.cell]; k > 0 {
			into.others[k-1].factor -= factor * t.factor
		} else {
			into.others = append(into.others, mendTerm{t.cell, -factor * t.factor})
		}
	}
	kept := into.others[:0]
	for _, t := range into.others {
		m.place[t.cell] = 0
		if math.Abs(t.factor) > 1e-9 {
			kept = append(kept, t)
		}
	}
	into.others = kept
}

// moved is by how much the rows move each cell.
func (m *mender) moved() move {
	found := move{}
	for _, r := range m.rows {
		if r.cell >= 0 && math.Abs(r.value) > 1e-7 {
			found[m.cells[r.cell]] = whole(r.value)
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
