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
	j := &judge{identities: map[string]answers.Identity{}, queue: map[string]answers.Waiting{}, standing: map[[2]string]books.LinkDecision{}, numbers: map[string][]string{}}
	for _, record := range strings.Split("a b c d e f", " ") {
		person := "P" + record
		if p := persons[record]; p != "" {
			person = p
		}
		j.identities[record] = answers.Identity{Record: record, Person: person}
		if n := numbers[record]; n != "" && !slices.Contains(j.numbers[person], n) {
			j.numbers[person] = append(j.numbers[person], n)
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

// Pairs about one person stand together, and say how many they are.
func TestRivalsStandTogether(t *testing.T) {
	queue := []answers.Waiting{
		{ID: "Q1", LeftPerson: "Pa", RightPerson: "Px"}, {ID: "Q2", LeftPerson: "Pb", RightPerson: "Pc"},
		{ID: "Q3", LeftPerson: "Px", RightPerson: "Pd"}, {ID: "Q4", LeftPerson: "Pe", RightPerson: "Px"},
	}
	var got []string
	for _, p := range grouped(queue) {
		got = append(got, fmt.Sprintf("%s %s %d/%d %s", p.ID, p.LeftPerson, p.Rank, p.Choices, p.Choice()))
	}
	want := []string{"Q1 Px 1/3 un seul choix parmi trois", "Q3 Px 2/3 un seul choix parmi trois", "Q4 Px 3/3 un seul choix parmi trois", "Q2 Pb 1/1 une seule personne proposée"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// What is not in the list is told, beside the person and on the page of instructions.
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
	for _, c := range []struct {
		list List
		want string
	}{
		{List{}, ""},
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
		if c.want == "" && len(said) != 8 || c.want != "" && (len(said) != 9 || !strings.Contains(said[8], c.want)) {
			t.Errorf("%+v: %d lines, the last %q", c.list, len(said), said[len(said)-1])
		}
	}
}

// The workbook is read back as it was written: an answer on either row of a pair, the
// faults all at once.
func TestTheWorkbookIsReadBack(t *testing.T) {
	born := time.Date(1990, 5, 14, 0, 0, 0, 0, time.UTC)
	side := func(record, nom string) Side {
		return Side{answers.Identity{Record: record, Nom: nom, Prenom: "Karim", BornOn: born, AGDREF: "9900000101"}, answers.Place{Sender: "ofii", File: "f.csv", Row: 3}}
	}
	var pairs []Pair
	for i := range 6 {
		pairs = append(pairs, Pair{Waiting: answers.Waiting{ID: fmt.Sprint("Q", i)}, Left: side(fmt.Sprint("left/", i), "Zargul"), Right: side(fmt.Sprint("right/", i), "ZARGUL"), Choices: 1, Group: i + 1})
	}
	pairs[5].Right.Nom = "Bekele"
	book := pages(List{Pairs: pairs})
	if want := [][2]int{{12, columnNom}, {13, columnNom}}; !slices.Equal(book[0].Marked, want) {
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
	write(5, "deux personnes", "B", "vus") // on the second row of its pair
	write(6, "peut-être", "B", "vue")
	write(8, "même personne", "", "vue")
	write(10, "même personne", "B", "vue")
	write(11, "deux personnes", "B", "vue")
	w := filled{sheet: "À décider"}
	for _, row := range rows {
		w.read(row)
	}
	w.close()
	want := []claim{{"ligne 2", "Q0", "left/0", "right/0", SamePerson, "B", "vue"}, {"ligne 5", "Q1", "left/1", "right/1", TwoPersons, "B", "vus"}}
	if !slices.Equal(w.decisions, want) {
		t.Errorf("decisions %+v", w.decisions)
	}
	var faults []int
	for _, f := range w.faults {
		faults = append(faults, f.Row)
	}
	if !slices.Equal(faults, []int{6, 8, 11}) {
		t.Errorf("faults %+v", w.faults)
	}
}
