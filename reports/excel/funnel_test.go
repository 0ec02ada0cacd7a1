package excel_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/reports/excel"
	"github.com/agir-indicateurs/agir/reports/samples"
)

// The chart that sets departments by their size has sizes on its axis, as its title says, and no
// name that ninety others would overprint.
func TestAFunnelIsDrawnBySize(t *testing.T) {
	var b bytes.Buffer
	if err := excel.Write(&b, samples.Every()["nation"]); err != nil {
		t.Fatal(err)
	}
	file, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	funnels := 0
	for _, f := range file.File {
		if !strings.HasPrefix(f.Name, "xl/charts/chart") {
			continue
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		chart := string(content)
		if !strings.Contains(chart, "selon l’effectif") {
			continue
		}
		funnels++
		_, after, _ := strings.Cut(chart, "<xVal><numRef><f>")
		sizes, _, _ := strings.Cut(after, "</f>")
		if !strings.Contains(chart, "<scatterChart>") || !strings.Contains(sizes, "!$B$") || strings.Count(chart, "<valAx>") != 2 {
			t.Errorf("%s: no sizes along its axis (%q)", f.Name, sizes)
		}
		for _, of := range []string{"<xVal><strRef>", "<auto ", "<lblOffset ", "<tickLblSkip ", "smoothMarker"} {
			if strings.Contains(chart, of) {
				t.Errorf("%s has %s, which is of names", f.Name, of)
			}
		}
	}
	if funnels == 0 {
		t.Fatal("no funnel is met")
	}
}
