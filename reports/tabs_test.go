package reports_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/samples"
)

// The tab of each sheet is whole: words that are not cut, and none numbered because
// another has its name.
func TestTabsAreWhole(t *testing.T) {
	for name, r := range samples.Every() {
		seen := map[string]string{}
		for _, table := range r.Tables() {
			tab := reports.TabOf(table)
			if utf8.RuneCountInString(tab) > reports.TabMost {
				t.Errorf("%s: %q is too long", name, tab)
			}
			if other, ok := seen[strings.ToLower(tab)]; ok && other != table.ID {
				t.Errorf("%s: %q names %s and %s", name, tab, other, table.ID)
			}
			seen[strings.ToLower(tab)] = table.ID
			if _, short := reports.ShortTab(table); utf8.RuneCountInString(table.Caption) > reports.TabMost && !short {
				t.Errorf("%s: %s has no short name: %q", name, table.ID, tab)
			}
		}
	}
}

func TestWholeWords(t *testing.T) {
	for text, want := range map[string]string{
		"Points à vérifier":                             "Points à vérifier",
		"Relevés attendus et relevés en vigueur":        "Relevés attendus et relevés",
		"Demandes du mois, par prescripteur":            "Demandes du mois",
		"Anticonstitutionnellement-anticonstitutionnel": "Anticonstitutionnellement-antic",
	} {
		if got := reports.WholeWords(text, reports.TabMost); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
