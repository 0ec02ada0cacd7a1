package books

import (
	"context"
	"fmt"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// CompareRows counts which rows of the files received since it was last asked are rows of
// another sender's, and the reverse, and keeps the count where it can hold a statement:
// the rows of a wrong folder. Two rows are one when all that was read of them is the same.
func CompareRows(ctx context.Context, s *store.Store) error {
	var last, after int64
	err := s.QueryRow(ctx, "select (select coalesce(max(file), 0) from store.raw.file), (select max(file) from store.records.compared)").Scan(&last, &after)
	if err != nil || last <= after {
		return err
	}
	kinds, err := kindsOfOthers(ctx, s, after)
	if err != nil {
		return err
	}
	s.Lay(nil)
	return s.InTransaction(ctx, func() error {
		for _, schema := range contract.Schemas() {
			if !kinds[string(schema.Kind)] {
				continue
			}
			if _, err := s.Exec(ctx, alikeOfOthers(schema), after, after); err != nil {
				return fmt.Errorf("%s: %w", schema.Kind, err)
			}
			if _, err := s.Exec(ctx, alikeOfIts(schema)); err != nil {
				return fmt.Errorf("%s: %w", schema.Kind, err)
			}
		}
		_, err := s.Exec(ctx, "update store.records.compared set file = ?", last)
		return err
	})
}

// kindsOfOthers are the kinds of which files have come since a file, and which more than
// one sender has ever sent: in the others no row can be another sender's.
func kindsOfOthers(ctx context.Context, s *store.Store, after int64) (map[string]bool, error) {
	rows, err := s.Query(ctx, `
		select t.kind from store.records.statement as t join store.raw.file as f on f.file = t.file
		group by t.kind having max(t.file) > ? and min(f.sender) <> max(f.sender)`, after)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	kinds := make(map[string]bool)
	for rows.Next() {
		var kind string
		if err := rows.Scan(&kind); err != nil {
			return nil, err
		}
		kinds[kind] = true
	}
	return kinds, rows.Err()
}

// hashed are the rows kept of a kind, each with its file, its sender and what it says.
func hashed(schema *contract.Schema) string {
	columns := make([]string, len(schema.Columns))
	for i := range schema.Columns {
		columns[i] = "r." + schema.Columns[i].Name
	}
	return fmt.Sprintf(`
		said as (
			select r.file, f.sender, hash(%s) as row
			from store.records.%s as r
			join store.raw.file as f on f.file = r.file),
		once as (select distinct file, sender, row from said),
		counted as (select file, count(*)::integer as of from said group by file)`, strings.Join(columns, ", "), schema.Kind)
}

func alikeOfOthers(schema *contract.Schema) string {
	return fmt.Sprintf(`
		with %s
		insert into store.records.alike
		select a.file, '%[2]s', b.file, count(*), c.of
		from said as a
		join once as b on b.row = a.row and b.sender <> a.sender and (a.file > ? or b.file > ?)
		join counted as c on c.file = a.file
		group by a.file, b.file, c.of
		having 10 * count(*) >= 9 * c.of
		order by a.file, b.file`, hashed(schema), schema.Kind)
}

// alikeOfIts counts, for the files that hold another's rows and for those others, which
// rows are in the other files of their own sender: those that were not counted before.
func alikeOfIts(schema *contract.Schema) string {
	return fmt.Sprintf(`
		with %s,
		concerned as (
			select file from store.records.alike where kind = '%[2]s'
			union
			select other from store.records.alike where kind = '%[2]s')
		insert into store.records.alike
		select a.file, '%[2]s', b.file, count(*), n.of
		from said as a
		join concerned as c on c.file = a.file
		join counted as n on n.file = a.file
		join once as b on b.row = a.row and b.sender = a.sender and b.file <> a.file
		where not exists (from store.records.alike as k where k.file = a.file and k.kind = '%[2]s' and k.other = b.file)
		group by a.file, b.file, n.of
		order by a.file, b.file`, hashed(schema), schema.Kind)
}

// alike is what the rows of a file have in common with others, in one kind.
type alike struct {
	of   int           // rows compared
	with map[int64]int // by the number of the other file
}

// alikes are the counts kept, by file and kind.
func alikes(ctx context.Context, s *store.Store) (map[fileKind]alike, error) {
	rows, err := s.Query(ctx, "select file, kind, other, rows, of from store.records.alike")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := make(map[fileKind]alike)
	for rows.Next() {
		var key fileKind
		var other int64
		var n, of int
		if err := rows.Scan(&key.file, &key.kind, &other, &n, &of); err != nil {
			return nil, err
		}
		if all[key].with == nil {
			all[key] = alike{of, make(map[int64]int)}
		}
		all[key].with[other] = n
	}
	return all, rows.Err()
}
