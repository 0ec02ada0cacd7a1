package disclosure

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// Of two months in which all is printed but those who left with work in the second, whoever knows
// that each kind of exits is that of the month before, with who came and without who went, has
// them between two ends. They are looked for here one by one, and found in what a release says
// of its ties where they are less than four apart, and nowhere else.
func TestWhoLeftWithWorkFollowsFromTheMonthBefore(t *testing.T) {
	narrow, wide, young, revised := 0, 0, 0, 0
	for seed := range uint64(12) {
		n := populate(t, seed, 6, 4)
		laid := n.laidOut(september.AddDate(0, 2, 0))
		for _, p := range n.departements {
			low, high := laid.ends(p)
			found := laid.found(t, p)
			switch {
			case low > high:
				t.Fatalf("seed %d, %s: no count is possible", seed, p.Code)
			case high-low < 4:
				narrow++
			default:
				wide++
			}
			if found != (high-low < 4) {
				t.Errorf("seed %d, %s: between %d and %d, found: %v", seed, p.Code, low, high, found)
			}
			if laid.openedAfter(laid.lineOf(p), laid.Month.AddDate(-1, 0, 0)) {
				young++
			}
			if laid.came(p) != laid.presumed(p) {
				revised++
			}
		}
	}
	if narrow < 5 || wide < 5 || young < 5 || revised < 5 {
		t.Errorf("%d narrow, %d wide, %d opened within the year, %d with entries that came late", narrow, wide, young, revised)
	}
}

// A department in which an entry came late may be followed by more than those of the month before
// and those who entered; of its region, where others make up for it, the same is presumed rightly,
// and is tied: what departments tie does not make it.
func TestARegionMayBePresumedWhereADepartmentIsNot(t *testing.T) {
	tied := 0
	for seed := range uint64(40) {
		n := populate(t, seed, 6, 4)
		laid := n.laidOut(september.AddDate(0, 2, 0))
		for _, at := range laid.lines {
			mistaken := slices.ContainsFunc(at.parts, func(p reports.Territory) bool { return laid.presumed(p) < 0 })
			if exited := laid.presumed(at.Territory); !mistaken || exited < 0 || exited == laid.came(at.Territory) {
				continue
			}
			key := secrecy.Key(laid.name(queries.Sorties12m, at.Territory), "présumés du mois")
			if !slices.ContainsFunc(laid.release.Cells, func(c secrecy.Cell) bool { return strings.HasPrefix(c.Key, key) }) {
				t.Errorf("seed %d, %s: who left for whoever presumes is not tied", seed, at.Code)
			}
			tied++
		}
	}
	if tied < 3 {
		t.Errorf("%d regions of which a department alone is mistaken", tied)
	}
}

// laidOut lays out a month after the one before, of which all was printed.
func (n *populated) laidOut(month time.Time) *disclosing {
	return n.laidAfter(nil, month.AddDate(0, -1, 0), month)
}

// laidAfter lays out the last of some months, after the others, of which all was printed but what is hidden.
func (n *populated) laidAfter(hidden func(key string) bool, months ...time.Time) *disclosing {
	var told secrecy.Release
	var d *disclosing
	for e, m := range months {
		n.tell(m, m.AddDate(0, 1, 9))
		d = lay(DisclosureInput{
			Figures: n.figures, Indicators: n.indicators, Territory: france, Departements: n.departements, Regions: n.regions, Month: m, Edition: e + 1, Rule: five, Told: told,
		})
		told = secrecy.Release{Cells: slices.Clone(d.release.Cells), Sums: d.release.AllSums()}
		for k, c := range told.Cells {
			switch {
			case c.State != secrecy.Open:
			case hidden != nil && hidden(c.Key):
				told.Cells[k].State = secrecy.Withheld
			default:
				told.Cells[k].State = secrecy.Printed
			}
		}
	}
	d.Told = told
	return d
}

// Those who had work when they entered only add up: where they are the same before a month and
// after it, they are in between, and those who entered since the beginning follow from how many
// are followed from their entry, though all else is withheld that month.
func TestWhatIsTheSameBeforeAndAfterIsInBetween(t *testing.T) {
	same, grown := 0, 0
	for seed := range uint64(4) {
		n := populate(t, seed, 6, 8)
		hidden := func(key string) bool {
			return strings.HasSuffix(key, "|e2") && !strings.HasPrefix(key, "acces_")
		}
		laid := n.laidAfter(hidden, september, september.AddDate(0, 1, 0), september.AddDate(0, 2, 0))
		findings, err := secrecy.Audit(laid.Told.Cells, laid.Told.Sums, five)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range n.departements {
			there := func(months int, domain string) int64 {
				month := laid.Month.AddDate(0, -months, 0)
				of := func(name string) int64 { return laid.counts[laid.told(name, months)] }
				return of(partName(figureName(queries.EntreesCumul, p.Level, p.Code, month), whole)) - of(followedName(domain, p, month))
			}
			key := laid.before[laid.cumulatedName(p, 1)]
			found := slices.ContainsFunc(findings, func(f secrecy.Finding) bool { return f.Key == key && f.Fault == secrecy.Exact })
			stayed := false
			for _, domain := range []string{"acces_emploi", "acces_logement"} {
				stayed = stayed || there(2, domain) == there(1, domain) && there(1, domain) == there(0, domain)
			}
			switch {
			case !hidden(key): // nobody entered: it is the count of the month before
			case stayed && !found:
				t.Errorf("seed %d, %s: those who entered are not found", seed, p.Code)
			case stayed:
				same++
			case !found:
				grown++
			}
		}
	}
	if same < 5 || grown < 3 {
		t.Errorf("%d the same, %d grown", same, grown)
	}
}

