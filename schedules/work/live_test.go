package work

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/schedules"
)

// rehearsing is a shift on an empty inbox, which has the documents of a month for the
// Ddets of Loire-Atlantique in a folder of theirs; and the letters that it did not post.
func rehearsing(t *testing.T) (s *Shift, settled, unposted *[]string) {
	t.Helper()
	s, settled = onDuty(t)
	if err := os.RemoveAll(filepath.Join(s.Inbox, "2023-10-04")); err != nil {
		t.Fatal(err)
	}
	conf := *s.Settings
	conf.Recipients = append(conf.Recipients[:0:0], conf.Recipients...)
	for i := range conf.Recipients {
		if conf.Recipients[i].Code == "ddets-44" {
			conf.Recipients[i].Folder = filepath.Join(s.Out, "lecteurs", "ddets-44")
		}
	}
	s.Settings, unposted = &conf, new([]string)
	show := s.Show
	s.Show = func(e Event) {
		if u, ok := e.(Unposted); ok {
			*unposted = append(*unposted, fmt.Sprint(u.To, u.Ways))
		}
		show(e)
	}
	return s, settled, unposted
}

// left is what left the store: editions numbered and letters posted.
func left(t *testing.T, s *Shift) (editions, letters int) {
	t.Helper()
	all, err := books.Editions(t.Context(), s.Store)
	if err != nil {
		t.Fatal(err)
	}
	posted, err := books.Outbox(t.Context(), s.Store)
	if err != nil {
		t.Fatal(err)
	}
	return len(all), len(posted)
}

// Nothing leaves before the first statement has come and somebody has said that the
// store is live: an empty inbox gives no report, whatever the deadline; then documents
// are laid aside and letters listed. Said, the month that was rehearsed is published, and
// none before it.
func TestNothingLeavesBeforeTheStoreIsLive(t *testing.T) {
	s, settled, unposted := rehearsing(t)
	dir := filepath.Dir(s.Inbox)
	report := filepath.Join("ddets-44", "rapport-mensuel-44-2023-10.pdf")
	for _, c := range []struct {
		what              string
		now               time.Time
		before            func()
		settled           string // the last one
		unposted          string
		editions, letters int
	}{
		{"an empty inbox", noon(5), nil, "months 2023-09 waiting waits for true", "", 0, 0},
		{"an empty inbox, past the deadline", noon(12), nil, "months 2023-09 waiting waits for true", "", 0, 0},
		{"a statement came", noon(43), func() { lay(t, dir, "2023-11-12") }, "months 2023-10 rehearsed work.RehearsedMonth", "ddets-44[folder]", 0, 0},
		{"once more", noon(43).Add(time.Hour), nil, "", "", 0, 0},
		{"live", noon(43).Add(2 * time.Hour), func() { goLive(t, s) }, "months 2023-10 made edition 1 again false", "", 1, 1},
		{"live, once more", noon(43).Add(3 * time.Hour), nil, "", "", 1, 1},
	} {
		if c.before != nil {
			c.before()
		}
		*settled, *unposted = nil, nil
		if _, err := s.DoDue(t.Context(), c.now); err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		last := ""
		if n := len(*settled); n > 0 {
			last = (*settled)[n-1]
		}
		if told := strings.Join(*unposted, " "); last != c.settled || !strings.Contains(told, c.unposted) {
			t.Errorf("%s: settled %q, not posted %q", c.what, last, told)
		}
		if editions, letters := left(t, s); editions != c.editions || letters != c.letters {
			t.Errorf("%s: %d editions, %d letters", c.what, editions, letters)
		}
		_, live := os.Stat(filepath.Join(s.Out, report))
		if (live == nil) != (c.editions > 0) {
			t.Errorf("%s: the report lies among the documents: %t", c.what, live == nil)
		}
	}
	if _, err := os.Stat(filepath.Join(s.Out, rehearsals, report)); err != nil {
		t.Errorf("the rehearsal: %v", err)
	}
	if got := strings.Join(*settled, " "); strings.Contains(got, "2023-09") {
		t.Errorf("the month before the first is published: %s", got)
	}
}

