package inbox

import (
	"slices"
	"testing"
)

// What a sender may not send is outside, and the reason says what is not his: the
// kind, or the department.
func TestWhyAStatementIsOutside(t *testing.T) {
	unknown := statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "44")
	unknown.Kind = "parcours"
	for _, c := range []struct {
		story     string
		statement Statement
		why       string
	}{
		{"a kind and a department of his", statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "44"), ""},
		{"no department at all", statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0), "type"},
		{"a kind that is not his", unknown, "type"},
		{"a department that is not his", statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "49"), "departement"},
		{"a department that was his the day it came", could(statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "49"), "49"), ""},
		{"one that was, one that never was", could(statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "49", "53"), "49"), ""},
		{"a kind that was his, in a department that was not", could(unknown, "85"), "departement"},
		{"a kind that was his", could(unknown, "44"), ""},
		{"one of two departments", statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "44", "49"), "departement"},
	} {
		got := Force([]Statement{c.statement}, nil, rules(), on(t, "2023-12-01"))[0]
		if got.Why != c.why || (got.Status == Outside) != (c.why != "") {
			t.Errorf("%s: %s %q, want %q", c.story, got.Status, got.Why, c.why)
		}
	}
}

// could gives a statement what its sender could send on the day it came.
func could(s Statement, departements ...string) Statement {
	s.Authority = departements
	return s
}

// A held statement that a person refused is refused, not held; a verdict on
// another file or another kind changes nothing; the reason stays.
func TestWhatAVerdictMakesOfAHeldStatement(t *testing.T) {
	first := statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "44")
	second := statement(t, 2, "2023-11-05", "2023-11-05", "b", 4, 0, "44")
	decided := on(t, "2023-11-08")
	for _, c := range []struct {
		story   string
		verdict Verdict
		want    Status
		why     string
	}{
		{"accepted", Verdict{File: 2, Kind: "contacts", Act: Accept, DecidedOn: decided}, InForce, ""},
		{"refused", Verdict{File: 2, Kind: "contacts", Act: Refuse, DecidedOn: decided}, Declined, "effectif_reduit"},
		{"a verdict on another file", Verdict{File: 1, Kind: "contacts", Act: Accept, DecidedOn: decided}, Held, "effectif_reduit"},
		{"a verdict on another kind", Verdict{File: 2, Kind: "situations", Act: Accept, DecidedOn: decided}, Held, "effectif_reduit"},
	} {
		got := Force([]Statement{first, second}, []Verdict{c.verdict}, rules(), on(t, "2023-12-01"))
		if got[1].Status != c.want || got[1].Why != c.why {
			t.Errorf("%s: %s %q, want %s %q", c.story, got[1].Status, got[1].Why, c.want, c.why)
		}
		if want := map[bool]Status{true: Replaced, false: InForce}[c.want == InForce]; got[0].Status != want {
			t.Errorf("%s: the one before is %s, want %s", c.story, got[0].Status, want)
		}
	}
}

// rowsIn gives a statement the rows of each of its departments.
func rowsIn(s Statement, rows map[string]int) Statement {
	s.RowsIn, s.Whole = rows, false
	return s
}

