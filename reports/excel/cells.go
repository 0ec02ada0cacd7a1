package excel

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// grid holds the cells of a sheet until they are written. The library keeps a cell in two hundred bytes,
// several texts among them, and writes it by reflection: of a long list that is four fifths of the time and most of
// the memory. A cell takes sixteen bytes here and goes into the archive as it is written; TestCellsAreAsTheLibraryWritesThem
// holds the two to the same bytes.
type grid []line

// line is a row; a height of 0 is the reader's program's own.
type line struct {
	height float64
	cells  []cell
}

// cell is what stands in one: a number, or which of the texts of the workbook.
type cell struct {
	number float64
	style  int32
	kind   kind
}

type kind uint8

const (
	absent kind = iota // no cell
	blank              // a cell that only has a look
	number
	moment // a day and an hour
	shared // a text, by its place among those of the workbook
	inline // a text that stands in its cell: a day that no number tells
)

// row is the line of that number, the first being 1.
func (g *grid) row(number int) *line {
	if more := number - len(*g); more > 0 {
		*g = append(*g, make([]line, more)...)
	}
	return &(*g)[number-1]
}

// at is the cell of a column and row.
func (g *grid) at(column, row int) *cell {
	l := g.row(row)
	if l.cells == nil && row > 1 {
		l.cells = make([]cell, 0, max(column, len((*g)[row-2].cells)))
	}
	if more := column - len(l.cells); more > 0 {
		l.cells = append(l.cells, make([]cell, more)...)
	}
	return &l.cells[column-1]
}

// grid is that of a sheet.
func (b *book) grid(sheet string) *grid {
	g := b.grids[sheet]
	if g == nil {
		g = new(grid)
		b.grids[sheet] = g
	}
	return g
}

// put puts a value in a cell, under a style of the workbook.
func (b *book) put(sheet string, column, row int, value any, style int) error {
	if row > excelize.TotalRows || column > excelize.MaxColumns {
		return fmt.Errorf("no cell in column %d of row %d", column, row)
	}
	c := cell{style: int32(style)}
	if x, ok := value.(float64); ok && (math.IsNaN(x) || math.IsInf(x, 0)) {
		value = fmt.Sprint(x)
	}
	switch v := value.(type) {
	case nil:
		c.kind = blank
	case string:
		at, err := b.intern(sheet, v)
		if err != nil {
			return err
		}
		c.kind, c.number = shared, float64(at)
	case int:
		c.kind, c.number = number, float64(v)
	case float64:
		c.kind, c.number = number, v
	case time.Time:
		if c.kind, c.number = moment, serial(v); c.number == 0 {
			c.kind, c.number = inline, float64(len(b.aside))
			b.aside = append(b.aside, v.Format(time.RFC3339Nano))
		} else if err := b.dated(v); err != nil {
			return err
		}
	default:
		return fmt.Errorf("no cell holds a %T", value)
	}
	*b.grid(sheet).at(column, row) = c
	return nil
}

// dated keeps among the styles of the workbook the one that the library gives to a day, and to a month, before
// any other: it numbers those that follow.
func (b *book) dated(at time.Time) error {
	format := 14 // dd/mm/yyyy
	switch {
	case at.Day() == 1 && at.AddDate(0, 1, 0).Day() == 1:
		format = 17 // mmm-yy
	case !at.Equal(at.Truncate(24 * time.Hour)):
		format = 22 // with the hour
	}
	if b.dates[format] {
		return nil
	}
	b.dates[format] = true
	_, err := b.NewStyle(&excelize.Style{NumFmt: format})
	return err
}

// SetRowHeight makes a row so many points high.
func (b *book) SetRowHeight(sheet string, row int, height float64) error {
	if height <= 0 || height > excelize.MaxRowHeight {
		return fmt.Errorf("row %d is not %g points high", row, height)
	}
	b.grid(sheet).row(row).height = height
	return nil
}

// intern is the place of a text among those of the workbook, each of which is kept once.
func (b *book) intern(sheet, text string) (int, error) {
	text = fitting(text)
	at, ok := b.texts[text]
	if !ok {
		if at = len(b.texts); at == 0 { // the library then says in the package that it has texts
			if err := b.File.SetCellStr(sheet, "A1", text); err != nil {
				return 0, err
			}
		}
		b.texts[text] = at
		b.inOrder = append(b.inOrder, text)
	}
	return at, nil
}

