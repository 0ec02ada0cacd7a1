package persons

import (
	"fmt"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// Who is compared with whom: each rule by which two lines meet, on both sides of its edges. Two
// that meet are only compared; two that do not are never said to be one.
func TestWhoMeets(t *testing.T) {
	slow.Test(t, "a linkage for each two lines that may meet")
	conn := open(t)
	may, none := day(1990, 5, 14), time.Time{}
	who := func(nom, prenom string, birth time.Time) line {
		return line{kind: "parcours", statement: "lead/parcours/44", nom: nom, prenom: prenom, birth: birth}
	}
	number := func(l line, agdref string) line { l.agdref = agdref; return l }
	dossier := func(l line, of string) line { l.dossier = of; return l }
	met := func(agdref string) line {
		return line{kind: "contacts", statement: "face/contacts", agdref: agdref}
	}
	// others are born on the same day, or bear the same names, and nobody else's initials
	born := func(n int) (all []line) {
		for i := range n {
			all = append(all, who("Kel"+string(rune('a'+i))+"dam", "Pir"+string(rune('a'+i))+"mun", may))
		}
		return all
	}
	many := func(n int, l line) (all []line) {
		for range n {
			all = append(all, l)
		}
		return all
	}
	year := day(1990, 1, 1)
	for _, c := range []struct {
		name   string
		a, b   line
		others []line
		meet   bool
	}{
		{"born on a day of six", who("Zargulan", "Oluwaseun", may), who("Brumeval", "Idrissa", may), born(4), true},
		{"born on a day of seven", who("Zargulan", "Oluwaseun", may), who("Brumeval", "Idrissa", may), born(5), false},
		{"of seven, by their initials", who("Zargulan", "Oluwaseun", may), who("Omidvari", "Zohair", may), born(5), true},
		{"of seven, by one initial", who("Zargulan", "Oluwaseun", may), who("Brumeval", "Zohair", may), born(5), false},
		{"of seven, by a name", who("Zargulan", "Oluwaseun", may), who("Zargulan", "Idrissa", may), born(5), true},
		{"of seven, by two sounds", who("Jaber", "Oluwaseun", may), who("Zaber", "Idrissa", may), born(5), true},
		{"of seven, by one sound", who("Java", "Oluwaseun", may), who("Saba", "Idrissa", may), born(5), false},
		{"of seven, a name is lacking", who("Zargulan", "", may), who("Brumeval", "Idrissa", may), born(5), true},
		{"of seven, none is", who("Zargulan", "Oluwaseun", may), who("Brumeval", "Idrissa", may), born(5), false},
		{"of one year, by two sounds and a letter", who("Jaber", "Oluwaseun", year), who("Zaber", "Omid", year), nil, true},
		{"of one year, by one sound and a letter", who("Java", "Oluwaseun", year), who("Saba", "Omid", year), nil, false},
		{"of one year, by two sounds", who("Jaber", "Oluwaseun", year), who("Zaber", "Idrissa", year), nil, false},
		{"of one year, by their initials", who("Zargulan", "Oluwaseun", year), who("Zohair", "Omidvari", year), nil, true},
		{"day and month exchanged, the twelfth", who("Zargulan", "Oluwaseun", day(1990, 5, 12)), who("Zargulan", "Idrissa", day(1990, 12, 5)), nil, true},
		{"a day that is no month", who("Zargulan", "Oluwaseun", day(1990, 5, 13)), who("Zargulan", "Idrissa", day(1990, 12, 5)), nil, false},
		{"both names and the year", who("Zargulan", "Oluwaseun", may), who("Oluwaseun", "Zargulan", day(1990, 8, 3)), nil, true},
		{"both names and the day", who("Zargulan", "Oluwaseun", may), who("Zargulan", "Oluwaseun", day(1979, 5, 14)), nil, true},
		{"both names and a year typed for a day", who("Zargulan", "Oluwaseun", year), who("Zargulan", "Oluwaseun", day(1979, 1, 1)), nil, false},
		{"both names", who("Zargulan", "Oluwaseun", may), who("Zargulan", "Oluwaseun", day(1979, 8, 3)), nil, false},
		{"both names, no birth date", who("Zargulan", "Oluwaseun", may), who("Zargulan", "Oluwaseun", none), nil, true},
		{"both names in one cell", who("Zargulan Oluwaseun", "", may), who("Zargulan", "Oluwaseun", day(1990, 8, 3)), nil, true},
		{"a single name is no two names", who("Zargulan", "", may), who("Zargulan", "Zargulan Noorbad", day(1990, 8, 3)), nil, false},
		{"a single name", who("Zargulan", "", may), who("Zargulan", "", none), nil, true},
		{"a single name of two births", who("Zargulan", "", may), who("Zargulan", "", day(1979, 8, 3)), nil, false},
		{"a single name and two", who("Zargulan", "", none), who("Zargulan", "Oluwaseun", may), nil, false},
		// nothing in common but a number
		{"a number", number(who("Zargulan", "Oluwaseun", may), "9912345601"), number(who("Brumeval", "Idrissa", none), "9912345601"), nil, true},
		{"its seven first figures", number(who("Zargulan", "Oluwaseun", may), "9912345601"), number(who("Brumeval", "Idrissa", none), "9912345987"), nil, true},
		{"its six first figures", number(who("Zargulan", "Oluwaseun", may), "9912345601"), number(who("Brumeval", "Idrissa", none), "9912347987"), nil, false},
		{"its seven last figures", number(who("Zargulan", "Oluwaseun", may), "9912345601"), number(who("Brumeval", "Idrissa", none), "7772345601"), nil, true},
		{"its six last figures", number(who("Zargulan", "Oluwaseun", may), "9912345601"), number(who("Brumeval", "Idrissa", none), "7777345601"), nil, false},
		{"given without a name, two of its four parts", number(who("Zargulan", "Oluwaseun", may), "9912345601"), met("9922346601"), nil, true},
		{"given with a name, two of its four parts", number(who("Zargulan", "Oluwaseun", may), "9912345601"), number(who("Brumeval", "Idrissa", none), "9922346601"), nil, false},
		{"given without a name, one of its four parts", number(who("Zargulan", "Oluwaseun", may), "9912345601"), met("9922346701"), nil, false},
		{"a dossier", dossier(who("Zargulan", "Oluwaseun", may), "D1"), dossier(who("Brumeval", "Idrissa", none), "D1"), nil, true},
		{"another dossier", dossier(who("Zargulan", "Oluwaseun", may), "D1"), dossier(who("Brumeval", "Idrissa", none), "D2"), nil, false},
		// what too many share tells nobody from nobody
		{"a dossier of three hundred", dossier(who("Zargulan", "Oluwaseun", may), "D1"), dossier(who("Brumeval", "Idrissa", none), "D1"), many(298, line{kind: "contacts", dossier: "D1"}), true},
		{"a dossier of three hundred and one", dossier(who("Zargulan", "Oluwaseun", may), "D1"), dossier(who("Brumeval", "Idrissa", none), "D1"), many(299, line{kind: "contacts", dossier: "D1"}), false},
		{"two hundred and fifty of a name, of whom a hundred and sixty give no birth date", who("Zargulan", "Oluwaseun", may), who("Zargulan", "Oluwaseun", none),
			append(many(159, who("Zargulan", "Oluwaseun", none)), many(89, who("Zargulan", "Oluwaseun", day(1979, 8, 3)))...), true},
		{"two hundred and fifty-one", who("Zargulan", "Oluwaseun", may), who("Zargulan", "Oluwaseun", none),
			append(many(159, who("Zargulan", "Oluwaseun", none)), many(90, who("Zargulan", "Oluwaseun", day(1979, 8, 3)))...), false},
	} {
		if err := Prepare(t.Context(), conn); err != nil {
			t.Fatal(err)
		}
		lines := append([]line{c.a, c.b}, c.others...)
		for i := range lines {
			lines[i].record = fmt.Sprintf("%04d", i)
		}
		insert(t, conn, lines)
		l := &linkage{conn: conn, o: Options{}.withDefaults()}
		if err := l.normalise(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := l.give(t.Context(), "slice.sql", 0, 1); err != nil {
			t.Fatal(err)
		}
		if err := l.runAll(t.Context(), "frequencies.sql", "blocking.sql", "candidates.sql"); err != nil {
			t.Fatal(err)
		}
		var met bool
		if err := conn.QueryRowContext(t.Context(), "select exists (from linkage.pair where a = 0 and b = 1)").Scan(&met); err != nil {
			t.Fatal(err)
		}
		if met != c.meet {
			t.Errorf("%s: they meet: %v", c.name, met)
		}
	}
}
