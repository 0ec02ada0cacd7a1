package pdf

import "testing"

// What every face draws, in either form of an accent, and what pages never show, lacks
// nothing; another script and a picture do, once each.
func TestLacking(t *testing.T) {
	for text, want := range map[string]string{
		"Événement à l’école, 12 €": "", "Łukasz, Ångström": "", "e\u0301te\u0301\u200d\n": "", "Правда": "", "? □": "",
		"سلام": "سلام", "de ሰላም à ሰላም": "ሰላም", "😀 bravo 😀": "😀", "": "",
	} {
		if got := string(Lacking(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
