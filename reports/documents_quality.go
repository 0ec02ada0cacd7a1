package reports

import "strings"

// qualitySection tells what the figures rest on.
func qualitySection(v *view, e Evidence) Section {
	s := Section{ID: "qualite", Title: "Qualité des données"}
	s.addTable(v.bridgeTable())
	s.addTable(v.countsTable("qualite_nombres", "Points à vérifier", "eligibilite_a_verifier", "double_accompagnement", "fraicheur"))
	s.addTable(v.sharesTable("qualite_taux", "Relevés et rapprochements", nil, "fichiers_recus", "lignes_acceptees", "rapprochement_ofii"))
	s.addTable(statementsTable(e.Statements))
	s.addTable(v.nowcastTable(e.Incomplete))
	s.addTable(v.movesTable(e.Moves))
	s.addTable(v.breakdown("criteres", "Éligibilité à vérifier, par critère", "Critère", "orientations"))
	s.addTable(anomaliesTable(e.Anomalies))
	if l := questionsList(e.Questions); len(l.Items) > 0 {
		s.add(l)
	}
	return s
}

// bridgeTable closes the account between OFII and the platform.
func (v *view) bridgeTable() (Table, bool) {
	cells := v.cells("passerelle")
	if len(cells) == 0 {
		return Table{}, false
	}
	t := Table{
		ID: "passerelle", Caption: "Passerelle entre l’Ofii et la plateforme, au " + FormatDay(v.lastDay()),
		Columns: []Column{{Header: "Personnes", RowHeader: true}, {Header: "Effectif", Format: Count}},
		Notes:   []string{"Orientées et validées = entrées + sans entrée + en attente."},
	}
	for _, c := range cells {
		row := Row{Cells: []Value{WordsOf(c.Modality), CountOf(c.Count)}}
		if strings.HasPrefix(c.Modality, "dont ") {
			row.Kind = Part
		}
		t.Rows = append(t.Rows, row)
	}
	return t, true
}

func statementsTable(statements []Statement) (Table, bool) {
	if len(statements) == 0 {
		return Table{}, false
	}
	t := Table{
		ID: "releves", Caption: "Relevés attendus et relevés en vigueur",
		Columns: []Column{
			{Header: "Émetteur", RowHeader: true}, {Header: "Relevé"}, {Header: "Situation"},
			{Header: "Extrait le", Format: Day}, {Header: "Lignes", Format: Count}, {Header: "Mises de côté", Format: Count},
		},
		Notes: []string{"Un émetteur qui manque un mois garde son dernier relevé, daté."},
	}
	for _, s := range statements {
		row := Row{Cells: []Value{WordsOf(s.Sender), WordsOf(s.Kind), WordsOf(standingOf(s)), DayOf(s.ExtractionOn), CountOf(s.Read), CountOf(s.SetAside)}}
		if s.ExtractionOn.IsZero() {
			for i := 3; i < 6; i++ {
				row.Cells[i] = Missing(row.Cells[i].Format, NotReceived)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t, true
}

func standingOf(s Statement) string {
	switch {
	case s.Received:
		return "reçu"
	case s.Reason != "":
		return s.Reason
	case s.Expected:
		return "non reçu"
	}
	return "non attendu"
}

// movesTable tells what changed in the months already published.
func (v *view) movesTable(moves []Move) (Table, bool) {
	if len(moves) == 0 {
		return Table{}, false
	}
	t := Table{ID: "revisions", Caption: "Ce qui a changé depuis l’édition précédente", Columns: []Column{
		{Header: "Mois", Format: Month, RowHeader: true}, {Header: "Indicateur"},
		{Header: "Avant"}, {Header: "Après"}, {Header: "Écart"}, {Header: "Origine"},
	}}
	for _, m := range moves {
		i, known := v.indicators[m.After.Indicator]
		if !known || m.After.Level != v.place.Level || m.After.Territory != v.place.Code {
			continue
		}
		before, after := FigureOf(i, m.Before), FigureOf(i, m.After)
		gap := Missing(Signed, NotRelevant)
		if before.Known() && after.Known() {
			switch before.Format {
			case Count:
				gap = SignedOf(m.After.Numerator - m.Before.Numerator)
			case Percent:
				gap = PointsOf(after.Number - before.Number)
			default:
				gap = Value{Format: SignedDecimal, Number: after.Number - before.Number}
			}
		}
		t.Rows = append(t.Rows, Row{Cells: []Value{
			MonthOf(m.After.Month), WordsOf(i.Label), before, after, gap, WordsOf(orElse(strings.Join(m.Causes, narrow+"; "), "inconnue")),
		}})
	}
	t.Columns[2].Format, t.Columns[3].Format, t.Columns[4].Format = Count, Count, Signed
	return t, len(t.Rows) > 0
}

func anomaliesTable(anomalies []Anomaly) (Table, bool) {
	if len(anomalies) == 0 {
		return Table{}, false
	}
	t := Table{ID: "anomalies", Caption: "Anomalies ouvertes", Columns: []Column{
		{Header: "Anomalie", RowHeader: true}, {Header: "Où"}, {Header: "Lignes", Format: Count}, {Header: "Depuis", Format: Day}, {Header: "Justification"},
	}}
	for _, a := range anomalies {
		since := DayOf(a.Since)
		if a.Since.IsZero() {
			since = Missing(Day, NotReceived)
		}
		t.Rows = append(t.Rows, Row{Cells: []Value{
			WordsOf(a.Label), WordsOf(a.Place), CountOf(a.Count), since, WordsOf(orElse(a.Justification, "en attente de réponse")),
		}})
	}
	return t, true
}

func questionsList(questions []Question) List {
	l := List{Title: "Questions à poser à la plateforme ce mois-ci", Ordered: true}
	for _, q := range questions {
		l.Items = append(l.Items, join(strong(q.Sender+narrow+": "), plain(q.Text)))
	}
	return l
}
