package samples

import (
	"strings"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
)

// Every is each kind of document, and those whose layout is hard: an opening, nothing but
// zeros, a handful of figures, a direction of thirteen departments.
func Every() map[string]*reports.Report {
	return map[string]*reports.Report{
		"rich": documents.Monthly(Rich()), "opening": documents.Monthly(Opening()), "zeros": documents.Monthly(Zeros()), "sparse": documents.Monthly(Sparse()),
		"directors": documents.Dashboard(Directors()), "wide": documents.Dashboard(Wide()),
		"quarter": documents.Bilan(Bilan()), "year": documents.Bilan(Year()), "wide year": documents.Bilan(WideYear()),
		"nation": documents.Comparison(Nation()), "region": documents.Regional(Region()),
	}
}

// occitanie are thirteen departments, some of long names.
var occitanie = []reports.Territory{
	{Code: "09", Name: "Ariège"}, {Code: "11", Name: "Aude"}, {Code: "12", Name: "Aveyron"}, {Code: "30", Name: "Gard"}, {Code: "31", Name: "Haute-Garonne"},
	{Code: "32", Name: "Gers"}, {Code: "34", Name: "Hérault"}, {Code: "46", Name: "Lot"}, {Code: "48", Name: "Lozère"}, {Code: "65", Name: "Hautes-Pyrénées"},
	{Code: "66", Name: "Pyrénées-Orientales"}, {Code: "81", Name: "Tarn"}, {Code: "82", Name: "Tarn-et-Garonne"},
}

// Wide is the dashboard of a direction of thirteen departments.
func Wide() documents.DashboardInput {
	in := Directors()
	w := newWorld(29)
	first := w.measures
	w.measures = nil
	in.Departements, in.Structures, in.Horizon = nil, nil, nil
	for n, p := range occitanie {
		p.Level = queries.Departement
		in.Departements = append(in.Departements, p)
		for _, m := range first {
			if m.Level == queries.Consortium || m.Territory != "44" && !strings.HasPrefix(m.Territory, "44/") {
				continue
			}
			m.Territory = p.Code + strings.TrimPrefix(m.Territory, "44")
			if m.Indicator == queries.FileActive || m.Indicator == queries.EntreesCumul || m.Indicator == queries.Contacts {
				m.Numerator *= int64(1 + n%4) // up to thousands
			}
			w.measures = append(w.measures, m)
		}
		for _, s := range structures {
			in.Structures = append(in.Structures, reports.Territory{Level: queries.Structure, Code: p.Code + "/" + s.code, Name: s.name})
		}
		for k := range 24 {
			in.Horizon = append(in.Horizon, documents.Reaching{Territory: p, Month: in.Month.AddDate(0, k+1, 0), Count: w.about(9)})
		}
	}
	for _, m := range first {
		if m.Level == queries.Consortium {
			w.measures = append(w.measures, m)
		}
	}
	in.Figures = queries.NewFigures(asOf, w.months, w.measures, w.cells)
	in.Territory.Name, in.Publisher = "AGIR Occitanie", "AGIR Occitanie"
	return in
}

// WideYear is its year.
func WideYear() documents.BilanInput {
	in, d := Year(), Wide()
	in.Figures, in.Departements, in.Structures, in.Territory, in.Publisher = d.Figures, d.Departements, d.Structures, d.Territory, d.Publisher
	in.Periods[0].Figures = d.Figures
	return in
}
