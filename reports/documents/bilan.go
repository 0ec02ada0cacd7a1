package documents

import (
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// BilanInput is all that the bilan of a quarter or of a year rests on: what the document of
// its last month does, and the figures of the period, of the one before and of the same a
// year before.
type BilanInput struct {
	MonthlyInput
	Periods      []PeriodFigures     // the one reported first
	Departements []reports.Territory // of a direction; none for a department
	Quality      []SenderMonth
	Rules        []RuleChange
	Breaks       []string // of the series, in the period
}

// PeriodFigures are the figures of a quarter or of a year, given under its last month.
type PeriodFigures struct {
	Name    string // 2023-T3, 2023
	Last    time.Time
	Figures *queries.Figures
}

// RuleChange is a rule that begins or ends in the period.
type RuleChange struct {
	What string // « Critère », « Durée maximale »
	Term
}

// bilan is the document being made.
type bilan struct {
	BilanInput
	v  *View // of the months, up to the last of the period
	pv *View // of the period, whose only month is its last
}

// Bilan gives a quarter or a year of a department, or of a direction: who came, how regularly
// they were met, what they reached, cohort by cohort, and which rules changed.
func Bilan(in BilanInput) *reports.Report {
	in.ProvisionalFrom = provisionalWithout(in.Evidence.Statements, in.Month, in.ProvisionalFrom)
	b := &bilan{BilanInput: in}
	b.Periods = append(b.Periods[:1:1], slices.DeleteFunc(slices.Clone(in.Periods[1:]), b.before)...)
	b.v = NewView(in.Figures, in.Indicators, in.Tables, in.Territory, in.Month, in.ProvisionalFrom)
	b.v.history = in.History
	b.pv = NewView(in.Periods[0].Figures, in.Indicators, in.Tables, in.Territory, in.Month, in.ProvisionalFrom)
	kind, title := reports.QuarterlyReport, "Bilan trimestriel"
	if !strings.Contains(b.name(), "-T") {
		kind, title = reports.YearlyReport, "Bilan annuel"
	}
	r := &reports.Report{
		Kind: kind, Title: title, Subtitle: in.Territory.Name + ", " + reports.PeriodName(b.name()), Period: b.name(),
		Territory: in.Territory.Name, Code: in.Territory.Code, Publisher: in.Publisher, Month: in.Month, AsOf: in.Figures.AsOf, Edition: in.Edition,
		Status: in.Status, IssuedOn: in.IssuedOn, NextOn: in.NextOn, Language: "fr",
	}
	if in.Territory.Level == queries.Departement {
		r.Territory += " (" + in.Territory.Code + ")"
	}
	for _, s := range []reports.Section{
		b.firstPage(), b.entries(), b.contacts(), b.outcomes(), b.cohorts(), b.places(), b.rules(), b.quality(), definitionsSection(b.v),
	} {
		if len(s.Blocks) > 0 {
			r.Sections = append(r.Sections, s)
		}
	}
	r.Notes = append([]string{
		"Chiffres " + reports.OfPeriod(b.name()) + " tels que connus au " + reports.FormatDay(r.AsOf) + ". Ce qui est daté de la période y est compté ensemble" + reports.Narrow +
			"; ce qui se compte un jour l’est au " + reports.FormatDay(b.v.lastDay()) + ".",
	}, generalNotes(r, b.v)[1:]...)
	return r
}

// before says whether nothing had happened yet at the end of a period: it is not set against.
func (b *bilan) before(p PeriodFigures) bool {
	for _, code := range []string{queries.Orientations, queries.EntreesCumul, queries.Demandes} {
		if m := p.Figures.At(code, b.Territory.Level, b.Territory.Code, p.Last); m.Numerator > 0 {
			return false
		}
	}
	return true
}

func (b *bilan) name() string { return b.Periods[0].Name }

// measure is a figure of one of the periods.
func (b *bilan) measure(k int, code string) queries.Measure {
	p := b.Periods[k]
	return p.Figures.At(code, b.Territory.Level, b.Territory.Code, p.Last)
}

// value is the same as it is printed.
func (b *bilan) value(k int, code string) reports.Value {
	m := b.measure(k, code)
	if m.Month.IsZero() {
		return reports.Missing(formatOf(b.v.indicators[code]), reports.NotReceived)
	}
	return FigureOf(b.v.indicators[code], m)
}

// header heads the column of a period, with the mark of what is provisional in it.
func (b *bilan) header(k int) string {
	text := reports.Capital(reports.PlainText(reports.ShortPeriod(b.Periods[k].Name))).String()
	if b.v.isProvisional(b.Periods[k].Last) {
		text += " (p)"
	}
	return text
}

// countsTable sets the counts of the period beside those of the others.
func (b *bilan) countsTable(id, caption string, codes ...string) (reports.Table, bool) {
	codes = b.pv.Present(codes...)
	t := reports.Table{ID: id, Caption: caption, Columns: []reports.Column{{Header: "Indicateur", RowHeader: true}}}
	for k := range b.Periods {
		t.Columns = append(t.Columns, reports.Column{Header: b.header(k), Format: reports.Count})
	}
	for _, code := range codes {
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(b.v.labelled(code))}}
		for k := range b.Periods {
			row.Cells = append(row.Cells, b.value(k, code))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, len(t.Rows) > 0
}

// sharesTable does the same for shares, with what that of the period is made of.
func (b *bilan) sharesTable(id, caption string, codes ...string) (reports.Table, bool) {
	codes = b.pv.Present(codes...)
	t := reports.Table{ID: id, Caption: caption, Columns: []reports.Column{
		{Header: "Indicateur", RowHeader: true}, {Header: b.header(0), Format: reports.Percent}, {Header: "Nombre", Format: reports.Count}, {Header: "Sur", Format: reports.Count},
	}}
	for k := range b.Periods[1:] {
		t.Columns = append(t.Columns, reports.Column{Header: b.header(k + 1), Format: reports.Percent})
	}
	for _, code := range codes {
		m := b.measure(0, code)
		if m.Denominator == 0 {
			continue // of nobody
		}
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(b.v.label(code)), b.value(0, code), reports.CountOf(m.Numerator), reports.CountOf(m.Denominator)}}
		for k := range b.Periods[1:] {
			row.Cells = append(row.Cells, b.value(k+1, code))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, len(t.Rows) > 0
}

// entries tells who came.
func (b *bilan) entries() reports.Section {
	v, pv := b.v, b.pv
	s := reports.Section{ID: "entrees", Title: "Entrées dans le programme", Finding: b.countFinding(queries.Entrees, "entrée", "entrées"), NewPage: true}
	s.AddTable(b.countsTable("entrees_periode", "Orientations, entrées et file active "+reports.InPeriod(b.name()), queries.Orientations, queries.OrientationsOfii, queries.OrientationsPrescripteur,
		queries.Demandes, queries.DemandesIneligibles, queries.DemandesRefusees, queries.Entrees, queries.NonEntrees, queries.FileActive, queries.EnAttenteEntree, queries.MenagesActifs))
	if t, ok := v.monthsTable(); ok {
		if c, drawn := v.orientationsChart(t); drawn {
			s.Add(c)
		}
		s.Add(t)
	}
	s.Add(v.pathChart()...)
	s.AddTable(b.sharesTable("parcours_taux", "De l’orientation au plan d’actions", queries.Entree10Jours, queries.Entree30Jours, queries.Entree3Mois, queries.DiagnosticFait, queries.PlanFait,
		queries.ReferentEmploi, queries.EntreeSansEmploi, queries.EntreeSansLogement, queries.Occupation))
	s.AddTable(b.countsTable("attente", "Délais", queries.DelaiEntreeMedian))
	s.AddTable(pv.breakdown(queries.TablePrescripteurs, "Demandes "+reports.OfPeriod(b.name())+", par prescripteur", "Prescripteur", "demandes"))
	s.AddTable(pv.breakdown(queries.TableMotifsNonEntree, "Motifs de non-entrée "+reports.OfPeriod(b.name()), "Motif", "orientations"))
	s.AddTable(pv.profileTable("Profil des personnes entrées "+reports.InPeriod(b.name())+" et des personnes suivies", "Entrées "+b.inShort()))
	return s
}

// contacts tells how regularly people were met.
func (b *bilan) contacts() reports.Section {
	s := reports.Section{ID: "contacts", Title: "Régularité des contacts", Finding: b.v.contactsFinding()}
	if c, ok := b.v.regularityChart(); ok {
		s.Add(c)
	}
	s.AddTable(b.sharesTable("contacts_taux", "Contacts et temps de suivi", queries.ContactRegulier, queries.EntretienRegulier, queries.CouvertureContact, queries.SansRupture, queries.Absences))
	s.AddTable(b.countsTable("contacts_nombres", "Contacts et retards", queries.Contacts, queries.ContactsParActif, queries.ContactEnRetard))
	s.AddTable(b.pv.breakdown(queries.TableRetards, "Personnes sans contact depuis plus de deux mois, selon le retard, au "+reports.FormatDay(b.v.lastDay()), "Retard", "personnes"))
	s.AddTable(structuresTable(b.pv, b.Structures))
	return s
}

// outcomes says what became of people.
func (b *bilan) outcomes() reports.Section {
	v := b.v
	s := reports.Section{ID: "resultats", Title: "Résultats", Finding: v.outcomesFinding(b.Targets)}
	s.AddTable(b.countsTable("sorties_periode", "Sorties et durées "+reports.InPeriod(b.name()), queries.Sorties, queries.Sorties12m, queries.DureeMediane, queries.Limite3Mois, queries.LimiteDepassee))
	if t, ok := b.pv.breakdown(queries.TableMotifsSortie, "Sorties "+reports.OfPeriod(b.name())+", par motif", "Motif", "sorties"); ok {
		if len(t.Rows) > 2 && t.Rows[len(t.Rows)-1].Cells[1].Number >= leastDenominator {
			s.Add(barsOf("sorties_par_motif", "Motifs de sortie", "sorties", t))
		}
		s.Add(t)
	}
	s.AddTable(v.targetsTable(b.Targets))
	s.Add(v.accessCharts(b.Evidence.Curves)...)
	s.AddTable(v.accessTable())
	s.AddTable(b.sharesTable("progression_taux", "Situation améliorée depuis l’entrée", queries.Progression, queries.ProgressionEmploi, queries.ProgressionLogement, queries.NiveauB1))
	return s
}

// cohortsMost is how many quarters of entry are given: those of two years.
const cohortsMost = 8

// cohorts follows those who entered in one quarter to the last day of the period.
func (b *bilan) cohorts() reports.Section {
	s := reports.Section{ID: "cohortes-d-entree", Title: "Cohortes d’entrée"}
	t := reports.Table{ID: queries.TableCohortes, Caption: "Ce que sont devenues les personnes entrées, par trimestre d’entrée, au " + reports.FormatDay(b.v.lastDay()), Columns: []reports.Column{
		{Header: "Trimestre d’entrée", RowHeader: true}, {Header: "Entrées", Format: reports.Count}, {Header: "Encore suivies", Format: reports.Count},
		{Header: "Accès à l’emploi", Format: reports.Percent}, {Header: "Nombre", Format: reports.Count}, {Header: "Sur", Format: reports.Count},
		{Header: "Accès au logement", Format: reports.Percent}, {Header: "Nombre", Format: reports.Count}, {Header: "Sur", Format: reports.Count},
	}, Notes: []string{
		"Accès" + reports.Narrow + ": part des personnes qui n’y avaient pas accès à l’entrée et l’ont eu depuis, à un emploi ou une formation durable, à un logement pérenne. " +
			"Une cohorte récente a eu moins de temps" + reports.Narrow + ": ses parts se lisent avec son ancienneté, et ne se comparent pas à celles d’une plus ancienne.",
	}}
	lines := b.lines(queries.TableCohortes)
	jobs, homes := b.lines(queries.TableCohortesEmploi), b.lines(queries.TableCohortesLogement)
	for _, l := range lines[max(0, len(lines)-cohortsMost):] {
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(reports.ShortPeriod(l.Modality)), reports.CountOf(l.Count), reports.CountOf(l.Beside)}}
		for _, access := range [][]queries.Line{jobs, homes} {
			of := lineOf(access, l.Modality)
			row.Cells = append(row.Cells, shareOf(of.Count, of.Beside), reports.CountOf(of.Count), reports.CountOf(of.Beside))
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) > 0 {
		s.Finding = reports.Counted(int64(len(t.Rows)), "trimestre d’entrée suivi", "trimestres d’entrée suivis")
		s.Add(t)
	}
	return s
}

