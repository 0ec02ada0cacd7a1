package disclosure

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/html"
	"github.com/agir-indicateurs/agir/reports/reread"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// populated is a nation made of persons, so that every definition holds between its
// figures, and of statements that come late, so that they are revised.
type populated struct {
	departements []reports.Territory
	regions      []Region
	persons      []person
	orientations []orientation
	indicators   []queries.Indicator
	figures      *queries.Figures // of the last edition
	strata       []queries.Stratum
	breaks       []documents.Break
	cohorts      map[string][]documents.Cohorts // of the last edition
}

type person struct {
	departement          int
	entered, left        time.Time // left is zero for who stays
	enteredOn, leftOn    time.Time // when it is known
	male                 bool
	age                  int
	jobFirst, homeFirst  bool // at the entry
	jobKnown, homeKnown  bool // whether the situation at the entry is
	job, home            int  // months from the entry to lasting work or housing, 99 for never
	diagnosis, plan, met int  // months to the first two; of a hundred, how often met
	number               uint64
}

type orientation struct {
	departement int
	month       time.Time
	known       time.Time
	entered     bool // within three months
}

var mainland = strings.Fields("44 49 53 72 85 22 29 35 56 14 27 50 61 76 18 28 36 37 41 45 02 59 60 62 80 08 10 51 52 54 55 57 67 68 88 21 25 39 58 70 71 89 90 75 77 78 91 92 93 94 95 16 17 19 23 24 33 40 47 64 79 86 87 01 03 07 15 26 38 42 43 63 69 73 74 09 11 12 30 31 32 34 46 48 65 66 81 82 04 05 06 13 83 84")

// populate invents departments whose mean of entries a month is around some number, for
// some years before the first edition.
func populate(t testing.TB, seed uint64, departements int, monthly float64) *populated {
	t.Helper()
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	n := &populated{indicators: catalogue.Indicators}
	r := rand.New(rand.NewPCG(seed, 22))
	for i, code := range mainland[:departements] {
		region := contract.RegionOf(code)
		opened := september.AddDate(0, -1-r.IntN(26), 0)
		n.departements = append(n.departements, reports.Territory{
			Level: queries.Departement, Code: code, Name: contract.DepartementName(code), Region: region, OpenedOn: opened,
		})
		at := slices.IndexFunc(n.regions, func(x Region) bool { return x.Code == region })
		if at < 0 {
			at = len(n.regions)
			n.regions = append(n.regions, Region{Territory: reports.Territory{Level: queries.Region, Code: region, Name: region}})
		}
		n.regions[at].Departements = append(n.regions[at].Departements, code)
		mean := monthly * (0.3 + 1.4*r.Float64())
		for m := opened; m.Before(september.AddDate(1, 0, 0)); m = m.AddDate(0, 1, 0) {
			n.settle(r, i, m, mean)
		}
	}
	slices.SortFunc(n.regions, func(a, b Region) int { return strings.Compare(a.Code, b.Code) })
	return n
}

// settle invents who is oriented, and who enters, in a month.
func (n *populated) settle(r *rand.Rand, departement int, month time.Time, mean float64) {
	for range poisson(r, mean*1.2) {
		n.orientations = append(n.orientations, orientation{departement, month, month.AddDate(0, 1+late(r), 5), r.Float64() < 0.75})
	}
	for range poisson(r, mean) {
		p := person{
			departement: departement, entered: month.AddDate(0, 0, r.IntN(28)), enteredOn: month.AddDate(0, 1+late(r), 5), number: r.Uint64(),
			male: r.Float64() < 0.6, age: 18 + r.IntN(45), jobFirst: r.Float64() < 0.08, homeFirst: r.Float64() < 0.12,
			jobKnown: r.Float64() < 0.8, homeKnown: r.Float64() < 0.85, job: 99, home: 99,
			diagnosis: r.IntN(3), plan: r.IntN(5), met: 85 + r.IntN(15),
		}
		if r.Float64() < 0.5 {
			p.job = 1 + r.IntN(22)
		}
		if r.Float64() < 0.6 {
			p.home = 1 + r.IntN(22)
		}
		if stay := 2 + r.IntN(28); r.Float64() < 0.9 {
			p.left = p.entered.AddDate(0, stay, 0)
			p.leftOn = time.Date(p.left.Year(), p.left.Month(), 5, 0, 0, 0, 0, time.UTC).AddDate(0, 1+late(r), 0)
		}
		n.persons = append(n.persons, p)
	}
}

