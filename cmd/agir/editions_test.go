package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/simulation"
)

// A steering store receives each month the aggregates of a store that holds the
// statements, and publishes an edition. The finished files of all editions together,
// read as whoever keeps them would, give nothing back. Three editions of seven
// departments; AGIR_EDITIONS=1 makes twelve, of all that have a region.
func TestTheEditionsOfANationGiveNothingBack(t *testing.T) {
	doing := slow.Test(t, "the editions of a nation are published and read back")
	codes, editions := []string{"22", "29", "56", "14", "50", "44", "85"}, 3
	if os.Getenv("AGIR_EDITIONS") != "" {
		codes, editions = nil, 12
		for n := 1; n <= 95; n++ {
			if code := fmt.Sprintf("%02d", n); contract.RegionOf(code) != "" {
				codes = append(codes, code)
			}
		}
	}
	dir := t.TempDir()
	last := time.Date(2023, 12, 1, 0, 0, 0, 0, time.UTC)
	agir := func(on time.Time, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if status := run(t.Context(), append([]string{"--today", on.Format(time.DateOnly)}, args...), &out, &errs, func() time.Time { return on }); status != done {
			t.Fatalf("agir %s: %d\n%s%s", strings.Join(args, " "), status, out.Bytes(), errs.Bytes())
		}
		return out.String()
	}
	file, inbox := filepath.Join(dir, "nation.yaml"), filepath.Join(dir, "inbox")
	write(t, file, nationOf(codes))
	conf, err := settings.Load(file, nationOf(codes))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := simulation.Write(t.Context(), inbox, simulation.Options{Settings: conf, Seed: 5, Last: last, Months: editions, PersonsPerMonth: 6}, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	statements, steering := filepath.Join(dir, "statements.duckdb"), filepath.Join(dir, "steering.duckdb")
	agir(last.AddDate(0, 1, 9), "--store", statements, "--config", file, "ingest", "--inbox", inbox)
	var folders []string
	for e := range editions {
		month := last.AddDate(0, 1+e-editions, 0)
		on, name := month.AddDate(0, 1, 9), month.Format("2006-01")
		doing.At("edition %d of %d, %d departments", e+1, editions, len(codes))
		aggregates, folder := filepath.Join(dir, name+".json"), filepath.Join(dir, name)
		agir(on, "--store", statements, "--config", file, "export-aggregates", "--month", name, "--as-of", on.Format(time.DateOnly), "--out", aggregates)
		agir(on, "--store", steering, "--config", file, "import-aggregates", aggregates)
		agir(on, "--store", steering, "--config", file, "publish", "--month", name, "--as-of", on.Format(time.DateOnly), "--out", folder)
		folders = append(folders, filepath.Join(folder, "national"))
	}
	found := agir(last.AddDate(0, 1, 9), append([]string{"--config", file, "audit"}, folders...)...)
	counts := regexp.MustCompile(`(\d+) fichiers?, \d+ tableaux?.: (\d+) effectifs? imprimés?, (\d+) tus?, 0 rendu`).FindStringSubmatch(found)
	if counts == nil || counts[1] == "0" || counts[2] == "0" || counts[3] == "0" {
		t.Errorf("the audit of %d editions says %q", editions, found)
	}
	t.Log(strings.TrimSpace(found))
}
