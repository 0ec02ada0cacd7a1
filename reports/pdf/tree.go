package pdf

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf16"
)

// fpdf writes no structure. The marks go into the page streams as they are
// drawn; the tree is remembered here, and appended to the finished file as an
// update: each page with its place in the tree, the catalogue, and the elements.

// element is a node of the structure tree.
type element struct {
	role    string // standard structure type: P, H1, Table…
	alt     string // text alternative, of a Figure
	scope   string // Row or Column, of a TH
	columns int    // columns spanned, when more than one
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

var (
	rootLine  = regexp.MustCompile(`/Root (\d+) 0 R`)
	infoLine  = regexp.MustCompile(`/Info (\d+) 0 R`)
	sizeLine  = regexp.MustCompile(`/Size (\d+)`)
	startLine = regexp.MustCompile(`startxref\s+(\d+)`)
)

// update is what is appended to a file.
type update struct {
	file    bytes.Buffer
	offsets map[int]int
	next    int
}

func (u *update) put(number int, content string) {
	u.offsets[number] = u.file.Len()
	fmt.Fprintf(&u.file, "%d 0 obj\n%s\nendobj\n", number, content)
}

// attach appends the tree to the file that fpdf wrote.
func (t *tree) attach(file []byte) ([]byte, error) {
	trailer := file[max(0, bytes.LastIndex(file, []byte("trailer"))):]
	root, size, start := number(rootLine, trailer), number(sizeLine, trailer), number(startLine, trailer)
	catalogue, err := object(file, root)
	if err != nil {
		return nil, err
	}
	u := &update{offsets: map[int]int{}, next: size}
	u.file.Write(file)
	if n := len(file); n > 0 && file[n-1] != '\n' {
		u.file.WriteByte('\n')
	}
	treeRoot := u.take()
	t.number(u, t.root)
	parents := u.take()
	u.put(treeRoot, fmt.Sprintf("<</Type /StructTreeRoot /K [%d 0 R] /ParentTree %d 0 R /ParentTreeNextKey %d>>", t.root.number, parents, len(t.marks)))
	t.write(u, t.root, treeRoot)
	u.put(parents, t.parentTree())
	for i := range t.marks {
		page, err := object(file, pageObject(i))
		if err != nil {
			return nil, err
		}
		u.put(pageObject(i), added(page, fmt.Sprintf("/StructParents %d /Tabs /S", i)))
	}
	u.put(root, added(catalogue, fmt.Sprintf(
		"/Version /1.7 /MarkInfo <</Marked true>> /StructTreeRoot %d 0 R /ViewerPreferences <</DisplayDocTitle true>>", treeRoot)))
	u.close(root, number(infoLine, trailer), start)
	return u.file.Bytes(), nil
}

func (u *update) take() int {
	u.next++
	return u.next - 1
}

// close writes the table of what was appended, one section an object.
func (u *update) close(root, info, previous int) {
	start := u.file.Len()
	u.file.WriteString("xref\n")
	for n := range u.next {
		if at, ok := u.offsets[n]; ok {
			fmt.Fprintf(&u.file, "%d 1\n%010d 00000 n \n", n, at)
		}
	}
	fmt.Fprintf(&u.file, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n", u.next, root, info, previous, start)
}

func number(line *regexp.Regexp, text []byte) int {
	m := line.FindSubmatch(text)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(m[1]))
	return n
}

// pageObject is where fpdf writes a page: after the root of the pages and the
// shared resources, a page and its content in turn.
func pageObject(i int) int { return 3 + 2*i }

// object is the content of an object that fpdf wrote.
func object(file []byte, n int) (string, error) {
	head := fmt.Appendf(nil, "\n%d 0 obj\n", n)
	at := bytes.Index(file, head)
	if at < 0 {
		return "", fmt.Errorf("object %d is not where it should be", n)
	}
	rest := file[at+len(head):]
	end := bytes.Index(rest, []byte("endobj"))
	if end < 0 {
		return "", fmt.Errorf("object %d has no end", n)
	}
	return string(bytes.TrimSpace(rest[:end])), nil
}

// added puts entries at the end of a dictionary.
func added(dictionary, entries string) string {
	return dictionary[:len(dictionary)-2] + "\n" + entries + ">>"
}

func (t *tree) number(u *update, e *element) {
	e.number = u.take()
	for _, k := range e.kids {
		if k.element != nil {
			t.number(u, k.element)
		}
	}
}

func (t *tree) write(u *update, e *element, parent int) {
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
	b.WriteString(" /K [")
	for _, k := range e.kids {
		if k.element != nil {
			fmt.Fprintf(&b, " %d 0 R", k.element.number)
		} else {
			fmt.Fprintf(&b, " <</Type /MCR /Pg %d 0 R /MCID %d>>", pageObject(k.page), k.mark)
		}
	}
	b.WriteString("]>>")
	u.put(e.number, b.String())
	for _, k := range e.kids {
		if k.element != nil {
			t.write(u, k.element, e.number)
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
func hexText(s string) string {
	var b bytes.Buffer
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteString(">")
	return b.String()
}
