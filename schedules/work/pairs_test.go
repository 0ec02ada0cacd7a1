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
}
