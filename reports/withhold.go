package reports

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// comparedCounts are the counts that departments are set side by side on.
var comparedCounts = []string{"orientations", "entrees", "entrees_cumul", "file_active", "sorties_12m"}

// amongCount names the published count that is the denominator of a share, when
// there is one, and how many months before: the two are a single cell to
// whoever subtracts.
var amongCount = map[string]struct {
	count  string
	months int
}{
	"contact_regulier": {"file_active", 0},
	"emploi_sortie":    {"sorties_12m", 0},
	"logement_sortie":  {"sorties_12m", 0},
	"sortie_positive":  {"sorties_12m", 0},
	"entree_3_mois":    {"orientations", 3},
}

// DisclosureInput is what the choice of the figures withheld rests on.
type DisclosureInput struct {
	Figures      *queries.Figures
	Indicators   []queries.Indicator
	Place        Place   // the nation
	Departements []Place // those of the nation
	Regions      []Region
	Month        time.Time
	Edition      int // that the release will be, which tells its cells from those before
	Rule         secrecy.Rule
	// Told is what the earlier editions told the nation, and what ties it.
	Told secrecy.Release
}

// Region is a line between the departments and the nation.
type Region struct {
	Place
	Departements []string // codes
}

// Disclosure is what a release to the nation may print of its counts.
type Disclosure struct {
	// Telling is what this release adds to what was told before: its cells, none
	// of them Open, and the sums that tie them. The next one must know it.
	Telling secrecy.Release

	published []Published

	keys    map[string]string // of the cell that stands for a figure, by its name
	printed map[string]bool   // by key
	fixed   map[string]bool   // figures that no sum ties, by name: whether they may be printed
	last    map[string]lastPrinted
}

// lastPrinted is the count of a cumulative figure that was printed last, and of which
// month it was.
type lastPrinted struct {
	count int64
	month time.Time
}

// Disclose says which figures of a release to the nation must not be printed:
// counts of persons from 1 to k - 1, and as many others as it takes that no sum
// of departments or regions, no complement of a share, no indicator that counts
// a part of another, and no earlier edition gives them back.
//
// What is tied to what:
//   - the nation is the sum of its regions, a region of its departments;
//   - a share is its numerator and the complement, which is not printed but is a
//     subtraction away; its denominator may be a published count, even of an
//     earlier month ([amongCount]);
//   - the exits with work, with housing and with both make a table of four;
//   - who has no diagnosis to wait for yet entered within the month, and who has
//     no plan to wait for within two: the denominators are nested;
//   - entrees_cumul is the one of the month before and the entries of the month, and
//     the one printed last and what came since;
//   - a figure already published for the same month differs by a revision, which
//     is a number of persons too, of either sign.
func Disclose(in DisclosureInput) (*Disclosure, error) {
	d := newDisclosing(in)
	for _, code := range d.present(comparedCounts...) {
		d.count(code)
	}
	for _, code := range d.present(comparedShares...) {
		d.share(code)
	}
	d.exits()
	d.recentEntries()
	d.cumulated()
	for _, i := range in.Indicators {
		d.alone(i)
		d.pastMonths(i)
	}
	d.landmarks()
	protection, err := secrecy.Protect(d.release, in.Rule)
	if err != nil {
		return nil, fmt.Errorf("disclosure: %w", err)
	}
	if len(protection.Exposed) > 0 {
		return nil, fmt.Errorf("disclosure: %d cells cannot be protected any more, the first %s", len(protection.Exposed), protection.Exposed[0])
	}
	for _, c := range protection.Cells {
		d.printed[c.Key] = c.State == secrecy.Printed
	}
	d.Telling.Cells = protection.Cells[len(in.Told.Cells):]
	d.release.Sums = d.release.Sums[len(in.Told.Sums):]
	d.Telling.Sums = d.release.AllSums()
	d.list()
	return &d.Disclosure, nil
}

// Published is a figure of the release, or that it is withheld.
type Published struct {
	queries.Measure
	Place    Place
	Withheld bool
}

// Figures lists what the release tells of its month: the departments, the regions,
// then the nation, and for each of them the indicators in their order. What is
// withheld is listed, without its counts.
func (d *Disclosure) Figures() []Published { return d.published }

