package secrecy

import (
	"math"
	"math/bits"
)

// factors are the sums solved for a cell each, as the steps that led there, one after another
// (the product form of the inverse, Dantzig G. B. and Orchard-Hays W., 1954,
// https://doi.org/10.1090/S0025-5718-1954-0061469-8). A step is as long as the sums that it
// changes are many, which are few; a tableau would fill.
type factors struct {
	kept    int // see mostKept
	steps   []step
	anew    int       // of these, written anew
	where   []int     // sums that the steps change
	by      []float64 // and their factors
	changed [][]int32 // by sum: the steps that change it
	solving [][]int32 // by sum: the steps that solve it for a cell
	used    []int     // sums that have either
	due     []uint64  // by step, 64 to a word: whether it has anything to do
	left    []bool    // by sum, while steps are written anew: whether it is left to be solved
	cells   [][]int   // by sum: the cells that stand in it
	inside  []int     // by sum: how many of them are left
	row     vector
	col     vector
	edge    vector
}

// step is one change of cell: the sum that is solved for another, and where its factors are.
type step struct{ sum, from, to int }

// vector is a few numbers by sum.
type vector struct {
	at     []float64
	filled []int // where they may be other than 0
	met    []bool
}

func newVector(n int) vector { return vector{at: make([]float64, n), met: make([]bool, n)} }

func (v *vector) clear() {
	for _, s := range v.filled {
		v.at[s], v.met[s] = 0, false
	}
	v.filled = v.filled[:0]
}

func (v *vector) add(s int, x float64) {
	if !v.met[s] {
		v.met[s] = true
		v.filled = append(v.filled, s)
	}
	v.at[s] += x
}

// mostKept is how many steps are kept before they are written anew.
const mostKept = 60

func newFactors(sums int) *factors {
	return &factors{kept: mostKept, changed: make([][]int32, sums), solving: make([][]int32, sums), left: make([]bool, sums), cells: make([][]int, sums), inside: make([]int, sums), row: newVector(sums), col: newVector(sums), edge: newVector(sums)}
}

func (f *factors) forget() {
	for _, s := range f.used {
		f.changed[s], f.solving[s] = f.changed[s][:0], f.solving[s][:0]
	}
	f.steps, f.where, f.by, f.due, f.used, f.anew = f.steps[:0], f.where[:0], f.by[:0], f.due[:0], f.used[:0], 0
}

func (f *factors) long() bool { return len(f.steps)-f.anew >= f.kept }

// back gives the sums that make one, once solved, and how often.
func (f *factors) back(s int, each func(sum int, x float64)) {
	f.row.clear()
	f.row.add(s, 1)
	f.fall(f.changed[s], 0, len(f.steps))
	for w := len(f.due) - 1; w >= 0; {
		word := f.due[w]
		if word == 0 {
			w--
			continue
		}
		last := 63 - bits.LeadingZeros64(word)
		f.due[w] = word &^ (1 << last)
		k := w<<6 + last
		at := f.steps[k]
		x := 0.0
		for i := at.from; i < at.to; i++ {
			x += f.row.at[f.where[i]] * f.by[i]
		}
		if x != 0 || f.row.at[at.sum] != 0 {
			if !f.row.met[at.sum] {
				f.fall(f.changed[at.sum], 0, k)
			}
			f.row.add(at.sum, x-f.row.at[at.sum])
		}
	}
	for _, sum := range f.row.filled {
		if x := f.row.at[sum]; math.Abs(x) > 1e-11 {
			each(sum, x)
		}
	}
}

// ahead is how a cell stands in the sums as they are solved.
func (f *factors) ahead(in []standing) *vector {
	f.col.clear()
	for _, at := range in {
		f.col.add(at.sum, float64(at.sign))
	}
	return f.forward(&f.col)
}

// norm is how long the row is that was looked back at last, squared, and how it stands itself in
// the sums as they are solved: what the lengths of the others change by (see mender.longer).
func (f *factors) norm() (of float64, edge *vector) {
	f.edge.clear()
	for _, s := range f.row.filled {
		if x := f.row.at[s]; x != 0 {
			of += x * x
			f.edge.add(s, x)
		}
	}
	return of, f.forward(&f.edge)
}

// forward takes every step with a few numbers by sum.
func (f *factors) forward(v *vector) *vector {
	for _, s := range v.filled {
		f.fall(f.solving[s], 0, len(f.steps))
	}
	for w := 0; w < len(f.due); {
		word := f.due[w]
		if word == 0 {
			w++
			continue
		}
		first := bits.TrailingZeros64(word)
		f.due[w] = word & (word - 1)
		k := w<<6 + first
		at := f.steps[k]
		x := v.at[at.sum]
		if x == 0 {
			continue
		}
		v.at[at.sum] = 0
		for i := at.from; i < at.to; i++ {
			if s := f.where[i]; !v.met[s] {
				f.fall(f.solving[s], k+1, len(f.steps))
			}
			v.add(f.where[i], x*f.by[i])
		}
	}
	for _, s := range v.filled {
		if math.Abs(v.at[s]) < 1e-11 {
			v.at[s] = 0
		}
	}
	return v
}

