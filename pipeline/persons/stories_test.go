package persons

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// ofii, dossier and contact write what the three kinds of senders write.
func ofii(record, agdref, nom, prenom string, birth time.Time, sexe string) line {
	return line{record: record, statement: "ofii/orientations/44", kind: "orientations", agdref: agdref, nom: nom, prenom: prenom,
		birth: birth, sexe: sexe, nationalite: "PAYS A", departement: "44"}
}

func dossier(record, number, agdref, nom, prenom string, birth time.Time, sexe string) line {
	return line{record: record, statement: "lead/parcours/44", kind: "parcours", dossier: number, agdref: agdref, nom: nom, prenom: prenom,
		birth: birth, sexe: sexe, departement: "44"}
}

func contact(record, sender, number, agdref, nom, prenom string, birth time.Time) line {
	return line{record: record, statement: sender + "/contacts", kind: "contacts", dossier: number, agdref: agdref, nom: nom, prenom: prenom, birth: birth}
}

// decide writes a decision.
func decide(left, right, verdict string) []any {
	return []any{left, right, verdict, day(2023, 5, 2), "une personne", "parce que"}
}

// linked runs the linkage and gives each record's person, and the pairs that wait.
func linked(t testing.TB, lines []line, decisions ...[]any) (persons map[string]string, waits []string) {
	t.Helper()
	return linkedAt(t, Options{}, lines, decisions...)
}

