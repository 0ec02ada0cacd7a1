package rights_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/rights"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

var today = time.Date(2023, 10, 10, 0, 0, 0, 0, time.UTC)

func act() rights.Act {
	return rights.Act{On: today, At: today.Add(8 * time.Hour), By: "B. Exemple", Why: "demande 12"}
}

// inbox: Bilal Zzyzzov is given in two statements of the lead, the second in force, in a
// row of contacts that was kept and one set aside, and by the orientation of Amina
// Qwertin, who joins him. Lina Zzyzzov is somebody else. Karim Azertov is given by the
// former statement only.
var inbox = map[string]string{
	"2023-09-04/sos-solidarites/parcours.csv": "dossier;nom;prenom;date_naissance;agdref;departement;structure;date_entree\n" +
		"D1;Zzyzzov;Bilal;03/04/1990;9900000001;44;soliha;12/04/2023\n" +
		"D2;Zzyzzov;Lina;05/06/1991;9900000002;44;soliha;14/05/2023\n" +
		"D3;Azertov;Karim;07/08/1992;9900000003;44;soliha;15/05/2023\n",
	"2023-10-04/sos-solidarites/parcours.csv": "dossier;nom;prenom;date_naissance;agdref;departement;structure;date_entree\n" +
		"D1;Zzyzzov;Bilal;03/04/1990;9900000001;44;soliha;12/04/2023\n" +
		"D2;Zzyzzov;Lina;05/06/1991;9900000002;44;soliha;14/05/2023\n" +
		"D4;Qwertin;Amina;08/09/1993;9900000004;44;soliha;16/05/2023\n",
	"2023-10-04/soliha/contacts.csv": "dossier;nom;prenom;date_naissance;date_contact;mode\n" +
		"D1;Zzyzzov;Bilal;03/04/1990;20/09/2023;entretien\n" +
		"D1;Zzyzzov;Bilal;03/04/1990;31/09/2023;visite\n" +
		"D2;Zzyzzov;Lina;05/06/1991;21/09/2023;visite\n" +
		"D2;Zzyzzov;Lina;05/06/1991;22/09/2023;visite\n" +
		"D4;Qwertin;Amina;08/09/1993;23/09/2023;visite\n" +
		"D4;Qwertin;Amina;08/09/1993;24/09/2023;visite\n",
	"2023-10-04/ofii/orientations.csv": "agdref;nom;prenom;date_naissance;sexe;nationalite;departement;voie;date_orientation;decision;date_decision;rejoignant;lien;agdref_bpi\n" +
		"9900000001;Zzyzzov;Bilal;03/04/1990;M;ÉRYTHRÉE;44;ofii;02/04/2023;validee;02/04/2023;non;;\n" +
		"9900000004;Qwertin;Amina;08/09/1993;F;ÉRYTHRÉE;44;ofii;02/05/2023;validee;02/05/2023;oui;conjoint;9900000001\n",
}

func received(t *testing.T) (*store.Store, *settings.Settings) {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	take(t, s, inbox)
	return s, settings.Default()
}

// take ingests files by their paths in an inbox.
func take(t *testing.T, s *store.Store, files map[string]string) {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := pipeline.Ingest(t.Context(), s, dir, settings.Default(), today, nil); err != nil {
		t.Fatal(err)
	}
}

