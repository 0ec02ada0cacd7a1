package persons

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/queries"
)

// Row is a line of any file of people, its columns mapped. Empty means not given.
type Row struct {
	Name        string // identity of the row, unique in its file
	Nom         string
	Prenom      string
	Naissance   string // jj/mm/aaaa, aaaa-mm-jj or aaaammjj
	Numero      string // an identifier of any length
	Sexe        string
	Nationalite string
	Departement string
	Autres      []string // other columns, in the order of Tables.Others
}

// Tables are the files to link.
type Tables struct {
	Left, Right []Row    // Right nil: Left against itself
	Others      []string // names of the other columns, as printed: "adresse", "code postal"
}

const (
	// A blocking rule brings at most so many candidates for each row. Its values go from the one that fewest
	// rows share to the one that most do: a row has one or two others of its person, however
	// many share its value, so that a pair found costs the more comparisons the more rows share it.
	worth = 12
	// A rule of any file may bring so many: it takes files of some hundred thousand rows to come near.
	leastWorth = 3_000_000
	// From so many rows on, what reading them took is worth giving back to the system at once.
	manyRows = 20_000
	// So many candidates are compared at a time, in some hundreds of megabytes.
	sliceOfKeys = 8_000_000
)

// mostPairs is how many candidates a blocking rule may bring of a file.
func mostPairs(o Options, rows int) int { return max(o.least, o.worth*rows) }

// Match is a scored pair of rows.
type Match struct {
	Left, Right string  // names of the rows
	Score       float64 // bits
	Automatic   bool    // the pipeline would tie the two by itself; otherwise it is to be reviewed
	Held        Held    // why not, when it would not
	Why         string  // French: each field and its weight
}

// LinkTables scores the pairs of rows that may be one person, best first, down to
// Options.Review, and says how many candidates each blocking rule brought. It is
// the engine of Link without what belongs to AGIR: no register, no dossier, no
// person is made of more than a pair. It leaves nothing in the schema linkage.
func LinkTables(ctx context.Context, conn *sql.Conn, t Tables, o Options) ([]Match, []Block, error) {
	o = o.withDefaults()
	l := &linkage{conn: conn, o: o}
	if err := l.loadRows(ctx, t); err != nil {
		return nil, nil, fmt.Errorf("linkage: rows: %w", err)
	}
	if len(l.names) >= manyRows {
		t.Left, t.Right = nil, nil // the engine has them: what they took is given back before it asks for more
		debug.FreeOSMemory()
	}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"keys", l.keys},
		{"candidates", l.slices},
		{"comparison", l.compare},
	} {
		if err := step.do(ctx); err != nil {
			return nil, nil, fmt.Errorf("linkage: %s: %w", step.name, err)
		}
		o.Log.Info("linkage", "step", step.name)
	}
	matches, err := l.readMatches(ctx, t.Others)
	if err != nil {
		return nil, nil, fmt.Errorf("linkage: matches: %w", err)
	}
	blocks, err := l.readBlocking(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("linkage: blocking: %w", err)
	}
	_, err = conn.ExecContext(ctx, "drop schema linkage cascade")
	return matches, blocks, err
}

// keys makes the rows comparable and finds what they share.
func (l *linkage) keys(ctx context.Context) error {
	return l.runAll(ctx, "normalise.sql", "known.sql", "frequencies.sql", "blocking.sql", "sides.sql")
}

// slices leaves the pairs that may reach the list in linkage.pair: the candidates are taken so many
// at a time, since nearly all are left once their names are compared.
func (l *linkage) slices(ctx context.Context) error {
	var parts int
	if err := l.conn.QueryRowContext(ctx, queries.Linkage("slices.sql"), l.o.slice).Scan(&parts); err != nil {
		return err
	}
	for part := range parts {
		if err := l.give(ctx, "slice.sql", part, parts); err != nil {
			return err
		}
		if err := run(ctx, l.conn, "candidates.sql"); err != nil {
			return err
		}
		if !l.o.everyPair {
			if err := l.runAll(ctx, "reaching.sql", "names.sql", "reached.sql"); err != nil {
				return err
			}
		}
		if parts > 1 {
			if err := run(ctx, l.conn, "more_found.sql"); err != nil {
				return err
			}
		}
	}
	if parts > 1 {
		if err := run(ctx, l.conn, "found.sql"); err != nil {
			return err
		}
	}
	if err := run(ctx, l.conn, "brought.sql"); err != nil {
		return err
	}
	if parts > 1 || l.o.everyPair { // otherwise reached.sql has left their names
		return run(ctx, l.conn, "names.sql")
	}
	return nil
}

