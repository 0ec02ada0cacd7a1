//go:build linux

package main

import (
	"database/sql"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// A full disk, a disk that cannot be written, a store of a later version, a clock
// that goes back: one sentence each, no panic, and the store as it was.
func TestFaultsAreToldInOneSentence(t *testing.T) {
	from, few := inboxOf(t, 20_000), inboxOf(t, 20)
	for _, sealed := range []bool{false, true} {
		t.Run("full disk, sealed "+strconv.FormatBool(sealed), func(t *testing.T) {
			b := newBench(t, from, sealed)
			disk := mounted(t, b.dir, "size=1m")
			b.fails(t, "ingest --inbox inbox --store "+filepath.Join(disk, "agir.duckdb"), "plus de place")
		})
	}
	t.Run("read-only disk", func(t *testing.T) {
		slow.Test(t, "an inbox is taken on a disk of its own")
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
		b.fails(t, "status", "version plus récente")
		b.fails(t, "ingest --inbox inbox", "version plus récente")
	})
	t.Run("clock going back", func(t *testing.T) {
		slow.Test(t, "two editions are published")
		b := newBench(t, few, false)
		b.run(t, "ingest --inbox inbox")
		b.run(t, "publish --month 2024-02 --out documents")
		b.run(t, "ingest --inbox inbox --today 2023-01-01")
		b.run(t, "status --today 2023-01-01")
		b.run(t, "publish --month 2024-02 --today 2024-03-06 --out documents")
		b.run(t, "edition 1")
	})
}

// The engine says at length that its memory is too narrow; the operator reads what to
// change.
func TestANarrowMemoryIsToldInOneSentence(t *testing.T) {
	file := filepath.Join(t.TempDir(), "agir.duckdb")
	made, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pipeline.Ingest(t.Context(), made, inboxOf(t, 20_000), settings.Default(), demoAsOf, nil); err != nil {
		t.Fatal(err)
	}
	if err := made.Close(); err != nil {
		t.Fatal(err)
	}
	held, err := store.OpenReader(t.Context(), file, store.Memory(12<<20))
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	_, err = answers.Ask(t.Context(), held, answers.Question{AsOf: demoAsOf, Months: books.Months(demoLast), Settings: settings.Default()})
	var said strings.Builder
	s := &session{stderr: &said, flags: &agir{}}
	if err == nil || s.status(err) != notDone {
		t.Fatal("12 MiB were enough", err)
	}
	if want := "agir: la mémoire donnée par memory_megabytes ne suffit pas\nconseil\u202f: augmentez-la"; !strings.HasPrefix(said.String(), want) {
		t.Errorf("printed %q", said.String())
	}
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
