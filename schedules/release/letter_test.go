package release

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// A letter says what the first page of its reader's own report says, with what is withheld
// there withheld, and nothing of the pages that follow.
func TestTheFirstPageOfAReport(t *testing.T) {
	text := func(s string) reports.Text { return reports.Text{{Text: s}} }
	r := &reports.Report{Sections: []reports.Section{
		{ID: "essentiel", Blocks: []reports.Block{
			reports.List{Items: []reports.Text{{{Text: "Deux relevés "}, {Text: "manquent", Emphasis: reports.Strong}, {Text: "."}}, text("La file active est de 283.")}},
			reports.KeyFigures{Figures: []reports.KeyFigure{
				{Label: "File active", Value: reports.Value{Format: reports.Count, Number: 1283}, Detail: "au 30 novembre 2023", Comparison: "28 de plus."},
				{Label: "Entrées", Value: reports.Value{Absence: reports.Withheld}},
				{Label: "Contact", Value: reports.Value{Format: reports.Percent, Number: .714, Provisional: true}, Detail: "202 sur 283 personnes"},
			}},
			reports.List{Title: "À faire", Items: []reports.Text{text("81 personnes à contacter.")}},
			reports.List{Items: []reports.Text{text("Une autre liste.")}},
		}},
		{ID: "suite", Blocks: []reports.Block{reports.List{Items: []reports.Text{text("Plus loin.")}}}},
	}}
	want := delivery.FirstPage{
		Sentences: []string{"Deux relevés manquent.", "La file active est de 283."},
		Figures:   []string{"File active\u202f: 1\u202f283, au 30 novembre 2023", "Entrées\u202f: n.c.", "Contact\u202f: 71,4\u202f%, 202 sur 283 personnes (provisoire)"},
	}
	if diff := cmp.Diff(want, firstPage(r)); diff != "" {
		t.Error(diff)
	}
	if p := firstPage(&reports.Report{}); p.Sentences != nil || p.Figures != nil {
		t.Errorf("an empty report says %+v", p)
	}
}
