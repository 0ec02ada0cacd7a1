// Package excel renders a Report as a workbook, after the checklist of ONS
// gptables: a cover with the contents, tables one under the other under their
// titles, as many on a sheet as fill a page, named tables, no merged cell, a sheet
// of notes and definitions, and native charts that say in words what they show.
// Numbers are real numbers, never rounded.
package excel

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/agir-indicateurs/agir/reports"
)

// Names of the sheets that every workbook has.
const (
	coverSheet = "Présentation"
	notesSheet = "Notes et définitions"
)

// Write writes the workbook of a report. The same report gives the same bytes.
func Write(w io.Writer, r *reports.Report) error {
	b := newBook(r)
	defer b.Close()
	for _, step := range []func() error{b.gather, b.cover, b.tables, b.notes, b.properties} {
		if err := step(); err != nil {
			return err
		}
	}
	return b.write(w)
}

// book is a workbook being written.
type book struct {
	*excelize.File
	report *reports.Report
	styles map[look]int
	names  map[string]bool // sheets named so far, lower case
	sheets []sheet
	tabs   []tab
	named  map[string][]byte // parts of the tables named so far, out of the library's sight

	grids   map[string]*grid // by the name of their sheet
	texts   map[string]int   // each text of a cell, and its place
	inOrder []string
	aside   []string     // those that stand in their own cell
	dates   map[int]bool // the formats of days that the library would have counted among the styles
}

// newBook is an empty workbook, whose parts will be tidy.
func newBook(r *reports.Report) *book {
	b := &book{report: r, styles: make(map[look]int), names: make(map[string]bool), named: make(map[string][]byte),
		grids: make(map[string]*grid), texts: make(map[string]int), dates: make(map[int]bool)}
	b.File = excelize.NewFile().SetZipWriter(func(to io.Writer) excelize.ZipWriter { return tidy{to, b, make(map[string]*bytes.Buffer)} })
	return b
}

// sheet is a table and the charts drawn from it, where they stand.
type sheet struct {
	name   string // of the tab
	title  string // section
	table  reports.Table
	charts []reports.Chart
	own    []float64 // the widths that its columns ask for
	widths []float64 // those of the tab
	top    int       // the row of its title
	first  bool      // of its tab, which says under it of what and when its figures are
	above  bool      // the charts stand over the table, which does not end on their page
}

// cover says what the workbook is, and leads to each table.
func (b *book) cover() error {
	r := b.report
	lines := [][2]string{
		{r.Title, ""},
		{"Territoire", r.Territory},
		{span(r), r.When()},
		{"Chiffres connus au", reports.FormatDay(r.AsOf)},
		{"Statut", string(r.Status)},
		{"Édition", edition(r)},
		{"Publié le", reports.FormatDay(r.IssuedOn)},
	}
	if on, known := r.Next(); known {
		lines = append(lines, [2]string{"Prochaine publication", reports.FormatDay(on)})
	}
	lines = append(lines,
		[2]string{"Publié par", r.Publisher},
		[2]string{"Lire ce classeur", "Les tableaux sont l’un sous l’autre, chacun sous son titre\u202f; le sommaire mène à chacun. Les nombres sont entiers ou exacts, seul leur affichage est arrondi. Un mot à la place d’un nombre dit pourquoi il manque."},
	)
	for i, l := range lines {
		name := look{bold: true}
		if i == 0 {
			name.size = 16
		}
		if err := b.text(coverSheet, 1, i+1, l[0], name); err != nil {
			return err
		}
		if err := b.text(coverSheet, 2, i+1, l[1], look{wrap: true}); err != nil {
			return err
		}
		if err := b.SetRowHeight(coverSheet, i+1, rowHeight(linesOf(l[1], coverTexts))); err != nil {
			return err
		}
	}
	return cmp.Or(b.contents(len(lines)+2), b.widths(coverSheet, coverNames, coverTexts), b.fit(coverSheet, portrait, 1))
}

// The widths of the columns of the cover.
const (
	coverNames = 30.0
	coverTexts = 62.0
)

