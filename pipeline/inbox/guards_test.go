package inbox

import (
	"slices"
	"testing"
)

// A statement has come for its own sender, kind, department and month, and for no other.
func TestWhatAStatementHasComeFor(t *testing.T) {
	last := on(t, "2023-09-30")
	s := State{Statement: statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "44"), Status: InForce}
	for a, want := range map[Awaited]bool{
		{"soliha", "contacts", "44"}:   true,
		{"aurore", "contacts", "44"}:   false,
		{"soliha", "situations", "44"}: false,
		{"soliha", "contacts", "85"}:   false,
	} {
		if got := s.CameFor(a, last, nil); got != want {
			t.Errorf("%v: %v, want %v", a, got, want)
		}
	}
}

// A statement of Soliha's has come for Adoma, whom she becomes, and for nobody else; another
// month's, or of another kind, has not.
func TestWhatASenderSentUnderAnotherName(t *testing.T) {
	s := State{Statement: statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "44"), Status: InForce}
	became := Accounts(func(a, b string) bool { return a == "soliha" && b == "adoma" || a == "adoma" && b == "soliha" })
	for _, c := range []struct {
		a    Awaited
		last string
		want bool
	}{
		{Awaited{"adoma", "contacts", "44"}, "2023-09-30", true},
		{Awaited{"soliha", "contacts", "44"}, "2023-09-30", true},
		{Awaited{"aurore", "contacts", "44"}, "2023-09-30", false},
		{Awaited{"adoma", "situations", "44"}, "2023-09-30", false},
		{Awaited{"adoma", "contacts", "44"}, "2023-10-31", false},
	} {
		if got := HasCome([]State{s}, c.a, on(t, c.last), became); got != c.want {
			t.Errorf("%v %s: %v, want %v", c.a, c.last, got, c.want)
		}
	}
}

// An act said twice is one act: taking it back takes it back whole; an act of another
// kind stands above it.
func TestAnActSaidTwice(t *testing.T) {
	day := on(t, "2023-11-08")
	for _, c := range []struct {
		acts   []Act
		want   Act
		stands bool
	}{
		{[]Act{Accept}, Accept, true},
		{[]Act{Accept, Accept, Reinstate}, "", false},
		{[]Act{Accept, Withdraw}, Withdraw, true},
		{[]Act{Accept, Withdraw, Reinstate}, Accept, true},
		{[]Act{Accept, Withdraw, Withdraw, Reinstate}, Accept, true},
		{[]Act{Accept, Withdraw, Accept, Reinstate}, Withdraw, true},
		{[]Act{Reinstate, Refuse}, Refuse, true},
	} {
		var all []Verdict
		for _, act := range c.acts {
			all = append(all, Verdict{File: 2, Kind: "contacts", Act: act, DecidedOn: day})
		}
		if v, stands := Standing(all, day, 2, "contacts"); v.Act != c.want || stands != c.stands {
			t.Errorf("%v: %q stands %v, want %q", c.acts, v.Act, stands, c.want)
		}
	}
}

// What is out already is not withdrawn, holds nobody back, and is nobody's part or
// version.
func TestWhatIsOutHoldsNobodyBack(t *testing.T) {
	withdrawn := []Verdict{{File: 2, Kind: "contacts", Act: Withdraw, DecidedOn: on(t, "2023-10-06")}}
	statuses := func(received []Statement, verdicts []Verdict) (all []Status) {
		for _, s := range Force(received, verdicts, rules(), on(t, "2023-12-01")) {
			all = append(all, s.Status)
		}
		return all
	}
	first := statement(t, 1, "2023-10-05", "2023-10-05", "a", 20, 0, "44")
	again := statement(t, 2, "2023-10-06", "2023-10-05", "a", 20, 0, "44")
	if got := statuses([]Statement{first, again}, withdrawn); !slices.Equal(got, []Status{InForce, Identical}) {
		t.Errorf("the same bytes of the same day, withdrawn: %v", got)
	}
	version := statement(t, 2, "2023-10-05", "2023-10-05", "b", 20, 0, "44")
	if got := statuses([]Statement{first, version}, withdrawn); !slices.Equal(got, []Status{InForce, Withdrawn}) {
		t.Errorf("a version of the same day, withdrawn: %v", got)
	}
	if got := statuses([]Statement{first, rowsIn(version, map[string]int{"44": 20})}, nil); !slices.Equal(got, []Status{Replaced, InForce}) {
		t.Errorf("a second one of that day that says its departments: %v", got)
	}
	his := of(statement(t, 3, "2023-09-05", "2023-09-05", "z", 20, 0, "44"), "zebre")
	sameDay := sharing(of(statement(t, 2, "2023-10-05", "2023-10-05", "y", 20, 0, "44"), "zebre"), map[int64]int{3: 20})
	wrong := sharing(first, map[int64]int{2: 20})
	if got := statuses([]Statement{his, wrong, sameDay}, nil); !slices.Equal(got, []Status{Replaced, Held, InForce}) {
		t.Errorf("the rows of another's of that day: %v", got)
	}
	if got := statuses([]Statement{his, wrong, sameDay}, withdrawn); !slices.Equal(got, []Status{InForce, InForce, Withdrawn}) {
		t.Errorf("the rows of another's of that day, withdrawn: %v", got)
	}
}

