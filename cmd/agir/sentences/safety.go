package sentences

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/review"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// BackedUp is a backup that was written, with its checksum.
func BackedUp(made store.Made) []string {
	all := []string{fmt.Sprintf("sauvegarde %s, SHA-256 %s, lue jusqu’à sa dernière ligne", made.File, made.Sum)}
	for _, path := range made.Dropped {
		all = append(all, earlierDropped(path))
	}
	return all
}

// earlierDropped is the store as it was in an earlier version, which was kept long enough.
func earlierDropped(path string) string {
	return fmt.Sprintf("%s effacé\u202f: la base telle qu’elle était avant sa mise à niveau, gardée %d jours", path, store.EarlierDays)
}

// Restored is a backup put in the place of the store, one line each.
func Restored(file string, r purge.Restored) []string {
	all := []string{fmt.Sprintf("sauvegarde %s remise en place, SHA-256 %s", file, r.Sum)}
	if r.Blind {
		all = append(all, "la base qu’elle remplace n’a pas pu être lue"+colon+"refaites les purges, et effacez de nouveau qui l’avait été")
	}
	if r.Again.Rows > 0 {
		all = append(all, counted(r.Again.Rows, "ligne retirée", "lignes retirées")+" de nouveau"+colon+"elles parlent de personnes effacées depuis")
	}
	return all
}

// KeyMade is a key that was made.
func KeyMade(file, recipient string) []string {
	return []string{Wrote(file), "clé publique " + recipient}
}

// KeyRotated is a store sealed with the next key, with so many files received.
func KeyRotated(files int) string {
	return "scellés avec la clé suivante" + colon + "la base, " + counted(files, "fichier reçu", "fichiers reçus") + semicolon + "donnez désormais la clé suivante"
}

// SealChanged is who a store is sealed to from now on, or no longer.
func SealChanged(c books.SealChange) (all []string) {
	if len(c.Added) > 0 {
		all = append(all, "la base sera désormais scellée aussi pour "+recipients(c.Added))
	}
	if len(c.Removed) > 0 {
		all = append(all, "la base ne sera plus scellée pour "+recipients(c.Removed))
	}
	return all
}

// SealedFor is who a store is sealed to.
func SealedFor(all []string) string { return "base scellée pour " + recipients(all) }

func recipients(all []string) string {
	words := make([]string, len(all))
	for n, r := range all {
		words[n] = r
		if r == sealing.Passphrase {
			words[n] = "une phrase de passe"
		}
	}
	return strings.Join(words, ", ")
}

// NotJournaled is an act that left no line in the journal.
func NotJournaled(err error) string {
	return fmt.Sprintf("cet acte n’a pu être noté au journal\u202f: %v", err)
}

// JournalHead is the head of the journal, to note elsewhere.
func JournalHead(h books.JournalHead) string {
	if h.Number == 0 {
		return "journal des lectures\u202f: vide"
	}
	return "journal des lectures, dernière ligne\u202f: " + h.String()
}

// journalWords are the kinds of what is journaled, as the operator reads them.
var journalWords = map[string]string{
	books.RowsRead: "lignes nommées derrière un chiffre", books.WorklistMade: "liste de travail", books.FeedbackMade: "retour qualité",
	books.StatementRead: "lignes d’un relevé",
	books.ReviewRead:    "file des paires", books.LinkMade: "rapprochement de fichiers", books.ExportMade: "export d’effectifs",
	books.PersonSought: "recherche d’une personne", books.PersonExported: "export d’une personne", books.PersonMended: "rectification demandée",
	books.CommentWithdrawn: "commentaire retiré", books.EditionCorrected: "édition rectifiée",
	books.BackupMade: "sauvegarde", books.StoreRestored: "restauration", books.KeyRotated: "changement de clé",
	books.SealChanged: "destinataires du scellé", books.PersonsRemoved: "effacement de personnes", books.FilesRemoved: "fichiers au bout de leur durée",
	books.WentLive:      "mise en service",
	books.JournalPruned: "lignes du journal au bout de leur durée",
}

// otherWords are the acts that other books than the journal keep.
var otherWords = map[string]string{
	books.StatementJudged: "décision sur un relevé", books.PairDecided: "décision sur une paire", books.FigureSaid: "commentaire ou réponse",
	books.AnomalyJustified: "anomalie justifiée", books.EditionPublished: "édition", books.MessageLeft: "envoi parti",
}