// fall makes steps due, from one of them up to another.
func (f *factors) fall(steps []int32, from, to int) {
	for _, k := range steps {
		if int(k) >= from && int(k) < to {
			f.due[k>>6] |= 1 << (k & 63)
		}
	}
}

// of are the cells that stand in a sum that is left to be solved.
func (f *factors) of(s int) []int {
	if !f.left[s] {
		return nil
	}
	return f.cells[s]
}

// replace solves a sum for the cell that was looked ahead at.
func (f *factors) replace(s int) {
	from, pivot := len(f.where), f.col.at[s]
	for _, sum := range f.col.filled {
		x := f.col.at[sum]
		if x == 0 {
			continue
		}
		by := -x / pivot
		if sum == s {
			by = 1 / pivot
		}
		f.where, f.by = append(f.where, sum), append(f.by, by)
		f.changed[sum] = append(f.changed[sum], int32(len(f.steps)))
		f.used = append(f.used, sum)
	}
	f.solving[s] = append(f.solving[s], int32(len(f.steps)))
	f.steps = append(f.steps, step{s, from, len(f.where)})
	if len(f.steps) > 64*len(f.due) {
		f.due = append(f.due, 0)
	}
}

// factorise writes the steps anew for some cells and the sums that are solved for them, and
// says which sum is solved for which; false where they do not depend on one another as they
// should. A sum in which one cell is left is solved for it first, and a cell that is left in one
// sum only comes last: so no step changes what another one is written in, and steps are as short
// as the sums in which the cells stand. What is left in between is little.
func (f *factors) factorise(ranks, sums []int, in [][]standing) (placed []int, ok bool) {
	f.forget()
	for _, s := range sums {
		f.left[s], f.cells[s] = true, f.cells[s][:0]
	}
	defer func() {
		for _, s := range sums {
			f.left[s] = false
		}
	}()
	left := make([]int, len(ranks)) // of each cell: the sums left in which it stands
	for i, rank := range ranks {
		for _, at := range in[rank] {
			if f.left[at.sum] {
				f.cells[at.sum] = append(f.cells[at.sum], i)
				left[i]++
			}
		}
	}
	var alone, single []int // cells, sums
	for i := range ranks {
		if left[i] == 1 {
			alone = append(alone, i)
		}
	}
	for _, s := range sums {
		if f.inside[s] = len(f.cells[s]); f.inside[s] == 1 {
			single = append(single, s)
		}
	}
	placed = make([]int, len(ranks))
	for i := range placed {
		placed[i] = -1
	}
	var first, last []int
	take := func(i, s int) {
		placed[i] = s
		for _, j := range f.cells[s] {
			if left[j]--; left[j] == 1 && placed[j] < 0 {
				alone = append(alone, j)
			}
		}
		f.left[s] = false
		for _, at := range in[ranks[i]] {
			if f.left[at.sum] {
				if f.inside[at.sum]--; f.inside[at.sum] == 1 {
					single = append(single, at.sum)
				}
			}
		}
	}
	for len(alone)+len(single) > 0 {
		if n := len(alone) - 1; n >= 0 {
			i := alone[n]
			alone = alone[:n]
			if placed[i] >= 0 || left[i] != 1 {
				continue
			}
			for _, at := range in[ranks[i]] {
				if f.left[at.sum] {
					last = append(last, i)
					take(i, at.sum)
					break
				}
			}
			continue
		}
		n := len(single) - 1
		s := single[n]
		single = single[:n]
		for _, i := range f.of(s) {
			if placed[i] < 0 {
				first = append(first, i)
				take(i, s)
				break
			}
		}
	}
	solve := func(i int) bool {
		column := f.ahead(in[ranks[i]])
		if math.Abs(column.at[placed[i]]) < 1e-7 {
			return false
		}
		f.replace(placed[i])
		return true
	}
	for _, i := range first {
		if !solve(i) {
			return nil, false
		}
	}
	for i := range ranks {
		if placed[i] >= 0 {
			continue
		}
		column := f.ahead(in[ranks[i]])
		best, most := -1, 1e-7
		for _, s := range column.filled {
			if f.left[s] && math.Abs(column.at[s]) > most+1e-12 {
				best, most = s, math.Abs(column.at[s])
			}
		}
		if best < 0 {
			return nil, false
		}
		f.replace(best)
		placed[i] = best
		f.left[best] = false
	}
	for k := len(last) - 1; k >= 0; k-- {
		if !solve(last[k]) {
			return nil, false
		}
	}
	f.anew = len(f.steps)
	return placed, true
}
