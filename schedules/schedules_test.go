package schedules

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"
)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// clock is an instant as the clocks of Paris show it.
func clock(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, paris)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestDueAndNextIssue(t *testing.T) {
	for _, c := range []struct{ day, due, next string }{
		{"2023-10-01", "2023-09-01", "2023-11-05"},
		{"2023-10-31", "2023-09-01", "2023-11-05"},
		{"2024-01-05", "2023-12-01", "2024-02-05"},
		{"2024-03-31", "2024-02-01", "2024-04-05"}, // not 2 March: February has no 31st
		{"2023-12-05", "2023-11-01", "2024-01-05"},
	} {
		due := Due(day(t, c.day))
		if got := due.Format(time.DateOnly); got != c.due {
			t.Errorf("due on %s: %s, want %s", c.day, got, c.due)
		}
		if got := NextIssue(Embedded(), "ddets", due).Format(time.DateOnly); got != c.next {
			t.Errorf("next issue after %s: %s, want %s", c.due, got, c.next)
		}
	}
}

// The eleven holidays of 2024, as the government's calendar gives them.
func TestPublicHolidays(t *testing.T) {
	var found []string
	for d := day(t, "2024-01-01"); d.Year() == 2024; d = d.AddDate(0, 0, 1) {
		if holiday(d) {
			found = append(found, d.Format("01-02"))
		}
	}
	const want = "01-01 04-01 05-01 05-08 05-09 05-20 07-14 08-15 11-01 11-11 12-25"
	if got := strings.Join(found, " "); got != want {
		t.Errorf("2024: %s, want %s", got, want)
	}
}

// The review before the report of 5 May 2024 jumps over the weekend and 1 May.
func TestWorkingDaysBefore(t *testing.T) {
	if got := workingDaysBefore(day(t, "2024-05-05"), 3); !got.Equal(day(t, "2024-04-30")) {
		t.Errorf("three working days before 5 May 2024: %s", got.Format(time.DateOnly))
	}
}

func TestEveryFaultOfEveryFileIsTold(t *testing.T) {
	_, err := Load(fstest.MapFS{
		"a.yaml": {Data: []byte("job: a\nlabel: A\nmakes: soup\nperiod: month\nwhen: \"0 7 5 * *\"\ncatch_up: 1\n")},
		"b.yaml": {Data: []byte("job: a\nlabel: B\nmakes: ingestion\nperiod: day\nwhen: \"TZ=0\"\ncatch_up: 0\n")},
		"c.yaml": {Data: []byte("job: c\nmeaning: none\n")},
		"d.yaml": {Data: []byte("job: d\nlabel: D\nmakes: edition\nperiod: decade\nwhen: \"every day\"\ncatch_up: 1\n")},
		"e.yaml": {Data: []byte("job: e\nlabel: E\nmakes: edition\nfor: [ddets]\nperiod: year\nwhen: \"0 7 5 1 *\"\ncatch_up: 1\n")},
		"f.yaml": {Data: []byte("job: f\nlabel: F\nmakes: bilan\nfor: [national]\nperiod: month\nwhen: \"0 7 5 * *\"\ncatch_up: 1\n")},
		"g.yaml": {Data: []byte("job: g\nlabel: G\nmakes: bilan\nfor: [ddets]\nperiod: quarter\nwhen: \"0 7 15 1,4,7 *\"\ncatch_up: 1\n")},
	})
	if err == nil {
		t.Fatal("wrong files were taken")
	}
	for _, want := range []string{
		"a.yaml:3: makes\u202f: «\u00a0soup\u00a0»", "b.yaml:5: when\u202f: «\u00a0TZ=0\u00a0»\u202f: pas de fuseau ici", "b.yaml:6: catch_up\u202f: au moins 1",
		"b.yaml: le travail «\u00a0a\u00a0» est déjà celui de a.yaml", "c.yaml:2: clé inconnue «\u00a0meaning\u00a0»", "d.yaml:4: period\u202f: «\u00a0decade\u00a0»",
		"e.yaml:3: makes\u202f: d’un trimestre ou d’une année, on fait un bilan", "f.yaml:5: period\u202f: un bilan est d’un trimestre", "f.yaml:4: for\u202f: «\u00a0national\u00a0» ne reçoit pas de bilan",
		"g.yaml:6: when\u202f: «\u00a00 7 15 1,4,7 *\u00a0» ne vient pas chaque trimestre (rien au quatrième)", "d.yaml: for\u202f: ", "d.yaml:5: when\u202f: ",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("not said: %s\n%v", want, err)
		}
	}
}

// nightly is a job of every night at an hour that the changes of time touch.
func nightly(t *testing.T) Schedule { return schedule(t, Day, "30 2 * * *", "") }

// schedule is a job of some hours, with more of its keys as they are written.
func schedule(t *testing.T, period Period, when, more string) Schedule {
	t.Helper()
	all, err := Load(fstest.MapFS{"job.yaml": {Data: written(period, when, more)}})
	if err != nil {
		t.Fatal(err)
	}
	return all[0]
}

