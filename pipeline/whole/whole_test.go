package whole

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A writer that fails leaves what was there, and nothing else.
func TestAFailureLeavesWhatWasThere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rapport.pdf")
	if err := WriteBytes(path, 0o600, []byte("before")); err != nil {
		t.Fatal(err)
	}
	full := errors.New("no space left")
	err := Write(path, 0o600, func(f *os.File) error {
		f.WriteString("half")
		return full
	})
	if !errors.Is(err, full) {
		t.Errorf("told %v", err)
	}
	only(t, path, "before")
}

// What a killed writer left goes at the next writing; what a living one holds, and
// what merely resembles it, stays.
func TestTheHalfOfAKilledWriterGoes(t *testing.T) {
	dir := t.TempDir()
	path, half := filepath.Join(dir, "rapport.pdf"), filepath.Join(dir, ".rapport.pdf123456")
	if err := os.WriteFile(half, []byte("ha"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := Write(path, 0o600, func(f *os.File) error {
		if _, err := f.WriteString("the first"); err != nil {
			return err
		}
		return WriteBytes(path, 0o600, []byte("another, meanwhile"))
	})
	if err != nil {
		t.Fatal(err)
	}
	only(t, path, "the first")
	for _, other := range []string{".rapport.pdf", ".rapport.pdf12.old", "rapport.pdf123456"} {
		if err := os.WriteFile(filepath.Join(dir, other), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	Sweep(path)
	if all, _ := os.ReadDir(dir); len(all) != 4 {
		t.Errorf("left: %v", all)
	}
}

func only(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%q %v, want %q", got, err, want)
	}
	if all, _ := os.ReadDir(filepath.Dir(path)); len(all) != 1 {
		t.Errorf("left: %v", all)
	}
}
