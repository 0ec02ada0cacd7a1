//go:build linux

package main

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/simulation"
)

// bench is a folder in which agir works, in processes of its own.
type bench struct {
	dir string
	env []string
}

// newBench lays a small simulated inbox; sealed says that a key is given.
func newBench(t *testing.T, inbox string, sealed bool) bench {
	t.Helper()
	b := bench{dir: t.TempDir(), env: os.Environ()}
	if err := os.CopyFS(filepath.Join(b.dir, "inbox"), os.DirFS(inbox)); err != nil {
		t.Fatal(err)
	}
	if sealed {
		memory, identity := filepath.Join(b.dir, "memory"), filepath.Join(b.dir, "identity")
		if err := os.Mkdir(memory, 0o700); err != nil {
			t.Fatal(err)
		}
		if _, err := sealing.NewIdentity(identity); err != nil {
			t.Fatal(err)
		}
		b.env = append(b.env, "XDG_RUNTIME_DIR="+memory, sealing.IdentityFileVariable+"="+identity)
	}
	return b
}

const faultDay = "2024-03-12"

// command is agir as typed in the folder.
func (b bench) command(t *testing.T, line string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := strings.Fields(line)
	if !strings.Contains(line, "--today") {
		args = append(args, "--today", faultDay)
	}
	return &exec.Cmd{Path: self, Args: append([]string{"agir"}, args...), Dir: b.dir, Env: b.env}
}

func (b bench) run(t *testing.T, line string) string {
	t.Helper()
	out, err := b.command(t, line).CombinedOutput()
	if err != nil {
		t.Fatalf("agir %s: %v\n%s", line, err, out)
	}
	return string(out)
}

// faultSteps are killed each at a random point, then run to their end.
var faultSteps = []string{
	"ingest --inbox inbox",
	"publish --month 2024-02 --as-of " + faultDay + " --out documents",
	"backup saved",
	"purge --before 2023-10-01 --by B --why essai",
}

// ends is all that the steps leave: the figures before and after the purge, the
// documents published, and what the purge says is left to remove.
func (b bench) ends(t *testing.T) map[string]string {
	t.Helper()
	end := make(map[string]string)
	b.run(t, "restore saved --store again.duckdb")
	end["figures of the backup"] = b.run(t, "indicators --month 2024-02 --store again.duckdb")
	end["figures"] = b.run(t, "indicators --month 2024-02")
	end["persons"] = b.run(t, "links")
	end["editions"] = b.run(t, "edition")
	end["another purge"] = b.run(t, faultSteps[3])
	root := filepath.Join(b.dir, "documents")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		sum := sha256.Sum256(content)
		name, _ := filepath.Rel(root, path)
		end["document "+name] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(b.dir, "memory", "*")); len(left) > 0 {
		t.Errorf("left in memory: %v", left)
	}
	return end
}

