package pdf

import (
	"fmt"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/samples"
)

// ofDepartements is a table of so many departments by month.
func ofDepartements(departements int) reports.Table {
	t := reports.Table{ID: "large", Caption: "Contact dans les deux mois", Notes: []string{"Une note."}, Columns: []reports.Column{{Header: "Mois", Format: reports.Month, RowHeader: true}}}
	row := reports.Row{Cells: []reports.Value{reports.MonthOf(time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC))}}
	for n := range departements {
		t.Columns = append(t.Columns, reports.Column{Header: fmt.Sprintf("Département-%d", n+1), Format: reports.Count})
		row.Cells = append(row.Cells, reports.CountOf(int64(12480+n)))
	}
	t.Rows = []reports.Row{row, row}
	return t
}

// Whatever the number of columns, no word and no figure is cut: a table is cut between
// its columns instead, and all of them are printed once.
func TestNoTokenOfAWideTableIsCut(t *testing.T) {
	for _, n := range []int{2, 5, 8, 9, 14, 31, 94} {
		d := &document{report: &reports.Report{Kind: reports.DirectorsReport, Language: "fr"}, tree: newTree(), drawn: make(map[*face]map[rune]bool)}
		if err := d.open(); err != nil {
			t.Fatal(err)
		}
		parts := d.parts(ofDepartements(n))
		columns := 0
		for i, part := range parts {
			g := d.grid(part, textWidth)
			columns += len(part.Columns) - 1
			for c := range part.Columns {
				if g.widths[c] < g.narrow[c]-1e-9 && g.widths[c] < g.tight()[c]-1e-9 {
					t.Errorf("%d departments, part %d: column %d has %.1f mm and needs %.1f", n, i, c, g.widths[c], g.narrow[c])
				}
			}
			if last := i == len(parts)-1; (len(part.Notes) > 0) != last {
				t.Errorf("%d departments, part %d: notes %v", n, i, part.Notes)
			}
			if len(part.Rows[0].Cells) != len(part.Columns) {
				t.Errorf("%d departments, part %d: %d cells for %d columns", n, i, len(part.Rows[0].Cells), len(part.Columns))
			}
		}
		if columns != n {
			t.Errorf("%d departments: %d columns", n, columns)
		}
		if n <= 5 && len(parts) != 1 {
			t.Errorf("%d departments: %d parts", n, len(parts))
		}
	}
}

// What changed since the edition before takes a page at most, however much did and whatever
// the origins.
func TestWhatChangedFitsAPage(t *testing.T) {
	in := samples.Rich()
	move := in.Evidence.Moves[0]
	move.Causes = []documents.Cause{{Label: "ligne tardive (Retravailler dans l’Ouest)", Persons: 12}, {Label: "correction (SOS Solidarités)", Persons: 7}, {Label: "plusieurs origines", Persons: 2}}
	in.Evidence.Moves = nil
	for n := range int64(60) {
		move.After.Numerator = move.Before.Numerator + 5 + n
		in.Evidence.Moves = append(in.Evidence.Moves, move)
	}
	r := documents.Monthly(in)
	d := &document{report: r, tree: newTree(), drawn: make(map[*face]map[rune]bool)}
	if err := d.open(); err != nil {
		t.Fatal(err)
	}
	for _, table := range r.Tables() {
		if table.ID != "revisions" {
			continue
		}
		if height := d.grid(table, textWidth).height(); height > floor-marginTop {
			t.Errorf("%d rows take %.0f mm, and a page has %.0f", len(table.Rows), height, floor-marginTop)
		}
		if parts := d.parts(table); len(parts) != 1 || len(table.Rows)+len(table.More) != 60 {
			t.Errorf("%d parts, %d rows and %d", len(parts), len(table.Rows), len(table.More))
		}
		return
	}
	t.Error("nothing changed")
}
