package documents

import (
	"cmp"
	"slices"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
)

// ComparisonInput is what the comparatif national rests on: counts by department,
// and nothing of anyone. The same counts give the same document whether they come
// from one store or from the aggregates of several.
type ComparisonInput struct {
	Figures      *queries.Figures
	Indicators   []queries.Indicator
	Territory    reports.Territory // the nation
	Targets      Targets
	Breaks       []Break
	Cap          int                 // persons that it accompanies at most at one time; 0 for none
	Departements []reports.Territory // printed in the order of their codes: they are never ranked
	// Strata are the counts of some rates by public, of every department; without
	// them nothing is standardised.
	Strata []queries.Stratum
	// Cohorts are the accesses that a break parts, by code of the department or of the nation,
	// and Cohort says what may be printed of one of them; nil prints nothing of them.
	Cohorts map[string][]Cohorts
	Cohort  func(p reports.Territory, domain string, c Cohort) CohortTold
	// History are the figures of earlier months, for the signals in time only; nil
	// without any.
	History   *queries.Figures
	Publisher string
	Month     time.Time
	IssuedOn  time.Time
	NextOn    time.Time
	Edition   int
	Status    reports.Status
	// ProvisionalFrom is the first month whose figures may still move, zero for
	// none. Provisional months are drawn hollow and fire no rule.
	ProvisionalFrom time.Time
	// Withhold says which measures must not be printed: small counts, and those
	// that would give them back. Required: a comparison leaves the departments.
	// It is asked of every measure before anything made of it is printed.
	Withhold func(queries.Measure) bool
	// Among says whether the denominator of a measure that is withheld may be printed: it is
	// a count of its own. Nil withholds it with the rest.
	Among func(queries.Measure) bool
	// Few says whether a count is of a few persons; nil takes 1 to 4.
	Few func(int64) bool
	// Last is what earlier documents printed last of a cumulative count, and of which
	// month: it is repeated where that of the month is withheld. Nil repeats nothing.
	Last func(queries.Measure) (count int64, month time.Time, printed bool)
}

// What departments are set side by side on, by the headers of the figures. Whatever the
// document prints of a count or a rate is in one of these lists or in landmarks: package
// disclosure walks them.

// ComparedCounts are the counts.
func ComparedCounts() []string { return queries.ComparedBy(queries.Count) }

// ComparedShares are the shares.
func ComparedShares() []string { return queries.ComparedBy(queries.Rate, queries.Ratio) }

func comparedAccess() []string { return queries.ComparedBy(queries.Incidence) }

// comparison is the document being made.
type comparison struct {
	ComparisonInput
	indicators map[string]queries.Indicator
	months     []time.Time         // up to the one reported
	span       []time.Time         // the same after those of the history
	regions    []reports.Territory // in the order of their names
	ecarts     []ecartsOf          // of each rate, in order
	told       []reports.Text      // sentences for the first page, in order
	repeats    bool                // whether a figure withheld is replaced by one of another month

	publics map[[2]string][]compare.Stratum // by indicator and department, "" for all; made when asked for
}

// Comparison sets departments side by side, each rate with its interval, none
// ranked. A funnel calls écart only what chance cannot explain; the public
// received and the time since the opening are allowed for.
func Comparison(in ComparisonInput) *reports.Report {
	c := NewComparison(in)
	r := &reports.Report{
		Kind: reports.ComparisonReport, Title: "Comparatif des départements", Subtitle: in.Territory.Name + ", " + reports.FormatMonth(in.Month),
		Territory: in.Territory.Name, Code: in.Territory.Code, Publisher: in.Publisher, Month: in.Month, AsOf: in.Figures.AsOf,
		Edition: in.Edition, Status: in.Status, IssuedOn: in.IssuedOn, NextOn: in.NextOn, Language: "fr",
	}
	var sections []reports.Section
	sections = append(sections, c.countsSection())
	for _, code := range c.present(ComparedShares()...) {
		sections = append(sections, c.rateSection(code))
	}
	sections = append(sections, c.publicSection(), c.senioritySection(), c.signalsSection(), c.landmarksSection())
	r.Sections = append(r.Sections, c.firstPage())
	for _, s := range sections {
		if len(s.Blocks) > 0 {
			r.Sections = append(r.Sections, s)
		}
	}
	printed := compared(in.Indicators)
	if len(c.placed(c.Departements)) > 0 {
		printed = append(printed, c.indicators[queries.Occupation])
	}
	v := NewView(in.Figures, printed, nil, in.Territory, in.Month, time.Time{})
	if s := definitionsSection(v); len(s.Blocks) > 0 {
		r.Sections = append(r.Sections, s)
	}
	r.Notes = c.notes(r)
	return r
}

