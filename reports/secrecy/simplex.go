package secrecy

import "math"

// tiny is what counts as zero in a tableau. Its coefficients start as 0, 1 and
// −1 and mostly stay so.
const tiny = 1e-9

// tableau is a linear programme in standard form, rows · x = rhs with x >= 0,
// kept at a basic solution. One tableau serves several objectives in turn,
// each starting from where the former ended.
type tableau struct {
	columns int
	rows    [][]float64 // the right-hand side is the last element
	basis   []int       // the basic variable of each row; columns or more is artificial
	filled  []int       // places of the last pivot row that are not zero
}

// newTableau finds a first basic solution (first phase of the two-phase
// method); it is false when rows · x = rhs has none with x >= 0.
func newTableau(rows [][]float64, rhs []float64, columns int) (*tableau, bool) {
	t := &tableau{columns: columns}
	for i, row := range rows {
		full := append(append(make([]float64, 0, columns+1), row...), rhs[i])
		if rhs[i] < 0 {
			for j := range full {
				full[j] = -full[j]
			}
		}
		t.rows = append(t.rows, full)
		t.basis = append(t.basis, columns+i)
	}
	cost := make([]float64, columns+1)
	var scale float64
	for _, row := range t.rows {
		for j, a := range row {
			cost[j] -= a
		}
		scale = max(scale, row[columns])
	}
	t.improve(cost)
	if -cost[columns] > 1e-7*(1+scale) {
		return nil, false
	}
	t.dismissArtificials()
	return t, true
}

// dismissArtificials pivots out the artificial variables left at zero; a row
// without any coefficient repeats others and goes.
func (t *tableau) dismissArtificials() {
	for i := 0; i < len(t.rows); {
		if t.basis[i] < t.columns {
			i++
			continue
		}
		best, column := tiny, -1
		for j := range t.columns {
			if a := math.Abs(t.rows[i][j]); a > best {
				best, column = a, j
			}
		}
		if column < 0 {
			t.rows = append(t.rows[:i], t.rows[i+1:]...)
			t.basis = append(t.basis[:i], t.basis[i+1:]...)
			continue
		}
		t.pivot(i, column, nil)
		i++
	}
}

// minimise goes to a solution of least cost and returns nil; when the cost has
// no least it returns the direction in which it falls for ever, every x + s ·
// direction being a solution for s >= 0.
func (t *tableau) minimise(cost []float64) []float64 {
	reduced := append(append(make([]float64, 0, t.columns+1), cost...), 0)
	for i, basic := range t.basis {
		if c := cost[basic]; c != 0 {
			for j, a := range t.rows[i] {
				reduced[j] -= c * a
			}
		}
	}
	column, bounded := t.improve(reduced)
	if bounded {
		return nil
	}
	direction := make([]float64, t.columns)
	direction[column] = 1
	for i, basic := range t.basis {
		direction[basic] -= t.rows[i][column]
	}
	return direction
}

// improve pivots until no reduced cost is negative, or until a column is found
// that nothing stops, which it returns. It takes the steepest
// column, and after a run of pivots that gain nothing the first one (Bland R.
// G., 1977, https://doi.org/10.1287/moor.2.2.103), which cannot cycle.
func (t *tableau) improve(reduced []float64) (column int, bounded bool) {
	const patience = 40
	idle := 0
	for {
		column := entering(reduced[:t.columns], idle > patience)
		if column < 0 {
			return 0, true
		}
		row := t.leaving(column)
		if row < 0 {
			return column, false
		}
		if t.rows[row][t.columns] > tiny {
			idle = 0
		} else {
			idle++
		}
		t.pivot(row, column, reduced)
	}
}

func entering(reduced []float64, first bool) int {
	best, column := -tiny, -1
	for j, r := range reduced {
		if r < best {
			if first {
				return j
			}
			best, column = r, j
		}
	}
	return column
}

// leaving is the row that first stops the growth of a column: the least ratio,
// and of equal ones the lowest basic variable.
func (t *tableau) leaving(column int) int {
	least, row := math.Inf(1), -1
	for i := range t.rows {
		a := t.rows[i][column]
		if a <= tiny {
			continue
		}
		ratio := t.rows[i][t.columns] / a
		if row < 0 || ratio < least-tiny || ratio <= least+tiny && t.basis[i] < t.basis[row] {
			least, row = min(least, ratio), i
		}
	}
	return row
}

func (t *tableau) pivot(row, column int, reduced []float64) {
	pivot := t.rows[row]
	scale := 1 / pivot[column]
	t.filled = t.filled[:0]
	for j, a := range pivot {
		if a != 0 {
			pivot[j] = a * scale
			t.filled = append(t.filled, j)
		}
	}
	pivot[column] = 1
	for i, other := range t.rows {
		if i != row {
			eliminate(other, pivot, t.filled, column)
		}
	}
	if reduced != nil {
		eliminate(reduced, pivot, t.filled, column)
	}
	t.basis[row] = column
}

// eliminate clears a column of a row, touching only the filled places of the
// pivot row, which are few.
func eliminate(row, pivot []float64, filled []int, column int) {
	factor := row[column]
	if factor == 0 {
		return
	}
	for _, j := range filled {
		x := row[j] - factor*pivot[j]
		if x < 1e-12 && x > -1e-12 {
			x = 0
		}
		row[j] = x
	}
	row[column] = 0
}

// solution is the value of each variable.
func (t *tableau) solution() []float64 {
	x := make([]float64, t.columns)
	for i, basic := range t.basis {
		if basic < t.columns {
			x[basic] = max(0, t.rows[i][t.columns])
		}
	}
	return x
}
