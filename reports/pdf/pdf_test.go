package pdf_test

import (
	"bytes"
	"os"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/pdf"
	"github.com/agir-indicateurs/agir/reports/samples"
)

func write(t testing.TB, r *reports.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := pdf.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var months = []struct {
	name string
	in   func() reports.MonthlyInput
}{
	{"rich", samples.Rich}, {"opening", samples.Opening}, {"zeros", samples.Zeros}, {"sparse", samples.Sparse},
}

// Set AGIR_PDF to a folder to look at the pages.
func TestWritten(t *testing.T) {
	for _, m := range months {
		file := write(t, reports.Monthly(m.in()))
		if dir := os.Getenv("AGIR_PDF"); dir != "" {
			if err := os.WriteFile(dir+"/"+m.name+".pdf", file, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
