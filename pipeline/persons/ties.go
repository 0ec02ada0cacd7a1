package persons

import (
	"cmp"
	"context"
	"slices"

	"github.com/agir-indicateurs/agir/queries"
)

// What a scored pair gives the guards; flags.sql sets them.
const (
	sameAGDREF   = 1 << iota
	sameDossier  // inside a consortium
	closeAGDREF  // two numbers, one error apart, or two where no other known number is as near
	otherAGDREF  // two different numbers
	contradicted // name or birth date contradict
	namesAlike   // names and birth date given, names alike: may be merged without a number
	sameIdentity // names and birth date identical
	doubtful     // another sex or a birth date one error away, and given names that are not the same to the letter
	misspelt     // one letter apart where a relative's name may be
	relative     // a register line of a number one error away fits better; set by relatives.go
	waits        // waits for a human being whatever the score
	elsewhere    // another sex or another department
	foreign      // another nationality
)

// record is what the guards know of a line of linkage.record, whose place is its id.
type record struct {
	register   int32  // ofOFII, ofLead or none of the two
	agdref     int32  // code of the valid number, -1 without
	dossier    int32  // code of the dossier, -1 without
	statement  int32  // of a register (a line a person), -1 for contacts and situations
	firstSeen  int32  // days
	nameless   bool   // gives neither name nor birth date
	registered bool   // stands in a register: orientations, parcours, demandes
	compared   uint64 // hash of all that is compared; of its place for a line of a register
}

// rank is the place of a record among those that may give a person his key.
func (r record) rank() int {
	switch {
	case r.register == ofOFII:
		return 0
	case r.register == ofLead:
		return 1
	case r.registered:
		return 2
	}
	return 3
}

// The registers that say who a number is.
const (
	ofOFII int32 = 1 // orientations: AGDREF numbers
	ofLead int32 = 2 // parcours: dossiers
)

// pair is a scored pair of records, or of components.
type pair struct {
	a, b   int32
	score  float64
	flags  int32
	strain float64 // bits that it would take the files to err so, were the two one person
}

// link is a tie that was made between two records.
type link struct {
	a, b   int32
	method Method
	score  float64
	stage  int // 1 by a hard key, 2 by score; where the weights are
}

// byScore orders pairs best first, then by their records: total, whatever the order they came in.
func byScore(p, q pair) int {
	return cmp.Or(cmp.Compare(q.score, p.score), cmp.Compare(p.a, q.a), cmp.Compare(p.b, q.b))
}

// tie joins the records that share an AGDREF or dossier number. It first takes
// all that any chain of numbers holds together, has every pair of it compared,
// then joins best first what nothing contradicts.
func (l *linkage) tie(ctx context.Context) error {
	l.all, l.sure = newGroups(len(l.records)), newGroups(len(l.records))
	chains := l.chains()
	first := l.repeated(chains)
	if err := l.compareWithin(ctx, chains, first); err != nil {
		return err
	}
	pairs, err := l.readFlagged(ctx, queries.Linkage("read_tied.sql"))
	if err != nil {
		return err
	}
	if err := l.keepTied(ctx, first); err != nil {
		return err
	}
	if err := l.markRelatives(ctx, pairs); err != nil {
		return err
	}
	byChain := make([][]pair, len(l.records)) // by root
	for _, p := range pairs {
		root := chains.root(p.a)
		byChain[root] = append(byChain[root], p)
	}
	members := make([][]int32, len(l.records))
	for i := range l.records {
		root := chains.root(int32(i))
		members[root] = append(members[root], int32(i))
	}
	for root := range members {
		if len(members[root]) > 1 {
			newChain(l, members[root], first, byChain[root]).join()
		}
	}
	return nil
}

// repeated gives for each record the first of its chain that gives the same. Two that
// do not have the same hash once in 2⁶⁴.
func (l *linkage) repeated(chains groups) []int32 {
	type content struct {
		root int32
		hash uint64
	}
	met := make(map[content]int32, len(l.records))
	first := make([]int32, len(l.records))
	for i, r := range l.records {
		key := content{chains.root(int32(i)), r.compared}
		f, again := met[key]
		if !again {
			f = int32(i)
			met[key] = f
		}
		first[i] = f
	}
	return first
}

// keepTied keeps, of the comparisons inside the chains, what the next ones make away
// with: how often numbered records differ so, and the whole when reasons are wanted.
func (l *linkage) keepTied(ctx context.Context, first []int32) error {
	if err := run(ctx, l.conn, "tied.sql"); err != nil || !l.o.Reasons {
		return err
	}
	return l.give(ctx, "chained.sql", numbers(first))
}

