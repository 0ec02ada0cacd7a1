package purge

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// rewriting is how the store is written again without what goes.
func (r *removal) rewriting(p Request) store.Rewriting {
	return store.Rewriting{
		Lay:  r.layGone,
		Kept: kept,
		Last: func(ctx context.Context, s *store.Store) error { return r.keepPurge(ctx, s, p) },
	}
}

// layGone writes, in memory, what goes.
func (r *removal) layGone(ctx context.Context, s *store.Store) error {
	_, err := s.Exec(ctx, `create schema gone;
		create table gone.row (file bigint, sheet varchar, row integer, kind varchar);
		create table gone.file (file bigint);
		create table gone.decision (number bigint);
		create table gone.number (number varchar)`)
	if err != nil {
		return err
	}
	var rows, files, decisions, numbers [][]driver.Value
	for file, places := range r.rows {
		for _, at := range places {
			rows = append(rows, []driver.Value{file, at.Sheet, int32(at.Row), at.kind})
		}
	}
	for file := range r.emptied {
		files = append(files, []driver.Value{file})
	}
	for _, n := range r.decisions {
		decisions = append(decisions, []driver.Value{n})
	}
	for n := range r.numbers {
		numbers = append(numbers, []driver.Value{n})
	}
	return errors.Join(s.Fill("gone", "row", rows), s.Fill("gone", "file", files), s.Fill("gone", "decision", decisions), s.Fill("gone", "number", numbers))
}

// keptOf says, table by table, what the new file takes of the old one; all of it where
// nothing is said.
var keptOf = map[string]string{
	`raw."file"`: `select * replace (case when file in (select file from gone.file) then null else content end as content) from store.raw.file`,
	`records."statement"`: `select t.* replace ((t.kept - coalesce(g.n, 0))::integer as kept, (t.not_data + coalesce(g.n, 0))::integer as not_data)
		from store.records.statement as t
		left join (select file, sheet, kind, count(*) as n from gone.row group by all) as g on g.file = t.file and g.sheet = t.sheet and g.kind = t.kind`,
	`records."problem"`:       `select * from store.records.problem anti join gone.row as g using (file, sheet, row)`,
	`records."orientations"`:  `select * replace (case when agdref_bpi in (select number from gone.number) then null else agdref_bpi end as agdref_bpi) from store.records.orientations anti join (select file, sheet, row from gone.row where kind = 'orientations') as g using (file, sheet, row)`,
	`journal."link_decision"`: `select * from store.journal.link_decision where number not in (select number from gone.decision)`,
	`journal."mark"`:          `select * from store.journal.mark where false`,
	`kept."linkage"`:          `select * from store.kept.linkage where false`,
	`kept."source"`:           `select * from store.kept.source where false`,
	`kept."person"`:           `select * from store.kept.person where false`,
	`kept."queue"`:            `select * from store.kept.queue where false`,
	`kept."circle"`:           `select * from store.kept.circle where false`,
	`kept."counted"`:          `select * from store.kept.counted where false`,
	`kept."line"`:             `select * from store.kept.line where false`,
	`kept."look"`:             `select * from store.kept.look where false`,
}

// kept is the query that keeps, of a table, what stays.
func kept(table string) string {
	if query, ok := keptOf[table]; ok {
		return query
	}
	name, isRecord := strings.CutPrefix(table, "records.")
	kind := strings.Trim(name, `"`)
	if !isRecord || contract.SchemaOf(contract.Kind(kind)) == nil {
		return ""
	}
	return fmt.Sprintf("select * from store.records.%s anti join (select file, sheet, row from gone.row where kind = '%s') as g using (file, sheet, row)", kind, kind)
}

// keepPurge writes the marks and the line of the journal in the new file.
func (r *removal) keepPurge(ctx context.Context, s *store.Store, p Request) error {
	hashes := make([]string, 0, len(r.marks.until))
	for h := range r.marks.until {
		hashes = append(hashes, h)
	}
	slices.Sort(hashes)
	for _, h := range hashes {
		if _, err := s.Exec(ctx, "insert into fresh.journal.mark values (?, ?)", h, r.marks.until[h]); err != nil {
			return err
		}
	}
	last := 0
	if n := len(r.Editions); n > 0 {
		last = r.Editions[n-1]
	}
	_, err := s.Exec(ctx, `insert into fresh.journal.purge
		select coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from fresh.journal.purge`,
		p.On, p.By, p.Why, store.OrNull(p.Before), r.Persons, r.Rows, r.Files, r.Decisions, r.firstFile, last)
	return err
}
