//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/reports"
)

// fileRule is a row of the guide's table: what some files are for, and their permissions.
type fileRule struct {
	patterns []string
	mode     fs.FileMode
}

// guideFiles reads the table of files in the guide.
func guideFiles(t *testing.T) (all []fileRule) {
	t.Helper()
	for _, s := range guideReport().Sections {
		for _, b := range s.Blocks {
			table, ok := b.(reports.Table)
			if !ok {
				continue
			}
			for _, row := range table.Rows {
				mode, err := strconv.ParseUint(row.Cells[2].Words, 8, 32)
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, fileRule{strings.Split(row.Cells[0].Words, ", "), fs.FileMode(mode)})
			}
		}
	}
	if len(all) < 15 {
		t.Fatalf("%d rows in the table of files", len(all))
	}
	return all
}

func (r fileRule) holds(name string) bool {
	for _, pattern := range r.patterns {
		if ok, _ := path.Match(pattern, name); ok {
			return true
		}
	}
	return false
}

// folderModes are the permissions of the folders that lead there, the first prefix that
// fits.
var folderModes = []struct {
	prefix string
	mode   fs.FileMode
}{
	{"inbox", 0o700}, {"store", 0o700}, {"retours", 0o700}, {"sauvegardes", 0o700}, {"compris", 0o700}, {"agir-", 0o700}, {"documents/direction-agir-ensemble-44-85-nominatif", 0o700},
	{"documents", 0o750}, {"historique", 0o750}, {"vrais-effectifs", 0o700}, {"verifier", 0o750}, {"schedules", 0o750}, {"systemd", 0o750}, {"lecteurs/", 0o750}, {"lecteurs", 0o711},
}

// TestEveryFileIsInTheTable: whatever a working folder holds after everything that
// writes was done in it is in the guide's table, with the permissions said there,
// whatever the umask; each row of the table was met.
func TestEveryFileIsInTheTable(t *testing.T) {
	slow.Test(t, "everything that writes is done twice")
	rules := guideFiles(t)
	met := make([]bool, len(rules))
	for _, umask := range []int{0, 0o077} {
		t.Run(fmt.Sprintf("umask %03o", umask), func(t *testing.T) {
			t.Chdir(t.TempDir())
			t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
			t.Setenv("AGIR_WORKLIST_PASSWORD", "quatorze lampes bleues au marché")
			do := func(args ...string) {
				defer syscall.Umask(syscall.Umask(umask))
				var out bytes.Buffer
				now := time.Date(2023, 10, 10, 8, 0, 0, 0, time.UTC)
				if code := run(t.Context(), args, &out, &out, func() time.Time { return now }); code == misused || code != 0 && args[0] != "run" && args[0] != "check" {
					t.Fatalf("agir %s: %d: %s", strings.Join(args, " "), code, out.String())
				}
			}
			writeEverything(t, do)
			withTables(t, "store/agir.duckdb", store.Schema-1)
			do("comment", "list", "--config", "agir.yaml", "--store", "store/agir.duckdb")
			walkModes(t, rules, met)
			t.Setenv("AGIR_IDENTITY_FILE", "cle")
			do("ingest", "--config", "agir.yaml", "--store", "store/agir.duckdb", "--inbox", "inbox")
			walkModes(t, rules, met)
		})
	}
	for n, r := range rules {
		// That of the engine lasts as long as a work: see TestTheModesOfAnOpenStore.
		if !met[n] && !r.holds("agir.duckdb.wal") {
			t.Errorf("no file was met of the row %q of the guide", r.patterns)
		}
	}
}

