// Package answers puts a question to the store: some months, as known on a day. An Answer
// is the layers of package queries above what was received, made in the memory of the
// engine, and gone with the next question: figures and tables, who is the same person,
// the rows behind a figure, what moved since an edition and why. It writes nothing but what
// it keeps of its own work, under the hash of what that rests on.
package answers

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/persons"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
)

// Question is what is asked of the store: some months, as known on a day from
// the statements and decisions of that day or before. Nothing else changes a
// figure.
type Question struct {
	AsOf   time.Time
	Months []time.Time // first days, ascending
	// Since, when not zero, is the first day of a period that ends with the only month
	// asked: what is dated in a month is what is dated in the period.
	Since    time.Time
	Settings *settings.Settings
	// Tables are the months whose tables Figures counts; all of them when nil. A
	// document prints those of its month, an edition keeps those of every month.
	Tables []time.Time
	// Structures are the departments of whose structures Figures and Curves tell; all of them
	// when nil. A document of the nation prints none.
	Structures []string
	// AcceptAll takes every pair of records that waits for a person as one
	// person: with the plain answer it bounds what the waiting pairs can change.
	AcceptAll bool
	// Reasons has the answer tell why each record was tied to its person: see Links.
	Reasons bool
	// Suppose, when not nil, has a person's verdict stand that nobody has given: what would
	// move. It must be one that may be given.
	Suppose *inbox.Verdict
	// Until, when not nil, leaves out what was received or decided after an
	// edition was published, even on its day.
	Until *books.Frozen
}

// Answer is the consolidated layer for one Question. It lives in memory beside
// the store, and lasts until the next Ask.
type Answer struct {
	Question
	States  []inbox.State
	Linkage *persons.Result
	// Imported is the hash of the aggregates that stand for a department, by its
	// code.
	Imported map[string]string

	imported fromOthers
	made     map[string]bool // the relations of consolidated made since the months and the persons are these
	circles  circles         // whom the figures count together, and of whom the layer is made
	known    books.Frozen    // what it rests on
	store    *store.Store
}

// Ask consolidates the store for a question: who is one person now, the rest when it
// is read. What the answer before has in common with it is kept: who is one person is
// not worked out again for other months, nor when the pairs that wait are accepted.
func Ask(ctx context.Context, s *store.Store, q Question) (*Answer, error) {
	known, err := known(ctx, s, q.Until)
	if err != nil {
		return nil, err
	}
	last, _ := s.Laid().(*Answer)
	s.Lay(nil)
	a := &Answer{Question: q, known: known, store: s, made: make(map[string]bool), circles: circles{told: make(map[string]bool)}}
	switch {
	case last == nil || !last.sharesGround(a):
		if a.States, err = q.states(ctx, s); err == nil {
			err = a.consolidate(ctx)
		}
	default:
		a.States, a.Linkage, a.Imported, a.imported, a.made, a.circles = last.States, last.Linkage, last.Imported, last.imported, last.made, last.circles
		if others := a.AcceptAll != last.AcceptAll; others || !a.Since.Equal(last.Since) || !slices.EqualFunc(a.Months, last.Months, time.Time.Equal) || !a.sameStructures(last) {
			err = a.retake(ctx, others)
		}
	}
	if err != nil {
		return nil, err
	}
	s.Lay(a)
	return a, nil
}

// states are the statements of a question, with what became of them.
func (q *Question) states(ctx context.Context, s *store.Store) ([]inbox.State, error) {
	if q.Suppose != nil {
		return books.StatesSupposing(ctx, s, q.Settings, q.AsOf, *q.Suppose)
	}
	return books.StatesUntil(ctx, s, q.Settings, q.AsOf, q.Until)
}

// known is what a question may know of the store: what the edition knew or, without
// one, all.
func known(ctx context.Context, s *store.Store, until *books.Frozen) (books.Frozen, error) {
	if until != nil {
		return *until, nil
	}
	return books.Freeze(ctx, s)
}

// sharesGround says whether two questions rest on the same statements, records and
// links.
func (a *Answer) sharesGround(b *Answer) bool {
	return a.AsOf.Equal(b.AsOf) && a.known.File == b.known.File && a.known.Verdict == b.known.Verdict && a.known.Decision == b.known.Decision &&
		a.known.Aggregate == b.known.Aggregate && a.Reasons == b.Reasons &&
		reflect.DeepEqual(a.Suppose, b.Suppose) && reflect.DeepEqual(a.Settings, b.Settings)
}

