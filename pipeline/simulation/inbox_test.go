package simulation

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// inboxOf is the inbox of a world, by path.
func inboxOf(t *testing.T, o Options) (map[string][]byte, Counts) {
	t.Helper()
	dir := t.TempDir()
	steps := 0
	counts, err := Write(context.Background(), dir, o, func(done, total int) {
		if steps++; done != steps || done > total {
			t.Errorf("progress %d of %d at step %d", done, total, steps)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	err = filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		relative, _ := filepath.Rel(dir, path)
		files[filepath.ToSlash(relative)] = content
		return err
	})
	if err != nil || len(files) != counts.Files {
		t.Fatalf("%d files, told %d: %v", len(files), counts.Files, err)
	}
	return files, counts
}

func hashes(files map[string][]byte) map[string]string {
	sums := map[string]string{}
	for path, content := range files {
		sums[path] = fmt.Sprintf("%x", sha256.Sum256(content))
	}
	return sums
}

// The same seed gives the same bytes, written at once or month by month.
func TestSameSeedSameBytes(t *testing.T) {
	all, _ := inboxOf(t, small())
	again, _ := inboxOf(t, small())
	if diff := cmp.Diff(hashes(all), hashes(again)); diff != "" {
		t.Errorf("written twice:\n%s", diff)
	}
	parts := map[string]string{}
	for m := range small().Months {
		o := small()
		o.Last, o.Months = o.Last.AddDate(0, -m, 0), 1
		files, _ := inboxOf(t, o)
		maps.Copy(parts, hashes(files))
	}
	if diff := cmp.Diff(hashes(all), parts); diff != "" {
		t.Errorf("(-all at once +month by month):\n%s", diff)
	}
}

// understood is what the product makes of an inbox.
type understood struct {
	kept, aside int
	rules       map[string]int
}

func understand(t *testing.T, files map[string][]byte, s *settings.Settings) understood {
	t.Helper()
	var structures []contract.Item
	for _, x := range s.Structures {
		structures = append(structures, contract.Item{Code: x.Code, Label: x.Label, Others: x.Others})
	}
	u := understood{rules: map[string]int{}}
	for path, content := range files {
		receivedOn, err := time.Parse(time.DateOnly, path[:10])
		if err != nil {
			t.Fatal(err)
		}
		file, err := exports.Read(path, content, exports.Limits{})
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		r := contract.Read(file, contract.Context{Name: path, ReceivedOn: receivedOn, Structures: structures})
		u.add(t, path, s, r)
	}
	return u
}

func (u *understood) add(t *testing.T, path string, s *settings.Settings, r *contract.Reading) {
	t.Helper()
	if p, refused := r.Refusal(); refused {
		t.Errorf("%s: refused: %s", path, p.Message)
	}
	if len(r.Tables) == 0 {
		t.Errorf("%s: nothing recognised", path)
	}
	sender, _ := s.Sender(strings.Split(path, "/")[1])
	for _, table := range r.Tables {
		u.kept += table.Kept
		u.aside += table.SetAside
		for _, d := range r.Departements {
			if !sender.May(string(table.Schema.Kind), d) {
				t.Errorf("%s: %s of %s, which its sender may not send", path, table.Schema.Kind, d)
			}
		}
		for _, c := range table.Columns {
			if c.Column == "" && !strings.Contains(path, "/dossiers_") {
				t.Errorf("%s: unknown column %q", path, c.Label)
			}
		}
	}
	for _, p := range r.Problems {
		if p.Severity != contract.Notice {
			u.rules[p.Rule]++
		}
	}
}

// Without planted defects, the product reads every row of every file.
func TestInboxWithoutDefectsIsReadWhole(t *testing.T) {
	o := small()
	o.Defects = false
	files, counts := inboxOf(t, o)
	u := understand(t, files, o.Settings)
	if u.kept != counts.Rows || u.aside != 0 || counts.Planted != 0 || len(u.rules) > 0 {
		t.Errorf("%d rows written, %d kept, %d set aside, %d planted, problems %v", counts.Rows, u.kept, u.aside, counts.Planted, u.rules)
	}
}

// With them, no file is refused, some rows are set aside, and every kind of
// mistake that a reader can see is seen.
func TestPlantedDefectsAreHonest(t *testing.T) {
	o := small()
	o.Last, o.Months = month(2024, time.March), 12
	files, counts := inboxOf(t, o)
	u := understand(t, files, o.Settings)
	if u.kept+u.aside != counts.Rows {
		t.Errorf("%d rows written, %d kept, %d set aside", counts.Rows, u.kept, u.aside)
	}
	if u.aside == 0 || u.aside*50 > counts.Rows || counts.Planted*20 > counts.Rows {
		t.Errorf("%d rows set aside and %d planted of %d: want some, not many", u.aside, counts.Planted, counts.Rows)
	}
	if len(u.rules) < 3 {
		t.Errorf("problems seen: %v", u.rules)
	}
	late, again := 0, map[string]int{}
	for path, content := range files {
		if path[8:10] > "06" {
			late++
		}
		again[fmt.Sprintf("%x", sha256.Sum256(content))]++
	}
	if late == 0 || len(again) == len(files) {
		t.Errorf("%d late files, %d sent again: want some of each", late, len(files)-len(again))
	}
	t.Logf("%d rows, %d set aside, %d planted, %v", counts.Rows, u.aside, counts.Planted, u.rules)
}

// Another configuration is written by the same code.
func TestNationIsWrittenAndRead(t *testing.T) {
	o := Options{Settings: Nation(), Seed: 3, Last: month(2023, time.January), Months: 1, PersonsPerMonth: 2}
	files, counts := inboxOf(t, o)
	u := understand(t, files, o.Settings)
	if u.kept != counts.Rows || len(u.rules) > 0 {
		t.Errorf("%d rows written, %d kept, problems %v", counts.Rows, u.kept, u.rules)
	}
}
