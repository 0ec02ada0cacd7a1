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

// Set AGIR_PDF to a folder to look at the pages.
func TestDocumentsAreWritten(t *testing.T) {
	for _, document := range []struct {
		name   string
		report *reports.Report
	}{
		{"rich", reports.Monthly(samples.Rich())}, {"opening", reports.Monthly(samples.Opening())},
		{"zeros", reports.Monthly(samples.Zeros())}, {"sparse", reports.Monthly(samples.Sparse())},
		{"directors", reports.Dashboard(samples.Directors())}, {"nation", reports.Comparison(samples.Nation())},
	} {
		file := write(t, document.report)
		if !bytes.Equal(file, write(t, document.report)) {
			t.Errorf("%s: not the same bytes twice", document.name)
		}
		if dir := os.Getenv("AGIR_PDF"); dir != "" {
			if err := os.WriteFile(dir+"/"+document.name+".pdf", file, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
