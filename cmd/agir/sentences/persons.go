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
	said := []string{counted(len(l.Pairs), "paire attend", "paires attendent")}
	if l.Unlisted > 0 {
		said = append(said, counted(l.Unlisted, "paire moins proche n’est pas listée", "paires moins proches ne sont pas listées")+colon+"elles viendront à mesure que celles-ci reçoivent leur réponse")
	}
	for _, b := range l.Capped {
		said = append(said, LeftOut(b.Rule, b.Capped))
	}
	return said
}

// LeftOut says how many values were left out of a rule, because too many share them.
func LeftOut(rule string, values int) string {
	return counted(values, "valeur partagée", "valeurs partagées") + " par trop d’enregistrements pour distinguer qui que ce soit (" + rule + ")" + colon + "ce qui ne partage rien d’autre n’a pas été comparé"
}

// Bounded says how many values were left out of a rule, because the rarer ones have brought as many pairs as it is worth.
func Bounded(rule string, values, widest int) string {
	return counted(values, "valeur laissée de côté", "valeurs laissées de côté") + ", que plus de " + counted(widest, "ligne partage", "lignes partagent") +
		" (" + rule + ")" + colon + "les valeurs plus rares donnent déjà à cette règle autant de paires à comparer qu’elle en vaut\u202f; ce qui ne partage rien d’autre n’a pas été comparé"
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
	text := counted(len(o.Kept), "décision gardée", "décisions gardées")
	if o.Already > 0 {
		text += ", " + counted(o.Already, "déjà prise", "déjà prises")
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
	return strings.NewReplacer(".", ",", "-", "−").Replace(fmt.Sprintf("%.1f", score))
}

// verdicts say what was decided of two records.
var verdicts = map[review.Verdict]string{review.SamePerson: "une seule personne", review.TwoPersons: "deux personnes"}

// PairDecided is what was decided of a pair.
func PairDecided(pair string, verdict review.Verdict) string {
	return pair + colon + word(verdicts, verdict)
}

// LinkDecision is a decision on two records.
func LinkDecision(d books.LinkDecision) string {
	undone := ""
	if !d.UndoneOn.IsZero() {
		undone = ", défaite le " + Day(d.UndoneOn)
	}
	return fmt.Sprintf("%d  %s  %s  %s = %s  %s\u202f: %s%s", d.Number, Day(d.DecidedOn), word(verdicts, review.Verdict(d.Verdict)), d.LeftRecord, d.RightRecord, d.By, d.Why, undone)
}

// Removed is what went for good and what stays, without a name, one line each. inbox
// is the folder of the files received.
func Removed(p purge.Removed, inbox string) []string {
	all := []string{"retirés pour de bon" + colon + counted(p.Persons, "personne", "personnes") + ", " + counted(p.Rows, "ligne", "lignes") + ", les octets de " +
		counted(p.Files, "fichier", "fichiers") + " dans la base et de " + counted(p.Received, "fichier", "fichiers") + " dans " + inbox + ", " +
		counted(p.Decisions, "décision de rapprochement", "décisions de rapprochement")}
	if p.Followed > 0 {
		all = append(all, "gardées"+colon+counted(p.Followed, "personne dont rien n’est dit depuis", "personnes dont rien n’est dit depuis")+", car leur parcours est ouvert")
	}
	if p.Shared > 0 {
		all = append(all, "gardées"+colon+counted(p.Shared, "personne que rien ne distingue", "personnes que rien ne distingue")+" de quelqu’un qui reste, même numéro, ou mêmes nom et date de naissance")
	}
	if p.Stay > 0 {
		all = append(all, "gardées"+colon+counted(p.Stay, "de leurs lignes, qui ne dit", "de leurs lignes, qui ne disent")+" que le numéro, ou le nom et la date de naissance, de quelqu’un qui reste")
	}
	if n := len(p.Editions); n > 0 {
		all = append(all, counted(n, "édition ne peut plus être reconstruite", "éditions ne peuvent plus être reconstruites")+" à l’octet près"+colon+
			strings.Trim(fmt.Sprint(p.Editions), "[]")+semicolon+"leurs chiffres restent")
	}
	for _, path := range p.Earlier {
		all = append(all, path+" effacé\u202f: la base telle qu’elle était avant sa mise à niveau, qui les portait encore")
	}
	if len(p.Outside) == 0 {
		return append(all, "hors de la base\u202f: aucun fichier connu ne parle encore d’eux\u202f; les copies faites sans le programme sont à supprimer à part")
	}
	all = append(all, "hors de la base, à traiter à la main\u202f:")
	for _, o := range p.Outside {
		all = append(all, "    "+o.Path+"\u202f: "+outsideWords(o))
	}
	return all
}

// outsideWords is what a file outside of the store still holds, and what to do.
func outsideWords(o purge.Outside) string {
	switch {
	case o.Kind == books.BackupMade:
		return "une sauvegarde, qui tient tout ce qui était alors connu\u202f; en faire une autre, puis la supprimer avec sa somme (.sum)"
	case o.Kind == books.WorklistMade:
		return "une liste de travail sous mot de passe, qui peut les nommer\u202f; la supprimer, l’établir de nouveau s’il le faut (agir worklist)"
	case o.Kind == books.ReviewRead && o.Sure:
		return "une file de paires qui les nomme encore\u202f; la supprimer, l’établir de nouveau s’il le faut (agir review --export)"
	case o.Sure:
		return "un fichier rendu qui les nomme encore\u202f; le supprimer, et le dire à son expéditeur, qui en a une copie"
	default:
		return "ne peut être relu, et peut les nommer\u202f; à regarder, puis à supprimer"
	}
}

// ForgottenInPart is a person of whom rows stay.
func ForgottenInPart(person string, rows int) string {
	return person + colon + "effacée en partie, " + counted(rows, "ligne reste", "lignes restent")
}

// Blocked are the candidate pairs of a rule, and how many of its groups were too large to
// tell anybody from anybody.
func Blocked(rule string, pairs, capped int) string {
	line := rule + colon + counted(pairs, "paire candidate", "paires candidates")
	if capped > 0 {
		line += ", " + counted(capped, "groupe trop grand, laissé", "groupes trop grands, laissés")
	}
	return line
}