// compare scores them.
func (l *linkage) compare(ctx context.Context) error {
	return l.runAll(ctx, "comparison.sql", "flags.sql", "words.sql")
}

// loadRows fills linkage.identity_source, ten thousand rows at a time.
func (l *linkage) loadRows(ctx context.Context, t Tables) error {
	if err := l.setThreads(ctx); err != nil {
		return err
	}
	if err := run(ctx, l.conn, "row.sql"); err != nil {
		return err
	}
	if err := defineWeights(ctx, l.conn); err != nil {
		return err
	}
	if err := l.layNames(ctx); err != nil {
		return err
	}
	var least any
	if !l.o.everyPair {
		least = l.o.Review
	}
	if err := l.give(ctx, "listed.sql", least, mostPairs(l.o, len(t.Left)+len(t.Right))); err != nil {
		return err
	}
	for side, rows := range [][]Row{t.Left, t.Right} {
		var apart any // rows of one side are never compared, where there are two
		if len(t.Left) > 0 && len(t.Right) > 0 {
			apart = side
		}
		order := byName(rows)
		for len(order) > 0 {
			n := min(len(order), 10_000)
			if err := l.giveRows(ctx, rows, order[:n], apart); err != nil {
				return err
			}
			order = order[n:]
		}
	}
	return nil
}

// byName orders the rows of a side by their names, so that nothing depends on the order of a file.
func byName(rows []Row) []int32 {
	order := make([]int32, len(rows))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(i, j int32) int { return strings.Compare(rows[i].Name, rows[j].Name) })
	return order
}

// giveRows gives the engine some rows of one side, a text a column, and numbers them.
func (l *linkage) giveRows(ctx context.Context, rows []Row, order []int32, apart any) error {
	parted, mark := signs(rows, order)
	var ids strings.Builder
	var columns [8]strings.Builder
	for k, i := range order {
		r := &rows[i]
		if k > 0 {
			ids.WriteString(parted)
		}
		ids.WriteString(strconv.Itoa(len(l.names)))
		l.names = append(l.names, r.Name)
		for c, value := range r.columns() {
			if k > 0 {
				columns[c].WriteString(parted)
			}
			columns[c].WriteString(value)
		}
		others := &columns[len(columns)-1]
		if k > 0 {
			others.WriteString(parted)
		}
		for _, value := range r.Autres {
			others.WriteString(mark)
			others.WriteString(value)
		}
	}
	values := []any{apart, parted, mark, ids.String()}
	for c := range columns {
		values = append(values, valid(columns[c].String()))
	}
	return l.give(ctx, "rows.sql", values...)
}

// columns are what a row gives beside its other columns, in the order of rows.sql.
func (r *Row) columns() [7]string {
	return [7]string{r.Nom, r.Prenom, r.Naissance, r.Numero, r.Sexe, r.Nationalite, r.Departement}
}

// signs are two that no value of some rows has, to part values with.
func signs(rows []Row, order []int32) (parted, mark string) {
	for sign := rune(0x1f); ; sign-- {
		if sign == 0 {
			sign = utf8.MaxRune // private to whoever uses it, down to where it no longer is
		}
		switch text := string(sign); {
		case met(rows, order, text):
		case parted == "":
			parted = text
		default:
			return parted, text
		}
	}
}

func met(rows []Row, order []int32, sign string) bool {
	has := func(value string) bool { return strings.Contains(value, sign) }
	for _, i := range order {
		of := rows[i].columns()
		if slices.ContainsFunc(of[:], has) || slices.ContainsFunc(rows[i].Autres, has) {
			return true
		}
	}
	return false
}

// valid is a text of which each byte that is no letter has become the sign of a letter lost.
func valid(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return strings.Map(func(r rune) rune { return r }, text)
}

