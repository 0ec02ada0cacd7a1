package secrecy_test

import (
	"slices"
	"testing"

	"github.com/agir-indicateurs/agir/reports/secrecy"
	"pgregory.net/rapid"
)

func TestCumulativeFiguresWaitForFive(t *testing.T) {
	for _, c := range []struct{ values, want []int64 }{
		{[]int64{3, 5, 5, 12, 13, 14, 18}, []int64{0, 5, 5, 12, 12, 12, 18}},
		{[]int64{20, 22, 25, 24, 24, 19, 31}, []int64{20, 20, 25, 25, 25, 19, 31}}, // revisions included
		{nil, nil},
	} {
		var got []int64
		for i, h := range secrecy.Cumulative(c.values, five) {
			got = append(got, h.Count)
			if h.Repeated != (h.Count != c.values[i]) {
				t.Errorf("month %d of %v: %+v", i, c.values, h)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("printed %v, want %v", got, c.want)
		}
	}
}

func TestTwoPrintedMonthsNeverDifferByAFew(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOf(rapid.Int64Range(0, 60)).Draw(t, "values")
		rule := secrecy.Rule{Threshold: rapid.SampledFrom([]int64{5, 11}).Draw(t, "k")}
		last := int64(0)
		for _, h := range secrecy.Cumulative(values, rule) {
			if change := max(h.Count-last, last-h.Count); change != 0 && change < rule.Threshold {
				t.Fatalf("%v: %d after %d", values, h.Count, last)
			}
			last = h.Count
		}
	})
}
