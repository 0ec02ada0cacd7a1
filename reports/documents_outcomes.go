package reports

import (
	"slices"

	"github.com/agir-indicateurs/agir/reports/compare"
)

// outcomesSection tells what became of people.
func outcomesSection(v *view, in MonthlyInput) Section {
	s := Section{ID: "resultats", Title: "Résultats"}
	s.lead(v.sayAll([]string{"sorties"}, []string{"limite_3_mois", "limite_depassee"}))
	if t, ok := v.exitsTable(); ok {
		if len(t.Rows) > 2 && total(v.cells("motifs_sortie_12m")) >= leastDenominator {
			s.add(barsOf("sorties_par_motif", "Motifs de sortie, douze derniers mois", "sorties", t))
		}
		s.add(t)
	}
	if m := v.measure("sorties_12m", v.month); v.has("sorties_12m") && m.Known && m.Numerator == 0 {
		s.add(Paragraph{Role: Notice, Text: plain("Aucune sortie sur douze mois" + narrow + ": la situation à la sortie ne peut pas être décrite.")})
	} else {
		s.addTable(v.targetsTable(in.Targets))
	}
	charts := v.accessCharts(in.Evidence.Curves)
	s.add(charts...)
	s.addTable(v.accessTable())
	s.addTable(v.sharesTable("progression_taux", "Situation améliorée depuis l’entrée", in.Wider, "progression", "progression_emploi", "progression_logement"))
	s.addTable(v.countsTable("durees", "Durées et limite des 24 mois", "sorties", "sorties_12m", "duree_mediane", "limite_3_mois", "limite_depassee"))
	return s
}

// exitsTable tells the exits by motif, over twelve months and in the month.
func (v *view) exitsTable() (Table, bool) {
	year, month := v.cells("motifs_sortie_12m"), v.cells("motifs_sortie")
	if total(year)+total(month) == 0 {
		return Table{}, false
	}
	t := Table{ID: "motifs_sortie", Caption: "Sorties par motif", Columns: []Column{
		{Header: "Motif", RowHeader: true},
		{Header: "Douze derniers mois", Format: Count}, {Header: "Part", Format: Percent},
		{Header: v.monthHeader(v.month), Format: Count},
	}}
	sum := total(year)
	for _, m := range modalities(year, month) {
		n := countOf(year, m)
		t.Rows = append(t.Rows, Row{Cells: []Value{WordsOf(m), CountOf(n), shareOf(n, sum), CountOf(countOf(month, m))}})
	}
	t.Rows = append(t.Rows, Row{Kind: Total, Cells: []Value{WordsOf("Ensemble"), CountOf(sum), shareOf(sum, sum), CountOf(total(month))}})
	return t, true
}

// targetsTable sets what is reached at exit against the national targets, with
// the uncertainty of so few exits.
func (v *view) targetsTable(targets map[string]float64) (Table, bool) {
	codes := v.present("emploi_sortie", "logement_sortie", "sortie_positive")
	if len(codes) == 0 {
		return Table{}, false
	}
	t := Table{
		ID: "sorties_cibles", Caption: "Situation à la sortie, sorties des douze derniers mois",
		Columns: []Column{
			{Header: "Indicateur", RowHeader: true}, {Header: "Taux", Format: Percent},
			{Header: "Nombre", Format: Count}, {Header: "Sur", Format: Count},
			{Header: "Intervalle à 95" + narrow + "%", Format: Span}, {Header: "Cible nationale", Format: Percent},
		},
		Notes: []string{"Intervalle de Wilson" + narrow + ": ce que le taux pourrait valoir, compte tenu du petit nombre de sorties."},
	}
	for _, code := range codes {
		m := v.measure(code, v.month)
		interval := Missing(Span, NotRelevant)
		if w, ok := compare.Wilson(m.Numerator, m.Denominator); ok && v.value(code, v.month).Known() {
			interval = SpanOf(w.Low, w.High)
		}
		target := Missing(Percent, NoTarget)
		if x, set := targets[code]; set {
			target = PercentOf(x)
		}
		t.Rows = append(t.Rows, Row{Cells: []Value{
			WordsOf(v.label(code)), v.unmarked(code, v.month), CountOf(m.Numerator), CountOf(m.Denominator), interval, target,
		}})
	}
	return t, true
}

// horizons are those of the cumulative incidence.
var horizons = []struct {
	suffix, label string
	days          int
}{
	{"_6m", "6 mois", 183}, {"_12m", "12 mois", 365}, {"_18m", "18 mois", 548}, {"_24m", "24 mois", 730},
}

var accesses = []struct{ domain, label string }{
	{"acces_emploi", "Emploi ou formation durable"},
	{"acces_logement", "Logement pérenne"},
}

