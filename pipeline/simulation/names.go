package simulation

import (
	"fmt"
	"strings"
	"time"
)

// The syllables of the invented names. They are nobody's: a name made of them
// is known at sight for a name of the simulation. Some hold an accent or a
// spelling that is written otherwise by another hand (kh, ou, ph), because
// that is what the files of partners are full of.
var (
	familyStarts = []string{"Zyl", "Brax", "Quorv", "Khouz", "Plimb", "Drézo", "Twok", "Glyph", "Xand", "Morvex", "Skéli", "Tribz", "Wazou", "Yplo", "Jaxou", "Vlom", "Phrax", "Ghilz", "Zwind", "Ouxta"}
	familyEnds   = []string{"omzax", "iquorx", "ablixt", "oudzyl", "éplox", "yphont", "ukzim", "ozwark", "ixouze", "antriz", "ovlimp", "ezquil", "arghz", "ouphle", "imbrox", "yxandre", "ogloum", "avézix", "uptroz", "enzylk"}
	givenStarts  = []string{"Bli", "Zou", "Ké", "Vrou", "Pli", "Xé", "Nou", "Tza", "Glo", "Fli", "Dzi", "Mouk", "Phi", "Wou", "Yzé", "Kha", "Oqui", "Splo"}
	givenEnds    = []string{"bouzi", "xélo", "mimlou", "plonk", "zyé", "quita", "drilou", "phino", "vaxou", "nouzki", "tropli", "glimé", "kouax", "zéphi", "wizou", "mblo", "lixta", "ribzé"}
)

func (c chance) familyName() string {
	name := c.any(familyStarts) + c.any(familyEnds)
	if c.happens(0.12) {
		name += " " + c.any(familyStarts) + c.any(familyEnds)
	}
	return name
}

func (c chance) givenName() string {
	name := c.any(givenStarts) + c.any(givenEnds)
	if c.happens(0.15) {
		name += "-" + c.any(givenStarts) + c.any(givenEnds)
	}
	return name
}

// invented tells whether a name is made of the syllables above.
func invented(name string) bool {
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == ' ' || r == '-' }) {
		if !made(word, familyStarts, familyEnds) && !made(word, givenStarts, givenEnds) {
			return false
		}
	}
	return name != ""
}

func made(word string, starts, ends []string) bool {
	for _, start := range starts {
		rest, ok := strings.CutPrefix(word, start)
		for _, end := range ends {
			if ok && rest == end {
				return true
			}
		}
	}
	return false
}

// serial numbers the lives of the country: fewer than 100 departments, 200
// months, 1,000 persons a month and a department.
func serial(departement, month, rank int) int {
	return (departement*200+month)*1000 + rank
}

// agdref is a number of ten digits, different for each serial, far from its
// neighbours', and starting with 00.
func agdref(serial int) string {
	const far = 38742049 // no common factor with 10
	return fmt.Sprintf("00%08d", (serial+1)%100_000_000*far%100_000_000)
}

var nationalities = []choice{
	{"Afghanistan", 30}, {"Soudan", 12}, {"Érythrée", 10}, {"Guinée", 9}, {"Syrie", 9}, {"Somalie", 7},
	{"République démocratique du Congo", 6}, {"Turquie", 5}, {"Côte d'Ivoire", 4}, {"Géorgie", 3},
	{"Éthiopie", 2}, {"Mali", 2}, {"Bangladesh", 2}, {"Russie", 2},
}

// identity draws who a person is on the day of his or her proposal.
func (p *person) identity(c chance, on time.Time) {
	p.family, p.given = c.familyName(), c.givenName()
	p.sex = c.choose([]choice{{"M", 58}, {"F", 42}})
	p.nationality = c.choose(nationalities)
	age := c.choose([]choice{{"16", 2}, {"18", 27}, {"26", 36}, {"36", 21}, {"46", 10}, {"60", 4}})
	span := map[string]int{"16": 2, "18": 8, "26": 10, "36": 10, "46": 14, "60": 12}[age]
	var low int
	fmt.Sscan(age, &low)
	p.bornOn = after(on.AddDate(-low, 0, 0), -c.between(120, span*365+100))
	if c.happens(0.14) { // only the year is known
		p.bornOn = time.Date(p.bornOn.Year(), time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	p.protection = c.choose([]choice{{"refugie", 70}, {"subsidiaire", 29}, {"apatride", 1}})
	p.cirOn = after(on, -c.between(8, 150))
	first := time.Date(2022, time.January, 3, 0, 0, 0, 0, time.UTC)
	if p.cirOn.Before(first) && !c.happens(0.01) {
		p.cirOn = after(first, c.between(0, 20))
	}
	p.protectedOn = after(p.cirOn, -c.between(15, 420))
	if c.happens(0.015) { // protected for longer than the rule allows
		p.protectedOn = after(on, -c.between(735, 1100))
	}
}
