package reread

import (
	"math"
	"regexp"
	"slices"
	"strconv"

	"github.com/agir-indicateurs/agir/reports/secrecy"
)

// The shares of those who reached work or housing: estimates, which are nearly counts to
// whoever knows of how many.

// reached is a share of those followed from their entry, by some months after it.
type reached struct {
	place  occasion
	domain string
	months int
	share  float64
	at     Leak
}

var (
	horizonCode   = regexp.MustCompile(`^(acces_emploi|acces_logement)_(\d+)m$`)
	horizonHeader = regexp.MustCompile(`^(a|emploi|logement) (\d+) mois$`)
)

// horizonOf reads the code of a share.
func horizonOf(code string) (domain string, months int, ok bool) {
	m := horizonCode.FindStringSubmatch(code)
	if m == nil {
		return "", 0, false
	}
	months, _ = strconv.Atoi(m[2])
	return m[1], months, true
}

// access keeps a share that is printed.
func (r *reader) access(f figure, domain string, months int, text string) {
	if share, _, ok := decimal(text); ok && !withheldText.MatchString(text) {
		r.reached = append(r.reached, reached{occasion{f.place, f.month, f.known}, domain, months, share, f.at})
	}
}

// accessRow keeps the shares of a row of a table of access.
func (r *reader) accessRow(t Table, row Row, f figure) {
	for n, header := range t.Rows[0].Cells {
		m := horizonHeader.FindStringSubmatch(r.Fold(header))
		if m == nil {
			continue
		}
		domain := "acces_" + m[1]
		if m[1] == "a" {
			domain = r.accessOf(t.Caption)
		}
		if domain != "" {
			months, _ := strconv.Atoi(m[2])
			f.at.Column = header
			r.access(f, domain, months, cellOf(row, n))
		}
	}
}

// accesses finds the shares that stand for a few persons: those who got there, those who did
// not, those who got there between two horizons; and a share of which nobody may know of how
// many.
func (t *ties) accesses() {
	type followed struct {
		occasion
		domain string
	}
	all := map[followed][]reached{}
	var order []followed
	for _, x := range t.reached {
		c := followed{x.place, x.domain}
		if all[c] == nil {
			order = append(order, c)
		}
		all[c] = append(all[c], x)
	}
	few := func(n float64) bool { return n > 0.5 && n < float64(t.small)-0.5 }
	for _, c := range order {
		followed, told := t.cells[t.key(c.occasion, c.domain, among)]
		if !told {
			continue // of a region: of how many is printed nowhere
		}
		steps := all[c]
		slices.SortStableFunc(steps, func(a, b reached) int { return a.months - b.months })
		before := 0.0
		for _, x := range steps {
			n := float64(followed.Count)
			got := math.Round(x.share * n)
			at := x.at
			switch {
			case followed.State != secrecy.Printed:
				at.Told = "a share of persons is printed, of whom how many is withheld"
			case few(got) || few(n-got):
				at.Told = "a share that stands for a few persons is printed"
			case few(got - before):
				at.Told = "two shares differ by a few persons"
			default:
				before = got
				continue
			}
			t.leaks = append(t.leaks, at)
			before = got
		}
	}
}
