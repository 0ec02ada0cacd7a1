package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A store whose last writer was killed is read to its last row before anything else.
// In a memory too narrow for that, it is not called damaged, and a backup does not
// take its place: nobody would know any more who was forgotten since.
func TestANarrowMemoryIsNoDamage(t *testing.T) {
	const narrow = 4 << 20
	home, saved := backedUp(t)
	store, err := Open(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	large := "insert into store.aggregates.file select i, 'a', date '2023-10-10', date '2023-10-10', 'h', encode(repeat(md5(i::varchar), 300000)) from range(4) as r(i)"
	if err := errors.Join(store.execute(t.Context(), []string{large}), store.Close()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(home + sumSuffix); err != nil { // as the last writer, killed, would have left it
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), home, Memory(narrow)); !errors.Is(err, ErrNoMemory) {
		t.Errorf("told %v", err)
	}
	if _, err := Restore(t.Context(), saved, home, nothing, Memory(narrow)); !errors.Is(err, ErrNoMemory) {
		t.Errorf("restoring told %v", err)
	}
	if store, err = Open(t.Context(), home); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

// A restoring that fails leaves the store as it was, with what its last writer, killed,
// had committed and nothing had yet brought into the file.
func TestARestoringThatFailsTouchesNothing(t *testing.T) {
	home, saved := backedUp(t)
	store, err := Open(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	if err := comment(store); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", walSuffix} {
		if err := copyFile(home+suffix, home+"-killed"+suffix); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	home += "-killed"
	if err := os.MkdirAll(filepath.Join(home+rewritingSuffix, "full"), 0o700); err != nil { // nothing can be written there
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), saved, home, nothing); err == nil {
		t.Fatal("restored")
	}
	if err := os.RemoveAll(home + rewritingSuffix); err != nil {
		t.Fatal(err)
	}
	if n := comments(t, home, nil); n != 1 {
		t.Errorf("%d lines left of the store, want 1", n)
	}
}

// backedUp is a new store, and a backup of it.
func backedUp(t *testing.T) (home, saved string) {
	t.Helper()
	dir := t.TempDir()
	home, saved = filepath.Join(dir, "agir.duckdb"), filepath.Join(dir, "saved")
	store, err := Open(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Backup(t.Context(), Backing{Home: home, To: saved, At: anyDay}); err != nil {
		t.Fatal(err)
	}
	return home, saved
}
