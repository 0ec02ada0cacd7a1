package html_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var toneOf = regexp.MustCompile(`--(\w+): #([0-9a-f]{6}|[0-9a-f]{3});`)

// pairs are the three numbers of a colour, in hexadecimal.
func pairs(hex string) []string {
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	return []string{hex[:2], hex[2:4], hex[4:]}
}

// What is read stands at 4.5 to 1 or more on the page and on its panels, by day and on a dark
// screen.
func TestTextIsReadOnADarkScreenToo(t *testing.T) {
	sheet, err := os.ReadFile("style.css")
	if err != nil {
		t.Fatal(err)
	}
	light, rest, found := strings.Cut(string(sheet), "prefers-color-scheme: dark")
	dark, _, closed := strings.Cut(rest, "svg {")
	if !found || !closed {
		t.Fatal("the style sheet has no dark page")
	}
	for name, part := range map[string]string{"light": light, "dark": dark} {
		tones := map[string]string{}
		for _, m := range toneOf.FindAllStringSubmatch(part, -1) {
			tones[m[1]] = m[2]
		}
		for _, text := range []string{"ink", "soft", "deep", "name", "signal"} {
			for _, ground := range []string{"paper", "panel"} {
				if tones[text] == "" || tones[ground] == "" {
					t.Fatalf("%s: no tone for %s on %s", name, text, ground)
				}
				a, b := luminance(t, pairs(tones[text])), luminance(t, pairs(tones[ground]))
				if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 4.5 {
					t.Errorf("%s: %s on %s is at %.2f to 1", name, text, ground, ratio)
				}
			}
		}
	}
}
