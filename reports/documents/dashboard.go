package documents

import (
	"maps"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// DashboardInput is all that the directors' tableau de bord rests on. What is
// not there is left out.
type DashboardInput struct {
	Figures      *queries.Figures
	History      *queries.Figures // as in MonthlyInput
	Indicators   []queries.Indicator
	Tables       []queries.Table
	Territory    reports.Territory   // the direction: the sum of its departments
	Departements []reports.Territory // in the order of publication
	Structures   []reports.Territory // those of each department: "44/soliha"
	Publisher    string
	Month        time.Time
	IssuedOn     time.Time
	NextOn       time.Time
	Edition      int
	Status       reports.Status
	// ProvisionalFrom is the first month whose figures may still move, zero for
	// none.
	ProvisionalFrom time.Time
	Targets         Targets
	Evidence        Evidence
	Quality         []SenderMonth // statements of each sender, month by month
	Horizon         []Reaching    // parcours that reach their limit, month by month
}

// SenderMonth is how the statements of a sender for one month were.
type SenderMonth struct {
	Sender   string
	Month    time.Time
	Expected int64
	Received int64
	Rows     int64 // data rows
	SetAside int64
}

// Reaching counts the parcours of a place that reach their limit in a month.
type Reaching struct {
	Territory reports.Territory
	Month     time.Time
	Count     int64
}

// Dashboard is the tableau de bord of the directors of a consortium: both
// departments, their sum, structure by structure. A person counts once, in the
// structure that leads the parcours.
func Dashboard(in DashboardInput) *reports.Report {
	in.ProvisionalFrom = provisionalWithout(in.Evidence.Statements, in.Month, in.ProvisionalFrom)
	v := NewView(in.Figures, in.Indicators, in.Tables, in.Territory, in.Month, in.ProvisionalFrom)
	v.history = in.History
	r := &reports.Report{
		Kind: reports.DirectorsReport, Title: "Tableau de bord", Subtitle: in.Territory.Name + ", " + reports.FormatMonth(in.Month),
		Territory: in.Territory.Name, Code: in.Territory.Code, Publisher: in.Publisher, Month: in.Month, AsOf: in.Figures.AsOf,
		Edition: in.Edition, Status: in.Status, IssuedOn: in.IssuedOn, NextOn: in.NextOn, Language: "fr",
	}
	v.breaks = in.Evidence.Breaks
	first := firstPage(v, MonthlyInput{Evidence: in.Evidence, Targets: in.Targets, Publisher: in.Publisher}, sendersTitle)
	for _, s := range []reports.Section{
		first, departementsSection(v, in), structuresSection(v, in), sendersSection(v, in), horizonSection(v, in),
		anomaliesSection(in.Evidence), definitionsSection(v),
	} {
		if len(s.Blocks) > 0 {
			r.Sections = append(r.Sections, s)
		}
	}
	r.Notes = generalNotes(r, v)
	return r
}

// The figures that departments are compared on, counts then shares.
var (
	dashboardCounts = []string{
		queries.Orientations, queries.Entrees, queries.EntreesCumul, queries.EnAttenteEntree, queries.FileActive, queries.Contacts, queries.ContactEnRetard,
		queries.AContacter15j, queries.Sorties, queries.Sorties12m, queries.Limite3Mois, queries.LimiteDepassee, queries.DoubleAccompagnement,
	}
	dashboardShares = []string{
		queries.Entree3Mois, queries.DiagnosticFait, queries.PlanFait, queries.ContactRegulier, queries.EntretienRegulier, queries.CouvertureContact,
		queries.SansRupture, queries.Absences, queries.Progression, queries.EmploiSortie, queries.LogementSortie, queries.SortiePositive, queries.RapprochementOfii,
	}
)

func departementsSection(v *View, in DashboardInput) reports.Section {
	s := reports.Section{ID: "departements", Title: "Les départements et leur somme", NewPage: true}
	if c, ok := v.placesChart(in.Departements); ok {
		s.Add(c)
		s.AddTable(c.Data, c.DataPrinted)
	}
	s.Finding = v.placesFinding(in.Departements)
	s.AddTable(v.placesTable("departements_effectifs", "Effectifs, "+reports.FormatMonth(v.month), in.Departements, dashboardCounts))
	s.AddTable(v.placesTable("departements_taux", "Taux, "+reports.FormatMonth(v.month), in.Departements, dashboardShares))
	s.AddTable(v.placesCapacity(in.Departements))
	s.AddTable(v.placesObjectives(in.Departements, in.Targets))
	return s
}

// mostBeside is how many places stand side by side, a column each; more are read from top to
// bottom, a row each.
const mostBeside = 5

// placesTable sets places beside one another, and their sum.
func (v *View) placesTable(id, caption string, places []reports.Territory, codes []string) (reports.Table, bool) {
	codes = v.Present(codes...)
	if len(codes) == 0 || len(places) == 0 {
		return reports.Table{}, false
	}
	format := formatOf(v.indicators[codes[0]])
	if len(places) > mostBeside {
		t := reports.Table{ID: id, Caption: caption, Columns: []reports.Column{{Header: "Département", RowHeader: true}}}
		for _, code := range codes {
			t.Columns = append(t.Columns, reports.Column{Header: v.label(code), Format: format})
		}
		for _, p := range places {
			t.Rows = append(t.Rows, v.At(p).figuresRow(p.Name, codes))
		}
		sum := v.figuresRow("Ensemble", codes)
		sum.Kind = reports.Total
		t.Rows = append(t.Rows, sum)
		return t, true
	}
	t := reports.Table{ID: id, Caption: caption, Columns: []reports.Column{{Header: "Indicateur", RowHeader: true}}}
	for _, p := range places {
		t.Columns = append(t.Columns, reports.Column{Header: p.Name, Format: format})
	}
	t.Columns = append(t.Columns, reports.Column{Header: "Ensemble", Format: format})
	for _, code := range codes {
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(v.label(code))}}
		for _, p := range places {
			row.Cells = append(row.Cells, v.At(p).unmarked(code, v.month))
		}
		row.Cells = append(row.Cells, v.unmarked(code, v.month))
		t.Rows = append(t.Rows, row)
	}
	return t, true
}