func (d *disclosing) list() {
	departements := len(d.lines) - len(d.Departements)
	lines := slices.Concat(d.lines[departements:], d.lines[1:departements], d.lines[:1])
	for _, at := range lines {
		for _, i := range d.Indicators {
			if !d.compared(i) {
				continue
			}
			p := Published{Measure: d.of(i.Code, at), Place: at.Place}
			p.Withheld = d.Withhold(p.Measure)
			if p.Withheld {
				p.Numerator, p.Denominator, p.Value, p.Known, p.Low, p.High = 0, 0, 0, false, 0, 0
			}
			d.published = append(d.published, p)
		}
	}
}

// compared says whether an indicator is one that departments are set side by side
// on, in this release.
func (d *disclosing) compared(i queries.Indicator) bool {
	return (slices.Contains(comparedCounts, i.Code) || slices.Contains(comparedShares, i.Code)) && d.has(i.Code)
}

// Withhold says whether a figure must not be printed. A figure that the release
// does not know is withheld.
func (d *Disclosure) Withhold(m queries.Measure) bool {
	name := figureName(m.Indicator, m.Level, m.Territory, m.Month)
	if free, known := d.fixed[name]; known {
		return !free
	}
	if m.Kind == queries.Count {
		return !d.printed[d.keys[partName(name, whole)]]
	}
	return !d.printed[d.keys[partName(name, among)]] || !d.printed[d.keys[partName(name, counted)]]
}

// Last is the count of a cumulative figure that an earlier edition printed last, and
// the month of that count: what may stand where the figure is withheld. It is known
// already, and stands there whatever the reason, so that it tells no more than n.c.
// would.
func (d *Disclosure) Last(m queries.Measure) (count int64, month time.Time, printed bool) {
	last, printed := d.last[figureName(m.Indicator, m.Level, m.Territory, m.Month)]
	return last.count, last.month, printed
}

// The parts of a figure that are cells.
const (
	whole   = "effectif"
	among   = "sur"
	counted = "nombre"
	others  = "autres"
)

func figureName(indicator string, level queries.Level, territory string, month time.Time) string {
	return secrecy.Key(indicator, string(level), territory, month.Format("2006-01"))
}

func partName(figure, part string) string { return secrecy.Key(figure, part) }

// disclosing is a release being written.
type disclosing struct {
	Disclosure
	DisclosureInput
	*view

	release secrecy.Release // every cell and sum, of earlier editions first
	lines   []line
	counts  map[string]int64  // by key
	before  map[string]string // key of the latest cell of an earlier edition, by name
	shown   map[string]string // key of the latest one printed, by name
}

// line is a place and those whose sum it is.
type line struct {
	Place
	parts []Place
}

func newDisclosing(in DisclosureInput) *disclosing {
	d := &disclosing{
		Disclosure:      Disclosure{keys: map[string]string{}, printed: map[string]bool{}, fixed: map[string]bool{}, last: map[string]lastPrinted{}},
		DisclosureInput: in,
		view:            newView(in.Figures, in.Indicators, nil, in.Place, in.Month, time.Time{}),
		counts:          map[string]int64{}, before: map[string]string{}, shown: map[string]string{},
	}
	d.lines = linesOf(in)
	d.release.Cells = slices.Clone(in.Told.Cells)
	d.release.Sums = slices.Clone(in.Told.Sums)
	for _, c := range in.Told.Cells {
		d.counts[c.Key] = c.Count
		name := nameOf(c.Key)
		d.before[name] = c.Key
		if c.State == secrecy.Printed {
			d.shown[name] = c.Key
		}
	}
	return d
}

// linesOf lists the nation, the regions and the departments. Departments outside
// the regions given are parts of the nation themselves.
func linesOf(in DisclosureInput) []line {
	nation := line{Place: in.Place}
	var regions, departements []line
	inside := map[string]bool{}
	for _, r := range in.Regions {
		l := line{Place: r.Place}
		for _, p := range in.Departements {
			if slices.Contains(r.Departements, p.Code) {
				l.parts = append(l.parts, p)
				inside[p.Code] = true
			}
		}
		if len(l.parts) > 0 {
			regions = append(regions, l)
			nation.parts = append(nation.parts, r.Place)
		}
	}
	for _, p := range in.Departements {
		departements = append(departements, line{Place: p})
		if !inside[p.Code] {
			nation.parts = append(nation.parts, p)
		}
	}
	return slices.Concat([]line{nation}, regions, departements)
}

