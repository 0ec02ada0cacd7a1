package documents_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/samples"
)

func blocksOf[T reports.Block](r *reports.Report) (all []T) {
	for _, s := range r.Sections {
		for _, b := range s.Blocks {
			if x, ok := b.(T); ok {
				all = append(all, x)
			}
		}
	}
	return all
}

func tileMapOf(t *testing.T, r *reports.Report) reports.TileMap {
	t.Helper()
	for _, c := range blocksOf[reports.Chart](r) {
		if m, ok := c.Shape.(reports.TileMap); ok {
			return m
		}
	}
	t.Fatal("no map")
	return reports.TileMap{}
}

// Ninety-four tiles, each in its own place, neighbours side by side.
func TestTheMapHoldsEveryDepartementOnce(t *testing.T) {
	m := tileMapOf(t, documents.Comparison(samples.Nation()))
	places, codes := map[[2]int]bool{}, map[string]reports.Tile{}
	for _, tile := range m.Tiles {
		at := [2]int{tile.Column, tile.Row}
		if places[at] || codes[tile.Code].Code != "" || tile.Column >= m.Columns || tile.Row >= m.Rows {
			t.Errorf("tile %s at %v is twice or outside", tile.Code, at)
		}
		places[at], codes[tile.Code] = true, tile
	}
	if len(codes) != 94 {
		t.Errorf("%d departments, want 94", len(codes))
	}
	for _, pair := range []string{"44 85", "59 62", "67 68", "75 92", "64 40", "06 04", "29 22", "66 11"} {
		a, b := codes[pair[:2]], codes[pair[3:]]
		if abs(a.Column-b.Column)+abs(a.Row-b.Row) > 1 {
			t.Errorf("%s are not neighbours", pair)
		}
	}
}

func abs(n int) int { return max(n, -n) }

// The entries of a department since the beginning moved by too few to be told: those
// printed last stand in their place, with their month and a note, and are no figure. Where
// nothing was printed before, n.c.
func TestACountWithheldRepeatsTheOneOfAnotherMonth(t *testing.T) {
	in := samples.Nation()
	in.Withhold = func(m queries.Measure) bool { return m.Territory == "67" || m.Territory == "88" }
	in.Last = func(m queries.Measure) (int64, time.Time, bool) {
		return 1204, in.Month.AddDate(0, -2, 0), m.Territory == "67" && m.Indicator == "entrees_cumul"
	}
	r := documents.Comparison(in)
	printed := map[string]string{}
	for _, table := range r.Tables() {
		for c, column := range table.Columns {
			for _, row := range table.Rows {
				if table.ID == "effectifs" && column.Header == "Entrées depuis l’origine" {
					printed[row.Cells[0].Text()] = row.Cells[c].Text()
					if row.Cells[0].Text() == "Département 67" && row.Cells[c].Known() {
						t.Error("a count of another month is a figure of this one")
					}
				}
			}
		}
	}
	if got := printed["Département 67"]; got != "1\u202f204\u00a0(avr.\u00a024)" {
		t.Errorf("printed %q, want the 1 204 of April", got)
	}
	if got := printed["Département 88"]; got != "n.c." {
		t.Errorf("printed %q, want n.c.: nothing was printed before", got)
	}
	if !slices.ContainsFunc(r.Notes, func(n string) bool { return strings.HasPrefix(n, "Un mois entre parenthèses") }) {
		t.Error("no note says what a month between brackets is")
	}
	if slices.ContainsFunc(documents.Comparison(samples.Nation()).Notes, func(n string) bool { return strings.HasPrefix(n, "Un mois entre parenthèses") }) {
		t.Error("a note on what is not in the document")
	}
}

// A department of which everything is withheld is nowhere told: neither in a table,
// nor in a chart, nor in a sentence of one.
func TestWhatIsWithheldIsNowhere(t *testing.T) {
	in := samples.Nation()
	in.Withhold = func(m queries.Measure) bool { return m.Territory == "67" }
	r := documents.Comparison(in)
	for _, table := range r.Tables() {
		for _, row := range table.Rows {
			if row.Cells[0].Text() != "Département 67" {
				continue
			}
			for c, v := range row.Cells {
				column := table.Columns[c]
				if c > 0 && v.Known() && v.Format != reports.Words && !v.Format.Dated() && column.Header != "Région" && column.Header != "France" {
					t.Errorf("%s tells %s = %s", table.ID, column.Header, v.Text())
				}
			}
		}
	}
	for _, c := range blocksOf[reports.Chart](r) {
		switch shape := c.Shape.(type) {
		case reports.Funnel:
			if slices.ContainsFunc(shape.Points, func(p reports.FunnelPoint) bool { return p.Label == "Département 67" }) {
				t.Errorf("%s shows it", c.ID)
			}
			if strings.Contains(c.Alternative, "Département 67") {
				t.Errorf("%s tells it", c.ID)
			}
		case reports.TileMap:
			for _, tile := range shape.Tiles {
				if tile.Code == "67" && (tile.Standing != reports.Hatched || tile.Text != "n.c.") {
					t.Errorf("%s: tile %+v", c.ID, tile)
				}
			}
		}
	}
}