func edition(r *reports.Report) string {
	if r.Edition == 0 {
		return "projet, non publié"
	}
	if r.Rectifies != 0 {
		return fmt.Sprintf("n° %d, rectificative de la n° %d", r.Edition, r.Rectifies)
	}
	return fmt.Sprint("n° ", r.Edition)
}

// contents lists the tables from a row of the cover, each with a link.
func (b *book) contents(row int) error {
	if err := b.text(coverSheet, 1, row, "Sommaire", look{bold: true, size: 14}); err != nil {
		return err
	}
	all := append(slices.Clone(b.sheets), sheet{name: notesSheet, top: 1, table: reports.Table{Caption: notesSheet}})
	section := ""
	for _, s := range all {
		row++
		if s.title != section {
			section = s.title
			if err := b.text(coverSheet, 1, row, section, look{}); err != nil {
				return err
			}
		}
		if err := b.text(coverSheet, 2, row, s.table.Caption, look{link: true, wrap: true}); err != nil {
			return err
		}
		if err := b.SetCellHyperLink(coverSheet, fmt.Sprintf("B%d", row), fmt.Sprintf("'%s'!A%d", s.name, s.top), "Location"); err != nil {
			return err
		}
		if err := b.SetRowHeight(coverSheet, row, rowHeight(linesOf(s.table.Caption, coverTexts))); err != nil {
			return err
		}
	}
	return nil
}

// gather lists the tables of the report in reading order, with the charts drawn
// from each, and shares them out between sheets.
func (b *book) gather() error {
	if err := b.SetSheetName("Sheet1", coverSheet); err != nil {
		return err
	}
	b.names[strings.ToLower(coverSheet)], b.names[strings.ToLower(notesSheet)] = true, true
	for _, section := range b.report.Sections {
		for _, block := range section.Blocks {
			switch block := block.(type) {
			case reports.KeyFigures:
				b.add(section.Title, keyTable(block))
			case reports.TrustBox:
				b.add(section.Title, trustTable(block))
			case reports.Table:
				b.add(section.Title, block)
			case reports.Chart:
				if len(block.Data.Rows) == 0 {
					continue
				}
				at := slices.IndexFunc(b.sheets, func(s sheet) bool { return s.table.ID == block.Data.ID && block.Data.ID != "" })
				if at < 0 {
					at = b.add(section.Title, block.Data)
				}
				b.sheets[at].charts = append(b.sheets[at].charts, block)
			}
		}
	}
	b.share()
	return nil
}

// add adds a table unless it is there already, and returns its place.
func (b *book) add(section string, t reports.Table) int {
	if at := slices.IndexFunc(b.sheets, func(s sheet) bool { return s.table.ID == t.ID && t.ID != "" }); at >= 0 {
		return at
	}
	s := sheet{title: section, table: lengthwise(spread(whole(t)))}
	s.own = columnWidths(s.table)
	b.sheets = append(b.sheets, s)
	return len(b.sheets) - 1
}

// whole is a table with the rows that only a workbook has.
func whole(t reports.Table) reports.Table {
	if len(t.More) > 0 {
		t.Rows = slices.Concat(t.Rows, t.More)
	}
	return t
}

// sheetName makes of a name what a sheet may be called: 31 characters, none of
// []:*?/\, once in the workbook.
func (b *book) sheetName(caption string) string {
	clean := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, r) {
			return ' '
		}
		return r
	}, caption)
	clean = strings.Join(strings.Fields(strings.ReplaceAll(clean, "\u202f", " ")), " ")
	runes := []rune(clean)
	name := strings.TrimSpace(string(runes[:min(len(runes), 31)]))
	for n := 2; b.names[strings.ToLower(name)]; n++ {
		suffix := fmt.Sprintf(" (%d)", n)
		name = strings.TrimSpace(string(runes[:min(len(runes), 31-len(suffix))])) + suffix
	}
	b.names[strings.ToLower(name)] = true
	return name
}

