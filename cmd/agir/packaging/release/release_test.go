package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"aead.dev/minisign"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// asTrial skips what takes an hour, unless it is asked for.
func asTrial(t *testing.T) {
	t.Helper()
	if os.Getenv("AGIR_RELEASE") == "" {
		t.Skip("a trial: .ci/peers release")
	}
}

// TestTheReleaseIsTheSameTwice: two clones in two folders, each with a cache of its own,
// give the same bytes, whatever they are; the sums are theirs, and signed.
func TestTheReleaseIsTheSameTwice(t *testing.T) {
	slow.Test(t, "everything is built twice")
	asTrial(t)
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("un mot de passe inventé\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(t.TempDir(), "key")
	t.Setenv(passwordVariable, password)
	public, err := makeKey(key)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(keyVariable, key)
	root, err := filepath.Abs("../../../..")
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]string
	for _, name := range []string{"a", filepath.Join("b", "deeper")} {
		clone := filepath.Join(t.TempDir(), name)
		out := filepath.Join(t.TempDir(), "release")
		for _, c := range []*exec.Cmd{exec.Command("git", "clone", "-q", root, clone), exec.Command("go", "run", "./cmd/agir/packaging/release", "--out", out)} {
			if c.Args[0] == "go" {
				c.Dir, c.Env = clone, append(os.Environ(), "GOFLAGS=", "GOCACHE="+t.TempDir())
			}
			if said, err := c.CombinedOutput(); err != nil {
				t.Fatalf("%v: %v\n%s", c.Args, err, said)
			}
		}
		if err := os.WriteFile(filepath.Join(out, "agir.pub"), []byte(public), 0o600); err != nil {
			t.Fatal(err)
		}
		asked(t, "minisign", "-V", "-p", filepath.Join(out, "agir.pub"), "-m", filepath.Join(out, sumsName))
		all = append(all, sumsIn(t, out))
	}
	if len(all[0]) != 13 {
		t.Errorf("%d files: %v", len(all[0]), all[0])
	}
	for name, sum := range all[0] {
		if all[1][name] != sum {
			t.Errorf("%s: %s, then %s", name, sum, all[1][name])
		}
	}
}

// sumsIn are the sums of the files below a folder, by their names.
func sumsIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		sum := sha256.Sum256(content)
		all[filepath.ToSlash(name)] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// elsewhere is a program for another machine, and what runs it here.
type elsewhere struct {
	built
	runs []string
}

// demoOf runs the demo and returns the sums of its documents.
func (e elsewhere) demoOf(t *testing.T) map[string]string {
	t.Helper()
	dir := t.TempDir()
	e.say(t, dir, "demo")
	return sumsIn(t, filepath.Join(dir, "demo", "documents"))
}

// say runs the program in a folder.
func (e elsewhere) say(t *testing.T, dir string, args ...string) string {
	t.Helper()
	out, err := e.try(dir, args...)
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return out
}

