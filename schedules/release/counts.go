package release

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
)

// counts are the figures of a month, and what says how sure they are.
type counts struct {
	first     time.Time
	printed   *queries.Figures
	accepted  *queries.Figures // if the pairs that wait were accepted
	history   *queries.Figures // of the months before, for signals in time
	complete  []answers.Completeness
	curves    map[string]map[queries.Territory][]answers.Step   // by domain
	cohorts   map[string]map[queries.Territory][]answers.Cohort // where breaks part those who entered, by domain
	alike     map[string]bool                                   // whether they are the same in every department, by domain
	strata    []queries.Stratum                                 // of the rates compared at equal public
	entriesOn map[string]time.Time                              // month of the first known entry, by department
}

// historyMonths is how many months before those of the documents the control
// charts look at: their limits rest on the first two years.
const historyMonths = 24

// longest is the incidence of a domain that goes furthest: its curve holds the others.
func longest(catalogue *queries.Catalogue, domain string) (furthest queries.Indicator, found bool) {
	for _, i := range catalogue.Indicators {
		if i.Kind == queries.Incidence && strings.HasPrefix(i.Code, domain+"_") && i.Horizon > furthest.Horizon {
			furthest, found = i, true
		}
	}
	return furthest, found
}

func (m *month) askCounts(ctx context.Context, answer *answers.Answer) (err error) {
	c := counts{first: m.first, curves: make(map[string]map[queries.Territory][]answers.Step)}
	if c.printed, err = answer.Figures(ctx); err != nil {
		return err
	}
	c.accepted = c.printed
	if c.complete, err = answer.Completeness(ctx); err != nil {
		return err
	}
	if c.entriesOn, err = answer.FirstEntries(ctx); err != nil {
		return err
	}
	if c.strata, err = answer.Strata(ctx, []time.Time{m.first}, m.indicators(queries.AtEqualPublic())...); err != nil {
		return err
	}
	for _, access := range documents.Accesses {
		i, ok := longest(m.catalogue, access.Domain)
		if !ok {
			continue
		}
		if c.curves[access.Domain], err = answer.Curves(ctx, i, m.first, i.Horizon); err != nil {
			return err
		}
	}
	m.counts = c
	return m.askCohorts(ctx, answer)
}

// askCohorts asks for the access of those who entered on each side of the breaks, in each
// department, direction and in the nation. Where all the departments of the nation have the
// same breaks, whoever entered on one side only is a cohort too: the nation's is their sum.
func (m *month) askCohorts(ctx context.Context, answer *answers.Answer) error {
	m.counts.cohorts = make(map[string]map[queries.Territory][]answers.Cohort)
	m.counts.alike = make(map[string]bool)
	for _, access := range documents.Accesses {
		of := make(map[queries.Territory][]answers.Cohort)
		m.counts.alike[access.Domain] = m.brokenAlike(access.Domain)
		for _, t := range answers.Standing(m.conf) {
			parting := m.parting(access.Domain, m.departementsIn(t))
			if t.Level == queries.Structure || len(parting.Breaks) == 0 {
				continue
			}
			cohorts, err := answer.Cohorts(ctx, parting)
			if errors.Is(err, answers.ErrPartedOtherwise) {
				continue // the store that has the statements has other breaks: nothing is said of them
			}
			if err != nil {
				return err
			}
			of[t] = cohorts
		}
		m.counts.cohorts[access.Domain] = of
	}
	return nil
}

// parting is how those who entered in some departments are taken apart, by the breaks of an
// access up to the last day of the month.
func (m *month) parting(domain string, departements []string) answers.Parting {
	of := answers.Parting{Month: m.first, Domain: domain, Departements: departements, Least: m.leastOfSituation()}
	for _, h := range queries.Horizons {
		of.Horizons = append(of.Horizons, h.Days)
		for _, b := range m.conf.Breaking(h.Of(domain), departements) {
			if b.Day.Before(m.first.AddDate(0, 1, 0)) {
				of.Breaks = append(of.Breaks, b.Day)
			}
		}
	}
	slices.SortFunc(of.Breaks, time.Time.Compare)
	of.Breaks = slices.CompactFunc(of.Breaks, time.Time.Equal)
	return of
}

// leastOfSituation is how many persons a group of situations at entry holds in each cohort, on
// each side of the access, for what is adjusted: no fewer than a count that may leave the
// departments.
func (m *month) leastOfSituation() int64 { return int64(m.conf.Thresholds.SmallCount) }

// brokenAlike says whether the same breaks part those who entered in every department.
func (m *month) brokenAlike(domain string) bool {
	all := m.departements()
	return !slices.ContainsFunc(all, func(code string) bool {
		return !slices.EqualFunc(m.parting(domain, []string{code}).Breaks, m.parting(domain, all).Breaks, time.Time.Equal)
	})
}

