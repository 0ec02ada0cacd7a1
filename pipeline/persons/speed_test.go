package persons

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	osexec "os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/queries"
)

// withoutNumber is a file of people as agir link is given one: names, birth date, postcode
// and town, no number, a few of them told twice or more with errors.
func withoutNumber(rows int) Tables {
	r := rand.New(rand.NewPCG(28, 28))
	t := Tables{Others: []string{"postcode", "ville"}}
	for i := 0; len(t.Left) < rows; i++ {
		year := 1945 + r.IntN(60)
		row := Row{Nom: ranked(r, 0, 30_000), Prenom: ranked(r, 1, 4_000),
			Naissance: fmt.Sprintf("%d%02d%02d", year, 1+r.IntN(12), 1+r.IntN(28)),
			Autres:    []string{fmt.Sprintf("%02d%03d", 1+r.IntN(95), 10*r.IntN(100)), ranked(r, 2, 800)}}
		for k := range 1 + r.IntN(6)/3 {
			told := row
			told.Name = fmt.Sprintf("rec-%d-%d", i, k)
			told.Autres = append([]string(nil), row.Autres...)
			for range k * r.IntN(4) {
				corrupt(r, &told)
			}
			told.Numero = ""
			t.Left = append(t.Left, told)
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

// BenchmarkLinkTables links files without a number with themselves: 10,000 rows, 100,000 and,
// with AGIR_MILLION set, a million.
func BenchmarkLinkTables(b *testing.B) {
	sizes := []int{10_000, 100_000}
	if os.Getenv("AGIR_MILLION") != "" {
		sizes = append(sizes, 1_000_000)
	}
	for _, rows := range sizes {
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
func ofRelatives(t *testing.T, lines []told, everyPair bool) (found []string, compared int) {
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

// The costly distance is spared only where it is not one.
func TestDistancesSpared(t *testing.T) {
	conn := open(t)
	if err := run(t.Context(), conn, "tables.sql"); err != nil {
		t.Fatal(err)
	}
	if err := defineWeights(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	text := queries.Linkage("reaching.sql")
	from := strings.Index(text, "create or replace macro linkage.autre_within")
	if _, err := conn.ExecContext(t.Context(), text[from:from+strings.Index(text[from:], ";\n")]); err != nil {
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
			with told as (select unnest(string_split(?, ',')) as one, unnest(string_split(?, ',')) as other),
			judged as (select *, damerau_levenshtein(one, other) = 1 as error from told where one <> '' and other <> '')
			select count(*) filter (error and length(one) >= 4), count(*) filter (linkage.text_error(one, other) <> error
				or error and length(one) >= 4 and linkage.autre_level(one, other) not in ('proche', 'un_chiffre')
				or linkage.autre_level(one, other) in ('proche', 'un_chiffre') and linkage.autre_within(one, other, 9, 7) <> 7)
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
	var spared, wrong, missed int
	err := conn.QueryRowContext(t.Context(), `
		with told as (select unnest(string_split(?, ',')) as one, unnest(string_split(?, ',')) as other),
		judged as (
			select linkage.days_apart(one, other) as apart,
				-- comparison.sql asks no more of two that have neither the year nor the day and month in common
				(length(one) <> length(other) or left(one, 4) = left(other, 4) or right(one, 4) = right(other, 4)) and (
					one = other or linkage.text_error(one, other) or linkage.one_part_apart(one, other) or left(one, 4) = left(other, 4) and (
					right(one, 4) in ('0101', '1231') or right(other, 4) in ('0101', '1231')
					or substr(one, 5, 2) = right(other, 2) and right(one, 2) = substr(other, 5, 2))) as near,
				length(one) = 8 and length(other) = 8 as whole
			from told)
		select count(*) filter (apart), count(*) filter (apart and near), count(*) filter (whole and not apart and not near) from judged`,
		strings.Join(ones, ","), strings.Join(others, ",")).Scan(&spared, &wrong, &missed)
	if err != nil || spared < 5_000 || wrong > 0 || missed > spared {
		t.Errorf("%d dates are spared, %d of them wrongly, %d others are not, %v", spared, wrong, missed, err)
	}
}

// BenchmarkBesideSplink links one file of 100,000 rows without a number with itself: agir, and
// Splink on DuckDB (PyPI) on as many threads, as its guides have it and at the threshold that
// suits it best. AGIR_SPLINK is the folder of a Python environment that has it.
func BenchmarkBesideSplink(b *testing.B) {
	tables := withoutNumber(100_000)
	path := filepath.Join(b.TempDir(), "people.csv")
	var text strings.Builder
	text.WriteString("name,nom,prenom,naissance,postcode,ville\n")
	for _, r := range tables.Left {
		fmt.Fprintln(&text, strings.Join(append([]string{r.Name, r.Nom, r.Prenom, r.Naissance}, r.Autres...), ","))
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	// The other first: a process begins with the memory of the one that starts it.
	b.Run("splink", func(b *testing.B) {
		environment := os.Getenv("AGIR_SPLINK")
		if environment == "" {
			b.Skip("no Splink here: AGIR_SPLINK names no Python environment")
		}
		var all []*osexec.Cmd
		for range b.N {
			cmd := osexec.Command(filepath.Join(environment, "bin", "python"), "testdata/splink_peer.py", path, strconv.Itoa(runtime.NumCPU()))
			out, err := cmd.Output()
			all = append(all, cmd)
			if err != nil {
				b.Fatalf("%v\n%s", err, out)
			}
			f1, err := strconv.ParseFloat(strings.Fields(string(out))[0], 64)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(f1, "F1")
		}
		slow.CPUOf(b, all...)
		slow.PeakOf(b, all[0])
	})
	b.Run("agir", func(b *testing.B) {
		slow.CPU(b)
		for b.Loop() {
			matches, _, err := LinkTables(b.Context(), open(b), tables, Options{Threads: runtime.NumCPU()})
			if err != nil {
				b.Fatal(err)
			}
			a := tally(matches, tables, -1)
			b.ReportMetric(a.f1(), "F1")
		}
		slow.Peak(b)
	})
}
