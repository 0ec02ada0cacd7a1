// Package samples invents what a report rests on, for the tests of the model
// and of its renderers: a consortium of two departments that never were, from a
// fixed seed. No figure in it means anything.
package samples

import (
	"math"
	"math/rand/v2"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
)

// Rich is a month with more than two years behind it: everything is known.
func Rich() documents.MonthlyInput { return monthly(newWorld(29), 1) }

// Opening is the first month of a platform.
func Opening() documents.MonthlyInput {
	w := newWorld(1)
	in := monthly(w, 1)
	in.Evidence.Moves, in.Evidence.Bounds, in.Evidence.Anomalies, in.Evidence.Comments = nil, nil, nil, nil
	in.Edition = 1
	return in
}

// Zeros is a month in which nothing happened, in a platform that follows nobody.
func Zeros() documents.MonthlyInput {
	w := newWorld(3)
	for i := range w.measures {
		m := &w.measures[i]
		m.Numerator, m.Value = 0, 0
		if m.Kind != queries.Count {
			m.Denominator, m.Known = 0, m.Kind == queries.Rate || m.Kind == queries.Ratio
		}
	}
	w.cells = nil
	in := monthly(w, 0)
	in.Evidence = documents.Evidence{}
	in.NextOn = time.Time{}
	in.Edition = 0
	return in
}

// Sparse is a program that computes a handful of indicators only, and has no
// evidence to show.
func Sparse() documents.MonthlyInput {
	in := Rich()
	var few []queries.Indicator
	for _, i := range in.Indicators {
		switch i.Code {
		case queries.Orientations, queries.Entrees, queries.EntreesCumul, queries.FileActive, queries.ContactRegulier, queries.ContactEnRetard, queries.Contacts, queries.Sorties:
			few = append(few, i)
		}
	}
	in.Indicators, in.Tables, in.Evidence, in.Targets, in.Wider = few, nil, documents.Evidence{}, documents.Targets{}, documents.Wider{}
	return in
}

var structures = []struct {
	code, name string
	share      float64
}{
	{"sos-solidarites", "SOS Solidarités", 0.34},
	{"soliha", "Soliha", 0.22},
	{"retravailler-ouest", "Retravailler dans l’Ouest", 0.16},
	{"face-vendee", "FACE Vendée", 0.13},
	{"cfp-presquile", "CFP Presqu’île", 0.09},
	{"aurore", "Aurore", 0.06},
}

// world is the invented consortium over some months.
type world struct {
	chance     *rand.Rand
	wave       []float64 // what all structures share, month by month
	months     []time.Time
	measures   []queries.Measure
	at         map[key]int // the last measure of each key
	cells      []queries.Cell
	indicators []queries.Indicator
	tables     []queries.Table
	kinds      map[string]queries.Kind
}

// key says which figure a measure is, of whom and when.
type key struct {
	level           queries.Level
	territory, code string
	month           int64
}

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

var asOf = day(2024, time.July, 10)

func newWorld(months int) *world {
	catalogue, err := queries.Load()
	if err != nil {
		panic(err) // a test of queries holds it nil
	}
	w := &world{
		chance: rand.New(rand.NewPCG(44, 85)), indicators: catalogue.Indicators, tables: catalogue.Tables,
		kinds: make(map[string]queries.Kind), at: make(map[key]int),
	}
	for _, i := range catalogue.Indicators {
		w.kinds[i.Code] = i.Kind
	}
	for k := months - 1; k >= 0; k-- {
		w.months = append(w.months, day(2024, time.June, 1).AddDate(0, -k, 0))
	}
	for range w.months {
		w.wave = append(w.wave, w.chance.NormFloat64())
	}
	for _, d := range []struct {
		code string
		size float64
	}{{"44", 1}, {"85", 0.55}} {
		w.department(d.code, d.size)
	}
	w.consortium()
	return w
}

func (w *world) about(mean float64) int64 {
	return max(0, int64(math.Round(mean+w.chance.NormFloat64()*math.Sqrt(mean))))
}

func (w *world) put(level queries.Level, territory, code string, month time.Time, numerator, denominator int64) {
	w.at[key{level, territory, code, month.Unix()}] = len(w.measures)
	w.measures = append(w.measures, queries.Measure{
		Month: month, AsOf: asOf, Level: level, Territory: territory, Indicator: code, Kind: w.kinds[code],
		Numerator: numerator, Denominator: denominator, Known: true,
	})
}

