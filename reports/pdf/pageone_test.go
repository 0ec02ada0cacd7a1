package pdf_test

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/documents"
	"github.com/agir-indicateurs/agir/reports/samples"
)

// Whoever reads page one and no other knows what is found, how it stands against the target,
// the region and the nation, what is to be done, whether it can be trusted and whom to ask.
func TestPageOneAnswers(t *testing.T) {
	monthly := []string{
		"contacts à jour à 87,8 % fin mai, en hausse depuis juin 2023", // the finding
		"Face à la cible, à la région et à la France",                  // against what
		"au-dessous de la cible", "Pays de la Loire", "France", "p : chiffre provisoire",
		"À faire", "à contacter sans attendre", // what to do
		"Peut-on s’y fier ?", "Relevés attendus reçus", "bon", // trust
		"À qui s’adresser : AGIR Ensemble 44, SOS Solidarités", // whom to ask
	}
	for name, test := range map[string]struct {
		report *reports.Report
		wants  []string
	}{
		"a department": {documents.Monthly(samples.Rich()), monthly},
		"a direction": {documents.Dashboard(samples.Directors()), []string{
			"L’essentiel : contacts à jour à", "Face à la cible", "À faire", "Peut-on s’y fier ?", "À qui s’adresser : ",
		}},
		"the nation": {documents.Comparison(samples.Nation()), []string{
			"L’essentiel : contacts à jour à", "1 écart", "À regarder", "Contact dans les deux mois, au-dessous : Département 67", "À qui s’adresser : Pilotage national",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			text := outside(t, printed(t, test.report), "pdftotext", "-f", "1", "-l", "1", "-layout", "FILE", "-")
			text = strings.Join(strings.Fields(strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(text)), " ")
			for _, want := range test.wants {
				if !strings.Contains(text, want) {
					t.Errorf("page one does not say %q", want)
				}
			}
			if t.Failed() {
				t.Log(text)
			}
		})
	}
}
