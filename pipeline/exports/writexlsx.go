package exports

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Page is a sheet to write, with what a person needs to fill or read it. Rows
// and columns count from 1.
type Page struct {
	Sheet       *Sheet
	HeaderRow   int              // bold and frozen; 0 when there is none
	TitleRows   int              // so many first rows, each merged over the columns of the header
	Widths      []float64        // of the columns, in characters; 0 leaves the usual one
	Heights     map[int]float64  // of rows, in points; the others are left to the reader's program
	DateColumns []int            // shown jj/mm/aaaa, empty cells included
	TextColumns []int            // kept as typed, zeros in front included
	WrapColumns []int            // long texts, on several lines
	Lists       map[int][]string // choices offered below the header, by column
	Comments    []Comment
	Marked      [][2]int // cells lightly filled, by row and column
	Hidden      []int    // columns that only the machine reads back
	Open        []int    // columns that may be typed in; all the others are protected when there is one
	Strips      []int    // rows that part others: painted, and protected whatever the column
	Frozen      int      // first columns that stay in view
	Upright     bool     // printed on A4, its columns on one page

	faulty map[Area]bool // cells lightly filled
}

// Comment is a note tied to a cell.
type Comment struct {
	Row, Column int
	Text        string
}

// commentAuthor signs every comment.
const commentAuthor = "AGIR"

// WriteXLSX writes a workbook of these pages, in order; same pages, same bytes.
// Cells of Kind Date are real dates, texts are typed as texts and so are inert
// whatever they start with. A text longer than a cell holds is cut, and says so.
func WriteXLSX(w io.Writer, pages []Page) error {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetDocProps(&excelize.DocProperties{Creator: commentAuthor, LastModifiedBy: commentAuthor}); err != nil {
		return err
	}
	if len(pages) == 0 {
		return fmt.Errorf("workbook: no page")
	}
	if err := f.SetSheetName("Sheet1", sheetName(pages[0].Sheet, 1)); err != nil {
		return err
	}
	bodies, err := addPages(f, pages)
	if err != nil {
		return err
	}
	return pack(w, f, bodies)
}

// sheetName names the sheet of a CSV, which has no name.
func sheetName(s *Sheet, rank int) string {
	if s.Name == "" {
		return fmt.Sprintf("Feuille %d", rank)
	}
	return s.Name
}

// sheetBody writes the rows of a sheet in the place of an empty sheetData.
type sheetBody struct {
	page   Page
	styles pageStyles
}

// addPages declares the pages in a workbook, all but their rows: these go
// straight to the archive, by sheet name.
func addPages(f *excelize.File, pages []Page) (map[string]sheetBody, error) {
	styles, err := newPageStyles(f)
	if err != nil {
		return nil, err
	}
	bodies := make(map[string]sheetBody)
	for i, page := range pages {
		name := sheetName(page.Sheet, i+1)
		if _, err := f.NewSheet(name); err != nil {
			return nil, err
		}
		if _, twice := bodies[name]; twice {
			return nil, fmt.Errorf("sheet %d: same name as another", i+1)
		}
		if err := layOut(f, name, page, styles); err != nil {
			return nil, err
		}
		for _, m := range page.Marked {
			if page.faulty == nil {
				page.faulty = make(map[Area]bool)
			}
			page.faulty[Area{m[0], m[1], m[0], m[1]}] = true
		}
		bodies[name] = sheetBody{page, styles}
	}
	if err := addLists(f, pages); err != nil {
		return nil, err
	}
	for i, page := range pages {
		if page.Sheet.Hidden {
			if err := f.SetSheetVisible(sheetName(page.Sheet, i+1), false); err != nil {
				return nil, err
			}
		}
	}
	return bodies, nil
}

// pageStyles are the numbers of the styles of pages in their workbook.
type pageStyles struct {
	header, title, day, dayLeft, instant, text, wrap, open, strip int
	faulty                                                        map[int]int // the same with the fill of a faulty cell
}

