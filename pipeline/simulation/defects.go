package simulation

import (
	"fmt"
	"strings"
	"time"
)

// flaw is an honest mistake of a sender, in one record. It stays in every
// later file that repeats the record.
type flaw int

const (
	none flaw = iota
	impossibleDate
	missingDate
	unknownValue
	mistypedNumber
	respelledName
	swappedBirth
)

// flawOf draws the mistake made in a record: in one record out of sixty, and
// in what identifies the person once in fifty where names are typed again.
func (d delivery) flawOf(record string) flaw {
	if !d.circle.options.Defects {
		return none
	}
	c := chanceOf(d.circle.options.Seed, "flaw "+d.sender.Code+" "+record)
	switch n := c.Float64(); {
	case n < 0.0015:
		return impossibleDate
	case n < 0.003:
		return missingDate
	case n < 0.007:
		return unknownValue
	case n < 0.013:
		return mistypedNumber
	case n < 0.027:
		return respelledName
	case n < 0.031:
		return swappedBirth
	}
	return none
}

// The name of a record is the same whatever else is given with it.

func (x toldContact) name() string {
	return fmt.Sprintf("contact %d %s", x.person.serial, x.on.Format(time.DateOnly))
}

func (x toldSituation) name() string {
	return fmt.Sprintf("situation %d %s %s %s", x.person.serial, x.on.Format(time.DateOnly), x.job, x.housing)
}

func (x toldDossier) name() string { return "dossier " + x.number }

// number is the AGDREF number of a person as written with that flaw: a digit
// lost, as happens when it is copied by hand.
func number(agdref string, f flaw) string {
	if f == mistypedNumber {
		return agdref[:6] + agdref[7:]
	}
	return agdref
}

// hand is another way of writing the same sounds.
var hand = strings.NewReplacer("kh", "k", "Kh", "K", "ou", "u", "Ou", "U", "ph", "f", "Ph", "F", "y", "i", "Y", "I",
	"é", "e", "É", "E", "x", "ks", "z", "s", "-", " ")

func respelled(name string, f flaw) string {
	if f == respelledName {
		return hand.Replace(name)
	}
	return name
}

// birth is a birth date with day and month swapped, where both exist.
func birth(on time.Time, f flaw) time.Time {
	if f == swappedBirth && on.Day() <= 12 {
		return time.Date(on.Year(), time.Month(on.Day()), int(on.Month()), 0, 0, 0, 0, time.UTC)
	}
	return on
}

// listed is a value of a closed list, or a word that no list holds.
func listed(word string, f flaw) string {
	if f == unknownValue {
		return "À préciser"
	}
	return word
}

// of keeps the flaw when the form has room for it.
func (f flaw) of(possible ...flaw) flaw {
	for _, p := range possible {
		if f == p {
			return f
		}
	}
	return none
}

func (f flaw) count() int {
	if f == none {
		return 0
	}
	return 1
}