// placesObjectives sets what each department reaches against its targets.
func (v *View) placesObjectives(places []reports.Territory, targets Targets) (reports.Table, bool) {
	t := reports.Table{ID: "departements_objectifs", Caption: "Objectifs des conventions, " + reports.FormatMonth(v.month), Columns: []reports.Column{
		{Header: "Indicateur", RowHeader: true}, {Header: "Taux", Format: reports.Percent}, {Header: "Intervalle à 95" + reports.Narrow + "%", Format: reports.Span},
		{Header: "Objectif de la convention", Format: reports.Percent}, {Header: "Cible nationale", Format: reports.Percent}, {Header: "Variation habituelle"},
	}, Notes: []string{assuranceNote}}
	for _, p := range places {
		w := v.At(p)
		codes := w.Present(slices.Collect(maps.Keys(targets.of(p)))...)
		slices.SortFunc(codes, func(a, b string) int { return v.indicators[a].Rank - v.indicators[b].Rank })
		if len(codes) == 0 {
			continue
		}
		t.Rows = append(t.Rows, reports.Row{Kind: reports.Group, Cells: append([]reports.Value{reports.WordsOf(p.Name)}, make([]reports.Value, len(t.Columns)-1)...)})
		for _, code := range codes {
			t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{
				reports.WordsOf(v.label(code)), w.unmarked(code, v.month), w.uncertainty(code), targetOf(targets.of(p), code), targetOf(targets.Nation, code), w.assured(code, targets)}})
		}
	}
	return withoutVainAssurance(t), len(t.Rows) > 0
}

