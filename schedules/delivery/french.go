package delivery

import (
	"strconv"
	"strings"
	"time"
)

// The marks that take a narrow no-break space before them in French.
const (
	colon       = "\u202f: "
	semicolon   = "\u202f; "
	question    = "\u202f? "
	exclamation = "\u202f!"
)

var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

// dayOf is a calendar day: 3 octobre 2023, 1ᵉʳ octobre 2023.
func dayOf(d time.Time) string {
	number := strconv.Itoa(d.Day())
	if d.Day() == 1 {
		number = "1ᵉʳ"
	}
	return number + "\u00a0" + months[d.Month()-1] + " " + strconv.Itoa(d.Year())
}

// ofMonth is a month after « de »: de septembre 2023, d’octobre 2023.
func ofMonth(d time.Time) string {
	name := months[d.Month()-1] + " " + strconv.Itoa(d.Year())
	if strings.ContainsAny(name[:1], "ao") {
		return "d’" + name
	}
	return "de " + name
}

// number is a whole number, thousands apart.
func number(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "\u202f" + digits[i:]
	}
	return digits
}

// counted is a number and its noun, agreed: the plural begins at two.
func counted(n int, singular, plural string) string {
	if n < 2 {
		return number(n) + "\u00a0" + singular
	}
	return number(n) + "\u00a0" + plural
}

// agreed is a word, agreed with a number: the plural begins at two.
func agreed(n int, singular, plural string) string {
	if n < 2 {
		return singular
	}
	return plural
}

// typeset gives a text typed by hand its apostrophes and its spaces.
func typeset(label string) string { return marks.Replace(label) }

var marks = strings.NewReplacer("'", "’", " :", colon[:len(colon)-1], " ;", semicolon[:len(semicolon)-1], " !", exclamation, " ?", question[:len(question)-1], "« ", "«\u202f", " »", "\u202f»")

// ended ends a text typed by hand with a full stop, where it has none.
func ended(text string) string {
	text = strings.TrimSpace(text)
	if strings.ContainsAny(text[max(0, len(text)-1):], ".!?") || strings.HasSuffix(text, "…") {
		return text
	}
	return text + "."
}

// ofPeriod is a quarter or a year after « de »: du 3ᵉ trimestre 2023, de l’année 2023.
func ofPeriod(period string) string {
	year, quarter, ok := strings.Cut(period, "-T")
	switch {
	case !ok:
		return "de l’année " + year
	case quarter == "1":
		return "du 1ᵉʳ trimestre " + year
	}
	return "du " + quarter + "ᵉ trimestre " + year
}
