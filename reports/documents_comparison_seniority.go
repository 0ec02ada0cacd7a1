package reports

import (
	"slices"
	"strings"
)

// senioritySection compares people who have had the same time: what they reached 6,
// 12, 18 and 24 months after their entry, whenever that was.
func (c *comparison) senioritySection() Section {
	s := Section{ID: "anciennete_egale", Title: "À ancienneté égale", NewPage: c.large()}
	for _, a := range accesses {
		codes := slices.DeleteFunc(c.present(comparedAccess...), func(code string) bool { return !strings.HasPrefix(code, a.domain+"_") })
		for start := 0; start < len(codes); start += 2 {
			s.addTable(c.accessTable(a.domain, a.label, codes[start:min(start+2, len(codes))]))
		}
	}
	if len(s.Blocks) == 0 {
		return s
	}
	how := Paragraph{Text: plain("Part estimée des personnes entrées qui ont accédé à un emploi ou à un logement, selon le temps écoulé depuis leur entrée. " +
		"Les personnes entrées récemment comptent pour le temps écoulé" + narrow + ": un département ouvert l’an dernier se lit à 6 ou 12 mois à côté des plus anciens, " +
		"et n’a pas encore de chiffre au-delà.")}
	s.Blocks = slices.Insert(s.Blocks, 0, Block(how))
	c.say(c.senioritySentence())
	return s
}

// accessTable sets departments side by side at some horizons, each with its
// interval and its region; the nation's figures stand in the caption, repeated on
// every page.
func (c *comparison) accessTable(domain, label string, codes []string) (Table, bool) {
	var months, nation []string
	t := Table{Columns: []Column{{Header: "Département", RowHeader: true}, {Header: "Ouverture", Format: ShortMonth}, {Header: "Parcours", Format: Count}}}
	for _, code := range codes {
		at := horizonLabel(c.indicators[code].Horizon)
		months = append(months, strings.TrimSuffix(at, " mois"))
		value, _ := c.access(code, c.Place)
		nation = append(nation, value.Text())
		t.Columns = append(t.Columns, Column{Header: "À " + at, Format: Percent}, Column{Header: "Intervalle à 95" + narrow + "%", Format: Span})
		if c.regional() {
			t.Columns = append(t.Columns, Column{Header: "Région", Format: Percent})
		}
	}
	t.ID = domain + "_" + strings.Join(months, "_")
	t.Caption = label + ", accès à " + enumerate(months) + " mois (" + c.Place.Name + narrow + ": " + enumerate(nation) + ")"
	t.Notes = []string{"Estimation d’Aalen et Johansen, la sortie sans accès étant un événement concurrent. Parcours" + narrow + ": personnes entrées qui n’y avaient pas déjà accès."}
	observed := false
	for _, p := range append(slices.Clone(c.Departements), c.Place) {
		row := Row{Cells: []Value{WordsOf(p.Name), opening(p), c.origin(codes, p)}}
		if p.Level == c.Place.Level {
			row.Kind, row.Cells[1] = Total, Missing(ShortMonth, NotRelevant)
		}
		for _, code := range codes {
			value, span := c.access(code, p)
			row.Cells = append(row.Cells, value, span)
			if c.regional() {
				row.Cells = append(row.Cells, c.regionAccess(code, p))
			}
			observed = observed || value.Known()
		}
		t.Rows = append(t.Rows, row)
	}
	return t, observed
}

// regionAccess is the figure of the region of a department.
func (c *comparison) regionAccess(code string, p Place) Value {
	r, ok := c.regionOf(p)
	if !ok {
		return Missing(Percent, NotRelevant)
	}
	value, _ := c.access(code, r)
	return value
}

// origin is the number of parcours that are followed from their entry.
func (c *comparison) origin(codes []string, p Place) Value {
	for _, code := range codes {
		m := c.measure(code, p)
		if m.Month.IsZero() {
			return Missing(Count, NotReceived)
		}
		if c.Withhold(m) {
			return Missing(Count, Withheld)
		}
	}
	return CountOf(c.measure(codes[0], p).Denominator)
}

func (c *comparison) access(code string, p Place) (value, span Value) {
	value, m, _ := c.shown(code, p)
	if value.Absence == NotYet {
		value.Absence = TooEarly
	}
	if !value.Known() {
		return value, Missing(Span, value.Absence)
	}
	return value, SpanOf(m.Low, m.High)
}
