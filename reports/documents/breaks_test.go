package documents

import (
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
)

var recentred = Break{Day: on(2023, 9, 10), Label: "Recentrage"}

// A break stands before the month that holds its day, for the figures and the places that
// it names.
func TestWhatABreakBreaks(t *testing.T) {
	department, structure, nation := reports.Territory{Level: queries.Departement, Code: "44"}, reports.Territory{Level: queries.Structure, Code: "44/toit"}, reports.Territory{Level: queries.National, Code: "FR"}
	some := Break{Day: on(2023, 9, 30), Indicators: []string{"entrees"}, Places: []string{"44", "FR"}}
	for _, c := range []struct {
		of    Break
		code  string
		place reports.Territory
		want  bool
	}{
		{recentred, "sorties", department, true}, {some, "entrees", department, true}, {some, "entrees", structure, true}, {some, "entrees", nation, true},
		{some, "sorties", department, false}, {some, "entrees", reports.Territory{Level: queries.Departement, Code: "85"}, false},
		{some, "entrees", reports.Territory{Level: queries.Structure, Code: "85/44"}, false},
	} {
		if got := c.of.breaks(c.code, c.place); got != c.want {
			t.Errorf("%s of %s: %t", c.code, c.place.Code, got)
		}
	}
	if !some.month().Equal(on(2023, 9, 1)) {
		t.Errorf("the first month after it: %s", some.month())
	}
}

// A figure over twelve months crosses a break until the day twelve months before its last is
// the day of the break or later.
func TestTwelveMonthsAcrossABreak(t *testing.T) {
	for _, c := range []struct {
		day, month time.Time
		want       bool
	}{
		{on(2023, 9, 10), on(2023, 8, 1), false}, {on(2023, 9, 10), on(2023, 9, 1), true}, {on(2023, 9, 10), on(2024, 8, 1), true}, {on(2023, 9, 10), on(2024, 9, 1), false},
		{on(2023, 9, 30), on(2024, 9, 1), false}, {on(2023, 2, 28), on(2024, 2, 1), false}, {on(2024, 2, 29), on(2025, 2, 1), true}, {on(2023, 10, 1), on(2024, 9, 1), true},
	} {
		if got := (Break{Day: c.day}).mixed(c.month); got != c.want {
			t.Errorf("break of %s, %s: %t", c.day.Format(time.DateOnly), c.month.Format("2006-01"), got)
		}
	}
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	for code, want := range map[string]bool{queries.Sorties12m: true, queries.CouvertureContact: true, queries.EntreeSansEmploi: true, queries.Progression: true, queries.Entrees: false, queries.ContactRegulier: false} {
		if i, _ := catalogue.Indicator(code); i.OverYear != want {
			t.Errorf("%s over twelve months: %t", code, i.OverYear)
		}
	}
}

// No change is stated from a month to the next when a break stands between them; it is given
// on either side.
func TestNoChangeIsToldAcrossABreak(t *testing.T) {
	for day, told := range map[time.Time]bool{on(2023, 8, 31): true, on(2023, 9, 1): false, on(2023, 9, 30): false, on(2023, 10, 1): true} {
		v := seen("entrees", false, count(12), count(31))
		v.breaks = []Break{{Day: day, Label: "Recentrage"}}
		if _, notable, judged := v.countSentence("entrees", Evidence{}); notable != told || judged != told {
			t.Errorf("break of %s: told %t, judged %t", day.Format(time.DateOnly), notable, judged)
		}
		said := v.comparison("entrees")
		if strings.Contains(said, "+19") != told || strings.Contains(said, "rupture de série") == told {
			t.Errorf("break of %s: %s", day.Format(time.DateOnly), said)
		}
		w := seen("contact_regulier", false, share(10, 60), share(50, 60))
		w.breaks = v.breaks
		if _, notable, judged := w.shareSentence("contact_regulier", "", "", Evidence{}); notable != told || judged != told {
			t.Errorf("break of %s: a share told %t, judged %t", day.Format(time.DateOnly), notable, judged)
		}
		table, _ := v.countsTable("t", "T", "entrees")
		if named := strings.Contains(strings.Join(table.Notes, ""), "Recentrage"); named == told {
			t.Errorf("break of %s: the table names it: %t", day.Format(time.DateOnly), named)
		}
	}
}

// Limits rest on the months of one side: none before there are twelve after the break.
func TestNoLimitRestsOnBothSidesOfABreak(t *testing.T) {
	steady := []int64{80, 82, 79, 81, 80, 82, 79, 81, 80, 82, 79, 81, 80, 82, 79, 81, 80, 82, 79, 81, 80, 82, 79, 81}
	for day, limits := range map[time.Time]bool{on(2021, 12, 31): true, on(2023, 1, 31): true, on(2023, 2, 1): false, on(2023, 12, 31): false} {
		v := followed(0, steady...)
		v.breaks = []Break{{Day: day, Label: "Recentrage"}}
		x := v.control(queries.ContactRegulier)
		if got := len(x.Signals) > 0; got != limits {
			t.Errorf("break of %s: limits %t", day.Format(time.DateOnly), got)
		}
		if limits && day.Year() == 2023 && x.Points != 12-compare.AtOnce {
			t.Errorf("break of %s: %d points", day.Format(time.DateOnly), x.Points)
		}
		line := v.line(queries.ContactRegulier, &x)
		if day.Year() == 2021 && len(line.Breaks) > 0 || day.Year() == 2023 && (len(line.Breaks) != 1 || !line.Months[line.Breaks[0].Before].Equal((Break{Day: day}).month())) {
			t.Errorf("break of %s: drawn %+v", day.Format(time.DateOnly), line.Breaks)
		}
	}
}

