package contract

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// department is the folder of the samples of one department, and samples that
// of the whole ones, which lie beside the project or not.
const (
	department = "../testdata/department"
	samples    = "../../../shared/exports"
)

// readInbox reads every file of a sample inbox; refused holds those that
// package exports refuses.
func readInbox(t *testing.T, sample string) (read map[string]*Reading, refused map[string]string) {
	t.Helper()
	root := filepath.Join(sample, "inbox")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("no sample inbox at %s", root)
	}
	read, refused = map[string]*Reading{}, map[string]string{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		path, _ := filepath.Rel(root, p)
		path = filepath.ToSlash(path)
		receivedOn, err := time.Parse(time.DateOnly, path[:10])
		if err != nil {
			return err
		}
		f, err := exports.Read(path, content, exports.Limits{})
		if err != nil {
			refused[path] = err.Error()
			return nil
		}
		read[path] = Read(f, Context{Name: path, ReceivedOn: receivedOn})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return read, refused
}

func TestTheCleanSamplesHaveNoProblem(t *testing.T) {
	for _, sample := range []string{department + "/clean", department + "/long", samples + "/clean", samples + "/long"} {
		t.Run(sample, func(t *testing.T) {
			read, refused := readInbox(t, sample)
			if len(refused) > 0 || len(read) == 0 {
				t.Errorf("%d files read, refused: %v", len(read), refused)
			}
			for path, r := range read {
				for _, p := range r.Problems {
					t.Errorf("%s: %s row %d column %d: %s: %s", path, p.Sheet, p.Row, p.Column, p.Rule, p.Message)
				}
				if r.Month.IsZero() || r.Tables == nil {
					t.Errorf("%s: month %v, %d tables, others %v", path, r.Month, len(r.Tables), r.Others)
				}
				countsClose(t, path, r)
			}
		})
	}
}

func countsClose(t *testing.T, path string, r *Reading) {
	t.Helper()
	for _, table := range r.Tables {
		if table.Read != table.Kept+table.SetAside+table.NotData || table.Kept != len(table.Records) {
			t.Errorf("%s: %s: read %d, kept %d (%d records), set aside %d, not data %d",
				path, table.Sheet, table.Read, table.Kept, len(table.Records), table.SetAside, table.NotData)
		}
	}
}

// plantedDefect is a line of truth/defects.json.
type plantedDefect struct {
	File   string
	Sheet  string
	Row    int
	Rule   string
	Column int
	Aside  bool `json:"row_set_aside"`
}

// notOurs are the planted defects that ingestion tells, or nobody.
var notOurs = []string{"doublon_exact", "vide", "entete_repete", "personne_inconnue", "identique", "plus_ancien", "hors_perimetre", "retenu"}

func TestTheMessySamplesTellEveryPlantedDefectAndNothingElse(t *testing.T) {
	read, refused := readInbox(t, samples+"/messy")
	content, err := os.ReadFile(filepath.Join(samples, "messy", "truth", "defects.json"))
	if err != nil {
		t.Fatal(err)
	}
	var planted []plantedDefect
	if err := json.Unmarshal(content, &planted); err != nil {
		t.Fatal(err)
	}
	want, whole := map[string]bool{}, map[string]bool{}
	for _, d := range planted {
		switch {
		case slices.Contains(notOurs, d.Rule):
			whole[d.File] = whole[d.File] || d.Row == 0
		case d.Row == 0 && d.Rule != "periode_contradictoire":
			if refused[d.File] == "" {
				t.Errorf("%s: not refused by exports (%s)", d.File, d.Rule)
			}
		default:
			// A situation whose only value is unknown is set aside (handbook 2.3).
			aside := d.Aside || d.Rule == "periode_contradictoire" || d.Rule == "liste" && strings.Contains(strings.ToLower(d.Sheet+d.File), "situations")
			want[fmt.Sprint(d.File, "|", d.Sheet, "|", d.Row, "|", d.Column+1, "|", d.Rule, "|", aside)] = true
		}
	}
	for path, r := range read {
		countsClose(t, path, r)
		if whole[path] {
			continue // ingestion refuses it or finds nothing new in it
		}
		for _, p := range r.Problems {
			got := fmt.Sprint(path, "|", p.Sheet, "|", p.Row, "|", p.Column, "|", p.Rule, "|", p.Severity == SetAside || p.Severity == Refused)
			if !want[got] {
				t.Errorf("not planted: %s: %s", got, p.Message)
			}
			delete(want, got)
		}
	}
	for missed := range want {
		t.Errorf("not told: %s", missed)
	}
}
