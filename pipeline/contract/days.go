package contract

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // an instant becomes a day of Paris on every machine

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

var paris = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic("time zone Europe/Paris is embedded and was not found: " + err.Error())
	}
	return zone
})

// programmeStart is the first day on which an event of the programme can lie.
var programmeStart = day(2022, 1, 1)

// oldest is the first day on which anything else can lie.
var oldest = day(1900, 1, 1)

func day(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

// pivot says in which century a year of two digits lies.
type pivot int

const (
	thisCentury pivot = iota // the events of the programme
	past                     // births, protections: the latest that is not after the extraction day
)

// readDay reads the day that a cell holds. The rule is empty when there is one,
// otherwise "date_illisible" or "date_impossible"; written is then the
// impossible day as jj/mm/aaaa.
func readDay(c exports.Cell, p pivot, extractionOn time.Time) (on time.Time, rule, written string) {
	var w writtenDay
	var ok bool
	switch c.Kind {
	case exports.Number:
		w, ok = serialDay(c.Text)
	case exports.Bool:
	default:
		w, ok = parseDay(c.Text)
	}
	if !ok {
		return time.Time{}, "date_illisible", ""
	}
	if w.short {
		w.expand(p, extractionOn)
	}
	if !w.exists() {
		return time.Time{}, "date_impossible", w.String()
	}
	return w.on(), "", ""
}

// writtenDay is a day as written, which may not exist.
type writtenDay struct {
	y, m, d int
	short   bool // year of two digits
	clock   clock
}

func (w *writtenDay) expand(p pivot, extractionOn time.Time) {
	w.short = false
	w.y += 2000
	if p == past && w.exists() && day(w.y, w.m, w.d).After(extractionOn) || p == past && w.y > extractionOn.Year() {
		w.y -= 100
	}
}

func (w writtenDay) exists() bool {
	return w.y >= 1 && w.m >= 1 && w.m <= 12 && w.d >= 1 && w.d <= day(w.y, w.m+1, 0).Day()
}

// on is the calendar day of Paris: an instant written with its zone may belong
// to the next day there.
func (w writtenDay) on() time.Time {
	if !w.clock.zoned {
		return day(w.y, w.m, w.d)
	}
	at := time.Date(w.y, time.Month(w.m), w.d, w.clock.h, w.clock.m, w.clock.s, 0, time.FixedZone("", w.clock.offset))
	y, m, d := at.In(paris()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// String is the day as jj/mm/aaaa.
func (w writtenDay) String() string { return fmt.Sprintf("%02d/%02d/%04d", w.d, w.m, w.y) }

// serialDay reads a number as Excel counts days (1900 system, with its day
// that never was). Below 2200 it is more likely a year or a count than a day of
// 1906: it is not read.
func serialDay(text string) (writtenDay, bool) {
	text = strings.Replace(text, ",", ".", 1)
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 2200 {
		return writtenDay{}, false
	}
	if n >= 2958466 { // 31 December 9999
		if n == float64(int64(n)) && n < 1e8 {
			return compactDay(strconv.FormatInt(int64(n), 10))
		}
		return writtenDay{}, false
	}
	on := day(1899, 12, 30).AddDate(0, 0, int(n))
	return writtenDay{y: on.Year(), m: int(on.Month()), d: on.Day()}, true
}

// compactDay reads aaaammjj or jjmmaaaa: no text is both.
func compactDay(s string) (writtenDay, bool) {
	if len(s) != 8 {
		return writtenDay{}, false
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return writtenDay{}, false
	}
	if w := (writtenDay{y: n / 10000, m: n / 100 % 100, d: n % 100}); w.y >= 1900 && w.y <= 2100 && w.m >= 1 && w.m <= 12 {
		return w, true
	}
	w := writtenDay{y: n % 10000, m: n / 10000 % 100, d: n / 1000000}
	return w, w.y >= 1900 && w.y <= 2100 && w.m >= 1 && w.m <= 12
}

// parseDay reads a day written as text, with or without an hour.
func parseDay(s string) (writtenDay, bool) {
	if len(s) > foldedAtMost {
		return writtenDay{}, false
	}
	s = strings.TrimPrefix(tidy(s), "'")
	a, rest, ok := digits(s)
	if !ok {
		if w, ok := monthFirstDay(s); ok {
			return w, true
		}
		if bare := withoutWeekday(s); bare != s {
			return parseDay(bare)
		}
		return wordyDay(s)
	}
	switch {
	case len(a) == 8 && rest == "":
		return compactDay(a)
	case len(a) == 5:
		return serialText(s)
	}
	first, rest := separator(rest)
	b, rest, okMonth := digits(rest)
	second, rest := separator(rest)
	c, rest, okLast := digits(rest)
	if !okMonth || !okLast || first == 0 || first != second {
		return wordyDay(s)
	}
	w, ok := numeric(a, b, c)
	if !ok {
		return writtenDay{}, false
	}
	w.clock, ok = readClock(rest)
	return w, ok
}

// separator cuts what stands between two numbers of a day: one sign, or spaces
// alone; 0 when there is neither.
func separator(s string) (sign byte, rest string) {
	rest = strings.TrimLeft(s, " ")
	if len(rest) < len(s) {
		sign = ' '
	}
	if rest != "" && strings.IndexByte("/-.", rest[0]) >= 0 {
		return rest[0], strings.TrimLeft(rest[1:], " ")
	}
	return sign, rest
}

// serialText reads a number of Excel left as text: five digits, and the hour as
// a fraction.
func serialText(s string) (writtenDay, bool) {
	if strings.Trim(s, "0123456789.,") != "" {
		return writtenDay{}, false
	}
	return serialDay(s)
}

// numeric says which of three numbers is the year.
func numeric(a, b, c string) (writtenDay, bool) {
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	switch {
	case len(a) == 4 && len(b) <= 2 && len(c) <= 2:
		return writtenDay{y: number(a), m: number(b), d: number(c)}, true
	case len(a) <= 2 && len(b) <= 2 && len(c) == 4:
		return writtenDay{y: number(c), m: number(b), d: number(a)}, true
	case len(a) <= 2 && len(b) <= 2 && len(c) == 2:
		return writtenDay{y: number(c), m: number(b), d: number(a), short: true}, true
	}
	return writtenDay{}, false
}

// digits cuts the digits at the beginning of a text.
func digits(s string) (number, rest string, ok bool) {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:], i > 0 && i <= 9
}

var weekdays = map[string]bool{
	"lundi": true, "mardi": true, "mercredi": true, "jeudi": true, "vendredi": true, "samedi": true, "dimanche": true, "le": true,
	"lun": true, "mar": true, "jeud": true, "vend": true, "mer": true, "jeu": true, "ven": true, "sam": true, "dim": true,
	"monday": true, "tuesday": true, "wednesday": true, "thursday": true, "friday": true, "saturday": true, "sunday": true,
	"mon": true, "tue": true, "wed": true, "thu": true, "fri": true, "sat": true, "sun": true,
}

// withoutWeekday drops the name of a day, and « le », before a day: mer. 13/09/2023.
func withoutWeekday(s string) string {
	end := strings.IndexAny(s, " .,")
	if end <= 0 || !weekdays[Fold(s[:end])] {
		return s
	}
	return strings.TrimLeft(s[end:], " .,")
}

// monthFirstDay reads « Sep 3, 2023 » and « September 3rd, 2023 2:15 PM », as software in English
// writes them.
func monthFirstDay(s string) (writtenDay, bool) {
	words := strings.Fields(Fold(s))
	if len(words) < 3 {
		return writtenDay{}, false
	}
	month := monthWord(words[0])
	d, rest, ok := digits(words[1])
	y, more, okYear := digits(words[2])
	if month == 0 || !ok || !okYear || more != "" || len(d) > 2 || len(y) != 4 || !dayEndings[rest] || !isHour(words[3:]) {
		return writtenDay{}, false
	}
	return numeric(d, strconv.Itoa(month), y)
}

var dayEndings = map[string]bool{"": true, "st": true, "nd": true, "rd": true, "th": true}

// isHour reports whether words are the hour that follows a day, which does not count.
func isHour(words []string) bool {
	for _, w := range words {
		if strings.Trim(w, "0123456789hmnasp") != "" {
			return false
		}
	}
	return true
}

// wordyDay reads « mardi 3 octobre 2023 », « 1er oct. 23 » or « 03-oct-2023 ».
func wordyDay(s string) (writtenDay, bool) {
	words := strings.Fields(Fold(s))
	for len(words) > 0 && weekdays[words[0]] {
		words = words[1:]
	}
	if len(words) < 3 {
		return writtenDay{}, false
	}
	d, rest, ok := digits(words[0])
	month := monthWord(words[1])
	y, more, okYear := digits(words[2])
	if !ok || !okYear || more != "" || month == 0 || len(d) > 2 || rest != "er" && !dayEndings[rest] {
		return writtenDay{}, false
	}
	if !isHour(words[3:]) {
		return writtenDay{}, false
	}
	return numeric(d, strconv.Itoa(month), y)
}

// monthWord is the month that a folded word of a day names, in French or in English.
func monthWord(word string) int {
	if month := monthNamed(word); month > 0 {
		return month
	}
	return englishMonths[word]
}

var englishMonths = map[string]int{
	"january": 1, "february": 2, "feb": 2, "march": 3, "mar": 3, "april": 4, "apr": 4, "may": 5, "june": 6, "jun": 6,
	"july": 7, "august": 8, "aug": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}

// monthNamed is the month that a folded word names, in full or shortened; 0 when none.
func monthNamed(word string) int {
	switch word {
	case "janvier", "janv", "jan":
		return 1
	case "fevrier", "fevr", "fev":
		return 2
	case "mars":
		return 3
	case "avril", "avr":
		return 4
	case "mai":
		return 5
	case "juin":
		return 6
	case "juillet", "juil", "jul":
		return 7
	case "aout", "aou":
		return 8
	case "septembre", "sept", "sep":
		return 9
	case "octobre", "oct":
		return 10
	case "novembre", "nov":
		return 11
	case "decembre", "dec":
		return 12
	}
	return 0
}

// clock is the hour that follows a day. Without a zone it is an hour of Paris.
type clock struct {
	h, m, s, offset int
	zoned           bool
}

// readClock reads what follows a day: nothing, or an hour with or without its zone.
func readClock(s string) (clock, bool) {
	var c clock
	s = strings.TrimLeft(s, " ,")
	s = strings.TrimPrefix(s, "à ")
	s = strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(s, "T"), "t"), " ")
	if s == "" {
		return c, true
	}
	var part string
	var ok bool
	if part, s, ok = digits(s); !ok || s == "" || strings.IndexByte(":hH", s[0]) < 0 {
		return c, false
	}
	c.h, _ = strconv.Atoi(part)
	if part, s, ok = digits(s[1:]); ok {
		c.m, _ = strconv.Atoi(part)
	}
	if strings.HasPrefix(s, ":") {
		if part, s, ok = digits(s[1:]); !ok {
			return c, false
		}
		c.s, _ = strconv.Atoi(part)
	}
	if s != "" && (s[0] == '.' || s[0] == ',') {
		_, s, _ = digits(s[1:])
	}
	if c.h > 24 || c.m > 59 || c.s > 60 {
		return c, false
	}
	return c.zone(strings.TrimLeft(s, " "))
}

func (c clock) zone(s string) (clock, bool) {
	switch s {
	case "":
		return c, true
	case "Z", "z", "UTC", "GMT":
		c.zoned = true
		return c, true
	case "AM", "PM", "am", "pm":
		return c, true
	}
	if s[0] != '+' && s[0] != '-' {
		return c, false
	}
	number := strings.Replace(s[1:], ":", "", 1)
	if n, err := strconv.Atoi(number); err != nil || n < 0 {
		return c, false
	}
	if len(number) == 2 {
		number += "00"
	}
	if len(number) != 4 {
		return c, false
	}
	h, _ := strconv.Atoi(number[:2])
	m, _ := strconv.Atoi(number[2:])
	c.offset = h*3600 + m*60
	if s[0] == '-' {
		c.offset = -c.offset
	}
	c.zoned = true
	return c, h < 24 && m < 60
}

// between1904 is how many days the system of 1904 begins after that of 1900.
const between1904 = 1462

// sinceEpoch writes a number of days of the system of 1904 as one of that of 1900.
func sinceEpoch(number string) string {
	n, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return number
	}
	return strconv.FormatFloat(n+between1904, 'f', -1, 64)
}
