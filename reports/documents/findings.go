package documents

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
)

// The titles of a document carry what its figures say: a reader who turns the pages reads
// the findings without a figure to look for.

// found joins what a title says of its section, none of it empty.
func found(parts ...string) string {
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	text := ""
	for i, p := range parts {
		if i > 0 {
			text += ", "
		}
		text += p
	}
	return text
}

// lately is over what the figure of a month is counted, in a title: « fin octobre 2023 »,
// « en octobre 2023 », without its year in the twelve months of the document.
func (v *View) lately(code string, month time.Time) string {
	name := reports.FormatMonth(month)
	if month.After(v.month.AddDate(-1, 0, 0)) {
		name, _, _ = strings.Cut(name, " ") // the last month of that name
	}
	if v.indicators[code].Stock {
		return "fin " + name
	}
	return "en " + name
}

// settledValue is the figure of the last settled month, false when there is none.
func (v *View) settledValue(code string) (reports.Value, time.Time, bool) {
	last, ok := v.settledMonth()
	if !ok || !v.Has(code) {
		return reports.Value{}, last, false
	}
	value := v.value(code, last)
	return value, last, value.Known()
}

// What a year makes of a figure is « stable » when the difference is no wider than this,
// in points of a share or in parts of a count, and no test sets the two apart.
const (
	stablePoints = 0.02
	stableParts  = 0.1
)

// evolution is what became of a figure up to its last settled month: the signal that it
// fires, otherwise what a year made of it, judged by a test; empty without a year.
func (v *View) evolution(code string) string {
	now, last, ok := v.settledValue(code)
	if !ok {
		return ""
	}
	if x := v.control(code); len(x.Signals) > 0 {
		if r, ok := latestRun(x, v.allMonths(), v.month, v.provisional); ok && r.last.Equal(last) {
			return string(r.word)
		}
	}
	ago, since, ok := v.yearBefore(last)
	then := v.value(code, ago)
	if !ok || !then.Known() || !v.comparable(code, ago, last) {
		return ""
	}
	a, b := v.Measure(code, last), v.Measure(code, ago)
	if now.Format == reports.Percent {
		return overAYear(sharesApart(a, b), reports.BetweenPercents(then.Number, now.Number), stablePoints, since)
	}
	if now.Format != reports.Count {
		return ""
	}
	return overAYear(countsApart(a.Numerator, b.Numerator), (now.Number-then.Number)/math.Max(1, then.Number), stableParts, since)
}

// leastSpan is how many months of a year are enough to speak of an evolution.
const leastSpan = 6

// yearBefore is the month a year before one or, where the figures do not go back so far, the
// first that they have, and how both are said; false when that is too near.
func (v *View) yearBefore(month time.Time) (before time.Time, since string, ok bool) {
	before = month.AddDate(-1, 0, 0)
	if slices.ContainsFunc(v.months, before.Equal) {
		return before, "sur un an", true
	}
	if len(v.months) == 0 || v.months[0].After(month.AddDate(0, -leastSpan, 0)) {
		return before, "", false
	}
	return v.months[0], "depuis " + reports.FormatMonth(v.months[0]), true
}

// overAYear says how a figure moved since some month.
func overAYear(apart bool, by, stable float64, since string) string {
	switch {
	case apart && by > 0:
		return "en hausse " + since
	case apart && by < 0:
		return "en baisse " + since
	case math.Abs(by) <= stable+1e-9:
		return "stable " + since
	}
	return "sans écart sûr " + since
}

// contactsFinding is what the two-month rule says.
func (v *View) contactsFinding() string {
	value, last, ok := v.settledValue(queries.ContactRegulier)
	if !ok {
		return ""
	}
	return found(value.Text()+" à jour "+v.lately(queries.ContactRegulier, last), v.evolution(queries.ContactRegulier))
}

