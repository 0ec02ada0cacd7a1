package persons

import (
	"context"
	"fmt"
	"strings"
)

// write leaves the results in the tables of results.sql.
func (l *linkage) write(ctx context.Context) error {
	if err := l.loadColumn(ctx, "linkage.first_of", "first", l.firsts(l.all)); err != nil {
		return err
	}
	if err := l.loadColumn(ctx, "linkage.upper_first", "first", l.firsts(l.upper)); err != nil {
		return err
	}
	var waits []string
	for _, w := range l.queue {
		if a, b := min(w.a, w.b), max(w.a, w.b); w.listed {
			waits = append(waits, fmt.Sprintf("%d|%d|%.2f|%d|%t|%s|%d|%d", a, b, w.score, w.pairs, w.agreed, w.held,
				l.unlisted[l.all.root(a)], l.unlisted[l.all.root(b)]))
		}
	}
	if err := l.loadLines(ctx, "linkage.waiting", "a integer, b integer, score double, pairs integer, agreed boolean, held varchar, more_of_a integer, more_of_b integer", waits); err != nil {
		return err
	}
	shared := make([]string, len(l.blocking))
	for i, b := range l.blocking {
		shared[i] = fmt.Sprintf("%s|%d|%d", b.Rule, b.Pairs, b.Capped)
	}
	if err := l.loadLines(ctx, "linkage.shared", "rule varchar, pairs bigint, capped bigint", shared); err != nil {
		return err
	}
	for _, name := range []string{"words.sql", "keys.sql", "results.sql"} {
		if err := run(ctx, l.conn, name); err != nil {
			return err
		}
	}
	if l.o.Reasons {
		if err := l.explain(ctx); err != nil {
			return err
		}
	}
	return run(ctx, l.conn, "away.sql")
}

// explain leaves the reasons in the tables of reasons.sql.
func (l *linkage) explain(ctx context.Context) error {
	made := make([]string, len(l.links))
	for i, k := range l.links {
		made[i] = fmt.Sprintf("%d|%d|%s|%.2f|%d", min(k.a, k.b), max(k.a, k.b), k.method, k.score, k.stage)
	}
	if err := l.loadLines(ctx, "linkage.made", "a integer, b integer, method varchar, score double, stage integer", made); err != nil {
		return err
	}
	if err := l.loadNumbers(ctx, "create or replace table linkage.refused as select unnest(n)::integer as id", l.refused); err != nil {
		return err
	}
	return run(ctx, l.conn, "reasons.sql")
}

// loadLines writes a table from lines whose values, without comma nor bar, are parted by bars.
func (l *linkage) loadLines(ctx context.Context, table, columns string, lines []string) error {
	if _, err := l.conn.ExecContext(ctx, fmt.Sprintf("create or replace table %s (%s)", table, columns)); err != nil {
		return err
	}
	var values []string
	for i := range strings.Split(columns, ", ") {
		values = append(values, fmt.Sprintf("split_part(line, '|', %d)", i+1))
	}
	_, err := l.conn.ExecContext(ctx, fmt.Sprintf(
		"insert into %s select %s from (select unnest(string_split(?, ',')) as line) where line <> ''",
		table, strings.Join(values, ", ")), strings.Join(lines, ","))
	return err
}

// result counts what the tables hold.
func (l *linkage) result(ctx context.Context) (*Result, error) {
	r := &Result{Records: len(l.records), Links: map[Method]int{}, Refused: len(l.refused)}
	for _, w := range l.queue {
		if w.listed {
			r.Queue++
		} else {
			r.Unlisted++
		}
	}
	r.Persons = r.Records - len(l.links)
	for _, k := range l.links {
		r.Links[k.method]++
	}
	var err error
	r.Blocking, err = l.readBlocking(ctx)
	return r, err
}

// readBlocking reads what each blocking rule brought.
func (l *linkage) readBlocking(ctx context.Context) ([]Block, error) {
	rows, err := l.conn.QueryContext(ctx, "select rule, pairs, capped from linkage.blocking order by rule")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var blocks []Block
	for rows.Next() {
		var b Block
		if err := rows.Scan(&b.Rule, &b.Pairs, &b.Capped); err != nil {
			return nil, err
		}
		blocks = append(blocks, b)
	}
	return blocks, rows.Err()
}
