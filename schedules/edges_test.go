package schedules

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/robfig/cron/v3"
)

// A monthly job is owed each month: one whose day some months have not got, or
// whose day never comes, is refused with its line. L is the last day.
func TestAMonthlyJobComesEveryMonth(t *testing.T) {
	for _, c := range []struct {
		period     Period
		when, want string // empty when it is taken
	}{
		{Month, "0 7 28 * *", ""},
		{Month, "0 7 29 * *", "job.yaml:5: when\u202f: «\u00a00 7 29 * *\u00a0» ne vient pas chaque mois (rien en février)"},
		{Month, "0 7 30 * *", "rien en février"},
		{Month, "0 7 31 * *", "rien en février"},
		{Month, "0 7 29-31 * *", "rien en février"},
		{Month, "0 7 5,31 * *", ""},
		{Month, "0 7 5 2-12 *", "rien en janvier"},
		{Month, "0 7 5 1-11 *", "rien en décembre"},
		{Month, "0 7 5 1-6,8-12 *", "rien en juillet"},
		{Month, "59 23 L * *", ""},
		{Month, "0 0 1 * *", ""},
		{Month, "0 7 l * *", ""},
		{Month, "0 7 * * 1", ""},
		{Month, "0 7 L * 1", "l’un des deux"},
		{Month, "0 7 L 13 *", "cinq champs sont attendus"},
		{Day, "0 7 31 * *", ""},
		{Day, "0 7 29 2 *", ""},
		{Day, "0 7 30 2 *", "job.yaml:5: when\u202f: «\u00a00 7 30 2 *\u00a0» ne vient jamais"},
		{Day, "0 7 31 4,6,9,11 *", "ne vient jamais"},
	} {
		_, err := Load(fstest.MapFS{"job.yaml": {Data: written(c.period, c.when, "")}})
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.when, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %q", c.when, err, c.want)
		}
	}
}

func TestTheLastDayOfEachMonth(t *testing.T) {
	s := schedule(t, Month, "0 7 L * *", "")
	var days, months []string
	for _, h := range s.hoursBetween(clock(t, "2023-11-30 07:00"), clock(t, "2024-05-31 07:00")) {
		days, months = append(days, h.day.Format("01-02")), append(months, s.key(h))
	}
	if got, want := strings.Join(days, " "), "12-31 01-31 02-29 03-31 04-30 05-31"; got != want {
		t.Errorf("days %s, want %s", got, want)
	}
	if got, want := strings.Join(months, " "), "2023-11 2023-12 2024-01 2024-02 2024-03 2024-04"; got != want {
		t.Errorf("months %s, want %s", got, want)
	}
}

// What is written wrong one step too far is refused, and not one step before.
func TestTheBoundsOfASchedule(t *testing.T) {
	for _, c := range []struct{ more, want string }{
		{"working_days_before: 20\n", ""}, {"working_days_before: 21\n", "job.yaml:7: working_days_before"}, {"working_days_before: -1\n", "working_days_before"},
		{"patience_days: 60\n", ""}, {"patience_days: 61\n", "job.yaml:7: patience_days"}, {"patience_days: -1\n", "patience_days"},
	} {
		_, err := Load(fstest.MapFS{"job.yaml": {Data: written(Day, "0 7 * * *", c.more)}})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.more, err, c.want)
		}
	}
	const backups = "folder: s\nkeep: 1\nold_days: 1\n"
	for text, want := range map[string]string{
		backups: "", strings.Replace(backups, "keep: 1", "keep: 0", 1): "job.yaml:8: keep", strings.Replace(backups, "old_days: 1", "old_days: 0", 1): "job.yaml:9: old_days",
		"keep: 1\nold_days: 1\n": "job.yaml: folder",
	} {
		written := strings.Replace(string(written(Day, "0 7 * * *", text)), "ingestion", "sauvegarde", 1)
		if _, err := Load(fstest.MapFS{"job.yaml": {Data: []byte(written)}}); want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	for quiet, refused := range map[string]bool{"quiet_days: 1\n": false, "quiet_days: 0\n": true, "": true} {
		text := strings.Replace(string(written(Day, "0 7 * * *", quiet)), "ingestion", "alarme", 1)
		if _, err := Load(fstest.MapFS{"job.yaml": {Data: []byte(text)}}); (err != nil) != refused {
			t.Errorf("%q: %v", quiet, err)
		}
	}
}

