package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/agir-indicateurs/agir/queries"
)

const module = "github.com/agir-indicateurs/agir/"

// walls say who may import what: the left may be imported by the rooms on the
// right only, and by those below them, but for a room given with a dot at its end:
// that one alone. Test files are outside the walls.
var walls = []struct {
	name   string
	behind func(imported string) bool
	rooms  []string
}{
	{"DuckDB", prefix("github.com/duckdb/"), []string{"pipeline/store"}},
	{"SQL", exactly("database/sql"), []string{"pipeline"}},
	{"values of SQL", exactly("database/sql/driver"), []string{"pipeline", "schedules/release"}},
	{"the XLSX library", prefix("github.com/xuri/excelize"), []string{"pipeline/exports", "reports/excel"}},
	{"the PDF library", prefix("codeberg.org/go-pdf/fpdf"), []string{"reports/pdf"}},
	{"IMAP", prefix("github.com/emersion/go-imap"), []string{"pipeline/sources"}},
	{"SFTP", prefix("github.com/pkg/sftp"), []string{"pipeline/sources"}},
	{"WebDAV", prefix("github.com/studio-b12/gowebdav"), []string{"pipeline/sources"}},
	{"metrics", prefix("github.com/prometheus/"), []string{"schedules/work"}},
	{"servers for tests", prefix(module + "pipeline/sources/servers"), nil},
	{"pipeline", prefix(module + "pipeline"), []string{"pipeline", "cmd", "schedules"}},
	{"reports", prefix(module + "reports"), []string{"reports", "schedules/release", "cmd/agir."}},
	{"schedules", prefix(module + "schedules"), []string{"schedules", "cmd"}},
	{"the ways out", prefix(module + "schedules/delivery"), []string{"schedules/delivery", "schedules/release", "schedules/work", "cmd/agir"}},
	{"a month as it leaves", prefix(module + "schedules/release"), []string{"schedules/release", "schedules/work", "cmd/agir"}},
	{"doing what is due", prefix(module + "schedules/work"), []string{"schedules/work", "cmd/agir"}},
	{"commands", prefix(module + "cmd"), []string{"cmd"}},
	{"GLPK", prefix(module + "reports/secrecy/glpk"), nil},           // for tests
	{"slow tests", prefix(module + "cmd/agir/slow"), nil},            // for tests
	{"a browser", prefix(module + "cmd/agir/console/chromium"), nil}, // for tests
}

// verbsKnow is all of the project that verbs may import, and what for. A verb that
// needs more decides something: that belongs to one of these rooms.
var verbsKnow = map[string]string{
	"cmd/agir/console":   "the desk, which agir serve opens",
	"cmd/agir/site":      "the page that checks files in a browser",
	"cmd/agir/packaging": "the units, the folder and the bill that are printed", "cmd/agir/sentences": "what the operator reads",
	"pipeline":          "the acts on files and pairs",
	"pipeline/books":    "the lines that are listed",
	"pipeline/contract": "the check before sending, the schemas", "pipeline/exports": "their workbooks",
	"pipeline/inbox":    "the words of a status",
	"pipeline/purge":    "persons removed for good",
	"pipeline/review":   "the pairs that wait for somebody",
	"pipeline/rights":   "what a person may ask",
	"pipeline/sealing":  "the key of the environment",
	"pipeline/settings": "the configuration of the command line", "pipeline/store": "the store of the command line",
	"pipeline/simulation": "the demo", "pipeline/whole": "files written where a flag says",
	"queries": "the codes that flags name",
	"reports": "the operator's guide, which rests on no figure", "reports/html": "the same, drawn", "reports/pdf": "the same, drawn",
	"reports/csv": "tables printed", "reports/text": "reports printed",
	"schedules": "the calendar of the command line", "schedules/delivery": "the outbox",
	"schedules/release": "a month", "schedules/work": "what is due",
}

func prefix(p string) func(string) bool {
	return func(imported string) bool {
		return imported == p || strings.HasPrefix(imported, strings.TrimSuffix(p, "/")+"/")
	}
}

func exactly(p string) func(string) bool {
	return func(imported string) bool { return imported == p }
}

