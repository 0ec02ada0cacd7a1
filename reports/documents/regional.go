package documents

import (
	"maps"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
)

// RegionalInput is what the comparatif of a region rests on: the cells of a national release
// and nothing else. Whoever reads it knows no more than who reads the nation's.
type RegionalInput struct {
	Indicators   []queries.Indicator
	Region       reports.Territory
	Nation       reports.Territory
	Departements []reports.Territory // of the region, that the release holds
	Cells        ReleasedCells
	Targets      Targets
	Month, AsOf  time.Time
	Release      int // number of the edition of the release; 0 for a draft
	IssuedOn     time.Time
	NextOn       time.Time
	Edition      int
	Status       reports.Status
	Publisher    string
}

// ReleasedCell is a figure of a national release: printed, or withheld but for its denominator
// where that is a count of its own.
type ReleasedCell struct {
	queries.Measure
	Withheld, Based bool
}

// ReleasedCells are those of a release, by level, territory and indicator.
type ReleasedCells map[[3]string]ReleasedCell

// At is a cell; one that the release does not hold is withheld.
func (c ReleasedCells) At(p reports.Territory, code string) ReleasedCell {
	cell, ok := c[[3]string{string(p.Level), p.Code, code}]
	if !ok {
		return ReleasedCell{Withheld: true}
	}
	return cell
}

// PrintedCell is a cell as it is printed, one that the release does not hold as not given.
func PrintedCell(i queries.Indicator, c ReleasedCell, held bool) reports.Value {
	switch {
	case !held:
		return reports.Missing(formatOf(i), reports.NotReceived)
	case c.Withheld:
		return reports.Missing(formatOf(i), reports.Withheld)
	}
	return FigureOf(i, c.Measure)
}

// regional is the document being made.
type regional struct {
	RegionalInput
	indicators map[string]queries.Indicator
}

// Regional sets the departments of a region side by side, with the region and the nation: the
// comparatif régional of a Dreets.
func Regional(in RegionalInput) *reports.Report {
	c := &regional{RegionalInput: in, indicators: make(map[string]queries.Indicator)}
	for _, i := range in.Indicators {
		c.indicators[i.Code] = i
	}
	r := &reports.Report{
		Kind: reports.RegionalReport, Title: "Comparatif régional", Subtitle: in.Region.Name + ", " + reports.FormatMonth(in.Month),
		Territory: in.Region.Name, Code: in.Region.Code, Publisher: in.Publisher, Month: in.Month, AsOf: in.AsOf, Edition: in.Edition,
		Status: in.Status, IssuedOn: in.IssuedOn, NextOn: in.NextOn, Language: "fr",
	}
	for _, s := range []reports.Section{c.firstPage(), c.counts(), c.shares(), c.access(), c.definitions()} {
		if len(s.Blocks) > 0 {
			r.Sections = append(r.Sections, s)
		}
	}
	r.Notes = c.notes(r)
	return r
}

func (c *regional) notes(r *reports.Report) []string {
	of := "essai de comparatif national"
	if c.Release > 0 {
		of = "comparatif national, " + reports.EditionNumber(c.Release)
	}
	notes := []string{"Chiffres du mois " + reports.Of(reports.FormatMonth(c.Month)) + " tels que connus au " + reports.FormatDay(c.AsOf) + ". Ce sont ceux du " + of + ", et aucun autre."}
	met := make(map[reports.Absence]bool)
	for _, t := range r.Tables() {
		for _, row := range t.Rows {
			for _, v := range row.Cells {
				if text := v.Absence.Meaning(); text != "" && !met[v.Absence] {
					met[v.Absence] = true
					notes = append(notes, text+".")
				}
			}
		}
	}
	return append(notes, "Les départements sont dans l’ordre de leurs codes, sans classement"+reports.Narrow+": une différence se lit avec son intervalle.")
}

// value is a cell as it is printed, or that it is withheld.
func (c *regional) value(p reports.Territory, code string) (reports.Value, ReleasedCell) {
	cell := c.Cells.At(p, code)
	i := c.indicators[code]
	switch {
	case cell.Withheld:
		return reports.Missing(formatOf(i), reports.Withheld), cell
	case cell.Measure.Month.IsZero():
		return reports.Missing(formatOf(i), reports.NotReceived), cell
	}
	return FigureOf(i, cell.Measure), cell
}

