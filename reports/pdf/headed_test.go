package pdf_test

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/reports"
)

// However full the page, the heading of a section and the text under it stand on the page of the
// table that they introduce.
func TestAHeadingStandsWithItsTable(t *testing.T) {
	inner := longTable(12)
	inner.ID, inner.Caption = "suite", "Introduit"
	for rows := 2; rows < 48; rows += 48 / slow.Of(48, 16) {
		r := &reports.Report{Title: "T", Subtitle: "S", Publisher: "P", Language: "fr-FR", Sections: []reports.Section{
			{ID: "a", Title: "Avant", Blocks: []reports.Block{longTable(rows)}},
			{ID: "b", Title: "Annonce", Blocks: []reports.Block{reports.Paragraph{Role: reports.Lead, Text: words("Ces chiffres ne décrivent pas les mêmes personnes, ni le même jour.")}, inner}},
			{ID: "c", Title: "Fin", Blocks: []reports.Block{longTable(9)}},
		}}
		heading, table := -1, -1
		for n, page := range pages(t, r) {
			for _, w := range page.Words {
				if strings.HasPrefix(w.Text, "Annonce") {
					heading = n
				}
				if w.Text == "Introduit" && table < 0 {
					table = n
				}
			}
		}
		if heading < 0 || heading != table {
			t.Errorf("%d rows before: the heading is on page %d, its table on page %d", rows, heading+1, table+1)
		}
	}
}
