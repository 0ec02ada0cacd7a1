package secrecy

import (
	"cmp"
	"maps"
	"slices"
)

// Proof is one or two moves from the true figures to others that agree with all that is printed,
// in which some cells end as far apart as they need. It stands for as long as what it moves is
// withheld, and nothing that a later release ties fixes it.
type Proof struct {
	Cells []int  // that it proves, by their places among the cells of the releases
	Moves []Move // each in whole numbers
}

// Move is by how many persons some cells differ.
type Move struct {
	Cells []int
	By    []int64
}

// takeUp takes the proofs that the release brought, the latest of a cell: it is one where it
// still adds up, and where to start from otherwise.
func (m *mover) takeUp(brought []Proof) {
	m.brought = map[*move]bool{}
	waits := func(rank int) bool {
		if rank < 0 || rank >= len(m.cells) {
			return false
		}
		c := m.cells[rank]
		return c.guarded() && c.proof == nil && c.once == nil
	}
	for _, b := range slices.Backward(brought) {
		if !slices.ContainsFunc(b.Cells, waits) {
			continue
		}
		p, ok := m.laid(b)
		if !ok {
			continue
		}
		stands := m.stands(p)
		for _, rank := range b.Cells {
			if !waits(rank) {
				continue
			}
			switch c := m.cells[rank]; {
			case stands && m.apart(p, c):
				m.keep(p, c)
				m.brought[&p[0]] = true
			default:
				c.once = p
			}
		}
	}
	m.undo = m.undo[:0]
}

// laid is a proof by its cells; false where it is of none of this release.
func (m *mover) laid(b Proof) (p proof, ok bool) {
	for _, one := range b.Moves {
		if len(one.Cells) != len(one.By) {
			return nil, false
		}
		move := make(move, len(one.Cells))
		for k, rank := range one.Cells {
			if rank < 0 || rank >= len(m.cells) {
				return nil, false
			}
			move[m.cells[rank]] = float64(one.By[k])
		}
		p = append(p, move)
	}
	return p, len(p) > 0
}

// stands says whether each move changes only what nobody knows, and adds up.
func (m *mover) stands(p proof) bool {
	return !slices.ContainsFunc(p, func(one move) bool {
		for c := range one {
			if !c.unknown() {
				return true
			}
		}
		return !m.addsUp(one)
	})
}

// found are the proofs in whole numbers that this release adds, in the order of the cells.
func (m *mover) found() (all []Proof) {
	at := map[*move]int{}
	for _, c := range m.cells {
		if c.proof == nil || !c.guarded() || m.brought[&c.proof[0]] || !c.proof.whole() {
			continue
		}
		n, met := at[&c.proof[0]]
		if !met {
			n = len(all)
			at[&c.proof[0]] = n
			all = append(all, c.proof.written())
		}
		all[n].Cells = append(all[n].Cells, c.rank)
	}
	return all
}

func (p proof) written() (w Proof) {
	for _, one := range p {
		var move Move
		for _, c := range slices.SortedFunc(maps.Keys(one), func(a, b *cell) int { return cmp.Compare(a.rank, b.rank) }) {
			move.Cells, move.By = append(move.Cells, c.rank), append(move.By, int64(one[c]))
		}
		w.Moves = append(w.Moves, move)
	}
	return w
}
