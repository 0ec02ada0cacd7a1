package documents

import (
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// What is owed is said in persons; what is not owed is not said.
func TestWhatIsToBeDone(t *testing.T) {
	for n, want := range map[int64]string{0: "", 1: "1 personne à contacter sans attendre : son dernier contact a plus de deux mois.", 60: "60 personnes à contacter sans attendre : leur dernier contact a plus de deux mois."} {
		l := toDo(seen(queries.ContactEnRetard, false, count(3), count(n)), Evidence{}, qualityTitle)
		got := ""
		for _, item := range l.Items {
			got += spaced(item.String())
		}
		if got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
	l := toDo(seen(queries.ContactEnRetard, false, count(3), count(0)), Evidence{Questions: []Question{{Sender: "Soliha"}, {Sender: "Aurore"}}}, qualityTitle)
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

// Revisions wide enough are printed, the widest first, as many as fit a page; the others are
// for the workbook, and none is lost.
func TestRevisionsFitAPage(t *testing.T) {
	v := seen("entrees", false, count(1), count(2))
	move := func(before, after int64) Move {
		a, b := v.Measure("entrees", v.month), v.Measure("entrees", v.month)
		a.Numerator, b.Numerator = before, after
		return Move{Before: a, After: b}
	}
	moves := []Move{move(100, 100), move(60, 62), move(100, 104)} // nothing, too few, too little
	for n := range int64(movesMost) {
		moves = append(moves, move(100, 105+n))
	}
	moves = append(moves, move(10, 20))
	table, ok := v.movesTable(moves)
	if !ok || len(table.Rows) != movesMost || len(table.More) != 4 {
		t.Fatalf("%d rows and %d", len(table.Rows), len(table.More))
	}
	if first, last := table.Rows[0].Cells[4].Text(), table.Rows[movesMost-1].Cells[4].Text(); first != "+10" || last != "+6" {
		t.Errorf("from %s to %s", first, last)
	}
	if got := spaced(table.Notes[0]); got != "Révisions de 5 % et trois unités, ou un point au moins, les plus fortes d’abord. 4 autres sont dans le classeur." {
		t.Errorf("%q", got)
	}
	for _, c := range []struct {
		before, after int64
		wide          bool
	}{{60, 63, true}, {60, 62, false}, {10, 12, false}, {10, 13, true}, {10, 7, true}, {61, 64, false}, {0, 3, true}} {
		if got := revisionOf(v.indicators["entrees"], move(c.before, c.after)); got.wide != c.wide {
			t.Errorf("from %d to %d: wide %t", c.before, c.after, got.wide)
		}
	}
	if table, ok = v.movesTable(moves[:1]); !ok || len(table.Rows) != 1 || len(table.More) != 0 {
		t.Errorf("one that does not show: %d and %d", len(table.Rows), len(table.More))
	}
	if table, ok = v.movesTable([]Move{move(60, 61), move(60, 62), move(60, 60), move(60, 61)}); !ok || len(table.Rows) != leastToSee || len(table.More) != 1 || table.Rows[0].Cells[4].Text() != "+2" {
		t.Errorf("none wide enough: %d rows and %d", len(table.Rows), len(table.More))
	}
	if _, ok = v.movesTable(nil); ok {
		t.Error("no table of nothing")
	}
}

// The origins of a revision add up to the persons concerned.
func TestOriginsOfARevisionAddUp(t *testing.T) {
	v := seen("entrees", false, count(1), count(2))
	m := Move{Before: v.Measure("entrees", v.month), After: v.Measure("entrees", v.month), Causes: []Cause{{"ligne tardive (Soliha)", 3}, {"rapprochement", 1}}}
	m.After.Numerator += 4
	cells := revisionOf(v.indicators["entrees"], m).row.Cells
	if cells[5].Text() != "4" || spaced(cells[6].Text()) != "ligne tardive (Soliha) : 3 ; rapprochement : 1" {
		t.Errorf("%s, of which %s", cells[5].Text(), cells[6].Text())
	}
	m.Causes = nil
	if cells = revisionOf(v.indicators["entrees"], m).row.Cells; cells[5].Known() || cells[6].Text() != "inconnue" {
		t.Errorf("without an origin: %s, %s", cells[5].Text(), cells[6].Text())
	}
}

// several is a view of a month, provisional, where some figures are counts.
func several(counts map[string]int64) *View {
	catalogue, err := queries.Load()
	if err != nil {
		panic(err)
	}
	month := on(2023, 9, 1)
	var measures []queries.Measure
	var indicators []queries.Indicator
	for code, n := range counts {
		m := count(n)
		m.Month, m.Level, m.Territory, m.Indicator = month, queries.Departement, "44", code
		i, _ := catalogue.Indicator(code)
		measures, indicators = append(measures, m), append(indicators, i)
	}
	place := reports.Territory{Level: queries.Departement, Code: "44", Name: "Loire-Atlantique", OpenedOn: month}
	return NewView(queries.NewFigures(on(2023, 10, 10), []time.Time{month}, measures, nil), indicators, nil, place, month, month)
}

// A month that asks nothing says so, once the three figures that ask are known; a statement that
// did not come is to be asked for.
func TestAMonthThatAsksNothingSaysSo(t *testing.T) {
	late, soon, over := queries.ContactEnRetard, queries.AContacter15j, queries.LimiteDepassee
	came := Evidence{Statements: []Statement{{Sender: "Soliha", Expected: true, Received: true}}}
	absent := Evidence{Statements: []Statement{{Sender: "Soliha", Expected: true}, {Sender: "Aurore", Expected: true}, {Sender: "Ofii"}}}
	for _, c := range []struct {
		counts map[string]int64
		e      Evidence
		want   []string
	}{
		{map[string]int64{late: 0, soon: 0, over: 0}, came, []string{"Rien d’urgent : aucune personne suivie"}},
		{map[string]int64{late: 0, soon: 0}, came, nil},
		{map[string]int64{late: 0, soon: 0, over: 1}, came, []string{"1 personne au-delà de la durée maximale"}},
		{map[string]int64{late: 0, soon: 0, over: 1}, absent, []string{"1 personne au-delà de la durée maximale"}},
		{map[string]int64{late: 0, soon: 0, over: 0}, absent, []string{"2 relevés attendus à réclamer"}},
	} {
		items := toDo(several(c.counts), c.e, qualityTitle).Items
		if len(items) != len(c.want) {
			t.Errorf("%v: %v", c.counts, items)
			continue
		}
		for i, want := range c.want {
			if got := spaced(items[i].String()); !strings.HasPrefix(got, want) {
				t.Errorf("%v: %q, want %q", c.counts, got, want)
			}
		}
	}
}

// While no month is settled the title says who came and who is followed, and that it may move.
func TestAnOpeningHasAFinding(t *testing.T) {
	for _, c := range []struct {
		counts map[string]int64
		want   string
	}{
		{map[string]int64{queries.Entrees: 17, queries.FileActive: 21}, "17 entrées en septembre, 21 personnes suivies (provisoire)"},
		{map[string]int64{queries.Entrees: 1, queries.FileActive: 1}, "1 entrée en septembre, 1 personne suivie (provisoire)"},
		{map[string]int64{queries.FileActive: 21}, "21 personnes suivies (provisoire)"},
		{map[string]int64{queries.Sorties: 3}, ""},
	} {
		if got := spaced(several(c.counts).pageFinding()); got != c.want {
			t.Errorf("%v: %q, want %q", c.counts, got, c.want)
		}
	}
}
