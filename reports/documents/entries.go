package documents

import (
	"cmp"
	"slices"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// entriesSection follows people from the orientation to the plan.
func entriesSection(v *View, in MonthlyInput) reports.Section {
	s := reports.Section{ID: "entrees", Title: "Entrées dans le programme", Finding: v.entriesFinding(), NewPage: true}
	s.Lead(v.sayAll([]string{queries.Orientations, queries.Entrees}, []string{queries.FileActive, queries.EnAttenteEntree}))
	if t, ok := v.monthsTable(); ok {
		if c, drawn := v.orientationsChart(t); drawn {
			s.Add(c)
		}
		s.Add(t)
	}
	s.Add(v.pathChart()...)
	s.AddTable(v.sharesTable("parcours_taux", "De l’orientation au plan d’actions", in.Wider, queries.Entree3Mois, queries.DiagnosticFait, queries.PlanFait, queries.ReferentEmploi))
	s.AddTable(v.capacityTable())
	s.AddTable(v.householdsTable())
	s.AddTable(v.admissionTable())
	s.AddTable(v.countsTable("attente", "Attente et délais", queries.EnAttenteEntree, queries.DelaiEntreeMedian, queries.NonEntrees))
	s.AddTable(v.countsTable(queries.Demandes, "Demandes des prescripteurs", queries.Demandes, queries.DemandesIneligibles, queries.DemandesAVerifier, queries.DemandesALOfii, queries.DemandesRefusees))
	s.AddTable(v.breakdown(queries.TablePrescripteurs, "Demandes du mois, par prescripteur", "Prescripteur", "demandes"))
	s.AddTable(v.breakdown(queries.TableMotifsIneligibilite, "Motifs d’inéligibilité des demandes vérifiées dans le mois", "Motif", "demandes"))
	s.AddTable(v.breakdown(queries.TableMotifsRefus, "Motifs de refus de l’Ofii dans le mois", "Motif", "orientations"))
	s.AddTable(v.breakdown(queries.TableMotifsNonEntree, "Motifs de non-entrée du mois", "Motif", "orientations"))
	s.AddTable(v.profileTable("Profil des personnes entrées dans le mois et des personnes suivies", "Entrées du mois"))
	return s
}

// sayAll tells several counts, a sentence for each group: those of the month,
// then those of its last day.
func (v *View) sayAll(groups ...[]string) reports.Text {
	var text reports.Text
	for _, group := range groups {
		var parts []reports.Text
		for _, code := range v.Present(group...) {
			if m := v.Measure(code, v.month); m.Known {
				parts = append(parts, clauses[code].say(m.Numerator))
			}
		}
		if len(parts) == 0 {
			continue
		}
		if len(text) > 0 {
			text = join(text, reports.PlainText(" "))
		}
		text = join(text, reports.Capital(reports.PlainText(v.when(group[0], v.month)+", ")))
		text = join(text, oneAfterTheOther(parts))
		text = join(text, reports.PlainText("."))
	}
	return text
}

// monthsTable is the year month by month.
func (v *View) monthsTable() (reports.Table, bool) {
	codes := v.Present(queries.Orientations, queries.OrientationsOfii, queries.OrientationsPrescripteur, queries.Entrees, queries.NonEntrees, queries.Sorties, queries.FileActive, queries.EnAttenteEntree)
	headers := map[string]string{
		queries.Orientations: "Orientations", queries.OrientationsOfii: "dont voie Ofii", queries.OrientationsPrescripteur: "dont voie prescripteur",
		queries.Entrees: "Entrées", queries.NonEntrees: "Sans entrée", queries.Sorties: "Sorties", queries.FileActive: "File active", queries.EnAttenteEntree: "En attente",
	}
	if len(codes) == 0 {
		return reports.Table{}, false
	}
	t := reports.Table{
		ID: "mois", Caption: "Orientations, entrées et file active, par mois",
		Columns: []reports.Column{{Header: "Mois", Format: reports.Month, RowHeader: true}},
		Notes:   append([]string{"File active et attente" + reports.Narrow + ": au dernier jour du mois."}, v.breakNotes(codes, v.months)...),
	}
	for _, c := range codes {
		t.Columns = append(t.Columns, reports.Column{Header: headers[c], Format: reports.Count, Unit: v.indicators[c].Unit})
	}
	for _, m := range v.months {
		row := reports.Row{Cells: []reports.Value{reports.MonthOf(m)}}
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
func (v *View) orientationsChart(t reports.Table) (reports.Chart, bool) {
	codes := v.Present(queries.OrientationsOfii, queries.OrientationsPrescripteur)
	if len(codes) != 2 || len(v.months) < 2 {
		return reports.Chart{}, false
	}
	b := reports.Bars{Stacked: true, Series: []reports.BarSeries{{Label: "voie Ofii"}, {Label: "voie prescripteur"}}, Breaks: drawnBreaks(v.breaking(codes[0]), v.months)}
	var held []float64
	for _, m := range v.months {
		b.Categories = append(b.Categories, reports.FormatMonth(m))
		b.Short = append(b.Short, reports.FormatShortMonth(m))
		sum := 0.0
		for i, c := range codes {
			value := v.value(c, m)
			b.Series[i].Values = append(b.Series[i].Values, value)
			sum += value.Number
		}
		held = append(held, sum)
	}
	b.Y = reports.CountAxis("orientations", held...)
	title := "Orientations validées par mois et par voie"
	return reports.Chart{
		ID: "orientations_par_voie", Title: title, Shape: b, Data: t, DataPrinted: true,
		Source: "relevés de l’Ofii", Alternative: describeBars(title, b),
	}, true
}

// pathChart is the way through the programme, and its data beside it.
func (v *View) pathChart() []reports.Block {
	var steps []reports.Step
	if step, ok := v.orientedStep(); ok {
		steps = append(steps, step)
	}
	if s, ok := v.enteredStep(); ok {
		steps = append(steps, s)
	}
	for _, s := range []struct{ code, label, detail, done, left string }{
		{queries.DiagnosticFait, "Diagnostics", "suivis depuis un mois au moins", "réalisé", "à réaliser"},
		{queries.PlanFait, "Plans d’actions", "suivis depuis deux mois au moins", "établi", "à établir"},
	} {
		m := v.Measure(s.code, v.month)
		if !v.Has(s.code) || !m.Known || m.Denominator == 0 {
			continue
		}
		steps = append(steps, reports.Step{Label: s.label, Detail: s.detail, Parts: []reports.StepPart{
			{Label: reports.Plural(m.Numerator, s.done, s.done+"s"), Value: reports.CountOf(m.Numerator)},
			{Label: s.left, Value: reports.CountOf(m.Denominator - m.Numerator), Standing: reports.Waiting},
		}})
	}
	if len(steps) < 2 {
		return nil
	}
	return []reports.Block{pathOf(steps, "De l’orientation au plan d’actions, au "+reports.FormatDay(v.lastDay()))}
}

// orientedStep divides the persons oriented as the bridge does.
func (v *View) orientedStep() (reports.Step, bool) {
	cells := v.cells(queries.TablePasserelle)
	step := reports.Step{Label: "Orientés", Detail: "orientations validées, personnes"}
	for _, c := range cells {
		part := reports.StepPart{Value: reports.CountOf(c.Count)}
		switch c.Rank {
		case 2:
			part.Label = reports.Plural(c.Count, "entré", "entrés")
		case 3:
			part.Label, part.Standing = "sans entrée", reports.Left
		case 4:
			part.Label, part.Standing = "en attente", reports.Waiting
		default:
			continue
		}
		step.Parts = append(step.Parts, part)
	}
	// the order of reading: went on, still waiting, went out
	for i, p := range step.Parts {
		if p.Standing == reports.Left && i < len(step.Parts)-1 {
			step.Parts = append(append(step.Parts[:i:i], step.Parts[i+1:]...), p)
			break
		}
	}
	return step, len(step.Parts) > 0
}

func (v *View) enteredStep() (reports.Step, bool) {
	all, active := v.Measure(queries.EntreesCumul, v.month), v.Measure(queries.FileActive, v.month)
	if !all.Known || !active.Known || all.Numerator == 0 {
		return reports.Step{}, false
	}
	out := all.Numerator - active.Numerator
	return reports.Step{Label: "Entrés", Detail: "depuis l’origine", Parts: []reports.StepPart{
		{Label: reports.Plural(active.Numerator, "suivi", "suivis"), Value: reports.CountOf(active.Numerator)},
		{Label: reports.Plural(out, "sorti", "sortis"), Value: reports.CountOf(out), Standing: reports.Left},
	}}, true
}

func pathOf(steps []reports.Step, title string) reports.Chart {
	p := reports.Path{Steps: steps}
	data := reports.Table{ID: "cheminement_donnees", Caption: title, Columns: []reports.Column{
		{Header: "Étape", RowHeader: true}, {Header: "Étape et situation"}, {Header: "Personnes", Format: reports.Count},
	}}
	text := title + ". "
	var held []float64
	for _, s := range steps {
		sum := 0.0
		text += s.Label
		if s.Detail != "" {
			text += " (" + s.Detail + ")"
		}
		text += reports.Narrow + ": "
		for i, part := range s.Parts {
			sum += part.Value.Number
			data.Rows = append(data.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf(s.Label), reports.WordsOf(s.Label + reports.Narrow + ": " + part.Label), part.Value}})
			if i > 0 {
				text += ", "
			}
			text += part.Value.Text() + " " + part.Label
		}
		text += ". "
		held = append(held, sum)
	}
	p.X = reports.CountAxis("personnes", held...)
	return reports.Chart{
		ID: "cheminement", Title: title, Shape: p, Data: data, Alternative: text[:len(text)-1],
		Source: "relevés de l’Ofii et de la plateforme",
	}
}

type profile struct{ suffix, title string }

// profiles are the breakdowns of the public, each told for the entries of the
// month and for the people followed.
var profiles = []profile{
	{"sexe", "Sexe"}, {"age", "Âge"}, {"nationalite", "Nationalité"}, {"protection", "Protection"},
	{"rejoignant", "Rejoignant"}, {"emploi", "Emploi à l’entrée"}, {"logement", "Logement à l’entrée"},
}

// entered is the table of the entries that stands beside that of those followed: the
// nationalities of both are those of the second, so that none is left out of one column.
func (p profile) entered() string {
	if p.suffix == "nationalite" {
		return queries.TableProfilEntreesNationaliteActifs
	}
	return "profil_entrees_" + p.suffix
}

// profileCells are how many persons answer a modality, and their share. Both columns name their
// modalities by one list: one that a column does not name is nobody there.
func (v *View) profileCells(table, modality string) []reports.Value {
	if _, known := v.tables[table]; !known {
		return []reports.Value{reports.Missing(reports.Count, reports.NotReceived), reports.Missing(reports.Percent, reports.NotReceived)}
	}
	cells := v.cells(table)
	n := countOf(cells, modality)
	return []reports.Value{reports.CountOf(n), shareOf(n, total(cells))}
}

// restRank is the rank of what a list of the most numerous leaves out, and of the unknown after it.
const restRank = 98

// mostFirst orders the modalities of a list of the most numerous by how many they are here, of
// those followed, then of those who entered: the list is that of all departments.
func mostFirst(entered, active []queries.Cell) []string {
	names := modalities(entered, active)
	last := make(map[string]int) // the others, then the unknown
	for _, c := range slices.Concat(entered, active) {
		if c.Rank >= restRank {
			last[c.Modality] = c.Rank
		}
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(last[a], last[b]), cmp.Compare(countOf(active, b), countOf(active, a)), cmp.Compare(countOf(entered, b), countOf(entered, a)))
	})
	return names
}

