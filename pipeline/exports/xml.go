package exports

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
)

// xmlReader cuts the XML of a workbook into tokens, without ever holding more
// than a tag or a window of text, and checks on the way that the document is
// well-formed to its very end. encoding/xml would do, eight times slower.
//
// It knows what workbooks use: elements, attributes, text, CDATA, comments,
// instructions, the predefined and numeric entities, UTF-8 and UTF-16. It
// refuses document types. Names are local, prefixes dropped.
type xmlReader struct {
	src    io.Reader
	srcErr error
	buf    []byte // window on the document
	pos    int    // of the next token in buf

	open   []byte // full names of the open elements, end to end
	starts []int  // where each begins in open
	empty  bool   // the last start tag was also an end
	cdata  bool
	rooted bool // the root was met

	name    []byte // local name of the element
	attrs   []xmlAttr
	text    []byte
	scratch []byte
}

type xmlAttr struct{ name, value []byte }

type xmlToken uint8

const (
	xmlStart xmlToken = iota + 1
	xmlEnd
	xmlText
)

// errMalformed is what any fault of the document wraps; faults of the archive
// come as they are.
var errMalformed = errors.New("malformed XML")

const (
	xmlWindow = 64 << 10
	xmlMaxTag = 1 << 20

	xmlMaxDepth = 256
	xmlMaxAttrs = 256
)

func newXMLReader(src io.Reader) (*xmlReader, error) {
	x := &xmlReader{src: src, buf: make([]byte, 0, xmlWindow)}
	if err := x.need(4); err != nil {
		return nil, err
	}
	if err := x.encoding(); err != nil {
		return nil, err
	}
	return x, nil
}

// encoding drops the mark of UTF-8, turns UTF-16 into UTF-8 and refuses a
// declaration of anything else.
func (x *xmlReader) encoding() error {
	wide := false
	switch {
	case bytes.HasPrefix(x.buf, []byte("\xef\xbb\xbf")):
		x.pos = 3
	case bytes.HasPrefix(x.buf, []byte("\xff\xfe")), bytes.HasPrefix(x.buf, []byte("<\x00")):
		x.transcode(unicode.LittleEndian)
		wide = true
	case bytes.HasPrefix(x.buf, []byte("\xfe\xff")), bytes.HasPrefix(x.buf, []byte("\x00<")):
		x.transcode(unicode.BigEndian)
		wide = true
	}
	if err := x.need(5); err != nil || !x.at("<?xml") {
		return err
	}
	end, err := x.find("?>")
	if err != nil {
		return err
	}
	declaration := strings.ToLower(string(x.buf[x.pos:end]))
	_, after, declared := strings.Cut(declaration, "encoding")
	if declared && !strings.Contains(after, "utf-8") && !strings.Contains(after, "ascii") && !(wide && strings.Contains(after, "utf-16")) {
		return fmt.Errorf("%w: unknown encoding", errMalformed)
	}
	x.pos = end + len("?>")
	return nil
}

func (x *xmlReader) transcode(order unicode.Endianness) {
	raw := io.MultiReader(bytes.NewReader(bytes.Clone(x.buf)), x.src)
	x.src = unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(raw)
	x.buf, x.pos, x.srcErr = x.buf[:0], 0, nil
}

// need brings at least n bytes into the window, fewer at the end of the document.
func (x *xmlReader) need(n int) error {
	for len(x.buf)-x.pos < n && x.srcErr == nil {
		x.fill()
	}
	if x.srcErr != nil && x.srcErr != io.EOF {
		return x.srcErr
	}
	return nil
}

// fill reads more, moving the window when it is full. It moves what name, attrs
// and text point to.
func (x *xmlReader) fill() {
	if len(x.buf) == cap(x.buf) {
		if x.pos > 0 {
			x.buf = x.buf[:copy(x.buf, x.buf[x.pos:])]
			x.pos = 0
		} else {
			x.buf = append(make([]byte, 0, 2*cap(x.buf)), x.buf...)
		}
	}
	n, err := x.src.Read(x.buf[len(x.buf):cap(x.buf)])
	x.buf = x.buf[:len(x.buf)+n]
	x.srcErr = err
}

