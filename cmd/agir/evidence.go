package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports"
)

// known is all that the documents of a month rest on, gathered once: the
// figures, their bounds if the waiting pairs were accepted, the curves, the
// anomalies, the statements and their problems.
type known struct {
	conf      *settings.Settings
	catalogue *queries.Catalogue
	month     time.Time
	asOf      time.Time
	figures   *queries.Figures
	accepted  *queries.Figures
	curves    map[string]map[queries.Territory][]answers.Step // by indicator
	anomalies []books.Anomaly
	maturity  []answers.Maturity
	complete  []answers.Completeness
	states    []inbox.State
	problems  []contract.Problem
	moves     []answers.Move
	comments  []books.Comment
	reaching  map[string]map[time.Time]int64 // by department and month of the limit
	entries   map[string]time.Time           // month of the first known entry, by department
	strata    []queries.Stratum              // of the rates compared at equal public
	history   *queries.Figures               // of the months before, for signals in time
	answer    *answers.Answer                // the last asked of the store
	told      books.Told                     // what earlier editions told the nation
	disclosed *reports.Disclosure            // what this release may tell it, once chosen
}

// gather asks the store everything that the documents of a month print.
func (s *session) gather(store *store.Store, q answers.Question) (*known, error) {
	catalogue, err := queries.Load()
	if err != nil {
		return nil, err
	}
	month := q.Months[len(q.Months)-1]
	k := &known{conf: q.Settings, catalogue: catalogue, month: month, asOf: q.AsOf}
	k.problems, err = pipeline.Problems(s.ctx, store, q.Settings, q.AsOf, "")
	if err != nil {
		return nil, err
	}
	if k.comments, err = books.Comments(s.ctx, store, month, q.AsOf, q.Until); err != nil {
		return nil, err
	}
	if k.told, err = books.ToldBefore(s.ctx, store, math.MaxInt32); err != nil {
		return nil, err
	}
	answer, err := answers.Ask(s.ctx, store, q)
	if err != nil {
		return nil, err
	}
	k.states, k.answer = answer.States, answer
	if k.figures, err = answer.Figures(s.ctx); err != nil {
		return nil, err
	}
	if k.anomalies, err = answer.Anomalies(s.ctx); err != nil {
		return nil, err
	}
	if k.maturity, err = answer.Maturity(s.ctx); err != nil {
		return nil, err
	}
	if k.complete, err = answer.Completeness(s.ctx); err != nil {
		return nil, err
	}
	if k.reaching, err = answer.Reaching(s.ctx, month); err != nil {
		return nil, err
	}
	if k.entries, err = answer.FirstEntries(s.ctx); err != nil {
		return nil, err
	}
	if k.strata, err = answer.Strata(s.ctx, []time.Time{month}, k.indicators(reports.StandardisedRates)...); err != nil {
		return nil, err
	}
	k.curves = make(map[string]map[queries.Territory][]answers.Step)
	for _, code := range []string{"acces_emploi_24m", "acces_logement_24m"} {
		i, ok := catalogue.Indicator(code)
		if !ok {
			continue
		}
		if k.curves[code], err = answer.Curves(s.ctx, i, month, i.Horizon); err != nil {
			return nil, err
		}
	}
	if err := k.remember(s.ctx, store, q); err != nil {
		return nil, err
	}
	k.accepted = k.figures
	if answer.Linkage.Queue == 0 {
		return k, nil
	}
	accepted := q // the bounds are told of the month reported only
	accepted.AcceptAll, accepted.Months = true, []time.Time{month}
	if answer, err = answers.Ask(s.ctx, store, accepted); err != nil {
		return nil, err
	}
	k.accepted, err = answer.FiguresOf(s.ctx, catalogue.Indicators...)
	return k, err
}

// historyMonths is how many months before those of the documents the control
// charts look at: their limits rest on the first two years.
const historyMonths = 24

// remember asks for the few figures that are followed in time over the months
// before those of a question.
func (k *known) remember(ctx context.Context, store *store.Store, q answers.Question) error {
	first := q.Months[0]
	q.Months, q.AcceptAll = nil, false
	for n := historyMonths; n > 0; n-- {
		q.Months = append(q.Months, first.AddDate(0, -n, 0))
	}
	before, err := answers.Ask(ctx, store, q)
	if err != nil {
		return err
	}
	k.history, err = before.FiguresOf(ctx, k.indicators(reports.FollowedFigures)...)
	return err
}