func (b *book) tables() error {
	for _, t := range b.tabs {
		if _, err := b.NewSheet(t.name); err != nil {
			return err
		}
		if err := b.widths(t.name, t.widths...); err != nil { // before the charts, which are laid on them
			return err
		}
		for _, i := range t.sheets {
			if err := b.table(i, b.sheets[i], t); err != nil {
				return fmt.Errorf("%s: %w", b.sheets[i].table.Caption, err)
			}
		}
		if err := b.printTab(t); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
	}
	return nil
}

// headerRow is where the header of a list stands: under its title and a line that says what
// and when.
const headerRow = 4

func (b *book) table(n int, s sheet, t tab) error {
	title := look{bold: true, size: 12}
	if s.first {
		title.size = 14
		if err := b.text(s.name, 1, 2, b.when(len(t.sheets)), look{}); err != nil {
			return err
		}
	}
	if err := b.text(s.name, 1, s.top, s.table.Caption, title); err != nil {
		return err
	}
	if err := b.notesAbove(s); err != nil {
		return err
	}
	head := s.header()
	for c, header := range headersOf(s.table) {
		if err := b.text(s.name, c+1, head, header, look{bold: true, wrap: true, right: c > 0 && s.table.Columns[c].Format != reports.Words, indent: c > 0 && s.table.Columns[c].Format == reports.Words}); err != nil {
			return err
		}
	}
	for i, row := range s.table.Rows {
		for c, v := range row.Cells {
			if err := b.value(s.name, c+1, head+1+i, v, row.Kind != reports.Ordinary, !s.flows(c)); err != nil {
				return err
			}
		}
	}
	row := s.top
	for _, height := range s.heights() {
		if err := b.SetRowHeight(s.name, row, height); err != nil {
			return err
		}
		row++
	}
	if err := b.nameTable(n, s, s.last()); err != nil {
		return err
	}
	if len(s.charts) > 0 {
		if err := b.laid(s.name, s.chartAt(0), row-1); err != nil {
			return err
		}
	}
	for i, c := range s.charts {
		if err := b.chart(s, c, t.columns, i); err != nil {
			return err
		}
	}
	return nil
}

// when says under the title of a tab of what and when its figures are, and how many tables
// stand on it.
func (b *book) when(tables int) string {
	r := b.report
	text := r.Territory + ", " + r.When() + ", chiffres connus au " + reports.FormatDay(r.AsOf) + " (" + string(r.Status) + ")"
	if tables > 1 {
		text += ". " + reports.Counted(int64(tables), "tableau", "tableaux") + " sur cette feuille."
	}
	return text
}

// headersOf are the headers of a table, none empty and none given twice.
func headersOf(t reports.Table) (all []string) {
	seen := make(map[string]int)
	for c, column := range t.Columns {
		header := column.Header
		if seen[header]++; seen[header] > 1 {
			header = fmt.Sprintf("%s (%d)", header, seen[header])
		}
		if header == "" {
			header = fmt.Sprintf("Colonne %d", c+1)
		}
		all = append(all, header)
	}
	return all
}

// The widths of columns, in characters: a column of words is as wide as its longest text
// within these; one of figures as its widest figure and the longest word of its header.
const (
	leastWidth    = 10.0
	leastLabel    = 20.0
	mostWords     = 48.0
	portraitWidth = 96.0 // what an upright page holds at full size
)

func columnWidths(t reports.Table) []float64 {
	widths := make([]float64, len(t.Columns))
	flowing := flowing(t)
	for c, header := range headersOf(t) {
		for _, word := range strings.Fields(header) {
			widths[c] = max(widths[c], float64(utf8.RuneCountInString(word))*1.15+2)
		}
		widths[c] = max(leastWidth, widths[c])
		if c == 0 {
			widths[c] = max(leastLabel, widths[c])
		}
		for _, row := range t.Rows {
			if row.Kind == reports.Group || c >= len(row.Cells) || c == flowing {
				continue
			}
			wide := float64(utf8.RuneCountInString(row.Cells[c].Text())) + 2
			if row.Cells[c].Provisional {
				wide += 2
			}
			if row.Cells[c].Format == reports.Month || row.Cells[c].Format == reports.ShortMonth {
				wide = max(wide, 16)
			}
			widths[c] = min(mostWords, max(widths[c], wide))
		}
	}
	return widths
}