func (x *xmlReader) at(prefix string) bool {
	return len(x.buf)-x.pos >= len(prefix) && string(x.buf[x.pos:x.pos+len(prefix)]) == prefix
}

// find returns the place of a mark in the window, growing it as needed up to
// the size of the longest tag.
func (x *xmlReader) find(mark string) (int, error) {
	for from := 0; ; {
		if i := bytes.Index(x.buf[x.pos+from:], []byte(mark)); i >= 0 {
			return x.pos + from + i, nil
		}
		from = max(0, len(x.buf)-x.pos-len(mark)+1)
		if err := x.more(); err != nil {
			return 0, err
		}
	}
}

// more brings at least one byte or fails: the document ends in a tag, or the
// tag is longer than any honest one.
func (x *xmlReader) more() error {
	held := len(x.buf) - x.pos
	if held > xmlMaxTag {
		return fmt.Errorf("%w: tag too long", errMalformed)
	}
	if err := x.need(held + 1); err != nil {
		return err
	}
	if len(x.buf)-x.pos == held {
		return fmt.Errorf("%w: cut", errMalformed)
	}
	return nil
}

// next returns the next token; io.EOF says that the document ended well.
// An empty element gives its start and its end. A text may come in pieces.
func (x *xmlReader) next() (xmlToken, error) {
	if x.empty {
		x.empty = false
		return xmlEnd, x.pop(x.open[x.starts[len(x.starts)-1]:])
	}
	for {
		if x.cdata {
			if err := x.readCDATA(); err != nil {
				return 0, err
			}
			return xmlText, nil
		}
		if x.pos == len(x.buf) {
			if err := x.need(1); err != nil {
				return 0, err
			}
			if x.pos == len(x.buf) {
				return 0, x.finish()
			}
		}
		if x.buf[x.pos] != '<' {
			if err := x.readText(); err != nil {
				return 0, err
			}
			if len(x.starts) > 0 {
				return xmlText, nil
			}
			if len(bytes.TrimSpace(x.text)) > 0 {
				return 0, fmt.Errorf("%w: text outside the root", errMalformed)
			}
			continue
		}
		token, err := x.readMarkup()
		if err != nil || token != 0 {
			return token, err
		}
	}
}

func (x *xmlReader) finish() error {
	if len(x.starts) > 0 || !x.rooted {
		return fmt.Errorf("%w: cut", errMalformed)
	}
	return io.EOF
}

// readMarkup reads what a < opens; it returns no token for a comment.
func (x *xmlReader) readMarkup() (xmlToken, error) {
	if len(x.buf)-x.pos < len("<![CDATA[") {
		if err := x.need(len("<![CDATA[")); err != nil {
			return 0, err
		}
	}
	switch {
	case x.at("</"):
		return xmlEnd, x.readEnd()
	case x.at("<!--"):
		return 0, x.skipPast("<!--", "-->")
	case x.at("<?"):
		return 0, x.skipPast("<?", "?>")
	case x.at("<![CDATA["):
		if len(x.starts) == 0 {
			return 0, fmt.Errorf("%w: text outside the root", errMalformed)
		}
		x.pos += len("<![CDATA[")
		x.cdata = true
		return 0, nil
	case x.at("<!"):
		return 0, fmt.Errorf("%w: document type", errMalformed)
	default:
		return xmlStart, x.readStart()
	}
}

// skipPast drops a comment or an instruction of any length.
func (x *xmlReader) skipPast(opening, closing string) error {
	x.pos += len(opening)
	for {
		if i := bytes.Index(x.buf[x.pos:], []byte(closing)); i >= 0 {
			x.pos += i + len(closing)
			return nil
		}
		x.pos = max(x.pos, len(x.buf)-len(closing)+1)
		if err := x.more(); err != nil {
			return err
		}
	}
}