func find(t *testing.T, s *store.Store, conf *settings.Settings, r rights.FindRequest) rights.Found {
	t.Helper()
	r.Act = act()
	found, err := rights.Find(t.Context(), s, conf, r)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// bilal is the key of Bilal Zzyzzov.
func bilal(t *testing.T, s *store.Store, conf *settings.Settings) string {
	t.Helper()
	found := find(t, s, conf, rights.FindRequest{Number: "9900000001"})
	if len(found.Persons) != 1 {
		t.Fatalf("%d persons have the number", len(found.Persons))
	}
	return found.Persons[0].Key
}

// Somebody is found by any words of his name, by either number, by his birth date, and by
// all of them only when all are true; whom former statements alone tell has no key.
func TestWhoIsFound(t *testing.T) {
	s, conf := received(t)
	key := bilal(t, s, conf)
	born := time.Date(1990, 4, 3, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		story   string
		r       rights.FindRequest
		persons int
		his     bool
		former  int
	}{
		{"a family name of two", rights.FindRequest{Name: "ZZYZZOV"}, 2, true, 0},
		{"both names, turned", rights.FindRequest{Name: "bílal zzyzzov"}, 1, true, 0},
		{"half a word", rights.FindRequest{Name: "Zzyz"}, 0, false, 0},
		{"the words of two persons", rights.FindRequest{Name: "Bilal Lina"}, 0, false, 0},
		{"the number with spaces", rights.FindRequest{Number: "99 0000 0001"}, 1, true, 0},
		{"the dossier", rights.FindRequest{Number: "d1"}, 1, true, 0},
		{"the birth date", rights.FindRequest{BornOn: born}, 1, true, 0},
		{"the day before", rights.FindRequest{BornOn: born.AddDate(0, 0, -1)}, 0, false, 0},
		{"a name and another's number", rights.FindRequest{Name: "Zzyzzov", Number: "9900000004"}, 0, false, 0},
		{"a name and his number", rights.FindRequest{Name: "Zzyzzov", Number: "9900000001"}, 1, true, 0},
		{"who is told by a former statement only", rights.FindRequest{Name: "Azertov"}, 0, false, 1},
	} {
		found := find(t, s, conf, c.r)
		his := slices.ContainsFunc(found.Persons, func(p rights.Person) bool { return p.Key == key })
		if len(found.Persons) != c.persons || his != c.his || len(found.Former) != c.former {
			t.Errorf("%s: %d persons, his %v, %d former", c.story, len(found.Persons), his, len(found.Former))
		}
	}
	for _, r := range []rights.FindRequest{{Act: act()}, {Act: act(), Name: " - "}} {
		if _, err := rights.Find(t.Context(), s, conf, r); !errors.Is(err, rights.ErrNothingToFind) {
			t.Errorf("%q: %v", r.Name, err)
		}
	}
	if _, err := rights.Find(t.Context(), s, conf, rights.FindRequest{Act: rights.Act{On: today, By: "B"}, Name: "Zzyzzov"}); !errors.Is(err, books.ErrUnsigned) {
		t.Errorf("without why: %v", err)
	}
}

// A search is journaled without what was looked for, whatever it finds.
func TestASearchIsJournaled(t *testing.T) {
	s, conf := received(t)
	key := bilal(t, s, conf)
	find(t, s, conf, rights.FindRequest{Name: "Personne"})
	lines, err := books.JournalLines(t.Context(), s, books.JournalRequest{Kind: books.PersonSought})
	if err != nil || len(lines) != 2 {
		t.Fatalf("%d lines, %v", len(lines), err)
	}
	for _, l := range lines {
		text := fmt.Sprint(l)
		if l.By != "B. Exemple" || l.Why != "demande 12" || strings.Contains(text, "9900000001") || strings.Contains(text, "Personne") || strings.Contains(text, key) {
			t.Errorf("journaled: what %q, by %q", l.What, l.By)
		}
	}
}

// All that is held is exported: each row of each statement, in force or not, kept or
// not, with what it says, and nothing about anybody else. It is what forgetting removes.
func TestAllThatIsHeld(t *testing.T) {
	slow.Test(t, "all that is held of a person, by every way")
	s, conf := received(t)
	key := bilal(t, s, conf)
	h := export(t, s, conf, key)
	var places []string
	for _, r := range h.Rows {
		places = append(places, fmt.Sprintf("%s:%d %s %s", r.File, r.Row, r.Kind, r.Status))
		if len(r.Received) == 0 || r.Kind != "" && len(r.Understood) == 0 {
			t.Errorf("%s row %d: %d cells received, %d values understood", r.File, r.Row, len(r.Received), len(r.Understood))
		}
		for _, v := range append(r.Received, r.Understood...) {
			if strings.Contains(v.Text, "Lina") || strings.Contains(v.Text, "Qwertin") {
				t.Errorf("%s row %d tells of somebody else", r.File, r.Row)
			}
		}
	}
	want := []string{
		"2023-09-04/sos-solidarites/parcours.csv:2 parcours remplace",
		"2023-10-04/ofii/orientations.csv:2 orientations en_vigueur",
		"2023-10-04/soliha/contacts.csv:2 contacts en_vigueur",
		"2023-10-04/soliha/contacts.csv:3  ",
		"2023-10-04/sos-solidarites/parcours.csv:2 parcours en_vigueur",
	}
	slices.Sort(places)
	if !slices.Equal(places, want) {
		t.Errorf("rows %q\nwant %q", places, want)
	}
	if at := slices.IndexFunc(h.Rows, func(r rights.Row) bool { return r.Kind == "" }); at < 0 || len(h.Rows[at].Problems) != 1 {
		t.Error("a row set aside goes with its problem")
	}
	if len(h.Mentions) != 1 || h.Mentions[0].Row != 3 {
		t.Errorf("%d mentions by others", len(h.Mentions))
	}
	if !slices.ContainsFunc(h.Counted, func(c rights.Counted) bool { return c.Indicator == "file_active" && c.Month == "2023-09" }) {
		t.Error("the figures that he is part of are not said")
	}
	removed, err := purge.Remove(t.Context(), s, conf, purge.Request{On: today, At: act().At, Person: key, By: "B", Why: "demande 13"})
	if err != nil || removed.Rows != 4 { // and the row set aside, which is no record
		t.Errorf("forgetting removes %d records, %v", removed.Rows, err)
	}
	if _, err := rights.Export(t.Context(), s, conf, rights.ExportRequest{Act: act(), Person: key, Key: phrase(t)}); !errors.Is(err, purge.ErrNobody) {
		t.Errorf("whoever was forgotten: %v", err)
	}
}

// Somebody told once, under the number of another: nothing gives the rows of former
// statements from the other's. The export holds the row that was tied to her, says that
// those are not there, and nothing of the other.
func TestWhomNothingDistinguishes(t *testing.T) {
	slow.Test(t, "somebody told under the number of another is exported")
	s, conf := received(t)
	take(t, s, map[string]string{
		"2023-10-05/aurore/contacts.csv": "agdref;nom;prenom;date_naissance;date_contact;mode\n9900000001;Qwortz;Wazna;03/03/1975;25/09/2023;entretien\n",
	})
	found := find(t, s, conf, rights.FindRequest{Name: "Qwortz"})
	if len(found.Persons) != 1 {
		t.Fatalf("%d persons", len(found.Persons))
	}
	h := export(t, s, conf, found.Persons[0].Key)
	if !h.Shared || len(h.Rows) != 1 || h.Rows[0].File != "2023-10-05/aurore/contacts.csv" {
		t.Errorf("shared %v, %d rows", h.Shared, len(h.Rows))
	}
	his := find(t, s, conf, rights.FindRequest{Name: "Bilal"}).Persons[0].Key
	if h := export(t, s, conf, his); h.Shared || len(h.Rows) != 5 {
		t.Errorf("the other: shared %v, %d rows", h.Shared, len(h.Rows))
	}
}

func phrase(t *testing.T) *sealing.Key {
	t.Helper()
	file := filepath.Join(t.TempDir(), "phrase")
	if err := os.WriteFile(file, []byte("quatorze lampes bleues\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	key, err := sealing.ForHandingOver(func(string) string { return file })
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// export opens the archive with the passphrase, and reads it again: the workbook says
// what the JSON says.
func export(t *testing.T, s *store.Store, conf *settings.Settings, person string) (h rights.Holding) {
	t.Helper()
	done, err := rights.Export(t.Context(), s, conf, rights.ExportRequest{Act: act(), Person: person, Key: phrase(t), File: "/srv/demande-12.age"})
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(done.Sealed, []byte("donnees.json")) {
		t.Error("the archive is in clear")
	}
	plain, err := phrase(t).OpenBytes(done.Sealed)
	if err != nil {
		t.Fatal(err)
	}
	archive, err := zip.NewReader(bytes.NewReader(plain), int64(len(plain)))
	if err != nil {
		t.Fatal(err)
	}
	part := func(name string) []byte {
		f, err := archive.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(f)
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	if err := json.Unmarshal(part("donnees.json"), &h); err != nil {
		t.Fatal(err)
	}
	book, err := exports.Read("donnees.xlsx", part("donnees.xlsx"), exports.Limits(conf.Limits))
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(book.Sheets, func(s *exports.Sheet) bool { return s.Name == "Lignes" })
	lines := -1 // the header
	for range book.Sheets[at].Rows() {
		lines++
	}
	if lines != len(h.Rows) {
		t.Errorf("the workbook has %d rows, the JSON %d", lines, len(h.Rows))
	}
	return h
}

// A correction is asked of those who speak of him, each with the place of his rows.
func TestWhoPutsItRight(t *testing.T) {
	s, conf := received(t)
	done, err := rights.Rectify(t.Context(), s, conf, rights.RectifyRequest{Act: act(), Person: bilal(t, s, conf)})
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, sender := range done.Senders {
		for _, r := range sender.Rows {
			told = append(told, fmt.Sprintf("%s %s:%d", sender.Code, r.Kind, r.Row))
		}
	}
	slices.Sort(told)
	if want := []string{"ofii orientations:2", "soliha contacts:2", "sos-solidarites parcours:2"}; !slices.Equal(told, want) {
		t.Errorf("%q, want %q", told, want)
	}
	if _, err := rights.Rectify(t.Context(), s, conf, rights.RectifyRequest{Act: act(), Person: "P0"}); !errors.Is(err, purge.ErrNobody) {
		t.Errorf("nobody: %v", err)
	}
}

// Nothing is written in clear, and a passphrase that is soon guessed seals nothing.
func TestTheSealOfAnExport(t *testing.T) {
	s, conf := received(t)
	if _, err := rights.Export(t.Context(), s, conf, rights.ExportRequest{Act: act(), Person: bilal(t, s, conf)}); !errors.Is(err, rights.ErrUnsealed) {
		t.Errorf("without a key: %v", err)
	}
	for text, want := range map[string]error{
		"abcdefabcde": sealing.ErrWeakExportPassphrase, "abcdeabcdeab": sealing.ErrWeakExportPassphrase, "abcdefabcdef": nil, "": sealing.ErrSecretEmpty,
	} {
		file := filepath.Join(t.TempDir(), "phrase")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := sealing.ForHandingOver(func(string) string { return file }); !errors.Is(err, want) {
			t.Errorf("%d characters: %v, want %v", len(text), err, want)
		}
		if err := os.Chmod(file, 0o640); err != nil {
			t.Fatal(err)
		}
		if _, err := sealing.ForHandingOver(func(string) string { return file }); !errors.Is(err, sealing.ErrSecretShared) {
			t.Errorf("a file that a group reads: %v", err)
		}
	}
	if _, err := sealing.ForHandingOver(func(string) string { return "" }); !errors.Is(err, sealing.ErrNoExportPassphrase) {
		t.Errorf("no variable: %v", err)
	}
}
