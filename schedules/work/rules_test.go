package work

import (
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/schedules"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// noon is a day of October 2023, at noon.
func noon(day int) time.Time { return time.Date(2023, time.October, day, 12, 0, 0, 0, time.UTC) }

// A period waits for what is missing until its deadline, and not after.
func TestWhatWaits(t *testing.T) {
	missing := []delivery.Missing{{Sender: "ofii", Kind: "orientations", Departements: []string{"44"}}}
	for _, c := range []struct {
		what    string
		awaits  bool
		missing []delivery.Missing
		now     time.Time
		want    bool
	}{
		{"just before the deadline", true, missing, noon(10).Add(-time.Second), true},
		{"at the deadline", true, missing, noon(10), false},
		{"nothing is missing", true, nil, noon(5), false},
		{"a schedule that awaits nothing", false, missing, noon(5), false},
	} {
		o := schedules.Owing{Schedule: schedules.Schedule{Awaits: c.awaits}, Deadline: noon(10)}
		if got := waits(o, c.missing, c.now); got != c.want {
			t.Errorf("%s: waits %v", c.what, got)
		}
	}
}

// Each sender is reminded of all that is his: at the hour, then from two days before
// the deadline on.
func TestReminders(t *testing.T) {
	s := &Shift{Settings: settings.Default()}
	o := schedules.Owing{Schedule: schedules.Schedule{Awaits: true}, Month: time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC), Deadline: noon(10)}
	missing := []delivery.Missing{
		{Sender: "ofii", Kind: "orientations", Departements: []string{"44"}},
		{Sender: "soliha", Kind: "contacts", Departements: []string{"44"}}, {Sender: "soliha", Kind: "situations", Departements: []string{"85"}},
	}
	if n := len(s.reminders(o, missing, noon(10))); n != 0 {
		t.Errorf("%d reminders of a day that has passed", n)
	}
	for _, c := range []struct {
		now   time.Time
		about string
	}{
		{noon(5), "2023-09"}, {noon(8).Add(-time.Second), "2023-09"}, {noon(8), "2023-09-2"}, {noon(10).Add(-time.Second), "2023-09-2"},
	} {
		messages := s.reminders(o, missing, c.now)
		if len(messages) != 2 || messages[0].To != delivery.SenderKey("ofii") || messages[1].To != delivery.SenderKey("soliha") {
			t.Fatalf("on %v: %d reminders", c.now, len(messages))
		}
		for _, m := range messages {
			if m.About != c.about {
				t.Errorf("on %v: about %q, want %q", c.now, m.About, c.about)
			}
		}
		if body := messages[1].Body; !strings.Contains(body, "contacts") || !strings.Contains(body, "situations") || strings.Contains(body, "orientations") {
			t.Errorf("soliha is reminded of:\n%s", body)
		}
	}
}

// A period that waits or failed is left alone for a while; a clock that went back
// does not leave it alone for ever.
func TestWhatIsLeftAlone(t *testing.T) {
	for _, c := range []struct {
		state string
		since time.Duration
		want  bool
	}{
		{schedules.Waiting, 0, true},
		{schedules.Waiting, time.Hour - time.Second, true},
		{schedules.Waiting, time.Hour, false},
		{schedules.Failed, time.Minute, true},
		{schedules.Failed, -time.Minute, false},
		{schedules.Published, time.Minute, false},
		{"", time.Minute, false},
	} {
		before := schedules.Entry{State: c.state, Since: noon(5)}
		if got := leftAlone(before, noon(5).Add(c.since), time.Hour); got != c.want {
			t.Errorf("%s since %v: left alone %v", c.state, c.since, got)
		}
	}
}

// What a ledger holds that does not go by itself: open periods, and those that failed.
func TestWhatTheLedgerSays(t *testing.T) {
	c := &Condition{At: noon(10)}
	c.readLedger(schedules.Embedded(), []books.Period{
		{Job: "ddets", Period: "2023-06", State: schedules.Made, Failures: 5},
		{Job: "ddets", Period: "2023-07", State: schedules.Passed},
		{Job: "ddets", Period: "2023-08", State: schedules.Failed, Failures: 1},
		{Job: "ddets", Period: "2023-09", State: schedules.Failed, Failures: 2, Why: "no space"},
		{Job: "ddets", Period: "2023-10", State: schedules.Waiting},
	})
	if len(c.Open) != 3 || c.Open[0].Period != "2023-08" {
		t.Errorf("open: %+v", c.Open)
	}
	if f := c.Trouble.Failures; len(f) != 2 || f[0].Period != "2023-08" || f[1].Times != 2 || f[1].Why != "no space" || f[1].Label != "Rapport mensuel" {
		t.Errorf("failures: %+v", f)
	}
	if len(c.Next) != len(schedules.Embedded()) {
		t.Errorf("next: %+v", c.Next)
	}
}

