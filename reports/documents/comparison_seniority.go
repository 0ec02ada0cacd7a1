package documents

import (
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/reports"
)

// senioritySection compares people who have had the same time: what they reached 6,
// 12, 18 and 24 months after their entry, whenever that was.
func (c *comparison) senioritySection() reports.Section {
	s := reports.Section{ID: "anciennete_egale", Title: "À ancienneté égale", NewPage: c.large()}
	for _, a := range Accesses {
		codes := slices.DeleteFunc(c.present(comparedAccess()...), func(code string) bool { return !strings.HasPrefix(code, a.Domain+"_") })
		for start := 0; start < len(codes); start += 2 {
			s.AddTable(c.accessTable(a.Domain, a.label, codes[start:min(start+2, len(codes))]))
		}
	}
	if len(s.Blocks) > 0 {
		how := reports.Paragraph{Text: reports.PlainText("Part estimée des personnes entrées qui ont accédé à un emploi ou à un logement, selon le temps écoulé depuis leur entrée. " +
			"Les personnes entrées récemment comptent pour le temps écoulé" + reports.Narrow + ": un département ouvert l’an dernier se lit à 6 ou 12 mois à côté des plus anciens, " +
			"et n’a pas encore de chiffre au-delà.")}
		s.Blocks = slices.Insert(s.Blocks, 0, reports.Block(how))
		c.say(c.senioritySentence())
	}
	cohorts := c.cohortTables()
	if text := c.partedNotice(len(cohorts) > 0); text != "" {
		s.Add(reports.Paragraph{Role: reports.Notice, Text: reports.PlainText(text)})
	}
	for _, t := range cohorts {
		s.Add(t)
	}
	return s
}

// partedNotice names the breaks that part those who entered somewhere, and says where both
// sides of them are read.
func (c *comparison) partedNotice(here bool) string {
	var named []string
	for _, code := range c.present(comparedAccess()...) {
		for _, b := range breaking(c.Breaks, code, c.Territory) {
			if c.partsEntries(code, c.Territory) && !b.month().After(c.Month) && !slices.Contains(named, b.named()) {
				named = append(named, b.named())
			}
		}
	}
	if len(named) == 0 {
		return ""
	}
	text := "Rupture de série (" + strings.Join(named, reports.Narrow+"; ") + ")" + reports.Narrow + ": ceux qui sont entrés avant et après ne sont pas réunis. "
	if here {
		return text + "Ils sont ci-dessous côte à côte, tels quels et à situation égale à l’entrée."
	}
	return text + "Le rapport mensuel de chaque département les met côte à côte, à situation égale à l’entrée."
}

// yearNotes name the breaks that the twelve months of a figure cross.
func (c *comparison) yearNotes(code string) []string {
	v := NewView(c.Figures, c.Indicators, nil, c.Territory, c.Month, c.ProvisionalFrom)
	v.breaks = c.Breaks
	return v.breakNotes([]string{code}, []time.Time{c.Month})
}

// accessTable sets departments side by side at some horizons, each with its
// interval, and its region where that is known; the nation's figures stand in the caption, repeated on
// every page.
func (c *comparison) accessTable(domain, label string, codes []string) (reports.Table, bool) {
	var months, nation []string
	regional := c.regionsReach(codes)
	t := reports.Table{Columns: []reports.Column{{Header: "Département", RowHeader: true}, {Header: "Ouverture", Format: reports.ShortMonth}, {Header: "Parcours", Format: reports.Count}}}
	for _, code := range codes {
		at := horizonLabel(c.indicators[code].Horizon)
		months = append(months, strings.TrimSuffix(at, " mois"))
		value, _ := c.access(code, c.Territory)
		nation = append(nation, value.Text())
		t.Columns = append(t.Columns, reports.Column{Header: "À " + at, Format: reports.Percent}, reports.Column{Header: "Intervalle à 95" + reports.Narrow + "%", Format: reports.Span})
		if regional {
			t.Columns = append(t.Columns, reports.Column{Header: "Région", Format: reports.Percent})
		}
	}
	t.ID = domain + "_" + strings.Join(months, "_")
	t.Caption = label + ", accès à " + enumerate(months) + " mois (" + c.Territory.Name + reports.Narrow + ": " + enumerate(nation) + ")"
	t.Notes = []string{"Estimation d’Aalen et Johansen, la sortie sans accès étant un événement concurrent. Parcours" + reports.Narrow + ": personnes entrées qui n’y avaient pas déjà accès."}
	observed := false
	for _, p := range append(slices.Clone(c.Departements), c.Territory) {
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(p.Name), opening(p), c.origin(codes, p)}}
		if p.Level == c.Territory.Level {
			row.Kind, row.Cells[1] = reports.Total, reports.Missing(reports.ShortMonth, reports.NotRelevant)
		}
		for _, code := range codes {
			value, span := c.access(code, p)
			row.Cells = append(row.Cells, value, span)
			if regional {
				row.Cells = append(row.Cells, c.regionAccess(code, p))
			}
			observed = observed || value.Known()
		}
		t.Rows = append(t.Rows, row)
	}
	return t, observed
}

// regionsReach says whether the access of some region is known: an incidence is no sum of those
// of its departments, and a column without any would only repeat that.
func (c *comparison) regionsReach(codes []string) bool {
	return c.regional() && slices.ContainsFunc(codes, func(code string) bool {
		return slices.ContainsFunc(c.Departements, func(p reports.Territory) bool { return c.regionAccess(code, p).Known() })
	})
}

// regionAccess is the figure of the region of a department.
func (c *comparison) regionAccess(code string, p reports.Territory) reports.Value {
	r, ok := c.regionOf(p)
	if !ok {
		return reports.Missing(reports.Percent, reports.NotRelevant)
	}
	value, _ := c.access(code, r)
	return value
}

// origin is the number of parcours that are followed from their entry.
func (c *comparison) origin(codes []string, p reports.Territory) reports.Value {
	for _, code := range codes {
		m := c.measure(code, p)
		if m.Month.IsZero() {
			return reports.Missing(reports.Count, reports.NotReceived)
		}
		if c.Withhold(m) && (c.Among == nil || !c.Among(m)) {
			return reports.Missing(reports.Count, reports.Withheld)
		}
	}
	return reports.CountOf(c.measure(codes[0], p).Denominator)
}

func (c *comparison) access(code string, p reports.Territory) (value, span reports.Value) {
	value, m, _ := c.shown(code, p)
	if value.Known() && c.partsEntries(code, p) {
		value = reports.Missing(reports.Percent, reports.Broken)
	}
	if value.Absence == reports.NotYet {
		value.Absence = reports.TooEarly
	}
	if !value.Known() {
		return value, reports.Missing(reports.Span, value.Absence)
	}
	value.Number = perThousand(value.Number)
	return value, reports.SpanOf(perThousand(m.Low), perThousand(m.High))
}

// partsEntries says whether a break of an access parts those who entered in a place by the
// end of the month: they are not put together.
func (c *comparison) partsEntries(code string, p reports.Territory) bool {
	opened := p.OpenedOn
	if opened.IsZero() {
		opened = p.FirstEntryOn
	}
	return slices.ContainsFunc(breaking(c.Breaks, code, p), func(b Break) bool {
		return b.Day.After(opened) && !b.month().After(c.Month)
	})
}
