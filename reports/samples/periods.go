package samples

import (
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
)

// Bilan is a quarter of the department of Rich. The figures of a period are those of its last
// month: what is looked at is how they are given.
func Bilan() documents.BilanInput {
	in := documents.BilanInput{MonthlyInput: Rich()}
	for n, name := range []string{"2024-T2", "2024-T1", "2023-T2"} {
		in.Periods = append(in.Periods, documents.PeriodFigures{Name: name, Last: in.Month.AddDate(0, []int{0, -3, -12}[n], 0), Figures: in.Figures})
	}
	in.Rules = []documents.RuleChange{
		{What: "Durée maximale", Term: documents.Term{Label: "24\u00a0mois", To: day(2024, 5, 15)}},
		{What: "Durée maximale", Term: documents.Term{Label: "20\u00a0mois", From: day(2024, 5, 16)}},
	}
	in.Breaks = []string{"Protection comptée en années civiles, le 10\u00a0juin 2024\u202f: Orientations validées."}
	return in
}

// Year is the year of a direction.
func Year() documents.BilanInput {
	d := Directors()
	in := documents.BilanInput{
		MonthlyInput: documents.MonthlyInput{
			Figures: d.Figures, Indicators: d.Indicators, Tables: d.Tables, Territory: d.Territory, Publisher: d.Publisher, Month: d.Month, IssuedOn: d.IssuedOn,
			Edition: d.Edition, Status: d.Status, Targets: d.Targets, Evidence: d.Evidence,
		},
		Periods: []documents.PeriodFigures{{Name: "2024", Last: d.Month, Figures: d.Figures}}, Departements: d.Departements, Quality: d.Quality,
	}
	return in
}

// Region is the first region of Nation, as the national release prints it.
func Region() documents.RegionalInput {
	n := Nation()
	in := documents.RegionalInput{
		Indicators: n.Indicators, Nation: n.Territory, Region: reports.Territory{Level: queries.Region, Code: "Région A", Name: "Région A"},
		Cells: make(documents.ReleasedCells), Targets: documents.Targets{Nation: map[string]float64{queries.EmploiSortie: 0.6}},
		Month: n.Month, AsOf: asOf, Release: 2, Edition: 2, IssuedOn: n.IssuedOn, Status: n.Status, Publisher: n.Publisher,
	}
	for _, i := range n.Indicators {
		sum := queries.Measure{Month: n.Month, Level: queries.Region, Territory: "Région A", Indicator: i.Code, Kind: i.Kind}
		for _, p := range append([]reports.Territory{n.Territory}, n.Departements...) {
			m := n.Figures.At(i.Code, p.Level, p.Code, n.Month)
			if m.Month.IsZero() {
				continue
			}
			in.Cells[[3]string{string(p.Level), p.Code, i.Code}] = documents.ReleasedCell{Measure: m, Withheld: n.Withhold(m)}
			if p.Region == "Région A" {
				sum.Known, sum.Numerator, sum.Denominator = true, sum.Numerator+m.Numerator, sum.Denominator+m.Denominator
			}
		}
		if sum.Known && i.Kind != queries.Incidence {
			in.Cells[[3]string{string(queries.Region), "Région A", i.Code}] = documents.ReleasedCell{Measure: sum}
		}
	}
	for _, p := range n.Departements {
		if p.Region == "Région A" {
			in.Departements = append(in.Departements, p)
		}
	}
	return in
}
