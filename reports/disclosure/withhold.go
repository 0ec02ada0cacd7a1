package disclosure

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// DisclosureInput is what the choice of the figures withheld rests on.
type DisclosureInput struct {
	Figures      *queries.Figures
	Indicators   []queries.Indicator
	Territory    reports.Territory   // the nation
	Departements []reports.Territory // those of the nation
	Regions      []Region
	// Cohorts are the accesses that a break parts, by code of the department or of the nation.
	Cohorts map[string][]documents.Cohorts
	Month   time.Time
	Edition int // that the release will be, which tells its cells from those before
	Rule    secrecy.Rule
	// Told is what the earlier editions told the nation, and what ties it.
	Told secrecy.Release
}

// Region is a line between the departments and the nation.
type Region struct {
	reports.Territory
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

	month  time.Time
	rule   secrecy.Rule
	counts map[string]int64  // by key
	before map[string]string // key of the latest cell of an earlier edition, by name
	shown  map[string]string // key of the latest one printed, by name
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
//     earlier month ([queries.Part]);
//   - those followed where there are places are the sum of those departments' file active;
//   - some persons are among others by the definitions of two figures or more, which
//     the headers say ([queries.Bound]); those that are left are a subtraction away;
//   - so it is of what is set beside the ministry's publications;
//   - what counts since the beginning is what it was a month before, and when it was
//     printed last, and who came since; entrees_cumul, and the entries of the month;
//   - who entered since the beginning is still followed, or left;
//   - who left since the beginning had left a month before, or left in the month; the
//     same of what they left with, where the platform opened within the year;
//   - of what those of twelve months left with, each kind is that of the month before, with who
//     came and without who went;
//   - those followed from their entry, of whom an incidence is the share, add up;
//   - those who entered on each side of a break are they, and had entered, but for a few,
//     at the end of the months around it;
//   - a figure already published for the same month differs by a revision, which
//     is a number of persons too, of either sign.
//
// A numerator goes with its denominator: where the latter is withheld nobody may know
// that the rate is 0 or 100 %.
func Disclose(in DisclosureInput) (*Disclosure, error) {
	d := lay(in)
	protection, err := secrecy.Protect(d.release, in.Rule)
	if err == nil && len(protection.Exposed) > 0 && d.exited {
		// what those who left, left with is known to whoever presumes that nothing came late: an
		// edition is not refused for it, where what earlier ones printed leaves no way to guard it
		d = layOut(in, false)
		protection, err = secrecy.Protect(d.release, in.Rule)
	}
	if err != nil {
		return nil, fmt.Errorf("disclosure: %w", err)
	}
	if len(protection.Exposed) > 0 {
		return nil, Exposed{Cells: len(protection.Exposed), First: protection.Exposed[0]}
	}
	for _, c := range protection.Cells {
		d.printed[c.Key] = c.State == secrecy.Printed
	}
	d.access()
	d.cohortAccess()
	d.cohortsAdjusted()
	d.Telling.Cells = protection.Cells[len(in.Told.Cells):]
	d.release.Sums = d.release.Sums[len(in.Told.Sums):]
	d.Telling.Sums = d.release.AllSums()
	d.Telling.Proofs = protection.Proofs
	d.list()
	return &d.Disclosure, nil
}

// Exposed says that some counts cannot be protected any more: what earlier editions printed
// gives them back, whatever this one withholds.
type Exposed struct {
	Cells int
	First string // key of the first
}

func (e Exposed) Error() string {
	return fmt.Sprintf("disclosure: %d cells cannot be protected any more, the first %s", e.Cells, e.First)
}

// lay lays out every cell of a release and all that ties it, those of earlier editions first.
func lay(in DisclosureInput) *disclosing { return layOut(in, true) }

// layOut does as lay, with or without what ties those who left to those of the month before.
func layOut(in DisclosureInput, exits bool) *disclosing {
	d := newDisclosing(in)
	d.exited = exits
	for _, code := range d.Present(documents.ComparedCounts()...) {
		d.count(code)
	}
	for _, code := range d.Present(documents.ComparedShares()...) {
		d.share(code)
	}
	d.capacity()
	d.cumulated()
	d.followed()
	d.cohorts()
	for _, i := range in.Indicators {
		d.alone(i)
		d.pastMonths(i)
	}
	d.landmarks()
	for _, i := range in.Indicators {
		d.bounds(i.Bounds)
	}
	d.newcomers()
	d.movements()
	d.alreadyThere()
	return d
}

// Published is a figure of the release, or that it is withheld.
type Published struct {
	queries.Measure
	Place    reports.Territory
	Withheld bool
	Based    bool // withheld, but for its denominator
}

// Figures lists what the release says of its month: the departments, the regions,
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
			p := Published{Measure: d.of(i.Code, at), Place: at.Territory}
			p.Withheld = d.Withhold(p.Measure)
			if p.Withheld {
				p.Based = d.Among(p.Measure)
				if !p.Based {
					p.Denominator = 0
				}
				p.Numerator, p.Value, p.Known, p.Low, p.High = 0, 0, false, 0, 0
			}
			d.published = append(d.published, p)
		}
	}
}

