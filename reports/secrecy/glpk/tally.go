package glpk

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// Tally is what an audit went through.
type Tally struct {
	Cells    int     // that nobody may find
	Computed int     // that have a single value
	Narrow   int     // that lie in an interval narrower than k − 1
	Least    float64 // width of the narrowest interval
}

// Add counts one more cell.
func (t *Tally) Add(i Interval, rule secrecy.Rule) {
	if t.Cells++; t.Cells == 1 || i.Width() < t.Least {
		t.Least = i.Width()
	}
	switch {
	case i.Width() < precision:
		t.Computed++
	case i.Width() < float64(rule.Threshold-1)-precision:
		t.Narrow++
	}
}

// Found is the number of cells computed or nearly so.
func (t Tally) Found() int { return t.Computed + t.Narrow }

func (t Tally) String() string {
	return fmt.Sprintf("%d cells, %d computed, %d more in an interval that is too narrow; the narrowest is %g wide", t.Cells, t.Computed, t.Narrow, math.Round(t.Least*1e3)/1e3)
}

// Guarded says whether nobody may find a cell: it is withheld, or small without a
// place in a document.
func Guarded(c secrecy.Cell, rule secrecy.Rule) bool {
	return c.State == secrecy.Withheld || c.State == secrecy.Unprinted && (rule.Small(c.Count) || c.Signed && rule.Small(-c.Count))
}

// Audit adds the cells of a finished release to a tally, and looks for no interval
// wider than enough. It is stricter than [secrecy.Audit] with small cells without a
// place in a document: where they lie does not matter.
func (t *Tally) Audit(ctx context.Context, cells []secrecy.Cell, sums []secrecy.Sum, rule secrecy.Rule, enough float64) error {
	intervals, err := Intervals(ctx, cells, sums, enough)
	for _, c := range cells {
		if err == nil && Guarded(c, rule) {
			t.Add(intervals[c.Key], rule)
		}
	}
	return err
}

// SmallAlone withholds the small cells and no other: an audit that finds next to
// nothing there judges nothing.
func SmallAlone(cells []secrecy.Cell, rule secrecy.Rule) []secrecy.Cell {
	cells = slices.Clone(cells)
	for i, c := range cells {
		if c.State == secrecy.Unprinted {
			continue
		}
		cells[i].State = secrecy.Printed
		if rule.Small(c.Count) {
			cells[i].State = secrecy.Withheld
		}
	}
	return cells
}