// A statement shrinks in the departments that it replaces: department by
// department when both say which row is whose, whole when one of them does not.
func TestWhatAStatementIsHeldAgainst(t *testing.T) {
	both := []string{"44", "85"}
	before := statement(t, 1, "2023-10-05", "2023-10-05", "a", 20, 0, both...)
	shared := rowsIn(before, map[string]int{"44": 16, "85": 4})
	for _, c := range []struct {
		story         string
		before, after Statement
		want          Status
	}{
		{"one department of two, half of its own", shared, rowsIn(statement(t, 2, "2023-11-05", "2023-11-05", "b", 2, 0, "85"), map[string]int{"85": 2}), InForce},
		{"one department of two, less than half of its own", shared, rowsIn(statement(t, 2, "2023-11-05", "2023-11-05", "b", 1, 0, "85"), map[string]int{"85": 1}), Held},
		{"both, half in all", shared, rowsIn(statement(t, 2, "2023-11-05", "2023-11-05", "b", 10, 0, both...), map[string]int{"44": 7, "85": 3}), InForce},
		{"both, less than half in all", shared, rowsIn(statement(t, 2, "2023-11-05", "2023-11-05", "b", 9, 0, both...), map[string]int{"44": 6, "85": 3}), Held},
		{"the one before does not say: half of it whole", before, rowsIn(statement(t, 2, "2023-11-05", "2023-11-05", "b", 10, 0, both...), map[string]int{"44": 7, "85": 3}), InForce},
		{"the one before does not say: less than half of it whole", before, rowsIn(statement(t, 2, "2023-11-05", "2023-11-05", "b", 9, 0, both...), map[string]int{"44": 6, "85": 3}), Held},
		{"the new one does not say: less than half of both", shared, statement(t, 2, "2023-11-05", "2023-11-05", "b", 9, 0, both...), Held},
		{"the new one does not say: half of both", shared, statement(t, 2, "2023-11-05", "2023-11-05", "b", 10, 0, both...), InForce},
	} {
		got := Force([]Statement{c.before, c.after}, nil, rules(), on(t, "2023-12-01"))
		if got[1].Status != c.want {
			t.Errorf("%s: %s %s, want %s", c.story, got[1].Status, got[1].Why, c.want)
		}
	}
}

// An empty statement, the first of its scope, is no anomaly; the one that empties
// a scope is.
func TestAnEmptyStatement(t *testing.T) {
	empty := statement(t, 1, "2023-10-05", "2023-10-05", "a", 0, 0, "44")
	if got := Force([]Statement{empty}, nil, rules(), on(t, "2023-12-01")); got[0].Status != InForce {
		t.Errorf("first: %s", got[0].Status)
	}
	one := statement(t, 1, "2023-10-05", "2023-10-05", "a", 1, 0, "44")
	gone := statement(t, 2, "2023-11-05", "2023-11-05", "b", 0, 0, "44")
	if got := Force([]Statement{one, gone}, nil, rules(), on(t, "2023-12-01")); got[1].Status != Held {
		t.Errorf("emptied: %s", got[1].Status)
	}
	aside := statement(t, 1, "2023-10-05", "2023-10-05", "a", 0, 1, "44")
	if got := Force([]Statement{aside}, nil, rules(), on(t, "2023-12-01")); got[0].Status != Held {
		t.Errorf("one row, set aside: %s", got[0].Status)
	}
}

// A statement is in force for the departments that no later extraction took from it.
func TestInForceForSomeDepartments(t *testing.T) {
	older := statement(t, 1, "2023-10-05", "2023-10-01", "a", 10, 0, "44", "85")
	newer := statement(t, 2, "2023-10-06", "2023-10-02", "b", 10, 0, "44")
	late := statement(t, 3, "2023-10-07", "2023-10-01", "c", 10, 0, "44", "85")
	got := Force([]Statement{older, newer, late}, nil, rules(), on(t, "2023-12-01"))
	if got[0].Status != Replaced || got[1].Status != InForce || got[2].Status != InForce {
		t.Fatalf("%s %s %s", got[0].Status, got[1].Status, got[2].Status)
	}
	if len(got[1].InForce) != 1 || got[1].InForce[0] != "44" || len(got[2].InForce) != 1 || got[2].InForce[0] != "85" {
		t.Errorf("in force for %v and %v", got[1].InForce, got[2].InForce)
	}
	if got[2].Of != "" {
		t.Errorf("in force beside %s", got[2].Of)
	}
	same := Force([]Statement{older, newer}, nil, rules(), on(t, "2023-10-05"))
	if len(same) != 1 || len(same[0].InForce) != 2 {
		t.Errorf("known on the day received: %+v", same)
	}
}

// of gives a statement another sender.
func of(s Statement, sender string) Statement {
	s.Sender, s.Path = sender, sender+"/"+s.Path
	return s
}

