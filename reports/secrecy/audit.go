package secrecy

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Fault is what a finished table gives away.
type Fault int

const (
	SmallPrinted Fault = iota // a small count is printed as it stands
	Exact                     // a cell that is not printed can be computed
	Narrow                    // it can be placed in an interval narrower than k − 1
)

// Finding is a cell that finished tables give back.
type Finding struct {
	Key       string
	Fault     Fault
	Low, High float64 // the least and the most that the cell can be
}

// Audit searches finished figures, of one document or of several successive
// ones, for what they give back. Cells are Printed with their count, Withheld,
// or Unprinted; the counts of the latter two are not looked at. An Open cell is
// an error: an audit is of what is finished.
//
// A Withheld cell is found when its interval is narrower than k − 1. An
// Unprinted one is found when its interval is, and lies wholly among the small
// counts: an increment known to be 12 speaks of nobody in particular. A Printed
// one is found when it is small itself.
//
// The intervals are those of linear programming, cut to whole numbers: cells not negative
// (unless Signed), parts that make their total. Which of the withheld are small is not
// used, the symbol being one. In a table of two dimensions and in levels of territory the
// bounds are whole numbers anyway; where months cross levels one may be a fraction.
//
// The error tells a sum of unknown cells, or printed figures that contradict
// one another.
func Audit(cells []Cell, sums []Sum, rule Rule) ([]Finding, error) {
	return auditor{rule: rule, sums: sums}.audit(cells)
}

// AuditInTime does as Audit, but that of some thousand cells tied together it finds nothing where no
// short search is sure of them all: the programme of all of them would take hours.
func AuditInTime(cells []Cell, sums []Sum, rule Rule) ([]Finding, error) {
	return auditor{rule: rule, sums: sums, most: mostDense}.audit(cells)
}

// mostDense is how many unknown cells one programme takes where time is short.
const mostDense = 1000

func (a auditor) audit(cells []Cell) ([]Finding, error) {
	a.cells = make(map[string]Cell, len(cells))
	var findings []Finding
	for _, c := range cells {
		if c.State == Open {
			return nil, fmt.Errorf("cell %q: neither printed nor withheld", c.Key)
		}
		if before, twice := a.cells[c.Key]; twice && before != c {
			return nil, fmt.Errorf("cell %q told in two ways", c.Key)
		}
		a.cells[c.Key] = c
		if c.State == Printed && a.rule.small(c) {
			findings = append(findings, Finding{c.Key, SmallPrinted, float64(c.Count), float64(c.Count)})
		}
	}
	links, err := a.links()
	if err != nil {
		return nil, err
	}
	computed, err := a.compute(links)
	if err != nil {
		return nil, err
	}
	findings = append(findings, computed...)
	parts := a.components(links)
	for _, part := range parts {
		found, err := a.examine(part)
		if err != nil {
			return nil, err
		}
		findings = append(findings, found...)
	}
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(a.Key, b.Key) })
	return slices.CompactFunc(findings, func(a, b Finding) bool { return a == b }), nil
}

type auditor struct {
	rule  Rule
	sums  []Sum
	cells map[string]Cell
	most  int // unknown cells of the largest programme that is solved, 0 for any
}

// component is a set of unknown cells that sums tie together, and the sums.
type component struct {
	unknown []string
	sums    []Sum
}

// links lists the sums in which each cell that is not printed stands.
func (a auditor) links() (map[string][]int, error) {
	links := map[string][]int{}
	for n, s := range a.sums {
		for _, key := range s.keys() {
			c, told := a.cells[key]
			if !told {
				return nil, fmt.Errorf("sum %q: no cell %q", s.Total, key)
			}
			if c.State != Printed {
				links[key] = append(links[key], n)
			}
		}
	}
	return links, nil
}

// keys are the total, then the parts.
func (s Sum) keys() []string { return append([]string{s.Total}, s.Parts...) }

