package exports

import (
	"bytes"
	"fmt"
	"iter"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Notes is what a sender reads in his own file.
type Notes struct {
	Sheets []SheetNotes
	Pages  []Page // added at the end; their names start with ReturnColumn
}

// SheetNotes are the notes on one sheet. Rows and columns count from 1.
type SheetNotes struct {
	Sheet     string // empty for a CSV
	HeaderRow int
	Rows      map[int]string // text of the column ReturnColumn, by row
	Cells     []Comment      // faulty cells: lightly filled, with a comment
}

// Annotate gives a file back to its sender as a workbook: his own sheets,
// columns, rows and formats untouched, with a column ReturnColumn at the right
// of each sheet that has notes, a comment on the faulty cells (5,000 a sheet at
// most), and the pages of the notes at the end. What was added to a file sent
// again is replaced, but for the fill of its cells. The rows of a CSV become a
// sheet whose row numbers are the line numbers.
//
// The result is read back and compared with the original. A workbook that the
// library cannot write back as it was, or cannot hold, is given back as its rows
// alone, without its formats; original are the bytes of which f was read.
//
// The form is that which the sender opens: ODS for an ODS, XLSX for any other.
func Annotate(original []byte, f *File, notes Notes) ([]byte, Form, error) {
	if f.Unpacked != nil {
		original = f.Unpacked
	}
	if f.Form == XLSX && !exceeds(f, libraryCells) {
		for _, comments := range []bool{true, false} {
			out, err := annotateWorkbook(original, f, notes, comments)
			if err == nil && sameRows(out, f, notes) == nil {
				return out, XLSX, nil
			}
		}
	}
	if f.Form == ODS {
		if out, err := annotateODS(f, notes); err == nil {
			return out, ODS, nil
		}
	}
	out, err := annotateRows(f, notes)
	return out, XLSX, err
}

// AnnotateCSV gives a CSV back with the column ReturnColumn, its separator kept,
// in UTF-8 with its mark, which every spreadsheet opens.
func AnnotateCSV(f *File, notes Notes) ([]byte, error) {
	sheet := f.Sheets[0]
	if n, ok := notes.of(sheet); ok {
		var err error
		if sheet, _, err = withColumn(sheet, n); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	err := WriteCSV(&out, sheet, CSVForm{Encoding: utf8BOM, Separator: f.Separator, CRLF: true})
	return out.Bytes(), err
}

// libraryCells is how many cells the library is given to hold, at some 500
// bytes each.
const libraryCells = 2_000_000

// exceeds reports whether a file has more cells than that, up to the last of
// each row that is not empty.
func exceeds(f *File, cells int) bool {
	for _, sheet := range f.Sheets {
		for row := range sheet.rows {
			if cells -= lastFull(row.Cells); cells < 0 {
				return true
			}
		}
	}
	return false
}

func (n Notes) of(sheet *Sheet) (SheetNotes, bool) {
	for _, s := range n.Sheets {
		if s.Sheet == sheet.Name {
			return s, true
		}
	}
	return SheetNotes{}, false
}

// isReturnColumn recognises the label whatever the case and the spaces around.
func isReturnColumn(label string) bool {
	return strings.EqualFold(strings.TrimSpace(label), ReturnColumn)
}

// isReturnSheet recognises the sheets that Annotate adds, such as "Retour AGIR"
// and "Retour AGIR - tendance".
func isReturnSheet(name string) bool {
	return len(name) >= len(ReturnColumn) && strings.EqualFold(name[:len(ReturnColumn)], ReturnColumn)
}

// returnColumn places the column: where it is already, otherwise at the right
// of all that the sheet holds.
func returnColumn(sheet *Sheet, headerRow int) (column int, already bool, err error) {
	widest := 0
	for row, err := range sheet.Rows() {
		if err != nil {
			return 0, false, err
		}
		if row.Number == headerRow {
			for i, c := range row.Cells {
				if isReturnColumn(c.Text) {
					return i + 1, true, nil
				}
			}
		}
		widest = max(widest, lastFull(row.Cells))
	}
	return widest + 1, false, nil
}

// withColumn is the sheet with its notes in the column ReturnColumn.
func withColumn(sheet *Sheet, n SheetNotes) (noted *Sheet, column int, err error) {
	if column, _, err = returnColumn(sheet, n.HeaderRow); err != nil {
		return nil, 0, err
	}
	rows := func(yield func(Row, error) bool) {
		var cells []Cell
		for row, err := range sheet.rows {
			text := n.Rows[row.Number]
			if row.Number == n.HeaderRow {
				text = ReturnColumn
			}
			if err == nil && (text != "" || len(row.Cells) >= column && row.Number > n.HeaderRow) {
				cells = append(cells[:0], row.Cells...)
				for len(cells) < column {
					cells = append(cells, Cell{})
				}
				cells[column-1] = Cell{}
				if text != "" {
					cells[column-1] = Cell{Text: text, Kind: Text}
				}
				row.Cells = cells
			}
			if !yield(row, err) {
				return
			}
		}
	}
	return &Sheet{Name: sheet.Name, Hidden: sheet.Hidden, Merged: sheet.Merged, rows: rows}, column, nil
}

// annotateRows builds a new workbook of the rows.
func annotateRows(f *File, notes Notes) ([]byte, error) {
	pages, err := annotatedPages(f, notes)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = WriteXLSX(&out, pages)
	return out.Bytes(), err
}

// annotatedPages are the rows of a file with what there is to mend, and the pages of the
// notes.
func annotatedPages(f *File, notes Notes) ([]Page, error) {
	var pages []Page
	for _, sheet := range f.Sheets {
		if isReturnSheet(sheet.Name) && len(f.Sheets) > 1 {
			continue
		}
		page := Page{Sheet: sheet}
		if n, ok := notes.of(sheet); ok {
			noted, column, err := withColumn(sheet, n)
			if err != nil {
				return nil, err
			}
			page = Page{Sheet: noted, HeaderRow: n.HeaderRow, Comments: firstOf(oneEach(n.Cells)), WrapColumns: []int{column}}
			page.Widths = append(widthsOf(sheet, column-1), returnWidth)
			page.faulty = make(map[Area]bool)
			for _, c := range n.Cells {
				page.faulty[cellArea(c)] = true
			}
		}
		if page.Sheet.Name == "" {
			named := *page.Sheet
			named.Name = sheetNameOf(f.Name)
			page.Sheet = &named
		}
		pages = append(pages, page)
	}
	return append(pages, notes.Pages...), nil
}

const returnWidth = 60 // of the column, in characters

// widthsOf makes each column as wide as what it holds, within reason: a CSV has
// no width.
func widthsOf(sheet *Sheet, columns int) []float64 {
	widths := make([]float64, columns)
	for row := range sheet.Rows() {
		for i, c := range row.Cells {
			if i < columns {
				widths[i] = max(widths[i], min(40, float64(utf8.RuneCountInString(c.Text)+2)))
			}
		}
	}
	return widths
}

func cellArea(c Comment) Area { return Area{c.Row, c.Column, c.Row, c.Column} }

// sheetNameOf makes the name of a sheet of that of a file: 31 characters, none
// that Excel forbids.
func sheetNameOf(file string) string {
	name := strings.TrimSuffix(path.Base(file), path.Ext(file))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`:\/?*[]'`, r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(name, " "))
	runes := []rune(name)
	name = strings.TrimSpace(string(runes[:min(len(runes), 31)]))
	if name == "" || isReturnSheet(name) {
		return "Fichier reçu"
	}
	return name
}

// oneEach joins the comments on the same cell, of which a workbook allows one.
func oneEach(comments []Comment) []Comment {
	var joined []Comment
	index := make(map[Area]int)
	for _, c := range comments {
		i, seen := index[cellArea(c)]
		if !seen {
			index[cellArea(c)] = len(joined)
			joined = append(joined, c)
		} else if !strings.Contains(joined[i].Text, c.Text) {
			joined[i].Text += "\n" + c.Text
		}
	}
	return joined
}

// firstOf keeps as many comments as a person may open; the column and the fill
// say the rest. The time that they take grows with their square.
func firstOf(comments []Comment) []Comment { return comments[:min(len(comments), 5000)] }

// annotateWorkbook adds the notes to the workbook itself.
func annotateWorkbook(original []byte, f *File, notes Notes, comments bool) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil { // of the library, on a workbook that it did not foresee
			err = fmt.Errorf("workbook: %v", p)
		}
	}()
	// The original was read within its limits already.
	book, err := excelize.OpenReader(bytes.NewReader(original), excelize.Options{UnzipSizeLimit: 1 << 40, UnzipXMLSizeLimit: 1 << 40})
	if err != nil {
		return nil, err
	}
	defer book.Close()
	a := annotator{File: book, comments: comments, filled: make(map[int]int)}
	for _, sheet := range f.Sheets {
		n, ok := notes.of(sheet)
		if !ok {
			continue
		}
		if err := a.annotate(sheet, n); err != nil {
			return nil, err
		}
	}
	for _, sheet := range f.Sheets {
		if isReturnSheet(sheet.Name) && len(f.Sheets) > 1 {
			if err := book.DeleteSheet(sheet.Name); err != nil {
				return nil, err
			}
		}
	}
	bodies, err := addPages(book, notes.Pages)
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	err = pack(&packed, book, bodies)
	return packed.Bytes(), err
}