func poisson(r *rand.Rand, mean float64) (k int) {
	for sum := r.ExpFloat64(); sum < mean; sum += r.ExpFloat64() {
		k++
	}
	return k
}

// late is by how many months more a record comes.
func late(r *rand.Rand) int {
	if r.Float64() < 0.06 {
		return 1 + r.IntN(2)
	}
	return 0
}

func monthsBetween(a, b time.Time) int {
	return (b.Year()-a.Year())*12 + int(b.Month()) - int(a.Month())
}

// share is a numerator and its denominator.
type share struct{ counted, among int64 }

func (s *share) add(among, counted bool) {
	if among {
		s.among++
		if counted {
			s.counted++
		}
	}
}

// tally is what a department counts in a month.
type tally struct {
	counts map[string]int64
	shares map[string]*share
	follow map[string][]compare.FollowUp // of each domain
	cells  map[string]int64              // of the landmarks
	ages   float64
	strata map[[2]string]*share
	places int64
	placed int64 // those followed where there are places
}

func newTally() *tally {
	return &tally{
		counts: map[string]int64{}, shares: map[string]*share{}, follow: map[string][]compare.FollowUp{}, cells: map[string]int64{}, strata: map[[2]string]*share{},
	}
}

func (t *tally) share(code string) *share {
	if t.shares[code] == nil {
		t.shares[code] = &share{}
	}
	return t.shares[code]
}

func (t *tally) public(code, key string, among, counted bool) {
	t.share(code).add(among, counted)
	k := [2]string{code, key}
	if t.strata[k] == nil {
		t.strata[k] = &share{}
	}
	t.strata[k].add(among, counted)
}

// count counts a month as known on a day.
func (n *populated) count(departement int, month, asOf time.Time) *tally {
	t := newTally()
	for _, code := range slices.Concat(documents.ComparedShares(), []string{queries.ProgressionEmploi, queries.ProgressionLogement}) {
		t.share(code)
	}
	for _, o := range n.orientations {
		if o.departement != departement || o.known.After(asOf) || o.month.After(month) {
			continue
		}
		t.cells["Personnes orientées et validées"]++
		switch monthsBetween(o.month, month) {
		case 0:
			t.counts[queries.Orientations]++
		case 3:
			t.share(queries.Entree3Mois).add(true, o.entered)
		}
	}
	for _, p := range n.persons {
		if p.departement == departement && !p.enteredOn.After(asOf) && monthsBetween(p.entered, month) >= 0 {
			t.person(p, month, asOf)
		}
	}
	return t
}

func (t *tally) person(p person, month, asOf time.Time) {
	last := month.AddDate(0, 1, -1)
	gone := !p.left.IsZero() && !p.left.After(last) && !p.leftOn.After(asOf)
	end := last
	if gone {
		end = p.left
	}
	since, stayed := monthsBetween(p.entered, month), monthsBetween(p.entered, end)
	t.counts[queries.EntreesCumul]++
	if since == 0 {
		t.counts[queries.Entrees]++
	}
	t.landmarks(p)
	t.access(p, "acces_emploi", p.jobFirst && p.jobKnown, p.job, end, last, gone)
	t.access(p, "acces_logement", p.homeFirst && p.homeKnown, p.home, end, last, gone)
	year := gone && p.left.After(last.AddDate(-1, 0, 0))
	public := fmt.Sprint(p.male, p.age/15)
	job, home := p.jobFirst || p.job <= stayed, p.homeFirst || p.home <= stayed
	if !gone {
		t.counts[queries.FileActive]++
		t.public(queries.ContactRegulier, public, true, since < 2 || (p.number>>(uint(since)%40))%100 < uint64(p.met))
		t.share(queries.DiagnosticFait).add(since >= 1, p.diagnosis <= since)
		t.share(queries.PlanFait).add(since >= 2, p.plan <= since)
	}
	if year {
		t.counts[queries.Sorties12m]++
		t.public(queries.EmploiSortie, public, true, job)
		t.public(queries.LogementSortie, public, true, home)
		t.share(queries.SortiePositive).add(true, job && home)
	}
	if !gone || year {
		better, known := job && !p.jobFirst && p.jobKnown || home && !p.homeFirst && p.homeKnown, p.jobKnown || p.homeKnown
		t.share(queries.ProgressionEmploi).add(p.jobKnown, job && !p.jobFirst)
		t.share(queries.ProgressionLogement).add(p.homeKnown, home && !p.homeFirst)
		t.public(queries.Progression, public, known, better)
		switch {
		case known && better:
			t.cells["Situation améliorée"]++
		case known && p.number%17 == 0:
			t.cells["Situation dégradée"]++
		case known:
			t.cells["Situation inchangée"]++
		}
	}
}

