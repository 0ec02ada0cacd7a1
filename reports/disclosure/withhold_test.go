package disclosure

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// Two of three departments have small numerators: both are withheld, and nothing
// printed gives one back. With one small count alone, another goes with it.
func TestSmallCountsTakeOthersWithThem(t *testing.T) {
	month := time.Date(2023, 9, 1, 0, 0, 0, 0, time.UTC)
	nation := reports.Territory{Level: queries.National, Code: "FR", Name: "France"}
	var departements []reports.Territory
	var measures []queries.Measure
	add := func(level queries.Level, code string, numerator, denominator int64) {
		measures = append(measures,
			queries.Measure{Month: month, Level: level, Territory: code, Indicator: "emploi_sortie", Kind: queries.Rate, Numerator: numerator, Denominator: denominator, Known: true},
			queries.Measure{Month: month, Level: level, Territory: code, Indicator: "sorties_12m", Kind: queries.Count, Numerator: denominator, Known: true},
		)
	}
	var numerator, denominator int64
	for _, d := range []struct {
		code string
		n, m int64
	}{{"44", 31, 60}, {"53", 3, 40}, {"85", 14, 45}} {
		departements = append(departements, reports.Territory{Level: queries.Departement, Code: d.code, Name: d.code})
		add(queries.Departement, d.code, d.n, d.m)
		numerator, denominator = numerator+d.n, denominator+d.m
	}
	add(queries.National, "FR", numerator, denominator)
	in := DisclosureInput{
		Figures: queries.NewFigures(month.AddDate(0, 1, 9), []time.Time{month}, measures, nil),
		Indicators: []queries.Indicator{
			{Code: "emploi_sortie", Kind: queries.Rate}, {Code: "sorties_12m", Kind: queries.Count},
		},
		Territory: nation, Departements: departements, Month: month, Edition: 1, Rule: secrecy.Rule{Threshold: 5},
	}
	d, err := Disclose(in)
	if err != nil {
		t.Fatal(err)
	}
	withheld := d.Withhold
	hidden := 0
	for _, m := range measures {
		if m.Indicator == "emploi_sortie" && m.Level == queries.Departement && withheld(m) {
			hidden++
		}
		if m.Indicator == "sorties_12m" && withheld(m) && m.Level == queries.National {
			t.Error("the nation's exits are withheld, and nothing asked for it")
		}
	}
	if !withheld(measures[2]) {
		t.Error("3 of 40 is printed")
	}
	if hidden < 2 {
		t.Error("one share alone is withheld: the nation's gives it back")
	}
}

// figures are a few figures of the departments of a nation, for the stories below: by
// indicator and department, numerator and denominator.
type figures map[string]map[string][2]int64

func (f figures) disclose(t *testing.T, told *secrecy.Release, edition int, month time.Time, opened time.Time, kinds map[string]queries.Kind, regions ...Region) (*Disclosure, func(code, place string) bool) {
	t.Helper()
	var measures []queries.Measure
	var indicators []queries.Indicator
	places := map[string]reports.Territory{"FR": {Level: queries.National, Code: "FR"}}
	in := DisclosureInput{Territory: places["FR"], Month: month, Edition: edition, Rule: five, Told: *told, Regions: regions}
	for _, code := range slices.Sorted(maps.Keys(f)) {
		kind := kinds[code]
		indicators = append(indicators, queries.Indicator{Code: code, Kind: kind})
		total := queries.Measure{Month: month, Level: queries.National, Territory: "FR", Indicator: code, Kind: kind, Known: true}
		for _, d := range slices.Sorted(maps.Keys(f[code])) {
			m := total
			m.Level, m.Territory, m.Numerator, m.Denominator = queries.Departement, d, f[code][d][0], f[code][d][1]
			if kind == queries.Incidence {
				m.Value = float64(m.Numerator) / float64(m.Denominator)
			}
			measures = append(measures, m)
			total.Numerator, total.Denominator = total.Numerator+m.Numerator, total.Denominator+m.Denominator
			if places[d].Code == "" {
				places[d] = reports.Territory{Level: queries.Departement, Code: d, OpenedOn: opened}
				in.Departements = append(in.Departements, places[d])
			}
		}
		if kind == queries.Incidence {
			total.Value = float64(total.Numerator) / float64(total.Denominator)
		}
		measures = append(measures, total)
	}
	in.Figures, in.Indicators = queries.NewFigures(month, []time.Time{month}, measures, nil), indicators
	d, err := Disclose(in)
	if err != nil {
		t.Fatal(err)
	}
	told.Cells, told.Sums = append(told.Cells, d.Telling.Cells...), append(told.Sums, d.Telling.Sums...)
	return d, func(code, place string) bool {
		return d.Withhold(in.Figures.At(code, places[place].Level, place, month))
	}
}