// judgedWords are what was decided of a statement or of a pair, as the books write it.
var judgedWords = map[string]string{
	string(inbox.Accept): "accepté, fichier", string(inbox.Refuse): "refusé, fichier", string(inbox.Withdraw): "retiré, fichier", string(inbox.Reinstate): "remis, fichier",
}

// pairWords likewise of a pair.
var pairWords = map[string]string{
	string(review.SamePerson): "une seule personne, décision", string(review.TwoPersons): "deux personnes, décision", "undo": "défaite, décision",
}

// JournalLine is a line of the journal: what was done, then its place in the chain; or an
// act that another book keeps, which has none.
func JournalLine(l books.JournalLine) []string {
	if l.Number == 0 {
		return otherAct(l)
	}
	kind := l.Kind
	if words := journalWords[l.Kind]; words != "" {
		kind = words
	}
	done := fmt.Sprintf("%d  %s  %s", l.Number, Clock(l.At), kind)
	for _, detail := range []string{JournalWhat(l), l.File} {
		if detail != "" {
			done += ", " + detail
		}
	}
	return []string{done, fmt.Sprintf("    par %s, compte %s\u202f: %s", l.By, l.Account, l.Why)}
}

// journalDetails are what the journal keeps of an act, and how it is said. Its lines are
// hashed as they were written: they stay.
var journalDetails = []struct {
	kept *regexp.Regexp
	said string
}{
	{regexp.MustCompile(`^review: (\d+) pairs$`), "$1 paire(s)"},
	{regexp.MustCompile(`^by (.*): (\d+) persons, (\d+) former files$`), "par $1\u202f: $2 personne(s), $3 fichier(s) d’autrefois"},
	{regexp.MustCompile(`(\d+) persons, (\d+) rows, (\d+) files$`), "$1 personne(s), $2 ligne(s), $3 fichier(s)"},
	{regexp.MustCompile(`: (\d+) persons, (\d+) pairs$`), "\u202f: $1 personne(s), $2 paire(s)"},
	{regexp.MustCompile(`: (\d+) persons$`), "\u202f: $1 personne(s)"},
	{regexp.MustCompile(`: (\d+) rows$`), "\u202f: $1 ligne(s)"},
	{regexp.MustCompile(`^(\d+) rows$`), "$1 ligne(s)"},
	{regexp.MustCompile(`^(\d+) senders$`), "$1 expéditeur(s)"},
	{regexp.MustCompile(`^added (.*), removed none$`), "ajouté\u202f: $1"},
	{regexp.MustCompile(`^added none, removed (.*)$`), "ôté\u202f: $1"},
	{regexp.MustCompile(`^added (.*), removed (.*)$`), "ajouté\u202f: $1\u202f; ôté\u202f: $2"},
	{regexp.MustCompile(`^run --live$`), ""},
	{regexp.MustCompile(`^(\d+) files$`), "$1 fichier(s)"},
	{regexp.MustCompile(`^(\d+) lines, up to (.*)$`), "$1 ligne(s), jusqu’à $2"},
	{regexp.MustCompile(`the journal of the store replaced could not be read$`), "le journal de la base remplacée n’a pas pu être lu"},
	{regexp.MustCompile(`^([^ :]+): `), "$1\u202f: "},
}

var (
	severally = regexp.MustCompile(`\b(\d+) (\p{L}+)\(s\)`)
	soughtBy  = strings.NewReplacer("name", "nom", "number", "numéro", "birth", "date de naissance", "+", ", ")
)

// journalDetail is what the journal keeps of an act, as the operator reads it.
func journalDetail(kept string) string {
	for _, d := range journalDetails {
		if !d.kept.MatchString(kept) {
			continue
		}
		said := d.kept.ReplaceAllString(kept, d.said)
		if before, after, found := strings.Cut(said, "\u202f: "); found && strings.HasPrefix(kept, "by ") {
			said = soughtBy.Replace(before) + "\u202f: " + after
		}
		return severally.ReplaceAllStringFunc(said, func(text string) string {
			m := severally.FindStringSubmatch(text)
			if m[1] == "0" || m[1] == "1" {
				return m[1] + " " + m[2]
			}
			return m[1] + " " + m[2] + "s"
		})
	}
	return kept
}

