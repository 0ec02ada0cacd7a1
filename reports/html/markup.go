package html

import (
	"bytes"
	"html"
	"strings"
	"unicode"
)

// markup writes elements, always closed, and text, always escaped.
type markup struct{ bytes.Buffer }

// attributes are names and values in turn, written in their order.
type attributes []string

// inline elements stand within a line; after the others a line ends.
var inline = map[string]bool{"a": true, "abbr": true, "code": true, "em": true, "span": true, "strong": true, "tspan": true}

// element writes an element around what inside writes.
func (m *markup) element(name string, with attributes, inside func()) {
	m.open(name, with)
	m.WriteByte('>')
	inside()
	m.WriteString("</" + name + ">")
	m.endOf(name)
}

// words writes an element that holds a text only.
func (m *markup) words(name, text string, with ...string) {
	m.element(name, with, func() { m.text(text) })
}

// empty writes an element that holds nothing, such as meta and the shapes of SVG.
func (m *markup) empty(name string, with ...string) {
	m.open(name, with)
	m.WriteString("/>")
	m.endOf(name)
}

func (m *markup) open(name string, with attributes) {
	m.WriteString("<" + name)
	for i := 0; i+1 < len(with); i += 2 {
		m.WriteString(" " + with[i] + `="` + escaped(with[i+1]) + `"`)
	}
}

func (m *markup) endOf(name string) {
	if !inline[name] {
		m.WriteByte('\n')
	}
}

func (m *markup) text(s string) { m.WriteString(escaped(s)) }

// escaped makes a text harmless. What no page may hold, such as a null
// character, is replaced.
func escaped(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\ufffe' || r == '\uffff' {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, string(unicode.ReplacementChar)))
	return html.EscapeString(s)
}
