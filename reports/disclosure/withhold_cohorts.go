package disclosure

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// What is told of those who entered on each side of the breaks of an access.

// parted are the cohorts of a domain of a place, in the release.
type parted struct {
	at     line
	domain string
	all    []documents.Cohort
}

// cohortName is the name of an access of those who entered between two days.
func cohortName(domain string, c documents.Cohort, at reports.Territory, month time.Time) string {
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.DateOnly)
	}
	return figureName(domain+" "+day(c.From)+".."+day(c.To), at.Level, at.Code, month)
}

// horizonName is that of a share of a cohort.
func horizonName(domain string, c documents.Cohort, at reports.Territory, month time.Time, days int) string {
	return secrecy.Key(cohortName(domain, c, at, month), strconv.Itoa(days))
}

// cohorts lays out of how many the cohorts are: they add up to those followed from their
// entry, and the nation's to those of the departments; each comes one month after another.
// One that is all of a place is those followed there.
func (d *disclosing) cohorts() {
	for _, a := range documents.Accesses {
		if len(d.AccessCodes(a.Domain)) == 0 {
			continue
		}
		var departements []parted
		for _, at := range d.lines {
			if at.Level != queries.Departement {
				continue
			}
			of := parted{at, a.Domain, d.cohortsOf(a.Domain, at)}
			if len(of.all) > 0 {
				departements = append(departements, of)
				d.layCohorts(of)
			}
		}
		if nation := (parted{d.lines[0], a.Domain, d.cohortsOf(a.Domain, d.lines[0])}); addUp(nation, departements) {
			d.layCohorts(nation)
			d.tieNation(nation, departements)
			d.parted = append(d.parted, nation)
		}
		d.parted = append(d.parted, departements...)
	}
}

// cohortsOf are the cohorts of a place; none where they are not those followed from their
// entry.
func (d *disclosing) cohortsOf(domain string, at line) []documents.Cohort {
	sum := int64(0)
	var all []documents.Cohort
	for _, of := range d.Cohorts[at.Code] {
		if of.Domain == domain {
			all = of.Cohorts
		}
	}
	for _, c := range all {
		sum += c.Persons
	}
	if sum != d.counts[d.keys[followedName(domain, at.Territory, d.Month)]] {
		return nil
	}
	return all
}

// same says whether two cohorts are of the same days of entry.
func same(a, b documents.Cohort) bool { return a.From.Equal(b.From) && a.To.Equal(b.To) }

func cohortIn(of parted, c documents.Cohort) (documents.Cohort, bool) {
	at := slices.IndexFunc(of.all, func(x documents.Cohort) bool { return same(x, c) })
	if at < 0 {
		return documents.Cohort{}, false
	}
	return of.all[at], true
}

// addUp says whether the cohorts of the nation are the sums of those of the departments.
func addUp(nation parted, departements []parted) bool {
	for _, c := range nation.all {
		sum := int64(0)
		for _, of := range departements {
			x, _ := cohortIn(of, c)
			sum += x.Persons
		}
		if sum != c.Persons {
			return false
		}
	}
	return len(nation.all) > 0
}

func (d *disclosing) layCohorts(of parted) {
	followed := d.keys[followedName(of.domain, of.at.Territory, d.Month)]
	var keys []string
	for _, c := range of.all {
		name := partName(cohortName(of.domain, c, of.at.Territory, d.Month), among)
		if len(of.all) == 1 {
			d.keys[name] = followed
			return
		}
		keys = append(keys, d.cell(name, c.Persons, secrecy.Open))
	}
	d.tie(followed, keys...)
	for _, c := range of.all {
		d.grew(func(months int) string {
			return partName(cohortName(of.domain, c, of.at.Territory, d.Month.AddDate(0, -months, 0)), among)
		})
		d.closed(of, c)
	}
}

// closed ties those who entered until a break to those who had, at the end of the month
// before it and of its own: who entered in between, or was revised, is a subtraction away.
func (d *disclosing) closed(of parted, c documents.Cohort) {
	if c.To.IsZero() {
		return
	}
	name := partName(cohortName(of.domain, c, of.at.Territory, d.Month), among)
	for _, month := range atBreak(c.To.AddDate(0, 0, 1)) {
		open := followedName(of.domain, of.at.Territory, month)
		if !c.From.IsZero() {
			open = partName(cohortName(of.domain, documents.Cohort{From: c.From}, of.at.Territory, month), among)
		}
		d.apart(d.keys[name], name, open, "depuis la rupture")
	}
}

// atBreak are the month before a break and its own.
func atBreak(day time.Time) []time.Time {
	own := time.Date(day.Year(), day.Month(), 1, 0, 0, 0, 0, time.UTC)
	return []time.Time{own.AddDate(0, -1, 0), own}
}

