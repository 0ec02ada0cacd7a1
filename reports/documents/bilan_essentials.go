package documents

import (
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// firstPage is the period in a few sentences and figures.
func (b *bilan) firstPage() reports.Section {
	v := b.v
	s := reports.Section{ID: "essentiel", Title: "L’essentiel", Finding: b.countFinding(queries.Entrees, "entrée", "entrées")}
	s.Add(reports.List{Items: b.sentences()})
	k := b.keyFigures()
	if len(k.Figures) > 0 {
		s.Add(k)
	}
	s.AddTable(v.placeTable(b.Targets, b.Wider))
	if note := join(whomToAsk(b.Publisher, b.Lead), reports.PlainText(readingNote(b.MonthlyInput, k))); note.String() != "" {
		s.Add(reports.Paragraph{Role: reports.Remark, Text: note})
	}
	if l := toDo(v, b.Evidence, qualityTitle); len(l.Items) > 0 {
		s.Add(l)
	}
	if t := trustBox(v, b.Evidence); len(t.Items) > 0 {
		s.Add(t)
	}
	addComments(&s, b.Evidence.Comments)
	return s
}

// sentences give the period in its order: who came and left, how they were met, what they
// reached, what left the ordinary, what changed in the rules.
func (b *bilan) sentences() []reports.Text {
	var all []reports.Text
	add := func(t reports.Text, ok bool) {
		if ok && len(all) < essentialMost {
			all = append(all, t)
		}
	}
	add(missingSentence(b.Evidence.Statements))
	add(b.incompleteSentence())
	add(b.movement())
	add(b.signals())
	add(b.v.targetSentence(queries.EmploiSortie, "avaient un emploi ou une formation durable", b.Targets, b.Evidence))
	add(b.v.targetSentence(queries.LogementSortie, "avaient un logement pérenne", b.Targets, b.Evidence))
	add(reports.Capital(reports.PlainText("règles du programme"+reports.Narrow+": "+b.rulesFinding()+" "+reports.InPeriod(b.name())+".")), true)
	return all
}

// incompleteSentence says that the last month of the period may be completed, and its counts with it.
func (b *bilan) incompleteSentence() (reports.Text, bool) {
	text, ok := b.v.stillIncomplete(b.Evidence)
	return join(text, reports.PlainText("les effectifs "+reports.OfPeriod(b.name())+" peuvent encore changer.")), ok
}

// movement is who was oriented, came, left and is followed.
func (b *bilan) movement() (reports.Text, bool) {
	text := reports.Capital(reports.PlainText(reports.InPeriod(b.name()) + ", "))
	var parts []reports.Text
	for _, code := range b.pv.Present(queries.Orientations, queries.Entrees, queries.Sorties) {
		if m := b.measure(0, code); m.Known {
			parts = append(parts, clauses[code].say(m.Numerator))
		}
	}
	text = join(text, oneAfterTheOther(parts))
	if m := b.measure(0, queries.FileActive); m.Known && b.pv.Has(queries.FileActive) {
		text = join(text, reports.PlainText(reports.Narrow+"; au "+reports.FormatDay(b.v.lastDay())+", "), clauses[queries.FileActive].say(m.Numerator))
		if k, _, ok := b.periodsAgo(); ok {
			if then := b.measure(k, queries.FileActive); then.Known && !then.Month.IsZero() && b.underway() {
				text = join(text, reports.PlainText(" ("+reports.FormatCount(then.Numerator)+" à la fin "+reports.OfPeriod(b.Periods[k].Name)+")"))
			} else if then.Known && !then.Month.IsZero() {
				text = join(text, reports.PlainText(", "+more(m.Numerator-then.Numerator, "qu’à la fin "+reports.OfPeriod(b.Periods[k].Name))))
			}
		}
	}
	return join(text, reports.PlainText(".")), len(parts) > 0
}

// signals tells which months of the period left the ordinary limits of a figure followed in
// time.
func (b *bilan) signals() (reports.Text, bool) {
	first := firstOf(b.name(), b.Month)
	var parts []string
	for _, code := range queries.Followed() {
		x := b.v.control(code)
		if !b.v.Has(code) || len(x.Signals) == 0 {
			continue
		}
		var months []string
		for k, m := range b.v.allMonths() {
			if x.Signals[k] != reports.NoSignal && !m.Before(first) {
				months = append(months, reports.FormatShortMonth(m))
			}
		}
		if len(months) > 0 {
			parts = append(parts, b.v.label(code)+" ("+enumerate(months)+")")
		}
	}
	if len(parts) == 0 {
		return nil, false
	}
	return join(strong(reports.Counted(int64(len(parts)), "série sort", "séries sortent")), reports.PlainText(" de ses limites habituelles dans la période"+reports.Narrow+": "+enumerate(parts)+".")), true
}

// firstOf is the first month of a period that ends with one.
func firstOf(period string, last time.Time) time.Time {
	if len(period) == len("2023") {
		return last.AddDate(0, -11, 0)
	}
	return last.AddDate(0, -2, 0)
}

// keyFigures are those of the period, each against the period before.
func (b *bilan) keyFigures() reports.KeyFigures {
	k := reports.KeyFigures{Title: "Chiffres clés"}
	for _, code := range b.pv.Present(queries.FirstPage()...) {
		value := b.value(0, code)
		if !value.Known() || len(k.Figures) == 4 {
			continue
		}
		f := b.v.aimed(b.v.keyFigure(code), b.Targets)
		value.Provisional = b.v.isProvisional(b.Month)
		f.Value = value
		if value.Format != reports.Percent && !b.v.indicators[code].Stock {
			f.Detail = reports.InPeriod(b.name())
		}
		f.Comparison = b.against(code)
		k.Figures = append(k.Figures, f)
	}
	return k
}

// against sets a figure of the period beside the others.
func (b *bilan) against(code string) string {
	var parts []string
	for k := range b.Periods {
		if then := b.value(k, code); k > 0 && then.Known() {
			parts = append(parts, reports.ShortPeriod(b.Periods[k].Name)+reports.Narrow+": "+then.Text())
		}
	}
	if len(parts) == 0 {
		return "Pas de période comparable."
	}
	slices.Reverse(parts)
	return reports.Capital(reports.PlainText(found(parts...))).String() + "."
}
