package disclosure

import (
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// What those who left, left with, month after month. Of twelve months, whoever left with work
// is of the twelve months before, or left in the month; and was of those before and is no more
// when he left in the same month a year ago. So each of the four kinds of exits (both, work
// alone, housing alone, neither) is that of the month before, with those who came and without
// those who went; who came are the exits of the month.

// leavers are those who came among the exits of twelve months from one month to the next.
type leavers struct {
	came  string // key
	stay  bool   // whether nobody can have gone from among them
	named string // what tells these leavers from others of the place
}

// exits ties what those of twelve months left with to what those of the month before had.
// What departments make is not tied again for their region, nor what regions make for the
// nation.
func (d *disclosing) exits(moved map[reports.Territory]movement) {
	if d.again || !d.exited {
		return
	}
	tied := map[reports.Territory]bool{}
	for k := len(d.lines) - 1; k >= 0; k-- { // departments first
		at := d.lines[k]
		made := len(at.parts) > 0
		for _, p := range at.parts {
			made = made && tied[p]
		}
		tied[at.Territory] = made || d.exitsOf(at, moved[at.Territory])
	}
}

// movement is who left a place in the month, and who did in the same month a year ago: their
// keys, "" where earlier months were revised.
type movement struct{ came, went string }

// exitsOf ties the exits of a line; it says whether all that can be was.
func (d *disclosing) exitsOf(at line, m movement) bool {
	by, mistaken := d.presumedExits(at, m.came)
	presumed := leavers{came: by, named: "présumés"}
	left := leavers{came: m.came, stay: d.openedAfter(at, d.Month.AddDate(-1, 0, 0))}
	switch {
	case m.came == "":
		if presumed.came != "" {
			d.kindsFlow(at, presumed)
		}
		if m.went != "" { // all others of a year ago are still there
			d.eachShare(at, func(now, before []string) {
				for side := range now {
					d.noMore(before[side], now[side], leavers{came: m.went, named: "un an avant"})
				}
			})
		}
		return false
	case presumed.came == "":
		return d.kindsFlow(at, left) && !mistaken // it may be right of the region
	}
	few, many := left, presumed
	if d.counts[few.came] > d.counts[many.came] {
		few, many = many, few
	}
	d.tie(many.came, few.came, d.newCell(secrecy.Key(nameOf(presumed.came), "écart"), d.counts[many.came]-d.counts[few.came], secrecy.Loose, false))
	if d.kindsFlow(at, few) {
		return true // more follows from fewer
	}
	d.kindsFlow(at, many)
	return false
}

// presumedExits are those who left in the month for whoever presumes that no entry was told
// late: those followed a month before and those who entered, less those followed. Where none was
// they are those who left since the beginning, less those of the month before, and are not
// laid out; where more are followed than that, whoever presumes is mistaken.
func (d *disclosing) presumedExits(at line, came string) (key string, mistaken bool) {
	now, entered := d.key(queries.FileActive, at.Territory, whole), d.key(queries.Entrees, at.Territory, whole)
	before := d.before[partName(d.nameBefore(queries.FileActive, at.Territory), whole)]
	if now == "" || entered == "" || before == "" {
		return "", false
	}
	by := d.counts[before] + d.counts[entered] - d.counts[now]
	if by < 0 || came != "" && d.counts[came] == by {
		return "", by < 0
	}
	name := d.name(queries.Sorties12m, at.Territory)
	both := d.newCell(secrecy.Key(name, "suivis et entrés"), d.counts[before]+d.counts[entered], secrecy.Loose, false)
	left := d.newCell(secrecy.Key(name, "présumés du mois"), by, secrecy.Loose, false)
	d.tie(both, before, entered)
	d.tie(both, now, left)
	return left, false
}

// kindsFlow ties the kinds of exits, each share alone where not all kinds are told, one side of
// a share alone where the other does not follow. It says whether nothing was left out.
func (d *disclosing) kindsFlow(at line, l leavers) bool {
	if now, before := d.kinds(at, 0), d.kinds(at, 1); now != nil && before != nil && d.flow(now, before, l) {
		return true
	}
	all := true
	d.eachShare(at, func(now, before []string) {
		if d.flow(now, before, l) {
			return
		}
		all = false
		for side := range now {
			d.noMore(now[side], before[side], l)
		}
	})
	return all
}

// eachShare goes through the shares of the exits that two months tell.
func (d *disclosing) eachShare(at line, do func(now, before []string)) {
	for _, code := range d.Present(queries.SharesOf(queries.Sorties12m)...) {
		if now, before := d.sides(code, at, 0), d.sides(code, at, 1); now != nil && before != nil {
			do(now, before)
		}
	}
}

// told is the key of a cell of this month, or of the one told last of a month before.
func (d *disclosing) told(name string, months int) string {
	if months > 0 {
		return d.before[name]
	}
	return d.keys[name]
}

// sides are the keys of those who left with something, and of the others, nil where a release
// does not tell them.
func (d *disclosing) sides(code string, at line, months int) []string {
	name := figureName(code, at.Level, at.Code, d.Month.AddDate(0, -months, 0))
	with, without := d.told(partName(name, counted), months), d.told(partName(name, others), months)
	if with == "" || without == "" {
		return nil
	}
	return []string{with, without}
}

// kinds are the keys of the exits that make all of them: of those who left with all that
// [queries.SortiePositive] asks for, with one part of it alone, with nothing of it.
func (d *disclosing) kinds(at line, months int) []string {
	if !d.Has(queries.SortiePositive) {
		return nil
	}
	month := d.Month.AddDate(0, -months, 0)
	all := []string{d.told(partName(figureName(queries.SortiePositive, at.Level, at.Code, month), counted), months)}
	for _, b := range d.Indicator(queries.SortiePositive).Bounds {
		all = append(all, d.told(secrecy.Key(restName(b, at.Territory), month.Format("2006-01"), "reste"), months))
	}
	for _, key := range all {
		if key == "" {
			return nil
		}
	}
	return all
}

// flow ties the kinds of exits of two months; false where it cannot be, earlier months having
// been revised.
func (d *disclosing) flow(now, before []string, l leavers) bool {
	came, went := make([]int64, len(now)), make([]int64, len(now))
	rest, largest := d.counts[l.came], 0
	for k := range now {
		by := d.counts[now[k]] - d.counts[before[k]]
		came[k], went[k] = max(by, 0), max(-by, 0)
		rest -= came[k]
		if d.counts[now[k]] > d.counts[now[largest]] {
			largest = k
		}
		if l.stay && went[k] > 0 {
			return false
		}
	}
	if rest < 0 || l.stay && rest > 0 {
		return false
	}
	came[largest] += rest
	went[largest] += rest
	var all []string
	for k := range now {
		one := d.newCell(secrecy.Key(nameOf(now[k]), "venus", l.named), came[k], secrecy.Loose, false)
		all = append(all, one)
		if l.stay {
			d.tie(now[k], before[k], one)
			continue
		}
		both := d.newCell(secrecy.Key(nameOf(now[k]), "avant et venus", l.named), d.counts[before[k]]+came[k], secrecy.Loose, false)
		d.tie(both, before[k], one)
		d.tie(both, now[k], d.newCell(secrecy.Key(nameOf(now[k]), "allés", l.named), went[k], secrecy.Loose, false))
	}
	d.tie(l.came, all...)
	return true
}

// noMore ties one kind of exits of two months: they are no more than those of the month before
// and those who came.
func (d *disclosing) noMore(now, before string, l leavers) {
	rest := d.counts[before] + d.counts[l.came] - d.counts[now]
	if rest < 0 {
		return
	}
	both := d.newCell(secrecy.Key(nameOf(now), "avant et venus", l.named), d.counts[before]+d.counts[l.came], secrecy.Loose, false)
	d.tie(both, before, l.came)
	d.tie(both, now, d.newCell(secrecy.Key(nameOf(now), "allés", l.named), rest, secrecy.Loose, false))
}