// tooMany is how many records may hold one number before it tells nobody from nobody.
const tooMany = 200

// chains groups the records that a chain of shared numbers, or of human decisions, holds together.
func (l *linkage) chains() groups {
	g := newGroups(len(l.records))
	for _, key := range []struct {
		rule string
		of   func(record) int32
	}{
		{"numéro partagé", func(r record) int32 { return r.agdref }},
		{"dossier partagé", func(r record) int32 { return r.dossier }},
	} {
		holders := map[int32][]int32{}
		for i, r := range l.records {
			if k := key.of(r); k >= 0 {
				holders[k] = append(holders[k], int32(i))
			}
		}
		block := Block{Rule: key.rule}
		for _, h := range holders {
			if len(h) > tooMany {
				block.Capped++
				continue
			}
			block.Pairs += len(h) * (len(h) - 1) / 2
			for _, i := range h[1:] {
				g.join(h[0], i)
			}
		}
		l.blocking = append(l.blocking, block)
	}
	for _, d := range l.accepted {
		g.join(d[0], d[1])
	}
	return g
}

// chain is a set of records that shared numbers hold together, with the
// comparison of every two of them: those that give the same have one place.
type chain struct {
	l       *linkage
	members []int32
	place   map[int32]int
	pairs   [][]*pair // by place, both ways
	edges   []pair    // those that share a number, best first
	mended  map[[2]int32]bool
	byOFII  map[int32]bool // numbers of OFII's lines
	aside   map[int32]bool // records whose number is of somebody else, as a human being said
}

func newChain(l *linkage, members, first []int32, pairs []pair) *chain {
	c := &chain{l: l, members: members, place: map[int32]int{}, mended: map[[2]int32]bool{}, byOFII: map[int32]bool{}, aside: map[int32]bool{}}
	var lines [][]int32 // the records of each place
	for _, m := range members {
		at, met := c.place[first[m]]
		if !met {
			at = len(lines)
			lines = append(lines, nil)
		}
		c.place[m] = at
		lines[at] = append(lines[at], m)
	}
	for range lines {
		c.pairs = append(c.pairs, make([]*pair, len(lines)))
	}
	for i := range pairs {
		p := &pairs[i]
		a, b := c.place[p.a], c.place[p.b]
		c.pairs[a][b], c.pairs[b][a] = p, p
		if p.flags&(sameAGDREF|sameDossier) != 0 {
			c.edges = append(c.edges, everyTwo(lines[a], lines[b], *p)...)
		}
	}
	// a name written alike goes before a name a letter apart, which common names let score more
	slices.SortFunc(c.edges, func(p, q pair) int {
		return cmp.Or(cmp.Compare(p.flags&misspelt, q.flags&misspelt), byScore(p, q))
	})
	c.mend()
	return c
}

// everyTwo repeats a comparison for every two records of two lines, or of one.
func everyTwo(left, right []int32, p pair) []pair {
	var all []pair
	for _, i := range left {
		for _, j := range right {
			if p.a == p.b && i >= j {
				continue
			}
			all = append(all, pair{min(i, j), max(i, j), p.score, p.flags, p.strain})
		}
	}
	return all
}

// mend finds the numbers that a dossier ties although they differ: one error
// apart, held under one dossier, and not both known to OFII.
func (c *chain) mend() {
	for _, m := range c.members {
		if r := c.l.records[m]; r.register == ofOFII && r.agdref >= 0 {
			c.byOFII[r.agdref] = true
		}
	}
	for _, p := range c.edges {
		a, b := c.l.records[p.a].agdref, c.l.records[p.b].agdref
		if p.flags&sameDossier != 0 && p.flags&closeAGDREF != 0 && p.flags&(contradicted|doubtful) == 0 && !(c.byOFII[a] && c.byOFII[b]) {
			c.mended[[2]int32{a, b}], c.mended[[2]int32{b, a}] = true, true
		}
	}
}

