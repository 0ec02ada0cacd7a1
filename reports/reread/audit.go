package reread

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// Reading is what finished documents were found to say.
type Reading struct {
	Tables   int
	Printed  int // counts
	Withheld int
	Leaks    []Leak
}

// Audit reads documents, of one edition or of several, and lists the figures that
// they give back. The error tells figures that contradict one another.
func Audit(documents []Document, words Vocabulary, rule secrecy.Rule) (Reading, error) {
	reading, _, err := audit(documents, words, rule, false)
	return reading, err
}

// Presume does as Audit, and lists too the figures that are given back to whoever presumes
// that no statement came late between two months: who is followed at the end of a month and had
// entered before it was followed at the end of the one before. Where the
// figures show that some did, nothing is presumed.
func Presume(documents []Document, words Vocabulary, rule secrecy.Rule) (Reading, []Leak, error) {
	return audit(documents, words, rule, true)
}

func audit(documents []Document, words Vocabulary, rule secrecy.Rule, presuming bool) (reading Reading, presumed []Leak, err error) {
	r := &reader{Vocabulary: words, small: rule.Threshold, partOf: map[string]string{}, totals: map[string][]string{}, onlyRegional: map[edition]bool{}}
	for _, d := range documents {
		reading.Tables += len(d.Tables)
		r.document(d)
		of := edition{d.month(), d.known()}
		before, met := r.onlyRegional[of]
		r.onlyRegional[of] = d.regional() && (before || !met)
	}
	t := &ties{reader: r, cells: map[string]secrecy.Cell{}, at: map[string]Leak{}, part: map[string]string{}}
	if err := t.gather(); err != nil {
		return reading, nil, err
	}
	for _, c := range t.cells {
		if c.State == secrecy.Printed {
			reading.Printed++
		} else {
			reading.Withheld++
		}
	}
	t.all()
	findings, err := secrecy.Audit(t.listed(), t.sums, rule)
	if err != nil {
		return reading, nil, err
	}
	met := map[string]bool{}
	for _, f := range findings {
		met[f.Key] = true
		if t.tells(f, rule) {
			r.leaks = append(r.leaks, t.leak(f))
		}
	}
	if presuming {
		if presumed, err = t.besides(t.agreeing(), rule, met); err != nil {
			return reading, nil, err
		}
	}
	t.accesses()
	r.fitted(documents)
	slices.SortStableFunc(r.leaks, func(a, b Leak) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Sheet, b.Sheet), cmp.Compare(a.Table, b.Table), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	reading.Leaks = slices.Compact(r.leaks)
	return reading, presumed, nil
}

// besides lists what is found besides with what is presumed.
func (t *ties) besides(presumed []secrecy.Sum, rule secrecy.Rule, met map[string]bool) (leaks []Leak, err error) {
	if len(presumed) == 0 {
		return nil, nil
	}
	findings, err := secrecy.AuditInTime(t.listed(), append(slices.Clone(t.sums), presumed...), rule)
	if err != nil {
		return nil, err
	}
	for _, f := range findings {
		if !met[f.Key] && t.tells(f, rule) {
			l := t.leak(f)
			l.Told += ", if no statement came late between two months"
			leaks = append(leaks, l)
		}
	}
	return leaks, nil
}

// listed are the cells, in their order.
func (t *ties) listed() []secrecy.Cell {
	cells := make([]secrecy.Cell, 0, len(t.cells))
	for _, c := range t.cells {
		cells = append(cells, c)
	}
	slices.SortFunc(cells, func(a, b secrecy.Cell) int { return cmp.Compare(a.Key, b.Key) })
	return cells
}

// tells says whether what is found says of persons: it may be a small count, or nobody
// where that makes a rate that is withheld 0 or 100 %. A denominator of 0 or of 40 that is
// found speaks of nobody, and where it helps to find a small count, that one is found too.
func (t *ties) tells(f secrecy.Finding, rule secrecy.Rule) bool {
	low, high := f.Low, f.High
	if high < 0 {
		low, high = -high, -low
	}
	switch t.part[f.Key] {
	case complementOf: // of a denominator that is withheld: its interval may be narrow
		return high < 0.5 || low > 0.5 && high < float64(rule.Threshold)-0.5
	case counted:
		return low < float64(rule.Threshold)-0.5
	}
	none := high < 0.5 && !rule.HideZeros
	return !none && low < float64(rule.Threshold)-0.5
}

// gather makes one cell of all that give the same figure. What one document withholds
// and another of the same edition prints is printed: the denominator of a share that
// is withheld may be a count of its own.
func (t *ties) gather() error {
	for _, f := range t.figures {
		key := f.key()
		before, told := t.cells[key]
		now := secrecy.Cell{Key: key, Count: f.count, State: secrecy.Printed}
		if f.withheld {
			now = secrecy.Cell{Key: key, State: secrecy.Withheld}
		}
		switch {
		case !told:
			t.cells[key], t.at[key], t.part[key] = now, f.at, f.part
		case before.State == now.State && before.Count != now.Count:
			return Contradiction{One: t.at[key], Other: f.at}
		case before.State == secrecy.Withheld && now.State == secrecy.Printed:
			t.cells[key], t.at[key] = now, f.at
		}
	}
	return nil
}

// Contradiction says that two places of the documents print two counts of one figure: they
// are not of one release, or not all for the nation.
type Contradiction struct{ One, Other Leak }

func (c Contradiction) Error() string {
	return fmt.Sprintf("%s and %s print two counts of one figure", c.One.placed(), c.Other.placed())
}

func (l Leak) placed() string {
	return fmt.Sprintf("%s, table %q, row %d, column %q", l.File, l.Table, l.Line, l.Column)
}

// leak tells a finding without its count, which whoever reads can compute.
func (t *ties) leak(f secrecy.Finding) Leak {
	at := t.at[f.Key]
	switch {
	case f.Fault == secrecy.SmallPrinted:
		at.Told = "a small count is printed"
	case f.High < 0.5 && f.Low > -0.5 && (t.part[f.Key] == counted || t.part[f.Key] == complementOf):
		at.Told = "a rate that is withheld is known to be 0 or 100 %"
	case at.Told != "":
	case f.Fault == secrecy.Exact:
		at.Told = "withheld, and given back exactly by sums and differences"
	default:
		at.Told = fmt.Sprintf("withheld, and placed by sums and differences within %.3g", f.High-f.Low)
	}
	return at
}