func (x *xmlReader) readEnd() error {
	if last := len(x.starts) - 1; last >= 0 {
		// Nearly always the name that is expected, right before the >.
		name := x.open[x.starts[last]:]
		after := x.pos + len("</") + len(name)
		if after < len(x.buf) && x.buf[after] == '>' && bytes.Equal(x.buf[after-len(name):after], name) {
			x.pos = after + 1
			return x.pop(name)
		}
	}
	end, err := x.find(">")
	if err != nil {
		return err
	}
	name := bytes.TrimRight(x.buf[x.pos+2:end], " \t\r\n")
	x.pos = end + 1
	return x.pop(name)
}

func (x *xmlReader) pop(name []byte) error {
	last := len(x.starts) - 1
	if last < 0 || !bytes.Equal(name, x.open[x.starts[last]:]) {
		return fmt.Errorf("%w: end without its start", errMalformed)
	}
	x.name = local(name)
	x.open = x.open[:x.starts[last]]
	x.starts = x.starts[:last]
	return nil
}

func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

func (x *xmlReader) readStart() error {
	end, err := x.tagEnd()
	if err != nil {
		return err
	}
	tag := x.buf[x.pos+1 : end]
	x.pos = end + 1
	if err := checkText(tag); err != nil {
		return err
	}
	if len(tag) > 0 && tag[len(tag)-1] == '/' {
		x.empty = true
		tag = tag[:len(tag)-1]
	}
	n := nameLen(tag)
	if n == 0 || n < len(tag) && !isSpace(tag[n]) {
		return fmt.Errorf("%w: name of a tag", errMalformed)
	}
	if len(x.starts) == 0 && x.rooted {
		return fmt.Errorf("%w: two roots", errMalformed)
	}
	if len(x.starts) == xmlMaxDepth {
		return fmt.Errorf("%w: too deep", errMalformed)
	}
	x.rooted = true
	x.starts = append(x.starts, len(x.open))
	x.open = append(x.open, tag[:n]...)
	x.name = local(tag[:n])
	return x.readAttrs(tag[n:])
}

// tagEnd finds the > of a start tag, passing over those in quotes.
func (x *xmlReader) tagEnd() (int, error) {
	if i := bytes.IndexByte(x.buf[x.pos:], '>'); i > 0 {
		tag := x.buf[x.pos : x.pos+i]
		if bytes.Count(tag, []byte{'"'})%2 == 0 && bytes.IndexByte(tag, '\'') < 0 {
			return x.pos + i, nil
		}
	}
	quote := byte(0)
	for i := 1; ; i++ {
		for x.pos+i >= len(x.buf) {
			if err := x.more(); err != nil {
				return 0, err
			}
		}
		switch c := x.buf[x.pos+i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '>':
			return x.pos + i, nil
		case c == '"' || c == '\'':
			quote = c
		}
	}
}

func (x *xmlReader) readAttrs(tag []byte) error {
	x.attrs = x.attrs[:0]
	for {
		rest := trimLeft(tag)
		if len(rest) == 0 {
			return nil
		}
		n := nameLen(rest)
		if n == 0 || len(rest) == len(tag) {
			return fmt.Errorf("%w: attribute", errMalformed)
		}
		name := rest[:n]
		rest = trimLeft(rest[n:])
		if len(rest) == 0 || rest[0] != '=' {
			return fmt.Errorf("%w: attribute without value", errMalformed)
		}
		rest = trimLeft(rest[1:])
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return fmt.Errorf("%w: attribute without quotes", errMalformed)
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return fmt.Errorf("%w: attribute not closed", errMalformed)
		}
		if err := x.addAttr(name, rest[1:1+end]); err != nil {
			return err
		}
		tag = rest[end+2:]
	}
}

