package exports_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// Every file of the samples of one department reads.
func TestTheInboxesOfADepartmentRead(t *testing.T) {
	refused := readInboxes(t, "../testdata/department/*/inbox")
	if len(refused) > 0 {
		t.Errorf("refused %v", refused)
	}
}

// Every file of the whole samples reads, but the empty one and the truncated one
// that the messy year holds.
func TestSampleInboxes(t *testing.T) {
	const inboxes = "../../../shared/exports/*/inbox"
	if found, _ := filepath.Glob(inboxes); len(found) == 0 {
		t.Skip("no sample inbox beside the repository")
	}
	refused := readInboxes(t, inboxes)
	if len(refused) != 2 || refused["messy tronque"] != 1 || refused["messy vide_fichier"] != 1 {
		t.Errorf("refused %v, want one truncated and one empty file in the messy inbox", refused)
	}
}

// readInboxes reads every file of inboxes to its last row, and counts those
// refused, by sample and rule.
func readInboxes(t *testing.T, pattern string) map[string]int {
	t.Helper()
	inboxes, err := filepath.Glob(pattern)
	if err != nil || len(inboxes) == 0 {
		t.Fatal("no inbox", err)
	}
	refused := make(map[string]int)
	for _, inbox := range inboxes {
		err := filepath.WalkDir(inbox, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			file, err := exports.Read(path, content, exports.Limits{})
			if err != nil {
				var refusal *exports.Refusal
				if !errors.As(err, &refusal) {
					t.Fatalf("%s: %v is no refusal", path, err)
				}
				refused[filepath.Base(filepath.Dir(inbox))+" "+refusal.Rule]++
				return nil
			}
			if rows := count(t, file); rows < 1 {
				t.Errorf("%s: %d rows", path, rows)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return refused
}

func count(t *testing.T, file *exports.File) int {
	t.Helper()
	rows := 0
	for _, sheet := range file.Sheets {
		for _, err := range sheet.Rows() {
			if err != nil {
				t.Fatalf("%s: %v", file.Name, err)
			}
			rows++
		}
	}
	return rows
}
