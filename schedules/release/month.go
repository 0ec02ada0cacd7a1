// Package release is a month as it leaves: what it rests on, gathered once;
// whether it is settled; its documents, and the edition that numbers and freezes
// them. Here pipeline and reports meet.
//
// What a person asks of a month is one function with a request and an outcome:
// Draft, Publish, Rebuild, Moves, Audit, Worklist, Feedback, ExportAggregates,
// ImportAggregates, AskFigures, RowsBehind, AnswerQuestion. None prints, none looks at a clock.
package release

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
)

// month is all that the documents of a month rest on, gathered once.
type month struct {
	places                       // as they stand on its last day
	settings  *settings.Settings // of every day
	catalogue *queries.Catalogue
	first     time.Time // its first day
	asOf      time.Time // day on which it is known
	counts    counts
	reception reception
	delays    delays
	remarks   remarks
	secret    secret
	periods   []documents.PeriodFigures // of a bilan: its own first; none for a month
	national  national
	former    *former           // the edition that this one corrects; nil for none
	imported  map[string]string // departments known by the aggregates of another store only
}

// gather asks the store everything that the documents of a month print.
func gather(ctx context.Context, store *store.Store, q answers.Question) (*month, error) {
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	first := q.Months[len(q.Months)-1]
	m := &month{places: places{q.Settings.On(first.AddDate(0, 1, -1))}, settings: q.Settings, catalogue: catalogue, first: first, asOf: q.AsOf}
	if err := m.read(ctx, store, q); err != nil {
		return nil, err
	}
	answer, err := answers.Ask(ctx, store, q)
	if err != nil {
		return nil, err
	}
	m.imported, m.reception.states = answer.Imported, answer.States
	for _, ask := range []func(context.Context, *answers.Answer) error{m.askRemarks, m.askDelays, m.askCounts} {
		if err := ask(ctx, answer); err != nil {
			return nil, err
		}
	}
	if err := m.askHistory(ctx, store, q); err != nil {
		return nil, err
	}
	if err := m.askNational(ctx, store, q); err != nil {
		return nil, err
	}
	if answer.Linkage.Queue == 0 {
		return m, nil
	}
	return m, m.askAccepted(ctx, store, q)
}

// read takes from the books what people and earlier editions said.
func (m *month) read(ctx context.Context, store *store.Store, q answers.Question) (err error) {
	m.reception = reception{places: m.places, first: m.first}
	if m.reception.problems, err = pipeline.Problems(ctx, store, q.Settings, q.AsOf, ""); err != nil {
		return err
	}
	m.remarks = remarks{places: m.places, catalogue: m.catalogue}
	if m.remarks.comments, err = books.Comments(ctx, store, m.first, q.AsOf, q.Until); err != nil {
		return err
	}
	if m.remarks.answers, err = books.AnswersOf(ctx, store, m.first.AddDate(0, -1, 0), q.AsOf, q.Until); err != nil {
		return err
	}
	m.secret.before, err = books.ToldBefore(ctx, store, math.MaxInt32)
	return err
}

// indicators are those of some codes.
func (m *month) indicators(codes []string) []queries.Indicator {
	return slices.DeleteFunc(slices.Clone(m.catalogue.Indicators), func(i queries.Indicator) bool { return !slices.Contains(codes, i.Code) })
}

// sound refuses what would be made of figures while a rule of level stop is broken:
// last month's documents stay.
func (m *month) sound() error {
	e := Unsound{Month: m.first}
	for _, a := range m.remarks.anomalies {
		if a.Level == queries.Stop {
			e.Broken = append(e.Broken, a)
		}
	}
	if len(e.Broken) == 0 {
		return nil
	}
	return e
}

// Unsound says that a month breaks rules of level stop.
type Unsound struct {
	Month  time.Time
	Broken []books.Anomaly
}

func (e Unsound) Error() string {
	var rules []string
	for _, a := range e.Broken {
		rules = append(rules, fmt.Sprintf("%s (%d rows)", a.Check, a.Rows))
	}
	return fmt.Sprintf("%s: nothing is made of it: %s", e.Month.Format("2006-01"), strings.Join(rules, ", "))
}

// remote says whether a department is known by the aggregates of another store only.
func (m *month) remote(departement string) bool {
	_, ok := m.imported[departement]
	return ok
}

// remoteIn says whether a direction has such a department.
func (m *month) remoteIn(direction string) bool {
	return slices.ContainsFunc(m.departements(), func(code string) bool {
		d, ok := m.conf.DirectionOf(code)
		return ok && d.Code == direction && m.remote(code)
	})
}

// evidence is what surrounds the figures of a territory, for some departments.
func (m *month) evidence(t queries.Territory, departements []string) documents.Evidence {
	return documents.Evidence{
		Statements: m.reception.statements(departements),
		Questions:  m.reception.questions(departements),
		Answers:    m.remarks.answersOn(departements),
		Moves:      m.remarks.movesOf(t),
		Bounds:     m.counts.boundsOf(m.catalogue, t),
		Anomalies:  m.remarks.anomaliesIn(t.Level, departements),
		Comments:   m.remarks.commentsOn(departements),
		Incomplete: m.counts.incomplete(t),
		Curves:     m.counts.curvesOf(t),
		Cohorts:    m.counts.cohortsOf(t),
		Criteria:   m.criteria(),
		Limits:     m.limits(),
		Breaks:     m.breaks(),
	}
}

// criteria are those in force on a day of the month.
func (m *month) criteria() (terms []documents.Term) {
	whole := settings.Period{From: m.first, To: m.first.AddDate(0, 1, -1)}
	for _, c := range m.conf.Criteria {
		if c.Overlaps(whole) {
			terms = append(terms, documents.Term{Label: c.Label, From: c.From, To: c.To})
		}
	}
	return terms
}

// breaks are those of the settings, each with the territories that hold what it breaks.
func (m *month) breaks() []documents.Break {
	var all []documents.Break
	for _, b := range m.conf.Breaks {
		x := documents.Break{Day: b.Day, Label: reports.Typeset(b.Label), Indicators: b.Indicators}
		for _, code := range b.Departements {
			d, _ := m.conf.Departement(code)
			x.Places = append(x.Places, code, d.Direction, contract.RegionOf(code))
		}
		if b.Departements != nil {
			x.Places = append(x.Places, france)
		}
		all = append(all, x)
	}
	slices.SortStableFunc(all, func(a, b documents.Break) int { return a.Day.Compare(b.Day) })
	return all
}

// limits are the longest durations that a setting dates.
func (m *month) limits() (terms []documents.Term) {
	for _, l := range m.conf.LimitMonths {
		terms = append(terms, documents.Term{Label: reports.Counted(int64(l.Value), "mois", "mois"), From: l.From, To: l.To})
	}
	return terms
}

// statusOf says whether the figures of the month may still move: late records are
// still to come, or a statement that was awaited.
func (m *month) statusOf(departements []string) reports.Status {
	if slices.ContainsFunc(m.reception.statements(departements), func(st documents.Statement) bool { return st.Expected && !st.Received }) {
		return reports.Provisional
	}
	if !m.delays.provisionalFrom().IsZero() {
		return reports.Provisional
	}
	return reports.Final
}

// questionOf is what the documents of a month ask of a store.
func questionOf(conf *settings.Settings, first, asOf time.Time) answers.Question {
	return answers.Question{AsOf: asOf, Months: books.Months(first), Tables: []time.Time{first}, Settings: conf}
}
