package pdf_test

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/geometry"
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

// once are the documents written so far, by report: the tests read the same ones.
var once = make(map[*reports.Report][]byte)

func paperOf(t *testing.T, r *reports.Report) []byte {
	t.Helper()
	if once[r] == nil {
		once[r] = write(t, r)
	}
	return once[r]
}

type document struct {
	name   string
	report *reports.Report
}

var everyOnce = sync.OnceValue(samples.Every)

// written are every kind of document, in the order of their names, made once.
func written() (all []document) {
	every := everyOnce()
	for _, name := range slices.Sorted(maps.Keys(every)) {
		all = append(all, document{name, every[name]})
	}
	return all
}

// Set AGIR_PDF to a folder to look at the pages.
func TestDocumentsAreWritten(t *testing.T) {
	for _, document := range written() {
		file := paperOf(t, document.report)
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

// Every figure of every table and every chart of the real documents is read back
// from their paper; of a line of more than thirteen months, those that give it.
func TestFiguresOfDocumentsAreReadBack(t *testing.T) {
	for _, document := range written() {
		t.Run(document.name, func(t *testing.T) {
			paper := inked(outside(t, paperOf(t, document.report), "pdftotext", "-raw", "FILE", "-"))
			long := longLines(document.report)
			for _, table := range document.report.Tables() {
				for i, row := range table.Rows {
					if telling, ok := long[table.ID]; ok && !telling[i] {
						continue
					}
					for c, v := range row.Cells {
						if !v.Known() || v.Number == 0 {
							continue // words are not figures; a part of nobody is not drawn
						}
						if !strings.Contains(paper, inked(v.Text())) {
							t.Errorf("table %s, row %d, column %d: %q is not on paper", table.ID, i, c, v.Text())
						}
					}
				}
			}
		})
	}
}

// longLines are the points written of the lines that have more than a year of months, and of
// small ones, by the table of what they draw.
func longLines(r *reports.Report) map[string]map[int]bool {
	all := map[string]map[int]bool{}
	for _, s := range r.Sections {
		for _, b := range s.Blocks {
			if c, ok := b.(reports.Chart); ok {
				if many, ok := c.Shape.(reports.Multiples); ok {
					all[c.Data.ID] = map[int]bool{len(many.Months) - 1: true}
				}
				if line, ok := c.Shape.(reports.Line); ok && len(line.Months) > 13 && len(line.Series) == 1 {
					all[c.Data.ID] = geometry.Telling(line.Series[0].Points)
				}
			}
		}
	}
	return all
}