func otherAct(l books.JournalLine) []string {
	when := Day(l.At)
	if l.Kind == books.MessageLeft {
		when = Clock(l.At)
	}
	between := ", "
	if l.Kind == books.EditionPublished {
		between = " " // édition 12
	}
	all := []string{fmt.Sprintf("-  %s  %s%s%s", when, word(otherWords, l.Kind), between, otherWhat(l))}
	switch {
	case l.By != "" && l.Why != "":
		all = append(all, fmt.Sprintf("    par %s\u202f: %s", l.By, l.Why))
	case l.By != "":
		all = append(all, "    par "+l.By)
	}
	return all
}

// otherWhat is what such an act is about.
func otherWhat(l books.JournalLine) string {
	words := map[string]map[string]string{books.StatementJudged: judgedWords, books.PairDecided: pairWords}[l.Kind]
	if act, of, ok := strings.Cut(l.What, " "); ok && words != nil {
		return word(words, act) + " " + of
	}
	switch f := strings.Fields(l.What); {
	case l.Kind == books.EditionPublished && len(f) == 2: // number, month
		return f[0] + ", " + f[1]
	case l.Kind == books.FigureSaid && len(f) == 4: // number, department, subject, month
		subject := f[2]
		if sender, answers := (books.Comment{Subject: subject}).Answers(); answers {
			subject = "réponse sur " + sender
		}
		return "n°\u00a0" + f[0] + ", " + strings.Join([]string{subject, f[1], f[3]}, ", ")
	case l.Kind == books.AnomalyJustified:
		return strings.Join(f, ", ")
	case l.Kind == books.MessageLeft && len(f) == 5: // number, reader, kind, about, way
		return fmt.Sprintf("%s, %s %s à %s, par %s", f[0], word(letters, f[2]), f[3], f[1], Way(f[4]))
	}
	return l.What
}

// JournalHolds is a journal that is what was written.
func JournalHolds(lines int) string {
	if lines < 2 {
		return fmt.Sprintf("journal intact\u202f: %d ligne", lines)
	}
	return fmt.Sprintf("journal intact\u202f: %d lignes", lines)
}

// JournalBreak is a place where it is not.
func JournalBreak(b books.JournalBreak) string {
	switch b.Kind {
	case books.LineAltered:
		return fmt.Sprintf("journal\u202f: la ligne %d a été modifiée", b.Number)
	case books.LinesMissing:
		return fmt.Sprintf("journal\u202f: des lignes manquent avant la ligne %d", b.Number)
	case books.LineUnchained:
		return fmt.Sprintf("journal\u202f: la ligne %d ne suit pas celle d’avant\u202f; l’une des deux a été récrite", b.Number)
	case books.HeadMissing:
		return fmt.Sprintf("journal\u202f: il ne finit pas où la base s’en souvient (ligne %d)\u202f; des lignes ont été ôtées ou ajoutées", b.Number)
	default:
		return fmt.Sprintf("journal\u202f: la ligne %d n’est pas celle qui fut notée\u202f; il a été récrit", b.Number)
	}
}

// Migrated says that a store was brought to the version of this program.
func Migrated(from int, kept string) string {
	return fmt.Sprintf("la base était celle d’une version antérieure (tables %d)\u202f: elle est mise à niveau, et telle qu’elle était dans %s (agir restore la remet, avec le programme d’alors)\u202f; cette copie porte des noms\u202f: le programme l’efface dès qu’une personne est retirée de la base, ou à la première sauvegarde après %d jours", from, kept, store.EarlierDays)
}

// StoreNone says what tables the program writes, where there is no store.
func StoreNone(schema int) string { return fmt.Sprintf("tables %d\u202f; pas de base ici", schema) }

// StoreVersion says whether the tables of a store are those of this program.
func StoreVersion(file string, its, ours int) string {
	said := fmt.Sprintf("tables %d\u202f; la base %s ", ours, file)
	switch {
	case its < ours:
		return said + fmt.Sprintf("est plus ancienne (tables %d)\u202f: elle sera mise à niveau à sa prochaine ouverture, une copie faite d’abord", its)
	case its > ours:
		return said + fmt.Sprintf("est plus récente (tables %d)\u202f: ce programme la refuse, installez le sien", its)
	}
	return said + "est à ce niveau"
}

// StoreUnread says why the version of a store is not known.
func StoreUnread(file string, err error) string { return "base " + file + colon + Fault(err, file) }
