package documents

import (
	"slices"
	"testing"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// « Stable » is two points of a share or a tenth of a count at most, where no test sets the
// two apart; what differs more and may be chance is said to be unsure.
func TestWhatAYearMadeOfAFigure(t *testing.T) {
	for _, test := range []struct {
		apart      bool
		by, stable float64
		want       string
	}{
		{false, 0, stablePoints, "stable sur un an"},
		{false, 0.02, stablePoints, "stable sur un an"},
		{false, -0.02, stablePoints, "stable sur un an"},
		{false, 0.021, stablePoints, "sans écart sûr sur un an"},
		{false, -0.021, stablePoints, "sans écart sûr sur un an"},
		{true, 0.021, stablePoints, "en hausse sur un an"},
		{true, -0.01, stablePoints, "en baisse sur un an"},
		{true, 0, stablePoints, "stable sur un an"},
		{false, 0.1, stableParts, "stable sur un an"},
		{false, 0.11, stableParts, "sans écart sûr sur un an"},
	} {
		if got := overAYear(test.apart, test.by, test.stable, "sur un an"); got != test.want {
			t.Errorf("%+v: %q", test, got)
		}
	}
}

// A finding speaks of the last settled month, against the same month a year before or, short
// of a year, against the first known, six months before at least.
func TestTheFindingOfContacts(t *testing.T) {
	for _, test := range []struct {
		name        string
		provisional int
		hundredths  []int64
		want        string
	}{
		{"a year, up", 0, []int64{60, 80, 60, 80, 60, 80, 60, 80, 60, 80, 60, 80, 76}, "76,0 % à jour fin janvier, en hausse sur un an"},
		{"settled in december", 1, []int64{80, 60, 80, 60, 80, 60, 80, 60, 80, 60, 80, 81, 10}, "81,0 % à jour fin décembre, stable depuis janvier 2022"},
		{"six months", 0, []int64{80, 80, 80, 80, 80, 80, 50}, "50,0 % à jour fin juillet, en baisse depuis janvier 2022"},
		{"five months", 0, []int64{80, 80, 80, 80, 80, 50}, "50,0 % à jour fin juin"},
		{"none settled", 2, []int64{80, 81}, ""},
	} {
		v := followed(test.provisional, test.hundredths...)
		if got := spaced(v.contactsFinding()); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
	v := followed(0, 80, 80, 80, 80, 80, 80, 50)
	if got := spaced(v.pageFinding()); got != "contacts à jour à 50,0 %, en baisse depuis janvier 2022" {
		t.Errorf("page one: %q", got)
	}
}

// A share is above or below its target when its interval is; otherwise it is near it.
func TestAShareStandsAgainstItsTarget(t *testing.T) {
	for _, test := range []struct {
		counted, among int64
		want           string
	}{
		{57, 60, "cible dépassée"}, {14, 60, "au-dessous de la cible"}, {33, 60, "proche de la cible"},
	} {
		v := seen(queries.EmploiSortie, false, share(0, 0), share(test.counted, test.among))
		if got := v.standing(queries.EmploiSortie, 0.6, true); got != "trop tôt pour juger" {
			t.Errorf("a young platform: %q", got)
		}
		v.place.OpenedOn = on(2021, 9, 30)
		if got := v.standing(queries.EmploiSortie, 0.6, true); got != test.want {
			t.Errorf("%d of %d: %q", test.counted, test.among, got)
		}
	}
}

// The line of a figure that has a target holds it on its scale.
func TestTheTargetIsOnTheLine(t *testing.T) {
	v := seen(queries.EmploiSortie, false, share(40, 50), share(45, 50))
	f := v.aimed(v.keyFigure(queries.EmploiSortie), Targets{Nation: map[string]float64{queries.EmploiSortie: 0.6}})
	if f.Trend.Target == nil || f.Trend.Y.Min > 0.6+1e-9 || f.Trend.Y.Max < 0.9 {
		t.Errorf("%+v", f.Trend.Y)
	}
	agreed := Targets{Nation: map[string]float64{queries.EmploiSortie: 0.6}, Convention: map[string]map[string]float64{"44": {queries.EmploiSortie: 0.7}}}
	if f := v.aimed(v.keyFigure(queries.EmploiSortie), agreed); f.Trend.Target.Value != 0.7 {
		t.Errorf("the convention comes first: %v", f.Trend.Target.Value)
	}
	if f := v.aimed(v.keyFigure(queries.EmploiSortie), Targets{}); f.Trend.Target != nil {
		t.Error("no target is set")
	}
}

// A first page names six departments on a side of a rate, and counts the others.
func TestDeviatingDepartmentsAreNamed(t *testing.T) {
	names := func(n int) []string {
		return slices.Clone([]string{"Ain", "Aisne", "Allier", "Ardèche", "Ariège", "Aube", "Aude", "Aveyron"}[:n])
	}
	c := &comparison{ComparisonInput: ComparisonInput{Departements: make([]reports.Territory, 9)}, indicators: map[string]queries.Indicator{"a": {Label: "Taux"}}}
	for n, want := range map[int]string{
		6: "Taux, au-dessous : Ain, Aisne, Allier, Ardèche, Ariège et Aube ; au-dessus : Ain.",
		7: "Taux, au-dessous : Ain, Aisne, Allier, Ardèche, Ariège, Aube et 1 autre ; au-dessus : Ain.",
	} {
		c.ecarts = []ecartsOf{{code: "a", ecarts: 1, judged: 9, above: names(1), below: names(n)}, {code: "b", judged: 9}}
		if l := c.toLookAt(); len(l.Items) != 1 || spaced(l.Items[0].String()) != want {
			t.Errorf("%d: %v", n, l.Items)
		}
	}
	c.ecarts = nil
	if got := spaced(c.toLookAt().Items[0].String()); got != "Aucun département ne porte d’écart ce mois-ci : rien n’est à examiner de ce fait." {
		t.Errorf("none: %q", got)
	}
	c.Departements = c.Departements[:2]
	if got := spaced(c.toLookAt().Items[0].String()); got != "À moins de trois départements, aucun écart n’est jugé." {
		t.Errorf("two: %q", got)
	}
}
