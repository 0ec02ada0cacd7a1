package reread

import (
	"cmp"
	"slices"
	"strings"
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

// term is a count of a figure; before is how many months before.
type term struct {
	indicator, part string
	before          int
}

// inequality says that the persons of the first terms are among those of the second, as
// whoever reads the definitions understands; left is what those who remain are called, and
// told what a reader learns of them.
type inequality struct {
	least, most []term
	left, told  string
}

var inequalities = []inequality{
	{[]term{{"entrees", whole, 0}}, []term{{"entrees_cumul", whole, 0}}, "entrés avant", "those who entered before the month are few"},
	{[]term{{"diagnostic_fait", among, 0}}, []term{{"file_active", whole, 0}}, "récents", "the difference with another denominator is a small count"},
	{[]term{{"plan_fait", among, 0}}, []term{{"diagnostic_fait", among, 0}}, "récents de deux mois", "the difference with another denominator is a small count"},
	{[]term{{"file_active", whole, 0}}, []term{{"diagnostic_fait", among, 0}, {"entrees", whole, 0}}, "entrés et partis", "those who entered and left in the month are few"},
	{[]term{{"contact_regulier", complementOf, 0}}, []term{{"plan_fait", among, 0}}, "rencontrés", "those met, entered two months before, are few"},
	{[]term{{"progression", among, 0}}, []term{{"file_active", whole, 0}, {"sorties_12m", whole, 0}}, "situation inconnue", "those whose situation is not known are few"},
	{[]term{{"file_active", whole, 0}, {"sorties_12m", whole, 0}}, []term{{"entrees_cumul", whole, 0}}, longGone, "those who left more than a year ago are few"},
	{[]term{{"sortie_positive", counted, 0}}, []term{{"emploi_sortie", counted, 0}}, "emploi seul", "the difference of two indicators of the exits is a small count"},
	{[]term{{"sortie_positive", counted, 0}}, []term{{"logement_sortie", counted, 0}}, "logement seul", "the difference of two indicators of the exits is a small count"},
	{[]term{{"emploi_sortie", counted, 0}, {"logement_sortie", counted, 0}}, []term{{"sortie_positive", counted, 0}, {"sorties_12m", whole, 0}}, "ni", "the difference of two indicators of the exits is a small count"},
	{[]term{{"acces_emploi", among, 0}}, []term{{"entrees_cumul", whole, 0}}, already, "those who had work when they entered are few"},
	{[]term{{"acces_logement", among, 0}}, []term{{"entrees_cumul", whole, 0}}, already, "those who had housing when they entered are few"},
	{[]term{{landmark + "part des hommes", among, 0}}, []term{{"entrees_cumul", whole, 0}}, unknown, "those whose sex is not known are few"},
	{[]term{{landmark + "age moyen a l entree", among, 0}}, []term{{"entrees_cumul", whole, 0}}, unknown, "those whose age is not known are few"},
	{[]term{{landmark + "sans emploi ni formation a l entree", among, 0}}, []term{{"entrees_cumul", whole, 0}}, unknown, "those whose situation is not known are few"},
	{[]term{{landmark + "dans le dna a l entree", among, 0}}, []term{{"entrees_cumul", whole, 0}}, unknown, "those whose situation is not known are few"},
	{[]term{{landmark + "situation professionnelle amelioree", among, 0}}, []term{{"progression", among, 0}}, unknown, "those whose situation is not known are few"},
	{[]term{{landmark + "condition d hebergement amelioree", among, 0}}, []term{{"progression", among, 0}}, unknown, "those whose situation is not known are few"},
	{[]term{{landmark + "situation professionnelle amelioree", counted, 0}}, []term{{"progression", counted, 0}}, "autrement", "those of whom something else is better are few"},
	{[]term{{landmark + "condition d hebergement amelioree", counted, 0}}, []term{{"progression", counted, 0}}, "autrement", "those of whom something else is better are few"},
	{[]term{{landmark + "situation inchangee", among, 0}}, []term{{"progression", among, 0}}, unknown, "those whose situation is not known are few"},
	{[]term{{"progression", among, 0}}, []term{{landmark + "situation inchangee", among, 0}}, "comme", "those whose situation is not known are few"},
	{[]term{{landmark + "situation inchangee", counted, 0}}, []term{{"progression", complementOf, 0}}, "dégradée", "those whose situation is worse are few"},
}

// acrossMonths are those of two months running, which hold where no statement came late in
// between: whoever reads presumes that none did.
var acrossMonths = []inequality{
	{[]term{{"diagnostic_fait", among, 0}}, []term{{"file_active", whole, 1}}, "partis, entrés avant", "those who left in the month, entered before it, are few"},
	{[]term{{"plan_fait", among, 0}}, []term{{"diagnostic_fait", among, 1}}, "partis, entrés un mois avant", "those who left in the month, entered a month before it, are few"},
	{[]term{{"entrees_cumul", whole, 1}}, []term{{"entrees_cumul", whole, 0}}, "entrés depuis", "those who entered since the month before are few"},
	{[]term{{"acces_emploi", among, 1}}, []term{{"acces_emploi", among, 0}}, "entrés depuis", "those who entered since the month before are few"},
	{[]term{{"acces_logement", among, 1}}, []term{{"acces_logement", among, 0}}, "entrés depuis", "those who entered since the month before are few"},
	{[]term{{"acces_emploi", already, 1}}, []term{{"acces_emploi", already, 0}}, "déjà, entrés depuis", "those who entered since the month before and had work are few"},
	{[]term{{"acces_logement", already, 1}}, []term{{"acces_logement", already, 0}}, "déjà, entrés depuis", "those who entered since the month before and had housing are few"},
	{[]term{{"file_active", gone, 1}}, []term{{"file_active", gone, 0}}, "partis dans le mois", "those who left in the month are few"},
	{[]term{{"file_active", longGone, 1}}, []term{{"file_active", longGone, 0}}, "partis un an avant", "those who left in the month, a year ago, are few"},
}

// sinceOrigin are the counts that only add up, month after month, where nothing is revised.
var sinceOrigin = []term{
	{"entrees_cumul", whole, 0}, {"file_active", gone, 0}, {"acces_emploi", among, 0}, {"acces_logement", among, 0}, {"acces_emploi", already, 0}, {"acces_logement", already, 0},
	{landmark + "personnes orientees", counted, 0}, {landmark + "part des hommes", counted, 0}, {landmark + "part des hommes", among, 0}, {landmark + "part des hommes", complementOf, 0},
	{landmark + "age moyen a l entree", among, 0}, {landmark + "sans emploi ni formation a l entree", counted, 0}, {landmark + "sans emploi ni formation a l entree", among, 0},
	{landmark + "sans emploi ni formation a l entree", complementOf, 0}, {landmark + "dans le dna a l entree", counted, 0}, {landmark + "dans le dna a l entree", among, 0},
	{landmark + "dans le dna a l entree", complementOf, 0},
}

// Parts that no document prints.
const (
	gone         = "partis" // of those who entered, not followed any more
	longGone     = "partis depuis un an"
	already      = "déjà" // there at the entry
	unknown      = "inconnu"
	complementOf = "autres" // the denominator of a share less the numerator
)

// landmark starts the name of what is set beside the ministry's publications.
const landmark = "repère "

// ties writes everything that a reader knows of the figures.
type ties struct {
	*reader
	cells    map[string]secrecy.Cell
	at       map[string]Leak
	part     map[string]string // of each cell
	sums     []secrecy.Sum
	presumed []secrecy.Sum
	latest   map[occasion]string // the last day on which a month of a place, without its day, is known
}

// occasion is all of a figure but its indicator and its part: of which territory, of which month, and as known when.
type occasion struct{ name, month, known string }

func (t *ties) key(p occasion, indicator, part string) string {
	return figure{indicator: indicator, place: p.name, month: p.month, part: part, known: p.known}.key()
}

// has says whether all the cells are there.
func (t *ties) has(keys ...string) bool {
	return !slices.ContainsFunc(keys, func(key string) bool { _, ok := t.cells[key]; return !ok })
}

// unprinted adds a cell that no document holds; it is found where the other stands.
func (t *ties) unprinted(key, beside, told string, signed bool) string {
	if _, made := t.cells[key]; made {
		return key
	}
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
	places := map[occasion]bool{}
	indicators := map[string]bool{}
	rows := map[figure][]string{} // places of a column
	for _, f := range t.figures {
		places[occasion{f.place, f.month, f.known}] = true
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
	t.capacities()
	t.partings()
	ordered := make([]occasion, 0, len(places))
	for p := range places {
		ordered = append(ordered, p)
	}
	slices.SortFunc(ordered, func(a, b occasion) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.month, b.month), cmp.Compare(a.known, b.known))
	})
	t.latest = map[occasion]string{}
	for _, p := range ordered {
		t.latest[occasion{name: p.name, month: p.month}] = p.known
	}
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
		t.left(p)
		for _, q := range inequalities {
			t.among(p, q)
		}
		if n > 0 && ordered[n-1].name == p.name {
			t.since(ordered[n-1], p, names)
		}
	}
	t.presume(ordered)
}

