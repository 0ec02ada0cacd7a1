package disclosure

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/secrecy"
	"github.com/agir-indicateurs/agir/reports/secrecy/glpk"
)

var five = secrecy.Rule{Threshold: 5}

// invented is a nation of which only counts are known, month after month.
type invented struct {
	*rand.Rand
	departements []reports.Territory
	regions      []Region
	indicators   []queries.Indicator
	stocks       map[string]int64     // by department: entries since the beginning
	active       map[string]int64     // by department
	left         map[string][]exitsOf // by department, month after month
	measures     []queries.Measure
	months       []time.Time
}

// exitsOf are the exits of a month: all, with work only, with housing only, with both.
type exitsOf struct{ all, work, housing, both int64 }

func inventedNation(seed uint64, departements, regions int) *invented {
	n := &invented{Rand: rand.New(rand.NewPCG(seed, 7)), stocks: map[string]int64{}, active: map[string]int64{}, left: map[string][]exitsOf{}}
	for i := range departements {
		code := fmt.Sprintf("%02d", i+1)
		p := reports.Territory{Level: queries.Departement, Code: code, Name: code, OpenedOn: september.AddDate(-2, 0, 0)}
		if i%3 == 2 {
			p.OpenedOn = september
		} else {
			n.active[code] = n.some(40)
			for range 12 {
				n.left[code] = append(n.left[code], n.exits(n.some(2)))
			}
			n.stocks[code] = n.active[code] + n.lately(code).all + n.some(3)
		}
		n.departements = append(n.departements, p)
		if r := i * regions / departements; r == len(n.regions) {
			n.regions = append(n.regions, Region{Territory: reports.Territory{Level: queries.Region, Code: fmt.Sprintf("R%d", r)}})
		}
		last := &n.regions[len(n.regions)-1]
		last.Departements = append(last.Departements, code)
	}
	for _, code := range documents.ComparedCounts() {
		n.indicators = append(n.indicators, queries.Indicator{Code: code, Kind: queries.Count})
	}
	for _, code := range documents.ComparedShares() {
		n.indicators = append(n.indicators, queries.Indicator{Code: code, Kind: queries.Rate})
	}
	return n
}

func (n *invented) some(mean float64) int64 { return int64(n.ExpFloat64() * mean) }

// of draws how many of some persons count.
func (n *invented) of(persons int64, p float64) (counted int64) {
	for range persons {
		if n.Float64() < p {
			counted++
		}
	}
	return counted
}

// exits draws what some who leave leave with.
func (n *invented) exits(all int64) exitsOf {
	x := exitsOf{all: all, both: n.of(all, 0.4)}
	x.work = n.of(all-x.both, 0.3)
	x.housing = n.of(all-x.both-x.work, 0.3)
	return x
}

// lately adds the exits of the last twelve months up.
func (n *invented) lately(departement string) (sum exitsOf) {
	all := n.left[departement]
	for _, x := range all[max(0, len(all)-12):] {
		sum = exitsOf{sum.all + x.all, sum.work + x.work, sum.housing + x.housing, sum.both + x.both}
	}
	return sum
}

// month gives one month more. Months before it are given again as they were, but
// for the entries since the beginning, which now and then are revised.
func (n *invented) month(month time.Time) *queries.Figures {
	n.months = append(n.months, month)
	total := map[string]queries.Measure{}
	tell := func(p reports.Territory, code string, kind queries.Kind, numerator, denominator int64) {
		m := queries.Measure{Month: month, Level: p.Level, Territory: p.Code, Indicator: code, Kind: kind, Numerator: numerator, Denominator: denominator, Known: true}
		n.measures = append(n.measures, m)
		sum := total[code]
		sum.Kind, sum.Numerator, sum.Denominator = kind, sum.Numerator+numerator, sum.Denominator+denominator
		total[code] = sum
	}
	for _, p := range n.departements {
		entered := n.some(8)
		more, fewer := n.some(1), n.some(1) // told late, or twice
		fewer = min(fewer, n.active[p.Code]+more)
		n.stocks[p.Code] += entered + more - fewer
		n.active[p.Code] += more - fewer
		n.left[p.Code] = append(n.left[p.Code], n.exits(n.of(n.active[p.Code], 0.05)))
		exits := n.lately(p.Code)
		n.active[p.Code] += entered - n.left[p.Code][len(n.left[p.Code])-1].all
		active, oriented := n.active[p.Code], n.some(10)
		settled := max(0, active-entered) // a month at least
		recent := n.of(settled, 0.1)
		tell(p, "orientations", queries.Count, oriented, 0)
		tell(p, "entrees", queries.Count, entered, 0)
		tell(p, "entrees_cumul", queries.Count, n.stocks[p.Code], 0)
		tell(p, "file_active", queries.Count, active, 0)
		tell(p, "sorties_12m", queries.Count, exits.all, 0)
		before := n.before(p, "orientations", month.AddDate(0, -3, 0))
		tell(p, "entree_3_mois", queries.Rate, n.of(before, 0.7), before)
		tell(p, "contact_regulier", queries.Rate, n.of(active, 0.85), active)
		tell(p, "diagnostic_fait", queries.Rate, n.of(settled, 0.9), settled)
		tell(p, "plan_fait", queries.Rate, n.of(settled-recent, 0.8), settled-recent)
		tell(p, "emploi_sortie", queries.Rate, exits.both+exits.work, exits.all)
		tell(p, "logement_sortie", queries.Rate, exits.both+exits.housing, exits.all)
		tell(p, "sortie_positive", queries.Rate, exits.both, exits.all)
	}
	for _, i := range n.indicators {
		m := total[i.Code]
		m.Month, m.Level, m.Territory, m.Indicator, m.Known = month, queries.National, "FR", i.Code, true
		n.measures = append(n.measures, m)
	}
	return queries.NewFigures(month.AddDate(0, 1, 9), slices.Clone(n.months), n.measures, nil)
}