func TestWallsBetweenRooms(t *testing.T) {
	forEachImport(t, func(room, imported string) {
		for _, w := range walls {
			if w.behind(imported) && !slices.ContainsFunc(w.rooms, func(r string) bool { return within(room, r) }) {
				t.Errorf("%s imports %s: %s is for %s only", room, imported, w.name, strings.Join(w.rooms, ", "))
			}
		}
		if own, ok := strings.CutPrefix(imported, module); ok && room == "cmd/agir" && verbsKnow[own] == "" {
			t.Errorf("verbs import %s", own)
		}
	})
}

// within says whether a room is another, or below it.
func within(room, other string) bool {
	if alone, ok := strings.CutSuffix(other, "."); ok {
		return room == alone
	}
	return room == other || strings.HasPrefix(room, other+"/")
}

// lower say what a room must not know: those above it in the house.
var lower = []struct {
	room    string
	ignores []string
}{
	{"pipeline/store", []string{"queries", "pipeline/answers", "pipeline/books", "pipeline/exports", "pipeline/inbox", "pipeline/persons", "pipeline/purge", "pipeline/settings"}},
	{"pipeline/books", []string{"pipeline/answers", "pipeline/persons", "pipeline/purge", "pipeline/review", "pipeline/rights"}},
	{"pipeline/answers", []string{"pipeline/purge", "pipeline/review", "pipeline/rights"}},
	{"pipeline/returned", []string{"queries", "pipeline/answers", "pipeline/books", "pipeline/inbox", "pipeline/persons", "pipeline/settings", "pipeline/store"}},
	{"pipeline/inbox", []string{"queries", "pipeline/answers", "pipeline/books", "pipeline/contract", "pipeline/exports", "pipeline/settings", "pipeline/store"}},
	{"pipeline/persons", []string{"pipeline/answers", "pipeline/books", "pipeline/contract", "pipeline/inbox", "pipeline/settings", "pipeline/store"}},
	{"pipeline/exports", []string{"queries", "pipeline/answers", "pipeline/books", "pipeline/contract", "pipeline/inbox", "pipeline/persons", "pipeline/purge", "pipeline/review", "pipeline/sealing", "pipeline/settings", "pipeline/simulation", "pipeline/store", "pipeline/whole"}},
	{"pipeline/contract", []string{"queries", "pipeline/answers", "pipeline/books", "pipeline/inbox", "pipeline/persons", "pipeline/purge", "pipeline/review", "pipeline/sealing", "pipeline/settings", "pipeline/simulation", "pipeline/store", "pipeline/whole"}},
	{"pipeline/sources", []string{"queries", "pipeline/answers", "pipeline/contract", "pipeline/persons", "pipeline/purge", "pipeline/review"}},
	{"pipeline/settings", []string{"queries", "pipeline/answers", "pipeline/books", "pipeline/inbox", "pipeline/persons", "pipeline/purge", "pipeline/review", "pipeline/simulation", "pipeline/store"}},
	{"pipeline/sealing", []string{"queries", "pipeline/answers", "pipeline/books", "pipeline/contract", "pipeline/exports", "pipeline/inbox", "pipeline/persons", "pipeline/settings", "pipeline/store"}},
	{"pipeline/simulation", []string{"queries", "pipeline/answers", "pipeline/books", "pipeline/inbox", "pipeline/persons", "pipeline/store"}}, // it invents what is received, and knows no answer
	{"pipeline/rights", []string{"queries", "pipeline/review", "pipeline/simulation"}},
	{"pipeline/purge", []string{"queries", "pipeline/review", "pipeline/rights", "pipeline/simulation"}},
	{"pipeline/review", []string{"queries", "pipeline/purge", "pipeline/rights", "pipeline/simulation"}},
	{"schedules", []string{"pipeline/answers", "pipeline/books", "pipeline/store", "schedules/delivery", "schedules/release", "schedules/work"}},
	{"schedules/delivery", []string{"pipeline/answers", "schedules/release", "schedules/work", "queries"}},
	{"schedules/release", []string{"schedules/work"}},
	{"reports", []string{"reports/documents", "reports/disclosure", "reports/geometry", "reports/secrecy", "reports/compare", "reports/reread", "reports/pdf", "reports/html", "reports/excel", "reports/text"}},
	{"reports/documents", []string{"reports/disclosure", "reports/geometry", "reports/secrecy", "reports/reread", "reports/pdf", "reports/html", "reports/excel", "reports/text"}},
	{"reports/disclosure", []string{"reports/geometry", "reports/reread", "reports/pdf", "reports/html", "reports/excel", "reports/text"}},
	{"reports/secrecy", []string{"queries", "reports/compare", "reports/reread", "reports/documents", "reports/disclosure", "reports/geometry", "reports/reread", "reports/pdf", "reports/html", "reports/excel", "reports/text"}},
	// the attacker knows nothing of the defence, and reads the files themselves
	{"reports/reread", []string{"queries", "reports/documents", "reports/disclosure", "reports/compare", "reports/geometry", "reports/pdf", "reports/html", "reports/excel", "reports/text"}},
	{"reports/geometry", []string{"queries", "reports/documents", "reports/disclosure", "reports/compare", "reports/secrecy", "reports/reread", "reports/pdf", "reports/html", "reports/excel", "reports/text"}},
	{"reports/compare", []string{"queries", "reports/documents", "reports/disclosure", "reports/geometry", "reports/secrecy", "reports/reread", "reports/pdf", "reports/html", "reports/excel", "reports/text"}},
	{"reports/text", []string{"queries", "reports/documents", "reports/disclosure", "reports/compare", "reports/secrecy", "reports/reread", "reports/pdf", "reports/html", "reports/excel"}},
	{"reports/csv", []string{"queries", "reports/documents", "reports/disclosure", "reports/compare", "reports/geometry", "reports/secrecy", "reports/reread", "reports/pdf", "reports/html", "reports/excel", "reports/text"}},
	{"reports/pdf", []string{"queries", "reports/documents", "reports/disclosure", "reports/compare", "reports/secrecy", "reports/reread", "reports/html", "reports/excel", "reports/text"}},
	{"reports/html", []string{"queries", "reports/documents", "reports/disclosure", "reports/compare", "reports/secrecy", "reports/reread", "reports/pdf", "reports/excel", "reports/text"}},
	{"reports/excel", []string{"reports/documents", "reports/disclosure", "reports/compare", "reports/secrecy", "reports/reread", "reports/pdf", "reports/html", "reports/text"}},
	{"cmd/agir/sentences", []string{"cmd/agir/console", "pipeline/exports", "pipeline/persons", "reports"}},
	// what is packaged and what runs in a browser need no store, nor their tests its engine
	{"cmd/agir/packaging", []string{"pipeline/answers", "pipeline/books", "pipeline/store", "schedules/delivery", "schedules/release", "schedules/work"}},
	{"cmd/agir/packaging/release", []string{"pipeline/answers", "pipeline/books", "pipeline/store", "schedules/delivery", "schedules/release", "schedules/work"}},
	{"cmd/agir/site", []string{"pipeline/answers", "pipeline/books", "pipeline/store", "schedules"}},
	// the desk asks the rooms that do what people do, and shows their outcomes: it computes
	// no figure, draws no document, ties nobody, brings no file
	{"cmd/agir/console", []string{"pipeline/answers", "pipeline/persons", "pipeline/simulation", "pipeline/sources", "pipeline/whole", "reports", "cmd/agir/packaging"}},
}