// compared says whether an indicator is one that departments are set side by side
// on, in this release.
func (d *disclosing) compared(i queries.Indicator) bool {
	return (slices.Contains(documents.ComparedCounts(), i.Code) || slices.Contains(documents.ComparedShares(), i.Code) || i.Code == queries.Occupation && d.placed()) && d.Has(i.Code)
}

// Withhold says whether a figure must not be printed, nor anything made of it. A
// figure that the release does not know is withheld; one of a month before may be
// made use of as printedAsItIs says.
func (d *Disclosure) Withhold(m queries.Measure) bool {
	name := figureName(m.Indicator, m.Level, m.Territory, m.Month)
	if free, known := d.fixed[name]; known {
		return !free
	}
	if m.Month.Before(d.month) {
		return !d.printedAsItIs(m)
	}
	if m.Indicator == queries.Occupation { // over places, which are nobody's secret
		return m.Denominator > 0 && !d.printed[d.keys[partName(name, counted)]]
	}
	switch m.Kind {
	case queries.Count:
		return !d.printed[d.keys[partName(name, whole)]]
	case queries.Median:
		return !d.printed[d.keys[partName(name, among)]]
	}
	return !d.printed[d.keys[partName(name, among)]] || !d.printed[d.keys[partName(name, counted)]]
}

// Among says whether the denominator of a figure may be printed where the figure itself
// is withheld: it is a count of its own.
func (d *Disclosure) Among(m queries.Measure) bool {
	name := figureName(m.Indicator, m.Level, m.Territory, m.Month)
	if m.Month.Before(d.month) {
		return false
	}
	if m.Indicator == queries.Occupation { // places are nobody's secret
		return true
	}
	if domain := documents.AccessDomain(m.Indicator); domain != "" {
		return d.printed[d.keys[partName(figureName(domain, m.Level, m.Territory, m.Month), among)]]
	}
	return d.printed[d.keys[partName(name, among)]]
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
	Whole   = "effectif"
	Among   = "sur"
	Counted = "nombre"

	whole   = Whole
	among   = Among
	counted = Counted
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
	*documents.View

	release secrecy.Release // every cell and sum, of earlier editions first
	lines   []line
	bounded map[string]bool // bounds laid out, by name and place
	exited  bool            // whether those who left are tied month after month
	again   bool            // whether an earlier edition told the month already
	parted  []parted        // cohorts that it gives
}

// line is a place and those whose sum it is.
type line struct {
	reports.Territory
	parts []reports.Territory
}

