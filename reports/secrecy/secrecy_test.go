package secrecy_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/reports/secrecy"
	"github.com/agir-indicateurs/agir/reports/secrecy/glpk"
	"pgregory.net/rapid"
)

var five = secrecy.Rule{Threshold: 5}

// table lays counts out as a table with its totals, each cell named after the
// table, its row and its column, and appends its cells.
func table(release *secrecy.Release, name string, counts [][]int64) {
	rows, columns := len(counts)+1, len(counts[0])+1
	full := make([][]int64, rows)
	full[0] = make([]int64, columns)
	for i, row := range counts {
		full[i+1] = make([]int64, columns)
		for j, x := range row {
			full[i+1][j+1] = x
			full[i+1][0] += x
			full[0][j+1] += x
			full[0][0] += x
		}
	}
	keys := make([][]string, rows)
	for i, row := range full {
		for j, x := range row {
			key := secrecy.Key(name, fmt.Sprint(i), fmt.Sprint(j))
			keys[i] = append(keys[i], key)
			release.Cells = append(release.Cells, secrecy.Cell{Key: key, Count: x})
		}
	}
	release.Tables = append(release.Tables, secrecy.Table{Cells: keys})
}

func protect(t testing.TB, release secrecy.Release, rule secrecy.Rule) secrecy.Protection {
	t.Helper()
	p, err := secrecy.Protect(release, rule)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// mustHold audits a protection, by the audit of the package and by the flows that
// share nothing with it. Small unprinted cells are declared Withheld to the audit,
// which is then as strict with them as with the others.
func mustHold(t testing.TB, p secrecy.Protection, release secrecy.Release, rule secrecy.Rule) {
	t.Helper()
	if len(p.Exposed) > 0 {
		t.Fatalf("exposed: %v", p.Exposed)
	}
	if found := byFlow(release, p.Cells, rule); found.Found() > 0 {
		t.Errorf("through flows: %v", found)
	}
	findings, err := secrecy.Audit(strict(p.Cells, rule), release.AllSums(), rule)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		t.Errorf("%s lies in [%v, %v]", f.Key, f.Low, f.High)
	}
}

func strict(cells []secrecy.Cell, rule secrecy.Rule) []secrecy.Cell {
	cells = slices.Clone(cells)
	for i, c := range cells {
		if c.State == secrecy.Unprinted && (rule.Small(c.Count) || c.Signed && rule.Small(-c.Count)) {
			cells[i].State = secrecy.Withheld
		}
		if c.State != secrecy.Printed {
			cells[i].Count = -1 // the audit must not look
		}
	}
	return cells
}

func withheld(p secrecy.Protection) (cells int, sum int64) {
	for _, c := range p.Cells {
		if c.State == secrecy.Withheld {
			cells++
			sum += c.Count
		}
	}
	return cells, sum
}

func TestSmallCountsAndRates(t *testing.T) {
	for _, c := range []struct {
		rule                   secrecy.Rule
		numerator, denominator int64
		printed                bool
	}{
		{five, 30, 60, true},
		{five, 0, 60, true},
		{five, 60, 60, true},
		{five, 4, 60, false},
		{five, 56, 60, false}, // 4 who did not
		{five, 5, 10, true},
		{five, 0, 4, false},
		{five, 0, 0, false},
		{secrecy.Rule{Threshold: 5, HideZeros: true}, 0, 60, false},
		{secrecy.Rule{Threshold: 11}, 10, 60, false},
	} {
		if got := c.rule.Rate(c.numerator, c.denominator); got != c.printed {
			t.Errorf("%+v: rate %d / %d printed = %v, want %v", c.rule, c.numerator, c.denominator, got, c.printed)
		}
	}
}

// Department 2 has three exits. Its own cell alone would be a subtraction
// away: another department goes with it in the same column, and in another
// column the same two.
func TestASmallCountIsNotLeftAlone(t *testing.T) {
	var release secrecy.Release
	table(&release, "sorties", [][]int64{{40, 22}, {3, 31}, {12, 9}})
	p := protect(t, release, five)
	mustHold(t, p, release, five)
	var got []string
	for _, c := range p.Cells {
		if c.State == secrecy.Withheld {
			got = append(got, c.Key)
		}
	}
	want := []string{"sorties|2|1", "sorties|2|2", "sorties|3|1", "sorties|3|2"}
	if !slices.Equal(got, want) {
		t.Errorf("withheld %v, want %v", got, want)
	}
	if p.Primary != 1 || p.Secondary != 3 || !p.Withheld("sorties|2|1") || p.Withheld("sorties|1|1") || !p.Withheld("never heard of") {
		t.Errorf("%d small and %d others", p.Primary, p.Secondary)
	}
}