// With one or two departments nothing is judged, mapped or standardised, and the
// document stands.
func TestAHandfulOfDepartements(t *testing.T) {
	for n := 1; n <= 2; n++ {
		in := samples.Nation()
		in.Departements = in.Departements[10 : 10+n]
		r := documents.Comparison(in)
		for _, c := range blocksOf[reports.Chart](r) {
			switch c.Shape.(type) {
			case reports.Funnel, reports.TileMap:
				t.Errorf("%d departments: a chart %s", n, c.ID)
			}
		}
		for _, s := range r.Sections {
			if s.ID == "public_egal" {
				t.Errorf("%d departments are standardised on themselves", n)
			}
		}
		if r.Sections[0].ID != "essentiel" || len(blocksOf[reports.List](r)[0].Items) == 0 {
			t.Errorf("%d departments: no first page", n)
		}
	}
}

// The same public everywhere and the same rates: each ratio is one. Département 67
// counts half of what the nation does with the same two publics.
func TestRatiosAtEqualPublic(t *testing.T) {
	in := samples.Nation()
	in.Withhold = func(queries.Measure) bool { return false }
	in.Departements = in.Departements[8:] // 67, 74, 81, 88
	in.Strata = nil
	var measures []queries.Measure
	put := func(level queries.Level, code string, counted, among int64) {
		measures = append(measures, queries.Measure{Month: in.Month, Level: level, Territory: code, Indicator: "contact_regulier", Kind: queries.Rate, Numerator: counted, Denominator: among, Known: true})
	}
	for _, p := range in.Departements {
		easy, hard := int64(80), int64(40)
		if p.Code == "67" {
			easy, hard = 40, 20
		}
		in.Strata = append(in.Strata,
			queries.Stratum{Month: in.Month, Departement: p.Code, Indicator: "contact_regulier", Key: "facile", Counted: easy, Among: 100},
			queries.Stratum{Month: in.Month, Departement: p.Code, Indicator: "contact_regulier", Key: "difficile", Counted: hard, Among: 100})
		put(queries.Departement, p.Code, easy+hard, 200)
	}
	put(queries.National, "FR", 420, 800)
	in.Figures = queries.NewFigures(in.IssuedOn, in.Figures.Months, measures, nil)
	// Expected of each: 100 × 280/400 + 100 × 140/400 = 105.
	want := map[string]float64{"67": 0.57, "74": 1.14, "81": 1.14, "88": 1.14} // 60/105 and 120/105, rounded as printed
	found := 0
	for _, table := range documents.Comparison(in).Tables() {
		if !strings.HasPrefix(table.ID, "public_egal") {
			continue
		}
		for i, row := range table.Rows {
			found++
			if got := row.Cells[2].Number; math.Abs(got-want[in.Departements[i].Code]) > 1e-12 {
				t.Errorf("%s: %v, want %v", row.Cells[0].Text(), got, want[in.Departements[i].Code])
			}
		}
	}
	if found != 4 {
		t.Errorf("%d ratios, want 4", found)
	}
}

// The scale of a funnel holds every department and the common rate, and little more than
// these and the limits of a department of middle size: they take a third of it at least.
func TestFunnelsFitTheirPoints(t *testing.T) {
	funnels := 0
	for _, c := range blocksOf[reports.Chart](documents.Comparison(samples.Nation())) {
		f, ok := c.Shape.(reports.Funnel)
		if !ok {
			continue
		}
		funnels++
		low, high := f.Centre.Value, f.Centre.Value
		for _, p := range f.Points {
			low, high = min(low, p.Rate), max(high, p.Rate)
			if p.N < f.X.Min || p.N > f.X.Max {
				t.Errorf("%s: %s of %v stands outside %v to %v", c.Title, p.Label, p.N, f.X.Min, f.X.Max)
			}
		}
		if low < f.Y.Min || high > f.Y.Max {
			t.Errorf("%s: %v to %v in a scale from %v to %v", c.Title, low, high, f.Y.Min, f.Y.Max)
		}
		sizes := []float64{}
		for _, p := range f.Points {
			sizes = append(sizes, p.N)
		}
		slices.Sort(sizes)
		for _, l := range f.Outer {
			if l.N >= sizes[len(sizes)/2] {
				low, high = min(low, l.Low), max(high, l.High)
				break
			}
		}
		if (high-low)*3 < f.Y.Max-f.Y.Min {
			t.Errorf("%s: %v to %v is lost in a scale from %v to %v", c.Title, low, high, f.Y.Min, f.Y.Max)
		}
	}
	if funnels < 2 {
		t.Errorf("%d funnels", funnels)
	}
}

