package documents

import (
	"slices"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// CohortTold is what may be printed of a cohort: of how many it is, and at each of its
// points its access, as it is and adjusted.
type CohortTold struct {
	Among        bool
	At, Adjusted []bool
}

// cohortsOf are those of a place in a domain.
func (c *comparison) cohortsOf(domain string, p reports.Territory) (Cohorts, bool) {
	of := c.Cohorts[p.Code]
	at := slices.IndexFunc(of, func(x Cohorts) bool { return x.Domain == domain })
	if at < 0 {
		return Cohorts{}, false
	}
	return of[at], true
}

// cohortTables set side by side, department by department, those who entered on each side of
// the breaks of an access, as they are and at equal situation at entry; then those of the
// nation, where all its departments are parted alike.
func (c *comparison) cohortTables() []reports.Table {
	var tables []reports.Table
	for _, a := range Accesses {
		codes := slices.DeleteFunc(c.present(comparedAccess()...), func(code string) bool {
			return AccessDomain(code) != a.Domain || !slices.ContainsFunc(append(slices.Clone(c.Departements), c.Territory), func(p reports.Territory) bool { return c.partsEntries(code, p) })
		})
		for start := 0; start < len(codes); start += 2 {
			if t, some := c.cohortTable(a.Domain, a.label, codes[start:min(start+2, len(codes))]); some {
				tables = append(tables, t)
			}
		}
	}
	return tables
}

func (c *comparison) cohortTable(domain, label string, codes []string) (t reports.Table, some bool) {
	var months []string
	t.Columns = []reports.Column{{Header: "Département", RowHeader: true}, {Header: "Entrées"}, {Header: "Parcours", Format: reports.Count}}
	for _, code := range codes {
		at := horizonLabel(c.indicators[code].Horizon)
		months = append(months, at[:len(at)-len(" mois")])
		t.Columns = append(t.Columns, reports.Column{Header: "À " + at, Format: reports.Percent}, reports.Column{Header: "Intervalle à 95" + reports.Narrow + "%", Format: reports.Span},
			reports.Column{Header: "Ajusté", Format: reports.Percent})
	}
	t.ID = domain + "_cohortes_" + months[0]
	t.Caption = label + ", accès à " + enumerate(months) + " mois selon le jour de l’entrée"
	t.Notes = []string{"Une rupture de série sépare ces entrées" + reports.Narrow + ": aucun chiffre ne les réunit, et leur différence n’est pas celle des résultats."}
	for _, p := range append(slices.Clone(c.Departements), c.Territory) {
		of, _ := c.cohortsOf(domain, p)
		for _, x := range of.Cohorts {
			row := reports.Row{Cells: c.cohortCells(p, of, x, codes)}
			if p.Level == c.Territory.Level {
				row.Kind = reports.Total
			}
			some = some || slices.ContainsFunc(row.Cells[3:], reports.Value.Known)
			t.Rows = append(t.Rows, row)
		}
		if p.Level == c.Territory.Level && len(of.Cohorts) == 0 {
			t.Notes = append(t.Notes, "Les départements n’ont pas tous les mêmes ruptures"+reports.Narrow+": leurs entrées ne font pas d’ensemble.")
		}
		if len(of.Cohorts) > 0 && len(t.Notes) < 2 {
			t.Notes = append(t.Notes, adjustedNote(" du territoire"))
		}
	}
	return t, some
}

// cohortCells are those of a cohort of a place. What is adjusted rests on the situations of
// every cohort of the place.
func (c *comparison) cohortCells(p reports.Territory, of Cohorts, x Cohort, codes []string) []reports.Value {
	told := c.cohortTold(p, of.Domain, x)
	cells := []reports.Value{reports.WordsOf(p.Name), reports.WordsOf(x.days()), reports.Missing(reports.Count, reports.Withheld)}
	if told.Among {
		cells[2] = reports.CountOf(x.Persons)
	}
	all := !slices.ContainsFunc(of.Cohorts, func(y Cohort) bool { return !c.cohortTold(p, of.Domain, y).Among })
	for _, code := range codes {
		h := slices.IndexFunc(x.Points, func(at CohortPoint) bool { return at.Day == c.indicators[code].Horizon })
		if h < 0 || len(of.Cohorts) > 1 && !c.partsEntries(code, p) { // told of them all together
			cells = append(cells, missingCohort(reports.NotRelevant)...)
			continue
		}
		at := x.cells(h)
		for n, v := range at {
			if v.Absence == reports.NotYet {
				at[n] = reports.Missing(v.Format, reports.TooEarly)
			}
		}
		switch {
		case !told.At[h]:
			at = missingCohort(reports.Withheld)
		case at[0].Known():
			at[0].Number, at[1].Number, at[1].Upper = perThousand(at[0].Number), perThousand(at[1].Number), perThousand(at[1].Upper)
			at[2].Number = perThousand(at[2].Number)
			if at[2].Known() && !(all && told.Adjusted[h]) {
				at[2] = reports.Missing(reports.Percent, reports.Withheld)
			}
		}
		cells = append(cells, at...)
	}
	return cells
}

// cohortTold asks what may be printed of a cohort; nothing where nobody says.
func (c *comparison) cohortTold(p reports.Territory, domain string, x Cohort) CohortTold {
	if c.Cohort == nil {
		return CohortTold{At: make([]bool, len(x.Points)), Adjusted: make([]bool, len(x.Points))}
	}
	return c.Cohort(p, domain, x)
}

func missingCohort(why reports.Absence) []reports.Value {
	return []reports.Value{reports.Missing(reports.Percent, why), reports.Missing(reports.Span, why), reports.Missing(reports.Percent, why)}
}

// isBroken says whether a figure at equal time since the entry is told of each side of a
// break only.
func (c *comparison) isBroken(code string, p reports.Territory) bool {
	return c.indicators[code].Kind == queries.Incidence && c.partsEntries(code, p)
}