// placesChart draws the two-month rule of each place, on one scale.
func (v *View) placesChart(places []reports.Territory) (reports.Chart, bool) {
	const code = queries.ContactRegulier
	if !v.Has(code) || len(v.months) < 2 {
		return reports.Chart{}, false
	}
	l := reports.Line{Months: v.months, Breaks: drawnBreaks(v.breaking(code), v.months)}
	title := "Contact dans les deux mois, par département"
	data := reports.Table{ID: "contact_regulier_departements", Caption: title, Notes: v.breakNotes([]string{code}, v.months), Columns: []reports.Column{{Header: "Mois", Format: reports.Month, RowHeader: true}}}
	for _, m := range v.months {
		month := reports.MonthOf(m)
		month.Provisional = v.isProvisional(m)
		data.Rows = append(data.Rows, reports.Row{Cells: []reports.Value{month}})
	}
	var held []float64
	longest := 0 // points known of one place: two make a line
	alternative := ""
	for _, p := range places {
		w := v.At(p)
		w.months = v.months
		series := reports.LineSeries{Label: p.Name}
		before := len(held)
		for i, m := range v.months {
			value := w.unmarked(code, m)
			series.Points = append(series.Points, reports.Point{Value: value, Provisional: v.isProvisional(m)})
			data.Rows[i].Cells = append(data.Rows[i].Cells, value)
			if value.Known() {
				held = append(held, value.Number)
			}
		}
		longest = max(longest, len(held)-before)
		l.Series = append(l.Series, series)
		data.Columns = append(data.Columns, reports.Column{Header: p.Name, Format: reports.Percent})
		alternative += p.Name + ". " + w.describeTrend(code) + " "
	}
	if longest < 2 {
		return reports.Chart{}, false
	}
	l.Y = reports.ShareAxis("", held...)
	chart := reports.Chart{
		ID: "contact_regulier_par_departement", Title: title, Shape: l, Data: data, DataPrinted: true,
		Source: "relevés de la plateforme et de ses partenaires", Alternative: alternative[:len(alternative)-1],
	}
	if len(places) > reports.MostLines {
		chart.Shape = reports.Multiples{Months: l.Months, Y: l.Y, Series: l.Series, Breaks: l.Breaks}
		chart.Notes = []string{"Même échelle pour tous" + reports.Narrow + "; à droite de chaque courbe, le dernier mois, creux s’il est provisoire. Les autres mois sont dans le classeur et dans la page."}
		chart.DataPrinted = len(places) <= mostBeside
	}
	return chart, true
}

func structuresSection(v *View, in DashboardInput) reports.Section {
	s := reports.Section{ID: "structures", Title: "Structure par structure"}
	var all reports.Table // of many departments, one table of all of them
	for _, d := range in.Departements {
		own := structuresOf(in.Structures, d)
		w := v.At(d)
		t, ok := structuresTable(w, own)
		switch {
		case !ok:
		case len(in.Departements) <= reports.MostLines:
			t.ID, t.Caption = "structures_"+d.Code, "Suivi par structure référente, "+d.Name
			s.Add(t)
		default:
			if len(all.Rows) == 0 {
				all = t
				all.Rows = nil
			}
			title := make([]reports.Value, len(t.Columns))
			title[0] = reports.WordsOf(d.Name)
			all.Rows = append(append(all.Rows, reports.Row{Kind: reports.Group, Cells: title}), t.Rows...)
		}
	}
	s.AddTable(all, len(all.Rows) > 0)
	return s
}

// structuresOf are the structures of a department.
func structuresOf(all []reports.Territory, departement reports.Territory) []reports.Territory {
	var own []reports.Territory
	for _, p := range all {
		if len(p.Code) > len(departement.Code) && p.Code[:len(departement.Code)+1] == departement.Code+"/" {
			own = append(own, p)
		}
	}
	return own
}

// sendersSection tells how the statements of each partner are, and become.
func sendersSection(v *View, in DashboardInput) reports.Section {
	s := reports.Section{ID: "releves", Title: sendersTitle}
	s.AddTable(sendersTable(v, in.Quality))
	s.AddTable(statementsTable(in.Evidence.Statements))
	return s
}