// indicators are those of some codes.
func (k *known) indicators(codes []string) []queries.Indicator {
	return slices.DeleteFunc(slices.Clone(k.catalogue.Indicators), func(i queries.Indicator) bool { return !slices.Contains(codes, i.Code) })
}

// sound refuses what would be made of figures while a rule of level stop is broken:
// last month's documents stay.
func (k *known) sound() error {
	var rules []string
	for _, a := range k.anomalies {
		if a.Level == "stop" {
			rules = append(rules, fmt.Sprintf("%s (%d rows)", a.Check, a.Rows))
		}
	}
	if len(rules) == 0 {
		return nil
	}
	return fmt.Errorf("%s: nothing is made of it: %s", k.month.Format("2006-01"), strings.Join(rules, ", "))
}

// place names a territory.
func (k *known) place(t queries.Territory) reports.Place {
	p := reports.Place{Level: t.Level, Code: t.Code, Name: t.Code}
	switch t.Level {
	case queries.Departement:
		p.Name = contract.DepartementName(t.Code)
		if d, ok := k.conf.Departement(t.Code); ok {
			p.OpenedOn = d.OpenedOn
		}
	case queries.Structure:
		_, code, _ := strings.Cut(t.Code, "/")
		if st, ok := k.conf.Structure(code); ok {
			p.Name = st.Label
		}
	case queries.Consortium:
		if d, ok := k.conf.Direction(t.Code); ok {
			p.Name = d.Label
		}
	case queries.National:
		p.Name = "France"
	}
	return p
}

// structures are the places of the structures of a department.
func (k *known) structures(departement string) []reports.Place {
	var places []reports.Place
	for _, t := range answers.Territories(k.conf) {
		if t.Level == queries.Structure && strings.HasPrefix(t.Code, departement+"/") {
			places = append(places, k.place(t))
		}
	}
	return places
}

// evidence is what surrounds the figures of a territory, for some departments.
func (k *known) evidence(t queries.Territory, departements []string) reports.Evidence {
	e := reports.Evidence{Statements: k.statements(departements), Questions: k.questions(departements), Moves: k.movesOf(t)}
	for _, i := range k.catalogue.Indicators {
		if b, ok := k.bounds(i, t); ok {
			e.Bounds = append(e.Bounds, b)
		}
	}
	e.Anomalies = k.anomaliesIn(departements)
	e.Comments = k.commentsOn(departements)
	for _, c := range k.complete {
		if m := k.figures.At(c.Event, t.Level, t.Code, c.Month); c.Told > 0 && m.Known {
			e.Incomplete = append(e.Incomplete, reports.Incomplete{
				Indicator: c.Event, Month: c.Month, Known: m.Numerator, Share: float64(c.Known) / float64(c.Told),
			})
		}
	}
	for _, domain := range []string{"acces_emploi", "acces_logement"} {
		steps := k.curves[domain+"_24m"][t]
		whole := reports.Whole{Domain: domain}
		for _, st := range steps {
			if st.Known {
				whole.Steps = append(whole.Steps, reports.CurvePoint{Day: st.Days, Value: st.Value, Low: st.Low, High: st.High})
			}
		}
		if len(whole.Steps) > 1 {
			e.Curves = append(e.Curves, whole)
		}
	}
	return e
}

// commentsOn are what was said of some departments.
func (k *known) commentsOn(departements []string) []reports.Comment {
	var all []reports.Comment
	for _, c := range k.comments {
		if !slices.Contains(departements, c.Departement) {
			continue
		}
		about, _ := subjectLabel(k.catalogue, c.Subject)
		if len(departements) > 1 {
			about = contract.DepartementName(c.Departement) + ", " + about
		}
		all = append(all, reports.Comment{About: about, Text: c.Text, By: c.By, On: c.CommentedOn})
	}
	return all
}