func (x *xmlReader) addAttr(name, value []byte) error {
	if bytes.IndexByte(value, '<') >= 0 {
		return fmt.Errorf("%w: < in an attribute", errMalformed)
	}
	if bytes.IndexByte(value, '&') >= 0 {
		decoded, err := appendDecoded(nil, value)
		if err != nil {
			return err
		}
		value = decoded
	}
	if len(x.attrs) == xmlMaxAttrs {
		return fmt.Errorf("%w: too many attributes", errMalformed)
	}
	for _, a := range x.attrs {
		if bytes.Equal(a.name, name) {
			return fmt.Errorf("%w: attribute twice", errMalformed)
		}
	}
	x.attrs = append(x.attrs, xmlAttr{name, value})
	return nil
}

// attr returns the value of an attribute without a prefix.
func (x *xmlReader) attr(name string) ([]byte, bool) {
	for i := range x.attrs {
		if string(x.attrs[i].name) == name {
			return x.attrs[i].value, true
		}
	}
	return nil, false
}

// relation returns the value of the prefixed attribute id, r:id by custom.
func (x *xmlReader) relation() string {
	for _, a := range x.attrs {
		if i := bytes.IndexByte(a.name, ':'); i > 0 && string(a.name[i+1:]) == "id" {
			return string(a.value)
		}
	}
	return ""
}

// readText reads up to the next tag, or as much as the window holds without
// cutting a letter or an entity.
func (x *xmlReader) readText() error {
	end := bytes.IndexByte(x.buf[x.pos:], '<')
	for end < 0 && x.srcErr == nil && len(x.buf)-x.pos < xmlWindow {
		held := len(x.buf) - x.pos
		if err := x.need(held + 1); err != nil {
			return err
		}
		if end = bytes.IndexByte(x.buf[x.pos+held:], '<'); end >= 0 {
			end += held
		}
	}
	raw := x.buf[x.pos:]
	if end >= 0 {
		raw = raw[:end]
	} else if x.srcErr == nil {
		raw = raw[:wholeText(raw)]
	}
	x.pos += len(raw)
	if err := checkText(raw); err != nil {
		return err
	}
	if bytes.IndexByte(raw, '&') < 0 && bytes.IndexByte(raw, '\r') < 0 {
		if bytes.Contains(raw, []byte("]]>")) {
			return fmt.Errorf("%w: ]]> in a text", errMalformed)
		}
		x.text = raw
		return nil
	}
	var err error
	x.scratch, err = appendDecoded(x.scratch[:0], raw)
	x.text = x.scratch
	return err
}

// wholeText is where a piece of text may be cut.
func wholeText(raw []byte) int {
	n := len(raw)
	if amp := bytes.LastIndexByte(raw, '&'); amp > 0 && n-amp < 16 && bytes.IndexByte(raw[amp:], ';') < 0 {
		n = amp
	}
	for range len("]]") {
		if n > 1 && (raw[n-1] == '\r' || raw[n-1] == ']') {
			n--
		}
	}
	for back := 1; back <= utf8.UTFMax && back < n; back++ {
		if utf8.RuneStart(raw[n-back]) {
			if !utf8.FullRune(raw[n-back : n]) {
				n -= back
			}
			break
		}
	}
	return n
}

// readCDATA reads the piece of a CDATA section that the window holds.
func (x *xmlReader) readCDATA() error {
	for {
		raw := x.buf[x.pos:]
		if i := bytes.Index(raw, []byte("]]>")); i >= 0 {
			raw = raw[:i]
			x.pos += i + len("]]>")
			x.cdata = false
			x.text = raw
			return checkText(raw)
		}
		if len(raw) >= xmlWindow/2 {
			raw = raw[:wholeText(raw)]
			x.pos += len(raw)
			x.text = raw
			return checkText(raw)
		}
		if err := x.more(); err != nil {
			return err
		}
	}
}

