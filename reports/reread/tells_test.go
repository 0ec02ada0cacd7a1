package reread

import (
	"testing"

	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// What is found says of persons when it may be a small count, or nobody of a rate; each edge on both sides.
func TestWhatIsFoundSaysOfPersons(t *testing.T) {
	for _, c := range []struct {
		part      string
		low, high float64
		hideZeros bool
		want      bool
	}{
		// a denominator: none of it says of nobody, unless zeros are hidden
		{among, 0, 0, false, false}, {among, 0, 0.4, false, false}, {among, 0, 0.5, false, true}, {among, 0, 0, true, true}, {among, 0, 1, false, true},
		{among, 4, 4, false, true}, {among, 4.4, 9, false, true}, {among, 4.5, 9, false, false}, {among, 5, 5, false, false}, {among, 40, 40, true, false},
		// those counted of it: none of them is known of each
		{counted, 0, 0, false, true}, {counted, 4.4, 9, false, true}, {counted, 4.5, 9, false, false}, {counted, 5, 5, true, false},
		// those not counted: none, or a few, and no interval from nobody on
		{complementOf, 0, 0, false, true}, {complementOf, 0, 0.4, false, true}, {complementOf, 0, 0.5, false, false}, {complementOf, 0, 4, false, false}, {complementOf, 0.5, 4, false, false},
		{complementOf, 0.6, 4.4, false, true}, {complementOf, 0.6, 4.5, false, false}, {complementOf, 5, 5, false, false},
		// less than nobody is as many the other way; to nobody, it is nobody
		{among, -4, -3, false, true}, {among, -9, -5, false, false}, {among, -9, -4, false, true}, {among, -3, 0, false, false},
	} {
		x := &ties{part: map[string]string{"k": c.part}}
		if got := x.tells(secrecy.Finding{Key: "k", Low: c.low, High: c.high}, secrecy.Rule{Threshold: 5, HideZeros: c.hideZeros}); got != c.want {
			t.Errorf("%s in [%g, %g], zeros hidden %t: %t", c.part, c.low, c.high, c.hideZeros, got)
		}
	}
}
