// Package html writes a report as one page for a browser, in one file that needs
// nothing else: no script, no network, no font to fetch. It is the accessible
// form of the PDF: landmarks, headings in order, tables with scoped headers,
// charts as SVG with what they show in words and in figures, and a layout that
// goes from a phone, or a zoom of 400 %, to a wide screen and to paper. The same
// report gives the same bytes.
//
// It decides of layout only. Every figure and every sentence comes typeset from
// the report. The page is well-formed XML too, which its readers-back rely on.
package html

import (
	_ "embed"
	"io"
	"strings"

	"github.com/agir-indicateurs/agir/reports"
)

//go:embed style.css
var stylesheet string

// Stylesheet is that of every page, for what is to look like them.
func Stylesheet() string { return stylesheet }

// policy forbids the page to fetch anything, whatever a text in it holds.
const policy = "default-src 'none'; style-src 'unsafe-inline'"

// page is a report on its way to the screen.
type page struct {
	*markup
	report  *reports.Report
	printed map[string]bool // tables that stand in the text, by ID
	defined map[string]bool // indicators whose sheet is printed, by code
}

// Write writes the page of a report.
func Write(w io.Writer, r *reports.Report) error {
	p := &page{markup: &markup{}, report: r, printed: map[string]bool{}, defined: map[string]bool{}}
	p.look()
	p.WriteString("<!DOCTYPE html>\n")
	p.element("html", attributes{"lang", r.Language}, func() {
		p.element("head", nil, p.head)
		p.element("body", nil, p.body)
	})
	_, err := w.Write(p.Bytes())
	return err
}

// look finds what the text may refer to.
func (p *page) look() {
	for _, s := range p.report.Sections {
		for _, b := range s.Blocks {
			switch b := b.(type) {
			case reports.Table:
				p.printed[b.ID] = true
			case reports.Definitions:
				for _, d := range b.Items {
					p.defined[d.Code] = true
				}
			}
		}
	}
}

func (p *page) head() {
	r := p.report
	p.empty("meta", "charset", "utf-8")
	p.empty("meta", "http-equiv", "Content-Security-Policy", "content", policy)
	p.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
	p.empty("meta", "name", "author", "content", r.Publisher)
	p.words("title", r.Title+" – "+r.Subtitle+" – "+r.Publisher)
	p.element("style", nil, func() { p.WriteString("\n" + stylesheet) })
}

func (p *page) body() {
	p.words("a", "Aller au contenu", "class", "skip", "href", "#contenu")
	p.element("header", nil, p.masthead)
	p.element("div", attributes{"class", "sheet"}, func() {
		p.element("nav", attributes{"aria-labelledby", "sommaire"}, p.contents)
		p.element("main", attributes{"id", "contenu", "tabindex", "-1"}, func() {
			for _, s := range p.report.Sections {
				p.section(s)
			}
			p.notes()
		})
	})
	p.element("footer", nil, p.colophon)
}

// masthead is the title block: what this is, of when, and how far it holds.
func (p *page) masthead() {
	r := p.report
	p.words("p", r.Publisher, "class", "publisher")
	p.element("h1", nil, func() {
		p.text(r.Title + " ")
		p.words("span", r.Subtitle, "class", "subtitle")
	})
	p.words("p", strings.Join(r.IssueLine(), " · "), "class", "issue")
}

func (p *page) contents() {
	p.words("h2", "Sommaire", "id", "sommaire")
	p.element("ol", nil, func() {
		entry := func(id, title string) {
			p.element("li", nil, func() { p.words("a", title, "href", "#"+id) })
		}
		for _, s := range p.report.Sections {
			entry(s.ID, s.Title)
		}
		if len(p.report.Notes) > 0 {
			entry(notesID, "Lecture")
		}
	})
}

// notesID is the place of the notes of the whole document.
const notesID = "lecture"

// section is a heading and the blocks under it. Two blocks that can live in half
// the width stand side by side where there is room.
func (p *page) section(s reports.Section) {
	heading := s.ID + "-titre"
	p.element("section", attributes{"id", s.ID, "aria-labelledby", heading}, func() {
		p.words("h2", s.Heading(), "id", heading)
		for i := 0; i < len(s.Blocks); i++ {
			if i+1 < len(s.Blocks) && pair(s.Blocks[i], s.Blocks[i+1]) {
				p.element("div", attributes{"class", "pair"}, func() {
					p.block(s.Blocks[i])
					p.block(s.Blocks[i+1])
				})
				i++
				continue
			}
			p.block(s.Blocks[i])
		}
	})
}

// pair says whether two blocks stand side by side: both live in half the width,
// or the second is the table of what the first draws.
func pair(a, b reports.Block) bool {
	if c, ok := a.(reports.Chart); ok && c.Half {
		if t, ok := b.(reports.Table); ok && t.ID == c.Data.ID {
			return len(t.Columns) <= 4
		}
	}
	return half(a) && half(b)
}

// half says whether a block can live in half the width.
func half(b reports.Block) bool {
	switch b := b.(type) {
	case reports.Chart:
		return b.Half
	case reports.Table:
		return len(b.Columns) <= 3 && len(b.Rows) <= 14
	}
	return false
}

func (p *page) block(b reports.Block) {
	switch b := b.(type) {
	case reports.Heading:
		p.words("h3", b.Text)
	case reports.Paragraph:
		p.paragraph(b)
	case reports.List:
		p.list(b)
	case reports.KeyFigures:
		p.keyFigures(b)
	case reports.TrustBox:
		p.trustBox(b)
	case reports.Table:
		p.table(b)
	case reports.Chart:
		p.chart(b)
	case reports.Definitions:
		p.definitions(b)
	case reports.Commands:
		p.element("pre", attributes{"tabindex", "0"}, func() { p.words("code", strings.Join(b.Lines, "\n")) })
	}
}

// notes tell how to read the whole document.
func (p *page) notes() {
	if len(p.report.Notes) == 0 {
		return
	}
	heading := notesID + "-titre"
	p.element("section", attributes{"id", notesID, "aria-labelledby", heading, "class", "reading"}, func() {
		p.words("h2", "Lecture", "id", heading)
		for _, n := range p.report.Notes {
			p.words("p", n)
		}
	})
}

func (p *page) colophon() {
	r := p.report
	p.words("p", r.Publisher+" · "+r.Title+", "+r.Subtitle+" · "+r.EditionLine())
	p.element("p", nil, func() { p.words("a", "Retour au sommaire", "href", "#sommaire") })
}
