package pdf

import (
	"math"
	"testing"
)

// A page is thin below seven tenths of its height, the last one below two fifths; a document of
// one page has no thin one. The page begun by leaving the last is none.
func TestWhichPageIsThin(t *testing.T) {
	for _, c := range []struct {
		used []float64 // the last of a page that was begun by leaving the last
		from int
		want int
	}{
		{[]float64{.1, 0}, 0, -1},
		{[]float64{.69, .9, 0}, 0, 0}, {[]float64{.7, .9, 0}, 0, -1}, {[]float64{.69, .9, 0}, 1, -1},
		{[]float64{.9, .39, 0}, 0, 1}, {[]float64{.9, .4, 0}, 0, -1}, {[]float64{.9, .39, 0}, 2, -1},
		{[]float64{.9, .5, .6, .9, 0}, 0, 1}, {[]float64{.9, .5, .6, .9, 0}, 2, 2}, {[]float64{.9, .5, .6, .9, 0}, 3, -1},
	} {
		d := &document{}
		for _, used := range c.used {
			d.pages = append(d.pages, pageUse{used: used})
		}
		if got := d.thinPage(c.from); got != c.want {
			t.Errorf("%v from %d: page %d, want %d", c.used, c.from, got, c.want)
		}
	}
}

// A page more is worse than what any pages lack; what a full one has above seven tenths makes up
// for nothing.
func TestWhatALayoutLeavesEmpty(t *testing.T) {
	for _, c := range []struct {
		used []float64
		want float64
	}{
		{[]float64{.1, 0}, 0}, {[]float64{.7, .1, 0}, 1}, {[]float64{.5, .1, 0}, 1.2}, {[]float64{.9, .5, .1, 0}, 2.2},
	} {
		d := &document{}
		for _, used := range c.used {
			d.pages = append(d.pages, pageUse{used: used})
		}
		if got := d.empty(); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%v: %.2f, want %.2f", c.used, got, c.want)
		}
	}
}
