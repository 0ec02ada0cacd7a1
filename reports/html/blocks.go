package html

import (
	"slices"

	"github.com/agir-indicateurs/agir/reports"
)

// runs writes a text with its emphasis.
func (p *page) runs(t reports.Text) {
	for _, r := range t {
		switch r.Emphasis {
		case reports.Strong:
			p.words("strong", r.Text)
		case reports.Italic:
			p.words("em", r.Text)
		default:
			p.text(r.Text)
		}
	}
}

func (p *page) paragraph(b reports.Paragraph) {
	class := map[reports.Role]string{reports.Body: "body", reports.Lead: "lead", reports.Remark: "remark", reports.Notice: "notice"}[b.Role]
	p.element("p", attributes{"class", class}, func() { p.runs(b.Text) })
}

func (p *page) list(l reports.List) {
	if l.Title != "" {
		p.words("h3", l.Title)
	}
	name := "ul"
	if l.Ordered {
		name = "ol"
	}
	p.element(name, attributes{"class", "points"}, func() {
		for _, item := range l.Items {
			p.element("li", nil, func() { p.runs(item) })
		}
	})
}

// keyFigures stand side by side, as many as there is room for.
func (p *page) keyFigures(k reports.KeyFigures) {
	if len(k.Figures) == 0 {
		return
	}
	if k.Title != "" {
		p.words("h3", k.Title)
	}
	p.element("ul", attributes{"class", "figures"}, func() {
		for _, f := range k.Figures {
			p.element("li", nil, func() { p.keyFigure(f) })
		}
	})
}

func (p *page) keyFigure(f reports.KeyFigure) {
	p.element("p", attributes{"class", "label"}, func() {
		if p.defined[f.Indicator] {
			p.words("a", f.Label, "href", "#"+definitionID(f.Indicator))
		} else {
			p.text(f.Label)
		}
	})
	class := "value"
	if !f.Value.Known() {
		class = "value absent"
	}
	p.element("p", attributes{"class", class}, func() { p.value(f.Value) })
	if f.Detail != "" {
		p.words("p", f.Detail, "class", "detail")
	}
	if drawable(f.Trend) {
		p.sparkline(f.Trend, f.Alternative)
	}
	p.words("p", f.Comparison, "class", "comparison")
}

// drawable says whether a line has anything to show.
func drawable(l reports.Line) bool {
	return len(l.Series) > 0 && len(l.Months) > 0 &&
		slices.ContainsFunc(l.Series[0].Points, func(p reports.Point) bool { return p.Value.Known() })
}

// trustBox is a table of grounds for trust, each with its grade in words.
func (p *page) trustBox(t reports.TrustBox) {
	p.element("div", attributes{"class", "trust"}, func() {
		p.element("table", nil, func() {
			p.element("caption", nil, func() { p.words("h3", t.Title) })
			p.element("thead", nil, func() {
				p.element("tr", nil, func() {
					for _, h := range []string{"Ce qui fonde les chiffres", "Mesure", "Précision", "Appréciation"} {
						p.words("th", h, "scope", "col")
					}
				})
			})
			p.element("tbody", nil, func() {
				for _, i := range t.Items {
					p.element("tr", nil, func() { p.trustItem(i) })
				}
			})
		})
	})
}

func (p *page) trustItem(i reports.TrustItem) {
	p.words("th", i.Label, "scope", "row")
	p.element("td", attributes{"class", "measure"}, func() { p.value(i.Value) })
	p.words("td", i.Comment)
	class := [...]string{reports.Ungraded: "", reports.Good: "good", reports.Watch: "watch", reports.Bad: "bad"}[i.Grade]
	p.element("td", nil, func() {
		if class != "" {
			p.words("span", i.Grade.String(), "class", "grade "+class)
		}
	})
}

func definitionID(code string) string { return "definition-" + code }

func (p *page) definitions(d reports.Definitions) {
	p.element("dl", attributes{"class", "definitions"}, func() {
		for _, def := range d.Items {
			p.element("div", attributes{"id", definitionID(def.Code)}, func() { p.definition(def) })
		}
	})
}

func (p *page) definition(def reports.Definition) {
	p.element("dt", nil, func() {
		p.text(def.Term + " ")
		p.words("code", def.Code)
	})
	p.words("dd", def.Text)
	for _, part := range []struct{ label, text string }{
		{"Parmi", def.Among}, {"Compté", def.Counted}, {"Cible nationale", def.Target}, {"Règle", def.Rule}, {"Source", def.Source},
	} {
		if part.text != "" {
			p.element("dd", attributes{"class", "part"}, func() {
				p.words("em", part.label+"\u202f: ")
				p.text(part.text)
			})
		}
	}
}
