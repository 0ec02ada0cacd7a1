package reports

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The spaces of French typography.
const (
	Narrow = "\u202f" // before ; : ! ? %, between thousands
	Fixed  = "\u00a0" // between a number and its unit
	minus  = "\u2212"
)

// FormatCount prints a whole number, thousands apart: 1 234.
func FormatCount(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = minus, digits[1:]
	}
	return sign + groupThousands(digits)
}

func groupThousands(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(Narrow)
		}
		b.WriteRune(d)
	}
	return b.String()
}

// FormatDecimal prints a number with a decimal comma and so many places, a half
// rounded away from zero as one learns at school: 1 234,5.
func FormatDecimal(x float64, places int) string {
	scale := math.Pow10(places)
	scaled := int64(math.Round(math.Abs(x) * scale))
	digits := strconv.FormatInt(scaled, 10)
	if len(digits) <= places {
		digits = strings.Repeat("0", places-len(digits)+1) + digits
	}
	sign := ""
	if x < 0 && scaled != 0 {
		sign = minus
	}
	if places == 0 {
		return sign + groupThousands(digits)
	}
	whole, part := digits[:len(digits)-places], digits[len(digits)-places:]
	return sign + groupThousands(whole) + "," + part
}

// FormatPercent prints a proportion: 0.842 is 84,2 %. Nothing and all are printed
// only when exact: 2 399 of 2 400 is 99,9 %.
func FormatPercent(x float64) string { return FormatDecimal(PrintedPercent(x), 1) + Narrow + "%" }

// PrintedPercent is the number of hundredths that FormatPercent prints.
func PrintedPercent(x float64) float64 {
	const exact = 1e-9 // what is left of nothing or all by the arithmetic of machines
	tenths := math.Copysign(math.Round(math.Abs(x*100)*10), x)
	switch {
	case tenths == 0 && x > exact:
		tenths = 1
	case tenths == 0 && x < -exact:
		tenths = -1
	case tenths == 1000 && x < 1-exact:
		tenths = 999
	case tenths == 1000 && x > 1+exact:
		tenths = 1001
	}
	return tenths / 10
}

// BetweenPercents is the difference of two proportions as whoever reads them printed
// computes it: from 55,7 % to 55,9 % is +0,2 point, whatever the decimals not printed.
func BetweenPercents(before, after float64) float64 {
	return math.Round(10*(PrintedPercent(after)-PrintedPercent(before))) / 1000
}

// BetweenHalves is the same of two numbers printed by FormatHalf.
func BetweenHalves(before, after float64) float64 {
	tenths := func(x float64) float64 { return math.Copysign(math.Round(math.Abs(x)*10), x) }
	return (tenths(after) - tenths(before)) / 10
}

// FormatTarget prints a proportion that is a round number: 60 %.
func FormatTarget(x float64) string { return FormatHalf(math.Round(x*1000)/10) + Narrow + "%" }

// FormatHalf prints a whole number without a decimal, another with one: the
// median of whole numbers is a whole or a half.
func FormatHalf(x float64) string {
	if x == math.Trunc(x) {
		return FormatDecimal(x, 0)
	}
	return FormatDecimal(x, 1)
}

// FormatSigned prints a difference with its sign: +3, −4, 0.
func FormatSigned(n int64) string {
	if n > 0 {
		return "+" + FormatCount(n)
	}
	return FormatCount(n)
}

// FormatPoints prints a difference of two proportions: +2,1 points, −0,4 point.
func FormatPoints(x float64) string {
	text := FormatDecimal(x*100, 1)
	if strings.Trim(text, "0,") == "" {
		return "0" + Fixed + "point"
	}
	if x > 0 {
		text = "+" + text
	}
	if math.Round(math.Abs(x)*1000) >= 20 {
		return text + Fixed + "points"
	}
	return text + Fixed + "point"
}

var monthNames = [...]string{
	"janvier", "février", "mars", "avril", "mai", "juin",
	"juillet", "août", "septembre", "octobre", "novembre", "décembre",
}

