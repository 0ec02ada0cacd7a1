package sentences

import (
	"fmt"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/review"
)

// Waiting is a pair that waits for somebody to decide, without a name.
func Waiting(w answers.Waiting) string {
	return fmt.Sprintf("%s  %s = %s  %.1f bits  %s", w.ID, w.LeftPerson, w.RightPerson, w.Score, w.Why)
}

// Queue is how many pairs wait.
func Queue(n int) string { return fmt.Sprintf("%d pairs wait", n) }

// Named is a pair that waits with both sides, for the person who decides.
func Named(w answers.Waiting, n review.Named) []string {
	return []string{
		fmt.Sprintf("%s  %.1f bits", w.ID, w.Score), "    " + side(n.Identities[w.LeftRecord]), "    " + side(n.Identities[w.RightRecord]), "    " + w.Why,
	}
}

func side(i answers.Identity) string {
	born := ""
	if !i.BornOn.IsZero() {
		born = Day(i.BornOn)
	}
	return fmt.Sprintf("%-13s %s %s  %s  AGDREF %s  dossier %s  %s", i.Kind, i.Nom, i.Prenom, born, i.AGDREF, i.Dossier, i.Departement)
}

// NoSuchPair is a pair on which somebody decided and that does not wait.
func NoSuchPair(pair string) string { return pair + ": no such pair waits" }

// DecisionsKept is how many decisions of a workbook were kept.
func DecisionsKept(n int) string { return fmt.Sprintf("%d decisions kept", n) }

// PairDecided is what was decided of a pair.
func PairDecided(pair string, verdict review.Verdict) string {
	return fmt.Sprintf("%s: %s", pair, verdict)
}

// LinkDecision is a decision on two records.
func LinkDecision(d books.LinkDecision) string {
	undone := ""
	if !d.UndoneOn.IsZero() {
		undone = ", undone " + Day(d.UndoneOn)
	}
	return fmt.Sprintf("%d  %s  %s  %s = %s  %s: %s%s", d.Number, Day(d.DecidedOn), d.Verdict, d.LeftRecord, d.RightRecord, d.By, d.Why, undone)
}

// Removed is what went for good and what stays, without a name, one line each. inbox
// is the folder of the files received.
func Removed(p purge.Removed, inbox string) []string {
	all := []string{fmt.Sprintf("removed for good: %d persons, %d rows, the bytes of %d files in the store and %d in %s, %d decisions on links",
		p.Persons, p.Rows, p.Files, p.Received, inbox, p.Decisions)}
	if p.Followed > 0 {
		all = append(all, fmt.Sprintf("kept: %d persons of whom nothing is told since, because their parcours is open", p.Followed))
	}
	if p.Shared > 0 {
		all = append(all, fmt.Sprintf("kept: %d persons whom nothing distinguishes from somebody who stays: same number, or same name and birth date", p.Shared))
	}
	if p.Stay > 0 {
		all = append(all, fmt.Sprintf("kept: %d rows of theirs, which tell only the number, or the name and birth date, of somebody who stays", p.Stay))
	}
	if n := len(p.Editions); n > 0 {
		all = append(all, fmt.Sprintf("no longer rebuilt byte for byte: %d editions, %s; their figures stay", n, strings.Trim(fmt.Sprint(p.Editions), "[]")))
	}
	return append(all, "not touched: backups, and documents written before")
}
