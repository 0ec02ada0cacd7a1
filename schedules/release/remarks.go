package release

import (
	"context"
	"slices"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports/documents"
)

// remarks are what is said beside the figures of a month: what contradicts itself,
// what the direction says of it, what moved since the last edition.
type remarks struct {
	places
	catalogue *queries.Catalogue
	anomalies []books.Anomaly
	comments  []books.Comment
	answers   []books.Comment // to what the month before asked
	moves     []answers.Move
}

func (m *month) askRemarks(ctx context.Context, answer *answers.Answer) (err error) {
	m.remarks.anomalies, err = answer.Anomalies(ctx)
	return err
}

// commentsOn are what was said of some departments.
func (r remarks) commentsOn(departements []string) []documents.Comment {
	var all []documents.Comment
	for _, c := range r.comments {
		if !slices.Contains(departements, c.Departement) {
			continue
		}
		about, _ := r.catalogue.Subject(c.Subject)
		if len(departements) > 1 {
			about = contract.DepartementName(c.Departement) + ", " + about
		}
		all = append(all, documents.Comment{About: about, Text: c.Text, By: c.By, On: c.CommentedOn})
	}
	return all
}

// answersOn are what was answered in some departments to what the month before asked.
func (r remarks) answersOn(departements []string) []documents.Answer {
	var all []documents.Answer
	for _, c := range r.answers {
		sender, _ := c.Answers()
		if !slices.Contains(departements, c.Departement) {
			continue
		}
		asked := documents.Question{Code: sender, Sender: r.sender(sender), Text: c.Question}
		if len(departements) > 1 {
			asked.Sender = contract.DepartementName(c.Departement) + ", " + asked.Sender
		}
		all = append(all, documents.Answer{Question: asked, Said: c.Text, By: c.By, On: c.CommentedOn})
	}
	return all
}

// anomaliesIn gathers what breaks a rule by rule, department and justification. What
// names no department is of all of them: it is for whoever has them all, and is no
// department's own.
func (r remarks) anomaliesIn(level queries.Level, departements []string) []documents.Anomaly {
	var all []documents.Anomaly
	index := make(map[[3]string]int)
	for _, a := range r.anomalies {
		if a.Departement == "" && (level == queries.Departement || !within(r.departements(), departements)) {
			continue
		}
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
			all = append(all, documents.Anomaly{Label: a.Label, Place: place, Since: a.FirstSeenOn, Justification: a.Justified})
		}
		all[at].Count += int64(a.Rows)
		if !a.FirstSeenOn.IsZero() && (all[at].Since.IsZero() || a.FirstSeenOn.Before(all[at].Since)) {
			all[at].Since = a.FirstSeenOn
		}
	}
	return all
}

// movesOf are the figures of a territory that moved since the last edition.
func (r remarks) movesOf(t queries.Territory) []documents.Move {
	var moves []documents.Move
	for _, m := range r.moves {
		if m.Level == t.Level && m.Territory == t.Code {
			moves = append(moves, documents.Move{Before: m.Before, After: m.After, Causes: r.causes(m)})
		}
	}
	return moves
}

// causes says why a figure moved, and whose statement moved it.
func (p places) causes(m answers.Move) []documents.Cause {
	var causes []documents.Cause
	for _, r := range m.Reasons {
		text := string(r.Cause)
		if r.Sender != "" {
			text += " (" + p.sender(r.Sender) + ")"
		}
		causes = append(causes, documents.Cause{Label: text, Persons: int64(r.Persons)})
	}
	return causes
}