// An hour belongs to what comes after one instant, up to another, this one included.
func TestTheEdgesOfAnHour(t *testing.T) {
	s := schedule(t, Day, "0 7 * * *", "")
	for _, c := range []struct {
		after, until string
		want         int
	}{
		{"2023-10-05 06:59", "2023-10-05 07:00", 1},
		{"2023-10-05 06:59", "2023-10-05 06:59", 0},
		{"2023-10-05 07:00", "2023-10-05 07:01", 0},
		{"2023-10-05 07:00", "2023-10-06 07:00", 1},
	} {
		if got := len(s.hoursBetween(clock(t, c.after), clock(t, c.until))); got != c.want {
			t.Errorf("%s to %s: %d hours, want %d", c.after, c.until, got, c.want)
		}
	}
	// Past the change of spring, the hour that it swallowed is still to come; and in
	// autumn, when clocks show 02:50 for the first time, that of 02:30 too.
	night := nightly(t)
	if got := night.hoursBetween(clock(t, "2023-03-26 03:10"), clock(t, "2023-03-26 04:00")); len(got) != 1 {
		t.Errorf("spring: %v", got)
	}
	first, second := time.Date(2023, 10, 29, 0, 50, 0, 0, time.UTC), time.Date(2023, 10, 29, 1, 30, 0, 0, time.UTC)
	if got := night.hoursBetween(first, second); len(got) != 1 || !got[0].at.Equal(second) {
		t.Errorf("autumn: %v", got)
	}
}

// A day moved back by working days is found in time: the hour is listed on the
// day it moves to, even when twenty working days and the feasts of May part the two.
func TestADayMovedBackIsFoundInTime(t *testing.T) {
	for _, c := range []struct{ before, day, asked string }{
		{"0", "2024-05-05", "2024-05-05"}, {"1", "2024-05-03", "2024-05-05"}, {"3", "2024-04-30", "2024-05-05"}, {"20", "2024-04-05", "2024-05-05"},
	} {
		s := schedule(t, Month, "0 7 5 * *", "working_days_before: "+c.before+"\n")
		at := clock(t, c.day+" 07:00")
		got := s.hoursBetween(at.Add(-time.Minute), at)
		if len(got) != 1 || got[0].day.Format(time.DateOnly) != c.day || got[0].asked.Format(time.DateOnly) != c.asked || s.key(got[0]) != "2024-04" {
			t.Errorf("%s working days before %s: %v", c.before, c.asked, got)
		}
	}
}

// Hours that never come are no reason to look for them for ever.
func TestHoursThatNeverCome(t *testing.T) {
	never, err := cron.ParseStandard("0 7 30 2 *")
	if err != nil {
		t.Fatal(err)
	}
	s := Schedule{Job: "never", Makes: Ingestion, Period: Day, CatchUp: 1, hours: never}
	now := clock(t, "2023-10-05 12:00")
	if got := s.hoursBetween(now.AddDate(-1, 0, 0), now); len(got) != 0 {
		t.Error(got)
	}
	if got := Owed([]Schedule{s}, nil, now, now); len(got) != 0 {
		t.Error(got)
	}
	if got := s.Next(now); !got.IsZero() {
		t.Error(got)
	}
	if got := (lastDays{never}).Next(now); !got.IsZero() {
		t.Error(got)
	}
	if got := NextIssue(Embedded(), "nobody", day(t, "2023-09-01")); !got.IsZero() {
		t.Error(got)
	}
}

// The names of periods: a week belongs to the year that holds its Thursday.
func TestTheNamesOfPeriods(t *testing.T) {
	for _, c := range []struct {
		period   Period
		on, want string
	}{
		{Week, "2024-12-29", "2024-W52"}, {Week, "2024-12-30", "2025-W01"}, {Week, "2021-01-03", "2020-W53"}, {Week, "2023-01-02", "2023-W01"},
		{Month, "2024-01-01", "2023-12"}, {Day, "2024-01-01", "2024-01-01"}, {Minute, "2024-01-01", "2024-01-01T07:00"},
	} {
		s := schedule(t, c.period, "0 7 * * *", "")
		at := clock(t, c.on+" 07:00")
		got := s.hoursBetween(at.Add(-time.Second), at)
		if len(got) != 1 || s.key(got[0]) != c.want {
			t.Errorf("%s of %s: %v, want %s", c.period, c.on, got, c.want)
		}
	}
}

func TestTheNextHour(t *testing.T) {
	for _, c := range []struct{ when, after, want string }{
		{"0 7 * * *", "2023-10-05 06:59", "2023-10-05 07:00"},
		{"0 7 * * *", "2023-10-05 07:00", "2023-10-06 07:00"},
		{"0 7 * * 1", "2023-10-02 07:00", "2023-10-09 07:00"},
		{"0 7 1 10 *", "2023-10-01 07:00", "2024-10-01 07:00"}, // 366 days later
	} {
		if got := schedule(t, Day, c.when, "").Next(clock(t, c.after)); !got.Equal(clock(t, c.want)) {
			t.Errorf("%s after %s: %s, want %s", c.when, c.after, got, c.want)
		}
	}
}

// entry is a line of a ledger.
func entry(s Schedule, period, due string, state State, t *testing.T) Entry {
	return Entry{Job: s.Job, Period: period, DueAt: clock(t, due), State: state}
}

