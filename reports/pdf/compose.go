package pdf

import (
	"slices"

	"github.com/agir-indicateurs/agir/reports"
)

// A page is thin when less of its height is used: what follows did not fit. A last page that has
// but a few lines is thin too.
const (
	thin     = 0.7
	thinLast = 0.4
)

// pageUse is how much of a page was used when it was left, and the sections that stand on it.
type pageUse struct {
	used        float64
	first, last int
}

// compose lays a report out. Where a page is left thin, the sections that stand on it are set
// nearer, and the layout is kept when it leaves less empty: what follows, which lacked a few
// millimetres, then fits.
func compose(r *reports.Report) (*document, error) {
	turns, err := firstPageTurns(r)
	if err != nil {
		return nil, err
	}
	best, err := laid(r, turns, nil)
	if err != nil {
		return nil, err
	}
	near := make([]bool, len(r.Sections))
	for tried := 0; ; {
		page := best.thinPage(tried)
		if page < 0 {
			return best, nil
		}
		tried = page + 1
		set := slices.Clone(near)
		for i := best.pages[best.begunOn(page)].first; i <= best.pages[page].last; i++ {
			set[i] = true
		}
		if slices.Equal(set, near) {
			continue
		}
		other, err := laid(r, turns, set)
		if err != nil {
			return nil, err
		}
		if other.empty() < best.empty() {
			best, near = other, set
		}
	}
}

// laid draws a report, the sections that near names set nearer.
func laid(r *reports.Report, turns bool, near []bool) (*document, error) {
	d, err := begin(r)
	if err != nil {
		return nil, err
	}
	for i, s := range r.Sections {
		d.tight = i == 0 && turns
		d.near = near != nil && near[i]
		if i > 0 && i == len(r.Sections)-1 {
			d.notes() // how to read the figures, before the definitions that close
		}
		d.begun = i
		d.section(s, i == 0)
	}
	if len(r.Sections) < 2 {
		d.notes()
	}
	d.leavePage()
	return d, nil
}

// used is how much of the height of the page is used.
func (d *document) used() float64 { return (d.y - marginTop) / (floor - marginTop) }

// left is how much of it would be if it were left now: a heading that has nothing but text under
// it goes with what follows.
func (d *document) left() float64 {
	if d.headed > 0 {
		return (d.headed - marginTop) / (floor - marginTop)
	}
	return d.used()
}

// leavePage remembers how much of the page was used.
func (d *document) leavePage() {
	if n := len(d.pages); n > 0 {
		d.pages[n-1].used, d.pages[n-1].last = d.used(), d.begun
	}
	d.pages = append(d.pages, pageUse{first: d.begun, last: d.begun})
}

// thinPage is the first thin page from one on, or -1.
func (d *document) thinPage(from int) int {
	last := len(d.pages) - 2 // one more was begun by leaving the last
	for n := from; n <= last; n++ {
		if d.pages[n].used < thin && n < last || n == last && n > 0 && d.pages[n].used < thinLast {
			return n
		}
	}
	return -1
}

// begunOn is the page whose sections are set nearer when another is thin: itself, but for the last
// page, which is spared where the section that ends on it begins higher up.
func (d *document) begunOn(page int) int {
	if page < len(d.pages)-2 {
		return page
	}
	for page > 0 && d.pages[page-1].last >= d.pages[page].first {
		page--
	}
	return page
}

// empty is what a layout leaves empty: each page, and what thin ones lack.
func (d *document) empty() float64 {
	last := len(d.pages) - 2
	total := float64(last)
	for _, p := range d.pages[:last] {
		total += max(0, thin-p.used)
	}
	return total
}
