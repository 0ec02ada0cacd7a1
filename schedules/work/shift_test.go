package work

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// jobs are a night, and a monthly edition that waits five days and makes up for one
// missed month.
var jobs = fstest.MapFS{
	"nights.yaml": {Data: []byte("job: nights\nlabel: Nuits\nmakes: ingestion\nperiod: day\nwhen: \"0 5 * * *\"\ncatch_up: 1\n")},
	"months.yaml": {Data: []byte("job: months\nlabel: Mois\nmakes: edition\nfor: [ddets]\nperiod: month\nwhen: \"0 7 5 * *\"\nawaits: true\npatience_days: 5\ncatch_up: 1\n")},
}

// onDuty is a shift on a new store and an inbox of one file, and what it settles.
func onDuty(t *testing.T) (s *Shift, settled *[]string) {
	t.Helper()
	dir := t.TempDir()
	lay(t, dir, "2023-10-04")
	all, err := schedules.Load(jobs)
	if err != nil {
		t.Fatal(err)
	}
	store, err := store.Open(t.Context(), filepath.Join(dir, "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	settled = new([]string)
	return &Shift{
		Store: store, Settings: settings.Default(), SettingsText: string(settings.Embedded()), Schedules: all,
		Inbox: filepath.Join(dir, "inbox"), Out: filepath.Join(dir, "documents"), Verb: "run", Program: "test",
		Clock: func() time.Time { return noon(1) }, Log: slog.New(slog.DiscardHandler),
		Words: func(o Outcome) string { return fmt.Sprintf("%T", o) },
		Show: func(e Event) {
			if p, ok := e.(Settled); ok {
				*settled = append(*settled, fmt.Sprintf("%s %s %s %s", p.Job, p.Period, p.State, words(p.Outcome)))
			}
		},
	}, settled
}

// lay lays a statement of the lead in the inbox, received on a day.
func lay(t *testing.T, dir, day string) {
	t.Helper()
	inbox := filepath.Join(dir, "inbox", day, "sos-solidarites")
	text := "dossier;nom;prenom;date_naissance;departement;structure;date_entree\nD1;Zzyzzov;Bilal;03/04/1990;44;soliha;12/09/2023\n"
	if err := errors.Join(os.MkdirAll(inbox, 0o750), os.WriteFile(filepath.Join(inbox, "parcours.csv"), []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// goLive lets what is made leave.
func goLive(t *testing.T, s *Shift) {
	t.Helper()
	if err := books.GoLive(t.Context(), s.Store, books.Live{At: noon(1), By: "Essai", Why: "essai"}); err != nil {
		t.Fatal(err)
	}
}

func words(o Outcome) string {
	switch o := o.(type) {
	case Waits:
		return fmt.Sprintf("waits for %v", len(o.For) > 0)
	case Issued:
		return fmt.Sprintf("edition %d again %v", o.Edition, o.Again)
	case Failed:
		return "failed"
	}
	return fmt.Sprintf("%T", o)
}

// A month waits for the statements until its deadline; it leaves without them then.
// When its documents could not be laid they are taken up again from the same edition;
// what was missed for too long is not made.
func TestAMonthWaitsLeavesAndIsTakenUpAgain(t *testing.T) {
	slow.Test(t, "a month is held, published and taken up again")
	s, settled := onDuty(t)
	goLive(t, s)
	out := s.Out
	for _, c := range []struct {
		what   string
		now    time.Time
		out    string
		failed int
		want   []string
	}{
		{"the statements have not come", noon(5), out, 0, []string{"nights 2023-10-05 made work.Ingested", "months 2023-09 waiting waits for true"}},
		{"the deadline has passed, the folder cannot be written", noon(10), filepath.Join(s.Inbox, "2023-10-04", "sos-solidarites", "parcours.csv"), 1,
			[]string{"nights 2023-10-10 made work.Ingested", "months 2023-09 failed failed"}},
		{"the folder can be written", noon(10).Add(time.Hour), out, 0, []string{"months 2023-09 made edition 1 again true"}},
		{"nothing is due", noon(10).Add(2 * time.Hour), out, 0, nil},
		{"two months were missed, and nothing came", noon(10).AddDate(0, 2, 1), out, 0,
			[]string{"nights 2023-10-11 passed work.Missed", "nights 2023-12-11 made work.Ingested", "months 2023-10 passed work.Missed", "months 2023-11 waiting waits for true"}},
		{"one of the statements came", noon(10).AddDate(0, 2, 2), out, 0, []string{"nights 2023-12-12 made work.Ingested", "months 2023-11 made edition 2 again false"}},
	} {
		if strings.HasPrefix(c.what, "one of") {
			lay(t, filepath.Dir(s.Inbox), "2023-12-12")
		}
		*settled, s.Out = nil, c.out
		done, err := s.DoDue(t.Context(), c.now)
		if err != nil || done.Failed != c.failed {
			t.Fatalf("%s: %d failed, %v", c.what, done.Failed, err)
		}
		got := *settled
		if n := len(got) - len(c.want); n > 0 && len(c.want) > 0 { // the nights before the last are passed
			got = append([]string(nil), got[n:]...)
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s:\n%q\nwant\n%q", c.what, *settled, c.want)
		}
	}
}

// What was numbered and has not left leaves as it was numbered, or not at all: where it can no
// longer be made to the byte, the edition that corrects it leaves in its place.
func TestWhatCannotBeMadeAgainDoesNotLeave(t *testing.T) {
	slow.Test(t, "a month is published, spoiled and corrected")
	s, settled := onDuty(t)
	goLive(t, s)
	out := s.Out
	run := func(now time.Time, folder, want string) {
		t.Helper()
		*settled, s.Out = nil, folder
		if _, err := s.DoDue(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		if got := *settled; len(got) == 0 || got[len(got)-1] != want {
			t.Errorf("%q, want %q at the end", got, want)
		}
	}
	run(noon(10), filepath.Join(s.Inbox, "2023-10-04", "sos-solidarites", "parcours.csv"), "months 2023-09 failed failed")
	const spoil = "update store.editions.document set hash = 'another' where edition = ? and name = (select min(name) from store.editions.document where edition = ?)"
	if _, err := s.Store.Exec(t.Context(), spoil, 1, 1); err != nil {
		t.Fatal(err)
	}
	run(noon(10).Add(time.Hour), out, "months 2023-09 failed failed")
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("documents lie in %s: %v", out, err)
	}
	correct := RectifyRequest{
		Settings: s.Settings, SettingsText: s.SettingsText, Program: s.Program, Edition: 1, By: "Essai", Why: "essai",
		AsOf: time.Date(2023, time.October, 10, 0, 0, 0, 0, time.UTC), Now: noon(10).Add(2 * time.Hour),
	}
	if _, err := Rectify(t.Context(), s.Store, correct); err != nil {
		t.Fatal(err)
	}
	run(noon(10).Add(3*time.Hour), out, "months 2023-09 made edition 2 again true")
	if _, err := Rectify(t.Context(), s.Store, correct); err != nil { // asked a second time
		t.Error(err)
	}
	if _, err := s.Store.Exec(t.Context(), spoil, 2, 2); err != nil {
		t.Fatal(err)
	}
	if _, err := Rectify(t.Context(), s.Store, correct); !errors.Is(err, release.ErrDiffers) {
		t.Errorf("asked a third time: %v", err)
	}
}

// Asked to stop, a shift begins nothing more, and says so in the journal of runs.
func TestAShiftThatIsAskedToStop(t *testing.T) {
	s, settled := onDuty(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := s.DoDue(ctx, noon(5)); err != nil {
		t.Fatal(err)
	}
	c, err := s.Condition(t.Context(), noon(5))
	if err != nil {
		t.Fatal(err)
	}
	if len(*settled) != 0 || len(c.Runs) != 1 || c.Runs[0].Outcome != RunStopped {
		t.Errorf("settled %q, runs %+v", *settled, c.Runs)
	}
}

// Nothing ran for longer than the scheduled work may sleep.
func TestSilence(t *testing.T) {
	s, _ := onDuty(t)
	if _, err := books.StartRun(t.Context(), s.Store, "run", "test", noon(5)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		now  time.Time
		want time.Time
	}{
		{noon(5).Add(silence), time.Time{}},
		{noon(5).Add(silence + time.Second), noon(5)},
	} {
		got, err := s.Condition(t.Context(), c.now)
		if err != nil || !got.Trouble.IdleSince.Equal(c.want) {
			t.Errorf("at %v: idle since %v, %v", c.now, got.Trouble.IdleSince, err)
		}
	}
}
