package work

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// As it stood on a day, the work is that of the runs begun by then and of the letters written by
// then; as it stands, what a clock that was ahead has begun counts too.
func TestTheConditionOfADayPast(t *testing.T) {
	s, _ := onDuty(t)
	for _, day := range []int{5, 8} {
		run, err := books.StartRun(t.Context(), s.Store, "run", "test", noon(day))
		if err != nil {
			t.Fatal(err)
		}
		state := map[int]schedules.State{5: schedules.Waiting, 8: schedules.Made}[day]
		if err := books.Enter(t.Context(), s.Store, books.Period{Job: "months", Period: "2023-09", DueAt: noon(5), State: state, Since: noon(day)}); err != nil {
			t.Fatal(err)
		}
		if err := books.KeepPhase(t.Context(), s.Store, run, books.Phase{Job: "months", Period: "2023-09", Outcome: state}); err != nil {
			t.Fatal(err)
		}
		if _, err := books.Post(t.Context(), s.Store, books.Posting{Kind: "alarm", About: noon(day).Format("2006-01-02"), Reader: "exploitant", Way: books.ByMail, PostedAt: noon(day)}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		what                string
		now                 time.Time
		past                bool
		runs, letters, open int
	}{
		{"the day between, as it stood", noon(6), true, 1, 1, 1},
		{"the day between, by a clock that went back", noon(6), false, 2, 2, 0},
		{"the day after, as it stood", noon(9), true, 2, 2, 0},
		{"the day after", noon(9), false, 2, 2, 0},
	} {
		got, err := ConditionOf(t.Context(), s.Store, ConditionRequest{Settings: s.Settings, Schedules: s.Schedules, Now: c.now, Past: c.past})
		if err != nil || len(got.Runs) != c.runs || len(got.Outbox) != c.letters || len(got.Open) != c.open {
			t.Errorf("%s: %d runs, %d letters, %d open periods; %v", c.what, len(got.Runs), len(got.Outbox), len(got.Open), err)
		}
	}
}

// Files taken on a day to come are said as the work stands, not of a day that was typed nor of one
// that has passed.
func TestFilesOfADayToComeAreSaid(t *testing.T) {
	s, _ := onDuty(t)
	if err := os.RemoveAll(filepath.Join(s.Inbox, "2023-10-04")); err != nil {
		t.Fatal(err)
	}
	lay(t, filepath.Dir(s.Inbox), "2023-10-20")
	if _, err := TakeFiles(t.Context(), s.Store, TakeRequest{Settings: s.Settings, Inbox: s.Inbox, On: schedules.DayOf(noon(20))}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what        string
		typed, past bool
		ahead       int
	}{{"as it stands", false, false, 1}, {"a day that was typed", true, false, 0}, {"a day that has passed", false, true, 0}} {
		got, err := ConditionOf(t.Context(), s.Store, ConditionRequest{Settings: s.Settings, Schedules: s.Schedules, Now: noon(9), Typed: c.typed, Past: c.past})
		if err != nil || got.Trouble.Ahead != c.ahead {
			t.Errorf("%s: %d files ahead, %v", c.what, got.Trouble.Ahead, err)
		}
	}
}

// A file that was refused, and one that was not its sender's to send, are said with why, once; one
// that was taken is not.
func TestWhatWasRefusedIsSaidWithWhy(t *testing.T) {
	s, _ := onDuty(t)
	text := "dossier;nom;prenom;date_naissance;departement;structure;date_entree\nD1;Zzyzzov;Bilal;03/04/1990;44;soliha;12/09/2023\n"
	for name, content := range map[string]string{"soliha/contacts.csv": "", "aurore/parcours.csv": text} {
		path := filepath.Join(s.Inbox, "2023-10-05", name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := TakeFiles(t.Context(), s.Store, TakeRequest{Settings: s.Settings, Inbox: s.Inbox, On: schedules.DayOf(noon(5))}); err != nil {
		t.Fatal(err)
	}
	got, err := ConditionOf(t.Context(), s.Store, ConditionRequest{Settings: s.Settings, Schedules: s.Schedules, Now: noon(6)})
	if err != nil {
		t.Fatal(err)
	}
	var senders []string
	for _, u := range got.Trouble.Refused {
		senders = append(senders, u.Sender)
		if u.Why == "" {
			t.Errorf("%s is not written why", u.Sender)
		}
	}
	slices.Sort(senders)
	if !slices.Equal(senders, []string{"aurore", "soliha"}) {
		t.Errorf("refused of %v", senders)
	}
}

// A job was last made when its latest period was; only what failed is failing.
func TestWhenAJobWasLastMade(t *testing.T) {
	c := &Condition{At: noon(20)}
	c.readLedger(schedules.Embedded(), []books.Period{
		{Job: "ddets", State: schedules.Made, Since: noon(6)}, {Job: "ddets", State: schedules.Made, Since: noon(9)}, {Job: "ddets", State: schedules.Made, Since: noon(7)},
		{Job: "ddets", State: schedules.Failed, Since: noon(12)}, {Job: "ddets", State: schedules.Failed, Since: noon(13)}, {Job: "national", State: schedules.Waiting, Since: noon(14)},
	})
	if !maps.Equal(c.Made, map[string]time.Time{"ddets": noon(9)}) || !maps.Equal(c.Failing, map[string]int{"ddets": 2}) {
		t.Errorf("made %v, failing %v", c.Made, c.Failing)
	}
}

// The last phase of a job says how long it takes.
func TestHowLongAJobLasted(t *testing.T) {
	c := &Condition{Runs: []books.Run{ // latest first
		{Phases: []books.Phase{{Job: "ddets", Lasted: time.Minute}}},
		{Phases: []books.Phase{{Job: "ddets", Lasted: time.Hour}, {Job: "national", Lasted: time.Second}}},
	}}
	if c.readPhases(); !maps.Equal(c.Lasted, map[string]time.Duration{"ddets": time.Minute, "national": time.Second}) {
		t.Errorf("%v", c.Lasted)
	}
}

// A file of the inbox waits until a run has taken it; an inbox that is not asked for, or not
// there, has none.
func TestFilesThatNoRunHasTaken(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"soliha/a.csv", "soliha/b.csv", "soliha/.c.csv"} {
		if err := os.MkdirAll(filepath.Join(dir, "soliha"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		inbox    string
		received []books.FileLine
		want     int
	}{
		{dir, nil, 2}, {dir, []books.FileLine{{Path: "soliha/a.csv"}}, 1}, {dir, []books.FileLine{{Path: "soliha/a.csv"}, {Path: "soliha/b.csv"}}, 0},
		{"", nil, 0}, {filepath.Join(dir, "elsewhere"), nil, 0},
	} {
		got := &Condition{}
		if got.countWaiting(c.inbox, c.received, schedules.DayOf(noon(5))); got.Waiting != c.want {
			t.Errorf("%d taken: %d wait, want %d", len(c.received), got.Waiting, c.want)
		}
	}
}

// One decision is taken of a file for a reason, whatever kinds wait in it.
func TestAFileIsHeldOnceForAReason(t *testing.T) {
	held := func(file int64, kind, why string) inbox.State {
		return inbox.State{Statement: inbox.Statement{File: file, Sender: "soliha", Kind: kind}, Status: inbox.Held, Why: why}
	}
	got := HeldFiles([]inbox.State{
		held(1, "contacts", inbox.FarFewer), held(1, "situations", inbox.FarFewer), held(1, "parcours", inbox.FarFewer), held(1, "demandes", inbox.OfAnother), held(2, "contacts", inbox.FarFewer),
	})
	var kinds []string
	for _, u := range got {
		kinds = append(kinds, u.Kind)
	}
	if !slices.Equal(kinds, []string{"contacts, situations et parcours", "demandes", "contacts"}) || got[2].File != 2 {
		t.Errorf("%+v", got)
	}
}

// Everything was refused, and nothing of it was known: something is wrong with the whole inbox.
func TestNothingCouldBeTaken(t *testing.T) {
	refused := make([]contract.Problem, 2)
	for name, c := range map[string]struct {
		taken Taken
		want  bool
	}{
		"no file":         {Taken{}, false},
		"all refused":     {takenOf(2, 0, refused), true},
		"one taken":       {takenOf(3, 0, refused), false},
		"one known":       {takenOf(2, 1, refused), false},
		"taken":           {takenOf(2, 0, nil), false},
		"nothing, as yet": {takenOf(0, 4, nil), false},
	} {
		if got := c.taken.Nothing(); got != c.want {
			t.Errorf("%s: nothing %v", name, got)
		}
	}
}

func takenOf(fresh, known int, refused []contract.Problem) (t Taken) {
	t.New, t.Known, t.Refused = fresh, known, refused
	return t
}

// What left stays shown for a month, the last first; an alarm, and what did not leave, are not
// what readers received.
func TestWhatIsShownToHaveLeft(t *testing.T) {
	on := schedules.DayOf(noon(31))
	s := &Status{On: on, Condition: &Condition{Outbox: []books.Posting{
		{Number: 1, Kind: "report", State: books.Sent, LastAt: on.AddDate(0, 0, -32)}, {Number: 2, Kind: "report", State: books.Sent, LastAt: on.AddDate(0, 0, -31)},
		{Number: 3, Kind: "alarm", State: books.Sent, LastAt: on}, {Number: 4, Kind: "report", State: books.Refused, LastAt: on}, {Number: 5, Kind: "draft", State: books.Sent, LastAt: on},
	}}}
	var got []int64
	for _, o := range s.Left() {
		got = append(got, o.Number)
	}
	if !slices.Equal(got, []int64{5, 2}) {
		t.Errorf("%v", got)
	}
	some := AwaitedLine{Sender: "a", Come: map[string]Come{"44": {In: true}, "85": {}}}
	all := AwaitedLine{Sender: "b", Come: map[string]Come{"44": {In: true}}}
	s.Awaited = []AwaitedLine{some, all}
	if missing, awaited := s.Missing(); missing != 1 || awaited != 3 || len(s.Lacking()) != 1 || s.Lacking()[0].Sender != "a" {
		t.Errorf("%d missing of %d, lacking %+v", missing, awaited, s.Lacking())
	}
}

// A day that has passed is seen as it stood at its end; today as it stands.
func TestTheStatusOfADayPast(t *testing.T) {
	s, _ := onDuty(t)
	if _, err := books.StartRun(t.Context(), s.Store, "run", "test", noon(8)); err != nil {
		t.Fatal(err)
	}
	for day, runs := range map[int]int{7: 0, 8: 1, 9: 1} {
		got, err := StatusOf(t.Context(), s.Store, StatusRequest{
			ConditionRequest: ConditionRequest{Settings: s.Settings, Schedules: s.Schedules, Now: noon(9)}, AsOf: schedules.DayOf(noon(day)),
		})
		if err != nil || len(got.Runs) != runs || !got.Month.Equal(time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("on the %dth: %d runs, %v; %v", day, len(got.Runs), got.Month, err)
		}
	}
}

// What its sender is written of a statement: the faults of one that repeats another are those of
// the other.
func TestWhatASenderIsWrittenOfAStatement(t *testing.T) {
	for name, c := range map[string]struct {
		status    inbox.Status
		unchanged string
		want      delivery.Fate
		aside     int
	}{
		"in force":         {inbox.InForce, "", delivery.InForce, 2},
		"unchanged":        {inbox.InForce, "avant.csv", delivery.Unchanged, 2},
		"of the same day":  {inbox.Identical, "avant.csv", delivery.Known, 0},
		"held":             {inbox.Held, "", delivery.Held, 2},
		"held, unchanged":  {inbox.Held, "avant.csv", delivery.Held, 2},
		"older":            {inbox.Older, "", delivery.Older, 2},
		"not his to send":  {inbox.Outside, "", delivery.Outside, 2},
		"refused":          {inbox.Declined, "", delivery.Declined, 2},
		"replaced already": {inbox.Replaced, "", delivery.InForce, 2},
	} {
		got := taken(inbox.State{Statement: inbox.Statement{Kind: "contacts", Kept: 10, SetAside: 2}, Status: c.status, Unchanged: c.unchanged}, 3)
		if emptied := map[bool]int{true: 0, false: 3}[c.aside == 0]; got.Fate != c.want || got.SetAside != c.aside || got.Emptied != emptied || got.Rows != 12 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	emptied := emptiedIn([]contract.Problem{{File: "a", Severity: contract.Warning}, {File: "a", Severity: contract.Warning}, {File: "b", Severity: contract.Refused}})
	if !maps.Equal(emptied, map[string]int{"a": 2}) {
		t.Errorf("emptied %v", emptied)
	}
}

// A month of which nothing at all has come is never issued; one of which something has come, or
// nothing is expected, is.
func TestNothingCameOfAMonth(t *testing.T) {
	september := time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC)
	s := &Shift{Settings: settings.Default()}
	none := missingOf(s.Settings, september, func(inbox.Awaited) bool { return false })
	var kinds, departements int
	for _, m := range none {
		kinds, departements = kinds+1, departements+len(m.Departements)
	}
	if expected := len(s.Settings.ExpectedFor(september.AddDate(0, 1, -1))); departements != expected || kinds >= expected {
		t.Fatalf("%d statements of %d kinds, %d are expected", departements, kinds, expected)
	}
	first := s.Settings.ExpectedFor(september.AddDate(0, 1, -1))[0]
	some := missingOf(s.Settings, september, func(e inbox.Awaited) bool { return e == inbox.Awaited(first) })
	for name, c := range map[string]struct {
		missing []delivery.Missing
		want    bool
	}{"nothing has come": {none, true}, "one has come": {some, false}, "all have come": {nil, false}} {
		if got := s.nothingCame(september, c.missing); got != c.want {
			t.Errorf("%s: nothing came %v", name, got)
		}
	}
	s.Settings = &settings.Settings{}
	if s.nothingCame(september, nil) {
		t.Error("nothing is expected, and the month waits for ever")
	}
}

// The readers of a month are told of the next month's day, those of a quarter of its next hour.
func TestWhenTheNextIsIssued(t *testing.T) {
	s, _ := onDuty(t)
	months := s.Schedules[slices.IndexFunc(s.Schedules, func(x schedules.Schedule) bool { return x.Job == "months" })]
	o := schedules.Owing{Schedule: months, Period: "2023-09", Month: time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC)}
	if got, want := s.nextOn(o, noon(5).AddDate(0, 4, 0)), time.Date(2023, time.November, 5, 0, 0, 0, 0, time.UTC); !got.Equal(want) || told(o) != "" {
		t.Errorf("a month made late: the next on %v, want %v; tells %q", got, want, told(o))
	}
	o.Schedule.Period, o.Schedule.Makes, o.Period = schedules.Quarter, schedules.Bilan, "2023-T3"
	if got, want := s.nextOn(o, noon(6)), time.Date(2023, time.November, 5, 0, 0, 0, 0, time.UTC); !got.Equal(want) || told(o) != "2023-T3" {
		t.Errorf("a quarter: the next on %v, want %v; tells %q", got, want, told(o))
	}
}

// Whoever had an edition receives the one that corrects it: what was closed, what another
// edition or a draft said, do not count, and nobody is named twice.
func TestWhoHadAnEdition(t *testing.T) {
	s, _ := onDuty(t)
	for _, p := range []books.Posting{
		{Kind: "report", About: "edition-1", Reader: "ddets-44", Way: books.ByMail, State: books.Sent}, {Kind: "report", About: "edition-1", Reader: "ddets-44", Way: books.ByFolder, State: books.Sent},
		{Kind: "report", About: "edition-1-2", Reader: "direction", Way: books.ByMail, State: books.ToSend}, {Kind: "report", About: "edition-1", Reader: "ddets-85", Way: books.ByMail, State: books.Closed},
		{Kind: "report", About: "edition-2", Reader: "national", Way: books.ByMail, State: books.Sent}, {Kind: "draft", About: "edition-1", Reader: "national", Way: books.ByMail, State: books.Sent},
	} {
		state := p.State
		p.PostedAt = noon(5)
		if _, err := books.Post(t.Context(), s.Store, p, nil); err != nil {
			t.Fatal(err)
		}
		all, err := books.Outbox(t.Context(), s.Store)
		if err != nil {
			t.Fatal(err)
		}
		last := all[len(all)-1]
		last.State = state
		if err := books.Mark(t.Context(), s.Store, last, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := addressees(t.Context(), s.Store, 1); err != nil || !slices.Equal(got, []string{"ddets-44", "direction"}) {
		t.Errorf("%v %v", got, err)
	}
	edition(t, s.Store, 1, "2023-09", "", "2023-10-05", "")
	conf := &settings.Settings{Recipients: []settings.Recipient{{Code: "ddets-44", Period: settings.Period{To: schedules.DayOf(noon(9))}}, {Code: "direction"}}}
	for day, want := range map[int][]string{9: {"ddets-44", "direction"}, 10: {"direction"}} {
		c, err := MayRectify(t.Context(), s.Store, conf, 1, schedules.DayOf(noon(day)))
		if err != nil || !slices.Equal(c.To, want) || len(c.To)+len(c.NoLonger) != 2 || c.By.Number != 0 {
			t.Errorf("on the %dth: %+v %v", day, c, err)
		}
	}
}

// The alarm says that nothing ran between the last two runs for longer than the work may sleep,
// and to whom that is written: to nobody while the store is not live, nor where no way leads.
func TestWhomTheAlarmIsWrittenTo(t *testing.T) {
	for name, c := range map[string]struct {
		before time.Duration // since the run before; zero for none
		live   bool
		mail   string
		idle   bool
		told   []string
	}{
		"the first run":          {0, true, "exploitant@agir.invalid", false, nil},
		"a day and a half":       {silence, true, "exploitant@agir.invalid", false, nil},
		"a second more":          {silence + time.Second, true, "exploitant@agir.invalid", true, []string{"exploitant"}},
		"more, and not live":     {silence + time.Second, false, "exploitant@agir.invalid", true, nil},
		"more, and no way leads": {silence + time.Second, true, "", true, nil},
	} {
		s, _ := onDuty(t)
		s.asked, s.live = t.Context(), c.live
		s.Settings = &settings.Settings{
			Mail:       settings.Mail{Host: "127.0.0.1", Port: 1, Security: "plain", From: "indicateurs@agir.invalid"},
			Recipients: []settings.Recipient{{Code: "exploitant", Reader: settings.ForOperator, Territory: settings.France, Address: settings.Address{Mail: c.mail}}},
		}
		runs := []time.Duration{c.before, 0}
		for _, ago := range runs[map[bool]int{true: 1}[c.before == 0]:] {
			if _, err := books.StartRun(t.Context(), s.Store, "run", "test", noon(9).Add(-ago)); err != nil {
				t.Fatal(err)
			}
		}
		out, err := s.watch(t.Context(), schedules.DayOf(noon(9)), noon(9))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := out.(Watched)
		if !got.Trouble.IdleSince.IsZero() != c.idle || c.idle && !got.Trouble.IdleSince.Equal(noon(9).Add(-c.before)) || !slices.Equal(got.Told, c.told) || got.Rehearsed == c.live {
			t.Errorf("%s: %+v", name, got)
		}
		posted, err := books.Outbox(t.Context(), s.Store)
		if err != nil || len(posted) != len(c.told) {
			t.Errorf("%s: %d letters, %v", name, len(posted), err)
		}
	}
}