var counts = map[string]queries.Kind{"entrees": queries.Count, "entrees_cumul": queries.Count, "file_active": queries.Count, "sorties_12m": queries.Count}

// Three people left a platform since it opened: who entered less who is followed. That
// count is printed nowhere, and a subtraction away.
func TestThoseWhoLeftAreNotASubtractionAway(t *testing.T) {
	var told secrecy.Release
	f := figures{
		"entrees_cumul": {"44": {90, 0}, "53": {60, 0}, "85": {80, 0}},
		"file_active":   {"44": {70, 0}, "53": {57, 0}, "85": {50, 0}},
	}
	_, withheld := f.disclose(t, &told, 1, september, september.AddDate(-2, 0, 0), counts)
	if !withheld("entrees_cumul", "53") && !withheld("file_active", "53") {
		t.Error("60 entered and 57 are followed: three left")
	}
	f["file_active"]["53"] = [2]int64{40, 0}
	if _, withheld := f.disclose(t, new(secrecy.Release), 1, september, september.AddDate(-2, 0, 0), counts); withheld("entrees_cumul", "53") || withheld("file_active", "53") {
		t.Error("twenty left: nothing asks for a figure to be withheld")
	}
}

// Twenty had left at the end of September, twenty-three at the end of October: the
// second edition does not tell that three left in between.
func TestThoseWhoLeftInTheMonthAreNotTheDifferenceOfTwoEditions(t *testing.T) {
	var told secrecy.Release
	first := figures{
		"entrees_cumul": {"44": {90, 0}, "53": {60, 0}, "85": {80, 0}},
		"file_active":   {"44": {70, 0}, "53": {40, 0}, "85": {50, 0}},
	}
	first.disclose(t, &told, 1, september, september.AddDate(-2, 0, 0), counts)
	second := figures{
		"entrees_cumul": {"44": {100, 0}, "53": {70, 0}, "85": {90, 0}},
		"file_active":   {"44": {70, 0}, "53": {47, 0}, "85": {50, 0}},
	}
	_, withheld := second.disclose(t, &told, 2, september.AddDate(0, 1, 0), september.AddDate(-2, 0, 0), counts)
	if !withheld("entrees_cumul", "53") && !withheld("file_active", "53") {
		t.Error("40 and 10 who entered are not 47: three left")
	}
}

var access = map[string]queries.Kind{"acces_emploi_6m": queries.Incidence, "acces_emploi_12m": queries.Incidence, "acces_emploi_18m": queries.Incidence}

// Two horizons are one cohort: who got work between the sixth and the twelfth month is
// their difference.
func TestTwoHorizonsDoNotTellWhoGotThereInBetween(t *testing.T) {
	f := figures{
		"acces_emploi_6m":  {"44": {20, 80}, "53": {30, 90}, "85": {30, 90}},
		"acces_emploi_12m": {"44": {22, 80}, "53": {38, 90}, "85": {38, 90}},
		"acces_emploi_18m": {"44": {34, 80}, "53": {38, 90}, "85": {38, 90}},
	}
	_, withheld := f.disclose(t, new(secrecy.Release), 1, september, september.AddDate(-2, 0, 0), access)
	if !withheld("acces_emploi_12m", "44") {
		t.Error("two got work between the sixth and the twelfth month")
	}
	if withheld("acces_emploi_6m", "44") || withheld("acces_emploi_18m", "44") {
		t.Error("fourteen between the sixth and the eighteenth month may be told")
	}
}

