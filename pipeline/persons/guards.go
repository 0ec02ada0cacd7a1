package persons

import (
	"context"
	"slices"

	"github.com/agir-indicateurs/agir/queries"
)

// rivalBits is how much better than any other the best candidate must be.
const rivalBits = 6

// tooManyRivals is how many candidates nobody looks into: the best is not sure.
const tooManyRivals = 12

// enoughBelow is how many pairs below the review threshold are listed for one person:
// more would be read by nobody. Those left out are counted.
const enoughBelow = 5

// enoughListed is how many pairs above it are listed for one person, unless the other of
// the pair has fewer: everybody keeps his best candidates, and the list holds no more
// pairs than so many a person. Those left out are counted, and come up as those listed
// are answered.
const enoughListed = 10

// waiting is a pair of persons that waits for a human being.
type waiting struct {
	pair        // of records, the best between the two persons
	pairs  int  // scored pairs between the two
	held   Held // why the machine did not decide
	agreed bool // no word against it: taken as accepted at the other end of the interval
	listed bool // read by a human being now; otherwise counted with its two persons
}

// candidates scores the groups made so far that share something besides a number.
func (l *linkage) candidates(ctx context.Context) error {
	if err := l.give(ctx, "component.sql", numbers(l.all.roots())); err != nil {
		return err
	}
	if err := l.runAll(ctx, "components.sql", "frequencies.sql", "blocking.sql"); err != nil {
		return err
	}
	if err := l.give(ctx, "slice.sql", 0, 1); err != nil {
		return err
	}
	if err := l.runAll(ctx, "candidates.sql", "brought.sql"); err != nil {
		return err
	}
	return l.comparePairs(ctx)
}

// guard merges, best first, the groups that the score joins and no guard keeps
// apart, then lists what is left to a human being.
//
// The guards: the names of every two parts of the whole are alike and nothing
// contradicts; one AGDREF number in the whole; one line a register in the whole
// (orientations, parcours, demandes; contacts and situations name a person on
// many lines); no pair that a human being has split; no rival, that is no other
// candidate of either side within six bits that could not be the same person too.
func (l *linkage) guard(ctx context.Context) error {
	pairs, err := l.readFlagged(ctx, queries.Linkage("read_scored.sql"), l.o.Review)
	if err != nil {
		return err
	}
	slices.SortFunc(pairs, byScore)
	s := newScored(l, pairs)
	for s.pass() {
	}
	l.wait(s)
	l.accept(s)
	return nil
}

// scored are the scored pairs of the groups that the hard keys made, its parts.
type scored struct {
	l     *linkage
	base  groups             // the parts
	pairs []pair             // best first
	of    map[int32][]int32  // the pairs of a part, best first
	at    map[[2]int32]int32 // the pair of two parts
	parts map[int32][]int32  // the parts of a group, by root of l.all
	held  map[int32]held     // by root of l.all
}

// held is what a group holds that the guards look at.
type held struct {
	agdref, ofii []int32 // its numbers, and those that OFII gives
	registers    []int32 // the statements of registers that give it
	nameless     bool
	registered   bool // given by a register
}

func newScored(l *linkage, pairs []pair) *scored {
	s := &scored{l: l, base: slices.Clone(l.all), pairs: pairs,
		of: map[int32][]int32{}, at: map[[2]int32]int32{}, parts: map[int32][]int32{}, held: map[int32]held{}}
	for i, p := range pairs {
		a, b := s.base.root(p.a), s.base.root(p.b)
		s.of[a], s.of[b] = append(s.of[a], int32(i)), append(s.of[b], int32(i))
		s.at[[2]int32{min(a, b), max(a, b)}] = int32(i)
	}
	return s
}

func (s *scored) partsOf(root int32) []int32 {
	if p, ok := s.parts[root]; ok {
		return p
	}
	return []int32{root}
}