// entriesFinding is how many came.
func (v *View) entriesFinding() string {
	value, last, ok := v.settledValue(queries.Entrees)
	if !ok {
		return ""
	}
	return found(reports.Counted(int64(value.Number), "entrée", "entrées")+" "+v.lately(queries.Entrees, last), v.evolution(queries.Entrees))
}

// outcomesFinding sets what those who left had against the targets.
func (v *View) outcomesFinding(targets Targets) string {
	if m := v.Measure(queries.Sorties12m, v.month); v.Has(queries.Sorties12m) && m.Known && m.Numerator == 0 {
		return "aucune sortie sur douze mois"
	}
	var parts []string
	for _, x := range []struct{ code, what string }{{queries.EmploiSortie, "emploi"}, {queries.LogementSortie, "logement"}} {
		value := v.value(x.code, v.month)
		if !v.Has(x.code) || !value.Known() {
			continue
		}
		text := x.what + " " + value.Text()
		if target, _, set := targets.aim(v.place, x.code); set && !v.young() {
			text += " (cible " + reports.FormatTarget(target) + ")"
		}
		parts = append(parts, text)
	}
	if len(parts) == 0 {
		return ""
	}
	if v.young() {
		parts = append(parts, "trop tôt pour les cibles")
	}
	return found(parts...)
}

// qualityFinding is what the figures rest on.
func (v *View) qualityFinding(e Evidence) string {
	expected, received := received(e.Statements)
	text := ""
	if expected > 0 {
		text = reports.FormatCount(received) + " " + reports.Plural(received, "relevé reçu", "relevés reçus") + " sur " + reports.FormatCount(expected)
	}
	aside := ""
	if m := v.Measure(queries.LignesAcceptees, v.month); v.Has(queries.LignesAcceptees) && m.Denominator > 0 {
		aside = reports.FormatPercent(1-float64(m.Numerator)/float64(m.Denominator)) + " des lignes mises de côté"
	}
	return found(text, aside)
}

// received counts the statements awaited, and those that came.
func received(statements []Statement) (expected, received int64) {
	for _, s := range statements {
		if s.Expected {
			expected++
			if s.Received {
				received++
			}
		}
	}
	return expected, received
}

// pageFinding is the finding of the month: the contacts, otherwise the entries.
func (v *View) pageFinding() string {
	if value, last, ok := v.settledValue(queries.ContactRegulier); ok {
		text := "contacts à jour à " + value.Text()
		if !last.Equal(v.month) { // the document bears the name of another month
			text += " " + v.lately(queries.ContactRegulier, last)
		}
		return found(text, v.evolution(queries.ContactRegulier))
	}
	if finding := v.entriesFinding(); finding != "" {
		return finding
	}
	return v.openingFinding()
}

// openingFinding is who came and who is followed while no month is settled yet.
func (v *View) openingFinding() string {
	var parts []string
	if x := v.value(queries.Entrees, v.month); v.Has(queries.Entrees) && x.Known() {
		parts = append(parts, reports.Counted(int64(x.Number), "entrée", "entrées")+" "+v.lately(queries.Entrees, v.month))
	}
	if x := v.value(queries.FileActive, v.month); v.Has(queries.FileActive) && x.Known() {
		parts = append(parts, reports.Counted(int64(x.Number), "personne suivie", "personnes suivies"))
	}
	if len(parts) == 0 {
		return ""
	}
	return found(parts...) + " (provisoire)"
}

// placesNamed is how many places a title names.
const placesNamed = 3

