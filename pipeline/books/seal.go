package books

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// SealChange is who a store is sealed to now that it was not, and who no longer.
type SealChange struct{ Added, Removed []string }

// None says that nothing changed.
func (c SealChange) None() bool { return len(c.Added) == 0 && len(c.Removed) == 0 }

// SealedTo are the recipients that the store remembers being sealed to, none when it
// is not sealed.
func SealedTo(ctx context.Context, s *store.Store) ([]string, error) {
	var text string
	err := s.QueryRow(ctx, "select recipients from store.journal.seal").Scan(&text)
	if errors.Is(err, sql.ErrNoRows) || err == nil && text == "" {
		return nil, nil
	}
	return strings.Split(text, "\n"), err
}

// SettleSeal remembers who the store is sealed to with the key at hand. A change is
// journaled: whoever may add a recipient reads all that is sealed from then on.
func SettleSeal(ctx context.Context, s *store.Store, e Entry) (SealChange, error) {
	before, err := SealedTo(ctx, s)
	if err != nil {
		return SealChange{}, err
	}
	now := s.Key().Recipients()
	var c SealChange
	for _, r := range now {
		if !slices.Contains(before, r) {
			c.Added = append(c.Added, r)
		}
	}
	for _, r := range before {
		if !slices.Contains(now, r) {
			c.Removed = append(c.Removed, r)
		}
	}
	if c.None() {
		return c, nil
	}
	for _, q := range []string{"delete from store.journal.seal", "insert into store.journal.seal values (" + store.Quoted(strings.Join(now, "\n")) + ")"} {
		if _, err := s.Exec(ctx, q); err != nil {
			return c, err
		}
	}
	if e.Kind == "" {
		e.Kind = SealChanged
	}
	e.What = "added " + listed(c.Added) + ", removed " + listed(c.Removed)
	return c, Journal(ctx, s, e)
}

func listed(recipients []string) string {
	if len(recipients) == 0 {
		return "none"
	}
	return strings.Join(recipients, " ")
}