// Those followed add up over the departments whatever their regions. A department that
// is alone in its region takes with it the figure of the region, and of another region:
// its three people must not be the nation less the other departments.
func TestThoseFollowedAreNotASubtractionAway(t *testing.T) {
	f := figures{"acces_emploi_6m": {"44": {20, 80}, "85": {40, 91}, "29": {20, 61}, "35": {20, 62}, "27": {0, 3}}}
	regions := []Region{
		{Territory: reports.Territory{Level: queries.Region, Code: "Pays de la Loire"}, Departements: []string{"44", "85"}},
		{Territory: reports.Territory{Level: queries.Region, Code: "Bretagne"}, Departements: []string{"29", "35"}},
		{Territory: reports.Territory{Level: queries.Region, Code: "Normandie"}, Departements: []string{"27"}},
	}
	_, withheld := f.disclose(t, new(secrecy.Release), 1, september, september.AddDate(-2, 0, 0), access, regions...)
	others := 0
	for _, place := range []string{"FR", "44", "85", "29", "35"} {
		if withheld("acces_emploi_6m", place) {
			others++
		}
	}
	if !withheld("acces_emploi_6m", "27") || others == 0 {
		t.Error("the three people followed in one department are the nation less the others")
	}
}

// What is given in words of earlier months rests on what was printed of them, or on
// months of which nothing was: seven months in a row would place the one withheld
// between its neighbours.
func TestAMonthThatWasWithheldTakesNoPartInSignals(t *testing.T) {
	kinds := map[string]queries.Kind{"contact_regulier": queries.Rate}
	var told secrecy.Release
	f := figures{"contact_regulier": {"44": {60, 80}, "53": {47, 50}, "85": {70, 90}, "49": {30, 60}}}
	f.disclose(t, &told, 1, september, september.AddDate(-2, 0, 0), kinds)
	f["contact_regulier"]["53"] = [2]int64{40, 50}
	october, _ := f.disclose(t, &told, 2, september.AddDate(0, 1, 0), september.AddDate(-2, 0, 0), kinds)
	for _, c := range []struct {
		story                  string
		month                  time.Time
		departement            string
		numerator, denominator int64
		withheld               bool
	}{
		{"printed in September", september, "85", 70, 90, false},
		{"three were not met", september, "53", 47, 50, true},
		{"revised since", september, "85", 69, 90, true},
		{"before the first edition", september.AddDate(0, -1, 0), "53", 40, 50, false},
		{"before the first edition, three not met", september.AddDate(0, -1, 0), "53", 47, 50, true},
	} {
		m := queries.Measure{Month: c.month, Level: queries.Departement, Territory: c.departement, Indicator: "contact_regulier", Kind: queries.Rate,
			Numerator: c.numerator, Denominator: c.denominator, Known: true}
		if got := october.Withhold(m); got != c.withheld {
			t.Errorf("%s: withheld = %v", c.story, got)
		}
	}
}

// Fourteen months of a department, the last of which falls: a signal, unless the months
// that it would stand out from are withheld.
func TestNoSignalRestsOnMonthsWithheld(t *testing.T) {
	place := reports.Territory{Level: queries.Departement, Code: "44", OpenedOn: september.AddDate(-3, 0, 0)}
	var months []time.Time
	var measures []queries.Measure
	for n, met := range []int64{80, 82, 79, 81, 80, 82, 79, 81, 80, 82, 79, 81, 80, 30} {
		months = append(months, september.AddDate(0, n-13, 0))
		measures = append(measures, queries.Measure{Month: months[n], Level: place.Level, Territory: place.Code, Indicator: "contact_regulier", Kind: queries.Rate,
			Numerator: met, Denominator: 100, Known: true})
	}
	for _, withheld := range []bool{false, true} {
		c := documents.NewComparison(documents.ComparisonInput{
			Figures: queries.NewFigures(september, months, measures, nil), Indicators: []queries.Indicator{{Code: "contact_regulier", Kind: queries.Rate}},
			Territory: place, Departements: []reports.Territory{place}, Month: september,
			Withhold: func(m queries.Measure) bool { return withheld && m.Month.Before(september.AddDate(0, -2, 0)) },
		})
		x, ok := c.Control("contact_regulier", place)
		if told := ok && len(c.Latest(x, "contact_regulier", place)) > 0; told == withheld {
			t.Errorf("earlier months withheld = %v: signal = %v", withheld, told)
		}
	}
}

