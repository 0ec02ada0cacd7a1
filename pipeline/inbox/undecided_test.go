package inbox

import "testing"

// A statement that is held waits for a decision until one that was extracted later is in
// force in all its departments.
func TestWhatWaitsForADecision(t *testing.T) {
	august := statement(t, 1, "2023-09-05", "2023-09-05", "a", 10, 0, "44", "85")
	held := statement(t, 2, "2023-10-05", "2023-10-05", "b", 4, 0, "44", "85")
	after := func(day string, departements ...string) Statement {
		return statement(t, 3, "2023-11-05", day, "c", 10, 0, departements...)
	}
	other := after("2023-11-05", "44", "85")
	other.Sender = "adoma"
	kind := after("2023-11-05", "44", "85")
	kind.Kind, kind.Authority = "situations", []string{"44", "85"}
	for _, c := range []struct {
		story string
		after []Statement
		want  int
	}{
		{"nothing came after", nil, 1},
		{"another came after, extracted the same day", []Statement{after("2023-10-05", "44", "85")}, 1},
		{"extracted the day after", []Statement{after("2023-10-06", "44", "85")}, 0},
		{"in one of its departments", []Statement{after("2023-10-06", "44")}, 1},
		{"another sender's", []Statement{other}, 1},
		{"another kind", []Statement{kind}, 1},
	} {
		states := Force(append([]Statement{august, held}, c.after...), nil, rules(), on(t, "2023-11-10"))
		if c.story == "another kind" && states[2].Status != InForce {
			t.Errorf("the other kind is %s", states[2].Status)
		}
		if got := Undecided(states, nil); len(got) != c.want || c.want == 1 && got[0].File != 2 {
			t.Errorf("%s: %+v, want %d", c.story, got, c.want)
		}
	}
	became := func(a, b string) bool { return a == "adoma" && b == "soliha" || a == "soliha" && b == "adoma" }
	following := rules()
	following.Same = became
	if got := Undecided(Force([]Statement{august, held, other}, nil, following, on(t, "2023-11-10")), became); len(got) != 0 {
		t.Errorf("of the sender that it became: %+v", got)
	}
	refused := []Verdict{{File: 2, Kind: "contacts", Act: Refuse, DecidedOn: on(t, "2023-10-10")}}
	if got := Undecided(Force([]Statement{august, held}, refused, rules(), on(t, "2023-11-10")), nil); len(got) != 0 {
		t.Errorf("refused: %+v", got)
	}
}