func (n *invented) before(p reports.Territory, code string, month time.Time) int64 {
	for _, m := range n.measures {
		if m.Indicator == code && m.Territory == p.Code && m.Month.Equal(month) {
			return m.Numerator
		}
	}
	return n.some(10)
}

// publish discloses an edition and adds it to what was told.
func (n *invented) publish(t testing.TB, told *secrecy.Release, edition int, month time.Time, f *queries.Figures) *Disclosure {
	t.Helper()
	d, err := Disclose(DisclosureInput{
		Figures: f, Indicators: n.indicators, Territory: reports.Territory{Level: queries.National, Code: "FR", Name: "France"},
		Departements: n.departements, Regions: n.regions, Month: month, Edition: edition, Rule: five, Told: *told,
	})
	if err != nil {
		t.Fatalf("edition %d: %v", edition, err)
	}
	told.Cells = append(told.Cells, d.Telling.Cells...)
	told.Sums = append(told.Sums, d.Telling.Sums...)
	told.Proofs = append(told.Proofs, d.Telling.Proofs...)
	return d
}

var september = time.Date(2023, time.September, 1, 0, 0, 0, 0, time.UTC)

// inventedEditions is what some editions of a nation tell, a month each.
func inventedEditions(t testing.TB, seed uint64, departements, editions int) (told secrecy.Release) {
	t.Helper()
	n := inventedNation(seed, departements, max(3, departements/8))
	for e := range editions {
		month := september.AddDate(0, e, 0)
		n.publish(t, &told, e+1, month, n.month(month))
	}
	return told
}

// AGIR_EDITIONS=1 asks for 94 departments.
func TestTwelveEditionsOfANationGiveNothingBack(t *testing.T) {
	slow.Test(t, "twelve editions of a nation, three times")
	if os.Getenv("AGIR_EDITIONS") != "" {
		told := inventedEditions(t, 94, 94, 12)
		if findings, err := secrecy.Audit(told.Cells, told.Sums, five); err != nil || len(findings) > 0 {
			t.Error(err, findings)
		}
	}
	for seed := range uint64(3) {
		told := inventedEditions(t, seed, 9, 12)
		findings, err := secrecy.Audit(told.Cells, told.Sums, five)
		if err != nil || len(findings) > 0 {
			t.Fatal(err, findings)
		}
	}
}

// Two hundred sets of linked tables: departments, regions and nation, twelve indicators
// that share cells.
func TestTwoHundredReleasesGiveNothingBack(t *testing.T) {
	withheld, cells, releases := 0, 0, uint64(200)
	if testing.Short() {
		releases = 40
	}
	for seed := range releases {
		n := inventedNation(1000+seed, 4+int(seed%4), 1+int(seed%3))
		var told secrecy.Release
		n.publish(t, &told, 1, september, n.month(september))
		findings, err := secrecy.Audit(told.Cells, told.Sums, five)
		if err != nil || len(findings) > 0 {
			t.Fatal(seed, err, findings)
		}
		for _, c := range told.Cells {
			if cells++; c.State == secrecy.Withheld {
				withheld++
			}
		}
		if seed == 0 {
			mustBeFound(t, told)
		}
	}
	t.Logf("%d of %d cells withheld", withheld, cells)
}

