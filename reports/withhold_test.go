package reports

import (
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// Two of three departments have small numerators: both are withheld, and nothing
// printed gives one back. With one small count alone, another goes with it.
func TestSmallCountsTakeOthersWithThem(t *testing.T) {
	month := time.Date(2023, 9, 1, 0, 0, 0, 0, time.UTC)
	nation := Place{Level: queries.National, Code: "FR", Name: "France"}
	var departements []Place
	var measures []queries.Measure
	add := func(level queries.Level, code string, numerator, denominator int64) {
		measures = append(measures,
			queries.Measure{Month: month, Level: level, Territory: code, Indicator: "emploi_sortie", Kind: queries.Rate, Numerator: numerator, Denominator: denominator, Known: true},
			queries.Measure{Month: month, Level: level, Territory: code, Indicator: "sorties_12m", Kind: queries.Count, Numerator: denominator, Known: true},
		)
	}
	var numerator, denominator int64
	for _, d := range []struct {
		code string
		n, m int64
	}{{"44", 31, 60}, {"53", 3, 40}, {"85", 14, 45}} {
		departements = append(departements, Place{Level: queries.Departement, Code: d.code, Name: d.code})
		add(queries.Departement, d.code, d.n, d.m)
		numerator, denominator = numerator+d.n, denominator+d.m
	}
	add(queries.National, "FR", numerator, denominator)
	in := DisclosureInput{
		Figures: queries.NewFigures(month.AddDate(0, 1, 9), []time.Time{month}, measures, nil),
		Indicators: []queries.Indicator{
			{Code: "emploi_sortie", Kind: queries.Rate}, {Code: "sorties_12m", Kind: queries.Count},
		},
		Place: nation, Departements: departements, Month: month, Edition: 1, Rule: secrecy.Rule{Threshold: 5},
	}
	d, err := Disclose(in)
	if err != nil {
		t.Fatal(err)
	}
	withheld := d.Withhold
	hidden := 0
	for _, m := range measures {
		if m.Indicator == "emploi_sortie" && m.Level == queries.Departement && withheld(m) {
			hidden++
		}
		if m.Indicator == "sorties_12m" && withheld(m) && m.Level == queries.National {
			t.Error("the nation's exits are withheld, and nothing asked for it")
		}
	}
	if !withheld(measures[2]) {
		t.Error("3 of 40 is printed")
	}
	if hidden < 2 {
		t.Error("one share alone is withheld: the nation's gives it back")
	}
}