// sameStructures says whether two questions are asked of the same structures.
func (q *Question) sameStructures(of *Answer) bool {
	return (q.Structures == nil) == (of.Structures == nil) && slices.Equal(q.Structures, of.Structures)
}

// tellsStructures says whether the structures of a department are asked.
func (q *Question) tellsStructures(departement string) bool {
	return q.Structures == nil || slices.Contains(q.Structures, departement)
}

// retake chooses the months again, and the persons when they are others, on the same
// ground.
func (a *Answer) retake(ctx context.Context, others bool) error {
	catalogue, err := queries.Load()
	if err != nil {
		return err
	}
	if err := a.toldMonths(); err != nil {
		return err
	}
	if err := a.layMonths(ctx); err != nil {
		return err
	}
	if others {
		return a.retakePersons(ctx)
	}
	for _, r := range catalogue.Relations {
		if name := r.Schema + "." + r.Name; r.Monthly && a.made[name] {
			if _, err := a.store.Exec(ctx, "drop table "+name); err != nil {
				return err
			}
			delete(a.made, name)
		}
	}
	return nil
}

func (a *Answer) consolidate(ctx context.Context) error {
	catalogue, err := queries.Load()
	if err != nil {
		return err
	}
	if err := a.layGround(ctx); err != nil {
		return err
	}
	if err := a.layQuestion(ctx); err != nil {
		return err
	}
	if err := a.laySettings(ctx); err != nil {
		return err
	}
	if _, err := a.store.Exec(ctx, queries.Answer("decided"), a.Until.OrAll().Decision); err != nil {
		return err
	}
	for _, r := range catalogue.Relations {
		if r.Schema == "staging" {
			if err := a.build(ctx, r); err != nil {
				return err
			}
		}
	}
	if err := a.tie(ctx); err != nil {
		return err
	}
	if err := a.layImported(ctx); err != nil {
		return err
	}
	return a.take(ctx)
}

func (a *Answer) layMonths(ctx context.Context) error {
	if _, err := a.store.Exec(ctx, "delete from asked.month"); err != nil {
		return err
	}
	var months [][]driver.Value
	for _, m := range a.Months {
		first := m
		if !a.Since.IsZero() {
			first = a.Since
		}
		months = append(months, []driver.Value{m, first, m.AddDate(0, 1, -1)})
	}
	if err := a.store.Fill("asked", "month", months); err != nil {
		return err
	}
	return a.layPlaces(ctx)
}

// layPlaces writes the departments, the territories and what is expected of each month
// asked, as they stand on its last day.
func (a *Answer) layPlaces(ctx context.Context) error {
	if _, err := a.store.Exec(ctx, "delete from asked.departement; delete from asked.territory; delete from asked.structured; delete from asked.expected"); err != nil {
		return err
	}
	rank := make(map[queries.Territory]int32)
	for i, t := range Territories(a.Settings) {
		rank[t] = int32(i)
	}
	var departements, territories, structured, expected [][]driver.Value
	for _, d := range a.Settings.Departements {
		if a.tellsStructures(d.Code) {
			structured = append(structured, []driver.Value{d.Code})
		}
	}
	for _, m := range a.Months {
		last := m.AddDate(0, 1, -1)
		then := a.Settings.On(last)
		for _, d := range then.Departements {
			departements = append(departements, []driver.Value{m, d.Code, d.Direction, int32(a.Settings.LeadRank(d, d.Lead))})
		}
		for _, t := range Standing(then) {
			if t.Level == queries.Structure && !a.tellsStructures(t.Departement()) {
				continue
			}
			territories = append(territories, []driver.Value{m, rank[t], string(t.Level), t.Code})
		}
		for _, e := range a.Settings.ExpectedOn(last.AddDate(0, 0, 1)) {
			if a.Imported[e.Departement] != "" { // the store that counted it awaits its statements
				continue
			}
			expected = append(expected, []driver.Value{m, e.Sender, a.Settings.Origin(e.Sender), e.Kind, e.Departement})
		}
	}
	for _, t := range []struct {
		name string
		rows [][]driver.Value
	}{{"departement", departements}, {"territory", territories}, {"structured", structured}, {"expected", expected}} {
		if err := a.store.Fill("asked", t.name, t.rows); err != nil {
			return err
		}
	}
	return nil
}

// retakePersons chooses who is one person again: the circles are the same, not what they all rest on.
func (a *Answer) retakePersons(ctx context.Context) error {
	a.circles.keyed = false
	clear(a.circles.told)
	return a.take(ctx)
}