// A store that somebody put in service before anything came is live by its first
// statement, and answers its sender.
func TestTheFirstStatementMakesTheStoreLive(t *testing.T) {
	s, settled, _ := rehearsing(t)
	goLive(t, s)
	if _, err := s.DoDue(t.Context(), noon(12)); err != nil {
		t.Fatal(err)
	}
	lay(t, filepath.Dir(s.Inbox), "2023-11-12")
	*settled = nil
	if _, err := s.DoDue(t.Context(), noon(43)); err != nil {
		t.Fatal(err)
	}
	want := "nights 2023-11-12 made work.Ingested months 2023-10 made edition 1 again false"
	if got := strings.Join(*settled, " "); !strings.HasSuffix(got, want) {
		t.Errorf("settled %s\nwant %s", got, want)
	}
	returned, err := books.Returned(t.Context(), s.Store)
	if editions, letters := left(t, s); err != nil || editions != 1 || letters != 1 || returned != 1 {
		t.Errorf("%d editions, %d letters, returned %d: %v", editions, letters, returned, err)
	}
}

// What the operator types is rehearsed anew each time; what goes by itself, once.
func TestARehearsalIsTypedAgain(t *testing.T) {
	slow.Test(t, "a rehearsal is typed twice")
	for _, afresh := range []bool{false, true} {
		s, settled, _ := rehearsing(t)
		s.Afresh = afresh
		lay(t, filepath.Dir(s.Inbox), "2023-10-12")
		for range 2 {
			*settled = nil
			if _, err := s.DoDue(t.Context(), noon(12)); err != nil {
				t.Fatal(err)
			}
		}
		if again := len(*settled) > 0; again != afresh {
			t.Errorf("afresh %t: settled %q", afresh, *settled)
		}
	}
}

// A store that has an edition is live, whoever made it.
func TestAStoreThatHasAnEditionIsLive(t *testing.T) {
	s, _, _ := rehearsing(t)
	lay(t, filepath.Dir(s.Inbox), "2023-10-12")
	goLive(t, s)
	if _, err := s.DoDue(t.Context(), noon(12)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Store.Exec(t.Context(), "delete from store.journal.live"); err != nil {
		t.Fatal(err)
	}
	if live, err := books.IsLive(t.Context(), s.Store); err != nil || !live {
		t.Errorf("live %t, %v", live, err)
	}
}

// What was made is owed again when a store becomes live, and while it is not each time that the
// operator types it; of a live store nothing is, whoever types: all that it has sent would leave
// once more.
func TestWhatIsOwedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		live, rehearsed, typed bool
		again                  bool
	}{
		"live, of itself":          {true, false, false, false},
		"live, typed":              {true, false, true, false},
		"live since the last run":  {true, true, false, true},
		"the first run":            {false, false, false, true},
		"rehearsed, of itself":     {false, true, false, false},
		"rehearsed, typed":         {false, true, true, true},
		"live since, and typed":    {true, true, true, true},
		"the first run, and typed": {false, false, true, true},
	} {
		s, _ := onDuty(t)
		if c.live { // a statement has come, and somebody has said it
			if _, err := TakeFiles(t.Context(), s.Store, TakeRequest{Settings: s.Settings, Inbox: s.Inbox, On: schedules.DayOf(noon(4))}); err != nil {
				t.Fatal(err)
			}
			goLive(t, s)
		}
		if err := books.BeginAgain(t.Context(), s.Store, noon(4), c.rehearsed); err != nil {
			t.Fatal(err)
		}
		enter(t, s.Store, schedules.Made)
		s.Afresh = c.typed
		if err := s.begin(t.Context(), noon(6)); err != nil {
			t.Fatal(err)
		}
		ledger, err := books.Ledger(t.Context(), s.Store)
		if err != nil || (len(ledger) == 0) != c.again {
			t.Errorf("%s: %d periods in the ledger, %v", name, len(ledger), err)
		}
		if rehearses, err := books.Rehearses(t.Context(), s.Store); err != nil || rehearses == c.live {
			t.Errorf("%s: rehearses %v, %v", name, rehearses, err)
		}
		if began, err := books.Began(t.Context(), s.Store, noon(9)); err != nil || began.Equal(noon(6)) != c.again {
			t.Errorf("%s: began on %v, %v", name, began, err)
		}
	}
}
