package main

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// visible writes to a terminal what the program prints, with whatever would act on it, or
// hide in it, spelled: escapes, other control characters, marks of direction and
// characters without width, which come in the names of files, cells and labels. Line
// breaks are the program's own: see oneLine.
type visible struct {
	to   io.Writer
	rest []byte // of a character that was cut
}

func (v *visible) Write(p []byte) (int, error) {
	text := append(v.rest, p...)
	v.rest = nil
	if cut := len(text) - lastRune(text); cut > 0 {
		v.rest, text = append([]byte(nil), text[len(text)-cut:]...), text[:len(text)-cut]
	}
	if _, err := io.WriteString(v.to, spelled(string(text), false)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// lastRune is where the last whole character of a text ends.
func lastRune(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if first := text[len(text)-n]; utf8.RuneStart(first) {
			if !utf8.FullRune(text[len(text)-n:]) {
				return len(text) - n
			}
			break
		}
	}
	return len(text)
}

// oneLine spells the line breaks and tabs of a text too, which are no part of what
// stands on one line.
func oneLine(text string) string { return spelled(text, true) }

func spelled(text string, breaks bool) string {
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