// placesFinding gives the regularity of contacts of each of a few places.
func (v *View) placesFinding(places []reports.Territory) string {
	last, ok := v.settledMonth()
	if !ok || len(places) > placesNamed || !v.Has(queries.ContactRegulier) {
		return ""
	}
	var parts []string
	for _, p := range places {
		if value := v.At(p).value(queries.ContactRegulier, last); value.Known() {
			parts = append(parts, p.Name+" "+value.Text())
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "contacts à jour " + v.lately(queries.ContactRegulier, last) + ", " + found(parts...)
}

// placed are the shares that page one sets against the target, the region and the nation.
var placed = []string{queries.ContactRegulier, queries.Entree3Mois, queries.EmploiSortie, queries.LogementSortie}

// placeTable says where the place stands: against itself a year ago, its target,
// its region and the nation.
func (v *View) placeTable(targets Targets, wider Wider) (reports.Table, bool) {
	var codes []string
	for _, code := range v.Present(placed...) {
		if v.value(code, v.month).Known() {
			codes = append(codes, code)
		}
	}
	if len(codes) == 0 {
		return reports.Table{}, false
	}
	t := reports.Table{ID: "situation", Caption: "Face à la cible", Columns: []reports.Column{
		{Header: "Indicateur", RowHeader: true}, {Header: v.shortHeader(v.month), Format: reports.Percent},
	}}
	ago, compared := v.back(12)
	if compared {
		t.Columns = append(t.Columns, reports.Column{Header: v.shortHeader(ago), Format: reports.Percent})
	}
	t.Columns = append(t.Columns, reports.Column{Header: "Cible", Format: reports.Percent})
	if slices.ContainsFunc(codes, func(code string) bool { _, agreed, _ := targets.aim(v.place, code); return agreed }) {
		t.Notes = append(t.Notes, "Cible"+reports.Narrow+": l’objectif de la convention, à défaut la cible nationale.")
	}
	places := wider.known(codes)
	for _, p := range places {
		t.Columns = append(t.Columns, reports.Column{Header: p.Name + ", " + reports.FormatShortMonth(wider.Month), Format: reports.Percent})
	}
	if len(places) > 0 {
		t.Caption = "Face à la cible, à la région et à la France"
		t.Notes = append(t.Notes, wider.note(places))
	}
	t.Columns = append(t.Columns, reports.Column{Header: "Lecture"})
	for _, code := range codes {
		row := reports.Row{Cells: []reports.Value{reports.WordsOf(v.label(code)), v.unmarked(code, v.month)}}
		if compared {
			row.Cells = append(row.Cells, v.unmarked(code, ago))
		}
		target, _, set := targets.aim(v.place, code)
		if set {
			row.Cells = append(row.Cells, reports.PercentOf(target))
		} else {
			row.Cells = append(row.Cells, reports.Missing(reports.Percent, reports.NoTarget))
		}
		for _, p := range places {
			row.Cells = append(row.Cells, p.share(code))
		}
		t.Rows = append(t.Rows, reports.Row{Cells: append(row.Cells, reports.WordsOf(orElse(v.standing(code, target, set), "–")))})
	}
	if compared {
		t.Notes = append(t.Notes, v.breakNotes(codes, []time.Time{ago, v.month})...)
	}
	return t, true
}

// shortHeader is that of a narrow column: Déc. 24 (p).
func (v *View) shortHeader(month time.Time) string {
	text := reports.Capital(reports.PlainText(reports.FormatShortMonth(month))).String()
	if v.isProvisional(month) {
		text += reports.Fixed + "(p)"
	}
	return text
}

// standing judges a share: against its target when it has one, by the interval of so few
// exits; otherwise against the year before.
func (v *View) standing(code string, target float64, set bool) string {
	if !set {
		text := v.evolution(code)
		if last, ok := v.settledMonth(); ok && text != "" && !last.Equal(v.month) {
			text += ", fin " + reports.FormatShortMonth(last)
		}
		return text
	}
	m := v.Measure(code, v.month)
	interval, ok := compare.Wilson(m.Numerator, m.Denominator)
	switch {
	case v.young():
		return "trop tôt pour juger"
	case !ok:
		return ""
	case interval.Low > target:
		return "cible dépassée"
	case interval.High < target:
		return "au-dessous de la cible"
	}
	return "proche de la cible"
}
