package reports

// entriesSection follows people from the orientation to the plan.
func entriesSection(v *view, in MonthlyInput) Section {
	s := Section{ID: "entrees", Title: "Entrées dans le programme", NewPage: true}
	s.lead(v.sayAll([]string{"orientations", "entrees"}, []string{"file_active", "en_attente_entree"}))
	if t, ok := v.monthsTable(); ok {
		if c, drawn := v.orientationsChart(t); drawn {
			s.add(c)
		}
		s.add(t)
	}
	s.add(v.pathChart()...)
	s.addTable(v.sharesTable("parcours_taux", "De l’orientation au plan d’actions", in.Wider, "entree_3_mois", "diagnostic_fait", "plan_fait", "referent_emploi"))
	s.addTable(v.countsTable("attente", "Attente et délais", "en_attente_entree", "delai_entree_median", "non_entrees"))
	s.addTable(v.countsTable("demandes", "Demandes des prescripteurs", "demandes", "demandes_ineligibles", "demandes_a_verifier", "demandes_a_l_ofii", "demandes_refusees"))
	s.addTable(v.breakdown("prescripteurs", "Demandes du mois, par prescripteur", "Prescripteur", "demandes"))
	s.addTable(v.breakdown("motifs_ineligibilite", "Motifs d’inéligibilité des demandes vérifiées dans le mois", "Motif", "demandes"))
	s.addTable(v.breakdown("motifs_refus", "Motifs de refus de l’Ofii dans le mois", "Motif", "orientations"))
	s.addTable(v.breakdown("motifs_non_entree", "Motifs de non-entrée du mois", "Motif", "orientations"))
	s.addTable(v.profileTable())
	return s
}

// sayAll tells several counts, a sentence for each group: those of the month,
// then those of its last day.
func (v *view) sayAll(groups ...[]string) Text {
	var text Text
	for _, group := range groups {
		var parts []Text
		for _, code := range v.present(group...) {
			if m := v.measure(code, v.month); m.Known {
				parts = append(parts, clauses[code].say(m.Numerator))
			}
		}
		if len(parts) == 0 {
			continue
		}
		if len(text) > 0 {
			text = join(text, plain(" "))
		}
		text = join(text, capital(plain(when(group[0], v.month)+", ")))
		for i, p := range parts {
			switch {
			case i == 0:
			case i == len(parts)-1:
				text = join(text, plain(" et "))
			default:
				text = join(text, plain(", "))
			}
			text = join(text, p)
		}
		text = join(text, plain("."))
	}
	return text
}

