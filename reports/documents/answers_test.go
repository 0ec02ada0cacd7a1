package documents

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// What is owed is said in persons; what is not owed is not said.
func TestWhatIsToBeDone(t *testing.T) {
	for n, want := range map[int64]string{0: "", 1: "1 personne à contacter sans attendre : son dernier contact a plus de deux mois.", 60: "60 personnes à contacter sans attendre : leur dernier contact a plus de deux mois."} {
		l := toDo(seen(queries.ContactEnRetard, false, count(3), count(n)), Evidence{})
		got := ""
		for _, item := range l.Items {
			got += spaced(item.String())
		}
		if got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
	l := toDo(seen(queries.ContactEnRetard, false, count(3), count(0)), Evidence{Questions: []Question{{Sender: "Soliha"}, {Sender: "Aurore"}}})
	if len(l.Items) != 1 || !strings.HasPrefix(spaced(l.Items[0].String()), "2 organismes ont des lignes à corriger") {
		t.Errorf("%v", l.Items)
	}
}

// An acronym that is printed is spelled once; another is not.
func TestAcronymsAreSpelled(t *testing.T) {
	r := &reports.Report{Sections: []reports.Section{{Blocks: []reports.Block{reports.Table{
		ID: "a", Caption: "Prescripteurs", Columns: []reports.Column{{Header: "Prescripteur"}},
		Rows: []reports.Row{{Cells: []reports.Value{reports.WordsOf("CADA")}}, {Cells: []reports.Value{reports.WordsOf("Accueil (CADA, HUDA)")}}, {Cells: []reports.Value{reports.WordsOf("CPHX")}}},
	}}}}}
	if got := spaced(spelled(r)); got != "CADA : centre d’accueil pour demandeurs d’asile ; HUDA : hébergement d’urgence pour demandeurs d’asile" {
		t.Errorf("%q", got)
	}
}

// The revisions that show in print come first, the widest at the head, on one page; the
// others are for the workbook, and none is lost.
func TestRevisionsFitAPage(t *testing.T) {
	v := seen("entrees", false, count(1), count(2))
	var moves []Move
	move := func(before, after int64) {
		a, b := v.Measure("entrees", v.month), v.Measure("entrees", v.month)
		a.Numerator, b.Numerator = before, after
		moves = append(moves, Move{Before: a, After: b})
	}
	move(100, 100) // nothing shows
	for n := range int64(movesMost) {
		move(1000, 1001+n)
	}
	move(10, 20)
	table, ok := v.movesTable(moves)
	if !ok || len(table.Rows) != movesMost || len(table.More) != 2 {
		t.Fatalf("%d rows and %d", len(table.Rows), len(table.More))
	}
	if got := table.Rows[0].Cells[4].Text(); got != "+10" {
		t.Errorf("the widest is %s", got)
	}
	if last := spaced(table.Notes[len(table.Notes)-1]); last != "2 autres révisions, plus petites, sont dans le classeur." {
		t.Errorf("%q", last)
	}
	if table, ok = v.movesTable(moves[:1]); !ok || len(table.Rows) != 1 || len(table.More) != 0 {
		t.Errorf("one that does not show: %d and %d", len(table.Rows), len(table.More))
	}
	if _, ok = v.movesTable(nil); ok {
		t.Error("no table of nothing")
	}
}
