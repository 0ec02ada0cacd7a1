package documents

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// atTheLimit is a direction of one department where so many reach the limit within three months, or
// are beyond it.
func atTheLimit(soon, beyond int64) (*View, DashboardInput) {
	catalogue, err := queries.Load()
	if err != nil {
		panic(err)
	}
	month := on(2024, 6, 1)
	var measures []queries.Measure
	for code, n := range map[string]int64{queries.FileActive: 40, queries.Limite3Mois: soon, queries.LimiteDepassee: beyond} {
		for _, p := range []queries.Territory{{Level: queries.Consortium, Code: "agir"}, {Level: queries.Structure, Code: "44/soliha"}} {
			measures = append(measures, queries.Measure{Month: month, Level: p.Level, Territory: p.Code, Indicator: code, Kind: queries.Count, Numerator: n, Known: true})
		}
	}
	place := reports.Territory{Level: queries.Consortium, Code: "agir", Name: "AGIR"}
	in := DashboardInput{
		Departements: []reports.Territory{{Level: queries.Departement, Code: "44", Name: "Loire-Atlantique"}},
		Structures:   []reports.Territory{{Level: queries.Structure, Code: "44/soliha", Name: "Soliha"}},
	}
	return NewView(queries.NewFigures(on(2024, 7, 10), []time.Time{month}, measures, nil), catalogue.Indicators, nil, place, month, time.Time{}), in
}

// A table of nothing but zeros is not printed under the sentence that says so; one person is.
func TestNobodyAtTheLimitHasNoTable(t *testing.T) {
	for _, c := range []struct {
		soon, beyond int64
		want         bool
	}{{0, 0, false}, {1, 0, true}, {0, 1, true}} {
		s := horizonSection(atTheLimit(c.soon, c.beyond))
		got := slices.ContainsFunc(s.Blocks, func(b reports.Block) bool {
			table, ok := b.(reports.Table)
			return ok && table.ID == "limites_structures"
		})
		if got != c.want {
			t.Errorf("%d soon, %d beyond: a table is %t", c.soon, c.beyond, got)
		}
		if len(s.Blocks) == 0 {
			t.Error("nothing is said")
		}
	}
}

// A month of which no sender has a statement of its own has no column, and no table stands without one.
func TestMonthsWithoutAStatementHaveNoColumn(t *testing.T) {
	may, june := on(2024, 5, 1), on(2024, 6, 1)
	v := NewView(queries.NewFigures(on(2024, 7, 10), []time.Time{may, june}, nil, nil), nil, nil, reports.Territory{}, june, time.Time{})
	quality := []SenderMonth{
		{Sender: "Soliha", Month: may, Expected: 1, Received: 1}, {Sender: "Soliha", Month: june, Expected: 1, Received: 1, Rows: 10, SetAside: 1},
		{Sender: "Aurore", Month: june, Expected: 2},
	}
	table, ok := sendersTable(v, quality)
	if !ok || len(table.Columns) != 4 || table.Columns[3].Header != reports.FormatShortMonth(june) {
		t.Errorf("%t, %+v", ok, table.Columns)
	}
	if _, ok := sendersTable(v, []SenderMonth{quality[0], quality[2]}); ok {
		t.Error("a table without a share")
	}
}

// What a partner wrote by hand is printed in French form, with its capital.
func TestWhatIsTypedByHandIsSet(t *testing.T) {
	month := on(2024, 6, 1)
	cell := func(table, modality string, rank int) queries.Cell {
		return queries.Cell{Table: table, Modality: modality, Rank: rank, Count: 7, Level: queries.Departement, Territory: "44", Month: month}
	}
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	figures := queries.NewFigures(on(2024, 7, 10), []time.Time{month}, nil, []queries.Cell{
		cell("motifs_ineligibilite", "réside hors d'ici", 1), cell(queries.TableCriteres, "CIR signé depuis le 1er janvier 2022", 1),
	})
	v := NewView(figures, catalogue.Indicators, catalogue.Tables, reports.Territory{Level: queries.Departement, Code: "44", Name: "Loire-Atlantique"}, month, time.Time{})
	table, ok := v.breakdown("motifs_ineligibilite", "Motifs", "Motif", "demandes")
	if !ok || table.Rows[0].Cells[0].Text() != "Réside hors d’ici" {
		t.Errorf("%t, %+v", ok, table.Rows)
	}
	table, ok = v.criteriaTable([]Term{{Label: "CIR signé depuis le 1er janvier 2022 : oui"}})
	if !ok || table.Rows[0].Cells[0].Text() != "CIR signé depuis le 1ᵉʳ janvier 2022" || !strings.HasPrefix(table.Notes[1], "CIR signé depuis le 1ᵉʳ janvier 2022\u202f: oui") {
		t.Errorf("%t, %+v, %q", ok, table.Rows, table.Notes)
	}
}

// Where no statement ever came page one says so, and makes no figure of it; one that came once, or
// nothing known of statements, is given as ever.
func TestWhereNothingCameZeroIsNoFinding(t *testing.T) {
	in := MonthlyInput{Figures: queries.NewFigures(on(2023, 2, 10), []time.Time{on(2023, 1, 1)}, nil, nil)}
	for _, c := range []struct {
		statements []Statement
		want       bool
	}{
		{[]Statement{{Sender: "Ofii", Kind: "orientations", Expected: true}, {Sender: "Soliha", Kind: "contacts", Expected: true}}, true},
		{[]Statement{{Sender: "Ofii", Kind: "orientations", Expected: true}, {Sender: "Soliha", Kind: "contacts", Received: true}}, false},
		{[]Statement{{Sender: "Ofii", Kind: "orientations", Expected: true, ExtractionOn: on(2022, 12, 2)}}, false},
		{nil, false},
	} {
		in.Evidence.Statements = c.statements
		s := firstPage(followed(0, 80), in, qualityTitle)
		figures := slices.ContainsFunc(s.Blocks, func(b reports.Block) bool { _, ok := b.(reports.KeyFigures); return ok })
		list, _ := s.Blocks[0].(reports.List)
		said := len(list.Items) > 0 && strings.HasPrefix(list.Items[0].String(), "Aucun relevé n’est arrivé")
		if (s.Finding == "aucun relevé reçu") != c.want || said != c.want || figures == c.want {
			t.Errorf("%+v: %q, figures %t, said %t", c.statements, s.Finding, figures, said)
		}
	}
}
