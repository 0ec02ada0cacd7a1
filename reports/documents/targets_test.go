package documents

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

func cellsOf(t reports.Table) string {
	var lines []string
	for _, c := range t.Columns {
		lines = append(lines, c.Header)
	}
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			lines = append(lines, c.Text())
		}
	}
	return spaced(strings.Join(lines, "|"))
}

// The target of the convention of a department stands beside the national one, and is what
// its exits are set against; another department's is not its own.
func TestTheTargetOfAConvention(t *testing.T) {
	v := seen("emploi_sortie", false, share(0, 0), share(57, 60))
	v.place.OpenedOn = on(2021, 9, 30)
	own := Targets{Nation: map[string]float64{"emploi_sortie": 0.6}, Convention: map[string]map[string]float64{v.place.Code: {"emploi_sortie": 0.65}, "99": {"emploi_sortie": 0.7}}}
	if said, _ := v.targetSentence("emploi_sortie", "avaient un emploi", own, Evidence{}); !strings.Contains(spaced(said.String()), "au-dessus de l’objectif de 65 % de la convention (intervalle") {
		t.Errorf("said: %s", spaced(said.String()))
	}
	table, _ := v.targetsTable(own)
	if got := cellsOf(table); !strings.HasSuffix(got, "|60,0 %|65,0 %") {
		t.Errorf("table: %s", got)
	}
	delete(own.Convention, v.place.Code)
	table, _ = v.targetsTable(own)
	if got := cellsOf(table); strings.Contains(got, "convention") {
		t.Errorf("no target is agreed: %s", got)
	}
}

// A target of another figure than an exit has its line, national or of the convention.
func TestAnyShareMayHaveATarget(t *testing.T) {
	v := seen("contact_regulier", false, share(0, 0), share(40, 50))
	for _, c := range []struct {
		targets Targets
		want    string
	}{
		{Targets{}, ""},
		{Targets{Nation: map[string]float64{"contact_regulier": 0.9}}, "|90,0 %"},
		{Targets{Convention: map[string]map[string]float64{v.place.Code: {"contact_regulier": 0.85}}}, "|aucune|85,0 %"},
		{Targets{Nation: map[string]float64{"absences": 0.1}}, ""}, // not computed here
	} {
		table, told := v.objectivesTable(c.targets)
		if got := cellsOf(table); told != (c.want != "") || !strings.HasSuffix(got, c.want) {
			t.Errorf("%v: %t, %s", c.targets, told, got)
		}
	}
}

// The nation reads what was agreed with each department beside its own targets.
func TestTheTargetsOfConventionsAreListed(t *testing.T) {
	indicators := map[string]queries.Indicator{"emploi_sortie": {Code: "emploi_sortie", Label: "Emploi", Rank: 2}, "contact_regulier": {Code: "contact_regulier", Label: "Contact", Rank: 1}}
	places := []reports.Territory{{Level: queries.Departement, Code: "01", Name: "Ain"}, {Level: queries.Departement, Code: "02", Name: "Aisne"}}
	targets := Targets{Nation: map[string]float64{"emploi_sortie": 0.6}, Convention: map[string]map[string]float64{
		"01": {"emploi_sortie": 0.5, "inconnu": 0.1}, "02": {"emploi_sortie": 0.7, "contact_regulier": 0.9}}}
	table, told := conventionsTable(indicators, places, targets)
	if got := cellsOf(table); !told || !strings.HasSuffix(got, "|Contact|Aisne|90,0 %|aucune|Emploi|Ain|50,0 %|60,0 %|Emploi|Aisne|70,0 %|60,0 %") {
		t.Errorf("%t, %s", told, got)
	}
	if _, told := conventionsTable(indicators, places, Targets{Nation: targets.Nation}); told {
		t.Error("a table of nothing")
	}
}
