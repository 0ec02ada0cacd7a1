package reports

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// thin is the narrow no-break space of French typography.
const thin = "\u202f"

// Count sets a whole number: 1 234.
func Count(n int64) Cell { return Cell{Kind: CountCell, Number: float64(n)} }

// Percent sets a share: 0.842 is 84,2 %.
func Percent(share float64) Cell { return Cell{Kind: PercentCell, Number: share, Decimals: 1} }

// Decimal sets a number with some decimals.
func Decimal(x float64, decimals int) Cell {
	return Cell{Kind: DecimalCell, Number: x, Decimals: decimals}
}

// Text is a text.
func Text(s string) Cell { return Cell{Kind: TextCell, Text: s} }

// OnDay sets a day: 3 octobre 2023.
func OnDay(d time.Time) Cell {
	if d.IsZero() {
		return None("jamais")
	}
	return Cell{Kind: DayCell, Day: d}
}

// None is the absence of a figure, with its reason.
func None(reason string) Cell { return Cell{Kind: ReasonCell, Text: reason} }

// Rounded is the number as it is shown, so that a reader of a document and a
// test see the same; the Number itself is never rounded.
func (c Cell) Rounded() float64 {
	x := c.Number
	if c.Kind == PercentCell {
		x *= 100
	}
	scale := math.Pow10(c.Decimals)
	return math.Round(x*scale) / scale
}

// String sets the value in French.
func (c Cell) String() string {
	switch c.Kind {
	case CountCell, DecimalCell:
		return frenchNumber(c.Rounded(), c.Decimals)
	case PercentCell:
		return frenchNumber(c.Rounded(), c.Decimals) + thin + "%"
	case DayCell:
		return Day(c.Day)
	default:
		return c.Text
	}
}

// frenchNumber writes 1234.5 as 1 234,5.
func frenchNumber(x float64, decimals int) string {
	text := strconv.FormatFloat(math.Abs(x), 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(text, ".")
	var b strings.Builder
	if x < 0 && strings.Trim(text, "0.") != "" {
		b.WriteString("−")
	}
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(thin)
		}
		b.WriteRune(r)
	}
	if fraction != "" {
		b.WriteString("," + fraction)
	}
	return b.String()
}

var (
	monthNames  = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	shortMonths = [...]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}
)

// Day writes a day: 3 octobre 2023, 1er mai 2023.
func Day(d time.Time) string {
	n := strconv.Itoa(d.Day())
	if n == "1" {
		n = "1er"
	}
	return n + " " + Month(d)
}

// Month writes a month: septembre 2023.
func Month(m time.Time) string { return monthNames[m.Month()-1] + " " + strconv.Itoa(m.Year()) }

// ShortMonth writes a month for an axis: sept. 23.
func ShortMonth(m time.Time) string { return shortMonths[m.Month()-1] + " " + m.Format("06") }

// OfMonth writes de septembre 2023, d’octobre 2023.
func OfMonth(m time.Time) string { return elide("de", Month(m)) }

// elide joins de or que to a word that may start with a vowel.
func elide(small, word string) string {
	first, _ := utf8.DecodeRuneInString(word)
	if strings.ContainsRune("aeiouyâéèêîôûh", first) {
		return strings.TrimSuffix(small, "e") + "’" + word
	}
	return small + " " + word
}

// Number writes a whole number inside a sentence: aucun cas is for the caller.
func Number(n int64) string { return frenchNumber(float64(n), 0) }

// Counted agrees a noun with its number: 0 personne, 1 personne, 2 personnes.
func Counted(n int64, one, many string) string {
	if n > -2 && n < 2 {
		return Number(n) + " " + one
	}
	return Number(n) + " " + many
}

// Points writes a difference of shares: 3,2 points.
func Points(difference float64) string {
	c := Decimal(math.Abs(difference)*100, 1)
	word := "points"
	if math.Abs(c.Rounded()) < 2 {
		word = "point"
	}
	return c.String() + " " + word
}

// sentence starts with a capital and ends with a full stop.
func sentence(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	s = strings.ToUpper(string(r)) + s[size:]
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	return s
}
