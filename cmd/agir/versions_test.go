package main

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// unpacked is a store of testdata/stores, in a folder of its own.
func unpacked(t *testing.T, name string) (file string) {
	t.Helper()
	packed, err := os.Open(filepath.Join("testdata", "stores", name))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	z, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "agir.duckdb")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// asksOf runs a command on a store, and returns its status and what it says.
func asksOf(t *testing.T, file string, args ...string) (int, string) {
	t.Helper()
	var said strings.Builder
	clock := func() time.Time { return time.Date(2023, 10, 10, 8, 0, 0, 0, time.UTC) }
	status := run(context.Background(), append(args, "--store", file), &said, &said, clock)
	return status, said.String()
}

// withTables has a store say that its tables are of another version.
func withTables(t *testing.T, file string, version int) {
	t.Helper()
	s, err := store.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Exec(t.Context(), "update store.raw.version set schema = ?", version); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestStoresOfEachVersionOpen: the stores that released programs wrote, and that of the
// commit before the first one, are read as they were, once a copy of an older one is made.
// Each holds one file, of two rows kept and one set aside, and a comment.
func TestStoresOfEachVersionOpen(t *testing.T) {
	all, err := filepath.Glob("testdata/stores/schema-*.duckdb.gz")
	if err != nil || len(all) == 0 {
		t.Fatalf("%v %v", all, err)
	}
	for _, path := range all {
		name := filepath.Base(path)
		var version int
		if _, err := fmt.Sscanf(name, "schema-%d.duckdb.gz", &version); err != nil {
			t.Fatal(err)
		}
		for _, older := range []int{0, 1} { // as it is, then as if it were older still
			t.Run(fmt.Sprintf("%s less %d", name, older), func(t *testing.T) {
				file := unpacked(t, name)
				if older > 0 {
					withTables(t, file, version-older)
				}
				behind := version-older < store.Schema
				if _, said := asksOf(t, file, "version"); strings.Contains(said, "est plus ancienne") != behind || strings.Contains(said, "est à ce niveau") == behind {
					t.Errorf("version: %s", said)
				}
				status, said := asksOf(t, file, "status")
				if status == misused || !strings.Contains(said, "soliha") || strings.Contains(said, "elle est mise à niveau") != behind {
					t.Errorf("status: %d %s", status, said)
				}
				if status, said = asksOf(t, file, "problems"); status != done || !strings.Contains(said, "soliha.csv") {
					t.Errorf("problems: %d %s", status, said)
				}
				if status, said = asksOf(t, file, "comment", "list"); status != done || !strings.Contains(said, "Une phrase inventée.") || strings.Contains(said, "mise à niveau") {
					t.Errorf("comment: %d %s", status, said)
				}
				kept := fmt.Sprintf("%s.schema-%d", file, version-older)
				if _, err := os.Stat(kept); (err == nil) != behind {
					t.Errorf("%s: %v", filepath.Base(kept), err)
				}
			})
		}
	}
}

// TestTheDepartmentOfEarlierVersionsKeepsItsFigures: the programs of the commit that first
// bore the number 1.0.0, and of the one before it, took September of the department of the
// samples, published it and kept a comment. Their stores are brought to this version once,
// copied first; their figures are then those counted outside the product, and to the byte
// those of a store of this version that received the same files. What was published and
// said is there, and the copy can be restored.
func TestTheDepartmentOfEarlierVersionsKeepsItsFigures(t *testing.T) {
	slow.Test(t, "a month is counted from each of several stores")
	const clean = department + "/clean"
	inbox, fresh := t.TempDir(), filepath.Join(t.TempDir(), "agir.duckdb")
	for day := 3; day <= 6; day++ {
		name := fmt.Sprintf("2023-10-%02d", day)
		if err := os.CopyFS(filepath.Join(inbox, name), os.DirFS(filepath.Join(clean, "inbox", name))); err != nil {
			t.Fatal(err)
		}
	}
	outputOf(t, fresh, "ingest", "--inbox", inbox)
	asked := []string{"indicators", "--month", "2023-09", "--as-of", "2023-10-10"}
	want := outputOf(t, fresh, asked...)
	all, err := filepath.Glob("testdata/stores/department-*.duckdb.gz")
	if err != nil || len(all) != 2 {
		t.Fatalf("%v %v", all, err)
	}
	for _, path := range all {
		name := filepath.Base(path)
		t.Run(name, func(t *testing.T) {
			file := unpacked(t, name)
			if _, said := asksOf(t, file, "version"); !strings.Contains(said, "est plus ancienne (tables 10)") {
				t.Errorf("version: %s", said)
			}
			got := outputOf(t, file, asked...)
			compareFigures(t, filepath.Join(clean, "expected", "2023-09_known_2023-10-10.csv"), got)
			if got != want {
				t.Error("the figures are not those of a store of this version that received the same files")
			}
			if status, said := asksOf(t, file, "edition"); status != done || strings.Contains(said, "mise à niveau") || !strings.Contains(said, "1  2023-09  connue au 2023-10-10  empreinte 1f8d9ffd8129") {
				t.Errorf("edition: %d %s", status, said)
			}
			if status, said := asksOf(t, file, "comment", "list"); status != done || !strings.Contains(said, "Une phrase inventée.") {
				t.Errorf("comment: %d %s", status, said)
			}
			copies, err := store.Earlier(file)
			if err != nil || len(copies) != 1 || filepath.Base(copies[0]) != "agir.duckdb.schema-10" {
				t.Fatalf("copies: %v %v", copies, err)
			}
			if kept, err := store.SchemaOf(t.Context(), copies[0]); err != nil || kept != 10 {
				t.Errorf("the copy is of version %d: %v", kept, err)
			}
			if outputOf(t, file, "restore", copies[0]) == "" || outputOf(t, file, asked...) != want {
				t.Error("the copy, restored, has other figures")
			}
		})
	}
}

// TestALaterStoreIsRefused, with a sentence, and left as it is.
func TestALaterStoreIsRefused(t *testing.T) {
	file := unpacked(t, "schema-15.duckdb.gz")
	withTables(t, file, store.Schema+1)
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, verb := range []string{"status", "ingest", "run"} {
		if status, said := asksOf(t, file, verb); status != notDone || !strings.Contains(said, "la base a été écrite par une version plus récente du programme") {
			t.Errorf("%s: %d %s", verb, status, said)
		}
	}
	if status, said := asksOf(t, file, "version"); status != done || !strings.Contains(said, fmt.Sprintf("est plus récente (tables %d)", store.Schema+1)) {
		t.Errorf("version: %d %s", status, said)
	}
	if after, err := os.ReadFile(file); err != nil || string(after) != string(before) {
		t.Errorf("it was written in: %v", err)
	}
}
