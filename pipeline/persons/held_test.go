package persons

import "testing"

// Each reason for which a pair waits, and that it is not given when it is not so.
func TestWhyAPairIsHeld(t *testing.T) {
	named, nameless := record{agdref: -1, dossier: -1, statement: -1}, record{agdref: -1, dossier: -1, statement: -1, nameless: true}
	numbered := func(n int32) record { r := named; r.agdref = n; return r }
	listed := func(n int32) record { r := named; r.statement, r.registered = n, true; return r }
	for _, c := range []struct {
		story string
		a, b  record
		score float64
		flags int32
		want  Held
	}{
		{"one number, the names contradict", numbered(1), numbered(1), 9, sameAGDREF | contradicted, "numero"},
		{"one number, and nobody's name", nameless, nameless, 9, sameAGDREF, "personne"},
		{"one dossier, and nobody's name", nameless, nameless, 9, sameDossier, "personne"},
		{"one dossier, a name on one side", nameless, named, 9, sameDossier, "plusieurs"},
		{"one dossier, a name on the other side", named, nameless, 9, sameDossier, "plusieurs"},
		{"one dossier, nobody's name, and another sex", nameless, nameless, 9, sameDossier | doubtful, "personne"},
		{"nobody's name, and nothing in common", nameless, nameless, 9, 0, "manque"},
		{"one number, the names contradict, and too little in common", numbered(1), numbered(1), 3, sameAGDREF | contradicted, "numero"},
		{"one dossier, the names contradict", named, named, 9, sameDossier | contradicted, "dossier"},
		{"one dossier, another sex", named, named, 9, sameDossier | doubtful, "dossier"},
		{"one dossier and one number: it is the number that is given", numbered(1), numbered(1), 9, sameDossier | sameAGDREF | doubtful, "numero"},
		{"one dossier, two numbers", numbered(1), numbered(2), 9, sameDossier | otherAGDREF | namesAlike, "numeros"},
		{"two numbers", numbered(1), numbered(2), 9, otherAGDREF | namesAlike, "numeros"},
		{"one side without a number", numbered(1), named, 3, namesAlike, "score"},
		{"the other side without a number", named, numbered(1), 3, namesAlike, "score"},
		{"a name contradicts", named, named, 9, contradicted, "contraire"},
		{"a date a digit off", named, named, 9, doubtful | namesAlike, "contraire"},
		{"a letter apart", named, named, 9, misspelt | namesAlike, "lettre"},
		{"a birth date is missing", named, named, 9, 0, "manque"},
		{"two lines of one register", listed(4), listed(4), 9, namesAlike, "registre"},
		{"two registers", listed(4), listed(5), 9, namesAlike, "autre"},
		{"too little in common", named, named, 6.62, namesAlike, "score"},
		{"all the same, and common", named, named, 6.62, namesAlike | sameIdentity, "frequent"},
		{"just enough, and another line stands against it", named, named, 6.63, namesAlike, "autre"},
	} {
		l := &linkage{o: Options{}.withDefaults(), records: []record{c.a, c.b}, all: newGroups(2), members: make([][]int32, 2)}
		p := pair{a: 0, b: 1, score: c.score, flags: c.flags}
		if got := newScored(l, []pair{p}).heldBack(p); got != c.want {
			t.Errorf("%s: %q, want %q", c.story, got, c.want)
		}
		if c.want.Words() == "" {
			t.Errorf("%q has no words", c.want)
		}
	}
}

// Another candidate as good is a reason, and one that is worse by far is none; what already makes
// one person of several lines is no rival of it.
func TestARivalIsAReason(t *testing.T) {
	for _, c := range []struct {
		story string
		other float64 // score of the second candidate
		rival bool
	}{{"as good", 9, true}, {"at the limit", 9 - rivalBits, true}, {"worse by more", 9 - rivalBits - .01, false}} {
		best := pair{a: 0, b: 1, score: 9, flags: namesAlike}
		_, s := guarded([]record{nobody, onRegister(1), onRegister(1)}, nil, best, pair{a: 0, b: 2, score: c.other, flags: namesAlike})
		if got := s.heldBack(best); got.Rival() != c.rival {
			t.Errorf("%s: %q", c.story, got)
		}
	}
	own, best := pair{a: 0, b: 1, score: 20, flags: namesAlike}, pair{a: 0, b: 2, score: 9, flags: namesAlike}
	_, s := guarded([]record{nobody, nobody, onRegister(1)}, nil, own, best)
	s.merge(own)
	if got := s.heldBack(best); got.Rival() {
		t.Errorf("another line of the same person: %q", got)
	}
	for held, want := range map[Held]string{"registre": heldWords[heldRegister], "unknown": "", "unknown+registre": heldWords[heldRegister], "registre+rival": heldWords[heldRegister] + "\u202f; " + heldWords[heldRival]} {
		if got := held.Words(); got != want {
			t.Errorf("%s: %q", held, got)
		}
	}
}