// mostFlowing is how long a text may be that flows over the columns beside its own.
const mostFlowing = 90

// flowing is the last column of a table when it is of words, which flow to its right; 0 when
// none is, and when they are so long that they are broken into lines.
func flowing(t reports.Table) int {
	last := len(t.Columns) - 1
	if last < 1 || t.Columns[last].Format != reports.Words {
		return 0
	}
	for _, row := range t.Rows {
		if last < len(row.Cells) && utf8.RuneCountInString(row.Cells[last].Text()) > mostFlowing {
			return 0
		}
	}
	return last
}

// flows says whether a column is one whose words flow.
func (s sheet) flows(c int) bool { return c > 0 && c == flowing(s.table) }

func total(widths []float64) (sum float64) {
	for _, w := range widths {
		sum += w
	}
	return sum
}

// notesAbove writes the notes of a table over its header, where whoever opens the sheet
// reads them before the figures: a line a cell, over the columns beside it.
func (b *book) notesAbove(s sheet) error {
	for i, line := range s.notes() {
		if err := b.text(s.name, 1, s.notesAt()+i, line, look{}); err != nil {
			return err
		}
	}
	return nil
}

// notes are those of the table, in lines no longer than its columns are wide.
func (s sheet) notes() []string {
	wide := int(min(130, max(64, total(s.widths))))
	var lines []string
	for _, note := range s.table.Notes {
		line := ""
		for _, word := range strings.Split(note, " ") {
			if line != "" && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > wide {
				lines, line = append(lines, line), ""
			}
			line = strings.TrimPrefix(line+" "+word, " ")
		}
		lines = append(lines, line)
	}
	return lines
}

func (b *book) nameTable(n int, s sheet, last int) error {
	if len(s.table.Rows) == 0 {
		return nil
	}
	corner, err := excelize.CoordinatesToCellName(len(s.table.Columns), last)
	if err != nil {
		return err
	}
	stripes := false
	if err := b.headed(s.name, s.header(), len(s.table.Columns)); err != nil {
		return err
	}
	return b.name(s.name, &excelize.Table{
		Range: fmt.Sprintf("A%d:%s", s.header(), corner), Name: fmt.Sprintf("Tableau_%d", n+1),
		StyleName: "TableStyleLight1", ShowRowStripes: &stripes,
	})
}

// While a workbook is under way, one part stands for all its tables: it gives the
// number of the last.
const (
	lastTable = "xl/tables/table"
	numbered  = `<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="%d"/>`
)

// name makes a range a named table. To number it, the library reads every table of
// the workbook again: those that are done wait aside until the workbook is written.
func (b *book) name(sheet string, t *excelize.Table) error {
	if err := b.AddTable(sheet, t); err != nil {
		return err
	}
	n := len(b.named) + 1
	part := fmt.Sprintf("%s%d.xml", lastTable, n)
	content, ok := b.Pkg.LoadAndDelete(part)
	if !ok {
		return fmt.Errorf("table %s is not in part %s", t.Name, part)
	}
	b.named[part] = content.([]byte)
	b.Pkg.Store(lastTable, fmt.Appendf(nil, numbered, n))
	return nil
}

// write writes the workbook, with its tables.
func (b *book) write(w io.Writer) error {
	b.Pkg.Delete(lastTable)
	for part, content := range b.named {
		b.Pkg.Store(part, content)
	}
	return b.Write(w)
}

