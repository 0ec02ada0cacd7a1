package exports

import (
	"bytes"
	"unicode/utf8"
)

// quickCell reads the cell at hand when it is written as nearly all are:
//
//	<c r="B2" s="1" t="s"><v>12</v></c>
//	<c r="C2" t="inlineStr"><is><t xml:space="preserve">Entretien</t></is></c>
//	<c r="D2" s="1"/>
//
// and stands whole in the window. Anything else (another prefix, a formula, an entity, runs
// of text, spaces in other places, a cell cut by the window) is left where it is, to the
// reader of any XML: what both read is the same, this one without the cost of tokens.
func (r *sheetReader) quickCell() (read bool, err error) {
	x := r.x
	if x.empty || x.cdata {
		return false, nil
	}
	b := x.buf[x.pos:]
	at, empty := x.quickTag(b)
	if at == 0 {
		return false, nil
	}
	var value []byte
	inline := false
	if !empty {
		switch rest := b[at:]; {
		case bytes.HasPrefix(rest, []byte("</c>")):
			at += len("</c>")
		case bytes.HasPrefix(rest, []byte("<v>")):
			value, at = quickText(b, at+len("<v>"), "</v></c>")
		case bytes.HasPrefix(rest, []byte("<is><t>")):
			inline = true
			value, at = quickText(b, at+len("<is><t>"), "</t></is></c>")
		case bytes.HasPrefix(rest, []byte(`<is><t xml:space="preserve">`)):
			inline = true
			value, at = quickText(b, at+len(`<is><t xml:space="preserve">`), "</t></is></c>")
		default:
			return false, nil
		}
		if at == 0 || len(value) > r.book.limits.CellBytes {
			return false, nil
		}
	}
	kind, isDate, err := r.cellStart()
	if err != nil {
		return true, err
	}
	x.pos += at
	r.value = append(r.value[:0], value...)
	if inline {
		r.value = append(r.value[:0], unescapeBytes(r.value)...)
	}
	return true, r.cellEnd(kind, isDate, false)
}

// quickTag reads the start tag of a cell with no attribute but r, s and t, into attrs. It
// gives where the tag ends, 0 when it is not written so.
func (x *xmlReader) quickTag(b []byte) (end int, empty bool) {
	if len(b) < len("<c/>") || b[0] != '<' || b[1] != 'c' {
		return 0, false
	}
	x.attrs = x.attrs[:0]
	var seen [3]bool
	for i := 2; i+1 < len(b); {
		switch b[i] {
		case '>':
			return i + 1, false
		case '/':
			if b[i+1] != '>' {
				return 0, false
			}
			return i + 2, true
		case ' ':
		default:
			return 0, false
		}
		if i+4 >= len(b) || b[i+2] != '=' || b[i+3] != '"' {
			return 0, false
		}
		which := bytes.IndexByte([]byte("rst"), b[i+1])
		if which < 0 || seen[which] {
			return 0, false
		}
		seen[which] = true
		start := i + 4
		stop := start
		for stop < len(b) && quickByte[b[stop]] {
			stop++
		}
		if stop == len(b) || b[stop] != '"' {
			return 0, false
		}
		x.attrs = append(x.attrs, xmlAttr{b[i+1 : i+2], b[start:stop]})
		i = stop + 1
	}
	return 0, false
}

// quickByte are the letters and digits that the attributes of a cell are made of.
var quickByte = func() (is [256]bool) {
	for c := range is {
		is[c] = '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
	}
	return is
}()

// quickText reads a text that closing follows, without an entity nor anything that XML
// changes or forbids. It gives where closing ends, 0 when the text is not written so.
func quickText(b []byte, from int, closing string) (text []byte, end int) {
	n := bytes.IndexByte(b[from:], '<')
	if n < 0 || len(b)-from-n < len(closing) || string(b[from+n:from+n+len(closing)]) != closing {
		return nil, 0
	}
	text = b[from : from+n]
	var found uint8
	for _, c := range text {
		found |= quickClass[c]
	}
	if found&illegalByte != 0 || found&wideByte != 0 && !utf8.Valid(text) {
		return nil, 0
	}
	return text, from + n + len(closing)
}

// quickClass is byteClass, with what has to be looked at closer as if it were forbidden.
var quickClass = func() [256]uint8 {
	class := byteClass
	for _, c := range []byte("&]\r") {
		class[c] = illegalByte
	}
	return class
}()
