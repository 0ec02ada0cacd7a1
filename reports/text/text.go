// Package text shows a report in a terminal. It is the plainest renderer: what
// it prints is what the report says, so its goldens are read to judge a change.
package text

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/reports"
)

// width of the page in characters.
const width = 100

// page gathers the text; nothing can go wrong before it is written.
type page struct{ strings.Builder }

// Write prints the report.
func Write(w io.Writer, r *reports.Report) error {
	p := &page{}
	p.head(r)
	for _, s := range r.Sections {
		p.title(s.Heading(), "=")
		for _, b := range s.Blocks {
			p.block(b)
		}
	}
	if len(r.Notes) > 0 {
		p.title("Lecture", "=")
		for _, n := range r.Notes {
			p.wrap(n, "", "")
		}
	}
	_, err := io.WriteString(w, p.String())
	return err
}

func (p *page) line(text string) { fmt.Fprintln(p, strings.TrimRight(text, " ")) }

func (p *page) title(text, under string) {
	p.line("")
	p.line(text)
	p.line(strings.Repeat(under, length(text)))
	p.line("")
}

func (p *page) head(r *reports.Report) {
	p.line(r.Publisher)
	p.line(r.Title + " · " + r.Subtitle)
	p.line(strings.Join(r.IssueLine(), " · "))
}

func (p *page) block(b reports.Block) {
	switch b := b.(type) {
	case reports.Heading:
		p.title(b.Text, "-")
	case reports.Paragraph:
		p.wrap(b.Text.String(), "", "")
		p.line("")
	case reports.List:
		p.list(b)
	case reports.KeyFigures:
		p.keyFigures(b)
	case reports.TrustBox:
		p.trust(b)
	case reports.Table:
		p.table(b)
	case reports.Chart:
		p.chart(b)
	case reports.Definitions:
		p.definitions(b)
	case reports.Commands:
		for _, l := range b.Lines {
			p.line("    " + l)
		}
		p.line("")
	}
}

func (p *page) list(l reports.List) {
	if l.Title != "" {
		p.title(l.Title, "-")
	}
	for i, item := range l.Items {
		mark := "- "
		if l.Ordered {
			mark = fmt.Sprintf("%d. ", i+1)
		}
		p.wrap(item.String(), mark, strings.Repeat(" ", length(mark)))
	}
	p.line("")
}

func (p *page) keyFigures(k reports.KeyFigures) {
	p.title(k.Title, "-")
	for _, f := range k.Figures {
		p.line(fmt.Sprintf("%s%s: %s", f.Label, "\u202f", marked(f.Value)))
		p.wrap(f.Detail+". "+f.Comparison, "    ", "    ")
		p.wrap(f.Alternative, "    ", "    ")
	}
	p.line("")
}

func (p *page) trust(t reports.TrustBox) {
	p.title(t.Title, "-")
	var rows [][]string
	for _, i := range t.Items {
		rows = append(rows, []string{i.Label, i.Value.Text(), i.Comment, i.Grade.String()})
	}
	p.columns(rows, []bool{false, false, false, false}, nil)
	p.line("")
}

func (p *page) chart(c reports.Chart) {
	p.line("[" + c.Title + "]")
	p.wrap(c.Alternative, "  ", "  ")
	for _, n := range c.Notes {
		p.wrap(n, "  ", "  ")
	}
	if c.Source != "" {
		p.wrap("Source\u202f: "+c.Source+".", "  ", "  ")
	}
	p.line("")
	if !c.DataPrinted {
		p.table(c.Data)
	}
}

func (p *page) table(t reports.Table) {
	p.wrap(t.Caption, "", "")
	var rows [][]string
	right := make([]bool, len(t.Columns))
	head := make([]string, len(t.Columns))
	for c, col := range t.Columns {
		head[c] = col.Header
		right[c] = !col.RowHeader && col.Format != reports.Words && !col.Format.Dated()
	}
	rows = append(rows, head)
	rules := map[int]bool{1: true}
	for _, row := range t.Rows {
		cells := make([]string, len(t.Columns))
		for c, v := range row.Cells {
			cells[c] = marked(v)
		}
		if row.Kind == reports.Part {
			cells[0] = "  " + cells[0]
		}
		if row.Kind == reports.Total {
			rules[len(rows)] = true
		}
		if row.Kind == reports.Group {
			cells = []string{cells[0]}
		}
		rows = append(rows, cells)
	}
	p.columns(rows, right, rules)
	for _, n := range t.Notes {
		p.wrap(n, "  ", "  ")
	}
	if t.Source != "" {
		p.wrap("Source\u202f: "+t.Source, "  ", "  ")
	}
	p.line("")
}

// columns sets rows under one another, a rule before those asked for.
func (p *page) columns(rows [][]string, right []bool, rules map[int]bool) {
	wide := make([]int, len(right))
	for _, row := range rows {
		for c, cell := range row {
			if len(row) > 1 {
				wide[c] = max(wide[c], length(cell))
			}
		}
	}
	whole := 0
	for _, w := range wide {
		whole += w + 2
	}
	for i, row := range rows {
		if rules[i] {
			p.line(strings.Repeat("-", whole-2))
		}
		var line strings.Builder
		for c, cell := range row {
			pad := strings.Repeat(" ", max(0, wide[c]-length(cell)))
			if right[c] {
				line.WriteString(pad + cell + "  ")
			} else {
				line.WriteString(cell + pad + "  ")
			}
		}
		p.line(line.String())
	}
}

func (p *page) definitions(d reports.Definitions) {
	for _, def := range d.Items {
		text := def.Term + " [" + def.Code + "]. " + def.Text
		for _, part := range []struct{ label, text string }{
			{"Parmi", def.Among}, {"Compté", def.Counted}, {"Cible nationale", def.Target}, {"Règle", def.Rule}, {"Source", def.Source},
		} {
			if part.text != "" {
				text += " " + part.label + "\u202f: " + part.text
			}
		}
		p.wrap(text, "", "    ")
	}
}

// marked is a value with the mark of what may still move.
func marked(v reports.Value) string {
	if v.Provisional && v.Known() {
		return v.Text() + " p"
	}
	return v.Text()
}

// wrap fills lines; the first begins with one margin, the others with another.
func (p *page) wrap(text, first, rest string) {
	line, margin := first, first
	for _, word := range strings.Split(text, " ") {
		switch {
		case line == margin:
			line += word
		case length(line)+1+length(word) > width:
			p.line(line)
			line, margin = rest+word, rest
		default:
			line += " " + word
		}
	}
	p.line(line)
}

func length(s string) int { return utf8.RuneCountInString(s) }