func (w *world) putValue(territory, code string, month time.Time, value float64, cases int64, known bool) {
	w.measures = append(w.measures, queries.Measure{
		Month: month, AsOf: asOf, Level: queries.Departement, Territory: territory, Indicator: code, Kind: w.kinds[code],
		Value: value, Denominator: cases, Known: known, Low: value * 0.82, High: math.Min(1, value*1.19),
	})
}

// department invents a department month by month.
func (w *world) department(code string, size float64) {
	active := make([]int64, len(structures))
	var cumul, oriented, nonEntered, exits int64
	var yearly []int64
	for k, month := range w.months {
		ofii, prescribed := w.about(17*size), w.about(6*size)
		demandes := w.about(9 * size)
		// what a department's rows are
		var entered, left int64
		var share [2]int64
		for s := range structures {
			if code == "85" && s == 5 {
				continue
			}
			in := w.about(21 * size * structures[s].share)
			out := min(active[s], w.about(float64(active[s])*0.035))
			active[s] += in - out
			entered, left = entered+in, left+out
			w.structure(code, s, month, k, active[s], in, out, &share)
		}
		cumul += entered
		oriented += ofii + prescribed
		nonEntered += w.about(1.2 * size)
		exits += left
		waiting := max(3, oriented-cumul-nonEntered)
		oriented = cumul - w.unmatched(cumul) + nonEntered + waiting
		yearly = append(yearly, left)
		var all int64
		for _, a := range active {
			all += a
		}
		w.entries(code, month, k, ofii, prescribed, demandes, cumul, waiting, all)
		w.outcomes(code, month, k, sum(lastOf(yearly, 12)), all, cumul)
		w.breakdowns(code, month, all, entered, sum(lastOf(yearly, 12)), left, demandes)
		w.bridge(code, month, cumul, nonEntered, waiting)
	}
}

func (w *world) unmatched(cumul int64) int64 { return cumul / 30 }

func sum(n []int64) (total int64) {
	for _, x := range n {
		total += x
	}
	return total
}

func lastOf(n []int64, most int) []int64 { return n[max(0, len(n)-most):] }

// structure invents what is known of one structure; the department is the sum.
func (w *world) structure(departement string, s int, month time.Time, k int, active, in, out int64, _ *[2]int64) {
	level := 0.84 + 0.03*w.wave[k] + w.chance.NormFloat64()*0.015
	if k == len(w.months)-1 && k > 1 {
		level -= 0.09 // the story of the last month
	}
	part := func(of int64, p float64) int64 { return min(of, int64(math.Round(float64(of)*p))) }
	regular := part(active, level)
	contacts := w.about(float64(active) * 0.55)
	days := active * 30 * int64(min(k+1, 12))
	kept := part(active, 0.9)
	for _, row := range []struct {
		code                   string
		numerator, denominator int64
	}{
		{queries.Entrees, in, 0}, {queries.FileActive, active, 0}, {queries.Sorties, out, 0},
		{queries.ContactRegulier, regular, active}, {queries.ContactEnRetard, active - regular, 0},
		{queries.EntretienRegulier, part(regular, 0.86), active}, {queries.AContacter15j, part(regular, 0.12), 0},
		{queries.CouvertureContact, int64(float64(days) * (level + 0.05)), days}, {queries.SansRupture, part(active, 0.47), active},
		{queries.Contacts, contacts, 0}, {queries.ContactsParActif, contacts, active}, {queries.Absences, part(contacts, 0.13), contacts + part(contacts, 0.13)},
		{queries.DiagnosticFait, part(kept, 0.95), kept}, {queries.PlanFait, part(kept, 0.87), kept},
		{queries.ReferentEmploi, part(active, 0.57), active}, {queries.DoubleAccompagnement, part(active, 0.02), 0},
		{queries.Limite3Mois, part(active, 0.03*float64(k)/28), 0}, {queries.LimiteDepassee, part(active, 0.01*float64(k)/28), 0},
		{queries.ProgressionEmploi, part(active, 0.27), active}, {queries.ProgressionLogement, part(active, 0.22), active}, {queries.Progression, part(active, 0.37), active},
	} {
		w.put(queries.Structure, departement+"/"+structures[s].code, row.code, month, row.numerator, row.denominator)
		w.addTo(queries.Departement, departement, row.code, month, row.numerator, row.denominator)
	}
}

// addTo adds to the measure of a wider territory, made when it is the first.
func (w *world) addTo(level queries.Level, territory, code string, month time.Time, numerator, denominator int64) {
	if i, ok := w.at[key{level, territory, code, month.Unix()}]; ok {
		w.measures[i].Numerator += numerator
		w.measures[i].Denominator += denominator
		return
	}
	w.put(level, territory, code, month, numerator, denominator)
}