func (t *tally) landmarks(p person) {
	t.cells[map[bool]string{true: "Hommes", false: "Femmes"}[p.male]]++
	t.cells["Âge connu"]++
	t.ages += float64(p.age)
	if p.jobKnown {
		t.cells[map[bool]string{true: "En emploi, en formation ou inactives", false: "Sans emploi ni formation"}[p.jobFirst || p.number%5 == 0]]++
	}
	if p.homeKnown {
		t.cells[map[bool]string{true: "Dans le dispositif national d’accueil", false: "Hébergées ou logées ailleurs"}[!p.homeFirst && p.number%3 == 0]]++
	}
}

func (t *tally) access(p person, domain string, there bool, months int, end, last time.Time, gone bool) {
	if there {
		return
	}
	entered := p.entered
	f := compare.FollowUp{Days: int(end.Sub(entered).Hours() / 24), Ending: compare.Censored}
	if gone {
		f.Ending = compare.Competing
	}
	if at := int(entered.AddDate(0, months, 0).Sub(entered).Hours() / 24); months < 99 && at <= f.Days {
		f.Days, f.Ending = at, compare.Outcome
	}
	t.follow[domain] = append(t.follow[domain], f)
	k := [2]string{domain + "_12m", fmt.Sprint(p.male, p.age/15)}
	if t.strata[k] == nil {
		t.strata[k] = &share{}
	}
	t.strata[k].add(!entered.AddDate(0, 0, 365).After(last), f.Ending == compare.Outcome && f.Days <= 365)
}

// tell counts the month and the three before it, as known on a day.
func (n *populated) tell(month, asOf time.Time) *queries.Figures {
	var months []time.Time
	var measures []queries.Measure
	var cells []queries.Cell
	n.strata = nil
	for m := month.AddDate(0, -3, 0); !m.After(month); m = m.AddDate(0, 1, 0) {
		months = append(months, m)
		nation := newTally()
		for i, p := range n.departements {
			t := n.count(i, m, asOf)
			t.places = placesOf(i)
			if t.places > 0 {
				t.placed = t.counts[queries.FileActive]
			}
			measures = append(measures, t.measures(m, p)...)
			cells = append(cells, t.lines(m, p)...)
			nation.merge(t)
			for k, s := range t.strata {
				n.strata = append(n.strata, queries.Stratum{Month: m, Departement: p.Code, Indicator: k[0], Key: k[1], Counted: s.counted, Among: s.among})
			}
		}
		measures = append(measures, nation.measures(m, france)...)
	}
	slices.SortFunc(n.strata, func(a, b queries.Stratum) int {
		return strings.Compare(a.Departement+a.Indicator+a.Key+a.Month.Format("0601"), b.Departement+b.Indicator+b.Key+b.Month.Format("0601"))
	})
	n.figures = queries.NewFigures(asOf, months, measures, cells)
	n.part(month, asOf)
	return n.figures
}

// part takes those who entered apart by the breaks, by their sex in place of their situation.
func (n *populated) part(month, asOf time.Time) {
	n.cohorts = map[string][]documents.Cohorts{}
	if len(n.breaks) == 0 {
		return
	}
	for _, domain := range []string{"acces_emploi", "acces_logement"} {
		all := make([][]person, len(n.departements))
		for _, p := range n.persons {
			if !p.enteredOn.After(asOf) && monthsBetween(p.entered, month) >= 0 {
				all[p.departement] = append(all[p.departement], p)
			}
		}
		for i, d := range n.departements {
			n.cohorts[d.Code] = append(n.cohorts[d.Code], n.parted(domain, all[i], month, asOf))
		}
		n.cohorts["FR"] = append(n.cohorts["FR"], n.parted(domain, slices.Concat(all...), month, asOf))
	}
}

