package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// Every CSV of figures is valid by the schema that lies beside it, for frictionless: of a month, of
// the months since one, of a quarter, of a year, for each reader, in both forms, and of a table.
func TestFiguresOfEveryPeriodAreValid(t *testing.T) {
	environment := os.Getenv("AGIR_FRICTIONLESS")
	if environment == "" {
		t.Skip("no judge of Table Schemas here: AGIR_FRICTIONLESS names no Python environment")
	}
	slow.Test(t, "figures of every period are judged by their schemas")
	dir := t.TempDir()
	in := func(args ...string) {
		asIn(t, "2024-01-10", done, append(args, "--store", filepath.Join(dir, "agir.duckdb"))...)
	}
	in("ingest", "--inbox", filepath.Join("..", "..", "pipeline", "testdata", "department", "clean", "inbox"))
	root := filepath.Join(dir, "judged")
	if err := os.MkdirAll(filepath.Join(root, "csv"), 0o755); err != nil {
		t.Fatal(err)
	}
	n := 0
	judge := func(csv, schema string) {
		n++
		for from, to := range map[string]string{csv: fmt.Sprintf("csv/%d.csv", n), schema: fmt.Sprintf("%d.schema.json", n)} {
			content, err := os.ReadFile(from)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(root, to), content, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	machine := ""
	for _, period := range [][]string{{"--month", "2023-12"}, {"--quarter", "2023-T4"}, {"--year", "2023"}} {
		out := filepath.Join(dir, period[1])
		in("report", period[0], period[1], "--as-of", "2024-01-10", "--out", out)
		files, err := filepath.Glob(filepath.Join(out, "*", "indicateurs-*.csv"))
		if err != nil || len(files) < 3 {
			t.Fatal(period, files, err)
		}
		for _, file := range files {
			schema := filepath.Join(filepath.Dir(file), "schema.json")
			switch name := filepath.Base(file); {
			case name == "indicateurs-"+period[1]+".csv":
				machine = schema
			case !strings.HasPrefix(name, "indicateurs-publies"):
				schema = filepath.Join(filepath.Dir(file), "schema-tableur.json")
			}
			judge(file, schema)
		}
	}
	for i, period := range [][]string{{"--month", "2023-12"}, {"--since", "2023-08"}, {"--quarter", "2023-T4"}, {"--year", "2023"}} {
		file := filepath.Join(dir, fmt.Sprintf("indicators-%d.csv", i))
		in("indicators", period[0], period[1], "--as-of", "2024-01-10", "--format", "csv", "--out", file)
		judge(file, machine)
		judge(file, strings.TrimSuffix(file, ".csv")+".schema.json")
	}
	for i, table := range []string{"motifs_sortie", "criteres", "profil_actifs_nationalite", "reperes"} {
		file := filepath.Join(dir, fmt.Sprintf("table-%d.csv", i))
		in("indicators", "--month", "2023-12", "--as-of", "2024-01-10", "--table", table, "--out", file)
		judge(file, strings.TrimSuffix(file, ".csv")+".schema.json")
	}
	out, err := exec.Command(filepath.Join(environment, "bin", "python"), "../../pipeline/contract/testdata/valid.py", root).CombinedOutput()
	if err != nil || !strings.HasSuffix(string(out), fmt.Sprintf("%d files judged\n", n)) || n < 22 {
		t.Errorf("%d files, %v\n%s", n, err, out)
	}
}
