package persons

import (
	"slices"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// in is a line given with a household.
func in(foyer string, l line) line {
	l.foyer = foyer
	return l
}

// nation is a line given with a nationality.
func nation(code string, l line) line {
	l.nationalite = code
	return l
}

// used is a line given with a name of use beside the name of birth.
func used(name string, l line) line {
	l.usage = name
	return l
}

// The name of use of one side that is the name of the other says as much as the name of
// birth, and no more: another given name or another day is somebody else all the same.
func TestTheNameOfUse(t *testing.T) {
	slow.Test(t, "a linkage a case")
	may := day(1990, 5, 14)
	number := "9900000101"
	for _, s := range []struct {
		story string
		lines []line
		one   []string
	}{
		{"known by her name of birth, met under that of her marriage", []line{used("Mariajou", dossier("a", "D1", "", "Zargulan", "Karimata", may, "F")), contact("b", "face", "", "", "Mariajou", "Karimata", may)}, []string{"ab"}},
		{"neither side gives it", []line{dossier("a", "D1", "", "Zargulan", "Karimata", may, "F"), contact("b", "face", "", "", "Mariajou", "Karimata", may)}, nil},
		{"the side that was met gives it", []line{dossier("a", "D1", "", "Zargulan", "Karimata", may, "F"), used("Zargulan", contact("b", "face", "", "", "Mariajou", "Karimata", may))}, []string{"ab"}},
		{"each gives the name of the other", []line{used("Mariajou", dossier("a", "D1", "", "Zargulan", "Karimata", may, "F")), used("Zargulan", contact("b", "face", "", "", "Mariajou", "Karimata", may))}, []string{"ab"}},
		{"another day of birth", []line{used("Mariajou", dossier("a", "D1", "", "Zargulan", "Karimata", may, "F")), contact("b", "face", "", "", "Mariajou", "Karimata", day(1971, 11, 30))}, nil},
		{"another given name", []line{used("Mariajou", dossier("a", "D1", "", "Zargulan", "Karimata", may, "F")), contact("b", "face", "", "", "Mariajou", "Oluwaseun", may)}, nil},
		{"one name of use, two names of birth", []line{used("Mariajou", dossier("a", "D1", "", "Zargulan", "Karimata", may, "F")), used("Mariajou", dossier("b", "D2", "", "Obienkowa", "Karimata", may, "F"))}, nil},
		{"two numbers", []line{used("Mariajou", ofii("a", number, "Zargulan", "Karimata", may, "F")), ofii("b", "9900000557", "Mariajou", "Karimata", may, "F")}, nil},
		{"no contradiction of a shared number", []line{ofii("a", number, "ZARGULAN", "Karimata", may, "F"), used("Zargulan", dossier("b", "D1", number, "Mariajou", "Karimata", may, "F"))}, []string{"ab"}},
	} {
		persons, waits := linked(t, s.lines)
		if got := partition(persons); !slices.Equal(got, append([]string{}, s.one...)) {
			t.Errorf("%s: one person %v, want %v; waiting %v", s.story, got, s.one, waits)
		}
	}
}

// Each rule of section 3 of the handbook, on both sides of its edge.
func TestTightenedRules(t *testing.T) {
	slow.Test(t, "a linkage a case")
	may, none := day(1990, 5, 14), time.Time{}
	number := "9900000101"
	known := ofii("a", number, "ZARGUL", "Karim", may, "M")
	for n, s := range []struct {
		story string
		lines []line
		one   []string
		waits []string
	}{
		{"another sex contradicts a shared number", []line{known, dossier("b", "D1", number, "Zargul", "Karima", may, "F")}, nil, []string{"a–b"}},
		{"another sex, the given names the same to the letter", []line{known, dossier("b", "D1", number, "Zargul", "KARIM", may, "F")}, []string{"ab"}, nil},
		{"another spelling of the given name, the same sex", []line{known, dossier("b", "D1", number, "Zargul", "Kareem", may, "M")}, []string{"ab"}, nil},
		{"a birth date a digit off contradicts a shared number", []line{known, dossier("b", "D1", number, "Zargul", "Karime", day(1990, 5, 15), "M")}, nil, []string{"a–b"}},
		{"a birth date a digit off, the given names the same to the letter", []line{known, dossier("b", "D1", number, "Zargul", "Karim", day(1990, 5, 15), "M")}, []string{"ab"}, nil},
		{"day and month exchanged are one day, whatever the spelling",
			[]line{ofii("a", number, "ZARGUL", "Karim", day(1990, 5, 4), "M"), dossier("b", "D1", number, "Zargul", "Karime", day(1990, 4, 5), "M")}, []string{"ab"}, nil},
		{"the first of January is an unknown day, whatever the spelling", []line{known, dossier("b", "D1", number, "Zargul", "Karime", day(1990, 1, 1), "M")}, []string{"ab"}, nil},
		{"the first of January a digit away from the day given",
			[]line{ofii("a", number, "ZARGUL", "Karim", day(1990, 1, 11), "M"), dossier("b", "D1", number, "Zargul", "Karime", day(1990, 1, 1), "M")}, nil, []string{"a–b"}},
		{"another sex contradicts a shared dossier too", []line{dossier("a", "D1", "", "Zargul", "Karim", may, "M"), dossier("b", "D1", "", "Zargul", "Karima", may, "F")}, nil, []string{"a–b"}},

		{"one letter in a short name is somebody else", []line{ofii("a", number, "ZARGUL", "Hamid", may, "M"), dossier("b", "D1", "", "Zargul", "Hanid", may, "M")}, nil, []string{"a–b"}},
		{"one letter in a short family name", []line{ofii("a", number, "ZARGU", "Hamidullah", may, "M"), dossier("b", "D1", "", "Zargo", "Hamidullah", may, "M")}, nil, []string{"a–b"}},
		{"one letter in a family name of six letters", []line{ofii("a", number, "ZARGUL", "Hamidullah", may, "M"), dossier("b", "D1", "", "Zargol", "Hamidullah", may, "M")}, nil, []string{"a–b"}},
		{"one letter in a family name of seven", []line{ofii("a", number, "ZARGULI", "Hamidullah", may, "M"), dossier("b", "D1", "", "Zargoli", "Hamidullah", may, "M")}, []string{"ab"}, nil},
		{"one letter more than six is short still", []line{ofii("a", number, "ZARGUL", "Hamidullah", may, "M"), dossier("b", "D1", "", "Zargull", "Hamidullah", may, "M")}, nil, []string{"a–b"}},
		{"one letter in a short name, when the number is shared", []line{ofii("a", number, "ZARGUL", "Hamid", may, "M"), dossier("b", "D1", number, "Zargul", "Hanid", may, "M")}, []string{"ab"}, nil},
		{"a spelling of the table", []line{ofii("a", number, "ZARGUL", "Said", may, "M"), dossier("b", "D1", "", "Zargul", "Sayed", may, "M")}, []string{"ab"}, nil},
		{"a spelling of the table in a name of two words", []line{ofii("a", number, "ZARGUL", "Mohammad Said", may, "M"), dossier("b", "D1", "", "Zargul", "Mohamed Sayed", may, "M")}, []string{"ab"}, nil},
		{"a long given name one letter away, the same family and day", []line{ofii("a", number, "ZARGUL", "Habibullo", may, "M"), dossier("b", "D1", "", "Zargul", "Habibullu", may, "M")}, nil, []string{"a–b"}},
		{"two words one letter away are no single given name", []line{ofii("a", number, "ZARGUL", "Habibullo Wali", may, "M"), dossier("b", "D1", "", "Zargul", "Habibullu Wali", may, "M")}, []string{"ab"}, nil},

		{"a family name that begins alike and sounds otherwise is another", []line{ofii("a", number, "YEKAMAZAI", "Hamidullah", may, "M"), dossier("b", "D1", "", "Yekamamari", "Hamidullah", may, "M")}, nil, []string{"a–b"}},

		{"the number of a relative: a register line fits better, its number one error away",
			[]line{ofii("a", number, "ZARGUL", "Hamidi", may, "M"), ofii("b", "9900000102", "ZARGUL", "Hamida", may, "M"), dossier("c", "D1", number, "Zargul", "Hamida", may, "M")},
			nil, []string{"a–c", "b–c"}},
		{"its number one error away in the first figure",
			[]line{ofii("a", "9900000101", "ZARGUL", "Hamidi", may, "M"), ofii("b", "8900000101", "ZARGUL", "Hamida", may, "M"), dossier("c", "D1", "9900000101", "Zargul", "Hamida", may, "M")},
			nil, []string{"a–c", "b–c"}},
		{"its first two figures exchanged",
			[]line{ofii("a", "7900000101", "ZARGUL", "Hamidi", may, "M"), ofii("b", "9700000101", "ZARGUL", "Hamida", may, "M"), dossier("c", "D1", "7900000101", "Zargul", "Hamida", may, "M")},
			nil, []string{"a–c", "b–c"}},
		{"its last two figures exchanged",
			[]line{ofii("a", number, "ZARGUL", "Hamidi", may, "M"), ofii("b", "9900000110", "ZARGUL", "Hamida", may, "M"), dossier("c", "D1", number, "Zargul", "Hamida", may, "M")},
			nil, []string{"a–c", "b–c"}},
		{"two figures exchanged that are no neighbours: two errors",
			[]line{ofii("a", "9900000123", "ZARGUL", "Hamidi", may, "M"), ofii("b", "9900000321", "ZARGUL", "Hamida", may, "M"), dossier("c", "D1", "9900000123", "Zargul", "Hamida", may, "M")},
			[]string{"ac"}, nil},
		{"its number two errors away: it is the number that says",
			[]line{ofii("a", number, "ZARGUL", "Hamidi", may, "M"), ofii("b", "9900000123", "ZARGUL", "Hamida", may, "M"), dossier("c", "D1", number, "Zargul", "Hamida", may, "M")},
			[]string{"ac"}, nil},
		{"a register line that fits as well and no better",
			[]line{ofii("a", number, "ZARGUL", "Hamidi", may, "M"), ofii("b", "9900000102", "ZARGUL", "Hamida", may, "M"), dossier("c", "D1", number, "Zargul", "Hamido", may, "M")},
			[]string{"ac"}, nil},
		{"a register line that gives the birth date better, one error away in the middle of the number",
			[]line{ofii("a", number, "ZARGUL", "Karim", day(1990, 1, 1), "M"), ofii("b", "9900070101", "ZARGUL", "Karim", may, "M"), dossier("c", "D1", number, "Zargul", "Karim", may, "M")},
			nil, []string{"a–c", "b–c"}},
		{"a household says who is a relative: a register line of it fits better, whatever its number",
			[]line{in("F1", ofii("a", number, "ZARGUL", "Hamidi", may, "M")), in("F1", ofii("b", "7700000355", "ZARGUL", "Hamida", may, "M")), dossier("c", "D1", number, "Zargul", "Hamida", may, "M")},
			nil, []string{"a–c", "b–c"}},
		{"likewise by the household that the lead gives",
			[]line{ofii("a", number, "ZARGUL", "Hamidi", may, "M"), in("F1", ofii("b", "7700000355", "ZARGUL", "Hamida", may, "M")), in("F1", dossier("c", "D1", number, "Zargul", "Hamida", may, "M"))},
			nil, []string{"a–c", "b–c"}},
		{"of another household, it is the number that says",
			[]line{in("F1", ofii("a", number, "ZARGUL", "Hamidi", may, "M")), in("F2", ofii("b", "7700000355", "ZARGUL", "Hamida", may, "M")), dossier("c", "D1", number, "Zargul", "Hamida", may, "M")},
			[]string{"ac"}, nil},
		{"in one household, it is the number that says when it fits no worse",
			[]line{in("F1", ofii("a", number, "ZARGUL", "Hamidi", may, "M")), in("F1", ofii("b", "7700000355", "ZARGUL", "Hamida", may, "M")), in("F1", dossier("c", "D1", number, "Zargul", "Hamidi", may, "M"))},
			[]string{"ac"}, nil},
		{"in one household, a given name within another may be a brother's",
			[]line{in("F1", ofii("a", number, "ZARGUL", "Habibullo Wali", may, "M")), in("F1", dossier("b", "D1", "", "Zargul", "Habibullo", may, "M"))}, nil, []string{"a–b"}},
		{"in two households, it is a name cut",
			[]line{in("F1", ofii("a", number, "ZARGUL", "Habibullo Wali", may, "M")), in("F2", dossier("b", "D1", "", "Zargul", "Habibullo", may, "M"))}, []string{"ab"}, nil},
		{"in one household, a spelling of the table is one name",
			[]line{in("F1", ofii("a", number, "ZARGUL", "Said", may, "M")), in("F1", dossier("b", "D1", "", "Zargul", "Sayed", may, "M"))}, []string{"ab"}, nil},
		{"a household is no identity: another given name and birth date",
			[]line{in("F1", ofii("a", number, "ZARGUL", "Karim", may, "M")), in("F1", dossier("b", "D1", "", "Zargul", "Nasrin", day(1994, 8, 2), "F"))}, nil, nil},
		{"a double given name, a short half a letter away, is a brother's",
			[]line{ofii("a", number, "ZARGUL", "Bekele Hamid", may, "M"), dossier("b", "D1", "", "Zargul", "Bekele Hanid", may, "M")}, nil, []string{"a–b"}},
		{"the half of seven letters is a spelling",
			[]line{ofii("a", number, "ZARGUL", "Bekele Hamidul", may, "M"), dossier("b", "D1", "", "Zargul", "Bekele Hanidul", may, "M")}, []string{"ab"}, nil},
		{"the half of six is short",
			[]line{ofii("a", number, "ZARGUL", "Bekele Hamidu", may, "M"), dossier("b", "D1", "", "Zargul", "Bekele Hanidu", may, "M")}, nil, []string{"a–b"}},
		{"the half is a spelling of the table",
			[]line{ofii("a", number, "ZARGUL", "Bekele Said", may, "M"), dossier("b", "D1", "", "Zargul", "Bekele Saeid", may, "M")}, []string{"ab"}, nil},
		{"a dossier may be a brother's too: somebody else of the registers has the very names",
			[]line{dossier("a", "D1", "", "Zargul", "Hamidi", may, "M"), dossier("b", "D2", "", "Zargul", "Hamida", may, "M"), contact("c", "face", "D1", "", "Zargul", "Hamida", may)},
			nil, []string{"a–b", "a–c", "b–c"}},
		{"nobody else of the registers has them: the dossier says",
			[]line{dossier("a", "D1", "", "Zargul", "Hamidi", may, "M"), dossier("b", "D2", "", "Zargul", "Hamido", may, "M"), contact("c", "face", "D1", "", "Zargul", "Hamida", may)},
			[]string{"ac"}, nil},
		{"the one who has them was met and is in no register: the dossier says",
			[]line{dossier("a", "D1", "", "Zargul", "Hamidi", may, "M"), contact("b", "soliha", "D2", "", "Zargul", "Hamida", may), contact("c", "face", "D1", "", "Zargul", "Hamida", may)},
			[]string{"abc"}, nil},
		{"the one who has them has the number of the dossier's: OFII spells it so",
			[]line{dossier("a", "D1", number, "Zargul", "Hamidi", may, "M"), ofii("b", number, "ZARGUL", "Hamida", may, "M"), contact("c", "face", "D1", "", "Zargul", "Hamida", may)},
			[]string{"abc"}, nil},
		{"a day of birth that contradicts is nobody's of the registers: the dossier says",
			[]line{dossier("a", "D1", "", "Zargul", "Hamidi", may, "M"), dossier("b", "D2", "", "Zargul", "Hamida", day(1971, 11, 30), "M"), contact("c", "face", "D1", "", "Zargul", "Hamida", may)},
			[]string{"ac"}, nil},
		{"an initial is no given name", []line{known, dossier("b", "D1", "", "Zargul", "K.", may, "M")}, nil, []string{"a–b"}},
		{"an initial does not contradict a shared number", []line{known, dossier("b", "D1", number, "Zargul", "K.", may, "M")}, []string{"ab"}, nil},
		{"another's initial contradicts it", []line{known, dossier("b", "D1", number, "Zargul", "N.", may, "M")}, nil, []string{"a–b"}},
		{"two nationalities wait", []line{nation("AF", known), nation("SO", dossier("b", "D1", "", "Zargul", "Karim", may, "M"))}, nil, []string{"a–b"}},
		{"two nationalities under one number are one person", []line{nation("AF", known), nation("SO", dossier("b", "D1", number, "Zargul", "Karim", may, "M"))}, []string{"ab"}, nil},
		{"born on 31 December may be born some day of the year", []line{known, dossier("b", "D1", "", "Zargul", "Karim", day(1990, 12, 31), "M")}, nil, []string{"a–b"}},
		{"born on 31 December, the number shared", []line{known, dossier("b", "D1", number, "Zargul", "Karim", day(1990, 12, 31), "M")}, []string{"ab"}, nil},
		{"born on 31 December of another year", []line{known, dossier("b", "D1", number, "Zargul", "Karim", day(1971, 12, 31), "M")}, nil, []string{"a–b"}},
		{"both names in one cell, the birth date unknown", []line{known, dossier("b", "D1", "", "Karim Zargul", "", none, "M")}, nil, []string{"a–b"}},
		{"two dossiers of the lead under one number, a letter apart, are two persons",
			[]line{dossier("a", "D1", number, "Zargul", "Hamida", may, "M"), dossier("b", "D2", number, "Zargul", "Hamido", may, "M")}, nil, []string{"a–b"}},

		{"a birth date a digit off without a number is a namesake's", []line{known, dossier("b", "D1", "", "Zargul", "Karim", day(1990, 5, 15), "M")}, nil, []string{"a–b"}},
		{"names exchanged, the birth date unknown", []line{known, dossier("b", "D1", "", "Karim", "Zargul", none, "M")}, nil, []string{"a–b"}},
		{"a single name and its day of birth", []line{ofii("a", number, "ZARGUL", "FNU", may, "M"), dossier("b", "D1", "", "Inconnu", "Zargul", may, "M")}, nil, []string{"a–b"}},
		{"a single name given twice, the birth date unknown", []line{ofii("a", number, "ZARGUL", "SNU", may, "M"), dossier("b", "D1", "", "Zargul", "Zargul", none, "M")}, nil, []string{"a–b"}},
		{"a married name", []line{ofii("a", number, "ZARGUL", "Karima", may, "F"), dossier("b", "D1", "", "Bekele", "Karima", may, "F")}, nil, []string{"a–b"}},
		{"a married name of another day of birth is somebody else", []line{ofii("a", number, "ZARGUL", "Karima", may, "F"), dossier("b", "D1", "", "Bekele", "Karima", day(1991, 8, 2), "F")}, nil, []string{}},

		{"a given name one letter away, the family name given by one side only", []line{ofii("a", number, "FNU", "Habibullo", may, "M"), dossier("b", "D1", "", "Zargul", "Habibullu", may, "M"), contact("c", "face", "", "", "", "Habibulla", may)}, nil, nil},
		{"a name that stands for none ties nobody", []line{ofii("a", number, "INCONNU", "Karim", may, "M"), dossier("b", "D1", "", "Inconnu", "Karim", may, "M")}, nil, nil},
		{"a letter repeated stands for none", []line{ofii("a", number, "ZZZ", "Karim", may, "M"), dossier("b", "D1", "", "Zzz", "Karim", may, "M")}, nil, nil},
		{"a name beside one that stands for none is a name", []line{known, dossier("b", "D1", "", "Zargul SNU", "Karim", may, "M")}, []string{"ab"}, nil},
		{"a name that stands for none contradicts nothing", []line{known, dossier("b", "D1", number, "Zargul", "Non renseigné", may, "M")}, []string{"ab"}, nil},
		{"born on 1 January 1900 is born nobody knows when", []line{ofii("a", number, "ZARGUL", "Karim", day(1900, 1, 1), "M"), dossier("b", "D1", "", "Zargul", "Karim", day(1900, 1, 1), "M")}, nil, []string{"a–b"}},
		{"born on 1 January 1901 is born that year", []line{ofii("a", number, "ZARGUL", "Karim", day(1901, 1, 1), "M"), dossier("b", "D1", "", "Zargul", "Karim", day(1901, 1, 1), "M")}, []string{"ab"}, nil},
		{"a dossier that stands for none ties nobody", []line{contact("a", "face", "inconnu", "", "Zargul", "", none), contact("b", "soliha", "inconnu", "", "Zargul", "", none)}, nil, nil},
	} {
		t.Run(s.story, func(t *testing.T) {
			oneIn(t, n)
			persons, waits := linked(t, s.lines)
			if got := partition(persons); !slices.Equal(got, append([]string{}, s.one...)) {
				t.Errorf("one person: %v, want %v; waiting %v", got, s.one, waits)
			}
			if slices.Sort(waits); s.waits != nil && !slices.Equal(waits, append([]string(nil), s.waits...)) {
				t.Errorf("waiting: %v, want %v", waits, s.waits)
			}
		})
	}
}

// The package and the embedded configuration give the same of what stands for none.
func TestPlaceholdersAreThoseOfTheSettings(t *testing.T) {
	s := settings.Default()
	if !slices.Equal(s.Placeholders.Words, Placeholders.Words) || !slices.Equal(s.Placeholders.Births, Placeholders.Births) {
		t.Errorf("settings %v, package %v", s.Placeholders, Placeholders)
	}
}

// What stands for none is a setting.
func TestPlaceholdersAreASetting(t *testing.T) {
	may := day(1990, 5, 14)
	lines := []line{ofii("a", "9900000101", "INCONNU", "Karim", may, "M"), dossier("b", "D1", "", "Inconnu", "Karim", may, "M"),
		ofii("c", "9900000711", "BEKELE", "Almaz", day(1911, 11, 11), "F"), dossier("d", "D2", "", "Bekele", "Almaz", day(1911, 11, 11), "F")}
	persons, _ := linkedAt(t, Options{Nothing: &Nothing{Births: []string{"1911-11-11"}}}, lines)
	if got := partition(persons); !slices.Equal(got, []string{"ab"}) {
		t.Errorf("one person: %v", got)
	}
}

// A form stands on one line of the table: two names are never one by a third.
func TestVariantsAreOneNameEach(t *testing.T) {
	forms, names, err := readVariants()
	if err != nil || len(forms) < 500 {
		t.Fatal(len(forms), err)
	}
	of := map[string]string{}
	for i, form := range forms {
		if other, met := of[form]; met {
			t.Errorf("%q is a form of %q and of %q", form, other, names[i])
		}
		of[form] = names[i]
	}
	for _, two := range [][2]string{{"hassan", "hussein"}, {"salim", "salem"}, {"hamid", "hamed"}, {"jamal", "jamil"}, {"karim", "karima"}, {"amin", "amina"}, {"farid", "farida"}} {
		if a, b := of[two[0]], of[two[1]]; a != "" && a == b {
			t.Errorf("%v are one name", two)
		}
	}
}

// Two persons known, alike in all: a record without a number waits for both, or is left alone.
func TestHomonyms(t *testing.T) {
	slow.Test(t, "a linkage a case")
	may := day(1990, 5, 14)
	two := []line{ofii("a", "9900000101", "ZARGUL", "Karim", may, "M"), ofii("b", "7700000355", "ZARGUL", "Karim", may, "M"), contact("c", "face", "", "", "Zargul", "Karim", may)}
	close := slices.Clone(two)
	close[1] = ofii("b", "9900000102", "ZARGUL", "Karim", may, "M")
	elsewhere := slices.Clone(two)
	elsewhere[1].departement = "85"
	elsewhere = append(elsewhere[:2:2], dossier("c", "D1", "", "Zargul", "Karim", may, "M"))
	for _, s := range []struct {
		story  string
		lines  []line
		refuse bool
		waits  []string
	}{
		{"waits", two, false, []string{"a–c", "b–c"}},
		{"refused", two, true, nil},
		{"OFII's numbers are a figure apart, and two all the same", close, false, []string{"a–c", "b–c"}},
		{"one register line and one record alike are tied", []line{two[0], two[2]}, true, nil},
		{"in another department, they are told apart", elsewhere, true, []string{"a–c", "b–c"}},
	} {
		persons, waits := linkedAt(t, Options{RefuseHomonyms: s.refuse}, s.lines)
		slices.Sort(waits)
		if tied := len(partition(persons)) > 0; tied != (len(s.lines) == 2) {
			t.Errorf("%s: one person %v", s.story, partition(persons))
		}
		if !slices.Equal(waits, s.waits) {
			t.Errorf("%s: waiting %v, want %v; one person %v", s.story, waits, s.waits, partition(persons))
		}
	}
	conn := open(t)
	if err := Prepare(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	insert(t, conn, two)
	r, err := Link(t.Context(), conn, Options{RefuseHomonyms: true, Reasons: true})
	if err != nil || r.Refused != 1 {
		t.Errorf("%d left alone, %v", r.Refused, err)
	}
	each(t, conn, "select record, why from linkage.reason where record = 'c'", func(_, why string) {
		if why != "plusieurs personnes connues lui ressemblent en tout (homonymes)\u202f: laissé à part, comme le demande le réglage" {
			t.Errorf("%q", why)
		}
	})
}
