package secrecy

import (
	"math"
	"slices"
)

// The audit of many cells. A programme of all the cells of a nation over several editions
// has thousands of rows and columns; a cell is mostly shown safe by a change of a few of
// them. So one set of figures is found that agrees with all that is printed, by mending
// every sum from nobody anywhere, and each cell is then moved from there as far as it has to
// be (see mender). Whatever is said exposed was moved to both of its ends.

// dense is how many unknown cells one programme takes.
const dense = 150

// mostMends bounds the search for the first set of figures.
const mostMends = 200_000

// near is a component at a set of figures that agrees with what is printed.
type near struct {
	auditor
	*work
	search *searcher
	mender *mender
	seen   []span // by rank: how far each cell was moved, either way
}

type span struct{ low, high float64 }

// examineNear finds the exposed cells of a component; false where it cannot be sure, and the
// programme has to be solved.
func (a auditor) examineNear(part component) (findings []Finding, sure bool) {
	n := &near{auditor: a, work: a.laid(part)}
	n.search = newSearcher(n.work)
	n.mender = newMender(n.work, n.search.in)
	if !n.agree() {
		return nil, false
	}
	n.seen = make([]span, len(n.work.cells))
	for _, c := range n.work.cells {
		if !c.unknown() || n.free(c) {
			continue
		}
		if p, ok := n.search.prove(c, false); ok {
			n.note(p)
			continue
		}
		low, high, ok := n.ends(c)
		if !ok {
			return nil, false
		}
		if f, exposed := a.judge(c.Key, low, high); exposed && !n.free(c) {
			findings = append(findings, f)
		}
	}
	return findings, true
}

// laid lays a component out as a release of which nothing is known but what is printed.
func (a auditor) laid(part component) *work {
	var r Release
	met := map[string]bool{}
	for _, s := range part.sums {
		for _, key := range s.keys() {
			if met[key] {
				continue
			}
			met[key] = true
			c := a.cells[key]
			if c.State != Printed {
				c.Count = 0
			}
			r.Cells = append(r.Cells, c)
		}
	}
	r.Sums = part.sums
	return newWork(r, a.rule)
}

// agree gives each unknown cell a count such that every sum adds up.
func (n *near) agree() bool {
	if !n.mendedAll() {
		return false
	}
	for c, by := range n.mender.moved() {
		c.Count += int64(math.Round(by))
	}
	return n.addUp()
}

// mendedAll mends every sum from nobody anywhere.
func (n *near) mendedAll() bool {
	m := n.mender
	m.reset()
	m.target, m.open, m.spent = nil, false, 0
	for s, members := range n.members {
		lack := float64(members[0].Count)
		for _, c := range members[1:] {
			lack -= float64(c.Count)
		}
		if lack != 0 {
			m.lay(s)
			m.value[s] = lack
		}
	}
	m.slack = loose
	done := m.mendAll(mostMends)
	m.slack = tight
	return done
}

// addUp checks in whole numbers what the computation, which has its last digits only, found.
func (n *near) addUp() bool {
	for _, members := range n.members {
		lack := members[0].Count
		for _, c := range members[1:] {
			lack -= c.Count
		}
		if lack != 0 {
			return false
		}
	}
	return !slices.ContainsFunc(n.work.cells, func(c *cell) bool { return c.Count < 0 && !c.Signed })
}

// free says whether a cell is known to be safe: it was moved far enough for others, or is of
// those that may be found where they are not small, and is not here.
func (n *near) free(c *cell) bool {
	s := n.seen[c.rank]
	if c.State == Loose || s.high-s.low >= float64(n.auditor.rule.width())-1e-6 {
		return true
	}
	x := float64(c.Count)
	return c.State == Unprinted && !(n.amongSmall(c.Cell, x, x) && n.amongSmall(c.Cell, x+s.low, x+s.high))
}

func (n *near) note(p proof) {
	for _, one := range p {
		for c, by := range one {
			s := &n.seen[c.rank]
			s.low, s.high = min(s.low, by), max(s.high, by)
		}
	}
}

// ends are the least and the most that a cell can be, as far as they matter; false where the
// search gave up.
func (n *near) ends(c *cell) (low, high float64, sure bool) {
	low, high = float64(c.Count), float64(c.Count)
	for _, sign := range []int64{1, -1} {
		by := int64(0)
		for one := range n.mender.moves(c, sign, n.auditor.rule.width(), false) {
			by++
			n.note(proof{one})
			if sign > 0 {
				high = float64(c.Count + by)
			} else {
				low = float64(c.Count - by)
			}
			if n.free(c) {
				return low, high, true
			}
		}
		if n.mender.gaveUp {
			return low, high, false
		}
	}
	return low, high, true
}

// Agree says whether some figures make every sum add up, beside what is printed. Cells of which
// no sum tells are not looked at.
func Agree(cells map[string]Cell, sums []Sum) bool {
	a := auditor{sums: sums, cells: cells}
	n := &near{auditor: a, work: a.laid(component{sums: sums})}
	n.search = newSearcher(n.work)
	n.mender = newMender(n.work, n.search.in)
	return n.mendedAll()
}
