package html

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lettering is a voice of the labels of a chart: a class of the style sheet and
// its size, needed to know what fits.
type lettering struct {
	class string
	size  float64
	bold  bool
}

var (
	faint   = lettering{"faint", 12, false}   // ticks, limits
	ink     = lettering{"ink", 12.5, false}   // categories, figures
	strong  = lettering{"strong", 12.5, true} // names, the last figure
	second  = lettering{"second", 12.5, true} // the name of a line in the middle tone
	signal  = lettering{"signal", 12.5, true}
	onDark  = lettering{"on-dark", 12.5, false}
	outcome = lettering{"outcome", 13, true} // a published horizon
)

const lineHeight = 1.22 // of a size

// advances are the widths of the letters of Helvetica from space to tilde, in
// thousandths of the size. Arial and Liberation Sans, which the style sheet asks
// for, were drawn to the same widths.
var advances = [...]float64{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
	667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
	333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
	556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
}

// width of a text in the units of a chart. An accent takes no width; bold letters
// are about a fifteenth wider.
func (l lettering) width(text string) float64 {
	total := 0.0
	for _, r := range norm.NFD.String(text) {
		switch {
		case r >= ' ' && r <= '~':
			total += advances[r-' ']
		case unicode.Is(unicode.Mn, r):
		case r == '\u202f', r == '’':
			total += 222
		case r == '\u00a0':
			total += 278
		case r == '−':
			total += 584
		default:
			total += 1000
		}
	}
	if l.bold {
		total *= 1.07
	}
	return total * l.size / 1000
}

// wrap cuts a text between words into lines that fit a width where they can.
func (l lettering) wrap(text string, width float64) []string {
	var lines []string
	line := ""
	for _, word := range strings.Split(text, " ") {
		switch {
		case line == "":
			line = word
		case l.width(line+" "+word) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	if line == "" {
		return lines
	}
	return append(lines, line)
}

func (l lettering) leading() float64 { return l.size * lineHeight }