func lineOf(lines []queries.Line, modality string) queries.Line {
	for _, l := range lines {
		if l.Modality == modality {
			return l
		}
	}
	return queries.Line{}
}

func (b *bilan) lines(table string) []queries.Line {
	t, known := b.pv.tables[table]
	if !known {
		return nil
	}
	return b.pv.figures.Lines(t, b.Territory.Level, b.Territory.Code, b.Month)
}

// places sets the departments of a direction side by side over the period.
func (b *bilan) places() reports.Section {
	s := reports.Section{ID: "departements", Title: "Les départements et leur somme"}
	if len(b.Departements) == 0 {
		return s
	}
	s.Finding = b.v.placesFinding(b.Departements)
	s.AddTable(b.pv.placesTable("departements_effectifs", "Effectifs "+reports.OfPeriod(b.name()), b.Departements, dashboardCounts))
	s.AddTable(b.pv.placesTable("departements_taux", "Taux "+reports.OfPeriod(b.name()), b.Departements, dashboardShares))
	return s
}

// rules tells which rules of the programme changed in the period.
func (b *bilan) rules() reports.Section {
	s := reports.Section{ID: "regles", Title: "Ce qui a changé dans les règles", Finding: b.rulesFinding()}
	t := reports.Table{ID: "regles", Caption: "Règles qui commencent ou prennent fin " + reports.InPeriod(b.name()), Columns: []reports.Column{
		{Header: "Règle", RowHeader: true}, {Header: "Nature"}, {Header: "En vigueur"},
	}}
	for _, r := range b.Rules {
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf(r.Label), reports.WordsOf(r.What), reports.WordsOf(r.days())}})
	}
	s.AddTable(t, len(t.Rows) > 0)
	if len(b.Breaks) > 0 {
		l := reports.List{Title: "Ruptures de série"}
		for _, text := range b.Breaks {
			l.Items = append(l.Items, reports.PlainText(text))
		}
		s.Add(l)
	}
	if len(s.Blocks) == 0 {
		s.Add(reports.Paragraph{Text: reports.PlainText("Aucune règle ne commence ni ne prend fin " + reports.InPeriod(b.name()) + reports.Narrow + ": les chiffres se comparent d’une période à l’autre.")})
	}
	return s
}