// The bytes of another sender are held until a person decides, here or there, unless
// they hold no data row.
func TestTheBytesOfAnother(t *testing.T) {
	his := statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "44")
	same := of(statement(t, 2, "2023-10-06", "2023-10-06", "a", 10, 0, "44"), "face")
	decided := on(t, "2023-11-08")
	empty, emptyToo := his, same
	empty.Kept, emptyToo.Kept = 0, 0
	one, oneToo := empty, emptyToo
	one.SetAside, oneToo.SetAside = 1, 1
	his49 := statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "49")
	for _, c := range []struct {
		story         string
		before, after Statement
		verdicts      []Verdict
		first, then   Status
	}{
		{"the same bytes", his, same, nil, InForce, Held},
		{"other bytes", his, of(statement(t, 2, "2023-10-06", "2023-10-06", "b", 10, 0, "44"), "face"), nil, InForce, InForce},
		{"no data row", empty, emptyToo, nil, InForce, InForce},
		{"one data row, set aside", one, oneToo, nil, Held, Held},
		{"accepted", his, same, []Verdict{{File: 2, Kind: "contacts", Act: Accept, DecidedOn: decided}}, InForce, InForce},
		{"refused", his, same, []Verdict{{File: 2, Kind: "contacts", Act: Refuse, DecidedOn: decided}}, InForce, Declined},
		{"refused where they first came, as not one's own to send", his49, same, nil, Outside, InForce},
	} {
		got := Force([]Statement{c.before, c.after}, c.verdicts, rules(), on(t, "2023-12-01"))
		if got[0].Status != c.first || got[1].Status != c.then {
			t.Errorf("%s: %s, then %s; want %s, then %s", c.story, got[0].Status, got[1].Status, c.first, c.then)
		}
		if got[1].Status == Held && c.story == "the same bytes" && (got[1].Why != OfAnother || got[1].Of != his.Path) {
			t.Errorf("%s: held because of %s %q", c.story, got[1].Why, got[1].Of)
		}
	}
	wrong := of(statement(t, 3, "2023-10-04", "2023-10-04", "a", 10, 0, "44"), "face")
	before := of(statement(t, 4, "2023-09-05", "2023-09-05", "z", 30, 0, "44"), "face")
	all := []Statement{before, wrong, his}
	if got := Force(all, nil, rules(), on(t, "2023-12-01")); got[1].Status != Held || got[2].Status != Held {
		t.Errorf("a wrong folder first: %s, then %s", got[1].Status, got[2].Status)
	}
	refused := []Verdict{{File: 3, Kind: "contacts", Act: Refuse, DecidedOn: decided}}
	if got := Force(all, refused, rules(), on(t, "2023-12-01")); got[1].Status != Declined || got[2].Status != InForce {
		t.Errorf("the wrong folder's refused: %s, then %s", got[1].Status, got[2].Status)
	}
}

