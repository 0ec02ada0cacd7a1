package exports

import (
	"encoding/binary"
	"math"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Records of a workbook of Excel 5 to 2003 that are read here (MS-XLS 2.3).
const (
	recordFormula    = 0x0006
	recordEOF        = 0x000a
	record1904       = 0x0022
	recordFilePass   = 0x002f
	recordContinue   = 0x003c
	recordCodePage   = 0x0042
	recordUser       = 0x005c
	recordBoundSheet = 0x0085
	recordMulRK      = 0x00bd
	recordMulBlank   = 0x00be
	recordRString    = 0x00d6
	recordXF         = 0x00e0
	recordMerged     = 0x00e5
	recordSST        = 0x00fc
	recordLabelSST   = 0x00fd
	recordBlank      = 0x0201
	recordNumber     = 0x0203
	recordLabel      = 0x0204
	recordBoolErr    = 0x0205
	recordString     = 0x0207
	recordRow        = 0x0208
	recordRK         = 0x027e
	recordFormula3   = 0x0206 // the number that formulas had in Excel 3, which some programs write
	recordFormula4   = 0x0406
	recordFormat     = 0x041e
	recordBOF        = 0x0809
)

// records reads the records of a workbook, one after the other.
type records struct {
	data []byte
	pos  int
	id   int
	body []byte // of the current record
	bad  bool   // the data end within a record
}

// next goes to the next record; false at the end of the data.
func (r *records) next() bool {
	if r.pos+4 > len(r.data) {
		r.bad = r.bad || r.pos < len(r.data)
		return false
	}
	size := u16(r.data, r.pos+2)
	if r.pos+4+size > len(r.data) {
		r.bad = true
		return false
	}
	r.id, r.body = u16(r.data, r.pos), r.data[r.pos+4:r.pos+4+size]
	r.pos += 4 + size
	return true
}

// continued goes to the next record if it continues the current one.
func (r *records) continued() bool {
	if r.pos+4 > len(r.data) || u16(r.data, r.pos) != recordContinue {
		return false
	}
	return r.next()
}

// texts reads the texts of a record and of those that continue it.
type texts struct {
	*records
	at  int // in the body of the current record
	bad bool
}

// room brings at least a byte under at, from the next record if it must.
func (t *texts) room() bool {
	for t.at >= len(t.body) {
		if !t.continued() {
			t.bad = true
			return false
		}
		t.at = 0
	}
	return true
}

func (t *texts) byte() int {
	if !t.room() {
		return 0
	}
	b := t.body[t.at]
	t.at++
	return int(b)
}

func (t *texts) uint16() int { b := t.byte(); return b | t.byte()<<8 }
func (t *texts) uint32() int { b := t.uint16(); return b | t.uint16()<<16 }

func (t *texts) skip(n int) {
	for n > 0 && t.room() {
		step := min(n, len(t.body)-t.at)
		t.at += step
		n -= step
	}
}

// Flags of a text.
const (
	textWide     = 1 // two bytes a letter, otherwise the low one alone
	textPhonetic = 4
	textRich     = 8
)

// read adds a text of so many letters to dst, its formats and its phonetic passed over.
// Letters past the limit are read and not kept. Where a record continues in another, a
// flag comes first: the letters that follow may be of the other width.
func (t *texts) read(dst []byte, letters, limit int) []byte {
	flags := t.byte()
	runs, phonetic := 0, 0
	if flags&textRich != 0 {
		runs = t.uint16()
	}
	if flags&textPhonetic != 0 {
		phonetic = t.uint32()
	}
	start, half := len(dst), rune(0)
	for letters > 0 && !t.bad {
		if t.at >= len(t.body) {
			if !t.continued() {
				t.bad = true
				break
			}
			t.at = 0
			flags = t.byte()
			continue
		}
		if flags&textWide == 0 {
			n := min(letters, len(t.body)-t.at)
			dst = appendLow(dst, t.body[t.at:t.at+n], start+limit)
			t.at += n
			letters -= n
			continue
		}
		if t.at+2 > len(t.body) { // a byte too many, which some programs leave
			t.at = len(t.body)
			continue
		}
		dst, half = appendWide(dst, rune(u16(t.body, t.at)), half, start+limit)
		t.at += 2
		letters--
	}
	if half != 0 {
		dst = utf8.AppendRune(dst, utf8.RuneError)
	}
	t.skip(4*runs + phonetic)
	return dst
}

// appendLow adds letters of which only the low byte is written.
func appendLow(dst, letters []byte, end int) []byte {
	for _, c := range letters {
		switch {
		case len(dst) >= end:
			return dst
		case c == 0: // fills a text up in some files
		case c < utf8.RuneSelf:
			dst = append(dst, c)
		default:
			dst = append(dst, 0xc0|c>>6, 0x80|c&0x3f)
		}
	}
	return dst
}

// appendWide adds a letter of two bytes; half is the first half of a pair, 0 when none.
func appendWide(dst []byte, letter, half rune, end int) ([]byte, rune) {
	if half != 0 {
		pair := utf16.DecodeRune(half, letter)
		if len(dst) < end {
			dst = utf8.AppendRune(dst, pair) // U+FFFD when they are no pair
		}
		if pair != utf8.RuneError {
			return dst, 0
		}
	}
	switch {
	case 0xd800 <= letter && letter < 0xdc00:
		return dst, letter
	case letter == 0 || len(dst) >= end:
		return dst, 0
	}
	return utf8.AppendRune(dst, letter), 0
}

// codePages are the encodings of the texts of Excel 5 and 95, by their numbers.
var codePages = map[int]*charmap.Charmap{
	437: charmap.CodePage437, 850: charmap.CodePage850, 852: charmap.CodePage852, 855: charmap.CodePage855, 858: charmap.CodePage858,
	866: charmap.CodePage866, 1250: charmap.Windows1250, 1251: charmap.Windows1251, 1252: charmap.Windows1252, 1253: charmap.Windows1253,
	1254: charmap.Windows1254, 1255: charmap.Windows1255, 1256: charmap.Windows1256, 1257: charmap.Windows1257, 1258: charmap.Windows1258,
	10000: charmap.Macintosh, 32768: charmap.Macintosh, 32769: charmap.Windows1252,
}

// appendBytes adds a text of one byte a letter.
func appendBytes(dst, letters []byte, page *charmap.Charmap, limit int) []byte {
	end := len(dst) + limit
	for _, c := range letters {
		switch {
		case len(dst) >= end:
			return dst
		case c == 0:
		case c < utf8.RuneSelf:
			dst = append(dst, c)
		default:
			dst = utf8.AppendRune(dst, page.DecodeByte(c))
		}
	}
	return dst
}

// rkNumber is the number that an RK holds in four bytes: thirty bits of a whole number or
// of the head of a floating one, and whether it stands for a hundredth.
func rkNumber(rk uint32) float64 {
	var f float64
	if rk&2 != 0 {
		f = float64(int32(rk) >> 2)
	} else {
		f = math.Float64frombits(uint64(rk&^3) << 32)
	}
	if rk&1 != 0 {
		f /= 100
	}
	return f
}

func floatAt(b []byte, at int) float64 {
	return math.Float64frombits(binary.LittleEndian.Uint64(b[at:]))
}

// errorNames are the errors that a cell may hold.
var errorNames = map[byte]string{
	0x00: "#NULL!", 0x07: "#DIV/0!", 0x0f: "#VALUE!", 0x17: "#REF!", 0x1d: "#NAME?", 0x24: "#NUM!", 0x2a: "#N/A", 0x2b: "#GETTING_DATA",
}
