package review

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/persons"
)

// court is a judge of the records a to f: each a person of one letter, those of OFII with a number.
func court(numbers map[string]string, persons map[string]string, standing ...books.LinkDecision) *judge {
	j := &judge{identities: map[string]answers.Identity{}, queue: map[string]answers.Waiting{}, standing: map[[2]string]books.LinkDecision{}}
	for _, record := range strings.Split("a b c d e f", " ") {
		person := "P" + record
		if p := persons[record]; p != "" {
			person = p
		}
		j.identities[record] = answers.Identity{Record: record, Person: person, Kind: "contacts"}
		if n := numbers[record]; n != "" {
			line := answers.Identity{Record: record, Person: person, Kind: "orientations", AGDREF: n}
			j.identities[record], j.ofii = line, append(j.ofii, line)
		}
	}
	for i, d := range standing {
		d.Number, d.By = int64(i+1), "une personne"
		j.standing[pairOf(d.LeftRecord, d.RightRecord)] = d
	}
	return j
}

func standing(left, right, verdict string) books.LinkDecision {
	return books.LinkDecision{LeftRecord: left, RightRecord: right, Verdict: verdict}
}

// What cannot be true is refused, with all the rows in question; the rest is kept.
func TestWhatCannotBeTrueIsRefused(t *testing.T) {
	two := map[string]string{"a": "9900000101", "b": "7700000355"}
	for _, c := range []struct {
		story   string
		judge   *judge
		said    string // pairs: a=b one person, a/b two; the place is its rank from 1
		kept    string // places
		refused string // places, a refusal each
		already int
	}{
		{"two numbers of OFII in one person", court(two, nil), "a=b", "", "1", 0},
		{"through a third record", court(two, nil), "a=c b=c", "", "1 2", 0},
		{"through a third record, and another pair that is right", court(two, nil), "a=c b=c d=e", "3", "1 2", 0},
		{"one of the two, and the other parted", court(two, nil), "a=c b/c", "1 2", "", 0},
		{"one number told twice", court(map[string]string{"a": "9900000101", "b": "9900000101"}, nil), "a=b", "1", "", 0},
		{"the number of another record of the person", court(map[string]string{"a": "9900000101", "d": "7700000355"}, map[string]string{"d": "Pb"}), "a=b", "", "1", 0},
		{"A = B, B = C, A ≠ C, at once", court(nil, nil), "a=b b=c a/c", "", "1 2 3", 0},
		{"A = B and B = C stand", court(nil, map[string]string{"a": "P", "b": "P", "c": "P"}, standing("a", "b", string(SamePerson)), standing("b", "c", string(SamePerson))), "a/c", "", "1", 0},
		{"A ≠ C stands", court(nil, nil, standing("a", "c", string(TwoPersons))), "a=b b=c", "", "1 2", 0},
		{"A ≠ C stands, and B goes with A", court(nil, nil, standing("a", "c", string(TwoPersons))), "a=b", "1", "", 0},
		{"A ≠ C stands, and C is told no more", court(nil, nil, standing("a", "gone", string(TwoPersons))), "a=b b=c", "1 2", "", 0},
		{"two that the machine made one are parted", court(nil, map[string]string{"a": "P", "b": "P"}), "a/b", "1", "", 0},
		{"a decision taken before", court(nil, nil, standing("b", "a", string(SamePerson))), "a=b", "", "", 1},
		{"the contrary of a decision taken before", court(nil, nil, standing("b", "a", string(SamePerson))), "a/b", "", "1", 0},
		{"the same said twice", court(nil, nil), "a=b b=a", "1", "", 1},
		{"two things said of one pair", court(nil, nil), "a=b b/a", "", "1 2", 0},
		{"twice the same record", court(nil, nil), "a=a", "", "1", 0},
		{"a record that nobody tells", court(nil, nil), "a=z", "", "1", 0},
		{"A = B and B = C stand, and B is told no more", court(nil, nil, standing("a", "gone", string(SamePerson)), standing("gone", "c", string(SamePerson))), "a/c", "", "1", 0},
		{"A ≠ B stands, B = C too, and B is told no more", court(nil, nil, standing("a", "gone", string(TwoPersons)), standing("gone", "c", string(SamePerson))), "a=c d=e", "2", "1", 0},
		{"the same, through another", court(nil, nil, standing("a", "gone", string(TwoPersons)), standing("gone", "c", string(SamePerson))), "a=d d=c", "", "1 2", 0},
		{"whom the machine tied to one is parted from him, and given to the other", court(two, map[string]string{"c": "Pa"}), "c/a c=b", "1 2", "", 0},
		{"given to the other, and not parted", court(two, map[string]string{"c": "Pa"}), "c=b", "", "1", 0},
		{"parted from one, given to the other with what he goes with", court(two, map[string]string{"c": "Pa", "d": "Pa"}), "c/a c=b c=d", "1 2 3", "", 0},
		{"parted from one, given to the other whom another decision parts from him", court(two, map[string]string{"c": "Pa", "e": "Pb"}, standing("c", "e", string(TwoPersons))), "c/a c=b", "1", "2", 0},
		{"parted from one of two that stay, and given to both", court(nil, map[string]string{"a": "P", "b": "P", "c": "P"}), "c/a c=b b=a", "", "1 2 3", 0},
		{"all faults at once", court(two, nil), "a=b c=c d=e d/e f=c", "5", "2 | 3 4 | 1", 0},
	} {
		var all []claim
		for i, said := range strings.Fields(c.said) {
			verdict := SamePerson
			if said[1] == '/' {
				verdict = TwoPersons
			}
			all = append(all, claim{Place: fmt.Sprint(i + 1), Left: said[:1], Right: said[2:], Verdict: verdict})
		}
		left := c.judge.possible(c.judge.consistent(c.judge.known(all)))
		var kept, refused []string
		for _, d := range left {
			kept = append(kept, d.Place)
		}
		for _, r := range c.judge.outcome.Refused {
			refused = append(refused, strings.Join(r.Places, " "))
			if r.Why == "" || r.Remedy == "" {
				t.Errorf("%s: a refusal without its reason or its remedy", c.story)
			}
		}
		if got := strings.Join(kept, " "); got != c.kept {
			t.Errorf("%s: kept %q, want %q", c.story, got, c.kept)
		}
		if got := strings.Join(refused, " | "); got != c.refused {
			t.Errorf("%s: refused %q, want %q", c.story, got, c.refused)
		}
		if c.judge.outcome.Already != c.already {
			t.Errorf("%s: %d taken before, want %d", c.story, c.judge.outcome.Already, c.already)
		}
	}
}