// Two statements without departments that a sender drops on one day are parts or
// versions of one: nothing is read of them until a person says which.
func TestTwoStatementsOfOneDay(t *testing.T) {
	both := []string{"44", "85"}
	before := statement(t, 1, "2023-10-05", "2023-10-05", "z", 10, 0, both...)
	a := statement(t, 2, "2023-11-05", "2023-11-05", "a", 6, 0, both...)
	b := statement(t, 3, "2023-11-05", "2023-11-05", "b", 7, 0, both...)
	next := statement(t, 3, "2023-11-06", "2023-11-06", "b", 7, 0, both...)
	only44, only85 := a, b
	only44.Departements, only85.Departements = []string{"44"}, []string{"85"}
	columned := rowsIn(b, map[string]int{"44": 4, "85": 3})
	sheet := b
	sheet.Whole = false
	empty := statement(t, 3, "2023-11-05", "2023-11-05", "b", 0, 0, both...)
	another := of(b, "face")
	yes := func(file int64) Verdict {
		return Verdict{File: file, Kind: "contacts", Act: Accept, DecidedOn: on(t, "2023-11-08")}
	}
	no := func(file int64) Verdict {
		return Verdict{File: file, Kind: "contacts", Act: Refuse, DecidedOn: on(t, "2023-11-08")}
	}
	later := statement(t, 4, "2023-12-05", "2023-12-05", "c", 6, 0, both...)
	for _, c := range []struct {
		story    string
		received []Statement
		verdicts []Verdict
		want     []Status
	}{
		{"of one day", []Statement{before, a, b}, nil, []Status{InForce, Held, Held}},
		{"of two days", []Statement{before, a, next}, nil, []Status{Replaced, Replaced, InForce}},
		{"of two scopes", []Statement{before, only44, only85}, nil, []Status{Replaced, InForce, InForce}},
		{"of scopes that meet", []Statement{before, only44, b}, nil, []Status{InForce, Held, Held}},
		{"one has a department column", []Statement{before, a, columned}, nil, []Status{Replaced, Replaced, InForce}},
		{"its rows do not say theirs, and another sheet's do", []Statement{before, a, sheet}, nil, []Status{Replaced, Replaced, InForce}},
		{"one has no row: too few to replace", []Statement{before, a, empty}, nil, []Status{Replaced, InForce, Held}},
		{"of two senders", []Statement{before, a, another}, nil, []Status{Replaced, InForce, InForce}},
		{"two parts", []Statement{before, a, b}, []Verdict{yes(2), yes(3)}, []Status{Replaced, InForce, InForce}},
		{"the second is the version", []Statement{before, a, b}, []Verdict{yes(3), no(2)}, []Status{Replaced, Declined, InForce}},
		{"the first is the version", []Statement{before, a, b}, []Verdict{yes(2), no(3)}, []Status{Replaced, InForce, Declined}},
		{"one refused, the other is left alone", []Statement{before, a, b}, []Verdict{no(2)}, []Status{Replaced, Declined, InForce}},
		{"one accepted, the other waits still", []Statement{before, a, b}, []Verdict{yes(2)}, []Status{Replaced, InForce, Held}},
		{"both refused", []Statement{before, a, b}, []Verdict{no(2), no(3)}, []Status{InForce, Declined, Declined}},
		{"half the parts' rows is enough to replace both", []Statement{a, b, statement(t, 4, "2023-12-05", "2023-12-05", "c", 7, 0, both...)},
			[]Verdict{yes(2), yes(3)}, []Status{Replaced, Replaced, InForce}},
		{"less is not", []Statement{a, b, later}, []Verdict{yes(2), yes(3)}, []Status{InForce, InForce, Held}},
	} {
		var got []Status
		for _, s := range Force(c.received, c.verdicts, rules(), on(t, "2023-12-31")) {
			got = append(got, s.Status)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.story, got, c.want)
		}
	}
}

// Bytes that were accepted once are not asked about again while they are in force.
func TestWhatWasAcceptedIsNotAskedAgain(t *testing.T) {
	first := statement(t, 1, "2023-10-05", "2023-10-05", "a", 7, 3, "44")
	again := statement(t, 2, "2023-11-05", "2023-11-05", "a", 7, 3, "44")
	accepted := []Verdict{{File: 1, Kind: "contacts", Act: Accept, DecidedOn: on(t, "2023-10-06")}}
	if got := Force([]Statement{first, again}, accepted, rules(), on(t, "2023-12-01")); got[1].Status != InForce || got[1].Unchanged != first.Path {
		t.Errorf("in force: %s, unchanged from %q", got[1].Status, got[1].Unchanged)
	}
	if got := Force([]Statement{first, again}, nil, rules(), on(t, "2023-12-01")); got[1].Status != Held {
		t.Errorf("held the first time: %s", got[1].Status)
	}
}

// sharing gives a statement the rows that it has in common with other files.
func sharing(s Statement, rows map[int64]int) Statement {
	s.Alike, s.Compared = rows, s.Kept
	return s
}