func (n *populated) parted(domain string, of []person, month, asOf time.Time) documents.Cohorts {
	x := documents.Cohorts{Domain: domain}
	for k := range len(n.breaks) + 1 {
		var c documents.Cohort
		if k > 0 {
			c.From = n.breaks[k-1].Day
		}
		if k < len(n.breaks) {
			c.To = n.breaks[k].Day.AddDate(0, 0, -1)
		}
		t, men := newTally(), newTally()
		for _, p := range of {
			if !p.entered.Before(c.From) && (c.To.IsZero() || !p.entered.After(c.To)) {
				t.person(p, month, asOf)
				if p.male {
					men.person(p, month, asOf)
				}
			}
		}
		all, some := compare.NewIncidence(t.follow[domain]), compare.NewIncidence(men.follow[domain])
		if c.Persons = int64(all.N); all.N == 0 {
			continue
		}
		for _, days := range []int{183, 365, 548, 730} {
			p := documents.CohortPoint{Day: days, IsAdjusted: true}
			p.Value, p.Known = all.At(days)
			if i, ok := all.Interval(days); ok {
				p.Low, p.High = i.Low, i.High
			}
			of, _ := some.At(days)
			got := int64(math.Round(of * float64(some.N)))
			p.Adjusted, p.Behind = of, []int64{int64(all.N - some.N), int64(some.N), got, int64(some.N) - got}
			c.Points = append(c.Points, p)
		}
		x.Cohorts = append(x.Cohorts, c)
	}
	return x
}

var france = reports.Territory{Level: queries.National, Code: "FR", Name: "France"}

// placesOf are the places of a department; one in three has none.
func placesOf(i int) int64 { return []int64{0, 40, 110}[i%3] }

func (t *tally) merge(o *tally) {
	t.places, t.placed = t.places+o.places, t.placed+o.placed
	for k, x := range o.counts {
		t.counts[k] += x
	}
	for k, x := range o.shares {
		s := t.share(k)
		s.counted, s.among = s.counted+x.counted, s.among+x.among
	}
	for k, x := range o.follow {
		t.follow[k] = append(t.follow[k], x...)
	}
}

func (t *tally) measures(month time.Time, p reports.Territory) (all []queries.Measure) {
	of := func(code string, kind queries.Kind, numerator, denominator int64) queries.Measure {
		return queries.Measure{Month: month, Level: p.Level, Territory: p.Code, Indicator: code, Kind: kind, Numerator: numerator, Denominator: denominator, Known: true}
	}
	for _, code := range documents.ComparedCounts() {
		all = append(all, of(code, queries.Count, t.counts[code], 0))
	}
	occupation := of(queries.Occupation, queries.Ratio, t.placed, t.places)
	occupation.Known = t.places > 0
	all = append(all, occupation)
	for code, s := range t.shares {
		all = append(all, of(code, queries.Rate, s.counted, s.among))
	}
	for _, domain := range []string{"acces_emploi", "acces_logement"} {
		c := compare.NewIncidence(t.follow[domain])
		for suffix, days := range map[string]int{"_6m": 183, "_12m": 365, "_18m": 548, "_24m": 730} {
			m := of(domain+suffix, queries.Incidence, 0, int64(c.N))
			m.Value, m.Known = c.At(days)
			if i, ok := c.Interval(days); ok {
				m.Low, m.High = i.Low, i.High
			}
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b queries.Measure) int { return strings.Compare(a.Indicator, b.Indicator) })
	return all
}

func (t *tally) lines(month time.Time, p reports.Territory) (all []queries.Cell) {
	for modality, count := range t.cells {
		table, sum := queries.TableReperes, float64(count)
		switch modality {
		case "Personnes orientées et validées":
			table = "passerelle"
		case "Âge connu":
			sum = t.ages
		}
		all = append(all, queries.Cell{Month: month, Level: p.Level, Territory: p.Code, Table: table, Modality: modality, Count: count, Sum: sum})
	}
	slices.SortFunc(all, func(a, b queries.Cell) int { return strings.Compare(a.Modality, b.Modality) })
	return all
}

