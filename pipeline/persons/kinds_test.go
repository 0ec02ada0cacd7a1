package persons

import (
	"math/rand/v2"
	"strings"
	"time"
)

// Other kinds of people taken for one another, and of links lost: families, names as they are
// cut, read or carried over by others, numbers and dossiers of somebody else.
func init() {
	for kind, set := range otherScenarios {
		scenarios[kind] = set
	}
}

// common gives a person names that many bear.
func (o *town) common(s *someone) *someone {
	s.nom, s.prenom = invented(o.r, 1, 0, 6), invented(o.r, 1, 1, 4)
	return s
}

// stained reads a name as a machine reads a bad scan.
func stained(r *rand.Rand, name string) string {
	for _, v := range r.Perm(7) {
		from, to := []string{"m", "l", "o", "i", "n", "s", "h"}[v], []string{"rn", "1", "0", "l", "ri", "5", "li"}[v]
		if i := strings.Index(name[1:], from); i >= 0 {
			return name[:1+i] + to + name[2+i:]
		}
	}
	return name + "."
}

// unaccented loses a letter that had an accent: it is gone, a space, or another sign.
func unaccented(r *rand.Rand, name string) string {
	i := 1 + r.IntN(len(name)-1)
	return name[:i] + []string{"", " ", "?", "é", "Ã©", "'"}[r.IntN(6)] + name[i+1:]
}

