//go:build unix

package store

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// closed opens a store, and leaves it.
func closed(t *testing.T, home string, with ...Option) {
	t.Helper()
	s, err := Open(t.Context(), home, with...)
	must(t, err)
	must(t, s.Close())
}

// TestWhoReadsWhatAStoreLeaves: its owner alone, whatever the umask; readers leave what they
// find, and write nothing beside a store.
func TestWhoReadsWhatAStoreLeaves(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	dir := t.TempDir()
	home, to := filepath.Join(dir, "agir.duckdb"), filepath.Join(dir, "copie")
	closed(t, home)
	_, err := Backup(t.Context(), Backing{Home: home, To: to, At: anyDay})
	must(t, err)
	if got := LastBackup(home); got != to {
		t.Errorf("the last backup is %q", got)
	}
	all, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range all {
		if info, err := e.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v %v", e.Name(), info.Mode(), err)
		}
	}
	must(t, os.WriteFile(home+rewritingSuffix, nil, 0o600))
	read := func(sum bool) {
		t.Helper()
		s, err := OpenReader(t.Context(), home)
		must(t, err)
		if exists(home+sumSuffix) != sum {
			t.Error("a reader takes the checksum away")
		}
		must(t, s.Close())
		if exists(home+sumSuffix) != sum || !exists(home+rewritingSuffix) {
			t.Error("a reader writes beside the store, or sweeps")
		}
	}
	read(true)
	s, err := Open(t.Context(), home)
	must(t, err)
	if exists(home+sumSuffix) || exists(home+rewritingSuffix) {
		t.Error("a writer leaves the checksum, or what another left")
	}
	must(t, s.Close())
	must(t, os.WriteFile(home+rewritingSuffix, nil, 0o600))
	must(t, os.Remove(home+sumSuffix))
	read(false)
	closed(t, home)
	f, err := os.OpenFile(home, os.O_APPEND|os.O_WRONLY, 0) // what no block of the engine holds
	must(t, err)
	_, err = f.WriteString("x")
	must(t, errors.Join(err, f.Close()))
	later := time.Now().Add(time.Hour)
	must(t, os.Chtimes(home, later, later))
	if _, err := Open(t.Context(), home); !errors.Is(err, ErrDamaged) {
		t.Errorf("a byte more: %v", err)
	}
}

// TestAStoreIsClosedToGroupAndOthers, its journal too, whichever of them it was open to.
func TestAStoreIsClosedToGroupAndOthers(t *testing.T) {
	for _, open := range []fs.FileMode{0o640, 0o604, 0o600} {
		home := filepath.Join(t.TempDir(), "agir.duckdb")
		for _, path := range []string{home, home + walSuffix} {
			must(t, os.WriteFile(path, nil, 0o600))
			must(t, os.Chmod(path, open))
		}
		(&holding{home: home}).close()
		for _, path := range []string{home, home + walSuffix} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%s of %v: %v %v", filepath.Base(path), open, info.Mode(), err)
			}
		}
	}
}

// TestWhoHoldsALock: readers together, a writer alone; whoever finds it held is given the
// process and the desk of a writer, and that it is read otherwise. Whoever may not open the
// lock reads without, and does not write.
func TestWhoHoldsALock(t *testing.T) {
	home := filepath.Join(t.TempDir(), "agir.duckdb")
	take := func(reader bool) (*holding, error) {
		p := &holding{home: home, reader: reader, desk: "http://localhost:1"}
		return p, p.hold()
	}
	one, err := take(true)
	must(t, err)
	other, err := take(true)
	must(t, err)
	if content, err := os.ReadFile(home + lockSuffix); err != nil || len(content) > 0 {
		t.Errorf("a reader signs: %q %v", content, err)
	}
	if _, err := take(false); !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), "to read it") {
		t.Errorf("while it is read: %v", err)
	}
	must(t, errors.Join(one.release(), other.release()))
	writer, err := take(false)
	must(t, err)
	for _, reader := range []bool{true, false} {
		_, err := take(reader)
		if held, ok := errors.AsType[Held](err); !ok || held.Process == "" || held.Desk != "http://localhost:1" {
			t.Errorf("while it is written, reader %t: %v", reader, err)
		}
	}
	must(t, os.Truncate(home+lockSuffix, 0))
	if _, err := take(true); err != ErrBusy {
		t.Errorf("held by nobody who signed: %v", err)
	}
	must(t, writer.release())
	if os.Geteuid() != 0 {
		t.Skip("two accounts are needed: run as root")
	}
	for up := filepath.Dir(home); strings.HasPrefix(up, os.TempDir()+"/"); up = filepath.Dir(up) {
		must(t, os.Chmod(up, 0o755))
	}
	must(t, syscall.Seteuid(54321))
	defer func() { must(t, syscall.Seteuid(0)) }()
	if p, err := take(true); err != nil || p.lock != nil {
		t.Errorf("a reader who may not open the lock: %v", err)
	}
	if _, err := take(false); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a writer who may not open the lock: %v", err)
	}
}

