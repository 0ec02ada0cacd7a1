package pdf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"codeberg.org/go-fonts/liberation/liberationmonoregular"
	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansitalic"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"codeberg.org/go-pdf/fpdf"
)

// face is a typeface. The pages call it by its name; what every document needs of it
// is made once.
type face struct {
	name     string
	content  []byte
	advances func() *[plane]int    // see measure
	usual    func() (*file, error) // cut to the usual characters
}

func newFace(name string, content []byte) *face {
	f := &face{name: name, content: content}
	f.advances = sync.OnceValue(f.measure)
	f.usual = sync.OnceValues(func() (*file, error) { return f.cut(usualCharacters()) })
	return f
}

var (
	regular    = newFace("Liberation", liberationsansregular.TTF)
	bold       = newFace("LiberationBold", liberationsansbold.TTF)
	italic     = newFace("LiberationItalic", liberationsansitalic.TTF)
	typewriter = newFace("LiberationMono", liberationmonoregular.TTF) // of commands only
)

// faces are those of the text; the typewriter's is of the guide only.
func faces() []*face { return []*face{regular, bold, italic} }

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

// measure gives the widths of the characters, in thousandths of the size.
func (f *face) measure() *[plane]int {
	ruler := fpdf.New("P", "mm", "A4", "")
	ruler.AddUTF8FontFromBytes(f.name, "", f.content)
	ruler.SetFont(f.name, "", 10)
	var widths [plane]int
	for r := range widths {
		widths[r] = ruler.GetStringSymbolWidth(string(rune(r)))
	}
	return &widths
}

// signs are the characters of French and of the reports that ASCII lacks.
const signs = "ÀÂÄÆÇÈÉÊËÎÏÔÖŒÙÛÜŸàâäæçèéêëîïôöœùûüÿ\u00a0\u202f«»‘’“”–—…•·°²³±×−→≤≥√Σ€‰§□"

// usual says whether a character is one that most documents draw.
func usual(r rune) bool { return ' ' <= r && r <= '~' || strings.ContainsRune(signs, r) }

func usualCharacters() string {
	all := signs
	for r := ' '; r <= '~'; r++ {
		all += string(r)
	}
	return all
}

// cut is a file that holds the face, cut to some characters.
func (f *face) cut(to string) (*file, error) {
	p := fpdf.New("P", "mm", "A4", "")
	p.SetCatalogSort(true)
	p.AddUTF8FontFromBytes(f.name, "", f.content)
	p.AddPage()
	p.SetFont(f.name, "", 10)
	p.Text(0, 0, to)
	var written bytes.Buffer
	if err := p.Output(&written); err != nil {
		return nil, err
	}
	cut, err := takeApart(written.Bytes())
	if err != nil {
		return nil, err
	}
	return cut, cut.describe(to)
}

var (
	noFonts = []byte("/Font <<\n>>")
	oneFont = regexp.MustCompile(`/Font <<\n/F\w+ (\d+) 0 R`)
)

// embed gives the pages the typefaces that they draw with. Each is cut once for all
// documents to the usual characters; where a rare one is drawn, for the document.
func (d *document) embed(f *file) error {
	fonts := []byte("/Font <<")
	for _, face := range append(faces(), typewriter) {
		rare, drawn := d.drawn[face]
		if !drawn {
			continue
		}
		cut, err := face.usual()
		if len(rare) > 0 {
			cut, err = face.cut(usualCharacters() + string(slices.Sorted(maps.Keys(rare))))
		}
		if err != nil {
			return err
		}
		font := number(oneFont, cut.objects[resources])
		if font == 0 {
			return errUnread
		}
		fonts = fmt.Appendf(fonts, "/%s %d 0 R ", face.name, f.graft(cut, font))
	}
	if !bytes.Contains(f.objects[resources], noFonts) {
		return errUnread
	}
	f.objects[resources] = bytes.Replace(f.objects[resources], noFonts, append(fonts, ">>"...), 1)
	return nil
}

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

// Lacking are the characters of a text that the typeface has no drawing of, once each:
// pages show a sign in their place.
func Lacking(text string) []rune {
	var all []rune
	for _, r := range text {
		if r != '□' && r != '?' && strings.ContainsAny(clean(string(r)), "□?") && !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	return all
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