// known keeps the codes of which the release holds a cell of the region or of its departments.
func (c *regional) known(codes []string) (kept []string) {
	for _, code := range codes {
		held := func(p reports.Territory) bool {
			_, ok := c.Cells[[3]string{string(p.Level), p.Code, code}]
			return ok
		}
		if _, defined := c.indicators[code]; defined && (held(c.Region) || slices.ContainsFunc(c.Departements, held)) {
			kept = append(kept, code)
		}
	}
	return kept
}

// rows are the departments, then the region and the nation.
func (c *regional) rows() []reports.Territory {
	return append(slices.Clone(c.Departements), c.Region, c.Nation)
}

func (c *regional) kind(p reports.Territory) reports.RowKind {
	if p.Level == queries.Departement {
		return reports.Ordinary
	}
	return reports.Total
}

// counts are how many people, department by department.
func (c *regional) counts() reports.Section {
	s := reports.Section{ID: "effectifs", Title: "Effectifs", Finding: c.sizeFinding()}
	codes := c.known(ComparedCounts())
	t := reports.Table{ID: "effectifs", Caption: "Effectifs par département", Columns: []reports.Column{{Header: "Département", RowHeader: true}}}
	for _, code := range codes {
		t.Columns = append(t.Columns, reports.Column{Header: c.indicators[code].Label, Format: reports.Count})
	}
	for _, p := range c.rows() {
		row := reports.Row{Kind: c.kind(p), Cells: []reports.Value{reports.WordsOf(p.Name)}}
		for _, code := range codes {
			value, _ := c.value(p, code)
			row.Cells = append(row.Cells, value)
		}
		t.Rows = append(t.Rows, row)
	}
	s.AddTable(t, len(codes) > 0)
	s.AddTable(c.placesTable())
	return s
}

// placesTable sets those followed against the places, where there are some. When they fill
// is not given: a release holds the figures of one month.
func (c *regional) placesTable() (reports.Table, bool) {
	if len(c.known([]string{queries.Occupation})) == 0 {
		return reports.Table{}, false
	}
	t := reports.Table{ID: "places", Caption: "Places et personnes suivies par département, au " + reports.FormatDay(c.Month.AddDate(0, 1, -1)), Columns: capacityColumns("Département")[:5]}
	absent, some := false, false
	for _, p := range c.rows() {
		value, cell := c.value(p, queries.Occupation)
		if cell.Denominator == 0 {
			absent = absent || p.Level == queries.Departement
			continue
		}
		some = true
		cells := []reports.Value{reports.WordsOf(p.Name), reports.CountOf(cell.Denominator)}
		if value.Known() {
			cells = append(cells, reports.CountOf(cell.Numerator), value, reports.CountOf(cell.Denominator-cell.Numerator))
		} else {
			for _, column := range t.Columns[2:] {
				cells = append(cells, reports.Missing(column.Format, value.Absence))
			}
		}
		t.Rows = append(t.Rows, reports.Row{Kind: c.kind(p), Cells: cells})
	}
	if absent {
		t.Notes = []string{"Les départements sans places déclarées n’y sont pas, ni dans les sommes."}
	}
	return t, some
}

func (c *regional) sizeFinding() string {
	text := reports.Counted(int64(len(c.Departements)), "département", "départements")
	if value, cell := c.value(c.Region, queries.FileActive); value.Known() {
		return reports.Counted(cell.Numerator, "personne suivie", "personnes suivies") + " dans " + text
	}
	return text
}

// shares are the rates, one table each, with the interval that the printed counts give.
func (c *regional) shares() reports.Section {
	s := reports.Section{ID: "taux", Title: "Taux par département", Finding: c.contactsFinding()}
	for _, code := range c.known(ComparedShares()) {
		s.Add(c.shareTable(code))
	}
	return s
}