// cohortsOf are those of a territory that a break parts, for its documents.
func (c counts) cohortsOf(t queries.Territory) []documents.Cohorts {
	return slices.DeleteFunc(c.allCohortsOf(t), func(of documents.Cohorts) bool { return len(of.Cohorts) < 2 })
}

// comparedCohorts are those of the departments and of the nation, for the comparison: of the
// nation where all its departments are parted alike, and then of every department.
func (m *month) comparedCohorts() map[string][]documents.Cohorts {
	compared := make(map[string][]documents.Cohorts)
	for _, t := range answers.Standing(m.conf) {
		if t.Level != queries.Departement && t.Level != queries.National {
			continue
		}
		for _, of := range m.counts.allCohortsOf(t) {
			if alike := m.counts.alike[of.Domain]; len(of.Cohorts) > 1 && t.Level == queries.Departement || alike && len(of.Cohorts) > 0 {
				compared[t.Code] = append(compared[t.Code], of)
			}
		}
	}
	return compared
}

func (c counts) allCohortsOf(t queries.Territory) []documents.Cohorts {
	var all []documents.Cohorts
	for _, access := range documents.Accesses {
		of := documents.Cohorts{Domain: access.Domain}
		for _, x := range c.cohorts[access.Domain][t] {
			d := documents.Cohort{From: x.From, To: x.To, Persons: x.Persons}
			for i, s := range x.Estimates {
				d.Points = append(d.Points, documents.CohortPoint{Day: s.Days, Value: s.Value, Low: s.Low, High: s.High, Known: s.Known,
					Adjusted: x.Adjusted[i].Value, IsAdjusted: x.Adjusted[i].Known, Behind: x.Adjusted[i].Behind})
			}
			of.Cohorts = append(of.Cohorts, d)
		}
		all = append(all, of)
	}
	return all
}

// askHistory asks for the few figures that are followed in time over the months
// before those of a question.
func (m *month) askHistory(ctx context.Context, store *store.Store, q answers.Question) error {
	first := q.Months[0]
	q.Months, q.AcceptAll = nil, false
	for n := historyMonths; n > 0; n-- {
		q.Months = append(q.Months, first.AddDate(0, -n, 0))
	}
	before, err := answers.Ask(ctx, store, q)
	if err != nil {
		return err
	}
	m.counts.history, err = before.FiguresOf(ctx, m.indicators(queries.Followed())...)
	return err
}

// askAccepted asks what the figures of the month would be if every pair that waits
// were accepted.
func (m *month) askAccepted(ctx context.Context, store *store.Store, q answers.Question) error {
	q.AcceptAll, q.Months = true, []time.Time{m.first}
	answer, err := answers.Ask(ctx, store, q)
	if err != nil {
		return err
	}
	m.counts.accepted, err = answer.FiguresOf(ctx, m.catalogue.Indicators...)
	return err
}

// boundsOf are the rates of a territory that the pairs that wait can move.
func (c counts) boundsOf(catalogue *queries.Catalogue, t queries.Territory) []documents.Bounds {
	var all []documents.Bounds
	for _, i := range catalogue.Indicators {
		low, ok1 := c.printed.At(i.Code, t.Level, t.Code, c.first).Rate()
		high, ok2 := c.accepted.At(i.Code, t.Level, t.Code, c.first).Rate()
		if ok1 && ok2 && low != high {
			all = append(all, documents.Bounds{Indicator: i.Code, Low: min(low, high), High: max(low, high)})
		}
	}
	return all
}

// incomplete are the counts of a territory that late records still complete.
func (c counts) incomplete(t queries.Territory) []documents.Incomplete {
	var all []documents.Incomplete
	for _, x := range c.complete {
		if n := c.printed.At(x.Event, t.Level, t.Code, x.Month); x.Told > 0 && n.Known {
			all = append(all, documents.Incomplete{Indicator: x.Event, Month: x.Month, Known: n.Numerator, Share: float64(x.Known) / float64(x.Told)})
		}
	}
	return all
}

// curvesOf are the curves of a territory that have more than one step.
func (c counts) curvesOf(t queries.Territory) []documents.Whole {
	var all []documents.Whole
	for _, access := range documents.Accesses {
		whole := documents.Whole{Domain: access.Domain}
		for _, st := range c.curves[access.Domain][t] {
			if st.Known {
				whole.Steps = append(whole.Steps, reports.CurvePoint{Day: st.Days, Value: st.Value, Low: st.Low, High: st.High})
			}
		}
		if len(whole.Steps) > 1 {
			all = append(all, whole)
		}
	}
	return all
}

// compared are the departments of the national release, as configured.
func (m *month) compared() []reports.Territory {
	var all []reports.Territory
	for _, code := range m.departements() {
		p := m.departement(code)
		p.Name, p.Region, p.FirstEntryOn = reports.Typeset(p.Name), contract.RegionOf(code), m.counts.entriesOn[code]
		all = append(all, p)
	}
	return all
}
