package books

import (
	"context"
	"database/sql/driver"
	"maps"
	"slices"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Look is what the file system said of a file of the inbox when it was read whole, and the
// hash of its bytes then.
type Look struct{ Stamp, Hash string }

// Looks are those of the files that were read, by path.
func Looks(ctx context.Context, s *store.Store) (map[string]Look, error) {
	rows, err := s.Query(ctx, "select path, stamp, hash from store.kept.look")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[string]Look)
	for rows.Next() {
		var path string
		var l Look
		if err := rows.Scan(&path, &l.Stamp, &l.Hash); err != nil {
			return nil, err
		}
		all[path] = l
	}
	return all, rows.Err()
}

// KeepLooks keeps those of the files that lie in the inbox now, in the place of others.
func KeepLooks(ctx context.Context, s *store.Store, all map[string]Look) error {
	return s.InTransaction(ctx, func() error {
		if _, err := s.Exec(ctx, "delete from store.kept.look"); err != nil {
			return err
		}
		return s.Append("kept", "look", func(add func(...driver.Value) error) error {
			for _, path := range slices.Sorted(maps.Keys(all)) {
				if err := add(path, all[path].Stamp, all[path].Hash); err != nil {
					return err
				}
			}
			return nil
		})
	})
}
