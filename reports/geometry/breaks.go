package geometry

import (
	"slices"

	"github.com/agir-indicateurs/agir/reports"
)

// BreakMark is where a break is drawn between two months, and where its label stands: from
// At, on a row of its own where it would run into the label before it.
type BreakMark struct {
	X, At float64
	Row   int
	Label string
}

// BreakMarks places the breaks of a line of months in an area; width is that of a label.
func BreakMarks(breaks []reports.Break, px func(int) float64, width func(string) float64, area Area) []BreakMark {
	var marks []BreakMark
	for _, b := range breaks {
		m := BreakMark{X: (px(b.Before-1) + px(b.Before)) / 2, Label: b.Label}
		w := width(b.Label)
		m.At = max(area.X, min(m.X-w/2, area.Right()-w))
		for slices.ContainsFunc(marks, func(o BreakMark) bool { return o.Row == m.Row && o.At < m.At+w && m.At < o.At+width(o.Label) }) {
			m.Row++
		}
		marks = append(marks, m)
	}
	return marks
}

// LastRow is the lowest row that labels of breaks take.
func LastRow(marks []BreakMark) (last int) {
	for _, m := range marks {
		last = max(last, m.Row)
	}
	return last
}

// Parted says whether a break stands just before a point: it is not joined to the one
// before it.
func Parted(breaks []reports.Break, point int) bool {
	return slices.ContainsFunc(breaks, func(b reports.Break) bool { return b.Before == point })
}
