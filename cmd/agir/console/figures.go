package console

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// pointedPolicy is that of a document shown within a page to choose a figure of it: its
// links lead the whole window to the form of a comment when somebody follows one, under
// the session that he has. Still no script, and no form.
const (
	pointedSandbox = "allow-same-origin allow-top-navigation-by-user-activation"
	pointedPolicy  = "sandbox " + pointedSandbox + "; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)

// pointedStyle is how a figure shows that it may be chosen.
const pointedStyle = "a.choisir{color:inherit;text-decoration:underline dotted;text-underline-offset:.25em}a.choisir:hover,a.choisir:focus-visible{background:#ffe48a;color:#111;text-decoration:underline;outline:2px solid #111}"

// monthsSaid is over how many months a figure may be commented.
const monthsSaid = 14

// figures finds, in the page of a department, what each figure is.
type figures struct {
	departement string
	month       time.Time // of the page
	labels      map[string]string
	months      map[string]time.Time // those that may be commented, by name
	typeset     func(string) string
}

// figuresOf knows the labels of the catalogue, and the months that may be commented.
func (d *Desk) figuresOf(v *visit, departement string, month time.Time) figures {
	f := figures{departement, month, make(map[string]string), make(map[string]time.Time), d.Typeset}
	twice := make(map[string]bool)
	for _, i := range d.catalogue.Indicators {
		label := flat(d.Typeset(i.Label))
		twice[label] = f.labels[label] != ""
		f.labels[label] = i.Code
	}
	for label, both := range twice {
		if both { // it does not say which
			delete(f.labels, label)
		}
	}
	for _, m := range monthsBack(v, monthsSaid) {
		f.months[flat(d.MonthOf(m))] = m
	}
	if _, may := f.months[flat(d.MonthOf(month))]; !may {
		f.labels = nil
	}
	return f
}

// pointed is the page with a link on each figure that may be commented. Nothing else of it
// changes.
func (f figures) pointed(page []byte) ([]byte, error) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, err
	}
	for _, n := range slices.Collect(root.Descendants()) {
		switch {
		case n.DataAtom == atom.Head:
			style := &html.Node{Type: html.ElementNode, Data: "style", DataAtom: atom.Style}
			style.AppendChild(&html.Node{Type: html.TextNode, Data: pointedStyle})
			n.AppendChild(style)
		case n.DataAtom == atom.Table:
			f.table(n)
		case n.DataAtom == atom.Ul && has(n, "figures"):
			for li := range n.ChildNodes() {
				f.keyFigure(li)
			}
		}
	}
	var b bytes.Buffer
	err = html.Render(&b, root)
	return b.Bytes(), err
}

// table has the figures of a table chosen: one is what its row is called, or its column;
// of the month of its row, of its column, or of the page.
func (f figures) table(table *html.Node) {
	var columns []string
	for _, row := range all(table, atom.Tr) {
		cells := cellsOf(row)
		if row.Parent.DataAtom == atom.Thead {
			columns = nil
			for _, c := range cells {
				columns = append(columns, textOf(c))
			}
			continue
		}
		if len(cells) != len(columns) {
			continue
		}
		for at, c := range cells {
			if c.DataAtom != atom.Td || !has(c, "number") || has(c, "absent") {
				continue
			}
			heads := []string{columns[at]}
			for _, h := range cells {
				if h.DataAtom == atom.Th {
					heads = append(heads, textOf(h))
				}
			}
			f.choose(c, heads...)
		}
	}
}

// keyFigure likewise of one of those that stand side by side.
func (f figures) keyFigure(li *html.Node) {
	var label, detail string
	var value *html.Node
	for p := range li.ChildNodes() {
		switch {
		case has(p, "label"):
			label = textOf(p)
		case has(p, "detail"):
			detail = textOf(p)
		case has(p, "value") && !has(p, "absent"):
			value = p
		}
	}
	if value == nil {
		return
	}
	heads := []string{label}
	for text := range f.months {
		if strings.Contains(detail, text) {
			heads = append(heads, text)
		}
	}
	f.choose(value, heads...)
}

// choose has a figure lead to the form of its comment, when its heads say what it is.
func (f figures) choose(cell *html.Node, heads ...string) {
	code, label, month := "", "", f.month
	for _, h := range heads {
		if c := f.labels[h]; c != "" && code == "" {
			code, label = c, h
		}
		if m, known := f.months[h]; known {
			month = m
		} else if ofAMonth.MatchString(h) {
			return // too long ago
		}
	}
	if code == "" || textOf(cell) == "" {
		return
	}
	to := "/commentaires?" + url.Values{"mois": {month.Format("2006-01")}, "departement": {f.departement}, "sujet": {code}}.Encode()
	link := &html.Node{Type: html.ElementNode, Data: "a", DataAtom: atom.A, Attr: []html.Attribute{
		{Key: "class", Val: "choisir"}, {Key: "href", Val: to}, {Key: "target", Val: "_top"},
		{Key: "aria-label", Val: f.typeset(textOf(cell) + " : commenter, " + label)},
	}}
	for cell.FirstChild != nil {
		inside := cell.FirstChild
		cell.RemoveChild(inside)
		link.AppendChild(inside)
	}
	cell.AppendChild(link)
}

// ofAMonth is the head of a month, whichever.
var ofAMonth = regexp.MustCompile(`^\p{L}+ \d{4}$`)

// all are the elements of a kind below another.
func all(of *html.Node, kind atom.Atom) (found []*html.Node) {
	for n := range of.Descendants() {
		if n.Type == html.ElementNode && n.DataAtom == kind {
			found = append(found, n)
		}
	}
	return found
}

// cellsOf are the cells of a row.
func cellsOf(row *html.Node) (cells []*html.Node) {
	for n := range row.ChildNodes() {
		if n.DataAtom == atom.Td || n.DataAtom == atom.Th {
			cells = append(cells, n)
		}
	}
	return cells
}

// has says whether an element is of a class.
func has(n *html.Node, class string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "class" && slices.Contains(strings.Fields(a.Val), class) })
}

// textOf is what an element says, without its marks.
func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return flat(n.Data)
	}
	var parts []string
	for c := range n.ChildNodes() {
		if !has(c, "mark") && !has(c, "unseen") {
			parts = append(parts, textOf(c))
		}
	}
	return flat(strings.Join(parts, " "))
}

// flat is a text with one kind of space.
func flat(text string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(text)), " ")
}