// accessCharts draws the access to job and to housing since entry, on the same
// scale. There is no picture before the first horizon is observable.
func (v *view) accessCharts(curves []Whole) []Block {
	var blocks []Block
	most := 0.0
	var found []Curve
	for _, a := range accesses {
		c := v.curve(a.domain, a.label, curves)
		for _, p := range append(slices.Clone(c.Horizons), c.Steps...) {
			most = max(most, p.High)
		}
		found = append(found, c)
	}
	missing := 0
	for i, a := range accesses {
		c := found[i]
		if len(c.Horizons) == 0 {
			if len(v.accessCodes(a.domain)) > 0 {
				missing++
			}
			continue
		}
		blocks = append(blocks, v.accessChart(a.domain, c, most))
	}
	if missing > 0 {
		blocks = append(blocks, Paragraph{Role: Notice, Text: plain(
			"L’accès cumulé à l’emploi et au logement se mesure à six mois au plus tôt" + narrow +
				": aucune des personnes concernées n’a encore été suivie assez longtemps, ou elles sont moins de cinq.")})
	}
	return blocks
}

func (v *view) accessCodes(domain string) []string {
	var codes []string
	for _, h := range horizons {
		codes = append(codes, domain+h.suffix)
	}
	return v.present(codes...)
}

func (v *view) curve(domain, label string, curves []Whole) Curve {
	c := Curve{Label: label}
	for _, h := range horizons {
		if !v.has(domain + h.suffix) {
			continue
		}
		value := v.value(domain+h.suffix, v.month)
		if !value.Known() {
			continue
		}
		m := v.measure(domain+h.suffix, v.month)
		c.Horizons = append(c.Horizons, CurvePoint{Day: h.days, Value: value.Number, Low: m.Low, High: m.High, Label: value.Text()})
	}
	for _, w := range curves {
		if w.Domain == domain {
			c.Steps = w.Steps
		}
	}
	return c
}

func (v *view) accessChart(domain string, c Curve, most float64) Chart {
	shape := Incidence{
		X:      Axis{Label: "depuis l’entrée", Format: Days, Max: 730, Ticks: []float64{0, 183, 365, 548, 730}},
		Y:      ticked(Axis{Format: Percent}, 0, incidenceTop(most), incidenceTop(most)/4),
		Months: []string{"entrée", "6 mois", "12 mois", "18 mois", "24 mois"},
		Curves: []Curve{c},
	}
	text := c.Label + ", part estimée des personnes entrées qui y ont accédé" + narrow + ": "
	data := Table{ID: domain + "_donnees", Caption: c.Label + narrow + ": accès cumulé depuis l’entrée", Columns: []Column{
		{Header: "Depuis l’entrée", RowHeader: true}, {Header: "Part estimée", Format: Percent},
		{Header: "Borne basse", Format: Percent}, {Header: "Borne haute", Format: Percent},
	}}
	for i, p := range c.Horizons {
		if i > 0 {
			text += narrow + "; "
		}
		month := horizonLabel(p.Day)
		text += p.Label + " à " + month + " (intervalle à 95" + narrow + "%" + narrow + ": " + SpanOf(p.Low, p.High).Text() + ")"
		data.Rows = append(data.Rows, Row{Cells: []Value{WordsOf(month), PercentOf(p.Value), PercentOf(p.Low), PercentOf(p.High)}})
	}
	return Chart{
		ID: domain, Title: c.Label + ", accès depuis l’entrée", Shape: shape, Source: "relevés de la plateforme et de ses partenaires",
		Alternative: text + ".", Data: data, DataPrinted: true, Half: true,
	}
}

func horizonLabel(day int) string {
	for _, h := range horizons {
		if h.days == day {
			return h.label
		}
	}
	return FormatCount(int64(day)) + fixed + "jours"
}

// incidenceTop is a quarter, a half or the whole of the scale.
func incidenceTop(most float64) float64 {
	switch {
	case most <= 0.2:
		return 0.2
	case most <= 0.4:
		return 0.4
	case most <= 0.6:
		return 0.6
	case most <= 0.8:
		return 0.8
	}
	return 1
}

// accessTable tells the same in figures.
func (v *view) accessTable() (Table, bool) {
	t := Table{
		ID: "acces", Caption: "Accès cumulé depuis l’entrée, selon l’ancienneté",
		Columns: []Column{{Header: "Depuis l’entrée", RowHeader: true}},
		Notes: []string{"Estimation d’Aalen et Johansen" + narrow + ": les personnes entrées récemment comptent pour le temps écoulé. " +
			"Les cibles nationales de sortie (tableau précédent) ne portent que sur les personnes sorties."},
	}
	var shown []string
	observable := false
	for _, a := range accesses {
		if len(v.accessCodes(a.domain)) > 0 {
			shown = append(shown, a.domain)
			t.Columns = append(t.Columns,
				Column{Header: a.label, Format: Percent}, Column{Header: "Intervalle à 95" + narrow + "%", Format: Span}, Column{Header: "Parcours", Format: Count})
		}
	}
	if len(shown) == 0 {
		return Table{}, false
	}
	for _, h := range horizons {
		row := Row{Cells: []Value{WordsOf(h.label)}}
		for _, domain := range shown {
			value := v.unmarked(domain+h.suffix, v.month)
			observable = observable || value.Known()
			m := v.measure(domain+h.suffix, v.month)
			span := Missing(Span, value.Absence)
			if value.Known() {
				span = SpanOf(m.Low, m.High)
			}
			row.Cells = append(row.Cells, value, span, CountOf(m.Denominator))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, observable
}
