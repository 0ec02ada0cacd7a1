package exports

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Encodings of a CSV, as File.Encoding and CSVForm.Encoding name them.
const (
	utf8Plain   = "UTF-8"
	utf8BOM     = "UTF-8 (BOM)"
	windows1252 = "Windows-1252"
	utf16LE     = "UTF-16LE"
	utf16BE     = "UTF-16BE"
)

// decode turns the bytes of a text file into UTF-8 and tells their encoding. A
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
		text, err = decodeWindows1252(content)
		encoding = windows1252
	}
	if err != nil {
		return "", "", err
	}
	// Ctrl-Z ended a text file under DOS, and some tools still write it.
	text = strings.TrimSuffix(text, "\x1a")
	if isBinary(text) {
		return "", "", refuseUnreadable()
	}
	return text, encoding, nil
}

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

// looksUTF16 tells UTF-16 without its mark: in a French table nearly every
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

// decodeWindows1252 takes what is not UTF-8. It refuses a text that was made of
// two encodings, one that uses the five bytes without a character, and the
// French of MS-DOS and of the old Macintosh, whose é is a byte that
// Windows-1252 never writes after a small letter.
func decodeWindows1252(content []byte) (string, error) {
	if mixesUTF8(content) {
		return "", refuseEncoding()
	}
	text := make([]byte, 0, len(content)+len(content)/8)
	start := 0 // of the letters without accents
	for i, c := range content {
		if c < utf8.RuneSelf {
			continue
		}
		switch c {
		case 0x81, 0x8d, 0x8f, 0x90, 0x9d:
			return "", refuseEncoding()
		case 0x82, 0x8e:
			if i > 0 && 'a' <= content[i-1] && content[i-1] <= 'z' {
				return "", refuseEncoding()
			}
		}
		text = append(text, content[start:i]...)
		text = utf8.AppendRune(text, charmap.Windows1252.DecodeByte(c))
		start = i + 1
	}
	return string(append(text, content[start:]...)), nil
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
