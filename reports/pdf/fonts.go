package pdf

import (
	"encoding/binary"
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationmonoregular"
	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansitalic"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-pdf/fpdf"
)

const (
	family     = "liberation"
	typewriter = "liberation-mono" // of commands only
)

type face struct {
	family, style string
	content       []byte
}

// faces are those of the text; the typewriter's is of the guide only.
func faces() []face {
	return []face{{family, "", liberationsansregular.TTF}, {family, "B", liberationsansbold.TTF}, {family, "I", liberationsansitalic.TTF}}
}

var typewriterFace = face{typewriter, "", liberationmonoregular.TTF}

// plane is the characters that fpdf can set: the basic plane.
const plane = 1 << 16

// covered says which characters every face has.
var covered = sync.OnceValue(func() *[plane]bool {
	var count [plane]int
	for _, f := range faces() {
		for _, r := range characters(f.content) {
			if r < plane {
				count[r]++
			}
		}
	}
	var all [plane]bool
	for r, n := range count {
		all[r] = n == len(faces())
	}
	return &all
})

// advances are the widths of the characters of each face, by family and style, in
// thousandths of its size. To measure with the page under way would write each
// choice of a font on it.
var advances = sync.OnceValue(func() map[[2]string]*[plane]int {
	ruler := fpdf.New("P", "mm", "A4", "")
	all := make(map[[2]string]*[plane]int)
	for _, f := range append(faces(), typewriterFace) {
		ruler.AddUTF8FontFromBytes(f.family, f.style, f.content)
		ruler.SetFont(f.family, f.style, 10)
		var widths [plane]int
		for r := range widths {
			widths[r] = ruler.GetStringSymbolWidth(string(rune(r)))
		}
		all[[2]string{f.family, f.style}] = &widths
	}
	return all
})

// clean replaces what the typeface lacks: fpdf panics beyond the basic plane,
// and would draw nothing for the rest. A replaced character shows as □ or a
// question mark; what joins or varies another disappears with it.
func clean(text string) string {
	known := covered()
	return strings.Map(func(r rune) rune {
		switch {
		case r < plane && known[r]:
			return r
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case r == '\u2011':
			return '-'
		case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r):
			return -1
		case unicode.IsSpace(r):
			return '\u00a0'
		case known['□']:
			return '□'
		}
		return '?'
	}, text)
}

// characters reads those of a TrueType font from its table "cmap", format 4, for
// the Windows platform.
func characters(font []byte) []rune {
	table := fontTable(font, "cmap")
	if len(table) < 4 {
		return nil
	}
	for i := range int(binary.BigEndian.Uint16(table[2:])) {
		entry := table[4+8*i:]
		sub := table[binary.BigEndian.Uint32(entry[4:]):]
		if binary.BigEndian.Uint16(entry) == 3 && binary.BigEndian.Uint16(entry[2:]) == 1 && binary.BigEndian.Uint16(sub) == 4 {
			return segments(sub)
		}
	}
	return nil
}

func fontTable(font []byte, name string) []byte {
	for i := range int(binary.BigEndian.Uint16(font[4:])) {
		entry := font[12+16*i:]
		if string(entry[:4]) == name {
			return font[binary.BigEndian.Uint32(entry[8:]):]
		}
	}
	return nil
}

// segments lists the characters of a format 4 subtable that have a glyph.
func segments(sub []byte) []rune {
	at := func(i int) int { return int(binary.BigEndian.Uint16(sub[i:])) }
	n := at(6) / 2
	var all []rune
	for s := range n {
		last, first := at(14+2*s), at(16+2*n+2*s)
		delta, offsetAt := at(16+4*n+2*s), 16+6*n+2*s
		offset := at(offsetAt)
		for c := first; c <= last && c < 0xFFFF; c++ {
			glyph := c
			if offset != 0 {
				glyph = at(offsetAt + offset + 2*(c-first))
			}
			if offset == 0 || glyph != 0 {
				glyph = (glyph + delta) & 0xFFFF
			}
			if glyph != 0 {
				all = append(all, rune(c))
			}
		}
	}
	return all
}
