package review

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/persons"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// claim is what somebody says of a pair that waits, or of two records.
type claim struct {
	Place       string // where it is written, as the operator reads it: "ligne 4", "paire Q1a2b3c4d5e"
	Pair        string // a pair that waits
	Left, Right string // records; empty when the pair alone is given
	Verdict     Verdict
	By, Why     string
}

// Refusal is why some decisions were not kept. It names nobody.
type Refusal struct {
	Places      []string
	Why, Remedy string // French
}

// Outcome is what became of decisions.
type Outcome struct {
	Kept    []books.LinkDecision
	Already int // taken before, word for word or not
	Refused []Refusal
	Faults  []Fault // rows of a workbook that are no decision
}

// Whole says that nothing was refused.
func (o Outcome) Whole() bool { return len(o.Refused)+len(o.Faults) == 0 }

// decideAll writes the decisions that can all be true, together and with those that
// stand, and refuses the others: a decision that would give one person two OFII
// numbers, or that contradicts another. Every way in comes through here.
func decideAll(ctx context.Context, s *store.Store, conf *settings.Settings, today time.Time, all []claim) (Outcome, error) {
	a, err := answers.Ask(ctx, s, answers.Question{AsOf: today, Settings: conf})
	if err != nil {
		return Outcome{}, err
	}
	j, err := newJudge(ctx, s, a, today)
	if err != nil {
		return Outcome{}, err
	}
	if err := j.find(ctx, a, all); err != nil {
		return Outcome{}, err
	}
	left := j.known(all)
	left = j.consistent(left)
	left = j.possible(left)
	for _, d := range left {
		kept, err := books.DecideLink(ctx, s, books.LinkDecision{LeftRecord: d.Left, RightRecord: d.Right, Verdict: string(d.Verdict),
			DecidedOn: today, By: d.By, Why: d.Why})
		if err != nil {
			return j.outcome, err
		}
		j.outcome.Kept = append(j.outcome.Kept, kept)
	}
	return j.outcome, nil
}

// judge holds what decisions are judged by.
type judge struct {
	identities map[string]answers.Identity
	queue      map[string]answers.Waiting
	standing   map[[2]string]books.LinkDecision // the latest on each pair of records
	ofii       []answers.Identity               // OFII's lines, whose numbers say who they are
	outcome    Outcome
}

