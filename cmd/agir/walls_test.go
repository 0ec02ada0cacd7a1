package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/agir-indicateurs/agir/"

// walls say who may import what: the left may be imported by the rooms on the
// right only. Test files are outside the walls.
var walls = []struct {
	name   string
	behind func(imported string) bool
	rooms  []string
}{
	{"DuckDB", prefix("github.com/duckdb/"), []string{"pipeline/store"}},
	{"the XLSX library", prefix("github.com/xuri/excelize"), []string{"pipeline/exports", "reports/excel"}},
	{"the PDF library", prefix("codeberg.org/go-pdf/fpdf"), []string{"reports/pdf"}},
	{"pipeline", prefix(module + "pipeline"), []string{"pipeline", "cmd", "schedules"}},
	{"reports", prefix(module + "reports"), []string{"reports", "cmd"}},
	{"schedules", prefix(module + "schedules"), []string{"schedules", "cmd"}},
	{"GLPK", prefix(module + "reports/secrecy/glpk"), nil}, // for tests
	{"slow tests", prefix(module + "cmd/agir/slow"), nil},  // for tests
}

func prefix(p string) func(string) bool {
	return func(imported string) bool { return strings.HasPrefix(imported, p) }
}

func TestWallsBetweenRooms(t *testing.T) {
	forEachSource(t, func(room string, imported string) {
		for _, w := range walls {
			if !w.behind(imported) {
				continue
			}
			allowed := false
			for _, r := range w.rooms {
				allowed = allowed || room == r || strings.HasPrefix(room, r+"/")
			}
			if !allowed {
				t.Errorf("%s imports %s: %s is for %s only", room, imported, w.name, strings.Join(w.rooms, ", "))
			}
		}
	})
}

// lower say what a room must not know: those above it in the house.
var lower = []struct {
	room    string
	ignores []string
}{
	{"pipeline/store", []string{"queries", "pipeline/answers", "pipeline/books", "pipeline/exports", "pipeline/inbox", "pipeline/persons", "pipeline/purge", "pipeline/settings"}},
	{"pipeline/books", []string{"pipeline/answers", "pipeline/persons", "pipeline/purge"}},
	{"pipeline/answers", []string{"pipeline/purge"}},
}

func TestRoomsDoNotKnowThoseAbove(t *testing.T) {
	met := make(map[string]bool)
	forEachSource(t, func(room, imported string) {
		met[room] = true
		for _, l := range lower {
			for _, i := range l.ignores {
				if room == l.room && (imported == module+i || strings.HasPrefix(imported, module+i+"/")) {
					t.Errorf("%s imports %s", room, imported)
				}
			}
		}
	})
	for _, l := range lower {
		if !met[l.room] {
			t.Errorf("no room %s", l.room)
		}
	}
}

// queries sits at the bottom: it imports nothing of the project.
func TestQueriesImportNothingOfTheProject(t *testing.T) {
	forEachSource(t, func(room, imported string) {
		if room == "queries" && strings.HasPrefix(imported, module) {
			t.Errorf("queries imports %s", imported)
		}
	})
}

func TestNoRoomForEverything(t *testing.T) {
	forEachSource(t, func(room, _ string) {
		switch path.Base(room) {
		case "utils", "util", "common", "models", "helpers", "internal", "misc":
			t.Errorf("%s is a name for everything, so for nothing", room)
		}
	})
}

// forEachSource calls visit with each import of each source file that is not a
// test. Files are parsed, so that the answer never comes stale from a cache.
func forEachSource(t *testing.T, visit func(room, imported string)) {
	t.Helper()
	root := filepath.Join("..", "..")
	seen := 0
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		seen++
		room, err := filepath.Rel(root, filepath.Dir(p))
		if err != nil {
			return err
		}
		for _, i := range file.Imports {
			imported, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				return err
			}
			visit(filepath.ToSlash(room), imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen == 0 {
		t.Fatal("no source file found")
	}
}
