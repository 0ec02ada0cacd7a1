package work

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// waiting is a store in which September waits for its statements since the 5th, and the
// letters that wait in it.
func waiting(t *testing.T, postings ...books.Posting) *Shift {
	t.Helper()
	s, _ := onDuty(t)
	conf := *s.Settings
	conf.Mail = settings.Mail{Host: "127.0.0.1", Port: 25, Security: "plain", From: "indicateurs@agir.invalid"}
	s.Settings = &conf
	path := filepath.Join(s.Inbox, "2023-10-04", "aurore", "contacts.csv") // all that Aurore is to send
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("dossier;nom;prenom;date_naissance;date_contact;mode\nD1;Zzyzzov;Bilal;03/04/1990;20/09/2023;entretien\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := TakeFiles(t.Context(), s.Store, TakeRequest{Settings: s.Settings, Inbox: s.Inbox, On: schedules.DayOf(noon(5))}); err != nil {
		t.Fatal(err)
	}
	enter(t, s.Store, schedules.Waiting)
	for _, p := range postings {
		state, doubts := p.State, p.Doubts
		if p.PostedAt.IsZero() {
			p.PostedAt = noon(5)
		}
		if p.Way == "" {
			p.Way = books.ByMail
		}
		if _, err := books.Post(t.Context(), s.Store, p, nil); err != nil {
			t.Fatal(err)
		}
		if state == "" && doubts == 0 {
			continue
		}
		all, err := books.Outbox(t.Context(), s.Store)
		if err != nil {
			t.Fatal(err)
		}
		last := all[len(all)-1]
		last.Doubts = doubts
		if state != "" {
			last.State = state
		}
		if err := books.Mark(t.Context(), s.Store, last, nil); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// due is the hour of September, whose patience ends five days later.
var due = time.Date(2023, time.October, 5, 5, 0, 0, 0, time.UTC)

func enter(t *testing.T, s *store.Store, state schedules.State) {
	t.Helper()
	if err := books.Enter(t.Context(), s, books.Period{Job: "months", Period: "2023-09", DueAt: due, State: state, Since: due}); err != nil {
		t.Fatal(err)
	}
}

// edition writes one down, as far as the outbox looks at it.
func edition(t *testing.T, s *store.Store, number int, month, period, published, readers string) {
	t.Helper()
	if _, err := s.Exec(t.Context(), `insert into store.editions.edition by name select ? as number, ?::date as month, ?::date as as_of, ?::date as published_on,
		'test' as program, '' as settings, 0 as last_file, 0 as last_verdict, 0 as last_decision, '' as fingerprint, ? as readers, ? as period`,
		number, month+"-01", published, published, readers, period); err != nil {
		t.Fatal(err)
	}
}

func reminder(sender string) books.Posting {
	return books.Posting{Kind: string(delivery.Reminder), About: "2023-09", Reader: delivery.SenderKey(sender), Subject: "s", Body: "b"}
}

// A reminder does not leave once its statement has come, nor once the day that it asks for
// has passed; one that was refused, left or may be leaving is left as it is.
func TestRemindersThatHaveNothingToAskFor(t *testing.T) {
	in := func(state string, p books.Posting) books.Posting { p.State = state; return p }
	for name, c := range map[string]struct {
		posting books.Posting
		now     time.Time
		settled bool
		want    string
	}{
		"come":                   {reminder("aurore"), noon(6), false, delivery.HasCome},
		"come, and given up":     {in(books.GaveUp, reminder("aurore")), noon(6), false, delivery.HasCome},
		"come, and refused":      {in(books.Refused, reminder("aurore")), noon(6), false, ""},
		"come, and being sent":   {in(books.Sending, reminder("aurore")), noon(6), false, ""},
		"come, and sent":         {in(books.Sent, reminder("aurore")), noon(6), false, ""},
		"not come":               {reminder("ofii"), noon(6), false, ""},
		"just before the day":    {reminder("ofii"), due.AddDate(0, 0, 5).Add(-time.Second), false, ""},
		"the day":                {reminder("ofii"), due.AddDate(0, 0, 5), false, delivery.TooLateBy},
		"the month has left":     {reminder("ofii"), noon(6), true, delivery.TooLateBy},
		"of an unknown calendar": {books.Posting{Kind: string(delivery.Reminder), About: "2023-08", Reader: delivery.SenderKey("soliha"), Subject: "s", Body: "b"}, noon(6), false, ""},
	} {
		s := waiting(t, c.posting)
		if c.settled {
			enter(t, s.Store, schedules.Made)
		}
		overtaken(t, s, name, c.now, false, c.want)
	}
}

// overtaken overtakes the letters of a shift, of which the first is wanted as it was, or
// without an object for a reason.
func overtaken(t *testing.T, s *Shift, name string, now time.Time, looked bool, want string) {
	t.Helper()
	before, err := books.PostingOf(t.Context(), s.Store, 1)
	if err != nil {
		t.Fatal(err)
	}
	done, err := Overtake(t.Context(), s.Store, OvertakeRequest{Settings: s.Settings, Schedules: s.Schedules, Now: now, Looked: looked})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	after, err := books.PostingOf(t.Context(), s.Store, 1)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case want == "" && (after.State != before.State || len(done.Letters) != 0):
		t.Errorf("%s: %s, %q", name, after.State, after.Why)
	case want != "" && (after.State != books.Superseded || after.Why != want || len(done.Letters) != 1):
		t.Errorf("%s: %s, %q, want %q", name, after.State, after.Why, want)
	}
}

// A reminder of which a part has come asks for the rest; one that may have arrived keeps
// its words.
func TestAReminderAsksForTheRest(t *testing.T) {
	for _, doubts := range []int{0, 1} {
		p := reminder("sos-solidarites")
		p.Doubts = doubts
		s := waiting(t, p)
		overtaken(t, s, "in part", noon(6), false, "")
		got, err := books.PostingOf(t.Context(), s.Store, 1)
		if err != nil {
			t.Fatal(err)
		}
		if rewritten := strings.Contains(got.Body, "parcours (85)") && !strings.Contains(got.Body, "parcours (44") && strings.Contains(got.Body, "situations (44, 85)"); rewritten != (doubts == 0) {
			t.Errorf("%d doubts: %s", doubts, got.Body)
		}
	}
}

// An alarm leaves on its day, or as long as no other looks.
func TestAlarmsOfOtherDays(t *testing.T) {
	alarm := books.Posting{Kind: string(delivery.Alarm), About: "2023-10-05", Reader: "exploitant"}
	for name, c := range map[string]struct {
		now    time.Time
		looked bool
		want   string
	}{
		"its day": {noon(5), true, ""}, "the next": {noon(6), true, delivery.LookedAt}, "the next, and nobody looks": {noon(6), false, ""},
	} {
		overtaken(t, waiting(t, alarm), name, c.now, c.looked, c.want)
	}
}

// Figures to read over do not leave once their month was published to the Ddets.
func TestFiguresToReadOverOfAPublishedMonth(t *testing.T) {
	draft := books.Posting{Kind: string(delivery.Draft), About: "2023-09", Reader: "direction"}
	for name, c := range map[string]struct {
		month, period, published, readers string
		want                              string
	}{
		"published that day": {"2023-09", "", "2023-10-05", "ddets", delivery.WasIssued},
		"for all":            {"2023-09", "", "2023-10-06", "", delivery.WasIssued},
		"before it":          {"2023-09", "", "2023-10-04", "ddets", ""},
		"for others":         {"2023-09", "", "2023-10-06", "national", ""},
		"another month":      {"2023-08", "", "2023-10-06", "ddets", ""},
		"a quarter":          {"2023-09", "2023-T3", "2023-10-06", "ddets", ""},
	} {
		s := waiting(t, draft)
		edition(t, s.Store, 1, c.month, c.period, c.published, c.readers)
		overtaken(t, s, name, noon(6), false, c.want)
	}
}

// An edition does not leave once a later one of its month goes to the same reader by the
// same way.
func TestAnEditionThatAnotherReplaced(t *testing.T) {
	first := books.Posting{Kind: string(delivery.Report), About: "edition-1", Reader: "ddets-44"}
	for name, c := range map[string]struct {
		second books.Posting
		month  string
		want   string
	}{
		"replaced":          {books.Posting{Kind: "report", About: "edition-2", Reader: "ddets-44"}, "2023-09", delivery.HasNewer},
		"sent already":      {books.Posting{Kind: "report", About: "edition-2", Reader: "ddets-44", State: books.Sent}, "2023-09", delivery.HasNewer},
		"the other, closed": {books.Posting{Kind: "report", About: "edition-2", Reader: "ddets-44", State: books.Closed}, "2023-09", ""},
		"another month":     {books.Posting{Kind: "report", About: "edition-2", Reader: "ddets-44"}, "2023-08", ""},
		"another reader":    {books.Posting{Kind: "report", About: "edition-2", Reader: "ddets-85"}, "2023-09", ""},
		"another way":       {books.Posting{Kind: "report", About: "edition-2", Reader: "ddets-44", Way: books.ByFolder}, "2023-09", ""},
		"once more":         {books.Posting{Kind: "report", About: "edition-1-2", Reader: "ddets-44"}, "2023-09", ""},
	} {
		s := waiting(t, first, c.second)
		edition(t, s.Store, 1, "2023-09", "", "2023-10-05", "ddets")
		edition(t, s.Store, 2, c.month, "", "2023-10-06", "ddets")
		overtaken(t, s, name, noon(6), false, c.want)
	}
}

// A statement that waits for a decision is asked of nobody.
func TestWhatIsHeldIsNotAskedFor(t *testing.T) {
	last := time.Date(2023, time.September, 30, 0, 0, 0, 0, time.UTC)
	e := inbox.Awaited{Sender: "aurore", Kind: "contacts", Departement: "44"}
	held := inbox.State{Statement: inbox.Statement{Sender: "aurore", Kind: "contacts", Departements: []string{"44"}, ExtractionOn: last.AddDate(0, 0, 1)}, Status: inbox.Held}
	for name, c := range map[string]struct {
		change func(*inbox.State)
		want   bool
	}{
		"held":                {func(*inbox.State) {}, true},
		"in force":            {func(s *inbox.State) { s.Status = inbox.InForce }, false},
		"of another":          {func(s *inbox.State) { s.Sender = "soliha" }, false},
		"another kind":        {func(s *inbox.State) { s.Kind = "parcours" }, false},
		"elsewhere":           {func(s *inbox.State) { s.Departements = []string{"85"} }, false},
		"of the month before": {func(s *inbox.State) { s.ExtractionOn = last }, false},
	} {
		s := held
		c.change(&s)
		if got := heldFor(s, e, last, func(a, b string) bool { return a == b }); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
