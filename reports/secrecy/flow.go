package secrecy

import "math"

// grid is one table under protection: its cells as edges between row nodes and
// column nodes. With the signs below each row and each column of
// y = sign · x sums to zero, so that two compatible sets of figures differ by
// flows that run around cycles of unknown cells.
type grid struct {
	cells [][]*cell // nil where no cell can be
	moved [][]int64 // what the flow being searched has added to each cell
}

// cell is a cell of the release at work.
type cell struct {
	Cell
	primary bool // small itself
	mine    bool // open in this release: its to print or to withhold
	total   bool // the total of a table or of a sum
	rank    int  // place among the cells of the release
	sums    []int
	grids   []*grid
	with    *cell // that it goes with
}

// unknown says whether the cell is not printed as things stand.
func (c *cell) unknown() bool { return c.State == Withheld || c.State == Unprinted }

// guarded says whether the cell must not be found.
func (c *cell) guarded() bool {
	return c.State == Withheld || c.State == Unprinted && (c.primary || c.nothing())
}

// nothing says whether nobody is in a cell without a place in a document, and the one that
// it goes with is withheld: that nobody is would make the rate 100 %.
func (c *cell) nothing() bool {
	return c.State == Unprinted && c.Count == 0 && c.with != nil && c.with.State == Withheld
}

func (g *grid) sign(i, j int) int64 {
	if (i == 0) != (j == 0) {
		return -1
	}
	return 1
}

// room is by how much a cell can still move in a direction.
func (g *grid) room(i, j int, direction int64) int64 {
	c := g.cells[i][j]
	if c == nil || !c.unknown() {
		return 0
	}
	if direction > 0 || c.Signed {
		return math.MaxInt32
	}
	return c.Count + g.moved[i][j]
}

// safe says whether what is printed of this table leaves the cell an interval
// as wide as asked: the most it can rise and the most it can fall, by maximum
// flow through the other unknown cells (Ford and Fulkerson, shortest paths).
func (g *grid) safe(i, j int, width int64) bool {
	up := g.reach(i, j, 1, width)
	return up >= width || up+g.reach(i, j, -1, width-up) >= width
}

// reach is how far the cell can move in a direction, up to a limit.
func (g *grid) reach(i, j int, direction, limit int64) int64 {
	for _, row := range g.moved {
		clear(row)
	}
	limit = min(limit, g.room(i, j, direction))
	var moved int64
	for moved < limit {
		path := g.path(i, j, direction*g.sign(i, j))
		if path == nil {
			break
		}
		push := limit - moved
		for _, e := range path {
			push = min(push, g.room(e.i, e.j, e.direction))
		}
		for _, e := range path {
			g.moved[e.i][e.j] += e.direction * push
		}
		moved += push
	}
	return moved
}

// edge is a cell and the direction in which a path moves it.
type edge struct {
	i, j      int
	direction int64
}

// path is the shortest chain of cells that compensates a change of the flow y
// of cell (i, j) in the direction given: from its row, cells alternately
// opposite to it and along it, to its column. Nil when there is none.
func (g *grid) path(i, j int, direction int64) []edge {
	rows, columns := len(g.cells), len(g.cells[0])
	came := make([]edge, rows+columns) // the cell through which a node was met
	met := make([]bool, rows+columns)
	met[i] = true
	for queue := []int{i}; len(queue) > 0; queue = queue[1:] {
		node := queue[0]
		if node == rows+j {
			return g.trace(came, i, rows+j)
		}
		first, last := rows, rows+columns
		if node >= rows {
			first, last = 0, rows
		}
		for next := first; next < last; next++ {
			e := edge{node, next - rows, -direction}
			if node >= rows {
				e = edge{next, node - rows, direction}
			}
			if met[next] || e.i == i && e.j == j {
				continue
			}
			e.direction *= g.sign(e.i, e.j)
			if g.room(e.i, e.j, e.direction) > 0 {
				met[next], came[next] = true, e
				queue = append(queue, next)
			}
		}
	}
	return nil
}

// trace follows a path back from its end.
func (g *grid) trace(came []edge, start, end int) []edge {
	var path []edge
	rows := len(g.cells)
	for node := end; node != start; {
		e := came[node]
		path = append(path, e)
		if node < rows {
			node = rows + e.j
		} else {
			node = e.i
		}
	}
	return path
}

// rectangle is the cheapest set of cells to withhold so that the cell (i, j)
// stands at the corner of a rectangle of unknown cells; nil when every
// rectangle has a printed corner or is unknown already.
func (g *grid) rectangle(i, j int, price func(*cell) int64) []*cell {
	var best []*cell
	var least int64 = math.MaxInt64
	for r := range g.cells {
		for c := range g.cells[r] {
			if r == i || c == j {
				continue
			}
			var hide []*cell
			var cost int64
			for _, corner := range []*cell{g.cells[i][c], g.cells[r][j], g.cells[r][c]} {
				switch {
				case corner == nil || corner.State == Printed:
					cost = math.MaxInt64
				case corner.State == Open && cost < math.MaxInt64:
					cost += price(corner)
					hide = append(hide, corner)
				}
				if cost == math.MaxInt64 {
					break
				}
			}
			if cost < least && len(hide) > 0 {
				best, least = hide, cost
			}
		}
	}
	return best
}
