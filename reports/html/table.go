package html

import (
	"github.com/agir-indicateurs/agir/reports"
)

func tableID(t reports.Table) string { return "tableau-" + t.ID }

// table writes a table that scrolls within its own width where it is wider than
// the screen, reachable from the keyboard, and its notes tied to it.
func (p *page) table(t reports.Table) {
	id := tableID(t)
	with := attributes{"id", id}
	if closing(t) {
		with = append(with, "class", "closing")
	}
	if len(t.Notes) > 0 || t.Source != "" {
		with = append(with, "aria-describedby", id+"-notes")
	}
	p.element("div", attributes{"class", "tabular"}, func() {
		p.scrolling("Tableau\u202f: "+t.Caption, "scroll", func() {
			p.element("table", with, func() {
				p.element("caption", nil, func() { p.words("span", t.Caption) })
				p.element("thead", nil, func() { p.element("tr", nil, func() { p.columns(t) }) })
				p.rows(t)
			})
		})
		p.tableNotes(id+"-notes", t.Notes, t.Source)
	})
}

// closing says whether figures end with a column of words that judge them: on a phone these
// stand under each row, within sight.
func closing(t reports.Table) bool {
	last := len(t.Columns) - 1
	if last < 2 || alignment(t.Columns[last]) != "words" {
		return false
	}
	for _, c := range t.Columns[1:last] {
		if alignment(c) != "number" {
			return false
		}
	}
	return true
}

// scrolling is a part of the page that may be wider than the screen: the
// keyboard reaches it, and a reader aloud says what it is.
func (p *page) scrolling(label, class string, inside func()) {
	p.element("div", attributes{"class", class, "role", "group", "tabindex", "0", "aria-label", label}, inside)
}

func (p *page) columns(t reports.Table) {
	for _, c := range t.Columns {
		p.words("th", c.Header, "scope", "col", "class", alignment(c))
	}
}

// alignment of a column: figures to the right, one under the other, dates on one
// line.
func alignment(c reports.Column) string {
	switch {
	case c.Format.Dated():
		return "date"
	case c.RowHeader || c.Format == reports.Words:
		return "words"
	}
	return "number"
}

// rows writes the body of a table, a group of rows being a body of its own that
// its title heads.
func (p *page) rows(t reports.Table) {
	for start := 0; start < len(t.Rows); {
		end := start + 1
		for end < len(t.Rows) && t.Rows[end].Kind != reports.Group {
			end++
		}
		p.element("tbody", nil, func() {
			for _, row := range t.Rows[start:end] {
				p.row(t, row)
			}
		})
		start = end
	}
}

func (p *page) row(t reports.Table, row reports.Row) {
	class := [...]string{reports.Ordinary: "ordinary", reports.Part: "part", reports.Total: "total", reports.Group: "group"}[row.Kind]
	p.element("tr", attributes{"class", class}, func() {
		if row.Kind == reports.Group {
			p.words("th", row.Cells[0].Text(), "scope", "rowgroup", "colspan", number(float64(len(t.Columns))))
			return
		}
		for c, v := range row.Cells {
			with := attributes{"class", alignment(t.Columns[c])}
			if !v.Known() {
				with[1] += " absent"
			}
			name := "td"
			if t.Columns[c].RowHeader {
				name, with = "th", append(with, "scope", "row")
			}
			p.element(name, with, func() { p.value(v) })
		}
	})
}

// value writes a value with its mark, an abbreviation with its meaning.
func (p *page) value(v reports.Value) {
	switch meaning := v.Absence.Meaning(); {
	case meaning != "":
		p.words("abbr", v.Text(), "title", meaning)
	case v.Signal && v.Known():
		p.words("strong", v.Text(), "class", "signal")
		p.words("span", " (signal)", "class", "unseen")
	default:
		p.text(v.Text())
	}
	if v.Provisional && v.Known() {
		p.words("span", "p", "class", "mark", "aria-hidden", "true")
		p.words("span", " (provisoire)", "class", "unseen")
	}
}

func (p *page) tableNotes(id string, notes []string, source string) {
	if len(notes) == 0 && source == "" {
		return
	}
	p.element("div", attributes{"class", "notes", "id", id}, func() {
		for _, n := range notes {
			p.words("p", n)
		}
		if source != "" {
			p.words("p", "Source\u202f: "+source+".")
		}
	})
}