// permuted gives every order of some words.
func permuted(words []string) [][]string {
	if len(words) < 2 {
		return [][]string{words}
	}
	var all [][]string
	for i := range words {
		for _, rest := range permuted(slices.Delete(slices.Clone(words), i, i+1)) {
			all = append(all, append([]string{words[i]}, rest...))
		}
	}
	return all
}

// What is kept and what is refused of a workbook does not depend on the order of its rows,
// nor on which side of a pair stands first.
func TestTheOrderOfDecisionsDoesNotMatter(t *testing.T) {
	two := map[string]string{"a": "9900000101", "b": "7700000355"}
	for _, c := range []struct {
		numbers, persons map[string]string
		said, kept       string
	}{
		{nil, nil, "a=b b=c a/c", ""},
		{nil, nil, "a=b b=c c=d a/d", ""},
		{nil, nil, "a=b b=c c=d a/e", "a=b a/e b=c c=d"},
		{nil, nil, "a=b c=d b=c d/a e/f", "e/f"},
		{two, nil, "a=c b=c d=e", "d=e"},
		{two, nil, "a=c c=d d=b", ""},
		{two, nil, "a=c b=d c/d", "a=c b=d c/d"},
		{two, nil, "a=c b/c", "a=c b/c"},
		{two, map[string]string{"c": "Pa"}, "c=b c/a", "c/a c=b"},
		{two, map[string]string{"c": "Pa", "d": "Pa"}, "c=b c/a c=d", "c/a c=b c=d"},
		{nil, map[string]string{"a": "P", "b": "P", "c": "P"}, "c/a c=b b=a", ""},
		{nil, map[string]string{"a": "P", "b": "P", "c": "P"}, "c/a c=d d=e", "c/a c=d d=e"},
		{nil, map[string]string{"a": "P", "b": "P", "c": "P"}, "a/b b/c", "a/b b/c"},
		{nil, map[string]string{"a": "P", "b": "P"}, "a/b a=b", ""},
	} {
		wanted := strings.Fields(c.kept)
		slices.Sort(wanted)
		for _, order := range permuted(strings.Fields(c.said)) {
			for _, turned := range []bool{false, true} {
				var all []claim
				for _, said := range order {
					d := claim{Place: said, Left: said[:1], Right: said[2:], Verdict: SamePerson}
					if said[1] == '/' {
						d.Verdict = TwoPersons
					}
					if turned {
						d.Left, d.Right = d.Right, d.Left
					}
					all = append(all, d)
				}
				j := court(c.numbers, c.persons)
				var kept []string
				for _, d := range j.possible(j.consistent(j.known(all))) {
					kept = append(kept, d.Place)
				}
				slices.Sort(kept)
				if !slices.Equal(kept, wanted) {
					t.Errorf("%v, turned %t: kept %q, want %q", order, turned, kept, wanted)
				}
			}
		}
	}
}

