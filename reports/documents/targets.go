package documents

import (
	"maps"
	"slices"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
)

// Targets are shares to reach on the last day of the month, by code of indicator: those of
// the nation, and those of the convention of each department, by its code.
type Targets struct {
	Nation     map[string]float64
	Convention map[string]map[string]float64
}

// of are the targets of the convention of a place.
func (t Targets) of(p reports.Territory) map[string]float64 {
	if p.Level != queries.Departement {
		return nil
	}
	return t.Convention[p.Code]
}

// aim is the target of a share in a place: that of its convention, otherwise the nation's.
func (t Targets) aim(p reports.Territory, code string) (share float64, agreed, set bool) {
	if share, agreed = t.of(p)[code]; agreed {
		return share, true, true
	}
	share, set = t.Nation[code]
	return share, false, set
}

// exitShares are the shares whose targets have a table of their own.
func exitShares() []string { return queries.SharesOf(queries.Sorties12m) }

// targeted are the indicators of the place that have a target there, but for those of exits.
func (v *View) targeted(t Targets, convention map[string]float64) []string {
	var codes []string
	for code := range v.indicators {
		_, national := t.Nation[code]
		_, agreed := convention[code]
		if (national || agreed) && !slices.Contains(exitShares(), code) && v.Has(code) && !parted(v.parted, AccessDomain(code)) {
			codes = append(codes, code)
		}
	}
	slices.SortFunc(codes, func(a, b string) int { return v.indicators[a].Rank - v.indicators[b].Rank })
	return codes
}

// objectivesTable sets what a department reaches against its targets, but for those of exits.
func (v *View) objectivesTable(t Targets) (reports.Table, bool) {
	codes := v.targeted(t, t.of(v.place))
	return v.againstTargets("objectifs", "Objectifs, "+reports.FormatMonth(v.month), codes, t), len(codes) > 0
}

// againstTargets is the table of some shares with their uncertainty, the national target
// and that of the convention where there is one.
func (v *View) againstTargets(id, caption string, codes []string, targets Targets) reports.Table {
	convention := targets.of(v.place)
	agreed := slices.ContainsFunc(codes, func(code string) bool { _, set := convention[code]; return set })
	t := reports.Table{ID: id, Caption: caption, Columns: []reports.Column{
		{Header: "Indicateur", RowHeader: true}, {Header: "Taux", Format: reports.Percent},
		{Header: "Nombre", Format: reports.Count}, {Header: "Sur", Format: reports.Count},
		{Header: "Intervalle à 95" + reports.Narrow + "%", Format: reports.Span}, {Header: "Cible nationale", Format: reports.Percent},
	}}
	if agreed {
		t.Columns = append(t.Columns, reports.Column{Header: "Objectif de la convention", Format: reports.Percent})
	}
	t.Columns = append(t.Columns, reports.Column{Header: "Variation habituelle"})
	t.Notes = []string{assuranceNote}
	for _, code := range codes {
		m := v.Measure(code, v.month)
		counted := reports.CountOf(m.Numerator)
		if m.Kind == queries.Incidence {
			counted = reports.Missing(reports.Count, reports.NotRelevant)
		}
		row := reports.Row{Cells: []reports.Value{
			reports.WordsOf(v.label(code)), v.unmarked(code, v.month), counted, reports.CountOf(m.Denominator), v.uncertainty(code), targetOf(targets.Nation, code),
		}}
		if agreed {
			row.Cells = append(row.Cells, targetOf(convention, code))
		}
		row.Cells = append(row.Cells, v.assured(code, targets))
		t.Rows = append(t.Rows, row)
	}
	return withoutVainAssurance(t)
}

// uncertainty is the interval at 95 % of a share, or of an incidence.
func (v *View) uncertainty(code string) reports.Value {
	m := v.Measure(code, v.month)
	switch w, ok := compare.Wilson(m.Numerator, m.Denominator); {
	case !v.value(code, v.month).Known():
	case m.Kind == queries.Incidence:
		return reports.SpanOf(m.Low, m.High)
	case ok && m.Kind == queries.Rate:
		return reports.SpanOf(w.Low, w.High)
	}
	return reports.Missing(reports.Span, reports.NotRelevant)
}

func targetOf(targets map[string]float64, code string) reports.Value {
	if x, set := targets[code]; set {
		return reports.PercentOf(x)
	}
	return reports.Missing(reports.Percent, reports.NoTarget)
}

// conventionsTable sets the targets of the conventions of some departments beside those of
// the nation. It tells no figure.
func conventionsTable(indicators map[string]queries.Indicator, places []reports.Territory, t Targets) (reports.Table, bool) {
	var codes []string
	for _, p := range places {
		codes = slices.AppendSeq(codes, maps.Keys(t.of(p)))
	}
	slices.Sort(codes)
	codes = slices.DeleteFunc(slices.Compact(codes), func(code string) bool { _, known := indicators[code]; return !known })
	slices.SortStableFunc(codes, func(a, b string) int { return indicators[a].Rank - indicators[b].Rank })
	table := reports.Table{ID: "objectifs_conventions", Caption: "Objectifs des conventions et cibles nationales", Columns: []reports.Column{
		{Header: "Indicateur", RowHeader: true}, {Header: "Département"}, {Header: "Objectif de la convention", Format: reports.Percent},
		{Header: "Cible nationale", Format: reports.Percent},
	}}
	for _, code := range codes {
		for _, p := range places {
			if _, set := t.of(p)[code]; set {
				table.Rows = append(table.Rows, reports.Row{Cells: []reports.Value{
					reports.WordsOf(indicators[code].Label), reports.WordsOf(p.Name), targetOf(t.of(p), code), targetOf(t.Nation, code)}})
			}
		}
	}
	return table, len(table.Rows) > 0
}
