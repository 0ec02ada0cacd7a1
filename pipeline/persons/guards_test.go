package persons

import (
	"slices"
	"testing"
)

// nobody is a record of which nothing that the guards look at is given.
var nobody = record{agdref: -1, dossier: -1, statement: -1}

// numbered, registered and ofOrientations are records that the guards look at.
func numbered(agdref int32) record { r := nobody; r.agdref = agdref; return r }
func onRegister(statement int32) record {
	r := nobody
	r.statement, r.registered = statement, true
	return r
}
func oriented(agdref int32) record {
	r := numbered(agdref)
	r.register, r.registered = ofOFII, true
	return r
}

// guarded is a linkage before any merge by score, with the pairs scored, best first.
func guarded(records []record, splits [][2]int32, pairs ...pair) (*linkage, *scored) {
	n := len(records)
	l := &linkage{o: Options{Automatic: 7, Review: -1}, records: records, all: newGroups(n), sure: newGroups(n), members: make([][]int32, n), splits: map[int32][]int32{}}
	for _, p := range splits {
		l.splits[p[0]] = append(l.splits[p[0]], p[1])
		l.splits[p[1]] = append(l.splits[p[1]], p[0])
	}
	slices.SortFunc(pairs, byScore)
	return l, newScored(l, pairs)
}

// Two groups stand in one unless both have a number, a register gives both, or a
// human being has split them.
func TestWhoMayStandTogether(t *testing.T) {
	for _, c := range []struct {
		story  string
		a, b   record
		splits [][2]int32
		want   bool
	}{
		{"nothing given", nobody, nobody, nil, true},
		{"one number", numbered(1), nobody, nil, true},
		{"the number of the other", nobody, numbered(1), nil, true},
		{"two numbers", numbered(1), numbered(2), nil, false},
		{"two numbers, one of them the first that was met", numbered(0), numbered(2), nil, false},
		{"a line of the first register that was met, twice", onRegister(0), onRegister(0), nil, false},
		{"twice one number, which a hard key would have tied", numbered(1), numbered(1), nil, false},
		{"two lines of one register", onRegister(1), onRegister(1), nil, false},
		{"lines of two registers", onRegister(1), onRegister(2), nil, true},
		{"split by a human being", nobody, nobody, [][2]int32{{0, 1}}, false},
		{"split by a human being, the other way round", nobody, nobody, [][2]int32{{1, 0}}, false},
		{"split from somebody else", nobody, nobody, [][2]int32{{0, 2}}, true},
	} {
		_, s := guarded([]record{c.a, c.b, nobody}, c.splits)
		if got := s.together(0, 1); got != c.want {
			t.Errorf("%s: %t", c.story, got)
		}
		if got := s.together(1, 0); got != c.want {
			t.Errorf("%s, exchanged: %t", c.story, got)
		}
	}
}

// The machine merges what a score joins from its threshold on, unless a flag, a
// split or a number says no.
func TestWhatTheMachineMerges(t *testing.T) {
	two := []record{nobody, nobody}
	for _, c := range []struct {
		story   string
		records []record
		splits  [][2]int32
		score   float64
		flags   int32
		want    bool
	}{
		{"at the threshold", two, nil, 7, namesAlike, true},
		{"just under", two, nil, 6.99, namesAlike, false},
		{"names that are not alike", two, nil, 20, 0, false},
		{"contradicted", two, nil, 20, namesAlike | contradicted, false},
		{"a number in common, that the hard keys left", two, nil, 20, namesAlike | sameAGDREF, false},
		{"a dossier in common, that the hard keys left", two, nil, 20, namesAlike | sameDossier, false},
		{"another number", two, nil, 20, namesAlike | otherAGDREF, false},
		{"split by a human being", two, [][2]int32{{0, 1}}, 20, namesAlike, false},
		{"two numbers", []record{numbered(1), numbered(2)}, nil, 20, namesAlike, false},
	} {
		l, s := guarded(c.records, c.splits, pair{0, 1, c.score, c.flags, 0})
		s.pass()
		if got := l.all.root(1) == 0; got != c.want {
			t.Errorf("%s: merged %t", c.story, got)
		}
		if l.wait(s); c.splits != nil && len(l.queue) > 0 {
			t.Errorf("%s: it waits", c.story)
		}
	}
}

