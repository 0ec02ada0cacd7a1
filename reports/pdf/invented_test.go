package pdf_test

import (
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/reports"
)

// invented is a report with a block of every kind, and in each kind what is
// awkward to set: long names, gaps, a table of several pages, absences, people
// who send an emoji. No figure in it means anything.
func invented() *reports.Report {
	return &reports.Report{
		Kind: reports.MonthlyReport, Title: "Rapport mensuel", Subtitle: "Loire-Atlantique, septembre\u00a02023",
		Territory: "Loire-Atlantique (44)", Publisher: "AGIR Ensemble 44",
		Month: day(2023, 9, 1), AsOf: day(2023, 10, 10), Edition: 2, Status: reports.Provisional,
		IssuedOn: day(2023, 10, 12), NextOn: day(2023, 11, 13), Language: "fr-FR",
		Sections: []reports.Section{
			{ID: "essentiel", Title: "L’essentiel", Blocks: []reports.Block{essentials(), fourFigures(), trust()}},
			{ID: "entrees", Title: "Entrées", NewPage: true, Blocks: []reports.Block{
				reports.Paragraph{Role: reports.Lead, Text: words("Trente et une personnes sont entrées en septembre, quatre de plus qu’en août.")},
				regularity(), entriesByWay(), path(), reasons(),
				reports.Heading{Text: "Un titre suivi d’une figure"}, incidence(),
				reports.Heading{Text: "Deux figures de front"}, half(regularity(), "a"), half(twoLines(), "b"),
			}},
			{ID: "territoires", Title: "Territoires", Blocks: []reports.Block{funnel(), longTable(70)}},
			{ID: "rien", Title: "Ce qui n’a pas encore de sens", Blocks: []reports.Block{
				reports.Paragraph{Role: reports.Notice, Text: words("Personne n’est suivi depuis six mois : les courbes d’accès commenceront en mars 2024.")},
				reports.Paragraph{Role: reports.Remark, Text: words("Un message reçu : « merci 🙏 », en amharique አመሰግናለሁ, en arabe شكرا.")},
				gaps(), wideTable(),
			}},
			{ID: "definitions", Title: "Définitions", Blocks: []reports.Block{sheets(24)}},
		},
		Notes: []string{"p : chiffre provisoire, qui peut encore bouger.", "n.c. : non communiqué (secret statistique)."},
	}
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func words(s string) reports.Text { return reports.Text{{Text: s}} }

func thirteenMonths() []time.Time {
	var all []time.Time
	for i := range 13 {
		all = append(all, day(2022, 9, 1).AddDate(0, i, 0))
	}
	return all
}

func shares(ticks ...float64) reports.Axis {
	return reports.Axis{Label: "part des personnes suivies", Format: reports.Percent, Min: ticks[0], Max: ticks[len(ticks)-1], Ticks: ticks}
}

func counts(ticks ...float64) reports.Axis {
	return reports.Axis{Label: "personnes", Format: reports.Count, Min: ticks[0], Max: ticks[len(ticks)-1], Ticks: ticks}
}

// points are shares, a negative one standing for a month without a figure; the
// last two may still move.
func points(values ...float64) []reports.Point {
	var all []reports.Point
	for i, v := range values {
		p := reports.Point{Value: reports.PercentOf(v), Provisional: i >= len(values)-2}
		if v < 0 {
			p.Value = reports.Missing(reports.Percent, reports.TooFew)
		}
		all = append(all, p)
	}
	return all
}

var rising = []float64{.71, .74, .73, .78, .80, .79, .83, .82, .84, .81, .86, .85, .882}

func essentials() reports.List {
	return reports.List{Items: []reports.Text{
		{{Text: "Au 30\u00a0septembre\u00a02023, "}, {Text: "209\u00a0personnes", Emphasis: reports.Strong}, {Text: " sont suivies, onze de plus qu’un mois plus tôt "}, {Text: "(d’après les relevés des trois structures).", Emphasis: reports.Italic}},
		words("31\u00a0personnes sont entrées dans le programme, dont 24 orientées par l’Ofii."),
		words("Huit personnes sur dix ont eu un contact dans les deux mois : c’est au-dessus de la moyenne des douze mois précédents, et hors des limites de ce que le hasard explique."),
	}}
}

func fourFigures() reports.KeyFigures {
	trend := func(series []reports.Point) reports.Line {
		return reports.Line{Months: thirteenMonths(), Y: shares(0, 1), Series: []reports.LineSeries{{Points: series}}}
	}
	return reports.KeyFigures{Title: "Quatre chiffres", Figures: []reports.KeyFigure{
		{Indicator: "file_active", Label: "Personnes suivies", Value: reports.CountOf(1209), Comparison: "11 de plus qu’en août.", Trend: trend(points(rising...)), Alternative: "Hausse de 71 à 88."},
		{Indicator: "contact_regulier", Label: "Contact dans les deux mois", Value: provisional(reports.PercentOf(.842)), Detail: "176 personnes sur 209", Comparison: "+2,1\u00a0points par rapport à août.", Trend: trend(points(.7, -1, -1, .72, .74, .7, .8, .78, .82, .8, .81, .821, .842)), Alternative: "Une lacune à l’automne, puis une hausse."},
		{Indicator: "emploi_12_mois", Label: "Accès à un emploi ou à une formation qualifiante douze mois après l’entrée", Value: reports.Missing(reports.Percent, reports.NotYet), Comparison: "Premier chiffre possible en mars\u00a02024."},
		{Indicator: "delai", Label: "Délai médian jusqu’au diagnostic", Value: reports.DaysOf(17.5), Detail: "en jours, 28 diagnostics", Comparison: "Sans changement.", Trend: trend(points(rising[:13]...)), Alternative: "Stable."},
	}}
}

func provisional(v reports.Value) reports.Value { v.Provisional = true; return v }

func trust() reports.TrustBox {
	return reports.TrustBox{Title: "Ce que valent ces chiffres", Items: []reports.TrustItem{
		{Label: "Relevés reçus", Value: reports.WordsOf("5 sur 6"), Comment: "manque Soliha (août, septembre)", Grade: reports.Watch},
		{Label: "Fraîcheur du plus ancien relevé utilisé", Value: reports.DayOf(day(2023, 9, 4)), Comment: "", Grade: reports.Good},
		{Label: "Lignes mises de côté", Value: reports.CountOf(37), Comment: "dont 21 sans date d’entrée, une question est posée à la structure", Grade: reports.Bad},
		{Label: "Entrées rapprochées d’une orientation de l’Ofii", Value: reports.PercentOf(.913)},
	}}
}

func regularity() reports.Chart {
	series := points(rising...)
	series[0].Signal = reports.BelowLimit
	series[12].Signal = reports.AboveLimit
	return reports.Chart{
		ID: "regularite", Title: "Contact dans les deux mois, par mois",
		Shape: reports.Line{
			Months: thirteenMonths(), Y: shares(.6, .7, .8, .9, 1),
			Series: []reports.LineSeries{{Label: "contact dans les deux mois", Points: series}},
			Limits: &reports.Limits{Mean: .803, Lower: .74, Upper: .87, Provisional: true, Label: "moyenne 80,3\u202f%", UpperLabel: "limite haute 87,0\u202f%", LowerLabel: "limite basse 74,0\u202f%"},
			Target: &reports.Reference{Value: .9, Label: "cible nationale : 90\u202f%"},
		},
		Source: "Relevés des structures", Notes: []string{"Les points creux peuvent encore bouger."},
		Alternative: "De 71 % en septembre 2022 à 88,2 % en septembre 2023.",
	}
}

func twoLines() reports.Chart {
	return reports.Chart{ID: "deux", Title: "Deux structures dont les lignes se touchent à la fin", Shape: reports.Line{
		Months: thirteenMonths(), Y: shares(.6, .7, .8, .9, 1),
		Series: []reports.LineSeries{
			{Label: "SOS Solidarités", Points: points(rising...)},
			{Label: "Soliha, au nom plus long", Points: points(.9, .91, -1, -1, .92, .9, .91, .88, .87, .9, .88, .89, .884)},
		},
	}, Alternative: "Elles se rejoignent."}
}

func half(c reports.Chart, id string) reports.Chart {
	c.ID, c.Half = c.ID+"_"+id, true
	return c
}

func entriesByWay() reports.Chart {
	var long, short []string
	var ofii, other []reports.Value
	for i, m := range thirteenMonths() {
		long, short = append(long, reports.FormatMonth(m)), append(short, reports.FormatShortMonth(m))
		ofii, other = append(ofii, reports.CountOf(int64(12+i*i%9))), append(other, reports.CountOf(int64(i%5)))
	}
	ofii[3] = reports.Missing(reports.Count, reports.NotReceived)
	return reports.Chart{ID: "voies", Title: "Entrées par voie", Shape: reports.Bars{
		Categories: long, Short: short, Y: counts(0, 10, 20, 30), Stacked: true,
		Series: []reports.BarSeries{{Label: "orientés par l’Ofii", Values: ofii}, {Label: "autres voies", Values: other}},
	}, Source: "Relevés de l’Ofii", Alternative: "Entre douze et vingt-quatre entrées par mois."}
}

func path() reports.Chart {
	step := func(label, detail string, onward, waiting, left int64) reports.Step {
		return reports.Step{Label: label, Detail: detail, Parts: []reports.StepPart{
			{Label: "entrés", Value: reports.CountOf(onward), Standing: reports.Onward},
			{Label: "en attente", Value: reports.CountOf(waiting), Standing: reports.Waiting},
			{Label: "sortis", Value: reports.CountOf(left), Standing: reports.Left},
		}}
	}
	return reports.Chart{ID: "chemin", Title: "De l’orientation au plan d’accompagnement", Shape: reports.Path{
		X: counts(0, 100, 200, 300, 400),
		Steps: []reports.Step{
			step("Orientés et validés", "présents depuis un mois au moins", 330, 40, 30),
			step("Entrés", "", 250, 3, 2),
			step("Diagnostic posé", "dans les deux mois de l’entrée", 180, 90, 0),
			step("Plan signé", "", 0, 0, 0),
		},
	}, Alternative: "400 orientés, 330 entrés, 250 diagnostics, 180 plans."}
}

func reasons() reports.Chart {
	return reports.Chart{ID: "motifs", Title: "Sorties par motif", Shape: reports.Bars{
		Horizontal: true, Y: counts(0, 10, 20, 30),
		Categories: []string{"Emploi ou formation et logement durable", "Abandon", "Déménagement dans un département où le programme n’est pas ouvert, à la demande de la personne", "Exclusion", "Non communiqué"},
		Series:     []reports.BarSeries{{Label: "sorties", Values: []reports.Value{reports.CountOf(30), reports.CountOf(4), reports.CountOf(7), reports.CountOf(0), reports.Missing(reports.Count, reports.Withheld)}}},
	}, Alternative: "Trente sorties vers l’emploi et le logement."}
}

func incidence() reports.Chart {
	var whole []reports.CurvePoint
	for d := 0; d <= 730; d += 31 {
		x := float64(d) / 730
		whole = append(whole, reports.CurvePoint{Day: d, Value: .5 * x, Low: max(0, .5*x-.08*x), High: .5*x + .1*x})
	}
	horizon := func(d int, v float64) reports.CurvePoint {
		return reports.CurvePoint{Day: d, Value: v, Low: v - .05, High: v + .06, Label: reports.FormatPercent(v)}
	}
	return reports.Chart{ID: "emploi", Title: "Accès à un emploi depuis l’entrée", Shape: reports.Incidence{
		X: reports.Axis{Label: "mois depuis l’entrée", Format: reports.Days, Min: 0, Max: 730, Ticks: []float64{0, 182, 365, 548, 730}},
		Y: shares(0, .25, .5, .75), Months: []string{"entrée", "6 mois", "12 mois", "18 mois", "24 mois"},
		Curves: []reports.Curve{{Label: "emploi", Steps: whole, Horizons: []reports.CurvePoint{horizon(182, .125), horizon(365, .25), horizon(730, .5)}}},
		Target: &reports.Reference{Value: .6, Label: "cible nationale : 60\u202f%"},
	}, Source: "Relevés des structures", Alternative: "25,0 % à un an, 50,0 % à deux ans."}
}

func funnel() reports.Chart {
	f := reports.Funnel{X: counts(0, 100, 200, 300), Y: shares(.4, .6, .8, 1), Centre: reports.Reference{Value: .75, Label: "ensemble 75,0\u202f%"}}
	for n := 10.0; n <= 300; n += 10 {
		f.Inner = append(f.Inner, reports.FunnelLimit{N: n, Low: max(.4, .75-1/n-.08), High: min(1, .75+1/n+.08)})
		f.Outer = append(f.Outer, reports.FunnelLimit{N: n, Low: max(.4, .75-2/n-.12), High: min(1, .75+2/n+.12)})
	}
	f.Points = []reports.FunnelPoint{{Label: "44", N: 209, Rate: .84}, {Label: "Vendée", N: 290, Rate: .5, Ecart: true}, {Label: "53", N: 4, Rate: .5, Hollow: true}}
	return reports.Chart{ID: "entonnoir", Title: "Départements", Shape: f, Alternative: "La Vendée est au-dessous des limites."}
}

// gaps is a line with one month known, and nothing else.
func gaps() reports.Chart {
	return reports.Chart{ID: "trous", Title: "Une ligne presque vide", Shape: reports.Line{
		Months: thirteenMonths(), Y: shares(0, .5, 1),
		Series: []reports.LineSeries{{Label: "seul mois connu", Points: points(-1, -1, -1, .4, -1, -1, -1, -1, -1, -1, -1, -1, -1)}},
	}, Alternative: "Un seul mois connu."}
}

func longTable(n int) reports.Table {
	t := reports.Table{
		ID: "structures", Caption: "Personnes suivies et contacts, par structure et par lieu d’accompagnement, au dernier jour du mois",
		Columns: []reports.Column{
			{Header: "Structure", RowHeader: true}, {Header: "Ouverte le", Format: reports.Day},
			{Header: "Personnes suivies", Format: reports.Count}, {Header: "Contact dans les deux mois", Format: reports.Percent},
			{Header: "Écart avec le mois précédent", Format: reports.Points}, {Header: "Délai médian jusqu’au diagnostic (jours)", Format: reports.Days},
		},
		Notes: []string{"n.d. : non disponible.", "Une personne suivie par deux structures est comptée dans chacune d’elles, et une fois dans l’ensemble."}, Source: "Relevés des structures",
	}
	for i := range n {
		cells := []reports.Value{
			reports.WordsOf(fmt.Sprintf("Maison inventée n°\u00a0%d", i)), reports.DayOf(day(2022, 1, 1+i)), reports.CountOf(int64(i * 37)),
			provisional(reports.PercentOf(float64(i) / float64(n))), reports.PointsOf(float64(i-n/2) / 1000), reports.DaysOf(float64(i) / 2),
		}
		kind := reports.Ordinary
		switch {
		case i%12 == 0:
			kind = reports.Group
			for c := range cells[1:] {
				cells[c+1] = reports.Value{}
			}
			cells[0] = reports.WordsOf(fmt.Sprintf("Groupe %d", i/12))
		case i == 7:
			cells[0] = reports.WordsOf("Association départementale pour l’accueil, l’accompagnement et le logement des personnes réfugiées de Saint-Philbert-de-Grand-Lieu et environs")
			cells[5] = reports.Missing(reports.Days, reports.TooFew)
		case i%12 == 5:
			kind = reports.Part
			cells[2] = reports.Missing(reports.Count, reports.Withheld)
		case i == n-1:
			kind = reports.Total
			cells[0] = reports.WordsOf("Ensemble")
		}
		t.Rows = append(t.Rows, reports.Row{Cells: cells, Kind: kind})
	}
	return t
}

// wideTable has thirteen months across.
func wideTable() reports.Table {
	t := reports.Table{ID: "mois", Caption: "Entrées, treize mois", Columns: []reports.Column{{Header: "Voie", RowHeader: true}}}
	for _, m := range thirteenMonths() {
		t.Columns = append(t.Columns, reports.Column{Header: reports.FormatShortMonth(m), Format: reports.Count})
	}
	for k, name := range []string{"Orientation de l’Ofii", "Autre prescripteur du département", "Ensemble"} {
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(name)}}
		for i := range thirteenMonths() {
			row.Cells = append(row.Cells, reports.CountOf(int64(1000*k+i*17)))
		}
		if k == 2 {
			row.Kind = reports.Total
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func sheets(n int) reports.Definitions {
	var d reports.Definitions
	for i := range n {
		d.Items = append(d.Items, reports.Definition{
			Term: fmt.Sprintf("Indicateur inventé n°\u00a0%d", i), Code: fmt.Sprintf("invente_%d", i),
			Text:  "Part des personnes suivies au dernier jour du mois dont le dernier contact effectif date de deux mois au plus.",
			Among: "personnes suivies au dernier jour du mois", Counted: "dernier contact effectif dans les deux mois",
			Rule: "Un message envoyé n’est pas un contact\u202f; l’entrée en est un", Source: "Relevés des structures",
		})
	}
	return d
}