// notes lists the definitions of the figures printed, and the general notes.
func (b *book) notes() error {
	if _, err := b.NewSheet(notesSheet); err != nil {
		return err
	}
	if err := b.text(notesSheet, 1, 1, notesSheet, look{bold: true, size: 14}); err != nil {
		return err
	}
	row, height := 3, 3*lineHeight
	for i, header := range []string{"Indicateur", "Code", "Définition", "Parmi", "Règle"} {
		if err := b.text(notesSheet, i+1, row, header, look{bold: true, wrap: true}); err != nil {
			return err
		}
	}
	for _, section := range b.report.Sections {
		for _, block := range section.Blocks {
			d, ok := block.(reports.Definitions)
			if !ok {
				continue
			}
			for _, x := range d.Items {
				row++
				lines := 1
				for i, text := range []string{x.Term, x.Code, x.Text, x.Among, x.Rule} {
					if err := b.text(notesSheet, i+1, row, text, look{wrap: true}); err != nil {
						return err
					}
					lines = max(lines, linesOf(text, int(noteWidths[i]*7/6)))
				}
				height += rowHeight(lines)
				if err := b.SetRowHeight(notesSheet, row, rowHeight(lines)); err != nil {
					return err
				}
			}
		}
	}
	for _, note := range b.report.Notes {
		row++
		height += lineHeight
		if err := b.text(notesSheet, 1, row+1, note, look{}); err != nil {
			return err
		}
	}
	return cmp.Or(b.widths(notesSheet, noteWidths...), b.fit(notesSheet, landscape, pagesOf(false, points(noteWidths), height)), b.printTitles(notesSheet, 3))
}

func (b *book) properties() error {
	r := b.report
	on := r.IssuedOn.UTC().Format(time.RFC3339)
	b.SetActiveSheet(0)
	return b.SetDocProps(&excelize.DocProperties{
		Title: r.Title + " : " + r.Subtitle, Subject: r.Territory, Creator: r.Publisher, Language: "fr-FR",
		Created: on, Modified: on, LastModifiedBy: r.Publisher,
	})
}

// look is how a cell looks.
type look struct {
	bold, wrap, link, right bool
	center, indent          bool
	ruled, header           bool // a hairline below; a header's line and tint
	size                    float64
	format                  string // number format
}

func (b *book) style(l look) (int, error) {
	if id, ok := b.styles[l]; ok {
		return id, nil
	}
	font := &excelize.Font{Family: "Liberation Sans", Size: cmp.Or(l.size, 10), Bold: l.bold}
	if l.link {
		font.Color, font.Underline = "1F4E79", "single"
	}
	st := &excelize.Style{Font: font, Alignment: &excelize.Alignment{WrapText: l.wrap, Vertical: "top"}}
	if l.indent {
		st.Alignment.Horizontal, st.Alignment.Indent = "left", 1
	}
	switch {
	case l.right:
		st.Alignment.Horizontal = "right"
	case l.center:
		st.Alignment.Horizontal = "center"
	case l.format != "" && l.format == numberFormats[reports.Month]:
		st.Alignment.Horizontal = "left"
	}
	if format := l.format; format != "" { // a copy, so that the look of each cell is no allocation
		st.CustomNumFmt = &format
	}
	if l.ruled {
		st.Border = []excelize.Border{{Type: "bottom", Color: "BFBFBF", Style: 7}}
	}
	if l.header {
		st.Border = []excelize.Border{{Type: "bottom", Color: "1F4E79", Style: 2}}
		st.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DCE6F1"}}
		st.Alignment.Vertical = "center"
	}
	id, err := b.NewStyle(st)
	b.styles[l] = id
	return id, err
}

func (b *book) set(sheet string, column, row int, value any, l look) error {
	id, err := b.style(l)
	if err != nil {
		return err
	}
	return b.put(sheet, column, row, value, id)
}

// text writes a typed string: what starts like a formula stays a text.
func (b *book) text(sheet string, column, row int, text string, l look) error {
	return b.set(sheet, column, row, text, l)
}

