package secrecy

import (
	"slices"
	"strings"
	"testing"
)

var five = Rule{Threshold: 5}

// From 1 to 4 is small; nobody is where zeros are hidden; a change is small either way, and
// that nothing changed speaks of nobody.
func TestWhatIsSmall(t *testing.T) {
	hiding := Rule{Threshold: 5, HideZeros: true}
	for _, c := range []struct {
		rule   Rule
		count  int64
		signed bool
		small  bool
	}{
		{five, 0, false, false}, {five, 1, false, true}, {five, 4, false, true}, {five, 5, false, false},
		{hiding, 0, false, true}, {hiding, 4, false, true}, {hiding, 5, false, false}, {hiding, 60, false, false},
		{five, 0, true, false}, {five, 1, true, true}, {five, 4, true, true}, {five, 5, true, false},
		{five, -1, true, true}, {five, -4, true, true}, {five, -5, true, false}, {hiding, 0, true, false},
	} {
		if got := c.rule.small(Cell{Count: c.count, Signed: c.signed}); got != c.small {
			t.Errorf("%+v: %d (signed %v) small = %v", c.rule, c.count, c.signed, got)
		}
	}
	for _, c := range []struct {
		numerator, denominator int64
		printed                bool
	}{{0, 5, true}, {5, 5, true}, {0, 4, false}, {4, 4, false}, {5, 9, false}, {5, 10, true}, {4, 10, false}} {
		if got := five.Rate(c.numerator, c.denominator); got != c.printed {
			t.Errorf("rate %d / %d printed = %v", c.numerator, c.denominator, got)
		}
	}
}

