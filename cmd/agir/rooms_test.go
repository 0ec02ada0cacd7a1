//go:build unix

package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// What a process that was killed left in clear in memory goes with the next command,
// whichever it is; what is not a room of this program stays.
func TestEveryCommandSweepsTheRooms(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"status", "--store", filepath.Join(t.TempDir(), "rien.duckdb")}} {
		memory := t.TempDir()
		if err := os.Chmod(memory, 0o700); err != nil {
			t.Fatal(err)
		}
		t.Setenv("XDG_RUNTIME_DIR", memory)
		left, other := filepath.Join(memory, "agir-laissee"), filepath.Join(memory, "autre")
		for _, dir := range []string{left, other} {
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"held", "copie"} {
				if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		run(t.Context(), args, io.Discard, io.Discard, time.Now)
		if _, err := os.Stat(left); !os.IsNotExist(err) {
			t.Errorf("agir %s leaves what a killed process left: %v", args[0], err)
		}
		if _, err := os.Stat(filepath.Join(other, "copie")); err != nil {
			t.Errorf("agir %s took what is not of this program: %v", args[0], err)
		}
	}
}
