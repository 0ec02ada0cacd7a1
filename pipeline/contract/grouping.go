package contract

import (
	"strconv"
	"strings"
)

// Grouped are equal faults: those of one rule in one column of a sheet. The Problem is
// the first of them.
type Grouped struct {
	Problem
	Rows []int // all of them, in order
}

// listedEach is how many equal faults are listed one by one: beyond, the first are enough.
const listedEach = 5

// Group puts equal faults together when they are many, each group in the place of its
// first; the others stay alone.
func Group(problems []Problem) []Grouped {
	type fault struct {
		file, sheet, rule string
		column            int
		severity          Severity
		message           string // of the whole file only
	}
	kind := func(p *Problem) fault {
		f := fault{p.File, p.Sheet, p.Rule, p.Column, p.Severity, ""}
		if p.Row == 0 {
			f.message = p.Message
		}
		return f
	}
	rows := make(map[fault][]int)
	for i := range problems {
		k := kind(&problems[i])
		rows[k] = append(rows[k], problems[i].Row)
	}
	var all []Grouped
	listed := make(map[fault]bool)
	for _, p := range problems {
		k := kind(&p)
		switch {
		case len(rows[k]) <= listedEach:
			all = append(all, Grouped{p, []int{p.Row}})
		case !listed[k]:
			listed[k] = true
			all = append(all, Grouped{p, rows[k]})
		}
	}
	return all
}

// Lines names the rows: ligne 4; lignes 4, 5, 6, 7, 8 et 19 992 autres.
func (g *Grouped) Lines() string {
	if len(g.Rows) == 1 {
		return "ligne " + strconv.Itoa(g.Row)
	}
	var b strings.Builder
	b.WriteString("lignes ")
	for i, row := range g.Rows[:min(listedEach, len(g.Rows))] {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(row))
	}
	if rest := len(g.Rows) - listedEach; rest > 0 {
		b.WriteString(" et " + count(rest, "autre", "autres"))
	}
	return b.String()
}

// Sentence is the message, with the row that it is about when there are others.
func (g *Grouped) Sentence() string {
	if len(g.Rows) == 1 {
		return g.Message
	}
	return french("ligne %d : %s", g.Row, g.Message)
}
