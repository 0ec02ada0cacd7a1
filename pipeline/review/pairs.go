package review

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
)

// Pair is two persons that may be one, and all that helps to say.
type Pair struct {
	answers.Waiting
	Left, Right Side // Left is whom the other pairs of the group are about too
	Group       int  // pairs about one person have one number, from 1
	Choices     int  // pairs of the group: one of them at most is right
	Rank        int  // place in the group, from 1
}

// Side is what is known of one of the two: the record that looks most like the other's.
type Side struct {
	answers.Identity
	answers.Position
}

// list gives the pairs that wait, those about one person together, the best first.
// It is nominative.
func list(ctx context.Context, a *answers.Answer) ([]Pair, error) {
	queue, err := a.Queue(ctx)
	if err != nil {
		return nil, err
	}
	identities, err := a.Identities(ctx)
	if err != nil {
		return nil, err
	}
	positions, err := a.Positions(ctx)
	if err != nil {
		return nil, err
	}
	others := toldOf(identities)
	side := func(record string) Side { return Side{others.completed(identities[record]), positions[record]} }
	pairs := grouped(queue)
	for i, p := range pairs {
		pairs[i].Left, pairs[i].Right = side(p.LeftRecord), side(p.RightRecord)
	}
	return pairs, nil
}

// told is what the records of each person say of a field, once each.
type told map[string]map[string][]string

// toldOf gathers what the records of each person say.
func toldOf(identities map[string]answers.Identity) told {
	of := told{}
	for _, i := range identities {
		if of[i.Person] == nil {
			of[i.Person] = map[string][]string{}
		}
		for field, value := range map[string]string{"agdref": i.AGDREF, "dossier": i.Dossier, "departement": i.Departement, "sexe": i.Sexe,
			"nationalite": i.Nationalite, "naissance": day(i.BornOn)} {
			if value != "" && !slices.Contains(of[i.Person][field], value) {
				of[i.Person][field] = append(of[i.Person][field], value)
			}
		}
	}
	return of
}

// completed is what a record tells, completed by what the others of its person say alike:
// two numbers that keep a pair waiting are both seen.
func (t told) completed(i answers.Identity) answers.Identity {
	only := func(field, value string) string {
		if said := t[i.Person][field]; value == "" && len(said) == 1 {
			return said[0]
		}
		return value
	}
	i.AGDREF, i.Dossier, i.Departement = only("agdref", i.AGDREF), only("dossier", i.Dossier), only("departement", i.Departement)
	i.Sexe, i.Nationalite = only("sexe", i.Sexe), only("nationalite", i.Nationalite)
	if born, err := time.Parse(time.DateOnly, only("naissance", day(i.BornOn))); err == nil {
		i.BornOn = born
	}
	return i
}

// grouped puts together the pairs about one person: whoever of the two has more
// of them. Nobody is named.
func grouped(queue []answers.Waiting) []Pair {
	times := map[string]int{}
	for _, w := range queue {
		times[w.LeftPerson]++
		times[w.RightPerson]++
	}
	groups := map[string]int{}
	var pairs []Pair
	for _, w := range queue {
		if times[w.RightPerson] > times[w.LeftPerson] {
			w.LeftPerson, w.RightPerson, w.LeftRecord, w.RightRecord = w.RightPerson, w.LeftPerson, w.RightRecord, w.LeftRecord
			w.LeftFirst, w.RightFirst, w.LeftMore, w.RightMore = w.RightFirst, w.LeftFirst, w.RightMore, w.LeftMore
		}
		group, met := groups[w.LeftPerson]
		if !met {
			group = len(groups) + 1
			groups[w.LeftPerson] = group
		}
		pairs = append(pairs, Pair{Waiting: w, Group: group})
	}
	slices.SortStableFunc(pairs, func(p, q Pair) int { return p.Group - q.Group })
	sizes := map[int]int{}
	for i := range pairs {
		sizes[pairs[i].Group]++
		pairs[i].Rank = sizes[pairs[i].Group]
	}
	for i := range pairs {
		pairs[i].Choices = sizes[pairs[i].Group]
	}
	return pairs
}

// Choice says how many persons are proposed for one, in French, and how many others are
// not listed yet.
func (p Pair) Choice() string {
	said := "une seule personne proposée"
	if p.Choices > 1 {
		said = "un seul choix parmi " + inLetters(p.Choices)
	}
	switch {
	case p.LeftMore == 1:
		said += ", et une autre moins proche qui n’est pas encore dans la liste"
	case p.LeftMore > 1:
		said += fmt.Sprintf(", et %s autres moins proches qui ne sont pas encore dans la liste", inFrench(p.LeftMore))
	}
	return said
}

// inLetters writes a small number in letters.
func inLetters(n int) string {
	words := []string{"", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"}
	if n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n)
}

// inFrench writes a whole number with a narrow space between the thousands.
func inFrench(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "\u202f" + text[i:]
	}
	return text
}
