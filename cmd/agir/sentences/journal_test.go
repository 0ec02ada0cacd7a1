package sentences

import (
	"regexp"
	"slices"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/books"
)

// english is any word of what the rooms keep in the journal: « accepté » is none.
var english = regexp.MustCompile(`(?i)(?:^|[^\pL])(persons|rows|files|pairs|lines|up to|senders|added|removed|none|corrected|run|live|name|number|birth|by|former|journal of|could not|undo|accept|refuse|withdraw|reinstate|split|report|check|said|feedback|reminder|review)(?:$|[^\pL])`)

// What the journal keeps of each kind of act, as the rooms write it, is read in French: at
// the desk and by agir journal.
func TestTheJournalIsReadInFrench(t *testing.T) {
	sum := "0a1b"
	met := make(map[string]bool)
	for _, c := range []struct {
		kind, kept, said string
		chained          bool
	}{
		{books.RowsRead, "explain contact_regulier 2023-09 44: 12 rows", "contact_regulier 2023-09 44 : 12 lignes", true},
		{books.RowsRead, "explain contact_regulier 2023-09 44: 1 rows", "contact_regulier 2023-09 44 : 1 ligne", true},
		{books.WorklistMade, "worklist 2023-09 soliha: 3 persons", "2023-09 soliha : 3 personnes", true},
		{books.WorklistMade, "worklist 2023-09 44: 0 persons, 2 pairs", "2023-09 44 : 0 personne, 2 paires", true},
		{books.FeedbackMade, "feedback soliha: contacts - retour.xlsx", "soliha : contacts - retour.xlsx", true},
		{books.StatementRead, "rows 25", "relevé 25", true},
		{books.ReviewRead, "review: 4 pairs", "4 paires", true},
		{books.ReviewRead, "review Q12", "paire Q12", true},
		{books.PersonSought, "by name+birth: 2 persons, 1 former files", "par nom, date de naissance : 2 personnes, 1 fichier d’autrefois", true},
		{books.PersonSought, "by number: 0 persons, 0 former files", "par numéro : 0 personne, 0 fichier d’autrefois", true},
		{books.PersonExported, "27 rows", "27 lignes", true},
		{books.PersonMended, "2 senders", "2 expéditeurs", true},
		{books.LinkMade, "gauche.csv droite.csv", "gauche.csv droite.csv", true},
		{books.ExportMade, "2023-12", "2023-12", true},
		{books.BackupMade, "", "", true},
		{books.StoreRestored, "sauvegarde.duckdb", "sauvegarde.duckdb", true},
		{books.StoreRestored, "sauvegarde.duckdb the journal of the store replaced could not be read", "sauvegarde.duckdb le journal de la base remplacée n’a pas pu être lu", true},
		{books.KeyRotated, "added age1b, removed age1a", "ajouté : age1b ; ôté : age1a", true},
		{books.SealChanged, "added age1b, removed none", "ajouté : age1b", true},
		{books.SealChanged, "added none, removed age1a age1c", "ôté : age1a age1c", true},
		{books.PersonsRemoved, "1 persons, 12 rows, 3 files", "1 personne, 12 lignes, 3 fichiers", true},
		{books.FilesRemoved, "5 files", "5 fichiers", true},
		{books.CommentWithdrawn, "3", "n° 3", true},
		{books.WentLive, "run --live", "", true},
		{books.EditionCorrected, "corrected 1 4", "1 par l’édition 4", true},
		{books.JournalPruned, "7 lines, up to 7:" + sum, "7 lignes, jusqu’à 7:" + sum, true},
		{books.StatementJudged, "accept 25 contacts", "accepté, fichier 25 contacts", false},
		{books.StatementJudged, "reinstate 25 contacts", "remis, fichier 25 contacts", false},
		{books.PairDecided, "split 2", "deux personnes, décision 2", false},
		{books.PairDecided, "undo 2", "défaite, décision 2", false},
		{books.FigureSaid, "3 85 contact_regulier 2023-09", "n° 3, contact_regulier, 85, 2023-09", false},
		{books.FigureSaid, "4 85 question/ofii 2023-09", "n° 4, réponse sur ofii, 85, 2023-09", false},
		{books.AnomalyJustified, "doublon_agdref 44", "doublon_agdref, 44", false},
		{books.EditionPublished, "2 2023-09", "2, 2023-09", false},
		{books.MessageLeft, "7 ddets-44 report 2 mail", "7, rapport 2 à ddets-44, par courriel", false},
	} {
		met[c.kind] = true
		l := books.JournalLine{Entry: books.Entry{Kind: c.kind, What: c.kept}}
		if c.chained {
			l.Number = 1
		}
		said := plain.Replace(JournalWhat(l))
		if said != c.said {
			t.Errorf("%s %q is said %q, want %q", c.kind, c.kept, said, c.said)
		}
		for _, text := range append(JournalLine(l), JournalWord(c.kind)) {
			if word := english.FindString(text); word != "" {
				t.Errorf("%s %q: %q in %q", c.kind, c.kept, word, text)
			}
		}
	}
	for _, kind := range slices.Concat(books.JournalKinds, books.ActKinds[3:]) {
		if !met[kind] {
			t.Errorf("nobody has read what the journal keeps of %s", kind)
		}
	}
}