// Each fault of a release is named by its own sentence; the release next to it is taken.
func TestEachFaultOfAReleaseIsNamed(t *testing.T) {
	cell := func(key string, count int64) Cell { return Cell{Key: key, Count: count} }
	some := []Cell{cell("all", 9), cell("a", 9), cell("b", 9), cell("c", 9), cell("none", 0), cell("nobody", 0)}
	tables := func(rows ...[]string) Release { return Release{Cells: some, Tables: []Table{{Cells: rows}}} }
	sums := func(s Sum) Release { return Release{Cells: some, Sums: []Sum{s}} }
	for name, c := range map[string]struct {
		release Release
		want    string
	}{
		"two by two":           {tables([]string{"all", "a"}, []string{"b", "c"}), ""},
		"one row":              {tables([]string{"all", "a"}), "less than one row"},
		"one column":           {tables([]string{"all"}, []string{"a"}), "less than one row"},
		"ragged":               {tables([]string{"all", "a"}, []string{"b"}), "row 1 has 1 cells"},
		"a cell twice":         {tables([]string{"all", "a"}, []string{"a", "c"}), "stands twice"},
		"a row and its column": {tables([]string{"all", "a", "none"}, []string{"b", "c", ""}, []string{"none", "", ""}), "stands twice"},
		"three that cannot be": {tables([]string{"all", "a", "none"}, []string{"b", "c", ""}, []string{"nobody", "", ""}), ""},
		"no total":             {sums(Sum{Parts: []string{"a"}}), "sum without a total"},
		"unknown total":        {sums(Sum{Total: "nation", Parts: []string{"none"}}), `sum "nation": no such cell`},
		"unknown part":         {sums(Sum{Total: "all", Parts: []string{"a", "other"}}), `no cell "other"`},
		"one too many":         {sums(Sum{Total: "all", Parts: []string{"a", "b"}}), "do not make the total"},
		"it adds up":           {sums(Sum{Total: "all", Parts: []string{"a", "none"}}), ""},
		"goes with nobody":     {Release{Cells: some, Follow: []Follower{{Key: "a", With: "other"}}}, `no cell "other"`},
		"nobody goes with":     {Release{Cells: some, Follow: []Follower{{Key: "other", With: "a"}}}, `no cell "other"`},
		"goes with":            {Release{Cells: some, Follow: []Follower{{Key: "a", With: "b"}}}, ""},
		"less than nobody":     {Release{Cells: []Cell{cell("a", -1)}}, "negative count"},
		"fewer than before":    {Release{Cells: []Cell{{Key: "a", Count: -7, Signed: true}}}, ""},
		"more than before":     {Release{Cells: []Cell{{Key: "a", Count: 7, Signed: true}}}, ""},
	} {
		_, err := Protect(c.release, five)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// What an earlier document printed, small or not, stays printed; what it withheld stays
// withheld; what stands in no document stays so. Only what is open is decided, and counted.
func TestOnlyWhatIsOpenIsDecided(t *testing.T) {
	release := Release{
		Cells: []Cell{
			{Key: "printed and small", Count: 3, State: Printed},
			{Key: "withheld before and small", Count: 2, State: Withheld},
			{Key: "withheld before", Count: 20, State: Withheld},
			{Key: "in no document", Count: 2, State: Unprinted},
			{Key: "goes with it, in no document", Count: 20, State: Unprinted},
			{Key: "goes with what is withheld", Count: 20},
			{Key: "goes with what is printed", Count: 20},
			{Key: "small", Count: 4},
			{Key: "large", Count: 5},
		},
		Follow: []Follower{
			{Key: "goes with it, in no document", With: "withheld before"}, {Key: "goes with what is withheld", With: "withheld before"},
			{Key: "goes with what is printed", With: "large"},
		},
	}
	p, err := Protect(release, five)
	if err != nil {
		t.Fatal(err)
	}
	var got []State
	for _, c := range p.Cells {
		got = append(got, c.State)
	}
	if want := []State{Printed, Withheld, Withheld, Unprinted, Unprinted, Withheld, Printed, Withheld, Printed}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if p.Primary != 1 || p.Secondary != 1 || len(p.Exposed) > 0 {
		t.Errorf("%d small, %d others, exposed %v", p.Primary, p.Secondary, p.Exposed)
	}
}

// What must not be found: what is withheld; of what stands in no document, what is small, and
// that nobody is beside a few who are withheld.
func TestWhatIsGuarded(t *testing.T) {
	w := &work{rule: five}
	withheld, shown := &cell{Cell: Cell{State: Withheld}}, &cell{Cell: Cell{State: Printed}}
	for name, c := range map[string]struct {
		of                        cell
		unknown, guarded, nothing bool
		need                      int64
	}{
		"open":                         {cell{Cell: Cell{State: Open}}, false, false, false, 4},
		"printed":                      {cell{Cell: Cell{State: Printed}}, false, false, false, 4},
		"printed and small":            {cell{Cell: Cell{State: Printed, Count: 3}, primary: true}, false, false, false, 4},
		"withheld":                     {cell{Cell: Cell{State: Withheld, Count: 20}}, true, true, false, 4},
		"left over":                    {cell{Cell: Cell{State: Loose, Count: 3}, primary: true}, true, false, false, 4},
		"in no document":               {cell{Cell: Cell{State: Unprinted, Count: 20}}, true, false, false, 4},
		"small, in no document":        {cell{Cell: Cell{State: Unprinted, Count: 3}, primary: true}, true, true, false, 4},
		"nobody of a few":              {cell{Cell: Cell{State: Unprinted}, with: withheld}, true, true, true, 1},
		"nobody of a few, zeros small": {cell{Cell: Cell{State: Unprinted}, with: withheld, primary: true}, true, true, true, 4},
		"nobody of those printed":      {cell{Cell: Cell{State: Unprinted}, with: shown}, true, false, false, 4},
		"nobody":                       {cell{Cell: Cell{State: Unprinted}}, true, false, false, 4},
		"somebody of a few":            {cell{Cell: Cell{State: Unprinted, Count: 20}, with: withheld}, true, false, false, 4},
		"nobody, printed":              {cell{Cell: Cell{State: Printed}, with: withheld}, false, false, false, 4},
		"nobody, withheld":             {cell{Cell: Cell{State: Withheld}, with: withheld}, true, true, false, 4},
	} {
		if unknown, guarded, nothing, need := c.of.unknown(), c.of.guarded(), c.of.nothing(), w.need(&c.of); unknown != c.unknown || guarded != c.guarded || nothing != c.nothing || need != c.need {
			t.Errorf("%s: unknown %v, guarded %v, nobody %v, need %d", name, unknown, guarded, nothing, need)
		}
	}
}

// What a figure is worth decides which others go with a small one: what the release says of
// it, bounded where totals are as good as any; otherwise its count, dearer for one that has no
// room to lend, a thousand times for a total.
func TestWhatACellIsWorth(t *testing.T) {
	plain := Rule{Threshold: 5, PlainTotals: true}
	for _, c := range []struct {
		rule  Rule
		cell  Cell
		total bool
		want  int64
	}{
		{five, Cell{Count: 7}, false, 8}, {five, Cell{Count: 4}, false, 5}, {five, Cell{Count: 3}, false, 104},
		{five, Cell{Count: 7}, true, 8000}, {plain, Cell{Count: 7}, true, 8}, {plain, Cell{Count: 7}, false, 8},
		{five, Cell{Count: 7, Dear: 1}, false, 107}, {five, Cell{Count: 700, Dear: 1}, true, 199}, {five, Cell{Count: 7, Dear: 250}, true, 25007},
		{plain, Cell{Count: 7, Dear: 250}, true, 10007}, {plain, Cell{Count: 7, Dear: 50}, false, 5007},
	} {
		w := &work{rule: c.rule}
		if got := w.worth(&cell{Cell: c.cell, total: c.total}); got != c.want {
			t.Errorf("%+v, total %v, %+v: %d, want %d", c.cell, c.total, c.rule, got, c.want)
		}
	}
	w := &work{rule: five}
	with := &cell{Cell: Cell{Count: 7}}
	for _, state := range []State{Open, Printed, Withheld} {
		with.followers = append(with.followers, &cell{Cell: Cell{Count: 9, State: state}})
	}
	if got := w.price(with); got != 8+10 {
		t.Errorf("with one that goes with it: %d, want 18", got)
	}
}

// What a document gives away: an interval narrower than four persons, unless it is that of
// nobody in particular. What is left over of an inequality may be known.
func TestWhatAnIntervalGivesAway(t *testing.T) {
	hiding := Rule{Threshold: 5, HideZeros: true}
	for _, c := range []struct {
		rule      Rule
		cell      Cell
		low, high float64
		want      string
	}{
		{five, Cell{State: Withheld}, 10, 14, ""}, {five, Cell{State: Withheld}, 10, 13, "narrow"}, {five, Cell{State: Withheld}, 10, 10, "exact"},
		{five, Cell{State: Withheld}, 9.5, 13.5, "narrow"}, {five, Cell{State: Withheld}, 0, 4, ""}, {five, Cell{State: Withheld}, 0, 0, "exact"},
		{five, Cell{State: Loose}, 3, 3, ""},
		{five, Cell{State: Unprinted}, 1, 1, "exact"}, {five, Cell{State: Unprinted}, 1, 4, "narrow"}, {five, Cell{State: Unprinted}, 4, 4, "exact"},
		{five, Cell{State: Unprinted}, 0, 3, ""}, {five, Cell{State: Unprinted}, 2, 5, ""}, {five, Cell{State: Unprinted}, 12, 12, ""}, {five, Cell{State: Unprinted}, 0, 0, ""},
		{hiding, Cell{State: Unprinted}, 0, 3, "narrow"}, {hiding, Cell{State: Unprinted}, 0, 0, "exact"},
		{five, Cell{State: Unprinted, Signed: true}, 1, 3, "narrow"}, {five, Cell{State: Unprinted, Signed: true}, 4, 4, "exact"}, {five, Cell{State: Unprinted, Signed: true}, 5, 5, ""},
		{five, Cell{State: Unprinted, Signed: true}, -3, -1, "narrow"}, {five, Cell{State: Unprinted, Signed: true}, -4, -4, "exact"},
		{five, Cell{State: Unprinted, Signed: true}, -5, -5, ""}, {five, Cell{State: Unprinted, Signed: true}, -2, 1, ""}, {five, Cell{State: Unprinted, Signed: true}, -1, 0, ""},
		{hiding, Cell{State: Unprinted, Signed: true}, 0, 0, ""},
	} {
		a := auditor{rule: c.rule, cells: map[string]Cell{"x": c.cell}}
		got := ""
		if f, exposed := a.judge("x", c.low, c.high); exposed {
			got = map[Fault]string{Narrow: "narrow", Exact: "exact"}[f.Fault]
		}
		if got != c.want {
			t.Errorf("%+v, %+v in [%v, %v]: %q, want %q", c.rule, c.cell, c.low, c.high, got, c.want)
		}
	}
}

// Printed figures that make less than nobody contradict one another; a change may be one of
// fewer. A cell given twice in the same way is given once.
func TestPrintedFiguresThatCannotBe(t *testing.T) {
	sums := []Sum{{"all", []string{"a", "b"}}}
	for all, want := range map[int64]string{10: "", 9: "negative"} {
		cells := []Cell{{Key: "all", Count: all, State: Printed}, {Key: "a", Count: 10, State: Printed}, {Key: "b", State: Unprinted}}
		_, err := Audit(cells, sums, five)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%d in all, 10 of them here: %v", all, err)
		}
		cells[2].Signed = true
		if _, err := Audit(append(cells, cells[0]), sums, five); err != nil {
			t.Errorf("a change of %d: %v", all-10, err)
		}
	}
}

// Before anything is chosen: what is small is withheld, and what goes with what is withheld, not
// what goes with what may be printed.
func TestWhatIsWithheldAtFirst(t *testing.T) {
	w := newWork(Release{
		Cells:  []Cell{{Key: "small", Count: 4}, {Key: "with it", Count: 20}, {Key: "large", Count: 5}, {Key: "with that", Count: 20}},
		Follow: []Follower{{Key: "with it", With: "small"}, {Key: "with that", With: "large"}},
	}, five)
	w.withholdSmall()
	for key, want := range map[string]State{"small": Withheld, "with it": Withheld, "large": Open, "with that": Open} {
		if got := w.named[key].State; got != want {
			t.Errorf("%s: %d, want %d", key, got, want)
		}
	}
}

// Figures that are to agree with what is printed make their totals in whole numbers, and are of
// nobody less than nobody.
func TestFiguresThatAgreeAddUp(t *testing.T) {
	for _, c := range []struct {
		all, a, b int64
		signed    bool
		want      bool
	}{{3, 1, 2, false, true}, {3, 1, 1, false, false}, {3, 1, 3, false, false}, {1, 0, 1, false, true}, {1, 2, -1, false, false}, {1, 2, -1, true, true}, {0, 0, 0, false, true}} {
		n := &near{work: newWork(Release{
			Cells: []Cell{{Key: "all", Count: c.all}, {Key: "a", Count: c.a}, {Key: "b", Count: c.b, Signed: c.signed}},
			Sums:  []Sum{{"all", []string{"a", "b"}}},
		}, five)}
		if got := n.addUp(); got != c.want {
			t.Errorf("%d = %d + %d (signed %v): %v", c.all, c.a, c.b, c.signed, got)
		}
	}
}

// A cell is safe when it was moved by four persons, or is left over of an inequality; one that
// stands in no document also when it is not small, or need not be.
func TestWhatIsKnownToBeSafe(t *testing.T) {
	for _, c := range []struct {
		cell      Cell
		low, high float64
		free      bool
	}{
		{Cell{State: Withheld, Count: 20}, 0, 4, true}, {Cell{State: Withheld, Count: 20}, -2, 2, true}, {Cell{State: Withheld, Count: 20}, 0, 3, false}, {Cell{State: Withheld, Count: 20}, -2, 1, false},
		{Cell{State: Loose, Count: 2}, 0, 0, true},
		{Cell{State: Unprinted, Count: 2}, 0, 0, false}, {Cell{State: Unprinted, Count: 2}, -1, 2, false}, {Cell{State: Unprinted, Count: 2}, 0, 3, true}, {Cell{State: Unprinted, Count: 2}, -2, 0, true},
		{Cell{State: Unprinted, Count: 5}, 0, 0, true}, {Cell{State: Unprinted, Count: 5}, -3, 0, true}, {Cell{State: Unprinted}, 0, 0, true},
	} {
		rule := auditor{rule: five}
		n := &near{auditor: rule, work: newWork(Release{Cells: []Cell{c.cell}}, five), seen: []span{{c.low, c.high}}}
		if got := n.free(n.work.cells[0]); got != c.free {
			t.Errorf("%+v moved by %v to %v: safe %v", c.cell, c.low, c.high, got)
		}
	}
}