func newPageStyles(f *excelize.File) (s pageStyles, err error) {
	day, instant := "dd/mm/yyyy", "dd/mm/yyyy hh:mm:ss"
	bold := &excelize.Font{Bold: true}
	s.faulty = make(map[int]int)
	for _, style := range []struct {
		number *int
		style  excelize.Style
	}{
		{new(int), excelize.Style{}},
		{&s.header, excelize.Style{
			Font:      bold,
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E3E8F4"}},
			Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"},
		}},
		{&s.title, excelize.Style{Font: bold}},
		{&s.day, excelize.Style{CustomNumFmt: &day, Alignment: &excelize.Alignment{Vertical: "top"}}},
		{&s.dayLeft, excelize.Style{CustomNumFmt: &day, Alignment: &excelize.Alignment{Horizontal: "left", Vertical: "top"}}},
		{&s.instant, excelize.Style{CustomNumFmt: &instant}},
		{&s.text, excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top"}}},
		{&s.wrap, excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
		{&s.open, excelize.Style{
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E7F3E7"}},
			Alignment:  &excelize.Alignment{WrapText: true, Vertical: "top"},
			Protection: &excelize.Protection{Locked: false},
		}},
		{&s.strip, excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"C9CDD6"}}}},
	} {
		if *style.number, err = f.NewStyle(&style.style); err != nil {
			return s, err
		}
		style.style.Fill = faultyFill
		if s.faulty[*style.number], err = f.NewStyle(&style.style); err != nil {
			return s, err
		}
	}
	return s, nil
}

// layOut sets all that a page has besides its rows.
func layOut(f *excelize.File, name string, page Page, styles pageStyles) error {
	for i, width := range page.Widths {
		if width <= 0 {
			continue
		}
		column := columnName(i + 1)
		if err := f.SetColWidth(name, column, column, width); err != nil {
			return err
		}
	}
	for _, group := range []struct {
		columns []int
		style   int
	}{{page.DateColumns, styles.day}, {page.TextColumns, styles.text}, {page.WrapColumns, styles.wrap}, {page.Open, styles.open}} {
		for _, c := range group.columns {
			if err := f.SetColStyle(name, columnName(c), group.style); err != nil {
				return err
			}
		}
	}
	for _, c := range page.Hidden {
		if err := f.SetColVisible(name, columnName(c), false); err != nil {
			return err
		}
	}
	switch {
	case page.Upright:
		if err := printed(f, name, page.HeaderRow, "portrait", 9); err != nil {
			return err
		}
	case len(page.Open) > 0:
		if err := printed(f, name, page.HeaderRow, "landscape", 8); err != nil {
			return err
		}
		if err := f.ProtectSheet(name, &excelize.SheetProtectionOptions{
			AutoFilter: true, Sort: true, FormatColumns: true, FormatRows: true, SelectLockedCells: true, SelectUnlockedCells: true}); err != nil {
			return err
		}
	}
	if page.HeaderRow > 0 {
		below := "A" + strconv.Itoa(page.HeaderRow+1)
		panes := excelize.Panes{Freeze: true, YSplit: page.HeaderRow, TopLeftCell: below, ActivePane: "bottomLeft"}
		if page.Frozen > 0 {
			panes.XSplit, panes.TopLeftCell, panes.ActivePane = page.Frozen, cellName(page.HeaderRow+1, page.Frozen+1), "bottomRight"
		}
		if err := f.SetPanes(name, &panes); err != nil {
			return err
		}
	}
	if err := mergeTitles(f, name, page); err != nil {
		return err
	}
	for _, a := range page.Sheet.Merged[:min(len(page.Sheet.Merged), mergedCells)] {
		if err := f.MergeCell(name, cellName(a.Top, a.Left), cellName(a.Bottom, a.Right)); err != nil {
			return err
		}
	}
	return addComments(f, name, page.Comments)
}

