package answers

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/queries"
)

// circles are the persons that figures count together, apart from all others (circles.sql):
// what is counted of a circle is kept in the store under the hash of all that it rests on, and
// the layer is made of those alone of whom something is not kept.
type circles struct {
	found bool            // who they are, and under which hashes
	keyed bool            // under which of them
	told  map[string]bool // what counted.line holds, by question and month
	laid  []int64         // of whom the layer is made; nil for everybody
	stamp int64           // of what is kept of this answer; 0 before
}

// counted counts some questions of some months in every circle, in counted.line: as they
// are kept, or from the rows.
func (a *Answer) counted(ctx context.Context, months []time.Time, of []queries.Counting) error {
	of = slices.DeleteFunc(slices.Clone(of), func(c queries.Counting) bool {
		return !slices.ContainsFunc(months, func(m time.Time) bool { return !a.circles.told[c.Name+m.Format(time.DateOnly)] })
	})
	if len(of) == 0 || len(months) == 0 {
		return nil
	}
	if err := a.findCircles(ctx); err != nil {
		return err
	}
	missing, err := a.takeCounted(ctx, months, of)
	if err != nil {
		return err
	}
	if err := a.layCircles(ctx, missing); err != nil {
		return err
	}
	if err := a.countTogether(ctx, months, of, len(missing) > 0); err != nil {
		return err
	}
	if _, err := a.store.Exec(ctx, queries.Answer("counted_held")); err != nil {
		return err
	}
	for _, c := range of {
		for _, m := range months {
			a.circles.told[c.Name+m.Format(time.DateOnly)] = true
		}
	}
	if len(missing) == 0 || a.store.Reads() || a.Suppose != nil {
		return nil
	}
	return a.keepCounted(ctx)
}

// countTogether counts rows of the layer, some questions at once: by one thread, where the layer
// is of some circles.
func (a *Answer) countTogether(ctx context.Context, months []time.Time, of []queries.Counting, missing bool) error {
	if err := a.store.Few(ctx, a.circles.laid != nil); err != nil {
		return err
	}
	for together := range slices.Chunk(of, atOnce) {
		if err := a.countRows(ctx, months, together, missing); err != nil {
			return err
		}
	}
	return a.store.Few(ctx, false)
}

// countRows counts rows of the layer: of the circles that are not kept, and of nobody.
func (a *Answer) countRows(ctx context.Context, months []time.Time, of []queries.Counting, missing bool) error {
	var all, names []string
	for _, c := range of {
		if !missing && !c.OfNobody {
			continue
		}
		if err := a.lay(ctx, c.Rests); err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		all, names = append(all, c.SQL(months...)), append(names, c.Name)
	}
	if len(all) == 0 {
		return nil
	}
	if _, err := a.store.Exec(ctx, "insert into counted.line "+strings.Join(all, " union all ")); err != nil {
		return fmt.Errorf("counting %s: %w", strings.Join(names, ", "), err)
	}
	return nil
}

// findCircles lays the circles and their keys.
func (a *Answer) findCircles(ctx context.Context) error {
	if !a.circles.found {
		if _, err := a.store.Exec(ctx, parting); err != nil {
			return err
		}
		if _, err := a.store.Exec(ctx, naming, sql.Named("basis", program())); err != nil {
			return err
		}
		a.circles.found = true
	}
	if a.circles.keyed {
		return nil
	}
	whose, key := "person", "plain"
	if a.AcceptAll {
		whose, key = "accepted", "accepted"
	}
	if _, err := a.store.Exec(ctx, "create or replace view counted.whose as select record, "+whose+" as person, circle from counted.record;"+
		"create or replace table counted.person as select distinct person, circle from counted.whose;"+
		"delete from counted.former; insert into counted.former select circle, key from counted.circle;"+
		"update counted.circle set key = "+key); err != nil {
		return err
	}
	a.circles.keyed = true
	_, err := a.store.Exec(ctx, queries.Answer("counted_stays")) // what rests on the very same stays as it was counted
	return err
}

