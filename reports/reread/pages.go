package reread

import (
	"encoding/xml"
	"errors"
	"io"
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

// Page reads the tables of an HTML page and all that it says. Rows are numbered in
// their table, the header being 1.
func Page(content io.Reader) (tables []Table, text string, err error) {
	d := xml.NewDecoder(content)
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	p := &page{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return p.tables, p.text.String(), nil
		}
		if err != nil {
			return nil, "", err
		}
		switch at := token.(type) {
		case xml.StartElement:
			p.open(strings.ToLower(at.Name.Local))
		case xml.EndElement:
			p.close(strings.ToLower(at.Name.Local))
		case xml.CharData:
			p.say(string(at))
		}
	}
}

// page is a page being read.
type page struct {
	tables  []Table
	text    strings.Builder
	mute    int              // inside script, style or a drawing
	into    *strings.Builder // of the cell or the caption being read
	caption bool
	inside  bool
}

func (p *page) open(element string) {
	switch element {
	case "script", "style", "svg":
		p.mute++
	case "table":
		p.tables = append(p.tables, Table{})
		p.inside = true
	case "caption":
		p.into, p.caption = &strings.Builder{}, true
	case "tr":
		if p.inside {
			t := &p.tables[len(p.tables)-1]
			t.Rows = append(t.Rows, Row{Number: len(t.Rows) + 1})
		}
	case "td", "th":
		p.into, p.caption = &strings.Builder{}, false
	}
}

func (p *page) close(element string) {
	switch element {
	case "script", "style", "svg":
		p.mute--
	case "table":
		p.inside = false
	case "caption", "td", "th":
		p.keep()
	}
}

// keep puts what was read in its table.
func (p *page) keep() {
	if p.into == nil || !p.inside {
		return
	}
	text := strings.TrimSpace(p.into.String())
	p.into = nil
	t := &p.tables[len(p.tables)-1]
	if p.caption {
		t.Caption = text
	} else if len(t.Rows) > 0 {
		row := &t.Rows[len(t.Rows)-1]
		row.Cells = append(row.Cells, text)
	}
}

func (p *page) say(text string) {
	if p.mute > 0 {
		return
	}
	p.text.WriteString(text)
	if p.into != nil {
		p.into.WriteString(text)
	}
}
