package contract

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// field reads the values of one column of a table.
type field struct {
	column  *Column
	index   int   // in Schema.Columns
	sources []int // positions from 0, the preferred one first
	instead []int // where the others are all empty: the usual name, for want of that of birth
	values  map[string]string
	order   order // of the days
	memo    map[string]memoised
	days    map[string]time.Time // of the texts already read as a day that may be
}

// memoised is a value of a closed list or a department already read.
type memoised struct {
	code  string
	known bool
}

// memoAtMost bounds a memo: a column in which everything differs is not a list.
const memoAtMost = 4096

// fault is why a value was emptied.
type fault struct {
	rule    string
	written string // the day as jj/mm/aaaa, or the text: to quote where it may be
}

// cell is the cell of a row that gives the value: the first that is not empty
// among those of the same meaning. Position is from 0.
func (f *field) cell(cells []exports.Cell) (c exports.Cell, position int) {
	for _, all := range [][]int{f.sources, f.instead} {
		for _, p := range all {
			if p < len(cells) && !f.empty(&cells[p]) {
				return cells[p], p
			}
		}
	}
	if len(f.sources) == 0 {
		return exports.Cell{}, -1
	}
	return exports.Cell{}, f.sources[0]
}

// empty reports whether a cell says nothing in this column: in a presence, a dash is not
// an appointment kept.
func (f *field) empty(c *exports.Cell) bool {
	if f.column.Name == "presence" && c.Kind != exports.Error {
		return strings.TrimSpace(c.Text) == ""
	}
	return isEmpty(c)
}

// read turns a cell that is not empty into a value. A fault empties it.
func (f *field) read(c exports.Cell, extractionOn time.Time) (Value, fault) {
	if rule := spoiled(c, f.column.Name == "presence"); rule != "" {
		return f.unknown(), fault{rule: rule}
	}
	switch f.column.Type {
	case Day:
		return f.readDay(c, extractionOn)
	case AGDREF:
		number, ok := agdrefOf(c)
		switch {
		case !ok && isShortened(c):
			return Value{}, fault{rule: "nombre_abrege"}
		case !ok:
			return Value{}, fault{rule: "agdref"}
		}
		return Value{Set: true, Text: number}, fault{}
	case List, Departement:
		return f.readCode(c)
	}
	v := wholeNumber(c)
	switch f.column.Name {
	case "dossier", "demande":
		if isWord(v) {
			return Value{}, fault{rule: "mot_sans_numero"}
		}
		return readNumber(c, dossierOf)
	case "foyer":
		return readNumber(c, foyerOf)
	case "nom":
		v = birthName(v)
	case "nom_usage":
		v = withoutCivility(v)
	}
	if f.column.Name == "autre_dispositif" && noScheme[Fold(v)] {
		return Value{}, fault{}
	}
	return Value{Set: v != "", Text: v}, fault{}
}

// readNumber reads what identifies a dossier, a request or a household, as it is compared.
func readNumber(c exports.Cell, compared func(exports.Cell) string) (Value, fault) {
	if c.Kind == exports.Text {
		c.Text = spelledOut(c.Text)
	}
	if isShortened(c) {
		return Value{}, fault{rule: "nombre_abrege"}
	}
	v := compared(c)
	return Value{Set: v != "", Text: v}, fault{}
}

// errorTexts are the errors of a spreadsheet, as a CSV export writes them.
var errorTexts = map[string]bool{
	"#N/A": true, "#N/D": true, "#REF!": true, "#VALUE!": true, "#VALEUR!": true, "#NAME?": true, "#NOM?": true,
	"#DIV/0!": true, "#NULL!": true, "#NUL!": true, "#NUM!": true, "#NOMBRE!": true,
}

// foyerOf is the number of a household as it is compared: as that of a dossier, without
// case; empty where it says that there is none, or that nobody knows.
func foyerOf(c exports.Cell) string {
	number := strings.ToLower(dossierOf(c))
	if strings.Trim(number, "0") == "" || noFoyer[Fold(number)] {
		return ""
	}
	return number
}

// isWord reports whether words stand for the number of a dossier or of a request that nobody
// has yet, or knows: several without a figure, or one that says so. Two persons under
// « en cours » are not one.
func isWord(s string) bool {
	if strings.ContainsFunc(s, unicode.IsDigit) {
		return false
	}
	f := Fold(s)
	return len(strings.Fields(s)) > 1 || noFoyer[f] || noNumber[f]
}

// noNumber are the words that say so, with those of noFoyer.
var noNumber = map[string]bool{
	"nouveau": true, "nouvelle": true, "attente": true, "en cours": true, "encours": true, "a creer": true, "a venir": true,
	"provisoire": true, "manquant": true,
}

// noFoyer are the words that name no household: two persons under « inconnu » are not
// one. Empty cells, dashes and « néant » are none in every column.
var noFoyer = map[string]bool{
	"aucun": true, "aucune": true, "non": true, "sans": true, "sansfoyer": true, "sansobjet": true, "neant": true,
	"inconnu": true, "nonrenseigne": true, "nc": true, "nr": true, "n a": true, "n c": true, "n r": true,
}

