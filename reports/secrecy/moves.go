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
// withholds those. A proof stays good whatever is withheld later.
//
// Then each cell withheld for others is printed again where those that were proved with it
// are proved without it, be it with others that are worth less. What is left is near the
// least there is (the problem of cell suppression, solved exactly by Fischetti M. and
// Salazar J. J., 2001, Manag. Sci. 47:1008-1027,
// https://doi.org/10.1287/mnsc.47.7.1008.9805).
//
// Most proofs are found in whole numbers (see searcher), the others by linear programming
// (see mender).
type mover struct {
	*work
	search  *searcher
	mender  *mender
	pending []*cell           // guarded, and not proved yet
	uses    map[*cell][]*cell // of each cell withheld for others, those proved with it
	lost    int64             // what the cells withheld for others are worth
	undo    []func()          // what is being tried, to be taken back from its end
	brought map[*move]bool    // the proofs that the release brought and that stand, by their first moves
	effort  int               // see effort
	proving int               // steps that the proofs took, before cells were tried again
	patient int               // steps of a search, mostSteps unless said
	exposed []string
}

// rounds is how often the cells withheld for others are tried again.
const rounds = 2

// effort bounds what is spent on trying them, in steps of the mender: as much as this where the
// proofs took as much, some ten seconds of one processor; three times as much where they took a third
// of it or less, and a fifth where they took five times as much or more. Those that are not tried any
// more, worth least, stay withheld.
const effort = 400_000

// left is what may be spent on trying cells again, once the proofs are there.
func (m *mover) left() int {
	return max(m.effort/5, min(3*m.effort, int(float64(m.effort)*float64(m.effort)/float64(max(1, m.proving)))))
}

// spentSteps is what was spent so far; a step of the searcher is a tenth of one of the mender.
func (m *mover) spentSteps() int { return m.mender.steps + m.search.steps/10 }

func (m *mover) protectAll() {
	m.uses = map[*cell][]*cell{}
	m.search = newSearcher(m.work)
	m.mender = newMender(m.work, m.search.in)
	m.patient = cmp.Or(m.patient, mostSteps)
	m.mender.patience, m.search.patience = m.patient, min(patience, m.patient)
	m.takeUp(m.proofs)
	for _, c := range m.cells {
		if c.guarded() && c.proof == nil && len(c.sums) > 0 {
			m.pending = append(m.pending, c)
		}
	}
	hopeless := m.proveAll(math.MaxInt64, false)
	m.proving = m.spentSteps()
	until := m.proving + m.left()
	for range rounds {
		if !m.printAgain(until, m.printOne) {
			break
		}
	}
	for range rounds {
		if !m.printAgain(until, m.exchange) {
			break
		}
	}
	for _, c := range hopeless {
		if p, ok := m.atLength(c, false); ok {
			m.keep(p, c)
		} else {
			m.exposed = append(m.exposed, c.Key)
		}
	}
	for _, c := range m.unproved() {
		if !slices.Contains(m.exposed, c.Key) {
			m.exposed = append(m.exposed, c.Key)
		}
	}
	slices.Sort(m.exposed)
}

// proveAll proves each cell that waits for it, with what is unknown where that will do,
// otherwise with open cells, which are withheld. It lists those of which there is no proof, the
// first of them where that settles the matter, and stops where what is lost comes to a limit.
func (m *mover) proveAll(limit int64, firstSettles bool) (hopeless []*cell) {
	for len(m.pending) > 0 {
		waiting := m.pending
		m.pending = nil
		slices.SortStableFunc(waiting, func(a, b *cell) int { return cmp.Or(cmp.Compare(a.Count, b.Count), cmp.Compare(a.rank, b.rank)) })
		var left []*cell
		for _, c := range waiting {
			if c.proof != nil || !c.guarded() {
				continue
			}
			if p, ok := m.quick(c, false); ok {
				m.accept(p, c)
			} else {
				left = append(left, c)
			}
		}
		for _, c := range left {
			if c.proof != nil {
				continue
			}
			p, ok := m.cheapest(c, limit-m.lost)
			if !ok && !firstSettles {
				p, ok = m.atLength(c, true)
			}
			if ok {
				m.accept(p, c)
			} else {
				hopeless = append(hopeless, c)
			}
			if m.lost >= limit || firstSettles && len(hopeless) > 0 {
				return hopeless
			}
		}
	}
	return hopeless
}

