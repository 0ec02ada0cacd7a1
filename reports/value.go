package reports

import (
	"strings"
	"time"
)

// Format says how a Value is printed.
type Format int

const (
	Words         Format = iota // text
	Count                       // whole number: 1 234
	Percent                     // proportion, 0.842 printed 84,2 %
	Decimal                     // one decimal: 1,4
	Days                        // number of days, whole or with one decimal: 42, 17,5
	Day                         // calendar day: 3 octobre 2023
	Month                       // month: septembre 2023
	Signed                      // whole difference with its sign: +3, −4
	Points                      // difference of two proportions in points: 0.021 printed +2,1 points
	SignedDecimal               // other difference with its sign: +1,5
	Span                        // interval of proportions, from Number to Upper: 26,4 à 57,8 %
	Ratio                       // of two numbers of one kind, with two decimals: 0,92
	RatioSpan                   // interval of ratios: 0,81 à 1,04
	ShortMonth                  // month in a narrow column: sept. 23
)

// Dated says whether a Value of the format is a day or a month.
func (f Format) Dated() bool { return f == Day || f == Month || f == ShortMonth }

// Ranged says whether it is an interval, from Number to Upper.
func (f Format) Ranged() bool { return f == Span || f == RatioSpan }

// Value is a number, a day or a word, with the way to print it. The zero Value
// is an empty text.
type Value struct {
	Format  Format
	Number  float64   // of Count, Percent, Decimal, Days, Signed, Points; never rounded
	Upper   float64   // of Span and RatioSpan, whose Number is the lower end
	Day     time.Time // of Day, Month and ShortMonth
	Words   string    // of Words
	Absence Absence   // when not empty there is no figure, and this is printed instead
	// Provisional says that the figure may still move; printed as a mark « p ».
	Provisional bool
	// Signal says that the figure leaves the limits of its chart.
	Signal bool
}

// Absence is why there is no figure, in the words printed in its place.
type Absence string

const (
	Present      Absence = ""
	Withheld     Absence = "n.c."                  // a small count that is not given (secret)
	NotReceived  Absence = "n.d."                  // no statement gives it
	NotRelevant  Absence = "sans objet"            // the question does not arise: empty denominator
	TooFew       Absence = "effectif insuffisant"  // denominator below 5
	NotYet       Absence = "pas encore observable" // nobody has been followed that long
	TooEarly     Absence = "trop tôt"              // the same where there is little room
	NoTarget     Absence = "aucune"                // no national target
	Broken       Absence = "rupture"               // a break parts those whom the figure would put together
	BeforeOpened Absence = "avant l’ouverture"     // the platform was not open
)

// Meaning explains an abbreviated absence, for the notes of a table; it is
// empty when the words speak for themselves.
func (a Absence) Meaning() string {
	switch a {
	case Withheld:
		return "n.c." + Narrow + ": non communiqué (secret statistique)"
	case NotReceived:
		return "n.d." + Narrow + ": non disponible"
	case Broken:
		return "rupture" + Narrow + ": une rupture de série sépare les entrées que ce chiffre réunirait"
	case TooEarly:
		return "trop tôt" + Narrow + ": personne n’a encore été suivi aussi longtemps"
	}
	return ""
}

// RepeatedFrom is printed in place of a cumulative count that is not given: the one
// printed last, with its month, 12 (août 23). It is no figure of the month.
func RepeatedFrom(count int64, month time.Time) Absence {
	return Absence(FormatCount(count) + Fixed + "(" + FormatShortMonth(month) + ")")
}

// Known says whether there is a figure.
func (v Value) Known() bool { return v.Absence == Present }

// Text is the value as printed in running French and in tables, without the
// provisional mark. It is made here and nowhere else.
func (v Value) Text() string {
	if !v.Known() {
		return string(v.Absence)
	}
	switch v.Format {
	case Count:
		return FormatCount(int64(v.Number))
	case Percent:
		return FormatPercent(v.Number)
	case Decimal:
		return FormatDecimal(v.Number, 1)
	case Days:
		return FormatHalf(v.Number)
	case Day:
		return FormatDay(v.Day)
	case Month:
		return FormatMonth(v.Day)
	case Signed:
		return FormatSigned(int64(v.Number))
	case Points:
		return FormatPoints(v.Number)
	case Span:
		return strings.TrimSuffix(FormatPercent(v.Number), Narrow+"%") + " à " + FormatPercent(v.Upper)
	case ShortMonth:
		return FormatShortMonth(v.Day)
	case Ratio:
		return FormatDecimal(v.Number, 2)
	case RatioSpan:
		return FormatDecimal(v.Number, 2) + " à " + FormatDecimal(v.Upper, 2)
	case SignedDecimal:
		if v.Number > 0 {
			return "+" + FormatHalf(v.Number)
		}
		return FormatHalf(v.Number)
	}
	return v.Words
}

// CountOf is a number of persons, or of anything counted: 1 234.
func CountOf(n int64) Value { return Value{Format: Count, Number: float64(n)} }

// PercentOf is a proportion from 0 to 1, printed in per cent: 45,2 %.
func PercentOf(x float64) Value { return Value{Format: Percent, Number: x} }

// DecimalOf is a number printed with one decimal: 3,5.
func DecimalOf(x float64) Value { return Value{Format: Decimal, Number: x} }

// DaysOf is a number of days, halves included: 42,5.
func DaysOf(x float64) Value { return Value{Format: Days, Number: x} }

// DayOf is a day: 3 octobre 2023.
func DayOf(d time.Time) Value { return Value{Format: Day, Day: d} }

// MonthOf is the month of a day: octobre 2023.
func MonthOf(d time.Time) Value { return Value{Format: Month, Day: d} }

// SignedOf is a difference of counts with its sign: +3.
func SignedOf(n int64) Value { return Value{Format: Signed, Number: float64(n)} }

// PointsOf is a difference of two proportions from -1 to 1, printed in points: +2,1 points.
func PointsOf(x float64) Value { return Value{Format: Points, Number: x} }

// WordsOf is a text in the place of a figure.
func WordsOf(s string) Value { return Value{Words: s} }

// SpanOf is an interval of proportions from 0 to 1: 26,4 à 57,8 %.
func SpanOf(low, high float64) Value { return Value{Format: Span, Number: low, Upper: high} }

// Missing is a figure of a format that there is not, and why.
func Missing(f Format, a Absence) Value { return Value{Format: f, Absence: a} }

// Table is a table of figures.
type Table struct {
	ID      string // stable, lower case with underscores, unique in the report: "entrees_13_mois"
	Caption string
	Columns []Column
	Rows    []Row
	More    []Row    // rows for a workbook only, which has room for them, after the others
	Notes   []string // printed under it, in order
	Source  string   // « Relevés de l’Ofii et de SOS Solidarités », may be empty
}

// Column of a table. Its header has the scope of the column.
type Column struct {
	Header string
	Format Format // of its cells; a text column is set left, the others right
	// RowHeader says that its cells head their row (scope row).
	RowHeader bool
	// Unit of the numbers, for a medium with room for it: "personnes".
	Unit string
}

// Row of a table. There is one Value a Column.
type Row struct {
	Cells []Value
	Kind  RowKind
}

// RowKind is the place of a row among the others.
type RowKind int

const (
	Ordinary RowKind = iota // a row like the others
	Part                    // a part of the row above: « dont », set in
	Total                   // the sum of the rows above
	Group                   // a title of the rows below: only its first cell is filled
)
