package release

import (
	"strings"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// firstPage is what a report says first, as it stands there: the sentences of its first
// page and its key figures. It is the reader's own report, so that a letter says nothing
// more than it does, and nothing that is withheld there.
func firstPage(r *reports.Report) (p delivery.FirstPage) {
	p.Printing = r.Printing
	if len(r.Sections) == 0 {
		return p
	}
	for _, b := range r.Sections[0].Blocks {
		switch b := b.(type) {
		case reports.List:
			if b.Title != "" || p.Sentences != nil { // what is to be done stands in the document
				continue
			}
			for _, item := range b.Items {
				p.Sentences = append(p.Sentences, item.String())
			}
		case reports.KeyFigures:
			for _, f := range b.Figures {
				p.Figures = append(p.Figures, keyFigure(f))
			}
		}
	}
	p.Changed, p.MoreChanged = changed(r)
	return p
}

// changedMost is how many of the figures that a document corrects stand in the letter.
const changedMost = 6

// changed is what a report that corrects another says first of what changed, a line each, and how many
// more it says.
func changed(r *reports.Report) (lines []string, more int) {
	for _, t := range r.Tables() {
		if t.ID != documents.RectifiedID {
			continue
		}
		for n, row := range t.Rows {
			if n == changedMost {
				break
			}
			var words []string
			for k, c := range t.Columns {
				switch c.Header {
				case documents.WasHeader:
					words[len(words)-1] += "\u202f: " + row.Cells[k].Text()
				case documents.IsHeader:
					words[len(words)-1] += " → " + row.Cells[k].Text()
				case documents.CausesHeader:
				default:
					words = append(words, row.Cells[k].Text())
				}
			}
			lines = append(lines, strings.Join(words, ", "))
		}
		more = len(t.Rows) + len(t.More) - len(lines)
	}
	return lines, more
}

// keyFigure is a key figure on one line.
func keyFigure(f reports.KeyFigure) string {
	line := f.Label + "\u202f: " + f.Value.Text()
	if f.Detail != "" {
		line += ", " + strings.TrimSuffix(f.Detail, ".")
	}
	if f.Value.Provisional {
		line += " (provisoire)"
	}
	return line
}