func linkedAt(t testing.TB, o Options, lines []line, decisions ...[]any) (persons map[string]string, waits []string) {
	t.Helper()
	conn := open(t)
	if err := Prepare(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	insert(t, conn, lines)
	for _, d := range decisions {
		exec(t, conn, "insert into linkage.decision values (?, ?, ?, ?, ?, ?)", d...)
	}
	if _, err := Link(t.Context(), conn, o); err != nil {
		t.Fatal(err)
	}
	persons = map[string]string{}
	each(t, conn, "select record, person from linkage.person", func(record, person string) { persons[record] = person })
	each(t, conn, "select left_record, right_record from linkage.queue order by score desc, id", func(left, right string) {
		waits = append(waits, min(left, right)+"–"+max(left, right))
	})
	return persons, waits
}

func each(t testing.TB, conn *sql.Conn, query string, do func(a, b string)) {
	t.Helper()
	rows, err := conn.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var a, b string
		if err := rows.Scan(&a, &b); err != nil {
			t.Fatal(err)
		}
		do(a, b)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// oneIn leaves to the full run all but one story in four: each costs a database. What is said
// of two records, of which the levels and the flags are all in one, is in levels_test.go.
func oneIn(t *testing.T, n int) {
	t.Helper()
	if n%4 != 0 {
		slow.Test(t, "a story that has a database of its own")
	}
}

func TestStories(t *testing.T) {
	may := day(1990, 5, 14)
	none := time.Time{}
	for n, s := range []struct {
		story  string
		lines  []line
		decide [][]any
		one    []string // groups of records, letters; what stands in none is alone
		waits  []string // pairs that must wait; nil looks at nothing
	}{
		{
			story: "one number, one person, whatever each sender leaves out",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), dossier("b", "D1", "9900000101", "Zargul", "Karim", none, "M"),
				contact("c", "aurore", "", "99 0000 0101", "", "", none), contact("d", "soliha", "D1", "", "", "", none), contact("e", "cfp", "D1", "", "Zargul", "Karim", none)},
			one: []string{"abcde"},
		},
		{
			story: "an identity that three partners write word for word is tied each time, another's with his own",
			lines: []line{dossier("a", "D1", "9900000101", "Zargul", "Karim", may, "M"), contact("b", "face", "D1", "9900000101", "Zargul", "Karim", may),
				contact("c", "soliha", "D1", "9900000101", "Zargul", "Karim", may), contact("d", "aurore", "D1", "9900000101", "Zargul", "Karim", may),
				contact("e", "face", "D1", "", "Zargul", "Hélène", may), contact("f", "soliha", "D1", "", "Zargul", "Hélène", may)},
			one: []string{"abcd", "ef"},
		},
		{
			story: "twins have one family name, one day of birth and numbers that follow each other",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Hassan", may, "M"), ofii("b", "9900000102", "ZARGUL", "Hussein", may, "M"),
				contact("c", "face", "", "", "Zargul", "Hassan", may)},
			one: []string{"ac"}, waits: []string{},
		},
		{
			story: "a twin's dossier without a number is not his brother's, known to OFII",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Hassan", may, "M"), dossier("b", "D1", "", "Zargul", "Hussein", may, "M")},
		},
		{
			story: "a father and his son, both born on the first of January, share their names",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", day(1960, 1, 1), "M"), ofii("b", "9900000102", "ZARGUL", "Karim", day(1985, 1, 1), "M"),
				dossier("c", "D1", "", "Zargul", "Karim", day(1985, 1, 1), "M"), contact("d", "face", "", "", "Zargul", "Karim", none)},
			one: []string{"bc"},
		},
		{
			story: "a woman who married keeps her number, her given name and her day of birth",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Shirin", may, "F"), dossier("b", "D1", "9900000101", "Noorbad", "Shirin", may, "F")},
			one:   []string{"ab"},
		},
		{
			story: "a number typed on another one's line does not make them one",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), dossier("b", "D1", "9900000101", "Bekele", "Almaz", day(1977, 8, 3), "F")},
		},
		{
			story: "the day of birth is unknown to one of the two: the first of January is the year",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), dossier("b", "D1", "9900000101", "Zargul", "Karim", day(1990, 1, 1), "M")},
			one:   []string{"ab"},
		},
		{
			story: "without a day of birth nor a number, names alone wait for a person",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), dossier("b", "D1", "", "Zargul", "Karim", none, "M")},
			waits: []string{"a–b"},
		},
		{
			story: "a number given without a name, one digit away from one person's: it waits, and is tied to nobody",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), ofii("b", "7744123456", "BEKELE", "Almaz", may, "F"),
				contact("c", "aurore", "", "9900000191", "", "", none)},
			waits: []string{"a–c"},
		},
		{
			story: "two digits in the middle of a number exchanged, or wrong, still lead to one person",
			lines: []line{ofii("a", "9912345678", "ZARGUL", "Karim", may, "M"), ofii("b", "7744123456", "BEKELE", "Almaz", may, "F"),
				contact("c", "aurore", "", "9912435678", "", "", none), contact("d", "soliha", "", "9912995678", "", "", none)},
			waits: []string{"a–c", "a–d"},
		},
		{
			story: "a number one digit away from two brothers' is nobody's",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Hassan", may, "M"), ofii("b", "9900000102", "ZARGUL", "Hussein", may, "M"),
				contact("c", "aurore", "", "9900000103", "", "", none)},
			waits: []string{},
		},
		{
			story: "of a number one digit away and another two digits away, the nearer waits alone",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Hassan", may, "M"), ofii("b", "9900000142", "ZARGUL", "Hussein", may, "M"),
				contact("c", "aurore", "", "9900000121", "", "", none)},
			waits: []string{"a–c"},
		},
		{
			story: "day and month exchanged",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", day(1990, 5, 4), "M"), dossier("b", "D1", "", "Zargul", "Karim", day(1990, 4, 5), "M")},
			one:   []string{"ab"},
		},
		{
			story: "family and given name exchanged, accents lost, in capitals",
			lines: []line{ofii("a", "9900000101", "KÉÏTABÉ", "Zoé", may, "F"), dossier("b", "D1", "", "ZOE", "KEITABE", may, "F")},
			one:   []string{"ab"},
		},
		{
			story: "an export in Windows-1252 has written ? for the letters it could not hold",
			lines: []line{ofii("a", "9900000101", "YILDIZGÜL", "Şenay", may, "F"), dossier("b", "D1", "", "Yıldızgül", "Şenay", may, "F"),
				contact("c", "retravailler", "", "", "Y?ld?zgül", "?enay", may)},
			one: []string{"abc"},
		},
		{
			story: "a compound name cut in two",
			lines: []line{ofii("a", "9900000101", "ZARGUL NOORBAD", "Karim", may, "M"), contact("b", "face", "", "", "Noorbad", "Karim", may)},
			one:   []string{"ab"},
		},
		{
			story: "a dossier without a number follows the names and the day of birth",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), dossier("b", "D1", "", "Zargul", "Karim", may, "M")},
			one:   []string{"ab"},
		},
		{
			story: "a figure of the number mistyped: two different numbers are never joined by the machine",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), dossier("b", "D1", "9900000161", "Zargul", "Karim", may, "M")},
			waits: []string{"a–b"},
		},
		{
			story: "a figure of the number mistyped, and a partner who ties the dossier to the right one",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), dossier("b", "D1", "9900000161", "Zargul", "Karim", may, "M"),
				contact("c", "soliha", "D1", "9900000101", "", "", none)},
			one: []string{"abc"},
		},
		{
			story: "namesakes born the same day: a line without a number goes to neither",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), ofii("b", "7700000355", "ZARGUL", "Karim", may, "M"),
				dossier("c", "D1", "", "Zargul", "Karim", may, "M"), contact("d", "face", "", "", "Zargul", "Karim", may)},
			one: []string{}, // c and d are not even joined to each other
		},
		{
			story: "a dossier number typed for another's: the names say so",
			lines: []line{dossier("a", "D1", "9900000101", "Zargul", "Karim", may, "M"), contact("b", "cfp", "D1", "", "Bekele", "Almaz", none)},
			one:   []string{},
		},
		{
			story: "a line with the number of one and the dossier of another follows neither",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), dossier("b", "D1", "7700000355", "Bekele", "Almaz", day(1977, 8, 3), "F"),
				contact("c", "soliha", "D1", "9900000101", "", "", none)},
			waits: []string{"a–c", "b–c"},
		},
		{
			story: "contacts under a dossier that nobody knows are nobody's, and not one person's",
			lines: []line{contact("a", "soliha", "D9", "", "", "", none), contact("b", "cap", "D9", "", "", "", none)},
		},
		{
			story: "two dossiers of one person: her number ties them",
			lines: []line{dossier("a", "D1", "9900000101", "Zargul", "Shirin", may, "F"), dossier("b", "D2", "9900000101", "Zargul", "Shirin", may, "F")},
			one:   []string{"ab"},
		},
		{
			story: "two dossiers of one platform, one without a number: a register has one line a person, so a human being looks",
			lines: []line{dossier("a", "D1", "9900000101", "Zargul", "Shirin", may, "F"), dossier("b", "D2", "", "Zargul", "Shirin", may, "F")},
			waits: []string{"a–b"},
		},
		{
			story: "two orientations of one person at two dates",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), ofii("b", "9900000101", "ZARGUL", "Karim", may, "M")},
			one:   []string{"ab"},
		},
		{
			story:  "an accepted pair is replayed although the numbers differ",
			lines:  []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), dossier("b", "D1", "9900000161", "Zargul", "Karim", may, "M"), contact("c", "aurore", "", "9900000101", "", "", none)},
			decide: [][]any{decide("a", "b", "accept")},
			one:    []string{"abc"}, waits: []string{},
		},
		{
			story: "a line without a number is said to be one with a mistyped number: so is whoever its dossier leads to",
			lines: []line{ofii("a", "9183106939", "ZARGUL", "Karim", may, "M"), dossier("b", "D1", "9183106939", "Zargul", "Karim", may, "M"),
				contact("c", "cfp", "D1", "", "Zargul", "Karim", may), contact("d", "cap", "", "9138106939", "Zargul", "Karim", may)},
			decide: [][]any{decide("c", "d", "accept")},
			one:    []string{"abcd"}, waits: []string{},
		},
		{
			story: "likewise, while OFII knows the other number: nobody has two",
			lines: []line{ofii("a", "9183106939", "ZARGUL", "Karim", may, "M"), dossier("b", "D1", "9183106939", "Zargul", "Karim", may, "M"),
				contact("c", "cfp", "D1", "", "Zargul", "Karim", may), contact("d", "cap", "", "9138106939", "Zargul", "Karim", may), ofii("e", "9138106939", "ZARGUL", "Karim", may, "M")},
			decide: [][]any{decide("c", "d", "accept")},
			one:    []string{"ab", "cde"},
		},
		{
			story:  "a split pair is never merged again, nor through a third record",
			lines:  []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), dossier("b", "D1", "9900000101", "Zargul", "Karim", may, "M"), contact("c", "cap", "D1", "9900000101", "Zargul", "Karim", may)},
			decide: [][]any{decide("b", "a", "split")},
			one:    []string{}, waits: []string{"a–c", "b–c"},
		},
		{
			story: "what hangs on the record that is split goes with it, and nothing of it with the other",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), dossier("b", "D1", "9900000101", "Zargul", "Karim", may, "M"),
				contact("c", "soliha", "D1", "", "", "", none), contact("d", "aurore", "", "9900000101", "", "", none), contact("e", "cfp", "D1", "9900000101", "", "", none)},
			decide: [][]any{decide("b", "a", "split")},
			one:    []string{"ad", "bc"},
		},
		{
			story:  "a contact written like the one that is split waits, whoever gives it",
			lines:  []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), contact("b", "face", "", "", "Zargul", "Karim", may), contact("c", "soliha", "", "", "Zargul", "Karim", may)},
			decide: [][]any{decide("b", "a", "split")},
			one:    []string{}, waits: []string{"a–c", "b–c"},
		},
		{
			story: "decided, and given since under the number of another whom OFII knows: never two numbers in one person",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), ofii("b", "7700000355", "ZARGUL", "Karim", may, "M"),
				dossier("c", "D1", "7700000355", "Zargul", "Karim", may, "M")},
			decide: [][]any{decide("a", "c", "accept")},
			one:    []string{"ac"}, waits: []string{},
		},
		{
			story: "what hangs on either goes with its own, and what gives both numbers waits",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), ofii("b", "7700000355", "ZARGUL", "Karim", may, "M"),
				dossier("c", "D1", "7700000355", "Zargul", "Karim", may, "M"), contact("d", "cap", "", "7700000355", "", "", none),
				contact("e", "cap", "D1", "", "", "", none), contact("f", "cap", "D1", "7700000355", "Zargul", "Karim", may),
				contact("g", "cap", "", "9900000101", "Zargul", "Karim", may), contact("h", "soliha", "D1", "7700000355", "", "", none),
				contact("i", "soliha", "", "7700000355", "Zargul", "Karim", may)},
			decide: [][]any{decide("a", "c", "accept")},
			one:    []string{"aceg", "bdi"},
		},
		{
			story: "decided of two lines, each of which comes to give the number of somebody: the two wait for a person",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), ofii("b", "7700000355", "ZARGUL", "Karim", may, "M"),
				dossier("c", "D1", "9900000101", "Zargul", "Karim", may, "M"), dossier("d", "D2", "7700000355", "Zargul", "Karim", may, "M")},
			decide: [][]any{decide("c", "d", "accept")},
			one:    []string{"cd"}, waits: []string{"a–c", "b–c"},
		},
		{
			story: "two numbers of OFII decided to be one, before that was refused, stay two persons",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), ofii("b", "7700000355", "ZARGUL", "Karim", may, "M"),
				dossier("c", "D1", "", "Zargul", "Karim", may, "M")},
			decide: [][]any{decide("a", "b", "accept"), decide("a", "c", "accept"), decide("b", "c", "accept")},
			one:    []string{"ac"}, waits: []string{},
		},
		{
			story: "a number given without a name like the one that is split waits",
			lines: []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), dossier("d", "D1", "9900000101", "Zargul", "Karim", may, "M"),
				contact("b", "face", "", "9900000101", "", "", none), contact("c", "soliha", "", "9900000101", "", "", none)},
			decide: [][]any{decide("a", "b", "split")},
			one:    []string{"ad"}, waits: []string{"a–c", "b–c"},
		},
		{
			story:  "the latest decision on a pair counts",
			lines:  []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), dossier("b", "D1", "9900000161", "Zargul", "Karim", may, "M")},
			decide: [][]any{{"a", "b", "split", day(2023, 4, 1), "une personne", "à tort"}, decide("b", "a", "accept")},
			one:    []string{"ab"},
		},
		{
			story:  "a decision on a record that is given no more is kept for later and harms nobody",
			lines:  []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M")},
			decide: [][]any{decide("a", "gone", "accept"), decide("gone", "a", "split")},
		},
	} {
		t.Run(s.story, func(t *testing.T) {
			oneIn(t, n)
			persons, waits := linked(t, s.lines, s.decide...)
			got := partition(persons)
			wanted := []string{}
			if len(s.one) == 1 && strings.Contains(s.one[0], "|") {
				if !slices.Contains(strings.Split(s.one[0], "|"), strings.Join(got, " ")) {
					t.Errorf("one person: %v, want one of %v", got, s.one)
				}
			} else if wanted = append(wanted, s.one...); !slices.Equal(got, wanted) {
				t.Errorf("one person: %v, want %v; waiting %v", got, wanted, waits)
			}
			if s.waits != nil && !slices.Equal(waits, s.waits) {
				slices.Sort(waits)
				if !slices.Equal(waits, s.waits) {
					t.Errorf("waiting: %v, want %v", waits, s.waits)
				}
			}
		})
	}
}

