package secrecy

import "math"

// factors are the sums solved for a cell each, as the steps that led there, one after another
// (the product form of the inverse, Dantzig G. B. and Orchard-Hays W., 1954,
// https://doi.org/10.1090/S0025-5718-1954-0061469-8). A step is as long as the sums that it
// changes are many, which are few; a tableau would fill.
type factors struct {
	steps []step
	anew  int       // of these, written anew
	where []int     // sums that the steps change
	by    []float64 // and their factors
	row   vector
	col   vector
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
const mostKept = 600

func newFactors(sums int) *factors { return &factors{row: newVector(sums), col: newVector(sums)} }

func (f *factors) forget() { f.steps, f.where, f.by, f.anew = f.steps[:0], f.where[:0], f.by[:0], 0 }

func (f *factors) long() bool { return len(f.steps)-f.anew >= mostKept }

// back gives the sums that make one, once solved, and how often.
func (f *factors) back(s int, each func(sum int, x float64)) {
	f.row.clear()
	f.row.add(s, 1)
	for k := len(f.steps) - 1; k >= 0; k-- {
		at := f.steps[k]
		x := 0.0
		for i := at.from; i < at.to; i++ {
			x += f.row.at[f.where[i]] * f.by[i]
		}
		if x != 0 || f.row.at[at.sum] != 0 {
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
	for _, at := range f.steps {
		x := f.col.at[at.sum]
		if x == 0 {
			continue
		}
		f.col.at[at.sum] = 0
		for i := at.from; i < at.to; i++ {
			f.col.add(f.where[i], x*f.by[i])
		}
	}
	for _, s := range f.col.filled {
		if math.Abs(f.col.at[s]) < 1e-11 {
			f.col.at[s] = 0
		}
	}
	return &f.col
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
	}
	f.steps = append(f.steps, step{s, from, len(f.where)})
}

// factorise writes the steps anew for some cells and the sums that are solved for them, and
// says which sum is solved for which; false where they do not depend on one another as they
// should. Cells alone in a sum that is left, and sums with one cell left, come first: their
// steps are the shortest.
func (f *factors) factorise(ranks, sums []int, in [][]standing) (placed []int, ok bool) {
	f.forget()
	free := make(map[int][]int, len(sums)) // by sum that is left: the cells that stand in it
	for _, s := range sums {
		free[s] = nil
	}
	left := make([]int, len(ranks)) // of each cell: the sums left in which it stands
	for i, rank := range ranks {
		for _, at := range in[rank] {
			if _, is := free[at.sum]; is {
				free[at.sum] = append(free[at.sum], i)
				left[i]++
			}
		}
	}
	placed = make([]int, len(ranks))
	for i := range placed {
		placed[i] = -1
	}
	cellsLeft := make(map[int]int, len(sums))
	var alone, single []int // cells, sums
	for i := range ranks {
		if left[i] == 1 {
			alone = append(alone, i)
		}
	}
	for _, s := range sums {
		if cellsLeft[s] = len(free[s]); cellsLeft[s] == 1 {
			single = append(single, s)
		}
	}
	place := func(i int) bool {
		column := f.ahead(in[ranks[i]])
		best, most := -1, 1e-9
		for _, s := range column.filled {
			if _, is := free[s]; is && math.Abs(column.at[s]) > most+1e-12 {
				best, most = s, math.Abs(column.at[s])
			}
		}
		if best < 0 {
			return false
		}
		f.replace(best)
		placed[i] = best
		for _, j := range free[best] {
			if left[j]--; left[j] == 1 && placed[j] < 0 {
				alone = append(alone, j)
			}
		}
		delete(free, best)
		for _, at := range in[ranks[i]] {
			if _, is := free[at.sum]; is {
				if cellsLeft[at.sum]--; cellsLeft[at.sum] == 1 {
					single = append(single, at.sum)
				}
			}
		}
		return true
	}
	next := 0
	for {
		i := -1
		switch {
		case len(alone) > 0:
			i, alone = alone[len(alone)-1], alone[:len(alone)-1]
		case len(single) > 0:
			s := single[len(single)-1]
			single = single[:len(single)-1]
			for _, j := range free[s] {
				if placed[j] < 0 {
					i = j
				}
			}
		default:
			for next < len(ranks) && placed[next] >= 0 {
				next++
			}
			if next == len(ranks) {
				f.anew = len(f.steps)
				return placed, true
			}
			i = next
		}
		if i >= 0 && placed[i] < 0 && !place(i) {
			return nil, false
		}
	}
}
