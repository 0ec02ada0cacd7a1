package persons

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
)

// A town is an inbox made to deceive: a crowd of ordinary people, and among them
// the persons whom each scenario sets side by side. Nobody has these names.
type town struct {
	r     *rand.Rand
	lines []line
	n     int // persons so far
	kind  map[int]string
	must  []expected
	taken map[string]bool // full names drawn
}

// expected is two records that are one person: they are tied, or they wait.
type expected struct{ scenario, a, b string }

var letters = "abdefghiklmnorstuyz"

// soul is a person of a scenario.
func (o *town) soul(scenario string) *someone {
	r := o.r
	for {
		s := someone{nom: invented(r, r.IntN(5), 0, 60) + []string{"", "", "i", "zai"}[r.IntN(4)], sexe: "MF"[r.IntN(2):][:1],
			nationalite: fmt.Sprintf("PAYS %c", 'A'+r.IntN(5)), departement: []string{"44", "85"}[r.IntN(2)]}
		s.prenom = invented(r, r.IntN(5), 1, 40)
		s.birth = day(1960+r.IntN(44), time.Month(1+r.IntN(12)), 1+r.IntN(28))
		if r.IntN(4) == 0 {
			s.birth = day(s.birth.Year(), 1, 1)
		}
		if o.taken[s.nom+s.prenom] {
			continue
		}
		o.taken[s.nom+s.prenom] = true
		s.agdref = fmt.Sprint(7_000_000_000 + r.Int64N(2_999_999_000))
		o.n++
		s.dossier = fmt.Sprint(20_000_000 + 10*o.n)
		return &s
	}
}

// other is a relative: same family, who is somebody else.
func (o *town) other(s *someone) *someone {
	t := *s
	o.n++
	t.dossier = fmt.Sprint(20_000_000 + 10*o.n)
	t.agdref = fmt.Sprint(7_000_000_000 + o.r.Int64N(2_999_999_000))
	return &t
}

// oneLetter changes, adds or takes a letter of a name.
func oneLetter(r *rand.Rand, name string) string {
	for {
		b := []byte(strings.ToLower(name))
		i := r.IntN(len(b))
		switch l := letters[r.IntN(len(letters))]; r.IntN(3) {
		case 0:
			b[i] = l
		case 1:
			b = slices.Insert(b, i, l)
		default:
			b = slices.Delete(b, i, i+1)
		}
		if other := strings.ToUpper(string(b[:1])) + string(b[1:]); len(b) > 2 && other != name && !strings.EqualFold(other, name) {
			return other
		}
	}
}

// oneFigure changes a figure of a number.
func oneFigure(r *rand.Rand, number string) string {
	b := []byte(number)
	i := 1 + r.IntN(len(b)-1)
	b[i] = '0' + (b[i]-'0'+1+byte(r.IntN(9)))%10
	return string(b)
}

// oneDigitOff changes a digit of a birth date, and stays a date.
func oneDigitOff(r *rand.Rand, d time.Time) time.Time {
	for {
		text := []byte(d.Format(time.DateOnly))
		i := []int{3, 9, 8, 6, 2}[r.IntN(5)]
		text[i] = byte('0' + r.IntN(10))
		if other, err := time.Parse(time.DateOnly, string(text)); err == nil && !other.Equal(d) && other.Year() > 1930 && other.Year() < 2010 {
			return other
		}
	}
}

func (o *town) state(scenario string, l line, truth *someone) string {
	l.record = fmt.Sprintf("%s/%d", strings.ReplaceAll(scenario, " ", "_"), len(o.lines))
	var n int
	fmt.Sscan(truth.dossier, &n)
	l.truth = 1_000_000 + n
	o.kind[l.truth] = scenario
	o.lines = append(o.lines, l)
	return l.record
}

func (o *town) register(scenario string, s *someone) string {
	l := ofii("", s.agdref, strings.ToUpper(s.nom), s.prenom, s.birth, s.sexe)
	l.nationalite, l.departement, l.statement = s.nationalite, s.departement, "ofii/orientations/"+s.departement
	return o.state(scenario, l, s)
}

