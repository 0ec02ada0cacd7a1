package persons

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"

	"github.com/agir-indicateurs/agir/queries"
)

// linkage is one run of Link.
type linkage struct {
	conn     *sql.Conn
	o        Options
	records  []record // in the order of their natural identity
	names    []string // of the rows of any files, in that of their names
	accepted [][2]int32
	splits   map[int32][]int32

	all      groups    // who is whom
	sure     groups    // the same without the human decisions
	members  [][]int32 // of each root of all; nil means itself alone
	links    []link
	queue    []waiting
	unlisted map[int32]int // pairs left out of the list, by root of all
	refused  []int32       // records left alone between homonyms
	upper    groups        // who is whom if the queue were accepted

	compared bool // linkage.comparison and what it rests on are made
	paired   bool // and hold something, as they were made last

	blocking []Block
}

// normalise makes the records comparable and counts the values they hold.
func (l *linkage) normalise(ctx context.Context) error {
	if err := l.setThreads(ctx); err != nil {
		return err
	}
	if err := defineWeights(ctx, l.conn); err != nil {
		return err
	}
	if err := l.layNames(ctx); err != nil {
		return err
	}
	if err := l.eachOnce(ctx); err != nil {
		return err
	}
	if err := l.give(ctx, "listed.sql", nil, nil); err != nil {
		return err
	}
	for _, name := range []string{"records.sql", "normalise.sql", "frequencies.sql", "line.sql"} {
		if err := run(ctx, l.conn, name); err != nil {
			return err
		}
	}
	return nil
}

// eachOnce refuses a record given twice.
func (l *linkage) eachOnce(ctx context.Context) error {
	var again int
	err := l.conn.QueryRowContext(ctx, queries.Linkage("told_twice.sql")).Scan(&again)
	if err == nil && again > 0 {
		return fmt.Errorf("%d records given twice", again)
	}
	return err
}

func (l *linkage) setThreads(ctx context.Context) error {
	if l.o.Threads == 0 {
		return nil
	}
	_, err := l.conn.ExecContext(ctx, fmt.Sprintf("set threads = %d", l.o.Threads))
	return err
}

// readRecords brings to Go what the guards need of each record, and the decisions.
// Each column has the very kind it is read into: any other goes through text.
func (l *linkage) readRecords(ctx context.Context) error {
	rows, err := l.conn.QueryContext(ctx, queries.Linkage("read_records.sql"))
	if err != nil {
		return err
	}
	defer rows.Close()
	agdrefs, dossiers, statements := codes{}, codes{}, codes{}
	for rows.Next() {
		var r record
		var agdref, dossier, statement sql.NullString
		if err := rows.Scan(&r.register, &agdref, &dossier, &statement, &r.nameless, &r.registered, &r.firstSeen, &r.compared); err != nil {
			return err
		}
		r.agdref, r.dossier, r.statement = agdrefs.of(agdref), dossiers.of(dossier), statements.of(statement)
		l.records = append(l.records, r)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	l.members = make([][]int32, len(l.records))
	return l.readDecisions(ctx)
}

// codes numbers texts as they are met: nothing is -1.
type codes map[string]int32

func (c codes) of(text sql.NullString) int32 {
	if !text.Valid {
		return -1
	}
	code, met := c[text.String]
	if !met {
		code = int32(len(c))
		c[text.String] = code
	}
	return code
}

// readDecisions keeps the latest decision on each pair whose records are still given.
func (l *linkage) readDecisions(ctx context.Context) error {
	l.splits = map[int32][]int32{}
	rows, err := l.conn.QueryContext(ctx, queries.Linkage("read_decisions.sql"))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var a, b int32
		var verdict string
		if err := rows.Scan(&a, &b, &verdict); err != nil {
			return err
		}
		if verdict == "accept" {
			l.accepted = append(l.accepted, [2]int32{a, b})
			continue
		}
		l.splits[a] = append(l.splits[a], b)
		l.splits[b] = append(l.splits[b], a)
	}
	return rows.Err()
}

// compareWithin scores every two records of one group: once for those that give the
// same, since partners repeat an identity in each of their files.
func (l *linkage) compareWithin(ctx context.Context, g groups, first []int32) error {
	times := make([]int32, len(first)) // records that give the same, by the first of them
	members := make([]int32, len(first))
	for i, f := range first {
		times[f]++
		members[g.root(int32(i))]++
	}
	var ids, roots, repeats []int32
	for i, n := range times {
		if root := g.root(int32(i)); n > 0 && members[root] > 1 {
			ids, roots, repeats = append(ids, int32(i)), append(roots, root), append(repeats, n)
		}
	}
	if err := l.give(ctx, "chain.sql", numbers(ids), numbers(roots), numbers(repeats)); err != nil {
		return err
	}
	if err := run(ctx, l.conn, "within.sql"); err != nil {
		return err
	}
	return l.comparePairs(ctx)
}

