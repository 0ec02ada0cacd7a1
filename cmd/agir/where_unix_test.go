//go:build unix

package main

import (
	"bytes"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestRootWorksInItsOwnFolderAlone: in that of another account, what root would make there
// that account could not read. Root is refused with what to type, and nothing is made;
// what leaves the folder as it is may be typed by root.
func TestRootWorksInItsOwnFolderAlone(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("two accounts are needed: run as root")
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Skip("two accounts are needed: nobody is not one of this machine")
	}
	another, err := strconv.Atoi(nobody.Uid)
	if err != nil {
		t.Fatal(err)
	}
	say := func(args ...string) (int, string) {
		var said bytes.Buffer
		now := time.Date(2023, 10, 10, 8, 0, 0, 0, time.UTC)
		status := run(t.Context(), args, &said, &said, func() time.Time { return now })
		return status, said.String()
	}
	home := t.TempDir()
	t.Chdir(home)
	if status, said := say("init", "."); status != done {
		t.Fatal(said)
	}
	if status, said := say("ingest"); status != done { // of its own
		t.Fatal(said)
	}
	if status, said := say("status"); status == misused {
		t.Error(said)
	}
	owners := func(to int) (all map[string]uint32) {
		all = make(map[string]uint32)
		err := filepath.WalkDir(home, func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if to > 0 {
				return os.Lchown(path, to, to)
			}
			info, err := e.Info()
			all[path] = info.Sys().(*syscall.Stat_t).Uid
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	owners(54321) // a number that no account of this machine has
	if status, said := say("status"); status == misused {
		t.Error(said)
	}
	owners(another)
	before := owners(0)
	for _, command := range []string{
		"init .", "init " + home, "ingest", "fetch", "run", "serve", "status", "problems", "report --month 2023-09", "publish --month 2023-09", "backup copie", "restore copie",
		"key rotate --identity cle", "journal", "outbox", "comment list", "diagnose --out dit", "purge", "person find --name Zzyzzov --by X --why essai",
	} {
		status, said := say(strings.Fields(command)...)
		verb := strings.Fields(command)[0]
		if status != misused || !strings.Contains(said, "appartient au compte nobody") || !strings.Contains(said, "runuser -u nobody -- agir "+verb) {
			t.Errorf("agir %s: %d %s", command, status, said)
		}
	}
	if after := owners(0); len(after) != len(before) {
		t.Errorf("%d files, and %d before", len(after), len(before))
	}
	for _, command := range []string{"version", "check-config", "schema parcours", "help run", "man", "install --systemd", "completion bash"} {
		if status, said := say(strings.Fields(command)...); status != done {
			t.Errorf("agir %s: %d %s", command, status, said)
		}
	}
	elsewhere := t.TempDir() // where nobody works
	if err := os.Lchown(elsewhere, another, another); err != nil {
		t.Fatal(err)
	}
	t.Chdir(elsewhere)
	if status, said := say("status"); status != notDone || !strings.Contains(said, "il n’y a pas de base ici") {
		t.Errorf("%d %s", status, said)
	}
	if status, said := say("status", "--store", filepath.Join(home, "store", "agir.duckdb")); status != misused || !strings.Contains(said, "compte nobody") {
		t.Errorf("by the name of the store: %d %s", status, said)
	}
	if status, said := say("init", "dossier"); status != done {
		t.Errorf("a new one: %d %s", status, said)
	}
}
