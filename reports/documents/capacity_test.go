package documents

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// The places fill at the pace of the net entries; nothing is given when their interval
// holds 0, on its edge included, or when no place is left.
func TestWhenThePlacesFill(t *testing.T) {
	even := []float64{4, 4, 4, 4, 4, 4}
	for _, c := range []struct {
		name string
		left int64
		net  []float64
		want filled
		ok   bool
	}{
		{"an even pace", 12, even, filled{4, 3, 3, 3}, true},
		{"a part of a month is a month", 13, even, filled{4, 4, 4, 4}, true},
		// mean 4, deviation 2, margin 1.4759 × 2 / √6 = 1.205
		{"an uneven pace", 12, []float64{2, 2, 4, 4, 6, 6}, filled{4, 3, 3, 5}, true},
		{"no place left", 0, even, filled{}, false},
		{"one place left", 1, even, filled{4, 1, 1, 1}, true},
		{"as many leave as come", 12, []float64{0, 0, 0, 0, 0, 0}, filled{}, false},
		{"an interval that holds 0", 12, []float64{-4, -2, 0, 2, 4, 6}, filled{}, false},
		{"more leave than come", 12, []float64{-2, -2, -2, -2, -2, -2}, filled{}, false},
		{"nothing known", 12, nil, filled{}, false},
	} {
		if got, ok := filling(c.left, c.net); got != c.want || ok != c.ok {
			t.Errorf("%s: %+v %t, want %+v %t", c.name, got, ok, c.want, c.ok)
		}
	}
}

func TestTheDaysOfATerm(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2025, 6, d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		term Term
		want string
	}{
		{Term{}, "sans limite de date"}, {Term{From: day(10)}, "depuis le 10\u00a0juin 2025"},
		{Term{To: day(9)}, "jusqu’au 9\u00a0juin 2025"}, {Term{From: day(1), To: day(9)}, "du 1ᵉʳ\u00a0juin 2025 au 9\u00a0juin 2025"},
	} {
		if got := c.term.days(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// rowsOf is a table as it is printed, cells parted by bars.
func printedRows(t reports.Table) (rows []string) {
	for _, row := range t.Rows {
		var cells []string
		for _, v := range row.Cells {
			cells = append(cells, strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(v.Text()))
		}
		rows = append(rows, strings.Join(cells, "|"))
	}
	return rows
}

// placedWorld is three departments over nine months of 2025: four more a month in 49, as
// many come as leave in 53, and 72 has no places.
func placedWorld() (figures *queries.Figures, indicators []queries.Indicator, places []reports.Territory, month time.Time) {
	month = time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC)
	indicators = []queries.Indicator{
		{Code: queries.Entrees, Kind: queries.Count}, {Code: queries.Sorties, Kind: queries.Count}, {Code: queries.FileActive, Kind: queries.Count, Label: "File active"},
		{Code: queries.Occupation, Kind: queries.Ratio, Family: queries.OfEntries},
	}
	var months []time.Time
	var measures []queries.Measure
	for n := range 9 {
		at := time.Date(2025, time.Month(n+1), 1, 0, 0, 0, 0, time.UTC)
		months = append(months, at)
		sums := map[string][2]int64{}
		for _, d := range []struct {
			code                            string
			in, out, active, placed, places int64
		}{{"49", 10, 6, 88 + 4*int64(n), 88 + 4*int64(n), 140}, {"53", 7, 7, 30, 30, 40}, {"72", 9, 1, 50 + 8*int64(n), 0, 0}} {
			for code, x := range map[string][2]int64{queries.Entrees: {d.in, 0}, queries.Sorties: {d.out, 0}, queries.FileActive: {d.active, 0}, queries.Occupation: {d.placed, d.places}} {
				kind := queries.Count
				if code == queries.Occupation {
					kind = queries.Ratio
				}
				measures = append(measures, queries.Measure{Month: at, Level: queries.Departement, Territory: d.code, Indicator: code, Kind: kind, Numerator: x[0], Denominator: x[1], Known: kind == queries.Count || x[1] > 0})
				sums[code] = [2]int64{sums[code][0] + x[0], sums[code][1] + x[1]}
			}
		}
		for code, x := range sums {
			kind := queries.Count
			if code == queries.Occupation {
				kind = queries.Ratio
			}
			for level, territory := range map[queries.Level]string{queries.National: "FR", queries.Consortium: "agir"} {
				measures = append(measures, queries.Measure{Month: at, Level: level, Territory: territory, Indicator: code, Kind: kind, Numerator: x[0], Denominator: x[1], Known: true})
			}
		}
	}
	for _, code := range []string{"49", "53", "72"} {
		places = append(places, reports.Territory{Level: queries.Departement, Code: code, Name: code, Region: "Pays de la Loire"})
	}
	return queries.NewFigures(month.AddDate(0, 1, 9), months, measures, nil), indicators, places, month
}

// The directors read the places of each department and their sum, and when they fill: 49
// has 20 left at 4 a month; both together have 30 left at 4 a month, 72 having none.
func TestTheDirectorsReadThePlaces(t *testing.T) {
	figures, indicators, places, month := placedWorld()
	r := Dashboard(DashboardInput{Figures: figures, Indicators: indicators, Territory: reports.Territory{Level: queries.Consortium, Code: "agir", Name: "AGIR"}, Departements: places, Month: month})
	want := []string{
		"49|140|120|85,7 %|20|févr. 26|févr. 26|févr. 26", "53|40|30|75,0 %|10|sans objet|sans objet|sans objet", "Ensemble|180|150|83,3 %|30|mai 26|mai 26|mai 26",
	}
	found := false
	for _, table := range r.Tables() {
		if table.ID == "departements_places" {
			found = true
			if got := printedRows(table); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%q, want %q", got, want)
			}
			if !strings.Contains(strings.Join(table.Notes, " "), "sans places déclarées") {
				t.Errorf("%q: 72 is not missed", table.Notes)
			}
		}
	}
	if !found {
		t.Error("no table of places")
	}
}