// A table of one row is its own total: the margin goes too.
func TestASingleRowTakesItsMarginWithIt(t *testing.T) {
	for _, counts := range [][][]int64{{{3, 40, 21}}, {{3}, {40}, {21}}, {{2}}, {{1, 0}}} {
		var release secrecy.Release
		table(&release, "t", counts)
		mustHold(t, protect(t, release, five), release, five)
	}
}

func TestZerosAreShownOrHidden(t *testing.T) {
	var release secrecy.Release
	table(&release, "t", [][]int64{{0, 50, 12}, {30, 20, 18}, {7, 0, 9}})
	if cells, _ := withheld(protect(t, release, five)); cells != 0 {
		t.Errorf("%d cells withheld where there are only zeros", cells)
	}
	rule := secrecy.Rule{Threshold: 5, HideZeros: true}
	p := protect(t, release, rule)
	if !p.Withheld("t|1|1") || !p.Withheld("t|3|2") {
		t.Error("a zero is printed")
	}
	mustHold(t, p, release, rule)
}

func random(r *rand.Rand, rows, columns int) [][]int64 {
	counts := make([][]int64, rows)
	for i := range counts {
		size := 1 + r.Float64()*40 // large and small departments
		for range columns {
			counts[i] = append(counts[i], int64(r.ExpFloat64()*size))
		}
	}
	return counts
}

func oneTable(r *rand.Rand) (release secrecy.Release) {
	table(&release, "t", random(r, 3+r.IntN(10), 2+r.IntN(6)))
	return release
}

// Two hundred tables, as in the measure that the method was chosen on: there,
// of 1,883 small cells 535 could be computed when they alone were withheld and
// 236 were within less than four; 2,405 cells withheld, worth 10,363, left none.
func TestTwoHundredTablesGiveNothingBack(t *testing.T) {
	r := rand.New(rand.NewPCG(2023, 10))
	var small, cells, exact, narrow int
	var sum int64
	for range 200 {
		release := oneTable(r)
		p := protect(t, release, five)
		mustHold(t, p, release, five)
		n, s := withheld(p)
		small, cells, sum = small+p.Primary, cells+n, sum+s

		alone := glpk.SmallAlone(release.Cells, five)
		findings, err := secrecy.Audit(alone, release.AllSums(), five)
		if err != nil {
			t.Fatal(err)
		}
		flows := byFlow(release, alone, five)
		for _, f := range findings {
			if f.Fault == secrecy.Exact {
				exact++
				flows.Computed--
			} else {
				narrow++
				flows.Narrow--
			}
		}
		if flows.Computed != 0 || flows.Narrow != 0 {
			t.Errorf("flows find %+d computed and %+d narrow cells that the audit does not", flows.Computed, flows.Narrow)
		}
	}
	t.Logf("%d small cells: alone, %d computed and %d within less than 4; with %d cells withheld, worth %d, none", small, exact, narrow, cells, sum)
	if exact == 0 || narrow == 0 {
		t.Error("the audit finds nothing where small cells alone are withheld: it cannot fail")
	}
	if cells > 2*small {
		t.Errorf("%d cells withheld for %d small ones: the cost has doubled", cells, small)
	}
}

// What protection costs, on a table that others published their cost of: z1 of the
// R package easySdcTable (Statistics Norway, Apache 2.0; invented data,
// github.com/statisticsnorway/ssb-easysdctable, vignette "Introduction", where z1 is
// the regions A to H of z2). GaussSuppression withholds the same 8 cells for k = 5;
// for k = 10 it withholds 15 worth 110, against exact recovery only.
func TestTheCostIsThatOfOthers(t *testing.T) {
	z1 := [][]int64{
		{11, 11, 55, 36}, {7, 1, 29, 18}, {5, 8, 35, 25}, {13, 2, 17, 13},
		{9, 14, 63, 52}, {12, 9, 24, 22}, {6, 4, 22, 8}, {9, 3, 38, 15},
	}
	for _, c := range []struct {
		threshold int64
		cells     int
		persons   int64
	}{{4, 6, 35}, {5, 8, 45}, {10, 16, 128}} {
		var release secrecy.Release
		table(&release, "z1", z1)
		rule := secrecy.Rule{Threshold: c.threshold}
		p := protect(t, release, rule)
		mustHold(t, p, release, rule)
		if cells, persons := withheld(p); cells != c.cells || persons != c.persons {
			t.Errorf("k = %d: %d cells withheld, worth %d, want %d worth %d", c.threshold, cells, persons, c.cells, c.persons)
		}
	}
}

