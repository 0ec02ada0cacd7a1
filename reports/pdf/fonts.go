package pdf

import (
	"encoding/binary"
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansitalic"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
)

const (
	family     = "liberation"
	typewriter = "liberation-mono" // of commands only
)

type face struct {
	style   string
	content []byte
}

func faces() []face {
	return []face{{"", liberationsansregular.TTF}, {"B", liberationsansbold.TTF}, {"I", liberationsansitalic.TTF}}
}

// covered holds the characters that every face has.
var covered = sync.OnceValue(func() map[rune]bool {
	count := map[rune]int{}
	for _, f := range faces() {
		for _, r := range characters(f.content) {
			count[r]++
		}
	}
	all := map[rune]bool{}
	for r, n := range count {
		all[r] = n == len(faces())
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
		case known[r]:
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
