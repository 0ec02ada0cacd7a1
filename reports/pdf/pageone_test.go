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
		"a quarter": {documents.Bilan(samples.Bilan()), []string{
			"L’essentiel : 27 entrées au 2ᵉ trimestre 2024 (provisoire)", "Face à la cible, à la région et à la France", "au-dessous de la cible", "p : chiffre provisoire",
			"À faire", "à contacter sans attendre", "Peut-on s’y fier ?", "Relevés attendus reçus", "À qui s’adresser : AGIR Ensemble 44, SOS Solidarités",
		}},
		"a year of a direction": {documents.Bilan(samples.Year()), []string{
			"L’essentiel : ", " en 2024", "Face à la cible", "À faire", "Peut-on s’y fier ?", "À qui s’adresser : ",
		}},
		"a region": {documents.Regional(samples.Region()), []string{
			"L’essentiel : contacts à jour à 76,8 % (France : 74,7 %)", "La région face à la cible et à la France", "À regarder", "Aucun département de la région ne porte d’écart ce mois-ci",
			"Peut-on s’y fier ?", "À qui s’adresser : Pilotage national",
		}},
		"an opening": {documents.Monthly(samples.Opening()), []string{
			"L’essentiel", "aucun", "Chiffres clés", "À qui s’adresser : ", "À faire", "Peut-on s’y fier ?",
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
