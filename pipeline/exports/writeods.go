package exports

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const odsType = "application/vnd.oasis.opendocument.spreadsheet"

// WriteODS writes a workbook of these pages as LibreOffice writes one, in order; same
// pages, same bytes. Lists, protections and columns of one format, which files given back
// have not, are left out.
func WriteODS(w io.Writer, pages []Page) error {
	if len(pages) == 0 {
		return fmt.Errorf("workbook: no page")
	}
	archive := zip.NewWriter(w)
	if err := store(archive, "mimetype", odsType); err != nil { // first and as it is, so that any program knows the form
		return err
	}
	for _, part := range []struct {
		name  string
		write func(*bufio.Writer) error
	}{
		{"META-INF/manifest.xml", func(out *bufio.Writer) error { _, err := out.WriteString(odsManifest); return err }},
		{"content.xml", func(out *bufio.Writer) error { return odsContent(out, pages) }},
		{"meta.xml", func(out *bufio.Writer) error { _, err := out.WriteString(odsMeta); return err }},
		{"settings.xml", func(out *bufio.Writer) error { return odsSettings(out, pages) }},
		{"styles.xml", func(out *bufio.Writer) error { _, err := out.WriteString(odsStyles); return err }},
	} {
		body, err := archive.CreateHeader(&zip.FileHeader{Name: part.name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			return err
		}
		out := bufio.NewWriterSize(body, 64<<10)
		if err := part.write(out); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
	return archive.Close()
}

// store puts a part that is not compressed.
func store(archive *zip.Writer, name, content string) error {
	part, err := archive.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(content)),
		CompressedSize64: uint64(len(content)), UncompressedSize64: uint64(len(content)), Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		return err
	}
	_, err = io.WriteString(part, content)
	return err
}

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	odfNS   = ` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"` +
		` xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"` +
		` xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"` +
		` xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
		` xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0"` +
		` xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.3"`

	odsManifest = xmlHead + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">` +
		`<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="` + odsType + `"/>` +
		`<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>` +
		`<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>` +
		`<manifest:file-entry manifest:full-path="settings.xml" manifest:media-type="text/xml"/>` +
		`<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/></manifest:manifest>`
	odsMeta   = xmlHead + `<office:document-meta` + odfNS + `><office:meta><meta:generator>` + commentAuthor + `</meta:generator></office:meta></office:document-meta>`
	odsStyles = xmlHead + `<office:document-styles` + odfNS + `><office:styles>` +
		`<style:default-style style:family="table-cell"><style:text-properties style:font-name="Liberation Sans" fo:font-family="'Liberation Sans'" fo:font-size="10pt" fo:language="fr" fo:country="FR"/></style:default-style>` +
		`<style:style style:name="Default" style:family="table-cell"/></office:styles></office:document-styles>`
)

// odsCellStyles are the styles of cells, each with its fellow under the fill of a faulty cell.
var odsCellStyles = []struct{ name, format, properties, text string }{
	{"plain", "", "", ""},
	{"header", "", odsHeaderFill + ` fo:wrap-option="wrap" style:vertical-align="top"`, `<style:text-properties fo:font-weight="bold"/>`},
	{"wrap", "", ` fo:wrap-option="wrap" style:vertical-align="top"`, ""},
	{"day", ` style:data-style-name="N1"`, "", ""},
	{"instant", ` style:data-style-name="N2"`, "", ""},
}

// Fills of the header, and of a faulty cell: those of an XLSX.
const (
	odsHeaderFill = ` fo:background-color="#e3e8f4"`
	odsFill       = ` fo:background-color="#fff2cc"`
)

// odsContent writes the pages.
func odsContent(out *bufio.Writer, pages []Page) error {
	widths := columnStyles(pages)
	out.WriteString(xmlHead + `<office:document-content` + odfNS + `><office:automatic-styles>`)
	const day = `<number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>`
	out.WriteString(`<number:date-style style:name="N1">` + day + `</number:date-style><number:date-style style:name="N2">` + day +
		`<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/><number:text>:</number:text><number:seconds number:style="long"/></number:date-style>`)
	for _, s := range odsCellStyles {
		cell := `<style:style style:name="%s" style:family="table-cell" style:parent-style-name="Default"%s><style:table-cell-properties%s/>%s</style:style>`
		fmt.Fprintf(out, cell, s.name, s.format, s.properties, s.text)
		fmt.Fprintf(out, cell, s.name+"-faulty", s.format, odsFill+strings.Replace(s.properties, odsHeaderFill, "", 1), s.text)
	}
	for _, width := range sortedWidths(widths) {
		fmt.Fprintf(out, `<style:style style:name="%s" style:family="table-column"><style:table-column-properties style:column-width="%.2fcm"/></style:style>`, widths[width], width*0.2+0.1)
	}
	out.WriteString(`<style:style style:name="ro" style:family="table-row"><style:table-row-properties style:use-optimal-row-height="true"/></style:style>` +
		`<style:style style:name="ta" style:family="table"><style:table-properties table:display="true"/></style:style>` +
		`<style:style style:name="ta-hidden" style:family="table"><style:table-properties table:display="false"/></style:style>` +
		`</office:automatic-styles><office:body><office:spreadsheet>`)
	for i, page := range pages {
		p := odsPage{Page: page, out: out, over: merged{rest: slices.Clone(page.Sheet.Merged)}, comments: make(map[Area]string)}
		for _, c := range page.Comments {
			p.comments[cellArea(c)] = c.Text
		}
		if err := p.write(sheetName(page.Sheet, i+1), widths); err != nil {
			return err
		}
	}
	_, err := out.WriteString(`</office:spreadsheet></office:body></office:document-content>`)
	return err
}

