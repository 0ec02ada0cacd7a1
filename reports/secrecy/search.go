package secrecy

import (
	"cmp"
	"slices"
)

// searcher looks for short proofs in whole numbers: from one changed cell it mends, one
// after another, the sums that no longer add up, each by one other cell, until all do. It
// finds most proofs in microseconds, those of the kind « one more here, one fewer there »;
// the others are for the linear programmes of mover. Being in whole numbers its proofs
// hold against whoever knows that persons are.
type searcher struct {
	*work
	in       [][]standing // of each cell, by rank: the sums in which it stands
	delta    []int64      // by rank: by how much the cell differs
	touched  []*cell
	residual []int64 // by sum: parts less total
	broken   []int   // sums that do not add up
	nodes    int
	patience int
	steps    int   // taken since the beginning
	spent    int64 // on open cells
	least    int64 // spent by the cheapest proof
	best     move
	open     bool // whether open cells may move
	longest  int  // cells of the move
}

// standing is a sum in which a cell stands, and its sign there.
type standing struct {
	sum  int
	sign int64
}

// patience is how many steps a search takes before it gives up, five times as many where
// open cells may move; branches how many cells it tries for one sum.
const (
	patience = 300
	branches = 5
	longest  = 80 // cells of a move
)

func newSearcher(w *work) *searcher {
	s := &searcher{work: w, patience: patience, in: make([][]standing, len(w.cells)), delta: make([]int64, len(w.cells)), residual: make([]int64, len(w.members))}
	for n, members := range w.members {
		for k, c := range members {
			sign := int64(1)
			if k == 0 {
				sign = -1
			}
			s.in[c.rank] = append(s.in[c.rank], standing{n, sign})
		}
	}
	return s
}

// prove looks for one or two moves that hold a cell as far apart as it needs: up, down,
// or some of each.
func (s *searcher) prove(c *cell, open bool) (proof, bool) {
	need := s.need(c)
	var best proof
	least := int64(-1)
	keep := func(p proof, spent int64) bool {
		if least < 0 || spent < least {
			best, least = p, spent
		}
		return spent == 0
	}
	for down := range need + 1 {
		if down > 0 && down < need {
			continue
		}
		if m, spent, ok := s.move(c, need-2*down, open, least); ok && keep(proof{m}, spent) {
			return best, true
		}
	}
	for down := int64(1); down < need; down++ {
		if !c.Signed && c.Count < down {
			break
		}
		fall, first, ok := s.move(c, -down, open, least)
		if !ok {
			continue
		}
		if rise, second, ok := s.move(c, need-down, open, least); ok && keep(proof{fall, rise}, first+second) {
			return best, true
		}
	}
	return best, least >= 0
}

// resume goes on from a proof that stood once: what its moves leave amiss is mended, by further
// cells. What may not move any more is left out of them first.
func (s *searcher) resume(from proof, c *cell, open bool) (found proof, ok bool) {
	low, high := 0.0, 0.0
	for _, old := range from {
		m, _, ok := s.goOn(old, c, open)
		if !ok {
			return nil, false
		}
		low, high = min(low, m[c]), max(high, m[c])
		found = append(found, m)
	}
	return found, high-low >= float64(s.need(c))
}

// goOn mends a move that was one once.
func (s *searcher) goOn(old move, of *cell, open bool) (move, int64, bool) {
	kept, ok := old.left(of)
	if !ok {
		return nil, 0, false
	}
	s.begin(open, -1)
	for _, c := range kept {
		s.change(c, int64(old[c]))
	}
	s.longest = len(kept) + longest
	s.mend()
	for n := len(kept) - 1; n >= 0; n-- {
		s.undo(kept[n], int64(old[kept[n]]))
	}
	return s.best, s.least, s.best != nil
}

// left are the cells of a move that may still move so, in the order of the release; false where
// the one for which it was made may not, or it is not in whole numbers.
func (m move) left(of *cell) (cells []*cell, ok bool) {
	for c, by := range m {
		may := c.unknown() && (c.Signed || c.Count+int64(by) >= 0)
		switch {
		case may:
			cells = append(cells, c)
		case c == of:
			return nil, false
		}
	}
	slices.SortFunc(cells, func(a, b *cell) int { return cmp.Compare(a.rank, b.rank) })
	return cells, m.whole()
}