// A run of a clock that was ahead says nothing of today; within a day it does.
func TestTheLastRun(t *testing.T) {
	runs := []books.Run{{StartedAt: noon(20)}, {StartedAt: noon(11)}, {StartedAt: noon(9)}}
	for _, c := range []struct{ now, want time.Time }{
		{noon(20), noon(20)},
		{noon(19), noon(20)},
		{noon(19).Add(-time.Second), noon(11)},
		{noon(8), noon(9)},
		{noon(8).Add(-time.Second), time.Time{}},
	} {
		if got := lastRun(runs, c.now); !got.Equal(c.want) {
			t.Errorf("at %v: last run %v, want %v", c.now, got, c.want)
		}
	}
}

// Files taken on a day to come count nowhere until then, unless they were taken
// before.
func TestFilesOfADayToCome(t *testing.T) {
	on := schedules.DayOf(noon(10))
	file := func(hash string, days int) books.FileLine {
		return books.FileLine{Hash: hash, ReceivedOn: on.AddDate(0, 0, days)}
	}
	for _, c := range []struct {
		what  string
		files []books.FileLine
		n     int
		until time.Time
	}{
		{"today", []books.FileLine{file("a", 0)}, 0, time.Time{}},
		{"tomorrow", []books.FileLine{file("a", 1), file("b", 3)}, 2, on.AddDate(0, 0, 3)},
		{"taken before too", []books.FileLine{file("a", -1), file("a", 1)}, 0, time.Time{}},
	} {
		if n, until := filesAhead(c.files, on); n != c.n || !until.Equal(c.until) {
			t.Errorf("%s: %d files until %v", c.what, n, until)
		}
	}
}

// Nothing came for longer than the alarm allows.
func TestQuiet(t *testing.T) {
	alarm := []schedules.Schedule{{Makes: schedules.Edition}, {Makes: schedules.Alarm, QuietDays: 35}}
	last := schedules.DayOf(noon(1))
	files := []books.FileLine{{ReceivedOn: last.AddDate(0, 0, -3)}, {ReceivedOn: last}, {ReceivedOn: last.AddDate(0, 0, -1)}}
	for _, c := range []struct {
		what  string
		all   []schedules.Schedule
		files []books.FileLine
		after int // days
		want  time.Time
	}{
		{"as long as is allowed", alarm, files, 35, time.Time{}},
		{"a day longer", alarm, files, 36, last},
		{"without an alarm", alarm[:1], files, 400, time.Time{}},
		{"before the first file", alarm, nil, 400, time.Time{}},
	} {
		if got := quietSince(c.all, c.files, last.AddDate(0, 0, c.after)); !got.Equal(c.want) {
			t.Errorf("%s: quiet since %v, want %v", c.what, got, c.want)
		}
	}
}

// A file refused is listed for a month, until its sender has sent something that was taken.
func TestWhatIsStillRefused(t *testing.T) {
	on := schedules.DayOf(noon(10)).AddDate(0, 1, 0)
	file := func(number int64, sender string, days int) books.FileLine {
		return books.FileLine{File: number, Sender: sender, ReceivedOn: on.AddDate(0, 0, -days)}
	}
	for _, c := range []struct {
		what  string
		files []books.FileLine
		want  int
	}{
		{"refused", []books.FileLine{file(1, "soliha", 31)}, 1},
		{"refused long ago", []books.FileLine{file(1, "soliha", 32)}, 0},
		{"sent again", []books.FileLine{file(1, "soliha", 3), file(2, "soliha", 2)}, 0},
		{"taken before", []books.FileLine{file(2, "soliha", 3), file(1, "soliha", 2)}, 1},
		{"another sends", []books.FileLine{file(1, "soliha", 3), file(2, "aurore", 2)}, 1},
	} {
		if got := stillRefused(c.files, map[int64]bool{1: true}, on); len(got) != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
	if got := withoutQuotes("Le dossier «\u202fZzyzzov\u202f» n’est pas connu."); got != "Le dossier «\u202f…\u202f» n’est pas connu" {
		t.Error(got)
	}
}