// noScheme are the ways to say that no other scheme is followed.
var noScheme = map[string]bool{"aucun": true, "aucune": true, "non": true, "neant": true, "sans": true, "sans objet": true}

func (f *field) readDay(c exports.Cell, extractionOn time.Time) (Value, fault) {
	if on, met := f.days[c.Text]; met && c.Kind == exports.Text {
		return Value{Set: true, Day: on}, fault{}
	}
	v, fault := f.judgeDay(c, extractionOn)
	if v.Set && c.Kind == exports.Text && len(f.days) < memoAtMost {
		if f.days == nil {
			f.days = make(map[string]time.Time)
		}
		f.days[c.Text] = v.Day
	}
	return v, fault
}

func (f *field) judgeDay(c exports.Cell, extractionOn time.Time) (Value, fault) {
	p := past
	first := oldest
	if f.column.Event {
		p, first = thisCentury, programmeStart
	}
	if f.order == monthFirst && c.Kind == exports.Text {
		c.Text = dayFirst(c.Text)
	}
	on, rule, written := readDay(c, p, extractionOn)
	switch {
	case rule == "date_illisible":
		return Value{}, fault{rule, shown(c)}
	case rule != "":
		return Value{}, fault{rule, written}
	case on.After(extractionOn) && !(f.column.Planned && on.Before(extractionOn.AddDate(1, 0, 1))):
		return Value{}, fault{"date_future", on.Format("02/01/2006")}
	case on.Before(first):
		return Value{}, fault{"date_ancienne", on.Format("02/01/2006")}
	}
	return Value{Set: true, Day: on}, fault{}
}

func (f *field) readCode(c exports.Cell) (Value, fault) {
	m, met := f.memo[c.Text]
	if !met {
		m = f.recognise(c)
		if len(f.memo) < memoAtMost && len(c.Text) <= foldedAtMost {
			f.memo[strings.Clone(c.Text)] = m
		}
	}
	if !m.known {
		return f.unknown(), fault{"liste", shown(c)}
	}
	return Value{Set: true, Text: m.code}, fault{}
}

// unknown is what a value not understood is kept as: nothing but in a presence, which is
// then neither honoré nor absent.
func (f *field) unknown() Value {
	if f.column.Name == "presence" {
		return Value{Set: true, Text: UnknownPresence}
	}
	return Value{}
}

func (f *field) recognise(c exports.Cell) memoised {
	if len(c.Text) > foldedAtMost {
		return memoised{}
	}
	text := wholeNumber(c)
	if f.column.Type == Departement {
		code, ok := DepartementCode(text)
		return memoised{code, ok}
	}
	if code := ticks[text]; code != "" && f.column.Name == "presence" {
		return memoised{code, true}
	}
	folded := Fold(text)
	code, ok := f.values[folded]
	return memoised{code, ok && folded != ""}
}

// shown is the text of a cell as its sender sees it.
func shown(c exports.Cell) string {
	if c.Kind == exports.Bool {
		return map[string]string{"true": "VRAI", "false": "FAUX"}[c.Text]
	}
	return tidy(c.Text)
}

// wholeNumber is the text of a cell; a whole number is written with its digits
// alone, whatever way the file holds it (9.940279184E9, 12001107.0).
func wholeNumber(c exports.Cell) string {
	if c.Kind != exports.Number || !strings.ContainsAny(c.Text, ".eE") {
		return shown(c)
	}
	n, err := strconv.ParseFloat(c.Text, 64)
	if err != nil || n != math.Trunc(n) || math.Abs(n) >= 1<<53 {
		return tidy(c.Text)
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// agdrefOf reads ten digits; spaces and dots between them are ignored.
func agdrefOf(c exports.Cell) (string, bool) {
	s := c.Text
	if c.Kind == exports.Number {
		s = wholeNumber(c)
		if len(s) == 9 && isNumber(s) { // a number keeps no zero before it
			s = "0" + s
		}
		return s, len(s) == 10 && isNumber(s)
	}
	s = spelledOut(s)
	if t := strings.TrimSpace(s); len(t) > 11 && (t[10] == ',' || t[10] == '.') && strings.Trim(t[11:], "0") == "" {
		s = t[:10] // a number that a program wrote with its decimals
	}
	if len(s) == 10 && isNumber(s) {
		return s, true
	}
	var number [10]byte
	n := 0
	for i, r := range strings.TrimPrefix(tidy(s), "'") {
		switch {
		case '0' <= r && r <= '9' && n < 10:
			number[n] = byte(r)
			n++
		case r == ' ', r == '.', r == '\u00a0', r == '\u202f':
		default:
			return "", false
		}
		if i > foldedAtMost {
			return "", false
		}
	}
	return string(number[:n]), n == 10
}
