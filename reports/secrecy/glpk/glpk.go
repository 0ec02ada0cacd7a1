// Package glpk audits finished figures by the linear programming of others:
// GLPK, the GNU Linear Programming Kit (https://www.gnu.org/software/glpk/), run
// as its command glpsol. It shares the words of package secrecy, cell and sum,
// and no computation: neither the pencil, nor the components, nor the simplex.
//
// No document is made with it: it is a package because the tests of two others
// believe it, those of package secrecy and those of the releases of package
// reports. Where glpsol is not installed they skip.
package glpk

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// Installed says whether glpsol is on the path (in Debian: glpk-utils).
func Installed() bool {
	_, err := exec.LookPath("glpsol")
	return err == nil
}

// Interval is the least and the most that a cell was found to be, in figures
// that agree with all that is printed.
type Interval struct{ Low, High float64 }

// Width is how far apart they are.
func (i Interval) Width() float64 { return i.High - i.Low }

// precision is that of GLPK's default tolerances, with a margin.
const precision = 1e-5

// Intervals gives the interval in which each cell that is not printed can be
// placed by whoever knows the printed cells, the sums, and that no count is
// negative (a Signed one is free). Of a cell that is not printed the count is
// not read. An interval is exact where it is narrower than enough; others are
// told as at least so wide, and no farther.
//
// The error tells printed figures that contradict one another, or a glpsol that
// did not answer.
func Intervals(ctx context.Context, cells []secrecy.Cell, sums []secrecy.Sum, enough float64) (map[string]Interval, error) {
	intervals := map[string]Interval{}
	for _, p := range polytopes(cells, sums) {
		if err := p.search(ctx, intervals, enough); err != nil {
			return nil, err
		}
	}
	return intervals, nil
}

// polytope is the set of figures that agree with what is printed, for unknown
// cells that sums tie together.
type polytope struct {
	unknown []secrecy.Cell
	rows    []row
}

// row is an equation: the coefficients of unknown cells, by their place, and
// what they make.
type row struct {
	coefficient map[int]int64
	makes       int64
}

// polytopes writes parts − total = 0 for each sum, the printed cells on the other
// side, and separates what shares no unknown cell.
func polytopes(cells []secrecy.Cell, sums []secrecy.Sum) []polytope {
	place, group := map[string]int{}, []int{}
	for i, c := range cells {
		place[c.Key] = i
		group = append(group, i)
	}
	var head func(i int) int
	head = func(i int) int {
		if group[i] != i {
			group[i] = head(group[i])
		}
		return group[i]
	}
	rows := make([]row, len(sums))
	for n, s := range sums {
		rows[n].coefficient = map[int]int64{}
		for m, key := range append([]string{s.Total}, s.Parts...) {
			sign, i := int64(1), place[key]
			if m == 0 {
				sign = -1
			}
			if cells[i].State == secrecy.Printed {
				rows[n].makes -= sign * cells[i].Count
				continue
			}
			for j := range rows[n].coefficient {
				group[head(i)] = head(j)
				break
			}
			rows[n].coefficient[i] += sign
		}
	}
	of := map[int]*polytope{}
	var heads []int
	within := make([]int, len(cells)) // the place of a cell among the unknown of its polytope
	for i, c := range cells {
		if c.State == secrecy.Printed {
			continue
		}
		h := head(i)
		if of[h] == nil {
			of[h] = &polytope{}
			heads = append(heads, h)
		}
		within[i] = len(of[h].unknown)
		of[h].unknown = append(of[h].unknown, c)
	}
	for _, r := range rows {
		moved, h := row{map[int]int64{}, r.makes}, -1
		for i, x := range r.coefficient {
			h = head(i)
			moved.coefficient[within[i]] = x
		}
		if h >= 0 {
			of[h].rows = append(of[h].rows, moved)
		}
	}
	var all []polytope
	for _, h := range heads {
		all = append(all, *of[h])
	}
	return all
}

