package contract

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// foldedAtMost bounds the labels and values worth comparing: none of ours is
// longer, and a cell may hold megabytes.
const foldedAtMost = 200

// letters that Unicode does not decompose, as a French keyboard would write them.
var undecomposed = map[rune]string{
	'ı': "i", 'ø': "o", 'œ': "oe", 'æ': "ae", 'ß': "ss", 'ð': "d", 'þ': "th", 'ł': "l", 'đ': "d", 'ħ': "h", 'ŋ': "n", 'ŧ': "t",
}

// Fold writes a label or a value the way it is compared: without case and
// accents, punctuation and underscores as a space, repeated spaces as one.
func Fold(s string) string {
	if folded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	letter := func(text string) {
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteString(text)
	}
	for _, r := range norm.NFD.String(s) {
		r = unicode.ToLower(r)
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			letter(string(rune(r)))
		case unicode.Is(unicode.Mn, r), isMark(r):
		case r == 'º', r == 'ª': // written for the degree sign of N°
			space = true
		case undecomposed[r] != "":
			letter(undecomposed[r])
		case unicode.IsLetter(r), unicode.IsDigit(r):
			letter(string(r))
		default:
			space = true
		}
	}
	return b.String()
}

// folded reports whether Fold would change nothing.
func folded(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		case c == ' ' && last != ' ':
		default:
			return false
		}
		last = c
	}
	return last != ' ' || s == ""
}

// tidy is a text without the spaces that nobody sees.
func tidy(s string) string {
	plain := true
	last := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c == ' ' && last == ' ' || c < ' ' || c == 0xc2 || c == 0xd8 || c == 0xe1 || c == 0xe2 || c == 0xe3 || c == 0xef {
			plain = false
			break
		}
		last = c
	}
	if plain && (s == "" || last != ' ') {
		return s
	}
	s = strings.ReplaceAll(unmarked(s), "\x00", "")
	return strings.Join(strings.Fields(s), " ")
}
