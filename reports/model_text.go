package reports

import (
	"slices"
	"strings"
)

func plain(s string) Text { return Text{{Text: s}} }

// capital sets the first letter of a sentence.
func capital(t Text) Text {
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
