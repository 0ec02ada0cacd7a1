package secrecy

import (
	"fmt"
	"strings"
)

// State is what becomes, or became, of a cell.
type State int

const (
	Open      State = iota // may be printed, or not, by the release at hand
	Printed                // printed: known to all, and cannot be taken back
	Withheld               // not printed, and to be kept from being found
	Unprinted              // no cell of a document, yet sums and differences can give it: an increment, a complement
	Loose                  // no count of anybody in particular: what is left over of an inequality between several figures
)

// Cell is one count of persons.
type Cell struct {
	// Key tells the cell from all others: indicator, territory, month and, for
	// a figure that a later edition revises, edition. See [Key].
	Key    string
	Count  int64
	State  State
	Signed bool // may be negative: the change of a figure from one edition to the next
	// Dear is what the cell is worth to a reader, in hundredths of an ordinary figure; 0 lets
	// its count and its place in the sums say.
	Dear int64
}

// Key joins the names that tell a cell from all others. They must not hold "|".
func Key(names ...string) string { return strings.Join(names, "|") }

// Sum says that the parts make the total.
type Sum struct {
	Total string
	Parts []string
}

// Table is a table of two dimensions with its totals: the keys of its cells,
// row by row. Row 0 and column 0 are the totals, so that Cells[0][0] is the
// grand total. An empty key is a cell that cannot be (a structural zero).
// Tables that share cells are linked by their keys: the total of a region is a
// row 0 of its own table and a row of the nation's.
type Table struct {
	Cells [][]string
}

// Sums are the rows, then the columns of the table, each with its total.
func (t Table) Sums() []Sum {
	var sums []Sum
	for _, row := range t.Cells {
		sums = append(sums, sum(row))
	}
	for j := range t.Cells[0] {
		var column []string
		for i := range t.Cells {
			column = append(column, t.Cells[i][j])
		}
		sums = append(sums, sum(column))
	}
	return sums
}

// sum takes the first key as the total of the others.
func sum(keys []string) Sum {
	s := Sum{Total: keys[0]}
	for _, key := range keys[1:] {
		if key != "" {
			s.Parts = append(s.Parts, key)
		}
	}
	return s
}

// Release is what is about to be printed together with all that ties it to
// itself and to what was printed before.
type Release struct {
	Cells  []Cell // in an order of the caller's, which breaks ties
	Tables []Table
	Sums   []Sum // ties that are not a table: stock of a month = stock of the month before + increment
	Follow []Follower
	// Proofs are those of what was withheld before, as [Protection] gave them. Each is added up
	// again: one that stands no more is only where to start from.
	Proofs []Proof
}

// Follower is a cell that goes with another: it is withheld where the other is, and one
// that is 0 and has no place in a document may then not be known to be.
type Follower struct{ Key, With string }

// AllSums are those of the tables, then the others.
func (r Release) AllSums() []Sum {
	var sums []Sum
	for _, t := range r.Tables {
		sums = append(sums, t.Sums()...)
	}
	return append(sums, r.Sums...)
}

// Rule is the rule of secrecy in force, a setting.
type Rule struct {
	Threshold int64 // k: counts from 1 to k − 1 are withheld
	HideZeros bool  // whether 0 is withheld too
	// PlainTotals lets a total be withheld as readily as any other cell; without
	// it, only when nothing else will do.
	PlainTotals bool
}

// Small says whether a count may not be printed.
func (r Rule) Small(count int64) bool {
	return count > 0 && count < r.Threshold || count == 0 && r.HideZeros
}

// small does as Small, for a change of either sign too.
func (r Rule) small(c Cell) bool {
	if c.Signed {
		return c.Count != 0 && max(c.Count, -c.Count) < r.Threshold
	}
	return r.Small(c.Count)
}

// width is the narrowest interval in which a withheld cell may be placed.
func (r Rule) width() int64 { return r.Threshold - 1 }

// Rate says whether a rate may be printed: at least k in the denominator, and
// neither the numerator nor its complement small. A rate whose numerator or
// denominator is withheld for another reason is withheld as well.
func (r Rule) Rate(numerator, denominator int64) bool {
	return denominator >= r.Threshold && !r.Small(numerator) && !r.Small(denominator-numerator)
}

// check refuses a release that cannot be: cells given twice, sums of unknown
// cells, sums that do not make their total. The faults are the caller's.
func (r Release) check() error {
	counts := make(map[string]int64, len(r.Cells))
	for _, c := range r.Cells {
		if c.Key == "" {
			return fmt.Errorf("cell without a key")
		}
		if _, twice := counts[c.Key]; twice {
			return fmt.Errorf("cell %q told twice", c.Key)
		}
		if c.Count < 0 && !c.Signed {
			return fmt.Errorf("cell %q: negative count", c.Key)
		}
		counts[c.Key] = c.Count
	}
	for n, t := range r.Tables {
		if err := t.check(); err != nil {
			return fmt.Errorf("table %d: %w", n, err)
		}
	}
	for _, s := range r.AllSums() {
		if err := s.check(counts); err != nil {
			return err
		}
	}
	for _, f := range r.Follow {
		for _, key := range []string{f.Key, f.With} {
			if _, known := counts[key]; !known {
				return fmt.Errorf("cell %q goes with %q: no cell %q", f.Key, f.With, key)
			}
		}
	}
	return nil
}

func (t Table) check() error {
	if len(t.Cells) < 2 || len(t.Cells[0]) < 2 {
		return fmt.Errorf("less than one row and one column beside the totals")
	}
	seen := map[string]bool{}
	for i, row := range t.Cells {
		if len(row) != len(t.Cells[0]) {
			return fmt.Errorf("row %d has %d cells, the first %d", i, len(row), len(t.Cells[0]))
		}
		for _, key := range row {
			if key != "" && seen[key] {
				return fmt.Errorf("cell %q stands twice", key)
			}
			seen[key] = true
		}
	}
	return nil
}

func (s Sum) check(counts map[string]int64) error {
	if s.Total == "" {
		return fmt.Errorf("sum without a total")
	}
	var made int64
	for _, key := range s.Parts {
		count, known := counts[key]
		if !known {
			return fmt.Errorf("sum %q: no cell %q", s.Total, key)
		}
		made += count
	}
	total, known := counts[s.Total]
	if !known {
		return fmt.Errorf("sum %q: no such cell", s.Total)
	}
	if made != total {
		return fmt.Errorf("sum %q: the parts do not make the total", s.Total)
	}
	return nil
}
