package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestWhatIsPrintedActsOnNothing: each character that a terminal obeys, or that nobody
// sees, is spelled; letters, spaces of French and line breaks of ours stay.
func TestWhatIsPrintedActsOnNothing(t *testing.T) {
	for text, want := range map[string]string{
		"Été 2023\u202f: 1\u202f234,5\u00a0%\n\tfin\r\n": "Été 2023\u202f: 1\u202f234,5\u00a0%\n\tfin\r\n",
		"a\x1b[2Jb":            `a\x1b[2Jb`,
		"a\x1b]0;titre\x07b":   `a\x1b]0;titre\x07b`,
		"a\rb":                 `a\x0db`,
		"a\x00\x08\x7fb":       `a\x00\x08\x7fb`,
		"a\u009b31mb\u0085":    `a\u009b31mb\u0085`,
		"fdp.\u202etxt":        `fdp.\u202etxt`,
		"a\u2066b\u2069\u200f": `a\u2066b\u2069\u200f`,
		"a\u200bb\u2060\ufeff": `a\u200bb\u2060\ufeff`,
		"\ufeffnom;prenom":     "\ufeffnom;prenom",
		"a\u2028b\u2029":       `a\u2028b\u2029`,
		"octet \xff":           `octet \xff`,
		"\ufffd 🙂 \U000e0041":  "\ufffd 🙂 " + `\U000e0041`,
		"\x1b":                 `\x1b`,
		" ~\u00a1":             " ~\u00a1",
	} {
		var whole, cut bytes.Buffer
		if _, err := (&visible{to: &whole}).Write([]byte(text)); err != nil || whole.String() != want {
			t.Errorf("%q: %q, want %q", text, whole.String(), want)
		}
		if strings.Contains(text, "\xff") || strings.ContainsAny(text, "\ufeff\r") { // an octet alone, or what depends on what comes next
			continue
		}
		v := &visible{to: &cut}
		for _, b := range []byte(text) { // as a writer may cut it, in the midst of a character
			v.Write([]byte{b})
		}
		if cut.String() != want {
			t.Errorf("%q octet by octet: %q, want %q", text, cut.String(), want)
		}
	}
	if got := oneLine("a\nagir: tout va bien\r\n\tb"); got != `a\x0aagir: tout va bien\x0d\x0a\x09b` {
		t.Error(got)
	}
}