// A third record within six bits bars the way, whichever of the two it is the rival of.
func TestARivalOfEitherSide(t *testing.T) {
	for _, c := range []struct {
		story        string
		best, second pair
		want         bool
	}{
		{"of the first, at six bits", pair{0, 1, 20, namesAlike, 0}, pair{0, 2, 14, namesAlike, 0}, false},
		{"of the first, further", pair{0, 1, 20, namesAlike, 0}, pair{0, 2, 13.99, namesAlike, 0}, true},
		{"of the second, at six bits", pair{0, 1, 20, namesAlike, 0}, pair{1, 2, 14, namesAlike, 0}, false},
		{"of the second, further", pair{0, 1, 20, namesAlike, 0}, pair{1, 2, 13.99, namesAlike, 0}, true},
		{"contradicted: no rival", pair{0, 1, 20, namesAlike, 0}, pair{0, 2, 19, contradicted, 0}, true},
		{"written to the letter, and one that takes a strange error", pair{0, 1, 20, namesAlike | sameIdentity, 0}, pair{0, 2, 19, namesAlike, 6.01}, true},
		{"written to the letter, and one that takes an ordinary error", pair{0, 1, 20, namesAlike | sameIdentity, 0}, pair{0, 2, 19, namesAlike, 6}, false},
		{"both written to the letter, and one takes a strange error", pair{0, 1, 20, namesAlike | sameIdentity, 0}, pair{0, 2, 19, namesAlike | sameIdentity, 6.01}, false},
		{"a strange error on both sides", pair{0, 1, 20, namesAlike, 0}, pair{0, 2, 19, namesAlike, 6.01}, false},
	} {
		l, s := guarded([]record{nobody, nobody, nobody}, nil, c.best, c.second)
		s.pass()
		if got := l.all.root(0) == l.all.root(1); got != c.want {
			t.Errorf("%s: merged %t", c.story, got)
		}
	}
	// a numbered person has a rival in who has no number
	l, s := guarded([]record{numbered(1), nobody, nobody}, nil, pair{0, 1, 20, namesAlike, 0}, pair{0, 2, 19, namesAlike, 0})
	if s.pass(); l.all.root(0) == l.all.root(1) {
		t.Error("merged, although another without a number is as near")
	}
	// a numbered person has no rival in another number; a person without one has
	for number, want := range map[int32]bool{1: true, -1: false} {
		l, s := guarded([]record{numbered(number), nobody, nobody}, nil, pair{0, 1, 20, namesAlike, 0}, pair{0, 2, 19, namesAlike | otherAGDREF, 0})
		s.pass()
		if got := l.all.root(0) == l.all.root(1); got != want {
			t.Errorf("number %d: merged %t", number, got)
		}
	}
}

// Rivals that may be one person are none; but nobody looks into more than twelve.
func TestRivalsThatMayBeOnePerson(t *testing.T) {
	star := func(n int) (*linkage, *scored) {
		records, pairs := slices.Repeat([]record{nobody}, n+1), []pair{}
		for i := range int32(n) {
			pairs = append(pairs, pair{0, i + 1, 20, namesAlike, 0})
			for j := range i {
				pairs = append(pairs, pair{j + 1, i + 1, 8, namesAlike, 0})
			}
		}
		return guarded(records, nil, pairs...)
	}
	for n, want := range map[int]bool{2: false, tooManyRivals: false, tooManyRivals + 1: true} {
		_, s := star(n)
		if got := s.rivals(0, 1, pair{0, 1, 20, namesAlike, 0}); got != want {
			t.Errorf("%d candidates: rivals %t", n, got)
		}
	}
}