func newDisclosing(in DisclosureInput) *disclosing {
	d := &disclosing{
		Disclosure: Disclosure{
			keys: map[string]string{}, printed: map[string]bool{}, fixed: map[string]bool{}, last: map[string]lastPrinted{},
			month: in.Month, rule: in.Rule, counts: map[string]int64{}, before: map[string]string{}, shown: map[string]string{},
		},
		DisclosureInput: in,
		bounded:         map[string]bool{},
		View:            documents.NewView(in.Figures, in.Indicators, nil, in.Territory, in.Month, time.Time{}),
	}
	d.lines = linesOf(in)
	d.release.Cells = slices.Clone(in.Told.Cells)
	d.release.Sums = slices.Clone(in.Told.Sums)
	d.release.Proofs = in.Told.Proofs
	for _, c := range in.Told.Cells {
		d.again = d.again || strings.Contains(c.Key, "|"+in.Month.Format("2006-01")+"|")
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
	nation := line{Territory: in.Territory}
	var regions, departements []line
	inside := map[string]bool{}
	for _, r := range in.Regions {
		l := line{Territory: r.Territory}
		for _, p := range in.Departements {
			if slices.Contains(r.Departements, p.Code) {
				l.parts = append(l.parts, p)
				inside[p.Code] = true
			}
		}
		if len(l.parts) > 0 {
			regions = append(regions, l)
			nation.parts = append(nation.parts, r.Territory)
		}
	}
	for _, p := range in.Departements {
		departements = append(departements, line{Territory: p})
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
	d.release.Cells = append(d.release.Cells, secrecy.Cell{Key: key, Count: count, State: state, Signed: signed, Dear: d.dear(name)})
	return key
}

// dear is what it costs the reader to lose a cell, in hundredths of a department's figure.
// The denominator of a rate, a count of its own or of a month before, is little beside the rate;
// a total is never lost for departments where anything else will do. What is set beside the
// ministry's publications is no total.
func (d *disclosing) dear(name string) int64 {
	names := strings.Split(name, "|")
	worth := int64(100)
	if names[len(names)-1] == among || len(names) > 3 && names[3] < d.Month.Format("2006-01") {
		worth = 10
	}
	switch {
	case len(names) < 3 || documents.IsLandmark(names[0]) || names[0] == queries.Occupation: // of some departments: no total that others need
		return worth
	case names[1] == string(queries.National):
		return 1000 * worth
	case names[1] == string(queries.Region):
		return 50 * worth
	}
	return worth
}

// change ties a cell to an earlier one when what came in between, of either sign,
// is of a few: it is never printed. A change of nobody or of many ties nothing, being
// whatever the two make it.
func (d *disclosing) change(key, from, name, what string) {
	if by := d.counts[key] - d.counts[from]; by != 0 && max(by, -by) < d.Rule.Threshold {
		d.tie(key, from, d.newCell(secrecy.Key(name, what), by, secrecy.Unprinted, true))
	}
}

func (d *disclosing) tie(total string, parts ...string) {
	d.release.Sums = append(d.release.Sums, secrecy.Sum{Total: total, Parts: parts})
}

// of is the measure of a line.
func (d *disclosing) of(code string, at line) queries.Measure { return d.ofMonth(code, at, d.Month) }

// ofMonth is the measure of a line in a month; a region's is the sum of its
// departments'.
func (d *disclosing) ofMonth(code string, at line, month time.Time) queries.Measure {
	if at.Level != queries.Region {
		return d.View.At(at.Territory).Measure(code, month)
	}
	sum := queries.Measure{
		Month: month, AsOf: d.DisclosureInput.Figures.AsOf, Level: at.Level, Territory: at.Code, Indicator: code, Kind: d.Indicator(code).Kind,
	}
	for _, p := range at.parts {
		m := d.View.At(p).Measure(code, month)
		sum.Numerator += m.Numerator
		sum.Denominator += m.Denominator
		sum.Known = sum.Known || m.Known
	}
	return sum
}

func (d *disclosing) name(code string, at reports.Territory) string {
	return figureName(code, at.Level, at.Code, d.Month)
}

// key is that of a cell of a figure of this release.
func (d *disclosing) key(code string, at reports.Territory, part string) string {
	return d.keys[partName(d.name(code, at), part)]
}

// count lays out a count of persons: one sum a line that has parts.
func (d *disclosing) count(code string) {
	for _, at := range d.lines {
		d.cell(partName(d.name(code, at.Territory), whole), d.of(code, at).Numerator, secrecy.Open)
	}
	for _, at := range d.lines {
		var parts []string
		for _, p := range at.parts {
			parts = append(parts, d.key(code, p, whole))
		}
		if len(parts) > 0 {
			d.tie(d.key(code, at.Territory, whole), parts...)
		}
	}
}

// share lays out a rate: one table a line that has parts, whose columns are the
// denominator, the numerator and the complement.
func (d *disclosing) share(code string) {
	rows := map[reports.Territory][]string{}
	for _, at := range d.lines {
		m, name := d.of(code, at), d.name(code, at.Territory)
		d.keys[partName(name, among)] = d.cell(amongName(code, at.Territory, d.Month), m.Denominator, secrecy.Open)
		rows[at.Territory] = []string{
			d.keys[partName(name, among)],
			d.cell(partName(name, counted), m.Numerator, secrecy.Open),
			d.cell(partName(name, others), m.Denominator-m.Numerator, secrecy.Unprinted),
		}
	}
	for _, at := range d.lines {
		d.follow(code, at.Territory)
		if len(at.parts) == 0 {
			continue
		}
		table := secrecy.Table{Cells: [][]string{rows[at.Territory]}}
		for _, p := range at.parts {
			table.Cells = append(table.Cells, rows[p])
		}
		d.release.Tables = append(d.release.Tables, table)
	}
}

// amongName is the name of the denominator of a share: that of a published count
// where there is one.
func amongName(code string, at reports.Territory, month time.Time) string {
	if of := queries.PartOf(code); of.Of != "" {
		return partName(figureName(of.Of, at.Level, at.Code, month.AddDate(0, -of.Months, 0)), whole)
	}
	return partName(figureName(code, at.Level, at.Code, month), among)
}

// alone settles the figures that no sum ties: a median of a place, and the nation's
// figure of an indicator that is compared nowhere.
func (d *disclosing) alone(i queries.Indicator) {
	if slices.Contains(documents.ComparedCounts(), i.Code) || slices.Contains(documents.ComparedShares(), i.Code) {
		return
	}
	for _, at := range d.lines {
		m := d.View.At(at.Territory).Measure(i.Code, d.Month)
		name := d.name(i.Code, at.Territory)
		if i.Kind == queries.Rate && documents.IsLandmark(i.Code) {
			continue // laid out with the landmarks
		}
		switch i.Kind {
		case queries.Median:
			d.fixed[name] = m.Denominator == 0 || !d.Rule.Small(m.Denominator)
		case queries.Rate:
			d.fixed[name] = at.Level == queries.National && (m.Denominator == 0 || d.Rule.Rate(m.Numerator, m.Denominator))
		case queries.Count:
			d.fixed[name] = at.Level == queries.National && !d.Rule.Small(m.Numerator)
		}
	}
	if i.Kind == queries.Median {
		d.notOneAlone(i.Code)
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
			for _, p := range append([]reports.Territory{at.Territory}, at.parts...) {
				name := d.name(code, p)
				among := d.View.At(p).Measure(code, d.Month).Denominator
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
