package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/simulation"
)

// damage is what a disk, or a hand, makes of a file.
type damage struct {
	name string
	make func([]byte) []byte
}

// damages are cuts and changed bytes, in the headers of the file and all along it.
func damages(size int) []damage {
	var all []damage
	for _, left := range []int{0, 4096, size / 2, size - 1} {
		all = append(all, damage{fmt.Sprintf("cut at %d", left), func(b []byte) []byte { return b[:left] }})
	}
	at := []int{100, 5000, 9000}
	for i := range 5 {
		_, part := math.Modf(float64(i+1) * math.Phi)
		at = append(at, int(part*float64(size)))
	}
	for _, n := range at {
		all = append(all, damage{fmt.Sprintf("byte %d changed", n), func(b []byte) []byte { b[n] ^= 0x5a; return b }})
	}
	return all
}

// A store cut or changed is reported in one sentence with its last backup, and never
// answers otherwise than it would have: whether its checksum is there, or its last
// writer was killed, or the disk changed a byte without a word to anybody, so that
// only the engine can see. The backup named then brings everything back.
func TestADamagedStoreIsToldWithItsLastBackup(t *testing.T) {
	doing := slow.Test(t, "a store is damaged in many ways")
	for _, sealed := range []bool{false, true} {
		s := damagedStore(t, sealed)
		whole, err := os.ReadFile(s.file)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for n, d := range damages(len(whole)) {
			for _, how := range ways(sealed) {
				verb := s.verbs[n%len(s.verbs)]
				doing.At("sealed %t, %s, %s", sealed, d.name, how)
				s.lay(t, d.make(bytes.Clone(whole)), how)
				if s.reports(t, fmt.Sprintf("sealed %t, %s, %s, agir %s", sealed, d.name, how, verb), verb, sealed || how == "vouched" || strings.HasPrefix(d.name, "cut at 0")) {
					found++
				}
			}
		}
		if found < 12 {
			t.Errorf("sealed %t: only %d damages were found", sealed, found)
		}
		if status, _, stderr := s.agir("restore " + s.saved); status != done {
			t.Fatal(stderr)
		}
		for _, verb := range s.verbs {
			if status, stdout, stderr := s.agir(verb); status != s.ends[verb] || unjournaled(stdout) != unjournaled(s.whole[verb]) {
				t.Errorf("restored, agir %s: %s", verb, stderr)
			}
		}
	}
}

// ways are those in which a store may be damaged: its checksum is there, its checksum
// is there and nothing says that the file was written since, its last writer was killed.
// A sealed one has its seal.
func ways(sealed bool) []string {
	if sealed {
		return []string{"sealed"}
	}
	return []string{"vouched", "vouched, in silence", "unvouched"}
}

// stored is a store with a backup, and what verbs print of it while it is whole.
type stored struct {
	home, file, saved string
	verbs             []string
	whole             map[string]string
	ends              map[string]int // and how they end
	sum               []byte
	at                time.Time
}

func damagedStore(t *testing.T, sealed bool) *stored {
	t.Helper()
	dir := t.TempDir()
	_, err := simulation.Write(t.Context(), filepath.Join(dir, "inbox"), simulation.Options{Settings: settings.Default(), Seed: 7,
		Last: time.Date(2024, time.February, 1, 0, 0, 0, 0, time.UTC), Months: 2, PersonsPerMonth: 3, Defects: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &stored{home: filepath.Join(dir, "agir.duckdb"), saved: filepath.Join(dir, "saved"), whole: make(map[string]string), ends: make(map[string]int)}
	s.file = s.home
	if sealed {
		identity := filepath.Join(dir, "identity")
		if _, err := sealing.NewIdentity(identity); err != nil {
			t.Fatal(err)
		}
		t.Setenv(sealing.IdentityFileVariable, identity)
		s.file += sealing.Suffix
	}
	s.verbs = []string{"status", "indicators --month 2024-02", "checks"}
	for _, line := range append([]string{"ingest --inbox " + filepath.Join(dir, "inbox"), "backup " + s.saved}, s.verbs...) {
		status, stdout, stderr := s.agir(line)
		if status != done && !(line == "status" && status == notDone) || stdout == "" { // pairs wait
			t.Fatalf("agir %s: %s", line, stderr)
		}
		s.whole[line], s.ends[line] = stdout, status
	}
	info, err := os.Stat(s.file)
	if err != nil {
		t.Fatal(err)
	}
	s.at = info.ModTime()
	s.sum, _ = os.ReadFile(s.home + ".sum")
	return s
}

// agir runs a verb on the store.
func (s *stored) agir(line string) (status int, stdout, stderr string) {
	var out, said bytes.Buffer
	args := append(strings.Fields(line), "--store", s.home, "--today", "2024-03-12")
	status = run(context.Background(), args, &out, &said, func() time.Time { return s.at })
	return status, out.String(), said.String()
}

// lay puts bytes in the place of the store: with its checksum or without, and as
// if it had been written since, or not.
func (s *stored) lay(t *testing.T, content []byte, how string) {
	t.Helper()
	sum := s.home + ".sum"
	os.Remove(sum)
	if err := os.WriteFile(s.file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	if how == "unvouched" || how == "sealed" {
		return
	}
	if err := os.WriteFile(sum, s.sum, 0o600); err != nil {
		t.Fatal(err)
	}
	files := []string{sum}
	if how == "vouched, in silence" {
		files = append(files, s.file)
	}
	for _, file := range files {
		if err := os.Chtimes(file, s.at, s.at); err != nil {
			t.Fatal(err)
		}
	}
}

// journalLine is the line of a status that says where the journal ends: a restoring is
// one more line of it.
var journalLine = regexp.MustCompile(`(?m)^journal des lectures.*\n`)

func unjournaled(text string) string { return journalLine.ReplaceAllString(text, "") }

// reports runs a verb on what was laid: the damage is reported with the backup or, where
// it may be in bytes that nothing reads, the verb says what it always said.
func (s *stored) reports(t *testing.T, name, verb string, must bool) bool {
	t.Helper()
	status, stdout, stderr := s.agir(verb)
	if status == s.ends[verb] && stdout == s.whole[verb] && !must {
		return false
	}
	damaged := stderr == fmt.Sprintf("agir: %s\u202f: le fichier de la base est abîmé\nconseil\u202f: agir restore %s\n", s.home, s.saved)
	// where a seal names its key, a changed byte names another
	unknown := s.file != s.home && strings.HasSuffix(stderr, fmt.Sprintf("\u202f: la clé donnée n’ouvre pas ce fichier chiffré\nconseil\u202f: si c’est bien la clé qui l’a chiffré, le fichier est abîmé\u202f: agir restore %s\n", s.saved))
	if status != notDone || !damaged && !unknown {
		t.Errorf("%s: status %d, printed %q", name, status, stderr)
	}
	return true
}
