package contract

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// understand takes from the cells of a row what nobody sees, marks without width and of
// direction, the dress of a formula that holds a text (="x"), and the quotes that a program
// left around a text.
func understand(cells []exports.Cell) {
	for i := range cells {
		c := &cells[i]
		if c.Kind != exports.Text {
			continue
		}
		c.Text = unmarked(c.Text)
		if inside, ok := strings.CutPrefix(c.Text, `="`); ok {
			if inside, ok = strings.CutSuffix(inside, `"`); ok {
				c.Text = strings.ReplaceAll(inside, `""`, `"`)
			}
		}
		c.Text = unquoted(c.Text)
	}
}

// unquoted is a text without the quotes around all of it ('Exemple'). One alone before it is
// that of a spreadsheet, and others within are somebody's.
func unquoted(s string) string {
	if len(s) < 3 || s[0] != '\'' && s[0] != '"' || s[len(s)-1] != s[0] {
		return s
	}
	if inside := s[1 : len(s)-1]; strings.IndexByte(inside, s[0]) < 0 && !onlySigns(inside) {
		return inside
	}
	return s
}

// unmarked is a text without its marks.
func unmarked(s string) string {
	if strings.IndexFunc(s, isMark) < 0 {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isMark(r) {
			return -1
		}
		return r
	}, s)
}

// isMark recognises the characters that take no place: soft hyphen, zero width, direction,
// and those that choose between a sign and its picture.
func isMark(r rune) bool {
	switch {
	case r < 0xad:
		return false
	case r == '\u00ad', r == '\u061c', r == '\ufeff', r == '\u180e':
		return true
	}
	return '\u200b' <= r && r <= '\u200f' || '\u202a' <= r && r <= '\u202e' || '\u2060' <= r && r <= '\u2069' || '\ufe00' <= r && r <= '\ufe0f'
}

// isEmpty reports whether a cell says that there is nothing: no text, dashes and
// slashes alone, or a word for it. Any other sign says something.
func isEmpty(c *exports.Cell) bool {
	return c.Kind != exports.Error && (c.Text == "" || meaningless(c.Text))
}

// nothing are the signs, and the words, that say so.
const nothing = dashes + "/\\_.·…,;:|"

const dashes = "-‐‑‒–—―−"

var nothingWords = map[string]bool{"neant": true, "s o": true, "sans objet": true}

// meaningless reports whether a text says that there is nothing.
func meaningless(s string) bool {
	signs := true
	for _, r := range s {
		if r < utf8.RuneSelf && letterOrDigit[r] || !unicode.IsSpace(r) && !strings.ContainsRune(nothing, r) && !isMark(r) {
			signs = false
			break
		}
	}
	return signs || len(s) <= 16 && strings.IndexByte("nNsS", s[0]) >= 0 && nothingWords[Fold(s)]
}

// letterOrDigit are those of ASCII, with which nearly every cell begins.
var letterOrDigit = func() (is [utf8.RuneSelf]bool) {
	for c := range is {
		is[c] = unicode.IsLetter(rune(c)) || unicode.IsDigit(rune(c))
	}
	return is
}()

