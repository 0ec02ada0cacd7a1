package persons

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	osexec "os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// withoutNumber is a file of people as agir link is given one: names, birth date, postcode
// and town, no number, a few of them given twice or more with errors.
func withoutNumber(rows int) Tables {
	r := rand.New(rand.NewPCG(28, 28))
	t := Tables{Others: []string{"postcode", "ville"}}
	for i := 0; len(t.Left) < rows; i++ {
		year := 1945 + r.IntN(60)
		row := Row{Nom: ranked(r, 0, 30_000), Prenom: ranked(r, 1, 4_000),
			Naissance: fmt.Sprintf("%d%02d%02d", year, 1+r.IntN(12), 1+r.IntN(28)),
			Autres:    []string{fmt.Sprintf("%02d%03d", 1+r.IntN(95), 10*r.IntN(100)), ranked(r, 2, 800)}}
		for k := range 1 + r.IntN(6)/3 {
			again := row
			again.Name = fmt.Sprintf("rec-%d-%d", i, k)
			again.Autres = append([]string(nil), row.Autres...)
			for range k * r.IntN(4) {
				corrupt(r, &again)
			}
			again.Numero = ""
			t.Left = append(t.Left, again)
		}
	}
	t.Left = t.Left[:rows]
	return t
}

// ranked draws one of so many names of a pool, the first ones oftener, as families have them.
func ranked(r *rand.Rand, pool, size int) string {
	p := rand.New(rand.NewPCG(uint64(pool), uint64(float64(size)*math.Pow(r.Float64(), 2.2))))
	name := ""
	for range 2 + p.IntN(3) {
		s := syllables[p.IntN(len(syllables))]
		name += s[p.IntN(len(s))]
	}
	return name
}

// BenchmarkLinkTables links files without a number with themselves: 10,000 rows and 100,000. The program
// links a million (BenchmarkMillionBesideSplink).
func BenchmarkLinkTables(b *testing.B) {
	for _, rows := range []int{10_000, 100_000} {
		b.Run(fmt.Sprintf("rows=%d", rows), func(b *testing.B) {
			tables := withoutNumber(rows)
			slow.CPU(b)
			for b.Loop() {
				matches, blocks, err := LinkTables(b.Context(), open(b), tables, Options{})
				if err != nil {
					b.Fatal(err)
				}
				candidates := 0
				for _, k := range blocks {
					b.Logf("%s: %d, %d left out", k.Rule, k.Pairs, k.Capped)
					candidates += k.Pairs
				}
				a := tally(matches, tables, -99)
				b.ReportMetric(float64(candidates), "candidates")
				b.ReportMetric(a.f1(), "F1")
			}
			slow.Peak(b)
		})
	}
}

// What spares a pair its comparison loses none that is listed, and changes no score.
func TestOnlyPairsBelowTheListAreSpared(t *testing.T) {
	slow.Test(t, "files are linked with every pair compared, and without")
	r := seeded(9)
	numbered := func(columns []string) Tables {
		org, dup := febrl(r, 200, 120, 3, columns)
		return Tables{Left: append(org, dup...), Others: columns}
	}
	alone := withoutNumber(600)
	apart := Tables{Left: alone.Left[:300], Right: alone.Left[300:], Others: alone.Others}
	for _, c := range []struct {
		name   string
		tables Tables
		review float64
	}{{"addresses", numbered(many), -6}, {"no number", alone, -1}, {"two files", apart, 4}} {
		listed, _, err := LinkTables(t.Context(), open(t), c.tables, Options{Review: c.review})
		if err != nil {
			t.Fatal(err)
		}
		every, _, err := LinkTables(t.Context(), open(t), c.tables, Options{Review: c.review, everyPair: true})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(every, listed); diff != "" || len(listed) == 0 {
			t.Errorf("%s, from %g bits: %d pairs\n%s", c.name, c.review, len(listed), diff)
		}
	}
}

