package disclosure

import (
	"testing"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// What is printed of places goes with those followed: where they are too few, and where
// the departments without places would be a subtraction away.
func TestPlacesTellNobodyWhoIsWithheld(t *testing.T) {
	kinds := map[string]queries.Kind{"file_active": queries.Count, "occupation": queries.Ratio}
	for _, c := range []struct {
		story     string
		active    map[string][2]int64
		occupied  map[string][2]int64
		withheld  string // place whose occupation is
		printed   string
		activeOut string // department whose file active is withheld
	}{
		{"three are followed", map[string][2]int64{"44": {70, 0}, "53": {3, 0}, "85": {50, 0}}, map[string][2]int64{"44": {70, 80}, "53": {3, 20}, "85": {50, 60}}, "53", "FR", "53"},
		{"five are followed", map[string][2]int64{"44": {70, 0}, "53": {5, 0}, "85": {50, 0}}, map[string][2]int64{"44": {70, 80}, "53": {5, 20}, "85": {50, 60}}, "", "53", ""},
		{"three where there are no places", map[string][2]int64{"44": {70, 0}, "53": {3, 0}, "85": {50, 0}}, map[string][2]int64{"44": {70, 80}, "53": {0, 0}, "85": {50, 60}}, "FR", "", "53"},
		{"five where there are no places", map[string][2]int64{"44": {70, 0}, "53": {5, 0}, "85": {50, 0}}, map[string][2]int64{"44": {70, 80}, "53": {0, 0}, "85": {50, 60}}, "", "FR", ""},
		{"no places anywhere", map[string][2]int64{"44": {70, 0}, "53": {5, 0}}, map[string][2]int64{"44": {0, 0}, "53": {0, 0}}, "", "FR", ""},
	} {
		t.Run(c.story, func(t *testing.T) {
			var told secrecy.Release
			f := figures{"file_active": c.active, "occupation": c.occupied}
			listed := 0
			d, withheld := f.disclose(t, &told, 1, september, september.AddDate(-2, 0, 0), kinds)
			if c.withheld != "" && !withheld("occupation", c.withheld) {
				t.Errorf("the occupation of %s is printed", c.withheld)
			}
			if c.printed != "" && withheld("occupation", c.printed) {
				t.Errorf("the occupation of %s is withheld", c.printed)
			}
			if c.activeOut != "" && !withheld("file_active", c.activeOut) {
				t.Errorf("the file active of %s is printed", c.activeOut)
			}
			for _, place := range []string{"44", "53", "85"} {
				if n, ok := c.occupied[place]; ok && n[1] > 0 && withheld("occupation", place) != withheld("file_active", place) {
					t.Errorf("%s: the occupation and the file active do not go together", place)
				}
			}
			for _, p := range d.Figures() {
				if p.Indicator != queries.Occupation {
					continue
				}
				listed++
				if p.Denominator != c.occupied[p.Territory][1] && p.Level == queries.Departement {
					t.Errorf("%s: %d places listed, which are no secret", p.Territory, p.Denominator)
				}
				if p.Withheld != withheld("occupation", p.Territory) || p.Withheld && (!p.Based || p.Numerator != 0 || p.Known) {
					t.Errorf("%s is listed as %+v", p.Territory, p)
				}
			}
			if none := c.story == "no places anywhere"; none != (listed == 0) {
				t.Errorf("%d lines of places", listed)
			}
			for _, cell := range d.Telling.Cells {
				if nameOf(cell.Key) == partName(figureName("occupation", queries.National, "FR", september), counted) && c.occupied["53"][1] > 0 {
					t.Error("the nation's occupation is a count of its own where every department has places")
				}
			}
		})
	}
}