// takeCounted takes what is kept, and says of which circles something is not.
func (a *Answer) takeCounted(ctx context.Context, months []time.Time, of []queries.Counting) (missing []int64, err error) {
	if err := a.layCounted(ctx, months, of); err != nil {
		return nil, err
	}
	for _, step := range []string{"counted_missing", "counted_again", "counted_take"} {
		if _, err := a.store.Exec(ctx, queries.Answer(step)); err != nil {
			return nil, err
		}
	}
	rows, err := a.store.Query(ctx, "select circle from counted.missing order by circle")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var circle int64
		if err := rows.Scan(&circle); err != nil {
			return nil, err
		}
		missing = append(missing, circle)
	}
	return missing, rows.Err()
}

// layCounted lays the questions and the months that are counted now; of no circle yet.
func (a *Answer) layCounted(ctx context.Context, months []time.Time, of []queries.Counting) error {
	if _, err := a.store.Exec(ctx, "delete from counted.question; delete from counted.month; delete from counted.missing"); err != nil {
		return err
	}
	var questions, days [][]driver.Value
	for _, c := range of {
		questions = append(questions, []driver.Value{c.Name})
	}
	for _, m := range months {
		days = append(days, []driver.Value{m})
	}
	if err := a.store.Fill("counted", "question", questions); err != nil {
		return err
	}
	return a.store.Fill("counted", "month", days)
}

// layCircles has the layer hold some circles at least: everybody, where it does, or where all
// circles are wanted.
func (a *Answer) layCircles(ctx context.Context, circles []int64) error {
	held := func(c int64) bool { return slices.Contains(a.circles.laid, c) }
	switch everybody, err := a.holdsEverybody(); {
	case err != nil:
		return err
	case everybody, a.circles.laid != nil && !slices.ContainsFunc(circles, func(c int64) bool { return !held(c) }):
		return nil
	}
	var others int
	if err := a.store.QueryRow(ctx, "select count(*) from counted.circle where circle not in (from counted.missing)").Scan(&others); err != nil {
		return err
	}
	if others == 0 {
		return a.layAll(ctx)
	}
	clear(a.made)
	a.circles.laid = append([]int64{}, circles...)
	_, err := a.store.Exec(ctx, queries.Answer("fresh")+"delete from counted.laid; insert into counted.laid from counted.missing;"+
		"create or replace view linkage.chosen as select record, person from counted.whose where circle in (from counted.laid)")
	return err
}

// holdsEverybody says whether the layer was made of everybody.
func (a *Answer) holdsEverybody() (bool, error) {
	catalogue, err := queries.Load()
	if err != nil || a.circles.laid != nil {
		return false, err
	}
	return slices.ContainsFunc(catalogue.Relations, func(r queries.Relation) bool { return r.OfPersons && a.made[r.Schema+"."+r.Name] }), nil
}

// layAll has the layer hold everybody.
func (a *Answer) layAll(ctx context.Context) error {
	if a.circles.laid == nil {
		return nil
	}
	return a.take(ctx)
}

// keepCounted keeps what was counted of the circles that were missing, whole or not at all.
func (a *Answer) keepCounted(ctx context.Context) error {
	if a.circles.stamp == 0 {
		if err := a.store.QueryRow(ctx, "select coalesce(max(used), 0) + 1 from store.kept.circle").Scan(&a.circles.stamp); err != nil {
			return err
		}
		if _, err := a.store.Exec(ctx, "delete from counted.stamp; insert into counted.stamp values (?)", a.circles.stamp); err != nil {
			return err
		}
	}
	return a.store.InTransaction(ctx, func() error {
		_, err := a.store.Exec(ctx, queries.Answer("counted_keep"))
		return err
	})
}

// named is the name of a question where its rows are counted: what is dated in a month may be
// what is dated in a period.
func (a *Answer) named(question string) string {
	if a.Since.IsZero() {
		return question
	}
	return question + " since " + a.Since.Format(time.DateOnly)
}

// What says who is of a circle, the hash of what its counts rest on, and that of the questions: a
// test leaves something out of each.
var (
	parting = queries.Answer("circles")
	naming  = queries.Answer("circle_keys")
	program = queries.Basis
)
