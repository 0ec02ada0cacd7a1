package reread_test

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/reports/reread"
)

// Those who entered on each side of a break are all those followed; each story gives
// something back, and the one beside it nothing.
func TestThoseOnEachSideOfABreakAreRead(t *testing.T) {
	const header = "Département|Entrées|Parcours|À 6 mois|Intervalle à 95 %|Ajusté|À 12 mois|Intervalle à 95 % (2)|Ajusté (2)" // as in a workbook
	parted := func(lines ...string) reread.Table {
		return table("Emploi ou formation durable, accès à 6 et 12 mois selon le jour de l’entrée", append([]string{header}, lines...)...)
	}
	before := func(name, figures string) string { return name + "|jusqu’au 9 juin 2023|" + figures }
	since := func(name, figures string) string { return name + "|depuis le 10 juin 2023|" + figures }
	followed := func(lines ...string) reread.Table {
		return table("Emploi ou formation durable, accès à 6 et 12 mois (France : rupture)", append([]string{"Département|Parcours|À 6 mois"}, lines...)...)
	}
	const none = "n.c.|n.c.|n.c.|n.c.|n.c.|n.c."
	free := func(n string) string { return n + "|0.3|20,0 % à 40,0 %|0.31|0.6|40,0 % à 70,0 %|0.62" }
	for _, c := range []struct {
		story, told string
		documents   []reread.Document
	}{
		{"as they are", "", one(parted(before("Sarthe", free("40")), since("Sarthe", free("20"))), followed("Sarthe|60|rupture"))},
		{"four entered since", "a small count is printed", one(parted(before("Sarthe", free("40")), since("Sarthe", "4|n.c.|n.c.|n.c.|n.c.|n.c.|n.c.")))},
		{"one is withheld, those followed are not", "given back exactly", one(parted(before("Sarthe", free("40")), since("Sarthe", "n.c.|"+none)), followed("Sarthe|44|rupture"))},
		{"one is withheld, and those followed", "", one(parted(before("Sarthe", free("40")), since("Sarthe", "n.c.|"+none)), followed("Sarthe|n.c.|rupture"))},
		{"one is withheld, and the nation's is not", "given back exactly", one(parted(before("Sarthe", free("40")), since("Sarthe", "n.c.|"+none),
			before("Mayenne", free("50")), since("Mayenne", free("30")), before("France", free("90")), since("France", free("34"))))},
		{"two are withheld of the nation's", "", one(parted(before("Sarthe", free("40")), since("Sarthe", "n.c.|"+none),
			before("Mayenne", free("50")), since("Mayenne", "n.c.|"+none), before("France", free("90")), since("France", free("34"))))},
		{"a share that stands for four", "stands for a few persons", one(parted(since("Sarthe", "20|0.2|10,0 % à 40,0 %|n.c.|n.c.|n.c.|n.c.")))},
		{"a share that stands for five", "", one(parted(since("Sarthe", "20|0.25|10,0 % à 40,0 %|n.c.|n.c.|n.c.|n.c.")))},
		{"all but four", "stands for a few persons", one(parted(since("Sarthe", "20|0.8|60,0 % à 90,0 %|n.c.|n.c.|n.c.|n.c.")))},
		{"two horizons four apart", "two shares differ by a few persons", one(parted(since("Sarthe", "40|0.25|10,0 % à 40,0 %|n.c.|0.35|20,0 % à 50,0 %|n.c.")))},
		{"a share of whom nobody knows how many", "how many is withheld", one(parted(since("Sarthe", "n.c.|0.25|10,0 % à 40,0 %|n.c.|n.c.|n.c.|n.c.")))},
		{"adjusted beside what is withheld", "what is made of a share is printed where it is withheld", one(parted(since("Sarthe", "40|0.25|10,0 % à 40,0 %|n.c.|n.c.|n.c.|0.31")))},
		{"an interval beside what is withheld", "what is made of a share is printed where it is withheld", one(parted(since("Sarthe", "40|n.c.|10,0 % à 40,0 %|n.c.|n.c.|n.c.|n.c.")))},
		{"three more from one month to the next", "one side of a break is small", two(parted(since("Sarthe", free("40"))), parted(since("Sarthe", free("43"))))},
		{"five more from one month to the next", "", two(parted(since("Sarthe", free("40"))), parted(since("Sarthe", free("45"))))},
	} {
		if got := toldBy(t, c.documents); c.told == "" && got != "" || !strings.Contains(got, c.told) {
			t.Errorf("%s: %q, want %q", c.story, got, c.told)
		}
	}
}

// Who entered between a break and the end of the month before it, or of its own, is the
// difference of those who had entered then and those who did until the break.
func TestThoseWhoEnteredAroundABreakAreASubtractionAway(t *testing.T) {
	const caption = "Emploi ou formation durable, accès à 6 et 12 mois"
	of := func(day, n string) reread.Table {
		return table(caption+" selon le jour de l’entrée", "Département|Entrées|Parcours", "Sarthe|jusqu’au "+day+"|"+n, "Sarthe|depuis le lendemain|60")
	}
	followed := func(n string) reread.Table {
		return table(caption+" (France : 20 %)", "Département|Parcours", "Sarthe|"+n)
	}
	for _, c := range []struct {
		day, then, until string
		leak             bool
	}{
		{"9 septembre 2023", "50", "46", true}, {"9 septembre 2023", "50", "45", false}, {"9 septembre 2023", "50", "50", false},
		{"9 octobre 2023", "50", "53", true}, {"1er octobre 2023", "50", "53", true}, {"1ᵉʳ octobre 2023", "50", "53", true}, {"9 octobre 2023", "50", "55", false}, {"9 août 2023", "50", "47", false},
		{"30 septembre 2023", "50", "53", true}, {"31 octobre 2023", "50", "53", false},
	} {
		if got := toldBy(t, two(followed(c.then), of(c.day, c.until))); strings.Contains(got, "between a break and the end of a month") != c.leak {
			t.Errorf("%+v: %q", c, got)
		}
	}
	again := table(caption+" selon le jour de l’entrée", "Département|Entrées|Parcours", "Sarthe|du 3 juillet 2023 au 9 octobre 2023|46")
	open := table(caption+" selon le jour de l’entrée", "Département|Entrées|Parcours", "Sarthe|depuis le 3 juillet 2023|50")
	if got := toldBy(t, two(open, again)); !strings.Contains(got, "between a break and the end of a month") {
		t.Errorf("between two breaks: %q", got)
	}
}
