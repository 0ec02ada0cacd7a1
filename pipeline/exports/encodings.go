package exports

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// Encodings of a CSV, as File.Encoding and CSVForm.Encoding name them.
const (
	utf8Plain   = "UTF-8"
	utf8BOM     = "UTF-8 (BOM)"
	windows1252 = "Windows-1252"
	utf16LE     = "UTF-16LE"
	utf16BE     = "UTF-16BE"
	utf8Twice   = "UTF-8 lu deux fois"
	latin9      = "ISO-8859-15"
	macRoman    = "MacRoman"
	codePage850 = "CP850"
)

// decode turns the bytes of a text file into UTF-8 and names their encoding. A
// text that no encoding explains entirely is refused, for a letter lost in a
// name is a person lost.
func decode(content []byte) (text, encoding string, err error) {
	switch {
	case bytes.HasPrefix(content, []byte("\xef\xbb\xbf")):
		if !utf8.Valid(content) {
			return "", "", refuseEncoding()
		}
		text, encoding = string(content[3:]), utf8BOM
	case bytes.HasPrefix(content, []byte("\xff\xfe")):
		text, err = decodeUTF16(content[2:], binary.LittleEndian)
		encoding = utf16LE
	case bytes.HasPrefix(content, []byte("\xfe\xff")):
		text, err = decodeUTF16(content[2:], binary.BigEndian)
		encoding = utf16BE
	case looksUTF16(content, 1):
		text, err = decodeUTF16(content, binary.LittleEndian)
		encoding = utf16LE
	case looksUTF16(content, 0):
		text, err = decodeUTF16(content, binary.BigEndian)
		encoding = utf16BE
	case utf8.Valid(content):
		text, encoding = string(content), utf8Plain
	case isBinary(content[:max(len(content)-1, 0)]):
		return "", "", refuseUnreadable()
	default:
		text, encoding, err = decodeBytes(content)
	}
	if err != nil {
		return "", "", err
	}
	if once, ok := undouble(text); ok {
		text, encoding = once, utf8Twice
	}
	// Ctrl-Z ended a text file under DOS, and some tools still write it.
	text = strings.TrimSuffix(text, "\x1a")
	if isBinary(text) {
		return "", "", refuseUnreadable()
	}
	return text, encoding, nil
}

// decodeText is decode, but for a document of markup that names its encoding: a page or an
// XML that is not UTF-8 is read as it says.
func decodeText(content []byte) (text, encoding string, err error) {
	head := content[:min(len(content), 4096)]
	if bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte("<")) && !utf8.Valid(content) {
		if named := namedEncoding.FindSubmatch(head); named != nil {
			// Of the encodings of the web, those of one byte a letter, and no other.
			table, err := htmlindex.Get(string(named[1]))
			if of, ok := table.(*charmap.Charmap); err == nil && ok {
				text, err := of.NewDecoder().Bytes(content)
				if err == nil && !isBinary(text) && !bytes.ContainsRune(text, utf8.RuneError) {
					return string(text), strings.ToUpper(string(named[1])), nil
				}
			}
		}
	}
	return decode(content)
}

var namedEncoding = regexp.MustCompile(`(?i)(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_:.-]+)`)

// isBinary finds the control characters that no table holds.
func isBinary[T string | []byte](text T) bool {
	for i := 0; i < len(text); i++ {
		if c := text[i]; c < ' ' && control[c] {
			return true
		}
	}
	return false
}

// control is true for the control characters that are neither spaces nor line
// ends, nor the separators (1C to 1F), backspace and escape that old
// applications leave in a field.
var control = [32]bool{0: true, 1: true, 2: true, 3: true, 4: true, 5: true, 6: true, 14: true, 15: true, 16: true, 17: true, 18: true, 19: true, 20: true, 21: true, 22: true, 23: true}

// looksUTF16 recognises UTF-16 without its mark: in a French table nearly every
// character has a null high byte, which lies at odd places in little endian and
// at even places in big endian, and no null elsewhere.
func looksUTF16(content []byte, high int) bool {
	sample := content[:min(len(content), 4096)&^1]
	if len(sample) < 4 || len(content)%2 != 0 {
		return false
	}
	nulls := 0
	for i := 0; i < len(sample); i += 2 {
		if sample[i+high] == 0 {
			nulls++
		}
		if sample[i+1-high] == 0 {
			return false
		}
	}
	return nulls*10 >= len(sample)/2*8
}

// decodeUTF16 refuses an odd byte and a half surrogate.
func decodeUTF16(content []byte, order binary.ByteOrder) (string, error) {
	if len(content)%2 != 0 {
		return "", refuseEncoding()
	}
	text := make([]byte, 0, len(content)/2+len(content)/8)
	for i := 0; i < len(content); i += 2 {
		r := rune(order.Uint16(content[i:]))
		if utf16.IsSurrogate(r) {
			if i+4 > len(content) {
				return "", refuseEncoding()
			}
			i += 2
			if r = utf16.DecodeRune(r, rune(order.Uint16(content[i:]))); r == utf8.RuneError {
				return "", refuseEncoding()
			}
		}
		text = utf8.AppendRune(text, r)
	}
	return string(text), nil
}

