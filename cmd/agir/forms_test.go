package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/google/go-cmp/cmp"
)

// The exports of a department, opened in LibreOffice and saved in another form, give the
// same figures to the last digit: workbooks and texts alike.
func TestSampleFiguresInOtherForms(t *testing.T) {
	slow.Test(t, "LibreOffice saves every file of a department in two other forms")
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice is not installed")
	}
	for form, extension := range map[exports.Form]string{exports.ODS: "ods", exports.XLS: "xls"} {
		t.Run(string(form), func(t *testing.T) {
			sample := department + "/clean"
			other := t.TempDir()
			n := savedAs(t, office, filepath.Join(sample, "inbox"), filepath.Join(other, "inbox"), form, extension)
			store := sampled(t, other)
			expected, err := filepath.Glob(filepath.Join(sample, "expected", "*.csv"))
			if err != nil || len(expected) == 0 || n == 0 {
				t.Fatal("no expected figures, or no file", err)
			}
			for _, path := range expected {
				month, asOf, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".csv"), "_known_")
				compareFigures(t, path, outputOf(t, store, "indicators", "--month", month, "--as-of", asOf))
			}
			compareUnderstood(t, filepath.Join(sample, "inbox"), filepath.Join(other, "inbox"), extension)
		})
	}
}

// compareUnderstood holds the rows read of each file of an inbox against those read of
// the same file saved in another form.
func compareUnderstood(t *testing.T, inbox, other, extension string) {
	t.Helper()
	err := filepath.WalkDir(inbox, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		place, _ := filepath.Rel(inbox, path)
		again := filepath.Join(other, strings.TrimSuffix(place, filepath.Ext(place))+"."+extension)
		want, got := understoodOf(t, place, path), understoodOf(t, place, again)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-as received +as %s):\n%s", place, extension, diff)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// understoodOf is what is understood of a file, by kind, as if it lay at a place of the
// inbox.
func understoodOf(t *testing.T, place, path string) map[contract.Kind]string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := exports.Read(path, content, exports.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	received, err := time.Parse(time.DateOnly, filepath.ToSlash(place)[:10])
	if err != nil {
		t.Fatal(err)
	}
	r := contract.Read(f, contract.Context{Name: place, ReceivedOn: received})
	all := make(map[contract.Kind]string)
	for _, k := range r.Kinds() {
		var b strings.Builder
		if err := r.WriteUnderstood(&b, k); err != nil {
			t.Fatal(err)
		}
		all[k] = b.String()
	}
	if len(all) == 0 {
		t.Errorf("%s: nothing is understood", place)
	}
	return all
}

// savedAs has LibreOffice save each file of an inbox in another form, at its place in
// another inbox, and returns how many there are.
func savedAs(t *testing.T, office, from, to string, form exports.Form, extension string) int {
	t.Helper()
	room := t.TempDir()
	batches := make(map[string][]string) // by the filter that opens them
	places := make(map[string]string)    // of the file saved, by its name in the room
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("%04d", len(places))
		place, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		places[name+"."+extension] = strings.TrimSuffix(filepath.Join(to, place), filepath.Ext(path)) + "." + extension
		opened := filepath.Join(room, name+filepath.Ext(path))
		filter := openedBy(t, path, content)
		batches[filter] = append(batches[filter], opened)
		return os.WriteFile(opened, content, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	for filter, files := range batches {
		args := []string{"-env:UserInstallation=file://" + room + "/profile", "--headless", "--convert-to", extension, "--outdir", room}
		if filter != "" {
			args = append(args, "--infilter="+filter)
		}
		if out, err := exec.CommandContext(t.Context(), office, append(args, files...)...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	for name, place := range places {
		content, err := os.ReadFile(filepath.Join(room, name))
		if err != nil {
			t.Fatal(err)
		}
		if f, err := exports.Read(name, content, exports.Limits{}); err != nil || f.Form != form {
			t.Fatalf("%s: %v, want a file of %s", filepath.Base(place), err, form)
		}
		if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(place, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return len(places)
}

// openedBy is the filter by which LibreOffice opens a file: for a text, its separator, its
// encoding, and days as the French write them, chosen as somebody does in its dialog.
func openedBy(t *testing.T, path string, content []byte) string {
	t.Helper()
	f, err := exports.Read(path, content, exports.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if f.Form != exports.CSV {
		return ""
	}
	encoding := map[string]string{"Windows-1252": "1", "UTF-8": "76", "UTF-8 (BOM)": "76", "UTF-16LE": "65535"}[f.Encoding]
	if encoding == "" {
		t.Fatalf("%s: no number for %s", filepath.Base(path), f.Encoding)
	}
	return fmt.Sprintf("Text - txt - csv (StarCalc):%d,34,%s,1,,1036,false,true", f.Separator, encoding)
}
