package secrecy

import (
	"math"
	"testing"
)

// A chain of cells, each in two sums, solved one after another, and written anew: at 63, 64 and 65 steps
// and at some hundreds each cell is alone in the sum that is solved for it, both ways.
func TestFactorsSolveWhateverTheirNumber(t *testing.T) {
	for _, n := range []int{1, 63, 64, 65, 128, 129, 300} {
		in, ranks, sums := make([][]standing, n), make([]int, n), make([]int, n)
		for i := range n {
			in[i] = []standing{{i, 1}}
			if i+1 < n {
				in[i] = append(in[i], standing{i + 1, -1})
			}
			ranks[i], sums[i] = i, i
		}
		f := newFactors(n)
		for i := range n {
			f.ahead(in[i])
			f.replace(i)
		}
		solves(t, f, in, sums)
		placed, ok := f.factorise(ranks, sums, in)
		if !ok || len(f.steps) != n {
			t.Fatal(n, ok, len(f.steps))
		}
		solves(t, f, in, placed)
	}
}

func solves(t *testing.T, f *factors, in [][]standing, placed []int) {
	t.Helper()
	for i, at := range placed {
		column := f.ahead(in[i])
		for s, x := range column.at {
			if want := map[bool]float64{true: 1}[s == at]; math.Abs(x-want) > 1e-9 {
				t.Fatalf("%d cells: cell %d is %g times in sum %d", len(in), i, x, s)
			}
		}
		row := map[int]float64{}
		f.back(at, func(sum int, x float64) { row[sum] = x })
		for j := range in {
			x := 0.0
			for _, st := range in[j] {
				x += row[st.sum] * float64(st.sign)
			}
			if want := map[bool]float64{true: 1}[j == i]; math.Abs(x-want) > 1e-9 {
				t.Fatalf("%d cells: the sum of cell %d has cell %d %g times", len(in), i, j, x)
			}
		}
	}
}
