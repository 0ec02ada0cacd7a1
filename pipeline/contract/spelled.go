package contract

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Spelled is a text with whatever would act on a terminal, or hide in what is printed,
// spelled: escapes, control characters, marks of direction, characters without width.
// With breaks, line breaks and tabs are spelled too: they are no part of one line.
func Spelled(text string, breaks bool) string {
	var b strings.Builder
	for at, r := range text {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(text[at:], "\ufffd"):
			fmt.Fprintf(&b, `\x%02x`, text[at])
		case !acts(r) || r == '\ufeff' && at == 0, // the mark that a CSV begins with
			!breaks && (r == '\n' || r == '\t' || r == '\r' && strings.HasPrefix(text[at:], "\r\n")):
			b.WriteRune(r)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// acts says whether a character acts on what is printed, or is not seen in it. The soft
// hyphen and the joiners of a script are letters of a text, and are spelled all the same:
// no word of ours has one.
func acts(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029'
}
