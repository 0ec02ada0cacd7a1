package main

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/schedules/release"
)

// inHistory are the lines of a history as DuckDB reads the folder, in the words of
// testdata/history.py.
func inHistory(t *testing.T, dir string) (lines []string) {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`
		select concat_ws('|', mois::varchar, edition, strftime(connu_au, '%Y-%m-%d'), niveau, territoire, indicateur,
			coalesce(valeur::varchar, '-'), coalesce(numerateur::varchar, '-'), coalesce(denominateur::varchar, '-')) as line
		from read_parquet('` + dir + `/*/*.parquet', hive_partitioning = true, hive_types_autocast = false) order by line`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// agirSays is what a command says, and its status.
func agirSays(t *testing.T, args ...string) (said string, status int) {
	t.Helper()
	var b bytes.Buffer
	status = run(t.Context(), args, &b, &b, func() time.Time { return time.Date(2025, time.January, 10, 9, 0, 0, 0, time.UTC) })
	return b.String(), status
}

// hashes are those of the files of a folder.
func hashes(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		all[path] = hashed(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// withHistory is a working folder in which two months were published, and the first
// again once a statement came late.
func withHistory(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	must := func(args ...string) {
		t.Helper()
		if said, status := agirSays(t, args...); status != done {
			t.Fatalf("agir %s: %d\n%s", strings.Join(args, " "), status, said)
		}
	}
	must("demo", "--out", ".", "--today", "2025-01-10")
	for _, month := range []string{"2024-10", "2024-11"} {
		must("publish", "--month", month, "--today", "2025-01-10", "--out", "documents")
	}
	must("history", "--out", "publie", "--today", "2025-01-10")
	must("history", "--true-counts", "--out", "vrais", "--today", "2025-01-10")
}

// What was published of the nation and what is true stand apart: the first holds what left
// and nothing withheld, the second is for its owner alone and journaled; neither is laid in
// the folder of the other.
func TestHistory(t *testing.T) {
	slow.Test(t, "a demo is lived and two of its months published")
	script, err := filepath.Abs("testdata/history.py")
	if err != nil {
		t.Fatal(err)
	}
	withHistory(t)
	published, counts := inHistory(t, "publie"), inHistory(t, "vrais")
	if len(published) == 0 || len(counts) == 0 {
		t.Fatal("an empty history")
	}
	for _, line := range counts {
		if strings.Count(line, "|") != 8 {
			t.Error(line)
		}
	}
	small := func(lines []string) (n int) {
		for _, line := range lines {
			part := strings.Split(line, "|")
			if strings.Contains("1 2 3 4", part[7]) && part[8] == "-" {
				n++
			}
		}
		return n
	}
	if small(published) > 0 || small(counts) == 0 {
		t.Errorf("%d small counts in what was published, %d in the true ones", small(published), small(counts))
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for dir, schema := range map[string]string{"publie": release.PublishedHistory, "vrais": release.TrueHistory} {
		content, err := os.ReadFile(filepath.Join(dir, schema))
		if err != nil {
			t.Fatal(err)
		}
		var s struct{ Fields []struct{ Name, Type string } }
		if err := json.Unmarshal(content, &s); err != nil {
			t.Fatal(err)
		}
		declared := map[string]string{}
		for _, f := range s.Fields {
			declared[f.Name] = map[string]string{"yearmonth": "VARCHAR", "string": "VARCHAR", "integer": "NUMBER", "number": "DOUBLE", "date": "DATE"}[f.Type]
		}
		rows, err := db.Query("select column_name, case when column_type in ('INTEGER', 'BIGINT') then 'NUMBER' else column_type end from (describe from read_parquet('" + dir + "/*/*.parquet', hive_partitioning = true, hive_types_autocast = false))")
		if err != nil {
			t.Fatal(err)
		}
		held := map[string]string{}
		for rows.Next() {
			var name, kind string
			if err := rows.Scan(&name, &kind); err != nil {
				t.Fatal(err)
			}
			held[name] = kind
		}
		rows.Close()
		if !maps.Equal(declared, held) {
			t.Errorf("%s: its schema says %v, it holds %v", dir, declared, held)
		}
	}
	for _, c := range [][]string{{"history", "--out", "vrais"}, {"history", "--true-counts", "--out", "publie"}, {"history", "--out", "."}} {
		if said, status := agirSays(t, append(c, "--today", "2025-01-10")...); status != misused || !strings.Contains(said, "autre chose que cet historique") {
			t.Errorf("%v: %d, %s", c, status, said)
		}
	}
	before := hashes(t, "publie")
	if said, status := agirSays(t, "history", "--out", "publie", "--today", "2025-01-11"); status != done || !maps.Equal(before, hashes(t, "publie")) {
		t.Errorf("made again it is not the same: %d %s", status, said)
	}
	if said, _ := agirSays(t, "journal", "--today", "2025-01-10"); strings.Count(said, "export d’effectifs") != 1 {
		t.Errorf("the journal does not say that true counts were read, once:\n%s", said)
	}
	if said, status := agirSays(t, "audit", "publie"); status != done {
		t.Errorf("the audit of what was published: %d %s", status, said)
	}
	if runtime.GOOS != "windows" {
		filepath.WalkDir("vrais", func(path string, d fs.DirEntry, err error) error {
			if info, err := d.Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
				t.Errorf("%s may be read by others: %v, %v", path, info.Mode(), err)
			}
			return nil
		})
	}
	t.Run("Spark", func(t *testing.T) { readBySpark(t, script, "publie", "vrais") })
}

// readBySpark has PySpark read histories as they are: it finds the series that DuckDB does.
// AGIR_PYSPARK is the folder of a Python environment that has it.
func readBySpark(t *testing.T, script string, histories ...string) {
	environment := os.Getenv("AGIR_PYSPARK")
	if environment == "" {
		t.Skip("no PySpark here: AGIR_PYSPARK names no Python environment")
	}
	for _, dir := range histories {
		cmd := exec.Command(filepath.Join(environment, "bin", "python"), script, dir)
		var faults strings.Builder
		cmd.Stderr = &faults
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, faults.String())
		}
		ours, theirs := inHistory(t, dir), strings.Split(strings.TrimSpace(string(out)), "\n")
		for _, lines := range [][]string{ours, theirs} { // a number as either engine writes it
			for i, line := range lines {
				parts := strings.Split(line, "|")
				if value, err := strconv.ParseFloat(parts[6], 64); err == nil {
					parts[6] = strconv.FormatFloat(value, 'g', -1, 64)
				}
				lines[i] = strings.Join(parts, "|")
			}
			slices.Sort(lines)
		}
		if len(ours) == 0 || !slices.Equal(ours, theirs) {
			t.Errorf("%s: %d lines by DuckDB, %d by Spark", dir, len(ours), len(theirs))
			for i := range min(len(ours), len(theirs)) {
				if ours[i] != theirs[i] {
					t.Fatalf("%s\n%s", ours[i], theirs[i])
				}
			}
		}
	}
}

// A history is laid in a folder that is not there, is empty, or holds the same; where the other
// lies, or anything else, it is not.
func TestTheFolderOfAHistory(t *testing.T) {
	for _, c := range []struct {
		holds             []string // nil for a folder that is not there
		published, counts bool     // what may be laid there
	}{
		{nil, true, true}, {[]string{}, true, true}, {[]string{release.PublishedHistory, "mois=2024-01"}, true, false},
		{[]string{release.TrueHistory}, false, true}, {[]string{"lettre.txt"}, false, false},
	} {
		dir := filepath.Join(t.TempDir(), "histoire")
		for i, name := range c.holds {
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), []byte{byte(i)}, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if c.holds != nil && len(c.holds) == 0 {
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
		}
		for trueCounts, may := range map[bool]bool{false: c.published, true: c.counts} {
			if err := (&historyVerb{Out: dir, TrueCounts: trueCounts}).apart(); (err == nil) != may {
				t.Errorf("where %v lies, true counts %v: %v", c.holds, trueCounts, err)
			}
		}
	}
	file := filepath.Join(t.TempDir(), "fichier")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := (&historyVerb{Out: file}).apart(); err == nil {
		t.Error("a file is taken for a folder")
	}
}
