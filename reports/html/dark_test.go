package html_test

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var toneOf = regexp.MustCompile(`--(\w+): #([0-9a-f]{6}|[0-9a-f]{3});`)

// luminance is that of a colour, as WCAG 2 defines it.
func luminance(hex string) float64 {
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
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
				a, b := luminance(tones[text]), luminance(tones[ground])
				if ratio := (max(a, b) + 0.05) / (min(a, b) + 0.05); ratio < 4.5 {
					t.Errorf("%s: %s on %s is at %.2f to 1", name, text, ground, ratio)
				}
			}
		}
	}
}