func written(period Period, when, more string) []byte {
	return fmt.Appendf(nil, "job: night\nlabel: Nuit\nmakes: ingestion\nperiod: %s\nwhen: %q\ncatch_up: 400\n%s", period, when, more)
}

// 02:30 does not exist on 26 March 2023 and comes twice on 29 October: the job
// is owed once each night all the same.
func TestTheNightsOfTheChangesOfTime(t *testing.T) {
	s := nightly(t)
	for _, c := range []struct{ from, to string }{{"2023-03-25 12:00", "2023-03-27 12:00"}, {"2023-10-28 12:00", "2023-10-30 12:00"}} {
		var nights []string
		for _, h := range s.hoursBetween(clock(t, c.from), clock(t, c.to)) {
			nights = append(nights, s.key(h))
		}
		if len(nights) != 2 || nights[0] == nights[1] {
			t.Errorf("%s: nights %v", c.from, nights)
		}
	}
}

// However a season is cut into wakings, each night of it is made once.
func TestANightIsMadeOnceHoweverOftenOneWakes(t *testing.T) {
	s := nightly(t)
	began := clock(t, "2023-09-20 12:00")
	rapid.Check(t, func(t *rapid.T) {
		made := make(map[string]int)
		var ledger []Entry
		for now := began; now.Before(began.AddDate(0, 3, 0)); now = now.Add(time.Duration(rapid.IntRange(1, 20*24*60).Draw(t, "minutes")) * time.Minute) {
			for _, o := range Owed([]Schedule{s}, ledger, began, now) {
				made[o.Period]++
				ledger = append(ledger, Entry{Job: "night", Period: o.Period, DueAt: o.DueAt, State: Made})
			}
		}
		for night, times := range made {
			if times != 1 {
				t.Fatalf("%s made %d times", night, times)
			}
		}
		for d := time.Date(2023, 9, 21, 0, 0, 0, 0, time.UTC); d.Before(time.Date(2023, 11, 28, 0, 0, 0, 0, time.UTC)); d = d.AddDate(0, 0, 1) {
			if made[d.Format(time.DateOnly)] != 1 {
				t.Fatalf("%s was not made", d.Format(time.DateOnly))
			}
		}
	})
}

// periods lists what is owed, as job and period, those passed over marked.
func periods(owed []Owing) string {
	var all []string
	for _, o := range owed {
		text := o.Schedule.Job + " " + o.Period
		if o.Passed {
			text += " passed"
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// The first evening gives the last documents due, not those of every month since
// the beginning of time.
func TestTheFirstRun(t *testing.T) {
	began := clock(t, "2023-10-12 18:00")
	got := periods(Owed(Embedded(), nil, began, began))
	const want = "ingestion 2023-10-12, relecture 2023-09, ddets 2023-09, direction 2023-W41, national 2023-09, sauvegarde 2023-10-12, alarme 2023-10-12"
	if got != want {
		t.Errorf("owed: %s\nwant: %s", got, want)
	}
}

// A first run by a clock that was ahead is no reason to wait until then, nor to make
// what is to come.
func TestAFirstRunByAClockThatWasAhead(t *testing.T) {
	now := clock(t, "2023-10-12 18:00")
	want := periods(Owed(Embedded(), nil, now, now))
	if got := periods(Owed(Embedded(), nil, clock(t, "2031-01-01 12:00"), now)); got != want {
		t.Errorf("owed: %s\nwant: %s", got, want)
	}
}

// After ten days asleep what was missed is owed in the order of its hours, within
// what each schedule catches up.
func TestTenDaysAsleep(t *testing.T) {
	began := clock(t, "2023-10-01 12:00")
	var ledger []Entry
	for _, o := range Owed(Embedded(), nil, began, clock(t, "2023-10-01 23:00")) {
		ledger = append(ledger, Entry{Job: o.Schedule.Job, Period: o.Period, DueAt: o.DueAt, State: Made})
	}
	owed := Owed(Embedded(), ledger, began, clock(t, "2023-10-11 12:00"))
	var others []Owing
	nights := 0
	for _, o := range owed {
		switch o.Schedule.Job {
		case "ingestion":
			nights++
		case "alarme", "sauvegarde":
		default:
			others = append(others, o)
		}
	}
	if nights != 10 {
		t.Errorf("%d nights, want 10", nights)
	}
	const want = "direction 2023-W40, relecture 2023-09, ddets 2023-09, direction 2023-W41, national 2023-09"
	if got := periods(others); got != want {
		t.Errorf("owed: %s\nwant: %s", got, want)
	}
}

// What was missed for longer than a schedule catches up is passed, not forgotten.
func TestTooLateIsPassed(t *testing.T) {
	all := []Schedule{Embedded()[2]} // direction: two weeks
	began := clock(t, "2023-10-02 12:00")
	const want = "direction 2023-W40 passed, direction 2023-W41 passed, direction 2023-W42, direction 2023-W43"
	if got := periods(Owed(all, nil, began, clock(t, "2023-10-24 12:00"))); got != want {
		t.Errorf("owed: %s\nwant: %s", got, want)
	}
}
