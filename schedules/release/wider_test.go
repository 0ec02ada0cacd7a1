package release

import (
	"slices"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// A share is shown to who knows a department's own when nobody, or enough persons, are
// left on each of its sides.
func TestWhoIsLeftOnASide(t *testing.T) {
	own := queries.Measure{Numerator: 30, Denominator: 50} // 30 and 20
	for _, c := range []struct {
		counted, others int64 // beyond its own
		want            bool
	}{
		{5, 5, true}, {4, 5, false}, {5, 4, false}, {0, 5, true}, {5, 0, true}, {0, 0, true}, {1, 0, false}, {0, 1, false}, {-1, 9, false}, {9, -1, false}, {400, 90, true},
	} {
		l := books.ReleaseLine{Numerator: 30 + c.counted, Denominator: 50 + c.counted + c.others}
		if got := apart(l, own, 5); got != c.want {
			t.Errorf("%d and %d left: %t", c.counted, c.others, got)
		}
	}
}

// Two shares that are shown together give those who are in one and not in the other: the
// second is shown when they are nobody, or enough.
func TestWhoIsLeftBetweenTwoShares(t *testing.T) {
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	own := queries.Measure{Numerator: 30, Denominator: 50}
	for _, c := range []struct {
		first, second string
		counted       [2]int64 // of the others
		among         [2]int64
		want          bool
	}{
		{queries.DiagnosticFait, queries.PlanFait, [2]int64{20, 20}, [2]int64{40, 37}, false}, // three entered two months ago
		{queries.DiagnosticFait, queries.PlanFait, [2]int64{20, 20}, [2]int64{40, 35}, true},
		{queries.DiagnosticFait, queries.PlanFait, [2]int64{20, 20}, [2]int64{40, 40}, true},
		{queries.ContactRegulier, queries.DiagnosticFait, [2]int64{20, 20}, [2]int64{44, 40}, false}, // four entered this month
		{queries.ContactRegulier, queries.DiagnosticFait, [2]int64{20, 20}, [2]int64{45, 40}, true},
		{queries.EmploiSortie, queries.SortiePositive, [2]int64{12, 11}, [2]int64{40, 40}, false}, // one has work and no housing
		{queries.EmploiSortie, queries.SortiePositive, [2]int64{17, 12}, [2]int64{40, 40}, true},
		{queries.EmploiSortie, queries.LogementSortie, [2]int64{12, 11}, [2]int64{40, 40}, true}, // neither is among the other
	} {
		others := remaining{}
		for k, code := range []string{c.first, c.second} {
			l := books.ReleaseLine{Indicator: code, Numerator: 30 + c.counted[k], Denominator: 50 + c.among[k]}
			if got := others.may(catalogue.Indicators, l, own, 5); got != (k == 0 || c.want) {
				t.Errorf("%s after %s, %v of %v: %t", c.second, c.first, c.counted, c.among, got)
			}
		}
	}
}

// august is a release of some departments, of August 2023, with the department's own.
func august(conf *settings.Settings, departements ...string) *month {
	catalogue, err := queries.Load()
	if err != nil {
		panic(err)
	}
	line := func(level queries.Level, code, name string) books.ReleaseLine {
		return books.ReleaseLine{Level: level, Territory: code, Name: name, Indicator: queries.ContactRegulier, Numerator: 80, Denominator: 100}
	}
	m := &month{places: places{conf}, catalogue: catalogue}
	m.national = national{known: true, own: map[string]map[string]queries.Measure{
		"44": {queries.ContactRegulier: {Known: true, Numerator: 30, Denominator: 40}},
	}, Release: books.Release{
		Month: day(2023, 8, 1), AsOf: day(2023, 9, 10), Edition: 3, Departements: departements,
		Lines: []books.ReleaseLine{line(queries.Region, "Pays de la Loire", "Pays de la Loire"), line(queries.National, france, "France")},
	}}
	return m
}

// The lines of the region and of the nation are those of a release that holds every
// department open there at the end of its month.
func TestTheRegionAndTheNation(t *testing.T) {
	opened := func(on time.Time) *settings.Settings {
		conf := *settings.Default()
		conf.Departements = slices.Clone(conf.Departements)
		conf.Departements[1].OpenedOn = on
		return &conf
	}
	for name, c := range map[string]struct {
		m      *month
		places int
	}{
		"both departments":                       {august(opened(time.Time{}), "44", "85"), 2},
		"one left out, open by then":             {august(opened(day(2023, 8, 31)), "44"), 0},
		"one left out, not open yet":             {august(opened(day(2023, 9, 1)), "44"), 2},
		"one left out, opened nobody knows when": {august(opened(time.Time{}), "44"), 0},
		"the department itself left out":         {august(opened(day(2023, 9, 1)), "85"), 0},
	} {
		d, _ := c.m.conf.Departement("44")
		w := c.m.wider(d)
		if len(w.Territories) != c.places || w.Edition != 3 || !w.Month.Equal(day(2023, 8, 1)) {
			t.Errorf("%s: %+v", name, w)
		}
		for _, p := range w.Territories {
			if v := p.Shares[queries.ContactRegulier]; v.Text() != reports.PercentOf(0.8).Text() {
				t.Errorf("%s: %s: %s", name, p.Name, v.Text())
			}
		}
	}
	m := august(settings.Default(), "44", "85")
	d, _ := m.conf.Departement("85") // whose own figures nobody knows
	if w := m.wider(d); len(w.Territories) != 0 {
		t.Errorf("without its own figures: %+v", w)
	}
	m.national.known = false
	if w := m.wider(d); w.Edition != 0 {
		t.Errorf("without a release: %+v", w)
	}
}

// Of two months running, who is followed at the end of the second and had entered before it was
// followed at the end of the first: a share is not shown where those of the others who left in
// between are then a few.
func TestWhoIsLeftBetweenTwoMonths(t *testing.T) {
	for _, c := range []struct {
		story    string
		followed int64 // at the end of July, the department's own subtracted
		before   bool  // whether a release of July is known
		want     bool
	}{
		{"nobody left", 50, true, true}, {"one left", 51, true, false}, {"four left", 54, true, false}, {"five left", 55, true, true},
		{"an entry came late", 49, true, true}, {"four left, and nothing was shown of July", 54, false, true},
	} {
		m := august(settings.Default(), "44", "85")
		m.national.own["44"][queries.DiagnosticFait] = queries.Measure{Known: true, Numerator: 25, Denominator: 35}
		for k := range m.national.Lines {
			m.national.Lines[k].Indicator, m.national.Lines[k].Numerator, m.national.Lines[k].Denominator = queries.DiagnosticFait, 65, 85 // 50 others
		}
		if c.before {
			july := august(m.conf, "44", "85").national
			july.Month = day(2023, 7, 1)
			for k := range july.Lines {
				july.Lines[k].Denominator = 40 + c.followed
			}
			m.national.before = &july
		}
		d, _ := m.conf.Departement("44")
		w := m.wider(d)
		if shown := len(w.Territories) == 2; shown != c.want {
			t.Errorf("%s: %+v", c.story, w)
		}
	}
}

// Shares of days and of appointments say nothing of how many persons are behind them.
func TestSharesOfPersons(t *testing.T) {
	m := august(settings.Default(), "44")
	for code, want := range map[string]bool{
		queries.ContactRegulier: true, queries.Entree3Mois: true, queries.CouvertureContact: false, queries.Absences: false, queries.FileActive: false, queries.LignesAcceptees: false,
	} {
		if got := slices.ContainsFunc(m.shares(), func(i queries.Indicator) bool { return i.Code == code }); got != want {
			t.Errorf("%s: %t", code, got)
		}
	}
}