// Two candidates may be one person when the machine would merge them, when no
// register knows them and they say the same, or when one figure of a number parts them.
func TestCompatibleCandidates(t *testing.T) {
	two := []record{nobody, nobody}
	for _, c := range []struct {
		story   string
		records []record
		splits  [][2]int32
		p       pair
		want    bool
	}{
		{"the machine would merge them", two, nil, pair{0, 1, 7, namesAlike, 0}, true},
		{"just under its threshold", two, nil, pair{0, 1, 6.99, namesAlike, 0}, false},
		{"names not alike", two, nil, pair{0, 1, 20, 0, 0}, false},
		{"contradicted", two, nil, pair{0, 1, 20, namesAlike | sameIdentity | contradicted, 0}, false},
		{"the same to the letter, no register", two, nil, pair{0, 1, 0, sameIdentity, 0}, true},
		{"the same to the letter, unlikely", two, nil, pair{0, 1, -0.01, sameIdentity, 0}, false},
		{"the same to the letter, a register knows one", []record{onRegister(1), nobody}, nil, pair{0, 1, 0, sameIdentity, 0}, false},
		{"the same to the letter, a register knows the other", []record{nobody, onRegister(1)}, nil, pair{0, 1, 0, sameIdentity, 0}, false},
		{"one figure of their numbers", []record{numbered(1), numbered(2)}, nil, pair{0, 1, 0, sameIdentity | closeAGDREF, 0}, true},
		{"one figure of their numbers, both given by OFII", []record{oriented(1), oriented(2)}, nil, pair{0, 1, 0, sameIdentity | closeAGDREF, 0}, false},
		{"one figure of their numbers, one given by OFII", []record{oriented(1), numbered(2)}, nil, pair{0, 1, 0, sameIdentity | closeAGDREF, 0}, true},
		{"one figure of their numbers, another identity", []record{numbered(1), numbered(2)}, nil, pair{0, 1, 0, closeAGDREF, 0}, false},
		{"one figure of their numbers, split by a human being", []record{numbered(1), numbered(2)}, [][2]int32{{0, 1}}, pair{0, 1, 0, sameIdentity | closeAGDREF, 0}, false},
		{"two numbers", []record{numbered(1), numbered(2)}, nil, pair{0, 1, 20, namesAlike | sameIdentity, 0}, false},
	} {
		_, s := guarded(c.records, c.splits, c.p)
		if got := s.compatible(0, 1); got != c.want {
			t.Errorf("%s: %t", c.story, got)
		}
	}
}

// Every two parts of the whole must be likelier one person than two.
func TestEveryTwoPartsAgree(t *testing.T) {
	for score, want := range map[float64]bool{0: true, -0.01: false} {
		_, s := guarded([]record{nobody, nobody}, nil, pair{0, 1, score, namesAlike, 0})
		if got := s.agree(0, 1); got != want {
			t.Errorf("score %v: %t", score, got)
		}
	}
	_, s := guarded([]record{nobody, nobody}, nil, pair{0, 1, 9, namesAlike | contradicted, 0})
	if s.agree(0, 1) {
		t.Error("contradicted, and agreed")
	}
	if _, s = guarded([]record{nobody, nobody}, nil); s.agree(0, 1) {
		t.Error("never scored, and agreed")
	}
	// The third is close to the first and has nothing in common with the second.
	l, s := guarded([]record{nobody, nobody, nobody}, nil, pair{0, 1, 20, namesAlike, 0}, pair{0, 2, 12, namesAlike, 0})
	for s.pass() {
	}
	if l.all.root(1) != 0 || l.all.root(2) == 0 {
		t.Errorf("groups %v", l.all)
	}
}

func TestWhatIsTakenAsAccepted(t *testing.T) {
	for flags, want := range map[int32]bool{
		0: true, namesAlike: true, contradicted: false, sameDossier: false, sameAGDREF: false, sameDossier | sameAGDREF: false,
		otherAGDREF: false, otherAGDREF | closeAGDREF: true, closeAGDREF: true, contradicted | otherAGDREF | closeAGDREF: false, namesAlike | sameAGDREF: false,
	} {
		if got := (&linkage{}).agreeable(pair{flags: flags}); got != want {
			t.Errorf("flags %b: %t", flags, got)
		}
	}
}