func (s *scored) heldBy(root int32) held {
	if h, ok := s.held[root]; ok {
		return h
	}
	h := held{nameless: true}
	for _, m := range s.l.groupOf(root) {
		r := s.l.records[m]
		h.nameless = h.nameless && r.nameless
		if r.agdref >= 0 {
			h.agdref = append(h.agdref, r.agdref)
			if r.register == ofOFII {
				h.ofii = append(h.ofii, r.agdref)
			}
		}
		h.registered = h.registered || r.registered
		if r.statement >= 0 {
			h.registers = append(h.registers, r.statement)
		}
	}
	for _, list := range []*[]int32{&h.agdref, &h.ofii, &h.registers} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	s.held[root] = h
	return h
}

// between gives the pair of two parts.
func (s *scored) between(a, b int32) (pair, bool) {
	i, ok := s.at[[2]int32{min(a, b), max(a, b)}]
	if !ok {
		return pair{}, false
	}
	return s.pairs[i], true
}

// pass tries every pair once; a pair that a rival held back may go once the rival is merged.
func (s *scored) pass() bool {
	changed := false
	for _, p := range s.pairs {
		if p.score < s.l.o.Automatic {
			break
		}
		if s.l.all.root(p.a) == s.l.all.root(p.b) || !s.automatic(p) {
			continue
		}
		s.merge(p)
		changed = true
	}
	return changed
}

func (s *scored) merge(p pair) {
	method := Score
	if p.flags&sameIdentity != 0 {
		method = Identity
	}
	a, b := s.l.all.root(p.a), s.l.all.root(p.b)
	whole := slices.Concat(s.partsOf(a), s.partsOf(b))
	s.l.sure.join(p.a, p.b)
	s.l.joinAll(link{p.a, p.b, method, p.score, 2})
	for _, old := range []int32{a, b} {
		delete(s.held, old)
		delete(s.parts, old)
	}
	s.parts[s.l.all.root(a)] = whole
}

// automatic says that the machine may merge the two groups of a pair.
func (s *scored) automatic(p pair) bool {
	if p.flags&namesAlike == 0 || p.flags&(contradicted|doubtful|misspelt|sameAGDREF|sameDossier|otherAGDREF) != 0 {
		return false
	}
	a, b := s.l.all.root(p.a), s.l.all.root(p.b)
	return s.together(a, b) && s.agree(a, b) && !s.rivals(a, b, p)
}

// together says that two groups may stand in one: one number, one line a register, no split.
func (s *scored) together(a, b int32) bool {
	x, y := s.heldBy(a), s.heldBy(b)
	if len(x.agdref) > 0 && len(y.agdref) > 0 {
		return false
	}
	return !meet(x.registers, y.registers) && !s.l.parted(a, b)
}

// meet says that two sorted lists have a value in common.
func meet(x, y []int32) bool {
	for i, j := 0, 0; i < len(x) && j < len(y); {
		switch {
		case x[i] == y[j]:
			return true
		case x[i] < y[j]:
			i++
		default:
			j++
		}
	}
	return false
}

// agree says that every two parts of two groups are more likely one person than two.
func (s *scored) agree(a, b int32) bool {
	for _, x := range s.partsOf(a) {
		for _, y := range s.partsOf(b) {
			p, ok := s.between(x, y)
			if !ok || p.score < 0 || p.flags&(contradicted|doubtful|misspelt|foreign) != 0 {
				return false
			}
		}
	}
	return true
}

// rivals says that, within six bits of the score, the candidates of one of the
// two groups are not all one person as far as is known.
func (s *scored) rivals(a, b int32, p pair) bool {
	for _, ends := range [][2]int32{{a, b}, {b, a}} {
		near := s.near(ends[0], ends[1], p)
		if len(near) > tooManyRivals {
			return true
		}
		for i, x := range near {
			for _, y := range near[i+1:] {
				if !s.compatible(x, y) {
					return true
				}
			}
		}
	}
	return false
}

