package documents

import (
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/compare"
)

// A month is compared with another once it is settled: until then it lacks what is
// still to be received, and a difference would show the delay.

// settledMonth is the last month whose figures no longer move, false without any.
func (v *View) settledMonth() (time.Time, bool) {
	for _, m := range slices.Backward(v.months) {
		if !v.isProvisional(m) {
			return m, true
		}
	}
	return time.Time{}, false
}

// settledPair is the last settled month and the one before it, false when one is
// missing.
func (v *View) settledPair() (last, before time.Time, ok bool) {
	last, ok = v.settledMonth()
	if !ok {
		return last, before, false
	}
	before = last.AddDate(0, -1, 0)
	return last, before, slices.ContainsFunc(v.months, before.Equal)
}

// lateAtMost is how many months, the one reported included, a statement that has not
// come may leave unsettled: after so many they stand as they are.
const lateAtMost = 3

// provisionalWithout is the first month that may still move, when it is known from the
// delays and statements that were awaited have not come: a month that ended on or after
// the day of the statement in force lacks what the next will bring.
func provisionalWithout(statements []Statement, month, provisional time.Time) time.Time {
	for _, s := range statements {
		if !s.Expected || s.Received {
			continue
		}
		first := month
		for n := 1; n < lateAtMost && !s.ExtractionOn.IsZero() && !month.AddDate(0, 1-n, -1).Before(s.ExtractionOn); n++ {
			first = month.AddDate(0, -n, 0)
		}
		if provisional.IsZero() || first.Before(provisional) {
			provisional = first
		}
	}
	return provisional
}

// readingsOf are the months of a figure as a control chart takes them. A rate of too few
// people is no reading; neither is a month before the opening.
func readingsOf(i queries.Indicator, months []time.Time, at func(time.Time) queries.Measure, openedOn, provisional time.Time) []Reading {
	all := make([]Reading, len(months))
	for k, month := range months {
		m := at(month)
		value := FigureOf(i, m)
		known := !m.Month.IsZero() && value.Known() && (m.Kind == queries.Count || m.Denominator >= compare.SmallestN)
		if !openedOn.IsZero() && openedOn.After(month) {
			known = false
		}
		all[k] = Reading{Value: value.Number, Persons: persons(m), Known: known, Provisional: !provisional.IsZero() && !month.Before(provisional)}
	}
	return all
}

// persons are those of whom a share is the share.
func persons(m queries.Measure) int64 {
	if m.Kind != queries.Rate {
		return 0
	}
	return m.Denominator
}

// run is the stretch of months that one rule of a control chart names.
type run struct {
	word        reports.Signal
	first, last time.Time
}

// latestRun is the last run of months that fire one signal, if it stands in the last
// settled months: an older one was given in its time.
func latestRun(x Control, months []time.Time, month, provisional time.Time) (run, bool) {
	var last run
	for k, word := range x.Signals {
		switch {
		case word == reports.NoSignal:
		case word == last.word && k > 0 && x.Signals[k-1] == word:
			last.last = months[k]
		default:
			last = run{word, months[k], months[k]}
		}
	}
	since := month.AddDate(0, 1-signalSpan, 0)
	if !provisional.IsZero() && !provisional.After(month) {
		since = provisional.AddDate(0, -signalSpan, 0)
	}
	return last, last.word != reports.NoSignal && !last.last.Before(since)
}

// signalSentence tells that a figure followed in time left its ordinary limits, by the
// rules that the national document applies to it.
func (v *View) signalSentence(code string) (reports.Text, bool) {
	x := v.control(code)
	if !v.Has(code) || len(x.Signals) == 0 {
		return nil, false
	}
	r, ok := latestRun(x, v.allMonths(), v.month, v.provisional)
	if !ok {
		return nil, false
	}
	when := "en " + reports.FormatMonth(r.last)
	if !r.first.Equal(r.last) {
		when = reports.Of(reports.FormatMonth(r.first)) + " à " + reports.FormatMonth(r.last)
	}
	text := join(strong(v.label(code)+reports.Narrow+": "+string(r.word)), reports.PlainText(", "+when))
	format := formatOf(v.indicators[code])
	if last := v.value(code, r.last); last.Known() {
		mean := reports.Value{Format: format, Number: x.Mean}
		text = join(text, reports.PlainText(" ("+last.Text()+", moyenne "+mean.Text()+")"))
	}
	return join(text, reports.PlainText(".")), true
}

// incompleteSentence says that the month reported is not compared, and how much of it is
// usually known.
func (v *View) incompleteSentence(e Evidence) (reports.Text, bool) {
	text, ok := v.stillIncomplete(e)
	if !ok {
		return nil, false
	}
	if last, ok := v.settledMonth(); ok {
		return join(text, reports.PlainText("la comparaison porte sur "+reports.FormatMonth(last)+", dernier mois définitif.")), true
	}
	return join(text, reports.PlainText("aucun mois n’est encore définitif, et rien n’est comparé.")), true
}

// stillIncomplete is the beginning of that sentence, which ends with what it implies.
func (v *View) stillIncomplete(e Evidence) (reports.Text, bool) {
	if !v.isProvisional(v.month) {
		return nil, false
	}
	least, whose := 1.0, ""
	for _, i := range e.Incomplete {
		if i.Month.Equal(v.month) && i.Share < least {
			least, whose = i.Share, eventsOf[i.Indicator]
		}
	}
	text := reports.PlainText(reports.Capital(reports.PlainText(reports.FormatMonth(v.month))).String() + " est provisoire")
	if whose != "" {
		text = join(text, reports.PlainText(reports.Narrow+": "), strong(reports.FormatPercent(least)),
			reports.PlainText(" de ses "+whose+" sont habituellement "+known[whose]+" au "+reports.FormatDay(v.figures.AsOf)+reports.Narrow+"; "))
	} else {
		text = join(text, reports.PlainText(reports.Narrow+": des relevés peuvent encore le compléter"+reports.Narrow+"; "))
	}
	return text, true
}

// The events whose delays are measured, in words.
var (
	eventsOf = map[string]string{queries.Contacts: "contacts", queries.Entrees: "entrées", queries.Sorties: "sorties"}
	known    = map[string]string{"contacts": "connus", "entrées": "connues", "sorties": "connues"}
)

// fullCourse is how many months after its opening a platform has seen somebody go all
// the way: before, only those who leave early have left, and the targets are not theirs.
const fullCourse = 24

// young says whether the platform opened too recently for its exits to be those of
// whole courses.
func (v *View) young() bool {
	all := v.allMonths()
	if v.place.OpenedOn.IsZero() {
		return len(all) < fullCourse
	}
	return v.place.OpenedOn.AddDate(0, fullCourse, 0).After(v.lastDay())
}