// Pairs about one person stand together, and say how many they are.
func TestRivalsStandTogether(t *testing.T) {
	queue := []answers.Waiting{
		{ID: "Q1", LeftPerson: "Pa", RightPerson: "Px", LeftRecord: "a", RightRecord: "x", LeftFirst: "first a", RightFirst: "first x"}, {ID: "Q2", LeftPerson: "Pb", RightPerson: "Pc"},
		{ID: "Q3", LeftPerson: "Px", RightPerson: "Pd"}, {ID: "Q4", LeftPerson: "Pe", RightPerson: "Px"},
	}
	var got []string
	for _, p := range grouped(queue) {
		if p.ID == "Q1" && (p.LeftRecord != "x" || p.LeftFirst != "first x" || p.RightRecord != "a" || p.RightFirst != "first a") {
			t.Errorf("the sides are not turned together: %+v", p)
		}
		got = append(got, fmt.Sprintf("%s %s %d/%d %s", p.ID, p.LeftPerson, p.Rank, p.Choices, p.Choice()))
	}
	want := []string{"Q1 Px 1/3 un seul choix parmi trois", "Q3 Px 2/3 un seul choix parmi trois", "Q4 Px 3/3 un seul choix parmi trois", "Q2 Pb 1/1 une seule personne proposée"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// What is not in the list is reported, beside the person and on the page of instructions.
func TestWhatIsNotListedIsTold(t *testing.T) {
	for _, c := range []struct {
		choices, more int
		want          string
	}{
		{1, 0, "une seule personne proposée"},
		{1, 1, "une seule personne proposée, et une autre moins proche qui n’est pas encore dans la liste"},
		{10, 2, "un seul choix parmi dix, et 2 autres moins proches qui ne sont pas encore dans la liste"},
		{2, 1234, "un seul choix parmi deux, et 1\u202f234 autres moins proches qui ne sont pas encore dans la liste"},
	} {
		if got := (Pair{Waiting: answers.Waiting{LeftMore: c.more, RightMore: 9}, Choices: c.choices}).Choice(); got != c.want {
			t.Errorf("%d choices, %d more: %q", c.choices, c.more, got)
		}
	}
	turned := grouped([]answers.Waiting{{ID: "Q1", LeftPerson: "Pa", RightPerson: "Px", LeftMore: 1, RightMore: 2}, {ID: "Q2", LeftPerson: "Pb", RightPerson: "Px", RightMore: 2}})
	for _, p := range turned {
		if p.LeftMore != 2 {
			t.Errorf("%s: %d more of the person in common, want 2", p.ID, p.LeftMore)
		}
	}
	usual := 0
	for range instructions(List{}).Sheet.Rows() {
		usual++
	}
	for _, c := range []struct {
		list List
		want string
	}{
		{List{Unlisted: 1}, "Une paire moins proche n’est pas dans cette liste"},
		{List{Unlisted: 1200}, "1\u202f200 paires moins proches"},
		{List{Capped: []persons.Block{{Rule: "numéro partagé", Capped: 2}}}, "(numéro partagé\u202f: 2)"},
	} {
		var said []string
		for row, err := range instructions(c.list).Sheet.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			said = append(said, row.Cells[0].Text)
		}
		if len(said) != usual+1 || !strings.Contains(said[usual], c.want) {
			t.Errorf("%+v: %d lines, the last %q", c.list, len(said), said[len(said)-1])
		}
	}
}

func textAt(row exports.Row, column int) string {
	if column > len(row.Cells) {
		return ""
	}
	return row.Cells[column-1].Text
}

// A decision without its pair is reported; a second row whose pair somebody has cleared goes
// with the row before it.
func TestADecisionWithoutItsPair(t *testing.T) {
	row := func(number int, pair, decision, record string) exports.Row {
		cells := make([]exports.Cell, len(labels))
		for column, text := range map[int]string{columnPair: pair, columnDecision: decision, columnRecord: record, columnBy: "B", columnWhy: "vue"} {
			cells[column-1] = exports.TextCell(text)
		}
		return exports.Row{Number: number, Cells: cells}
	}
	var header []exports.Cell
	for _, label := range labels {
		header = append(header, exports.TextCell(label))
	}
	w := filled{sheet: "À décider"}
	for _, r := range []exports.Row{{Number: 1, Cells: header}, row(2, "", "même personne", "z"), row(3, "Q1", "même personne", "a"), row(4, "", "", "b"),
		row(5, "", "deux personnes", "")} { // the strip between two pairs
		w.read(r)
	}
	w.close()
	if want := []claim{{"ligne 3", "Q1", "a", "b", SamePerson, "B", "vue"}}; !slices.Equal(w.decisions, want) {
		t.Errorf("decisions %+v", w.decisions)
	}
	if len(w.faults) != 2 || w.faults[0].Row != 2 || w.faults[1].Row != 5 {
		t.Errorf("faults %+v", w.faults)
	}
}

// A side shows what the other lines of its person say alike, and no more: the numbers
// that keep a pair waiting are seen.
func TestASideIsCompleted(t *testing.T) {
	born := time.Date(1990, 5, 14, 0, 0, 0, 0, time.UTC)
	told := toldOf(map[string]answers.Identity{
		"a": {Record: "a", Person: "P1", Nom: "Zargul", Dossier: "D1"},
		"b": {Record: "b", Person: "P1", AGDREF: "9900000101", BornOn: born, Sexe: "M", Departement: "44"},
		"c": {Record: "c", Person: "P1", AGDREF: "9900000101", Departement: "85", Nationalite: "Mali"},
		"d": {Record: "d", Person: "P2", AGDREF: "7700000355"},
	})
	got := told.completed(answers.Identity{Record: "a", Person: "P1", Nom: "Zargul", Dossier: "D1"})
	want := answers.Identity{Record: "a", Person: "P1", Nom: "Zargul", Dossier: "D1", AGDREF: "9900000101", BornOn: born, Sexe: "M", Nationalite: "Mali"}
	if got != want {
		t.Errorf("%+v", got)
	}
	if got := told.completed(answers.Identity{Record: "c", Person: "P1", Sexe: "F"}); got.Sexe != "F" {
		t.Errorf("what a line tells is changed: %+v", got)
	}
}

// A row is as high as its longest text, and two pairs are parted.
func TestRowsAreReadWhole(t *testing.T) {
	cells := make([]exports.Cell, len(labels))
	if got := heightOf(cells); got != lineHeight {
		t.Errorf("an empty row: %v", got)
	}
	for runes, lines := range map[int]float64{46: 1, 47: 2, 93: 2, 94: 3} {
		cells[columnWeights-1] = exports.TextCell(strings.Repeat("é", runes))
		if got := heightOf(cells); got != lines*lineHeight {
			t.Errorf("%d letters in %v: %v", runes, widths[columnWeights-1], got)
		}
	}
	book := pages(List{Pairs: []Pair{{}, {}}})
	if h := book[0].Heights; h[2] != 2*lineHeight || h[3] != lineHeight || h[4] != betweenPairs || h[7] != betweenPairs || len(widths) != len(labels) {
		t.Errorf("heights %v", h)
	}
}

// The workbook is read back as it was written: an answer on either row of a pair, the
// faults all at once.
func TestTheWorkbookIsReadBack(t *testing.T) {
	born := time.Date(1990, 5, 14, 0, 0, 0, 0, time.UTC)
	side := func(record, nom string) Side {
		return Side{answers.Identity{Record: record, Nom: nom, Prenom: "Karim", BornOn: born, AGDREF: "9900000101"}, answers.Position{Sender: "ofii", File: "f.csv", Row: 3}}
	}
	var pairs []Pair
	for i := range 6 {
		pairs = append(pairs, Pair{Waiting: answers.Waiting{ID: fmt.Sprint("Q", i), LeftFirst: fmt.Sprint("left/", i), RightFirst: fmt.Sprint("right/", i)}, Left: side(fmt.Sprint("left/", i), "Zargul"), Right: side(fmt.Sprint("right/", i), "ZARGUL"), Choices: 1, Group: i + 1})
	}
	pairs[5].Right.Nom = "Bekele"
	book := pages(List{Pairs: pairs})
	if want := [][2]int{{17, columnNom}, {18, columnNom}}; !slices.Equal(book[0].Marked, want) {
		t.Errorf("set off: %v, want %v", book[0].Marked, want)
	}
	if !slices.Equal(book[0].Open, []int{columnDecision, columnBy, columnWhy}) || len(book) != 2 {
		t.Errorf("open columns %v, %d pages", book[0].Open, len(book))
	}
	var rows []exports.Row
	for row, err := range book[0].Sheet.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	write := func(row int, decision, by, why string) {
		for column, text := range map[int]string{columnDecision: decision, columnBy: by, columnWhy: why} {
			rows[row-1].Cells[column-1] = exports.TextCell(text)
		}
	}
	write(2, "Même personne", "B", "vue")
	write(6, "deux personnes", "B", "vus") // on the second row of its pair
	write(8, "peut-être", "B", "vue")
	write(11, "même personne", "", "vue")
	write(14, "même personne", "B", "vue")
	write(15, "deux personnes", "B", "vue")
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted[1:], func(a, b exports.Row) int { // by sides: every A before any B
		return strings.Compare(textAt(a, columnSide), textAt(b, columnSide))
	})
	for name, rows := range map[string][]exports.Row{"as written": rows, "sorted by hand": sorted} {
		w := filled{sheet: "À décider"}
		for _, row := range rows {
			w.read(row)
		}
		w.close()
		want := []claim{{"ligne 2", "Q0", "left/0", "right/0", SamePerson, "B", "vue"}, {"ligne 6", "Q1", "left/1", "right/1", TwoPersons, "B", "vus"}}
		if !slices.Equal(w.decisions, want) {
			t.Errorf("%s: decisions %+v", name, w.decisions)
		}
		var faults []int
		for _, f := range w.faults {
			faults = append(faults, f.Row)
		}
		if !slices.Equal(faults, []int{8, 11, 15}) {
			t.Errorf("%s: faults %+v", name, w.faults)
		}
	}
}