// anomaliesIn gathers what breaks a rule by rule, department and justification.
func (k *known) anomaliesIn(departements []string) []reports.Anomaly {
	var all []reports.Anomaly
	index := make(map[[3]string]int)
	for _, a := range k.anomalies {
		if a.Departement != "" && !slices.Contains(departements, a.Departement) {
			continue
		}
		key := [3]string{a.Check, a.Departement, a.Justified}
		at, seen := index[key]
		if !seen {
			at = len(all)
			index[key] = at
			place := "Tous départements"
			if a.Departement != "" {
				place = contract.DepartementName(a.Departement)
			}
			all = append(all, reports.Anomaly{Label: a.Label, Place: place, Since: a.FirstSeenOn, Justification: a.Justified})
		}
		all[at].Count += int64(a.Rows)
		if !a.FirstSeenOn.IsZero() && (all[at].Since.IsZero() || a.FirstSeenOn.Before(all[at].Since)) {
			all[at].Since = a.FirstSeenOn
		}
	}
	return all
}

func (k *known) bounds(i queries.Indicator, t queries.Territory) (reports.Bounds, bool) {
	low, ok1 := k.figures.At(i.Code, t.Level, t.Code, k.month).Rate()
	high, ok2 := k.accepted.At(i.Code, t.Level, t.Code, k.month).Rate()
	if !ok1 || !ok2 || low == high {
		return reports.Bounds{}, false
	}
	return reports.Bounds{Indicator: i.Code, Low: min(low, high), High: max(low, high)}, true
}

func (k *known) movesOf(t queries.Territory) []reports.Move {
	var moves []reports.Move
	for _, m := range k.moves {
		if m.Level != t.Level || m.Territory != t.Code {
			continue
		}
		moves = append(moves, reports.Move{Before: m.Before, After: m.After, Causes: k.causes(m)})
	}
	return moves
}

func (k *known) causes(m answers.Move) []string {
	var causes []string
	for _, r := range m.Reasons {
		text := string(r.Cause)
		if r.Sender != "" {
			text += " (" + k.sender(r.Sender) + ")"
		}
		causes = append(causes, text+"\u202f: "+reports.Counted(int64(r.Persons), "personne", "personnes"))
	}
	return causes
}

func (k *known) sender(code string) string {
	if s, ok := k.conf.Sender(code); ok && s.Label != "" {
		return s.Label
	}
	return code
}

// statements tells, for each statement expected of some departments, what is in
// force and whether that of the month has come.
func (k *known) statements(departements []string) []reports.Statement {
	last := k.month.AddDate(0, 1, -1)
	var all []reports.Statement
	done := make(map[string]bool)
	for _, e := range k.conf.ExpectedFor(last) {
		if !slices.Contains(departements, e.Departement) {
			continue
		}
		line := reports.Statement{Sender: k.sender(e.Sender), Kind: e.Kind, Expected: true, Reason: "non reçu"}
		common := false
		for _, st := range k.states {
			if st.Sender != e.Sender || st.Kind != e.Kind || !slices.Contains(st.Departements, e.Departement) {
				continue
			}
			if slices.Contains(st.InForce, e.Departement) {
				line.ReceivedOn, line.ExtractionOn = st.ReceivedOn, st.ExtractionOn
				line.Read, line.SetAside = int64(st.Rows()), int64(st.SetAside)
				line.Received = st.ExtractionOn.After(last)
				common = len(st.Departements) > 1
			}
			if st.Status == inbox.Held && st.ExtractionOn.After(last) {
				line.Reason = "retenu, en attente d’une décision"
			}
		}
		if line.Received {
			line.Reason = ""
		}
		if len(departements) > 1 && !common {
			line.Kind += " (" + e.Departement + ")"
		}
		key := line.Sender + line.Kind
		if !done[key] {
			done[key] = true
			all = append(all, line)
		}
	}
	return all
}

// questions is what to ask of each sender this month, from the problems of its
// statements in force.
func (k *known) questions(departements []string) []reports.Question {
	inForce := make(map[string]string) // path → sender
	for _, st := range k.states {
		for _, d := range st.InForce {
			if slices.Contains(departements, d) {
				inForce[st.Path] = st.Sender
			}
		}
		if st.Status == inbox.Held && overlap(st.Departements, departements) {
			inForce[st.Path] = st.Sender
		}
	}
	counts := make(map[string]map[string]int64) // sender → rule → rows
	for _, p := range k.problems {
		// a statement that waits for a decision is told among the statements
		if sender, ok := inForce[p.File]; ok && p.Severity != contract.Held {
			if counts[sender] == nil {
				counts[sender] = make(map[string]int64)
			}
			counts[sender][p.Rule]++
		}
	}
	var questions []reports.Question
	for _, sender := range slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(total(counts[b]), total(counts[a])), cmp.Compare(a, b))
	}) {
		questions = append(questions, reports.Question{Sender: k.sender(sender), Text: mend(counts[sender])})
	}
	return questions
}

