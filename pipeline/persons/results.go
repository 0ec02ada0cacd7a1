package persons

import (
	"context"
	"fmt"
	"strings"

	"github.com/agir-indicateurs/agir/queries"
)

// write leaves the results in the tables of results.sql and queue.sql.
func (l *linkage) write(ctx context.Context) error {
	if err := l.give(ctx, "first_of.sql", numbers(l.firsts(l.all))); err != nil {
		return err
	}
	if err := l.give(ctx, "upper_first.sql", numbers(l.firsts(l.upper))); err != nil {
		return err
	}
	var waits []string
	for _, w := range l.queue {
		if a, b := min(w.a, w.b), max(w.a, w.b); w.listed {
			waits = append(waits, fmt.Sprintf("%d|%d|%.2f|%d|%t|%s|%d|%d", a, b, w.score, w.pairs, w.agreed, w.held,
				l.unlisted[l.all.root(a)], l.unlisted[l.all.root(b)]))
		}
	}
	shared := make([]string, len(l.blocking))
	for i, b := range l.blocking {
		shared[i] = fmt.Sprintf("%s|%d|%d", b.Rule, b.Pairs, b.Capped)
	}
	if err := l.give(ctx, "waiting.sql", strings.Join(waits, ",")); err != nil {
		return err
	}
	if err := l.give(ctx, "shared.sql", strings.Join(shared, ",")); err != nil {
		return err
	}
	if err := l.runAll(ctx, "words.sql", "keys.sql", "results.sql"); err != nil {
		return err
	}
	queue := run
	if len(waits) == 0 {
		queue = shape
	}
	if err := queue(ctx, l.conn, "queue.sql"); err != nil {
		return err
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
	if err := l.give(ctx, "made.sql", strings.Join(made, ",")); err != nil {
		return err
	}
	if err := l.give(ctx, "refused.sql", numbers(l.refused)); err != nil {
		return err
	}
	return run(ctx, l.conn, "reasons.sql")
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
	rows, err := l.conn.QueryContext(ctx, queries.Linkage("read_blocking.sql"))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var blocks []Block
	for rows.Next() {
		var b Block
		if err := rows.Scan(&b.Rule, &b.Pairs, &b.Capped, &b.Beyond, &b.Widest); err != nil {
			return nil, err
		}
		blocks = append(blocks, b)
	}
	return blocks, rows.Err()
}