// partition gives the groups of two records or more, each in order.
func partition(persons map[string]string) []string {
	groups := map[string][]string{}
	for record, person := range persons {
		groups[person] = append(groups[person], record)
	}
	var all []string
	for _, g := range groups {
		if len(g) > 1 {
			slices.Sort(g)
			all = append(all, strings.Join(g, ""))
		}
	}
	slices.Sort(all)
	if all == nil {
		return []string{}
	}
	return all
}

// Two relatives alike on every field, one of whom is known to a partner without
// his number: the worked pair of the method. Never merged while the tie stands.
func TestWorkedPairWaits(t *testing.T) {
	slow.Test(t, "a linkage a case")
	r := seeded(20240117)
	lines := tellAll(r, people(r, 3000))
	born := day(1986, 5, 5)
	tie := []line{
		ofii("tie/1", "7503417272", "FAMO", "Maryam", born, "F"),
		ofii("tie/2", "9903408897", "FAMO", "Maryam", born, "F"),
		dossier("tie/3", "D0", "", "Famo", "Maryam", born, "F"),
	}
	persons, _ := linked(t, append(lines, tie...))
	if persons["tie/3"] == persons["tie/1"] || persons["tie/3"] == persons["tie/2"] {
		t.Error("merged although two persons answer to it")
	}
	persons, _ = linked(t, append(lines, tie[0], tie[2]))
	if persons["tie/3"] != persons["tie/1"] {
		t.Error("not merged although one person only answers to it")
	}
}