func (w *world) entries(d string, month time.Time, k int, ofii, prescribed, demandes, cumul, waiting, active int64) {
	for code, n := range map[string]int64{
		queries.Orientations: ofii + prescribed, queries.OrientationsOfii: ofii, queries.OrientationsPrescripteur: prescribed,
		queries.Demandes: demandes, queries.DemandesIneligibles: demandes / 6, queries.DemandesAVerifier: demandes / 4, queries.DemandesALOfii: demandes / 2,
		queries.DemandesRefusees: demandes / 9, queries.EntreesCumul: cumul, queries.NonEntrees: demandes / 7, queries.EnAttenteEntree: waiting,
		queries.EligibiliteAVerifier: ofii / 8,
	} {
		w.put(queries.Departement, d, code, month, n, 0)
	}
	w.put(queries.Departement, d, queries.RapprochementOfii, month, cumul-w.unmatched(cumul), cumul)
	w.put(queries.Departement, d, queries.FichiersRecus, month, 13, 14)
	w.put(queries.Departement, d, queries.LignesAcceptees, month, 4812+31*int64(k), 4901+31*int64(k))
	if k >= 3 {
		w.put(queries.Departement, d, queries.Entree3Mois, month, (ofii+prescribed)*8/10, ofii+prescribed)
	} else {
		w.put(queries.Departement, d, queries.Entree3Mois, month, 0, 0)
	}
	w.putValue(d, queries.DelaiEntreeMedian, month, 14+float64(k%7)+0.5*float64(k%2), 18, true)
	w.putValue(d, queries.Fraicheur, month, 36, 0, true)
}

func (w *world) outcomes(d string, month time.Time, k int, exits, active, cumul int64) {
	w.put(queries.Departement, d, queries.Sorties12m, month, exits, 0)
	w.put(queries.Departement, d, queries.EmploiSortie, month, exits*41/100, exits)
	w.put(queries.Departement, d, queries.LogementSortie, month, exits*78/100, exits)
	w.put(queries.Departement, d, queries.SortiePositive, month, exits*33/100, exits)
	w.putValue(d, queries.DureeMediane, month, 121+float64(9*k), exits, exits > 0)
	for i, horizon := range queries.Horizons {
		known := k >= 6*(i+1)
		w.putValue(d, horizon.Of(queries.AccesEmploi), month, []float64{0.071, 0.187, 0.273, 0.349}[i], cumul*95/100, known)
		w.putValue(d, horizon.Of(queries.AccesLogement), month, []float64{0.224, 0.419, 0.494, 0.534}[i], cumul*90/100, known)
	}
}

func (w *world) split(d, table string, month time.Time, whole int64, modalities ...string) {
	rest := whole
	for i, m := range modalities {
		n := rest
		if i < len(modalities)-1 {
			n = min(rest, int64(math.Round(float64(rest)*0.45)))
		}
		rest -= n
		w.cells = append(w.cells, queries.Cell{
			Month: month, AsOf: asOf, Level: queries.Departement, Territory: d, Table: table, Modality: m, Rank: i + 1, Count: n,
		})
	}
}