// near gives the other group, and every group scored within six bits as well as it.
func (s *scored) near(a, b int32, best pair) []int32 {
	near := []int32{b}
	for _, part := range s.partsOf(a) {
		for _, i := range s.of[part] {
			p := s.pairs[i]
			if p.score < best.score-rivalBits {
				break
			}
			other := s.l.all.root(p.a)
			if other == a {
				other = s.l.all.root(p.b)
			}
			if other == a || p.flags&contradicted != 0 || slices.Contains(near, other) {
				continue
			}
			// a numbered person has no rival in another number
			if len(s.heldBy(a).agdref) > 0 && p.flags&otherAGDREF != 0 {
				continue
			}
			// an identity written to the letter has no rival in one that takes an error the
			// files are not seen to make
			if best.flags&sameIdentity != 0 && p.flags&sameIdentity == 0 && p.strain > rivalBits {
				continue
			}
			near = append(near, other)
		}
	}
	return near
}

// compatible says that two candidates may well be one person: the machine would
// merge them, or no register knows either and both say the same to the letter
// (a partner's contacts and his situations), or they only differ by one figure
// of their number, which OFII did not give to both.
func (s *scored) compatible(x, y int32) bool {
	together := s.together(x, y)
	for _, m := range s.partsOf(x) {
		for _, n := range s.partsOf(y) {
			p, ok := s.between(m, n)
			if !ok || p.flags&contradicted != 0 {
				continue
			}
			if together && p.flags&namesAlike != 0 && p.score >= s.l.o.Automatic {
				return true
			}
			if together && p.flags&sameIdentity != 0 && p.score >= 0 && !s.heldBy(x).registered && !s.heldBy(y).registered {
				return true
			}
			if p.flags&closeAGDREF != 0 && p.flags&sameIdentity != 0 && !s.l.parted(x, y) && !s.twoOfOFII(x, y) {
				return true
			}
		}
	}
	return false
}

// wait lists the pairs of persons left to a human being, best first. Two
// persons whom OFII numbers differently are two persons.
func (l *linkage) wait(s *scored) {
	place := map[[2]int32]int{}
	homonyms := s.homonyms()
	for _, p := range s.pairs {
		a, b := l.all.root(p.a), l.all.root(p.b)
		if a == b || l.parted(a, b) || s.twoOfOFII(a, b) || s.overtaken(a, b, p) {
			continue
		}
		if p.flags&sameIdentity != 0 && (homonyms[a] || homonyms[b]) {
			continue
		}
		key := [2]int32{min(a, b), max(a, b)}
		if i, ok := place[key]; ok {
			l.queue[i].pairs++
			continue
		}
		place[key] = len(l.queue)
		l.queue = append(l.queue, waiting{pair: p, pairs: 1, held: s.heldBack(p), agreed: p.score >= l.o.Review && l.agreeable(p)})
	}
	l.list()
}

// list chooses the pairs that a human being reads now, best first: a number of them
// for each person, whatever they share.
func (l *linkage) list() {
	listed, below := map[int32]int{}, map[int32]int{} // by root
	l.unlisted = map[int32]int{}
	for i := range l.queue {
		w := &l.queue[i]
		a, b := l.all.root(w.a), l.all.root(w.b)
		counted := listed
		if w.score < l.o.Review && w.flags&(sameAGDREF|sameDossier) == 0 {
			counted = below
			w.listed = below[a] < enoughBelow && below[b] < enoughBelow
		} else {
			w.listed = listed[a] < enoughListed || listed[b] < enoughListed
		}
		if w.listed {
			counted[a]++
			counted[b]++
		} else {
			l.unlisted[a]++
			l.unlisted[b]++
		}
	}
}

