package secrecy

import (
	"cmp"
	"slices"
)

// Protection is what to do of each open cell of a release.
type Protection struct {
	// Cells are those of the release, in its order, none of them Open any more.
	// They are part of the next edition's release as they stand.
	Cells []Cell

	Primary   int      // cells withheld because they are small
	Secondary int      // cells withheld because they would give a small one back
	Exposed   []string // cells that nothing can protect any more: the release must not be sent

	states map[string]State
}

// Withheld says whether the cell is not to be printed. A key that the release
// did not hold is withheld.
func (p Protection) Withheld(key string) bool { return p.states[key] != Printed }

// Protect chooses the cells to withhold so that no withheld cell, of this
// release or of an earlier one, and no small unprinted one can be placed in an
// interval narrower than k − 1. The same release gives the same choice.
//
// Within a table: small cells first; then for each one that is not safe, in
// increasing order, the cheapest rectangle through it; then each other withheld
// cell, the largest first, is printed again when all stay safe without it. A
// total costs a thousand times its count. Tables take turns until none asks for
// more, since a cell withheld in one is withheld in all. Then the sums of all
// tables together are looked at (see mover).
//
// Where a printed figure of an earlier edition already gives a cell away
// nothing can be done: the cell is listed in Exposed. The error tells figures
// that do not add up.
func Protect(release Release, rule Rule) (Protection, error) {
	if err := release.check(); err != nil {
		return Protection{}, err
	}
	w := newWork(release, rule)
	w.withholdSmall()
	w.settle()
	w.printAgain()
	m := mover{work: w}
	m.protectAll()
	return w.protection(m.exposed), nil
}

// work is a release being protected.
type work struct {
	rule  Rule
	cells []*cell
	named map[string]*cell
	grids []*grid

	members [][]*cell // of each sum, the total first
	follow  []*cell   // cells that go with another
}

func newWork(release Release, rule Rule) *work {
	w := &work{rule: rule, named: make(map[string]*cell, len(release.Cells))}
	for n, c := range release.Cells {
		at := &cell{Cell: c, rank: n, mine: c.State == Open}
		w.cells = append(w.cells, at)
		w.named[c.Key] = at
	}
	for _, t := range release.Tables {
		w.grids = append(w.grids, w.grid(t))
	}
	for n, s := range release.AllSums() {
		var members []*cell
		for _, key := range s.keys() {
			c := w.named[key]
			c.sums = append(c.sums, n)
			members = append(members, c)
		}
		members[0].total = true
		w.members = append(w.members, members)
	}
	for _, f := range release.Follow {
		c := w.named[f.Key]
		c.with = w.named[f.With]
		w.follow = append(w.follow, c)
	}
	return w
}

// following withholds the open cells that go with one that is withheld; it says whether
// there were any.
func (w *work) following() (any bool) {
	for _, c := range w.follow {
		if c.State == Open && c.with.State == Withheld {
			c.State, any = Withheld, true
		}
	}
	return any
}

// need is the narrowest interval in which a guarded cell may be placed.
func (w *work) need(c *cell) int64 {
	if c.nothing() && !c.primary {
		return 1
	}
	return w.rule.width()
}

func (w *work) grid(t Table) *grid {
	g := &grid{}
	for _, keys := range t.Cells {
		row := make([]*cell, len(keys))
		for j, key := range keys {
			if key != "" {
				row[j] = w.named[key]
				row[j].grids = append(row[j].grids, g)
			}
		}
		g.cells = append(g.cells, row)
		g.moved = append(g.moved, make([]int64, len(keys)))
	}
	return g
}

func (w *work) withholdSmall() {
	for _, c := range w.cells {
		c.primary = w.rule.small(c.Cell)
		if c.primary && c.State == Open {
			c.State = Withheld
		}
	}
}

// price is what withholding a cell costs the reader: its count, a thousand
// times more for a total unless the rule says otherwise. A count of less than k − 1 cannot lend much room and
// comes after those that can.
func (w *work) price(c *cell) int64 {
	price := 1 + c.Count
	if c.Count < w.rule.width() {
		price += 20 * w.rule.Threshold
	}
	switch {
	case c.Dear > 0:
		price = 100 + min(c.Count, 100)
		if c.Count < w.rule.width() {
			price += 50
		}
		if !w.rule.PlainTotals {
			price *= c.Dear
		}
	case w.rule.PlainTotals:
	case c.total:
		price *= 1000
	}
	return price
}

// settle protects the tables in turn until none withholds more.
func (w *work) settle() {
	for again := true; again; {
		again = w.following()
		for _, g := range w.grids {
			if w.protectGrid(g) {
				again = true
			}
		}
	}
}

// place is a cell of a grid.
type place struct {
	*cell
	i, j int
}

// guarded lists the cells of a grid that must not be found, in increasing
// order.
func (g *grid) guarded() []place {
	var places []place
	for i, row := range g.cells {
		for j, c := range row {
			if c != nil && c.guarded() {
				places = append(places, place{c, i, j})
			}
		}
	}
	slices.SortStableFunc(places, func(a, b place) int {
		if a.primary != b.primary {
			if a.primary {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Count, b.Count)
	})
	return places
}

// protectGrid withholds rectangles until each guarded cell of the table is
// safe in it or has no rectangle left; it says whether it withheld any.
func (w *work) protectGrid(g *grid) bool {
	withheld := false
	for again := true; again; {
		again = false
		for _, at := range g.guarded() {
			for !g.safe(at.i, at.j, w.need(at.cell)) {
				hide := g.rectangle(at.i, at.j, w.price)
				if hide == nil {
					break
				}
				for _, c := range hide {
					c.State = Withheld
				}
				withheld, again = true, true
			}
		}
	}
	return withheld
}

// printAgain prints each cell that was withheld for others, the largest first,
// when every guarded cell of its tables stays safe without it. Small cells, and
// those that an earlier edition withheld, stay withheld.
func (w *work) printAgain() {
	candidates := slices.DeleteFunc(slices.Clone(w.cells), func(c *cell) bool {
		return c.State != Withheld || c.primary || !c.mine || c.with != nil && c.with.State == Withheld
	})
	slices.SortStableFunc(candidates, func(a, b *cell) int { return cmp.Compare(w.price(b), w.price(a)) })
	for _, c := range candidates {
		c.State = Open
		if !w.allSafe(c.grids) {
			c.State = Withheld
		}
	}
}

func (w *work) allSafe(grids []*grid) bool {
	for _, g := range grids {
		for _, at := range g.guarded() {
			if !g.safe(at.i, at.j, w.need(at.cell)) {
				return false
			}
		}
	}
	return true
}

// protection prints what is still open and tells the outcome.
func (w *work) protection(exposed []string) Protection {
	p := Protection{Exposed: exposed, states: make(map[string]State, len(w.cells))}
	for _, c := range w.cells {
		switch {
		case c.State == Open:
			c.State = Printed
		case c.State == Withheld && c.mine && c.primary:
			p.Primary++
		case c.State == Withheld && c.mine:
			p.Secondary++
		}
		p.Cells = append(p.Cells, c.Cell)
		p.states[c.Key] = c.State
	}
	return p
}