// monthsTable is the year month by month.
func (v *view) monthsTable() (Table, bool) {
	codes := v.present("orientations", "orientations_ofii", "orientations_prescripteur", "entrees", "non_entrees", "sorties", "file_active", "en_attente_entree")
	headers := map[string]string{
		"orientations": "Orientations", "orientations_ofii": "dont voie Ofii", "orientations_prescripteur": "dont voie prescripteur",
		"entrees": "Entrées", "non_entrees": "Sans entrée", "sorties": "Sorties", "file_active": "File active", "en_attente_entree": "En attente",
	}
	if len(codes) == 0 {
		return Table{}, false
	}
	t := Table{
		ID: "mois", Caption: "Orientations, entrées et file active, par mois",
		Columns: []Column{{Header: "Mois", Format: Month, RowHeader: true}},
		Notes:   []string{"File active et attente" + narrow + ": au dernier jour du mois."},
	}
	for _, c := range codes {
		t.Columns = append(t.Columns, Column{Header: headers[c], Format: Count, Unit: v.indicators[c].Unit})
	}
	for _, m := range v.months {
		row := Row{Cells: []Value{MonthOf(m)}}
		row.Cells[0].Provisional = v.isProvisional(m)
		for _, c := range codes {
			row.Cells = append(row.Cells, v.unmarked(c, m))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, true
}

// orientationsChart stacks the orientations of each month by voie. One month is
// not a picture.
func (v *view) orientationsChart(t Table) (Chart, bool) {
	codes := v.present("orientations_ofii", "orientations_prescripteur")
	if len(codes) != 2 || len(v.months) < 2 {
		return Chart{}, false
	}
	b := Bars{Stacked: true, Series: []BarSeries{{Label: "voie Ofii"}, {Label: "voie prescripteur"}}}
	var held []float64
	for _, m := range v.months {
		b.Categories = append(b.Categories, FormatMonth(m))
		b.Short = append(b.Short, FormatShortMonth(m))
		sum := 0.0
		for i, c := range codes {
			value := v.value(c, m)
			b.Series[i].Values = append(b.Series[i].Values, value)
			sum += value.Number
		}
		held = append(held, sum)
	}
	b.Y = countAxis("orientations", held...)
	title := "Orientations validées par mois et par voie"
	return Chart{
		ID: "orientations_par_voie", Title: title, Shape: b, Data: t, DataPrinted: true,
		Source: "relevés de l’Ofii", Alternative: describeBars(title, b),
	}, true
}

// pathChart is the way through the programme, and its data beside it.
func (v *view) pathChart() []Block {
	var steps []Step
	if step, ok := v.orientedStep(); ok {
		steps = append(steps, step)
	}
	if s, ok := v.enteredStep(); ok {
		steps = append(steps, s)
	}
	for _, s := range []struct{ code, label, detail, done, left string }{
		{"diagnostic_fait", "Diagnostics", "suivis depuis un mois au moins", "réalisé", "à réaliser"},
		{"plan_fait", "Plans d’actions", "suivis depuis deux mois au moins", "établi", "à établir"},
	} {
		m := v.measure(s.code, v.month)
		if !v.has(s.code) || !m.Known || m.Denominator == 0 {
			continue
		}
		steps = append(steps, Step{Label: s.label, Detail: s.detail, Parts: []StepPart{
			{Label: Plural(m.Numerator, s.done, s.done+"s"), Value: CountOf(m.Numerator)},
			{Label: s.left, Value: CountOf(m.Denominator - m.Numerator), Standing: Waiting},
		}})
	}
	if len(steps) < 2 {
		return nil
	}
	return []Block{pathOf(steps, "De l’orientation au plan d’actions, au "+FormatDay(v.lastDay()))}
}

// orientedStep divides the persons oriented as the bridge does.
func (v *view) orientedStep() (Step, bool) {
	cells := v.cells("passerelle")
	step := Step{Label: "Orientés", Detail: "orientations validées, personnes"}
	for _, c := range cells {
		part := StepPart{Value: CountOf(c.Count)}
		switch c.Rank {
		case 2:
			part.Label = Plural(c.Count, "entré", "entrés")
		case 3:
			part.Label, part.Standing = "sans entrée", Left
		case 4:
			part.Label, part.Standing = "en attente", Waiting
		default:
			continue
		}
		step.Parts = append(step.Parts, part)
	}
	// the order of reading: went on, still waiting, went out
	for i, p := range step.Parts {
		if p.Standing == Left && i < len(step.Parts)-1 {
			step.Parts = append(append(step.Parts[:i:i], step.Parts[i+1:]...), p)
			break
		}
	}
	return step, len(step.Parts) > 0
}

func (v *view) enteredStep() (Step, bool) {
	all, active := v.measure("entrees_cumul", v.month), v.measure("file_active", v.month)
	if !all.Known || !active.Known || all.Numerator == 0 {
		return Step{}, false
	}
	out := all.Numerator - active.Numerator
	return Step{Label: "Entrés", Detail: "depuis l’origine", Parts: []StepPart{
		{Label: Plural(active.Numerator, "suivi", "suivis"), Value: CountOf(active.Numerator)},
		{Label: Plural(out, "sorti", "sortis"), Value: CountOf(out), Standing: Left},
	}}, true
}

func pathOf(steps []Step, title string) Chart {
	p := Path{Steps: steps}
	data := Table{ID: "cheminement_donnees", Caption: title, Columns: []Column{
		{Header: "Étape", RowHeader: true}, {Header: "Situation"}, {Header: "Personnes", Format: Count},
	}}
	text := title + ". "
	var held []float64
	for _, s := range steps {
		sum := 0.0
		text += s.Label
		if s.Detail != "" {
			text += " (" + s.Detail + ")"
		}
		text += narrow + ": "
		for i, part := range s.Parts {
			sum += part.Value.Number
			data.Rows = append(data.Rows, Row{Cells: []Value{WordsOf(s.Label), WordsOf(part.Label), part.Value}})
			if i > 0 {
				text += ", "
			}
			text += part.Value.Text() + " " + part.Label
		}
		text += ". "
		held = append(held, sum)
	}
	p.X = countAxis("personnes", held...)
	return Chart{
		ID: "cheminement", Title: title, Shape: p, Data: data, Alternative: text[:len(text)-1],
		Source: "relevés de l’Ofii et de la plateforme",
	}
}

// profiles are the breakdowns of the public, each told for the entries of the
// month and for the people followed.
var profiles = []struct{ suffix, title string }{
	{"sexe", "Sexe"}, {"age", "Âge"}, {"nationalite", "Nationalité"}, {"protection", "Protection"},
	{"rejoignant", "Rejoignant"}, {"emploi", "Emploi à l’entrée"}, {"logement", "Logement à l’entrée"},
}

// profileTable is the public received, in one table.
func (v *view) profileTable() (Table, bool) {
	t := Table{
		ID: "profil", Caption: "Profil des personnes entrées dans le mois et des personnes suivies",
		Columns: []Column{
			{Header: "Profil", RowHeader: true},
			{Header: "Entrées du mois", Format: Count}, {Header: "Part", Format: Percent},
			{Header: "File active", Format: Count}, {Header: "Part", Format: Percent},
		},
	}
	for _, p := range profiles {
		entered, active := v.cells("profil_entrees_"+p.suffix), v.cells("profil_actifs_"+p.suffix)
		if len(entered)+len(active) == 0 {
			continue
		}
		t.Rows = append(t.Rows, Row{Kind: Group, Cells: []Value{WordsOf(p.title), {}, {}, {}, {}}})
		allEntered, allActive := total(entered), total(active)
		for _, m := range modalities(entered, active) {
			a, b := countOf(entered, m), countOf(active, m)
			if p.suffix == "nationalite" {
				m = Country(m)
			}
			t.Rows = append(t.Rows, Row{Cells: []Value{
				WordsOf(m), CountOf(a), shareOf(a, allEntered), CountOf(b), shareOf(b, allActive),
			}})
		}
	}
	return t, len(t.Rows) > 0
}