// join makes the groups of the chain: decisions first, then the hard keys, best first.
func (c *chain) join() {
	for _, d := range c.l.accepted {
		if _, here := c.place[d[0]]; here {
			c.accept(d[0], d[1])
		}
	}
	c.putAside()
	torn := c.torn()
	for again := true; again; {
		again = false
		for _, e := range c.edges {
			if e.flags&(contradicted|doubtful|relative) != 0 || torn[e.a] || torn[e.b] || c.l.all.root(e.a) == c.l.all.root(e.b) {
				continue
			}
			if e.flags&sameDossier == 0 && (c.aside[e.a] || c.aside[e.b]) {
				continue
			}
			if !c.leads(e) || !c.joinable(e.a, e.b) {
				continue
			}
			method := AGDREF
			if e.flags&sameAGDREF == 0 {
				method = Dossier
			}
			c.l.sure.join(e.a, e.b)
			c.l.joinAll(link{e.a, e.b, method, e.score, 1})
			again = true
		}
	}
}

// accept replays a human decision. It only yields to another one that parts the two, and
// to OFII, which knows two persons under two numbers.
func (c *chain) accept(a, b int32) {
	if c.l.parted(a, b) || c.twoOfOFII(a, b) {
		return
	}
	for _, x := range c.numbersBeside(a) {
		for _, y := range c.numbersBeside(b) {
			if c.byOFII[x] && c.byOFII[y] {
				continue // the numbers of two persons, whoever gives one for the other
			}
			c.mended[[2]int32{x, y}], c.mended[[2]int32{y, x}] = true, true
		}
	}
	score := 0.0
	if p := c.pairs[c.place[a]][c.place[b]]; p != nil {
		score = p.score
	}
	if c.l.all.root(a) != c.l.all.root(b) {
		c.l.joinAll(link{a, b, Decision, score, 1})
	}
}