// publish discloses an edition, adds it to what was told, and writes its document.
func (n *populated) publish(t testing.TB, told *secrecy.Release, edition int, month time.Time) (*Disclosure, *reports.Report) {
	t.Helper()
	n.tell(month, month.AddDate(0, 1, 9))
	d, err := Disclose(DisclosureInput{
		Figures: n.figures, Indicators: n.indicators, Territory: france, Departements: n.departements, Regions: n.regions, Cohorts: n.cohorts,
		Month: month, Edition: edition, Rule: five, Told: *told,
	})
	if err != nil {
		t.Fatalf("edition %d: %v", edition, err)
	}
	told.Cells, told.Sums, told.Proofs = append(told.Cells, d.Telling.Cells...), append(told.Sums, d.Telling.Sums...), append(told.Proofs, d.Telling.Proofs...)
	return d, n.document(d, month, edition)
}

func (n *populated) document(d *Disclosure, month time.Time, edition int) *reports.Report {
	return documents.Comparison(documents.ComparisonInput{
		Figures: n.figures, Indicators: n.indicators, Territory: france, Departements: n.departements, Strata: n.strata,
		Month: month, Edition: edition, Withhold: d.Withhold, Among: d.Among, Last: d.Last, Breaks: n.breaks, Cohorts: n.cohorts, Cohort: d.Cohort,
	})
}

// regional are the comparatifs of the regions, made of the cells of the release.
func (n *populated) regional(d *Disclosure, month time.Time, edition int) (all []*reports.Report) {
	cells := documents.ReleasedCells{}
	for _, p := range d.Figures() {
		cells[[3]string{string(p.Level), p.Territory, p.Indicator}] = documents.ReleasedCell{Measure: p.Measure, Withheld: p.Withheld, Based: p.Based}
	}
	for _, r := range n.regions {
		in := documents.RegionalInput{Indicators: n.indicators, Region: r.Territory, Nation: france, Cells: cells, Month: month, AsOf: n.figures.AsOf, Release: edition, Edition: edition}
		for _, p := range n.departements {
			if slices.Contains(r.Departements, p.Code) {
				in.Departements = append(in.Departements, p)
			}
		}
		all = append(all, documents.Regional(in))
	}
	return all
}

// leaving are the documents of an edition as their readers have them.
func (n *populated) leaving(t testing.TB, d *Disclosure, r *reports.Report, month time.Time, edition int) []reread.Document {
	t.Helper()
	name := "comparatif-" + month.Format("2006-01")
	all := []reread.Document{asRead(name+".xlsx", r), asPage(t, name+".html", r), asList(d, month, n.figures.AsOf)}
	for k, r := range n.regional(d, month, edition) {
		regional := asRead(fmt.Sprintf("%s-region-%d.xlsx", name, k), r)
		regional.Text = r.Title + ". " + regional.Text
		all = append(all, regional)
	}
	return all
}

// asList is the release as machines read it.
func asList(d *Disclosure, month, asOf time.Time) reread.Document {
	t := reread.Table{Caption: "indicateurs-publies.csv", Rows: []reread.Row{{Number: 1, Cells: strings.Fields("mois connu_au niveau territoire nom indicateur valeur numerateur denominateur statut")}}}
	for k, p := range d.Figures() {
		row := reread.Row{Number: k + 2, Cells: []string{month.Format("2006-01"), asOf.Format(time.DateOnly), string(p.Level), p.Territory, p.Place.Name, p.Indicator,
			"", fmt.Sprint(p.Numerator), fmt.Sprint(p.Denominator), "publie"}}
		switch value, known := p.Rate(); {
		case p.Withheld:
			row.Cells[6], row.Cells[7], row.Cells[9] = "n.c.", "n.c.", "non_communique"
			if !p.Based {
				row.Cells[8] = "n.c."
			}
		case known:
			row.Cells[6] = fmt.Sprint(value)
		}
		t.Rows = append(t.Rows, row)
	}
	return reread.Document{File: "indicateurs-publies-" + month.Format("2006-01") + ".csv", Tables: []reread.Table{t}}
}

// asPage is a report as whoever receives its page reads it: its drawings and what is read
// aloud in their place as well.
func asPage(t testing.TB, file string, r *reports.Report) reread.Document {
	t.Helper()
	var b bytes.Buffer
	if err := html.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	d, err := reread.Page(&b)
	if err != nil {
		t.Fatal(err)
	}
	d.File = file
	return d
}