// NewComparison is the comparison of the departments of an input, in the order of their codes, ready
// to be written.
func NewComparison(in ComparisonInput) *comparison {
	in.Departements = slices.SortedFunc(slices.Values(in.Departements), func(a, b reports.Territory) int { return cmp.Compare(a.Code, b.Code) })
	c := &comparison{ComparisonInput: in, indicators: make(map[string]queries.Indicator)}
	for _, i := range in.Indicators {
		c.indicators[i.Code] = i
	}
	for _, m := range in.Figures.Months {
		if !m.After(in.Month) {
			c.months = append(c.months, m)
		}
	}
	if in.History != nil {
		c.span = slices.DeleteFunc(slices.Clone(in.History.Months), func(m time.Time) bool { return len(c.months) > 0 && !m.Before(c.months[0]) })
	}
	c.span = append(c.span, c.months...)
	names := make(map[string]bool)
	for _, d := range in.Departements {
		if d.Region != "" && !names[d.Region] {
			names[d.Region] = true
			c.regions = append(c.regions, reports.Territory{Level: queries.Region, Code: d.Region, Name: reports.Typeset(d.Region)})
		}
	}
	french := collate.New(language.French)
	slices.SortFunc(c.regions, func(a, b reports.Territory) int { return french.CompareString(a.Name, b.Name) })
	return c
}

// compared keeps the indicators that the comparison prints, and defines.
func compared(all []queries.Indicator) []queries.Indicator {
	printed := slices.Concat(ComparedCounts(), ComparedShares(), comparedAccess(), queries.Followed())
	return slices.DeleteFunc(slices.Clone(all), func(i queries.Indicator) bool { return !slices.Contains(printed, i.Code) })
}

// Knows says whether an indicator is computed.
func (c *comparison) Knows(code string) bool {
	_, known := c.indicators[code]
	return known
}

func (c *comparison) label(code string) string { return c.indicators[code].Label }

// present keeps the codes that are computed for the nation.
func (c *comparison) present(codes ...string) []string {
	return slices.DeleteFunc(slices.Clone(codes), func(code string) bool {
		_, known := c.indicators[code]
		return !known || c.measure(code, c.Territory).Month.IsZero()
	})
}

// measure is a figure of a place for the month reported. A region is the sum of
// its departments, but for an incidence, which does not add up.
func (c *comparison) measure(code string, p reports.Territory) queries.Measure {
	i := c.indicators[code]
	if p.Level != queries.Region || i.Kind == queries.Incidence {
		return c.Figures.At(code, p.Level, p.Code, c.Month)
	}
	sum := queries.Measure{AsOf: c.Figures.AsOf, Level: queries.Region, Territory: p.Code, Indicator: code, Kind: i.Kind}
	for _, d := range c.departementsOf(p) {
		if m := c.measure(code, d); !m.Month.IsZero() {
			sum.Month, sum.Known = m.Month, sum.Known || m.Known
			sum.Numerator += m.Numerator
			sum.Denominator += m.Denominator
		}
	}
	return sum
}

func (c *comparison) departementsOf(region reports.Territory) []reports.Territory {
	return slices.DeleteFunc(slices.Clone(c.Departements), func(d reports.Territory) bool { return d.Region != region.Code })
}

// regionOf is the region of a department, false when it is not known or when the
// department is all that the document holds of it.
func (c *comparison) regionOf(d reports.Territory) (reports.Territory, bool) {
	at := slices.IndexFunc(c.regions, func(r reports.Territory) bool { return r.Code == d.Region })
	if at < 0 || len(c.departementsOf(c.regions[at])) < 2 {
		return reports.Territory{}, false
	}
	return c.regions[at], true
}

// regional says whether regions tell more than the nation does.
func (c *comparison) regional() bool { return len(c.regions) > 1 }

// shown is a figure of a place as it is printed, or that it is withheld.
func (c *comparison) shown(code string, p reports.Territory) (reports.Value, queries.Measure, bool) {
	m := c.measure(code, p)
	i := c.indicators[code]
	switch {
	case m.Month.IsZero():
		return reports.Missing(formatOf(i), reports.NotReceived), m, true
	case c.Withhold(m):
		return reports.Missing(formatOf(i), c.inPlaceOf(m)), m, false
	}
	return FigureOf(i, m), m, true
}

// inPlaceOf is what stands in place of a figure that is withheld.
func (c *comparison) inPlaceOf(m queries.Measure) reports.Absence {
	if c.Last == nil {
		return reports.Withheld
	}
	count, month, printed := c.Last(m)
	if !printed {
		return reports.Withheld
	}
	c.repeats = true
	return reports.RepeatedFrom(count, month)
}

// free is a rate of a place that may be printed and has a figure.
func (c *comparison) free(code string, p reports.Territory) (queries.Measure, bool) {
	value, m, free := c.shown(code, p)
	return m, free && value.Known()
}

func pointOf(m queries.Measure) compare.Point {
	return compare.Point{Key: m.Territory, Counted: m.Numerator, Among: m.Denominator}
}