// What a ledger holds, period by period, decides what is owed.
func TestWhatALedgerLeavesOwed(t *testing.T) {
	s := schedule(t, Month, "0 7 5 * *", "patience_days: 5\n")
	other := s
	other.Job = "other"
	const now = "2023-10-06 12:00"
	for _, c := range []struct {
		story  string
		ledger []Entry
		want   string
	}{
		{"made", []Entry{entry(s, "2023-08", "2023-09-05 07:00", Made, t)}, "night 2023-09"},
		{"passed", []Entry{entry(s, "2023-08", "2023-09-05 07:00", Passed, t)}, "night 2023-09"},
		{"the last one made", []Entry{entry(s, "2023-09", "2023-10-05 07:00", Made, t)}, ""},
		{"the last one passed", []Entry{entry(s, "2023-09", "2023-10-05 07:00", Passed, t)}, ""},
		{"waiting", []Entry{entry(s, "2023-08", "2023-09-05 07:00", Waiting, t)}, "night 2023-08, night 2023-09"},
		{"failed, and a later one made", []Entry{
			entry(s, "2023-07", "2023-08-05 07:00", Failed, t), entry(s, "2023-08", "2023-09-05 07:00", Made, t),
		}, "night 2023-07, night 2023-09"},
		{"published, and later ones made and passed", []Entry{
			entry(s, "2023-07", "2023-08-05 07:00", Published, t), entry(s, "2023-08", "2023-09-05 07:00", Passed, t), entry(s, "2023-09", "2023-10-05 07:00", Made, t),
		}, "night 2023-07"},
		{"two waiting: from the first", []Entry{
			entry(s, "2023-06", "2023-07-05 07:00", Waiting, t), entry(s, "2023-08", "2023-09-05 07:00", Waiting, t),
		}, "night 2023-06, night 2023-07, night 2023-08, night 2023-09"},
		{"several made: from the last", []Entry{
			entry(s, "2023-06", "2023-07-05 07:00", Made, t), entry(s, "2023-09", "2023-10-05 07:00", Made, t),
			entry(s, "2023-07", "2023-08-05 07:00", Passed, t), entry(s, "2023-08", "2023-09-05 07:00", Made, t),
		}, ""},
		{"a hole before the last one made", []Entry{
			entry(s, "2023-06", "2023-07-05 07:00", Made, t), entry(s, "2023-08", "2023-09-05 07:00", Made, t),
		}, "night 2023-09"},
		{"another job's", []Entry{
			entry(other, "2023-06", "2023-07-05 07:00", Waiting, t), entry(other, "2023-09", "2023-10-05 07:00", Made, t),
			entry(s, "2023-08", "2023-09-05 07:00", Made, t),
		}, "night 2023-09"},
	} {
		for range 100 { // in whatever order a ledger is read
			if got := periods(Owed([]Schedule{s}, c.ledger, clock(t, "2023-01-10 12:00"), clock(t, now))); got != c.want {
				t.Fatalf("%s: owed %q, want %q", c.story, got, c.want)
			}
			slices.Reverse(c.ledger)
		}
	}
	owed := Owed([]Schedule{s}, nil, clock(t, now), clock(t, now))
	if len(owed) != 1 || !owed[0].DueAt.Equal(clock(t, "2023-10-05 07:00")) || !owed[0].Deadline.Equal(clock(t, "2023-10-10 07:00")) || owed[0].Month.Format("2006-01") != "2023-09" {
		t.Errorf("%+v", owed)
	}
}

// Two hours of one period owe it once, at the first.
func TestAPeriodOfTwoHoursIsOwedOnce(t *testing.T) {
	s := schedule(t, Month, "0 7 5,20 * *", "")
	owed := Owed([]Schedule{s}, nil, clock(t, "2023-10-01 12:00"), clock(t, "2023-10-25 12:00"))
	if got := periods(owed); got != "night 2023-08, night 2023-09" || owed[1].DueAt.Day() != 5 {
		t.Errorf("owed %s", got)
	}
}

// The hour of the first run is owed by it, and what struck the second before too.
func TestTheHourOfTheFirstRun(t *testing.T) {
	s := schedule(t, Day, "0 7 * * *", "")
	for _, c := range []struct{ began, now, want string }{
		{"2023-10-05 07:00", "2023-10-05 07:00", "night 2023-10-05"},
		{"2023-10-05 06:59", "2023-10-05 07:00", "night 2023-10-04, night 2023-10-05"},
		{"2023-10-05 06:59", "2023-10-05 06:59", "night 2023-10-04"},
	} {
		if got := periods(Owed([]Schedule{s}, nil, clock(t, c.began), clock(t, c.now))); got != c.want {
			t.Errorf("begun %s: owed %q, want %q", c.began, got, c.want)
		}
	}
	yearly := schedule(t, Day, "0 7 6 10 *", "")
	if got := periods(Owed([]Schedule{yearly}, nil, clock(t, "2023-10-05 12:00"), clock(t, "2023-10-05 12:00"))); got != "night 2022-10-06" {
		t.Errorf("once a year: owed %q", got)
	}
}

// Files are taken first, and the alarm, due at the same minute as a document, looks last.
func TestTheOrderOfOneMinute(t *testing.T) {
	now := clock(t, "2023-10-10 08:00")
	const want = "ingestion 2023-10-10, relecture 2023-09, ddets 2023-09, direction 2023-W41, national 2023-09, sauvegarde 2023-10-10, alarme 2023-10-10"
	if got := periods(Owed(Embedded(), nil, now, now)); got != want {
		t.Errorf("owed %s, want %s", got, want)
	}
}
