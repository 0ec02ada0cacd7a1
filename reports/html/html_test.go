package html_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/html"
	"github.com/agir-indicateurs/agir/reports/samples"
)

func write(t testing.TB, r *reports.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := html.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// once are the pages written so far, by report: the tests read the same ones.
var once sync.Map

// written is the page of a report that stays as it is.
func written(t testing.TB, r *reports.Report) []byte {
	t.Helper()
	page, ok := once.Load(r)
	if !ok {
		page, _ = once.LoadOrStore(r, write(t, r))
	}
	return page.([]byte)
}

// every are every kind of document, and the gallery of blocks.
func every() map[string]*reports.Report {
	all := samples.Every()
	all["gallery"] = gallery()
	return all
}

var everyOnce = sync.OnceValue(every)

// invented are those reports, made once; no test changes them.
func invented() map[string]*reports.Report { return maps.Clone(everyOnce()) }

// The pages are kept where AGIR_HTML says, to look at them.
func TestSameReportSameBytes(t *testing.T) {
	again := every()
	for name, r := range invented() {
		first := written(t, r)
		if !bytes.Equal(first, write(t, again[name])) {
			t.Errorf("%s: two pages of a report differ", name)
		}
		if dir := os.Getenv("AGIR_HTML"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, name+".html"), first, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// A page is one file: it fetches nothing, runs nothing, and says so.
func TestAPageStandsAlone(t *testing.T) {
	for name, r := range invented() {
		page := string(written(t, r))
		for _, foreign := range []string{"http:", "https:", "//", "<script", "<link", "<img", "@import", "url(", "javascript:", " style="} {
			if strings.Contains(page, foreign) {
				t.Errorf("%s: the page holds %q", name, foreign)
			}
		}
		if !strings.Contains(page, "default-src &#39;none&#39;") {
			t.Errorf("%s: the page does not forbid itself to fetch", name)
		}
	}
}