// asRead is a report as whoever receives its workbook reads it: numbers with all their
// digits.
func asRead(file string, r *reports.Report) reread.Document {
	d := reread.Document{File: file, Text: "Chiffres tels que connus au " + reports.FormatDay(r.AsOf)}
	for _, t := range r.Tables() {
		out := reread.Table{Sheet: t.ID, Caption: t.Caption}
		var header reread.Row
		for _, c := range t.Columns {
			header.Cells = append(header.Cells, c.Header)
		}
		out.Rows = append(out.Rows, header)
		for i, row := range t.Rows {
			at := reread.Row{Number: i + 2}
			for _, v := range row.Cells {
				at.Cells = append(at.Cells, exactly(v))
			}
			out.Rows = append(out.Rows, at)
		}
		d.Tables = append(d.Tables, out)
	}
	return d
}

func exactly(v reports.Value) string {
	switch {
	case v.Known() && (v.Format == reports.Percent || v.Format == reports.Ratio || v.Format == reports.Decimal):
		return fmt.Sprint(v.Number)
	default:
		return v.Text()
	}
}

// reader knows the words of the documents.
func reader(indicators []queries.Indicator) reread.Vocabulary {
	words := reread.Vocabulary{
		Codes: map[string]string{}, Kinds: map[string]string{}, Fold: contract.Fold, Nation: []string{"france"},
		RegionOf: func(place string) string {
			if code, ok := contract.DepartementCode(place); ok {
				return contract.Fold(contract.RegionOf(code))
			}
			return ""
		},
	}
	for _, i := range indicators {
		words.Codes[contract.Fold(i.Label)] = i.Code
		words.Kinds[i.Code] = string(i.Kind)
	}
	return words
}

// share of the cells of departments withheld, and those that must be: small, or with a
// small complement.
type cost struct{ cells, primary, withheld, totals, hiddenTotals int }

func (c cost) String() string {
	return fmt.Sprintf("departments: %d cells, %d primary (%.1f %%), %d withheld (%.1f %%), ratio %.2f; totals: %d of %d withheld", c.cells,
		c.primary, 100*float64(c.primary)/float64(c.cells), c.withheld, 100*float64(c.withheld)/float64(c.cells), float64(c.withheld)/float64(max(1, c.primary)), c.hiddenTotals, c.totals)
}

func costOf(d *Disclosure, f *queries.Figures) (c cost) {
	for _, p := range d.Figures() {
		m := p.Measure
		if p.Place.Level == queries.Region {
			if c.totals++; p.Withheld {
				c.hiddenTotals++
			}
			continue
		}
		m = f.At(m.Indicator, m.Level, m.Territory, m.Month)
		if p.Place.Level == queries.National {
			if c.totals++; p.Withheld {
				c.hiddenTotals++
			}
			continue
		}
		c.cells++
		if m.Kind == queries.Count && five.Small(m.Numerator) || m.Kind == queries.Rate && m.Denominator > 0 && !five.Rate(m.Numerator, m.Denominator) {
			c.primary++
		}
		if p.Withheld {
			c.withheld++
		}
	}
	return c
}

// Six editions of a small nation and of a larger one: from all that their workbooks and pages
// say, whoever reads them together places no withheld count.
func TestEditionsOfPeopleGiveNothingBack(t *testing.T) {
	doing := slow.Test(t, "the editions of two nations")
	for _, k := range []struct {
		seed         uint64
		departements int
		monthly      float64
		editions     int
	}{{1, 9, 5, 6}, {2, 24, 12, 6}} {
		n := populate(t, k.seed, k.departements, k.monthly)
		var told secrecy.Release
		var read []reread.Document
		for e := range k.editions {
			doing.At("nation %d, edition %d", k.seed, e+1)
			month := september.AddDate(0, e, 0)
			d, r := n.publish(t, &told, e+1, month)
			read = append(read, n.leaving(t, d, r, month, e+1)...)
			t.Log(costOf(d, n.figures))
			if e == 2 {
				nothingFound(t, n, told, read)
			}
		}
		if findings, err := secrecy.AuditInTime(told.Cells, told.Sums, five); err != nil || len(findings) > 0 {
			t.Error(err, len(findings), "found in what is told") // all that is tied of six editions is too much to be sure of each cell
		}
		nothingRead(t, n, read)
	}
}