// nation lays out departments in regions in a nation, and links them: the
// total row of a region is a row of the nation's table.
func nation(release *secrecy.Release, name string, counts [][]int64, regions int) {
	columns := len(counts[0]) + 1
	total := make([][]int64, regions)
	for g := range regions {
		part := counts[g*len(counts)/regions : (g+1)*len(counts)/regions]
		table(release, secrecy.Key(name, fmt.Sprintf("r%d", g)), part)
		total[g] = make([]int64, columns-1)
		for _, row := range part {
			for j, x := range row {
				total[g][j] += x
			}
		}
	}
	first := len(release.Tables)
	var top secrecy.Release
	table(&top, secrecy.Key(name, "fr"), total)
	for j := range columns {
		release.Cells = append(release.Cells, top.Cells[j])
	}
	keys := top.Tables[0].Cells
	for g := range regions {
		keys[g+1] = slices.Clone(release.Tables[first-regions+g].Cells[0])
	}
	release.Tables = append(release.Tables, secrecy.Table{Cells: keys})
}

func levels(r *rand.Rand) (release secrecy.Release) {
	regions := 2 + r.IntN(4)
	nation(&release, "n", random(r, regions*(2+r.IntN(4)), 2+r.IntN(2)), regions)
	return release
}

func TestLevelsOfTerritoryGiveNothingBack(t *testing.T) {
	giveNothingBack(t, rand.New(rand.NewPCG(44, 85)), levels)
}

// The same persons are counted by sex, by age and by structure: three tables
// that share their column of totals.
func TestTablesThatShareTheirTotalsGiveNothingBack(t *testing.T) {
	giveNothingBack(t, rand.New(rand.NewPCG(7, 7)), sharing)
}

func giveNothingBack(t *testing.T, r *rand.Rand, draw func(*rand.Rand) secrecy.Release) {
	var small, cells int
	for range slow.Of(200, 60) {
		release := draw(r)
		p := protect(t, release, five)
		mustHold(t, p, release, five)
		n, _ := withheld(p)
		small, cells = small+p.Primary, cells+n
	}
	t.Logf("%d small cells, %d withheld", small, cells)
}

func sharing(r *rand.Rand) (release secrecy.Release) {
	rows := 3 + r.IntN(5)
	persons := random(r, rows, 1)
	shared := make([]string, rows+1)
	for n, columns := range []int{2, 4, 3} {
		counts := make([][]int64, rows)
		for i := range counts {
			counts[i] = split(r, persons[i][0], columns)
		}
		var one secrecy.Release
		table(&one, fmt.Sprintf("t%d", n), counts)
		for i, row := range one.Tables[0].Cells {
			if n == 0 {
				shared[i] = row[0]
			}
			row[0] = shared[i]
		}
		for k, c := range one.Cells {
			if n == 0 || k%(columns+1) != 0 {
				release.Cells = append(release.Cells, c)
			}
		}
		release.Tables = append(release.Tables, one.Tables...)
	}
	return release
}

func split(r *rand.Rand, total int64, parts int) []int64 {
	counts := make([]int64, parts)
	for range total {
		counts[r.IntN(parts)]++
	}
	return counts
}

// editions prints a cumulative table month after month, each month knowing what
// was printed before. What came during a month is never printed: it is a table
// of unprinted increments, which add up as the stocks do.
func editions(t testing.TB, months [][][]int64, rule secrecy.Rule) (cells []secrecy.Cell, sums []secrecy.Sum, withheldCells int) {
	var before secrecy.Table
	for m, counts := range months {
		var month secrecy.Release
		table(&month, fmt.Sprintf("m%02d", m), counts)
		release := secrecy.Release{Cells: append(slices.Clone(cells), month.Cells...), Tables: month.Tables, Sums: sums}
		now := month.Tables[0]
		value := map[string]int64{}
		for _, c := range release.Cells {
			value[c.Key] = c.Count
		}
		var increments secrecy.Table
		for i, row := range now.Cells {
			if m == 0 {
				break
			}
			var keys []string
			for j, key := range row {
				increment := secrecy.Key("increment", key)
				keys = append(keys, increment)
				release.Cells = append(release.Cells, secrecy.Cell{Key: increment, Count: value[key] - value[before.Cells[i][j]], State: secrecy.Unprinted})
				release.Sums = append(release.Sums, secrecy.Sum{Total: key, Parts: []string{before.Cells[i][j], increment}})
			}
			increments.Cells = append(increments.Cells, keys)
		}
		if m > 0 {
			release.Tables = append(release.Tables, increments)
		}
		p := protect(t, release, rule)
		if len(p.Exposed) > 0 {
			t.Fatalf("month %d: exposed %v", m, p.Exposed)
		}
		cells, sums, before = p.Cells, release.AllSums(), now
	}
	for _, c := range cells {
		if c.State == secrecy.Withheld {
			withheldCells++
		}
	}
	return cells, sums, withheldCells
}

