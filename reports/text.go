package reports

import (
	"slices"
	"strings"
)

// PlainText is a text of one run, without emphasis.
func PlainText(s string) Text { return Text{{Text: s}} }

// Capital sets the first letter of a sentence.
func Capital(t Text) Text {
	if len(t) == 0 {
		return t
	}
	t = slices.Clone(t)
	for i, r := range t[0].Text {
		t[0].Text = strings.ToUpper(string(r)) + t[0].Text[i+len(string(r)):]
		break
	}
	return t
}
