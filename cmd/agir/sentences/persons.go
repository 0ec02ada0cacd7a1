package sentences

import (
	"fmt"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/review"
)

// Waiting is a pair that waits, on one line that names nobody: the words, then the bits.
func Waiting(p review.Pair) string {
	return fmt.Sprintf("%s  %s = %s  %s\u202f: %s  (%s bits\u202f: %s)", p.ID, p.LeftPerson, p.RightPerson, p.Choice(), p.Held.Words(), bits(p.Score), p.Waiting.Why)
}

// Queue is how many pairs wait, and what is not in the list.
func Queue(l review.List) []string {
	said := []string{fmt.Sprintf("%d pairs wait", len(l.Pairs))}
	if l.Unlisted > 0 {
		said = append(said, fmt.Sprintf("%d less close pairs are not listed: they come up as these are answered", l.Unlisted))
	}
	for _, b := range l.Capped {
		said = append(said, fmt.Sprintf("%d values shared by too many records to tell anybody from anybody (%s): what shares nothing else was not compared", b.Capped, b.Rule))
	}
	return said
}

// Named is a pair that waits with both sides, for the person who decides.
func Named(p review.Pair) []string {
	return []string{
		fmt.Sprintf("%s  groupe %d, %s\u202f: %s", p.ID, p.Group, p.Choice(), p.Held.Words()),
		"    " + side(p.Left), "    " + side(p.Right), fmt.Sprintf("    %s bits\u202f: %s", bits(p.Score), p.Waiting.Why),
	}
}

// side is one side of a pair, for the person who decides.
func side(s review.Side) string {
	born := ""
	if !s.BornOn.IsZero() {
		born = Day(s.BornOn)
	}
	place := s.File
	if s.Sheet != "" {
		place += ", feuille «\u00a0" + s.Sheet + "\u00a0»"
	}
	return fmt.Sprintf("%-13s %s %s  %s  %s  AGDREF %s  dossier %s  %s  (%s, %s, ligne %d)", s.Kind, s.Nom, s.Prenom, born, s.Sexe, s.AGDREF, s.Dossier, s.Departement,
		s.Sender, place, s.Row)
}

// Decided is what became of the decisions of a workbook.
func Decided(o review.Outcome) string {
	text := fmt.Sprintf("%d decisions kept", len(o.Kept))
	if o.Already > 0 {
		text += fmt.Sprintf(", %d taken before", o.Already)
	}
	return text
}

// Refused is a refusal: where it is written, why, and on a line under it how to mend it.
func Refused(file string, r review.Refusal) string {
	places := strings.Join(r.Places, ", ")
	if file != "" {
		places = file + ", " + places
	}
	return fmt.Sprintf("%s\u202f: %s\n    %s", places, r.Why, r.Remedy)
}

// NoDecision is a row of a workbook that is no decision.
func NoDecision(file string, f review.Fault) string {
	return fmt.Sprintf("%s, feuille «\u00a0%s\u00a0», ligne %d\u202f: %s", file, f.Sheet, f.Row, f.Why)
}

func bits(score float64) string {
	return strings.Replace(fmt.Sprintf("%.1f", score), ".", ",", 1)
}

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