// On a day when many are born, names both badly spelled still meet by their initials,
// and a side that lacks a name meets everybody.
func TestADayOfManyBirths(t *testing.T) {
	slow.Test(t, "a town is linked")
	born := day(1990, 5, 14)
	var crowd []line
	for i := range 12 {
		crowd = append(crowd, ofii(fmt.Sprint("other/", i), fmt.Sprint(9911000000+i*1237), strings.Repeat(string(rune('B'+i)), 2)+"ODUN", string(rune('B'+i))+"isra", born, "F"))
	}
	for _, s := range []struct {
		story string
		with  line
	}{
		{"both names badly spelled", contact("b", "face", "", "", "Kalimi", "Fakima", born)},
		{"no given name", contact("b", "face", "", "", "Kalimi", "", born)},
	} {
		for _, lines := range [][]line{nil, crowd} {
			_, compared := linkedAt(t, Options{Automatic: 1000, Review: -1000}, append(slices.Clone(lines), ofii("a", "9900000101", "KARIMI", "Fatima", born, "F"), s.with))
			if !slices.Contains(compared, "a–b") {
				t.Errorf("%s, among %d born that day: compared are %v", s.story, len(lines), compared)
			}
		}
	}
}

// The key of two that a human being parts stays with whom a register knows.
func TestTheKeyNeverNamesTheOther(t *testing.T) {
	slow.Test(t, "nights follow one another")
	may := day(1990, 5, 14)
	lines := []line{contact("a", "face", "", "", "Zargul", "Karim", may), ofii("m", "9900000101", "ZARGUL", "Karim", may, "M"), dossier("b", "D1", "", "Zargul", "Karim", may, "M")}
	before, _ := linked(t, lines)
	if before["a"] != before["m"] || before["b"] != before["m"] {
		t.Fatalf("not one person: %v", before)
	}
	for _, other := range []string{"a", "b"} {
		after, _ := linked(t, lines, decide("m", other, "split"))
		if after["m"] != before["m"] || after[other] == before["m"] {
			t.Errorf("%s parted: %v, was %s", other, after, before["m"])
		}
	}
	// the lead's dossier before who was met, and a request before him too
	lines[1] = line{record: "m", statement: "lead/demandes/44", kind: "demandes", nom: "Zargul", prenom: "Karim", birth: may}
	before, _ = linked(t, lines)
	after, _ := linked(t, lines, decide("m", "b", "split"))
	if before["b"] != after["b"] || after["m"] == before["b"] {
		t.Errorf("before %v, after %v", before, after)
	}
}