func (w *world) breakdowns(d string, month time.Time, active, entered, year, left, demandes int64) {
	reasons := []string{"Autonomie", "Déménagement", "Abandon", "Injoignable", "Relais vers un autre dispositif", "Durée maximale", "Autre"}
	w.split(d, queries.TableMotifsSortie12m, month, year, reasons...)
	w.split(d, queries.TableMotifsSortie, month, left, reasons...)
	w.split(d, queries.TablePrescripteurs, month, demandes, "Centre communal d’action sociale", "France Travail", "Conseil départemental", "Mission locale de l’agglomération nantaise", "Hébergeur")
	w.split(d, queries.TableMotifsIneligibilite, month, demandes/6, "CIR signé avant 2022", "Protection trop ancienne")
	w.split(d, queries.TableMotifsRefus, month, demandes/9, "Déjà accompagné", "Hors critères")
	w.split(d, queries.TableMotifsNonEntree, month, demandes/7, "Injoignable", "Refus", "Déménagement")
	w.split(d, queries.TableRetards, month, w.late(d, month), "1 à 30 jours", "31 à 60 jours", "Plus de 60 jours")
	w.split(d, queries.TableModesContact, month, active/2, "Entretien", "Téléphone", "Visite", "Visioconférence", "Atelier")
	w.split(d, queries.TableCriteres, month, 2, "Protection de 24 mois ou plus", "CIR signé avant 2022")
	w.split(d, queries.TableCriteresNonVerifiables, month, 1, "CIR signé avant 2022")
	for suffix, modalities := range map[string][]string{
		"sexe":        {"Hommes", "Femmes"},
		"age":         {"26-35 ans", "18-25 ans", "36-45 ans", "46-59 ans", "60 ans et plus", "16-17 ans"},
		"nationalite": {"Afghanistan", "Guinée", "Érythrée", "Soudan", "Syrie", "Côte d’Ivoire", "Somalie", "Russie", "Ukraine", "République démocratique du Congo", "Autres nationalités"},
		"protection":  {"Réfugié", "Protection subsidiaire", "Apatride"},
		"rejoignant":  {"Bénéficiaire de la protection", "Rejoignant"},
		"emploi":      {"Sans emploi ni formation", "Formation linguistique", "CDD de moins de six mois, intérim, insertion", "CDI ou CDD d'au moins six mois", "Non connue"},
		"logement":    {"Hébergement d'urgence, hôtel", "Dispositif national d'accueil (CADA, HUDA, CPH)", "Hébergé par un tiers", "Logement du parc social", "Non connue"},
	} {
		w.split(d, "profil_entrees_"+suffix, month, entered, modalities...)
		w.split(d, "profil_actifs_"+suffix, month, active, modalities...)
		if suffix == "nationalite" {
			w.split(d, queries.TableProfilEntreesNationaliteActifs, month, entered, modalities...)
		}
	}
}

func (w *world) late(d string, month time.Time) int64 {
	for _, m := range w.measures {
		if m.Indicator == queries.ContactEnRetard && m.Territory == d && m.Month.Equal(month) {
			return m.Numerator
		}
	}
	return 0
}

func (w *world) bridge(d string, month time.Time, cumul, nonEntered, waiting int64) {
	entered := cumul - w.unmatched(cumul)
	for i, line := range []struct {
		label string
		n     int64
	}{
		{"Personnes orientées et validées", entered + nonEntered + waiting},
		{"dont entrées", entered}, {"dont sans entrée", nonEntered}, {"dont en attente", waiting},
		{"Entrées sans orientation de l’Ofii", w.unmatched(cumul)},
	} {
		w.cells = append(w.cells, queries.Cell{
			Month: month, AsOf: asOf, Level: queries.Departement, Territory: d, Table: queries.TablePasserelle, Modality: line.label, Rank: i + 1, Count: line.n,
		})
	}
}

// consortium sums what can be summed.
func (w *world) consortium() {
	for _, m := range append([]queries.Measure(nil), w.measures...) {
		if m.Level != queries.Departement {
			continue
		}
		switch m.Kind {
		case queries.Count, queries.Rate, queries.Ratio:
			w.addTo(queries.Consortium, "agir-ensemble-44-85", m.Indicator, m.Month, m.Numerator, m.Denominator)
		}
	}
}

func monthly(w *world, provisional int) documents.MonthlyInput {
	last := w.months[len(w.months)-1]
	in := documents.MonthlyInput{
		Figures:    queries.NewFigures(asOf, w.months, w.measures, w.cells),
		Indicators: w.indicators, Tables: w.tables,
		Territory: reports.Territory{Level: queries.Departement, Code: "44", Name: "Loire-Atlantique"},
		Wider:     wider(last.AddDate(0, -1, 0)),
		Publisher: "AGIR Ensemble 44", Lead: "SOS Solidarités",
		Month: last, IssuedOn: day(2024, time.July, 12), NextOn: day(2024, time.August, 12),
		Edition: 7, Status: reports.Provisional,
		Targets:  documents.Targets{Nation: map[string]float64{queries.EmploiSortie: 0.6, queries.LogementSortie: 0.8}},
		Evidence: evidence(w, last),
	}
	for _, s := range structures {
		in.Structures = append(in.Structures, reports.Territory{Level: queries.Structure, Code: "44/" + s.code, Name: s.name})
	}
	if provisional > 0 {
		in.ProvisionalFrom = last.AddDate(0, 1-provisional, 0)
	}
	return in
}

