package documents

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// The sections that tell how the statements of the partners are: of a report, and of the
// directors' dashboard.
const (
	qualityTitle = "Qualité des données"
	sendersTitle = "Relevés des partenaires"
)

// qualitySection says what the figures rest on.
func qualitySection(v *View, e Evidence) reports.Section {
	s := reports.Section{ID: "qualite", Title: qualityTitle, Finding: v.qualityFinding(e)}
	s.AddTable(v.bridgeTable())
	s.AddTable(v.countsTable("qualite_nombres", "Points à vérifier", queries.EligibiliteAVerifier, queries.DoubleAccompagnement, queries.Fraicheur))
	s.AddTable(v.sharesTable("qualite_taux", "Relevés et rapprochements", Wider{}, queries.FichiersRecus, queries.LignesAcceptees, queries.RapprochementOfii))
	s.AddTable(statementsTable(e.Statements))
	s.AddTable(v.nowcastTable(e.Incomplete))
	s.AddTable(v.movesTable(e.Moves))
	s.AddTable(v.criteriaTable(e.Criteria))
	s.AddTable(anomaliesTable(e.Anomalies))
	addQuestions(&s, e)
	return s
}

// criteriaTable counts the orientations that do not meet a criterion, and those for which
// it cannot be verified: an orientation counts in each row, and nothing is added up.
func (v *View) criteriaTable(inForce []Term) (reports.Table, bool) {
	table, known := v.tables[queries.TableCriteres]
	if !known {
		return reports.Table{}, false
	}
	t := reports.Table{
		ID: queries.TableCriteres, Caption: "Éligibilité à vérifier, par critère en vigueur au jour de l’orientation",
		Columns: []reports.Column{
			{Header: "Critère", RowHeader: true}, {Header: "Non respecté", Format: reports.Count}, {Header: "Non vérifiable", Format: reports.Count},
		},
		Notes: []string{"Orientations validées du mois\u202f; une orientation compte pour chaque critère. Non vérifiable\u202f: ce que le critère regarde n’est pas connu."},
	}
	for _, l := range v.figures.Lines(table, v.place.Level, v.place.Code, v.month) {
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf(reports.Typeset(l.Modality)), reports.CountOf(l.Count), reports.CountOf(l.Beside)}})
	}
	for _, c := range inForce {
		t.Notes = append(t.Notes, reports.Typeset(c.Label)+reports.Narrow+": en vigueur "+c.days()+".")
	}
	return t, len(t.Rows) > 0
}

// bridgeTable closes the account between OFII and the platform.
func (v *View) bridgeTable() (reports.Table, bool) {
	cells := v.cells(queries.TablePasserelle)
	if len(cells) == 0 {
		return reports.Table{}, false
	}
	t := reports.Table{
		ID: queries.TablePasserelle, Caption: "Passerelle entre l’Ofii et la plateforme, au " + reports.FormatDay(v.lastDay()),
		Columns: []reports.Column{{Header: "Personnes", RowHeader: true}, {Header: "Effectif", Format: reports.Count}},
		Notes:   []string{"Orientées et validées = entrées + sans entrée + en attente."},
	}
	for _, c := range cells {
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(c.Modality), reports.CountOf(c.Count)}}
		if strings.HasPrefix(c.Modality, "dont ") {
			row.Kind = reports.Part
		}
		t.Rows = append(t.Rows, row)
	}
	return t, true
}