// nameOf is the name of a cell without the edition that told it.
func nameOf(key string) string { return key[:strings.LastIndexByte(key, '|')] }

// cell is the key of a count. A count that an earlier edition told and that did
// not move is the same cell, printed or withheld as it was. One that moved is
// tied to what was told of it last, and to what was printed of it last.
func (d *disclosing) cell(name string, count int64, state secrecy.State) string {
	if key, made := d.keys[name]; made {
		return key
	}
	before, told := d.before[name]
	if told && d.counts[before] == count {
		d.keys[name] = before
		return before
	}
	key := d.newCell(name, count, state, false)
	d.keys[name] = key
	if told {
		d.change(key, before, name, "revision")
		if shown := d.shown[name]; shown != "" && shown != before {
			d.change(key, shown, name, "revision depuis")
		}
	}
	return key
}

func (d *disclosing) newCell(name string, count int64, state secrecy.State, signed bool) string {
	key := secrecy.Key(name, "e"+strconv.Itoa(d.Edition))
	d.counts[key] = count
	d.release.Cells = append(d.release.Cells, secrecy.Cell{Key: key, Count: count, State: state, Signed: signed})
	return key
}

// change ties a cell to an earlier one: what came in between, of either sign, is
// never printed.
func (d *disclosing) change(key, from, name, what string) string {
	change := d.newCell(secrecy.Key(name, what), d.counts[key]-d.counts[from], secrecy.Unprinted, true)
	d.tie(key, from, change)
	return change
}

func (d *disclosing) tie(total string, parts ...string) {
	d.release.Sums = append(d.release.Sums, secrecy.Sum{Total: total, Parts: parts})
}

// of is the measure of a line; a region's is the sum of its departments'.
func (d *disclosing) of(code string, at line) queries.Measure {
	if at.Level != queries.Region {
		return d.view.at(at.Place).measure(code, d.Month)
	}
	sum := queries.Measure{
		Month: d.Month, AsOf: d.DisclosureInput.Figures.AsOf, Level: at.Level, Territory: at.Code, Indicator: code, Kind: d.indicators[code].Kind,
	}
	for _, p := range at.parts {
		m := d.view.at(p).measure(code, d.Month)
		sum.Numerator += m.Numerator
		sum.Denominator += m.Denominator
		sum.Known = sum.Known || m.Known
	}
	return sum
}

func (d *disclosing) name(code string, at Place) string {
	return figureName(code, at.Level, at.Code, d.Month)
}

// key is that of a cell of a figure of this release.
func (d *disclosing) key(code string, at Place, part string) string {
	return d.keys[partName(d.name(code, at), part)]
}

// count lays out a count of persons: one sum a line that has parts.
func (d *disclosing) count(code string) {
	for _, at := range d.lines {
		d.cell(partName(d.name(code, at.Place), whole), d.of(code, at).Numerator, secrecy.Open)
	}
	for _, at := range d.lines {
		var parts []string
		for _, p := range at.parts {
			parts = append(parts, d.key(code, p, whole))
		}
		if len(parts) > 0 {
			d.tie(d.key(code, at.Place, whole), parts...)
		}
	}
}

// share lays out a rate: one table a line that has parts, whose columns are the
// denominator, the numerator and the complement.
func (d *disclosing) share(code string) {
	rows := map[Place][]string{}
	for _, at := range d.lines {
		m, name := d.of(code, at), d.name(code, at.Place)
		d.keys[partName(name, among)] = d.cell(d.amongName(code, at.Place), m.Denominator, secrecy.Open)
		rows[at.Place] = []string{
			d.keys[partName(name, among)],
			d.cell(partName(name, counted), m.Numerator, secrecy.Open),
			d.cell(partName(name, others), m.Denominator-m.Numerator, secrecy.Unprinted),
		}
	}
	for _, at := range d.lines {
		if len(at.parts) == 0 {
			continue
		}
		table := secrecy.Table{Cells: [][]string{rows[at.Place]}}
		for _, p := range at.parts {
			table.Cells = append(table.Cells, rows[p])
		}
		d.release.Tables = append(d.release.Tables, table)
	}
}

// amongName is the name of the denominator of a share: that of a published count
// where there is one.
func (d *disclosing) amongName(code string, at Place) string {
	if of, ok := amongCount[code]; ok {
		return partName(figureName(of.count, at.Level, at.Code, d.Month.AddDate(0, -of.months, 0)), whole)
	}
	return partName(d.name(code, at), among)
}

