//go:build linux

package main

import (
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
)

// bench is a folder in which agir works, in processes of its own.
type bench struct {
	dir    string
	sealed bool
}

const faultDay = "2024-03-12"

// newBench lays an inbox; sealed says that a key is given.
func newBench(t *testing.T, inbox string, sealed bool) bench {
	t.Helper()
	b := bench{dir: t.TempDir(), sealed: sealed}
	if err := os.CopyFS(filepath.Join(b.dir, "inbox"), os.DirFS(inbox)); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(b.path("memory"), 0o700); err != nil {
		t.Fatal(err)
	}
	if sealed {
		if _, err := sealing.NewIdentity(b.path("identity")); err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// copied is the same bench, in another folder, under root.
func (b bench) copied(t *testing.T, root string) bench {
	t.Helper()
	dir, err := os.MkdirTemp(root, "copied-")
	if err != nil {
		t.Fatal(err)
	}
	other := bench{dir: filepath.Join(dir, "bench"), sealed: b.sealed}
	if out, err := exec.Command("cp", "-a", b.dir, other.dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return other
}

func (b bench) path(name string) string { return filepath.Join(b.dir, name) }

// command is agir as typed in the folder.
func (b bench) command(t testing.TB, line string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := strings.Fields(line)
	if !strings.Contains(line, "--today") {
		args = append(args, "--today", faultDay)
	}
	env := append(os.Environ(), "XDG_RUNTIME_DIR="+b.path("memory"), "AGIR_TEST_DAY="+faultDay)
	if b.sealed {
		env = append(env, sealing.IdentityFileVariable+"="+b.path("identity"))
	}
	return &exec.Cmd{Path: self, Args: append([]string{"agir"}, args...), Dir: b.dir, Env: env}
}

func (b bench) run(t testing.TB, line string) string {
	t.Helper()
	out, err := b.command(t, line).CombinedOutput()
	if err != nil {
		t.Fatalf("agir %s: %v\n%s", line, err, out)
	}
	return string(out)
}

// fails wants one sentence for the operator that holds some words, exit status 1
// and no panic. It gives what was printed.
func (b bench) fails(t testing.TB, line string, want ...string) string {
	t.Helper()
	out, err := b.command(t, line).CombinedOutput()
	said := string(out)
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != notDone {
		t.Errorf("agir %s: %v\n%s", line, err, said)
	}
	oneSentence(t, line, said)
	for _, w := range want {
		if !strings.Contains(strings.ToLower(said), w) {
			t.Errorf("agir %s does not say %q:\n%s", line, w, said)
		}
	}
	return said
}

// oneSentence wants one fault, on one line, without a panic or a name.
func oneSentence(t testing.TB, line, said string) {
	t.Helper()
	faults := 0
	for l := range strings.Lines(said) {
		if strings.HasPrefix(l, "agir: ") {
			faults++
		}
	}
	if faults != 1 || strings.Contains(said, "goroutine") || strings.Contains(said, "Zzyzzov") {
		t.Errorf("agir %s said:\n%s", line, said)
	}
}

// opened is a store opened without agir, for reading; of a sealed one, a copy.
func (b bench) opened(t testing.TB, store string) *sql.DB {
	t.Helper()
	file := b.path(store)
	sealed, err := sealing.IsSealedFile(file)
	if os.IsNotExist(err) {
		file += sealing.Suffix
		sealed, err = sealing.IsSealedFile(file)
	}
	if err != nil {
		t.Fatal(err)
	}
	if sealed {
		plain := filepath.Join(t.TempDir(), "plain")
		if err := b.key(t).OpenFile(file, plain); err != nil {
			t.Fatal(err)
		}
		file = plain
	}
	db, err := sql.Open("duckdb", file+"?access_mode=read_only")
	if err == nil {
		err = db.Ping()
	}
	if err != nil {
		t.Fatal(err)
	}
	if sealed {
		os.Remove(file) // it lasts as long as it is open
	}
	return db
}

// key is the one that the bench is sealed with, nil when it is not.
func (b bench) key(t testing.TB) *sealing.Key {
	t.Helper()
	if !b.sealed {
		return nil
	}
	key, err := sealing.KeyFromFile(b.path("identity"))
	if err != nil {
		t.Fatal(err)
	}
	return key
}
