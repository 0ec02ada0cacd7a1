package disclosure

import (
	"math"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// followed lays out those of whom the incidences are shares, followed from their
// entry: they are printed for departments and for the nation, add up, and come one
// month after another.
func (d *disclosing) followed() {
	for _, a := range documents.Accesses {
		codes := d.AccessCodes(a.Domain)
		if len(codes) == 0 {
			continue
		}
		for _, at := range d.lines {
			state := secrecy.Open
			if at.Level == queries.Region {
				state = secrecy.Unprinted
			}
			d.cell(followedName(a.Domain, at.Territory, d.Month), d.of(codes[0], at).Denominator, state)
		}
		for _, at := range d.lines {
			d.tieFollowed(a.Domain, at)
		}
	}
}

func followedName(domain string, at reports.Territory, month time.Time) string {
	return partName(figureName(domain, at.Level, at.Code, month), among)
}

func (d *disclosing) tieFollowed(domain string, at line) {
	named := func(months int) string { return followedName(domain, at.Territory, d.Month.AddDate(0, -months, 0)) }
	var parts []string
	for _, p := range at.parts {
		parts = append(parts, d.keys[followedName(domain, p, d.Month)])
	}
	if len(parts) > 0 {
		d.tie(d.keys[named(0)], parts...)
	}
	d.grew(named)
}

// asPrinted is an incidence with the digits that are printed of it, which are all that
// whoever reads it has.
func asPrinted(x float64) float64 { return math.Round(x*1000) / 1000 }

// access settles the incidences, each judged by the number of persons that it stands
// for, and by how many more than the horizon printed before it: two horizons are one
// cohort, and their difference is who got there in between. Where those followed are
// withheld nothing is printed of them.
func (d *disclosing) access() {
	for _, a := range documents.Accesses {
		codes := d.AccessCodes(a.Domain)
		for _, at := range d.lines {
			free := at.Level == queries.Region || d.printed[d.keys[followedName(a.Domain, at.Territory, d.Month)]]
			reached := int64(0)
			for _, code := range codes {
				m := d.View.At(at.Territory).Measure(code, d.Month)
				persons := int64(math.Round(asPrinted(m.Value) * float64(m.Denominator)))
				may := free && !d.Rule.Small(m.Denominator) &&
					(!m.Known || d.Rule.Rate(persons, m.Denominator) && !d.Rule.Small(persons-reached))
				d.fixed[d.name(code, at.Territory)] = may
				if may && m.Known {
					reached = persons
				}
			}
		}
		for _, code := range codes {
			d.notOneAlone(code)
		}
	}
}