// numbersBeside are the numbers of a record's group, and of what shares a number or a dossier
// with one of it: whoever says who a record is says it of those that go with it.
func (c *chain) numbersBeside(of int32) []int32 {
	var numbers []int32
	for _, m := range c.l.groupOf(of) {
		numbers = append(numbers, c.l.records[m].agdref)
		for _, other := range c.members {
			p := c.pairs[c.place[m]][c.place[other]]
			if p != nil && p.flags&(sameAGDREF|sameDossier) != 0 && p.flags&(contradicted|doubtful|relative) == 0 {
				numbers = append(numbers, c.l.records[other].agdref)
			}
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// twoOfOFII says that OFII knows the groups of two records under two numbers.
func (c *chain) twoOfOFII(a, b int32) bool {
	x, y := c.numbersOfOFII(a), c.numbersOfOFII(b)
	return len(x) > 0 && len(y) > 0 && !meet(x, y)
}

// numbersOfOFII are the numbers under which OFII knows the group of a record.
func (c *chain) numbersOfOFII(of int32) []int32 {
	var numbers []int32
	for _, m := range c.l.groupOf(of) {
		if r := c.l.records[m]; r.register == ofOFII && r.agdref >= 0 {
			numbers = append(numbers, r.agdref)
		}
	}
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// putAside finds the records that a human being gave to somebody whom OFII knows, while they
// give the number of another whom it knows: that number says nothing of them, then or later.
func (c *chain) putAside() {
	if len(c.l.accepted) == 0 {
		return
	}
	for _, m := range c.members {
		number := c.l.records[m].agdref
		if number < 0 || !c.byOFII[number] {
			continue
		}
		if known := c.numbersOfOFII(m); len(known) > 0 && !slices.Contains(known, number) {
			c.aside[m] = true
		}
	}
}

// conflict says that two records cannot be one person: name or birth date
// contradict, or two numbers that no dossier ties.
func (c *chain) conflict(i, j int32) bool {
	if p := c.pairs[c.place[i]][c.place[j]]; p != nil {
		if p.flags&(contradicted|doubtful|relative) != 0 {
			return true
		}
		// the lead gives two dossiers: of two, whose names are a letter apart
		if p.flags&misspelt != 0 && c.l.records[i].register == ofLead && c.l.records[j].register == ofLead {
			return true
		}
	}
	return c.numbersConflict(i, j)
}

func (c *chain) numbersConflict(i, j int32) bool {
	if c.aside[i] || c.aside[j] {
		return false
	}
	x, y := c.l.records[i].agdref, c.l.records[j].agdref
	return x >= 0 && y >= 0 && x != y && !c.mended[[2]int32{x, y}]
}

// joinable says that no record of one group conflicts with one of the other.
// Names are compared inside what the machine joined: a human being may have
// joined two names for good reasons.
func (c *chain) joinable(a, b int32) bool {
	if c.l.parted(a, b) {
		return false
	}
	for _, i := range c.l.groupOf(a) {
		for _, j := range c.l.groupOf(b) {
			if c.numbersConflict(i, j) {
				return false
			}
			inside := c.l.sure.root(i) == c.l.sure.root(a) && c.l.sure.root(j) == c.l.sure.root(b)
			if inside && c.conflict(i, j) {
				return false
			}
		}
	}
	return true
}

// authorities are the records that say who a number is, for a record that gives
// no name: the register of the number (OFII's for AGDREF, the lead's for a
// dossier), otherwise those that give a name, otherwise all.
func (c *chain) authorities(of, flag, register int32) []int32 {
	var all, named, registered []int32
	for _, m := range c.members {
		p := c.pairs[c.place[of]][c.place[m]]
		if m == of || p == nil || p.flags&flag == 0 {
			continue
		}
		all = append(all, m)
		if !c.l.records[m].nameless {
			named = append(named, m)
		}
		if c.l.records[m].register == register {
			registered = append(registered, m)
		}
	}
	switch {
	case len(registered) > 0:
		return registered
	case len(named) > 0:
		return named
	}
	return all
}

// torn finds the records without a name whose numbers lead to several persons:
// a mistyped dossier or AGDREF number; and those with a name that
// share a number with both of two records that a human being has split. They follow neither.
func (c *chain) torn() map[int32]bool {
	torn := map[int32]bool{}
	for _, m := range c.members {
		if !c.l.records[m].nameless {
			torn[m] = c.betweenSplit(m) || c.betweenNumbers(m)
			continue
		}
		torn[m] = c.likeSplit(m)
		leads := append(c.authorities(m, sameAGDREF, ofOFII), c.authorities(m, sameDossier, ofLead)...)
		for i, x := range leads {
			for _, y := range leads[i+1:] {
				if x != y && (c.conflict(x, y) || c.l.splitBetween([]int32{x}, []int32{y}) || c.twoOfOFII(x, y)) {
					torn[m] = true
				}
			}
		}
	}
	return torn
}

// betweenSplit says that a record with a name shares a number with both of two that a human
// being has split, of which neither or both give a name: otherwise it goes with the name.
func (c *chain) betweenSplit(m int32) bool {
	if len(c.l.splits) == 0 || len(c.l.splits[m]) > 0 {
		return false
	}
	shares := func(other int32) bool {
		p := c.pairs[c.place[m]][c.place[other]]
		return other != m && p != nil && p.flags&(sameAGDREF|sameDossier) != 0 && p.flags&contradicted == 0
	}
	for _, x := range c.members {
		for _, y := range c.l.splits[x] {
			if _, here := c.place[y]; here && x < y && c.l.records[x].nameless == c.l.records[y].nameless && shares(x) && shares(y) {
				return true
			}
		}
	}
	return false
}

// likeSplit says that a record without a name is written like one that a human being has split
// from whoever bears its number.
func (c *chain) likeSplit(m int32) bool {
	if len(c.l.splits) == 0 || len(c.l.splits[m]) > 0 {
		return false
	}
	for _, x := range c.members {
		if c.place[x] != c.place[m] {
			continue
		}
		for _, y := range c.l.splits[x] {
			if _, here := c.place[y]; here {
				return true
			}
		}
	}
	return false
}

// betweenNumbers says that a record is given under the dossier of one whose number is put
// aside, and under that very number.
func (c *chain) betweenNumbers(m int32) bool {
	for x := range c.aside {
		if p := c.pairs[c.place[m]][c.place[x]]; m != x && p != nil && p.flags&sameDossier != 0 && c.l.records[m].agdref == c.l.records[x].agdref {
			return true
		}
	}
	return false
}

// leads says that an edge leads to somebody. A record without a name follows
// the authorities of its numbers, or another such record that already follows
// somebody: a number that nobody's name goes with ties nothing, since it may be
// a number typed for want of one.
func (c *chain) leads(e pair) bool {
	a, b := c.l.records[e.a].nameless, c.l.records[e.b].nameless
	switch {
	case a && b:
		return c.named(e.a) || c.named(e.b)
	case a:
		return c.follows(e.a, e.b, e.flags)
	case b:
		return c.follows(e.b, e.a, e.flags)
	}
	return true
}

func (c *chain) follows(m, other, flags int32) bool {
	return flags&sameAGDREF != 0 && slices.Contains(c.authorities(m, sameAGDREF, ofOFII), other) ||
		flags&sameDossier != 0 && slices.Contains(c.authorities(m, sameDossier, ofLead), other)
}

// named says that a record of the group gives a name or a birth date.
func (c *chain) named(m int32) bool {
	return slices.ContainsFunc(c.l.groupOf(m), func(i int32) bool { return !c.l.records[i].nameless })
}
