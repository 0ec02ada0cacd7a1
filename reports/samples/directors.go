package samples

import (
	"fmt"
	"math"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

var departements = []reports.Place{
	{Level: queries.Departement, Code: "44", Name: "Loire-Atlantique"},
	{Level: queries.Departement, Code: "85", Name: "Vendée"},
}

// Directors is the dashboard of the consortium, over more than two years.
func Directors() reports.DashboardInput {
	w := newWorld(29)
	last := w.months[len(w.months)-1]
	in := reports.DashboardInput{
		Figures:    queries.NewFigures(asOf, w.months, w.measures, w.cells),
		Indicators: w.indicators, Tables: w.tables,
		Place:        reports.Place{Level: queries.Consortium, Code: "agir-ensemble-44-85", Name: "AGIR Ensemble 44 & 85"},
		Departements: departements, Publisher: "AGIR Ensemble 44 & 85",
		Month: last, IssuedOn: day(2024, 7, 12), NextOn: day(2024, 8, 12), Edition: 7, Status: reports.Provisional,
		ProvisionalFrom: last, Targets: map[string]float64{"emploi_sortie": 0.6, "logement_sortie": 0.8},
		Evidence: evidence(w, last),
	}
	in.Evidence.Moves, in.Evidence.Bounds = nil, nil
	for _, d := range departements {
		for i, s := range structures {
			if d.Code == "85" && i == 5 {
				continue
			}
			in.Structures = append(in.Structures, reports.Place{Level: queries.Structure, Code: d.Code + "/" + s.code, Name: s.name})
		}
		for k := range 24 {
			in.Horizon = append(in.Horizon, reports.Reaching{Place: d, Month: last.AddDate(0, k+1, 0), Count: w.about(9)})
		}
	}
	for _, s := range structures {
		for k := range 6 {
			q := reports.SenderMonth{Sender: s.name, Month: last.AddDate(0, k-5, 0), Expected: 2, Received: 2, Rows: w.about(400), SetAside: w.about(7)}
			if s.code == "aurore" {
				q.Received, q.Rows, q.SetAside = 0, 0, 0
			}
			in.Quality = append(in.Quality, q)
		}
	}
	return in
}

// Nation is twelve departments side by side, of very different sizes.
func Nation() reports.ComparisonInput {
	w := newWorld(1)
	month := w.months[0]
	w.measures = nil
	in := reports.ComparisonInput{
		Indicators: w.indicators, Place: reports.Place{Level: queries.National, Code: "FR", Name: "France"},
		Publisher: "Pilotage national", Month: month, IssuedOn: day(2024, 7, 19), Edition: 2, Status: reports.Provisional,
		Withhold: func(m queries.Measure) bool {
			rest := m.Denominator - m.Numerator
			return m.Numerator > 0 && m.Numerator < 5 || m.Kind == queries.Rate && rest > 0 && rest < 5
		},
	}
	for k := range 12 {
		code := fmt.Sprintf("%02d", 11+7*k)
		in.Departements = append(in.Departements, reports.Place{Level: queries.Departement, Code: code, Name: "Département " + code})
		active := w.about(12 * math.Pow(1.45, float64(k)))
		for _, row := range []struct {
			code                   string
			numerator, denominator int64
		}{
			{"entrees", w.about(float64(active) / 12), 0}, {"file_active", active, 0}, {"entrees_cumul", active * 3 / 2, 0},
			{"contact_regulier", min(active, w.about(float64(active)*0.8)), active},
			{"logement_sortie", active / 14, active / 9},
		} {
			w.put(queries.Departement, code, row.code, month, row.numerator, row.denominator)
			w.addTo(queries.National, "FR", row.code, month, row.numerator, row.denominator)
		}
	}
	in.Figures = queries.NewFigures(asOf, w.months, w.measures, nil)
	return in
}
