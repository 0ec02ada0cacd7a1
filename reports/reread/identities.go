package reread

import (
	"cmp"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// sameCount names the count that is the denominator of a share, and how many months
// before: the two are one figure.
var sameCount = map[string]struct {
	count  string
	months int
}{
	"contact_regulier": {"file_active", 0},
	"emploi_sortie":    {"sorties_12m", 0},
	"logement_sortie":  {"sorties_12m", 0},
	"sortie_positive":  {"sorties_12m", 0},
	"entree_3_mois":    {"orientations", 3},
}

// canonical is the one name of a figure that has several.
func canonical(indicator, part, month string) (string, string, string) {
	same, ok := sameCount[indicator]
	if !ok || part != among {
		return indicator, part, month
	}
	return same.count, whole, monthsBefore(month, same.months)
}

func monthsBefore(month string, n int) string {
	m, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return m.AddDate(0, -n, 0).Format("2006-01")
}

// nested lists the denominators of which the next leaves out the latest entries.
var nested = []figure{{indicator: "file_active", part: whole}, {indicator: "diagnostic_fait", part: among}, {indicator: "plan_fait", part: among}}

// cumulative are the counts that only add up, month after month.
var cumulative = []string{"entrees_cumul"}

// gone is the part of those who entered that is not followed any more.
const gone = "partis"

// ties writes everything that a reader knows of the figures.
type ties struct {
	*reader
	cells map[string]secrecy.Cell
	at    map[string]Leak
	sums  []secrecy.Sum
}

// place is where figures of an edition stand: all but the indicator and the part.
type place struct{ name, month, known string }

func (t *ties) key(p place, indicator, part string) string {
	return figure{indicator: indicator, place: p.name, month: p.month, part: part, known: p.known}.key()
}

// has says whether all the cells are there.
func (t *ties) has(keys ...string) bool {
	return !slices.ContainsFunc(keys, func(key string) bool { _, ok := t.cells[key]; return !ok })
}

// unprinted adds a cell that no document holds; it is found where the other stands.
func (t *ties) unprinted(key, beside, told string, signed bool) string {
	t.cells[key] = secrecy.Cell{Key: key, State: secrecy.Unprinted, Signed: signed}
	at := t.at[beside]
	at.Told = told
	t.at[key] = at
	return key
}

// tie keeps a sum unless the printed figures say that it is none: a reader sees
// that too.
func (t *ties) tie(total string, parts ...string) {
	rest, missing, signed := int64(0), 0, false
	for _, key := range parts {
		c := t.cells[key]
		signed = signed || c.Signed
		if c.State == secrecy.Printed {
			rest += c.Count
		} else {
			missing++
		}
	}
	if c := t.cells[total]; c.State == secrecy.Printed && !signed && (rest > c.Count || missing == 0 && rest != c.Count) {
		return
	}
	t.sums = append(t.sums, secrecy.Sum{Total: total, Parts: parts})
}

func (t *ties) all() {
	places := map[place]bool{}
	indicators := map[string]bool{}
	rows := map[figure][]string{} // places of a column
	for _, f := range t.figures {
		places[place{f.place, f.month, f.known}] = true
		indicators[f.indicator] = true
		column := figure{indicator: f.indicator, part: f.part, month: f.month, known: f.known}
		if !slices.Contains(rows[column], f.place) {
			rows[column] = append(rows[column], f.place)
		}
	}
	columns := make([]figure, 0, len(rows))
	for column := range rows {
		columns = append(columns, column)
	}
	slices.SortFunc(columns, func(a, b figure) int { return cmp.Compare(a.key(), b.key()) })
	for _, column := range columns {
		t.rowsOf(column, rows[column])
	}
	ordered := make([]place, 0, len(places))
	for p := range places {
		ordered = append(ordered, p)
	}
	slices.SortFunc(ordered, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.month, b.month), cmp.Compare(a.known, b.known))
	})
	names := make([]string, 0, len(indicators))
	for i := range indicators {
		names = append(names, i)
	}
	slices.Sort(names)
	for n, p := range ordered {
		for _, i := range names {
			t.complement(p, i)
			t.partsOf(p, i)
		}
		t.exits(p)
		t.recent(p)
		t.left(p)
		if n > 0 && ordered[n-1].name == p.name {
			t.since(ordered[n-1], p, names)
		}
	}
}

