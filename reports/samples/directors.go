package samples

import (
	"fmt"
	"math"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
)

var departements = []reports.Territory{
	{Level: queries.Departement, Code: "44", Name: "Loire-Atlantique"},
	{Level: queries.Departement, Code: "85", Name: "Vendée"},
}

// Directors is the dashboard of the consortium, over more than two years.
func Directors() documents.DashboardInput {
	w := newWorld(29)
	last := w.months[len(w.months)-1]
	in := documents.DashboardInput{
		Figures:    queries.NewFigures(asOf, w.months, w.measures, w.cells),
		Indicators: w.indicators, Tables: w.tables,
		Territory:    reports.Territory{Level: queries.Consortium, Code: "agir-ensemble-44-85", Name: "AGIR Ensemble 44 & 85"},
		Departements: departements, Publisher: "AGIR Ensemble 44 & 85",
		Month: last, IssuedOn: day(2024, 7, 12), NextOn: day(2024, 8, 12), Edition: 7, Status: reports.Provisional,
		ProvisionalFrom: last, Targets: documents.Targets{Nation: map[string]float64{queries.EmploiSortie: 0.6, queries.LogementSortie: 0.8}},
		Evidence: evidence(w, last),
	}
	in.Evidence.Moves, in.Evidence.Bounds = nil, nil
	for _, d := range departements {
		for i, s := range structures {
			if d.Code == "85" && i == 5 {
				continue
			}
			in.Structures = append(in.Structures, reports.Territory{Level: queries.Structure, Code: d.Code + "/" + s.code, Name: s.name})
		}
		for k := range 24 {
			in.Horizon = append(in.Horizon, documents.Reaching{Territory: d, Month: last.AddDate(0, k+1, 0), Count: w.about(9)})
		}
	}
	for _, s := range structures {
		for k := range 6 {
			q := documents.SenderMonth{Sender: s.name, Month: last.AddDate(0, k-5, 0), Expected: 2, Received: 2, Rows: w.about(400), SetAside: w.about(7)}
			if s.code == "aurore" {
				q.Received, q.Rows, q.SetAside = 0, 0, 0
			}
			in.Quality = append(in.Quality, q)
		}
	}
	return in
}

// Nation is twelve departments side by side, of very different sizes, in three
// regions, one of them alone in its own. The largest department of the first region
// meets fewer people than the others do, and the nation's last months rose.
func Nation() documents.ComparisonInput {
	w := newWorld(16)
	w.measures = nil
	in := documents.ComparisonInput{
		Indicators: w.indicators, Territory: reports.Territory{Level: queries.National, Code: "FR", Name: "France"},
		Publisher: "Pilotage national", Month: w.months[len(w.months)-1], IssuedOn: day(2024, 7, 19), Edition: 2, Status: reports.Provisional,
		Withhold: func(m queries.Measure) bool {
			rest := m.Denominator - m.Numerator
			return m.Numerator > 0 && m.Numerator < 5 || m.Kind == queries.Rate && rest > 0 && rest < 5
		},
	}
	in.ProvisionalFrom = in.Month
	in.Targets = documents.Targets{Nation: map[string]float64{queries.EmploiSortie: 0.6, queries.LogementSortie: 0.8}}
	var cells []queries.Cell
	for k := range 12 {
		p := reports.Territory{Level: queries.Departement, Code: fmt.Sprintf("%02d", 11+7*k), OpenedOn: day(2022, time.Month(3+k), 1)}
		p.Name, p.Region = "Département "+p.Code, fmt.Sprintf("Région %c", 'A'+k%11/5)
		in.Departements = append(in.Departements, p)
		size := 12 * math.Pow(1.45, float64(k))
		for n, month := range w.months {
			w.compared(p, month, size, n)
		}
		in.Strata = append(in.Strata, w.publics(p, in.Month, k)...)
		cells = append(cells, w.landmarks(p, in.Month, size)...)
	}
	w.access(in)
	in.Figures = queries.NewFigures(asOf, w.months, w.measures, cells)
	return in
}

