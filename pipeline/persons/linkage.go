package persons

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// linkage is one run of Link.
type linkage struct {
	conn     *sql.Conn
	o        Options
	records  []record // in the order of their natural identity
	accepted [][2]int32
	splits   map[int32][]int32

	all     groups    // who is whom
	sure    groups    // the same without the human decisions
	members [][]int32 // of each root of all; nil means itself alone
	links   []link
	queue   []waiting
	upper   groups // who is whom if the queue were accepted

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
	if err := l.eachOnce(ctx); err != nil {
		return err
	}
	for _, name := range []string{"records.sql", "normalise.sql", "frequencies.sql"} {
		if err := run(ctx, l.conn, name); err != nil {
			return err
		}
	}
	_, err := l.conn.ExecContext(ctx, "create or replace table linkage.line as from linkage.identity")
	return err
}

// eachOnce refuses a record told twice. An index would refuse it too, at ten times
// the cost.
func (l *linkage) eachOnce(ctx context.Context) error {
	var again int
	err := l.conn.QueryRowContext(ctx, "select count(*) - count(distinct record) from linkage.record").Scan(&again)
	if err == nil && again > 0 {
		return fmt.Errorf("%d records told twice", again)
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
func (l *linkage) readRecords(ctx context.Context) error {
	rows, err := l.conn.QueryContext(ctx, `
		select s.record, coalesce(s.kind, ''), s.agdref, s.dossier,
			case when s.kind in ('contacts', 'situations') then null else s.statement end,
			i.nom is null and i.prenom is null and i.naissance is null, s.registered,
			coalesce(strftime(s.first_seen, '%Y-%m-%d'), '9999-12-31')
		from linkage.identity_source s join linkage.identity i using (id) order by s.id`)
	if err != nil {
		return err
	}
	defer rows.Close()
	places := map[string]int32{}
	agdrefs, dossiers, statements := codes{}, codes{}, codes{}
	for rows.Next() {
		var r record
		var agdref, dossier, statement sql.NullString
		if err := rows.Scan(&r.name, &r.kind, &agdref, &dossier, &statement, &r.nameless, &r.registered, &r.firstSeen); err != nil {
			return err
		}
		r.agdref, r.dossier, r.statement = agdrefs.of(agdref), dossiers.of(dossier), statements.of(statement)
		places[r.name] = int32(len(l.records))
		l.records = append(l.records, r)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	l.members = make([][]int32, len(l.records))
	return l.readDecisions(ctx, places)
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

// readDecisions keeps the latest decision on each pair whose records are still told.
func (l *linkage) readDecisions(ctx context.Context, places map[string]int32) error {
	l.splits = map[int32][]int32{}
	rows, err := l.conn.QueryContext(ctx, `
		select least(left_record, right_record), greatest(left_record, right_record),
			arg_max(verdict, (decided_on, verdict)) as verdict, max(decided_on) as decided_on
		from linkage.decision where left_record <> right_record
		group by 1, 2 order by 4, 1, 2`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var left, right, verdict string
		var on sql.NullTime
		if err := rows.Scan(&left, &right, &verdict, &on); err != nil {
			return err
		}
		a, ok := places[left]
		b, also := places[right]
		if !ok || !also {
			continue
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

// compareWithin scores every two records of one group.
func (l *linkage) compareWithin(ctx context.Context, g groups) error {
	if err := l.load(ctx, "linkage.chain", g); err != nil {
		return err
	}
	if _, err := l.conn.ExecContext(ctx, `
		create or replace table linkage.pair as
		select a.id as a, b.id as b from linkage.chain a join linkage.chain b on a.root = b.root and a.id < b.id`); err != nil {
		return err
	}
	if err := run(ctx, l.conn, "comparison.sql"); err != nil {
		return err
	}
	return run(ctx, l.conn, "flags.sql")
}

// load writes a table (id, root) of the groups.
func (l *linkage) load(ctx context.Context, table string, g groups) error {
	roots := make([]string, len(g))
	for i := range g {
		roots[i] = strconv.Itoa(int(g.root(int32(i))))
	}
	return l.loadColumn(ctx, table, "root", "integer", roots)
}

// loadColumn writes a table of two columns: the record's place and one value
// without a comma. The engine's own appender belongs to its driver, and a list that
// is bound takes fifteen times as long as one that is split.
func (l *linkage) loadColumn(ctx context.Context, table, column, kind string, values []string) error {
	text := fmt.Sprintf("create or replace table %s as select unnest(range(len(list)))::integer as id, unnest(list)::%s as %s "+
		"from (select string_split(?, ',') as list) where list <> ['']", table, kind, column)
	_, err := l.conn.ExecContext(ctx, text, strings.Join(values, ","))
	return err
}

// readPairs reads the columns a, b, score, flags, strain.
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

// keys gives each record the key of its person: P and the first figures of the
// hash of the natural identity of the person's first record. A person keeps his
// key while that record does; two first records whose figures agree take more.
func (l *linkage) keys(g groups) []string {
	first := slices.Repeat([]int32{-1}, len(l.records)) // by root
	for i := range l.records {
		root := g.root(int32(i))
		if first[root] < 0 || l.earlier(int32(i), first[root]) {
			first[root] = int32(i)
		}
	}
	hashes, short := make([]string, len(l.records)), map[string]int{}
	for root, f := range first {
		if f >= 0 {
			hashes[root] = hash(l.records[f].name)
			short[hashes[root][:10]]++
		}
	}
	keys := make([]string, len(l.records))
	for i := range l.records {
		h := hashes[g.root(int32(i))]
		if short[h[:10]] > 1 {
			keys[i] = "P" + h[:24]
		} else {
			keys[i] = "P" + h[:10]
		}
	}
	return keys
}

func (l *linkage) earlier(i, j int32) bool {
	if l.records[i].firstSeen != l.records[j].firstSeen {
		return l.records[i].firstSeen < l.records[j].firstSeen
	}
	return i < j
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
