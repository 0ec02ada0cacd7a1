package exports

import (
	"html"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// escapes are the ways in which an application leaves a letter spelled out, that wrote a text
// for a page, an address, a mail or a script and gave it as it was. What they spell is certain:
// no name nor word of a table is written so.
var escapes = []struct {
	sign string // that each begins with
	form *regexp.Regexp
	read func(string) string
}{
	{"&", regexp.MustCompile(`&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|[A-Za-z]{2,8});`), html.UnescapeString},
	{"%", regexp.MustCompile(`(?:%[0-9A-F]{2}){2,3}`), fromPercents},
	{"=", regexp.MustCompile(`(?:=[0-9A-F]{2}){2,3}`), func(s string) string { return fromPercents(strings.ReplaceAll(s, "=", "%")) }},
	{`\u`, regexp.MustCompile(`\\u[0-9a-fA-F]{4}`), func(s string) string { return fromHexadecimal(s[2:]) }},
	{"_x", regexp.MustCompile(`_x[0-9a-fA-F]{4}_`), func(s string) string { return fromHexadecimal(s[2:6]) }},
}

func fromPercents(s string) string {
	text, err := url.PathUnescape(s)
	if err != nil {
		return s
	}
	return text
}

func fromHexadecimal(digits string) string {
	r, err := strconv.ParseUint(digits, 16, 16)
	if err != nil {
		return ""
	}
	return string(rune(r))
}

// unspelled writes the letters that a text spells out, and the marks of a page that no
// separator nor quote of a CSV is: &eacute; is é, &amp; is &, and &quot; stays as it is.
func unspelled(text string) string {
	for _, e := range escapes {
		if !strings.Contains(text, e.sign) {
			continue
		}
		text = e.form.ReplaceAllStringFunc(text, func(spelled string) string {
			written := e.read(spelled)
			if r, size := utf8.DecodeRuneInString(written); size < len(written) || !mayBeSpelled(r) {
				return spelled
			}
			return written
		})
	}
	return text
}

// mayBeSpelled are the letters with an accent or of another script, and the few signs that a
// French text has within its words.
func mayBeSpelled(r rune) bool {
	return r > unicode.MaxASCII && r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsMark(r)) || strings.ContainsRune("&'’-°\u00a0", r)
}

// respell has the texts of the sheets of a workbook as they were meant: their letters read
// once where the text was read twice (undouble), and not spelled out. A CSV is read so as a
// whole, before it is cut.
func (f *File) respell() {
	if f.Form == CSV {
		return
	}
	for _, sheet := range f.Sheets {
		written := sheet.rows
		sheet.rows = func(yield func(Row, error) bool) {
			var cells []Cell
			for row, err := range written {
				if err == nil {
					row.Cells = respelled(row.Cells, &cells)
				}
				if !yield(row, err) {
					return
				}
			}
		}
	}
}

// respelled are the cells of a row as they were meant: those of the row where nothing changes,
// else a copy in a place that is used again.
func respelled(cells []Cell, copied *[]Cell) []Cell {
	changed := false
	for i, c := range cells {
		if c.Kind != Text || !strings.ContainsAny(c.Text, "&%=\\_") && !mayBeDoubled(c.Text) {
			continue
		}
		text, _ := undouble(c.Text)
		if text = unspelled(text); text == c.Text {
			continue
		}
		if !changed {
			*copied = append((*copied)[:0], cells...)
			cells, changed = *copied, true
		}
		cells[i].Text = text
	}
	return cells
}
