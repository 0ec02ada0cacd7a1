//go:build unix

package store

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/whole"
)

// TestTheModesOfAnOpenStore: the file, its journal and whatever lies beside it while it
// is worked on are for their owner alone, whatever the umask.
func TestTheModesOfAnOpenStore(t *testing.T) {
	for _, umask := range []int{0, 0o077} {
		func() {
			defer syscall.Umask(syscall.Umask(umask))
			home := filepath.Join(t.TempDir(), "agir.duckdb")
			s, err := Open(t.Context(), home)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if _, err := s.Exec(t.Context(), "insert into store.raw.version values (0, 'essai')"); err != nil {
				t.Fatal(err)
			}
			seen := make(map[string]bool)
			err = filepath.WalkDir(filepath.Dir(home), func(path string, d fs.DirEntry, err error) error {
				if err != nil || path == filepath.Dir(home) {
					return err
				}
				info, err := d.Info()
				if err == nil && info.Mode().Perm()&0o077 != 0 {
					t.Errorf("umask %03o: %s: %v", umask, d.Name(), info.Mode())
				}
				seen[strings.TrimPrefix(path, home)] = true
				return err
			})
			if err != nil || !seen[""] || !seen[walSuffix] || !seen[lockSuffix] {
				t.Errorf("%v %v", seen, err)
			}
		}()
	}
}

// TestAnOpenStoreOfAnEarlierVersionIsClosed, by whoever opens it first, to read or write.
func TestAnOpenStoreOfAnEarlierVersionIsClosed(t *testing.T) {
	for name, open := range map[string]func(string) (*Store, error){
		"to read":  func(home string) (*Store, error) { return OpenReader(t.Context(), home) },
		"to write": func(home string) (*Store, error) { return Open(t.Context(), home) },
	} {
		home := filepath.Join(t.TempDir(), "agir.duckdb")
		s, err := Open(t.Context(), home)
		if err == nil {
			err = errors.Join(s.Close(), os.Chmod(home, 0o644))
		}
		if err != nil {
			t.Fatal(err)
		}
		if s, err = open(home); err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if info, err := os.Stat(home); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("opened %s: %v %v", name, info.Mode(), err)
		}
	}
}

// TestWhatLiesBesideAStoreIsLookedAt: another account puts a pipe or a link by the name
// of a file of the store, in a folder that all write in. Nothing is waited for, and
// nothing is written through it.
func TestWhatLiesBesideAStoreIsLookedAt(t *testing.T) {
	for _, suffix := range []string{lockSuffix, sumSuffix, walSuffix, backupSuffix, notesSuffix, rewritingSuffix, rewritingSuffix + walSuffix, ""} {
		for kind, put := range map[string]func(path, victim string) error{
			"a pipe":      func(path, _ string) error { return syscall.Mkfifo(path, 0o666) },
			"a link":      func(path, victim string) error { return os.Symlink(victim, path) },
			"a hard link": func(path, victim string) error { return os.Link(victim, path) },
		} {
			if suffix == "" && kind != "a pipe" {
				continue // the store itself may be a link of the operator's
			}
			home := filepath.Join(t.TempDir(), "agir.duckdb")
			victim := filepath.Join(filepath.Dir(home), "lettre")
			if err := errors.Join(os.WriteFile(victim, []byte("cher ami"), 0o644), os.Chmod(victim, 0o644), put(home+suffix, victim)); err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 3)
			go func() {
				_, write := Open(t.Context(), home)
				_, read := OpenReader(t.Context(), home)
				_, back := Backup(t.Context(), Backing{Home: home, To: home + "-copie"})
				LastBackup(home)
				for _, err := range []error{write, read, back} {
					done <- err
				}
			}()
			for range 3 {
				select {
				case err := <-done:
					if !errors.Is(err, whole.ErrNotOrdinary) {
						t.Errorf("%s at %q: %v", kind, suffix, err)
					}
				case <-time.After(20 * time.Second):
					t.Fatalf("%s at %q is waited for", kind, suffix)
				}
			}
			if got := LastBackup(home); suffix == backupSuffix && got != "" {
				t.Errorf("%s at %q: the last backup is said to be %q", kind, suffix, got)
			}
			content, err := os.ReadFile(victim)
			info, _ := os.Stat(victim)
			if err != nil || string(content) != "cher ami" || info.Mode().Perm() != 0o644 {
				t.Errorf("%s at %q: %q %v %v", kind, suffix, content, info.Mode(), err)
			}
		}
	}
}

// TestABackupIsAFile: a pipe by the name of a backup, or of its checksum, is not waited
// for, and the store stays.
func TestABackupIsAFile(t *testing.T) {
	for _, suffix := range []string{"", sumSuffix} {
		dir := t.TempDir()
		home, backup := filepath.Join(dir, "agir.duckdb"), filepath.Join(dir, "sauvegarde")
		s, err := Open(t.Context(), home)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := Backup(t.Context(), Backing{Home: home, To: backup}); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(os.Remove(backup+suffix), syscall.Mkfifo(backup+suffix, 0o600)); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() {
			_, err := Restore(t.Context(), backup, home, Carried{})
			done <- err
		}()
		select {
		case err := <-done:
			if !errors.Is(err, whole.ErrSpecial) {
				t.Errorf("a pipe at %q: %v", suffix, err)
			}
		case <-time.After(20 * time.Second):
			t.Fatalf("a pipe at %q is waited for", suffix)
		}
		if s, err = OpenReader(t.Context(), home); err != nil {
			t.Fatal(err)
		}
		s.Close()
	}
}

// TestAnotherAccountReadsNothingOfAStore: while it is open, and after.
func TestAnotherAccountReadsNothingOfAStore(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("two accounts are needed: run as root")
	}
	dir := t.TempDir()
	for up := dir; strings.HasPrefix(up, os.TempDir()+"/"); up = filepath.Dir(up) {
		if err := os.Chmod(up, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	home := filepath.Join(dir, "agir.duckdb")
	defer syscall.Umask(syscall.Umask(0))
	s, err := Open(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Exec(t.Context(), "insert into store.raw.version values (0, 'Zzyzzov')"); err != nil {
		t.Fatal(err)
	}
	nothing := func(when string) {
		cmd := exec.Command("grep", "-rl", ".", dir)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 54321, Gid: 54321}}
		if out, _ := cmd.Output(); len(out) > 0 {
			t.Errorf("%s, another account reads %s", when, out)
		}
	}
	nothing("open")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	nothing("closed")
}