// compute does what a reader with a pencil does first: where one cell of a sum
// is missing it is the difference, and being known it may leave another alone.
// What is computed is Printed for the rest of the audit. A sum without missing
// cell must add up.
func (a auditor) compute(links map[string][]int) ([]Finding, error) {
	var findings []Finding
	queue := make([]int, len(a.sums))
	for n := range queue {
		queue[n] = n
	}
	for ; len(queue) > 0; queue = queue[1:] {
		s := a.sums[queue[0]]
		missing, alone, rest := a.missing(s)
		switch {
		case missing == 0 && rest != 0:
			return nil, fmt.Errorf("sum %q: the printed parts do not make the printed total", s.Total)
		case missing != 1:
			continue
		}
		c := a.cells[alone]
		value := -rest
		if alone == s.Total {
			value = rest
		}
		if value < 0 && !c.Signed {
			return nil, fmt.Errorf("sum %q: the printed figures make a negative count of %q", s.Total, alone)
		}
		if finding, exposed := a.judge(alone, float64(value), float64(value)); exposed {
			findings = append(findings, finding)
		}
		a.cells[alone] = Cell{Key: alone, Count: value, State: Printed, Signed: c.Signed}
		queue = append(queue, links[alone]...)
		delete(links, alone)
	}
	return findings, nil
}

// missing counts the cells of a sum that are not known, names the last one, and
// gives parts − total of the known ones.
func (a auditor) missing(s Sum) (missing int, last string, rest int64) {
	for m, key := range s.keys() {
		c := a.cells[key]
		switch {
		case c.State != Printed:
			missing++
			last = key
		case m == 0:
			rest -= c.Count
		default:
			rest += c.Count
		}
	}
	return missing, last, rest
}

// components splits the cells that are still unknown, which makes the
// programmes small.
func (a auditor) components(links map[string][]int) []component {
	var parts []component
	seenCell, seenSum := map[string]bool{}, make([]bool, len(a.sums))
	for n := range a.sums {
		part := component{}
		for queue := []int{n}; len(queue) > 0; queue = queue[1:] {
			if seenSum[queue[0]] {
				continue
			}
			s := a.sums[queue[0]]
			seenSum[queue[0]] = true
			part.sums = append(part.sums, s)
			for _, key := range s.keys() {
				if _, unknown := links[key]; unknown && !seenCell[key] {
					seenCell[key] = true
					part.unknown = append(part.unknown, key)
					queue = append(queue, links[key]...)
				}
			}
		}
		if len(part.unknown) > 0 {
			parts = append(parts, part)
		}
	}
	return parts
}

// programme writes the component as rows · x = rhs, x >= 0. A cell that may be
// negative is the difference of its column and of the one at its second index.
func (a auditor) programme(part component) (rows [][]float64, rhs []float64, column map[string][2]int, columns int) {
	column = make(map[string][2]int, len(part.unknown))
	for _, key := range part.unknown {
		column[key] = [2]int{columns, -1}
		columns++
		if a.cells[key].Signed {
			column[key] = [2]int{columns - 1, columns}
			columns++
		}
	}
	for _, s := range part.sums {
		row, known := make([]float64, columns), 0.0
		add := func(key string, sign float64) {
			c := a.cells[key]
			if c.State == Printed {
				known += sign * float64(c.Count)
				return
			}
			at := column[key]
			row[at[0]] += sign
			if at[1] >= 0 {
				row[at[1]] -= sign
			}
		}
		add(s.Total, -1)
		for _, key := range s.Parts {
			add(key, 1)
		}
		rows, rhs = append(rows, row), append(rhs, -known)
	}
	return rows, rhs, column, columns
}

// examine finds the exposed cells of a component.
func (a auditor) examine(part component) ([]Finding, error) {
	if len(part.unknown) > dense {
		if findings, sure := a.examineNear(part); sure {
			return findings, nil
		}
	}
	if a.most > 0 && len(part.unknown) > a.most {
		return nil, nil
	}
	return a.solve(part)
}

