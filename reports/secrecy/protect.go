package secrecy

// Protection is what to do of each open cell of a release.
type Protection struct {
	// Cells are those of the release, in its order, none of them Open any more.
	// They are part of the next edition's release as they stand.
	Cells []Cell

	Primary   int      // cells withheld because they are small
	Secondary int      // cells withheld because they would give a small one back
	Exposed   []string // cells that nothing can protect any more: the release must not be sent
	Proofs    []Proof  // that the others are safe, but for those that the release brought and that stand
	Steps     int      // that the proofs took, of linear programmes and a tenth of the searches': the same on any machine

	states map[string]State
}

// Withheld says whether the cell is not to be printed. A key that the release
// did not hold is withheld.
func (p Protection) Withheld(key string) bool { return p.states[key] != Printed }

// Protect chooses the cells to withhold so that no withheld cell, of this
// release or of an earlier one, and no small unprinted one can be placed in an
// interval narrower than k − 1. The same release gives the same choice.
//
// Small cells first; then for each one that is not safe, in increasing order, those that
// cost least; then each other withheld cell, the dearest first, is printed again when all
// stay safe without it, or with cells that are worth less (see mover). What a cell is worth
// is [Cell.Dear], otherwise its count, and a thousand times that for a total.
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
	m := mover{work: w, effort: effort}
	m.protectAll()
	p := w.protection(m.exposed)
	p.Proofs, p.Steps = m.found(), m.proving
	return p, nil
}

// work is a release being protected.
type work struct {
	rule  Rule
	cells []*cell
	named map[string]*cell

	members [][]*cell // of each sum, the total first
	proofs  []Proof   // that the release brought
}

func newWork(release Release, rule Rule) *work {
	w := &work{rule: rule, named: make(map[string]*cell, len(release.Cells)), proofs: release.Proofs}
	for n, c := range release.Cells {
		at := &cell{Cell: c, rank: n, mine: c.State == Open}
		w.cells = append(w.cells, at)
		w.named[c.Key] = at
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
		c.with.followers = append(c.with.followers, c)
	}
	return w
}

// need is the narrowest interval in which a guarded cell may be placed.
func (w *work) need(c *cell) int64 {
	if c.nothing() && !c.primary {
		return 1
	}
	return w.rule.width()
}

func (w *work) withholdSmall() {
	for _, c := range w.cells {
		c.primary = w.rule.small(c.Cell)
		if c.primary && c.State == Open {
			c.State = Withheld
		}
	}
	for _, c := range w.cells {
		if c.with != nil && c.with.State == Withheld && c.State == Open {
			c.State = Withheld
		}
	}
}

// price is what withholding a cell costs the reader: what it is worth, and those that go
// with it.
func (w *work) price(c *cell) int64 {
	price := w.worth(c)
	for _, f := range c.followers {
		if f.State == Open {
			price += w.worth(f)
		}
	}
	return price
}

// worth of a cell: what the release says that it is to a reader. Otherwise its count, a
// thousand times more for a total unless the rule says otherwise; a count of less than
// k − 1 cannot lend much room and comes after those that can.
func (w *work) worth(c *cell) int64 {
	if c.Dear > 0 {
		dear := c.Dear
		if w.rule.PlainTotals {
			dear = min(dear, 100)
		}
		return 100*dear + min(c.Count, 99)
	}
	worth := 1 + c.Count
	if c.Count < w.rule.width() {
		worth += 20 * w.rule.Threshold
	}
	if c.total && !w.rule.PlainTotals {
		worth *= 1000
	}
	return worth
}

// protection prints what is still open and gives the outcome.
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

// cell is a cell of the release at work.
type cell struct {
	Cell
	primary   bool // small itself
	mine      bool // open in this release: its to print or to withhold
	total     bool // the total of a table or of a sum
	rank      int  // place among the cells of the release
	sums      []int
	with      *cell   // that it goes with
	followers []*cell // that go with it
	proof     proof   // that it is safe, nil while there is none
	once      proof   // that it was safe, before this release or before something was printed again
}

// unknown says whether the cell is not printed as things stand.
func (c *cell) unknown() bool { return c.State == Withheld || c.State == Unprinted || c.State == Loose }

// guarded says whether the cell must not be found.
func (c *cell) guarded() bool {
	return c.State == Withheld || c.State == Unprinted && (c.primary || c.nothing())
}

// nothing says whether nobody is in a cell without a place in a document, and the one that
// it goes with is withheld: that nobody is would make the rate 100 %.
func (c *cell) nothing() bool {
	return c.State == Unprinted && c.Count == 0 && c.with != nil && c.with.State == Withheld
}
