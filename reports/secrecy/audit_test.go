package secrecy_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/agir-indicateurs/agir/reports/secrecy"
)

func printed(key string, count int64) secrecy.Cell {
	return secrecy.Cell{Key: key, Count: count, State: secrecy.Printed}
}

func hidden(key string) secrecy.Cell { return secrecy.Cell{Key: key, State: secrecy.Withheld} }

func TestAuditReadsAsAReaderWithAPencil(t *testing.T) {
	for _, c := range []struct {
		name  string
		cells []secrecy.Cell
		sums  []secrecy.Sum
		want  []secrecy.Finding
	}{
		{
			"a small count printed",
			[]secrecy.Cell{printed("a", 3), printed("b", 0), printed("c", 5)}, nil,
			[]secrecy.Finding{{"a", secrecy.SmallPrinted, 3, 3}},
		},
		{
			"one subtraction",
			[]secrecy.Cell{printed("all", 60), printed("a", 57), hidden("b")},
			[]secrecy.Sum{{"all", []string{"a", "b"}}},
			[]secrecy.Finding{{"b", secrecy.Exact, 3, 3}},
		},
		{
			"two that share three",
			[]secrecy.Cell{printed("all", 60), printed("a", 57), hidden("b"), hidden("c")},
			[]secrecy.Sum{{"all", []string{"a", "b", "c"}}},
			[]secrecy.Finding{{"b", secrecy.Narrow, 0, 3}, {"c", secrecy.Narrow, 0, 3}},
		},
		{
			"two that share four tell enough little",
			[]secrecy.Cell{printed("all", 60), printed("a", 56), hidden("b"), hidden("c")},
			[]secrecy.Sum{{"all", []string{"a", "b", "c"}}},
			nil,
		},
		{
			"a sum of one table subtracted from a sum of another",
			[]secrecy.Cell{printed("men", 40), printed("employed", 38), hidden("a"), hidden("b"), hidden("c")},
			[]secrecy.Sum{{"men", []string{"a", "b", "c"}}, {"employed", []string{"a", "b"}}},
			[]secrecy.Finding{{"c", secrecy.Exact, 2, 2}},
		},
		{
			"two months whose difference is one person",
			[]secrecy.Cell{printed("september", 20), printed("october", 21), {Key: "during october", State: secrecy.Unprinted}},
			[]secrecy.Sum{{"october", []string{"september", "during october"}}},
			[]secrecy.Finding{{"during october", secrecy.Exact, 1, 1}},
		},
		{
			"two months whose difference is twelve persons",
			[]secrecy.Cell{printed("september", 20), printed("october", 32), {Key: "during october", State: secrecy.Unprinted}},
			[]secrecy.Sum{{"october", []string{"september", "during october"}}},
			nil,
		},
		{
			"a revision that takes one person away",
			[]secrecy.Cell{printed("edition 1", 20), printed("edition 2", 19), {Key: "change", State: secrecy.Unprinted, Signed: true}},
			[]secrecy.Sum{{"edition 2", []string{"edition 1", "change"}}},
			[]secrecy.Finding{{"change", secrecy.Exact, -1, -1}},
		},
		{
			"nothing ties it",
			[]secrecy.Cell{hidden("a"), printed("b", 9)}, nil, nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := secrecy.Audit(c.cells, c.sums, five)
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("found %v, want %v", got, c.want)
			}
		})
	}
}

func TestAuditRefusesWhatContradictsItself(t *testing.T) {
	sums := []secrecy.Sum{{"all", []string{"a", "b"}}}
	for name, cells := range map[string][]secrecy.Cell{
		"open":              {{Key: "all"}, printed("a", 1), printed("b", 1)},
		"unknown cell":      {printed("all", 10), printed("a", 10)},
		"does not add up":   {printed("all", 10), printed("a", 6), printed("b", 5)},
		"negative":          {printed("all", 10), printed("a", 16), hidden("b")},
		"told in two ways":  {printed("all", 10), printed("a", 6), hidden("b"), hidden("a")},
		"two sums disagree": {printed("all", 10), hidden("a"), hidden("b"), printed("other", 11)},
	} {
		s := sums
		if name == "two sums disagree" {
			s = append(slices.Clone(sums), secrecy.Sum{Total: "other", Parts: []string{"b", "a"}})
		}
		if findings, err := secrecy.Audit(cells, s, five); err == nil {
			t.Errorf("%s: no error, findings %v", name, findings)
		}
	}
}