// A month of before anybody was followed tells nothing, whatever is asked of it: nothing
// of it is bound.
func TestAMonthWithoutFigures(t *testing.T) {
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	month := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	d, err := Disclose(DisclosureInput{
		Territory: reports.Territory{Level: queries.National, Code: "FR"}, Departements: []reports.Territory{{Level: queries.Departement, Code: "44"}},
		Month: month, Rule: five, Figures: queries.NewFigures(month, []time.Time{month}, nil, nil), Indicators: catalogue.Indicators,
	})
	if err != nil || len(d.Telling.Cells) > 0 {
		t.Errorf("%v, %v", d, err)
	}
}

// Those followed at the end of a month who had entered before it were followed at the end of the
// one before: who left in between is one subtraction away, from an edition to the next. Four are
// not to be known; five are.
func TestTwoMonthsDoNotTellWhoLeftInBetween(t *testing.T) {
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	indicators := slices.DeleteFunc(catalogue.Indicators, func(i queries.Indicator) bool {
		return i.Code != queries.FileActive && i.Code != queries.DiagnosticFait
	})
	october := september.AddDate(0, 1, 0)
	var departements []reports.Territory
	for _, code := range []string{"44", "49", "53", "85"} {
		departements = append(departements, reports.Territory{Level: queries.Departement, Code: code, Name: code, OpenedOn: september.AddDate(-2, 0, 0)})
	}
	printedBoth := map[int64]bool{}
	for _, left := range []int64{4, 5} {
		of := func(months ...time.Time) *queries.Figures {
			var measures []queries.Measure
			for _, month := range months {
				for _, p := range append(slices.Clone(departements), france) {
					active, before := int64(60), int64(50)
					if month.Equal(october) && p.Code == "44" {
						before = 60 - left
					} else if month.Equal(october) {
						before = 40
					}
					if p.Level == queries.National {
						active, before = 240, 200
						if month.Equal(october) {
							before = 60 - left + 3*40
						}
					}
					measures = append(measures,
						queries.Measure{Month: month, Level: p.Level, Territory: p.Code, Indicator: queries.FileActive, Kind: queries.Count, Numerator: active, Known: true},
						queries.Measure{Month: month, Level: p.Level, Territory: p.Code, Indicator: queries.DiagnosticFait, Kind: queries.Rate, Numerator: before / 2, Denominator: before, Known: true})
				}
			}
			return queries.NewFigures(months[len(months)-1].AddDate(0, 1, 9), months, measures, nil)
		}
		in := DisclosureInput{Figures: of(september), Indicators: indicators, Territory: france, Departements: departements, Month: september, Edition: 1, Rule: five}
		first, err := Disclose(in)
		if err != nil {
			t.Fatal(err)
		}
		in.Figures, in.Month, in.Edition, in.Told = of(september, october), october, 2, first.Telling
		second, err := Disclose(in)
		if err != nil {
			t.Fatal(err)
		}
		active := first.Withhold(queries.Measure{Month: september, Level: queries.Departement, Territory: "44", Indicator: queries.FileActive, Kind: queries.Count, Numerator: 60})
		among := second.Among(queries.Measure{Month: october, Level: queries.Departement, Territory: "44", Indicator: queries.DiagnosticFait, Kind: queries.Rate, Denominator: 60 - left})
		printedBoth[left] = !active && among
	}
	if printedBoth[4] || !printedBoth[5] {
		t.Errorf("both months printed where four left: %v, where five did: %v", printedBoth[4], printedBoth[5])
	}
}
