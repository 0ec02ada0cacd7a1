package purge_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

func on(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Two invented persons: one whose last contact is of 30 October 2022, and one followed.
const parcours = "dossier;nom;prenom;date_naissance;agdref;departement;structure;date_entree;date_sortie;motif_sortie\n" +
	"D1;Zzyzzov;Bilal;03/04/1990;9900000001;44;soliha;12/04/2022;30/10/2022;autonomie\n" +
	"D2;Qwertin;Amina;05/06/1991;9900000002;44;soliha;14/09/2022;;\n"

// received is a store that took the parcours of both, and the inbox.
func received(t *testing.T, file string) (s *store.Store, inbox string) {
	t.Helper()
	inbox = t.TempDir()
	drop(t, inbox, "2023-10-04", parcours)
	s, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	ingest(t, s, inbox)
	return s, inbox
}

func drop(t *testing.T, inbox, day, content string) {
	t.Helper()
	path := filepath.Join(inbox, day, "sos-solidarites", "parcours.csv")
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o644)); err != nil {
		t.Fatal(err)
	}
}

func ingest(t *testing.T, s *store.Store, inbox string) pipeline.Ingestion {
	t.Helper()
	night, err := pipeline.Ingest(t.Context(), s, inbox, settings.Default(), on(t, "2023-12-31"), nil)
	if err != nil {
		t.Fatal(err)
	}
	return night
}