// take chooses who is one person, of everybody; nothing is consolidated yet.
func (a *Answer) take(ctx context.Context) error {
	partition := "linkage.person"
	if a.AcceptAll {
		partition = "linkage.person_if_accepted"
	}
	clear(a.made)
	a.circles.laid = nil
	_, err := a.store.Exec(ctx, queries.Answer("fresh")+"create or replace view linkage.chosen as select record, person from "+partition)
	return err
}

func (a *Answer) layGround(ctx context.Context) error {
	if _, err := a.store.Exec(ctx, "use memory;\n"+queries.Answer("fresh")+queries.Answer("ground")); err != nil {
		return err
	}
	if err := persons.Prepare(ctx, a.store.Conn()); err != nil {
		return err
	}
	_, err := a.store.Exec(ctx, queries.Macros())
	return err
}

// layQuestion writes the day, the months and the statements.
func (a *Answer) layQuestion(ctx context.Context) error {
	if err := a.layMonths(ctx); err != nil {
		return err
	}
	var statements, receptions, once, awaited [][]driver.Value
	for _, s := range a.States {
		for _, d := range s.Departements {
			receptions = append(receptions, []driver.Value{s.File, s.Kind, d, s.Sender, a.Settings.Origin(s.Sender), s.ReceivedOn, s.ExtractionOn, string(s.Status)})
		}
		if s.Status == inbox.InForce || s.Status == inbox.Replaced {
			direction := ""
			if d, ok := a.Settings.Departement(s.Departements[0]); ok {
				direction = d.FirstDirection()
			}
			once = append(once, []driver.Value{s.File, s.Kind, s.Sender, a.Settings.Origin(s.Sender), direction, s.ReceivedOn, s.ExtractionOn, s.Departements})
		}
		for _, d := range s.InForce {
			part, rows := "", s.Rows()
			if s.RowsIn != nil {
				part, rows = d, s.RowsIn[d]
			}
			statements = append(statements, []driver.Value{s.File, s.Kind, d, s.Sender, a.Settings.Origin(s.Sender), s.Path, s.ReceivedOn, s.ExtractionOn,
				part, int32(rows - s.SetAside), int32(rows)})
		}
	}
	for _, e := range a.Settings.ExpectedOn(a.AsOf) {
		awaited = append(awaited, []driver.Value{e.Sender, a.Settings.Origin(e.Sender), e.Kind, e.Departement})
	}
	for _, t := range []struct {
		name string
		rows [][]driver.Value
	}{
		{"day", [][]driver.Value{{a.AsOf}}}, {"statement", statements},
		{"reception", receptions}, {"once_in_force", once}, {"awaited", awaited},
	} {
		if err := a.store.Fill("asked", t.name, t.rows); err != nil {
			return err
		}
	}
	return nil
}

// laySettings writes the settings and the closed lists that the questions read.
func (a *Answer) laySettings(ctx context.Context) error {
	var departements, places, criteria, durations, items [][]driver.Value
	families := a.Settings.Families()
	for _, d := range a.Settings.Departements {
		departements = append(departements, []driver.Value{d.Code, families[d.Code], d.FirstDirection(), contract.RegionOf(d.Code), store.OrNull(d.OpenedOn)})
	}
	if err := a.layLeads(); err != nil {
		return err
	}
	for _, d := range a.Settings.Departements {
		for _, p := range d.Places {
			places = append(places, []driver.Value{d.Code, int32(p.Value), store.OrNull(p.From), store.OrNull(p.To)})
		}
	}
	for i, c := range a.Settings.Criteria {
		criteria = append(criteria, []driver.Value{int32(i + 1), c.Code, c.Label, c.Rule, c.Value, store.OrNull(c.From), store.OrNull(c.To),
			listOrNull(c.Among["situation_emploi"]), listOrNull(c.Among["situation_logement"])})
	}
	for _, l := range a.Settings.LimitMonths {
		durations = append(durations, []driver.Value{int32(l.Value), store.OrNull(l.From), store.OrNull(l.To)})
	}
	for _, schema := range contract.Schemas() {
		for _, c := range schema.Columns {
			for i, item := range c.Items {
				items = append(items, []driver.Value{c.Name, item.Code, item.Label, int32(i + 1)})
			}
		}
	}
	for i, st := range a.Settings.Structures {
		items = append(items, []driver.Value{"structure", st.Code, st.Label, int32(i + 1)})
	}
	if err := a.store.Fill("settings", "departement", departements); err != nil {
		return err
	}
	if err := a.store.Fill("settings", "criterion", criteria); err != nil {
		return err
	}
	if err := a.store.Fill("settings", "places", places); err != nil {
		return err
	}
	if err := a.store.Fill("settings", "duration", durations); err != nil {
		return err
	}
	if err := a.store.Fill("settings", "item", items); err != nil {
		return err
	}
	_, err := a.store.Exec(ctx, "create or replace table settings.item as select distinct * from settings.item")
	return err
}