// prove looks for a proof, by search first.
func (m *mover) prove(c *cell, open bool) (proof, bool) {
	if p, ok := m.search.prove(c, open); ok {
		return p, true
	}
	return m.programme(c, open)
}

// cheapest looks for a proof that withholds nothing more, then for the cheapest that does.
func (m *mover) cheapest(c *cell, limit int64) (proof, bool) {
	if p, ok := m.quick(c, false); ok {
		return p, true
	}
	m.mender.most = float64(limit) * float64(m.need(c))
	defer func() { m.mender.most = math.Inf(1) }()
	if p, ok := m.resume(c, false); ok {
		return p, true
	}
	best, found := m.quick(c, true)
	if found { // a move that costs more ends
		m.mender.most = min(m.mender.most, float64(m.loss(best)*m.need(c)))
	}
	if p, ok := m.programme(c, true); ok && (!found || m.better(p, best)) {
		best, found = p, true
	}
	return best, found
}

// quick looks for a proof by search, from one that stood once where there is one.
func (m *mover) quick(c *cell, open bool) (proof, bool) {
	seeded, found := m.search.resume(c.once, c, open)
	if found && m.loss(seeded) == 0 {
		return seeded, true
	}
	p, ok := m.search.prove(c, open)
	if ok && (!found || m.better(p, seeded)) {
		return p, true
	}
	return seeded, found
}

// resume goes on by linear programming from a proof that stood once.
func (m *mover) resume(c *cell, open bool) (found proof, ok bool) {
	for _, old := range c.once {
		one, ok := m.mender.goOn(old, c, open)
		if !ok {
			return nil, false
		}
		found = append(found, one)
	}
	return found, m.holds(found, c)
}

// atLength looks for a proof for as long as it takes: a search cut short says nothing of a
// cell, and one that is taken to be lost keeps a nation's documents from leaving.
func (m *mover) atLength(c *cell, open bool) (proof, bool) {
	m.mender.patience = mostAtLength
	defer func() { m.mender.patience = m.patient }()
	if p, ok := m.prove(c, false); ok || !open {
		return p, ok
	}
	return m.programme(c, true)
}

// better says whether a proof costs less than another, or as much and is of whole persons.
func (m *mover) better(p, than proof) bool {
	by := cmp.Compare(m.loss(p), m.loss(than))
	return by < 0 || by == 0 && p.whole() && !than.whole()
}

// programme looks for a proof by linear programming: one move up or down, or one of each. Where
// open cells may move it looks for the cheapest; otherwise all are as good.
func (m *mover) programme(c *cell, open bool) (best proof, found bool) {
	if !open {
		return m.farthest(c)
	}
	need := m.need(c)
	keep := func(p proof) bool {
		if m.holds(p, c) && (!found || m.better(p, best)) {
			best, found = p, true
		}
		return found && m.loss(best) == 0
	}
	ups := slices.Collect(m.mender.moves(c, 1, need, open))
	if int64(len(ups)) == need && keep(proof{ups[need-1]}) {
		return best, found
	}
	downs := slices.Collect(m.mender.moves(c, -1, need, open))
	for down := int64(1); down <= min(need, int64(len(downs))); down++ {
		switch up := need - down; {
		case up > int64(len(ups)):
		case up == 0:
			keep(proof{downs[down-1]})
		case keep(proof{downs[down-1], ups[up-1]}):
			return best, found
		}
	}
	return best, found
}