func TestRoomsDoNotKnowThoseAbove(t *testing.T) {
	met := make(map[string]bool)
	forEachImport(t, func(room, imported string) {
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
	forEachImport(t, func(room, imported string) {
		if room == "queries" && strings.HasPrefix(imported, module) {
			t.Errorf("queries imports %s", imported)
		}
	})
}

// Pipeline and reports do not know each other: they meet in one room, but for the
// verbs that print what they were given.
func TestPipelineAndReportsMeetInOneRoom(t *testing.T) {
	knows := make(map[string][2]bool)
	forEachImport(t, func(room, imported string) {
		k := knows[room]
		k[0] = k[0] || prefix(module+"pipeline")(imported)
		k[1] = k[1] || prefix(module+"reports")(imported)
		knows[room] = k
	})
	for room, k := range knows {
		if k == [2]bool{true, true} && room != "schedules/release" && room != "cmd/agir" {
			t.Errorf("%s knows pipeline and reports", room)
		}
	}
	if knows["schedules/release"] != [2]bool{true, true} {
		t.Error("the room where they meet was not found")
	}
}

func TestNoRoomForEverything(t *testing.T) {
	forEachImport(t, func(room, _ string) {
		switch path.Base(room) {
		case "utils", "util", "common", "models", "helpers", "internal", "misc":
			t.Errorf("%s is a name for everything, so for nothing", room)
		}
	})
}

// The clock is an argument, and one function ends the program: both are in main. How
// long tests take is none of the program's, and what makes a release is a program of its
// own, that ends itself and asks no clock.
func TestTheClockAndTheExitAreInMain(t *testing.T) {
	banned := map[[2]string]bool{
		{"time", "Now"}: true, {"time", "Since"}: true, {"time", "Until"}: true,
		{"os", "Exit"}: true, {"log", "Fatal"}: true, {"log", "Fatalf"}: true, {"log", "Fatalln"}: true, {"syscall", "Exit"}: true,
	}
	found := make(map[string]int)
	forEachFile(t, func(name string, file *ast.File) {
		if strings.HasPrefix(name, "cmd/agir/slow/") {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && banned[[2]string{x.Name, s.Sel.Name}] {
				if name == "cmd/agir/packaging/release/main.go" && x.Name == "os" {
					return true
				}
				found[x.Name+"."+s.Sel.Name]++
				if name != "cmd/agir/main.go" {
					t.Errorf("%s: %s.%s", name, x.Name, s.Sel.Name)
				}
			}
			return true
		})
	})
	if found["time.Now"] != 1 || found["os.Exit"] != 1 {
		t.Errorf("found %v, want one time.Now and one os.Exit", found)
	}
}

var sqlText = regexp.MustCompile(`(?is)^\s*((select|insert|update|delete|create|alter|drop|attach|copy)\s.*\b(from|into|set|table|schema|as)\b|with\s+(recursive\s+)?\w+\s+as\s*\()`)

// alsoWords are codes of figures that are also words of something else: a kind of
// record, a family, a section, what an axis counts.
var alsoWords = map[string]bool{queries.Orientations: true, queries.Demandes: true, queries.Contacts: true, queries.Entrees: true, queries.Sorties: true}

// A code of the catalogue is written once, in the name of its file; Go says it by the
// constant made of it. The attacker keeps a knowledge of its own; the workbook names its
// sheets by the identifiers of tables, which know no catalogue.
func TestCodesAreConstants(t *testing.T) {
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]bool{queries.AccesEmploi: true, queries.AccesLogement: true}
	for _, i := range catalogue.Indicators {
		codes[i.Code] = true
	}
	for _, x := range catalogue.Tables {
		codes[x.Code] = true
	}
	for _, c := range catalogue.Checks {
		codes[c.Code] = true
	}
	forEachFile(t, func(name string, file *ast.File) {
		if name == "queries/codes.go" || strings.HasPrefix(name, "reports/reread/") {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if text, err := strconv.Unquote(l.Value); err == nil && codes[text] && !alsoWords[text] {
					t.Errorf("%s: %q is a code of the catalogue: say its constant", name, text)
				}
			}
			return true
		})
	})
}