// fitting is as much of a text as a cell holds.
func fitting(text string) string {
	if len(text) <= excelize.TotalCellChars {
		return text
	}
	units := 0
	for i, r := range text {
		if units += utf16.RuneLen(r); units > excelize.TotalCellChars {
			return text[:i]
		}
	}
	return text
}

// serial is the number of a day and hour in a workbook, 0 before the first that it can tell: 31 December 1899
// is 0, and 1900 has a 29 February there.
func serial(at time.Time) float64 {
	at = time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), at.Nanosecond(), time.UTC)
	first := time.Date(1899, time.December, 31, 0, 0, 0, 0, time.UTC)
	if at.Before(first) {
		return 0
	}
	whole := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	days := float64((whole.Unix() - first.Unix()) / (24 * 60 * 60))
	days += float64(at.Sub(whole)) / float64(24*time.Hour)
	if at.After(time.Date(1900, time.February, 28, 23, 59, 59, 999999999, time.UTC)) {
		days++
	}
	return days
}

// write writes the rows of a sheet, a buffer full at a time.
func (g grid) write(w io.Writer, aside []string) error {
	var letters []string // of the columns
	out := make([]byte, 0, 80<<10)
	for r, l := range g {
		if l.height == 0 && !slices.ContainsFunc(l.cells, cell.stands) {
			continue
		}
		out = strconv.AppendInt(append(out, `<row r="`...), int64(r+1), 10)
		if l.height > 0 {
			out = strconv.AppendFloat(append(out, `" ht="`...), l.height, 'g', -1, 64)
			out = append(out, `" customHeight="true`...)
		}
		out = append(out, `">`...)
		for c, cell := range l.cells {
			if c == len(letters) {
				name, err := excelize.ColumnNumberToName(c + 1)
				if err != nil {
					return err
				}
				letters = append(letters, name)
			}
			if cell.stands() {
				out = strconv.AppendInt(append(append(out, `<c r="`...), letters[c]...), int64(r+1), 10)
				out = cell.appendTo(out, aside)
			}
		}
		if out = append(out, `</row>`...); len(out) > 64<<10 {
			if _, err := w.Write(out); err != nil {
				return err
			}
			out = out[:0]
		}
	}
	_, err := w.Write(out)
	return err
}

// stands says whether there is anything to write of a cell.
func (c cell) stands() bool { return c.kind > blank || c.kind == blank && c.style != 0 }

// appendTo writes a cell after its place.
func (c cell) appendTo(out []byte, aside []string) []byte {
	if c.style != 0 {
		out = strconv.AppendInt(append(out, `" s="`...), int64(c.style), 10)
	}
	switch c.kind {
	case shared:
		out = strconv.AppendInt(append(out, `" t="s"><v>`...), int64(c.number), 10)
		return append(out, `</v></c>`...)
	case number:
		return append(appendNumber(append(out, `"><v>`...), c.number), `</v></c>`...)
	case moment:
		return append(strconv.AppendFloat(append(out, `"><v>`...), c.number, 'f', -1, 64), `</v></c>`...)
	case inline:
		text := new(bytes.Buffer)
		xml.EscapeText(text, []byte(aside[int(c.number)]))
		out = append(append(out, `" t="inlineStr"><is><t>`...), text.Bytes()...)
		return append(out, `</t></is></c>`...)
	}
	return append(out, `"></c>`...)
}

// mostDigits is how many digits a cell holds of a number.
const mostDigits = 15

// appendNumber writes a number as a cell holds it: the digits past the fifteenth are left out, or noughts
// before the point.
func appendNumber(out []byte, x float64) []byte {
	start := len(out)
	out = strconv.AppendFloat(out, x, 'f', -1, 64)
	if len(out)-start <= mostDigits {
		return out
	}
	digits, point := 0, false
	for i := start; i < len(out); i++ {
		switch d := out[i]; {
		case d == '.':
			point = true
			continue
		case d == '-', d == '0' && digits == 0:
			continue
		}
		if digits++; digits <= mostDigits {
			continue
		}
		if point {
			return bytes.TrimSuffix(out[:i], []byte("."))
		}
		end := start + bytes.IndexByte(out[start:], '.')
		if end < start {
			end = len(out)
		}
		for ; i < end; i++ {
			out[i] = '0'
		}
		return out[:end]
	}
	return out
}