// Rows of two pairs that somebody has mixed, by sorting some columns and not the others, are
// refused; a pair that waits no more is known by its records.
func TestRowsThatWereMixed(t *testing.T) {
	for _, c := range []struct {
		story, left, right string
		refused            int
	}{
		{"as listed", "a", "b", 0}, {"turned", "b", "a", 0}, {"another record of the same person", "e", "b", 0},
		{"a row of another pair", "a", "c", 1}, {"two rows of another pair", "c", "d", 1},
	} {
		j := court(nil, map[string]string{"e": "Pa"})
		j.queue["Q1"] = answers.Waiting{ID: "Q1", LeftPerson: "Pa", RightPerson: "Pb", LeftRecord: "a", RightRecord: "b"}
		left := j.known([]claim{{Place: "ligne 2", Pair: "Q1", Left: c.left, Right: c.right, Verdict: SamePerson}})
		if len(j.outcome.Refused) != c.refused || len(left) != 1-c.refused {
			t.Errorf("%s: %d kept, refused %+v", c.story, len(left), j.outcome.Refused)
		}
		gone := court(nil, map[string]string{"e": "Pa"})
		if left := gone.known([]claim{{Pair: "Q1", Left: c.left, Right: c.right, Verdict: SamePerson}}); len(left) != 1 {
			t.Errorf("%s: a pair that waits no more is refused: %+v", c.story, gone.outcome.Refused)
		}
	}
}

// A figure typed for want of a number is not a number of OFII's: nothing keeps its line from being somebody's.
func TestAPlaceholderIsNoNumber(t *testing.T) {
	for number, kept := range map[string]int{"0000000000": 1, "1234567890": 1, "990000010": 1, "9900000101": 0, "99 0000 0101": 0} {
		j := court(map[string]string{"b": "7700000355"}, nil)
		line := answers.Identity{Record: "a", Person: "Pa", Kind: "orientations", AGDREF: number}
		j.identities["a"] = line
		if persons.ValidNumber(number) != "" {
			j.ofii = append(j.ofii, line)
		}
		if left := j.possible([]claim{{Place: "1", Left: "a", Right: "b", Verdict: SamePerson}}); len(left) != kept {
			t.Errorf("%s: %d kept, want %d", number, len(left), kept)
		}
	}
}