// The same judged by GLPK, which shares no code with package secrecy: the twelve
// editions, with their revisions, and thirty single ones. Where the small counts
// alone are withheld it must find many, or it judges nothing. AGIR_DISCLOSURE=N asks
// for N times as many, and for intervals in full rather than until they are wide enough.
func TestGLPKFindsNothingWithheldOfANation(t *testing.T) {
	if !glpk.Installed() {
		t.Skip("glpsol is not installed (Debian: glpk-utils)")
	}
	enough, times := float64(five.Threshold-1), uint64(1)
	if n, err := strconv.ParseUint(os.Getenv("AGIR_DISCLOSURE"), 10, 16); err == nil {
		enough, times = 1000, n
	}
	doing := slow.Test(t, "glpsol looks for what is withheld")
	for _, kind := range []struct {
		name                   string
		nations                uint64
		departements, editions int
	}{{"twelve editions", times, 9, 12}, {"one edition", 30 * times, 5, 1}} {
		t.Run(kind.name, func(t *testing.T) {
			var protected, alone glpk.Tally
			for seed := range kind.nations {
				doing.At("%s, nation %d of %d, %d withheld cells judged", kind.name, seed+1, kind.nations, protected.Cells)
				told := inventedEditions(t, 1000+seed, kind.departements, kind.editions)
				if err := protected.Audit(t.Context(), told.Cells, told.Sums, five, enough); err != nil {
					t.Fatal(err)
				}
				if err := alone.Audit(t.Context(), glpk.SmallAlone(told.Cells, five), told.Sums, five, enough); err != nil {
					t.Fatal(err)
				}
			}
			t.Logf("small ones alone: %v", alone)
			t.Logf("protected:        %v", protected)
			if protected.Found() > 0 {
				t.Error("withheld cells are found")
			}
			if alone.Computed < alone.Cells/4 {
				t.Error("hardly anything is found where small cells alone are withheld")
			}
		})
	}
}

// mustBeFound prints each withheld cell again, one at a time: the audit must find
// some of them, or it cannot fail.
func mustBeFound(t *testing.T, told secrecy.Release) {
	t.Helper()
	found := 0
	for i, c := range told.Cells {
		if c.State != secrecy.Withheld {
			continue
		}
		broken := slices.Clone(told.Cells)
		broken[i].State = secrecy.Printed
		if findings, err := secrecy.Audit(broken, told.Sums, five); err == nil && len(findings) > 0 {
			found++
		}
	}
	if found == 0 {
		t.Error("no broken release is found")
	}
}

// The rule of a cumulative series, revisions included: what moved by one to four since
// it was printed last is not printed; what was printed last stands in its place, with
// its month. Before the first figure the rule takes nobody as printed, and we print
// n.c.
func TestACumulativeCountRepeatsWhatWasPrintedLast(t *testing.T) {
	for _, series := range []struct{ counts, want []int64 }{
		{[]int64{3, 5, 5, 12, 13, 14, 18}, []int64{0, 5, 5, 12, 12, 12, 18}},
		{[]int64{20, 22, 25, 24, 24, 19, 31}, []int64{20, 20, 25, 25, 25, 19, 31}},
	} {
		for _, withEntries := range []bool{true, false} {
			printed, told := cumulativePrinted(t, series.counts, withEntries)
			if !slices.Equal(printed, series.want) {
				t.Errorf("%v, entries told = %v: printed %v, want %v", series.counts, withEntries, printed, series.want)
			}
			findings, err := secrecy.Audit(told.Cells, told.Sums, five)
			if err != nil || len(findings) > 0 {
				t.Error(series.counts, err, findings)
			}
		}
	}
}

// cumulativePrinted publishes the entries since the beginning of one department, an
// edition a month, and gives what is printed of them: the count, or the one repeated.
func cumulativePrinted(t *testing.T, counts []int64, withEntries bool) (printed []int64, told secrecy.Release) {
	t.Helper()
	nation := reports.Territory{Level: queries.National, Code: "FR"}
	departement := reports.Territory{Level: queries.Departement, Code: "44"}
	indicators := []queries.Indicator{{Code: "entrees_cumul", Kind: queries.Count}}
	if withEntries {
		indicators = append(indicators, queries.Indicator{Code: "entrees", Kind: queries.Count})
	}
	before, shownOn := int64(0), september
	for e, count := range counts {
		month := september.AddDate(0, e, 0)
		var measures []queries.Measure
		for _, p := range []reports.Territory{nation, departement} {
			m := queries.Measure{Month: month, Level: p.Level, Territory: p.Code, Kind: queries.Count, Known: true}
			m.Indicator, m.Numerator = "entrees_cumul", count
			measures = append(measures, m)
			m.Indicator, m.Numerator = "entrees", max(0, count-before)
			measures = append(measures, m)
		}
		d, err := Disclose(DisclosureInput{
			Figures: queries.NewFigures(month, []time.Time{month}, measures, nil), Indicators: indicators,
			Territory: nation, Departements: []reports.Territory{departement}, Month: month, Edition: e + 1, Rule: five, Told: told,
		})
		if err != nil {
			t.Fatal(err)
		}
		told.Cells, told.Sums = append(told.Cells, d.Telling.Cells...), append(told.Sums, d.Telling.Sums...)
		if !d.Withhold(measures[2]) {
			shownOn = month
		} else if last, of, ok := d.Last(measures[2]); ok && of.Equal(shownOn) {
			count = last
		} else {
			count = 0
		}
		printed, before = append(printed, count), counts[e]
	}
	return printed, told
}

// Half a year of the nation: 94 departments in 12 regions.
func BenchmarkDiscloseNation(b *testing.B) {
	for b.Loop() {
		n := inventedNation(1, 94, 12)
		var told secrecy.Release
		for e := range 6 {
			month := september.AddDate(0, e, 0)
			n.publish(b, &told, e+1, month, n.month(month))
		}
	}
}
