package schedules

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
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
	if _, err := Load(fstest.MapFS{"a.yaml": named(`""`), "b.yaml": named(`""`)}); err == nil || strings.Contains(err.Error(), "déjà celui") {
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

// Names leave for the direction and for nobody else: a schedule that would write the work
// list for another is refused.
func TestAWorkListIsForTheDirectionAlone(t *testing.T) {
	for readers, refused := range map[string]bool{
		"[direction]": false, "[ddets]": true, "[national]": true, "[direction, ddets]": true, "[]": true,
	} {
		text := strings.Replace(string(written(Week, "0 7 * * 1", "for: "+readers+"\n")), "ingestion", "liste", 1)
		_, err := Load(fstest.MapFS{"liste.yaml": {Data: []byte(text)}})
		if (err != nil) != refused || refused && !strings.Contains(err.Error(), "une liste de travail est pour direction, et personne d’autre") {
			t.Errorf("%s: %v", readers, err)
		}
	}
}

// A draft and an edition are for somebody, as a bilan is.
func TestDocumentsHaveReaders(t *testing.T) {
	for _, makes := range []string{"edition", "relecture"} {
		for readers, refused := range map[string]bool{"for: [ddets]\n": false, "": true} {
			text := strings.Replace(string(written(Month, "0 7 5 * *", readers)), "ingestion", makes, 1)
			if _, err := Load(fstest.MapFS{"job.yaml": {Data: []byte(text)}}); (err != nil) != refused {
				t.Errorf("%s %q: %v", makes, readers, err)
			}
		}
	}
}

// What is wrong is said once, by the sentence that says how to mend it.
func TestAFaultIsSaidOnce(t *testing.T) {
	const bilan = "job: b\nlabel: B\nmakes: bilan\nfor: [%s]\nperiod: %s\nwhen: %q\ncatch_up: 1\n"
	never := "0 7 30 2 *"
	for _, c := range []struct {
		file []byte
		want string
	}{
		{written(Month, never, ""), "ne vient jamais"},
		{fmt.Appendf(nil, bilan, "ddets", "year", never), "ne vient jamais"},
		{fmt.Appendf(nil, bilan, "ddets", "year", "0 7 29 2 *"), "ne vient pas chaque année"},
		{fmt.Appendf(nil, bilan, "ddets", "year", "0 7 28 2 *"), ""},
		{fmt.Appendf(nil, bilan, "ddets", "quarter", "0 7 15 4,7,10 *"), "(rien au premier)"},
		{fmt.Appendf(nil, bilan, "ddets", "quarter", "0 7 15 3,6,9,12 *"), ""},
		{fmt.Appendf(nil, bilan, "ddets", "quarter", "0 7 31 3,6,9,12 *"), "(rien au deuxième)"},
		{fmt.Appendf(nil, bilan, "mairie", "year", "0 7 20 2 *"), "n’est pas l’un de"},
		{fmt.Appendf(nil, bilan, "dreets", "year", "0 7 20 2 *"), "ne reçoit pas de bilan"},
	} {
		_, err := Load(fstest.MapFS{"b.yaml": {Data: c.file}})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n")) {
			t.Errorf("%s: %v, want %q alone", c.file, err, c.want)
		}
	}
	if _, err := Load(fstest.MapFS{"a.yaml": {Data: []byte("nonsense: 1\n")}, "b.yaml": {Data: []byte("nonsense: 1\n")}}); err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("two files that cannot be read: %v", err)
	}
}

// A folder of schedules is read, and neither a file nor what is not there.
func TestAFolderOfSchedulesIsAFolder(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "job.yaml")
	if err := os.WriteFile(file, written(Day, "0 7 * * *", ""), 0o600); err != nil {
		t.Fatal(err)
	}
	if all, err := Read(dir); err != nil || len(all) != 1 {
		t.Errorf("the folder: %d, %v", len(all), err)
	}
	if _, err := Read(file); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("a file: %v", err)
	}
	if _, err := Read(filepath.Join(dir, "elsewhere")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
}