// printed has all the columns of a page on one sheet of paper (8 is A3, 9 is A4), its header on each,
// and the sheets numbered.
func printed(f *excelize.File, name string, header int, orientation string, size int) error {
	fit, wide, high := true, 1, 0
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &orientation, Size: &size, FitToWidth: &wide, FitToHeight: &high}); err != nil {
		return err
	}
	side, end, none := 0.4, 0.6, 0.3 // inches
	if err := f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{Left: &side, Right: &side, Top: &side, Bottom: &end, Header: &none, Footer: &none}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: "&R&P / &N"}); err != nil {
		return err
	}
	if header == 0 {
		return nil
	}
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name,
		RefersTo: fmt.Sprintf("'%s'!$%d:$%d", strings.ReplaceAll(name, "'", "''"), header, header)})
}

// mergedCells is how many merged cells of a sender the library is given: their time
// grows with their square.
const mergedCells = 2000

func mergeTitles(f *excelize.File, name string, page Page) error {
	width := 0
	for row, err := range page.Sheet.Rows() {
		if err != nil {
			return err
		}
		if row.Number == page.HeaderRow {
			width = lastFull(row.Cells)
			break
		}
	}
	if width < 2 {
		return nil
	}
	for row := 1; row <= page.TitleRows; row++ {
		if err := f.MergeCell(name, cellName(row, 1), cellName(row, width)); err != nil {
			return err
		}
	}
	return nil
}

// commentRunes is what a reader can see of a comment at once.
const commentRunes = 1000