// Of two accepted statements of two days the second replaces the first; they are the
// parts of one only when they came together.
func TestTwoAcceptedStatements(t *testing.T) {
	aside := statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 10, "44")
	next := statement(t, 2, "2023-11-05", "2023-11-05", "b", 10, 10, "44")
	var verdicts []Verdict
	for file, day := range map[int64]string{1: "2023-10-06", 2: "2023-11-06"} {
		verdicts = append(verdicts, Verdict{File: file, Kind: "contacts", Act: Accept, DecidedOn: on(t, day)})
	}
	for _, accepted := range [][]Verdict{verdicts, verdicts[:1], verdicts[1:]} {
		got := Force([]Statement{aside, statement(t, 2, "2023-11-05", "2023-11-05", "b", 20, 0, "44")}, accepted, rules(), on(t, "2023-12-01"))
		if slices.Contains([]Status{InForce}, got[0].Status) {
			t.Errorf("%d accepted: the first is %s beside the second", len(accepted), got[0].Status)
		}
	}
	if got := Force([]Statement{aside, next}, verdicts, rules(), on(t, "2023-12-01")); got[0].Status != Replaced || got[1].Status != InForce {
		t.Errorf("both accepted: %s, %s", got[0].Status, got[1].Status)
	}
}

// The rows of the sender's own older statement are its own; those of one statement of
// two departments are counted once; of the same bytes under two senders on one day, the
// first is in force and the second held.
func TestWhoseRowsTheyAre(t *testing.T) {
	older := statement(t, 1, "2023-08-05", "2023-08-05", "a", 20, 0, "44")
	former := statement(t, 2, "2023-09-05", "2023-09-05", "b", 20, 0, "44")
	back := sharing(statement(t, 3, "2023-10-05", "2023-10-05", "c", 20, 0, "44"), map[int64]int{1: 20, 2: 9})
	if got := Force([]Statement{older, former, back}, nil, rules(), on(t, "2023-12-01")); got[2].Status != InForce {
		t.Errorf("the rows of its own older statement: %s %s", got[2].Status, got[2].Why)
	}
	his := of(statement(t, 1, "2023-09-05", "2023-09-05", "z", 20, 0, "44", "85"), "face")
	both := statement(t, 2, "2023-09-06", "2023-09-06", "y", 20, 0, "44", "85")
	now := sharing(statement(t, 3, "2023-10-05", "2023-10-05", "x", 20, 0, "44", "85"), map[int64]int{1: 20, 2: 5})
	if got := Force([]Statement{his, both, now}, nil, rules(), on(t, "2023-12-01")); got[2].Status != Held || got[2].Why != RowsOfAnother {
		t.Errorf("a quarter of its former one, of two departments: %s %s", got[2].Status, got[2].Why)
	}
	zebres := of(statement(t, 1, "2023-09-05", "2023-09-05", "z", 20, 0, "44"), "zebre")
	mine := sharing(statement(t, 2, "2023-10-05", "2023-10-05", "same", 20, 0, "44"), map[int64]int{3: 20, 1: 20})
	same := sharing(of(statement(t, 3, "2023-10-05", "2023-10-05", "same", 20, 0, "44"), "zebre"), map[int64]int{1: 20})
	mine.Alike = map[int64]int{3: 20}
	got := Force([]Statement{zebres, mine, same}, nil, rules(), on(t, "2023-12-01"))
	if got[1].Status != InForce || got[2].Status != Held || got[2].Why != OfAnother {
		t.Errorf("the same bytes on one day: %s %s, then %s %s", got[1].Status, got[1].Why, got[2].Status, got[2].Why)
	}
}

// A part of what an undivided statement held is no measure of it: only when both are
// undivided, and the new one leaves a department out.
func TestAPartIsNoMeasure(t *testing.T) {
	both := []string{"44", "85"}
	before := statement(t, 1, "2023-10-05", "2023-10-05", "a", 20, 0, both...)
	one := statement(t, 2, "2023-11-05", "2023-11-05", "b", 2, 0, "44")
	for _, c := range []struct {
		story         string
		before, after Statement
		want          Status
	}{
		{"both undivided, one department", before, one, InForce},
		{"both undivided, both departments", before, statement(t, 2, "2023-11-05", "2023-11-05", "b", 2, 0, both...), Held},
		{"the first says its rows", rowsIn(before, map[string]int{"44": 10, "85": 10}), one, Held},
		{"the second says its rows", before, rowsIn(one, map[string]int{"44": 2}), Held},
	} {
		if got := Force([]Statement{c.before, c.after}, nil, rules(), on(t, "2023-12-01")); got[1].Status != c.want {
			t.Errorf("%s: %s, want %s", c.story, got[1].Status, c.want)
		}
	}
}