// What waits for a human being: not what he has split, nor two numbers of OFII, nor
// a pair whose sides have come to hold two numbers since it was scored.
func TestWhatWaits(t *testing.T) {
	for _, c := range []struct {
		story   string
		records []record
		splits  [][2]int32
		flags   int32
		want    bool
	}{
		{"two that may be one", []record{nobody, nobody}, nil, 0, true},
		{"split", []record{nobody, nobody}, [][2]int32{{0, 1}}, 0, false},
		{"two numbers of OFII", []record{oriented(1), oriented(2)}, nil, sameAGDREF, false},
		{"one number of OFII, twice", []record{oriented(1), oriented(1)}, nil, sameAGDREF, true},
		{"a number of OFII and another's", []record{oriented(1), numbered(2)}, nil, otherAGDREF, true},
		{"two numbers, which the pair weighed", []record{numbered(1), numbered(2)}, nil, otherAGDREF, true},
		{"two numbers, which the pair knew nothing of", []record{numbered(1), numbered(2)}, nil, 0, false},
		{"twice one number, which the pair knew nothing of", []record{numbered(1), numbered(1)}, nil, 0, true},
		{"one number, which the pair knew nothing of", []record{numbered(1), nobody}, nil, 0, true},
	} {
		l, s := guarded(c.records, c.splits, pair{0, 1, 3, c.flags, 0})
		if l.wait(s); (len(l.queue) == 1) != c.want {
			t.Errorf("%s: %v", c.story, l.queue)
		}
	}
}

// Two persons wait once, by their best pair, with how many pairs stand behind it; it is
// taken as accepted from the score of review on.
func TestTwoPersonsWaitOnce(t *testing.T) {
	l, s := guarded([]record{nobody, nobody, nobody}, nil, pair{0, 1, 20, namesAlike, 0}, pair{0, 2, -1, 0, 0}, pair{1, 2, -1.01, 0, 0})
	for s.pass() {
	}
	l.wait(s)
	if len(l.queue) != 1 || l.queue[0].pairs != 2 || l.queue[0].score != -1 || !l.queue[0].agreed {
		t.Errorf("%+v", l.queue)
	}
	l, s = guarded([]record{nobody, nobody}, nil, pair{0, 1, -1.01, 0, 0})
	if l.wait(s); len(l.queue) != 1 || l.queue[0].agreed {
		t.Errorf("below the score of review: %+v", l.queue)
	}
}

