package text_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/samples"
	"github.com/agir-indicateurs/agir/reports/text"
)

var update = flag.Bool("update", false, "write the goldens anew")

// What each report says, from a month with everything to the first of all.
func TestReportsInATerminal(t *testing.T) {
	reportsByName := map[string]func() *reports.Report{
		"rich":      func() *reports.Report { return documents.Monthly(samples.Rich()) },
		"opening":   func() *reports.Report { return documents.Monthly(samples.Opening()) },
		"zeros":     func() *reports.Report { return documents.Monthly(samples.Zeros()) },
		"sparse":    func() *reports.Report { return documents.Monthly(samples.Sparse()) },
		"directors": func() *reports.Report { return documents.Dashboard(samples.Directors()) },
		"nation":    func() *reports.Report { return documents.Comparison(samples.Nation()) },
	}
	for name, report := range reportsByName {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := text.Write(&got, report()); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("-golden +got:\n%s", diff)
			}
		})
	}
}