func (b *bilan) rulesFinding() string {
	n := int64(len(b.Rules) + len(b.Breaks))
	if n == 0 {
		return "aucune règle nouvelle"
	}
	return reports.Counted(n, "changement", "changements")
}

// quality says what the figures of the period rest on.
func (b *bilan) quality() reports.Section {
	s := reports.Section{ID: "qualite", Title: qualityTitle, Finding: b.v.qualityFinding(b.Evidence)}
	s.AddTable(b.sharesTable("qualite_taux", "Relevés et rapprochements", queries.FichiersRecus, queries.LignesAcceptees, queries.RapprochementOfii))
	s.AddTable(b.countsTable("qualite_nombres", "Points à vérifier", queries.EligibiliteAVerifier, queries.DoubleAccompagnement, queries.Fraicheur))
	s.AddTable(b.v.bridgeTable())
	s.AddTable(sendersTable(b.v, b.Quality))
	s.AddTable(statementsTable(b.Evidence.Statements))
	return s
}

// periodsAgo is the index of the same period a year before, of the one before without it.
func (b *bilan) periodsAgo() (k int, said string, ok bool) {
	for k = range b.Periods {
		if b.Periods[k].Last.Equal(b.Month.AddDate(-1, 0, 0)) {
			return k, "qu’" + reports.InPeriod(b.Periods[k].Name), true
		}
	}
	if len(b.Periods) > 1 {
		return 1, "qu’" + reports.InPeriod(b.Periods[1].Name), true
	}
	return 0, "", false
}