func statementsTable(statements []Statement) (reports.Table, bool) {
	if len(statements) == 0 {
		return reports.Table{}, false
	}
	t := reports.Table{
		ID: "releves", Caption: "Relevés attendus et relevés en vigueur",
		Columns: []reports.Column{
			{Header: "Émetteur", RowHeader: true}, {Header: "Relevé"}, {Header: "Situation"},
			{Header: "Extrait le", Format: reports.Day}, {Header: "Lignes", Format: reports.Count}, {Header: "Mises de côté", Format: reports.Count},
		},
		Notes: []string{"Un émetteur qui manque un mois garde son dernier relevé, daté."},
	}
	for _, s := range statements {
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(s.Sender), reports.WordsOf(s.Kind), reports.WordsOf(standingOf(s)), reports.DayOf(s.ExtractionOn), reports.CountOf(s.Read), reports.CountOf(s.SetAside)}}
		if s.ExtractionOn.IsZero() {
			for i := 3; i < 6; i++ {
				row.Cells[i] = reports.Missing(row.Cells[i].Format, reports.NotReceived)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return t, true
}

func standingOf(s Statement) string {
	switch {
	case s.Former:
		return "dernier envoi, toujours en vigueur"
	case s.Received:
		return "reçu"
	case s.Reason != "":
		return s.Reason
	case s.Expected:
		return "non reçu"
	}
	return "non attendu"
}

// A revision is printed when it is wide enough to matter to a reader, as many as fit a page;
// the others are in the workbook.
const (
	movesMost     = 20
	leastRevision = 0.05 // of a count, of days or of a mean
	leastUnits    = 3    // of a count, which a few persons double when it is small
	leastPoints   = 0.01 // of a share
	leastToSee    = 3    // printed when none is as wide
)

// revisionsID is the table of what changed since the edition before.
const revisionsID = "revisions"

// movesTable says what changed in the months already published: what changed in print,
// the widest first; the rest is for the workbook. Persons are counted once, under one origin,
// so that origins add up to those whose answer moved.
func (v *View) movesTable(moves []Move) (reports.Table, bool) {
	t := reports.Table{ID: revisionsID, Caption: "Ce qui a changé depuis l’édition précédente", Columns: []reports.Column{
		{Header: "Mois", Format: reports.ShortMonth, RowHeader: true}, {Header: "Indicateur"},
		{Header: "Avant", Format: reports.Count}, {Header: "Après", Format: reports.Count}, {Header: "Écart", Format: reports.Signed},
		{Header: "Personnes concernées", Format: reports.Count}, {Header: "Dont, par origine"},
	}}
	var wide, rest []revision
	for _, m := range moves {
		i, known := v.indicators[m.After.Indicator]
		if !known || m.After.Level != v.place.Level || m.After.Territory != v.place.Code {
			continue
		}
		if r := revisionOf(i, m); r.wide {
			wide = append(wide, r)
		} else {
			rest = append(rest, r)
		}
	}
	widest := func(a, b revision) int { return cmp.Compare(b.weight, a.weight) }
	slices.SortStableFunc(wide, widest)
	slices.SortStableFunc(rest, widest)
	printed, lesser := wide, len(wide) == 0
	if lesser {
		printed, rest = rest[:min(leastToSee, len(rest))], rest[min(leastToSee, len(rest)):]
	}
	if len(printed) > movesMost {
		rest = append(slices.Clone(printed[movesMost:]), rest...)
		printed = printed[:movesMost]
	}
	for _, r := range printed {
		t.Rows = append(t.Rows, r.row)
	}
	for _, r := range rest {
		t.More = append(t.More, r.row)
	}
	threshold := reports.FormatTarget(leastRevision) + " et trois unités, ou un point"
	switch n := int64(len(rest)); {
	case lesser && n > 0:
		t.Notes = append(t.Notes, "Aucune révision n’atteint "+threshold+reports.Narrow+"; les plus fortes. "+reports.Counted(n, "autre est", "autres sont")+" dans le classeur.")
	case lesser:
		t.Notes = append(t.Notes, "Aucune révision n’atteint "+threshold+".")
	case n > 0:
		t.Notes = append(t.Notes, "Révisions de "+threshold+" au moins, les plus fortes d’abord. "+reports.Counted(n, "autre est", "autres sont")+" dans le classeur.")
	}
	t.Notes = append(t.Notes, "Personnes concernées"+reports.Narrow+": celles dont la réponse n’est plus la même, chacune sous une seule origine"+reports.Narrow+"; les origines d’une ligne s’additionnent.")
	return t, len(t.Rows) > 0
}

// revision is a figure that moved, as a row: whether it moved enough to be printed, and how
// much, in parts of the least that is.
type revision struct {
	row    reports.Row
	wide   bool
	weight float64
}

func revisionOf(i queries.Indicator, m Move) revision {
	before, after := FigureOf(i, m.Before), FigureOf(i, m.After)
	r := revision{weight: 1} // a figure that appears, or goes
	gap := reports.Missing(reports.Signed, reports.NotRelevant)
	if before.Known() && after.Known() {
		switch before.Format {
		case reports.Count:
			gap = reports.SignedOf(m.After.Numerator - m.Before.Numerator)
			r.weight = math.Abs(gap.Number) / max(1, before.Number) / leastRevision
		case reports.Percent:
			gap = reports.PointsOf(reports.BetweenPercents(before.Number, after.Number))
			r.weight = math.Abs(gap.Number) / leastPoints
		default:
			gap = reports.Value{Format: reports.SignedDecimal, Number: reports.BetweenHalves(before.Number, after.Number)}
			r.weight = math.Abs(gap.Number) / max(1, before.Number) / leastRevision
		}
	}
	r.wide = before.Text() != after.Text() && r.weight >= 1-1e-9 && (gap.Format != reports.Signed || !gap.Known() || math.Abs(gap.Number) >= leastUnits)
	var persons int64
	for _, c := range m.Causes {
		persons += c.Persons
	}
	concerned, whose := reports.CountOf(persons), reports.WordsOf(origins(m.Causes, reports.Narrow+"; "))
	if persons == 0 {
		concerned, whose = reports.Missing(reports.Count, reports.NotReceived), reports.WordsOf("inconnue")
	}
	r.row = reports.Row{Cells: []reports.Value{
		{Format: reports.ShortMonth, Day: m.After.Month}, reports.WordsOf(i.Label), before, after, gap, concerned, whose,
	}}
	return r
}

// origins are causes with the persons of each.
func origins(causes []Cause, between string) string {
	var all []string
	for _, c := range causes {
		all = append(all, c.Label+reports.Narrow+": "+reports.FormatCount(c.Persons))
	}
	return strings.Join(all, between)
}

func anomaliesTable(anomalies []Anomaly) (reports.Table, bool) {
	if len(anomalies) == 0 {
		return reports.Table{}, false
	}
	t := reports.Table{ID: "anomalies", Caption: "Anomalies ouvertes", Columns: []reports.Column{
		{Header: "Anomalie", RowHeader: true}, {Header: "Où"}, {Header: "Lignes", Format: reports.Count}, {Header: "Depuis", Format: reports.Day}, {Header: "Justification"},
	}}
	for _, a := range anomalies {
		since := reports.DayOf(a.Since)
		if a.Since.IsZero() {
			since = reports.Missing(reports.Day, reports.NotReceived)
		}
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{
			reports.WordsOf(a.Label), reports.WordsOf(a.Place), reports.CountOf(a.Count), since, reports.WordsOf(orElse(a.Justification, "en attente de réponse")),
		}})
	}
	return t, true
}

// addQuestions asks what is to be asked this month, after what was answered to what was
// asked in the one before.
func addQuestions(s *reports.Section, e Evidence) {
	answers := reports.List{Title: "Réponses aux questions du mois précédent"}
	for _, a := range e.Answers {
		answers.Items = append(answers.Items, join(strong(a.Sender+reports.Narrow+": "), reports.PlainText(a.Text+" — "+reports.Typeset(a.Said)+" "),
			italic("("+a.By+", "+reports.FormatDay(a.On)+")")))
	}
	if len(answers.Items) > 0 {
		s.Add(answers)
	}
	if l := questionsList(e.Questions); len(l.Items) > 0 {
		s.Add(l)
	}
}

func questionsList(questions []Question) reports.List {
	l := reports.List{Title: "Questions à poser à la plateforme ce mois-ci", Ordered: true}
	for _, q := range questions {
		l.Items = append(l.Items, join(strong(q.Sender+reports.Narrow+": "), reports.PlainText(q.Text)))
	}
	return l
}