// What a line shows in words begins again after the break, which it names.
func TestALineInWordsBeginsAgainAfterABreak(t *testing.T) {
	v := followed(0, 60, 61, 62, 80, 81)
	v.breaks = []Break{{Day: on(2022, 4, 15), Label: "Recentrage"}}
	got := spaced(v.describeTrend(queries.ContactRegulier))
	if !strings.HasPrefix(got, "Rupture de série avant avril 2022 (Recentrage, 15 avril 2022). ") || !strings.Contains(got, "de 80,0 % en avril 2022 à 81,0 % en mai 2022") || strings.Contains(got, "60,0") {
		t.Errorf("%s", got)
	}
}

// Those who entered before a break and from its day on stand side by side, and nothing puts
// them together; without a break there is one access.
func TestCohortsStandSideBySide(t *testing.T) {
	points := func(value float64) []CohortPoint {
		return []CohortPoint{{Day: 183, Value: value, Low: 0.1, High: 0.4, Known: true, Adjusted: value + 0.05, IsAdjusted: true}, {Day: 365}}
	}
	cohorts := []Cohorts{{Domain: queries.AccesEmploi, Cohorts: []Cohort{
		{To: on(2025, 6, 9), Persons: 40, Points: points(0.2)}, {From: on(2025, 6, 10), Persons: 4, Points: points(0.3)}}}}
	got := cellsOf(cohortTables(cohorts)[0])
	want := "Depuis l’entrée|Entrées jusqu’au 9 juin 2025 (40 parcours)|Intervalle à 95 %|Ajusté|Entrées depuis le 10 juin 2025 (4 parcours)|Intervalle à 95 %|Ajusté|" +
		"6 mois|20,0 %|10,0 % à 40,0 %|25,0 %|effectif insuffisant|effectif insuffisant|effectif insuffisant|12 mois|pas encore observable|pas encore observable|pas encore observable|pas encore observable|pas encore observable|pas encore observable"
	if strings.ReplaceAll(got, "10,0 à 40,0 %", "10,0 % à 40,0 %") != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	v := seen("acces_emploi_6m", false, share(0, 0), queries.Measure{Kind: queries.Incidence, Denominator: 44, Value: 0.25, Known: true, Low: 0.2, High: 0.3})
	if _, told := v.accessTable(); !told {
		t.Error("one access is not told")
	}
	v.parted = cohorts
	if _, told := v.accessTable(); told || len(v.accessCharts(nil)) > 0 {
		t.Error("cohorts are put together")
	}
}

// A break that key figures cross is named under them; one that none crosses is not.
func TestTheBreaksOfKeyFiguresAreNamed(t *testing.T) {
	for day, named := range map[time.Time]bool{on(2022, 4, 15): true, on(2022, 1, 31): false, on(2022, 6, 1): false} {
		v := followed(0, 60, 61, 62, 80, 81)
		v.breaks = []Break{{Day: day, Label: "Recentrage"}}
		text := breaksDrawn(reports.KeyFigures{Figures: []reports.KeyFigure{v.keyFigure(queries.ContactRegulier), v.keyFigure(queries.ContactRegulier)}})
		if got := strings.Count(text, "Recentrage"); got == 1 != named || got > 1 {
			t.Errorf("break of %s: %q", day.Format(time.DateOnly), text)
		}
	}
}

// A table of one month over twelve names the break that these cross, and no other.
func TestATableOverTwelveMonthsNamesItsBreak(t *testing.T) {
	v := followed(0, 60, 61)
	v.indicators = map[string]queries.Indicator{"a": {Code: "a", OverYear: true}, "b": {Code: "b"}}
	last := v.months[len(v.months)-1]
	for day, named := range map[time.Time]bool{last.AddDate(0, -6, 0): true, last.AddDate(0, 1, 0): false, last.AddDate(-2, 0, 0): false} {
		v.breaks = []Break{{Day: day, Label: "Recentrage"}}
		for code, want := range map[string]bool{"a": named, "b": false} {
			notes := strings.Join(v.breakNotes([]string{code}, []time.Time{last}), "")
			if strings.Contains(notes, "les douze mois observés la traversent") != want || strings.Contains(notes, "d’avant et d’après") {
				t.Errorf("break of %s, %s: %q", day.Format(time.DateOnly), code, notes)
			}
		}
	}
}