// growing draws twelve months of a table in which more come each month.
func growing(r *rand.Rand) (months [][][]int64) {
	stock := random(r, 6, 2)
	for range 12 {
		next := make([][]int64, len(stock))
		for i, row := range stock {
			for _, x := range row {
				next[i] = append(next[i], x+int64(r.ExpFloat64()*12))
			}
		}
		stock = next
		months = append(months, stock)
	}
	return months
}

func TestTwelveEditionsGiveNothingBack(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 12))
	for range 3 {
		cells, sums, n := editions(t, growing(r), five)
		mustHold(t, secrecy.Protection{Cells: cells}, secrecy.Release{Sums: sums}, five)
		t.Logf("%d of %d cells withheld", n, 12*7*3)
	}
}

// Edition 1 said 20 exits in a department, edition 2 knows of 22 and the nation
// went from 90 to 92. Printing 22 would speak of two persons; so would printing 92
// beside what did not move.
func TestARevisionByTwoPersonsIsNotTold(t *testing.T) {
	release := secrecy.Release{
		Cells: []secrecy.Cell{
			{Key: "FR@1", Count: 90, State: secrecy.Printed}, {Key: "44@1", Count: 20, State: secrecy.Printed}, {Key: "85@1", Count: 70, State: secrecy.Printed},
			{Key: "FR@2", Count: 92}, {Key: "44@2", Count: 22}, {Key: "85@2", Count: 70},
			{Key: "FR change", Count: 2, State: secrecy.Unprinted, Signed: true},
			{Key: "44 change", Count: 2, State: secrecy.Unprinted, Signed: true},
			{Key: "85 change", Count: 0, State: secrecy.Unprinted, Signed: true},
		},
		Sums: []secrecy.Sum{
			{Total: "FR@1", Parts: []string{"44@1", "85@1"}}, {Total: "FR@2", Parts: []string{"44@2", "85@2"}},
			{Total: "FR@2", Parts: []string{"FR@1", "FR change"}}, {Total: "44@2", Parts: []string{"44@1", "44 change"}}, {Total: "85@2", Parts: []string{"85@1", "85 change"}},
		},
	}
	p := protect(t, release, five)
	if !p.Withheld("44@2") || !p.Withheld("FR@2") {
		t.Errorf("the change of two persons is printed")
	}
	mustHold(t, p, release, five)
}

// What an earlier edition printed cannot be taken back: the release says so.
func TestWhatIsAlreadyGivenAwayIsExposed(t *testing.T) {
	release := secrecy.Release{
		Cells: []secrecy.Cell{{Key: "all", Count: 60, State: secrecy.Printed}, {Key: "a", Count: 57, State: secrecy.Printed}, {Key: "b", Count: 3}},
		Sums:  []secrecy.Sum{{Total: "all", Parts: []string{"a", "b"}}},
	}
	p := protect(t, release, five)
	if !slices.Equal(p.Exposed, []string{"b"}) {
		t.Errorf("exposed %v, want b", p.Exposed)
	}
}

func TestTheSameReleaseGivesTheSameChoice(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	var release secrecy.Release
	nation(&release, "n", random(r, 16, 3), 4)
	want := protect(t, release, five)
	for range 10 {
		if got := protect(t, release, five); !slices.Equal(got.Cells, want.Cells) {
			t.Fatal("another choice")
		}
	}
}