// rowsOf ties a column to its total, by region where the table has lines of regions.
func (t *ties) rowsOf(column figure, places []string) {
	regions := map[string][]string{}
	at := place{month: column.month, known: column.known}
	key := func(name string) string { return t.key(place{name, at.month, at.known}, column.indicator, column.part) }
	var departements []string
	for _, name := range places {
		if region := t.RegionOf(name); region != "" {
			regions[region] = append(regions[region], key(name))
		}
	}
	for _, name := range places {
		switch parts, isRegion := regions[name]; {
		case name == nation:
		case isRegion:
			t.tie(key(name), parts...)
		default:
			departements = append(departements, key(name))
		}
	}
	if t.has(key(nation)) && len(departements) > 0 {
		t.tie(key(nation), departements...)
	}
}

func (t *ties) complement(p place, indicator string) {
	_, part, month := canonical(indicator, among, p.month)
	of := place{p.name, month, p.known}
	outer := t.key(of, indicator, part)
	if same, ok := sameCount[indicator]; ok {
		outer = t.key(of, same.count, part)
	}
	inner := t.key(p, indicator, counted)
	if t.has(outer, inner) {
		t.tie(outer, inner, t.unprinted(t.key(p, indicator, "autres"), inner, "the complement of a share is a small count", false))
	}
}

// partsOf ties a column to those of which it is the total, or to each « dont ».
func (t *ties) partsOf(p place, indicator string) {
	total := t.key(p, indicator, whole)
	if parts := t.totals[indicator]; len(parts) > 0 {
		var keys []string
		for _, part := range parts {
			keys = append(keys, t.key(p, part, whole))
		}
		if t.has(append(keys, total)...) {
			t.tie(total, keys...)
		}
	}
	outer, ok := t.partOf[indicator]
	if base := t.key(p, outer, whole); ok && t.has(base, total) {
		t.tie(base, total, t.unprinted(t.key(p, indicator, "reste"), total, "the rest of a « dont » is a small count", false))
	}
}

// exits ties those with work, with housing and with both.
func (t *ties) exits(p place) {
	all := t.key(p, "sorties_12m", whole)
	work, housing, both := t.key(p, "emploi_sortie", counted), t.key(p, "logement_sortie", counted), t.key(p, "sortie_positive", counted)
	if !t.has(all, work, housing, both) {
		return
	}
	part := func(what, beside string) string {
		return t.unprinted(t.key(p, "sorties_12m", what), beside, "the difference of two indicators of the exits is a small count", false)
	}
	workOnly, housingOnly, neither := part("emploi seul", work), part("logement seul", housing), part("ni", both)
	t.tie(work, both, workOnly)
	t.tie(housing, both, housingOnly)
	t.tie(all, both, workOnly, housingOnly, neither)
}

func (t *ties) recent(p place) {
	for n := 1; n < len(nested); n++ {
		outer, inner := t.key(p, nested[n-1].indicator, nested[n-1].part), t.key(p, nested[n].indicator, nested[n].part)
		if t.has(outer, inner) {
			t.tie(outer, inner, t.unprinted(t.key(p, nested[n].indicator, "récents"), inner, "the difference with another denominator is a small count", false))
		}
	}
}

// left ties those who entered since the beginning to those still followed: the others
// left.
func (t *ties) left(p place) {
	entered, active := t.key(p, "entrees_cumul", whole), t.key(p, "file_active", whole)
	if t.has(entered, active) {
		t.tie(entered, active, t.unprinted(t.key(p, "file_active", gone), active, "those who left since the beginning are few", false))
	}
}

// since ties two editions of a place: what was revised in a month, and what a
// cumulative count added from one month to the next.
func (t *ties) since(before, now place, indicators []string) {
	change := func(i, part, told string) {
		from, to := t.key(before, i, part), t.key(now, i, part)
		if t.has(from, to) {
			t.tie(to, from, t.unprinted(t.key(now, i, part+" depuis "+before.month+" "+before.known), to, told, true))
		}
	}
	switch {
	case before.month == now.month:
		for _, i := range indicators {
			for _, part := range []string{whole, among, counted} {
				change(i, part, "the difference of two editions is a small count")
			}
		}
	default:
		for _, i := range cumulative {
			change(i, whole, "the difference of two months of a cumulative count is small")
		}
		change("file_active", gone, "those who left in the month are few")
	}
}
