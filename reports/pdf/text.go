package pdf

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/reports"
)

// face is the type that a style is set in.
func (s style) face() *face {
	switch {
	case s.typed:
		return typewriter
	case s.bold:
		return bold
	case s.italic:
		return italic
	}
	return regular
}

// width of a text in millimetres.
func (d *document) width(text string, s style) float64 {
	widths, sum := s.face().advances(), 0
	for _, r := range clean(text) {
		sum += widths[r]
	}
	return float64(sum) / 1000 * s.size * millimetres
}

// millimetres is a point.
const millimetres = 25.4 / 72

// text draws one line from its left end, y being its baseline.
func (d *document) text(x, y float64, text string, s style) {
	face := s.face()
	if d.drawn[face] == nil {
		d.drawn[face] = make(map[rune]bool)
	}
	_, top := d.pdf.GetPageSize()
	b := fmt.Appendf(nil, "q %.3f %.3f %.3f rg BT /%s %g Tf %.2f %.2f Td (",
		float64(s.colour.r)/255, float64(s.colour.g)/255, float64(s.colour.b)/255,
		face.name, s.size, x/millimetres, (top-y)/millimetres)
	for _, r := range clean(text) {
		if !usual(r) {
			d.drawn[face][r] = true
		}
		b = literal(literal(b, byte(r>>8)), byte(r))
	}
	d.pdf.RawWriteStr(string(append(b, ") Tj ET Q"...)))
}

// literal writes a byte of a text between parentheses.
func literal(b []byte, c byte) []byte {
	switch c {
	case '(', ')', '\\':
		return append(b, '\\', c)
	case '\r':
		return append(b, `\r`...)
	}
	return append(b, c)
}

func (d *document) textRight(x, y float64, text string, s style) {
	d.text(x-d.width(text, s), y, text, s)
}

func (d *document) textCentre(x, y float64, text string, s style) {
	d.text(x-d.width(text, s)/2, y, text, s)
}

// fitted is as much of a text as a width holds, an ellipsis after it where it is
// cut. For running heads only: elsewhere a text wraps.
func (d *document) fitted(text string, s style, width float64) string {
	if d.width(text, s) <= width {
		return text
	}
	cut := []rune(text)
	for len(cut) > 0 && d.width(string(cut)+"…", s) > width {
		cut = cut[:len(cut)-1]
	}
	return strings.TrimRight(string(cut), " \u00a0\u202f,;:·") + "…"
}

// fragment is a piece of a line with one look.
type fragment struct {
	text  string
	style style
	width float64
}

// line is what fits between two margins.
type line []fragment

func (l line) width() float64 {
	var w float64
	for _, f := range l {
		w += f.width
	}
	return w
}

// word is what is never cut: fragments without an ordinary space between them.
type word struct {
	fragments []fragment
	width     float64
	spaced    bool // a space stands before it
}

// wrap cuts a text into lines of a width.
func (d *document) wrap(t reports.Text, s style, width float64) []line {
	if whole, ok := d.whole(t, s, width); ok {
		return []line{whole}
	}
	return d.linesOf(d.words(t, s, width), s, width)
}

// linesOf puts on each line the words that it has room for.
func (d *document) linesOf(words []word, s style, width float64) []line {
	var lines []line
	var now line
	used := 0.0
	for _, w := range words {
		space := 0.0
		if w.spaced && len(now) > 0 {
			space = d.width(" ", s)
		}
		if len(now) > 0 && used+space+w.width > width+0.01 {
			lines = append(lines, now)
			now, used, space = nil, 0, 0
		}
		if space > 0 {
			now[len(now)-1].text += " "
			now[len(now)-1].width += space
		}
		now = append(now, w.fragments...)
		used += space + w.width
	}
	if len(now) > 0 {
		lines = append(lines, now)
	}
	return lines
}

// whole is the line of a text that is not to be cut, as most cells of a table hold.
func (d *document) whole(t reports.Text, s style, width float64) (line, bool) {
	if len(t) != 1 || t[0].Emphasis != reports.Plain {
		return nil, false
	}
	text := clean(t[0].Text)
	used := d.width(text, s)
	if text == "" || used > width || text != strings.Trim(text, " ") || strings.Contains(text, "  ") {
		return nil, false
	}
	return line{{text, s, used}}, true
}

// words splits at ordinary spaces, then after hyphens and slashes, and by force where
// a single word is wider than the column.
func (d *document) words(t reports.Text, s style, width float64) []word {
	var all []word
	spaced := false
	glue := false // the next piece belongs to the word before
	for _, run := range t {
		look := s
		switch run.Emphasis {
		case reports.Strong:
			look.bold, look.italic = true, false
		case reports.Italic:
			if !look.bold {
				look.italic = true
			}
		}
		for i, part := range strings.Split(clean(run.Text), " ") {
			if i > 0 {
				spaced, glue = true, false
			}
			if part == "" {
				continue
			}
			for k, piece := range d.pieces(part, look, width) {
				f := fragment{piece, look, d.width(piece, look)}
				if glue && k == 0 && len(all) > 0 {
					last := &all[len(all)-1]
					last.fragments = append(last.fragments, f)
					last.width += f.width
				} else {
					all = append(all, word{[]fragment{f}, f.width, spaced && k == 0})
				}
				spaced = false
			}
			glue = true
		}
	}
	return all
}

