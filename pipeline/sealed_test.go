package pipeline_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

func newKey(t *testing.T) *sealing.Key {
	t.Helper()
	file := filepath.Join(t.TempDir(), "cle")
	if _, err := sealing.NewIdentity(file); err != nil {
		t.Fatal(err)
	}
	key, err := sealing.KeyFromFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// A sender keeps his own file from being sealed in place, by its name or by what he puts
// beside it, and drops a file that looks sealed: those of the others are sealed, and
// sealed again with the next key, and what stays in clear is said.
func TestASenderKeepsNobodysFileInClear(t *testing.T) {
	inbox := t.TempDir()
	content := "dossier;date_contact;mode\nD1;12/09/2023;entretien\n"
	lay := func(path, content string) {
		full := filepath.Join(inbox, path)
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := strings.Repeat("x", 251) + ".csv" // no name is left for the sealed one
	lay("2023-10-04/aurore/contacts.csv", content)
	lay("2023-10-04/soliha/"+long, content)
	lay("2023-10-04/soliha/contacts.csv", content)
	lay("2023-10-04/soliha/contacts.csv.age/rien.txt", "") // a folder by the name of the sealed one
	lay("2023-10-04/soliha/faux.csv.age", "age-encryption.org/v1\nfaux\n")
	lay("2023-10-04/soliha/vide.csv.age", "")

	key, next := newKey(t), newKey(t)
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"), store.Sealed(key))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pipeline.Ingest(t.Context(), s, inbox, settings.Default(), onDay(t, "2023-12-01"), nil); err != nil {
		t.Fatal(err)
	}
	if err := s.Save(t.Context()); err != nil {
		t.Fatal(err)
	}
	left, err := pipeline.SealInbox(t.Context(), s, inbox)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, l := range left {
		paths = append(paths, l.Path)
	}
	if got, want := strings.Join(paths, " "), "2023-10-04/soliha/contacts.csv 2023-10-04/soliha/"+long; got != want {
		t.Errorf("left in clear: %s\nwant %s", got, want)
	}
	sealed := filepath.Join(inbox, "2023-10-04/aurore/contacts.csv.age")
	opens := func(key *sealing.Key) bool {
		bytes, err := os.ReadFile(sealed)
		if err != nil {
			return false
		}
		plain, err := key.OpenBytes(bytes)
		return err == nil && string(plain) == content
	}
	if _, err := os.Stat(strings.TrimSuffix(sealed, ".age")); err == nil || !opens(key) {
		t.Error("another sender's file stays in clear")
	}
	done, err := pipeline.RotateKey(t.Context(), s, pipeline.Rotation{
		Next: next, Inbox: inbox, Act: books.Entry{At: time.Date(2023, 12, 1, 8, 0, 0, 0, time.UTC), By: "D. Exemple", Why: "essai"},
	})
	if err != nil || done.Files != 1 || !opens(next) || opens(key) {
		t.Errorf("%d files sealed again (%v), with the next key %v", done.Files, err, opens(next))
	}
}

// What the store was in an earlier version is sealed with the next key too.
func TestTheNextKeySealsWhatTheStoreWas(t *testing.T) {
	key, next := newKey(t), newKey(t)
	home := filepath.Join(t.TempDir(), "agir.duckdb")
	open := func(k *sealing.Key) *store.Store {
		s, err := store.Open(t.Context(), home, store.Sealed(k))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if err := open(key).Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(home + sealing.Suffix)
	if err != nil {
		t.Fatal(err)
	}
	kept := home + ".schema-9" + sealing.Suffix
	if err := os.WriteFile(kept, content, 0o600); err != nil {
		t.Fatal(err)
	}
	act := books.Entry{At: time.Date(2023, 12, 1, 8, 0, 0, 0, time.UTC), By: "D. Exemple", Why: "essai"}
	if _, err := pipeline.RotateKey(t.Context(), open(key), pipeline.Rotation{Next: next, Inbox: "nulle-part", Act: act}); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "ouvert")
	if err := next.OpenFile(kept, out); err != nil {
		t.Errorf("the next key: %v", err)
	}
	if err := key.OpenFile(kept, out); err == nil {
		t.Error("the former key opens it")
	}
}
