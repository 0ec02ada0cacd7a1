package contract

import (
	"strings"
	"testing"
)

// A table laid another way than a row a record is refused with how it is laid, not with a
// column that it lacks.
func TestATableLaidOtherwiseSaysHow(t *testing.T) {
	const (
		crossed = "un jour pour intitulé (E à G de la ligne 1 de la feuille « Feuil1 »)"
		lying   = "les uns sous les autres, dans la colonne A de la feuille « Feuil1 »"
	)
	for _, c := range []struct{ story, text, says string }{
		{"days are labels", "N° dossier|Nom|Prénom|Date de naissance|01/09/2023|08/09/2023|15/09/2023\n12|Exemple|Camille|03/04/1990|x||x", crossed},
		{"days of a spreadsheet", "N° dossier|Nom|Prénom|Date de naissance|@=2023-09-01|@=2023-09-08|@=2023-09-15\n12|Exemple|Camille|03/04/1990|x||x", crossed},
		{"days in words", "N° dossier|Nom|Prénom|Date de naissance|1er septembre 2023||15 sept. 2023\n12|Exemple|Camille|03/04/1990|x||x", crossed},
		{"one day", "N° dossier|Nom|Prénom|Date de naissance|01/09/2023\n12|Exemple|Camille|03/04/1990|x", "il y manque"},
		{"one label beside days", "N° dossier|01/09/2023|08/09/2023\n12|x|x", "il y manque"},
		{"two labels beside days", "N° dossier|Nom|01/09/2023|08/09/2023\n12|Exemple|x|x", "(C à D de la ligne 1"},
		{"days that do not exist", "N° dossier|Nom|Prénom|Date de naissance|31/09/2023|32/09/2023\n12|Exemple|Camille|03/04/1990|x|", "il y manque"},
		{"labels one under the other", "N° dossier|12|13\nNom|Exemple|Modèle\nPrénom|Camille|Dominique\nDate du contact|12/09/2023|13/09/2023", lying},
		{"under a title", "Relevé|\n\nN° dossier|12|13\nNom|Exemple|Modèle\nDate du contact|12/09/2023|13/09/2023", lying},
		{"one under the other, without the day", "N° dossier|12|13\nNom|Exemple|Modèle\nPrénom|Camille|Dominique", "il y manque"},
	} {
		p, refused := readSheet(c.text).Refusal()
		if got := strings.ReplaceAll(strings.ReplaceAll(p.Message, "\u202f", " "), "\u00a0", " "); !refused || p.Rule != "entetes_inconnus" || !strings.Contains(got, c.says) {
			t.Errorf("%s: %s %s", c.story, p.Rule, got)
		}
	}
}
