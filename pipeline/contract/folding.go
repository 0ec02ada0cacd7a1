package contract

import (
	"strings"
	"sync"
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
	if text, ok := foldPlain(s); ok {
		return text
	}
	return foldAny(s)
}

// foldAny is Fold of any text.
func foldAny(s string) string {
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

// plainAtMost bounds the letters that are folded each alone: those of French, of the Latin
// alphabets and no mark to combine.
const plainAtMost = 0x250

// plainFolds is what Fold makes of each of them, a space where it parts words.
var plainFolds = sync.OnceValue(func() (all [plainAtMost]string) {
	for r := range rune(plainAtMost) {
		all[r] = foldAny(string(r))
		if all[r] == "" && foldAny("a"+string(r)+"a") == "a a" {
			all[r] = " "
		}
	}
	return all
})

// foldPlain is Fold of a text of these letters alone, without normalising it first.
func foldPlain(s string) (text string, ok bool) {
	for _, r := range s {
		if r >= plainAtMost {
			return "", false
		}
	}
	folds := plainFolds()
	b := make([]byte, 0, foldedAtMost)
	space := false
	for _, r := range s {
		switch f := folds[r]; f {
		case "":
		case " ":
			space = true
		default:
			if space && len(b) > 0 {
				b = append(b, ' ')
			}
			space = false
			b = append(b, f...)
		}
	}
	return string(b), true
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

// mayFoldTo reports whether Fold of a text may be what is given: the letters and figures of
// ASCII with which it begins are there.
func mayFoldTo(s, folded string) bool {
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if c < '0' || '9' < c && c < 'a' || 'z' < c {
			return true
		}
		if i >= len(folded) || folded[i] != c {
			return false
		}
	}
	return true
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