// onlySigns reports whether a text has neither letter nor digit.
func onlySigns(s string) bool {
	if s != "" && s[0] < utf8.RuneSelf && letterOrDigit[s[0]] {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0
}

// isIdem recognises the marks by which people repeat the cell above: a quote, between dashes
// or not, a word. Without its full stop, « ID » may be somebody's.
func isIdem(c *exports.Cell) bool {
	s := strings.TrimSpace(c.Text)
	if s == "" {
		return false
	}
	if s[0] < utf8.RuneSelf && letterOrDigit[s[0]] {
		return isIdemWord(s)
	}
	switch strings.TrimSpace(strings.Trim(s, dashes)) {
	case `"`, "''", "〃", "”", "“", "«", "»", "″", "‟", "„":
		return true
	}
	return false
}

// isIdemWord recognises the words that do as such a mark, of a text that begins with a letter or a
// figure.
func isIdemWord(s string) bool {
	if len(s) > 6 || s[0]|0x20 != 'i' && s[0]|0x20 != 'd' {
		return false
	}
	switch Fold(s) {
	case "idem", "ditto":
		return true
	case "id":
		return strings.HasSuffix(s, ".")
	}
	return false
}

// ticks are the signs of a presence. A box, empty or crossed, may mean either.
var ticks = map[string]string{
	"✓": "honore", "✔": "honore", "☑": "honore", "✅": "honore", "✓✓": "honore",
	"✗": "absent", "✘": "absent", "❌": "absent", "✖": "absent", "✕": "absent",
}

// spoiled is the rule that a cell breaks whatever its column, empty when none: an error
// of a spreadsheet, a formula that was never computed, a column too narrow, a character
// lost, a sign that says nothing.
func spoiled(c exports.Cell, presence bool) string {
	switch {
	case c.Kind == exports.Error && c.Text == exports.Uncalculated:
		return "formule_sans_valeur"
	case c.Kind == exports.Error || c.Kind == exports.Text && c.Text[0] == '#' && errorTexts[c.Text]:
		return "cellule_en_erreur"
	case len(c.Text) > 1 && strings.Trim(c.Text, "#") == "":
		return "colonne_etroite"
	case strings.ContainsRune(c.Text, utf8.RuneError):
		return "caractere_perdu"
	case !presence && onlySigns(c.Text):
		return "signe"
	}
	return ""
}

var (
	numeroSign  = regexp.MustCompile(`^(?i:n\s?[°º]\s?\.?\s?|no\.\s?|no\s)(\d)`)
	decimalZero = regexp.MustCompile(`^(\d+)[.,]0+$`)
	power       = regexp.MustCompile(`^(\d)(?:[.,](\d+))?[eE](\+?)(\d{1,2})$`)
)

// isShortened reports whether a spreadsheet kept of a number what its column could show
// (1,2E+07), or the fifteen digits that it counts with: the number that identifies is lost,
// and others are shortened to the same.
func isShortened(c exports.Cell) bool {
	switch c.Kind {
	case exports.Text:
		m := powerIn(c.Text)
		return m != nil && (m[2] != "" || m[3] != "") // 12E5 may be somebody's number
	case exports.Number:
		if len(c.Text) <= 15 && !strings.ContainsAny(c.Text, "eE") {
			return false
		}
		n, err := strconv.ParseFloat(c.Text, 64)
		return err == nil && math.Abs(n) >= 1e15
	}
	return false
}

// spelledOut is a number written with a power of ten that keeps all its digits
// (1,2000001E+07); a text that is none as it is.
func spelledOut(s string) string {
	if m := powerIn(s); m != nil {
		if n, err := strconv.Atoi(m[4]); err == nil && n > 0 && n == len(m[2]) {
			return m[1] + m[2]
		}
	}
	return s
}

func powerIn(s string) []string {
	if !strings.ContainsAny(s, "eE") {
		return nil
	}
	return power.FindStringSubmatch(tidy(s))
}

// dossierOf is the number of a dossier as it is compared: without spaces, the apostrophe
// that keeps a spreadsheet from counting, a N° before it, a .0 after it.
func dossierOf(c exports.Cell) string {
	s := strings.TrimLeft(wholeNumber(c), "'’‘`´")
	if s != "" && s[0]|0x20 == 'n' {
		s = numeroSign.ReplaceAllString(s, "$1")
	}
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	if !strings.HasSuffix(s, "0") || !strings.ContainsAny(s, ".,") {
		return s
	}
	return decimalZero.ReplaceAllString(s, "$1")
}

var (
	civility = regexp.MustCompile(`^(?i:m\.|mr\.?|mme\.?|mlle\.?|monsieur|madame|mademoiselle)\s+(\S)`)
	bornAs   = regexp.MustCompile(`(?i)^(?P<usage>.+?)[\s,(]+n[ée]e?(?:\(e\))?\s+(?P<birth>\pL[^()]*?)\)?$`)
	wifeOf   = regexp.MustCompile(`(?i)^(?P<birth>\pL.*?)[\s,(]+(?:[ée]p\.?|[ée]pouse|[ée]pse|veuve|vve)\s+(?P<usage>\pL.*?)\)?$`)
	second   = regexp.MustCompile(`^(?P<birth>\pL[^()]*?)\s*\(\s*(?P<usage>\pL[^()]*?)\s*\)$`)
)

// birthName is the name of birth in what is written as a name: the one after née, the
// one before épouse, the one outside brackets; without M. or Mme.
func birthName(s string) string {
	birth, _ := bothNames(s)
	return birth
}

// usageName is the other name in what is written as a name; empty when there is one only.
func usageName(s string) string {
	_, usage := bothNames(s)
	return usage
}

// withoutCivility is a name without the M. or the Mme before it.
func withoutCivility(s string) string {
	if s == "" || s[0]|0x20 != 'm' {
		return s
	}
	return civility.ReplaceAllString(s, "$1")
}

// mayBeTwo reports whether a text may be two names: a bracket, or behind a space or a comma
// what opens née, épouse or veuve. Nearly no name is, and to be sure of it costs less than
// the expressions that part them.
func mayBeTwo(s string) bool {
	for i := range len(s) {
		switch s[i] {
		case '(':
			return true
		case ' ', '\t', '\n', '\f', '\r', ',':
			if opensSecond(s[i+1:]) {
				return true
			}
		}
	}
	return false
}

// opensSecond reports whether a text begins as née, ép., épouse, veuve and vve do.
func opensSecond(s string) bool {
	e := func(s string) (after string, ok bool) {
		switch {
		case s == "":
		case s[0]|0x20 == 'e':
			return s[1:], true
		case strings.HasPrefix(s, "é"), strings.HasPrefix(s, "É"):
			return s[len("é"):], true
		}
		return "", false
	}
	if s == "" {
		return false
	}
	if after, ok := e(s); ok {
		return after != "" && after[0]|0x20 == 'p'
	}
	_, ne := e(s[1:])
	return s[0]|0x20 == 'n' && ne || s[0]|0x20 == 'v' && (ne || len(s) > 1 && s[1]|0x20 == 'v')
}

func bothNames(s string) (birth, usage string) {
	if s = withoutCivility(s); !mayBeTwo(s) {
		return s, ""
	}
	for _, form := range []*regexp.Regexp{bornAs, wifeOf, second} {
		if m := form.FindStringSubmatch(s); m != nil {
			return strings.TrimSpace(m[form.SubexpIndex("birth")]), strings.TrimSpace(m[form.SubexpIndex("usage")])
		}
	}
	return s, ""
}
