package html_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
)

// node is an element of a page, or a text when it has no name.
type node struct {
	name       string
	text       string
	attributes map[string]string
	children   []*node
}

// parse reads a page as XML, which refuses what is left open, crossed or not
// escaped.
func parse(t *testing.T, page []byte) *node {
	t.Helper()
	root := &node{}
	open := []*node{root}
	for d := xml.NewDecoder(bytes.NewReader(page)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return root
		}
		if err != nil {
			t.Fatal(err)
		}
		last := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &node{name: token.Name.Local, attributes: map[string]string{}}
			for _, a := range token.Attr {
				if _, twice := n.attributes[a.Name.Local]; twice {
					t.Errorf("%s has two attributes %s", n.name, a.Name.Local)
				}
				n.attributes[a.Name.Local] = a.Value
			}
			last.children = append(last.children, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			last.children = append(last.children, &node{text: string(token)})
		}
	}
}

// all are the elements of these names below a node, in the order of reading.
func (n *node) all(names ...string) (found []*node) {
	for _, c := range n.children {
		if slices.Contains(names, c.name) {
			found = append(found, c)
		}
		found = append(found, c.all(names...)...)
	}
	return found
}

// one is the only element of a name.
func (n *node) one(t *testing.T, name string) *node {
	t.Helper()
	found := n.all(name)
	if len(found) != 1 {
		t.Fatalf("%d %s instead of one", len(found), name)
	}
	return found[0]
}

func (n *node) byID(id string) (found *node) {
	for _, c := range n.children {
		if c.attributes["id"] == id && id != "" {
			return c
		}
		if found = c.byID(id); found != nil {
			return found
		}
	}
	return nil
}

// said is what is read of a node.
func (n *node) said() string {
	if n.name == "style" {
		return ""
	}
	s := n.text
	for _, c := range n.children {
		s += c.said()
	}
	return s
}

// printed is a value with its mark, as read.
func printed(v reports.Value) string {
	s := v.Text()
	if v.Signal && v.Known() {
		s += " (signal)"
	}
	if v.Provisional && v.Known() {
		s += "p (provisoire)"
	}
	return s
}

// Every cell of every table is read back in its row and column.
func TestEveryCellIsReadBack(t *testing.T) {
	for name, r := range invented() {
		page := parse(t, written(t, r))
		for _, table := range r.Tables() {
			n := page.byID("tableau-" + table.ID)
			if n == nil {
				t.Errorf("%s: table %s is not on the page", name, table.ID)
				continue
			}
			sameTable(t, name, n, table)
		}
	}
}

func sameTable(t *testing.T, name string, n *node, want reports.Table) {
	t.Helper()
	if got := n.one(t, "caption").said(); got != want.Caption {
		t.Errorf("%s: table %s is named %q", name, want.ID, got)
	}
	rows := n.all("tr")
	if len(rows) != len(want.Rows)+1 {
		t.Fatalf("%s: table %s has %d rows", name, want.ID, len(rows))
	}
	for c, h := range rows[0].all("th", "td") {
		if h.said() != want.Columns[c].Header {
			t.Errorf("%s: table %s, column %d is headed %q", name, want.ID, c, h.said())
		}
	}
	for i, row := range want.Rows {
		cells := row.Cells
		if row.Kind == reports.Group {
			cells = cells[:1]
		}
		got := rows[i+1].all("th", "td")
		if len(got) != len(cells) {
			t.Errorf("%s: table %s, row %d has %d cells", name, want.ID, i, len(got))
			continue
		}
		for c, v := range cells {
			if got[c].said() != printed(v) {
				t.Errorf("%s: table %s, row %d, column %d: %q instead of %q", name, want.ID, i, c, got[c].said(), printed(v))
			}
		}
	}
	told := n.attributes["aria-describedby"]
	if (len(want.Notes) > 0 || want.Source != "") != (told != "") {
		t.Errorf("%s: the notes of table %s are not tied to it", name, want.ID)
	}
}

