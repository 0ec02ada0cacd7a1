package documents

import (
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/reports"
)

// Cohorts are the accesses, in a domain, of those who entered on each side of its breaks:
// they are never put together.
type Cohorts struct {
	Domain  string
	Cohorts []Cohort
}

// Cohort is the access of those who entered from a day to another; a zero day is open.
type Cohort struct {
	From, To time.Time
	Persons  int64
	Points   []CohortPoint
}

// CohortPoint is a share at a horizon, and what it would be were the situations at entry
// those of all the cohorts together, where there are two groups of them at least; Behind are
// counts of the cohort's persons that whoever has it may look for.
type CohortPoint struct {
	Day              int
	Value, Low, High float64
	Known            bool
	Adjusted         float64
	IsAdjusted       bool
	Behind           []int64
}

// parted says whether those who entered are told apart in a domain.
func parted(all []Cohorts, domain string) bool {
	return slices.ContainsFunc(all, func(c Cohorts) bool { return c.Domain == domain })
}

// days names a cohort by its days of entry.
func (c Cohort) days() string { return Term{From: c.From, To: c.To}.days() }

// adjustedNote says what an adjusted share is.
func adjustedNote(whose string) string {
	return "Ajusté" + reports.Narrow + ": comme si les situations à l’entrée étaient partout celles de l’ensemble" + whose + reports.Narrow +
		"; celles de peu de personnes sont réunies à une voisine. Sans objet quand il n’en reste qu’une, ou qu’aucune autre entrée n’est encore observable."
}

// cohortTables set the cohorts of each domain that a break parts side by side.
func cohortTables(all []Cohorts) []reports.Table {
	var tables []reports.Table
	for _, of := range all {
		label := ""
		for _, a := range Accesses {
			if a.Domain == of.Domain {
				label = a.label
			}
		}
		tables = append(tables, of.table(label))
	}
	return tables
}

func (of Cohorts) table(label string) reports.Table {
	t := reports.Table{
		ID: of.Domain + "_cohortes", Caption: label + ", accès cumulé selon le jour de l’entrée",
		Columns: []reports.Column{{Header: "Depuis l’entrée", RowHeader: true}},
		Notes: []string{
			"Une rupture de série sépare ces entrées" + reports.Narrow + ": aucun chiffre ne les réunit, et leur différence n’est pas celle des résultats.",
			adjustedNote(""),
		},
	}
	for _, c := range of.Cohorts {
		t.Columns = append(t.Columns,
			reports.Column{Header: "Entrées " + c.days() + " (" + reports.Counted(c.Persons, "parcours", "parcours") + ")", Format: reports.Percent},
			reports.Column{Header: "Intervalle à 95" + reports.Narrow + "%", Format: reports.Span}, reports.Column{Header: "Ajusté", Format: reports.Percent})
	}
	for i, p := range of.Cohorts[0].Points {
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(horizonLabel(p.Day))}}
		for _, c := range of.Cohorts {
			row.Cells = append(row.Cells, c.cells(i)...)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// cells are the figures of a cohort at a horizon.
func (c Cohort) cells(horizon int) []reports.Value {
	p := c.Points[horizon]
	absence := reports.NotYet
	if p.Known && c.Persons < leastDenominator {
		absence = reports.TooFew
	}
	if !p.Known || c.Persons < leastDenominator {
		return []reports.Value{reports.Missing(reports.Percent, absence), reports.Missing(reports.Span, absence), reports.Missing(reports.Percent, absence)}
	}
	adjusted := reports.Missing(reports.Percent, reports.NotRelevant)
	if p.IsAdjusted {
		adjusted = reports.PercentOf(p.Adjusted)
	}
	return []reports.Value{reports.PercentOf(p.Value), reports.SpanOf(p.Low, p.High), adjusted}
}