// farthest moves a cell up as far as what is unknown allows, then down by what is missing.
func (m *mover) farthest(c *cell) (proof, bool) {
	var p proof
	missing := m.need(c)
	for low, high := int64(1), missing; low <= high; {
		by := high // the whole way mostly goes, or nothing does
		if len(p) == 0 && high < m.need(c) {
			by = (low + high) / 2
		}
		if one, ok := m.mender.move(c, by, false); ok {
			p, low = proof{one}, by+1
		} else {
			high = by - 1
		}
	}
	if len(p) > 0 {
		missing -= int64(math.Round(p[0][c]))
	}
	if missing > 0 {
		one, ok := m.mender.move(c, -missing, false)
		if !ok {
			return nil, false
		}
		p = append(p, one)
	}
	return p, m.holds(p, c)
}

// printAgain tries each cell that was withheld for others, the dearest first, in one way, until so
// much is spent; it says whether any was printed.
func (m *mover) printAgain(until int, print func(*cell) bool) (any bool) {
	candidates := slices.DeleteFunc(slices.Clone(m.cells), func(c *cell) bool { return c.State != Withheld || c.primary || !c.mine })
	slices.SortStableFunc(candidates, func(a, b *cell) int { return cmp.Compare(m.worth(b), m.worth(a)) })
	for _, c := range candidates {
		if m.spentSteps() >= until {
			break
		}
		if c.State == Withheld && (c.with == nil || c.with.State != Withheld || c.with.mine && !c.with.primary) && print(c) {
			any = true
		}
	}
	return any
}

// printOne prints a cell, and the one that it goes with, if what is then withheld in their
// place is worth less.
func (m *mover) printOne(c *cell) bool { return m.instead(c, nil) }

// exchange does so where all else that was withheld for the same cells may be chosen anew.
func (m *mover) exchange(c *cell) bool { return m.instead(c, m.besides(c)) }

