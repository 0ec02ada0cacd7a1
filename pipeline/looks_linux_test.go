package pipeline_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// TestAFileThatNobodyTouchedIsNotReadAgain: one is, as soon as its bytes are others, be their
// number and the time of their writing what they were; one that changed of late; and all of
// them when no instant is given.
func TestAFileThatNobodyTouchedIsNotReadAgain(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "2023-10-04", "soliha", "contacts.csv")
	written := time.Date(2023, time.October, 4, 9, 0, 0, 0, time.UTC)
	write := func(day string) {
		t.Helper()
		text := "nom;prenom;date_naissance;date_contact;mode\nZzyzzov;Bilal;03/04/1990;" + day + "/09/2023;entretien\n"
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o600), os.Chtimes(file, written, written)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	take := func(at time.Time) pipeline.Ingestion {
		t.Helper()
		night, err := pipeline.Take(t.Context(), s, pipeline.Taking{Inbox: dir, Settings: settings.Default(), Today: time.Date(2023, time.October, 5, 0, 0, 0, 0, time.UTC), At: at})
		if err != nil {
			t.Fatal(err)
		}
		return night
	}
	looks := func() map[string]books.Look {
		t.Helper()
		all, err := books.Looks(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	later := time.Now().Add(2 * time.Hour)

	write("12")
	if night := take(time.Now()); night.New != 1 || len(looks()) != 0 {
		t.Errorf("a file that has just come: %+v, %v", night, looks())
	}
	if night := take(later); night.Known != 1 || len(looks()) != 1 {
		t.Errorf("two hours later: %+v, %v", night, looks())
	}
	write("13")
	if night := take(later); night.New != 1 || len(looks()) != 1 {
		t.Errorf("other bytes, of the same number and the same time: %+v, %v", night, looks())
	}

	// Nobody can make the file system say of a file what it said before its bytes changed;
	// here it is said in its stead, to see whether the file is read.
	write("14")
	said := looks()
	for path, l := range said {
		said[path] = books.Look{Stamp: pipeline.StampOf(dir, path, later), Hash: l.Hash}
	}
	if err := books.KeepLooks(t.Context(), s, said); err != nil || len(said) != 1 {
		t.Fatal(said, err)
	}
	if night := take(later); night.Known != 1 || night.New != 0 {
		t.Errorf("a file of which the same is said was read: %+v", night)
	}
	if night := take(time.Time{}); night.New != 1 {
		t.Errorf("without an instant: %+v", night)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if night := take(later); night.Found != 0 || len(looks()) != 0 {
		t.Errorf("a file that went is remembered: %+v, %v", night, looks())
	}
}
