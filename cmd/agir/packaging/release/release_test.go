package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"aead.dev/minisign"

	"github.com/agir-indicateurs/agir/cmd/agir/site"
	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// asTrial skips what takes an hour, unless it is asked for.
func asTrial(t *testing.T) {
	t.Helper()
	if os.Getenv("AGIR_RELEASE") == "" {
		t.Skip("a trial: .ci/peers release")
	}
}

// TestTheReleaseIsTheSameTwice: two clones in two folders, one with an empty cache of its
// own, one with the cache at hand, that other folders filled, give the same bytes, whatever
// they are, in whose name, by what clock and in what tongue; the sums are theirs, and signed.
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
		umask, environment := "022", []string{"GOCACHE=" + t.TempDir()}
		if len(all) > 0 {
			umask, environment = "077", anotherPlace
		}
		tool := filepath.Join(t.TempDir(), "release") // which needs no cache of its own: it is what it makes that does
		compile := exec.Command("go", "build", "-o", tool, "./cmd/agir/packaging/release")
		compile.Dir = clone
		build := exec.Command("sh", "-c", "umask "+umask+` && exec "$0" --out "$1"`, tool, out)
		build.Dir, build.Env = clone, append(append(os.Environ(), "GOFLAGS="), environment...)
		for _, c := range []*exec.Cmd{exec.Command("git", "clone", "-q", root, clone), compile, build} {
			if said, err := c.CombinedOutput(); err != nil {
				t.Fatalf("%v: %v\n%s", c.Args, err, said)
			}
		}
		published := filepath.Join(t.TempDir(), "agir.pub")
		if err := os.WriteFile(published, []byte(public), 0o600); err != nil {
			t.Fatal(err)
		}
		asked(t, "minisign", "-V", "-p", published, "-m", filepath.Join(out, sumsName))
		t.Logf("made in %s, with %v", clone, environment)
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

