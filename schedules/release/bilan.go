package release

import (
	"context"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/schedules"
)

// gatherPeriod gathers a month and, for a bilan, the figures of the quarter or of the year that
// ends with it and of those that it is set against. All are known on one day.
func gatherPeriod(ctx context.Context, store *store.Store, q answers.Question, period string) (*month, error) {
	m, err := gather(ctx, store, q)
	if err != nil || period == "" {
		return m, err
	}
	names, err := schedules.ComparedPeriods(period)
	if err != nil {
		return nil, err
	}
	for _, name := range append([]string{period}, names...) {
		first, last, err := schedules.PeriodMonths(name)
		if err != nil {
			return nil, err
		}
		q.Months, q.Tables = schedules.Months(first, last), nil
		figures, err := askPeriod(ctx, store, m.catalogue, q)
		if err != nil {
			return nil, err
		}
		m.periods = append(m.periods, documents.PeriodFigures{Name: name, Last: last, Figures: figures})
	}
	return m, nil
}

// bilanOfDepartement is that of a quarter or of a year of a department.
func (m *month) bilanOfDepartement(d settings.Departement, of issue) *reports.Report {
	codes := []string{d.Code}
	in := documents.BilanInput{
		MonthlyInput: m.monthlyInput(d, of), Periods: m.periods, Quality: m.reception.quality(codes), Rules: m.rulesOf(codes), Breaks: m.breaksOf(codes),
	}
	in.Evidence.Moves = nil // what moved is said month by month
	return documents.Bilan(in)
}

// bilanOfDirection is that of all the departments of a direction.
func (m *month) bilanOfDirection(d settings.Direction, of issue) *reports.Report {
	territory := queries.Territory{Level: queries.Consortium, Code: d.Code}
	codes := m.departementsOf(d.Code)
	in := documents.BilanInput{
		MonthlyInput: documents.MonthlyInput{
			Figures: m.counts.printed, History: m.counts.history, Indicators: m.catalogue.Indicators, Tables: m.catalogue.Tables,
			Territory: m.place(territory), Publisher: d.Label, Month: m.first, IssuedOn: of.issuedOn, NextOn: of.nextOn, Edition: of.edition,
			Status: m.statusOf(codes), ProvisionalFrom: m.delays.provisionalFrom(), Targets: m.targets(), Evidence: m.evidence(territory, codes),
		},
		Periods: m.periods, Quality: m.reception.quality(codes), Rules: m.rulesOf(codes), Breaks: m.breaksOf(codes),
	}
	in.Evidence.Moves = nil
	for _, code := range codes {
		in.Departements = append(in.Departements, m.departement(code))
	}
	return documents.Bilan(in)
}

// span is the first and the last day of the period.
func (m *month) span() (first, last time.Time) {
	first, month, err := schedules.PeriodMonths(m.periods[0].Name)
	if err != nil {
		return m.first, m.first.AddDate(0, 1, -1)
	}
	return first, month.AddDate(0, 1, -1)
}

// rulesOf are the rules that begin or end in the period, for some departments.
func (m *month) rulesOf(codes []string) (all []documents.RuleChange) {
	first, last := m.span()
	within := func(day time.Time) bool { return !day.IsZero() && !day.Before(first) && !day.After(last) }
	add := func(what, label string, p settings.Period) {
		if within(p.From) || within(p.To) {
			all = append(all, documents.RuleChange{What: what, Term: documents.Term{Label: label, From: p.From, To: p.To}})
		}
	}
	for _, c := range m.conf.Criteria {
		add("Critère d’éligibilité", c.Label, c.Period)
	}
	for _, l := range m.conf.LimitMonths {
		add("Durée maximale", reports.Counted(int64(l.Value), "mois", "mois"), l.Period)
	}
	for _, i := range m.catalogue.Indicators {
		for _, t := range m.conf.Targets[i.Code] {
			add("Cible nationale", i.Label+reports.Narrow+": "+reports.FormatTarget(t.Value), t.Period)
		}
	}
	for _, code := range codes {
		d, _ := m.conf.Departement(code)
		name := m.departement(code).Name
		for _, p := range d.Places {
			add("Places, "+name, reports.Counted(int64(p.Value), "place", "places"), p.Period)
		}
		for _, i := range m.catalogue.Indicators {
			for _, t := range d.Targets[i.Code] {
				add("Objectif de la convention, "+name, i.Label+reports.Narrow+": "+reports.FormatTarget(t.Value), t.Period)
			}
		}
	}
	return all
}

// breaksOf are the breaks of the series that fall in the period, for some departments.
func (m *month) breaksOf(codes []string) (all []string) {
	first, last := m.span()
	for _, b := range m.conf.Breaks {
		if b.Day.Before(first) || b.Day.After(last) || len(b.Departements) > 0 && !overlap(b.Departements, codes) {
			continue
		}
		text := reports.Typeset(b.Label) + ", le " + reports.FormatDay(b.Day)
		for n, code := range b.Indicators {
			i, _ := m.catalogue.Indicator(code)
			if n == 0 {
				text += reports.Narrow + ": " + i.Label
				continue
			}
			text += ", " + i.Label
		}
		all = append(all, text+".")
	}
	return all
}