// comparePairs leaves the scores and flags of the pairs of linkage.pair in linkage.flagged,
// and in l.paired whether there are any.
func (l *linkage) comparePairs(ctx context.Context) error {
	if err := l.conn.QueryRowContext(ctx, queries.Linkage("any_pair.sql")).Scan(&l.paired); err != nil {
		return err
	}
	do := run
	switch {
	case !l.paired && l.compared: // the tables are there
		return run(ctx, l.conn, "none.sql")
	case !l.paired:
		do = shape
	}
	l.compared = true
	for _, name := range []string{"names.sql", "comparison.sql"} {
		if err := do(ctx, l.conn, name); err != nil {
			return err
		}
	}
	return run(ctx, l.conn, "flags.sql")
}

// readFlagged reads the pairs compared last, as readPairs does; none are not asked for.
func (l *linkage) readFlagged(ctx context.Context, text string, args ...any) ([]pair, error) {
	if !l.paired {
		return nil, nil
	}
	return l.readPairs(ctx, text, args...)
}

// give executes one of the files of queries/linkage that take values: its last statement does.
func (l *linkage) give(ctx context.Context, name string, values ...any) error {
	if _, err := l.conn.ExecContext(ctx, queries.Linkage(name), values...); err != nil {
		return fmt.Errorf("queries/linkage/%s: %w", name, err)
	}
	return nil
}

// numbers writes a list as tables.sql splits it.
func numbers(list []int32) string {
	var text []byte
	for i, n := range list {
		if i > 0 {
			text = append(text, ',')
		}
		text = strconv.AppendInt(text, int64(n), 10)
	}
	return string(text)
}

// readPairs reads the columns a, b, score, flags, strain: integers and doubles, since
// the driver's rows put any other kind through text.
func (l *linkage) readPairs(ctx context.Context, text string, args ...any) ([]pair, error) {
	rows, err := l.conn.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ps []pair
	for rows.Next() {
		var p pair
		if err := rows.Scan(&p.a, &p.b, &p.score, &p.flags, &p.strain); err != nil {
			return nil, err
		}
		ps = append(ps, p)
	}
	return ps, rows.Err()
}

// groupOf gives the records of i's group.
func (l *linkage) groupOf(i int32) []int32 {
	root := l.all.root(i)
	if l.members[root] == nil {
		l.members[root] = []int32{root}
	}
	return l.members[root]
}

// joinAll makes one group of two and remembers the link that did.
func (l *linkage) joinAll(k link) {
	whole := slices.Concat(l.groupOf(k.a), l.groupOf(k.b))
	l.all.join(k.a, k.b)
	l.members[l.all.root(k.a)] = whole
	l.links = append(l.links, k)
}

// parted says that a human being has split a record of i's group from one of j's.
func (l *linkage) parted(i, j int32) bool {
	if len(l.splits) == 0 {
		return false
	}
	for _, m := range l.groupOf(i) {
		for _, other := range l.splits[m] {
			if l.all.root(other) == l.all.root(j) {
				return true
			}
		}
	}
	return false
}

// firsts gives each record the first record of its person, whose natural identity
// makes his key: a person keeps his key while that record is given. It is OFII's where
// OFII knows him, then the lead's: when a human being parts a contact from somebody,
// the key that named him never comes to name who was met.
func (l *linkage) firsts(g groups) []int32 {
	byRoot := slices.Repeat([]int32{-1}, len(l.records))
	for i := range l.records {
		root := g.root(int32(i))
		if byRoot[root] < 0 || l.earlier(int32(i), byRoot[root]) {
			byRoot[root] = int32(i)
		}
	}
	first := make([]int32, len(l.records))
	for i := range first {
		first[i] = byRoot[g.root(int32(i))]
	}
	return first
}

func (l *linkage) earlier(i, j int32) bool {
	if x, y := l.records[i].rank(), l.records[j].rank(); x != y {
		return x < y
	}
	if l.records[i].firstSeen != l.records[j].firstSeen {
		return l.records[i].firstSeen < l.records[j].firstSeen
	}
	return i < j
}