// search asks of each cell for two sets of figures that hold it as far apart as
// can be. Those sets hold other cells apart too: when by enough, they are not
// asked for. Small polytopes are asked for several cells at a time.
func (p polytope) search(ctx context.Context, intervals map[string]Interval, enough float64) error {
	batch := 1 + 800/(2*len(p.unknown))
	for next := 0; next < len(p.unknown); {
		var asked []int
		for ; next < len(p.unknown) && len(asked) < batch; next++ {
			if seen, ok := intervals[p.unknown[next].Key]; !ok || seen.Width() < enough-precision {
				asked = append(asked, next)
			}
		}
		if len(asked) == 0 {
			return nil
		}
		figures, err := p.spread(ctx, asked, enough)
		if err != nil {
			return fmt.Errorf("%s and what is tied to it: %w", p.unknown[asked[0]].Key, err)
		}
		for n, x := range figures {
			key := p.unknown[n%len(p.unknown)].Key
			seen, ok := intervals[key]
			if !ok {
				seen = Interval{x, x}
			}
			intervals[key] = Interval{min(seen.Low, x), max(seen.High, x)}
		}
	}
	return nil
}

// spread solves one programme: for each cell asked, a low and a high copy of the
// figures, and how far apart they hold it, at most enough; the sum of the latter
// is the most that can be. It gives the copies, one after another.
func (p polytope) spread(ctx context.Context, asked []int, enough float64) ([]float64, error) {
	dir, err := os.MkdirTemp("", "glpk")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	problem, answer := filepath.Join(dir, "problem"), filepath.Join(dir, "answer")
	if err := os.WriteFile(problem, p.programme(asked, enough), 0o600); err != nil {
		return nil, err
	}
	out, err := exec.CommandContext(ctx, "glpsol", "--glp", problem, "--write", answer).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("glpsol: %w\n%s", err, out)
	}
	content, err := os.ReadFile(answer)
	if err != nil {
		return nil, fmt.Errorf("glpsol: %w\n%s", err, out)
	}
	return solution(content, 2*len(asked)*len(p.unknown))
}

// programme writes the problem in GLPK's own format: unless told otherwise a row
// is an equation that makes 0 and a column is not negative.
func (p polytope) programme(asked []int, enough float64) []byte {
	var lines bytes.Buffer
	rows, entries := 0, 0
	enter := func(row, column int, x int64) {
		fmt.Fprintf(&lines, "a %d %d %d\n", row, column, x)
		if row > 0 {
			entries++
		}
	}
	column := func(copied, place int) int { return copied*len(p.unknown) + place + 1 }
	copies := 2 * len(asked)
	for copied := range copies {
		for _, r := range p.rows {
			rows++
			fmt.Fprintf(&lines, "i %d s %d\n", rows, r.makes)
			for place, x := range r.coefficient {
				enter(rows, column(copied, place), x)
			}
		}
		for place, c := range p.unknown {
			if c.Signed {
				fmt.Fprintf(&lines, "j %d f\n", column(copied, place))
			}
		}
	}
	for n, place := range asked { // high − low − apart = 0
		rows++
		apart := column(copies, n)
		enter(rows, column(2*n+1, place), 1)
		enter(rows, column(2*n, place), -1)
		enter(rows, apart, -1)
		fmt.Fprintf(&lines, "j %d d 0 %g\n", apart, enough)
		enter(0, apart, 1)
	}
	var text bytes.Buffer
	fmt.Fprintf(&text, "p lp max %d %d %d\n", rows, copies*len(p.unknown)+len(asked), entries)
	text.Write(lines.Bytes())
	text.WriteString("e o f\n")
	return text.Bytes()
}

// solution reads the first columns of an answer of glpsol, which must be optimal.
func solution(answer []byte, columns int) ([]float64, error) {
	x := make([]float64, 0, columns)
	optimal := false
	lines := bufio.NewScanner(bytes.NewReader(answer))
	for lines.Scan() {
		fields := strings.Fields(lines.Text())
		switch {
		case len(fields) > 5 && fields[0] == "s": // s bas ROWS COLUMNS PRIMAL DUAL OBJECTIVE
			optimal = fields[4] == "f" && fields[5] == "f"
		case len(fields) > 3 && fields[0] == "j" && len(x) < columns: // j COLUMN STATUS PRIMAL DUAL
			value, err := strconv.ParseFloat(fields[3], 64)
			if err != nil {
				return nil, fmt.Errorf("glpsol: %w", err)
			}
			x = append(x, value)
		}
	}
	if !optimal || len(x) < columns {
		return nil, fmt.Errorf("glpsol: no figures agree with what is printed")
	}
	return x, lines.Err()
}
