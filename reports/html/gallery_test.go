package html_test

import (
	"time"

	"github.com/agir-indicateurs/agir/reports"
)

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

func counts(low, high float64) reports.Axis {
	a := reports.Axis{Label: "personnes", Format: reports.Count, Min: low, Max: high}
	for i := range 5 {
		a.Ticks = append(a.Ticks, low+(high-low)*float64(i)/4)
	}
	return a
}

func shares() reports.Axis {
	return reports.Axis{Label: "part", Format: reports.Percent, Min: 0, Max: 1, Ticks: []float64{0, 0.25, 0.5, 0.75, 1}}
}

// gallery is a report with every block, every shape in each of its forms, every
// kind of row and of absence, and texts that a careless renderer would let loose.
func gallery() *reports.Report {
	section := reports.Section{ID: "galerie", Title: "Galerie", Blocks: []reports.Block{
		reports.Paragraph{Role: reports.Lead, Text: reports.Text{{Text: "Avant "}, {Text: "tout", Emphasis: reports.Strong}, {Text: ", ceci.", Emphasis: reports.Italic}}},
		reports.Paragraph{Role: reports.Notice, Text: reports.Text{{Text: "Pas de figure."}}},
		reports.Paragraph{Role: reports.Remark, Text: reports.Text{{Text: "<script>alert('\x00\xff')</script> & \"🙏\""}}},
		reports.List{Title: "Questions", Ordered: true, Items: []reports.Text{{{Text: "Une"}}, {{Text: "Deux"}}}},
		reports.KeyFigures{Title: "Chiffres", Figures: []reports.KeyFigure{
			{Indicator: "entrees", Label: "Entrées", Value: reports.Value{Format: reports.Count, Number: 1234, Provisional: true}, Detail: "en juin", Comparison: "Premier mois suivi.", Trend: months(5), Alternative: "De 3 à 7."},
			{Indicator: "autre", Label: "Autre", Value: reports.Missing(reports.Percent, reports.TooFew), Comparison: "Pas de chiffre comparable."},
		}},
		reports.TrustBox{Title: "Confiance", Items: []reports.TrustItem{
			{Label: "Reçus", Value: reports.PercentOf(0.5), Comment: "5 sur 10", Grade: reports.Bad},
			{Label: "Autre", Value: reports.SpanOf(0.2, 0.3)},
		}},
		everyRow(),
		reports.Commands{Lines: []string{"agir run --config un/chemin/assez/long/pour/dépasser/la/largeur/d-un/téléphone/agir.yaml", "agir status"}},
		reports.Heading{Text: "Images"},
	}}
	for _, c := range charts() {
		section.Blocks = append(section.Blocks, c)
	}
	return &reports.Report{
		Title: "Galerie", Subtitle: "Nulle part, juin 2024", Territory: "Nulle part", Publisher: "Personne", Language: "fr",
		Month: day(2024, time.June, 1), AsOf: day(2024, time.July, 10), IssuedOn: day(2024, time.July, 12), Status: reports.Provisional,
		Sections: []reports.Section{section, {ID: "definitions", Title: "Définitions", Blocks: []reports.Block{reports.Definitions{Items: []reports.Definition{
			{Term: "Entrées", Code: "entrees", Text: "Qui entre.", Among: "tous", Counted: "chacun", Rule: "Une.", Source: "Ofii", Target: "60\u202f%"},
		}}}}},
		Notes: []string{"p\u202f: provisoire."},
	}
}

func everyRow() reports.Table {
	cells := func(first string, values ...reports.Value) []reports.Value {
		return append([]reports.Value{reports.WordsOf(first)}, values...)
	}
	return reports.Table{
		ID: "tout", Caption: "Toutes les lignes", Notes: []string{"Une note."}, Source: "relevés",
		Columns: []reports.Column{{Header: "Qui", RowHeader: true}, {Header: "Nombre", Format: reports.Count}, {Header: "Part", Format: reports.Percent}, {Header: "Depuis", Format: reports.Day}},
		Rows: []reports.Row{
			{Kind: reports.Group, Cells: cells("Groupe", reports.Value{}, reports.Value{}, reports.Value{})},
			{Cells: cells("Tous", reports.Value{Format: reports.Count, Number: 12345, Provisional: true}, reports.Value{Format: reports.Percent, Number: 0.5, Signal: true}, reports.DayOf(day(2024, time.June, 1)))},
			{Kind: reports.Part, Cells: cells("dont", reports.Missing(reports.Count, reports.Withheld), reports.Missing(reports.Percent, reports.NotYet), reports.Missing(reports.Day, reports.NotReceived))},
			{Kind: reports.Total, Cells: cells("Ensemble", reports.CountOf(12345), reports.PercentOf(1), reports.WordsOf("jamais"))},
		},
	}
}

// months is a line of so many months, the last provisional, one missing.
func months(n int) reports.Line {
	l := reports.Line{Y: counts(0, 8), Series: []reports.LineSeries{{Label: "ici"}}}
	for i := range n {
		l.Months = append(l.Months, day(2023, time.Month(6+i), 1))
		p := reports.Point{Value: reports.CountOf(int64(3 + i%5)), Provisional: i == n-1}
		if i == 2 {
			p.Value = reports.Missing(reports.Count, reports.NotReceived)
		}
		l.Series[0].Points = append(l.Series[0].Points, p)
	}
	return l
}

