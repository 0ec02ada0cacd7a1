package documents

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// MonthlyInput is all that the monthly report of a department rests on. Only
// Figures, Territory, Month and IssuedOn are required: what is not there is left
// out, or said to be missing.
type MonthlyInput struct {
	Figures    *queries.Figures
	History    *queries.Figures // those of queries.Followed in earlier months, for limits in time; nil for none
	Indicators []queries.Indicator
	Tables     []queries.Table
	Territory  reports.Territory   // the department
	Wider      Wider               // region, nation, where their figures are known
	Structures []reports.Territory // those of the department, in the order of publication
	Publisher  string              // « AGIR Ensemble 44 »
	Lead       string              // « SOS Solidarités »
	Month      time.Time
	IssuedOn   time.Time
	NextOn     time.Time // zero when not known
	Edition    int       // 0 for a draft
	Status     reports.Status
	// ProvisionalFrom is the first month whose figures may still move, zero for
	// none. Provisional months are drawn hollow and fire no rule.
	ProvisionalFrom time.Time
	Targets         Targets
	Evidence        Evidence
}

// Monthly is the rapport mensuel of one department, for its Ddets.
func Monthly(in MonthlyInput) *reports.Report {
	in.ProvisionalFrom = provisionalWithout(in.Evidence.Statements, in.Month, in.ProvisionalFrom)
	v := NewView(in.Figures, in.Indicators, in.Tables, in.Territory, in.Month, in.ProvisionalFrom)
	v.history, v.breaks = in.History, in.Evidence.Breaks
	r := &reports.Report{
		Kind:      reports.MonthlyReport,
		Title:     "Rapport mensuel",
		Subtitle:  in.Territory.Name + ", " + reports.FormatMonth(in.Month),
		Territory: in.Territory.Name + " (" + in.Territory.Code + ")", Code: in.Territory.Code,
		Publisher: in.Publisher,
		Month:     in.Month, AsOf: in.Figures.AsOf, Edition: in.Edition, Status: in.Status,
		IssuedOn: in.IssuedOn, NextOn: in.NextOn, Language: "fr",
	}
	for _, s := range []reports.Section{
		firstPage(v, in, qualityTitle),
		entriesSection(v, in),
		contactsSection(v, in),
		outcomesSection(v, in),
		qualitySection(v, in.Evidence),
	} {
		if len(s.Blocks) > 0 {
			r.Sections = append(r.Sections, s)
		}
	}
	if d := definitionsSection(v); len(d.Blocks) > 0 {
		r.Sections = append(r.Sections, d)
	}
	r.Notes = generalNotes(r, v)
	return r
}

// firstPage is what a reader in a hurry takes away; statements is the title of the section
// that tells how those of the partners are.
func firstPage(v *View, in MonthlyInput, statements string) reports.Section {
	s := reports.Section{ID: "essentiel", Title: "L’essentiel", Finding: v.pageFinding()}
	if sentences := essentials(v, in.Evidence, in.Targets); len(sentences) > 0 {
		s.Blocks = append(s.Blocks, reports.List{Items: sentences})
	} else {
		s.Blocks = append(s.Blocks, reports.Paragraph{Role: reports.Notice, Text: reports.PlainText(v.nothingNotable())})
	}
	k := keyFigures(v, in.Targets)
	if nothingCame(in.Evidence.Statements) {
		s.Finding, k = "aucun relevé reçu", reports.KeyFigures{}
	}
	if len(k.Figures) > 0 {
		s.Add(k)
	}
	s.AddTable(v.placeTable(in.Targets, in.Wider))
	if note := join(whomToAsk(in.Publisher, in.Lead), reports.PlainText(readingNote(in, k))); note.String() != "" {
		s.Add(reports.Paragraph{Role: reports.Remark, Text: note})
	}
	if l := toDo(v, in.Evidence, statements); len(l.Items) > 0 {
		s.Add(l)
	}
	if t := trustBox(v, in.Evidence); len(t.Items) > 0 {
		s.Add(t)
	}
	addComments(&s, in.Evidence.Comments)
	return s
}

// addComments prints what the direction says, signed and dated.
func addComments(s *reports.Section, comments []Comment) {
	if len(comments) == 0 {
		return
	}
	said := reports.List{Title: "Commentaires de la direction"}
	for _, c := range comments {
		said.Items = append(said.Items, join(strong(c.About+reports.Narrow+": "), reports.PlainText(reports.Typeset(c.Text)+" "), italic("("+c.By+", "+reports.FormatDay(c.On)+")")))
	}
	s.Add(said)
}