// The nation reads the same, with its cap beside; what is withheld of those followed is
// withheld of the places, and of the month when they fill.
func TestTheNationReadsThePlaces(t *testing.T) {
	figures, indicators, places, month := placedWorld()
	hidden := func(code, territory string, month time.Time) func(queries.Measure) bool {
		return func(m queries.Measure) bool {
			return m.Territory == territory && m.Month.Equal(month) && (m.Indicator == code || code == queries.FileActive && m.Indicator == queries.Occupation && territory != "FR")
		}
	}
	for _, c := range []struct {
		story    string
		withhold func(queries.Measure) bool
		want     []string
	}{
		{"all is printed", func(queries.Measure) bool { return false }, []string{
			"49|140|120|85,7 %|20|févr. 26|févr. 26|févr. 26", "53|40|30|75,0 %|10|sans objet|sans objet|sans objet", "France|180|150|83,3 %|30|mai 26|mai 26|mai 26"}},
		{"49 is withheld", hidden(queries.FileActive, "49", month), []string{
			"49|140|n.c.|n.c.|n.c.|n.c.|n.c.|n.c.", "53|40|30|75,0 %|10|sans objet|sans objet|sans objet", "France|180|150|83,3 %|30|n.c.|n.c.|n.c."}},
		{"six months ago 49 was withheld: its pace rests on that day", hidden(queries.FileActive, "49", month.AddDate(0, -6, 0)), []string{
			"49|140|120|85,7 %|20|n.c.|n.c.|n.c.", "53|40|30|75,0 %|10|sans objet|sans objet|sans objet", "France|180|150|83,3 %|30|n.c.|n.c.|n.c."}},
		{"seven months ago", hidden(queries.FileActive, "49", month.AddDate(0, -7, 0)), []string{
			"49|140|120|85,7 %|20|févr. 26|févr. 26|févr. 26", "53|40|30|75,0 %|10|sans objet|sans objet|sans objet", "France|180|150|83,3 %|30|mai 26|mai 26|mai 26"}},
		{"the nation's occupation", hidden(queries.Occupation, "FR", month), []string{
			"49|140|120|85,7 %|20|févr. 26|févr. 26|févr. 26", "53|40|30|75,0 %|10|sans objet|sans objet|sans objet", "France|180|n.c.|n.c.|n.c.|n.c.|n.c.|n.c."}},
	} {
		r := Comparison(ComparisonInput{
			Figures: figures, Indicators: indicators, Territory: reports.Territory{Level: queries.National, Code: "FR", Name: "France"}, Departements: places, Month: month, Cap: 25000, Withhold: c.withhold,
		})
		found := false
		for _, table := range r.Tables() {
			if table.ID != "places" {
				continue
			}
			found = true
			if got := printedRows(table); fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("%s: %q, want %q", c.story, got, c.want)
			}
			if !strings.Contains(strings.Join(table.Notes, " "), "25\u202f000 personnes") {
				t.Errorf("%s: %q: no cap", c.story, table.Notes)
			}
		}
		if !found {
			t.Errorf("%s: no table of places", c.story)
		}
	}
}