// charts are every shape in each of its forms.
func charts() []reports.Chart {
	limited := months(13)
	limited.Limits = &reports.Limits{Mean: 5, Lower: 2, Upper: 7, Label: "moyenne 5", UpperLabel: "limite haute 7", LowerLabel: "limite basse 2"}
	limited.Series[0].Points[6].Signal = reports.BelowLimit
	aimed := months(6)
	aimed.Target = &reports.Reference{Value: 6, Label: "cible\u202f: 6"}
	aimed.Series = append(aimed.Series, reports.LineSeries{Label: "là", Points: months(7).Series[0].Points[1:]}, reports.LineSeries{Label: "ailleurs", Points: months(8).Series[0].Points[2:]})
	stacked := reports.Bars{Categories: []string{"juin 2023", "juillet 2023"}, Short: []string{"juin 23", "juill. 23"}, Y: counts(0, 40), Stacked: true, Series: []reports.BarSeries{
		{Label: "voie Ofii", Values: []reports.Value{reports.CountOf(20), reports.CountOf(12)}},
		{Label: "voie prescripteur", Values: []reports.Value{reports.CountOf(9), reports.Missing(reports.Count, reports.Withheld)}},
	}}
	beside := stacked
	beside.Stacked = false
	lying := stacked
	lying.Stacked, lying.Horizontal, lying.Categories = false, true, []string{"Relais vers un autre dispositif d’accompagnement des personnes réfugiées", "Autre"}
	path := reports.Path{X: counts(0, 100), Steps: []reports.Step{
		{Label: "Orientés", Detail: "orientations validées", Parts: []reports.StepPart{{Label: "entrés", Value: reports.CountOf(60), Standing: reports.Onward}, {Label: "en attente", Value: reports.CountOf(25), Standing: reports.Waiting}, {Label: "sans entrée", Value: reports.CountOf(15), Standing: reports.Left}}},
		{Label: "Entrés", Parts: []reports.StepPart{{Label: "suivis", Value: reports.CountOf(58), Standing: reports.Onward}, {Label: "sortis", Value: reports.CountOf(2), Standing: reports.Left}}},
		{Label: "Personne", Parts: []reports.StepPart{{Label: "suivis", Value: reports.CountOf(0), Standing: reports.Onward}}},
	}}
	curve := reports.Curve{Label: "Emploi", Horizons: []reports.CurvePoint{{Day: 183, Value: 0.2, Low: 0.1, High: 0.3, Label: "20,0\u202f%"}, {Day: 365, Value: 0.4, Low: 0.25, High: 0.55, Label: "40,0\u202f%"}}}
	stairs := curve
	stairs.Label, stairs.Steps = "Logement", []reports.CurvePoint{{}, {Day: 90, Value: 0.1, Low: 0.05, High: 0.2}, {Day: 300, Value: 0.4, Low: 0.25, High: 0.55}}
	incidence := reports.Incidence{X: reports.Axis{Min: 0, Max: 365, Ticks: []float64{0, 183, 365}}, Y: shares(), Months: []string{"entrée", "6 mois", "12 mois"}, Curves: []reports.Curve{curve}, Target: &reports.Reference{Value: 0.6, Label: "cible\u202f: 60\u202f%"}}
	both := incidence
	both.Curves = []reports.Curve{curve, stairs}
	funnel := reports.Funnel{X: counts(0, 400), Y: shares(), Centre: reports.Reference{Value: 0.5, Label: "ensemble 50,0\u202f%"},
		Inner: []reports.FunnelLimit{{N: 10, Low: 0.2, High: 0.8}, {N: 400, Low: 0.45, High: 0.55}}, Outer: []reports.FunnelLimit{{N: 10, Low: 0.1, High: 0.9}, {N: 400, Low: 0.4, High: 0.6}},
		Points: []reports.FunnelPoint{{Label: "Ici", N: 100, Rate: 0.9, Ecart: true}, {Label: "Là-bas au loin", N: 380, Rate: 0.2, Ecart: true}, {Label: "Peu", N: 12, Rate: 0.4, Hollow: true}, {Label: "Autre", N: 200, Rate: 0.5}}}
	var all []reports.Chart
	for _, c := range []struct {
		id    string
		shape reports.Shape
		half  bool
	}{
		{"limites", limited, false}, {"cible", aimed, false}, {"seul", months(1), false}, {"empile", stacked, false}, {"cote", beside, false},
		{"couche", lying, true}, {"couche_aussi", lying, true}, {"chemin", path, false}, {"chemin_encore", path, false}, {"acces", incidence, true}, {"acces_deux", both, false}, {"entonnoir", funnel, false},
	} {
		all = append(all, reports.Chart{ID: c.id, Title: "Image " + c.id, Shape: c.shape, Half: c.half, Source: "relevés", Notes: []string{"Comment lire."}, Alternative: "Ce que montre " + c.id + ".",
			Data: reports.Table{ID: c.id, Caption: "Données de " + c.id, Columns: []reports.Column{{Header: "Quoi", RowHeader: true}, {Header: "Combien", Format: reports.Count}}, Rows: []reports.Row{{Cells: []reports.Value{reports.WordsOf("tout"), reports.CountOf(7)}}}}})
	}
	return all
}
