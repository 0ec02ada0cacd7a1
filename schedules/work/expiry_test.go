package work

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// TestFilesWhoseTimeHasPassedGo: on their last day, not the day before; a backup, what a
// link leads to and what is written again since stay.
func TestFilesWhoseTimeHasPassedGo(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	s, err := store.Open(t.Context(), at("agir.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	written := time.Date(2023, 10, 1, 8, 0, 0, 0, time.UTC)
	journal := func(kind, name string, on time.Time) {
		if err := books.Journal(t.Context(), s, books.Entry{At: on, By: "A", Why: "essai", Kind: kind, File: at(name)}); err != nil {
			t.Fatal(err)
		}
	}
	for name, kind := range map[string]string{"rendu.csv": books.FeedbackMade, "liste.xlsx": books.WorklistMade, "file.xlsx": books.ReviewRead, "sauvegarde": books.BackupMade, "encore.csv": books.FeedbackMade, "lien.csv": books.FeedbackMade, "parti.csv": books.FeedbackMade} {
		if name != "lien.csv" && name != "parti.csv" {
			if err := os.WriteFile(at(name), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		journal(kind, name, written)
	}
	if err := os.WriteFile(at("lettre"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(at("lettre"), at("lien.csv")); err != nil {
		t.Fatal(err)
	}
	journal(books.FeedbackMade, "encore.csv", written.AddDate(0, 0, 9))
	draft := filepath.Join("lecteurs", "ddets-44", "relecture", "rapport.pdf")
	if err := os.MkdirAll(at(filepath.Dir(draft)), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(at(draft), nil, 0o640); err != nil {
		t.Fatal(err)
	}
	o := books.Posting{Kind: "draft", About: "2023-09", Reader: "ddets-44", Way: books.ByFolder, PostedAt: written}
	if _, err := books.Post(t.Context(), s, o, []books.PostedDocument{{Name: "rapport.pdf"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Exec(t.Context(), "insert into store.outbox.attempt values (1, 1, ?, ?, '', ?, '')", written, at("lecteurs/ddets-44"), books.Sent); err != nil {
		t.Fatal(err)
	}
	conf := *settings.Default()
	conf.Retention = settings.Retention{FeedbackDays: 10, WorklistDays: 5, DraftDays: 7}
	shift := &Shift{Store: s, Settings: &conf, Verb: "run", Log: slog.New(slog.DiscardHandler)}
	for _, c := range []struct {
		after time.Duration
		gone  []string
	}{
		{5*24*time.Hour - time.Second, nil},
		{5 * 24 * time.Hour, []string{"liste.xlsx", "file.xlsx"}},
		{7*24*time.Hour - time.Second, nil},
		{7 * 24 * time.Hour, []string{draft}},
		{10*24*time.Hour - time.Second, nil},
		{10 * 24 * time.Hour, []string{"rendu.csv"}},
		{365 * 24 * time.Hour, []string{"encore.csv"}},
	} {
		before := present(t, dir)
		if err := shift.expire(t.Context(), written.Add(c.after)); err != nil {
			t.Fatal(err)
		}
		after := present(t, dir)
		for _, name := range c.gone {
			if !before[name] || after[name] {
				t.Errorf("after %v: %s was there %t, is %t", c.after, name, before[name], after[name])
			}
			delete(before, name)
		}
		for name := range before {
			if !after[name] {
				t.Errorf("after %v: %s went", c.after, name)
			}
		}
	}
	lines, err := books.JournalLines(t.Context(), s, books.JournalRequest{Kind: books.FilesRemoved})
	if err != nil || len(lines) != 4 || lines[0].What != "2 files" {
		t.Errorf("%+v %v", lines, err)
	}
}

// present are the files of a folder, but for those of the store.
func present(t *testing.T, dir string) map[string]bool {
	t.Helper()
	all := make(map[string]bool)
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		name, _ := filepath.Rel(dir, path)
		if err == nil && !info.IsDir() && !strings.HasPrefix(name, "agir") {
			all[name] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
