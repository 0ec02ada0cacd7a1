package sentences

import (
	"strconv"
	"strings"
	"time"
)

// The marks that take a narrow no-break space before them in French.
const (
	colon     = "\u202f: "
	semicolon = "\u202f; "
)

var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// Month is a month: septembre 2023.
func Month(m time.Time) string { return months[m.Month()-1] + " " + strconv.Itoa(m.Year()) }

// ofMonth is the complement of a month: d’octobre 2023.
func ofMonth(m time.Time) string {
	if strings.ContainsAny(Month(m)[:1], "ao") {
		return "d’" + Month(m)
	}
	return "de " + Month(m)
}

// counted is a number and its noun, agreed: the plural begins at two.
func counted(n int, singular, plural string) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "\u202f" + digits[i:]
	}
	if n < 2 {
		return digits + " " + singular
	}
	return digits + " " + plural
}

// word is the French of a code, which stands for itself when it has none.
func word[K ~string](words map[K]string, code K) string {
	if w, ok := words[code]; ok {
		return w
	}
	return string(code)
}

// each is what a function says of each thing.
func each[T, U any](all []T, of func(T) U) []U {
	var made []U
	for _, s := range all {
		made = append(made, of(s))
	}
	return made
}