// edition is what was printed of a month, as known on a day.
type edition struct{ month, known string }

// rowsOf ties a column to its total, by region where the table has lines of regions.
func (t *ties) rowsOf(column figure, places []string) {
	regions := map[string][]string{}
	at := occasion{month: column.month, known: column.known}
	key := func(name string) string {
		return t.key(occasion{name, at.month, at.known}, column.indicator, column.part)
	}
	var departements []string
	for _, name := range places {
		if region := t.RegionOf(name); region != "" {
			regions[region] = append(regions[region], key(name))
		}
	}
	if t.onlyRegional[edition{column.month, column.known}] {
		for name, parts := range regions {
			if t.has(key(name)) {
				t.tie(key(name), parts...)
			}
		}
		return // the departments of one region do not make the nation
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

func (t *ties) complement(p occasion, indicator string) {
	_, part, month := canonical(indicator, among, p.month)
	of := occasion{p.name, month, p.known}
	outer := t.key(of, indicator, part)
	if same, ok := sameCount[indicator]; ok {
		outer = t.key(of, same.count, part)
	}
	inner := t.key(p, indicator, counted)
	if !t.has(outer, inner) {
		return
	}
	others := t.unprinted(t.key(p, indicator, complementOf), inner, "the complement of a share is a small count", false)
	if t.cells[outer].State == secrecy.Withheld {
		t.cells[others] = secrecy.Cell{Key: others, State: secrecy.Withheld}
		t.part[others] = complementOf
	}
	t.tie(outer, inner, others)
}

// partsOf ties a column to those of which it is the total, or to each « dont ».
func (t *ties) partsOf(p occasion, indicator string) {
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

// termKey is the key of a count in a place, under the one name of a figure that has
// several.
func (t *ties) termKey(p occasion, x term) string {
	if x.before > 0 {
		p.month = monthsBefore(p.month, x.before)
		p.known = t.latest[occasion{name: p.name, month: p.month}]
	}
	_, part, month := canonical(x.indicator, x.part, p.month)
	if same, ok := sameCount[x.indicator]; ok && x.part == among {
		return t.key(occasion{p.name, month, p.known}, same.count, part)
	}
	return t.key(p, x.indicator, x.part)
}

// among ties the figures of an inequality, where documents have them all.
func (t *ties) among(p occasion, q inequality) {
	keys := func(terms []term) (all []string) {
		for _, x := range terms {
			all = append(all, t.termKey(p, x))
		}
		return all
	}
	least, most := keys(q.least), keys(q.most)
	if !t.has(append(least, most...)...) {
		return
	}
	of, named := most[0], q.least[0].indicator
	if len(most) > 1 {
		of = t.unprinted(t.key(p, named, q.left+" et autres"), least[0], q.told, false)
		t.tie(of, most...)
	}
	t.tie(of, append(least, t.unprinted(t.key(p, named, q.left), least[0], q.told, false))...)
}

// left ties those who entered since the beginning to those still followed: the others
// left.
func (t *ties) left(p occasion) {
	entered, active := t.key(p, "entrees_cumul", whole), t.key(p, "file_active", whole)
	if t.has(entered, active) {
		t.tie(entered, active, t.unprinted(t.key(p, "file_active", gone), active, "those who left since the beginning are few", false))
	}
}

// since ties two editions of a place: what was revised in a month, and what a
// cumulative count added from one month to the next.
func (t *ties) since(before, now occasion, indicators []string) {
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
		for _, x := range sinceOrigin {
			told := "the difference of two months of a cumulative count is small"
			if x.part == gone {
				told = "those who left in the month are few"
			}
			change(x.indicator, x.part, told)
		}
		for _, i := range indicators {
			if strings.HasPrefix(i, "acces_") && strings.Contains(i, "..") {
				change(i, among, "the difference of two months of those who entered on one side of a break is small")
			}
		}
	}
}