func total(counts map[string]int64) (sum int64) {
	for _, n := range counts {
		sum += n
	}
	return sum
}

// mend asks to mend the rows that broke each rule, the most numerous first.
func mend(rules map[string]int64) string {
	text := reports.Counted(total(rules), "ligne à corriger", "lignes à corriger")
	for i, rule := range slices.SortedFunc(maps.Keys(rules), func(a, b string) int {
		return cmp.Or(cmp.Compare(rules[b], rules[a]), cmp.Compare(a, b))
	}) {
		title := contract.RuleTitle(rule)
		_, first := utf8.DecodeRuneInString(title)
		separator := ", "
		if i == 0 {
			separator = "\u202f: "
		}
		text += separator + strings.ToLower(title[:first]) + title[first:] + " (" + reports.FormatCount(rules[rule]) + ")"
	}
	return text + "."
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// provisional is the first month whose figures may still move: the delays of the
// last twelve months say that less than 95 % of it is known. Zero when none.
func (k *known) provisional() time.Time {
	worst := make(map[int]float64) // age in months → smallest share known
	for _, m := range k.maturity {
		if share, ok := m.Share(); ok {
			if w, seen := worst[m.Age]; !seen || share < w {
				worst[m.Age] = share
			}
		}
	}
	var first time.Time
	for age := 0; age <= 3; age++ {
		month := k.month.AddDate(0, -age, 0)
		elapsed := monthsBetween(month.AddDate(0, 1, -1), k.asOf)
		share, seen := worst[min(max(elapsed, 1), 3)]
		if elapsed >= 3 || (elapsed >= 1 && seen && share >= 0.95) {
			break
		}
		first = month
	}
	return first
}

// monthsBetween counts the whole months from a day to another.
func monthsBetween(from, to time.Time) int {
	n := 0
	for !from.AddDate(0, n+1, 0).After(to) {
		n++
	}
	return n
}

// quality is how the statements of each sender were over the last six months: a
// statement of a month is extracted in the 31 days after it.
func (k *known) quality(departements []string) []reports.SenderMonth {
	var all []reports.SenderMonth
	for n := 5; n >= 0; n-- {
		month := k.month.AddDate(0, -n, 0)
		last := month.AddDate(0, 1, -1)
		bySender := make(map[string]int)
		for _, e := range k.conf.ExpectedFor(last) {
			if !slices.Contains(departements, e.Departement) {
				continue
			}
			at, seen := bySender[e.Sender]
			if !seen {
				at = len(all)
				bySender[e.Sender] = at
				all = append(all, reports.SenderMonth{Sender: k.sender(e.Sender), Month: month})
			}
			all[at].Expected++
			k.countReceived(&all[at], e, last)
		}
	}
	return all
}

// countReceived counts the statement of a month, if it came; the rows of a file
// common to several departments count once.
func (k *known) countReceived(line *reports.SenderMonth, e settings.ExpectedStatement, last time.Time) {
	for _, st := range k.states {
		if st.Sender != e.Sender || st.Kind != e.Kind || !slices.Contains(st.Departements, e.Departement) ||
			!st.ExtractionOn.After(last) || st.ExtractionOn.After(last.AddDate(0, 0, 31)) ||
			(st.Status != inbox.InForce && st.Status != inbox.Replaced) {
			continue
		}
		line.Received++
		if e.Departement == st.Departements[0] {
			line.Rows += int64(st.Rows())
			line.SetAside += int64(st.SetAside)
		}
		return
	}
}

// horizon counts the parcours of each department that reach their 24 months in
// each of the twelve months to come.
func (k *known) horizon(departements []string) []reports.Reaching {
	var all []reports.Reaching
	for _, d := range departements {
		place := k.place(queries.Territory{Level: queries.Departement, Code: d})
		for n := 1; n <= 12; n++ {
			month := k.month.AddDate(0, n, 0)
			all = append(all, reports.Reaching{Place: place, Month: month, Count: k.reaching[d][month]})
		}
	}
	return all
}