func TestKeyStaysWhenARecordComes(t *testing.T) {
	may := day(1990, 5, 14)
	before := []line{ofii("m", "9900000101", "ZARGUL", "Karim", may, "M"), dossier("p", "D1", "9900000101", "Zargul", "Karim", may, "M")}
	persons, _ := linked(t, before)
	// the new record sorts before the others by name: the day it was first seen counts
	conn := open(t)
	if err := Prepare(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	insert(t, conn, append(before, contact("a", "face", "", "", "Zargul", "Karim", may)))
	exec(t, conn, "update linkage.record set first_seen = date '2023-04-03' where record = 'a'")
	if _, err := Link(t.Context(), conn, Options{}); err != nil {
		t.Fatal(err)
	}
	n := 0
	each(t, conn, "select record, person from linkage.person", func(record, person string) {
		n++
		if person != persons["m"] {
			t.Errorf("%s: key %s, was %s", record, person, persons["m"])
		}
	})
	if n != 3 {
		t.Errorf("%d records", n)
	}
}

// printed is all that the linkage leaves, as text.
func printed(t testing.TB, lines []line) string {
	t.Helper()
	conn := open(t)
	if err := Prepare(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	insert(t, conn, lines)
	if _, err := Link(t.Context(), conn, Options{Reasons: true}); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, table := range []string{"person", "link", "reason", "queue", "person_if_accepted", "blocking"} {
		each(t, conn, "select '"+table+"', line::varchar from linkage."+table+" as line order by all", func(a, b string) { text.WriteString(a + b + "\n") })
	}
	return text.String()
}

func TestOrderOfRowsChangesNothing(t *testing.T) {
	slow.Test(t, "a dozen orders of the same rows")
	r := seeded(5)
	lines := tellAll(r, people(r, 120))
	want := printed(t, lines)
	shuffles := 0
	rapid.Check(t, func(rt *rapid.T) {
		if shuffles++; shuffles > 12 { // each costs a database
			return
		}
		if got := printed(t, rapid.Permutation(lines).Draw(rt, "rows")); got != want {
			rt.Fatal("another order of rows, another result")
		}
	})
}

func TestEveryRecordOnceAndWhyAddsUp(t *testing.T) {
	r := seeded(6)
	lines := tellAll(r, people(r, 300))
	conn := open(t)
	if err := Prepare(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	insert(t, conn, lines)
	res, err := Link(t.Context(), conn, Options{Reasons: true})
	if err != nil {
		t.Fatal(err)
	}
	var records, distinct, links, keys, missing int
	if err := conn.QueryRowContext(t.Context(), `select (select count(*) from linkage.person), (select count(distinct record) from linkage.person),
		(select count(*) from linkage.link), (select count(distinct person) from linkage.person),
		(select count(*) from linkage.reason where why is null or method <> 'seul' and score is null)`).Scan(&records, &distinct, &links, &keys, &missing); err != nil {
		t.Fatal(err)
	}
	if records != len(lines) || distinct != len(lines) || records-links != keys || res.Persons != keys || missing > 0 {
		t.Errorf("%d records given, %d printed, %d distinct, %d links, %d persons, %d in the result, %d without a reason", len(lines), records, distinct, links, keys, res.Persons, missing)
	}
	each(t, conn, "select why, score::varchar from linkage.link where method <> 'decision'", func(why, score string) {
		if !strings.Contains(why, "au départ −") || strings.Contains(why, ".") {
			t.Errorf("%q is not said in French", why)
		}
	})
}

// At the accepted end of the interval, a contact that names two namesakes is
// of one of them: accepting it twice would make one person of the two.
func TestAcceptedEndKeepsNamesakesApart(t *testing.T) {
	conn := open(t)
	if err := Prepare(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	insert(t, conn, []line{
		dossier("a", "D1", "", "Zargul", "Karim", day(1960, 3, 14), "M"), dossier("b", "D2", "", "Zargul", "Karim", day(1985, 11, 2), "M"),
		contact("c", "face", "", "", "Zargul", "Karim", time.Time{}),
	})
	if _, err := Link(t.Context(), conn, Options{}); err != nil {
		t.Fatal(err)
	}
	upper := map[string]string{}
	each(t, conn, "select record, person from linkage.person_if_accepted", func(record, person string) { upper[record] = person })
	if upper["a"] == upper["b"] {
		t.Error("the two namesakes are one person")
	}
	if upper["c"] != upper["a"] && upper["c"] != upper["b"] {
		t.Error("the contact is nobody's")
	}
}
