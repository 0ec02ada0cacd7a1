package disclosure

import (
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// What one month says of another.

// cumulated ties the entries since the beginning to those told of the month
// before, and to those printed last.
func (d *disclosing) cumulated() {
	if !d.Has(queries.EntreesCumul) {
		return
	}
	for _, at := range d.lines {
		figure := d.name(queries.EntreesCumul, at.Territory)
		d.printedLast(figure, at.Territory)
		name := partName(figure, whole)
		now := d.keys[name]
		if now == d.before[name] {
			continue // given by an earlier edition, with its ties
		}
		before := d.before[d.cumulatedName(at.Territory, 1)]
		if before != "" {
			d.sinceLastMonth(name, now, before, d.key(queries.Entrees, at.Territory, whole))
		}
		d.sinceLastPrinted(name, now, before, func(months int) string { return d.cumulatedName(at.Territory, months) })
	}
}

// printedLast notes what a cumulative figure may repeat.
func (d *disclosing) printedLast(figure string, at reports.Territory) {
	if shown, months := d.latestShown(0, func(months int) string { return d.cumulatedName(at, months) }); shown != "" {
		d.last[figure] = lastPrinted{d.counts[shown], d.Month.AddDate(0, -months, 0)}
	}
}

// sinceLastPrinted ties a cumulative count to what was printed of it last, unless
// that is the cell of the month before.
func (d *disclosing) sinceLastPrinted(name, now, before string, named func(months int) string) {
	if shown, months := d.latestShown(1, named); shown != "" && (months > 1 || shown != before) {
		d.change(now, shown, name, "depuis le dernier publié")
	}
}

// latestShown is the key of the count that was printed last, of some months ago at
// least, and how many months ago that is.
func (d *disclosing) latestShown(least int, named func(months int) string) (key string, months int) {
	for months := least; months <= 36; months++ {
		if key := d.shown[named(months)]; key != "" {
			return key, months
		}
	}
	return "", 0
}

// cumulatedName names the entries since the beginning of some months ago.
func (d *disclosing) cumulatedName(at reports.Territory, months int) string {
	return partName(figureName(queries.EntreesCumul, at.Level, at.Code, d.Month.AddDate(0, -months, 0)), whole)
}

// sinceLastMonth ties two months of a cumulative count by the entries of the
// second, if they are given. Where they do not make the difference, earlier months
// were revised.
func (d *disclosing) sinceLastMonth(name, now, before, entries string) {
	if entries != "" && d.counts[now]-d.counts[before] == d.counts[entries] {
		d.tie(now, before, entries)
		return
	}
	d.change(now, before, name, "depuis le mois précédent")
	if entries == "" {
		return
	}
	revised := d.counts[now] - d.counts[before] - d.counts[entries]
	if max(revised, -revised) < d.Rule.Threshold {
		d.tie(now, before, entries, d.newCell(secrecy.Key(name, "révisé"), revised, secrecy.Unprinted, true))
	}
}

// movements ties those who left since the beginning: who entered and is followed no
// more; and, month after month, those who left in between. They, and what they left
// with, are those of twelve months where the platform was not open before; elsewhere
// those who left in the same month a year ago are a subtraction away too.
func (d *disclosing) movements() {
	if len(d.Present(queries.FileActive, queries.EntreesCumul)) < 2 {
		return
	}
	moved := map[reports.Territory]movement{}
	for _, at := range d.lines {
		lately := d.key(queries.Sorties12m, at.Territory, whole)
		left := d.left(at)
		m := movement{came: d.since(left, d.leftBefore(at))}
		if past := d.key(queries.Sorties12m, at.Territory, older); lately != left && past != "" {
			m.went = d.since(past, d.before[partName(d.nameBefore(queries.Sorties12m, at.Territory), older)])
		}
		moved[at.Territory] = m
		if !d.openedAfter(at, d.Month.AddDate(-1, 0, 0)) {
			continue
		}
		for _, code := range d.Present(queries.SharesOf(queries.Sorties12m)...) {
			d.since(d.key(code, at.Territory, counted), d.before[partName(d.nameBefore(code, at.Territory), counted)])
		}
	}
	d.exits(moved)
}

// The parts of the exits that no document prints.
const (
	sinceOrigin = "depuis l’origine"
	older       = "plus d’un an"
)

// left is the key of those who left since the beginning, tied.
func (d *disclosing) left(at line) string {
	entered, active := d.key(queries.EntreesCumul, at.Territory, whole), d.key(queries.FileActive, at.Territory, whole)
	exits, lately := d.counts[entered]-d.counts[active], d.key(queries.Sorties12m, at.Territory, whole)
	if lately != "" && d.counts[lately] == exits && d.openedAfter(at, d.Month.AddDate(-1, 0, 0)) {
		d.tie(entered, active, lately)
		return lately
	}
	name := partName(d.name(queries.Sorties12m, at.Territory), sinceOrigin)
	all := d.before[name]
	if all == "" || d.counts[all] != exits {
		all = d.newCell(name, exits, secrecy.Unprinted, exits < 0)
	}
	d.tie(entered, active, all)
	if lately != "" && exits >= d.counts[lately] {
		name := partName(d.name(queries.Sorties12m, at.Territory), older)
		d.keys[name] = d.newCell(name, exits-d.counts[lately], secrecy.Unprinted, false)
		d.tie(all, lately, d.keys[name])
	}
	return all
}

// leftBefore is the key of those who had left a month ago, as given then.
func (d *disclosing) leftBefore(at line) string {
	before := d.nameBefore(queries.Sorties12m, at.Territory)
	if all := d.before[partName(before, sinceOrigin)]; all != "" {
		return all
	}
	if d.openedAfter(at, d.Month.AddDate(-1, -1, 0)) {
		return d.before[partName(before, whole)]
	}
	return ""
}

// nameBefore is the name of a figure of the month before.
func (d *disclosing) nameBefore(code string, at reports.Territory) string {
	return figureName(code, at.Level, at.Code, d.Month.AddDate(0, -1, 0))
}

// since ties a count that only grows to what an earlier edition told of the month before, by
// those of the month, whose key it gives; where it fell earlier months were revised, by a few or by many.
func (d *disclosing) since(now, before string) (came string) {
	if before == "" || d.before[nameOf(now)] == now {
		return ""
	}
	if by := d.counts[now] - d.counts[before]; by >= 0 && !d.again {
		came = d.newCell(partName(nameOf(now), "du mois"), by, secrecy.Unprinted, false)
		d.tie(now, before, came)
		return came
	}
	d.change(now, before, nameOf(now), "du mois")
	return ""
}

// openedAfter says whether whoever reads the document knows that nobody could have
// left a place in a month: it, or each of its departments, opened later.
func (d *disclosing) openedAfter(at line, month time.Time) bool {
	if at.Level != queries.Departement {
		for _, p := range at.parts {
			if !d.openedAfter(d.lineOf(p), month) {
				return false
			}
		}
		return len(at.parts) > 0
	}
	opened := at.OpenedOn
	if opened.IsZero() {
		opened = at.FirstEntryOn
	}
	return !opened.IsZero() && !opened.Before(month.AddDate(0, 1, 0))
}

// lineOf is the line of a place.
func (d *disclosing) lineOf(p reports.Territory) line {
	for _, at := range d.lines {
		if at.Level == p.Level && at.Code == p.Code {
			return at
		}
	}
	return line{Territory: p}
}

// pastMonths settles the nation's figures of the months before: those that were
// printed and did not move, or moved by k persons at least, and those of months of
// which no department's were told.
func (d *disclosing) pastMonths(i queries.Indicator) {
	if i.Kind != queries.Count && i.Kind != queries.Rate {
		return
	}
	for _, month := range d.DisclosureInput.Figures.Months {
		m := d.DisclosureInput.Figures.At(i.Code, d.Territory.Level, d.Territory.Code, month)
		if !month.Before(d.Month) || m.Month.IsZero() {
			continue
		}
		name := figureName(i.Code, d.Territory.Level, d.Territory.Code, month)
		parts := map[string]int64{among: m.Denominator, counted: m.Numerator, others: m.Denominator - m.Numerator}
		free := m.Denominator == 0 || d.Rule.Rate(m.Numerator, m.Denominator)
		if i.Kind == queries.Count {
			parts, free = map[string]int64{whole: m.Numerator}, !d.Rule.Small(m.Numerator)
		}
		for part, count := range parts {
			free = free && d.mayRepeat(partName(name, part), count, part)
		}
		free = free && !d.tellsExits(i.Code, name, month)
		d.fixed[name] = free
		for _, part := range []string{whole, among, counted} {
			if count, ok := parts[part]; ok && free {
				d.tell(partName(name, part), count)
			}
		}
	}
}

// mayRepeat says whether a count of a month before may be printed beside what was
// printed of it.
func (d *disclosing) mayRepeat(name string, count int64, part string) bool {
	told, ok := d.before[name]
	if !ok {
		return true
	}
	change := count - d.counts[told]
	if part != others && d.shown[name] != told {
		return false
	}
	return change == 0 || max(change, -change) >= d.Rule.Threshold
}

// tell notes that a count is printed.
func (d *disclosing) tell(name string, count int64) {
	if told, ok := d.before[name]; ok && d.counts[told] == count {
		return
	}
	if _, made := d.keys[name]; !made {
		d.keys[name] = d.newCell(name, count, secrecy.Printed, false)
	}
}

// tellsExits says whether the nation's entries of a month before, printed between
// two months of its file active, would speak of a few who left.
func (d *disclosing) tellsExits(code, name string, month time.Time) bool {
	if code != queries.Entrees || d.shown[partName(name, whole)] != "" {
		return false
	}
	m := d.DisclosureInput.Figures.At(queries.Sorties, d.Territory.Level, d.Territory.Code, month)
	return !m.Month.IsZero() && d.Rule.Small(m.Numerator)
}

// printedAsItIs says whether a figure of a month before is what an earlier edition
// printed, so that whatever is made of it anybody can make. A figure of which no edition
// told anything may be used when it is not small itself: nothing ties it.
func (d *Disclosure) printedAsItIs(m queries.Measure) bool {
	at := reports.Territory{Level: m.Level, Code: m.Territory}
	name := figureName(m.Indicator, m.Level, m.Territory, m.Month)
	parts := map[string]int64{amongName(m.Indicator, at, m.Month): m.Denominator, partName(name, counted): m.Numerator}
	free := m.Denominator == 0 || d.rule.Rate(m.Numerator, m.Denominator)
	if m.Kind == queries.Count {
		parts, free = map[string]int64{partName(name, whole): m.Numerator}, !d.rule.Small(m.Numerator)
	}
	for part, count := range parts {
		if told := d.before[part]; told != "" && (d.shown[part] != told || d.counts[told] != count) {
			return false
		}
	}
	return free
}
