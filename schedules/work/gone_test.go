package work

import (
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/schedules"
)

// A file removed from the inbox is listed while its statement has an effect, for a month;
// one that lies there under another name, or has no effect, is not.
func TestWhatWasRemovedFromTheInbox(t *testing.T) {
	received := schedules.DayOf(noon(1))
	in := inbox.State{Statement: inbox.Statement{File: 1, Path: "soliha/a.csv", Hash: "a", ReceivedOn: received}, InForce: []string{"44"}}
	held, older := in, in
	held.InForce, held.Status = nil, inbox.Held
	older.InForce, older.Status = nil, inbox.Older
	moved := []books.FileLine{{Path: "soliha/a.csv", Hash: "a"}, {Path: "2023-10-01/soliha/a.csv", Hash: "a"}}
	for _, c := range []struct {
		what  string
		state inbox.State
		lying []string
		after int // days
		want  int
	}{
		{"it lies there", in, []string{"soliha/a.csv"}, 0, 0},
		{"removed", in, nil, 0, 1},
		{"a month after", in, nil, 31, 1},
		{"a day more", in, nil, 32, 0},
		{"held and removed", held, nil, 0, 1},
		{"without effect", older, nil, 0, 0},
		{"moved", in, []string{"2023-10-01/soliha/a.csv"}, 0, 0},
		{"another lies there", in, []string{"soliha/b.csv"}, 0, 1},
	} {
		if got := gone([]inbox.State{c.state, c.state}, moved, c.lying, received.AddDate(0, 0, c.after)); len(got) != c.want {
			t.Errorf("%s: %d told, want %d", c.what, len(got), c.want)
		}
	}
}

// A gap is said once, with the days that it lasted; each of its periods is in the ledger,
// and those of another job, or not missed, stay owed.
func TestAGapIsSaidOnce(t *testing.T) {
	s, settled := onDuty(t)
	var owed []schedules.Owing
	for day := 1; day <= 9; day++ {
		o := schedules.Owing{Schedule: schedules.Schedule{Job: "nights"}, Period: noon(day).Format("2006-01-02"), DueAt: noon(day), Passed: day < 9}
		owed = append(owed, o)
	}
	owed = append(owed, schedules.Owing{Schedule: schedules.Schedule{Job: "weeks"}, Period: "2023-W40", Passed: true})
	run, err := books.StartRun(t.Context(), s.Store, "run", "test", noon(9))
	if err != nil {
		t.Fatal(err)
	}
	rest, err := s.pass(t.Context(), run, owed, noon(9))
	if err != nil || len(rest) != 2 || rest[0].Period != "2023-10-09" || rest[1].Schedule.Job != "weeks" {
		t.Errorf("%+v %v", rest, err)
	}
	if len(*settled) != 1 {
		t.Errorf("said %q", *settled)
	}
	ledger, err := books.Ledger(t.Context(), s.Store)
	if err != nil || len(ledger) != 8 || ledger[7].State != schedules.Passed {
		t.Errorf("%+v %v", ledger, err)
	}
	runs, err := books.Runs(t.Context(), s.Store, noon(9), 1)
	if err != nil || len(runs) != 1 || len(runs[0].Phases) != 1 {
		t.Errorf("%+v %v", runs, err)
	}
	if runs, err = books.Runs(t.Context(), s.Store, noon(9).Add(-1), 1); err != nil || len(runs) != 0 {
		t.Errorf("before it began: %+v %v", runs, err)
	}
}

// What whoever helps reads names nobody: what is quoted, paths, names of files, addresses
// and long numbers are left out, and the rest stays.
func TestWhatNamesNobody(t *testing.T) {
	for sentence, want := range map[string]string{
		"édition 2, novembre 2023":                               "édition 2, novembre 2023",
		"il manque soliha contacts 44 85":                        "il manque soliha contacts 44 85",
		"inbox/soliha/Zzyzzov.csv\u202f: illisible":              "(…) illisible",
		"Zzyzzov.xlsx est illisible":                             "(…) est illisible",
		"le dossier «\u202fBilal Zzyzzov\u202f» n’est pas connu": "le dossier (…) n’est pas connu",
		`document "Zzyzzov": not the name of a file`:             "document (…): not the name of a file",
		"refusé pour bilal@agir.invalid":                         "refusé pour (…)",
		"numéro 9912345601, ligne 1234":                          "numéro (…), ligne 1234",
		"numéro 12345":                                           "numéro (…)",
	} {
		if got := Nameless(sentence); got != want {
			t.Errorf("%q: %q, want %q", sentence, got, want)
		}
	}
}