// Everything that the report says is read, each text whole.
func TestEverySentenceIsReadBack(t *testing.T) {
	for name, r := range invented() {
		page := parse(t, written(t, r))
		read := map[string]bool{}
		for _, n := range page.all("h1", "h2", "h3", "p", "li", "dd", "dt", "th", "td", "span", "summary", "caption", "title", "code") {
			read[n.said()] = true
		}
		for _, want := range stated(r) {
			if !read[clean(want)] {
				t.Errorf("%s: not on the page: %q", name, want)
			}
		}
	}
}

// clean replaces what a page cannot hold.
func clean(s string) string {
	return strings.NewReplacer("\x00", "\ufffd", "\xff", "\ufffd").Replace(s)
}

// stated is what a report says outside its tables.
func stated(r *reports.Report) []string {
	all := append([]string{r.Subtitle, r.Publisher, r.Title + " – " + r.Subtitle + " – " + r.Publisher}, r.Notes...)
	for _, s := range r.Sections {
		all = append(all, s.Title)
		for _, b := range s.Blocks {
			switch b := b.(type) {
			case reports.Heading:
				all = append(all, b.Text)
			case reports.Paragraph:
				all = append(all, b.Text.String())
			case reports.List:
				for _, i := range b.Items {
					all = append(all, i.String())
				}
			case reports.KeyFigures:
				for _, f := range b.Figures {
					all = append(all, f.Label, printed(f.Value), f.Comparison)
					if f.Detail != "" {
						all = append(all, f.Detail)
					}
				}
			case reports.TrustBox:
				all = append(all, b.Title)
				for _, i := range b.Items {
					all = append(all, i.Label, i.Value.Text(), i.Comment)
					if i.Grade != reports.Ungraded {
						all = append(all, i.Grade.String())
					}
				}
			case reports.Commands:
				all = append(all, strings.Join(b.Lines, "\n"))
			case reports.Table:
				all = append(all, b.Notes...)
			case reports.Chart:
				all = append(append(all, b.Title, b.Alternative), b.Notes...)
			case reports.Definitions:
				for _, d := range b.Items {
					all = append(all, d.Term+" "+d.Code, d.Text)
				}
			}
		}
	}
	return all
}

// What a chart cannot do without is written in the picture: it has no legend.
func TestChartsCarryTheirLabels(t *testing.T) {
	for name, r := range invented() {
		page := parse(t, written(t, r))
		for _, s := range r.Sections {
			for _, b := range s.Blocks {
				c, ok := b.(reports.Chart)
				if !ok {
					continue
				}
				picture := page.byID("graphique-" + c.ID).all("svg")[0]
				read := unspaced(picture.said())
				for _, want := range drawnLabels(c.Shape) {
					if !strings.Contains(read, unspaced(want)) {
						t.Errorf("%s: chart %s lacks %q", name, c.ID, want)
					}
				}
			}
		}
	}
}

// unspaced leaves the letters: long labels are cut into lines.
func unspaced(s string) string { return strings.Join(strings.Fields(s), "") }

func drawnLabels(s reports.Shape) (all []string) {
	switch s := s.(type) {
	case reports.Line:
		if l := s.Limits; l != nil {
			all = append(all, l.Label, l.LowerLabel, l.UpperLabel)
		}
		if s.Target != nil {
			all = append(all, s.Target.Label)
		}
		for _, one := range s.Series {
			if len(s.Series) > 1 {
				all = append(all, one.Label)
			}
		}
	case reports.Bars:
		for _, one := range s.Series {
			if len(s.Series) > 1 {
				all = append(all, one.Label)
			}
			for _, v := range one.Values {
				if s.Horizontal {
					all = append(all, v.Text())
				}
			}
		}
	case reports.Path:
		for _, step := range s.Steps {
			all = append(all, step.Label, step.Detail)
			for _, p := range step.Parts {
				if p.Value.Number > 0 {
					all = append(all, p.Value.Text()+p.Label)
				}
			}
		}
	case reports.Incidence:
		all = append(all, s.Months...)
		for _, c := range s.Curves {
			for _, h := range c.Horizons {
				all = append(all, h.Label)
			}
		}
	case reports.Funnel:
		all = append(all, s.Centre.Label)
		for _, p := range s.Points {
			if p.Ecart {
				all = append(all, p.Label)
			}
		}
	}
	return all
}