// What an edition costs is bounded in steps, which are the same on any machine: it takes up the
// proofs of those before. At the fifth one of nine departments it takes 270,000, and 413,000 without them (177,000 and
// 268,000 before what only adds up was tied, and before what earlier editions withheld was exchanged).
func TestAnEditionTakesUpTheProofsOfThoseBefore(t *testing.T) {
	slow.Test(t, "five editions of a nation, the last of them twice")
	n := populate(t, 1, 9, 5)
	var told secrecy.Release
	for e := range 5 {
		month := september.AddDate(0, e, 0)
		n.tell(month, month.AddDate(0, 1, 9))
		laid := lay(DisclosureInput{
			Figures: n.figures, Indicators: n.indicators, Territory: france, Departements: n.departements, Regions: n.regions,
			Month: month, Edition: e + 1, Rule: five, Told: told,
		}).release
		p := protect(t, laid)
		told = secrecy.Release{Cells: p.Cells, Sums: laid.AllSums(), Proofs: slices.Concat(laid.Proofs, p.Proofs)}
		if e < 4 {
			continue
		}
		laid.Proofs = nil
		without := protect(t, laid)
		t.Logf("%d steps, %d without the proofs of earlier editions", p.Steps, without.Steps)
		if p.Steps > 340_000 || 4*p.Steps > 3*without.Steps {
			t.Errorf("edition %d: %d steps, %d without the proofs of earlier editions", e+1, p.Steps, without.Steps)
		}
	}
}

func protect(t *testing.T, laid secrecy.Release) secrecy.Protection {
	t.Helper()
	p, err := secrecy.Protect(laid, five)
	if err != nil || len(p.Exposed) > 0 {
		t.Fatal(err, p.Exposed)
	}
	return p
}

// From one edition of some smaller nations nothing is given back either.
func TestAnEditionOfPeopleGivesNothingBack(t *testing.T) {
	slow.Test(t, "the editions of four nations")
	for seed := range uint64(4) {
		n := populate(t, 100+seed, 4+int(seed), 5)
		if seed%2 == 1 {
			n.breaks = []documents.Break{{Day: september.AddDate(0, -7, 9), Label: "Recentrage"}}
		}
		var told secrecy.Release
		d, r := n.publish(t, &told, 1, september)
		nothingFound(t, n, told, n.leaving(t, d, r, september, 1))
	}
}

func nothingFound(t *testing.T, n *populated, told secrecy.Release, read []reread.Document) {
	t.Helper()
	if findings, err := secrecy.Audit(told.Cells, told.Sums, five); err != nil || len(findings) > 0 {
		t.Error(err, len(findings), "found in what is told")
	}
	nothingRead(t, n, read)
}

func nothingRead(t *testing.T, n *populated, read []reread.Document) {
	t.Helper()
	reading, err := reread.Audit(read, reader(n.indicators), five)
	if err != nil || reading.Withheld == 0 || reading.Printed == 0 {
		t.Error(reading, err)
	}
	for _, l := range reading.Leaks {
		t.Error(l)
	}
}

// Whatever the withheld figures are, the document is the same: nothing in it is fitted on
// them, no rate, no limit, no reference of O/E. The strata of a department whose rate is
// withheld change with it.
func TestWithheldCountsLeaveNoTrace(t *testing.T) {
	n := populate(t, 7, 12, 8)
	var told secrecy.Release
	d, before := n.publish(t, &told, 1, september)
	changed := map[string]bool{}
	giver := map[string]queries.Measure{} // by region and indicator
	for _, p := range d.Figures() {
		if !p.Withheld || p.Place.Level != queries.Departement {
			continue
		}
		m := n.figures.At(p.Indicator, p.Level, p.Territory, september)
		other, met := giver[p.Place.Region+p.Indicator]
		if !met && m.Numerator > 0 {
			giver[p.Place.Region+p.Indicator] = m
		}
		if !met || changed[other.Indicator+other.Territory] {
			continue
		}
		other.Numerator--
		m.Numerator++
		n.figures.Add(other)
		n.figures.Add(m)
		changed[m.Indicator+m.Territory], changed[other.Indicator+other.Territory] = true, true
	}
	for i, s := range n.strata {
		if changed[s.Indicator+s.Departement] {
			n.strata[i].Counted, n.strata[i].Among = s.Counted+3, s.Among+9
		}
	}
	if len(changed) == 0 {
		t.Fatal("nothing is withheld")
	}
	// and of those who got to work within a year, where they, or the others, are a few
	few := map[string][2]int64{}
	for _, s := range n.strata {
		if s.Month.Equal(september) && s.Indicator == queries.AccesEmploi12m {
			of := few[s.Departement]
			few[s.Departement] = [2]int64{of[0] + s.Counted, of[1] + s.Among - s.Counted}
		}
	}
	again := 0
	for i, s := range n.strata {
		if of := few[s.Departement]; s.Indicator == queries.AccesEmploi12m && s.Counted > 0 && five.Small(of[0]-1) && five.Small(of[0]) {
			n.strata[i].Counted, n.strata[i].Among = s.Counted-1, s.Among+1
			few[s.Departement] = [2]int64{0, 0} // one of each
			again++
		}
	}
	if again == 0 {
		t.Fatal("nowhere did a few get to work")
	}
	after := n.document(d, september, 1)
	if !reflect.DeepEqual(before, after) {
		t.Error("the document tells of figures that are withheld")
	}
	for i, table := range before.Tables() {
		if !reflect.DeepEqual(table, after.Tables()[i]) {
			t.Errorf("table %s tells of figures that are withheld", table.ID)
		}
	}
}

