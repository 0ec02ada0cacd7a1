package persons

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
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

// BenchmarkLinkTables links files without a number with themselves: 10,000 rows and 100,000.
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
		})
	}
}
