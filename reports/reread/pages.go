package reread

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
)

// Sheet cuts a sheet of a workbook into its tables: runs of rows of two cells at
// least. The caption of a table is the first line above it that stands alone.
func Sheet(name string, rows []Row) []Table {
	var tables []Table
	var alone []string
	var now *Table
	for _, row := range rows {
		if filled(row) < 2 {
			now = nil
			if filled(row) == 1 {
				alone = append(alone, strings.TrimSpace(strings.Join(row.Cells, "")))
			}
			continue
		}
		if now == nil {
			tables = append(tables, Table{Sheet: name})
			now = &tables[len(tables)-1]
			if len(alone) > 0 {
				now.Caption = alone[0]
			}
			alone = nil
		}
		now.Rows = append(now.Rows, row)
	}
	return tables
}

func filled(row Row) int {
	n := 0
	for _, c := range row.Cells {
		if strings.TrimSpace(c) != "" {
			n++
		}
	}
	return n
}

// Page reads an HTML page: its tables, its drawings, and all that it says, the words of a
// drawing and those that are read aloud in its place included. Rows are numbered in their
// table, the header being 1.
func Page(content io.Reader) (Document, error) {
	d := xml.NewDecoder(content)
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	p := &page{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			p.flush()
			p.Text = p.text.String()
			return p.Document, nil
		}
		if err != nil {
			return Document{}, err
		}
		switch at := token.(type) {
		case xml.StartElement:
			p.open(strings.ToLower(at.Name.Local), at.Attr)
		case xml.EndElement:
			p.close(strings.ToLower(at.Name.Local))
		case xml.CharData:
			p.say(string(at))
		}
	}
}

// page is a page being read.
type page struct {
	Document
	text    strings.Builder
	block   strings.Builder  // words that stand together
	mute    int              // inside script or style
	into    *strings.Builder // of the cell or the caption being read
	caption bool
	inside  bool
	drawn   *Drawing // being read
	title   string   // of the figure, once read
	heading *strings.Builder
	letter  *Letter
}

// blocks are the elements whose words stand together.
var blocks = []string{"p", "li", "td", "th", "caption", "figcaption", "figure", "h1", "h2", "h3", "h4", "dt", "dd", "div", "section", "summary", "title", "desc", "svg"}

func (p *page) open(element string, attributes []xml.Attr) {
	if slices.Contains(blocks, element) {
		p.flush()
	}
	for _, a := range attributes {
		if name := a.Name.Local; name == "alt" || name == "aria-label" || name == "title" {
			p.Said = append(p.Said, a.Value)
		}
	}
	if p.drawn != nil {
		p.draw(element, attributes)
		return
	}
	switch element {
	case "script", "style":
		p.mute++
	case "svg":
		p.Drawings = append(p.Drawings, Drawing{Title: p.title})
		p.drawn = &p.Drawings[len(p.Drawings)-1]
	case "figcaption":
		p.heading = &strings.Builder{}
	case "table":
		p.Tables = append(p.Tables, Table{})
		p.inside = true
	case "caption":
		p.into, p.caption = &strings.Builder{}, true
	case "tr":
		if p.inside {
			t := &p.Tables[len(p.Tables)-1]
			t.Rows = append(t.Rows, Row{Number: len(t.Rows) + 1})
		}
	case "td", "th":
		p.into, p.caption = &strings.Builder{}, false
	}
}

func (p *page) close(element string) {
	if slices.Contains(blocks, element) {
		p.flush()
	}
	if element == "figcaption" && p.heading != nil {
		p.title, p.heading = strings.TrimSpace(p.heading.String()), nil
	}
	switch element {
	case "script", "style":
		p.mute--
	case "svg":
		p.drawn = nil
	case "figure":
		p.title = ""
	case "text":
		p.letter = nil
	case "table":
		p.inside = false
	case "caption", "td", "th":
		p.keep()
	}
}

// flush ends the words that stand together.
func (p *page) flush() {
	if text := strings.TrimSpace(p.block.String()); text != "" {
		p.Said = append(p.Said, text)
	}
	p.block.Reset()
}

// keep puts what was read in its table.
func (p *page) keep() {
	if p.into == nil || !p.inside {
		return
	}
	text := strings.TrimSpace(p.into.String())
	p.into = nil
	t := &p.Tables[len(p.Tables)-1]
	if p.caption {
		t.Caption = text
	} else if len(t.Rows) > 0 {
		row := &t.Rows[len(t.Rows)-1]
		row.Cells = append(row.Cells, text)
	}
}

func (p *page) say(text string) {
	switch {
	case p.mute > 0:
		return
	case p.letter != nil:
		p.letter.Text += text
	case p.drawn == nil:
		p.text.WriteString(text)
	}
	p.block.WriteString(text)
	if p.heading != nil {
		p.heading.WriteString(text)
	}
	if p.into != nil {
		p.into.WriteString(text)
	}
}