// homonyms are the groups without a number that two persons known answer to alike in
// names, birth date, sex and department, when the settings refuse them.
func (s *scored) homonyms() map[int32]bool {
	found := map[int32]bool{}
	if !s.l.o.RefuseHomonyms {
		return found
	}
	alike := map[int32][]int32{}
	for _, p := range s.pairs {
		a, b := s.l.all.root(p.a), s.l.all.root(p.b)
		if a == b || p.flags&sameIdentity == 0 || p.flags&(contradicted|doubtful|elsewhere) != 0 {
			continue
		}
		for _, ends := range [][2]int32{{a, b}, {b, a}} {
			if len(s.heldBy(ends[0]).agdref) == 0 && s.heldBy(ends[1]).registered && !slices.Contains(alike[ends[0]], ends[1]) {
				alike[ends[0]] = append(alike[ends[0]], ends[1])
			}
		}
	}
	for root, known := range alike {
		if len(known) > 1 {
			found[root] = true
			s.l.refused = append(s.l.refused, s.l.groupOf(root)...)
		}
	}
	slices.Sort(s.l.refused)
	return found
}

// agreeable says that a queued pair is taken as accepted at the other end of the linkage interval.
func (l *linkage) agreeable(p pair) bool {
	return p.flags&contradicted == 0 && p.flags&(sameDossier|sameAGDREF) == 0 &&
		p.flags&(otherAGDREF|closeAGDREF) != otherAGDREF
}

// overtaken says that the two sides have come to hold different numbers since the
// pair was scored: only a pair that weighed the numbers speaks for them.
func (s *scored) overtaken(a, b int32, p pair) bool {
	x, y := s.heldBy(a), s.heldBy(b)
	return p.flags&(otherAGDREF|sameAGDREF) == 0 && len(x.agdref) > 0 && len(y.agdref) > 0 && !meet(x.agdref, y.agdref)
}

func (s *scored) twoOfOFII(a, b int32) bool {
	x, y := s.heldBy(a), s.heldBy(b)
	return len(x.ofii) > 0 && len(y.ofii) > 0 && !meet(x.ofii, y.ofii)
}

// accept makes the partition if the queue were accepted, best first: the other
// end of the linkage interval. It keeps to what no answer can change: a split, two
// numbers of OFII, and that what no register knows is given of one person only, the
// best of its candidates.
func (l *linkage) accept(s *scored) {
	now := slices.Clone(l.all)
	members, held := map[int32][]int32{}, map[int32][]int32{}
	placed := map[int32]bool{} // outsiders that have their person
	in := func(lists map[int32][]int32, root int32, of func() []int32) []int32 {
		if list, ok := lists[root]; ok {
			return list
		}
		return of()
	}
	for _, w := range l.queue {
		a, b := now.root(w.a), now.root(w.b)
		if !w.agreed || a == b || placed[s.outsider(w.pair)] {
			continue
		}
		left := in(members, a, func() []int32 { return l.groupOf(a) })
		right := in(members, b, func() []int32 { return l.groupOf(b) })
		x := in(held, a, func() []int32 { return s.heldBy(a).ofii })
		y := in(held, b, func() []int32 { return s.heldBy(b).ofii })
		if len(x) > 0 && len(y) > 0 && !meet(x, y) || l.splitBetween(left, right) {
			continue
		}
		now.join(a, b)
		if o := s.outsider(w.pair); o >= 0 {
			placed[o] = true
		}
		numbers := slices.Concat(x, y)
		slices.Sort(numbers)
		members[now.root(a)], held[now.root(a)] = slices.Concat(left, right), numbers
	}
	l.upper = now
}

// outsider is the side of a pair that no register knows, when one knows the
// other: its root, or -1.
func (s *scored) outsider(p pair) int32 {
	a, b := s.l.all.root(p.a), s.l.all.root(p.b)
	switch x, y := s.heldBy(a).registered, s.heldBy(b).registered; {
	case x && !y:
		return b
	case y && !x:
		return a
	}
	return -1
}

func (l *linkage) splitBetween(left, right []int32) bool {
	if len(l.splits) == 0 {
		return false
	}
	for _, m := range left {
		for _, other := range l.splits[m] {
			if slices.Contains(right, other) {
				return true
			}
		}
	}
	return false
}
