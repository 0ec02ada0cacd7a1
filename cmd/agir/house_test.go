package main

import (
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	roomLine = regexp.MustCompile(`^    ( *)((?:[a-z]+/)+(?: (?:[a-z]+/)+)*)(?:  .*)?$`)
	aside    = map[string]bool{"cmd/agir/console/chromium": true, "cmd/agir/packaging/release": true, "cmd/agir/site/reader": true, "cmd/agir/site/verdict": true, "pipeline/sources/servers": true, "reports/excel/encryption": true, "reports/secrecy/glpk": true} // inside a room that is drawn
)

// The tree that the README draws is that of the rooms: each is drawn, and no other.
func TestTheREADMEDrawsTheHouse(t *testing.T) {
	drawn := drawnRooms(t)
	if len(drawn) < 20 {
		t.Fatalf("%d rooms are drawn", len(drawn))
	}
	root := filepath.Join("..", "..")
	for room := range drawn {
		if info, err := os.Stat(filepath.Join(root, filepath.FromSlash(room))); err != nil || !info.IsDir() {
			t.Errorf("%s is drawn and is no folder", room)
		}
	}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") {
			return err
		}
		room, err := filepath.Rel(root, filepath.Dir(p))
		if room = filepath.ToSlash(room); !drawn[room] && !aside[room] && !strings.Contains(room, "testdata") {
			t.Errorf("%s is a room that the README does not draw", room)
			drawn[room] = true // once
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// The top of the tree is what the README draws and what a project of Go has there: nothing
// that was laid there for a trial is kept with it.
func TestTheTopOfTheTree(t *testing.T) {
	out, err := exec.Command("git", "-C", filepath.Join("..", ".."), "ls-files", "-z").Output()
	if err != nil {
		t.Skip("this is no clone: ", err)
	}
	want := []string{".ci", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "cmd", "go.mod", "go.sum", "pipeline", "queries", "reports", "schedules"}
	var got []string
	for name := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		top, _, _ := strings.Cut(name, "/")
		got = append(got, top)
	}
	slices.Sort(got)
	if got = slices.Compact(got); !slices.Equal(got, want) {
		t.Errorf("at the top: %v, want %v", got, want)
	}
}

// drawnRooms are the folders of the tree of the README: two spaces deeper is a room
// below.
func drawnRooms(t *testing.T) map[string]bool {
	t.Helper()
	content, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	_, tree, _ := strings.Cut(string(content), "## The house\n")
	tree, _, _ = strings.Cut(tree, "\nData walk one way")
	rooms, top := make(map[string]bool), ""
	for line := range strings.Lines(tree) {
		found := roomLine.FindStringSubmatch(strings.TrimRight(line, "\n"))
		if found == nil {
			continue
		}
		for _, name := range strings.Fields(found[2]) {
			name = strings.TrimSuffix(name, "/")
			if found[1] == "" {
				top, name = name, ""
			}
			room := path.Join(top, name)
			if rooms[room] {
				t.Errorf("%s is drawn twice", room)
			}
			rooms[room] = true
		}
	}
	return rooms
}