// exits ties the three shares of the exits: with work and housing, with one
// only, with neither.
func (d *disclosing) exits() {
	if len(d.present("emploi_sortie", "logement_sortie", "sortie_positive")) < 3 {
		return
	}
	for _, at := range d.lines {
		all := d.of("sortie_positive", at)
		work, housing := d.of("emploi_sortie", at).Numerator, d.of("logement_sortie", at).Numerator
		part := func(what string, count int64) string {
			return d.cell(secrecy.Key("sorties_12m", string(at.Level), at.Code, d.Month.Format("2006-01"), what), count, secrecy.Unprinted)
		}
		both := d.key("sortie_positive", at.Place, counted)
		workOnly, housingOnly := part("emploi seul", work-all.Numerator), part("logement seul", housing-all.Numerator)
		neither := part("ni l’un ni l’autre", all.Denominator-work-housing+all.Numerator)
		d.tie(d.key("emploi_sortie", at.Place, counted), both, workOnly)
		d.tie(d.key("logement_sortie", at.Place, counted), both, housingOnly)
		d.tie(d.key("sortie_positive", at.Place, among), both, workOnly, housingOnly, neither)
	}
}

// recentEntries ties the denominators that leave out those who entered lately.
func (d *disclosing) recentEntries() {
	nested := d.present("file_active", "diagnostic_fait", "plan_fait")
	if len(nested) < 3 {
		return
	}
	for _, at := range d.lines {
		active := d.key("file_active", at.Place, whole)
		afterOne, afterTwo := d.key("diagnostic_fait", at.Place, among), d.key("plan_fait", at.Place, among)
		part := func(what, outer, inner string) string {
			return d.cell(partName(d.name("file_active", at.Place), what), d.counts[outer]-d.counts[inner], secrecy.Unprinted)
		}
		d.tie(active, afterOne, part("entrés depuis un mois", active, afterOne))
		d.tie(afterOne, afterTwo, part("entrés depuis deux mois", afterOne, afterTwo))
	}
}

// cumulated ties the entries since the beginning to those told of the month
// before, and to those printed last.
func (d *disclosing) cumulated() {
	if !d.has("entrees_cumul") {
		return
	}
	for _, at := range d.lines {
		figure := d.name("entrees_cumul", at.Place)
		d.printedLast(figure, at.Place)
		name := partName(figure, whole)
		now := d.keys[name]
		if now == d.before[name] {
			continue // told by an earlier edition, with its ties
		}
		before := d.before[d.cumulatedName(at.Place, 1)]
		if before != "" {
			d.sinceLastMonth(name, now, before, d.key("entrees", at.Place, whole))
		}
		if shown, months := d.latestShown(at.Place, 1); shown != "" && (months > 1 || shown != before) {
			d.change(now, shown, name, "depuis le dernier publié")
		}
	}
}

// printedLast notes what a cumulative figure may repeat.
func (d *disclosing) printedLast(figure string, at Place) {
	if shown, months := d.latestShown(at, 0); shown != "" {
		d.last[figure] = lastPrinted{d.counts[shown], d.Month.AddDate(0, -months, 0)}
	}
}

// latestShown is the key of the entries since the beginning that were printed last,
// of some months ago at least, and how many months ago that is.
func (d *disclosing) latestShown(at Place, least int) (key string, months int) {
	for months := least; months <= 36; months++ {
		if key := d.shown[d.cumulatedName(at, months)]; key != "" {
			return key, months
		}
	}
	return "", 0
}

// cumulatedName names the entries since the beginning of some months ago.
func (d *disclosing) cumulatedName(at Place, months int) string {
	return partName(figureName("entrees_cumul", at.Level, at.Code, d.Month.AddDate(0, -months, 0)), whole)
}

// sinceLastMonth ties two months of a cumulative count by the entries of the
// second, if they are told. Where they do not make the difference, earlier months
// were revised.
func (d *disclosing) sinceLastMonth(name, now, before, entries string) {
	if entries != "" && d.counts[now]-d.counts[before] == d.counts[entries] {
		d.tie(now, before, entries)
		return
	}
	change := d.change(now, before, name, "depuis le mois précédent")
	if entries != "" {
		revised := d.newCell(secrecy.Key(name, "révisé"), d.counts[change]-d.counts[entries], secrecy.Unprinted, true)
		d.tie(change, entries, revised)
	}
}