// writeTexts writes the texts of the workbook, each once.
func (b *book) writeTexts(w io.Writer) error {
	out := bytes.NewBuffer(make([]byte, 0, 80<<10))
	out.WriteString(xml.Header)
	fmt.Fprintf(out, `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="%d" uniqueCount="%[1]d">`, len(b.inOrder))
	for _, text := range b.inOrder {
		out.WriteString("<si><t")
		if text != "" && (strings.IndexByte(edges, text[0]) >= 0 || strings.IndexByte(edges, text[len(text)-1]) >= 0) {
			out.WriteString(` xml:space="preserve"`)
		}
		out.WriteByte('>')
		escape(out, text)
		out.WriteString("</t></si>")
		if out.Len() > 64<<10 {
			if _, err := out.WriteTo(w); err != nil {
				return err
			}
		}
	}
	out.WriteString("</sst>")
	_, err := out.WriteTo(w)
	return err
}

// edges are what a reader of XML may leave out at either end of a text.
const edges = "\t\n\r "

// plain says whether a byte of a text is written as it is; 128 and over are once their text is known to be good.
var plain = func() (all [256]bool) {
	for c := range all {
		all[c] = c >= ' ' && !strings.ContainsRune(`"'&<>_`, rune(c))
	}
	return all
}()

// escape writes a text in XML. A text may look like a character that is written by its number: what would be
// read so is written so.
func escape(out *bytes.Buffer, text string) {
	simple := utf8.ValidString(text)
	for i := 0; simple && i < len(text); i++ {
		simple = plain[text[i]] && text[i] != 0xef // the characters that XML forbids are among those that begin by it
	}
	if simple {
		out.WriteString(text)
		return
	}
	for i := range len(text) {
		if text[i] == '_' && named(text[i:]) {
			xml.EscapeText(out, []byte(text[:i]))
			out.WriteString("_x005F_")
			escape(out, text[i+1:])
			return
		}
	}
	xml.EscapeText(out, []byte(text))
}

// named says whether a text begins as a character written by its number, _x0041_.
func named(text string) bool {
	const hexadecimal = "0123456789abcdefABCDEF"
	return len(text) >= 7 && text[1] == 'x' && text[6] == '_' && strings.Trim(text[2:6], hexadecimal) == ""
}

// laid copies into the library the heights of some rows, on which it lays a chart.
func (b *book) laid(sheet string, from, to int) error {
	g := b.grid(sheet)
	for row := from; row <= min(to, len(*g)); row++ {
		if height := g.row(row).height; height > 0 {
			if err := b.File.SetRowHeight(sheet, row, height); err != nil {
				return err
			}
		}
	}
	return nil
}

// headed copies into the library the texts of a header, by which a table names its columns.
func (b *book) headed(sheet string, row, columns int) error {
	for column := 1; column <= columns; column++ {
		c := b.grid(sheet).at(column, row)
		if c.kind != shared {
			return fmt.Errorf("no header in column %d", column)
		}
		name, err := excelize.CoordinatesToCellName(column, row)
		if err != nil {
			return err
		}
		if err := b.File.SetCellStr(sheet, name, b.inOrder[int(c.number)]); err != nil {
			return err
		}
	}
	return nil
}

// writePart writes a part of the workbook: with our rows in the place of the library's where it is a sheet, and
// our texts in the place of its.
func (b *book) writePart(w io.Writer, name string, content []byte) error {
	if name == "xl/sharedStrings.xml" {
		return b.writeTexts(w)
	}
	sheet, ok := strings.CutPrefix(name, "xl/worksheets/sheet")
	place, err := strconv.Atoi(strings.TrimSuffix(sheet, ".xml"))
	if !ok || err != nil {
		_, err := w.Write(content)
		return err
	}
	g := b.grid(b.GetSheetName(place - 1))
	const open, end = "<sheetData>", "</sheetData>"
	before, after := bytes.Index(content, []byte(open)), bytes.Index(content, []byte(end))
	if before < 0 || after < 0 {
		return fmt.Errorf("%s has no place for its rows", name)
	}
	if _, err := w.Write(content[:before+len(open)]); err != nil {
		return err
	}
	if err := g.write(w, b.aside); err != nil {
		return err
	}
	_, err = w.Write(content[after:])
	return err
}