// layLeads writes who leads each department, and the names of the structures that become
// others.
func (a *Answer) layLeads() error {
	var leads, offices, names [][]driver.Value
	for _, d := range a.Settings.Departements {
		ranks := a.Settings.LeadRanks(d)
		places := slices.Compact(slices.Sorted(maps.Values(ranks)))
		for _, code := range slices.Sorted(maps.Keys(ranks)) {
			leads = append(leads, []driver.Value{d.Code, code, int32(ranks[code]), len(places) > 1})
		}
		for _, t := range d.Leads {
			offices = append(offices, []driver.Value{d.Code, int32(ranks[t.Value]), store.OrNull(t.From), store.OrNull(t.To)})
		}
	}
	for _, n := range a.Settings.OtherNames() {
		names = append(names, []driver.Value{n.Structure, n.Name, store.OrNull(n.From), store.OrNull(n.To)})
	}
	for _, t := range []struct {
		name string
		rows [][]driver.Value
	}{{"lead", leads}, {"office", offices}, {"structure_name", names}} {
		if err := a.store.Fill("settings", t.name, t.rows); err != nil {
			return err
		}
	}
	return nil
}

// listOrNull is a list of codes, or null for none.
func listOrNull(codes []string) driver.Value {
	if codes == nil {
		return nil
	}
	return codes
}

// query reads what the answer holds, made beforehand.
func (a *Answer) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if err := a.prepare(ctx, text); err != nil {
		return nil, err
	}
	return a.store.Query(ctx, text, args...)
}

// prepare makes the relations of consolidated that a question about rows rests on, of everybody.
func (a *Answer) prepare(ctx context.Context, question string) error {
	catalogue, err := queries.Load()
	if err != nil {
		return err
	}
	if catalogue.OfPersons(question) {
		if err := a.layAll(ctx); err != nil {
			return err
		}
	}
	return a.lay(ctx, question)
}

// lay makes the relations of consolidated that a question rests on, unless they
// are there: each is made once, when something reads it.
func (a *Answer) lay(ctx context.Context, question string) error {
	catalogue, err := queries.Load()
	if err != nil {
		return err
	}
	lacking := catalogue.Lacking(question, a.made)
	for _, r := range catalogue.Relations {
		name := r.Schema + "." + r.Name
		if r.Schema != "consolidated" || a.made[name] || !slices.Contains(lacking, name) {
			continue
		}
		if err := a.build(ctx, r); err != nil {
			return err
		}
		a.made[name] = true
	}
	return nil
}

// pass drops what no figure reads: of a nation's contacts it is a copy of all of them. What asks for it again has it
// made again.
func (a *Answer) pass(ctx context.Context) error {
	catalogue, err := queries.Load()
	if err != nil {
		return err
	}
	for _, name := range catalogue.Passing() {
		if !a.made[name] {
			continue
		}
		if _, err := a.store.Exec(ctx, "drop table "+name); err != nil {
			return err
		}
		delete(a.made, name)
	}
	return nil
}

// build makes a relation, after those that it reads.
func (a *Answer) build(ctx context.Context, r queries.Relation) error {
	if _, err := a.store.Exec(ctx, "create or replace table "+r.Schema+"."+r.Name+" as\n"+r.SQL); err != nil {
		return fmt.Errorf("queries/%s: %w", r.File, err)
	}
	return nil
}

// tie says who is the same person.
func (a *Answer) tie(ctx context.Context) error {
	if _, err := a.store.Exec(ctx, "drop table linkage.record; create view linkage.record as from staging.identities"); err != nil {
		return err
	}
	_, err := a.store.Exec(ctx, queries.Answer("decisions"), a.Until.OrAll().Decision)
	if err != nil {
		return err
	}
	options := LinkOptions(a.Settings)
	options.Reasons = a.Reasons
	a.Linkage, err = a.linked(ctx, options)
	return err
}

// LinkOptions are the choices of a configuration on who is the same person.
func LinkOptions(s *settings.Settings) persons.Options {
	return persons.Options{
		Automatic:      s.Thresholds.LinkAutomatic,
		Review:         s.Thresholds.LinkReview,
		Nothing:        &persons.Nothing{Words: s.Placeholders.Words, Births: s.Placeholders.Births},
		RefuseHomonyms: s.Homonyms == "refuse",
	}
}