// columnStyles names a style for each width.
func columnStyles(pages []Page) map[float64]string {
	widths := make(map[float64]string)
	for _, page := range pages {
		for _, w := range page.Widths {
			if w > 0 && widths[w] == "" {
				widths[w] = "co" + strconv.Itoa(len(widths)+1)
			}
		}
	}
	return widths
}

func sortedWidths(widths map[float64]string) []float64 {
	var all []float64
	for w := range widths {
		all = append(all, w)
	}
	slices.Sort(all)
	return all
}

// odsPage writes a page.
type odsPage struct {
	Page
	out      *bufio.Writer
	over     merged
	comments map[Area]string
	number   int // of the last row
}

func (p *odsPage) write(name string, widths map[float64]string) error {
	style := "ta"
	if p.Sheet.Hidden {
		style = "ta-hidden"
	}
	fmt.Fprintf(p.out, `<table:table table:name="%s" table:style-name="%s">`, escapeAttribute(name), style)
	for _, w := range p.Widths {
		if w > 0 {
			fmt.Fprintf(p.out, `<table:table-column table:style-name="%s"/>`, widths[w])
		} else {
			p.out.WriteString(`<table:table-column/>`)
		}
	}
	if len(p.Widths) == 0 {
		p.out.WriteString(`<table:table-column/>`)
	}
	for row, err := range p.Sheet.Rows() {
		if err != nil {
			return err
		}
		if row.Number <= p.number {
			row.Number = p.number + 1
		}
		if row.Number > sheetRows {
			return refuseRows(sheetRows)
		}
		p.row(row)
	}
	if p.number == 0 { // a table has a row at least
		p.out.WriteString(`<table:table-row><table:table-cell/></table:table-row>`)
	}
	_, err := p.out.WriteString(`</table:table>`)
	return err
}

func (p *odsPage) row(row Row) {
	if missing := row.Number - p.number - 1; missing > 0 {
		fmt.Fprintf(p.out, `<table:table-row table:number-rows-repeated="%d"><table:table-cell/></table:table-row>`, missing)
	}
	p.number = row.Number
	p.out.WriteString(`<table:table-row table:style-name="ro"`)
	if row.Hidden {
		p.out.WriteString(` table:visibility="collapse"`)
	}
	p.out.WriteByte('>')
	p.over.reach(row.Number)
	cells := row.Cells[:lastFull(row.Cells)]
	wide := len(cells)
	for _, a := range p.over.here {
		wide = max(wide, a.Right)
	}
	for column := 1; column <= wide; column++ {
		cell := Cell{}
		if column <= len(cells) {
			cell = cells[column-1]
		}
		p.cell(row.Number, column, cell)
	}
	if wide == 0 {
		p.out.WriteString(`<table:table-cell/>`)
	}
	p.out.WriteString(`</table:table-row>`)
}

func (p *odsPage) cell(row, column int, cell Cell) {
	area := Area{row, column, row, column}
	for _, a := range p.over.here {
		if column < a.Left || column > a.Right {
			continue
		}
		if row != a.Top || column != a.Left {
			p.out.WriteString(`<table:covered-table-cell/>`)
			return
		}
		area = a
		break
	}
	p.out.WriteString(`<table:table-cell`)
	style, faulty := p.style(row, column, cell), p.faulty[Area{row, column, row, column}]
	switch {
	case faulty:
		p.out.WriteString(` table:style-name="` + style + `-faulty"`)
	case style != "plain":
		p.out.WriteString(` table:style-name="` + style + `"`)
	}
	if area.Right > area.Left || area.Bottom > area.Top {
		fmt.Fprintf(p.out, ` table:number-columns-spanned="%d" table:number-rows-spanned="%d"`, area.Right-area.Left+1, area.Bottom-area.Top+1)
	}
	p.out.WriteString(odsValue(cell))
	p.out.WriteByte('>')
	if text, ok := p.comments[Area{row, column, row, column}]; ok {
		if runes := []rune(text); len(runes) > commentRunes {
			text = string(runes[:commentRunes]) + cutMark
		}
		p.out.WriteString(`<office:annotation office:display="false" svg:width="7.5cm" svg:height="` + strconv.Itoa(1+utf8.RuneCountInString(text)/60) + `.2cm"><dc:creator>` + commentAuthor + `</dc:creator>`)
		p.paragraphs(legible(text))
		p.out.WriteString(`</office:annotation>`)
	}
	if cell.Kind != Empty {
		p.paragraphs(odsShown(cell))
	}
	p.out.WriteString(`</table:table-cell>`)
}