// Tables of one byte a letter, the most usual first.
var tables = []struct {
	name string
	of   *charmap.Charmap
}{
	{windows1252, charmap.Windows1252}, {latin9, charmap.ISO8859_15}, {macRoman, charmap.Macintosh}, {codePage850, charmap.CodePage850},
}

// decodeBytes takes what is not UTF-8: by the table that makes the best French of it,
// for one byte is é in one and a quote, or another letter, in others. It refuses a text
// of two encodings, and one of which no table makes sense.
func decodeBytes(content []byte) (text, encoding string, err error) {
	if mixesUTF8(content) {
		return "", "", refuseEncoding()
	}
	best, score := -1, 0
	for i, t := range tables {
		if n, ok := french(content, t.of); ok && (best < 0 || n > score) {
			best, score = i, n
		}
	}
	if best < 0 || score < 0 {
		return "", "", refuseEncoding()
	}
	decoded := make([]byte, 0, len(content)+len(content)/8)
	for _, c := range content {
		if c < utf8.RuneSelf {
			decoded = append(decoded, c)
			continue
		}
		decoded = utf8.AppendRune(decoded, tables[best].of.DecodeByte(c))
	}
	return string(decoded), tables[best].name, nil
}

// scored is how many letters with an accent are enough to choose the table of a text.
const scored = 20_000

// french weighs how French a text is by a table: a small letter with an accent within
// or after a word speaks for it, a sign or a capital between small letters against. It
// is false where a byte stands for nothing.
func french(content []byte, table *charmap.Charmap) (score int, ok bool) {
	seen := 0
	for i, c := range content {
		if c < utf8.RuneSelf {
			continue
		}
		r := table.DecodeByte(c)
		if r == utf8.RuneError || 0x80 <= r && r < 0xa0 {
			return 0, false
		}
		if seen++; seen > scored {
			return score, true
		}
		before, after := i > 0 && isLetter(content[i-1]), i+1 < len(content) && isLetter(content[i+1])
		smallBefore := before && 'a' <= content[i-1] && content[i-1] <= 'z'
		switch {
		case strings.ContainsRune("àâäçéèêëîïôöùûüÿœæ", r):
			score += 3
		case strings.ContainsRune("ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ", r):
			if smallBefore {
				score -= 3
			} else {
				score += 2
			}
		case strings.ContainsRune("’«»°€–…\u00a0“”", r):
			score++
			if r != '’' && before && after {
				score -= 4
			}
		case unicode.IsLetter(r):
			score--
			if smallBefore && unicode.IsUpper(r) {
				score -= 3
			}
		case before || after:
			score -= 3
		default:
			score--
		}
	}
	return score, true
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// undouble reads again, as UTF-8, what was written in UTF-8, read as Windows-1252 and
// written again: Ã© is é. It is false when nothing is.
func undouble(text string) (string, bool) {
	if !mayBeDoubled(text) {
		return text, false
	}
	var b strings.Builder
	changed := false
	for rest := text; rest != ""; {
		letter, width := doubled(rest)
		if width > 0 {
			changed = true
			b.WriteString(letter)
			rest = rest[width:]
			continue
		}
		_, width = utf8.DecodeRuneInString(rest)
		b.WriteString(rest[:width])
		rest = rest[width:]
	}
	return b.String(), changed
}

// mayBeDoubled reports whether a text has one of the letters that doubling begins with,
// which begin with the same byte.
func mayBeDoubled(text string) bool {
	for {
		i := strings.IndexByte(text, "Ã"[0])
		if i < 0 || i+1 == len(text) {
			return false
		}
		if c := text[i+1]; c == "Ã"[1] || c == "Â"[1] || c == "â"[1] || c == "Å"[1] {
			return true
		}
		text = text[i+2:]
	}
}

// doubled is the letter that the first characters of a text were before they were read
// as Windows-1252, and how many bytes they take; 0 when they are what they look like.
func doubled(text string) (letter string, width int) {
	first, _ := utf8.DecodeRuneInString(text)
	need := map[rune]int{'Â': 2, 'Ã': 2, 'Å': 2, 'â': 3}[first]
	if need == 0 {
		return "", 0
	}
	var bytes []byte
	for range need {
		r, size := utf8.DecodeRuneInString(text[width:])
		c, ok := charmap.Windows1252.EncodeRune(r)
		if !ok && r < 0x100 { // the five bytes without a character
			c, ok = byte(r), true
		}
		if !ok || size == 0 {
			return "", 0
		}
		bytes = append(bytes, c)
		width += size
	}
	r, size := utf8.DecodeRune(bytes)
	if r == utf8.RuneError || size != need || r < 0xa0 {
		return "", 0
	}
	return string(r), width
}

// mixesUTF8 reports a text whose accents are UTF-8 in places: what UTF-8 writes
// for the letters and quotes of French starts, read as Windows-1252, with Â, Ã,
// Å or â and a sign that no word holds. Chance makes few of those (a capital Â
// before »), hence the share of one in ten.
func mixesUTF8(content []byte) bool {
	valid, invalid := 0, 0
	for i := 0; i < len(content); {
		if content[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, width := utf8.DecodeRune(content[i:])
		switch {
		case r == utf8.RuneError && width == 1:
			invalid++
		case content[i] == 0xc2, content[i] == 0xc3, content[i] == 0xc5, content[i] == 0xe2:
			valid++
		}
		i += width
	}
	return valid > 0 && valid*10 >= invalid
}
