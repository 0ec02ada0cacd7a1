package books

import (
	"context"

	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Source is a file as an edition knows it.
type Source struct{ Path, Hash string }

// EditionsOn says which editions rest on each file, first to last.
func EditionsOn(ctx context.Context, s *store.Store) (map[Source][]int, error) {
	rows, err := s.Query(ctx, "select distinct edition, path, hash from store.editions.source order by edition")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[Source][]int)
	for rows.Next() {
		var edition int
		var on Source
		if err := rows.Scan(&edition, &on.Path, &on.Hash); err != nil {
			return nil, err
		}
		all[on] = append(all[on], edition)
	}
	return all, rows.Err()
}

// ProblemsOf are the problems of a file, by row: the sentences that its sender reads.
func ProblemsOf(ctx context.Context, s *store.Store, file int64) (map[RowPlace][]string, error) {
	rows, err := s.Query(ctx, `select sheet, row, message from store.records.problem where file = ? order by sheet, row, "column", rule`, file)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[RowPlace][]string)
	for rows.Next() {
		var at RowPlace
		var message string
		if err := rows.Scan(&at.Sheet, &at.Row, &message); err != nil {
			return nil, err
		}
		all[at] = append(all[at], message)
	}
	return all, rows.Err()
}