// Verbs and schedules ask; they hold no SQL.
func TestNoSQLOutsideItsRooms(t *testing.T) {
	forEachFile(t, func(name string, file *ast.File) {
		if !strings.HasPrefix(name, "cmd/") && !strings.HasPrefix(name, "schedules/") && !strings.HasPrefix(name, "reports/") {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if text, err := strconv.Unquote(l.Value); err == nil && sqlText.MatchString(text) {
					t.Errorf("%s: %.60q is SQL", name, text)
				}
			}
			return true
		})
	})
	if !sqlText.MatchString("select 1 as n from store.books.edition") {
		t.Error("SQL is not recognised")
	}
}

// forEachImport calls visit with each import of each source file that is not a
// test.
func forEachImport(t *testing.T, visit func(room, imported string)) {
	t.Helper()
	forEachFile(t, func(name string, file *ast.File) {
		for _, i := range file.Imports {
			imported, err := strconv.Unquote(i.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			visit(path.Dir(name), imported)
		}
	})
}

// forEachFile calls visit with each source file that is not a test, by its path
// below the project.
func forEachFile(t *testing.T, visit func(name string, file *ast.File)) {
	t.Helper()
	all, err := parsed()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatal("no source file found")
	}
	for _, f := range all {
		visit(f.name, f.File)
	}
}

// source is a source file of the project, by its path below it.
type source struct {
	name string
	*ast.File
}

// parsed are those files, parsed once for all the tests that read them, and by the tests
// themselves: an answer of the go command could come stale from its cache.
var parsed = sync.OnceValues(func() (all []source, err error) {
	root := filepath.Join("..", "..")
	err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".go") || strings.HasSuffix(p, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, p)
		all = append(all, source{filepath.ToSlash(name), file})
		return err
	})
	return all, err
})
