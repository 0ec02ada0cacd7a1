package pdf

import (
	"fmt"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
)

func opened(t *testing.T) *document {
	t.Helper()
	d := &document{report: &reports.Report{Kind: reports.MonthlyReport, Language: "fr"}, tree: newTree(), drawn: make(map[*face]map[rune]bool)}
	if err := d.open(); err != nil {
		t.Fatal(err)
	}
	d.newPage()
	return d
}

// A title of two lines leaves no word alone on the second, takes no more lines than it must, and
// no word of it is cut.
func TestATitleLeavesNoWordAlone(t *testing.T) {
	d := opened(t)
	for _, text := range []string{
		"Entrées dans le programme\u202f: 28 entrées en novembre, sans écart sûr sur un an",
		"L’essentiel\u202f: 95 entrées au 3ᵉ trimestre 2023 (provisoire), 98 au 2ᵉ trimestre 2023",
		"Les départements et leur somme\u202f: contacts à jour fin février, Loire-Atlantique 100,0\u202f%, Vendée 100,0\u202f%",
	} {
		usual, even := d.wrap(plain(text), sectionStyle, textWidth), d.even(plain(text), sectionStyle, textWidth)
		if len(usual) != 2 || len(even) != 2 {
			t.Fatalf("%q takes %d lines, %d evened", text, len(usual), len(even))
		}
		if first, last := even[0].width(), even[1].width(); last < 0.4*first || first > textWidth {
			t.Errorf("%q: %.0f mm, then %.0f (%.0f and %.0f as it comes)", text, first, last, usual[0].width(), usual[1].width())
		}
	}
	if one := d.even(plain("Chiffres clés"), sectionStyle, textWidth); len(one) != 1 {
		t.Errorf("a short title takes %d lines", len(one))
	}
	for _, l := range d.even(plain("Taux Provence-Alpes-Côte-d’Azur"), sectionStyle, 66) {
		if l.width() > 66 {
			t.Errorf("a line of %.0f mm", l.width())
		}
	}
}

// What says that there is no figure takes one line where its table has room, a total's row too.
func TestWhatSaysThatThereIsNoFigureTakesOneLine(t *testing.T) {
	d := opened(t)
	table := reports.Table{ID: "a", Caption: "Accès", Columns: []reports.Column{{Header: "Département", RowHeader: true}, {Header: "Sur", Format: reports.Count}, {Header: "Taux", Format: reports.Percent}}}
	for i, absence := range []reports.Absence{reports.NotRelevant, reports.TooFew, reports.NotYet} {
		table.Rows = append(table.Rows, reports.Row{Kind: reports.RowKind(i % 2), Cells: []reports.Value{reports.WordsOf("Ensemble"), reports.Missing(reports.Count, absence), reports.Missing(reports.Percent, absence)}})
	}
	g := d.grid(table, textWidth)
	for i, row := range g.rows {
		for c, lines := range row {
			if len(lines) != 1 {
				t.Errorf("row %d, column %d: %d lines", i, c, len(lines))
			}
		}
	}
	wide := reports.Table{ID: "b", Caption: "Accès", Columns: []reports.Column{{Header: "Lieu", RowHeader: true}}, Rows: []reports.Row{{Cells: []reports.Value{reports.WordsOf("Ain")}}}}
	for c := range 12 {
		value := reports.CountOf(7)
		if c == 5 {
			value = reports.Missing(reports.Count, reports.TooFew)
		}
		wide.Columns = append(wide.Columns, reports.Column{Header: "Sur", Format: reports.Count})
		wide.Rows[0].Cells = append(wide.Rows[0].Cells, value)
	}
	if g := d.grid(wide, 170); len(g.rows[0][6]) != 1 {
		t.Errorf("%d lines among twelve columns", len(g.rows[0][6]))
	}
	// where there is none it wraps, and the table is no wider
	if g := d.grid(table, 52); sum(g.widths) > 52.01 {
		t.Errorf("%.1f mm in 52", sum(g.widths))
	}
}

// Definitions that would leave a few of them on a last page begin on it with the others, unless
// the page that they leave would be left emptier still or they take more than a page.
func TestDefinitionsStayTogether(t *testing.T) {
	define := func(n int) reports.Section {
		var defs reports.Definitions
		for i := range n {
			defs.Items = append(defs.Items, reports.Definition{Term: fmt.Sprintf("Terme %d", i), Text: "Part des personnes suivies au dernier jour du mois dont le dernier contact effectif date de deux mois au plus."})
		}
		return reports.Section{ID: "d", Title: "Définitions", Blocks: []reports.Block{defs}}
	}
	for _, c := range []struct {
		used  float64
		items int
		want  bool
	}{
		{0.3, 36, false}, // all of them hold
		{0.6, 36, true},
		{0.45, 56, false}, // the page would be left half empty
		{0.7, 130, false}, // more than a page
		{0.95, 60, false}, // most of them are on the last page already
	} {
		d := opened(t)
		d.y = marginTop + c.used*(floor-marginTop)
		if got := d.betterTogether(define(c.items)); got != c.want {
			t.Errorf("%d definitions under %.2f of a page: together %t", c.items, c.used, got)
		}
	}
	d := opened(t)
	d.y = marginTop + 0.6*(floor-marginTop)
	if s := define(36); d.betterTogether(reports.Section{Blocks: append(s.Blocks, reports.Paragraph{})}) {
		t.Error("a section of more than definitions")
	}
}

// A definition goes on in the next column by two lines at least on each side, and none is lost.
func TestDefinitionsGoOnInTheNextColumn(t *testing.T) {
	d := opened(t)
	var defs reports.Definitions
	for i := range 75 {
		defs.Items = append(defs.Items, reports.Definition{Term: fmt.Sprintf("Terme %d", i), Text: "Part des orientations validées trois mois plus tôt dont la personne est entrée dans le département au plus tard trois mois après l’orientation, une par personne."})
	}
	for _, room := range []float64{20, 57, 121, floor - marginTop} {
		s := d.sheets(defs, room)
		for i, pieces := range s.pieces {
			at := 0
			for _, p := range pieces {
				if p.from != at || p.to <= p.from {
					t.Fatalf("room %.0f, definition %d: lines %d to %d after %d", room, i, p.from, p.to, at)
				}
				if n := p.to - p.from; n < 2 && n < len(s.entries[i]) {
					t.Errorf("room %.0f, definition %d: a line stands alone", room, i)
				}
				if height := s.bottoms[p.page]; p.page == 0 && height > room+1e-6 || height > floor-marginTop+1e-6 {
					t.Errorf("room %.0f: page %d is %.1f mm high", room, p.page, height)
				}
				at = p.to
			}
			if at != len(s.entries[i]) {
				t.Errorf("room %.0f, definition %d: %d lines of %d", room, i, at, len(s.entries[i]))
			}
		}
	}
}
