package schedules

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// Nothing more is owed of what was made, passed or rehearsed; something is of the rest.
func TestWhatIsSettled(t *testing.T) {
	for state, want := range map[State]bool{Made: true, Passed: true, Rehearsed: true, Waiting: false, Failed: false, Published: false, "": false} {
		if Settled(state) != want {
			t.Errorf("%q: settled %v, want %v", state, !want, want)
		}
	}
}

// The job of some readers is the one that makes their editions, not their drafts.
func TestTheJobOfAReader(t *testing.T) {
	all := []Schedule{
		{Job: "relecture", Makes: Draft, For: []string{settings.ForDdets}},
		{Job: "national", Makes: Edition, For: []string{settings.ForNation}},
		{Job: "ddets", Makes: Edition, For: []string{settings.ForDirection, settings.ForDdets}},
	}
	for reader, want := range map[string]string{settings.ForDdets: "ddets", settings.ForNation: "national", settings.ForOperator: ""} {
		if got := JobFor(all, reader); got != want {
			t.Errorf("%s: %q, want %q", reader, got, want)
		}
	}
}

// A folder without a schedule is refused, and so is a job without a name of one word, or
// one that two files have.
func TestTheJobsOfAFolder(t *testing.T) {
	named := func(name string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.Replace(string(written(Day, "0 7 * * *", "")), "job: night", "job: "+name, 1))}
	}
	for want, dir := range map[string]fstest.MapFS{
		"pas de fichier .yaml":   {"night.txt": named("night")},
		"":                       {"a.yaml": named("night"), "b.yaml": named("day")},
		"déjà celui de a":        {"a.yaml": named("night"), "b.yaml": named("night")},
		"job\u202f: un nom sans": {"a.yaml": named(`""`)},
		"un nom sans espace est": {"a.yaml": named(`"by night"`)},
		"sans espace":            {"a.yaml": named("a/b")},
	} {
		_, err := Load(dir)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := Load(fstest.MapFS{"a.yaml": named(`""`), "b.yaml": named(`""`)}); err == nil || strings.Contains(err.Error(), "already") {
		t.Errorf("two jobs without a name: %v", err)
	}
}

// Twenty working days before the third of June 2024 is the end of April: four holidays
// and nine weekend days stand between.
func TestTwentyWorkingDaysAndTheHolidaysOfMay(t *testing.T) {
	s := schedule(t, Month, "0 7 3 * *", "working_days_before: 20\n")
	at := clock(t, "2024-04-30 07:00")
	got := s.hoursBetween(at.Add(-time.Minute), at)
	if len(got) != 1 || got[0].asked.Format(time.DateOnly) != "2024-06-03" {
		t.Errorf("%v", got)
	}
}
