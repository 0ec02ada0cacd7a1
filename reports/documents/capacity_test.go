package documents

import (
	"testing"
	"time"
)

// The places fill at the pace of the net entries; nothing is told when their interval
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
		{Term{To: day(9)}, "jusqu’au 9\u00a0juin 2025"}, {Term{From: day(1), To: day(9)}, "du 1er\u00a0juin 2025 au 9\u00a0juin 2025"},
	} {
		if got := c.term.days(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
