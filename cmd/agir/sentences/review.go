package sentences

import (
	"fmt"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/review"
)

// Waiting is a pair that waits, on one line that names nobody: the words, then the bits.
func Waiting(p review.Pair) string {
	return fmt.Sprintf("%s  %s = %s  %s\u202f: %s  (%s bits\u202f: %s)", p.ID, p.LeftPerson, p.RightPerson, p.Choice(), p.Held.Words(), bits(p.Score), p.Waiting.Why)
}

// WaitingWithNames is a pair that waits, both sides under each other.
func WaitingWithNames(p review.Pair) string {
	return fmt.Sprintf("%s  groupe %d, %s\u202f: %s\n    %s\n    %s\n    %s bits\u202f: %s",
		p.ID, p.Group, p.Choice(), p.Held.Words(), side(p.Left), side(p.Right), bits(p.Score), p.Waiting.Why)
}

// side is one side of a pair, for the person who decides.
func side(s review.Side) string {
	born := ""
	if !s.BornOn.IsZero() {
		born = s.BornOn.Format(time.DateOnly)
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
