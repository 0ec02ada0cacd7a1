package disclosure

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// What is withheld is worth at most so much of the least that HiGHS finds on the same ties, where
// it ends in time: mostly a twentieth more, a quarter at the second edition. AGIR_HIGHS names a Python with highspy (PyPI), and
// AGIR_HIGHS_SECONDS how long each edition may take it.
func TestWhatIsWithheldIsNearTheLeast(t *testing.T) {
	python := os.Getenv("AGIR_HIGHS")
	if python == "" {
		t.Skip("AGIR_HIGHS does not name a Python with highspy")
	}
	doing := slow.Test(t, "what HiGHS would withhold of six editions")
	seconds := "120"
	if s := os.Getenv("AGIR_HIGHS_SECONDS"); s != "" {
		seconds = s
	}
	n := populate(t, 1, 9, 5)
	var told secrecy.Release
	for e := range 6 {
		doing.At("edition %d", e+1)
		month := september.AddDate(0, e, 0)
		n.tell(month, month.AddDate(0, 1, 9))
		laid := lay(DisclosureInput{
			Figures: n.figures, Indicators: n.indicators, Territory: france, Departements: n.departements, Regions: n.regions,
			Month: month, Edition: e + 1, Rule: five, Told: told,
		}).release
		d, _ := n.publish(t, &told, e+1, month)
		of := leastOf(t, python, seconds, laid, d.Telling.Cells)
		t.Logf("edition %d: %v; worth %.2f figures, the least between %.2f and %s", e+1, costOf(d, n.figures), of.Ours, of.Bound, of.Best)
		if best, err := of.Best.Float64(); err == nil && of.Ours > 1.3*best {
			t.Errorf("edition %d: what is withheld is worth %.2f figures, the least %.2f", e+1, of.Ours, best)
		}
	}
}

type least struct {
	Ours, Bound float64
	Best        json.Number // none where HiGHS did not end in time
}

func leastOf(t *testing.T, python, seconds string, laid secrecy.Release, chosen []secrecy.Cell) (of least) {
	t.Helper()
	withheld := []string{}
	for _, c := range chosen {
		if c.State == secrecy.Withheld {
			withheld = append(withheld, c.Key)
		}
	}
	given, err := json.Marshal(map[string]any{
		"threshold": five.Threshold, "cells": laid.Cells, "sums": laid.AllSums(), "follow": laid.Follow, "withheld": withheld,
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "edition.json")
	if err := os.WriteFile(file, given, 0o600); err != nil {
		t.Fatal(err)
	}
	var errs bytes.Buffer
	cmd := exec.CommandContext(t.Context(), python, filepath.Join("testdata", "least.py"), file, seconds)
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &of); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return of
}