// alone settles the figures that no sum ties: a median or a cumulative incidence
// of a place, and the nation's figure of an indicator that is compared nowhere.
// An incidence is judged by the number of persons that it stands for.
func (d *disclosing) alone(i queries.Indicator) {
	if slices.Contains(comparedCounts, i.Code) || slices.Contains(comparedShares, i.Code) {
		return
	}
	for _, at := range d.lines {
		m := d.view.at(at.Place).measure(i.Code, d.Month)
		name := d.name(i.Code, at.Place)
		switch i.Kind {
		case queries.Median:
			d.fixed[name] = m.Denominator == 0 || !d.Rule.Small(m.Denominator)
		case queries.Incidence:
			persons := int64(math.Round(m.Value * float64(m.Denominator)))
			d.fixed[name] = !d.Rule.Small(m.Denominator) && (!m.Known || d.Rule.Rate(persons, m.Denominator))
		case queries.Rate:
			d.fixed[name] = at.Level == queries.National && (m.Denominator == 0 || d.Rule.Rate(m.Numerator, m.Denominator))
		case queries.Count:
			d.fixed[name] = at.Level == queries.National && !d.Rule.Small(m.Numerator)
		}
	}
	if i.Kind == queries.Median || i.Kind == queries.Incidence {
		d.notOneAlone(i.Code)
	}
}

// landmarks settles what is set beside the ministry's publications, of the nation
// only and tied to nothing else.
func (d *disclosing) landmarks() {
	c := newComparison(ComparisonInput{Figures: d.DisclosureInput.Figures, Indicators: d.Indicators, Place: d.Place, Departements: d.Departements, Month: d.Month})
	for _, l := range landmarks() {
		name := d.name(l.code, d.Place)
		if _, known := c.indicators[l.code]; known {
			continue // settled as any other
		}
		m := l.ours(c)
		switch m.Kind {
		case queries.Count, queries.Median:
			d.fixed[name] = !d.Rule.Small(max(m.Numerator, m.Denominator))
		default:
			d.fixed[name] = m.Denominator == 0 || d.Rule.Rate(m.Numerator, m.Denominator)
		}
	}
}

// pastMonths settles the nation's figures of the months before: those that were
// printed and did not move, or moved by k persons at least, and those of months of
// which no department's were told.
func (d *disclosing) pastMonths(i queries.Indicator) {
	if i.Kind != queries.Count && i.Kind != queries.Rate {
		return
	}
	for _, month := range d.DisclosureInput.Figures.Months {
		m := d.DisclosureInput.Figures.At(i.Code, d.Place.Level, d.Place.Code, month)
		if !month.Before(d.Month) || m.Month.IsZero() {
			continue
		}
		name := figureName(i.Code, d.Place.Level, d.Place.Code, month)
		parts := map[string]int64{among: m.Denominator, counted: m.Numerator, others: m.Denominator - m.Numerator}
		free := m.Denominator == 0 || d.Rule.Rate(m.Numerator, m.Denominator)
		if i.Kind == queries.Count {
			parts, free = map[string]int64{whole: m.Numerator}, !d.Rule.Small(m.Numerator)
		}
		for part, count := range parts {
			free = free && d.mayRepeat(partName(name, part), count, part)
		}
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

// notOneAlone withholds a second figure, the one of fewest persons, where a
// single one of a line and its parts is withheld, or several of hardly anybody: nearly
// a subtraction.
func (d *disclosing) notOneAlone(code string) {
	for again := true; again; {
		again = false
		for _, at := range d.lines {
			if len(at.parts) == 0 {
				continue
			}
			second, hidden, persons := "", 0, int64(0)
			least := int64(math.MaxInt64)
			for _, p := range append([]Place{at.Place}, at.parts...) {
				name := d.name(code, p)
				among := d.view.at(p).measure(code, d.Month).Denominator
				switch {
				case !d.fixed[name]:
					hidden++
					persons += among
				case among > 0 && among < least:
					second, least = name, among
				}
			}
			if (hidden == 1 || hidden > 1 && persons < d.Rule.Threshold-1) && second != "" {
				d.fixed[second] = false
				again = true
			}
		}
	}
}
