package documents_test

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"sync"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/samples"
)

// written are every kind of document, made once; no test changes them.
func written() map[string]*reports.Report { return maps.Clone(every()) }

var every = sync.OnceValue(samples.Every)

// Whatever the figures, a document is well formed: a name for each table and
// chart, a cell for each column, a number for each figure, a text for each chart.
func TestDocumentsAreWellFormed(t *testing.T) {
	for name, r := range written() {
		seen := map[string]bool{}
		once := func(id string) {
			if id == "" || seen[id] {
				t.Errorf("%s: the name %q is empty or not unique", name, id)
			}
			seen[id] = true
		}
		for _, table := range r.Tables() {
			once(table.ID)
			checkTable(t, name, table)
		}
		for _, s := range r.Sections {
			for _, b := range s.Blocks {
				if c, ok := b.(reports.Chart); ok {
					once("chart " + c.ID)
					if c.Title == "" || c.Alternative == "" || len(c.Data.Rows) == 0 {
						t.Errorf("%s: chart %s says nothing in words", name, c.ID)
					}
				}
			}
		}
	}
}

func checkTable(t *testing.T, name string, table reports.Table) {
	t.Helper()
	if table.Caption == "" || len(table.Rows) == 0 {
		t.Errorf("%s: table %s is empty", name, table.ID)
	}
	for i, row := range table.Rows {
		if len(row.Cells) != len(table.Columns) {
			t.Errorf("%s: table %s, row %d: %d cells for %d columns", name, table.ID, i, len(row.Cells), len(table.Columns))
		}
		for c, v := range row.Cells {
			if math.IsNaN(v.Number) || math.IsInf(v.Number, 0) {
				t.Errorf("%s: table %s, row %d: no number in column %d", name, table.ID, i, c)
			}
			if row.Kind != reports.Group && v.Text() == "" {
				t.Errorf("%s: table %s, row %d: column %d is empty", name, table.ID, i, c)
			}
		}
	}
}

// French typography: a narrow space before high punctuation, fixed spaces inside
// quotes, curled apostrophes, never two spaces.
var misset = regexp.MustCompile(`[^\x{202f}\x{00a0}] ?[;!?%»]|[^\x{202f}\d] ?:\s|«[^\x{00a0}\x{202f}]|'|  |\bNaN\b| \.| ,`)

func TestTextsAreTypeset(t *testing.T) {
	for name, r := range written() {
		for _, text := range texts(r) {
			if at := misset.FindStringIndex(text); at != nil {
				t.Errorf("%s: %q is badly set at %q", name, text, text[at[0]:])
			}
		}
	}
}

// What a document says to look at elsewhere in it is there, under that title.
func TestWhatIsSaidToBeElsewhereIsThere(t *testing.T) {
	elsewhere := regexp.MustCompile(`\(voir «[\x{00a0}\x{202f}]([^»]*)[\x{00a0}\x{202f}]»\)`)
	said := 0
	for name, r := range written() {
		for _, text := range texts(r) {
			for _, to := range elsewhere.FindAllStringSubmatch(text, -1) {
				said++
				if !slices.ContainsFunc(r.Sections, func(s reports.Section) bool { return s.Title == to[1] }) {
					t.Errorf("%s: %q is no section", name, to[1])
				}
			}
		}
	}
	if said < 2 {
		t.Errorf("%d said to be elsewhere", said)
	}
}

// texts are all those that a document prints of its own, but for the headers of
// indicators, which queries owns.
func texts(r *reports.Report) []string {
	all := append([]string{r.Title, r.Subtitle, r.Territory}, r.Notes...)
	for _, table := range r.Tables() {
		all = append(append(all, table.Caption), table.Notes...)
		for _, c := range table.Columns {
			all = append(all, c.Header)
		}
		for _, row := range table.Rows {
			for _, v := range row.Cells {
				all = append(all, v.Text())
			}
		}
	}
	for _, s := range r.Sections {
		all = append(all, s.Title)
		for _, b := range s.Blocks {
			switch b := b.(type) {
			case reports.Paragraph:
				all = append(all, b.Text.String())
			case reports.List:
				for _, item := range b.Items {
					all = append(all, item.String())
				}
			case reports.KeyFigures:
				for _, f := range b.Figures {
					all = append(all, f.Label, f.Detail, f.Comparison, f.Alternative)
				}
			case reports.TrustBox:
				for _, i := range b.Items {
					all = append(all, i.Label, i.Value.Text(), i.Comment)
				}
			case reports.Chart:
				all = append(append(all, b.Title, b.Alternative, b.Source), b.Notes...)
			}
		}
	}
	return all
}

// Limits are drawn among the points that they rest on: the mean stands between the least
// and the greatest of them.
func TestTheMeanStandsAmongItsPoints(t *testing.T) {
	drawn := 0
	for name, r := range written() {
		for _, s := range r.Sections {
			for _, b := range s.Blocks {
				c, ok := b.(reports.Chart)
				line, isLine := c.Shape.(reports.Line)
				if !ok || !isLine || line.Limits == nil {
					continue
				}
				drawn++
				low, high := math.Inf(1), math.Inf(-1)
				for _, p := range line.Series[0].Points {
					if p.Value.Known() && !p.Provisional {
						low, high = min(low, p.Value.Number), max(high, p.Value.Number)
					}
				}
				if m := line.Limits.Mean; m < low || m > high {
					t.Errorf("%s: %s: mean %v of points from %v to %v", name, c.ID, m, low, high)
				}
				if len(line.Months) != len(c.Data.Rows) {
					t.Errorf("%s: %s: %d months drawn, %d in its table", name, c.ID, len(line.Months), len(c.Data.Rows))
				}
			}
		}
	}
	if drawn == 0 {
		t.Error("no limits are drawn")
	}
}