func sendersTable(v *View, quality []SenderMonth) (reports.Table, bool) {
	months := v.months[max(0, len(v.months)-6):]
	var senders []string
	by := map[string]map[time.Time]SenderMonth{}
	for _, q := range quality {
		if by[q.Sender] == nil {
			by[q.Sender] = map[time.Time]SenderMonth{}
			senders = append(senders, q.Sender)
		}
		by[q.Sender][q.Month] = q
	}
	if len(senders) == 0 {
		return reports.Table{}, false
	}
	t := reports.Table{
		ID: "qualite_emetteurs", Caption: "Lignes mises de côté, par émetteur et par mois",
		Columns: []reports.Column{{Header: "Émetteur", RowHeader: true}, {Header: "Reçus", Format: reports.Count}, {Header: "Attendus", Format: reports.Count}},
		Notes:   []string{"Reçus et attendus" + reports.Narrow + ": relevés " + reports.Of(reports.FormatMonth(v.month)) + ". Un mois sans relevé n’a pas de part."},
	}
	months = slices.DeleteFunc(slices.Clone(months), func(m time.Time) bool { // of which no statement is its own
		return !slices.ContainsFunc(senders, func(sender string) bool { return by[sender][m].Rows > 0 })
	})
	if len(months) == 0 {
		return reports.Table{}, false
	}
	for _, m := range months {
		t.Columns = append(t.Columns, reports.Column{Header: reports.FormatShortMonth(m), Format: reports.Percent})
	}
	for _, sender := range senders {
		now := by[sender][v.month]
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(sender), reports.CountOf(now.Received), reports.CountOf(now.Expected)}}
		for _, m := range months {
			q, known := by[sender][m]
			value := reports.Missing(reports.Percent, reports.NotReceived)
			if known && q.Rows > 0 {
				value = reports.PercentOf(float64(q.SetAside) / float64(q.Rows))
			}
			row.Cells = append(row.Cells, value)
		}
		t.Rows = append(t.Rows, row)
	}
	return t, true
}

// horizonSection tells who reaches the limit, and when.
func horizonSection(v *View, in DashboardInput) reports.Section {
	s := reports.Section{ID: "horizon", Title: "Horizon de la durée maximale"}
	s.Lead(v.sayAll([]string{queries.Limite3Mois, queries.LimiteDepassee}))
	if !slices.ContainsFunc(in.Horizon, func(h Reaching) bool { return h.Count > 0 }) {
		s.Add(reports.Paragraph{Role: reports.Notice, Text: reports.PlainText("Aucun parcours n’atteint sa durée maximale dans les douze mois à venir.")})
	} else if c, ok := reachingChart(in.Horizon, in.Departements); ok {
		s.Add(c)
		s.AddTable(reachingTable(in.Horizon, in.Departements))
	}
	codes := v.Present(queries.FileActive, queries.Limite3Mois, queries.LimiteDepassee)
	if len(codes) < 2 || v.nobody(queries.Limite3Mois) && v.nobody(queries.LimiteDepassee) { // the sentence says it
		return s
	}
	t := reports.Table{ID: "limites_structures", Caption: "Échéance de la durée maximale, par structure référente", Columns: []reports.Column{{Header: "Structure", RowHeader: true}}}
	for _, c := range codes {
		t.Columns = append(t.Columns, reports.Column{Header: v.label(c), Format: reports.Count})
	}
	for _, d := range in.Departements {
		t.Rows = append(t.Rows, reports.Row{Kind: reports.Group, Cells: append([]reports.Value{reports.WordsOf(d.Name)}, make([]reports.Value, len(codes))...)})
		for _, p := range structuresOf(in.Structures, d) {
			if w := v.At(p); !w.Measure(codes[0], v.month).Month.IsZero() {
				t.Rows = append(t.Rows, w.figuresRow(p.Name, codes))
			}
		}
	}
	sum := v.figuresRow("Ensemble", codes)
	sum.Kind = reports.Total
	t.Rows = append(t.Rows, sum)
	s.Add(t)
	return s
}