// nothingNotable says why there is no sentence.
func (v *View) nothingNotable() string {
	if len(v.months) < 2 {
		return "Premier mois suivi" + reports.Narrow + ": aucun mois antérieur n’est connu, et aucune évolution ne peut être décrite."
	}
	if len(v.months) < settledIn {
		return "Aucune évolution n’est décrite" + reports.Narrow + ": la plateforme ouvre, et il faut " + reports.FormatCount(settledIn) +
			" mois pour distinguer un fait marquant de la montée en charge."
	}
	return "Aucune évolution n’est décrite" + reports.Narrow + ": il manque de quoi comparer deux mois définitifs."
}

func keyFigures(v *View, targets Targets) reports.KeyFigures {
	k := reports.KeyFigures{Title: "Chiffres clés"}
	for _, code := range v.Present(queries.FirstPage()...) {
		if !v.value(code, v.month).Known() || len(k.Figures) == 4 {
			continue
		}
		k.Figures = append(k.Figures, v.aimed(v.keyFigure(code), targets))
	}
	return k
}

// aimed marks the target on the line of a key figure that has one, and makes its scale hold
// it.
func (v *View) aimed(f reports.KeyFigure, targets Targets) reports.KeyFigure {
	target, _, set := targets.aim(v.place, f.Indicator)
	if !set || len(f.Trend.Series) == 0 {
		return f
	}
	f.Trend.Target = &reports.Reference{Value: target, Label: "cible " + reports.FormatTarget(target)}
	held := []float64{target}
	for _, p := range f.Trend.Series[0].Points {
		if p.Value.Known() {
			held = append(held, p.Value.Number)
		}
	}
	f.Trend.Y = reports.ShareAxis("", held...)
	return f
}

func (v *View) keyFigure(code string) reports.KeyFigure {
	value := v.value(code, v.month)
	f := reports.KeyFigure{
		Indicator: code, Label: v.label(code), Value: value,
		Comparison: v.comparison(code), Trend: v.trend(code),
	}
	if m := v.Measure(code, v.month); value.Format == reports.Percent {
		f.Detail = reports.FormatCount(m.Numerator) + " sur " + reports.FormatCount(m.Denominator) + " " + v.indicators[code].Unit
	} else {
		f.Detail = v.when(code, v.month)
	}
	f.Alternative = v.describeTrend(code)
	return f
}

// comparison is one sentence: the last settled month against the one before it.
func (v *View) comparison(code string) string {
	if len(v.months) < 2 {
		return "Premier mois suivi."
	}
	last, ok := v.settledMonth()
	if !ok {
		return "Aucun mois définitif à comparer."
	}
	now, said := v.value(code, last), ""
	if !last.Equal(v.month) {
		said = reports.Capital(reports.PlainText(reports.FormatMonth(last))).String() + ", définitif" + reports.Narrow + ": " + now.Text() + ", "
	}
	before := last.AddDate(0, -1, 0)
	then := v.value(code, before)
	switch {
	case !v.comparable(code, before, last):
		return reports.Capital(reports.PlainText(said + "pas de comparaison à travers une rupture de série.")).String()
	case !slices.ContainsFunc(v.months, before.Equal) || !now.Known() || !then.Known():
		if said == "" {
			return "Pas de chiffre comparable " + v.when(code, before) + "."
		}
		return strings.TrimSuffix(said, ", ") + "."
	case now.Format == reports.Percent:
		said += reports.PointsOf(reports.BetweenPercents(then.Number, now.Number)).Text()
	default:
		said += reports.FormatSigned(int64(now.Number) - int64(then.Number))
	}
	return said + " sur un mois."
}

// trend is the small line of a key figure: nothing under two points.
func (v *View) trend(code string) reports.Line {
	line := v.line(code, nil)
	known := 0
	for _, p := range line.Series[0].Points {
		if p.Value.Known() {
			known++
		}
	}
	if known < 2 {
		return reports.Line{}
	}
	return line
}

// lineMonths are the months drawn of a figure: the last thirteen, or all those since the
// opening when limits are drawn, which rest on the first of them.
func (v *View) lineMonths(x *Control) []time.Time {
	if x != nil && len(x.Signals) > 0 {
		return v.allMonths()
	}
	return v.months
}

// line is the monthly line of an indicator, with its limits where there are any.
func (v *View) line(code string, x *Control) reports.Line {
	l := reports.Line{Months: v.lineMonths(x), Series: []reports.LineSeries{{Label: v.label(code)}}}
	l.Breaks = drawnBreaks(v.breaking(code), l.Months)
	var held []float64
	limited := x != nil && len(x.Signals) > 0
	if limited {
		held = append(held, max(0, x.Lower), x.Upper)
	}
	for i, m := range l.Months {
		value := v.value(code, m)
		if value.Known() {
			held = append(held, value.Number)
		}
		signal := reports.NoSignal
		if limited {
			signal = x.Signals[i]
		}
		value.Signal = signal != reports.NoSignal
		l.Series[0].Points = append(l.Series[0].Points, reports.Point{Value: value, Provisional: v.isProvisional(m), Signal: signal})
	}
	l.Y = v.axisOf(code, held, limited)
	if limited {
		l.Limits = limitsOf(*x, formatOf(v.indicators[code]))
	}
	return l
}

