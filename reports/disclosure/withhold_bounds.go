package disclosure

import (
	"slices"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// bounds ties the figures of which some are among others by definition, wherever the
// release tells all of them. Those who are left are persons too.
func (d *disclosing) bounds(all []queries.Bound) {
	for _, b := range all {
		for _, at := range d.lines {
			d.bound(b, at)
		}
	}
}

func (d *disclosing) bound(b queries.Bound, at line) {
	if d.again && b.Across() {
		return // the first edition of the month was tied to the month before
	}
	least, most := d.terms(b.Least, at.Territory), d.terms(b.Most, at.Territory)
	if least == nil || most == nil || d.bounded[restName(b, at.Territory)] {
		return
	}
	rest := d.sum(most) - d.sum(least)
	if rest < 0 {
		return // the figures were counted on different days: nothing follows from the definition
	}
	d.bounded[restName(b, at.Territory)] = true
	name := secrecy.Key(restName(b, at.Territory), d.Month.Format("2006-01"))
	of := most[0]
	if len(most) > 1 {
		of = d.cell(secrecy.Key(name, "ensemble"), d.sum(most), secrecy.Unprinted)
		d.tie(of, most...)
	}
	d.tie(of, append(least, d.cell(secrecy.Key(name, "reste"), rest, secrecy.Unprinted))...)
}

// restName names those of the persons of a bound that are left, in a place.
func restName(b queries.Bound, at reports.Territory) string {
	return secrecy.Key(b.String(), string(at.Level), at.Code)
}

func (d *disclosing) sum(keys []string) (sum int64) {
	for _, key := range keys {
		sum += d.counts[key]
	}
	return sum
}

// parts are the cells of the parts of a figure.
var parts = map[queries.FigurePart]string{queries.Whole: whole, queries.Base: among, queries.Counted: counted, queries.Others: others}

// terms are the keys of the terms of a bound, nil when one of them is not given.
func (d *disclosing) terms(terms []queries.Term, at reports.Territory) []string {
	var keys []string
	for _, t := range terms {
		key := d.termKey(t, at)
		if key == "" {
			return nil
		}
		keys = append(keys, key)
	}
	return keys
}

// termKey is the key of a term: of this release, or of what was told last of a month before.
func (d *disclosing) termKey(t queries.Term, at reports.Territory) string {
	month := d.Month.AddDate(0, -t.Months, 0)
	name := partName(figureName(t.Indicator, at.Level, at.Code, month), parts[t.Part])
	domain := documents.AccessDomain(t.Indicator)
	codes := d.AccessCodes(domain)
	switch {
	case domain != "" && len(codes) > 0 && t.Indicator == codes[0]:
		name = followedName(domain, at, month) // the same at every horizon
	case t.Part == queries.Base && t.Months > 0:
		name = amongName(t.Indicator, at, month)
	}
	if t.Months > 0 {
		return d.before[name]
	}
	return d.keys[name]
}

// newcomers ties those who entered a month before and are followed still to those who were
// followed at its end: they are among them.
func (d *disclosing) newcomers() {
	plan, diagnosis := d.Indicator(queries.PlanFait).Bounds, d.Indicator(queries.DiagnosticFait).Bounds
	if d.again || len(plan) == 0 || len(diagnosis) == 0 {
		return
	}
	rest := func(b queries.Bound, at reports.Territory, months int) string {
		return secrecy.Key(restName(b, at), d.Month.AddDate(0, -months, 0).Format("2006-01"), "reste")
	}
	for _, p := range d.Departements {
		still, were := d.keys[rest(plan[0], p, 0)], d.before[rest(diagnosis[0], p, 1)]
		if gone := d.counts[were] - d.counts[still]; still != "" && were != "" && gone >= 0 {
			d.tie(were, still, d.newCell(secrecy.Key(nameOf(still), "partis"), gone, secrecy.Loose, false))
		}
	}
}

// alreadyThere ties, one month after another, those who had work or housing when they
// entered: two differences of printed figures make how many of the newcomers had.
func (d *disclosing) alreadyThere() {
	for _, a := range documents.Accesses {
		codes := d.AccessCodes(a.Domain)
		if len(codes) == 0 {
			continue
		}
		for _, b := range d.Indicator(codes[0]).Bounds {
			if b.Across() {
				continue
			}
			for _, at := range d.lines {
				d.grew(func(months int) string {
					return secrecy.Key(restName(b, at.Territory), d.Month.AddDate(0, -months, 0).Format("2006-01"), "reste")
				})
			}
		}
	}
}

// grew ties a count since the beginning to that of the month before, and to the one that
// was printed last. Where it did not fall nobody takes it for one that may: what is the same
// before and after a month is the same in it.
func (d *disclosing) grew(named func(months int) string) {
	now, before := d.keys[named(0)], d.before[named(1)]
	if now == "" || now == d.before[named(0)] {
		return // not given, or by an earlier edition, with its ties
	}
	if before != "" {
		if by := d.counts[now] - d.counts[before]; by >= 0 && !d.again {
			d.tie(now, before, d.newCell(secrecy.Key(named(0), "depuis le mois précédent"), by, secrecy.Unprinted, false))
		} else {
			d.change(now, before, named(0), "depuis le mois précédent")
		}
	}
	d.sinceLastPrinted(named(0), now, before, named)
}

// landmarks lays out what is set beside the ministry's publications, of the nation only:
// shares, and counts since the beginning, each among figures that the release tells.
func (d *disclosing) landmarks() {
	c := documents.NewComparison(documents.ComparisonInput{Figures: d.DisclosureInput.Figures, Indicators: d.Indicators, Territory: d.Territory, Departements: d.Departements, Month: d.Month})
	for _, l := range documents.Landmarks() {
		m := l.Ours(c)
		if m.Month.IsZero() || slices.Contains(documents.ComparedShares(), l.Code) {
			continue // nothing to print, or laid out as any other
		}
		d.layLandmark(l.Code, m)
	}
	for _, l := range documents.Landmarks() {
		if d.key(l.Code, d.Territory, among) != "" {
			for _, b := range l.Bounds {
				d.bound(b, d.lines[0])
			}
		}
		if !l.SinceOrigin {
			continue
		}
		for _, part := range []string{whole, among, counted, others} {
			d.grew(func(months int) string {
				return partName(figureName(l.Code, d.Territory.Level, d.Territory.Code, d.Month.AddDate(0, -months, 0)), part)
			})
		}
	}
}

// layLandmark lays out the counts of a landmark.
func (d *disclosing) layLandmark(code string, m queries.Measure) {
	lay := func(part string, count int64, state secrecy.State) {
		d.cell(partName(d.name(code, d.Territory), part), count, state)
	}
	switch m.Kind {
	case queries.Count:
		lay(whole, m.Numerator, secrecy.Open)
	case queries.Median:
		lay(among, m.Denominator, secrecy.Open)
	default:
		lay(among, m.Denominator, secrecy.Open)
		lay(counted, m.Numerator, secrecy.Open)
		lay(others, m.Denominator-m.Numerator, secrecy.Unprinted)
		d.tie(d.key(code, d.Territory, among), d.key(code, d.Territory, counted), d.key(code, d.Territory, others))
		d.follow(code, d.Territory)
	}
}

// follow makes the numerator of a share, and its complement, go with the denominator.
func (d *disclosing) follow(code string, at reports.Territory) {
	with := d.key(code, at, among)
	for _, part := range []string{counted, others} {
		d.release.Follow = append(d.release.Follow, secrecy.Follower{Key: d.key(code, at, part), With: with})
	}
}
