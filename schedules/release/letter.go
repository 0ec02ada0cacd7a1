package release

import (
	"strings"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/schedules/delivery"
)

// firstPage is what a report says first, as it stands there: the sentences of its first
// page and its key figures. It is the reader's own report, so that a letter tells nothing
// more than it does, and nothing that is withheld there.
func firstPage(r *reports.Report) (p delivery.FirstPage) {
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
	return p
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
