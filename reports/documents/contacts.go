package documents

import (
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
)

// contactsSection tells how regularly people are met.
func contactsSection(v *View, in MonthlyInput) reports.Section {
	s := reports.Section{ID: "contacts", Title: "Régularité des contacts", Finding: v.contactsFinding()}
	s.Lead(v.sayAll([]string{queries.ContactEnRetard, queries.AContacter15j}))
	if c, ok := v.regularityChart(); ok {
		s.Add(c)
	} else if v.Has(queries.ContactRegulier) {
		s.Add(reports.Paragraph{Role: reports.Notice, Text: reports.PlainText("La régularité des contacts se lit sur plusieurs mois" + reports.Narrow +
			": il n’y a pas encore de quoi tracer une ligne.")})
	}
	s.AddTable(v.sharesTable("contacts_taux", "Contacts et temps de suivi", in.Wider, queries.ContactRegulier, queries.EntretienRegulier, queries.CouvertureContact, queries.SansRupture, queries.Absences))
	s.AddTable(v.countsTable("contacts_nombres", "Contacts du mois et échéances", queries.Contacts, queries.ContactsParActif, queries.ContactEnRetard, queries.AContacter15j))
	s.AddTable(v.breakdown(queries.TableRetards, "Personnes sans contact depuis plus de deux mois, selon le retard", "Retard", "personnes"))
	s.AddTable(structuresTable(v, in.Structures))
	return s
}

// regularityChart is the line of the two-month rule with its natural limits. It
// needs two months to be a line, twelve to have limits.
func (v *View) regularityChart() (reports.Chart, bool) {
	const code = queries.ContactRegulier
	if !v.Has(code) || len(v.trend(code).Months) == 0 {
		return reports.Chart{}, false
	}
	x := v.control(code)
	c := reports.Chart{
		ID: "regularite", Title: "Personnes suivies ayant eu un contact dans les deux mois, au dernier jour du mois",
		Shape: v.line(code, &x), Source: "relevés de la plateforme et de ses partenaires", Data: v.lineData(code, x),
		Alternative: v.describeMonths(code, v.lineMonths(&x)) + v.describeLimits(x),
	}
	switch {
	case len(x.Signals) == 0 && len(v.breaking(code)) > 0:
		c.Notes = append(c.Notes, "Aucune limite habituelle n’est calculée à travers une rupture de série"+reports.Narrow+": il en faut "+reports.FormatCount(controlLeast)+" mois définitifs d’un même côté.")
	case len(x.Signals) == 0:
		c.Notes = append(c.Notes, "Les limites habituelles sont tracées à partir de "+reports.FormatCount(controlLeast)+" mois définitifs, d’au moins "+reports.FormatCount(compare.SmallestN)+" personnes.")
	case x.Provisional:
		c.Notes = append(c.Notes, "Limites provisoires"+reports.Narrow+": elles reposent sur "+reports.FormatCount(int64(x.Points))+
			" mois et se fixent à "+reports.FormatCount(controlSettled)+".")
	}
	if !v.provisional.IsZero() && !v.provisional.After(v.month) {
		c.Notes = append(c.Notes, "Point creux"+reports.Narrow+": mois provisoire.")
	}
	return c, true
}

func (v *View) describeLimits(x Control) string {
	if len(x.Signals) == 0 {
		return ""
	}
	l := limitsOf(x, reports.Percent)
	text := " Limites habituelles" + reports.Narrow + ": de " + reports.FormatPercent(l.Lower) + " à " + reports.FormatPercent(l.Upper) + "."
	for i, m := range v.allMonths() {
		if s := x.Signals[i]; s != reports.NoSignal {
			text += " " + reports.Capital(reports.PlainText(reports.FormatMonth(m))).String() + reports.Narrow + ": " + string(s) + "."
		}
	}
	return text
}

// lineData is the table of a monthly line.
func (v *View) lineData(code string, x Control) reports.Table {
	months := v.lineMonths(&x)
	t := reports.Table{ID: code + "_mois", Caption: v.label(code) + ", par mois", Notes: v.breakNotes([]string{code}, months), Columns: []reports.Column{
		{Header: "Mois", Format: reports.Month, RowHeader: true}, {Header: v.label(code), Format: formatOf(v.indicators[code])},
	}}
	var limits *reports.Limits
	if len(x.Signals) > 0 {
		limits = limitsOf(x, formatOf(v.indicators[code]))
		t.Columns = append(t.Columns, reports.Column{Header: "Signal"})
		t.Columns = append(t.Columns, limitColumns(limits, formatOf(v.indicators[code]))...)
	}
	for i, m := range months {
		row := reports.Row{Cells: []reports.Value{reports.MonthOf(m), v.value(code, m)}}
		if limits != nil {
			row.Cells = append(row.Cells, reports.WordsOf(orElse(string(x.Signals[i]), "aucun")))
			row.Cells = append(row.Cells, limitCells(limits, formatOf(v.indicators[code]))...)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// limitColumns are the columns of the limits of a line, and limitCells what each of its rows
// has there; none when it has no limits.
func limitColumns(l *reports.Limits, format reports.Format) (all []reports.Column) {
	if l == nil {
		return nil
	}
	for _, header := range reports.LimitHeaders {
		all = append(all, reports.Column{Header: header, Format: format})
	}
	return all
}

func limitCells(l *reports.Limits, format reports.Format) (all []reports.Value) {
	if l == nil {
		return nil
	}
	for _, number := range []float64{l.Mean, l.Lower, l.Upper} {
		all = append(all, reports.Value{Format: format, Number: number})
	}
	return all
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// structuresTable sets the structures of a place one under the other, by the
// parcours that each leads, so that nobody counts twice.
func structuresTable(v *View, structures []reports.Territory) (reports.Table, bool) {
	codes := v.Present(queries.FileActive, queries.ContactRegulier, queries.ContactEnRetard, queries.AContacter15j, queries.Contacts, queries.ContactsParActif, queries.CouvertureContact)
	headers := map[string]string{
		queries.FileActive: "File active", queries.ContactRegulier: "Contact dans les deux mois", queries.ContactEnRetard: "En retard",
		queries.AContacter15j: "À contacter", queries.Contacts: "Contacts", queries.ContactsParActif: "Par personne", queries.CouvertureContact: "Temps couvert",
	}
	if len(codes) == 0 || len(structures) == 0 {
		return reports.Table{}, false
	}
	t := reports.Table{
		ID: "structures", Caption: "Suivi par structure référente",
		Columns: []reports.Column{{Header: "Structure", RowHeader: true}},
		Notes:   []string{"Chaque personne compte une fois, dans la structure qui conduit son parcours."},
	}
	for _, c := range codes {
		t.Columns = append(t.Columns, reports.Column{Header: headers[c], Format: formatOf(v.indicators[c])})
	}
	for _, p := range structures {
		w := v.At(p)
		if w.Measure(codes[0], v.month).Month.IsZero() {
			continue
		}
		t.Rows = append(t.Rows, w.figuresRow(p.Name, codes))
	}
	if len(t.Rows) == 0 {
		return reports.Table{}, false
	}
	sum := v.figuresRow("Ensemble", codes)
	sum.Kind = reports.Total
	t.Rows = append(t.Rows, sum)
	return t, true
}

func (v *View) figuresRow(name string, codes []string) reports.Row {
	row := reports.Row{Cells: []reports.Value{reports.WordsOf(name)}}
	for _, c := range codes {
		row.Cells = append(row.Cells, v.unmarked(c, v.month))
	}
	return row
}