// A region's places are the cells of the release: a department without any has no line, and
// where those followed are withheld nothing is made of its places.
func TestTheRegionTellsItsPlaces(t *testing.T) {
	month := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	region, nation := reports.Territory{Level: queries.Region, Code: "R", Name: "Région"}, reports.Territory{Level: queries.National, Code: "FR", Name: "France"}
	in := RegionalInput{
		Region: region, Nation: nation, Month: month, AsOf: month, Cells: ReleasedCells{},
		Indicators: []queries.Indicator{{Code: queries.Occupation, Label: "Occupation des places", Kind: queries.Ratio, Unit: "places"}},
	}
	for n, code := range []string{"44", "49", "53"} {
		in.Departements = append(in.Departements, reports.Territory{Level: queries.Departement, Code: code, Name: []string{"A", "B", "C"}[n]})
	}
	cell := func(p reports.Territory, counted, among int64, withheld bool) {
		m := queries.Measure{Month: month, Level: p.Level, Territory: p.Code, Indicator: queries.Occupation, Kind: queries.Ratio, Numerator: counted, Denominator: among, Known: among > 0 && !withheld}
		in.Cells[[3]string{string(p.Level), p.Code, queries.Occupation}] = ReleasedCell{Measure: m, Withheld: withheld, Based: withheld}
	}
	table := func() string {
		for _, t := range Regional(in).Tables() {
			if t.ID == "places" {
				text := strings.Join(t.Notes, " ")
				for _, row := range t.Rows {
					text += "|"
					for _, v := range row.Cells {
						text += v.Text() + ";"
					}
				}
				return text
			}
		}
		return "none"
	}
	if got := table(); got != "none" {
		t.Errorf("of a release without places: %s", got)
	}
	cell(in.Departements[0], 66, 60, false)
	cell(in.Departements[1], 0, 20, true)
	cell(in.Departements[2], 0, 0, false)
	cell(region, 0, 80, true)
	cell(nation, 166, 200, false)
	want := "Les départements sans places déclarées n’y sont pas, ni dans les sommes.|A;60;66;110,0\u202f%;-6;|B;20;n.c.;n.c.;n.c.;|Région;80;n.c.;n.c.;n.c.;|France;200;166;83,0\u202f%;34;"
	if got := table(); strings.ReplaceAll(got, "−", "-") != want {
		t.Errorf("%q\nwant %q", got, want)
	}
	for _, p := range append([]reports.Territory{region, nation}, in.Departements...) {
		cell(p, 0, 0, false)
	}
	if got := table(); got != "none" {
		t.Errorf("where nobody has places: %s", got)
	}
}