// annotator edits a workbook of a sender.
type annotator struct {
	*excelize.File
	comments bool
	fill     int         // number of the light fill, once made
	filled   map[int]int // the same style with the light fill
	wrap     int         // style of the column
}

func (a *annotator) annotate(sheet *Sheet, n SheetNotes) error {
	column, already, err := returnColumn(sheet, n.HeaderRow)
	if err != nil {
		return err
	}
	if already {
		if err := a.clear(sheet, column, n.HeaderRow); err != nil {
			return err
		}
	}
	if err := a.head(sheet.Name, column, n.HeaderRow, already); err != nil {
		return err
	}
	if err := a.texts(sheet.Name, column, n.Rows); err != nil {
		return err
	}
	for _, c := range oneEach(n.Cells) {
		if err := a.tint(sheet.Name, cellName(c.Row, c.Column)); err != nil {
			return err
		}
	}
	if !a.comments {
		return nil
	}
	return a.comment(sheet.Name, n.Cells)
}

// clear empties the column of an earlier return.
func (a *annotator) clear(sheet *Sheet, column, headerRow int) error {
	for row, err := range sheet.Rows() {
		if err != nil {
			return err
		}
		if row.Number > headerRow && len(row.Cells) >= column && row.Cells[column-1].Kind != Empty {
			if err := a.SetCellValue(sheet.Name, cellName(row.Number, column), nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// head writes the label in the style of the header's last label.
func (a *annotator) head(name string, column, row int, already bool) error {
	if already || row == 0 {
		return nil
	}
	cell := cellName(row, column)
	if err := a.SetCellStr(name, cell, ReturnColumn); err != nil {
		return err
	}
	if column > 1 {
		style, err := a.GetCellStyle(name, cellName(row, column-1))
		if err != nil {
			return err
		}
		if err := a.SetCellStyle(name, cell, cell, style); err != nil {
			return err
		}
	}
	letter := columnName(column)
	return a.SetColWidth(name, letter, letter, returnWidth)
}

func (a *annotator) texts(name string, column int, texts map[int]string) (err error) {
	if a.wrap == 0 {
		a.wrap, err = a.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
		if err != nil {
			return err
		}
	}
	rows := make([]int, 0, len(texts))
	for row := range texts {
		rows = append(rows, row)
	}
	slices.Sort(rows)
	for _, row := range rows {
		if texts[row] == "" {
			continue
		}
		cell := cellName(row, column)
		if err := a.SetCellStr(name, cell, fitting(legible(texts[row]))); err != nil {
			return err
		}
		if err := a.SetCellStyle(name, cell, cell, a.wrap); err != nil {
			return err
		}
	}
	return nil
}

// tint fills a cell lightly, all the rest of its style kept.
func (a *annotator) tint(name, cell string) error {
	style, err := a.GetCellStyle(name, cell)
	if err != nil {
		return err
	}
	filled, ok := a.filled[style]
	if !ok {
		if filled, err = a.fillStyle(style); err != nil {
			return err
		}
		a.filled[style] = filled
	}
	return a.SetCellStyle(name, cell, cell, filled)
}

// fillStyle copies a style as it is in the workbook, but for its fill: the
// library would rebuild it from what it knows of it.
func (a *annotator) fillStyle(style int) (int, error) {
	formats := &a.Styles.CellXfs.Xf
	if a.fill == 0 {
		made, err := a.NewStyle(&excelize.Style{Fill: faultyFill})
		if err != nil {
			return 0, err
		}
		a.fill = *(*formats)[made].FillID
	}
	if style >= len(*formats) {
		return 0, fmt.Errorf("style %d: unknown", style)
	}
	xf := (*formats)[style]
	fill, apply := a.fill, true
	xf.FillID, xf.ApplyFill = &fill, &apply
	*formats = append(*formats, xf)
	a.Styles.CellXfs.Count = len(*formats)
	return len(*formats) - 1, nil
}

// faultyFill is a light yellow, under which any text stays legible.
var faultyFill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF2CC"}}

// comment replaces our comments of an earlier return. A cell on which the sender
// has a comment of his own keeps that one: the column says the rest.
func (a *annotator) comment(name string, cells []Comment) error {
	theirs := make(map[string]bool)
	old, err := a.GetComments(name)
	if err != nil {
		return err
	}
	for _, c := range old {
		if c.Author != commentAuthor {
			theirs[c.Cell] = true
			continue
		}
		if err := a.DeleteComment(name, c.Cell); err != nil {
			return err
		}
	}
	ours := slices.DeleteFunc(oneEach(cells), func(c Comment) bool { return theirs[cellName(c.Row, c.Column)] })
	ours = firstOf(ours)
	if err := addComments(a.File, name, ours); err != nil {
		return err
	}
	now, err := a.GetComments(name)
	if err == nil && len(now) != len(ours)+len(theirs) {
		err = fmt.Errorf("comments: not all written")
	}
	return err
}

// sameRows reads an annotated workbook back and compares every cell of the
// sender with what he sent.
func sameRows(annotated []byte, f *File, notes Notes) error {
	unlimited := Limits{Bytes: 1 << 40, Expanded: 1 << 40, Ratio: 1 << 20, Rows: sheetRows, Columns: sheetColumns, CellBytes: 1 << 30}
	back, err := Read(f.Name, annotated, unlimited)
	if err != nil {
		return err
	}
	byName := make(map[string]*Sheet)
	for _, s := range back.Sheets {
		byName[s.Name] = s
	}
	for _, sheet := range f.Sheets {
		if isReturnSheet(sheet.Name) && len(f.Sheets) > 1 {
			continue
		}
		other := byName[sheet.Name]
		if other == nil || other.Hidden != sheet.Hidden {
			return fmt.Errorf("sheet: lost")
		}
		column := 0
		if n, ok := notes.of(sheet); ok {
			if column, _, err = returnColumn(sheet, n.HeaderRow); err != nil {
				return err
			}
		}
		if err := compareRows(sheet, other, column); err != nil {
			return err
		}
	}
	return nil
}

// compareRows compares two sheets, rows without a value and one column aside.
func compareRows(sent, given *Sheet, column int) error {
	next, stop := iter.Pull2(fullRows(given, column))
	defer stop()
	for row, err := range fullRows(sent, column) {
		if err != nil {
			return err
		}
		other, err, ok := next()
		if !ok || err != nil || row.Number != other.Number || row.Hidden != other.Hidden || !slices.Equal(row.Cells, other.Cells) {
			return fmt.Errorf("row %d: changed", row.Number)
		}
	}
	if _, _, more := next(); more {
		return fmt.Errorf("rows: added")
	}
	return nil
}

// fullRows yields the rows that have a value, without one column and without
// the empty cells at their end.
func fullRows(s *Sheet, column int) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for row, err := range s.rows {
			if column > 0 && len(row.Cells) >= column {
				row.Cells = slices.Clone(row.Cells)
				row.Cells[column-1] = Cell{}
			}
			row.Cells = row.Cells[:lastFull(row.Cells)]
			if err == nil && len(row.Cells) == 0 {
				continue
			}
			if !yield(row, err) {
				return
			}
		}
	}
}
