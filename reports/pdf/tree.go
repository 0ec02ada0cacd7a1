package pdf

import (
	"bytes"
	"fmt"
	"unicode/utf16"
)

// fpdf writes no structure. The marks go into the page streams as they are
// drawn; the tree is remembered here, and added to the finished file: each page with
// its place in the tree, the catalogue, and the elements.

// element is a node of the structure tree.
type element struct {
	role    string    // standard structure type: P, H1, Table…
	alt     string    // text alternative, of a Figure
	scope   string    // Row or Column, of a TH
	box     []float64 // of a Figure on its page, in points from its lower left corner
	columns int       // columns spanned, when more than one
	parent  *element
	kids    []kid
	number  int // object
}

// kid is an element, or marked content on a page.
type kid struct {
	element *element
	page    int // from 0
	mark    int
}

type tree struct {
	root, current *element
	open          *element     // element whose content is being marked
	marks         [][]*element // by page, the element of each mark
}

func newTree() *tree {
	root := &element{role: "Document"}
	return &tree{root: root, current: root}
}

func (t *tree) addPage() { t.marks = append(t.marks, nil) }

// element draws a node of the tree around what is drawn in it.
func (d *document) element(role string, draw func()) *element {
	e := &element{role: role, parent: d.tree.current}
	e.parent.kids = append(e.parent.kids, kid{element: e})
	d.tree.current = e
	draw()
	d.tree.current = e.parent
	return e
}

// mark ties what is drawn to the current element.
func (d *document) mark(draw func()) {
	d.openMark(d.tree.current)
	draw()
	d.closeMark()
}

func (d *document) openMark(e *element) {
	page := d.pdf.PageNo() - 1
	n := len(d.tree.marks[page])
	d.tree.marks[page] = append(d.tree.marks[page], e)
	e.kids = append(e.kids, kid{page: page, mark: n})
	d.pdf.RawWriteStr(fmt.Sprintf("/%s <</MCID %d>> BDC\n", e.role, n))
	d.tree.open = e
}

func (d *document) closeMark() {
	d.pdf.RawWriteStr("EMC\n")
	d.tree.open = nil
}

// artifact draws what a reader aloud passes over. Inside marked content it is
// part of it.
func (d *document) artifact(draw func()) {
	if d.tree.open != nil {
		draw()
		return
	}
	d.pdf.RawWriteStr("/Artifact BMC\n")
	draw()
	d.pdf.RawWriteStr("EMC\n")
}

// attach adds the tree to the file that fpdf wrote.
func (t *tree) attach(f *file) {
	treeRoot := f.add(nil)
	t.number(f, t.root)
	parents := f.add([]byte(t.parentTree()))
	f.objects[treeRoot] = fmt.Appendf(nil, "<</Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d>>", t.root.number, parents, len(t.marks))
	t.write(f, t.root, treeRoot)
	for i := range t.marks {
		f.enter(pageObject(i), fmt.Sprintf("/StructParents %d /Tabs /S", i))
	}
	f.enter(f.root, fmt.Sprintf(
		"/MarkInfo <</Marked true>> /StructTreeRoot %d 0 R /ViewerPreferences <</DisplayDocTitle true>>", treeRoot))
}

// pageObject is where fpdf writes a page: after the root of the pages and the
// shared resources, a page and its content in turn.
func pageObject(i int) int { return 3 + 2*i }

// contentObject is what is drawn on a page.
func contentObject(i int) int { return pageObject(i) + 1 }

// resources are what every page draws with.
const resources = 2

func (t *tree) number(f *file, e *element) {
	e.number = f.add(nil)
	for _, k := range e.kids {
		if k.element != nil {
			t.number(f, k.element)
		}
	}
}

func (t *tree) write(f *file, e *element, parent int) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "<</Type /StructElem /S /%s /P %d 0 R", e.role, parent)
	if e.alt != "" {
		fmt.Fprintf(&b, " /Alt %s", hexText(e.alt))
	}
	if e.scope != "" || e.columns > 1 {
		b.WriteString(" /A <</O /Table")
		if e.scope != "" {
			fmt.Fprintf(&b, " /Scope /%s", e.scope)
		}
		if e.columns > 1 {
			fmt.Fprintf(&b, " /ColSpan %d", e.columns)
		}
		b.WriteString(">>")
	}
	if len(e.box) == 4 {
		fmt.Fprintf(&b, " /A <</O /Layout /Placement /Block /BBox [%.2f %.2f %.2f %.2f]>>", e.box[0], e.box[1], e.box[2], e.box[3])
	}
	b.WriteString(" /K [")
	for _, k := range e.kids {
		if k.element != nil {
			fmt.Fprintf(&b, " %d 0 R", k.element.number)
		} else {
			fmt.Fprintf(&b, " <</Type /MCR /Pg %d 0 R /MCID %d>>", pageObject(k.page), k.mark)
		}
	}
	b.WriteString("]>>")
	f.objects[e.number] = b.Bytes()
	for _, k := range e.kids {
		if k.element != nil {
			t.write(f, k.element, e.number)
		}
	}
}

// parentTree leads from the marks of each page back to their elements.
func (t *tree) parentTree() string {
	var b bytes.Buffer
	b.WriteString("<</Nums [")
	for page, marks := range t.marks {
		fmt.Fprintf(&b, " %d [", page)
		for _, e := range marks {
			fmt.Fprintf(&b, " %d 0 R", e.number)
		}
		b.WriteString("]")
	}
	b.WriteString("]>>")
	return b.String()
}

// hexText writes a text as UTF-16 in hexadecimal, which needs no escape.
func hexText(s string) string { return fmt.Sprintf("<%X>", wide(s)) }

// wide is a text as UTF-16, its mark of order before it.
func wide(s string) string {
	b := []byte("\xFE\xFF")
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u>>8), byte(u))
	}
	return string(b)
}