// ofRelatives are the ties that a linkage of some lines takes for a relative's, and how many
// comparisons it made to find them.
func ofRelatives(t *testing.T, lines []line, everyPair bool) (found []string, compared int) {
	t.Helper()
	conn := open(t)
	if err := Prepare(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	insert(t, conn, lines)
	l := &linkage{conn: conn, o: Options{everyPair: everyPair}.withDefaults()}
	for _, step := range []func(context.Context) error{l.normalise, l.readRecords, l.tie} {
		if err := step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	better, err := l.betterFits(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for p := range better {
		found = append(found, fmt.Sprint(p))
	}
	slices.Sort(found)
	if err := conn.QueryRowContext(t.Context(), "select count(*) from linkage.pair").Scan(&compared); err != nil {
		t.Fatal(err)
	}
	return found, compared
}

// A tie is a relative's, or not, whatever is left uncompared.
func TestOnlyComparisonsThatFindNothingAreSpared(t *testing.T) {
	found, every, spared := 0, 0, 0
	for seed := range uint64(3) {
		lines := newTown(seed+40, 60, 6).lines
		of, some := ofRelatives(t, lines, false)
		ofAll, all := ofRelatives(t, lines, true)
		if diff := cmp.Diff(ofAll, of); diff != "" {
			t.Errorf("seed %d:\n%s", seed, diff)
		}
		found, every, spared = found+len(of), every+all, spared+all-some
	}
	t.Logf("%d ties are a relative's; of %d comparisons %d were spared", found, every, spared)
	if found < 20 || spared < every/4 {
		t.Errorf("%d ties are a relative's; of %d comparisons %d were spared", found, every, spared)
	}
}

// Candidates taken a slice after the other are those of one slice: the same pairs, the same counts by rule.
func TestSlicesFindTheSame(t *testing.T) {
	slow.Test(t, "a file is linked with many slices of its candidates")
	tables := withoutNumber(600)
	whole, rules, err := LinkTables(t.Context(), open(t), tables, Options{})
	if err != nil {
		t.Fatal(err)
	}
	candidates := 0
	for _, rule := range rules {
		candidates += rule.Pairs
	}
	sliced, brought, err := LinkTables(t.Context(), open(t), tables, Options{slice: candidates/4 + 1})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(whole, sliced) + cmp.Diff(rules, brought); diff != "" || len(whole) == 0 {
		t.Errorf("%d pairs\n%s", len(whole), diff)
	}
}

// A rule brings the pairs of its rarer values, as many as it may: the others are left out and counted.
func TestARuleIsBoundedByItsYield(t *testing.T) {
	// Twelve numbers shared by 2 rows, one by 40 and one by 41: 12, 780 and 820 pairs.
	var rows []Row
	share := func(number string, times int) {
		for range times {
			rows = append(rows, Row{Name: fmt.Sprintf("r%d", len(rows)), Numero: number})
		}
	}
	for i := range 12 {
		share(fmt.Sprintf("%d13579%d", 100+i, 200+i), 2)
	}
	share("7777135790", 40)
	share("8888246801", 41)
	for _, c := range []struct {
		may           int
		pairs, beyond int
		widest        int
	}{
		{12 + 780 + 820, 12 + 780 + 820, 0, 41},
		{12 + 780 + 820 - 1, 12 + 780, 1, 40},
		{12 + 780, 12 + 780, 1, 40},
		{12 + 780 - 1, 12, 2, 2},
		{12, 12, 2, 2},
		{11, 0, 14, 0},
	} {
		l := &linkage{conn: open(t), o: Options{least: c.may, worth: -1}.withDefaults()}
		if err := l.loadRows(t.Context(), Tables{Left: rows}); err != nil {
			t.Fatal(err)
		}
		if err := l.give(t.Context(), "slice.sql", 0, 1); err != nil {
			t.Fatal(err)
		}
		if err := l.runAll(t.Context(), "normalise.sql", "frequencies.sql", "blocking.sql", "candidates.sql", "brought.sql"); err != nil {
			t.Fatal(err)
		}
		blocks, err := l.readBlocking(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(blocks, func(b Block) bool { return b.Rule == "numéro" })
		want := Block{Rule: "numéro", Pairs: c.pairs, Beyond: c.beyond, Widest: c.widest}
		if at < 0 || blocks[at] != want {
			t.Errorf("%d pairs a rule: %+v, want %+v", c.may, blocks, want)
		}
	}
	// A rule of a file is worth so many pairs a row, and so many of any file.
	for _, c := range []struct{ rows, pairs int }{{0, leastWorth}, {leastWorth / worth, leastWorth}, {leastWorth/worth + 1, leastWorth + worth}} {
		if got := mostPairs(Options{}.withDefaults(), c.rows); got != c.pairs {
			t.Errorf("%d rows: a rule may bring %d pairs, want %d", c.rows, got, c.pairs)
		}
	}
}

// Two names said to be apart before they are compared are of the last level.
func TestNamesApartAreDifferent(t *testing.T) {
	conn := open(t)
	l := &linkage{conn: conn, o: Options{}.withDefaults()}
	r := seeded(28)
	var tables Tables
	for _, row := range withoutNumber(150).Left {
		for k := range 3 {
			again := row
			again.Name = fmt.Sprintf("%s-%d", row.Name, k)
			again.Autres = nil
			switch r.IntN(5) {
			case 0:
				again.Nom = typing(r, again.Nom, "abcdefghijklmnopqrstuvwxyz")
			case 1:
				again.Prenom += []string{"a", "e", " ben", "?"}[r.IntN(4)]
			case 2:
				again.Nom = strings.NewReplacer("m", "rn", "kh", "x", "j", "z", "v", "w").Replace(again.Nom)
			case 3:
				again.Prenom = again.Prenom[:len(again.Prenom)/2]
			}
			tables.Left = append(tables.Left, again)
		}
	}
	tables.Left = append(tables.Left, Row{Name: "x", Nom: "Mohamed", Prenom: "Aïcha"}, Row{Name: "y", Nom: "Mamadou", Prenom: "Ayesha"})
	if err := l.loadRows(t.Context(), tables); err != nil {
		t.Fatal(err)
	}
	if err := l.runAll(t.Context(), "normalise.sql", "frequencies.sql", "sides.sql"); err != nil {
		t.Fatal(err)
	}
	exec(t, conn, "create table linkage.pair as select a.id as a, b.id as b from linkage.identity as a join linkage.identity as b on a.id < b.id")
	if err := run(t.Context(), conn, "names.sql"); err != nil {
		t.Fatal(err)
	}
	var near, apart, wrong int
	err := conn.QueryRowContext(t.Context(), `
		with judged as (
			select level <> 'different' as near, linkage.names_apart(one.known, one.begins, one.carried, one.letters, one.long, one.first,
				other.known, other.begins, other.carried, other.letters, other.long, other.first) as apart
			from linkage.name_pair join linkage.sketch as one on one.name = x join linkage.sketch as other on other.name = y
		)
		select count(*) filter (near), count(*) filter (apart), count(*) filter (near and apart) from judged`).Scan(&near, &apart, &wrong)
	if err != nil || near < 300 || apart < 5*near || wrong > 0 {
		t.Errorf("%d are near, %d are apart, %d of them wrongly, %v", near, apart, wrong, err)
	}
}

// One thing given in common is enough for a register line to fit better.
func TestOneThingToldFindsARelative(t *testing.T) {
	born := day(1988, time.March, 14)
	for name, met := range map[string]line{
		"family name": contact("met", "soliha", "", "9900112233", "Brumevalido", "", time.Time{}),
		"given name":  contact("met", "soliha", "", "9900112233", "", "Idrissalo", time.Time{}),
		"birth date":  contact("met", "soliha", "", "9900112233", "", "", born),
	} {
		found, _ := ofRelatives(t, []line{
			ofii("one", "9900112233", "Brumevalida", "Idrissala", born.AddDate(1, 0, 0), "M"),
			ofii("other", "9900112243", "Brumevalido", "Idrissalo", born, "M"), met,
		}, false)
		if len(found) != 1 {
			t.Errorf("%s: %d ties are a relative's, not one", name, len(found))
		}
	}
}

// The costly distance is spared only where it is not one.
func TestDistancesSpared(t *testing.T) {
	conn := open(t)
	if err := run(t.Context(), conn, "tables.sql"); err != nil {
		t.Fatal(err)
	}
	if err := defineWeights(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	r := seeded(4)
	for _, letters := range []string{"01", "0123456789", "ab", "abcdefghij", "abжéع"} {
		alphabet := []rune(letters)
		word := func() string {
			b := make([]rune, 1+r.IntN(9))
			for i := range b {
				b[i] = alphabet[r.IntN(len(alphabet))]
			}
			return string(b)
		}
		var ones, others []string
		for range 20_000 {
			one := word()
			other := one
			for range 1 + r.IntN(2) {
				if len(alphabet) < len(letters) { // letters of several bytes
					other = strings.Replace(other, string(alphabet[r.IntN(len(alphabet))]), string(alphabet[r.IntN(len(alphabet))]), 1)
				} else {
					other = typing(r, other, letters)
				}
			}
			ones, others = append(ones, one), append(others, other)
		}
		var near, wrong int
		err := conn.QueryRowContext(t.Context(), `
			with two as (select unnest(string_split(?, ',')) as one, unnest(string_split(?, ',')) as other),
			judged as (select *, damerau_levenshtein(one, other) = 1 as error from two where one <> '' and other <> '')
			select count(*) filter (error and length(one) >= 4), count(*) filter (linkage.text_error(one, other) <> error
				or error and length(one) >= 4 and linkage.autre_level(one, other) not in ('proche', 'un_chiffre')
				or linkage.autre_level(one, other) in ('proche', 'un_chiffre') and not linkage.may_answer(
					linkage.letters_of(one), length(one), linkage.letters_of(other), length(other), 150))
			from judged`, strings.Join(ones, ","), strings.Join(others, ",")).Scan(&near, &wrong)
		if err != nil || near < 500 || wrong > 0 {
			t.Errorf("%s: of %d an error apart %d are missed, %v", letters, near, wrong, err)
		}
	}
}

// A birth date is said to be another before it is compared only where no level but the last
// would have it.
func TestDaysApartAreOthers(t *testing.T) {
	conn := open(t)
	if err := run(t.Context(), conn, "tables.sql"); err != nil {
		t.Fatal(err)
	}
	if err := defineWeights(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	r := seeded(5)
	written := func() string { return fmt.Sprintf("%d%02d%02d", 1988+r.IntN(3), 1+r.IntN(12), 1+r.IntN(31)) }
	var ones, others []string
	for range 60_000 {
		one, other := written(), written()
		switch r.IntN(6) {
		case 0:
			other = typing(r, one, "0123456789")
		case 1:
			other = one[:4] + one[6:] + one[4:6]
		case 2:
			other = one[:4] + other[4:6] + one[6:]
		case 3:
			other = one[:4] + other[4:]
		case 4:
			other = []string{one[:4] + "0101", one[:4] + "1231", one[:5] + one[6:7] + one[5:6] + one[7:]}[r.IntN(3)]
		}
		ones, others = append(ones, one), append(others, other)
	}
	var spared, wrong, missed, numbered, otherwise int
	err := conn.QueryRowContext(t.Context(), `
		with two as (select unnest(string_split(?, ',')) as one, unnest(string_split(?, ',')) as other),
		judged as (
			select linkage.days_apart(one, other) as apart,
				-- comparison.sql asks no more of two that have neither the year nor the day and month in common
				(length(one) <> length(other) or left(one, 4) = left(other, 4) or right(one, 4) = right(other, 4)) and (
					one = other or linkage.text_error(one, other) or linkage.one_part_apart(one, other) or left(one, 4) = left(other, 4) and (
					right(one, 4) in ('0101', '1231') or right(other, 4) in ('0101', '1231')
					or substr(one, 5, 2) = right(other, 2) and right(one, 2) = substr(other, 5, 2))) as near,
				length(one) = 8 and length(other) = 8 as whole,
				length(one) = 8 and length(other) = 8 and left(one, 4) = left(other, 4) as one_year,
				linkage.numbered_days_apart(try_cast(right(one, 4) as smallint), try_cast(right(other, 4) as smallint)) as by_number
			from two)
		select count(*) filter (apart), count(*) filter (apart and near), count(*) filter (whole and not apart and not near),
			count(*) filter (one_year and apart), count(*) filter (one_year and apart <> by_number) from judged`,
		strings.Join(ones, ","), strings.Join(others, ",")).Scan(&spared, &wrong, &missed, &numbered, &otherwise)
	if err != nil || spared < 5_000 || wrong > 0 || missed > spared {
		t.Errorf("%d dates are spared, %d of them wrongly, %d others are not, %v", spared, wrong, missed, err)
	}
	if numbered < 5_000 || otherwise > 0 {
		t.Errorf("of days of one year %d are apart, %d of all are judged otherwise by their numbers", numbered, otherwise)
	}
}

// BenchmarkBesideSplink links one file of 100,000 rows without a number with itself: the program,
// `agir link` from its start to its last line, and Splink on DuckDB (PyPI) on as many threads, as its guides
// have it and at the threshold that suits it best. AGIR_SPLINK is the folder of a Python environment that has it.
func BenchmarkBesideSplink(b *testing.B) { besideSplink(b, 100_000) }

// BenchmarkMillionBesideSplink is the same with a million rows, where AGIR_MILLION is set.
func BenchmarkMillionBesideSplink(b *testing.B) {
	if os.Getenv("AGIR_MILLION") == "" {
		b.Skip("a million rows take minutes: AGIR_MILLION is not set")
	}
	besideSplink(b, 1_000_000)
}

func besideSplink(b *testing.B, rows int) {
	tables := withoutNumber(rows)
	path := filepath.Join(b.TempDir(), "people.csv")
	var text strings.Builder
	text.WriteString("id,nom,prenom,naissance,postcode,ville\n")
	for _, r := range tables.Left {
		fmt.Fprintln(&text, strings.Join(append([]string{r.Name, r.Nom, r.Prenom, r.Naissance}, r.Autres...), ","))
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	text.Reset()
	program := filepath.Join(b.TempDir(), "agir")
	if out, err := osexec.Command("go", "build", "-o", program, "../../cmd/agir").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	// A process begins with the memory of the one that starts it: this one gives back what it can.
	debug.FreeOSMemory()
	b.Run("splink", func(b *testing.B) {
		environment := os.Getenv("AGIR_SPLINK")
		if environment == "" {
			b.Skip("no Splink here: AGIR_SPLINK names no Python environment")
		}
		out := timed(b, func() *osexec.Cmd {
			return osexec.Command(filepath.Join(environment, "bin", "python"), "testdata/splink_peer.py", path, strconv.Itoa(runtime.NumCPU()))
		})
		f1, err := strconv.ParseFloat(strings.Fields(string(out))[0], 64)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(f1, "F1")
	})
	b.Run("agir", func(b *testing.B) {
		out := timed(b, func() *osexec.Cmd {
			cmd := osexec.Command(program, "link", "--left", path)
			cmd.Dir = b.TempDir()
			return cmd
		})
		lines, err := csv.NewReader(bytes.NewReader(out)).ReadAll()
		if err != nil || len(lines) == 0 {
			b.Fatalf("%d lines, %v", len(lines), err)
		}
		var matches []Match
		for _, l := range lines[1:] {
			score, err := strconv.ParseFloat(l[2], 64)
			if err != nil {
				b.Fatal(err)
			}
			matches = append(matches, Match{Left: l[0], Right: l[1], Score: score})
		}
		a := tally(matches, tables, -1)
		b.ReportMetric(a.f1(), "F1")
		b.ReportMetric(float64(a.pairs), "pairs")
	})
}

// timed runs a program as often as a benchmark asks, reports what it took and gives what it printed last.
func timed(b *testing.B, command func() *osexec.Cmd) (out []byte) {
	var all []*osexec.Cmd
	for range b.N {
		cmd := command()
		var said bytes.Buffer
		cmd.Stderr = &said
		var err error
		if out, err = cmd.Output(); err != nil {
			b.Fatalf("%v\n%s%s", err, out, said.String())
		}
		all = append(all, cmd)
	}
	slow.CPUOf(b, all...)
	slow.PeakOf(b, all[0])
	return out
}
