package pipeline_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

func onDay(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// received lays files in an inbox and ingests them.
func received(t *testing.T, files map[string]string) *store.Store {
	t.Helper()
	dir := t.TempDir()
	for path, content := range files {
		full := filepath.Join(dir, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx := context.Background()
	store, err := store.Open(ctx, filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if _, err := pipeline.Ingest(ctx, store, dir, settings.Default(), onDay(t, "2023-12-01"), nil); err != nil {
		t.Fatal(err)
	}
	return store
}

// A sender gets his file back, mends the two cells that it shows him, sends the
// same workbook again, added column and sheets included: it is fully accepted.
func TestAReturnedFileMendedIsAccepted(t *testing.T) {
	store := received(t, map[string]string{
		"2023-10-05/soliha/contacts_2023-09.csv": "dossier;date_contact;mode;presence\n" +
			"D1;31/02/2023;entretien;\nD2;12/09/2023;pigeon;\nD3;13/09/2023;visite;honore\n" +
			"D4;14/09/2023;visite;honore\nD5;15/09/2023;visite;honore\nD6;16/09/2023;visite;honore\n",
	})
	asOf := onDay(t, "2023-10-10")
	given, err := pipeline.Feedbacks(context.Background(), store, settings.Default(), asOf, "soliha")
	if err != nil {
		t.Fatal(err)
	}
	if len(given) != 2 {
		t.Fatalf("%d files given back, want the workbook and the CSV", len(given))
	}
	for _, f := range given {
		t.Run(filepath.Ext(f.Name), func(t *testing.T) {
			before := read(t, f.Name, f.Content)
			if len(before.Problems) != 2 {
				t.Fatalf("the file given back has %d problems, want the 2 of the file sent", len(before.Problems))
			}
			mended := mend(t, f.Name, f.Content, map[string]string{"31/02/2023": "28/02/2023", "pigeon": "entretien"})
			after := read(t, "mended.xlsx", mended)
			if len(after.Problems) != 0 {
				t.Errorf("mended, it still has problems: %v", after.Problems)
			}
			if kept := after.Tables[0].Kept; kept != 6 {
				t.Errorf("%d rows kept, want 6", kept)
			}
		})
	}
}

func read(t *testing.T, name string, content []byte) *contract.Reading {
	t.Helper()
	file, err := exports.Read(name, content, exports.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return contract.Read(file, contract.Context{Name: name, ReceivedOn: onDay(t, "2023-10-12")})
}

// mend replaces values in every sheet of a file, and writes it as a workbook.
func mend(t *testing.T, name string, content []byte, values map[string]string) []byte {
	t.Helper()
	file, err := exports.Read(name, content, exports.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var pages []exports.Page
	for n, sheet := range file.Sheets {
		var rows []exports.Row
		for row, err := range sheet.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			cells := append([]exports.Cell(nil), row.Cells...)
			for i, c := range cells {
				if better, ok := values[strings.TrimSpace(c.Text)]; ok && n == 0 {
					cells[i] = exports.Cell{Text: better, Kind: exports.Text}
				}
			}
			rows = append(rows, exports.Row{Number: row.Number, Cells: cells})
		}
		title := sheet.Name
		if title == "" {
			title = "Feuil1"
		}
		pages = append(pages, exports.Page{Sheet: exports.NewSheet(title, rows)})
	}
	var b bytes.Buffer
	if err := exports.WriteXLSX(&b, pages); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A file whose bytes are those of an earlier one, a folder where a file should
// be, a sender nobody knows and a link: one sentence each, and the rest goes on.
func TestBadArrivalsDoNotStopTheOthers(t *testing.T) {
	store := received(t, map[string]string{
		"2023-10-05/soliha/contacts_2023-09.csv":       "dossier;date_contact;mode\nD1;12/09/2023;entretien\n",
		"2023-10-06/soliha/contacts_2023-09 copie.csv": "dossier;date_contact;mode\nD1;12/09/2023;entretien\n",
		"2023-10-05/inconnu/contacts.csv":              "dossier;date_contact;mode\nD1;12/09/2023;entretien\n",
		"2023-10-05/soliha/dossier/contacts.csv":       "dossier;date_contact;mode\nD1;12/09/2023;entretien\n",
		"2023-10-05/soliha/notes.csv":                  "ceci;n'est;pas\nun;releve;\n",
		"2023-10-05/aurore/vide.csv":                   "",
	})
	problems, err := pipeline.Problems(context.Background(), store, settings.Default(), onDay(t, "2023-10-10"), "")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"2023-10-06/soliha/contacts_2023-09 copie.csv": "inchange",
		"2023-10-05/inconnu/contacts.csv":              "expediteur_inconnu",
		"2023-10-05/soliha/dossier":                    "dossier",
		"2023-10-05/soliha/notes.csv":                  "entetes_inconnus",
		"2023-10-05/aurore/vide.csv":                   "vide_fichier",
	}
	for _, p := range problems {
		if want[p.File] != p.Rule {
			t.Errorf("%s: %s (%s), want %q", p.File, p.Rule, p.Message, want[p.File])
		}
		if !strings.HasSuffix(strings.TrimSpace(p.Message), ".") {
			t.Errorf("%s: not a sentence: %s", p.File, p.Message)
		}
		delete(want, p.File)
	}
	for file, rule := range want {
		t.Errorf("%s: %s is not reported", file, rule)
	}
	states, err := books.States(context.Background(), store, settings.Default(), onDay(t, "2023-10-10"))
	if err != nil {
		t.Fatal(err)
	}
	if len(states) != 2 || states[0].Status != "remplace" || states[1].Status != "en_vigueur" {
		t.Errorf("states: %+v", states)
	}
}

// What is to be mended in bytes that come again is reported once, for the first of them; the
// file given back is that of the statement in force, with all that is to be mended in it.
func TestWhatIsMendedInTheSameBytesIsToldOnce(t *testing.T) {
	const bad = "dossier;date_contact;mode\nD1;12/09/2023;entretien\nD2;13/09/2023;entretien\nD3;14/09/2023;entretien\nD4;15/09/2023;entretien\nD5;31/09/2023;entretien\n"
	store := received(t, map[string]string{
		"2023-10-05/soliha/contacts.csv": bad,
		"2023-11-05/soliha/contacts.csv": bad,
	})
	asOf := onDay(t, "2023-11-10")
	problems, err := pipeline.Problems(t.Context(), store, settings.Default(), asOf, "")
	if err != nil {
		t.Fatal(err)
	}
	var reported []string
	for _, p := range problems {
		reported = append(reported, p.File+" "+p.Rule)
	}
	if want := []string{"2023-10-05/soliha/contacts.csv date_impossible", "2023-11-05/soliha/contacts.csv inchange"}; !slices.Equal(reported, want) {
		t.Errorf("reported: %q, want %q", reported, want)
	}
	given, err := pipeline.Feedbacks(t.Context(), store, settings.Default(), asOf, "soliha")
	if err != nil || len(given) != 2 {
		t.Fatalf("%d files given back, want a workbook and a CSV, %v", len(given), err)
	}
	for _, f := range given {
		if again := read(t, f.Name, f.Content); len(again.Problems) != 1 || again.Problems[0].Rule != "date_impossible" {
			t.Errorf("%s is given back with %+v", f.Name, again.Problems)
		}
	}
}