// The audit is held against a count of every table that is compatible with what
// is printed: all tables of two rows and three columns with the same grand
// total, tried one by one.
func TestAuditEqualsTryingEveryTable(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 14))
	findings := 0
	for range 300 {
		counts := split(r, int64(r.IntN(11)), 6)
		var release secrecy.Release
		table(&release, "t", [][]int64{counts[:3], counts[3:]})
		for i := range release.Cells {
			release.Cells[i].State = secrecy.Printed
			if i > 0 && r.IntN(2) == 0 {
				release.Cells[i].State = secrecy.Withheld
			}
		}
		low, high := tryAll(release)
		found := map[string]secrecy.Finding{}
		all, err := secrecy.Audit(strict(release.Cells, five), release.AllSums(), five)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range all {
			if f.Fault != secrecy.SmallPrinted {
				found[f.Key] = f
				findings++
			}
		}
		for i, c := range release.Cells {
			f, exposed := found[c.Key]
			if want := c.State == secrecy.Withheld && high[i]-low[i] < 4; exposed != want {
				t.Fatalf("%v: %s found = %v, every table says [%d, %d]", counts, c.Key, exposed, low[i], high[i])
			}
			if exposed && (math.Abs(f.Low-float64(low[i])) > 1e-6 || math.Abs(f.High-float64(high[i])) > 1e-6) {
				t.Fatalf("%v: %s in [%v, %v], every table says [%d, %d]", counts, c.Key, f.Low, f.High, low[i], high[i])
			}
		}
	}
	if findings < 100 {
		t.Errorf("only %d findings: the trial is too mild", findings)
	}
}

// tryAll gives the least and the most of each cell over all tables that agree
// with the printed cells.
func tryAll(release secrecy.Release) (low, high []int64) {
	low, high = make([]int64, len(release.Cells)), make([]int64, len(release.Cells))
	for i := range low {
		low[i] = math.MaxInt64
	}
	counts := make([]int64, 6)
	var place func(at int, left int64)
	place = func(at int, left int64) {
		if at < 5 {
			for counts[at] = 0; counts[at] <= left; counts[at]++ {
				place(at+1, left-counts[at])
			}
			return
		}
		counts[5] = left
		var other secrecy.Release
		table(&other, "t", [][]int64{counts[:3], counts[3:]})
		for i, c := range release.Cells {
			if c.State == secrecy.Printed && other.Cells[i].Count != c.Count {
				return
			}
		}
		for i, c := range other.Cells {
			low[i], high[i] = min(low[i], c.Count), max(high[i], c.Count)
		}
	}
	place(0, release.Cells[0].Count)
	return low, high
}

func TestAuditDoesNotDependOnTheOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	var release secrecy.Release
	table(&release, "t", random(r, 8, 4))
	cells := slices.Clone(release.Cells)
	for i, c := range cells {
		cells[i].State = secrecy.Printed
		if five.Small(c.Count) {
			cells[i].State = secrecy.Withheld
		}
	}
	sums := release.AllSums()
	want, err := secrecy.Audit(cells, sums, five)
	if err != nil || len(want) == 0 {
		t.Fatal(want, err)
	}
	for range 20 {
		r.Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
		r.Shuffle(len(sums), func(i, j int) { sums[i], sums[j] = sums[j], sums[i] })
		got, err := secrecy.Audit(cells, sums, five)
		if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%v, %v; want %v", got, err, want)
		}
	}
}