func (c *regional) shareTable(code string) reports.Table {
	t := reports.Table{ID: "comparaison_" + code, Caption: c.indicators[code].Label, Columns: []reports.Column{
		{Header: "Département", RowHeader: true}, {Header: "Nombre", Format: reports.Count}, {Header: "Sur", Format: reports.Count},
		{Header: "Taux", Format: reports.Percent}, {Header: "Intervalle à 95" + reports.Narrow + "%", Format: reports.Span},
	}}
	for _, p := range c.rows() {
		value, cell := c.value(p, code)
		number, among, span := reports.CountOf(cell.Numerator), reports.CountOf(cell.Denominator), reports.Missing(reports.Span, value.Absence)
		switch {
		case cell.Withheld && cell.Based:
			number = reports.Missing(reports.Count, reports.Withheld)
		case cell.Withheld || cell.Measure.Month.IsZero():
			number, among = reports.Missing(reports.Count, value.Absence), reports.Missing(reports.Count, value.Absence)
		}
		if w, ok := compare.Wilson(cell.Numerator, cell.Denominator); ok && value.Known() {
			span = reports.SpanOf(w.Low, w.High)
		}
		t.Rows = append(t.Rows, reports.Row{Kind: c.kind(p), Cells: []reports.Value{reports.WordsOf(p.Name), number, among, value, span}})
	}
	if target, _, set := c.Targets.aim(c.Nation, code); set {
		t.Notes = append(t.Notes, "Cible nationale"+reports.Narrow+": "+reports.FormatTarget(target)+".")
	}
	return t
}

// access is what people reached at equal days since their entry.
func (c *regional) access() reports.Section {
	s := reports.Section{ID: "anciennete_egale", Title: "À ancienneté égale"}
	codes := c.known(comparedAccess())
	if len(codes) == 0 {
		return s
	}
	t := reports.Table{ID: "acces", Caption: "Accès à l’emploi et au logement, selon le temps écoulé depuis l’entrée", Columns: []reports.Column{{Header: "Département", RowHeader: true}}}
	for _, code := range codes {
		header := "Emploi, "
		if AccessDomain(code) == queries.AccesLogement {
			header = "Logement, "
		}
		t.Columns = append(t.Columns, reports.Column{Header: header + horizonLabel(c.indicators[code].Horizon), Format: reports.Percent})
	}
	for _, p := range c.rows() {
		row := reports.Row{Kind: c.kind(p), Cells: []reports.Value{reports.WordsOf(p.Name)}}
		for _, code := range codes {
			value, _ := c.value(p, code)
			if value.Absence == reports.NotYet {
				value.Absence = reports.TooEarly
			}
			row.Cells = append(row.Cells, value)
		}
		t.Rows = append(t.Rows, row)
	}
	s.Add(t)
	return s
}

// definitions are the sheets of what is printed.
func (c *regional) definitions() reports.Section {
	printed := slices.Concat(c.known(ComparedCounts()), c.known(ComparedShares()), c.known(comparedAccess()))
	if _, some := c.placesTable(); some {
		printed = append(printed, queries.Occupation)
	}
	var measures []queries.Measure
	var indicators []queries.Indicator
	for _, code := range printed {
		indicators = append(indicators, c.indicators[code])
		measures = append(measures, queries.Measure{Month: c.Month, Level: c.Region.Level, Territory: c.Region.Code, Indicator: code})
	}
	figures := queries.NewFigures(c.AsOf, []time.Time{c.Month}, measures, nil)
	return definitionsSection(NewView(figures, indicators, nil, c.Region, c.Month, time.Time{}))
}

func (c *regional) contactsFinding() string {
	value, _ := c.value(c.Region, queries.ContactRegulier)
	if !value.Known() {
		return ""
	}
	text := "contacts à jour à " + value.Text()
	if nation, _ := c.value(c.Nation, queries.ContactRegulier); nation.Known() {
		text += " (" + c.Nation.Name + reports.Narrow + ": " + nation.Text() + ")"
	}
	return text
}