var shortMonthNames = [...]string{
	"janv.", "févr.", "mars", "avr.", "mai", "juin",
	"juill.", "août", "sept.", "oct.", "nov.", "déc.",
}

// FormatDay prints a calendar day: 3 octobre 2023, 1ᵉʳ octobre 2023.
func FormatDay(d time.Time) string {
	number := strconv.Itoa(d.Day())
	if d.Day() == 1 {
		number = "1ᵉʳ"
	}
	return number + Fixed + FormatMonth(d)
}

// FormatMonth prints a month: septembre 2023.
func FormatMonth(d time.Time) string {
	return monthNames[d.Month()-1] + " " + strconv.Itoa(d.Year())
}

// FormatShortMonth prints a month for an axis: sept. 23.
func FormatShortMonth(d time.Time) string {
	return shortMonthNames[d.Month()-1] + Fixed + d.Format("06")
}

// Plural agrees a noun with its number: in French the plural begins at two, and
// zero is singular.
func Plural(n int64, singular, plural string) string {
	if n >= 2 || n <= -2 {
		return plural
	}
	return singular
}

// Counted prints a number and its noun, agreed: 0 entrée, 1 entrée, 1 234 entrées.
func Counted(n int64, singular, plural string) string {
	return FormatCount(n) + Fixed + Plural(n, singular, plural)
}

// Of is « de » before a word, elided where it must be: d’octobre, de septembre.
func Of(word string) string {
	if elides(word) {
		return "d’" + word
	}
	return "de " + word
}

func elides(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return strings.ContainsRune("aàâeéèêiîoôuyœ", unicode.ToLower(first))
}

// Quoted puts a text between French quotes.
func Quoted(text string) string { return "«" + Fixed + text + Fixed + "»" }

// Typeset puts a text typed by hand in French form: narrow no-break spaces before
// high punctuation, no-break spaces inside quotes, curved apostrophes, ordinals set high.
func Typeset(text string) string {
	text = typesetting.Replace(text)
	text = firstTyped.ReplaceAllString(text, "1ᵉʳ")
	return ordinalTyped.ReplaceAllString(text, "${1}ᵉ")
}

var (
	firstTyped   = regexp.MustCompile(`\b1er\b`)
	ordinalTyped = regexp.MustCompile(`\b([2-9]|\d\d+)e\b`)
)

var typesetting = strings.NewReplacer(
	" ;", Narrow+";", " :", Narrow+":", " !", Narrow+"!", " ?", Narrow+"?", " %", Narrow+"%",
	"« ", "«"+Fixed, " »", Fixed+"»", "'", "’",
)

// What the name of a country writes without a capital: articles everywhere but
// first, and adjectives that follow their noun (Arabie saoudite, États-Unis).
const (
	particles  = " à au aux d de des du en et l la le les "
	adjectives = " arabe arabes centrafricaine démocratique dominicaine équatoriale fédérale fédérative française" +
		" islamique occidental occidentale oriental orientale populaire saoudite socialiste tchèque unie unies unis "
)

var wordsOf = regexp.MustCompile(`\pL+`)

// Country sets a country or a nationality that a file tells in capitals: Côte
// d’Ivoire, Guinée-Bissau, République démocratique du Congo. A name that has
// small letters already, or that may be an abbreviation, keeps its own.
func Country(told string) string {
	told = strings.ReplaceAll(told, "'", "’")
	if strings.ToUpper(told) != told || utf8.RuneCountInString(told) <= 3 {
		return told
	}
	lower := strings.ToLower(told)
	var set strings.Builder
	end := 0
	for _, at := range wordsOf.FindAllStringIndex(lower, -1) {
		before, word := lower[end:at[0]], lower[at[0]:at[1]]
		small := strings.Contains(particles, " "+word+" ") || before == " " && strings.Contains(adjectives, " "+word+" ")
		if end > 0 && small {
			set.WriteString(before + word)
		} else {
			set.WriteString(before + Capital(PlainText(word)).String())
		}
		end = at[1]
	}
	return set.String() + lower[end:]
}