func (e elsewhere) try(dir string, args ...string) (string, error) {
	line := append(append(append([]string{}, e.runs...), e.program), args...)
	c := exec.Command(line[0], line[1:]...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	return string(out), err
}

// builtFor builds the program for a machine, and for this one.
func builtFor(t *testing.T, name string) (there, here elsewhere) {
	t.Helper()
	r := trial(t)
	for _, target := range targets {
		to := map[string]*elsewhere{name: &there, "linux-amd64": &here}[target.name()]
		if to == nil {
			continue
		}
		if _, err := exec.LookPath(target.compilers[0]); err != nil {
			t.Skipf("%s is not installed", target.compilers[0])
		}
		b, err := r.build(context.Background(), target)
		if err != nil {
			t.Fatal(err)
		}
		to.built = b
	}
	return there, here
}

// sameDemo wants the documents of the demo byte for byte as they are here.
func sameDemo(t *testing.T, there, here elsewhere) {
	t.Helper()
	got, want := there.demoOf(t), here.demoOf(t)
	if len(want) < 20 || len(got) != len(want) {
		t.Errorf("%d documents there, %d here", len(got), len(want))
	}
	for name, sum := range want {
		if got[name] != sum {
			t.Errorf("%s differs", name)
		}
	}
}

// TestTheProgramForARMMakesTheSame, under an emulator.
func TestTheProgramForARMMakesTheSame(t *testing.T) {
	slow.Test(t, "another program is built, and emulated")
	asTrial(t)
	if _, err := exec.LookPath("qemu-aarch64-static"); err != nil {
		t.Skip("qemu-aarch64-static is not installed")
	}
	there, here := builtFor(t, "linux-arm64")
	there.runs = []string{"qemu-aarch64-static", "-L", "/usr/aarch64-linux-gnu"}
	sameDemo(t, there, here)
}

// prng is a library that the programs of Go ask of Windows, and that older wines lack.
const prng = `#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T size) { return SystemFunction036(data, (ULONG)size); }
`

// TestTheProgramForWindowsMakesTheSame, under wine; and what a partner asks of it.
func TestTheProgramForWindowsMakesTheSame(t *testing.T) {
	slow.Test(t, "another program is built, and run under wine")
	asTrial(t)
	if _, err := exec.LookPath("wine"); err != nil {
		t.Skip("wine is not installed")
	}
	there, here := builtFor(t, "windows-amd64")
	there.runs = []string{"wine"}
	t.Setenv("WINEPREFIX", filepath.Join(t.TempDir(), "wine"))
	t.Setenv("WINEDEBUG", "-all")
	t.Setenv("WINEARCH", "win64")
	asked(t, "wine", "wineboot", "-i")
	t.Cleanup(func() { exec.Command("wineserver", "-k").Run() })
	source := filepath.Join(t.TempDir(), "prng.c")
	library := filepath.Join(os.Getenv("WINEPREFIX"), "drive_c", "windows", "system32", "bcryptprimitives.dll")
	if err := os.WriteFile(source, []byte(prng), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(library); err != nil {
		asked(t, "x86_64-w64-mingw32-gcc", "-shared", "-O2", "-o", library, source, "-ladvapi32")
	}
	beside := filepath.Join(filepath.Dir(there.program), engineName)
	if err := os.WriteFile(beside, there.engine.content, 0o600); err != nil {
		t.Fatal(err)
	}
	sameDemo(t, there, here)
	saysTheSame(t, there, here)
}

// saysTheSame tries the verbs that a partner or an operator types on Windows.
func saysTheSame(t *testing.T, there, here elsewhere) {
	t.Helper()
	dir := t.TempDir()
	for _, args := range [][]string{
		{"version"}, {"schema", "parcours"}, {"schema", "contacts", "--template", "modele.xlsx"}, {"check", "modele.xlsx"},
		{"init", "site"}, {"key", "new", "cle"}, {"help", "report"}, {"guide", "--out", "guide.pdf"},
	} {
		var said [2]string
		for n, e := range []elsewhere{there, here} {
			folder := filepath.Join(dir, []string{"there", "here"}[n])
			if err := os.MkdirAll(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			out, err := e.try(folder, args...)
			if err != nil && args[0] != "check" {
				t.Errorf("%s %v: %v\n%s", e.name(), args, err, out)
			}
			said[n] = strings.ReplaceAll(strings.ReplaceAll(out, "\r\n", "\n"), `\`, "/")
		}
		if said[0] != said[1] && args[0] != "init" && args[0] != "key" {
			t.Errorf("%v:\n%s\nhere:\n%s", args, said[0], said[1])
		}
	}
	at := filepath.Join(dir, "there")
	if out, err := there.try(at, "install", "--systemd"); err == nil || !strings.Contains(out, "ceci demande Linux") {
		t.Errorf("install: %v %s", err, out)
	}
	if _, err := os.Stat(filepath.Join(at, "site", "systemd")); err == nil {
		t.Error("units are laid on Windows")
	}
	// A sealed store, read again, copied, its copy brought back.
	t.Setenv("AGIR_IDENTITY_FILE", filepath.Join(at, "cle"))
	for _, args := range [][]string{
		{"ingest", "--inbox", "site/inbox", "--store", "sealed.duckdb"}, {"status", "--store", "sealed.duckdb"},
		{"backup", "copy.age", "--store", "sealed.duckdb"}, {"restore", "copy.age", "--store", "sealed.duckdb"},
	} {
		if out, err := there.try(at, args...); err != nil {
			t.Errorf("sealed, %v: %v\n%s", args, err, out)
		}
	}
	if content, err := os.ReadFile(filepath.Join(at, "sealed.duckdb.age")); err != nil || !bytes.HasPrefix(content, []byte("age-encryption.org")) {
		t.Errorf("the store is not sealed: %v", err)
	}
}

// TestOnlyTheEngineThatWasTried: another library is refused, and so is one without its
// licence.
func TestOnlyTheEngineThatWasTried(t *testing.T) {
	library, licence := entry{"package/duckdb.dll", 0o644, []byte("dll")}, entry{"package/LICENSE", 0o644, []byte("MIT")}
	sum := sha256.Sum256([]byte("dll"))
	for name, c := range map[string]struct {
		all  []entry
		sum  string
		want bool
	}{
		"the one":           {[]entry{library, licence}, hex.EncodeToString(sum[:]), true},
		"another":           {[]entry{library, licence}, engineSum, false},
		"without a licence": {[]entry{library}, hex.EncodeToString(sum[:]), false},
		"without a library": {[]entry{licence}, hex.EncodeToString(sum[:]), false},
	} {
		packed, err := tarOf("x", c.all, trial(t).source.at)
		if err != nil {
			t.Fatal(err)
		}
		if e, err := readEngine(bytes.NewReader(packed), c.sum); (err == nil) != c.want || c.want && string(e.content) != "dll" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTheSumsAreSigned: with the key of the environment, and by no other.
func TestTheSumsAreSigned(t *testing.T) {
	slow.Test(t, "a password is made costly to guess")
	r := trial(t)
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("un mot de passe inventé\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "key")
	if _, err := makeKey(file); err == nil {
		t.Error("a key without a password")
	}
	t.Setenv(passwordVariable, password)
	text, err := makeKey(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := makeKey(file); err == nil {
		t.Error("a key was written over")
	}
	t.Setenv(keyVariable, file)
	key, err := signingKey()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.put(targets[0], "agir", []byte("program")); err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath(targets[0].compilers[0]); err != nil {
		t.Skip("no compiler to name")
	}
	if err := r.vouch(context.Background(), key); err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(r.out, sumsName))
	if err != nil || strings.Count(string(sums), "\n") != 2 {
		t.Fatalf("%s: %v", sums, err)
	}
	signature, err := os.ReadFile(filepath.Join(r.out, sumsName+".minisig"))
	if err != nil {
		t.Fatal(err)
	}
	var public, other minisign.PublicKey
	if err := public.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if other, _, err = minisign.GenerateKey(nil); err != nil {
		t.Fatal(err)
	}
	if !minisign.Verify(public, sums, signature) || minisign.Verify(other, sums, signature) || minisign.Verify(public, append(sums, 'x'), signature) {
		t.Error("the signature")
	}
	if err := os.WriteFile(password, []byte("un autre\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := signingKey(); err == nil {
		t.Error("a wrong password opens the key")
	}
}
