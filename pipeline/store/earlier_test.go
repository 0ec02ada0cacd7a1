package store

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/sealing"
)

// earlier is a store that was brought to this version, and its copy of the one before.
func earlier(t *testing.T, with ...Option) (home, kept string) {
	t.Helper()
	home = ofVersion(t, schemaVersion-1, with...)
	s, err := Open(t.Context(), home, with...)
	if err != nil {
		t.Fatal(err)
	}
	if _, kept = s.Migrated(); kept == "" {
		t.Fatal("no copy")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return home, kept
}

// someKey is a new key.
func someKey(t *testing.T) *sealing.Key {
	t.Helper()
	identity := filepath.Join(t.TempDir(), "identity")
	if _, err := sealing.NewIdentity(identity); err != nil {
		t.Fatal(err)
	}
	key, err := sealing.KeyFromFile(identity)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// TestACopyOfAnEarlierVersionGoesWithTime: at the first backup once it is more than so
// many days old, with its checksum; nothing else that lies there does.
func TestACopyOfAnEarlierVersionGoesWithTime(t *testing.T) {
	home, kept := earlier(t)
	dir := filepath.Dir(home)
	var others []string
	for _, name := range []string{"agir.duckdb.schema-", "agir.duckdb.schema-15.bak", "agir.duckdb.schema-x", "autre.duckdb.schema-15", "xagir.duckdb.schema-15", "agir.duckdb-schema-15"} {
		others = append(others, filepath.Join(dir, name))
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	folder := home + ".schema-3"
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, path := range append(others, folder, kept) {
		if err := os.Chtimes(path, old, old); err != nil {
			t.Fatal(err)
		}
	}
	written := old.Add(12 * time.Hour)
	if err := os.Chtimes(kept, written, written); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		story string
		at    time.Time
		gone  []string
	}{
		{"at no time", time.Time{}, nil},
		{"on its last day", written.AddDate(0, 0, EarlierDays), nil},
		{"after it", written.AddDate(0, 0, EarlierDays).Add(time.Second), []string{kept}},
		{"again", written.AddDate(1, 0, 0), nil},
	} {
		made, err := Backup(t.Context(), Backing{Home: home, To: filepath.Join(t.TempDir(), "copie"), At: c.at})
		if err != nil || !slices.Equal(made.Dropped, c.gone) {
			t.Errorf("%s: %v %v", c.story, made.Dropped, err)
		}
		if c.gone == nil && c.story != "again" && (!exists(kept) || !exists(kept+sumSuffix)) {
			t.Errorf("%s: the copy is gone", c.story)
		}
	}
	if exists(kept) || exists(kept+sumSuffix) {
		t.Error("the copy, or its checksum, is still there")
	}
	for _, path := range append(others, folder) {
		if !exists(path) {
			t.Errorf("%s is gone", filepath.Base(path))
		}
	}
	if all, err := Earlier(filepath.Join(dir, "nulle-part", "agir.duckdb")); err != nil || all != nil {
		t.Errorf("in no folder: %v %v", all, err)
	}
}

// TestACopyOfAnEarlierVersionIsSealedWithTheStore: once a key is given, and with the next
// key once it is changed; it is as old as it was.
func TestACopyOfAnEarlierVersionIsSealedWithTheStore(t *testing.T) {
	home, kept := earlier(t)
	old := time.Date(2020, 1, 1, 12, 0, 0, 0, time.UTC)
	if err := os.Chtimes(kept, old, old); err != nil {
		t.Fatal(err)
	}
	key, next := someKey(t), someKey(t)
	opened := func(k *sealing.Key) (*Store, error) { return Open(t.Context(), home, Sealed(k)) }
	s, err := opened(key)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	sealed := kept + sealing.Suffix
	if exists(kept) || exists(kept+sumSuffix) {
		t.Error("a copy in clear lies beside a sealed store")
	}
	holds := func(with, without *sealing.Key) {
		t.Helper()
		if sum, err := sumBeside(sealed); err != nil || matches(sealed, sum) != nil {
			t.Errorf("its checksum: %v", err)
		}
		if at, err := writtenAt(sealed); err != nil || !at.Equal(old) {
			t.Errorf("written at %v: %v", at, err)
		}
		if version, err := SchemaOf(t.Context(), kept, Sealed(with)); err != nil || version != schemaVersion-1 {
			t.Errorf("version %d: %v", version, err)
		}
		if _, err := SchemaOf(t.Context(), kept, Sealed(without)); err == nil {
			t.Error("another key opens it")
		}
	}
	holds(key, next)
	if s, err = opened(key); err != nil {
		t.Fatal(err)
	}
	// A copy of another key, one that is damaged: they are left as they are.
	foreign, cut := home+".schema-2"+sealing.Suffix, home+".schema-3"+sealing.Suffix
	if err := someKey(t).SealFile(sealed, foreign); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(sealed)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cut, content[:len(content)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // cut short after the copies, it is asked again
		if err := s.ResealEarlier(next); err != nil {
			t.Fatal(err)
		}
	}
	s.Reseal(next)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	holds(next, key)
	if after, err := os.ReadFile(cut); err != nil || !strings.HasPrefix(string(content), string(after)) || exists(cut+sumSuffix) {
		t.Errorf("the damaged one: %v", err)
	}
	if all, err := Earlier(home + sealing.Suffix); err != nil || len(all) != 3 {
		t.Errorf("%v %v", all, err)
	}
}

// TestAMigrationThatWasKilledLeavesNothing: the half of the copy that it left is swept by
// the next one.
func TestAMigrationThatWasKilledLeavesNothing(t *testing.T) {
	home := ofVersion(t, schemaVersion-1)
	half := filepath.Join(filepath.Dir(home), fmt.Sprintf(".agir.duckdb.schema-%d4217", schemaVersion-1))
	if err := os.WriteFile(half, []byte("Zzyzzov"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if exists(half) {
		t.Error("a half of a copy stays")
	}
}
