package inbox

import "testing"

// What a sender may not send is outside, and the reason says what is not his: the
// kind, or the department.
func TestWhyAStatementIsOutside(t *testing.T) {
	unknown := told(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "44")
	unknown.Kind = "parcours"
	for _, c := range []struct {
		story     string
		statement Statement
		why       string
	}{
		{"a kind and a department of his", told(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "44"), ""},
		{"no department at all", told(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0), "type"},
		{"a kind that is not his", unknown, "type"},
		{"a department that is not his", told(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "49"), "departement"},
		{"one of two departments", told(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "44", "49"), "departement"},
	} {
		got := Force([]Statement{c.statement}, nil, rules(), on(t, "2023-12-01"))[0]
		if got.Why != c.why || (got.Status == Outside) != (c.why != "") {
			t.Errorf("%s: %s %q, want %q", c.story, got.Status, got.Why, c.why)
		}
	}
}

// A held statement that a person refused is refused, not held; a verdict on
// another file or another kind changes nothing; the reason stays.
func TestWhatAVerdictMakesOfAHeldStatement(t *testing.T) {
	first := told(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "44")
	second := told(t, 2, "2023-11-05", "2023-11-05", "b", 4, 0, "44")
	decided := on(t, "2023-11-08")
	for _, c := range []struct {
		story   string
		verdict Verdict
		want    Status
		why     string
	}{
		{"accepted", Verdict{File: 2, Kind: "contacts", Accept: true, DecidedOn: decided}, InForce, ""},
		{"refused", Verdict{File: 2, Kind: "contacts", DecidedOn: decided}, Declined, "effectif_reduit"},
		{"a verdict on another file", Verdict{File: 1, Kind: "contacts", Accept: true, DecidedOn: decided}, Held, "effectif_reduit"},
		{"a verdict on another kind", Verdict{File: 2, Kind: "situations", Accept: true, DecidedOn: decided}, Held, "effectif_reduit"},
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
	s.RowsIn = rows
	return s
}

// A statement shrinks in the departments that it replaces: department by
// department when both say which row is whose, whole when one of them does not.
func TestWhatAStatementIsHeldAgainst(t *testing.T) {
	both := []string{"44", "85"}
	before := told(t, 1, "2023-10-05", "2023-10-05", "a", 20, 0, both...)
	shared := rowsIn(before, map[string]int{"44": 16, "85": 4})
	for _, c := range []struct {
		story         string
		before, after Statement
		want          Status
	}{
		{"one department of two, half of its own", shared, rowsIn(told(t, 2, "2023-11-05", "2023-11-05", "b", 2, 0, "85"), map[string]int{"85": 2}), InForce},
		{"one department of two, less than half of its own", shared, rowsIn(told(t, 2, "2023-11-05", "2023-11-05", "b", 1, 0, "85"), map[string]int{"85": 1}), Held},
		{"both, half in all", shared, rowsIn(told(t, 2, "2023-11-05", "2023-11-05", "b", 10, 0, both...), map[string]int{"44": 7, "85": 3}), InForce},
		{"both, less than half in all", shared, rowsIn(told(t, 2, "2023-11-05", "2023-11-05", "b", 9, 0, both...), map[string]int{"44": 6, "85": 3}), Held},
		{"the one before does not say: half of it whole", before, rowsIn(told(t, 2, "2023-11-05", "2023-11-05", "b", 10, 0, both...), map[string]int{"44": 7, "85": 3}), InForce},
		{"the one before does not say: less than half of it whole", before, rowsIn(told(t, 2, "2023-11-05", "2023-11-05", "b", 9, 0, both...), map[string]int{"44": 6, "85": 3}), Held},
		{"the new one does not say: less than half of both", shared, told(t, 2, "2023-11-05", "2023-11-05", "b", 9, 0, both...), Held},
		{"the new one does not say: half of both", shared, told(t, 2, "2023-11-05", "2023-11-05", "b", 10, 0, both...), InForce},
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
	empty := told(t, 1, "2023-10-05", "2023-10-05", "a", 0, 0, "44")
	if got := Force([]Statement{empty}, nil, rules(), on(t, "2023-12-01")); got[0].Status != InForce {
		t.Errorf("first: %s", got[0].Status)
	}
	one := told(t, 1, "2023-10-05", "2023-10-05", "a", 1, 0, "44")
	gone := told(t, 2, "2023-11-05", "2023-11-05", "b", 0, 0, "44")
	if got := Force([]Statement{one, gone}, nil, rules(), on(t, "2023-12-01")); got[1].Status != Held {
		t.Errorf("emptied: %s", got[1].Status)
	}
	aside := told(t, 1, "2023-10-05", "2023-10-05", "a", 0, 1, "44")
	if got := Force([]Statement{aside}, nil, rules(), on(t, "2023-12-01")); got[0].Status != Held {
		t.Errorf("one row, set aside: %s", got[0].Status)
	}
}

// A statement is in force for the departments that no later extraction took from it.
func TestInForceForSomeDepartments(t *testing.T) {
	older := told(t, 1, "2023-10-05", "2023-10-01", "a", 10, 0, "44", "85")
	newer := told(t, 2, "2023-10-06", "2023-10-02", "b", 10, 0, "44")
	late := told(t, 3, "2023-10-07", "2023-10-01", "c", 10, 0, "44", "85")
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