var otherScenarios = map[string]func(o *town, kind string){
	"a son under his father's dossier, one name": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.birth = a.birth.AddDate(19+o.r.IntN(12), o.r.IntN(12), o.r.IntN(28))
		o.one(kind, o.register(kind, a), o.lead(kind, a, nil))
		o.one(kind, o.register(kind, b), o.met(kind, b, func(l *line) { l.dossier = a.dossier }))
	},
	"mother and daughter of one name, born on the first of January": func(o *town, kind string) {
		a := o.soul(kind)
		a.sexe, a.birth = "F", day(1958+o.r.IntN(12), 1, 1)
		b := o.other(a)
		b.birth = day(a.birth.Year()+17+o.r.IntN(14), 1, 1)
		known := o.register(kind, a)
		o.one(kind, known, o.met(kind, a, nil))
		o.lead(kind, b, noNumber)
		o.met(kind, b, nil)
	},
	"homonyms of one first of January, two known": func(o *town, kind string) {
		a := o.soul(kind)
		a.birth = day(a.birth.Year(), []time.Month{1, 12}[o.r.IntN(2)], 1)
		if a.birth.Month() == 12 {
			a.birth = day(a.birth.Year(), 12, 31)
		}
		b := o.other(a)
		o.register(kind, a)
		known := o.register(kind, b)
		o.one(kind, known, o.lead(kind, b, noNumber))
		o.one(kind, known, o.met(kind, b, nil))
	},
	"homonyms of two countries, born on a day typed for a year": func(o *town, kind string) {
		a := o.soul(kind)
		a.birth = []time.Time{day(a.birth.Year(), 1, 1), day(a.birth.Year(), 12, 31)}[o.r.IntN(2)]
		b := o.other(a)
		a.nationalite, b.nationalite = "Afghanistan", "Somalie"
		o.register(kind, a)
		o.lead(kind, b, func(l *line) { l.agdref, l.nationalite = "", b.nationalite })
	},
	"the last day of the year stands for an unknown day": func(o *town, kind string) {
		a := o.soul(kind)
		a.birth = day(a.birth.Year(), 6, 5+o.r.IntN(20))
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) { l.agdref, l.birth = "", day(a.birth.Year(), 12, 31) }))
	},
	"brother and sister, day and month exchanged": func(o *town, kind string) {
		a := o.soul(kind)
		a.birth = day(a.birth.Year(), time.Month(1+o.r.IntN(6)), 7+o.r.IntN(6))
		b := o.other(a)
		b.birth = day(a.birth.Year(), time.Month(a.birth.Day()), int(a.birth.Month()))
		a.sexe, b.sexe, b.prenom = "M", "F", a.prenom+"a"
		o.register(kind, a)
		o.lead(kind, b, noNumber)
		o.met(kind, b, nil)
	},
	"names exchanged, birth date unknown, two known": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.birth = a.birth.AddDate(3, 2, 1)
		known := o.register(kind, a)
		o.register(kind, b)
		o.one(kind, known, o.met(kind, a, func(l *line) { l.nom, l.prenom, l.birth = a.prenom, a.nom, time.Time{} }))
	},
	"brothers of a single name": func(o *town, kind string) {
		a := o.soul(kind)
		a.nom, a.prenom = a.prenom, ""
		b := o.other(a)
		b.nom = oneLetter(o.r, a.nom)
		known := o.register(kind, a)
		o.one(kind, known, o.met(kind, a, nil))
		o.lead(kind, b, noNumber)
		o.met(kind, b, func(l *line) { l.nom, l.prenom = "", b.nom })
	},
	"patronymics: the son bears the father's two names exchanged": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.nom, b.prenom, b.birth = a.prenom, a.nom, a.birth.AddDate(19+o.r.IntN(12), 1, 3)
		o.register(kind, a)
		o.one(kind, o.register(kind, b), o.met(kind, b, func(l *line) { l.birth = []time.Time{b.birth, {}}[o.r.IntN(2)] }))
		o.lead(kind, b, noNumber)
	},
	"patronymics: grandfather, father and son in three words": func(o *town, kind string) {
		a := o.soul(kind)
		g, f, s := a.prenom, invented(o.r, 2, 1, 40)+"e", invented(o.r, 3, 1, 40)+"i"
		a.prenom, a.nom = f, g+" "+a.nom
		b := o.other(a)
		b.prenom, b.nom, b.birth = s, f+" "+g, a.birth.AddDate(20, 0, 0)
		o.register(kind, a)
		known := o.register(kind, b)
		o.one(kind, known, o.lead(kind, b, func(l *line) { l.agdref, l.nom, l.prenom = "", f, s }))
		o.met(kind, b, func(l *line) { l.nom, l.prenom, l.birth = f+" "+g, s, time.Time{} })
	},
	"sisters-in-law of one married name": func(o *town, kind string) {
		a, b, husband := o.soul(kind), o.soul(kind), o.soul(kind)
		a.sexe, b.sexe, b.prenom, b.departement = "F", "F", a.prenom, a.departement
		b.birth = a.birth.AddDate(2, 1, 4)
		name := husband.nom + "mari"
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) { l.agdref, l.nom = "", name }))
		o.one(kind, o.register(kind, b), o.lead(kind, b, func(l *line) { l.agdref, l.nom = "", name }))
		o.met(kind, b, func(l *line) { l.nom = name })
	},
	"a dossier of one, the number of another": func(o *town, kind string) {
		a, b := o.soul(kind), o.soul(kind)
		o.one(kind, o.register(kind, a), o.lead(kind, a, nil))
		o.register(kind, b)
		known := o.lead(kind, b, nil)
		switch o.r.IntN(3) {
		case 0:
			o.one(kind, known, o.met(kind, b, func(l *line) {
				l.dossier, l.agdref, l.nom, l.prenom, l.birth = a.dossier, b.agdref, "", "", time.Time{}
			}))
		case 1:
			o.one(kind, known, o.met(kind, b, func(l *line) { l.dossier, l.agdref = a.dossier, b.agdref }))
		default:
			o.one(kind, known, o.met(kind, b, func(l *line) { l.dossier, l.agdref = b.dossier, a.agdref }))
		}
	},
	"one number that two registers give to two people": func(o *town, kind string) {
		a, b := o.soul(kind), o.soul(kind)
		a.departement, b.departement, b.agdref = "44", "85", a.agdref
		o.register(kind, a)
		o.register(kind, b)
		o.lead(kind, a, nil)
		o.one(kind, o.lead(kind, b, nil), o.met(kind, b, nil))
	},
	"the head's number typed for the whole family": func(o *town, kind string) {
		a := o.soul(kind)
		head := o.register(kind, a)
		o.one(kind, head, o.lead(kind, a, nil))
		for i := range 3 {
			b := o.other(a)
			b.prenom = []string{oneLetter(o.r, a.prenom), a.prenom + "a", invented(o.r, i, 2, 40) + "ou"}[i]
			b.birth = []time.Time{oneDigitOff(o.r, a.birth), a.birth, a.birth.AddDate(-20, 0, 4)}[i]
			b.sexe = []string{a.sexe, map[string]string{"M": "F", "F": "M"}[a.sexe], "F"}[i]
			// the line waits beside the head, whose number it gives; beside its own person too where
			// the names are rare enough, two numbers speaking against it
			o.register(kind, b)
			o.one(kind, head, o.lead(kind, b, func(l *line) { l.agdref = a.agdref }))
		}
	},
	"a relative's number, who is in no register": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.prenom, b.birth = invented(o.r, o.r.IntN(5), 1, 40)+"ou", a.birth.AddDate(1+o.r.IntN(9), 3, 2)
		o.register(kind, a)
		o.lead(kind, b, func(l *line) { l.agdref = a.agdref })
		o.met(kind, b, func(l *line) { l.agdref = a.agdref })
	},
	"a number that was another's, a figure off": func(o *town, kind string) {
		a, b := o.soul(kind), o.soul(kind)
		b.agdref = oneFigure(o.r, a.agdref)
		known := o.register(kind, a)
		o.register(kind, b)
		o.one(kind, known, o.lead(kind, a, func(l *line) { l.agdref = b.agdref }))
		o.one(kind, known, o.met(kind, a, func(l *line) { l.agdref = b.agdref }))
	},
	"a brother's name under one's dossier, a letter apart": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.prenom = oneLetter(o.r, a.prenom)
		for spellings[strings.ToLower(b.prenom)] != "" {
			b.prenom = oneLetter(o.r, a.prenom)
		}
		o.one(kind, o.register(kind, a), o.lead(kind, a, nil))
		o.register(kind, b)
		known := o.lead(kind, b, nil)
		o.one(kind, known, o.met(kind, b, func(l *line) { l.dossier, l.birth = a.dossier, []time.Time{b.birth, {}}[o.r.IntN(2)] }))
	},
	"a wife under her husband's dossier": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		a.sexe, b.sexe, b.prenom, b.birth = "M", "F", invented(o.r, 2, 2, 40)+"a", a.birth.AddDate(2, 3, 4)
		o.one(kind, o.register(kind, a), o.lead(kind, a, nil))
		o.one(kind, o.register(kind, b), o.met(kind, b, func(l *line) { l.dossier, l.birth = a.dossier, []time.Time{b.birth, {}}[o.r.IntN(2)] }))
	},
	"names carried over by another tradition": func(o *town, kind string) {
		a := o.soul(kind)
		other := strings.NewReplacer("ssh", "sch", "kh", "x", "ou", "u", "sh", "ch", "dj", "j", "y", "i", "k", "q", "w", "v", "h", "kh", "ss", "s", "z", "s")
		name, given, known := other.Replace(strings.ToLower(a.nom)), a.prenom, o.register(kind, a)
		if o.r.IntN(2) == 0 {
			given = other.Replace(strings.ToLower(given))
		}
		o.one(kind, known, o.lead(kind, a, func(l *line) { l.agdref, l.nom, l.prenom = "", name, given }))
		o.one(kind, known, o.met(kind, a, func(l *line) { l.nom, l.prenom = name, given }))
	},
	"spellings of the table, two traditions": func(o *town, kind string) {
		a := o.soul(kind)
		pair := [][2]string{{"Youssef", "Yusuf"}, {"Mohammed", "Muhammad"}, {"Fatima", "Fatma"}, {"Hussein", "Hossein"}, {"Ahmed", "Ahmet"}}[o.r.IntN(5)]
		a.prenom = pair[0]
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) { l.agdref, l.prenom = "", pair[1] }))
	},
	"three given names in another order, one missing": func(o *town, kind string) {
		a := o.soul(kind)
		x, y, z := a.prenom, invented(o.r, 3, 1, 40)+"i", invented(o.r, 2, 1, 40)+"o"
		a.prenom = x + " " + y + " " + z
		known := o.register(kind, a)
		for _, words := range [][]string{{z, x, y}, {y, x}, {z}, {x + "-" + z}} {
			o.one(kind, known, o.met(kind, a, func(l *line) { l.prenom = strings.Join(words, " ") }))
		}
	},
	"both names in one cell": func(o *town, kind string) {
		a := o.soul(kind)
		whole := []string{a.nom + " " + a.prenom, a.prenom + " " + a.nom, strings.ToUpper(a.nom) + " " + a.prenom}[o.r.IntN(3)]
		known := o.register(kind, a)
		o.one(kind, known, o.lead(kind, a, func(l *line) { l.agdref, l.nom, l.prenom = "", whole, "" }))
		o.one(kind, known, o.met(kind, a, func(l *line) { l.nom, l.prenom = "", whole }))
	},
	"both names in one cell, birth date unknown": func(o *town, kind string) {
		a := o.soul(kind)
		whole := []string{a.nom + " " + a.prenom, a.prenom + " " + a.nom}[o.r.IntN(2)]
		o.one(kind, o.register(kind, a), o.met(kind, a, func(l *line) { l.nom, l.prenom, l.birth = whole, "", time.Time{} }))
	},
	"an initial for a given name": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		b.prenom = a.prenom[:1] + invented(o.r, 2, 2, 40) + "a"
		known := o.register(kind, a)
		o.one(kind, known, o.met(kind, a, func(l *line) { l.prenom = a.prenom[:1] + "." }))
		o.lead(kind, b, func(l *line) { l.agdref, l.prenom = "", b.prenom[:1] })
	},
	"a title beside the name": func(o *town, kind string) {
		a := o.soul(kind)
		title := map[string]string{"M": "M. ", "F": "Mme "}[a.sexe]
		known := o.register(kind, a)
		o.one(kind, known, o.lead(kind, a, func(l *line) { l.agdref, l.nom = "", title+l.nom }))
		o.one(kind, known, o.met(kind, a, func(l *line) { l.nom = strings.ToUpper(title) + l.nom }))
	},
	"a name of birth and of marriage in one cell": func(o *town, kind string) {
		a, husband := o.soul(kind), o.soul(kind)
		a.sexe, husband.nom = "F", husband.nom+"mari"
		both := a.nom + []string{" épouse ", " ép. ", "-", " née ", " "}[o.r.IntN(5)] + husband.nom
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) { l.agdref, l.nom = "", both }))
	},
	"a particle of descent": func(o *town, kind string) {
		a := o.soul(kind)
		other := []string{"bin ", "ould ", "ibn ", "bint ", "dit ", "wold "}[o.r.IntN(6)] + a.nom
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) { l.agdref, l.nom = "", other }))
	},
	"a name cut short": func(o *town, kind string) {
		a := o.soul(kind)
		a.nom, a.prenom = a.nom+"ullahzadeh", a.prenom+"uddinkhel"
		n := 4 + o.r.IntN(9)
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) { l.agdref, l.nom, l.prenom = "", l.nom[:n], l.prenom[:n] }))
	},
	"a twin's name cut short": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		stem := []string{"Abdulrah", "Mohammad", "Gulbahar"}[o.r.IntN(3)]
		a.prenom, b.prenom = stem+[]string{"imzai", "imullah"}[o.r.IntN(2)], stem+[]string{"manzai", "olwali"}[o.r.IntN(2)]
		o.register(kind, a)
		o.lead(kind, b, func(l *line) { l.agdref, l.prenom = "", b.prenom[:6+o.r.IntN(4)] })
	},
	"a name read from a bad scan": func(o *town, kind string) {
		a := o.soul(kind)
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) {
			l.agdref = ""
			which := o.r.IntN(3) // one name, the other, or both
			if which != 1 {
				l.nom = stained(o.r, l.nom)
			}
			if which != 0 {
				l.prenom = stained(o.r, l.prenom)
			}
		}))
	},
	"letters that had an accent": func(o *town, kind string) {
		a := o.soul(kind)
		o.one(kind, o.register(kind, a), o.lead(kind, a, func(l *line) {
			l.agdref = ""
			which := o.r.IntN(3)
			if which != 1 {
				l.nom = unaccented(o.r, l.nom)
			}
			if which != 0 {
				l.prenom = unaccented(o.r, l.prenom)
			}
		}))
	},
	"twins of whom one side gives the sex": func(o *town, kind string) {
		a := o.soul(kind)
		b := o.other(a)
		a.sexe, b.sexe, b.prenom = "M", "F", a.prenom+[]string{"a", "e"}[o.r.IntN(2)]
		o.register(kind, a)
		o.lead(kind, b, func(l *line) { l.agdref, l.sexe = "", "" })
		o.met(kind, b, nil)
	},
	"the register gives two spellings under one number": func(o *town, kind string) {
		a := o.soul(kind)
		first := o.register(kind, a)
		other := *a
		other.nom, other.departement = romanise(o.r, a.nom), map[string]string{"44": "85", "85": "44"}[a.departement]
		o.one(kind, first, o.register(kind, &other))
		o.one(kind, first, o.lead(kind, a, nil))
	},
	"three brothers, first names of one list": func(o *town, kind string) {
		a := o.soul(kind)
		names := [][]string{{"Hassan", "Hussein", "Mohsen"}, {"Hamid", "Hamed", "Ahmad"}, {"Salim", "Salem", "Salman"}, {"Jamal", "Jamil", "Kamal"}}[o.r.IntN(4)]
		for i, name := range names {
			b := o.other(a)
			b.prenom = name
			if i > 0 {
				b.birth = []time.Time{a.birth, oneDigitOff(o.r, a.birth), a.birth.AddDate(i, 0, 0)}[o.r.IntN(3)]
			}
			if i < 2 {
				o.register(kind, b)
			}
			o.lead(kind, b, noNumber)
			o.met(kind, b, nil)
		}
	},
	"common names, everything but the number given": func(o *town, kind string) {
		a := o.common(o.soul(kind))
		a.birth = day(1990, 1, 1)
		b := o.other(a)
		b.birth, b.sexe = day(1990, 5, 14), map[string]string{"M": "F", "F": "M"}[a.sexe]
		o.register(kind, a)
		o.lead(kind, b, noNumber)
	},
}