// Who answers alike to two persons of registers, and has no number, is refused where
// the settings say so, and waits for neither.
func TestWhoAnswersToTwo(t *testing.T) {
	same := int32(sameIdentity)
	two := []record{nobody, onRegister(1), onRegister(1)}
	for _, c := range []struct {
		story    string
		records  []record
		one, two int32
		want     bool
	}{
		{"alike in all", two, same, same, true},
		{"not alike to the second", two, same, 0, false},
		{"not alike to the first", two, 0, same, false},
		{"contradicted by the second", two, same, same | contradicted, false},
		{"contradicted by the first", two, same | contradicted, same, false},
		{"a doubt", two, same, same | doubtful, false},
		{"elsewhere", two, same | elsewhere, same, false},
		{"a number of its own", []record{numbered(1), onRegister(1), onRegister(1)}, same, same, false},
		{"no register knows the second", []record{nobody, onRegister(1), nobody}, same, same, false},
		{"no register knows the first", []record{nobody, nobody, onRegister(1)}, same, same, false},
	} {
		for _, refuse := range []bool{true, false} {
			l, s := guarded(c.records, nil, pair{0, 1, 3, c.one, 0}, pair{0, 2, 3, c.two, 0})
			l.o.RefuseHomonyms = refuse
			l.wait(s)
			if got := slices.Equal(l.refused, []int32{0}); got != (c.want && refuse) || !got && len(l.refused) > 0 {
				t.Errorf("%s, refused where they are %t: %v", c.story, refuse, l.refused)
			}
			if want := 2; c.want && refuse {
				if len(l.queue) != 0 {
					t.Errorf("%s: waits %v", c.story, l.queue)
				}
			} else if len(l.queue) != want {
				t.Errorf("%s, refused where they are %t: waits %v", c.story, refuse, l.queue)
			}
		}
	}
	// on whichever side of its pairs it stands
	l, s := guarded([]record{onRegister(1), nobody, onRegister(1)}, nil, pair{0, 1, 3, same, 0}, pair{1, 2, 3, same, 0})
	l.o.RefuseHomonyms = true
	if l.wait(s); !slices.Equal(l.refused, []int32{1}) || len(l.queue) != 0 {
		t.Errorf("between two: refused %v, waits %v", l.refused, l.queue)
	}
	// one person, whom two lines give, is one
	l, s = guarded([]record{nobody, onRegister(1), onRegister(2)}, nil, pair{1, 2, 20, namesAlike, 0}, pair{0, 1, 3, same, 0}, pair{0, 2, 3, same, 0})
	l.o.RefuseHomonyms = true
	for s.pass() {
	}
	if l.wait(s); len(l.refused) != 0 || len(l.queue) != 1 {
		t.Errorf("one person, twice: refused %v, waits %v", l.refused, l.queue)
	}
	// who is one person with a line of a register is not alike to himself
	l, s = guarded([]record{nobody, onRegister(1), onRegister(1)}, nil, pair{0, 1, 20, namesAlike | same, 0}, pair{0, 2, 3, same, 0})
	l.o.RefuseHomonyms = true
	l.joinAll(link{0, 1, Identity, 20, 2})
	if l.wait(s); len(l.refused) != 0 || len(l.queue) != 1 {
		t.Errorf("tied already: refused %v, waits %v", l.refused, l.queue)
	}
	// refused between two, it still waits for a third that is near
	l, s = guarded([]record{nobody, onRegister(1), onRegister(1), onRegister(1)}, nil, pair{0, 1, 3, same, 0}, pair{0, 2, 3, same, 0}, pair{0, 3, 3, 0, 0})
	l.o.RefuseHomonyms = true
	if l.wait(s); len(l.refused) != 1 || len(l.queue) != 1 || l.queue[0].b != 3 {
		t.Errorf("a third: refused %v, waits %v", l.refused, l.queue)
	}
	// what another flag says of a pair does not make it wait
	l, s = guarded(two, nil, pair{0, 1, 3, same | namesAlike | misspelt, 0}, pair{0, 2, 3, same | namesAlike | misspelt, 0})
	l.o.RefuseHomonyms = true
	if l.wait(s); len(l.queue) != 0 {
		t.Errorf("refused, and waits %v", l.queue)
	}
}

// A group is known to a register, and named, as soon as one of its records is.
func TestWhatAGroupHolds(t *testing.T) {
	unnamed := nobody
	unnamed.nameless = true
	for _, records := range [][]record{{onRegister(1), unnamed}, {unnamed, onRegister(1)}} {
		l, s := guarded(records, nil)
		l.joinAll(link{0, 1, Score, 20, 2})
		if h := s.heldBy(l.all.root(0)); !h.registered || h.nameless {
			t.Errorf("%+v", h)
		}
	}
	l, s := guarded([]record{unnamed, unnamed}, nil)
	l.joinAll(link{0, 1, Score, 20, 2})
	if h := s.heldBy(l.all.root(0)); h.registered || !h.nameless {
		t.Errorf("nobody: %+v", h)
	}
}