// Nine rows in ten of another's, and fewer than half of its own former one: a wrong
// folder, on each side of both edges.
func TestTheRowsOfAWrongFolder(t *testing.T) {
	his := of(statement(t, 1, "2023-09-05", "2023-09-05", "z", 20, 0, "44"), "face")
	former := statement(t, 2, "2023-09-06", "2023-09-06", "y", 20, 0, "44")
	now := func(rows map[int64]int) Statement {
		return sharing(statement(t, 3, "2023-10-05", "2023-10-05", "a", 20, 4, "44"), rows)
	}
	refused := []Verdict{{File: 1, Kind: "contacts", Act: Refuse, DecidedOn: on(t, "2023-10-01")}}
	withdrawn := []Verdict{{File: 1, Kind: "contacts", Act: Withdraw, DecidedOn: on(t, "2023-10-01")}}
	accepted := []Verdict{{File: 3, Kind: "contacts", Act: Accept, DecidedOn: on(t, "2023-10-06")}}
	heldHis := statement(t, 1, "2023-09-05", "2023-09-05", "z", 2, 18, "44")
	heldHis = of(heldHis, "face")
	sameDay := of(statement(t, 4, "2023-10-05", "2023-10-05", "b", 20, 0, "44"), "zebre")
	otherKind := his
	otherKind.Kind, otherKind.Authority = "parcours", []string{"44"}
	for _, c := range []struct {
		story    string
		received []Statement
		verdicts []Verdict
		want     Status
	}{
		{"all of another's", []Statement{his, former, now(map[int64]int{1: 20})}, nil, Held},
		{"nine in ten", []Statement{his, former, now(map[int64]int{1: 18})}, nil, Held},
		{"one fewer", []Statement{his, former, now(map[int64]int{1: 17})}, nil, InForce},
		{"one fewer than half of its own", []Statement{his, former, now(map[int64]int{1: 20, 2: 9})}, nil, Held},
		{"half of its own", []Statement{his, former, now(map[int64]int{1: 20, 2: 10})}, nil, InForce},
		{"no former one", []Statement{his, now(map[int64]int{1: 20})}, nil, Held},
		{"accepted", []Statement{his, former, now(map[int64]int{1: 20})}, accepted, InForce},
		{"the other was withdrawn", []Statement{his, former, now(map[int64]int{1: 20})}, withdrawn, InForce},
		{"the other was held and refused", []Statement{heldHis, former, now(map[int64]int{1: 20})}, refused, InForce},
		{"another kind of the other", []Statement{otherKind, former, now(map[int64]int{1: 20})}, nil, InForce},
		{"its own sender's", []Statement{his, former, now(map[int64]int{2: 9, 1: 0})}, nil, InForce},
		{"another's of that day, a stranger to its own folder", []Statement{former, now(map[int64]int{4: 20}), sameDay}, nil, InForce},
		{"another's of that day, half of it in its former one", []Statement{former, now(map[int64]int{4: 20}),
			of(statement(t, 5, "2023-09-07", "2023-09-07", "c", 20, 0, "44"), "zebre"), sharing(sameDay, map[int64]int{5: 10})}, nil, Held},
		{"another's of that day, less than half in its former one", []Statement{former, now(map[int64]int{4: 20}),
			of(statement(t, 5, "2023-09-07", "2023-09-07", "c", 20, 0, "44"), "zebre"), sharing(sameDay, map[int64]int{5: 9})}, nil, InForce},
	} {
		for _, s := range Force(c.received, c.verdicts, rules(), on(t, "2023-12-01")) {
			if s.File == 3 && (s.Status != c.want || (s.Why == RowsOfAnother) != (c.want == Held)) {
				t.Errorf("%s: %s %s, want %s", c.story, s.Status, s.Why, c.want)
			}
		}
	}
}

// The lead after another sends the rows of the one before: nothing is wrong with that in
// the departments that it took over, in all of those that it covers.
func TestTheRowsOfTheLeadBefore(t *testing.T) {
	his := of(statement(t, 1, "2023-09-05", "2023-09-05", "z", 20, 0, "44", "85"), "face")
	took := func(departements ...string) func(code, former, departement string) bool {
		return func(code, former, departement string) bool {
			return code == "soliha" && former == "face" && slices.Contains(departements, departement)
		}
	}
	for _, c := range []struct {
		story    string
		tookOver func(code, former, departement string) bool
		covers   []string
		want     Status
	}{
		{"nobody takes over from anybody", nil, []string{"44"}, Held},
		{"a department that it took over", took("44"), []string{"44"}, InForce},
		{"a department that it did not", took("44"), []string{"85"}, Held},
		{"one that it took over, one that it did not", took("44"), []string{"44", "85"}, Held},
		{"both taken over", took("44", "85"), []string{"44", "85"}, InForce},
	} {
		asked := rules()
		asked.TookOver = c.tookOver
		now := sharing(statement(t, 2, "2023-10-05", "2023-10-05", "a", 20, 0, c.covers...), map[int64]int{1: 20})
		if got := Force([]Statement{his, now}, nil, asked, on(t, "2023-12-01")); got[1].Status != c.want {
			t.Errorf("%s: %s, want %s", c.story, got[1].Status, c.want)
		}
	}
}