// move looks for the cheapest move that changes a cell by some persons, below a price; −1
// is no bound.
func (s *searcher) move(c *cell, by int64, open bool, below int64) (move, int64, bool) {
	if !c.Signed && c.Count+by < 0 {
		return nil, 0, false
	}
	s.begin(open, below)
	s.change(c, by)
	s.mend()
	s.undo(c, by)
	return s.best, s.least, s.best != nil
}

func (s *searcher) begin(open bool, below int64) {
	s.nodes, s.spent, s.best, s.open, s.longest = 0, 0, nil, open, longest
	s.least = below
	if below < 0 {
		s.least = 1 << 60
	}
}

func (s *searcher) change(c *cell, by int64) {
	s.delta[c.rank] = by
	s.touched = append(s.touched, c)
	for _, at := range s.in[c.rank] {
		before := s.residual[at.sum]
		s.residual[at.sum] += at.sign * by
		switch {
		case before == 0:
			s.broken = append(s.broken, at.sum)
		case s.residual[at.sum] == 0:
			s.mended(at.sum)
		}
	}
}

func (s *searcher) undo(c *cell, by int64) {
	for _, at := range s.in[c.rank] {
		before := s.residual[at.sum]
		s.residual[at.sum] -= at.sign * by
		switch {
		case before == 0:
			s.broken = append(s.broken, at.sum)
		case s.residual[at.sum] == 0:
			s.mended(at.sum)
		}
	}
	s.delta[c.rank] = 0
	s.touched = s.touched[:len(s.touched)-1]
}

// mended strikes a sum off those that do not add up, whose order says nothing.
func (s *searcher) mended(sum int) {
	last := len(s.broken) - 1
	s.broken[slices.Index(s.broken, sum)] = s.broken[last]
	s.broken = s.broken[:last]
}

// mend goes on from a change; it says whether to stop altogether.
func (s *searcher) mend() bool {
	if len(s.broken) == 0 {
		s.least, s.best = s.spent, make(move, len(s.touched))
		for _, c := range s.touched {
			s.best[c] = float64(s.delta[c.rank])
		}
		return s.spent == 0
	}
	s.steps++
	if s.nodes++; s.nodes > s.patience && (!s.open || s.nodes > 5*s.patience) {
		return true
	}
	if len(s.touched) >= s.longest {
		return false
	}
	for _, next := range s.candidates() {
		if s.spent+next.price >= s.least {
			continue
		}
		s.spent += next.price
		s.change(next.cell, next.by)
		stop := s.mend()
		s.undo(next.cell, next.by)
		s.spent -= next.price
		if stop {
			return true
		}
	}
	return false
}

// candidate is a cell that would mend a sum.
type candidate struct {
	*cell
	by, price int64
	breaks    int // sums that it breaks, less those that it mends
}

// candidates are the cells that mend the broken sum that has the fewest, the cheapest
// first, and of those the ones that break the fewest others.
func (s *searcher) candidates() []candidate {
	shortest := s.broken[0]
	for _, n := range s.broken {
		if len(s.members[n]) < len(s.members[shortest]) || len(s.members[n]) == len(s.members[shortest]) && n > shortest {
			shortest = n
		}
	}
	var all []candidate
	for k, c := range s.members[shortest] {
		if s.delta[c.rank] != 0 || !c.unknown() && !(s.open && c.State == Open) {
			continue
		}
		by := -s.residual[shortest]
		if k == 0 {
			by = -by
		}
		if !c.Signed && c.Count+by < 0 {
			continue
		}
		x := candidate{cell: c, by: by}
		if c.State == Open {
			x.price = s.price(c)
		}
		for _, at := range s.in[c.rank] {
			switch r := s.residual[at.sum]; {
			case r == 0:
				x.breaks++
			case r+at.sign*by == 0:
				x.breaks--
			}
		}
		all = append(all, x)
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.price, b.price), cmp.Compare(a.breaks, b.breaks))
	})
	return all[:min(len(all), branches)]
}