// profileTable is the public received, in one table; entries heads the column of who came.
func (v *View) profileTable(caption, entries string) (reports.Table, bool) {
	t := reports.Table{
		ID: "profil", Caption: caption,
		Columns: []reports.Column{
			{Header: "Profil", RowHeader: true},
			{Header: entries, Format: reports.Count}, {Header: "Part", Format: reports.Percent},
			{Header: "File active", Format: reports.Count}, {Header: "Part", Format: reports.Percent},
		},
	}
	for _, p := range profiles {
		entered, active := v.cells(p.entered()), v.cells("profil_actifs_"+p.suffix)
		if len(entered)+len(active) == 0 {
			continue
		}
		t.Rows = append(t.Rows, reports.Row{Kind: reports.Group, Cells: []reports.Value{reports.WordsOf(p.title), {}, {}, {}, {}}})
		names := modalities(entered, active)
		if p.suffix == "nationalite" {
			names = mostFirst(entered, active)
		}
		for _, m := range names {
			name := reports.Typeset(m)
			if p.suffix == "nationalite" {
				name = reports.Country(m)
			}
			t.Rows = append(t.Rows, reports.Row{Cells: slices.Concat([]reports.Value{reports.WordsOf(name)}, v.profileCells(p.entered(), m), v.profileCells("profil_actifs_"+p.suffix, m))})
		}
	}
	return t, len(t.Rows) > 0
}