// lead gives a dossier, as change leaves it.
func (o *town) lead(scenario string, s *someone, change func(*line)) string {
	l := dossier("", s.dossier, s.agdref, s.nom, s.prenom, s.birth, s.sexe)
	l.departement, l.statement = s.departement, "lead/parcours/"+s.departement
	if change != nil {
		change(&l)
	}
	return o.state(scenario, l, s)
}

// met gives a contact of a partner, who knows names and birth date.
func (o *town) met(scenario string, s *someone, change func(*line)) string {
	l := contact("", "face", "", "", s.nom, s.prenom, s.birth)
	if change != nil {
		change(&l)
	}
	return o.state(scenario, l, s)
}

func (o *town) one(scenario, a, b string) {
	o.must = append(o.must, expected{scenario, a, b})
}

func noNumber(l *line) { l.agdref = "" }

// spellings are those of variants.csv.
var spellings = func() map[string]string {
	of := map[string]string{}
	forms, names, err := readVariants()
	if err != nil {
		panic(err)
	}
	for i, form := range forms {
		of[form] = names[i]
	}
	return of
}()

// scenarios are the kinds of people taken for one another, and of links lost.
var scenarios = map[string]func(o *town, kind string){
	"brother and sister under one number": func(o *town, kind string) {
		a := o.soul(kind)
		a.sexe = "M"
		b := o.other(a)
		b.sexe, b.prenom, b.agdref = "F", []string{a.prenom + "a", a.prenom + "e", oneLetter(o.r, a.prenom)}[o.r.IntN(3)], oneFigure(o.r, a.agdref)
		o.one(kind, o.register(kind, a), o.lead(kind, a, nil))
		typed := o.lead(kind, b, func(l *line) { l.agdref = a.agdref })
		if o.r.IntN(2) == 0 {
			o.one(kind, o.register(kind, b), typed)
		}
	},
	"a sister under her brother's number": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.sexe = map[string]string{"M": "F", "F": "M"}[a.sexe]
		b.prenom = []string{oneLetter(o.r, a.prenom), a.prenom + "a", a.prenom + " " + invented(o.r, 2, 2, 30)}[o.r.IntN(3)]
		b.birth = []time.Time{a.birth, oneDigitOff(o.r, a.birth)}[o.r.IntN(2)]
		o.register(kind, a)
		o.lead(kind, b, func(l *line) { l.agdref = a.agdref })
	},
	"a brother born a digit away under one number": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.prenom, b.birth = oneLetter(o.r, a.prenom), oneDigitOff(o.r, a.birth)
		o.register(kind, a)
		o.lead(kind, b, func(l *line) { l.agdref = a.agdref })
	},
	"twins one letter apart": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.prenom = oneLetter(o.r, a.prenom)
		first := o.register(kind, a)
		if o.r.IntN(2) == 0 {
			o.one(kind, first, o.met(kind, a, nil))
		}
		if o.r.IntN(2) == 0 {
			second := o.register(kind, b)
			o.one(kind, second, o.lead(kind, b, noNumber))
			return
		}
		o.lead(kind, b, noNumber)
		o.met(kind, b, nil)
	},
	"twins of long names one letter apart": func(o *town, kind string) {
		a := o.soul(kind)
		a.prenom += "ullah"
		b := o.other(a)
		b.prenom = oneLetter(o.r, a.prenom)
		o.register(kind, a)
		o.lead(kind, b, noNumber)
		o.met(kind, b, nil)
	},
	"a short family name one letter away": func(o *town, kind string) {
		a := o.soul(kind)
		a.nom = []string{"Bari", "Sowe", "Zahed", "Kanou"}[o.r.IntN(4)]
		b := o.other(a)
		for b.nom == a.nom || spellings[strings.ToLower(b.nom)] != "" { // two spellings of the table are one name
			b.nom = oneLetter(o.r, a.nom)
		}
		o.register(kind, a)
		o.lead(kind, b, noNumber)
	},
	"the number of a relative": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.prenom, b.agdref = oneLetter(o.r, a.prenom), oneFigure(o.r, a.agdref)
		o.register(kind, a)
		o.one(kind, o.register(kind, b), o.lead(kind, b, func(l *line) { l.agdref = a.agdref }))
	},
	"two dossiers under one number": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.prenom = oneLetter(o.r, a.prenom)
		o.one(kind, o.register(kind, a), o.lead(kind, a, nil))
		o.lead(kind, b, func(l *line) { l.agdref = a.agdref })
	},
	"names that stand for none": func(o *town, kind string) {
		a, b := o.soul(kind), o.soul(kind)
		b.prenom, b.birth, b.sexe, b.departement, b.nationalite = a.prenom, a.birth, a.sexe, a.departement, a.nationalite
		none := []string{"SNU", "FNU", "XXX", "Inconnu", "Inconnue", "sans nom", "Non renseigné", "NON RENSEIGNÉE", "ZZ", "X", "Nom inconnu", "xxxx", "inconnu xxx"}
		a.nom = none[o.r.IntN(len(none))]
		b.nom = a.nom
		if o.r.IntN(2) == 0 {
			a.nom, a.prenom, b.nom, b.prenom = a.prenom, a.nom, b.prenom, b.nom
		}
		o.register(kind, a)
		o.lead(kind, b, noNumber)
	},
	"a number and a dossier that stand for none": func(o *town, kind string) {
		a, b := o.soul(kind), o.soul(kind)
		b.prenom = a.prenom
		none := []string{"inconnu", "XXX", "sans", "0", "000", "non renseigné", "?"}[o.r.IntN(7)]
		o.lead(kind, a, func(l *line) { l.agdref = "9999999999" })
		o.met(kind, a, func(l *line) { l.dossier, l.nom, l.prenom, l.birth = none, "", a.prenom, time.Time{} })
		o.met(kind, b, func(l *line) { l.dossier, l.nom, l.prenom, l.birth = none, "", b.prenom, time.Time{} })
	},
	"born in 1900": func(o *town, kind string) {
		a := o.soul(kind)
		a.birth = day(1900, 1, 1)
		b := o.other(a)
		o.register(kind, a)
		o.lead(kind, b, noNumber)
	},
	"father and son born a digit apart": func(o *town, kind string) {
		a := o.soul(kind)
		a.birth = day(1960+o.r.IntN(10), 1, 1)
		b := o.other(a)
		b.birth = day(a.birth.Year()+10*(1+o.r.IntN(3)), 1, 1)
		o.register(kind, a)
		o.lead(kind, b, noNumber)
	},
	"namesakes born a digit apart": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.birth = oneDigitOff(o.r, a.birth)
		o.register(kind, a)
		o.lead(kind, b, noNumber)
	},
	"common names, birth date unknown": func(o *town, kind string) {
		a := o.soul(kind)
		a.nom, a.prenom = invented(o.r, 1, 0, 6), invented(o.r, 1, 1, 4)
		swap := o.r.IntN(2) == 0
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) {
			l.agdref, l.birth = "", time.Time{}
			if swap {
				l.nom, l.prenom = l.prenom, l.nom
			}
		}))
	},
	"a common single name": func(o *town, kind string) {
		a := o.soul(kind)
		a.nom, a.prenom, a.birth = invented(o.r, 1, 0, 6), "FNU", day(1990, 1, 1)
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) { l.agdref, l.prenom = "", "XXX" }))
	},
	"a married name, a common given name": func(o *town, kind string) {
		a, husband := o.soul(kind), o.soul(kind)
		for o.taken[a.nom] {
			a = o.soul(kind)
		}
		o.taken[a.nom] = true
		a.sexe, a.prenom, a.birth, husband.nom = "F", invented(o.r, 1, 1, 4), day(1990, 1, 1), husband.nom+"mari"
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) { l.agdref, l.nom = "", husband.nom }))
	},
	"one number, the birth date a digit off, to the letter": func(o *town, kind string) {
		a := o.soul(kind)
		wrong := oneDigitOff(o.r, a.birth)
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) { l.birth = wrong }))
	},
	"a single name": func(o *town, kind string) {
		a := o.soul(kind)
		a.nom, a.prenom = a.prenom, []string{"FNU", "", "SNU", "-"}[o.r.IntN(4)]
		known := o.register(kind, a)
		switch given := []string{"XXX", "inconnu", a.nom, ""}[o.r.IntN(4)]; o.r.IntN(3) {
		case 0:
			o.one(kind, known, o.lead(kind, a, func(l *line) { l.agdref, l.prenom = "", given }))
		case 1:
			o.one(kind, known, o.lead(kind, a, func(l *line) { l.agdref, l.nom, l.prenom = "", given, a.nom }))
		default:
			o.one(kind, known, o.met(kind, a, func(l *line) { l.prenom = given }))
		}
	},
	"a single name, born nobody knows when": func(o *town, kind string) {
		a := o.soul(kind)
		a.nom, a.prenom = a.nom+"bek", "FNU"
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) { l.agdref, l.prenom, l.birth = "", a.nom, time.Time{} }))
	},
	"names exchanged, birth date unknown": func(o *town, kind string) {
		a := o.soul(kind)
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) { l.agdref, l.nom, l.prenom, l.birth = "", a.prenom, a.nom, time.Time{} }))
	},
	"a married name": func(o *town, kind string) {
		a, husband := o.soul(kind), o.soul(kind)
		a.sexe, husband.nom = "F", husband.nom+"mari"
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) { l.agdref, l.nom = "", husband.nom }))
	},
	"another's dossier, the names say so": func(o *town, kind string) {
		a, b := o.soul(kind), o.soul(kind)
		b.departement = a.departement
		o.one(kind, o.register(kind, a), o.lead(kind, a, nil))
		o.register(kind, b)
		known := o.lead(kind, b, nil)
		o.one(kind, known, o.met(kind, b, func(l *line) { l.dossier, l.birth = a.dossier, []time.Time{{}, b.birth}[o.r.IntN(2)] }))
	},
	"homonyms, two known": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		known := o.register(kind, a)
		o.register(kind, b)
		o.one(kind, known, o.met(kind, a, nil))
	},
	"homonyms, two dossiers": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		known := o.lead(kind, a, noNumber)
		o.lead(kind, b, noNumber)
		o.one(kind, known, o.met(kind, a, nil))
	},
	"a household under one number": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.prenom = oneLetter(o.r, a.prenom)
		foyer := fmt.Sprint("F", o.n)
		own := o.register(kind, a)
		o.lines[len(o.lines)-1].foyer = foyer
		known := o.register(kind, b)
		o.lines[len(o.lines)-1].foyer = foyer
		o.one(kind, known, o.lead(kind, b, func(l *line) { l.agdref, l.foyer = a.agdref, foyer }))
		o.one(kind, own, o.lead(kind, a, func(l *line) { l.foyer = foyer }))
	},
	"brothers of one household, compound given names": func(o *town, kind string) {
		a := o.soul(kind)
		stem := a.prenom
		b := o.other(a)
		a.prenom, b.prenom = stem+" "+invented(o.r, 2, 2, 30), stem
		foyer := fmt.Sprint("F", o.n)
		o.register(kind, a)
		o.lines[len(o.lines)-1].foyer = foyer
		o.lead(kind, b, func(l *line) { l.agdref, l.foyer = "", foyer })
	},
	"double given names, a short half a letter apart": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		stem, half := a.prenom, []string{"Hamid", "Salim", "Jamil", "Nasir"}[o.r.IntN(4)]
		other := oneLetter(o.r, half)
		for spellings[strings.ToLower(other)] != "" {
			other = oneLetter(o.r, half)
		}
		a.prenom, b.prenom = stem+" "+half, stem+" "+other
		o.register(kind, a)
		o.lead(kind, b, noNumber)
		o.met(kind, b, nil)
	},
	"brothers of one first word": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		first := []string{"Abdul", "Noor", "Gul", "Haile"}[o.r.IntN(4)]
		halves := [][2]string{{"Rahim", "Karim"}, {"Rahman", "Rahim"}, {"Agha", "Jan"}, {"Selassie", "Mariam"}, {"Wali", "Wahid"}}[o.r.IntN(5)]
		a.prenom, b.prenom = first+" "+halves[0], first+" "+halves[1]
		o.register(kind, a)
		o.lead(kind, b, noNumber)
		o.met(kind, b, nil)
	},
	"a father's name within his son's, birth date unknown": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.nom, b.prenom = a.prenom+" "+a.nom, a.prenom
		b.birth = a.birth.AddDate(22, 0, 0)
		o.register(kind, a)
		o.lead(kind, b, func(l *line) { l.agdref, l.birth = "", time.Time{} })
		o.met(kind, b, func(l *line) { l.birth = time.Time{} })
	},
	"father and son of one name": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.birth = a.birth.AddDate(19+o.r.IntN(12), o.r.IntN(12), o.r.IntN(28))
		o.register(kind, a)
		o.lead(kind, b, noNumber)
		o.met(kind, b, func(l *line) { l.birth = []time.Time{b.birth, {}}[o.r.IntN(2)] })
	},
	"numbers that stand for none": func(o *town, kind string) {
		none := []string{"0000000000", "9999999999", "1234567890", "0123456789", "1111111111", "9876543210", "0987654321"}[o.r.IntN(7)]
		a, b := o.soul(kind), o.soul(kind)
		o.lead(kind, a, func(l *line) { l.agdref = none })
		o.lead(kind, b, func(l *line) { l.agdref, l.nom, l.prenom = none, "XXX", "SNU" })
		o.met(kind, o.soul(kind), func(l *line) { l.agdref, l.nom, l.prenom, l.birth = none, "", "", time.Time{} })
		o.met(kind, o.soul(kind), func(l *line) { l.agdref, l.nom, l.prenom, l.birth = none, "", "", time.Time{} })
	},
	"every field that stands for none": func(o *town, kind string) {
		a, b := o.soul(kind), o.soul(kind)
		blank := func(l *line) {
			l.agdref, l.nom, l.prenom, l.birth, l.sexe, l.nationalite = "0000000000", "Inconnu", "Sans prénom", day(1900, 1, 1), "", "inconnue"
		}
		o.lead(kind, a, blank)
		o.lead(kind, b, blank)
		o.met(kind, o.soul(kind), func(l *line) { l.dossier, l.nom, l.prenom, l.birth = "0", "XXX", "xxx", day(1900, 1, 1) })
	},
	"two neighbouring figures exchanged": func(o *town, kind string) {
		a, b := o.soul(kind), o.soul(kind)
		exchanged := []byte(a.agdref)
		i := 2 + o.r.IntN(7)
		exchanged[i], exchanged[i+1] = exchanged[i+1], exchanged[i]
		b.agdref = string(exchanged) // somebody has that number
		if b.agdref == a.agdref {
			b.agdref = oneFigure(o.r, a.agdref)
		}
		known := o.register(kind, a)
		o.register(kind, b)
		o.one(kind, known, o.lead(kind, a, func(l *line) { l.agdref = b.agdref }))
	},
	"day and month exchanged, names too": func(o *town, kind string) {
		a := o.soul(kind)
		a.birth = day(a.birth.Year(), time.Month(2+o.r.IntN(11)), 2+o.r.IntN(11))
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) {
			l.agdref, l.birth = "", day(a.birth.Year(), time.Month(a.birth.Day()), int(a.birth.Month()))
			if o.r.IntN(2) == 0 {
				l.nom, l.prenom = l.prenom, l.nom
			}
		}))
	},
	"particles and double names": func(o *town, kind string) {
		a := o.soul(kind)
		other := a.nom
		switch o.r.IntN(4) {
		case 0:
			other = "El " + a.nom
		case 1:
			other = "BEN-" + a.nom
		case 2:
			a.nom, other = a.nom+" "+invented(o.r, 2, 0, 30), a.nom
		default:
			a.prenom += " " + invented(o.r, 3, 2, 30)
		}
		short := strings.Fields(a.prenom)[0]
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) { l.agdref, l.nom, l.prenom = "", other, short }))
	},
	"a dossier number that two departments use": func(o *town, kind string) {
		a, b := o.soul(kind), o.soul(kind)
		a.departement, b.departement = "44", "85"
		number := a.dossier
		o.lead(kind, a, nil)
		o.lead(kind, b, func(l *line) { l.dossier = number })
		o.met(kind, o.soul(kind), func(l *line) { l.dossier, l.nom, l.prenom, l.birth = number, "", "", time.Time{} })
	},
	"a register that writes somebody twice": func(o *town, kind string) {
		a := o.soul(kind)
		first := o.lead(kind, a, noNumber)
		o.one(kind, first, o.lead(kind, a, func(l *line) { l.agdref, l.dossier = "", a.dossier+"9" }))
		known := o.register(kind, a)
		o.one(kind, known, first)
	},
	"a contact that gives a name only": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.birth = b.birth.AddDate(-8, 3, 2)
		known := o.register(kind, a)
		o.register(kind, b)
		o.one(kind, known, o.met(kind, a, func(l *line) { l.birth = time.Time{} }))
	},
	"a contact that gives a family name only": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.prenom = invented(o.r, o.r.IntN(5), 1, 40) + "ou"
		o.register(kind, a)
		o.lead(kind, b, noNumber)
		o.met(kind, b, func(l *line) { l.prenom, l.birth = "", time.Time{} })
	},
	"relatives at one address, born the same first of January": func(o *town, kind string) {
		a := o.soul(kind)
		a.birth = day(a.birth.Year(), 1, 1)
		foyer := fmt.Sprint("F", o.n)
		for i := range 4 {
			s := o.other(a)
			s.prenom = invented(o.r, i, 1, 40) + []string{"", "a", "ou", "ine"}[i]
			s.sexe = "MF"[i%2 : i%2+1]
			known := o.register(kind, s)
			o.lines[len(o.lines)-1].foyer = foyer
			o.one(kind, known, o.lead(kind, s, func(l *line) { l.agdref, l.foyer = "", foyer }))
		}
	},
	"one register line and one contact alike": func(o *town, kind string) {
		a := o.soul(kind)
		o.one(kind, o.register(kind, a), o.met(kind, a, nil))
	},
}