// pieces are the parts at whose ends a word wider than the column may be cut: after a hyphen or
// a slash, then after a no-break space, and if there is none anywhere. A word that fits is whole.
func (d *document) pieces(part string, s style, width float64) []string {
	var out []string
	for part != "" {
		if d.width(part, s) <= width {
			return append(out, part)
		}
		cut := len(part)
		if k := strings.IndexAny(part, "-/"); k > 1 && k < len(part)-2 {
			cut = k + 1
		}
		if d.width(part[:cut], s) > width {
			cut = d.forcedCut(part[:cut], s, width)
		}
		out = append(out, part[:cut])
		part = part[cut:]
	}
	return out
}

func (d *document) forcedCut(part string, s style, width float64) int {
	atSpace, anywhere := 0, 0
	for i, r := range part {
		end := i + utf8.RuneLen(r)
		if anywhere > 0 && d.width(part[:end], s) > width {
			break
		}
		anywhere = end
		if r == '\u00a0' {
			atSpace = end
		}
	}
	if atSpace > 0 {
		return atSpace
	}
	return anywhere
}

// drawLine draws a wrapped line with its left end at x and baseline at y. A
// space ends it, so that a reader aloud does not tie it to the next.
func (d *document) drawLine(l line, x, y float64) {
	for i := 0; i < len(l); {
		text, width := l[i].text, l[i].width
		k := i + 1
		for k < len(l) && l[k].style == l[i].style {
			text, width = text+l[k].text, width+l[k].width
			k++
		}
		if k == len(l) {
			text += " "
		}
		d.text(x, y, text, l[i].style)
		x, i = x+width, k
	}
}

// drawLines draws lines under one another from the top y.
func (d *document) drawLines(lines []line, x, y float64, s style) {
	for i, l := range lines {
		d.drawLine(l, x, y+s.ascent()+float64(i)*s.leading())
	}
}

// flow draws a text down the page, over to the next one if it must, never
// leaving fewer than two lines behind or ahead.
func (d *document) flow(role string, t reports.Text, s style, x, width float64) {
	d.lines(role, d.wrap(t, s, width), s, x)
}

// even cuts a title into as few lines as a width asks for, of about the same length: it leaves
// no word alone on its last line.
func (d *document) even(t reports.Text, s style, width float64) []line {
	lines := d.wrap(t, s, width)
	if len(lines) < 2 {
		return lines
	}
	words := d.words(t, s, width)
	if len(lines) == 2 {
		return d.halved(words, s, width)
	}
	widest := 0.0
	for _, w := range words {
		widest = max(widest, w.width)
	}
	for low, high := widest, width; high-low > 0.5; {
		middle := (low + high) / 2
		if other := d.linesOf(words, s, middle); len(other) == len(lines) {
			lines, high = other, middle
		} else {
			low = middle
		}
	}
	return lines
}

// halved is a title on two lines, cut so that the longer is as short as can be, but for its
// sense: a comma is worth a third of the width, and an article goes with its noun.
func (d *document) halved(words []word, s style, width float64) []line {
	best, least := d.linesOf(words, s, width), math.Inf(1)
	for k := 1; k < len(words); k++ {
		first, second := d.linesOf(words[:k], s, width), d.linesOf(words[k:], s, width)
		if !words[k].spaced || len(first) > 1 || len(second) > 1 {
			continue
		}
		cost := max(first[0].width(), second[0].width())
		end := words[k-1].fragments
		switch text := end[len(end)-1].text; {
		case strings.HasSuffix(text, ",") || strings.HasSuffix(text, ";"):
			cost -= width / 3
		case utf8.RuneCountInString(text) <= 3 && !strings.ContainsAny(text, "0123456789%"):
			cost += width / 3
		}
		if cost < least {
			best, least = []line{first[0], second[0]}, cost
		}
	}
	return best
}

// lines draws the lines of a text as flow does.
func (d *document) lines(role string, lines []line, s style, x float64) {
	if len(lines) <= 3 {
		d.need(float64(len(lines)) * s.leading())
	} else {
		d.need(2 * s.leading())
	}
	d.element(role, func() {
		d.mark(func() {
			for i, l := range lines {
				if left := len(lines) - i; d.room() < s.leading() || left == 2 && d.room() < 2*s.leading() && len(lines) > 3 {
					d.newPage()
				}
				d.drawLine(l, x, d.y+s.ascent())
				d.y += s.leading()
			}
		})
	})
}

func plain(s string) reports.Text { return reports.Text{{Text: s}} }