// readMatches reads the scored pairs, best first, and has the guards say which the
// pipeline would tie by itself.
func (l *linkage) readMatches(ctx context.Context, others []string) ([]Match, error) {
	names, err := json.Marshal(others)
	if err != nil {
		return nil, err
	}
	rows, err := l.conn.QueryContext(ctx, queries.Linkage("matches.sql"), string(names), l.o.Review)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var scored []scoredRows
	for rows.Next() {
		var m scoredRows
		var same, other int32
		if err := rows.Scan(&m.a, &m.b, &m.score, &m.flags, &same, &other, &m.why); err != nil {
			return nil, err
		}
		m.flags |= same*sameAGDREF | other*otherAGDREF
		scored = append(scored, m)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	slices.SortFunc(scored, func(x, y scoredRows) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	ms, pairs := make([]Match, len(scored)), make([]pair, len(scored))
	for i, m := range scored {
		ms[i], pairs[i] = Match{Left: l.names[m.a], Right: l.names[m.b], Score: m.score, Why: m.why}, m.pair
	}
	if err := l.rowsPaired(ctx); err != nil {
		return nil, err
	}
	l.judge(ms, pairs)
	return ms, nil
}

// scoredRows are two rows and the reasons of their score.
type scoredRows struct {
	pair
	why string
}

// rowsPaired makes the records that the guards look at: a row may have a number, and no register.
func (l *linkage) rowsPaired(ctx context.Context) error {
	l.all = newGroups(len(l.names))
	l.members = make([][]int32, len(l.names))
	l.records = slices.Repeat([]record{{agdref: -1, dossier: -1, statement: -1}}, len(l.names))
	rows, err := l.conn.QueryContext(ctx, queries.Linkage("paired.sql"))
	if err != nil {
		return err
	}
	defer rows.Close()
	numbers := codes{}
	for rows.Next() {
		var id, nobody int32
		var number string
		if err := rows.Scan(&id, &number, &nobody); err != nil {
			return err
		}
		l.records[id].agdref, l.records[id].nameless = numbers.of(sql.NullString{String: number, Valid: number != ""}), nobody != 0
	}
	return rows.Err()
}

// judge says of each match whether the pipeline would make it by itself, and why not. A number
// shared is a relative's where another row gives the very names and birth date of one of the two.
func (l *linkage) judge(ms []Match, pairs []pair) {
	s := newScored(l, pairs)
	lettered := map[int32]bool{} // rows that another writes to the letter, under another number
	for _, p := range pairs {
		if p.flags&sameIdentity != 0 && p.flags&otherAGDREF != 0 {
			lettered[p.a], lettered[p.b] = true, true
		}
	}
	for i, p := range pairs {
		if p.flags&(sameAGDREF|sameIdentity) == sameAGDREF && (lettered[p.a] || lettered[p.b]) {
			p.flags |= relative
		}
		held := s.heldBetween(p)
		ms[i].Automatic, ms[i].Held = held == "", held
	}
}

// heldBetween gives the reasons for which two rows are not tied by themselves: none when
// they share a number that nothing contradicts, or give names and birth date alike and no
// other row answers as well.
func (s *scored) heldBetween(p pair) Held {
	against := p.flags&(contradicted|doubtful) != 0
	var reasons []string
	for _, r := range []struct {
		holds  bool
		reason string
	}{
		{p.score < s.l.o.Automatic, lowScore(p)},
		{p.flags&sameAGDREF != 0 && (against || p.flags&relative != 0), heldNumber},
		{p.flags&sameAGDREF != 0 && s.l.records[p.a].nameless && s.l.records[p.b].nameless, heldNobody},
		{p.flags&otherAGDREF != 0, heldNumbers},
		{p.flags&sameAGDREF == 0 && against, heldAgainst},
		{p.flags&(sameAGDREF|misspelt) == misspelt, heldSpelling},
		{p.flags&(sameAGDREF|foreign) == foreign, heldForeign},
		{p.flags&(sameAGDREF|namesAlike|misspelt|foreign) == 0 && !against, heldMissing},
		{p.flags&sameAGDREF == 0 && s.rivals(p.a, p.b, p), heldRival},
	} {
		if r.holds {
			reasons = append(reasons, r.reason)
		}
	}
	return Held(strings.Join(reasons, "+"))
}
