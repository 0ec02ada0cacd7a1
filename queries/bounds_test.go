package queries

import "testing"

// A bound is read as it is written, months before included.
func TestBoundsAcrossMonths(t *testing.T) {
	for _, c := range []struct {
		text   string
		across bool
	}{
		{"sur diagnostic_fait <= effectif file_active", false},
		{"sur progression <= effectif file_active + effectif sorties_12m", false},
		{"sur diagnostic_fait <= effectif file_active, 1 mois avant", true},
		{"effectif file_active <= effectif file_active, 1 mois avant + effectif entrees", true},
	} {
		b := BoundsOf(c.text, "")
		if len(b) != 1 || b[0].String() != c.text || b[0].Across() != c.across {
			t.Errorf("%s: %v, across %v", c.text, b, b[0].Across())
		}
	}
	if own := BoundsOf("effectif, 2 mois avant <= effectif", "entrees_cumul"); own[0].Least[0] != (Term{Whole, "entrees_cumul", 2}) || own[0].Most[0] != (Term{Whole, "entrees_cumul", 0}) {
		t.Error(own)
	}
}