// Access at one year is held against the same publics among those who have had the year; it
// is not where a few of them got there, or did not, nor where they are less than twenty.
func TestAccessAtEqualPublic(t *testing.T) {
	for _, c := range []struct {
		counted, among int64
		want           string
	}{
		{10, 40, "0,54"}, // expected 40 × 130/280, of the four
		{5, 40, "0,28"}, {4, 40, "n.c."}, {35, 40, "1,58"}, {36, 40, "n.c."}, {0, 40, "0,00"}, {10, 20, "1,00"}, {10, 19, "effectif insuffisant"},
	} {
		in := samples.Nation()
		in.Withhold = func(queries.Measure) bool { return false }
		in.Departements = in.Departements[8:] // 67, 74, 81, 88
		in.Strata = nil
		var measures []queries.Measure
		for _, p := range append(slices.Clone(in.Departements), reports.Territory{Level: queries.National, Code: "FR"}) {
			counted, among := int64(40), int64(80)
			if p.Code == "67" {
				counted, among = c.counted, c.among
			}
			measures = append(measures, queries.Measure{Month: in.Month, Level: p.Level, Territory: p.Code, Indicator: queries.AccesEmploi12m, Kind: queries.Incidence, Value: 0.4, Denominator: 200, Known: true})
			if p.Level == queries.Departement {
				in.Strata = append(in.Strata, queries.Stratum{Month: in.Month, Departement: p.Code, Indicator: queries.AccesEmploi12m, Key: "seul", Counted: counted, Among: among})
			}
		}
		in.Figures = queries.NewFigures(in.IssuedOn, in.Figures.Months, measures, nil)
		got := ""
		for _, table := range documents.Comparison(in).Tables() {
			if strings.HasPrefix(table.ID, "public_egal") {
				got = table.Rows[0].Cells[2].Text()
			}
		}
		if got != c.want {
			t.Errorf("%d of %d: %s, want %s", c.counted, c.among, got, c.want)
		}
	}
}

// Where a break parts those who entered everywhere, the comparison says why it reads no
// access, and where it is read; where it parts nobody it reads it.
func TestTheComparisonSaysWhyItReadsNoAccess(t *testing.T) {
	for _, parted := range []bool{true, false} {
		in := samples.Nation()
		in.Breaks = []documents.Break{{Day: in.Month.AddDate(0, -2, 9), Label: "Recentrage", Indicators: []string{"entrees"}}}
		if parted {
			in.Breaks[0].Indicators = nil
		}
		var tables int
		var notice string
		for _, s := range documents.Comparison(in).Sections {
			if s.ID != "anciennete_egale" {
				continue
			}
			for _, b := range s.Blocks {
				switch x := b.(type) {
				case reports.Table:
					tables++
				case reports.Paragraph:
					notice += x.Text.String()
				}
			}
		}
		if (tables == 0) != parted || strings.Contains(notice, "Recentrage") != parted {
			t.Errorf("parted %t: %d tables, %q", parted, tables, notice)
		}
	}
}

// The first page of the nation has four figures, another standing where one is withheld, and
// those that have a target have it on their line. A figure that what is withheld was not chosen
// among stands nowhere.
func TestTheNationHasFourFigures(t *testing.T) {
	figures := func(withheld ...string) (codes []string, aimed []string) {
		in := samples.Nation()
		before := in.Withhold
		in.Withhold = func(m queries.Measure) bool {
			return before(m) || m.Level == queries.National && slices.Contains(withheld, m.Indicator)
		}
		for _, k := range blocksOf[reports.KeyFigures](documents.Comparison(in)) {
			for _, f := range k.Figures {
				codes = append(codes, f.Indicator)
				if f.Trend.Target != nil {
					aimed = append(aimed, f.Indicator)
				}
			}
		}
		return codes, aimed
	}
	for _, code := range []string{"", queries.FileActive, queries.ContactRegulier, queries.EmploiSortie} {
		codes, aimed := figures(code)
		if len(codes) != 4 || slices.Contains(codes, code) {
			t.Errorf("without %q: %v", code, codes)
		}
		if hasTarget := code != queries.EmploiSortie; slices.Contains(aimed, queries.EmploiSortie) != hasTarget {
			t.Errorf("without %q: targets of %v", code, aimed)
		}
	}
	walked := append(documents.ComparedCounts(), documents.ComparedShares()...)
	if codes, _ := figures(walked...); len(codes) != 0 {
		t.Errorf("all withheld, %v are printed", codes)
	}
	for _, code := range queries.FirstPage() {
		if codes, _ := figures(code); !slices.Contains(walked, code) && slices.Contains(codes, code) {
			t.Errorf("%s is printed", code)
		}
	}
}