// opening is when the platform opened, or the month of its first known entry.
func opening(p reports.Territory) reports.Value {
	switch {
	case !p.OpenedOn.IsZero():
		return reports.Value{Format: reports.ShortMonth, Day: p.OpenedOn}
	case !p.FirstEntryOn.IsZero():
		return reports.Value{Format: reports.ShortMonth, Day: p.FirstEntryOn}
	}
	return reports.Missing(reports.ShortMonth, reports.NotReceived)
}

// wider are the region's and the nation's figure, for the line of a department.
func (c *comparison) wider(code string, d reports.Territory) (region, nation reports.Value) {
	nation, _, _ = c.shown(code, c.Territory)
	region = reports.Missing(nation.Format, reports.NotRelevant)
	if r, ok := c.regionOf(d); ok {
		region, _, _ = c.shown(code, r)
	}
	return region, nation
}

// countsSection is how many people, department by department, then region by
// region.
func (c *comparison) countsSection() reports.Section {
	s := reports.Section{ID: "effectifs", Title: "Effectifs", NewPage: c.large()}
	codes := c.present(ComparedCounts()...)
	if len(codes) == 0 {
		return s
	}
	regions := slices.DeleteFunc(slices.Clone(c.regions), func(r reports.Territory) bool { return len(c.departementsOf(r)) < 2 })
	if c.regional() && len(regions) > 0 {
		t := c.countsTable("effectifs_regions", "Effectifs par région", "Région", codes, regions)
		t.Notes = []string{"Une région dont un seul département est suivi se lit sur la ligne de celui-ci."}
		s.Add(t)
	}
	t := c.countsTable("effectifs", "Effectifs par département", "Département", codes, c.Departements)
	if len(c.placed(c.Departements)) == 0 {
		t.Notes = append(t.Notes, c.capNotes()...)
	}
	t.Columns = slices.Insert(t.Columns, 1, reports.Column{Header: "Ouverture", Format: reports.ShortMonth})
	for i := range t.Rows {
		opened := reports.Missing(reports.ShortMonth, reports.NotRelevant)
		if i < len(c.Departements) {
			opened = opening(c.Departements[i])
		}
		t.Rows[i].Cells = slices.Insert(t.Rows[i].Cells, 1, opened)
	}
	s.Add(t)
	for _, places := range c.capacityTables() {
		s.Add(places)
	}
	s.AddTable(conventionsTable(c.indicators, c.Departements, c.Targets))
	if value, m, free := c.shown(queries.FileActive, c.Territory); free && value.Known() {
		s.Finding = reports.Counted(m.Numerator, "personne suivie", "personnes suivies") + " dans " + reports.Counted(int64(len(c.Departements)), "département", "départements")
	}
	return s
}

// countsTable counts some places, then the nation.
func (c *comparison) countsTable(id, caption, header string, codes []string, places []reports.Territory) reports.Table {
	t := reports.Table{ID: id, Caption: caption, Columns: []reports.Column{{Header: header, RowHeader: true}}}
	for _, code := range codes {
		t.Columns = append(t.Columns, reports.Column{Header: c.label(code), Format: reports.Count})
	}
	for i, p := range append(slices.Clone(places), c.Territory) {
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(p.Name)}}
		if i == len(places) {
			row.Kind = reports.Total
		}
		for _, code := range codes {
			value, _, _ := c.shown(code, p)
			row.Cells = append(row.Cells, value)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// large says whether the document is a book, whose parts open on a new page.
func (c *comparison) large() bool { return len(c.Departements) > 20 }

// notes say how to read what stands in place of a figure.
func (c *comparison) notes(r *reports.Report) []string {
	notes := []string{"Chiffres du mois " + reports.Of(reports.FormatMonth(r.Month)) + " tels que connus au " + reports.FormatDay(r.AsOf) + "."}
	met := make(map[reports.Absence]bool)
	for _, t := range r.Tables() {
		for _, row := range t.Rows {
			for _, v := range row.Cells {
				met[v.Absence] = true
			}
		}
	}
	for _, a := range []reports.Absence{reports.Withheld, reports.NotReceived, reports.TooEarly, reports.Broken} {
		if met[a] {
			notes = append(notes, a.Meaning()+".")
		}
	}
	if c.repeats {
		notes = append(notes, "Un mois entre parenthèses"+reports.Narrow+": le chiffre du mois n’est pas communiqué"+reports.Narrow+
			"; celui qui est imprimé est le dernier qui l’ait été, et vaut pour le mois indiqué. Il n’entre pas dans les totaux.")
	}
	if met[reports.TooFew] {
		notes = append(notes, "Effectif insuffisant"+reports.Narrow+": moins de "+reports.FormatCount(leastDenominator)+" personnes pour un taux, moins de "+
			reports.FormatCount(compare.SmallestN)+" pour une place sur la carte ou un jugement dans l’entonnoir. C’est une réponse, non un manque.")
	}
	return append(notes, "Les départements ne sont pas classés"+reports.Narrow+": une différence se lit avec son intervalle.")
}