// A structure that becomes another is one sender with it: what the second sends replaces
// what the first had in force, and its bytes are not those of another.
func TestTheStatementsOfWhatASenderBecomes(t *testing.T) {
	his := of(statement(t, 1, "2023-09-05", "2023-09-05", "z", 20, 0, "44"), "face")
	for _, c := range []struct {
		story       string
		became      string
		now         Statement
		first, then Status
	}{
		{"replaced", "face", statement(t, 2, "2023-10-05", "2023-10-05", "a", 20, 0, "44"), Replaced, InForce},
		{"far fewer rows than before", "face", statement(t, 2, "2023-10-05", "2023-10-05", "a", 9, 0, "44"), InForce, Held},
		{"the very bytes", "face", statement(t, 2, "2023-10-05", "2023-10-05", "z", 20, 0, "44"), Replaced, InForce},
		{"another became: both are in force", "zebre", statement(t, 2, "2023-10-05", "2023-10-05", "a", 9, 0, "44"), InForce, InForce},
	} {
		asked := rules()
		asked.Same = func(a, b string) bool { return a == "soliha" && b == c.became || a == c.became && b == "soliha" }
		got := Force([]Statement{his, c.now}, nil, asked, on(t, "2023-12-01"))
		if got[0].Status != c.first || got[1].Status != c.then {
			t.Errorf("%s: %s, then %s; want %s, then %s", c.story, got[0].Status, got[1].Status, c.first, c.then)
		}
	}
}

// The rows of the parts in force are counted together.
func TestHowManyRowsOfTheFormerParts(t *testing.T) {
	his := of(statement(t, 1, "2023-09-05", "2023-09-05", "z", 20, 0, "44", "85"), "face")
	parts := []Statement{statement(t, 2, "2023-09-06", "2023-09-06", "y", 20, 0, "44"), statement(t, 3, "2023-09-06", "2023-09-06", "x", 20, 0, "85")}
	for in85, want := range map[int]Status{4: Held, 5: InForce} {
		now := sharing(statement(t, 4, "2023-10-05", "2023-10-05", "a", 20, 0, "44", "85"), map[int64]int{1: 20, 2: 5, 3: in85})
		got := Force(append([]Statement{his, now}, parts...), nil, rules(), on(t, "2023-12-01"))
		if s := got[3]; s.File != 4 || s.Status != want {
			t.Errorf("%d rows in the second part: file %d is %s, want %s", in85, s.File, s.Status, want)
		}
	}
}

// A statement with rows that are withdrawn is as if it had not come: what it replaced is
// back, from the day of the decision.
func TestAWithdrawnStatement(t *testing.T) {
	first := statement(t, 1, "2023-09-05", "2023-09-05", "a", 10, 0, "44", "85")
	second := statement(t, 2, "2023-10-05", "2023-10-05", "b", 10, 0, "44", "85")
	third := statement(t, 3, "2023-11-05", "2023-11-05", "c", 4, 0, "44", "85")
	act := func(act Act, day string) Verdict {
		return Verdict{File: 2, Kind: "contacts", Act: act, DecidedOn: on(t, day)}
	}
	for _, c := range []struct {
		story    string
		verdicts []Verdict
		asOf     string
		want     []Status
	}{
		{"before", []Verdict{act(Withdraw, "2023-10-10")}, "2023-10-09", []Status{Replaced, InForce}},
		{"from its day on", []Verdict{act(Withdraw, "2023-10-10")}, "2023-10-10", []Status{InForce, Withdrawn}},
		{"put back", []Verdict{act(Withdraw, "2023-10-10"), act(Reinstate, "2023-10-12")}, "2023-10-12", []Status{Replaced, InForce}},
		{"not yet put back", []Verdict{act(Withdraw, "2023-10-10"), act(Reinstate, "2023-10-12")}, "2023-10-11", []Status{InForce, Withdrawn}},
		{"nothing to take back", []Verdict{act(Reinstate, "2023-10-09"), act(Withdraw, "2023-10-10")}, "2023-10-12", []Status{InForce, Withdrawn}},
		{"the next one is measured against the first", []Verdict{act(Withdraw, "2023-10-10")}, "2023-11-30", []Status{InForce, Withdrawn, Held}},
	} {
		var got []Status
		for _, s := range Force([]Statement{first, second, third}, c.verdicts, rules(), on(t, c.asOf)) {
			got = append(got, s.Status)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.story, got, c.want)
		}
	}
}