func newJudge(ctx context.Context, s *store.Store, a *answers.Answer, today time.Time) (*judge, error) {
	j := &judge{queue: map[string]answers.Waiting{}, standing: map[[2]string]books.LinkDecision{}}
	var err error
	if j.identities, err = a.Identities(ctx); err != nil {
		return nil, err
	}
	for _, i := range j.identities {
		if i.Kind == "orientations" && persons.ValidNumber(i.AGDREF) != "" {
			j.ofii = append(j.ofii, i)
		}
	}
	queue, err := a.Queue(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range queue {
		j.queue[w.ID] = w
	}
	decisions, err := books.LinkDecisions(ctx, s)
	if err != nil {
		return nil, err
	}
	for _, d := range decisions {
		if !d.UndoneOn.IsZero() && !d.UndoneOn.After(today) {
			continue
		}
		key := pairOf(d.LeftRecord, d.RightRecord)
		if old, met := j.standing[key]; !met || !d.DecidedOn.Before(old.DecidedOn) {
			j.standing[key] = d
		}
	}
	return j, nil
}

// find learns the rows that decisions name one by one among those written alike. Nobody has
// said whose such a row is: it stands for itself, whomever those like it go with.
func (j *judge) find(ctx context.Context, a *answers.Answer, all []claim) error {
	for _, d := range all {
		for _, record := range []string{d.Left, d.Right} {
			if _, met := j.identities[record]; met {
				continue
			}
			alike, err := a.RowsAlike(ctx, record)
			if err != nil {
				return err
			}
			if of, told := alike[record]; told {
				row := j.identities[of]
				row.Record, row.Person = record, record
				j.identities[record] = row
			}
		}
	}
	return nil
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

func pairOf(a, b string) [2]string { return [2]string{min(a, b), max(a, b)} }

func (j *judge) refuse(why, remedy string, places ...string) {
	j.outcome.Refused = append(j.outcome.Refused, Refusal{Places: slices.Compact(places), Why: why, Remedy: remedy})
}

// known finds the records of each decision, and leaves out those already taken.
func (j *judge) known(all []claim) []claim {
	var left []claim
	for _, d := range all {
		if w, waits := j.queue[d.Pair]; waits && d.Left == "" {
			d.Left, d.Right = w.LeftFirst, w.RightFirst
		}
		switch {
		case d.Left == "":
			j.refuse("cette paire n’attend pas de décision", "la liste à jour\u202f: agir review", d.Place)
			continue
		case d.Left == d.Right:
			j.refuse("c’est deux fois le même enregistrement", "donner les deux enregistrements de la paire", d.Place)
			continue
		}
		standing, decided := j.standing[pairOf(d.Left, d.Right)]
		switch {
		case decided && standing.Verdict == string(d.Verdict):
			j.outcome.Already++
		case decided:
			j.refuse(fmt.Sprintf("le contraire a été décidé\u202f: décision n°\u00a0%d, par %s", standing.Number, standing.By),
				fmt.Sprintf("si elle est fausse, l’annuler d’abord\u202f: agir review undo %d", standing.Number), d.Place)
		case j.mixed(d):
			j.refuse("les deux lignes de cette paire ne sont pas celles que la liste y met", "reprendre le classeur tel qu’il a été écrit\u202f: agir review --export", d.Place)
		case !j.told(d.Left) || !j.told(d.Right):
			j.refuse("un des deux enregistrements n’est dans aucun état en vigueur", "la liste à jour\u202f: agir review", d.Place)
		default:
			left = append(left, d)
		}
	}
	return left
}

// mixed says that the records of a pair that waits are not of its two persons: somebody has
// sorted or pasted some columns of a workbook and not the others.
func (j *judge) mixed(d claim) bool {
	w, waits := j.queue[d.Pair]
	if !waits || !j.told(d.Left) || !j.told(d.Right) {
		return false
	}
	return pairOf(j.identities[d.Left].Person, j.identities[d.Right].Person) != pairOf(w.LeftPerson, w.RightPerson)
}

func (j *judge) told(record string) bool { _, ok := j.identities[record]; return ok }

// consistent refuses the decisions that say two things of one pair, and keeps one of
// those that say the same.
func (j *judge) consistent(all []claim) []claim {
	verdicts := map[[2]string]map[Verdict]bool{}
	for _, d := range all {
		key := pairOf(d.Left, d.Right)
		if verdicts[key] == nil {
			verdicts[key] = map[Verdict]bool{}
		}
		verdicts[key][d.Verdict] = true
	}
	var left []claim
	once := map[[2]string]bool{}
	for _, d := range all {
		key := pairOf(d.Left, d.Right)
		switch {
		case len(verdicts[key]) > 1:
			if !once[key] {
				j.refuse("la même paire reçoit deux réponses contraires", "n’en laisser qu’une", j.places(all, func(o claim) bool { return pairOf(o.Left, o.Right) == key })...)
			}
		case once[key]:
			j.outcome.Already++
		default:
			left = append(left, d)
		}
		once[key] = true
	}
	return left
}

func (j *judge) places(all []claim, of func(claim) bool) []string {
	var places []string
	for _, d := range all {
		if of(d) {
			places = append(places, d.Place)
		}
	}
	return places
}

// possible refuses the decisions that, taken together and with those that stand, put
// two OFII numbers in one person, or in one person two records said to be two.
func (j *judge) possible(all []claim) []claim {
	refused := map[int]bool{}
	for again := true; again; {
		again = false
		m := j.made(all, refused)
		for _, group := range m.groups(all, refused) {
			why, remedy := m.impossible(all, group)
			if why == "" {
				continue
			}
			var places []string
			for _, i := range group {
				refused[i], again = true, true
				places = append(places, all[i].Place)
			}
			j.refuse(why, remedy, places...)
		}
	}
	var left []claim
	for i, d := range all {
		if !refused[i] {
			left = append(left, d)
		}
	}
	return left
}

// made is what decisions make together with those that stand: which records are said to be
// one person's, and which persons become one.
type made struct {
	j       *judge
	said    joined              // records
	leaves  map[[2]string]bool  // root of said and person: records that leave him
	one     joined              // nodes
	numbers map[string][]string // OFII's, by root of one
}

func (j *judge) made(all []claim, refused map[int]bool) *made {
	m := &made{j: j, said: joined{}, leaves: map[[2]string]bool{}, one: joined{}, numbers: map[string][]string{}}
	for pair, d := range j.standing {
		if d.Verdict == string(SamePerson) {
			m.said.join(pair[0], pair[1])
		}
	}
	accepted := map[string]bool{}
	for i, d := range all {
		if d.Verdict == SamePerson && !refused[i] {
			m.said.join(d.Left, d.Right)
			accepted[d.Left], accepted[d.Right] = true, true
		}
	}
	for i, d := range all {
		if d.Verdict == TwoPersons && !refused[i] {
			m.part(d.Left, d.Right, accepted)
		}
	}
	told := map[string]string{} // a told record of each that people say to be one
	for _, record := range slices.Sorted(maps.Keys(m.said)) {
		for _, end := range []string{record, m.said[record]} {
			if !j.told(end) {
				continue
			}
			root := m.said.root(end)
			if other, met := told[root]; met {
				m.one.join(m.node(other), m.node(end))
			}
			told[root] = end
		}
	}
	for _, i := range j.ofii {
		root := m.root(i.Record)
		if number := persons.ValidNumber(i.AGDREF); !slices.Contains(m.numbers[root], number) {
			m.numbers[root] = append(m.numbers[root], number)
		}
	}
	return m
}

// part has a record leave the person whom the machine made, when it is said to be two with
// another record of it, and to be somebody else: the one of the two that no register, or a
// lesser one, tells.
func (m *made) part(left, right string, accepted map[string]bool) {
	x, y := m.j.identities[left], m.j.identities[right]
	if x.Person != y.Person || m.said.root(left) == m.said.root(right) {
		return
	}
	if rankOf(x) > rankOf(y) || rankOf(x) == rankOf(y) && accepted[left] {
		m.leaves[[2]string{m.said.root(left), x.Person}] = true
	}
	if rankOf(y) > rankOf(x) || rankOf(x) == rankOf(y) && accepted[right] {
		m.leaves[[2]string{m.said.root(right), x.Person}] = true
	}
}

// rankOf is the place of a record among those that may say who a person is.
func rankOf(i answers.Identity) int {
	if at := slices.Index([]string{"orientations", "parcours", "demandes"}, i.Kind); at >= 0 {
		return at
	}
	return 3
}

// node is the person of a record, or those records alone that leave him together.
func (m *made) node(record string) string {
	person := m.j.identities[record].Person
	if root := m.said.root(record); m.leaves[[2]string{root, person}] {
		return person + "/" + root
	}
	return person
}

// root is the person whom the decisions make of a record's.
func (m *made) root(record string) string { return m.one.root(m.node(record)) }

// groups lists the decisions by the person that they make, or part.
func (m *made) groups(all []claim, refused map[int]bool) [][]int {
	byPerson := map[string][]int{}
	var order []string
	for i, d := range all {
		if refused[i] {
			continue
		}
		root := m.root(d.Left)
		if d.Verdict == TwoPersons && root != m.root(d.Right) {
			continue // two persons, and they stay two
		}
		if byPerson[root] == nil {
			order = append(order, root)
		}
		byPerson[root] = append(byPerson[root], i)
	}
	var groups [][]int
	for _, root := range order {
		groups = append(groups, byPerson[root])
	}
	return groups
}

// impossible says why the decisions of a group cannot all be true, or nothing.
func (m *made) impossible(all []claim, group []int) (why, remedy string) {
	root := m.root(all[group[0]].Left)
	if slices.ContainsFunc(group, func(i int) bool { return all[i].Verdict == SamePerson }) {
		if len(m.numbers[root]) > 1 {
			return "«\u00a0même personne\u00a0» réunirait ici deux personnes que l’Ofii connaît sous deux numéros",
				"un seul de ces choix peut être juste\u202f: n’en garder qu’un, et répondre «\u00a0deux personnes\u00a0» aux autres"
		}
		if d, against := m.parted(root); against {
			return fmt.Sprintf("«\u00a0même personne\u00a0» réunirait ici deux enregistrements dits de deux personnes\u202f: décision n°\u00a0%d, par %s", d.Number, d.By),
				fmt.Sprintf("si elle est fausse, l’annuler d’abord\u202f: agir review undo %d", d.Number)
		}
	}
	for _, i := range group {
		d := all[i]
		if d.Verdict == TwoPersons && (m.node(d.Left) != m.node(d.Right) || m.said.root(d.Left) == m.said.root(d.Right)) {
			return "«\u00a0deux personnes\u00a0» contredit ici ce qui est dit être une même personne par d’autres réponses ou par des décisions déjà prises",
				"relire ces réponses ensemble\u202f; les décisions prises\u202f: agir review decisions"
		}
	}
	return "", ""
}

// parted is the first decision that stands and says to be two what a person holds: records
// of two persons so far, or records that people say to be one, told now or not.
func (m *made) parted(root string) (first books.LinkDecision, against bool) {
	for pair, d := range m.j.standing {
		if d.Verdict != string(TwoPersons) || against && d.Number > first.Number {
			continue
		}
		x, y := pair[0], pair[1]
		both := m.j.told(x) && m.j.told(y) && m.node(x) != m.node(y) && m.root(x) == root && m.root(y) == root
		if both || m.said.root(x) == m.said.root(y) && m.holds(root, x) {
			first, against = d, true
		}
	}
	return first, against
}

// holds says that a person holds a record that people say to be one with another.
func (m *made) holds(root, other string) bool {
	for record := range m.said {
		for _, end := range []string{record, m.said[record]} {
			if m.said.root(end) == m.said.root(other) && m.j.told(end) && m.root(end) == root {
				return true
			}
		}
	}
	return false
}

// joined says which keys are one.
type joined map[string]string

func (o joined) root(key string) string {
	for {
		up, ok := o[key]
		if !ok {
			return key
		}
		key = up
	}
}

func (o joined) join(a, b string) {
	if a, b = o.root(a), o.root(b); a != b {
		o[max(a, b)] = min(a, b)
	}
}
