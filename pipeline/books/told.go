package books

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// ToldCell is a count that an edition told the nation, or kept from it.
type ToldCell struct {
	Key    string
	Count  int64
	State  string // printed, withheld, unprinted or loose
	Signed bool   // a change, of either sign
}

// Tie says that the parts make the total, by their keys.
type Tie struct {
	Total string
	Parts []string
}

// Proof says why what was withheld is safe: moves from the true counts to others that nothing
// printed tells from them. Cells are named by their places among those of all editions.
type Proof struct {
	Cells []int // that it proves
	Moves []Move
}

// Move is by how many persons some cells differ.
type Move struct {
	Cells []int
	By    []int64
}

// Told is what editions told the nation, what ties it, and why what they withheld is safe.
type Told struct {
	Cells  []ToldCell
	Ties   []Tie
	Proofs []Proof
}

// ToldBefore is what the editions before a number told the nation, in the order
// in which they told it.
func ToldBefore(ctx context.Context, s *store.Store, number int) (Told, error) {
	var told Told
	cells, err := s.Query(ctx, "select key, count, state, signed from store.editions.told where edition < ? order by edition, rank", number)
	if err != nil {
		return told, err
	}
	defer cells.Close()
	for cells.Next() {
		var c ToldCell
		if err := cells.Scan(&c.Key, &c.Count, &c.State, &c.Signed); err != nil {
			return told, err
		}
		told.Cells = append(told.Cells, c)
	}
	if err := cells.Err(); err != nil {
		return told, err
	}
	ties, err := s.Query(ctx, "select total, parts from store.editions.tie where edition < ? order by edition, rank", number)
	if err != nil {
		return told, err
	}
	defer ties.Close()
	for ties.Next() {
		var t Tie
		var parts []any
		if err := ties.Scan(&t.Total, &parts); err != nil {
			return told, err
		}
		for _, part := range parts {
			t.Parts = append(t.Parts, fmt.Sprint(part))
		}
		told.Ties = append(told.Ties, t)
	}
	if err := ties.Err(); err != nil {
		return told, err
	}
	told.Proofs, err = proofsBefore(ctx, s, number)
	return told, err
}

// proofsBefore are the proofs that the editions before a number left; those of before proofs
// were kept left none.
func proofsBefore(ctx context.Context, s *store.Store, number int) (all []Proof, err error) {
	rows, err := s.Query(ctx, "select proved, moved, persons, first from store.editions.proof where edition < ? order by edition, rank", number)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var proved, moved, persons []any
		var first int
		if err := rows.Scan(&proved, &moved, &persons, &first); err != nil {
			return nil, err
		}
		cells, by := numbers[int](moved), numbers[int64](persons)
		first = min(max(first, 0), len(cells), len(by))
		p := Proof{Cells: numbers[int](proved), Moves: []Move{{cells[:first], by[:first]}}}
		if first < len(cells) {
			p.Moves = append(p.Moves, Move{cells[first:], by[first:]})
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// numbers reads a list of whole numbers of the store.
func numbers[N int | int64](list []any) (all []N) {
	for _, x := range list {
		switch x := x.(type) {
		case int32:
			all = append(all, N(x))
		case int64:
			all = append(all, N(x))
		}
	}
	return all
}

func keepTold(s *store.Store, edition int32, told Told) error {
	err := s.Append("editions", "told", func(add func(...driver.Value) error) error {
		for n, c := range told.Cells {
			if err := add(edition, int32(n), c.Key, c.Count, c.State, c.Signed); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = s.Append("editions", "tie", func(add func(...driver.Value) error) error {
		for n, t := range told.Ties {
			if err := add(edition, int32(n), t.Total, t.Parts); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return s.Append("editions", "proof", func(add func(...driver.Value) error) error {
		for n, p := range told.Proofs {
			var moved []int32
			var persons []int64
			for _, m := range p.Moves {
				moved, persons = append(moved, places(m.Cells)...), append(persons, m.By...)
			}
			if err := add(edition, int32(n), places(p.Cells), moved, persons, int32(len(p.Moves[0].Cells))); err != nil {
				return err
			}
		}
		return nil
	})
}

// places are places of cells as the store has them.
func places(of []int) []int32 {
	all := make([]int32, len(of))
	for k, at := range of {
		all[k] = int32(at)
	}
	return all
}