func TestProtectRefusesFiguresThatDoNotAddUp(t *testing.T) {
	a, b, all := secrecy.Cell{Key: "a", Count: 2}, secrecy.Cell{Key: "b", Count: 7}, secrecy.Cell{Key: "all", Count: 9}
	sum := secrecy.Sum{Total: "all", Parts: []string{"a", "b"}}
	for name, release := range map[string]secrecy.Release{
		"parts and total": {Cells: []secrecy.Cell{a, b, {Key: "all", Count: 10}}, Sums: []secrecy.Sum{sum}},
		"unknown part":    {Cells: []secrecy.Cell{a, all}, Sums: []secrecy.Sum{sum}},
		"unknown total":   {Cells: []secrecy.Cell{a, b}, Sums: []secrecy.Sum{sum}},
		"told twice":      {Cells: []secrecy.Cell{a, a, b, all}, Sums: []secrecy.Sum{sum}},
		"negative":        {Cells: []secrecy.Cell{{Key: "a", Count: -2}}},
		"no key":          {Cells: []secrecy.Cell{{Count: 2}}},
		"no table":        {Tables: []secrecy.Table{{Cells: [][]string{{"a"}}}}},
		"ragged table":    {Cells: []secrecy.Cell{a, b, all}, Tables: []secrecy.Table{{Cells: [][]string{{"all", "a"}, {"b"}}}}},
		"cell twice":      {Cells: []secrecy.Cell{a, b, all}, Tables: []secrecy.Table{{Cells: [][]string{{"all", "a"}, {"a", "b"}}}}},
		"total missing":   {Cells: []secrecy.Cell{a, b, all}, Tables: []secrecy.Table{{Cells: [][]string{{"", "a"}, {"a", "b"}}}}},
	} {
		if _, err := secrecy.Protect(release, five); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Whatever the table and the threshold, zeros shown or hidden.
func TestNoTableGivesAnythingBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, columns := rapid.IntRange(1, 6).Draw(t, "rows"), rapid.IntRange(1, 5).Draw(t, "columns")
		count := rapid.OneOf(rapid.Int64Range(0, 6), rapid.Int64Range(0, 40))
		counts := rapid.SliceOfN(rapid.SliceOfN(count, columns, columns), rows, rows).Draw(t, "counts")
		rule := secrecy.Rule{Threshold: rapid.SampledFrom([]int64{3, 5, 11}).Draw(t, "k"), HideZeros: rapid.Bool().Draw(t, "hide zeros")}
		var release secrecy.Release
		table(&release, "t", counts)
		p, err := secrecy.Protect(release, rule)
		if err != nil || len(p.Exposed) > 0 {
			t.Fatal(err, p.Exposed)
		}
		findings, err := secrecy.Audit(strict(p.Cells, rule), release.AllSums(), rule)
		if err != nil || len(findings) > 0 {
			t.Fatal(err, findings)
		}
		if found := byFlow(release, p.Cells, rule); found.Found() > 0 {
			t.Fatalf("through flows: %v", found)
		}
	})
}

// A month of one rate for the nation: 94 departments in 12 regions, counted and
// not counted.
func BenchmarkProtectNation(b *testing.B) {
	r := rand.New(rand.NewPCG(94, 12))
	var release secrecy.Release
	nation(&release, "n", random(r, 94, 2), 12)
	for b.Loop() {
		protect(b, release, five)
	}
}

// Three left a department and nobody of them with housing: the three are withheld, and so is
// it that the rate is 0 %. Whatever gives back that nobody had housing would give it.
func TestNobodyAmongAFewIsNotFound(t *testing.T) {
	var release secrecy.Release
	counts := [][]int64{{3, 0}, {3, 0}, {65, 23}, {29, 13}, {16, 5}}
	full := [][]int64{{0, 0, 0}}
	for _, c := range counts {
		full = append(full, []int64{c[0], c[1], c[0] - c[1]})
		for k := range full[0] {
			full[0][k] += full[len(full)-1][k]
		}
	}
	var keys [][]string
	for i, row := range full {
		var line []string
		for j, x := range row {
			key := secrecy.Key(fmt.Sprint(i), []string{"left", "housed", "others"}[j])
			state := secrecy.Open
			if j == 2 {
				state = secrecy.Unprinted
			}
			release.Cells = append(release.Cells, secrecy.Cell{Key: key, Count: x, State: state})
			if j > 0 {
				release.Follow = append(release.Follow, secrecy.Follower{Key: key, With: secrecy.Key(fmt.Sprint(i), "left")})
			}
			line = append(line, key)
		}
		keys = append(keys, line)
	}
	release.Tables = []secrecy.Table{{Cells: keys}}
	p := protect(t, release, five)
	if !p.Withheld("1|housed") || !p.Withheld("2|housed") {
		t.Error("nobody was housed, of a few who are withheld: that is printed")
	}
	mustHold(t, p, release, five)
}