func addComments(f *excelize.File, name string, comments []Comment) error {
	for _, c := range comments {
		text := c.Text
		if runes := []rune(text); len(runes) > commentRunes {
			text = string(runes[:commentRunes]) + cutMark
		}
		lines := 1 + utf8.RuneCountInString(text)/40
		err := f.AddComment(name, excelize.Comment{
			Cell: cellName(c.Row, c.Column), Author: commentAuthor, Text: legible(text),
			Width: 280, Height: uint(40 + 18*lines),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// listSheet holds the choices that a validation cannot spell out.
const listSheet = "Listes AGIR"

// addLists ties the drop-down lists, through cells of a hidden sheet: those
// spelled out are cut at 255 characters and cannot hold a comma.
func addLists(f *excelize.File, pages []Page) error {
	column := 0
	for i, page := range pages {
		name := sheetName(page.Sheet, i+1)
		for _, c := range sortedKeys(page.Lists) {
			items := page.Lists[c]
			if len(items) == 0 {
				continue
			}
			if column == 0 {
				if _, err := f.NewSheet(listSheet); err != nil {
					return err
				}
			}
			column++
			if err := f.SetSheetCol(listSheet, cellName(1, column), &items); err != nil {
				return err
			}
			validation := excelize.NewDataValidation(true)
			validation.Sqref = fmt.Sprintf("%s:%s", cellName(page.HeaderRow+1, c), cellName(sheetRows, c))
			letter := columnName(column)
			validation.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$1:$%s$%d", listSheet, letter, letter, len(items)))
			style, said := excelize.DataValidationErrorStyleWarning, "Cette valeur n’est pas dans la liste proposée."
			if slices.Contains(page.Open, c) {
				style, said = excelize.DataValidationErrorStyleStop, "Choisir dans la liste\u202f: "+strings.Join(items, ", ")+". Laisser vide pour ne pas répondre."
			}
			validation.SetError(style, "Valeur inconnue", said)
			if err := f.AddDataValidation(name, validation); err != nil {
				return err
			}
		}
	}
	if column == 0 {
		return nil
	}
	return f.SetSheetVisible(listSheet, false)
}

func sortedKeys(lists map[int][]string) []int {
	keys := make([]int, 0, len(lists))
	for k := range lists {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// pack writes the archive of a workbook: its parts by name, with a fixed time,
// since the library writes them in any order, and the rows of the pages.
func pack(w io.Writer, f *excelize.File, bodies map[string]sheetBody) error {
	var skeleton bytes.Buffer
	if err := f.Write(&skeleton); err != nil {
		return err
	}
	book := &workbook{limits: Limits{}.orDefault(), budget: &budget{left: 1 << 40}}
	if err := book.open(skeleton.Bytes()); err != nil {
		return err
	}
	byPart, err := bodiesByPart(book, bodies)
	if err != nil {
		return err
	}
	parts := slices.Clone(book.all)
	slices.SortFunc(parts, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	archive := zip.NewWriter(w)
	for _, part := range parts {
		header := &zip.FileHeader{Name: part.Name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
		out, err := archive.CreateHeader(header)
		if err != nil {
			return err
		}
		if err := copyPart(out, part, byPart[partName(part.Name)]); err != nil {
			return err
		}
	}
	return archive.Close()
}

func bodiesByPart(book *workbook, bodies map[string]sheetBody) (map[string]*sheetBody, error) {
	main, err := book.main()
	if err != nil {
		return nil, err
	}
	if err := book.readMain(main); err != nil {
		return nil, err
	}
	relations, err := book.relations(main)
	if err != nil {
		return nil, err
	}
	byPart := make(map[string]*sheetBody)
	for _, entry := range book.sheets {
		body, ok := bodies[entry.name]
		if !ok {
			continue
		}
		for _, r := range relations {
			if r.id == entry.relation {
				byPart[r.target] = &body
			}
		}
	}
	return byPart, nil
}

func copyPart(w io.Writer, part *zip.File, body *sheetBody) error {
	in, err := part.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	if body == nil {
		_, err = io.Copy(w, in)
		return err
	}
	xml, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	before, after, ok := cutSheetData(string(xml))
	if !ok {
		return fmt.Errorf("sheet: no place for its rows")
	}
	out := bufio.NewWriterSize(w, 64<<10)
	out.WriteString(before)
	out.WriteString("<sheetData>")
	if err := body.write(out); err != nil {
		return err
	}
	out.WriteString("</sheetData>")
	out.WriteString(after)
	return out.Flush()
}

// cutSheetData splits the XML of a sheet without rows around them, and drops
// its dimension, which is not known.
func cutSheetData(xml string) (before, after string, ok bool) {
	if before, after, ok = strings.Cut(xml, "<sheetData></sheetData>"); !ok {
		before, after, ok = strings.Cut(xml, "<sheetData/>")
	}
	if head, tail, found := strings.Cut(before, "<dimension "); found {
		_, tail, _ = strings.Cut(tail, ">")
		before = head + strings.TrimPrefix(tail, "</dimension>")
	}
	return before, after, ok
}

func (b *sheetBody) write(out *bufio.Writer) error {
	number := 0
	for row, err := range b.page.Sheet.Rows() {
		if err != nil {
			return err
		}
		if number++; row.Number > number {
			number = row.Number
		}
		if number > sheetRows {
			return refuseRows(sheetRows)
		}
		out.WriteString(`<row r="`)
		out.WriteString(strconv.Itoa(number))
		if row.Hidden {
			out.WriteString(`" hidden="1`)
		}
		if height := b.page.Heights[number]; height > 0 {
			out.WriteString(`" ht="`)
			out.WriteString(strconv.FormatFloat(height, 'f', -1, 64))
			out.WriteString(`" customHeight="1`)
		}
		out.WriteString(`">`)
		if slices.Contains(b.page.Strips, number) {
			for column := range b.page.Widths {
				fmt.Fprintf(out, `<c r="%s" s="%d"/>`, cellName(number, column+1), b.styles.strip)
			}
		}
		for i, cell := range row.Cells {
			if cell.Kind != Empty || b.page.faulty[Area{number, i + 1, number, i + 1}] {
				b.writeCell(out, number, i+1, cell)
			}
		}
		out.WriteString("</row>")
	}
	return nil
}

func (b *sheetBody) writeCell(out *bufio.Writer, row, column int, cell Cell) {
	kind, value, style := typed(cell, b.styles)
	switch {
	case style == b.styles.day && len(b.page.Open) > 0: // beside a text, and read with it
		style = b.styles.dayLeft
	case style > 0: // a date stays one, even in the header
	case row == b.page.HeaderRow:
		style = b.styles.header
	case row <= b.page.TitleRows:
		style = b.styles.title
	case cell.Kind != Number: // which would become a date in a column of dates
		style = b.columnStyle(column)
	}
	if b.page.faulty[Area{row, column, row, column}] {
		style = b.styles.faulty[style]
	}
	out.WriteString(`<c r="`)
	out.WriteString(cellName(row, column))
	if style > 0 {
		out.WriteString(`" s="`)
		out.WriteString(strconv.Itoa(style))
	}
	if kind != "" {
		out.WriteString(`" t="`)
		out.WriteString(kind)
	}
	if cell.Kind == Empty {
		out.WriteString(`"/>`)
		return
	}
	if kind == "inlineStr" {
		out.WriteString(`"><is><t xml:space="preserve">`)
		out.WriteString(escapeText(value))
		out.WriteString("</t></is></c>")
		return
	}
	out.WriteString(`"><v>`)
	out.WriteString(value)
	out.WriteString("</v></c>")
}

func (b *sheetBody) columnStyle(column int) int {
	switch {
	case slices.Contains(b.page.DateColumns, column):
		return b.styles.day
	case slices.Contains(b.page.TextColumns, column):
		return b.styles.text
	case slices.Contains(b.page.WrapColumns, column):
		return b.styles.wrap
	}
	return 0
}

// typed chooses the type of a cell. A value that its type cannot hold, such as
// a day of 1899 or an error that spreadsheets do not know, is written as text.
func typed(cell Cell, styles pageStyles) (kind, value string, style int) {
	switch cell.Kind {
	case Number:
		if isNumber([]byte(cell.Text)) {
			return "", cell.Text, 0
		}
	case Date:
		serial, ok := dateSerial(cell.Text)
		if !ok {
			break
		}
		style = styles.day
		if strings.Contains(cell.Text, "T") {
			style = styles.instant
		}
		return "", strconv.FormatFloat(serial, 'f', -1, 64), style
	case Bool:
		switch cell.Text {
		case "true":
			return "b", "1", 0
		case "false":
			return "b", "0", 0
		}
	case Error:
		if slices.Contains(knownErrors, cell.Text) {
			return "e", cell.Text, 0
		}
	}
	return "inlineStr", cell.Text, 0
}

var knownErrors = []string{"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"}

// cutMark ends a text that a cell cannot hold.
const cutMark = " […] (texte coupé)"

const cellCharacters = 32_767 // of a cell, in UTF-16 units

// escapeText writes a text as a workbook holds it: entities, and _xHHHH_ for
// the characters that XML forbids or would change. NUL, which no workbook can
// hold, and broken UTF-8 become U+FFFD.
func escapeText(text string) string {
	text = fitting(text)
	var out strings.Builder
	out.Grow(len(text))
	for i, r := range text {
		switch {
		case r == '&':
			out.WriteString("&amp;")
		case r == '<':
			out.WriteString("&lt;")
		case r == '>':
			out.WriteString("&gt;")
		case r == 0:
			out.WriteRune(utf8.RuneError)
		case r == '_' && isEscape(text[i:]):
			out.WriteString("_x005F_")
		case r < ' ' && r != '\t' && r != '\n', r == 0xfffe, r == 0xffff:
			fmt.Fprintf(&out, "_x%04X_", r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

func isEscape(text string) bool {
	_, ok := escape([]byte(text[:min(len(text), 7)]))
	return ok
}

func fitting(text string) string {
	if len(text) <= cellCharacters {
		return text
	}
	units := 0
	for i, r := range text {
		if units += utf16.RuneLen(r); units > cellCharacters-len(cutMark) && len(utf16.Encode([]rune(text))) > cellCharacters {
			return text[:i] + cutMark
		}
	}
	return text
}

// legible replaces what the library would refuse in a comment.
func legible(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xfffe || r == 0xffff {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
}

func cellName(row, column int) string { return columnName(column) + strconv.Itoa(row) }

// columnName writes the letters of a column: 1 is A, 28 is AB.
func columnName(column int) string {
	var letters [4]byte
	i := len(letters)
	for ; column > 0 && i > 0; column = (column - 1) / 26 {
		i--
		letters[i] = byte('A' + (column-1)%26)
	}
	return string(letters[i:])
}