// now and before are a count of the month, and of the month before.
func (d *disclosing) now(code string, p reports.Territory, part string) int64 {
	return d.counts[d.key(code, p, part)]
}

func (d *disclosing) monthBefore(code string, p reports.Territory, part string) int64 {
	return d.counts[d.before[partName(d.nameBefore(code, p), part)]]
}

// came are who left since the beginning, less those of the month before; presumed are who left
// for whoever presumes that no entry came late.
func (d *disclosing) came(p reports.Territory) int64 {
	return d.now(queries.EntreesCumul, p, whole) - d.now(queries.FileActive, p, whole) -
		d.monthBefore(queries.EntreesCumul, p, whole) + d.monthBefore(queries.FileActive, p, whole)
}

func (d *disclosing) presumed(p reports.Territory) int64 {
	return d.monthBefore(queries.FileActive, p, whole) + d.now(queries.Entrees, p, whole) - d.now(queries.FileActive, p, whole)
}

// ends are the fewest and the most that can have left with work.
func (d *disclosing) ends(p reports.Territory) (low, high int64) {
	exits, both, home := d.now(queries.Sorties12m, p, whole), d.now(queries.SortiePositive, p, counted), d.now(queries.LogementSortie, p, counted)
	kindsOf := func(work int64) []int64 { return []int64{both, work - both, home - both, exits - work - home + both} }
	b, w, h := d.monthBefore(queries.SortiePositive, p, counted), d.monthBefore(queries.EmploiSortie, p, counted), d.monthBefore(queries.LogementSortie, p, counted)
	before := []int64{b, w - b, h - b, d.monthBefore(queries.Sorties12m, p, whole) - w - h + b}
	truth := d.now(queries.EmploiSortie, p, counted)
	young := d.openedAfter(d.lineOf(p), d.Month.AddDate(-1, 0, 0))
	low, high = 1<<40, -1
	for work := both; work <= exits+both-home; work++ {
		possible := true
		for _, exited := range []int64{d.came(p), d.presumed(p)} {
			if exited < 0 {
				continue // earlier months were revised
			}
			possible = possible && held(kindsOf(truth), kindsOf(work), before, exited)
		}
		if young && d.came(p) >= 0 { // nobody went, whatever was revised
			for k, x := range kindsOf(work) {
				possible = possible && (x >= before[k] || kindsOf(truth)[k] < before[k])
			}
		}
		if possible {
			low, high = min(low, work), max(high, work)
		}
	}
	return low, high
}

// held says whether kinds of exits are possible beside those of the month before, as far as those
// that are true are: a reader whom they contradict knows that earlier months were revised, and
// goes on with the shares, or with one side of them.
func held(truth, kinds, before []int64, exited int64) bool {
	rises := func(of []int64, groups ...[]int) (sum int64) {
		for _, g := range groups {
			by := int64(0)
			for _, k := range g {
				by += of[k] - before[k]
			}
			sum += max(by, 0)
		}
		return sum
	}
	every := [][]int{{0}, {1}, {2}, {3}}
	if rises(truth, every...) <= exited {
		return rises(kinds, every...) <= exited
	}
	for _, share := range [][][]int{{{0, 1}, {2, 3}}, {{0, 2}, {1, 3}}, {{0}, {1, 2, 3}}} {
		if rises(truth, share...) <= exited {
			if rises(kinds, share...) > exited {
				return false
			}
			continue
		}
		for _, side := range share {
			if rises(truth, side) <= exited && rises(kinds, side) > exited {
				return false
			}
		}
	}
	return true
}

// found says whether the ties give those who left a place with work back, where nothing of the
// month is withheld but who left with work, anywhere: then the totals say nothing.
func (d *disclosing) found(t *testing.T, p reports.Territory) bool {
	t.Helper()
	hidden := d.key(queries.EmploiSortie, p, counted)
	cells := slices.Clone(d.release.Cells)
	for k, c := range cells {
		code, _, _ := strings.Cut(c.Key, "|")
		switch {
		case c.State != secrecy.Open && c.State != secrecy.Unprinted:
		case strings.HasSuffix(c.Key, "|e1"):
			cells[k].State = secrecy.Printed
		case c.State == secrecy.Open && (code == queries.EmploiSortie && strings.HasSuffix(c.Key, counted+"|e2")):
			cells[k].State = secrecy.Withheld
		case c.State == secrecy.Open:
			cells[k].State = secrecy.Printed
		}
	}
	findings, err := secrecy.Audit(cells, d.release.AllSums(), five)
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(findings, func(f secrecy.Finding) bool { return f.Key == hidden && f.Fault != secrecy.SmallPrinted })
}
