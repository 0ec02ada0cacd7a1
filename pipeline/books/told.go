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

// Told is what editions told the nation, and what ties it.
type Told struct {
	Cells []ToldCell
	Ties  []Tie
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
	return told, ties.Err()
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
	return s.Append("editions", "tie", func(add func(...driver.Value) error) error {
		for n, t := range told.Ties {
			if err := add(edition, int32(n), t.Total, t.Parts); err != nil {
				return err
			}
		}
		return nil
	})
}