// solve does so by the programme of all its cells. Each solution met on the way
// is a set of figures compatible with all that is printed: a cell that two of
// them place k − 1 apart needs no more search.
func (a auditor) solve(part component) ([]Finding, error) {
	rows, rhs, column, columns := a.programme(part)
	t, feasible := newTableau(rows, rhs, columns)
	if !feasible {
		return nil, fmt.Errorf("sum %q and those tied to it: the printed figures contradict one another", part.sums[0].Total)
	}
	seen := newExtent(part.unknown)
	var findings []Finding
	for _, key := range part.unknown {
		low, high := math.Inf(-1), math.Inf(1)
		for _, direction := range []float64{1, -1} {
			if seen.width(key) >= float64(a.rule.width())-1e-6 {
				break
			}
			cost := make([]float64, columns)
			cost[column[key][0]] = direction
			if second := column[key][1]; second >= 0 {
				cost[second] = -direction
			}
			falls := t.minimise(cost)
			witness := a.read(part, column, t.solution())
			if falls != nil {
				witness = far(witness, a.read(part, column, falls), key, float64(a.rule.Threshold))
			} else if direction > 0 {
				low = witness[key]
			} else {
				high = witness[key]
			}
			if err := a.addUp(part, witness); err != nil {
				return nil, err
			}
			seen.add(witness)
			if falls != nil {
				seen.add(a.read(part, column, t.solution()))
			}
		}
		if finding, exposed := a.judge(key, low, high); exposed {
			findings = append(findings, finding)
		}
	}
	return findings, nil
}

// judge says whether an interval is too narrow for its cell. Persons are whole: so are the
// ends.
func (a auditor) judge(key string, low, high float64) (Finding, bool) {
	low, high = math.Ceil(low-1e-6), math.Floor(high+1e-6)
	if high-low >= float64(a.rule.width())-1e-6 || math.IsInf(low, 0) || math.IsInf(high, 0) {
		return Finding{}, false
	}
	c := a.cells[key]
	if c.State == Loose || c.State == Unprinted && !a.amongSmall(c, low, high) {
		return Finding{}, false
	}
	fault := Narrow
	if high-low < 1e-6 {
		fault = Exact
	}
	return Finding{key, fault, low, high}, true
}

// amongSmall says whether whatever lies in the interval is a small count.
func (a auditor) amongSmall(c Cell, low, high float64) bool {
	if c.Signed && high < 0 {
		low, high = -high, -low
	}
	least := 1.0
	if a.rule.HideZeros && !c.Signed {
		least = 0
	}
	return low > least-1e-6 && high < float64(a.rule.Threshold)-1+1e-6
}

// far goes in a direction until a cell has moved by a distance.
func far(from, direction map[string]float64, key string, distance float64) map[string]float64 {
	steps := distance / math.Abs(direction[key])
	figures := make(map[string]float64, len(from))
	for k, x := range from {
		figures[k] = x + steps*direction[k]
	}
	return figures
}

// read turns a solution into figures.
func (a auditor) read(part component, column map[string][2]int, x []float64) map[string]float64 {
	figures := make(map[string]float64, len(part.unknown))
	for _, key := range part.unknown {
		at := column[key]
		figures[key] = x[at[0]]
		if at[1] >= 0 {
			figures[key] -= x[at[1]]
		}
	}
	return figures
}

// addUp makes each sum again with the figures of a witness, none of which may
// be negative.
func (a auditor) addUp(part component, witness map[string]float64) error {
	value := func(key string) float64 {
		if c := a.cells[key]; c.State == Printed {
			return float64(c.Count)
		}
		return witness[key]
	}
	for _, key := range part.unknown {
		if witness[key] < -1e-6 && !a.cells[key].Signed {
			return fmt.Errorf("cell %q: the audit lost its precision", key)
		}
	}
	for _, s := range part.sums {
		total := value(s.Total)
		made := 0.0
		for _, key := range s.Parts {
			made += value(key)
		}
		if math.Abs(made-total) > 1e-6*(1+math.Abs(total)) {
			return fmt.Errorf("sum %q: the audit lost its precision", s.Total)
		}
	}
	return nil
}

// extent is the least and the most that each cell was in the witnesses.
type extent struct {
	low, high map[string]float64
}

func newExtent(keys []string) extent {
	e := extent{make(map[string]float64, len(keys)), make(map[string]float64, len(keys))}
	for _, key := range keys {
		e.low[key], e.high[key] = math.Inf(1), math.Inf(-1)
	}
	return e
}

func (e extent) add(witness map[string]float64) {
	for key, x := range witness {
		e.low[key], e.high[key] = min(e.low[key], x), max(e.high[key], x)
	}
}

func (e extent) width(key string) float64 { return e.high[key] - e.low[key] }
