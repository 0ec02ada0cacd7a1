package documents

import (
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// outcomesSection says what became of people.
func outcomesSection(v *View, in MonthlyInput) reports.Section {
	s := reports.Section{ID: "resultats", Title: "Résultats", Finding: v.outcomesFinding(in.Targets)}
	s.Lead(v.sayAll([]string{queries.Sorties}, []string{queries.Limite3Mois, queries.LimiteDepassee}))
	if t, ok := v.exitsTable(); ok {
		if len(t.Rows) > 2 && total(v.cells(queries.TableMotifsSortie12m)) >= leastDenominator {
			s.Add(barsOf("sorties_par_motif", "Motifs de sortie, douze derniers mois", "sorties", t))
		}
		s.Add(t)
	}
	if m := v.Measure(queries.Sorties12m, v.month); v.Has(queries.Sorties12m) && m.Known && m.Numerator == 0 {
		s.Add(reports.Paragraph{Role: reports.Notice, Text: reports.PlainText("Aucune sortie sur douze mois" + reports.Narrow + ": la situation à la sortie ne peut pas être décrite.")})
	} else {
		s.AddTable(v.targetsTable(in.Targets))
	}
	v.parted = in.Evidence.Cohorts
	charts := v.accessCharts(in.Evidence.Curves)
	s.Add(charts...)
	s.AddTable(v.accessTable())
	for _, t := range cohortTables(in.Evidence.Cohorts) {
		s.Add(t)
	}
	s.AddTable(v.sharesTable("progression_taux", "Situation améliorée depuis l’entrée", in.Wider, queries.Progression, queries.ProgressionEmploi, queries.ProgressionLogement))
	s.AddTable(v.languageTable())
	s.AddTable(v.objectivesTable(in.Targets))
	s.AddTable(v.durationsTable(in.Evidence.Limits))
	return s
}

// durationsTable tells how long people stay, with the longest durations in force when
// they are dated.
func (v *View) durationsTable(limits []Term) (reports.Table, bool) {
	t, ok := v.countsTable("durees", "Durées et durée maximale", queries.Sorties, queries.Sorties12m, queries.DureeMediane, queries.Limite3Mois, queries.LimiteDepassee)
	for _, l := range limits {
		t.Notes = append(t.Notes, "Durée maximale de "+l.Label+", pour les entrées"+reports.Narrow+": "+l.days()+".")
	}
	return t, ok
}

// exitsTable gives the exits by motif, over twelve months and in the month.
func (v *View) exitsTable() (reports.Table, bool) {
	year, month := v.cells(queries.TableMotifsSortie12m), v.cells(queries.TableMotifsSortie)
	if total(year)+total(month) == 0 {
		return reports.Table{}, false
	}
	t := reports.Table{ID: queries.TableMotifsSortie, Caption: "Sorties par motif", Columns: []reports.Column{
		{Header: "Motif", RowHeader: true},
		{Header: "Douze derniers mois", Format: reports.Count}, {Header: "Part", Format: reports.Percent},
		{Header: v.monthHeader(v.month), Format: reports.Count},
	}}
	sum := total(year)
	for _, m := range modalities(year, month) {
		n := countOf(year, m)
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf(m), reports.CountOf(n), shareOf(n, sum), reports.CountOf(countOf(month, m))}})
	}
	t.Rows = append(t.Rows, reports.Row{Kind: reports.Total, Cells: []reports.Value{reports.WordsOf("Ensemble"), reports.CountOf(sum), shareOf(sum, sum), reports.CountOf(total(month))}})
	return t, true
}

// targetsTable sets what is reached at exit against the national targets and those of the
// convention, with the uncertainty of so few exits.
func (v *View) targetsTable(targets Targets) (reports.Table, bool) {
	codes := v.Present(exitShares()...)
	if len(codes) == 0 {
		return reports.Table{}, false
	}
	t := v.againstTargets("sorties_cibles", "Situation à la sortie, sorties des douze derniers mois", codes, targets)
	t.Notes = append([]string{"Intervalle de Wilson" + reports.Narrow + ": ce que le taux pourrait valoir, compte tenu du petit nombre de sorties."}, t.Notes...)
	t.Notes = append(t.Notes, v.breakNotes(codes, []time.Time{v.month})...)
	if v.young() {
		t.Notes = append(t.Notes, "La plateforme est ouverte depuis moins de "+reports.FormatCount(fullCourse)+
			" mois"+reports.Narrow+": seuls des parcours courts sont terminés, et le taux ne se compare pas encore à la cible.")
	}
	return t, true
}

// Accesses are the outcomes whose incidence is drawn since the entry.
var Accesses = []struct{ Domain, label string }{
	{queries.AccesEmploi, "Emploi ou formation durable"},
	{queries.AccesLogement, "Logement pérenne"},
}

// AccessDomain is what an incidence is the access to, empty for another figure.
func AccessDomain(code string) string {
	for _, a := range Accesses {
		if strings.HasPrefix(code, a.Domain+"_") {
			return a.Domain
		}
	}
	return ""
}