// anotherPlace is what differs from one builder's machine to another's.
var anotherPlace = []string{"TZ=Pacific/Kiritimati", "LC_ALL=C.UTF-8", "LANG=fr_FR.UTF-8", "USER=quelqu’un", "LOGNAME=quelqu’un", "SOURCE_DATE_EPOCH=1", "CGO_CFLAGS=-O1"}

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
	reader, err := site.BuildReader(context.Background(), "../../../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []elsewhere{there, here} {
		for name, content := range map[string][]byte{"lecteur.wasm": reader.Code, "wasm_exec.js": reader.Glue} {
			if err := os.WriteFile(filepath.Join(filepath.Dir(e.program), name), content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	sameDemo(t, there, here)
	saysTheSame(t, there, here)
}

// given are the files that a department of two persons begins with; one left two years
// before the other is followed.
var given = map[string]string{
	"inbox/2023-10-03/ofii/o.csv": "agdref;nom;prenom;date_naissance;departement;date_orientation\n9900000001;Zzyzzov;Bilal;03/04/1990;44;02/09/2023\n",
	"inbox/2023-10-04/sos-solidarites/p.csv": "dossier;nom;prenom;date_naissance;departement;structure;date_entree;date_sortie;motif_sortie\nD1;Zzyzzov;Bilal;03/04/1990;44;soliha;12/09/2023;;\n" +
		"D2;Qwertin;Amina;05/06/1991;44;soliha;12/04/2020;30/10/2020;autonomie\n",
	"inbox/2023-10-05/soliha/c.csv": "dossier;nom;prenom;date_naissance;date_contact;mode\nD1;Zzyzzov;Bilal;03/04/1990;20/09/2023;entretien\nD1;Zzyzzov;Bilal;03/04/1990;31/09/2023;visite\n",
	"a.csv":                         "id;nom;prenom;date_naissance\n1;Zzyzzov;Bilal;03/04/1990\n2;Qwertin;Amina;05/06/1991\n",
	"b.csv":                         "id;nom;prenom;date_naissance\n7;Zzyzov;Bilal;03/04/1990\n8;Azertov;Chems;07/08/1992\n",
}

// typed is what an operator types on Windows, one after the other. own says that what is
// printed bears a time, a key or a path of its own.
var typed = []struct {
	line string
	own  bool
}{
	{"version", false}, {"help", false}, {"help report", false}, {"help install", false}, {"init site", true},
	{"schema parcours", false}, {"schema contacts --template modele.xlsx", false}, {"check modele.xlsx", false}, {"schema --site page", false},
	{"check inbox/2023-10-05/soliha/c.csv", false}, {"check absent.csv", false}, {"check-config --config site/agir.yaml", false}, {"completion bash", false}, {"man", false},
	{"guide --out guide.pdf", false}, {"ingest --inbox inbox", false}, {"status", true}, {"problems", false}, {"feedback --out retours", false},
	{"report --month 2023-09 --out documents", false}, {"report --quarter 2023-T3 --out documents", false}, {"indicators --month 2023-09", false},
	{"indicators --month 2023-09 --format parquet --out chiffres.parquet", false}, {"explain file_active", false}, {"checks --month 2023-09", false},
	{"link --left a.csv --right b.csv", false}, {"link --left absent.csv", false}, {"links", false}, {"review list", false},
	{"comment file_active --month 2023-09 --departement 44 --by D.Exemple --text Essai", false}, {"publish --month 2023-09 --out documents", false}, {"edition", false},
	{"audit documents/national", false}, {"register --out registre.pdf", false}, {"export-aggregates --month 2023-09 --out agregats.json", false},
	{"history --out historique", false}, {"history --true-counts --out vrais-effectifs", false},
	{"purge --before 2022-12-31 --by D.Exemple --why essai", true}, {"purge --before 2024-01-01", false}, {"forget absent --by D.Exemple --why essai", false},
	{"run --schedules site/schedules --inbox inbox --out documents", true}, {"backup copie", true}, {"restore copie", true}, {"journal", true},
	{"key new cle", true}, {"key new cle", true}, {"key new autre", true}, {"rien", false}, {"report --month septembre", false},
}

// saysTheSame tries the verbs that a partner or an operator types on Windows: each ends
// with the status, the words and the files that it does here.
func saysTheSame(t *testing.T, there, here elsewhere) {
	t.Helper()
	folders := [2]string{t.TempDir(), t.TempDir()}
	for _, folder := range folders {
		for name, content := range given {
			path := filepath.Join(folder, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, each := range typed {
		var said [2]string
		var status [2]int
		for n, e := range []elsewhere{there, here} {
			out, err := e.try(folders[n], append(strings.Fields(each.line), "--today", "2023-10-10")...)
			if ended := new(exec.ExitError); errors.As(err, &ended) {
				status[n] = ended.ExitCode()
			} else if err != nil {
				t.Fatal(err)
			}
			said[n] = strings.ReplaceAll(strings.ReplaceAll(out, "\r\n", "\n"), `\`, "/")
		}
		if status[0] != status[1] || !each.own && said[0] != said[1] {
			t.Errorf("agir %s: status %d, here %d\n%s\nhere:\n%s", each.line, status[0], status[1], said[0], said[1])
		}
		if status[1] != 0 || testing.Verbose() {
			t.Logf("agir %s: %d\n%.300s", each.line, status[0], said[0])
		}
	}
	for _, folder := range []string{"page", "documents", "retours"} {
		got, want := sumsIn(t, filepath.Join(folders[0], folder)), sumsIn(t, filepath.Join(folders[1], folder))
		if len(want) == 0 || !maps.Equal(got, want) {
			t.Errorf("%s: %v, here %v", folder, got, want)
		}
	}
	asksForLinux(t, there, folders[0])
	sealsThere(t, there, folders[0])
}

// asksForLinux: what needs Unix says so in French, and nothing of it is laid.
func asksForLinux(t *testing.T, there elsewhere, at string) {
	t.Helper()
	conf, err := os.ReadFile(filepath.Join(at, "site", "agir.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(at, "journal.yaml"), bytes.Replace(conf, []byte("journal_syslog: false"), []byte("journal_syslog: true"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"install", "--systemd"}, {"backup", "copie-du-journal", "--config", "journal.yaml"}, {"feedback", "--out", "renvois", "--config", "journal.yaml"}} {
		out, err := there.try(at, append(args, "--today", "2023-10-10")...)
		if !strings.Contains(out, "Windows ne le permet pas") || err == nil && args[0] != "backup" {
			t.Errorf("%v: %v %s", args, err, out)
		}
	}
	if _, err := os.Stat(filepath.Join(at, "site", "systemd")); err == nil {
		t.Error("units are laid on Windows")
	}
}

// sealsThere: a sealed store, read again, copied, its copy brought back, sealed with
// another key, which alone opens it then.
func sealsThere(t *testing.T, there elsewhere, at string) {
	t.Helper()
	for _, step := range []struct {
		key, line string
		fails     bool
	}{
		{"cle", "ingest --inbox inbox --store sealed.duckdb", false}, {"cle", "problems --store sealed.duckdb", false},
		{"cle", "backup copy.age --store sealed.duckdb", false}, {"cle", "restore copy.age --store sealed.duckdb", false},
		{"autre", "problems --store sealed.duckdb", true}, {"cle", "key rotate --identity autre --inbox inbox --store sealed.duckdb", false},
		{"autre", "problems --store sealed.duckdb", false}, {"cle", "problems --store sealed.duckdb", true},
	} {
		t.Setenv("AGIR_IDENTITY_FILE", step.key)
		if out, err := there.try(at, strings.Fields(step.line)...); (err != nil) != step.fails {
			t.Errorf("sealed, %s, with %s: %v\n%s", step.line, step.key, err, out)
		}
	}
	if content, err := os.ReadFile(filepath.Join(at, "sealed.duckdb.age")); err != nil || !bytes.HasPrefix(content, []byte("age-encryption.org")) {
		t.Errorf("the store is not sealed: %v", err)
	}
	if _, err := os.Stat(filepath.Join(at, "sealed.duckdb")); err == nil {
		t.Error("a store in clear lies beside the sealed one")
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
	published := filepath.Join(t.TempDir(), "agir.pub") // as it is printed, and as who receives it verifies
	if err := os.WriteFile(published, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	asked(t, "minisign", "-V", "-p", published, "-m", filepath.Join(r.out, sumsName))
}
