package secrecy

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// What is found by moving one cell after another is what the programme of all of them finds,
// in tables of which some cells are withheld at random, two editions of each, with signed
// changes between them.
func TestTheAuditFromNearFindsWhatTheProgrammeFinds(t *testing.T) {
	var found, sure int
	for seed := range uint64(120) {
		r := rand.New(rand.NewPCG(seed, 7))
		a, parts := somethingWithheld(t, r)
		for _, part := range parts {
			near, ok := a.examineNear(part)
			if !ok {
				continue
			}
			sure++
			want, err := a.solve(part)
			if err != nil {
				t.Fatal(err)
			}
			byKey := func(x, y Finding) int { return strings.Compare(x.Key, y.Key) }
			slices.SortFunc(near, byKey)
			slices.SortFunc(want, byKey)
			if found += len(want); !slices.Equal(near, want) {
				t.Errorf("seed %d: %v, the programme finds %v", seed, near, want)
			}
		}
	}
	if found < 100 || sure < 100 {
		t.Errorf("%d findings in %d components prove nothing", found, sure)
	}
}

// somethingWithheld is a table of two editions, some cells of it withheld.
func somethingWithheld(t *testing.T, r *rand.Rand) (auditor, []component) {
	t.Helper()
	a := auditor{rule: Rule{Threshold: 5}, cells: map[string]Cell{}}
	rows, columns := 4+r.IntN(12), 3+r.IntN(3)
	var before [][]int64
	for edition := range 2 {
		counts := make([][]int64, rows+1)
		for i := range counts {
			counts[i] = make([]int64, columns+1)
		}
		for i := 1; i <= rows; i++ {
			for j := 1; j <= columns; j++ {
				x := int64(r.IntN(8))
				if edition > 0 {
					x = max(0, before[i][j]+int64(r.IntN(5))-2)
				}
				counts[i][j] = x
				counts[i][0] += x
				counts[0][j] += x
				counts[0][0] += x
			}
		}
		name := func(e, i, j int) string { return fmt.Sprintf("%d|%d|%d", e, i, j) }
		for i, row := range counts {
			for j, x := range row {
				c := Cell{Key: name(edition, i, j), Count: x, State: Printed}
				if r.IntN(3) == 0 {
					c.State, c.Count = Withheld, 0
				}
				a.cells[c.Key] = c
				if edition > 0 {
					change := Cell{Key: "change " + c.Key, State: Unprinted, Signed: true}
					a.cells[change.Key] = change
					a.sums = append(a.sums, Sum{c.Key, []string{name(0, i, j), change.Key}})
				}
			}
		}
		for i := range counts {
			s := Sum{Total: name(edition, i, 0)}
			for j := 1; j <= columns; j++ {
				s.Parts = append(s.Parts, name(edition, i, j))
			}
			a.sums = append(a.sums, s)
		}
		for j := range counts[0] {
			s := Sum{Total: name(edition, 0, j)}
			for i := 1; i <= rows; i++ {
				s.Parts = append(s.Parts, name(edition, i, j))
			}
			a.sums = append(a.sums, s)
		}
		before = counts
	}
	links, err := a.links()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.compute(links); err != nil {
		t.Fatal(err)
	}
	return a, a.components(links)
}

// Where time is short what a programme of many cells alone would find is not found, and the rest is.
func TestAnAuditInTime(t *testing.T) {
	cells := []Cell{{Key: "all", Count: 9, State: Printed}, {Key: "a", State: Withheld}, {Key: "b", State: Withheld}, {Key: "c", Count: 7, State: Printed}}
	sums := []Sum{{"all", []string{"a", "b", "c"}}}
	for most, want := range map[int]int{0: 2, 1: 0, 2: 2, 3: 2} {
		found, err := auditor{rule: Rule{Threshold: 5}, sums: sums, most: most}.audit(cells)
		if err != nil || len(found) != want {
			t.Errorf("%d cells at most: %v, %v", most, found, err)
		}
	}
	if found, err := AuditInTime(cells, sums, Rule{Threshold: 5}); err != nil || len(found) != 2 {
		t.Error(found, err)
	}
}