// writeEverything does whatever writes a file.
func writeEverything(t *testing.T, do func(args ...string)) {
	do("init", ".")
	conf, err := os.ReadFile("agir.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, reader := range []string{"ddets-44", "direction"} {
		mail := "mail: " + reader + "@agir.invalid"
		conf = []byte(strings.Replace(string(conf), mail, mail+"\n    folder: lecteurs/"+reader, 1))
	}
	for name, content := range map[string]string{
		"agir.yaml":                   string(conf),
		"inbox/soliha/contacts.csv":   "dossier;nom;prenom;date_naissance;date_contact;mode\nD1;Zzyzzov;Bilal;03/04/1990;20/09/2023;entretien\nD2;Qwertin;Amina;05/06/1991;31/09/2023;visite\nD1;Zzyzzov;Bilal;03/04/1990;21/09/2023;visite\nD1;Zzyzzov;Bilal;03/04/1990;22/09/2023;visite\nD1;Zzyzzov;Bilal;03/04/1990;23/09/2023;visite\nD1;Zzyzzov;Bilal;03/04/1990;24/09/2023;visite\n",
		"inbox/sos-solidarites/p.csv": "dossier;nom;prenom;date_naissance;departement;structure;date_entree\nD1;Zzyzzov;Bilal;03/04/1990;44;soliha;12/09/2023\nD2;Qwertin;Amina;05/06/1991;44;soliha;14/09/2023\n",
		"inbox/2023-10-04/aurore/c":   "dossier;date_contact;mode\nD1;25/09/2023;visite\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod("agir.yaml", 0o640); err != nil {
		t.Fatal(err)
	}
	common := []string{"--config", "agir.yaml", "--store", "store/agir.duckdb"}
	with := func(args ...string) { do(slices.Concat(args, common)...) }
	due := []string{"run", "--inbox", "inbox", "--out", "documents", "--schedules", "schedules", "--log", "agir.jsonl"}
	with(due...) // laid aside, the store not being live
	with(append(due, "--live", "--by", "D. Exemple", "--why", "essai")...)
	with("publish", "--month", "2023-09", "--out", "documents")
	with("worklist", "--month", "2023-09", "--out", "documents")
	with("feedback", "--out", "retours")
	with("review", "list", "--export", "file.xlsx", "--by", "D. Exemple", "--why", "essai")
	with("indicators", "--month", "2023-09", "--format", "parquet", "--out", "chiffres.parquet")
	with("history", "--out", "historique")
	with("history", "--true-counts", "--out", "vrais-effectifs")
	with("export-aggregates", "--month", "2023-09", "--out", "agregats.json")
	exportPerson(t, with)
	with("backup", "sauvegarde")
	with("diagnose", "--out", "diagnostic.txt")
	do("schema", "contacts", "--template", "modele.xlsx")
	readerBeside(t)
	do("schema", "--site", "verifier")
	do("guide", "--out", "guide.html")
	with("register", "--out", "registre.pdf")
	do("check", "--understood", "compris", "inbox/soliha/contacts.csv")
	do("key", "new", "cle")
	left := "agir-laissee" // by a process that was killed
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(left, "spill"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
}

// readerBeside lays, beside the program under test, what a package does: a reader for
// browsers, here an empty one.
func readerBeside(t *testing.T) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"lecteur.wasm", "wasm_exec.js"} {
		path := filepath.Join(filepath.Dir(program), name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.Remove(path) })
	}
}

// exportPerson writes all that is held on one of the two, sealed.
func exportPerson(t *testing.T, with func(args ...string)) {
	t.Helper()
	phrase := filepath.Join(t.TempDir(), "phrase")
	if err := os.WriteFile(phrase, []byte("quatorze lampes bleues\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AGIR_EXPORT_PASSPHRASE_FILE", phrase)
	var found bytes.Buffer
	now := time.Date(2023, 10, 10, 8, 0, 0, 0, time.UTC)
	asked := []string{"person", "find", "--name", "Qwertin", "--by", "D. Exemple", "--why", "essai", "--config", "agir.yaml", "--store", "store/agir.duckdb"}
	if code := run(t.Context(), asked, &found, &found, func() time.Time { return now }); code != done {
		t.Fatal(found.String())
	}
	with("person", "export", strings.Fields(found.String())[0], "--out", "demande-12.age", "--by", "D. Exemple", "--why", "essai")
}

// walkModes holds each file of the working folder against the table.
func walkModes(t *testing.T, rules []fileRule, met []bool) {
	t.Helper()
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if d.IsDir() {
			for _, f := range folderModes {
				if strings.HasPrefix(name, f.prefix) {
					if info.Mode().Perm() != f.mode {
						t.Errorf("folder %s: %#o, want %#o", name, info.Mode().Perm(), f.mode)
					}
					return nil
				}
			}
			t.Errorf("folder %s is not expected", name)
			return nil
		}
		for n, r := range rules {
			if r.holds(name) {
				met[n] = true
				if info.Mode().Perm() != r.mode {
					t.Errorf("%s: %#o, want %#o", name, info.Mode().Perm(), r.mode)
				}
				return nil
			}
		}
		t.Errorf("%s is in no row of the guide", name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