// nobody says whether a figure of the month counts nobody, or is not counted.
func (v *View) nobody(code string) bool { return v.Measure(code, v.month).Numerator == 0 }

// monthsReaching are those of a horizon, in order.
func monthsReaching(horizon []Reaching) []time.Time {
	var months []time.Time
	for _, h := range horizon {
		if !slices.ContainsFunc(months, h.Month.Equal) {
			months = append(months, h.Month)
		}
	}
	slices.SortFunc(months, time.Time.Compare)
	return months
}

// reaching counts the parcours of a place, of all of them without a code, that reach their
// limit in a month.
func reaching(horizon []Reaching, code string, month time.Time) (n int64) {
	for _, h := range horizon {
		if (code == "" || h.Territory.Code == code) && h.Month.Equal(month) {
			n += h.Count
		}
	}
	return n
}

// reachingChart stacks the parcours that reach their limit, month by month; those of many
// places are drawn together, and told apart in a table.
func reachingChart(horizon []Reaching, places []reports.Territory) (reports.Chart, bool) {
	months := monthsReaching(horizon)
	if len(months) < 2 {
		return reports.Chart{}, false
	}
	if len(places) > reports.MostLines {
		places = []reports.Territory{{Name: "Ensemble"}}
	}
	title := "Parcours qui atteignent la durée maximale, par mois"
	b := reports.Bars{Stacked: true}
	data := reports.Table{ID: "horizon_duree_maximale", Caption: title, Columns: []reports.Column{{Header: "Mois", Format: reports.Month, RowHeader: true}}}
	sums := make([]float64, len(months))
	for _, m := range months {
		b.Categories, b.Short = append(b.Categories, reports.FormatMonth(m)), append(b.Short, reports.FormatShortMonth(m))
		data.Rows = append(data.Rows, reports.Row{Cells: []reports.Value{reports.MonthOf(m)}})
	}
	for _, p := range places {
		series := reports.BarSeries{Label: p.Name}
		for i, m := range months {
			n := reaching(horizon, p.Code, m)
			series.Values = append(series.Values, reports.CountOf(n))
			data.Rows[i].Cells = append(data.Rows[i].Cells, reports.CountOf(n))
			sums[i] += float64(n)
		}
		b.Series = append(b.Series, series)
		data.Columns = append(data.Columns, reports.Column{Header: p.Name, Format: reports.Count})
	}
	b.Y = reports.CountAxis("personnes", sums...)
	return reports.Chart{ID: "horizon", Title: title, Shape: b, Data: data, Alternative: describeBars(title, b)}, true
}

// reachingTable tells apart the places that the chart draws together, a row each.
func reachingTable(horizon []Reaching, places []reports.Territory) (reports.Table, bool) {
	if len(places) <= reports.MostLines {
		return reports.Table{}, false
	}
	t := reports.Table{ID: "horizon_departements", Caption: "Parcours qui atteignent la durée maximale, par département", Columns: []reports.Column{{Header: "Département", RowHeader: true}}}
	months := monthsReaching(horizon)
	for _, m := range months {
		t.Columns = append(t.Columns, reports.Column{Header: reports.FormatShortMonth(m), Format: reports.Count})
	}
	for _, p := range append(slices.Clone(places), reports.Territory{Name: "Ensemble"}) {
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(p.Name)}}
		if p.Code == "" {
			row.Kind = reports.Total
		}
		for _, m := range months {
			row.Cells = append(row.Cells, reports.CountOf(reaching(horizon, p.Code, m)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t, true
}

func anomaliesSection(e Evidence) reports.Section {
	s := reports.Section{ID: "anomalies", Title: "Anomalies ouvertes", Finding: "aucune"}
	var lines int64
	for _, a := range e.Anomalies {
		lines += a.Count
	}
	if lines > 0 {
		s.Finding = reports.Counted(lines, "ligne", "lignes")
	}
	s.AddTable(anomaliesTable(e.Anomalies))
	addQuestions(&s, e)
	return s
}