// apart ties a cell of this edition to what was told last, and printed last, of another
// count.
func (d *disclosing) apart(now, name, other, what string) {
	if now == "" || now == d.before[name] {
		return // not given, or by an earlier edition, with its ties
	}
	if told := d.before[other]; told != "" {
		d.change(now, told, secrecy.Key(name, other), what)
	}
	if shown := d.shown[other]; shown != "" && shown != d.before[other] {
		d.change(now, shown, secrecy.Key(name, other), what+", dernier publié")
	}
}

func (d *disclosing) tieNation(nation parted, departements []parted) {
	for _, c := range nation.all {
		var parts []string
		for _, of := range departements {
			if x, some := cohortIn(of, c); some {
				parts = append(parts, d.keys[partName(cohortName(of.domain, x, of.at.Territory, d.Month), among)])
			}
		}
		if total := d.keys[partName(cohortName(nation.domain, c, nation.at.Territory, d.Month), among)]; len(nation.all) > 1 {
			d.tie(total, parts...)
		}
	}
}

// cohortAccess settles the shares of the cohorts, each as those of all who entered: by the
// persons that it stands for, and by how many more than the horizon printed before it.
func (d *disclosing) cohortAccess() {
	for _, of := range d.parted {
		for _, c := range of.all {
			reached := int64(0)
			for _, p := range c.Points {
				name := horizonName(of.domain, c, of.at.Territory, d.Month, p.Day)
				if len(of.all) == 1 {
					d.fixed[name] = d.fixed[d.name(d.accessAt(of.domain, p.Day), of.at.Territory)]
					continue
				}
				persons := int64(math.Round(asPrinted(p.Value) * float64(c.Persons)))
				may := d.printed[d.keys[partName(cohortName(of.domain, c, of.at.Territory, d.Month), among)]] && !d.Rule.Small(c.Persons) &&
					(!p.Known || d.Rule.Rate(persons, c.Persons) && !d.Rule.Small(persons-reached))
				d.fixed[name] = may
				if may && p.Known {
					reached = persons
				}
			}
		}
	}
	for _, nation := range d.parted {
		if nation.at.Level == queries.National && len(nation.all) > 1 {
			d.noCohortAlone(nation)
		}
	}
}

// accessAt is the access of a domain at so many days.
func (d *disclosing) accessAt(domain string, days int) string {
	for _, code := range d.AccessCodes(domain) {
		if d.Indicator(code).Horizon == days {
			return code
		}
	}
	return ""
}

// noCohortAlone does for a share of a cohort what notOneAlone does for that of all who
// entered. A cohort that is all of its place was settled there.
func (d *disclosing) noCohortAlone(nation parted) {
	for _, c := range nation.all {
		for _, p := range c.Points {
			for d.oneMoreHidden(nation, c, p.Day) {
			}
		}
	}
}

// oneMoreHidden withholds the share of fewest persons where a single one of the nation and
// its departments is withheld, or several of hardly anybody.
func (d *disclosing) oneMoreHidden(nation parted, c documents.Cohort, days int) bool {
	second, hidden, persons := "", 0, int64(0)
	least := int64(math.MaxInt64)
	for _, of := range d.parted {
		x, some := cohortIn(of, c)
		if of.domain != nation.domain || !some {
			continue
		}
		name := horizonName(of.domain, x, of.at.Territory, d.Month, days)
		switch {
		case !d.fixed[name]:
			hidden, persons = hidden+1, persons+x.Persons
		case len(of.all) > 1 && x.Persons > 0 && x.Persons < least:
			second, least = name, x.Persons
		}
	}
	if second == "" || hidden == 0 || hidden > 1 && persons >= d.Rule.Threshold-1 {
		return false
	}
	d.fixed[second] = false
	return true
}

// Cohort says what may be printed of a cohort of a place: nothing of one that the release
// does not know. What is adjusted is looked into by whoever has the shares it is made of, so
// that no count behind it may be of a few, on any side of the breaks.
func (d *Disclosure) Cohort(at reports.Territory, domain string, c documents.Cohort) documents.CohortTold {
	told := documents.CohortTold{Among: d.printed[d.keys[partName(cohortName(domain, c, at, d.month), among)]]}
	for _, p := range c.Points {
		name := horizonName(domain, c, at, d.month, p.Day)
		told.At = append(told.At, d.fixed[name])
		told.Adjusted = append(told.Adjusted, d.fixed[secrecy.Key(name, adjusted)])
	}
	return told
}

const adjusted = "ajusté"

// cohortsAdjusted settles what is adjusted of the cohorts of a place.
func (d *disclosing) cohortsAdjusted() {
	for _, of := range d.parted {
		for i := range of.all[0].Points {
			free := true
			for _, c := range of.all {
				free = free && (!c.Points[i].Known || d.fixed[horizonName(of.domain, c, of.at.Territory, d.Month, c.Points[i].Day)]) && !slices.ContainsFunc(c.Points[i].Behind, d.Rule.Small)
			}
			for _, c := range of.all {
				d.fixed[secrecy.Key(horizonName(of.domain, c, of.at.Territory, d.Month, c.Points[i].Day), adjusted)] = free
			}
		}
	}
}
