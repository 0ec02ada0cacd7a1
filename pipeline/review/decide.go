package review

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// claim is what somebody says of a pair that waits, or of two records.
type claim struct {
	Place       string // where it is written, as the operator reads it: "ligne 4", "paire Q1a2b3c4d5e"
	Pair        string // a pair that waits
	Left, Right string // records; empty when the pair alone is told
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
	numbers    map[string][]string              // OFII's numbers of a person
	outcome    Outcome
}

func newJudge(ctx context.Context, s *store.Store, a *answers.Answer, today time.Time) (*judge, error) {
	j := &judge{queue: map[string]answers.Waiting{}, standing: map[[2]string]books.LinkDecision{}, numbers: map[string][]string{}}
	var err error
	if j.identities, err = a.Identities(ctx); err != nil {
		return nil, err
	}
	for _, i := range j.identities {
		if number := digits(i.AGDREF); i.Kind == "orientations" && len(number) == 10 && !slices.Contains(j.numbers[i.Person], number) {
			j.numbers[i.Person] = append(j.numbers[i.Person], number)
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

// find learns the rows that decisions name one by one among those told alike. Nobody has
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
			d.Left, d.Right = w.LeftRecord, w.RightRecord
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
		case !j.told(d.Left) || !j.told(d.Right):
			j.refuse("un des deux enregistrements n’est dans aucun état en vigueur", "la liste à jour\u202f: agir review", d.Place)
		default:
			left = append(left, d)
		}
	}
	return left
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
		one := j.together(all, refused)
		for _, group := range j.groupsOf(all, refused, one) {
			why, remedy := j.impossible(all, refused, one, group)
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

// together joins the persons that the decisions say to be one: the key of each is in one.
func (j *judge) together(all []claim, refused map[int]bool) joined {
	one := joined{}
	for i, d := range all {
		if d.Verdict == SamePerson && !refused[i] {
			one.join(j.identities[d.Left].Person, j.identities[d.Right].Person)
		}
	}
	return one
}

// groupsOf lists the decisions by the person that they make, or part.
func (j *judge) groupsOf(all []claim, refused map[int]bool, one joined) [][]int {
	byPerson := map[string][]int{}
	var order []string
	for i, d := range all {
		if refused[i] {
			continue
		}
		root := one.root(j.identities[d.Left].Person)
		if d.Verdict == TwoPersons && root != one.root(j.identities[d.Right].Person) {
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
func (j *judge) impossible(all []claim, refused map[int]bool, one joined, group []int) (why, remedy string) {
	accepts := slices.ContainsFunc(group, func(i int) bool { return all[i].Verdict == SamePerson })
	root := one.root(j.identities[all[group[0]].Left].Person)
	var numbers []string
	for person, held := range j.numbers {
		if one.root(person) == root {
			numbers = append(numbers, held...)
		}
	}
	slices.Sort(numbers)
	if accepts && len(slices.Compact(numbers)) > 1 {
		return "«\u00a0même personne\u00a0» réunirait ici deux personnes que l’Ofii connaît sous deux numéros",
			"un seul de ces choix peut être juste\u202f: n’en garder qu’un, et répondre «\u00a0deux personnes\u00a0» aux autres"
	}
	for pair, d := range j.standing {
		x, y := j.identities[pair[0]].Person, j.identities[pair[1]].Person
		if accepts && d.Verdict == string(TwoPersons) && x != "" && y != "" && x != y && one.root(x) == root && one.root(y) == root {
			return fmt.Sprintf("«\u00a0même personne\u00a0» réunirait ici deux enregistrements dits de deux personnes\u202f: décision n°\u00a0%d, par %s", d.Number, d.By),
				fmt.Sprintf("si elle est fausse, l’annuler d’abord\u202f: agir review undo %d", d.Number)
		}
	}
	records := j.said(all, refused)
	for _, i := range group {
		d := all[i]
		if d.Verdict != TwoPersons {
			continue
		}
		x, y := j.identities[d.Left].Person, j.identities[d.Right].Person
		if x != y || records.root(d.Left) == records.root(d.Right) {
			return "«\u00a0deux personnes\u00a0» contredit ici ce qui est dit être une même personne par d’autres réponses ou par des décisions déjà prises",
				"relire ces réponses ensemble\u202f; les décisions prises\u202f: agir review decisions"
		}
	}
	return "", ""
}

// said joins the records that people say to be one person's, before and now.
func (j *judge) said(all []claim, refused map[int]bool) joined {
	records := joined{}
	for pair, d := range j.standing {
		if d.Verdict == string(SamePerson) {
			records.join(pair[0], pair[1])
		}
	}
	for i, d := range all {
		if d.Verdict == SamePerson && !refused[i] {
			records.join(d.Left, d.Right)
		}
	}
	return records
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
