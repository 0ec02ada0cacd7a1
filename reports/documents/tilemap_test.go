package documents

import (
	"fmt"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
)

// A map is drawn when its classes tell something: two of them at least, and a tone for half
// of the departments at least.
func TestWhenAMapTellsSomething(t *testing.T) {
	const code = queries.ContactRegulier
	september := on(2023, 9, 1)
	all, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		rates []float64
		large int // departments of more than a few people
		want  bool
	}{
		{"unlike", []float64{0.3, 0.5, 0.7, 0.9}, 12, true},
		{"half of them large", []float64{0.3, 0.5, 0.7, 0.9}, 6, true},
		{"fewer", []float64{0.3, 0.5, 0.7, 0.9}, 5, false},
		{"one class", []float64{0.605, 0.61, 0.615}, 12, false},
	} {
		var measures []queries.Measure
		var departements []reports.Territory
		nation := queries.Measure{Month: september, Level: queries.National, Territory: "FR", Indicator: code, Kind: queries.Rate, Known: true}
		for k := range 12 {
			n := int64(400)
			if k >= c.large {
				n = 3
			}
			p := reports.Territory{Level: queries.Departement, Code: fmt.Sprintf("%02d", k+1), Name: fmt.Sprintf("Département %d", k+1)}
			departements = append(departements, p)
			m := queries.Measure{Month: september, Level: p.Level, Territory: p.Code, Indicator: code, Kind: queries.Rate, Known: true,
				Numerator: int64(c.rates[k%len(c.rates)] * float64(n)), Denominator: n}
			nation.Numerator, nation.Denominator = nation.Numerator+m.Numerator, nation.Denominator+m.Denominator
			measures = append(measures, m)
		}
		x := NewComparison(ComparisonInput{
			Figures: queries.NewFigures(september, []time.Time{september}, append(measures, nation), nil), Indicators: all.Indicators,
			Territory: reports.Territory{Level: queries.National, Code: "FR", Name: "France"}, Departements: departements, Month: september,
			Withhold: func(queries.Measure) bool { return false },
		})
		chart, drawn := x.tileMap(code, compare.Shrinkage{Rate: 0.6, Rho: 0.5, M: 1})
		if drawn != c.want {
			t.Errorf("%s: drawn %t", c.name, drawn)
			continue
		}
		if !drawn {
			continue
		}
		m := chart.Shape.(reports.TileMap)
		if len(m.Classes) < 2 || m.Common == "" || m.ClassName(m.CommonClass) == m.Classes[m.CommonClass] {
			t.Errorf("%s: the common rate %q in class %d of %q", c.name, m.Common, m.CommonClass, m.Classes)
		}
	}
}
