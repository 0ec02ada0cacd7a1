package secrecy

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// next is the edition after one: each count grew by those of a month, who add up as well.
func next(r *rand.Rand, told Release, edition int) Release {
	more := randomRelease(r, 5, 5)
	after := Release{Cells: slices.Clone(told.Cells), Sums: slices.Clone(told.Sums), Proofs: told.Proofs}
	key := func(what string, of string, edition int) string { return fmt.Sprintf("%s|%s|%d", what, of, edition) }
	stock := Table{}
	for _, row := range more.Tables[0].Cells {
		var keys []string
		for _, of := range row {
			keys = append(keys, key("stock", of, edition))
		}
		stock.Cells = append(stock.Cells, keys)
	}
	counts := map[string]int64{}
	for _, c := range told.Cells {
		counts[c.Key] = c.Count
	}
	for _, c := range more.Cells {
		now, before := key("stock", c.Key, edition), key("stock", c.Key, edition-1)
		after.Cells = append(after.Cells, Cell{Key: now, Count: counts[before] + c.Count})
		if edition > 1 {
			came := key("came", c.Key, edition)
			after.Cells = append(after.Cells, Cell{Key: came, Count: c.Count, State: Unprinted})
			after.Sums = append(after.Sums, Sum{Total: now, Parts: []string{before, came}})
		}
	}
	after.Tables = []Table{stock}
	return after
}

// told is what a release and its protection leave to the next one.
func told(release Release, p Protection) Release {
	return Release{Cells: p.Cells, Sums: release.AllSums(), Proofs: append(slices.Clone(release.Proofs), p.Proofs...)}
}

func protected(t *testing.T, release Release) Protection {
	t.Helper()
	p, err := Protect(release, Rule{Threshold: 5})
	if err != nil {
		t.Fatal(err)
	}
	if found, err := Audit(p.Cells, release.AllSums(), Rule{Threshold: 5}); err != nil || len(found) > 0 || len(p.Exposed) > 0 {
		t.Fatal(err, found, p.Exposed)
	}
	return p
}

// What was proved once is not proved again: not at all where nothing new ties it, and in fewer
// steps where something does.
func TestAProofStandsForAsLongAsNothingTouchesIt(t *testing.T) {
	r := rand.New(rand.NewPCG(24, 1))
	with, without, again := 0, 0, 0
	for range 5 {
		before := Release{}
		for edition := 1; edition <= 6; edition++ {
			release := next(r, before, edition)
			p := protected(t, release)
			before = told(release, p)
			same := protected(t, before)
			if again += same.Steps; !reflect.DeepEqual(same.Cells, p.Cells) {
				t.Fatalf("edition %d: what is told moves", edition)
			}
			alone := release
			alone.Proofs = nil
			if edition > 1 {
				with, without = with+p.Steps, without+protected(t, alone).Steps
			}
		}
	}
	t.Logf("%d steps with the proofs of earlier editions, %d without; %d where nothing is new", with, without, again)
	if 4*with > 3*without || 50*again > with {
		t.Errorf("%d steps with the proofs of earlier editions, %d without; %d where nothing is new", with, without, again)
	}
}

// A proof is added up again, cell by cell: one that does not hold proves nothing, whatever it says.
func TestAProofThatDoesNotHoldProvesNothing(t *testing.T) {
	release := Release{
		Cells: []Cell{
			{Key: "all", Count: 30, State: Printed}, {Key: "small", Count: 2, State: Withheld}, {Key: "other", Count: 28, State: Withheld},
			{Key: "pair", Count: 20, State: Printed}, {Key: "one", Count: 3, State: Withheld}, {Key: "two", Count: 17, State: Withheld},
		},
		Sums: []Sum{{"all", []string{"small", "other"}}, {"pair", []string{"one", "two"}}},
	}
	for _, k := range []struct {
		name   string
		proof  Proof
		stands bool
	}{
		{"four more", Proof{[]int{1, 2}, []Move{{[]int{1, 2}, []int64{4, -4}}}}, true},
		{"two fewer, two more", Proof{[]int{1, 2}, []Move{{[]int{1, 2}, []int64{-2, 2}}, {[]int{1, 2}, []int64{2, -2}}}}, true},
		{"three more", Proof{[]int{1, 2}, []Move{{[]int{1, 2}, []int64{3, -3}}}}, false},
		{"a sum that is not made", Proof{[]int{1, 2}, []Move{{[]int{1, 2}, []int64{4, -5}}}}, false},
		{"a cell printed", Proof{[]int{0, 1}, []Move{{[]int{0, 1}, []int64{4, 4}}}}, false},
		{"fewer than nobody", Proof{[]int{1, 2}, []Move{{[]int{1, 2}, []int64{-3, 3}}, {[]int{1, 2}, []int64{1, -1}}}}, false},
		{"the proof of other cells", Proof{[]int{1, 2}, []Move{{[]int{4, 5}, []int64{4, -4}}}}, false},
		{"a cell of no release", Proof{[]int{1, 6}, []Move{{[]int{1, 6}, []int64{4, -4}}}}, false},
		{"a place before all", Proof{[]int{-1, 1}, []Move{{[]int{1, -1}, []int64{4, -4}}}}, false},
		{"cells without numbers", Proof{[]int{1, 2}, []Move{{[]int{1, 2}, []int64{4}}}}, false},
		{"no move", Proof{[]int{1, 2}, nil}, false},
	} {
		t.Run(k.name, func(t *testing.T) {
			w := newWork(Release{Cells: release.Cells, Sums: release.Sums, Proofs: []Proof{k.proof}}, Rule{Threshold: 5})
			w.withholdSmall()
			m := mover{work: w, effort: effort}
			m.protectAll()
			if len(m.exposed) > 0 || len(m.unproved()) > 0 {
				t.Fatal(m.exposed, m.unproved())
			}
			if stood := m.brought[&w.cells[1].proof[0]]; stood != k.stands {
				t.Errorf("the proof of the small cell is the one brought: %v", stood)
			}
		})
	}
}

// Each proof is added up at the end as well, whoever found it.
func TestWhatIsNotProvedAtTheEndIsExposed(t *testing.T) {
	for _, k := range []struct {
		name  string
		spoil func(m *mover, c *cell)
		safe  bool
	}{
		{"as it was found", func(*mover, *cell) {}, true},
		{"without a proof", func(_ *mover, c *cell) { c.proof = nil }, false},
		{"a sum that is not made", func(m *mover, c *cell) { c.proof = proof{{c: 4}} }, false},
		{"a cell printed since", func(m *mover, c *cell) {
			for other := range c.proof[0] {
				if other != c {
					other.State = Printed
				}
			}
		}, false},
	} {
		t.Run(k.name, func(t *testing.T) {
			w := newWork(randomRelease(rand.New(rand.NewPCG(3, 3)), 5, 5), Rule{Threshold: 5})
			w.withholdSmall()
			m := mover{work: w, effort: effort}
			m.protectAll()
			at := slices.IndexFunc(w.cells, func(c *cell) bool { return c.guarded() })
			k.spoil(&m, w.cells[at])
			if got := !slices.Contains(m.unproved(), w.cells[at]); got != k.safe {
				t.Errorf("proved: %v", got)
			}
		})
	}
}
