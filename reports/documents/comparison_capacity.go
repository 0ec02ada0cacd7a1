package documents

import (
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// capacityTables set those followed against the places, department by department, then
// region by region; no department without places is in them, nor in their sums.
func (c *comparison) capacityTables() []reports.Table {
	placed := c.placed(c.Departements)
	if len(placed) == 0 {
		return nil
	}
	day := reports.FormatDay(c.Month.AddDate(0, 1, -1))
	var all []reports.Table
	regions := slices.DeleteFunc(slices.Clone(c.regions), func(r reports.Territory) bool { return len(c.placed(c.departementsOf(r))) < 2 })
	if c.regional() && len(regions) > 0 {
		all = append(all, c.capacityTable("places_regions", "Places et personnes suivies par région, au "+day, "Région", regions))
	}
	t := c.capacityTable("places", "Places et personnes suivies par département, au "+day, "Département", placed)
	t.Notes = append(t.Notes, c.capNotes()...)
	return append(all, t)
}

// placed keeps the departments that have places on the last day of the month.
func (c *comparison) placed(departements []reports.Territory) []reports.Territory {
	return slices.DeleteFunc(slices.Clone(departements), func(d reports.Territory) bool {
		return !c.Knows(queries.Occupation) || c.measure(queries.Occupation, d).Denominator == 0
	})
}

// capNotes say how many persons the nation accompanies at most.
func (c *comparison) capNotes() []string {
	if c.Cap == 0 {
		return nil
	}
	return []string{"Plafond national" + reports.Narrow + ": " + reports.FormatCount(int64(c.Cap)) + " personnes accompagnées en même temps. Il n’entre dans aucun chiffre."}
}

func (c *comparison) capacityTable(id, caption, header string, places []reports.Territory) reports.Table {
	t := reports.Table{ID: id, Caption: caption, Columns: capacityColumns(header), Notes: capacityNotes(len(c.placed(c.Departements)) < len(c.Departements))}
	for i, p := range append(slices.Clone(places), c.Territory) {
		row := reports.Row{Cells: c.capacityCells(p)}
		if i == len(places) {
			row.Kind = reports.Total
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// capacityCells are those of a place. The places are public; whatever those followed give
// goes with them.
func (c *comparison) capacityCells(p reports.Territory) []reports.Value {
	m, month := c.measure(queries.Occupation, p), c.Month
	if c.Withhold(m) {
		cells := []reports.Value{reports.WordsOf(p.Name), reports.CountOf(m.Denominator)}
		for _, column := range capacityColumns("")[2:] {
			cells = append(cells, reports.Missing(column.Format, reports.Withheld))
		}
		return cells
	}
	cells := capacityCells(p.Name, c.indicators[queries.Occupation], m, month, c.netEntries(p))
	if span := fillingSpan(month, c.months, c.isProvisional); span != nil && !c.paceFree(p, span) {
		for n := range cells {
			if cells[n].Format == reports.ShortMonth {
				cells[n] = reports.Missing(reports.ShortMonth, reports.Withheld)
			}
		}
	}
	return cells
}

func (c *comparison) isProvisional(month time.Time) bool {
	return !c.ProvisionalFrom.IsZero() && !month.Before(c.ProvisionalFrom)
}

// within are the departments of a place that have places.
func (c *comparison) within(p reports.Territory) []reports.Territory {
	switch p.Level {
	case queries.Departement:
		return []reports.Territory{p}
	case queries.Region:
		return c.placed(c.departementsOf(p))
	}
	return c.placed(c.Departements)
}

func (c *comparison) netEntries(p reports.Territory) []float64 {
	v := NewView(c.Figures, c.Indicators, nil, p, c.Month, c.ProvisionalFrom)
	var of []*View
	for _, d := range c.within(p) {
		of = append(of, v.At(d))
	}
	return netEntries(c.Month, c.months, c.isProvisional, of...)
}

// paceFree says whether anybody may know the pace of a place: the entries less the exits of
// a month are what those followed became from the end of a month to that of the next, so
// that it takes seven of them, all printed or free to be made use of.
func (c *comparison) paceFree(p reports.Territory, span []time.Time) bool {
	ends := append(slices.Clone(span), span[len(span)-1].AddDate(0, -1, 0))
	free := func(p reports.Territory) bool {
		return !slices.ContainsFunc(ends, func(month time.Time) bool {
			m := c.Figures.At(queries.FileActive, p.Level, p.Code, month)
			return m.Month.IsZero() || c.Withhold(m)
		})
	}
	of := c.within(p)
	if p.Level == queries.National && len(of) == len(c.Departements) && free(p) {
		return true
	}
	return !slices.ContainsFunc(of, func(d reports.Territory) bool { return !free(d) })
}
