package inbox

import (
	"slices"
	"testing"
	"time"
)

func on(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// told is a statement in one line: file, received, extracted, hash, rows.
func statement(t *testing.T, file int64, received, extracted, hash string, kept, setAside int, departements ...string) Statement {
	return Statement{
		File: file, Path: received + "/" + hash, Sender: "soliha", Kind: "contacts", Departements: departements,
		ReceivedOn: on(t, received), ExtractionOn: on(t, extracted), Hash: hash, Kept: kept, SetAside: setAside, Whole: true,
	}
}

func rules() Rules {
	return Rules{SetAsideShare: 0.20, ShrinkShare: 0.50, May: func(sender, kind, departement string, _ time.Time) bool {
		return kind == "contacts" && departement != "49"
	}}
}

func TestForce(t *testing.T) {
	both := []string{"44", "85"}
	accepted := []Verdict{{File: 2, Kind: "contacts", Act: Accept, DecidedOn: on(t, "2023-11-08")}}
	for _, c := range []struct {
		name     string
		received []Statement
		verdicts []Verdict
		asOf     string
		want     []Status
	}{
		{"the latest extraction replaces", []Statement{
			statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, both...), statement(t, 2, "2023-11-05", "2023-11-05", "b", 12, 0, both...),
		}, nil, "2023-12-01", []Status{Replaced, InForce}},
		{"what came after the day is not known", []Statement{
			statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, both...), statement(t, 2, "2023-11-05", "2023-11-05", "b", 12, 0, both...),
		}, nil, "2023-10-31", []Status{InForce}},
		{"an older one arriving late never overwrites", []Statement{
			statement(t, 1, "2023-10-05", "2023-10-02", "a", 10, 0, both...), statement(t, 2, "2023-11-05", "2023-09-02", "b", 12, 0, both...),
		}, nil, "2023-12-01", []Status{InForce, Older}},
		{"of two of one extraction, the one received last", []Statement{
			statement(t, 1, "2023-10-05", "2023-10-02", "a", 10, 0, both...), statement(t, 2, "2023-10-06", "2023-10-02", "b", 12, 0, both...),
		}, nil, "2023-12-01", []Status{Replaced, InForce}},
		{"the same bytes of the same extraction day change nothing", []Statement{
			statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, both...), statement(t, 2, "2023-11-05", "2023-10-05", "a", 10, 0, both...),
		}, nil, "2023-12-01", []Status{InForce, Identical}},
		{"with a later one they are a statement like any other", []Statement{
			statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, both...), statement(t, 2, "2023-11-05", "2023-10-06", "a", 10, 0, both...),
		}, nil, "2023-12-01", []Status{Replaced, InForce}},
		{"and put an earlier statement back in force", []Statement{
			statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, both...), statement(t, 2, "2023-11-05", "2023-11-05", "b", 10, 0, both...),
			statement(t, 3, "2023-12-05", "2023-12-05", "a", 10, 0, both...),
		}, nil, "2023-12-31", []Status{Replaced, Replaced, InForce}},
		{"with an earlier one they are older", []Statement{
			statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, both...), statement(t, 2, "2023-11-05", "2023-10-04", "a", 10, 0, both...),
		}, nil, "2023-12-01", []Status{InForce, Older}},
		{"exactly a fifth set aside is let through", []Statement{
			statement(t, 1, "2023-10-05", "2023-10-05", "a", 8, 2, both...),
		}, nil, "2023-12-01", []Status{InForce}},
		{"more than a fifth is held", []Statement{
			statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, both...), statement(t, 2, "2023-11-05", "2023-11-05", "b", 7, 2, both...),
		}, nil, "2023-12-01", []Status{InForce, Held}},
		{"exactly half the rows is let through, set aside ones included", []Statement{
			statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, both...), statement(t, 2, "2023-11-05", "2023-11-05", "b", 4, 1, both...),
		}, nil, "2023-12-01", []Status{Replaced, InForce}},
		{"less than half is held", []Statement{
			statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, both...), statement(t, 2, "2023-11-05", "2023-11-05", "b", 4, 0, both...),
		}, nil, "2023-12-01", []Status{InForce, Held}},
		{"once accepted it is in force, from the day of the decision", []Statement{
			statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, both...), statement(t, 2, "2023-11-05", "2023-11-05", "b", 4, 0, both...),
		}, accepted, "2023-11-08", []Status{Replaced, InForce}},
		{"and held still the day before", []Statement{
			statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, both...), statement(t, 2, "2023-11-05", "2023-11-05", "b", 4, 0, both...),
		}, accepted, "2023-11-07", []Status{InForce, Held}},
		{"a department of somebody else's refuses the file", []Statement{
			statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "44", "49"),
		}, nil, "2023-12-01", []Status{Outside}},
		{"absence withdraws inside the scope only: 85 keeps its own", []Statement{
			statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "85"), statement(t, 2, "2023-11-05", "2023-11-05", "b", 12, 0, "44"),
		}, nil, "2023-12-01", []Status{InForce, InForce}},
	} {
		var got []Status
		for _, s := range Force(c.received, c.verdicts, rules(), on(t, c.asOf)) {
			got = append(got, s.Status)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// A kind that the sender may not send refuses the other kinds of the same file.
func TestAFileOutsideIsRefusedWhole(t *testing.T) {
	contacts := statement(t, 1, "2023-10-05", "2023-10-05", "a", 10, 0, "44")
	parcours := contacts
	parcours.Kind = "parcours"
	for _, s := range Force([]Statement{contacts, parcours}, nil, rules(), on(t, "2023-12-01")) {
		if s.Status != Outside {
			t.Errorf("%s: %s", s.Kind, s.Status)
		}
	}
}