// countFinding is a count of the period, against the same a year before.
func (b *bilan) countFinding(code, one, many string) string {
	now := b.measure(0, code)
	if !b.pv.Has(code) || !now.Known {
		return ""
	}
	text := reports.Counted(now.Numerator, one, many) + " " + reports.InPeriod(b.name())
	if b.underway() {
		text += " (provisoire)"
	}
	k, said, ok := b.periodsAgo()
	if !ok {
		return text
	}
	if then := b.measure(k, code); then.Known && !then.Month.IsZero() {
		if b.underway() {
			return found(text, reports.FormatCount(then.Numerator)+" "+reports.InPeriod(b.Periods[k].Name))
		}
		text = found(text, more(now.Numerator-then.Numerator, said))
	}
	return text
}

// underway says whether a month of the period may still be completed: its counts are set beside
// those of another period, and their difference is not said.
func (b *bilan) underway() bool { return b.v.isProvisional(b.Month) }

// inShort names the period after a noun in a narrow column.
func (b *bilan) inShort() string {
	if strings.Contains(b.name(), "-T") {
		return "du trimestre"
	}
	return "de l’année"
}

// more is a difference of two counts, without its noun.
func more(difference int64, than string) string {
	switch {
	case difference > 0:
		return reports.FormatCount(difference) + " de plus " + than
	case difference < 0:
		return reports.FormatCount(-difference) + " de moins " + than
	}
	return "autant " + than
}