// The other end of the interval accepts the queue, best first, and keeps to what no
// answer can change.
func TestTheAcceptedEnd(t *testing.T) {
	registered := onRegister(1)
	other := onRegister(2)
	for _, c := range []struct {
		story   string
		records []record
		splits  [][2]int32
		pairs   []pair
		want    []int32 // root of each record
	}{
		{"all that waits", []record{nobody, nobody, nobody}, nil, []pair{{0, 1, 3, 0, 0}, {1, 2, 2, 0, 0}}, []int32{0, 0, 0}},
		{"not what contradicts", []record{nobody, nobody}, nil, []pair{{0, 1, 3, contradicted, 0}}, []int32{0, 1}},
		{"a split between two that a third would join", []record{nobody, nobody, nobody}, [][2]int32{{0, 2}}, []pair{{0, 1, 3, 0, 0}, {1, 2, 2, 0, 0}}, []int32{0, 0, 2}},
		{"a split of another pair changes nothing", []record{nobody, nobody, nobody, nobody}, [][2]int32{{0, 3}}, []pair{{0, 1, 3, 0, 0}, {1, 2, 2, 0, 0}}, []int32{0, 0, 0, 3}},
		{"two numbers of OFII that a third would join", []record{oriented(1), nobody, oriented(2)}, nil, []pair{{0, 1, 3, 0, 0}, {1, 2, 2, 0, 0}}, []int32{0, 0, 2}},
		{"two numbers of OFII that a dossier would join", []record{oriented(1), registered, oriented(2)}, nil, []pair{{0, 1, 3, 0, 0}, {1, 2, 2, 0, 0}}, []int32{0, 0, 2}},
		{"two numbers of OFII that a dossier would join, from the other end", []record{oriented(1), registered, oriented(2)}, nil, []pair{{0, 1, 2, 0, 0}, {1, 2, 3, 0, 0}}, []int32{0, 1, 1}},
		{"one number of OFII, twice, that a dossier joins", []record{oriented(1), registered, oriented(1)}, nil, []pair{{0, 1, 3, 0, 0}, {1, 2, 2, 0, 0}}, []int32{0, 0, 0}},
		{"one number of OFII and no other", []record{oriented(1), nobody, numbered(-1)}, nil, []pair{{0, 1, 3, 0, 0}, {1, 2, 2, 0, 0}}, []int32{0, 0, 0}},
		{"what no register knows has one person, the best", []record{registered, nobody, other}, nil, []pair{{0, 1, 3, 0, 0}, {1, 2, 2, 0, 0}}, []int32{0, 0, 2}},
		{"what no register knows is given to another such", []record{registered, nobody, nobody}, nil, []pair{{0, 1, 3, 0, 0}, {1, 2, 2, 0, 0}}, []int32{0, 0, 0}},
		{"what no register knows has one person, the first record", []record{nobody, registered, other}, nil, []pair{{0, 1, 3, 0, 0}, {0, 2, 2, 0, 0}}, []int32{0, 0, 2}},
		{"what no register knows has one person, the other way round", []record{registered, nobody, other}, nil, []pair{{1, 0, 3, 0, 0}, {1, 2, 2, 0, 0}}, []int32{0, 0, 2}},
		{"three that registers know", []record{registered, other, onRegister(3)}, nil, []pair{{0, 1, 3, 0, 0}, {2, 1, 2, 0, 0}}, []int32{0, 0, 0}},
		{"three that registers know, from the other side", []record{registered, other, onRegister(3)}, nil, []pair{{1, 0, 3, 0, 0}, {1, 2, 2, 0, 0}}, []int32{0, 0, 0}},
		{"three that no register knows", []record{nobody, nobody, nobody}, nil, []pair{{0, 1, 3, 0, 0}, {2, 1, 2, 0, 0}}, []int32{0, 0, 0}},
		{"three that no register knows, from the other side", []record{nobody, nobody, nobody}, nil, []pair{{1, 0, 3, 0, 0}, {1, 2, 2, 0, 0}}, []int32{0, 0, 0}},
	} {
		l, s := guarded(c.records, c.splits, c.pairs...)
		l.wait(s)
		l.accept(s)
		var got []int32
		for i := range c.records {
			got = append(got, l.upper.root(int32(i)))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.story, got, c.want)
		}
	}
}

func TestMeet(t *testing.T) {
	for _, c := range []struct {
		x, y []int32
		want bool
	}{
		{nil, nil, false}, {nil, []int32{1}, false}, {[]int32{1}, []int32{1}, true}, {[]int32{1, 4}, []int32{2, 3}, false}, {[]int32{2, 3}, []int32{1, 3}, true}, {[]int32{1, 5, 9}, []int32{9}, true}, {[]int32{9}, []int32{1, 5, 9}, true},
	} {
		if got := meet(c.x, c.y); got != c.want {
			t.Errorf("%v %v: %t", c.x, c.y, got)
		}
	}
}

// A merge says whether names and birth date were the same to the letter.
func TestAMergeSaysHow(t *testing.T) {
	for flags, want := range map[int32]Method{namesAlike: Score, namesAlike | sameIdentity: Identity} {
		l, s := guarded([]record{nobody, nobody}, nil, pair{0, 1, 20, flags, 0})
		if !s.pass() || len(l.links) != 1 || l.links[0].method != want {
			t.Errorf("flags %d: %v, want %s", flags, l.links, want)
		}
	}
}