// numberFormats show each kind of number; the number itself is kept whole.
var numberFormats = map[reports.Format]string{
	reports.Count:   "#,##0",
	reports.Percent: "0.0%",
	reports.Decimal: "#,##0.0",
	reports.Days:    "#,##0.#",
	reports.Signed:  "+#,##0;-#,##0;0",
	reports.Points:  "+0.0%;-0.0%;0.0%",
	reports.Day:     `[$-40C]d mmmm yyyy`,
	reports.Month:   `[$-40C]mmmm yyyy`,

	reports.ShortMonth: `[$-40C]mmmm yyyy`,
	reports.Ratio:      "0.00",
}

// numberFormat shows a value. What rounds to nothing or to all without being it is shown
// as everywhere else, and a provisional figure keeps its mark beside the number.
func numberFormat(v reports.Value) string {
	format := numberFormats[v.Format]
	if v.Format == reports.Percent && math.Abs(reports.PrintedPercent(v.Number)-math.Round(v.Number*1000)/10) > 0.01 {
		format = `"` + strings.ReplaceAll(reports.FormatDecimal(reports.PrintedPercent(v.Number), 1), "\u2212", "-") + `%"`
	}
	if v.Provisional && v.Known() && format != "" && !v.Format.Dated() {
		format = provisional(format)
	}
	return format
}

// provisional adds the mark to each part of a number format.
func provisional(format string) string {
	parts := strings.Split(format, ";")
	for i := range parts {
		parts[i] += `" p"`
	}
	return strings.Join(parts, ";")
}

func (b *book) value(sheet string, column, row int, v reports.Value, strong, wrap bool) error {
	l := look{bold: strong, format: numberFormat(v), wrap: wrap && v.Format == reports.Words}
	switch {
	case !v.Known():
		return b.text(sheet, column, row, v.Text(), look{bold: strong, right: v.Format != reports.Words})
	case v.Format == reports.Words:
		l.indent = column > 1
		return b.text(sheet, column, row, v.Text(), l)
	case v.Format.Dated():
		l.right = column > 1
		return b.set(sheet, column, row, v.Day, l)
	default:
		return b.set(sheet, column, row, v.Number, l)
	}
}

func (b *book) widths(sheet string, widths ...float64) error {
	for i, w := range widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := b.SetColWidth(sheet, column, column, w); err != nil {
			return err
		}
	}
	return nil
}

// tidy is the ZIP of a workbook whose parts are written in a fixed order, with a
// fixed time, and the list of their types sorted: the library's own orders change
// from one run to the next.
type tidy struct {
	to    io.Writer
	book  *book
	parts map[string]*bytes.Buffer
}

// Create takes the content of a part.
func (t tidy) Create(name string) (io.Writer, error) {
	t.parts[name] = new(bytes.Buffer)
	return t.parts[name], nil
}

// AddFS is of the library's interface; it calls it for no workbook.
func (t tidy) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the parts.
func (t tidy) Close() error {
	out := zip.NewWriter(t.to)
	for _, name := range slices.Sorted(maps.Keys(t.parts)) {
		content := t.parts[name].Bytes()
		switch {
		case name == "[Content_Types].xml":
			content = sortTypes(content)
		case strings.HasPrefix(name, "xl/charts/chart"):
			content = turned(content)
		}
		part, err := out.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		if err := t.book.writePart(part, name, content); err != nil {
			return err
		}
	}
	return out.Close()
}

// sortTypes sorts the elements of [Content_Types].xml, which all lie at one level.
func sortTypes(content []byte) []byte {
	text := string(content)
	open, end := strings.Index(text, "<Types"), strings.LastIndex(text, "</Types>")
	if open < 0 || end < 0 {
		return content
	}
	open += strings.IndexByte(text[open:], '>') + 1
	var elements []string
	for _, e := range strings.SplitAfter(text[open:end], ">") {
		switch {
		case e == "":
		case strings.HasPrefix(e, "</"):
			elements[len(elements)-1] += e
		default:
			elements = append(elements, e)
		}
	}
	slices.Sort(elements)
	return []byte(text[:open] + strings.Join(elements, "") + text[end:])
}

// span names what the figures are of.
func span(r *reports.Report) string {
	if r.Period != "" {
		return "Période"
	}
	return "Mois"
}