// TestAStoreThatIsSealedNow loses nothing of what its last writer, killed, had committed, and
// leaves nothing in clear; it opens with its key alone, and as it was sealed.
func TestAStoreThatIsSealedNow(t *testing.T) {
	dir := t.TempDir()
	at := filepath.Join(dir, "vivante")
	s, err := Open(t.Context(), at)
	must(t, err)
	must(t, comment(s))
	home, key := filepath.Join(dir, "agir.duckdb"), someKey(t)
	for _, suffix := range []string{"", walSuffix} {
		must(t, copyFile(at+suffix, home+suffix))
	}
	must(t, s.Close())
	closed(t, home, Sealed(key))
	if n := comments(t, home, key); n != 1 {
		t.Errorf("%d lines of the journal of a writer that was killed", n)
	}
	if _, err := Open(t.Context(), home); !errors.Is(err, ErrSealed) {
		t.Errorf("without a key: %v", err)
	}
	must(t, os.WriteFile(home, nil, 0o600)) // killed before it was removed
	closed(t, home, Sealed(key))
	if exists(home) || exists(home+walSuffix) {
		t.Error("what is sealed lies in clear too")
	}
	content, err := os.ReadFile(home + sealing.Suffix)
	must(t, err)
	moved := bytes.Clone(content)
	moved[len(moved)-1] ^= 1
	must(t, os.WriteFile(home+sealing.Suffix, moved, 0o600))
	if _, err := Open(t.Context(), home, Sealed(key)); !errors.Is(err, ErrDamaged) {
		t.Errorf("a bit moved: %v", err)
	}
}

// TestEveryEarlierCopyGoes when no instant is said, and no file that is named otherwise.
func TestEveryEarlierCopyGoes(t *testing.T) {
	home := filepath.Join(t.TempDir(), "agir.duckdb")
	kept := filepath.Join(filepath.Dir(home), schemaSuffix+"1")
	for _, path := range []string{home + schemaSuffix + "1", home + schemaSuffix + "2", kept} {
		must(t, os.WriteFile(path, nil, 0o600))
	}
	dropped, err := DropEarlier(home, time.Time{})
	if err != nil || len(dropped) != 2 || exists(dropped[0]) || exists(dropped[1]) || !exists(kept) {
		t.Errorf("%q %v", dropped, err)
	}
}

// TestABackupIsVouchedFor by the checksum beside it, and by no other; a file that is not there,
// and one that has none, are two faults.
func TestABackupIsVouchedFor(t *testing.T) {
	file := filepath.Join(t.TempDir(), "copie")
	if _, err := sumBeside(file); !errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrNoSum) {
		t.Errorf("no backup: %v", err)
	}
	must(t, os.WriteFile(file, []byte("x"), 0o600))
	if _, err := sumBeside(file); !errors.Is(err, ErrNoSum) {
		t.Errorf("no checksum: %v", err)
	}
	must(t, vouchFor(file))
	sum, err := sumBeside(file)
	must(t, err)
	must(t, matches(file, sum))
	must(t, os.WriteFile(file, []byte("y"), 0o600))
	if err := matches(file, sum); !errors.Is(err, ErrDamagedBackup) {
		t.Errorf("another file: %v", err)
	}
	if err := matches(file+"s", sum); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that went: %v", err)
	}
}
