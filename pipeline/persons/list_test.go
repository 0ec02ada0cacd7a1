package persons

import (
	"fmt"
	"testing"
)

// listed says which of some waiting pairs are listed, and how many of each person are not.
func listed(pairs ...waiting) (string, map[int32]int) {
	l := &linkage{o: Options{}.withDefaults(), all: newGroups(100), queue: pairs}
	l.list()
	said := ""
	for _, w := range l.queue {
		if w.listed {
			said += "x"
		} else {
			said += "."
		}
	}
	return said, l.unlisted
}

// crossed are pairs of one person with many, at one score.
func crossed(one int32, first, n int, score float64, flags int32) []waiting {
	var pairs []waiting
	for i := range n {
		pairs = append(pairs, waiting{pair: pair{a: one, b: int32(first + i), score: score, flags: flags}})
	}
	return pairs
}

// Everybody keeps his best candidates, whoever else has many; nobody has so many that
// nobody reads them; those left out are counted on both sides.
func TestTheListIsShort(t *testing.T) {
	// one person and twelve that have no other: all are listed, each has but one
	if got, _ := listed(crossed(0, 10, 12, 0, 0)...); got != "xxxxxxxxxxxx" {
		t.Errorf("those who have one candidate only: %s", got)
	}
	// twelve and twelve, alike: ten each, and no more than twice ten a person
	var all []waiting
	for i := range 12 {
		all = append(all, crossed(int32(i), 20, 12, 0, 0)...)
	}
	got, more := listed(all...)
	n := map[bool]int{}
	each := map[int32]int{}
	for i, w := range all {
		n[got[i] == 'x']++
		if got[i] == 'x' {
			each[w.a]++
			each[w.b]++
		}
	}
	if n[true] > 24*enoughListed || n[false] == 0 {
		t.Errorf("%d pairs are listed of 144", n[true])
	}
	left := 0
	for who, times := range each {
		if times < enoughListed {
			t.Errorf("person %d has %d candidates listed", who, times)
		}
		if times+more[who] != 12 {
			t.Errorf("person %d: %d listed and %d said to be left, of 12", who, times, more[who])
		}
		left += more[who]
	}
	if left != 2*n[false] {
		t.Errorf("%d pairs left out, %d said", n[false], left)
	}
	// the edge: at the threshold a pair is listed as any other, below it five a person
	for _, c := range []struct {
		score float64
		flags int32
		n     int
		want  string
	}{
		{-1, 0, 6, "xxxxxx"},
		{-1.01, 0, 5, "xxxxx"},
		{-1.01, 0, 6, "xxxxx."},
		{-1.01, sameAGDREF, 6, "xxxxxx"},
		{-1.01, sameDossier, 6, "xxxxxx"},
	} {
		pairs := crossed(0, 10, c.n, c.score, c.flags)
		if got, _ := listed(pairs...); got != c.want {
			t.Errorf("%d pairs at %v, flags %d: %s, want %s", c.n, c.score, c.flags, got, c.want)
		}
		for i, w := range pairs {
			pairs[i].a, pairs[i].b = w.b, w.a
		}
		if got, _ := listed(pairs...); got != c.want {
			t.Errorf("%d pairs at %v, flags %d, the other way round: %s, want %s", c.n, c.score, c.flags, got, c.want)
		}
	}
	// the eleventh of one whose other side has ten too is left out, the tenth is not
	both := append(crossed(0, 10, 9, 3, 0), crossed(1, 30, 10, 3, 0)...)
	if got, _ := listed(append(both, waiting{pair: pair{a: 0, b: 1, score: 2}})...); got != "xxxxxxxxxxxxxxxxxxxx" {
		t.Errorf("the tenth of one: %s", got)
	}
	both = append(crossed(0, 10, 10, 3, 0), crossed(1, 30, 10, 3, 0)...)
	got, more = listed(append(both, waiting{pair: pair{a: 0, b: 1, score: 2}})...)
	if got != "xxxxxxxxxxxxxxxxxxxx." || fmt.Sprint(more) != "map[0:1 1:1]" {
		t.Errorf("the eleventh of both: %s %v", got, more)
	}
}
