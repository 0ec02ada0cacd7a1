// Package pdf prints a report on A4 pages: embedded type, charts drawn as
// vectors, bookmarks, and a structure tree that a screen reader follows. The
// same report gives the same bytes.
//
// It decides of layout only. Every figure and every sentence comes typeset from
// the report.
package pdf

import (
	"bytes"
	"fmt"
	"io"

	"codeberg.org/go-pdf/fpdf"

	"github.com/agir-indicateurs/agir/reports"
)

// The page, in millimetres.
const (
	pageWidth    = 210.0
	pageHeight   = 297.0
	marginLeft   = 20.0
	marginTop    = 22.0
	marginBottom = 19.0
	textWidth    = 170.0
	gutter       = 8.0
	halfWidth    = (textWidth - gutter) / 2
	floor        = pageHeight - marginBottom
)

// document is a report on its way to paper.
type document struct {
	pdf    *fpdf.Fpdf
	report *reports.Report
	tree   *tree
	drawn  map[*face]map[rune]bool // typefaces drawn with, and the characters that are not usual
	y      float64                 // top of what comes next
	tight  bool                    // what is drawn now is set close, to hold on its page
	near   bool                    // what is drawn now is set nearer, for a fuller page
	headed float64                 // where the heading above began, when nothing but text stands under it yet; 0 otherwise
	pages  []pageUse
	begun  int // the section drawn now
}

// Write prints the report.
func Write(w io.Writer, r *reports.Report) error {
	d, err := compose(r)
	if err != nil {
		return err
	}
	d.runningHeads()
	var plain bytes.Buffer
	if err := d.pdf.Output(&plain); err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	f, err := d.finish(plain.Bytes())
	if err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	_, err = w.Write(f)
	return err
}

// begin opens a document with its title.
func begin(r *reports.Report) (*document, error) {
	d := &document{report: r, tree: newTree(), drawn: make(map[*face]map[rune]bool)}
	if err := d.open(); err != nil {
		return nil, err
	}
	d.newPage()
	d.titleBlock()
	return d, nil
}

// firstPageTurns says whether the first section of a report, which answers on one page, takes
// more when it is not set close. It draws it to see.
func firstPageTurns(r *reports.Report) (bool, error) {
	if r.Kind == reports.Guide || len(r.Sections) == 0 {
		return false, nil
	}
	d, err := begin(r)
	if err != nil {
		return false, err
	}
	d.section(r.Sections[0], true)
	return d.pdf.PageCount() > 1, nil
}

// gap is a space between two blocks.
func (d *document) gap(height float64) float64 {
	switch {
	case d.tight:
		return 0.5 * height
	case d.near:
		return 0.7 * height
	}
	return height
}

// reading is the style of running text and of lists.
func (d *document) reading() style {
	if d.tight {
		return closeBody
	}
	return body
}

// finish adds to what fpdf wrote its typefaces, its structure and its description, and
// compresses the pages.
func (d *document) finish(written []byte) ([]byte, error) {
	f, err := takeApart(written)
	if err != nil {
		return nil, err
	}
	if err := d.embed(f); err != nil {
		return nil, err
	}
	for i := range d.tree.marks {
		if err := f.deflate(contentObject(i)); err != nil {
			return nil, err
		}
	}
	d.tree.attach(f)
	if err := d.archive(f); err != nil {
		return nil, err
	}
	return f.together()
}

// open sets what the document says of itself. Dates come from the report: the
// clock would change the bytes.
func (d *document) open() error {
	d.pdf = fpdf.New("P", "mm", "A4", "")
	d.pdf.SetCatalogSort(true)
	d.pdf.SetCreationDate(d.report.IssuedOn)
	d.pdf.SetModificationDate(d.report.IssuedOn)
	d.pdf.SetTitle(clean(d.report.Title+" – "+d.report.Subtitle), true)
	d.pdf.SetAuthor(clean(d.report.Publisher), true)
	d.pdf.SetSubject(clean(d.report.Territory), true)
	d.pdf.SetCreator("agir", true)
	d.pdf.SetProducer("agir", true)
	d.pdf.SetLang(d.report.Language)
	d.pdf.SetMargins(marginLeft, marginTop, pageWidth-marginLeft-textWidth)
	d.pdf.SetAutoPageBreak(false, 0)
	d.pdf.SetCellMargin(0)
	d.pdf.SetCompression(false) // see finish
	return d.pdf.Error()
}

// newPage goes to the next page. Content that is being marked goes on there
// under a mark of its own, for a mark belongs to one page.
func (d *document) newPage() {
	reopen := d.tree.open
	if reopen != nil {
		d.closeMark()
	}
	d.leavePage()
	d.pdf.AddPage()
	d.tree.addPage()
	d.y, d.headed = marginTop, 0
	if reopen != nil {
		d.openMark(reopen)
	}
}

func (d *document) room() float64 { return floor - d.y }

// fresh says whether nothing stands on the page yet.
func (d *document) fresh() bool { return d.y <= marginTop }

// need goes to a new page when so much does not fit on this one.
func (d *document) need(height float64) {
	if height > d.room()+0.01 && !d.fresh() {
		d.newPage()
	}
}

// runningHeads goes back over the pages once their number is known.
func (d *document) runningHeads() {
	pages := d.pdf.PageCount()
	for n := 1; n <= pages; n++ {
		d.pdf.SetPage(n)
		d.artifact(func() {
			d.rule(marginLeft, floor+5.5, textWidth, 0.15, colourRule)
			d.text(marginLeft, floor+9.5, d.fitted(d.report.Publisher, small, textWidth-30), small.in(colourSoft))
			d.textRight(marginLeft+textWidth, floor+9.5, fmt.Sprintf("page %d / %d", n, pages), small.in(colourSoft))
			if n == 1 {
				return
			}
			edition := d.width(d.report.EditionLine(), small)
			d.text(marginLeft, 13, d.fitted(d.report.Title+" · "+d.report.Subtitle, small, textWidth-edition-5), small.in(colourSoft))
			d.textRight(marginLeft+textWidth, 13, d.report.EditionLine(), small.in(colourSoft))
			d.rule(marginLeft, 15.5, textWidth, 0.15, colourRule)
		})
	}
}
