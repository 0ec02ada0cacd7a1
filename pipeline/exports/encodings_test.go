package exports_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// TestTheTableOfATextIsRecognised: the French of old machines and of files that were
// read wrong once is read right, whatever letters it happens to have.
func TestTheTableOfATextIsRecognised(t *testing.T) {
	texts := []string{
		"Nom;Prénom;Date\nCœurdroy;Maëlle;12/03/1990\n",
		"N° dossier;Date du contact;Thématique\n12;05/09/2023;accès aux droits\n",
		"Nom;Prénom\nÉmile;Zoé\nNuñez;François\n",
		"Libellé;Détail\nl’hôtel;à côté\nfête;sûr\n",
	}
	for name, table := range map[string]*charmap.Charmap{
		"Windows-1252": charmap.Windows1252, "ISO-8859-15": charmap.ISO8859_15, "MacRoman": charmap.Macintosh, "CP850": charmap.CodePage850,
	} {
		for _, want := range texts {
			content, err := table.NewEncoder().String(want)
			if err != nil {
				continue // a letter that the table has not
			}
			f, err := exports.Read("a.csv", []byte(content), exports.Limits{})
			if err != nil {
				t.Errorf("%s, %q: %v", name, want, err)
				continue
			}
			var got strings.Builder
			for row := range f.Sheets[0].Rows() {
				got.WriteString(strings.Join(row.Texts(), ";") + "\n")
			}
			if got.String() != want {
				t.Errorf("%s: %q by %s, want %q", name, got.String(), f.Encoding, want)
			}
		}
	}
}

// twice is a text in UTF-8, read as Windows-1252.
func twice(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		b.WriteRune(charmap.Windows1252.DecodeByte(c))
	}
	return b.String()
}

// TestATextReadTwiceIsReadOnce, and names that only look so stay.
func TestATextReadTwiceIsReadOnce(t *testing.T) {
	for content, want := range map[string]string{
		twice("Prénom;N° dossier\nZoé;12\nl’été;3\n"):    "Prénom|N° dossier/Zoé|12/l’été|3",
		"Prénom;Ville\n" + twice("Zoé") + ";Besançon\n":  "Prénom|Ville/Zoé|Besançon", // one cell only
		"Prénom;Ville\nJOÃO;SÃO PAULO\nÂgé;CÂLIN\nÃ;Â\n": "Prénom|Ville/JOÃO|SÃO PAULO/Âgé|CÂLIN/Ã|Â",
		twice("Nom;Prénom\nCœurdroy;Maëlle\n"):           "Nom|Prénom/Cœurdroy|Maëlle",
	} {
		if got := strings.Join(fieldsOf(t, content), "/"); got != want {
			t.Errorf("%q: %q, want %q", content, got, want)
		}
	}
}