// compared invents the figures of a department for a month, and adds them to the
// nation's.
func (w *world) compared(p reports.Territory, month time.Time, size float64, n int) {
	active := w.about(size)
	met := 0.8
	if p.Code == "67" {
		met = 0.6
	}
	left := active * 2 / 3
	for _, row := range []struct {
		code                   string
		numerator, denominator int64
	}{
		{queries.Entrees, w.about(float64(active)/12) + int64(n/14)*active/20, 0}, {queries.FileActive, active, 0}, {queries.EntreesCumul, active * 3 / 2, 0},
		{queries.ContactRegulier, min(active, w.about(float64(active)*met)), active},
		{queries.LogementSortie, min(left, w.about(float64(left)*0.55)), left},
		{queries.EmploiSortie, left * 2 / 5, left}, {queries.SortiePositive, left / 4, left}, {queries.Contacts, active / 2, 0},
		{queries.Progression, active / 3, active}, {queries.ProgressionEmploi, active / 4, active}, {queries.ProgressionLogement, active / 5, active},
	} {
		w.put(queries.Departement, p.Code, row.code, month, row.numerator, row.denominator)
		w.addTo(queries.National, "FR", row.code, month, row.numerator, row.denominator)
	}
}

// publics splits the contacts of a department between an easy public and a hard
// one; the late departments receive more of the latter.
func (w *world) publics(p reports.Territory, month time.Time, k int) []queries.Stratum {
	var m queries.Measure
	for _, x := range w.measures {
		if x.Indicator == queries.ContactRegulier && x.Territory == p.Code && x.Month.Equal(month) {
			m = x
		}
	}
	hard := m.Denominator * int64(k) / 16
	counted := m.Numerator * int64(k) / 18
	return []queries.Stratum{
		{Month: month, Departement: p.Code, Indicator: m.Indicator, Key: "difficile", Counted: counted, Among: hard},
		{Month: month, Departement: p.Code, Indicator: m.Indicator, Key: "facile", Counted: m.Numerator - counted, Among: m.Denominator - hard},
	}
}

// access invents the incidences at every level: the late departments have nothing
// beyond a year.
func (w *world) access(in documents.ComparisonInput) {
	put := func(level queries.Level, territory string, known int, origin int64) {
		for _, domain := range []string{queries.AccesEmploi, queries.AccesLogement} {
			for h, horizon := range queries.Horizons {
				value := []float64{0.11, 0.24, 0.33, 0.41}[h] + 0.01*float64(origin%7)
				m := queries.Measure{Month: in.Month, AsOf: asOf, Level: level, Territory: territory, Indicator: horizon.Of(domain), Kind: queries.Incidence, Denominator: origin}
				if m.Known = h < known; m.Known {
					m.Value, m.Low, m.High = value, value*0.85, value*1.15
				}
				w.measures = append(w.measures, m)
			}
		}
	}
	for k, p := range in.Departements {
		put(queries.Departement, p.Code, 4-k/3, 40+60*int64(k))
	}
	for n, region := range []string{"Région A", "Région B", "Région C"} {
		put(queries.Region, region, 4-n, 900)
	}
	put(queries.National, "FR", 4, 4100)
}

// landmarks invents what the ministry's publications are held against.
func (w *world) landmarks(p reports.Territory, month time.Time, size float64) []queries.Cell {
	var cells []queries.Cell
	cell := func(table, modality string, share, weight float64) {
		n := int64(size * share)
		cells = append(cells, queries.Cell{
			Month: month, AsOf: asOf, Level: queries.Departement, Territory: p.Code, Table: table, Modality: modality, Rank: len(cells), Count: n, Sum: float64(n) * weight,
		})
	}
	cell(queries.TablePasserelle, "Personnes orientées et validées", 2, 1)
	cell(queries.TableReperes, "Hommes", 1.0, 1)
	cell(queries.TableReperes, "Femmes", 0.5, 1)
	cell(queries.TableReperes, "Âge connu", 1.4, 31.5)
	cell(queries.TableReperes, "Sans emploi ni formation", 1.1, 1)
	cell(queries.TableReperes, "En emploi, en formation ou inactives", 0.3, 1)
	cell(queries.TableReperes, "Dans le dispositif national d’accueil", 0.6, 1)
	cell(queries.TableReperes, "Hébergées ou logées ailleurs", 0.7, 1)
	cell(queries.TableReperes, "Situation améliorée", 0.3, 1)
	cell(queries.TableReperes, "Situation dégradée", 0.1, 1)
	cell(queries.TableReperes, "Situation inchangée", 0.6, 1)
	return cells
}