// axisOf is the scale of a figure: that of limits, where there are any, fits them.
func (v *View) axisOf(code string, held []float64, limited bool) reports.Axis {
	i := v.indicators[code]
	switch format := formatOf(i); format {
	case reports.Percent:
		for k := range held {
			held[k] = min(1, held[k])
		}
		if limited {
			return reports.LimitedShareAxis("", held...)
		}
		return reports.ShareAxis("", held...)
	default:
		return reports.FittedAxis(i.Unit, format, held...)
	}
}

// limitsOf cuts limits to what the figure can be: a share lies in [0, 1], a
// count is not negative.
func limitsOf(x Control, format reports.Format) *reports.Limits {
	l := &reports.Limits{Mean: x.Mean, Lower: max(0, x.Lower), Upper: x.Upper, Provisional: x.Provisional}
	show := func(number float64) string { return reports.FormatDecimal(number, 1) }
	tenth := func(number float64) float64 { return math.Round(number*10) / 10 }
	if format == reports.Percent {
		l.Upper = min(1, l.Upper)
		show = reports.FormatPercent
		tenth = func(number float64) float64 { return perThousand(reports.PrintedPercent(number) / 100) }
	}
	// to the digit that is printed: the others would tell months that are not
	l.Mean, l.Lower, l.Upper = tenth(l.Mean), tenth(l.Lower), tenth(l.Upper)
	l.Label = "moyenne " + show(l.Mean)
	l.UpperLabel = "limite haute " + show(l.Upper)
	l.LowerLabel = "limite basse " + show(l.Lower)
	return l
}

// describeTrend gives a monthly line in words.
func (v *View) describeTrend(code string) string { return v.describeMonths(code, v.months) }

func (v *View) describeMonths(code string, months []time.Time) string {
	since, crossed := v.sinceBreak(code, months)
	text := ""
	for _, b := range crossed {
		text += "Rupture de série avant " + reports.FormatMonth(b.month()) + " (" + b.named() + "). "
	}
	return text + v.describeSide(code, since)
}

// describeSide gives the months of a line that no break parts.
func (v *View) describeSide(code string, months []time.Time) string {
	var first, last, low, high reports.Value
	var lowOn, highOn, firstOn, lastOn time.Time
	known := 0
	for _, m := range months {
		value := v.value(code, m)
		if !value.Known() {
			continue
		}
		if known == 0 {
			first, low, high, firstOn, lowOn, highOn = value, value, value, m, m, m
		}
		if value.Number < low.Number {
			low, lowOn = value, m
		}
		if value.Number > high.Number {
			high, highOn = value, m
		}
		last, lastOn = value, m
		known++
	}
	switch known {
	case 0:
		return v.label(code) + reports.Narrow + ": aucun chiffre."
	case 1:
		return v.label(code) + reports.Narrow + ": " + last.Text() + " en " + reports.FormatMonth(lastOn) + ", seul mois connu."
	}
	text := v.label(code) + reports.Narrow + ": de " + first.Text() + " en " + reports.FormatMonth(firstOn) + " à " + last.Text() + " en " + reports.FormatMonth(lastOn)
	if low.Number == high.Number {
		return text + ", sans changement."
	}
	return text + reports.Narrow + "; au plus bas " + low.Text() + " (" + reports.FormatMonth(lowOn) + "), au plus haut " + high.Text() + " (" + reports.FormatMonth(highOn) + ")."
}

// trustBox tells how far to trust the figures.
func trustBox(v *View, e Evidence) reports.TrustBox {
	t := reports.TrustBox{Title: "Peut-on s’y fier" + reports.Narrow + "?"}
	if expected, received := received(e.Statements); expected > 0 {
		t.Items = append(t.Items, reports.TrustItem{
			Label: "Relevés attendus reçus", Value: reports.PercentOf(float64(received) / float64(expected)),
			Comment: reports.FormatCount(received) + " sur " + reports.FormatCount(expected),
			Grade:   gradeHigh(float64(received)/float64(expected), 1, 0.8),
		})
	} else if v.Has(queries.FichiersRecus) {
		t.Items = append(t.Items, v.trustShare(queries.FichiersRecus, "Relevés attendus reçus", 1, 0.8))
	}
	if v.Has(queries.Fraicheur) {
		t.Items = append(t.Items, v.freshness(e))
	}
	if v.Has(queries.LignesAcceptees) {
		t.Items = append(t.Items, v.setAside())
	}
	if v.Has(queries.RapprochementOfii) {
		t.Items = append(t.Items, v.trustShare(queries.RapprochementOfii, "Entrées rapprochées de l’Ofii", 0.95, 0.85))
	}
	for _, b := range e.Bounds {
		if v.Has(b.Indicator) {
			t.Items = append(t.Items, v.linkage(b))
			break
		}
	}
	return t
}