// otherwise are counts of statements and of days, behind which there is nobody, and what is
// laid out under another name: the occupation, with those followed.
var otherwise = []string{queries.FichiersRecus, queries.Fraicheur, queries.Occupation}

// A document changes with no figure but those that the release knows: one that prints
// another without laying it out, with its ties, fails here.
func TestNothingIsPrintedWithoutItsTie(t *testing.T) {
	n := populate(t, 8, 12, 8)
	var told secrecy.Release
	d, before := n.publish(t, &told, 1, september)
	laid := map[string]bool{}
	for _, c := range d.Telling.Cells {
		names := strings.Split(c.Key, "|")
		laid[names[0]+" "+names[1]] = true
	}
	for _, i := range n.indicators {
		level := queries.Departement
		if documents.IsLandmark(i.Code) {
			level = queries.National
		}
		code := i.Code
		if domain := documents.AccessDomain(code); domain != "" {
			code = domain
		}
		if laid[code+" "+string(level)] || slices.Contains(otherwise, code) {
			continue
		}
		for _, p := range append(slices.Clone(n.departements), france) {
			n.figures.Add(queries.Measure{Month: september, Level: p.Level, Territory: p.Code, Indicator: i.Code, Kind: i.Kind, Numerator: 23, Denominator: 41, Value: 0.56, Known: true})
		}
	}
	after := n.document(d, september, 1)
	for i, s := range before.Sections {
		if s.ID != "definitions" && i < len(after.Sections) && !reflect.DeepEqual(s, after.Sections[i]) {
			t.Errorf("section %s prints a figure that the release does not know", s.ID)
		}
	}
}

// A numerator is never printed, in what the next edition rests on either, where its denominator
// is withheld.
func TestANumeratorGoesWithItsDenominator(t *testing.T) {
	n := populate(t, 1, 9, 5)
	var told secrecy.Release
	n.publish(t, &told, 1, september)
	states := map[string]secrecy.State{}
	for _, c := range told.Cells {
		states[c.Key] = c.State
	}
	laid := lay(DisclosureInput{
		Figures: n.figures, Indicators: n.indicators, Territory: france, Departements: n.departements, Regions: n.regions,
		Month: september, Edition: 1, Rule: five,
	})
	withheld := 0
	for _, f := range laid.release.Follow {
		if states[f.With] != secrecy.Withheld {
			continue
		}
		withheld++
		if states[f.Key] == secrecy.Printed {
			t.Errorf("%s is printed, %s is not", f.Key, f.With)
		}
	}
	if withheld < 20 {
		t.Errorf("%d denominators withheld", withheld)
	}
}

// A column of regions stands beside rates, which add up, and not beside accesses, which no region
// has here.
func TestNoColumnOfRegionsThatNoneFills(t *testing.T) {
	n := populate(t, 1, 9, 5)
	var told secrecy.Release
	_, r := n.publish(t, &told, 1, september)
	with, without := 0, 0
	for _, table := range r.Tables() {
		regions := slices.ContainsFunc(table.Columns, func(c reports.Column) bool { return c.Header == "Région" && c.Format == reports.Percent })
		switch {
		case strings.HasPrefix(table.ID, "acces_") && regions:
			t.Errorf("table %s has a column of regions", table.ID)
		case strings.HasPrefix(table.ID, "acces_"):
			without++
		case regions:
			with++
		}
	}
	if with == 0 || without == 0 {
		t.Errorf("%d tables with a column of regions, %d without", with, without)
	}
}
