package contract

import (
	"strings"
	"testing"
)

// What tells that a person has no household, in every way that people write it, and what
// gives one.
func TestTheNumberOfAHousehold(t *testing.T) {
	for written, want := range map[string]string{
		"": "", "-": "", "—": "", "0": "", "#=0": "", "0,0": "", "000": "", "aucun": "", "AUCUNE": "", "Néant": "", "s.o.": "", "N/A": "", "inconnu": "", "non renseigné": "",
		"1": "1", "10": "10", "#=10": "10", "#=10.0": "10", "F 12": "f12", "f12": "f12", "'F12": "f12", "N° 12": "12", "12.0": "12",
		"Aucune-Terre": "aucune-terre",
	} {
		for _, header := range []string{"N° dossier|Nom|Prénom|Département|N° de foyer\n12|Exemple|Camille|44|", "dossier|nom|prenom|departement|Foyer\n12|Exemple|Camille|44|"} {
			r := readSheet(header + written)
			if got := value(t, r, 0, "foyer"); got != want || len(r.Problems) > 0 {
				t.Errorf("%q: %q, want %q; %v", written, got, want, r.Problems)
			}
		}
	}
}

// The levels of French, under every label of the column; a row may give it alone.
func TestTheLevelOfFrench(t *testing.T) {
	for written, want := range map[string]string{
		"aucun": "aucun", "Infra-A1": "aucun", "infra A1": "aucun", "A1.1": "aucun", "A1": "a1", "a2": "a2", "Niveau B1": "b1", "B2": "b2", "C1": "b2", "c2": "b2",
	} {
		for _, label := range []string{"Niveau de français", "Niveau de langue", "niveau_langue"} {
			r := readSheet("N° dossier|Date du constat|" + label + "\n12|12/09/2023|" + written)
			if got := value(t, r, 0, "niveau_langue"); got != want || len(r.Problems) > 0 || r.Tables[0].Schema.Kind != Situations {
				t.Errorf("%s %q: %q, want %q; %v", label, written, got, want, r.Problems)
			}
		}
	}
	for row, want := range map[string]string{
		"||D1": "liste 2:6 mise_de_cote", "||": "situation_vide 2:0 mise_de_cote", "||a1": "", "sans_emploi||": "",
		"sans_emploi||D1": "liste 2:6 avertissement", "château||a1": "liste 2:4 avertissement",
	} {
		r := readSheet("N° dossier|N° AGDREF|Date du constat|Situation emploi|Situation logement|Niveau de langue\n12||12/09/2023|" + row)
		if got := rules(r); got != want {
			t.Errorf("%q: %q, want %q", row, got, want)
		}
	}
}

// orientationAnd is the header of orientations and some more columns.
func orientationAnd(labels string) string {
	return strings.TrimSuffix(orientationHeader, "\n") + "|" + labels + "\n"
}

// Orientations with the situation of the person stay orientations; what is given with a
// day is situations. One that lacks its day is not taken for orientations that lack all
// the rest.
func TestOrientationsWithASituationStayOrientations(t *testing.T) {
	const told = "9900000001|Exemple|Camille|01/01/1990|F|X||||||| 85|OFII||En attente|"
	r := readSheet(orientationAnd("Situation professionnelle|Situation résidentielle|Foyer") + told + "|Sans emploi|CADA|F1")
	if len(r.Tables) != 1 || r.Tables[0].Schema.Kind != Orientations || len(r.Problems) > 0 {
		t.Fatalf("%+v %v", r.Tables, r.Problems)
	}
	for column, want := range map[string]string{"situation_emploi": "sans_emploi", "situation_logement": "dna", "foyer": "f1"} {
		if got := value(t, r, 0, column); got != want {
			t.Errorf("%s: %q, want %q", column, got, want)
		}
	}
	if r = readSheet(orientationAnd("Situation professionnelle") + told + "|château"); rules(r) != "liste 2:18 avertissement" || len(r.Tables[0].Records) != 1 {
		t.Errorf("an unknown situation of an orientation: %q", rules(r))
	}
	r = readSheet("Nom|Prénom|Date de naissance|Civilité|Département|Situation professionnelle|Situation résidentielle\nExemple|Camille|01/01/1990|F|44|Sans emploi|CADA")
	p, refused := r.Refusal()
	if want := "Situations constatées"; !refused || !strings.Contains(p.Message, want) {
		t.Errorf("a situation without its day: %q, want %q", p.Message, want)
	}
}
