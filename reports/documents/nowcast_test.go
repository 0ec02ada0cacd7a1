package documents

import (
	"math"
	"testing"
)

func TestNowcastOnlyWhereItSaysSomething(t *testing.T) {
	for _, c := range []struct {
		name           string
		known          int64
		share          float64
		estimate, half float64
		ok             bool
	}{
		{"eighty of a hundred are usually known", 80, 0.8, 100, 1.959964 * 5, true},
		{"less than half known says nothing", 40, 0.49, 0, 0, false},
		{"nearly all known stands by itself", 95, 0.95, 0, 0, false},
		{"a handful says nothing", 4, 0.8, 0, 0, false},
	} {
		estimate, low, high, ok := Incomplete{Known: c.known, Share: c.share}.Nowcast()
		if ok != c.ok || math.Abs(estimate-c.estimate) > 1e-9 {
			t.Errorf("%s: %v, %v; want %v, %v", c.name, estimate, ok, c.estimate, c.ok)
		}
		if ok && (math.Abs(high-estimate-c.half) > 1e-4 || math.Abs(estimate-low-c.half) > 1e-4) {
			t.Errorf("%s: %v to %v", c.name, low, high)
		}
		if low < float64(c.known) && ok {
			t.Errorf("%s: the interval goes below what is known", c.name)
		}
	}
}