// known are the keys of the persons of a store.
func known(t *testing.T, s *store.Store) map[string]answers.Followed {
	t.Helper()
	a, err := answers.Ask(t.Context(), s, answers.Question{AsOf: on(t, "2023-12-31"), Settings: settings.Default()})
	if err != nil {
		t.Fatal(err)
	}
	all, err := a.Followed(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A request is of a day that is not to come, or of one person.
func TestWhatMayBeAsked(t *testing.T) {
	today := on(t, "2023-10-10")
	for _, c := range []struct {
		story  string
		before time.Time
		person string
		want   error
	}{
		{"those before a day", today.AddDate(-2, 0, 0), "", nil},
		{"those before today", today, "", nil},
		{"those before tomorrow", today.AddDate(0, 0, 1), "", purge.ErrToCome},
		{"one person", time.Time{}, "P1", nil},
		{"nobody", time.Time{}, "", purge.ErrRequest},
		{"a day and a person", today, "P1", purge.ErrRequest},
	} {
		r := purge.Request{On: today, Before: c.before, Person: c.person}
		if err := r.Check(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.story, err, c.want)
		}
	}
	s, _ := received(t, filepath.Join(t.TempDir(), "agir.duckdb"))
	if _, err := purge.Remove(t.Context(), s, settings.Default(), purge.Request{On: today, Before: today.AddDate(0, 0, 1)}); !errors.Is(err, purge.ErrToCome) {
		t.Errorf("a purge to come: %v", err)
	}
	if n := len(known(t, s)); n != 2 {
		t.Errorf("%d persons left", n)
	}
}

// Somebody of whom something is known on the day itself stays; the day after, he goes,
// with his rows, the bytes of his file, and the file of the inbox. Somebody whose
// parcours is open stays whatever the day.
func TestTheDayOfAPurge(t *testing.T) {
	for _, c := range []struct {
		before                       string
		persons, rows, files, follow int
	}{
		{"2022-10-30", 0, 0, 0, 1}, {"2022-10-31", 1, 1, 1, 1},
	} {
		s, inbox := received(t, filepath.Join(t.TempDir(), "agir.duckdb"))
		done, err := purge.Remove(t.Context(), s, settings.Default(), purge.Request{On: on(t, "2023-12-31"), Before: on(t, c.before), By: "B", Why: "essai", Inbox: inbox})
		if err != nil {
			t.Fatal(err)
		}
		if done.Persons != c.persons || done.Rows != c.rows || done.Files != c.files || done.Received != c.files || done.Followed != c.follow {
			t.Errorf("before %s: %+v", c.before, done)
		}
		if left := len(known(t, s)); left != 2-c.persons {
			t.Errorf("before %s: %d persons left", c.before, left)
		}
		_, err = os.Stat(filepath.Join(inbox, "2023-10-04", "sos-solidarites", "parcours.csv"))
		if gone := errors.Is(err, os.ErrNotExist); gone != (c.files == 1) {
			t.Errorf("before %s: the file received is gone: %v", c.before, gone)
		}
	}
}

// What the store was in an earlier version goes with the first person who does, and with
// nobody otherwise.
func TestNobodyStaysInACopyOfAnEarlierVersion(t *testing.T) {
	home := filepath.Join(t.TempDir(), "agir.duckdb")
	s, inbox := received(t, home)
	kept := []string{home + ".schema-9", home + ".schema-15.age"}
	for _, path := range kept {
		for _, name := range []string{path, path + ".sum"} {
			if err := os.WriteFile(name, []byte("Zzyzzov"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		story string
		asked purge.Request
		gone  int
	}{
		{"nobody goes", purge.Request{Before: on(t, "2022-10-30")}, 0},
		{"nobody of that key", purge.Request{Person: "P9"}, 0},
		{"one goes", purge.Request{Before: on(t, "2022-10-31")}, 2},
		{"nobody goes any more", purge.Request{Before: on(t, "2022-10-31")}, 0},
	} {
		c.asked.On, c.asked.By, c.asked.Why, c.asked.Inbox = on(t, "2023-12-31"), "B", "essai", inbox
		done, err := purge.Remove(t.Context(), s, settings.Default(), c.asked)
		if (err != nil) != (c.asked.Person != "") || len(done.Earlier) != c.gone {
			t.Errorf("%s: %v %v", c.story, done.Earlier, err)
		}
		whole := done.Persons == 0 && len(known(t, s)) == 2
		for _, path := range kept {
			for _, name := range []string{path, path + ".sum"} {
				if _, err := os.Stat(name); (err == nil) != whole {
					t.Errorf("%s: %s: %v", c.story, filepath.Base(name), err)
				}
			}
		}
	}
}

// Somebody who was purged comes back with what he has lived since that day, and not with
// what he had lived before; somebody who was forgotten never does.
func TestWhoComesBack(t *testing.T) {
	slow.Test(t, "purges and what is received after them")
	again := func(exit string) string {
		return "dossier;nom;prenom;date_naissance;agdref;departement;structure;date_entree;date_sortie;motif_sortie\n" +
			"D1;Zzyzzov;Bilal;03/04/1990;9900000001;44;soliha;12/04/2022;" + exit + ";autonomie\n" +
			"D2;Qwertin;Amina;05/06/1991;9900000002;44;soliha;14/09/2022;;\n"
	}
	for _, c := range []struct {
		story, exit string
		forgotten   bool
		withheld    int
	}{
		{"purged, and nothing since", "31/12/2022", false, 1},
		{"purged, and something on the day itself", "01/01/2023", false, 0},
		{"forgotten, and something since", "01/06/2023", true, 1},
	} {
		s, inbox := received(t, filepath.Join(t.TempDir(), "agir.duckdb"))
		asked := purge.Request{On: on(t, "2023-12-31"), Before: on(t, "2023-01-01"), By: "B", Why: "essai", Inbox: inbox}
		if c.forgotten {
			asked.Before = time.Time{}
			for person, l := range known(t, s) {
				if !l.Open {
					asked.Person = person
				}
			}
		}
		if _, err := purge.Remove(t.Context(), s, settings.Default(), asked); err != nil {
			t.Fatal(err)
		}
		drop(t, inbox, "2023-11-04", again(c.exit))
		if night := ingest(t, s, inbox); night.Withheld != c.withheld {
			t.Errorf("%s: %d rows left out, want %d", c.story, night.Withheld, c.withheld)
		}
		if n := len(known(t, s)); n != 2-c.withheld {
			t.Errorf("%s: %d persons, want %d", c.story, n, 2-c.withheld)
		}
	}
}

// Messages that name people are sent or given up first; and nobody has an unknown key.
func TestWhatKeepsAPurgeFromBeingMade(t *testing.T) {
	s, _ := received(t, filepath.Join(t.TempDir(), "agir.duckdb"))
	asked := purge.Request{On: on(t, "2023-12-31"), Person: "P0000000000", By: "B", Why: "essai"}
	if _, err := purge.Remove(t.Context(), s, settings.Default(), asked); !errors.Is(err, purge.ErrNobody) {
		t.Errorf("nobody: %v", err)
	}
	for _, c := range []struct {
		nominative bool
		want       error
	}{{false, purge.ErrNobody}, {true, purge.ErrOutbox}} {
		about := "2023-09"
		if c.nominative {
			about = "2023-10"
		}
		_, err := books.Post(t.Context(), s, books.Posting{Kind: "worklist", About: about, Reader: "direction", Way: books.ByFolder, PostedAt: on(t, "2023-10-10")},
			[]books.PostedDocument{{Name: "liste.xlsx", Reader: "direction", Territory: "44", Nominative: c.nominative, Hash: "h", Content: []byte("x")}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := purge.Remove(t.Context(), s, settings.Default(), asked); !errors.Is(err, c.want) {
			t.Errorf("nominative %v: %v, want %v", c.nominative, err, c.want)
		}
	}
}

// A backup made before a purge does not bring anybody back; one of another store, which
// has another secret, is put in place as it is.
func TestARestoringForgetsAgain(t *testing.T) {
	slow.Test(t, "a purge, a backup and its restoring")
	dir := t.TempDir()
	home, saved := filepath.Join(dir, "agir.duckdb"), filepath.Join(dir, "saved")
	s, inbox := received(t, home)
	if err := s.Save(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Backup(t.Context(), store.Backing{Home: home, To: saved, At: on(t, "2023-10-10")}); err != nil {
		t.Fatal(err)
	}
	if _, err := purge.Remove(t.Context(), s, settings.Default(), purge.Request{On: on(t, "2023-12-31"), Before: on(t, "2023-01-01"), By: "B", Why: "essai", Inbox: inbox}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		home    string
		blind   bool
		again   int
		persons int
	}{{home, false, 1, 1}, {filepath.Join(dir, "elsewhere.duckdb"), true, 0, 2}} {
		r, err := purge.Restore(t.Context(), settings.Default(), purge.Restoring{File: saved, Home: c.home, On: on(t, "2023-12-31"), By: "B", Why: "essai"})
		if err != nil {
			t.Fatal(err)
		}
		if r.Blind != c.blind || r.Again.Rows != c.again || r.Sum == "" {
			t.Errorf("%s: %+v", filepath.Base(c.home), r)
		}
		restored, err := store.OpenReader(t.Context(), c.home)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(known(t, restored)); n != c.persons {
			t.Errorf("%s: %d persons, want %d", filepath.Base(c.home), n, c.persons)
		}
		if err := restored.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// What was written outside the store and still says of somebody who went is named, or
// what cannot be read; what says of others only, is gone, or is no file, is not.
func TestWhatIsStillToldOutside(t *testing.T) {
	home := t.TempDir()
	t.Chdir(home)
	s, _ := received(t, filepath.Join(home, "agir.duckdb"))
	at := func(name string) string { return filepath.Join(home, name) }
	for name, content := range map[string]string{
		"rendu-nom.csv":            "Nom;Prénom;Né le\nZzyzzov;Bilal;03/04/1990\n",
		"rendu-dossier.csv":        "dossier;date_contact\nD1;04/08/2022\n",
		"rendu-numero.csv":         "n;date\n99 0000 0001;04/08/2022\n",
		"rendu-autre.csv":          "dossier;nom;prenom;date_naissance\nD2;Qwertin;Amina;05/06/1991\n",
		"a-contacter.xlsx":         "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 sous un mot de passe",
		"sauvegarde":               "tout",
		"retours/soliha/vieux.csv": "dossier;date_contact\nD1;04/08/2022\n",
	} {
		if err := errors.Join(os.MkdirAll(filepath.Dir(at(name)), 0o700), os.WriteFile(at(name), []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(at("rendu-nom.csv"), at("lien.csv")); err != nil {
		t.Fatal(err)
	}
	for name, kind := range map[string]string{
		"rendu-nom.csv": books.FeedbackMade, "rendu-dossier.csv": books.FeedbackMade, "rendu-numero.csv": books.ReviewRead, "rendu-autre.csv": books.FeedbackMade,
		"a-contacter.xlsx": books.WorklistMade, "sauvegarde": books.BackupMade, "parti.csv": books.FeedbackMade, "lien.csv": books.FeedbackMade,
	} {
		if err := books.Journal(t.Context(), s, books.Entry{At: on(t, "2023-10-05"), By: "A", Why: "essai", Kind: kind, File: at(name)}); err != nil {
			t.Fatal(err)
		}
	}
	// The scheduled work journals a backup by its path in the working folder.
	if err := books.Journal(t.Context(), s, books.Entry{At: on(t, "2023-10-06"), By: "A", Why: "essai", Kind: books.BackupMade, File: "sauvegarde"}); err != nil {
		t.Fatal(err)
	}
	person := ""
	for key, f := range known(t, s) {
		if !f.Open {
			person = key
		}
	}
	done, err := purge.Remove(t.Context(), s, settings.Default(), purge.Request{On: on(t, "2023-12-31"), At: on(t, "2023-12-31"), Person: person, By: "A", Why: "demande"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"rendu-nom.csv": true, "rendu-dossier.csv": true, "rendu-numero.csv": true, "retours/soliha/vieux.csv": true, "a-contacter.xlsx": false, "sauvegarde": false}
	for _, o := range done.Outside {
		name, _ := filepath.Rel(home, o.Path)
		if sure, ok := want[name]; !ok || sure != o.Sure {
			t.Errorf("%s %+v", name, o)
		}
		delete(want, name)
	}
	if len(want) > 0 {
		t.Errorf("not named: %v", want)
	}
	lines, err := books.JournalLines(t.Context(), s, books.JournalRequest{Kind: books.PersonsRemoved})
	if err != nil || len(lines) != 1 || lines[0].By != "A" {
		t.Errorf("%+v %v", lines, err)
	}
}
