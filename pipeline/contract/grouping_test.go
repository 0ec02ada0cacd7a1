package contract

import (
	"slices"
	"strings"
	"testing"
)

// Five equal faults are told one by one, six together; a fault of another rule, column,
// sheet or gravity is another.
func TestEqualFaultsAreGrouped(t *testing.T) {
	faults := func(n int, sheet, rule string, column int) (all []Problem) {
		for row := range n {
			all = append(all, Problem{File: "a.csv", Sheet: sheet, Row: row + 2, Column: column, Rule: rule, Severity: Warning, Message: rule + " en ligne " + string(rune('2'+row))})
		}
		return all
	}
	for _, c := range []struct {
		story string
		of    []Problem
		want  []string
	}{
		{"five", faults(5, "", "liste", 2), []string{"ligne 2", "ligne 3", "ligne 4", "ligne 5", "ligne 6"}},
		{"six", faults(6, "", "liste", 2), []string{"lignes 2, 3, 4, 5, 6 et 1 autre"}},
		{"seven", faults(7, "", "liste", 2), []string{"lignes 2, 3, 4, 5, 6 et 2 autres"}},
		{"of two rules", slices.Concat(faults(6, "", "liste", 2), faults(1, "", "vide", 2)), []string{"lignes 2, 3, 4, 5, 6 et 1 autre", "ligne 2"}},
		{"of two columns", slices.Concat(faults(3, "", "liste", 2), faults(3, "", "liste", 3)), []string{"ligne 2", "ligne 3", "ligne 4", "ligne 2", "ligne 3", "ligne 4"}},
		{"of two sheets", slices.Concat(faults(3, "a", "liste", 2), faults(3, "b", "liste", 2)), []string{"ligne 2", "ligne 3", "ligne 4", "ligne 2", "ligne 3", "ligne 4"}},
	} {
		var got []string
		rows := 0
		for _, g := range Group(c.of) {
			got = append(got, g.Lines())
			rows += len(g.Rows)
			if many := len(g.Rows) > 1; many != strings.HasPrefix(g.Sentence(), "ligne 2\u00a0: ") && many != strings.HasPrefix(g.Sentence(), "ligne 2\u202f: ") {
				t.Errorf("%s: %q", c.story, g.Sentence())
			}
		}
		if !slices.Equal(got, c.want) || rows != len(c.of) {
			t.Errorf("%s: %q of %d rows, want %q", c.story, got, rows, c.want)
		}
	}
}
