package work

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/schedules"
)

// The pairs that wait are counted by a run; a status counts them when files came since,
// unless somebody else may be writing: it then says what the last run counted.
func TestHowManyPairsWait(t *testing.T) {
	s, _ := onDuty(t)
	on := schedules.DayOf(noon(9))
	ingest := func() {
		t.Helper()
		if _, err := pipeline.Ingest(t.Context(), s.Store, s.Inbox, s.Settings, on, nil); err != nil {
			t.Fatal(err)
		}
	}
	waiting := func(beside bool) int {
		t.Helper()
		st, err := StatusOf(t.Context(), s.Store, StatusRequest{
			ConditionRequest: ConditionRequest{Settings: s.Settings, Schedules: s.Schedules, Now: noon(9)}, AsOf: on, Beside: beside,
		})
		if err != nil {
			t.Fatal(err)
		}
		return st.Pairs
	}
	want := func(what string, counted, beside int) {
		t.Helper()
		if c, b := waiting(false), waiting(true); c != counted || b != beside {
			t.Errorf("%s: %d, and %d beside; want %d and %d", what, c, b, counted, beside)
		}
	}
	want("no file", 0, 0)
	ingest()
	want("nobody is like another", 0, 0)
	// a partner who writes a name alone
	folder := filepath.Join(s.Inbox, "2023-10-05", "soliha")
	text := "nom;prenom;date_contact;mode\nZzyzzov;Bilal;15/09/2023;visite\n"
	if err := errors.Join(os.MkdirAll(folder, 0o750), os.WriteFile(filepath.Join(folder, "contacts.csv"), []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
	ingest()
	want("files came since the last run", 1, 0)
	known, err := books.Freeze(t.Context(), s.Store)
	if err != nil {
		t.Fatal(err)
	}
	if err := countPairs(t.Context(), s.Store, s.Settings, known, on); err != nil {
		t.Fatal(err)
	}
	want("counted by a run", 1, 1)
	// what was counted is not counted again while it rests on the same, and is when files came or somebody decided
	for _, c := range []struct {
		what          string
		since         int64
		decided       bool
		counted, then int
	}{{"the same", 0, false, 7, 7}, {"files came", 1, false, 1, 1}, {"somebody decided", 0, true, 6, 1}} {
		if err := books.KeepWaitingPairs(t.Context(), s.Store, books.WaitingPairs{On: on, Pairs: 7, Known: books.Frozen{File: known.File - c.since, Verdict: known.Verdict, Decision: known.Decision}}); err != nil {
			t.Fatal(err)
		}
		if c.decided {
			if _, err := books.DecideLink(t.Context(), s.Store, books.LinkDecision{LeftRecord: "parcours/sos-solidarites/44/x", RightRecord: "parcours/sos-solidarites/44/y", Verdict: "split", DecidedOn: on, By: "B", Why: "essai"}); err != nil {
				t.Fatal(err)
			}
		}
		want(c.what, c.counted, 7-map[bool]int{true: 1}[c.decided])
		if known, err = books.Freeze(t.Context(), s.Store); err != nil {
			t.Fatal(err)
		}
		if err := countPairs(t.Context(), s.Store, s.Settings, known, on); err != nil {
			t.Fatal(err)
		}
		want(c.what+", and counted", c.then, c.then)
	}
}

// A run that knows no file counts nothing.
func TestNoPairIsCountedOfNoFile(t *testing.T) {
	s, _ := onDuty(t)
	if err := countPairs(t.Context(), s.Store, s.Settings, books.Frozen{}, schedules.DayOf(noon(9))); err != nil {
		t.Fatal(err)
	}
	if _, counted, err := books.LastWaitingPairs(t.Context(), s.Store); counted || err != nil {
		t.Errorf("counted %v, %v", counted, err)
	}
}
