package inbox

import "testing"

// The statement of September has come once one was extracted after its last day, for
// its department, and nothing keeps it out.
func TestTheStatementOfAMonthHasCome(t *testing.T) {
	last := on(t, "2023-09-30")
	september := Awaited{"soliha", "contacts", "44"}
	august := statement(t, 1, "2023-09-05", "2023-09-05", "a", 10, 0, "44", "85")
	refused := []Verdict{{File: 2, Kind: "contacts", Act: Refuse, DecidedOn: on(t, "2023-10-10")}}
	withdrawn := []Verdict{{File: 2, Kind: "contacts", Act: Withdraw, DecidedOn: on(t, "2023-10-10")}}
	accepted := []Verdict{{File: 2, Kind: "contacts", Act: Accept, DecidedOn: on(t, "2023-10-10")}}
	other := func(sender, kind string) Statement {
		s := statement(t, 2, "2023-10-05", "2023-10-05", "b", 10, 0, "44")
		s.Sender, s.Kind = sender, kind
		return s
	}
	for _, c := range []struct {
		story    string
		received []Statement
		verdicts []Verdict
		asOf     string
		want     bool
	}{
		{"nothing was received", nil, nil, "2023-10-10", false},
		{"that of August only", []Statement{august}, nil, "2023-10-10", false},
		{"extracted on the last day of the month", []Statement{statement(t, 2, "2023-10-05", "2023-09-30", "b", 10, 0, "44")}, nil, "2023-10-10", false},
		{"extracted on the first day after it", []Statement{statement(t, 2, "2023-10-05", "2023-10-01", "b", 10, 0, "44")}, nil, "2023-10-10", true},
		{"received on the day asked", []Statement{statement(t, 2, "2023-10-10", "2023-10-05", "b", 10, 0, "44")}, nil, "2023-10-10", true},
		{"received the day after", []Statement{statement(t, 2, "2023-10-11", "2023-10-05", "b", 10, 0, "44")}, nil, "2023-10-10", false},
		{"extracted long after", []Statement{statement(t, 2, "2024-03-05", "2024-03-05", "b", 10, 0, "44")}, nil, "2024-03-10", true},
		{"that of another department", []Statement{statement(t, 2, "2023-10-05", "2023-10-05", "b", 10, 0, "85")}, nil, "2023-10-10", false},
		{"the second of its departments", []Statement{statement(t, 2, "2023-10-05", "2023-10-05", "b", 10, 0, "85", "44")}, nil, "2023-10-10", true},
		{"another sender's", []Statement{other("adoma", "contacts")}, nil, "2023-10-10", false},
		{"another kind", []Statement{other("soliha", "situations")}, nil, "2023-10-10", false},
		{"replaced by a later one", []Statement{
			statement(t, 2, "2023-10-05", "2023-10-05", "b", 10, 0, "44"), statement(t, 3, "2023-11-05", "2023-11-05", "c", 10, 0, "44"),
		}, nil, "2023-11-10", true},
		{"come after a later one", []Statement{
			statement(t, 2, "2023-11-05", "2023-11-05", "b", 10, 0, "44"), statement(t, 3, "2023-11-06", "2023-10-05", "c", 10, 0, "44"),
		}, nil, "2023-11-10", true},
		{"held", []Statement{august, statement(t, 2, "2023-10-05", "2023-10-05", "b", 4, 0, "44", "85")}, nil, "2023-10-10", false},
		{"held, then accepted on the day asked", []Statement{august, statement(t, 2, "2023-10-05", "2023-10-05", "b", 4, 0, "44", "85")}, accepted, "2023-10-10", true},
		{"held, accepted the day after", []Statement{august, statement(t, 2, "2023-10-05", "2023-10-05", "b", 4, 0, "44", "85")}, accepted, "2023-10-09", false},
		{"held, then refused", []Statement{august, statement(t, 2, "2023-10-05", "2023-10-05", "b", 4, 0, "44", "85")}, refused, "2023-10-10", false},
		{"withdrawn", []Statement{august, statement(t, 2, "2023-10-05", "2023-10-05", "b", 10, 0, "44")}, withdrawn, "2023-10-10", false},
		{"withdrawn the day after", []Statement{august, statement(t, 2, "2023-10-05", "2023-10-05", "b", 10, 0, "44")}, withdrawn, "2023-10-09", true},
		{"a department that is not its sender's beside", []Statement{statement(t, 2, "2023-10-05", "2023-10-05", "b", 10, 0, "44", "49")}, nil, "2023-10-10", false},
	} {
		states := Force(c.received, c.verdicts, rules(), on(t, c.asOf))
		if got := HasCome(states, september, last, nil); got != c.want {
			t.Errorf("%s: has come %v, want %v", c.story, got, c.want)
		}
	}
}

// The bytes of an earlier file, sent again, are the statement of their new extraction
// day; of the same one, they bring nothing.
func TestTheSameBytesAgain(t *testing.T) {
	last := on(t, "2023-09-30")
	august := statement(t, 1, "2023-09-05", "2023-09-05", "a", 10, 0, "44")
	for _, c := range []struct {
		extracted string
		want      bool
	}{{"2023-10-01", true}, {"2023-09-30", false}, {"2023-09-05", false}} {
		states := Force([]Statement{august, statement(t, 2, "2023-10-05", c.extracted, "a", 10, 0, "44")}, nil, rules(), on(t, "2023-10-10"))
		if got := HasCome(states, Awaited{"soliha", "contacts", "44"}, last, nil); got != c.want {
			t.Errorf("extracted again on %s: has come %v, want %v", c.extracted, got, c.want)
		}
	}
}

// Of one statement alone: one that was in force and was replaced, or that came after a
// later one, has come; nothing that is kept out has.
func TestWhichStatusHasCome(t *testing.T) {
	for status, want := range map[Status]bool{InForce: true, Replaced: true, Older: true, Identical: false, Held: false, Declined: false, Outside: false, "": false} {
		s := State{Statement: statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "44"), Status: status}
		if got := s.CameFor(Awaited{"soliha", "contacts", "44"}, on(t, "2023-09-30"), nil); got != want {
			t.Errorf("%q: has come %v, want %v", status, got, want)
		}
	}
}