// accessCharts draws the access to job and to housing since entry, on the same
// scale. There is no picture before the first horizon is observable.
func (v *View) accessCharts(curves []Whole) []reports.Block {
	var blocks []reports.Block
	most := 0.0
	var found []reports.Curve
	for _, a := range Accesses {
		c := v.curve(a.Domain, a.label, curves)
		for _, p := range append(slices.Clone(c.Horizons), c.Steps...) {
			most = max(most, p.High)
		}
		found = append(found, c)
	}
	missing := 0
	for i, a := range Accesses {
		c := found[i]
		if len(c.Horizons) == 0 {
			if len(v.AccessCodes(a.Domain)) > 0 {
				missing++
			}
			continue
		}
		blocks = append(blocks, v.accessChart(a.Domain, c, most))
	}
	if missing > 0 {
		blocks = append(blocks, reports.Paragraph{Role: reports.Notice, Text: reports.PlainText(
			"L’accès cumulé à l’emploi et au logement se mesure à six mois au plus tôt" + reports.Narrow +
				": aucune des personnes concernées n’a encore été suivie assez longtemps, ou elles sont moins de cinq.")})
	}
	return blocks
}

// AccessCodes are the horizons of an access that is computed here; none of one that a break
// parts.
func (v *View) AccessCodes(domain string) []string {
	var codes []string
	if parted(v.parted, domain) {
		return nil
	}
	for _, h := range queries.Horizons {
		codes = append(codes, h.Of(domain))
	}
	return v.Present(codes...)
}

func (v *View) curve(domain, label string, curves []Whole) reports.Curve {
	c := reports.Curve{Label: label}
	for _, h := range queries.Horizons {
		if !v.Has(h.Of(domain)) || parted(v.parted, domain) {
			continue
		}
		value := v.value(h.Of(domain), v.month)
		if !value.Known() {
			continue
		}
		m := v.Measure(h.Of(domain), v.month)
		c.Horizons = append(c.Horizons, reports.CurvePoint{Day: h.Days, Value: value.Number, Low: m.Low, High: m.High, Label: value.Text()})
	}
	for _, w := range curves {
		if w.Domain == domain {
			c.Steps = w.Steps
		}
	}
	return c
}

func (v *View) accessChart(domain string, c reports.Curve, most float64) reports.Chart {
	shape := reports.Incidence{
		X:      reports.Axis{Label: "depuis l’entrée", Format: reports.Days, Ticks: []float64{0}},
		Y:      reports.Ticked(reports.Axis{Format: reports.Percent}, 0, incidenceTop(most), incidenceTop(most)/4),
		Months: []string{"entrée"},
		Curves: []reports.Curve{c},
	}
	for _, h := range queries.Horizons {
		shape.X.Max = float64(h.Days)
		shape.X.Ticks, shape.Months = append(shape.X.Ticks, float64(h.Days)), append(shape.Months, horizonLabel(h.Days))
	}
	text := c.Label + ", part estimée des personnes entrées qui y ont accédé" + reports.Narrow + ": "
	data := reports.Table{ID: domain + "_donnees", Caption: c.Label + reports.Narrow + ": accès cumulé depuis l’entrée", Columns: []reports.Column{
		{Header: "Depuis l’entrée", RowHeader: true}, {Header: "Part estimée", Format: reports.Percent},
		{Header: "Borne basse", Format: reports.Percent}, {Header: "Borne haute", Format: reports.Percent},
	}}
	for i, p := range c.Horizons {
		if i > 0 {
			text += reports.Narrow + "; "
		}
		month := horizonLabel(p.Day)
		text += p.Label + " à " + month + " (intervalle à 95" + reports.Narrow + "%" + reports.Narrow + ": " + reports.SpanOf(p.Low, p.High).Text() + ")"
		data.Rows = append(data.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf(month), reports.PercentOf(p.Value), reports.PercentOf(p.Low), reports.PercentOf(p.High)}})
	}
	return reports.Chart{
		ID: domain, Title: c.Label + ", accès depuis l’entrée", Shape: shape, Source: "relevés de la plateforme et de ses partenaires",
		Alternative: text + ".", Data: data, DataPrinted: true, Half: true,
	}
}

func horizonLabel(day int) string {
	for _, h := range queries.Horizons {
		if h.Days == day {
			return reports.FormatCount(int64(h.Months)) + " mois"
		}
	}
	return reports.FormatCount(int64(day)) + reports.Fixed + "jours"
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

// accessTable gives the same in figures.
func (v *View) accessTable() (reports.Table, bool) {
	t := reports.Table{
		ID: "acces", Caption: "Accès cumulé depuis l’entrée, selon l’ancienneté",
		Columns: []reports.Column{{Header: "Depuis l’entrée", RowHeader: true}},
		Notes: []string{"Estimation d’Aalen et Johansen" + reports.Narrow + ": les personnes entrées récemment comptent pour le temps écoulé. " +
			"Les cibles nationales de sortie (tableau précédent) ne portent que sur les personnes sorties."},
	}
	var shown []string
	observable := false
	for _, a := range Accesses {
		if len(v.AccessCodes(a.Domain)) > 0 {
			shown = append(shown, a.Domain)
			t.Columns = append(t.Columns,
				reports.Column{Header: a.label, Format: reports.Percent}, reports.Column{Header: "Intervalle à 95" + reports.Narrow + "%", Format: reports.Span}, reports.Column{Header: "Parcours", Format: reports.Count})
		}
	}
	if len(shown) == 0 {
		return reports.Table{}, false
	}
	for _, h := range queries.Horizons {
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(horizonLabel(h.Days))}}
		for _, domain := range shown {
			value := v.unmarked(h.Of(domain), v.month)
			observable = observable || value.Known()
			m := v.Measure(h.Of(domain), v.month)
			span := reports.Missing(reports.Span, value.Absence)
			if value.Known() {
				span = reports.SpanOf(m.Low, m.High)
			}
			row.Cells = append(row.Cells, value, span, reports.CountOf(m.Denominator))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, observable
}