// firstPage is the region against the target and the nation, and what asks to be looked at.
func (c *regional) firstPage() reports.Section {
	s := reports.Section{ID: "essentiel", Title: "L’essentiel", Finding: c.contactsFinding()}
	s.Add(reports.List{Items: c.sentences()})
	t := reports.Table{ID: "situation", Caption: "La région face à la cible et à la France", Columns: []reports.Column{
		{Header: "Indicateur", RowHeader: true}, {Header: c.Region.Name, Format: reports.Percent}, {Header: c.Nation.Name, Format: reports.Percent},
		{Header: "Cible", Format: reports.Percent},
	}}
	for _, code := range c.known(placed) {
		region, _ := c.value(c.Region, code)
		nation, _ := c.value(c.Nation, code)
		t.Rows = append(t.Rows, reports.Row{Cells: []reports.Value{reports.WordsOf(c.indicators[code].Label), region, nation, targetOf(c.Targets.Nation, code)}})
	}
	s.AddTable(t, len(t.Rows) > 0)
	s.Add(c.toLookAt())
	s.Add(reports.Paragraph{Text: join(strong("Peut-on s’y fier"+reports.Narrow+"? "), reports.PlainText("Ce sont les chiffres du comparatif national, contrôlés avant son départ"+reports.Narrow+
		"; un effectif de 1 à 4 personnes, et ce qui le redonnerait, n’est pas communiqué."))})
	s.Add(reports.Paragraph{Text: join(whomToAsk(c.Publisher, ""), reports.PlainText("Sur un département"+reports.Narrow+": sa direction."))})
	return s
}

func (c *regional) sentences() []reports.Text {
	all := []reports.Text{join(reports.PlainText("Au "+reports.FormatDay(c.Month.AddDate(0, 1, -1))+", "), strong(c.sizeFinding()), reports.PlainText("."))}
	if value, cell := c.value(c.Region, queries.Entrees); value.Known() {
		all = append(all, join(strong(reports.FormatCount(cell.Numerator)), reports.PlainText(" "+reports.Plural(cell.Numerator, "personne est entrée", "personnes sont entrées")+
			" dans le programme en "+reports.FormatMonth(c.Month)+".")))
	}
	return all
}

// funnel judges the departments of the release on a rate as the national document does: on all
// the rates that it prints.
func (c *regional) funnel(code string) (f compare.Funnel, ok bool) {
	nation, m := c.value(c.Nation, code)
	var points []compare.Point
	departements := 0
	for _, key := range slices.SortedFunc(maps.Keys(c.Cells), func(a, b [3]string) int { return slices.Compare(a[:], b[:]) }) {
		if key[0] != string(queries.Departement) || key[2] != code {
			continue
		}
		departements++
		if value, cell := c.value(reports.Territory{Level: queries.Departement, Code: key[1]}, code); value.Known() && cell.Denominator > 0 {
			points = append(points, pointOf(cell.Measure))
		}
	}
	if !nation.Known() || departements < leastJudged || len(points) == 0 {
		return f, false
	}
	return compare.NewFunnel(pointOf(m.Measure), points)
}

// toLookAt names the departments of the region that are écarts in the national document.
func (c *regional) toLookAt() reports.List {
	l := reports.List{Title: "À regarder"}
	judged := false
	for _, code := range c.known(ComparedShares()) {
		f, ok := c.funnel(code)
		if !ok {
			continue
		}
		judged = true
		e := ecartsOf{code: code}
		for _, p := range c.Departements {
			value, cell := c.value(p, code)
			if !value.Known() || cell.Denominator == 0 {
				continue
			}
			switch f.Classify(pointOf(cell.Measure)) {
			case compare.BeyondHigh:
				e.above = append(e.above, p.Name)
			case compare.BeyondLow:
				e.below = append(e.below, p.Name)
			}
		}
		if sides := e.sides(); sides != "" {
			l.Items = append(l.Items, join(strong(c.indicators[code].Label), reports.PlainText(", "+sides+".")))
		}
	}
	switch {
	case !judged:
		l.Items = append(l.Items, reports.PlainText("À moins de trois départements dans la publication nationale, aucun écart n’est jugé."))
	case len(l.Items) == 0:
		l.Items = append(l.Items, reports.PlainText("Aucun département de la région ne porte d’écart ce mois-ci."))
	}
	return l
}
