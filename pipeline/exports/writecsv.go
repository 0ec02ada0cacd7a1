package exports

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// CSVForm is how a CSV is written. The zero value is UTF-8 with semicolons and LF.
type CSVForm struct {
	Encoding  string // as in File.Encoding; UTF-8 when empty
	Separator rune   // ';' when zero
	CRLF      bool
	BOM       bool // of UTF-8 and UTF-16
}

// WriteCSV writes the rows of a sheet, one record each, so that Read gives the
// same texts back; kinds are lost, as in any CSV. A text that a spreadsheet
// would run as a formula gets an apostrophe, which Read takes off. The error is
// that of the writer, of the sheet, or of a character that the encoding lacks.
func WriteCSV(w io.Writer, s *Sheet, f CSVForm) error {
	encoder, err := f.encoder()
	if err != nil {
		return err
	}
	if encoder != nil {
		w = encoder.Writer(w)
	}
	out := csvWriter{Writer: bufio.NewWriterSize(w, 64<<10), separator: ";", end: "\n"}
	if f.Separator != 0 {
		out.separator = string(f.Separator)
	}
	if f.CRLF {
		out.end = "\r\n"
	}
	if f.Encoding == utf8BOM || f.BOM && f.Encoding != windows1252 {
		out.WriteString("\ufeff")
	}
	for row, err := range s.Rows() {
		if err != nil {
			return err
		}
		out.row(row.Cells)
	}
	return out.Flush()
}

// encoder is nil for UTF-8.
func (f CSVForm) encoder() (*encoding.Encoder, error) {
	switch f.Encoding {
	case "", utf8Plain, utf8BOM:
		return nil, nil
	case windows1252:
		return charmap.Windows1252.NewEncoder(), nil
	case utf16LE:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder(), nil
	case utf16BE:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder(), nil
	}
	return nil, fmt.Errorf("encoding %q: unknown", f.Encoding)
}

// csvWriter keeps the first error of its writer, given by Flush.
type csvWriter struct {
	*bufio.Writer
	separator, end string
}

func (w csvWriter) row(cells []Cell) {
	for i, c := range cells {
		if i > 0 {
			w.WriteString(w.separator)
		}
		w.field(armour(c))
	}
	w.WriteString(w.end)
}

// field quotes whatever might be cut, and whatever would make a reader doubt of
// the separator.
func (w csvWriter) field(text string) {
	if !strings.ContainsAny(text, ";,\t\"\r\n"+w.separator) && strings.TrimSpace(text) == text {
		w.WriteString(text)
		return
	}
	w.WriteByte('"')
	w.WriteString(strings.ReplaceAll(text, `"`, `""`))
	w.WriteByte('"')
}

// armour makes inert a text that a spreadsheet would run: one that starts with
// = + - @, a tab or a carriage return, behind apostrophes or not. Plain numbers
// are harmless.
func armour(c Cell) string {
	if runnable(c.Text) && !isPlainNumber(c.Text) {
		return "'" + c.Text
	}
	return c.Text
}

// disarm takes off the apostrophe of armour.
func disarm(text string) string {
	if len(text) > 1 && text[0] == '\'' && runnable(text) {
		return text[1:]
	}
	return text
}

func runnable(text string) bool {
	i := 0
	for i < len(text) && text[i] == '\'' {
		i++
	}
	return i < len(text) && strings.IndexByte("=+-@\t\r", text[i]) >= 0
}

// isPlainNumber accepts a sign, digits and one decimal mark.
func isPlainNumber(text string) bool {
	digits, marks := 0, 0
	for i, c := range []byte(text) {
		switch {
		case '0' <= c && c <= '9':
			digits++
		case c == '.' || c == ',':
			marks++
		case i > 0 || c != '-' && c != '+':
			return false
		}
	}
	return digits > 0 && marks <= 1
}
