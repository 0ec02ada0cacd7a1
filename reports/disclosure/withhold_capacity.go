package disclosure

import (
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// capacity ties those followed where there are places to those followed: in a department
// they are its file active; where some departments of a line have no places they are a
// count of their own, the sum of the others'.
func (d *disclosing) capacity() {
	if !d.Has(queries.Occupation) || !d.Has(queries.FileActive) {
		return
	}
	for _, at := range d.lines {
		all := d.departementsOf(at)
		var placed []string // keys
		for _, p := range all {
			if d.View.At(p).Measure(queries.Occupation, d.Month).Denominator > 0 {
				placed = append(placed, d.key(queries.FileActive, p, whole))
			}
		}
		name := partName(d.name(queries.Occupation, at.Territory), counted)
		switch {
		case len(placed) == 0:
		case len(placed) == len(all):
			d.keys[name] = d.key(queries.FileActive, at.Territory, whole)
		case len(placed) == 1:
			d.keys[name] = placed[0]
		default:
			d.tie(d.cell(name, d.sum(placed), secrecy.Open), placed...)
		}
	}
}

// placed says whether some department has places.
func (d *disclosing) placed() bool {
	return d.View.At(d.Territory).Measure(queries.Occupation, d.Month).Denominator > 0
}

// departementsOf are the departments of a line.
func (d *disclosing) departementsOf(at line) (all []reports.Territory) {
	if len(at.parts) == 0 {
		return []reports.Territory{at.Territory}
	}
	for _, p := range at.parts {
		all = append(all, d.departementsOf(d.lineOf(p))...)
	}
	return all
}