// wider is what a national release that never was printed of the region and the nation.
func wider(month time.Time) documents.Wider {
	of := func(name string, departements int, less float64) documents.WiderTerritory {
		p := documents.WiderTerritory{Name: name, Departements: departements, Shares: map[string]reports.Value{}}
		for code, x := range map[string]float64{
			queries.ContactRegulier: 0.836, queries.EntretienRegulier: 0.71, queries.SansRupture: 0.44, queries.DiagnosticFait: 0.941,
			queries.PlanFait: 0.872, queries.SortiePositive: 0.351, queries.Progression: 0.382,
		} {
			p.Shares[code] = reports.PercentOf(x - less)
		}
		return p
	}
	return documents.Wider{Month: month, AsOf: asOf.AddDate(0, -1, 0), Edition: 4, Territories: []documents.WiderTerritory{of("Pays de la Loire", 5, 0), of("France", 94, 0.021)}}
}

func evidence(w *world, month time.Time) documents.Evidence {
	var e documents.Evidence
	for _, m := range w.measures {
		if m.Indicator == queries.FileActive && m.Level == queries.Departement && m.Territory == "44" && m.Month.Equal(month) {
			low := float64(m.Numerator) // two records taken apart make one person more
			e.Bounds = []documents.Bounds{{Indicator: queries.FileActive, Low: low, High: low + 3}}
		}
	}
	add := func(sender, kind string, extracted time.Time, read, aside int64, received bool, reason string) {
		e.Statements = append(e.Statements, documents.Statement{
			Sender: sender, Kind: kind, Expected: true, Received: received, Reason: reason,
			ReceivedOn: extracted, ExtractionOn: extracted, Read: read, SetAside: aside,
		})
	}
	add("Ofii", "orientations", day(2024, 7, 3), 641, 2, true, "")
	add("SOS Solidarités", "parcours", day(2024, 7, 3), 588, 9, true, "")
	add("SOS Solidarités", "demandes", day(2024, 7, 3), 204, 1, true, "")
	add("SOS Solidarités", "contacts", day(2024, 7, 4), 1187, 22, true, "")
	add("SOS Solidarités", "situations", day(2024, 7, 4), 612, 4, true, "")
	add("Soliha", "contacts", day(2024, 7, 5), 744, 31, true, "")
	add("Soliha", "situations", day(2024, 7, 5), 398, 0, true, "")
	add("Retravailler dans l’Ouest", "contacts", day(2024, 7, 2), 512, 18, true, "")
	add("FACE Vendée", "contacts", day(2024, 6, 4), 311, 2, false, "retenu, plus de 20\u202f% de lignes écartées")
	add("CFP Presqu’île", "contacts", day(2024, 7, 1), 170, 0, true, "")
	add("Aurore", "contacts", time.Time{}, 0, 0, false, "jamais reçu")
	e.Questions = []documents.Question{
		{Sender: "Soliha", Text: "31 contacts sont datés après le jour d’extraction\u202f; la date saisie est-elle celle du rendez-vous à venir\u202f?"},
		{Sender: "SOS Solidarités", Text: "neuf dossiers portent une date de fin sans motif\u202f; quel est le motif de ces sorties\u202f?"},
		{Sender: "Aurore", Text: "aucun relevé de contacts n’a été reçu depuis l’ouverture\u202f; un envoi est-il prévu\u202f?"},
	}
	e.Anomalies = []documents.Anomaly{
		{Label: "Sortie antérieure à l’entrée", Place: "Soliha", Count: 2, Since: day(2024, 5, 10), Justification: "saisie en cours de correction"},
		{Label: "Contact hors du parcours", Place: "FACE Vendée", Count: 14, Since: day(2024, 6, 11)},
	}
	if len(w.months) > 2 {
		earlier := month.AddDate(0, -1, 0)
		for _, m := range w.measures {
			if m.Level != queries.Departement || m.Territory != "44" || !m.Month.Equal(earlier) {
				continue
			}
			before := m
			switch m.Indicator {
			case queries.Entrees, queries.Contacts:
				before.Numerator -= 3
			case queries.ContactRegulier:
				before.Numerator -= 5
			default:
				continue
			}
			e.Moves = append(e.Moves, documents.Move{Before: before, After: m, Causes: []documents.Cause{{Label: "ligne tardive (Soliha)", Persons: 3}, {Label: "rapprochement", Persons: 1}}})
		}
	}
	e.Comments = []documents.Comment{{
		About: "Contact dans les deux mois", Text: "Les permanences de Saint-Nazaire ont été fermées deux semaines en juin pour travaux.",
		By: "AGIR Ensemble 44", On: time.Date(2023, time.July, 4, 0, 0, 0, 0, time.UTC),
	}}
	return e
}