// Ingest, publish, backup and purge, each killed without a warning at a random
// point and run again, leave the same figures, the same documents and the same
// persons as if they had never been; every other time with a sealed store.
// AGIR_KILLS is the number of kills, 4 without it.
func TestKilledAnywhereTheEndIsTheSame(t *testing.T) {
	kills, err := strconv.Atoi(os.Getenv("AGIR_KILLS"))
	if err != nil {
		kills = len(faultSteps)
	}
	inbox := t.TempDir()
	_, err = simulation.Write(t.Context(), inbox, simulation.Options{Settings: settings.Default(), Seed: 7,
		Last: time.Date(2024, time.February, 1, 0, 0, 0, 0, time.UTC), Months: 3, Defects: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	never := newBench(t, inbox, false)
	lasted := make([]time.Duration, len(faultSteps))
	for i, step := range faultSteps {
		started := time.Now()
		never.run(t, step)
		lasted[i] = time.Since(started)
	}
	want := never.ends(t)
	if !strings.Contains(want["figures"], "file_active") || len(want) < 10 {
		t.Fatalf("nothing to compare: %d ends", len(want))
	}
	chance := rand.New(rand.NewPCG(5, 8))
	done, cut, differ := 0, 0, 0
	for round := 1; done < kills; round++ {
		b := newBench(t, inbox, round%2 == 0)
		for i, step := range faultSteps {
			if killed(t, b.command(t, step), time.Duration(chance.Int64N(int64(lasted[i])))) {
				cut++
			}
			done++
			if i == 1 {
				b.run(t, step)
				b.run(t, "edition 1 --out documents") // laid again when the edition was frozen and its documents were not
				continue
			}
			b.run(t, step)
		}
		for what, text := range b.ends(t) {
			if want[what] != text {
				differ++
				t.Errorf("round %d: %s differ", round, what)
			}
		}
		os.RemoveAll(b.dir)
	}
	t.Logf("%d kills, %d of them before the end of the step; %d differences", done, cut, differ)
}

// killed starts a command and kills it after a while; it says whether the command
// was still at work.
func killed(t *testing.T, cmd *exec.Cmd, after time.Duration) bool {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
	cmd.Wait()
	timer.Stop()
	return cmd.ProcessState.ExitCode() < 0
}

// A full disk, a disk that cannot be written, a store of a later version, a clock
// that goes back: one sentence each, no panic, and the store as it was.
func TestFaultsAreToldInOneSentence(t *testing.T) {
	from, few := inboxOf(t, 20_000), inboxOf(t, 20)
	for _, sealed := range []bool{false, true} {
		t.Run("full disk, sealed "+strconv.FormatBool(sealed), func(t *testing.T) {
			b := newBench(t, from, sealed)
			disk := mounted(t, b.dir, "size=1m")
			b.fails(t, "ingest --inbox inbox --store "+filepath.Join(disk, "agir.duckdb"), "space")
		})
	}
	t.Run("read-only disk", func(t *testing.T) {
		b := newBench(t, from, false)
		disk := mounted(t, b.dir, "size=64m")
		store := filepath.Join(disk, "agir.duckdb")
		b.run(t, "ingest --inbox inbox --store "+store)
		if err := syscall.Mount("", disk, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
			t.Skip(err)
		}
		b.run(t, "status --store "+store)
		b.fails(t, "ingest --inbox inbox --store "+store, "read-only")
	})
	t.Run("later version", func(t *testing.T) {
		b := newBench(t, from, false)
		b.run(t, "ingest --inbox inbox")
		db, err := sql.Open("duckdb", filepath.Join(b.dir, "agir.duckdb"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec("update raw.version set schema = 99"); err != nil {
			t.Fatal(err)
		}
		db.Close()
		os.Remove(filepath.Join(b.dir, "agir.duckdb.sum"))
		b.fails(t, "status", "later version")
		b.fails(t, "ingest --inbox inbox", "later version")
	})
	t.Run("clock going back", func(t *testing.T) {
		b := newBench(t, few, false)
		b.run(t, "ingest --inbox inbox")
		b.run(t, "publish --month 2024-02 --out documents")
		b.run(t, "ingest --inbox inbox --today 2023-01-01")
		b.run(t, "status --today 2023-01-01")
		b.run(t, "publish --month 2024-02 --today 2024-03-06 --out documents")
		b.run(t, "edition 1")
	})
}

// inboxOf is an inbox of one statement, of so many parcours.
func inboxOf(t *testing.T, parcours int) string {
	t.Helper()
	inbox := t.TempDir()
	var rows strings.Builder
	rows.WriteString("dossier;nom;prenom;date_naissance;departement;structure;date_entree\n")
	for i := range parcours {
		rows.WriteString("D" + strconv.Itoa(i) + ";Zzyzzov" + strconv.Itoa(i*7919) + ";Bilal;03/04/1990;44;soliha;12/09/2023\n")
	}
	file := filepath.Join(inbox, "2024-03-05", "sos-solidarites", "parcours.csv")
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(rows.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return inbox
}

// fails wants a sentence for the operator, exit status 1 and no panic.
func (b bench) fails(t *testing.T, line, want string) {
	t.Helper()
	out, err := b.command(t, line).CombinedOutput()
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != notDone {
		t.Errorf("agir %s: %v", line, err)
	}
	told := string(out)
	if !strings.Contains(strings.ToLower(told), want) || strings.Contains(told, "goroutine") || strings.Contains(told, "Zzyzzov") || strings.Count(told, "agir: ") != 1 {
		t.Errorf("agir %s told:\n%s", line, told)
	}
}

// mounted is a disk of its own in a folder, where the tests may mount one.
func mounted(t *testing.T, dir, options string) string {
	t.Helper()
	disk := filepath.Join(dir, "disk")
	if err := os.Mkdir(disk, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("agir", disk, "tmpfs", 0, options); err != nil {
		t.Skipf("no disk of its own here: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(disk, 0) })
	return disk
}