func (p *odsPage) style(row, column int, cell Cell) string {
	switch {
	case cell.Kind == Date && strings.Contains(cell.Text, "T"):
		return "instant"
	case cell.Kind == Date:
		return "day"
	case row == p.HeaderRow:
		return "header"
	case slices.Contains(p.WrapColumns, column):
		return "wrap"
	}
	return "plain"
}

// odsValue writes the type and the value of a cell.
func odsValue(cell Cell) string {
	typed := func(kind, value string) string {
		return ` office:value-type="` + kind + `" calcext:value-type="` + kind + `"` + value
	}
	switch cell.Kind {
	case Empty:
		return ""
	case Number:
		if isNumber([]byte(cell.Text)) {
			return typed("float", ` office:value="`+cell.Text+`"`)
		}
	case Date:
		if _, ok := isoDate(cell.Text); ok {
			return typed("date", ` office:date-value="`+cell.Text+`"`)
		}
	case Bool:
		return typed("boolean", ` office:boolean-value="`+escapeAttribute(cell.Text)+`"`)
	case Error:
		return ` office:value-type="string" office:string-value="" calcext:value-type="error"`
	}
	return typed("string", "")
}

// odsShown is what a cell shows until a spreadsheet computes it.
func odsShown(cell Cell) string {
	switch cell.Kind {
	case Number:
		return strings.Replace(cell.Text, ".", ",", 1)
	case Date:
		if at, ok := parseInstant(cell.Text); ok {
			return at.Format(map[bool]string{false: "02/01/2006", true: "02/01/2006 15:04:05"}[strings.Contains(cell.Text, "T")])
		}
	case Bool:
		return map[string]string{"true": "VRAI", "false": "FAUX"}[cell.Text]
	}
	return legible(fitting(cell.Text))
}

// paragraphs writes a text, a paragraph a line.
func (p *odsPage) paragraphs(text string) {
	for line := range strings.SplitSeq(text, "\n") {
		p.out.WriteString(`<text:p>`)
		p.spaced(line)
		p.out.WriteString(`</text:p>`)
	}
}

// spaced writes a line: XML takes a run of spaces for one, and drops those of its ends.
func (p *odsPage) spaced(line string) {
	for line != "" {
		plain := strings.IndexAny(line, " \t")
		if plain < 0 {
			plain = len(line)
		}
		p.out.WriteString(escapeXML(line[:plain]))
		line = line[plain:]
		switch n := len(line) - len(strings.TrimLeft(line, " ")); {
		case n == 1 && plain > 0 && len(line) > 1 && line[1] != '\t':
			p.out.WriteByte(' ')
			line = line[1:]
		case n > 0:
			fmt.Fprintf(p.out, `<text:s text:c="%d"/>`, n)
			line = line[n:]
		case line != "":
			p.out.WriteString(`<text:tab/>`)
			line = line[1:]
		}
	}
}

var (
	xmlEscapes       = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	attributeEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\n", "&#10;", "\t", "&#9;")
)

func escapeXML(text string) string       { return xmlEscapes.Replace(text) }
func escapeAttribute(text string) string { return attributeEscapes.Replace(legible(text)) }

// odsSettings keeps the header of each page in sight.
func odsSettings(out *bufio.Writer, pages []Page) error {
	item := func(name, kind string, value int) string {
		return fmt.Sprintf(`<config:config-item config:name="%s" config:type="%s">%d</config:config-item>`, name, kind, value)
	}
	out.WriteString(xmlHead + `<office:document-settings` + odfNS + `><office:settings><config:config-item-set config:name="ooo:view-settings"><config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>` +
		`<config:config-item config:name="ViewId" config:type="string">view1</config:config-item><config:config-item-map-named config:name="Tables">`)
	for i, page := range pages {
		if page.HeaderRow > 0 {
			out.WriteString(`<config:config-item-map-entry config:name="` + escapeAttribute(sheetName(page.Sheet, i+1)) + `">` +
				item("VerticalSplitMode", "short", 2) + item("VerticalSplitPosition", "int", page.HeaderRow) + item("ActiveSplitRange", "short", 2) + item("PositionBottom", "int", page.HeaderRow) +
				`</config:config-item-map-entry>`)
		}
	}
	_, err := out.WriteString(`</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set></office:settings></office:document-settings>`)
	return err
}

// annotateODS gives a workbook of LibreOffice back in its own form.
func annotateODS(f *File, notes Notes) ([]byte, error) {
	pages, err := annotatedPages(f, notes)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := WriteODS(&out, pages); err != nil {
		return nil, err
	}
	return out.Bytes(), sameRows(out.Bytes(), f, notes)
}