// besides are the cells withheld for others that prove what a cell proves.
func (m *mover) besides(c *cell) (all []*cell) {
	met := map[*cell]bool{c: true, c.with: true}
	for _, other := range m.uses[c] {
		if !other.guarded() || !other.proof.moves(c) {
			continue
		}
		for _, one := range other.proof {
			for x := range one {
				if x.State == Withheld && x.mine && !x.primary && !met[x] && (x.with == nil || x.with.State != Withheld) {
					met[x] = true
					all = append(all, x)
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b *cell) int { return cmp.Or(cmp.Compare(m.worth(b), m.worth(a)), cmp.Compare(a.rank, b.rank)) })
	return all
}

func (m *mover) instead(c *cell, besides []*cell) bool {
	limit := m.lost
	m.undo = m.undo[:0]
	tried := []*cell{c}
	if c.with != nil && c.with.mine && !c.with.primary && c.with.State != Printed {
		tried = append(tried, c.with)
	}
	for _, c := range tried {
		m.take(c, Printed)
	}
	for _, c := range besides {
		m.take(c, Open)
	}
	if hopeless := m.proveAll(limit, true); len(hopeless) > 0 || m.lost >= limit {
		for n := len(m.undo) - 1; n >= 0; n-- {
			m.undo[n]()
		}
		m.pending = m.pending[:0]
		return false
	}
	for _, c := range tried {
		c.State = Open
	}
	return true
}

// take takes a cell out of what is withheld, and asks for other proofs of those that were
// proved with it.
func (m *mover) take(c *cell, to State) {
	m.set(c, to)
	m.noteProof(c, nil)
	for _, other := range m.uses[c] {
		if !other.proof.moves(c) {
			continue
		}
		m.noteProof(other, nil) // who is not guarded yet may be once what it goes with is withheld
		if other.guarded() {
			m.pending = append(m.pending, other)
		}
	}
}

// set changes the state of a cell, and of those that go with it.
func (m *mover) set(c *cell, state State) {
	before := c.State
	m.undo = append(m.undo, func() {
		m.lost += m.lostBy(c, before) - m.lostBy(c, c.State)
		c.State = before
	})
	m.lost += m.lostBy(c, state) - m.lostBy(c, before)
	c.State = state
	if state != Withheld {
		return
	}
	if c.proof == nil && len(c.sums) > 0 {
		m.pending = append(m.pending, c)
	}
	for _, f := range c.followers {
		switch {
		case f.State == Open:
			m.set(f, Withheld)
		case f.nothing() && f.proof == nil && len(f.sums) > 0:
			m.pending = append(m.pending, f)
		}
	}
}

func (m *mover) lostBy(c *cell, state State) int64 {
	if state == Withheld && c.mine && !c.primary {
		return m.worth(c)
	}
	return 0
}

// noteProof changes the proof of a cell.
func (m *mover) noteProof(c *cell, p proof) {
	before := c.proof
	m.undo = append(m.undo, func() { c.proof = before })
	if c.proof = p; p == nil && before != nil {
		c.once = before
	}
}

// proof is one or two moves in which a cell ends k − 1 apart.
type proof []move

// move is by how much each cell differs from its count in another compatible
// set of figures; a cell that is not there does not differ.
type move map[*cell]float64

// whole says whether a proof is of whole persons, and holds against whoever knows that
// they are.
func (p proof) whole() bool {
	return !slices.ContainsFunc(p, func(m move) bool { return !m.whole() })
}

func (m move) whole() bool {
	for _, by := range m {
		if by != math.Round(by) {
			return false
		}
	}
	return true
}

// moves says whether a proof moves a cell.
func (p proof) moves(c *cell) bool {
	return slices.ContainsFunc(p, func(m move) bool { return m[c] != 0 })
}

// loss is what the open cells that a proof moves are worth, with those that go with them.
func (m *mover) loss(p proof) (sum int64) {
	counted := map[*cell]bool{}
	var add func(c *cell)
	add = func(c *cell) {
		if c.State != Open || counted[c] {
			return
		}
		counted[c] = true
		sum += m.worth(c)
		for _, f := range c.followers {
			add(f)
		}
	}
	for _, move := range p {
		for c := range move {
			add(c)
		}
	}
	return sum
}

// accept withholds the open cells that a proof moves, and notes the other cells
// that it proves at the same time.
func (m *mover) accept(p proof, of *cell) {
	low, high := map[*cell]float64{}, map[*cell]float64{}
	var moved []*cell
	for _, move := range p {
		for c, by := range move {
			if _, met := low[c]; !met {
				moved = append(moved, c)
			}
			low[c], high[c] = min(low[c], by), max(high[c], by)
		}
	}
	slices.SortFunc(moved, func(a, b *cell) int { return cmp.Compare(a.rank, b.rank) })
	m.keep(p, of)
	for _, c := range moved {
		if c.State == Open {
			m.set(c, Withheld)
		}
		if c.proof == nil && high[c]-low[c] >= float64(m.need(c))-1e-6 {
			m.keep(p, c)
		}
	}
}

// keep notes the proof of a cell.
func (m *mover) keep(p proof, c *cell) {
	m.noteProof(c, p)
	for _, move := range p {
		for other := range move {
			if other.mine {
				m.uses[other] = append(m.uses[other], c)
			}
		}
	}
}

// unproved lists the guarded cells without a proof that stands as everything was chosen: each is
// added up again, whoever found it and whenever.
func (m *mover) unproved() (all []*cell) {
	stand := map[*move]bool{}
	for _, c := range m.cells {
		if !c.guarded() || len(c.sums) == 0 {
			continue
		}
		if c.proof != nil && m.apart(c.proof, c) {
			stands, known := stand[&c.proof[0]]
			if !known {
				stands = m.stands(c.proof)
				stand[&c.proof[0]] = stands
			}
			if stands {
				continue
			}
		}
		all = append(all, c)
	}
	return all
}

// holds checks a proof by addition: the cell ends k − 1 apart, no figure falls
// below zero, each sum is made again.
func (m *mover) holds(p proof, c *cell) bool {
	return m.apart(p, c) && !slices.ContainsFunc(p, func(one move) bool { return !m.addsUp(one) })
}

// apart says whether a cell ends as far apart as it needs.
func (m *mover) apart(p proof, c *cell) bool {
	low, high := 0.0, 0.0
	for _, move := range p {
		low, high = min(low, move[c]), max(high, move[c])
	}
	return high-low >= float64(m.need(c))-1e-6
}

func (m *mover) addsUp(move move) bool {
	touched := map[int]bool{}
	for at, by := range move {
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