// Classes of bytes in a document.
const (
	wideByte    = 1 // part of a character of several bytes
	illegalByte = 2 // control character that XML forbids
)

var byteClass = func() (class [256]uint8) {
	for c := range 256 {
		switch {
		case c >= utf8.RuneSelf:
			class[c] = wideByte
		case c < ' ' && c != '\t' && c != '\n' && c != '\r':
			class[c] = illegalByte
		}
	}
	return class
}()

// checkText refuses what is not UTF-8 and the characters that XML forbids.
func checkText(raw []byte) error {
	var found uint8
	for _, c := range raw {
		found |= byteClass[c]
	}
	if found&illegalByte != 0 || found&wideByte != 0 && !utf8.Valid(raw) {
		return fmt.Errorf("%w: forbidden character", errMalformed)
	}
	return nil
}

// appendDecoded replaces entities, and CRLF by LF as XML wants.
func appendDecoded(dst, raw []byte) ([]byte, error) {
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; c {
		case '\r':
			if i+1 == len(raw) || raw[i+1] != '\n' {
				dst = append(dst, '\n')
			}
		case '&':
			end := bytes.IndexByte(raw[i:min(len(raw), i+16)], ';')
			if end < 0 {
				return nil, fmt.Errorf("%w: entity", errMalformed)
			}
			r, ok := entity(raw[i+1 : i+end])
			if !ok {
				return nil, fmt.Errorf("%w: entity", errMalformed)
			}
			dst = utf8.AppendRune(dst, r)
			i += end
		default:
			dst = append(dst, c)
		}
	}
	return dst, nil
}

func entity(name []byte) (rune, bool) {
	switch string(name) {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, numeric := strings.CutPrefix(string(name), "#")
	if !numeric {
		return 0, false
	}
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	r := rune(n)
	if err != nil || n > utf8.MaxRune || !utf8.ValidRune(r) || r < ' ' && r != '\t' && r != '\n' && r != '\r' {
		return 0, false
	}
	return r, true
}

// nameLen is the length of the name that a tag starts with, 0 when it has none.
func nameLen(tag []byte) int {
	for i, c := range tag {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == ':' || c >= utf8.RuneSelf
		if !letter && (i == 0 || !('0' <= c && c <= '9') && c != '-' && c != '.') {
			return i
		}
	}
	return len(tag)
}

func trimLeft(text []byte) []byte {
	for len(text) > 0 && isSpace(text[0]) {
		text = text[1:]
	}
	return text
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// skip passes over the element whose start was just read.
func (x *xmlReader) skip() error {
	for depth := 1; depth > 0; {
		switch token, err := x.next(); {
		case err != nil:
			return err
		case token == xmlStart:
			depth++
		case token == xmlEnd:
			depth--
		}
	}
	return nil
}

// children calls each for the start of every child of the element whose start
// was just read; each must read the child to its end.
func (x *xmlReader) children(each func(name string) error) error {
	for {
		token, err := x.next()
		if err != nil {
			return err
		}
		switch token {
		case xmlEnd:
			return nil
		case xmlStart:
			if err := each(string(x.name)); err != nil {
				return err
			}
		}
	}
}

// document calls each for the children of the root, which must have the name,
// and reads the document to its end.
func (x *xmlReader) document(root string, each func(name string) error) error {
	if _, err := x.next(); err != nil {
		return malformedEOF(err)
	}
	if string(x.name) != root {
		return fmt.Errorf("%w: another root", errMalformed)
	}
	if err := x.children(each); err != nil {
		return malformedEOF(err)
	}
	if _, err := x.next(); err != io.EOF {
		return err
	}
	return nil
}

// malformedEOF is for an end that comes before the root is closed.
func malformedEOF(err error) error {
	if err == io.EOF {
		return fmt.Errorf("%w: cut", errMalformed)
	}
	return err
}