// crowd adds ordinary people to a town.
func (o *town) crowd(n int) {
	for i, s := range people(o.r, n) {
		for _, l := range tellAll(o.r, []someone{s}) {
			l.truth, l.record = i, fmt.Sprintf("crowd/%d/%s", i, l.record)
			o.lines = append(o.lines, l)
		}
	}
}

func newTown(seed uint64, crowd, each int) *town {
	o := &town{r: rand.New(rand.NewPCG(seed, 77)), kind: map[int]string{}, taken: map[string]bool{}}
	for _, kind := range sorted(scenarios) {
		for range each {
			scenarios[kind](o, kind)
		}
	}
	o.crowd(crowd)
	return o
}

// outcome is what became of a scenario: persons made of two, and of the records
// that are one person, how many are tied, wait, or are lost in silence.
type outcome struct{ mixed, tied, waits, lost int }

// outcomes links a town and says what became of each scenario.
func (o *town) outcomes(t testing.TB, add map[string]outcome) {
	t.Helper()
	conn := open(t)
	if err := Prepare(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	insert(t, conn, o.lines)
	if _, err := Link(t.Context(), conn, Options{}); err != nil {
		t.Fatal(err)
	}
	person := map[string]string{}
	each(t, conn, "select record, person from linkage.person", func(r, p string) { person[r] = p })
	waiting, waits := map[string]bool{}, map[string]int{}
	each(t, conn, "select left_person, right_person from linkage.queue", func(a, b string) {
		waiting[a+b], waiting[b+a] = true, true
		waits[a]++
		waits[b]++
	})
	truths := map[string]map[int]bool{}
	for _, l := range o.lines {
		if truths[person[l.record]] == nil {
			truths[person[l.record]] = map[int]bool{}
		}
		truths[person[l.record]][l.truth] = true
	}
	for _, who := range truths {
		if len(who) < 2 {
			continue
		}
		if testing.Verbose() {
			for _, l := range o.lines {
				if who[l.truth] {
					t.Logf("mixed: %+v", l)
				}
			}
		}
		kinds := map[string]bool{}
		for truth := range who {
			kinds[o.kind[truth]] = true
		}
		for kind := range kinds {
			c := add[kind]
			c.mixed++
			add[kind] = c
		}
	}
	for _, m := range o.must {
		c := add[m.scenario]
		switch a, b := person[m.a], person[m.b]; {
		case a == b:
			c.tied++
		case waiting[a+b]:
			c.waits++
		case waits[b] > enoughBelow-1: // it waits for as many others as anybody would read
			c.waits++
		default:
			c.lost++
			if testing.Verbose() {
				for _, l := range o.lines {
					if l.record == m.a || l.record == m.b {
						t.Logf("lost: %+v", l)
					}
				}
			}
		}
		add[m.scenario] = c
	}
}

// Whatever the names drawn, nobody is taken for another, and no link is lost in silence.
func TestNobodyIsTakenForAnother(t *testing.T) {
	seeds := 2
	if !testing.Short() {
		slow.Test(t, "twenty towns made to deceive")
		seeds = 20
	}
	all := map[string]outcome{}
	for seed := range seeds {
		newTown(uint64(seed+1), 300, 6).outcomes(t, all)
	}
	for _, kind := range append(sorted(scenarios), "") {
		c := all[kind]
		t.Logf("%-55s mixed %4d, tied %4d, waits %4d, lost %4d", kind, c.mixed, c.tied, c.waits, c.lost)
		if c.mixed > 0 {
			t.Errorf("%s: %d persons made of two", kind, c.mixed)
		}
		if c.lost > 0 {
			t.Errorf("%s: %d links lost in silence", kind, c.lost)
		}
	}
}

// tables are the lines of a town as one file of any people: no register, no dossier.
func (o *town) tables() Tables {
	var t Tables
	for _, l := range o.lines {
		r := Row{Name: l.record, Nom: l.nom, Prenom: l.prenom, Numero: l.agdref, Sexe: l.sexe, Nationalite: l.nationalite, Departement: l.departement}
		if !l.birth.IsZero() {
			r.Naissance = l.birth.Format(time.DateOnly)
		}
		t.Left = append(t.Left, r)
	}
	return t
}

// byColumnsOfOurs are the scenarios of people whom their dossier, their household or their being two lines of
// one register alone tells apart: a file of any people has none of these.
var byColumnsOfOurs = map[string]bool{"common names, everything but the number given": true, "two dossiers under one number": true, "homonyms, two dossiers": true, "brothers of one household, compound given names": true}

// `agir link` says « automatique » of nobody who is somebody else.
func TestNobodyIsLinkedToAnother(t *testing.T) {
	seeds := 1
	if !testing.Short() {
		slow.Test(t, "twenty towns made to deceive, as files of people")
		seeds = 20
	}
	automatic := 0
	for seed := range seeds {
		o := newTown(uint64(seed+1), 100, 6)
		o.lines = slices.DeleteFunc(o.lines, func(l line) bool { return byColumnsOfOurs[o.kind[l.truth]] })
		places := map[string]int{}
		for i, l := range o.lines {
			places[l.record] = i
		}
		matches, _, err := LinkTables(t.Context(), open(t), o.tables(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		wrong := map[string]int{}
		for _, m := range matches {
			if !m.Automatic {
				continue
			}
			automatic++
			if a, b := o.lines[places[m.Left]], o.lines[places[m.Right]]; a.truth != b.truth {
				wrong[o.kind[a.truth]]++
				if testing.Verbose() {
					t.Logf("%s, %s\n%+v\n%+v", m.Held, m.Why, a, b)
				}
			}
		}
		for _, kind := range sorted(wrong) {
			t.Errorf("seed %d, %s: %d automatic pairs are of two persons", seed+1, kind, wrong[kind])
		}
	}
	if automatic < 300*seeds {
		t.Errorf("%d automatic pairs: the test sees little", automatic)
	}
	t.Logf("%d automatic pairs", automatic)
}