func gradeHigh(x, good, watch float64) reports.Grade {
	switch {
	case x >= good:
		return reports.Good
	case x >= watch:
		return reports.Watch
	}
	return reports.Bad
}

func (v *View) trustShare(code, label string, good, watch float64) reports.TrustItem {
	item := reports.TrustItem{Label: label, Value: v.value(code, v.month)}
	item.Value.Provisional = false
	if item.Value.Known() {
		m := v.Measure(code, v.month)
		item.Comment = reports.FormatCount(m.Numerator) + " sur " + reports.FormatCount(m.Denominator)
		item.Grade = gradeHigh(item.Value.Number, good, watch)
	}
	return item
}

func (v *View) freshness(e Evidence) reports.TrustItem {
	value := v.value(queries.Fraicheur, v.month)
	value.Provisional = false
	item := reports.TrustItem{Label: "Relevé le plus ancien", Value: value}
	if !value.Known() {
		item.Comment, item.Grade = "un émetteur n’a encore rien envoyé", reports.Bad
		return item
	}
	n := int64(value.Number)
	item.Value = reports.WordsOf(reports.Counted(n, "jour", "jours"))
	item.Grade = gradeHigh(-value.Number, -31, -62)
	var oldest Statement
	for _, s := range e.Statements {
		if !s.Former && !s.ExtractionOn.IsZero() && (oldest.ExtractionOn.IsZero() || s.ExtractionOn.Before(oldest.ExtractionOn)) {
			oldest = s
		}
	}
	if oldest.Sender != "" {
		item.Comment = oldest.Sender + ", " + oldest.Kind + " du " + reports.FormatDay(oldest.ExtractionOn)
	}
	return item
}

func (v *View) setAside() reports.TrustItem {
	item := reports.TrustItem{Label: "Lignes mises de côté", Value: v.value(queries.LignesAcceptees, v.month)}
	if !item.Value.Known() {
		return item
	}
	m := v.Measure(queries.LignesAcceptees, v.month)
	kept, _ := m.Rate()
	item.Value = reports.PercentOf(1 - kept)
	item.Comment = reports.FormatCount(m.Denominator-m.Numerator) + " sur " + reports.FormatCount(m.Denominator)
	item.Grade = gradeHigh(kept, 0.98, 0.95)
	return item
}

// linkage says how much the pairs of records that wait for a decision weigh.
func (v *View) linkage(b Bounds) reports.TrustItem {
	i := v.indicators[b.Indicator]
	low, high := reports.Value{Format: formatOf(i), Number: b.Low}, reports.Value{Format: formatOf(i), Number: b.High}
	item := reports.TrustItem{Label: i.Label}
	if b.Low == b.High {
		item.Value, item.Grade = reports.WordsOf(low.Text()), reports.Good
		item.Comment = "aucun rapprochement en attente n’y change rien"
		return item
	}
	item.Value = reports.WordsOf(strings.TrimSuffix(low.Text(), reports.Narrow+"%") + " à " + high.Text())
	item.Comment = "selon les rapprochements en attente"
	width := b.High - b.Low
	if formatOf(i) != reports.Percent && b.High > 0 {
		width /= b.High
	}
	item.Grade = gradeHigh(-width, -0.01, -0.03)
	return item
}

// generalNotes are those that hold for the whole document.
func generalNotes(r *reports.Report, v *View) []string {
	notes := []string{"Chiffres du mois " + reports.Of(reports.FormatMonth(r.Month)) + " tels que connus au " + reports.FormatDay(r.AsOf) + "."}
	if !v.provisional.IsZero() && !v.provisional.After(v.month) {
		notes = append(notes, "p"+reports.Narrow+": chiffre provisoire. Les mois à partir "+reports.Of(reports.FormatMonth(v.provisional))+
			" peuvent encore être révisés par des relevés tardifs.")
	}
	if text := spelled(r); text != "" {
		notes = append(notes, text+".")
	}
	seen := map[reports.Absence]bool{}
	for _, t := range r.Tables() {
		for _, row := range t.Rows {
			for _, c := range row.Cells {
				if m := c.Absence.Meaning(); m != "" && !seen[c.Absence] {
					seen[c.Absence] = true
					notes = append(notes, m+".")
				}
				if c.Absence == reports.TooFew && !seen[reports.TooFew] {
					seen[reports.TooFew] = true
					notes = append(notes, "Effectif insuffisant"+reports.Narrow+": moins de "+reports.FormatCount(leastDenominator)+" personnes au dénominateur.")
				}
			}
		}
	}
	return notes
}
