package main

import (
	"io"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/pipeline/contract"
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
	if _, err := io.WriteString(v.to, contract.Spelled(string(text), false)); err != nil {
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
func oneLine(text string) string { return contract.Spelled(text, true) }
