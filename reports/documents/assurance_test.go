package documents

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// A target outside the limits is always or never reached, the one that is on a limit or
// between them is so by chance, on both sides of each edge and in both directions.
func TestWhatVariationDoesOfATarget(t *testing.T) {
	x := Control{Mean: 0.6, Lower: 0.5, Upper: 0.7, Points: 24}
	for _, c := range []struct {
		target float64
		better queries.Better
		want   Assurance
	}{
		{0.49, queries.Higher, AlwaysReached}, {0.5, queries.Higher, SometimesMet}, {0.6, queries.Higher, SometimesMet}, {0.7, queries.Higher, SometimesMet}, {0.71, queries.Higher, NeverReached},
		{0.49, queries.Lower, NeverReached}, {0.5, queries.Lower, SometimesMet}, {0.7, queries.Lower, SometimesMet}, {0.71, queries.Lower, AlwaysReached},
	} {
		if got := x.Assure(c.target, c.better); got != c.want {
			t.Errorf("%v, %s: %s", c.target, c.better, got)
		}
	}
	x.Moving = true
	if got := x.Assure(0.9, queries.Higher); got != LimitsToRedraw {
		t.Errorf("limits that the last months left: %s", got)
	}
}

// The last three settled months are looked at, and no other: a fourth from the end, or a
// provisional one, does not tell that the limits are left.
func TestLimitsThatTheLastMonthsLeft(t *testing.T) {
	base := alternate(24, 0.6, 0.62)
	for back, want := range map[int]bool{0: true, 2: true, 3: false} {
		values := append(append([]float64{}, base...), 0.61, 0.61, 0.61, 0.61)
		values[len(values)-1-back] = 0.9
		if x, ok := NewControl(readings(values...)); !ok || x.Moving != want {
			t.Errorf("%d from the end: %v, %t", back, x.Moving, ok)
		}
	}
	months := append(readings(append(append([]float64{}, base...), 0.61, 0.61, 0.61)...), Reading{Value: 0.9, Known: true, Provisional: true})
	if x, ok := NewControl(months); !ok || x.Moving {
		t.Errorf("a provisional month: %v, %t", x.Moving, ok)
	}
}

// A rate without a target has no answer, a series of too few months neither.
func TestWithoutATargetOrMonths(t *testing.T) {
	x := Control{Lower: 0.5, Upper: 0.7, Points: 24}
	for want, got := range map[string]string{
		"sans objet":                  assurance(x, true, 0, false, queries.Higher).Text(),
		"moins de douze mois":         assurance(Control{}, false, 0.6, true, queries.Higher).Text(),
		"tantôt atteinte, tantôt non": assurance(x, true, 0.6, true, queries.Higher).Text(),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Whether usual variation reaches a target, beside the limits and the words of R
// (reports/compare/testdata/rules.R).
func TestAssuranceIsThatOfR(t *testing.T) {
	content, err := os.ReadFile("../compare/testdata/rules.csv")
	if err != nil {
		t.Fatal(err)
	}
	limits, words := map[string]Control{}, map[string]int{}
	for line := range strings.Lines(string(content)) {
		cells := strings.Split(strings.TrimSpace(line), ";")
		switch {
		case cells[0] == "signals" && cells[2] == "limits":
			var x Control
			if _, err := fmt.Sscan(cells[3], &x.Lower, &x.Mean, &x.Upper); err != nil {
				t.Fatal(err)
			}
			limits[cells[1]] = x
		case cells[0] == "assurance":
			target, err := strconv.ParseFloat(cells[2], 64)
			if err != nil {
				t.Fatal(err)
			}
			got := string(limits[cells[1]].Assure(target, queries.Higher))
			if !strings.HasPrefix(got, cells[3]) {
				t.Errorf("%s, target %v: %s, want %s", cells[1], target, got, cells[3])
			}
			words[cells[3]]++
		}
	}
	if len(words) != 3 {
		t.Errorf("words met: %v, three are wanted", words)
	}
}

// The column of the answers is printed as soon as one series is long enough, and not where none
// is: a note says why.
func TestNoColumnSaysOnlyThatSeriesAreShort(t *testing.T) {
	table := func(answers ...string) reports.Table {
		t := reports.Table{Columns: []reports.Column{{Header: "Département"}, {Header: "Variation habituelle"}}, Notes: []string{"Cible nationale : 60 %.", assuranceNote}}
		for _, a := range answers {
			t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf("Sarthe"), reports.WordsOf(a)}})
		}
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf("Mayenne"), reports.Missing(reports.Words, reports.Withheld)}})
		return t
	}
	for _, c := range []struct {
		answers []string
		columns int
		note    string
	}{
		{[]string{tooShort, tooShort}, 1, "Variation habituelle : non décrite avant douze mois définitifs."},
		{nil, 1, "Variation habituelle : non décrite avant douze mois définitifs."},
		{[]string{tooShort, string(SometimesMet)}, 2, spaced(assuranceNote)},
	} {
		got := withoutVainAssurance(table(c.answers...))
		for _, row := range got.Rows {
			if len(row.Cells) != c.columns {
				t.Errorf("%v: a row of %d cells", c.answers, len(row.Cells))
			}
		}
		if len(got.Columns) != c.columns || spaced(got.Notes[0]) != "Cible nationale : 60 %." || spaced(got.Notes[1]) != c.note {
			t.Errorf("%v: %d columns, %q", c.answers, len(got.Columns), got.Notes)
		}
	}
}
