package queries_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/queries"
)

// Three women of one public are followed, one of them met lately; a man of
// unknown origin entered the same month and was met; another, older, entered this
// month. Each public is counted by hand.
func TestStrataCountEachPublic(t *testing.T) {
	answer := september(t, map[string]string{
		"2023-10-03/ofii/orientations.csv": `agdref;nom;prenom;date_naissance;sexe;nationalite;protection;rejoignant;departement;voie;date_orientation;decision;date_decision
9912345601;Essaifictif;Apolline;1990-09-30;F;GUINÉE;refugie;non;44;ofii;2023-02-01;validee;2023-02-01
7723456712;Modelimagine;Berthe;1991-10-01;F;Côte d'Ivoire;refugie;non;44;ofii;2023-02-01;validee;2023-02-01
5534567823;Inventez;Camille;1988-09-30;F;Mali;subsidiaire;non;44;ofii;2023-02-01;validee;2023-02-01
3345678934;Fictivaud;Désiré;1970-10-01;M;Afghanistan;refugie;non;44;ofii;2023-08-01;validee;2023-08-01
`,
		"2023-10-04/sos-solidarites/parcours.csv": `dossier;agdref;nom;prenom;date_naissance;sexe;departement;date_entree
D1;9912345601;Essaifictif;Apolline;1990-09-30;F;44;2023-03-15
D2;7723456712;Modelimagine;Berthe;1991-10-01;F;44;2023-03-15
D3;5534567823;Inventez;Camille;1988-09-30;F;44;2023-03-15
D4;3345678934;Fictivaud;Désiré;1970-10-01;M;44;2023-09-20
D5;;Exemplaire;Éloi;1997-09-30;M;44;2023-03-15
`,
		"2023-10-04/sos-solidarites/contacts.csv": `dossier;date_contact;mode
D1;2023-09-12;entretien
D5;2023-08-02;visite
`,
	})
	got := publics(t, answer, queries.ContactRegulier)
	want := []string{
		"44 26-35 ans · femmes · Afrique francophone · 6-11 mois 1/3",
		"44 26-35 ans · hommes · Nationalité inconnue · 6-11 mois 1/1",
		"44 46 ans ou plus · hommes · Afghanistan · moins de 6 mois 1/1",
	}
	if !slices.Equal(got, want) {
		t.Errorf("strata\n\t%q\nwant\n\t%q", got, want)
	}
	// Those who entered a year before have had the year: none here, but the others of a later month.
	if none := publics(t, answer, queries.AccesEmploi12m); len(none) != 0 {
		t.Errorf("within a year: %v", none)
	}
	first, err := answer.FirstEntries(t.Context())
	if err != nil || !first["44"].Equal(time.Date(2023, 3, 1, 0, 0, 0, 0, time.UTC)) || len(first) != 1 {
		t.Errorf("first entries %v, %v", first, err)
	}
}

// Those who entered 365 days before the last day have had the year, a day less and they have
// not; who got there within it is counted, who left without it stays among them, who had work
// at the entry does not. Ages are those of the entry.
func TestStrataOfAnAccess(t *testing.T) {
	answer := september(t, map[string]string{
		"2023-10-04/sos-solidarites/parcours.csv": `dossier;nom;prenom;date_naissance;sexe;departement;date_entree;date_sortie;motif_sortie
D1;Essaifictif;Apolline;1990-09-30;F;44;2022-09-30;;
D2;Modelimagine;Berthe;1991-10-01;F;44;2022-09-30;2022-12-01;abandon
D3;Inventez;Camille;1992-09-30;F;44;2022-10-01;;
D4;Fictivaud;Désiré;1970-10-01;M;44;2022-09-01;;
D5;Exemplaire;Éloi;1997-09-30;M;44;2022-09-01;;
D6;Supposé;Flore;1996-10-01;F;44;2022-09-01;;
`,
		"2023-10-04/sos-solidarites/situations.csv": `dossier;date_constat;situation_emploi
D1;2023-09-30;emploi_durable
D3;2022-12-01;emploi_durable
D4;2023-09-02;emploi_durable
D5;2022-09-01;emploi_durable
D6;2023-09-01;formation_qualifiante
`,
	})
	got := publics(t, answer, queries.AccesEmploi12m)
	want := []string{
		"44 25 ans ou moins · femmes · Nationalité inconnue 1/1", // D6, on the last day of the year
		"44 26-35 ans · femmes · Nationalité inconnue 1/2",       // D1, on the last day too; D2 left
		"44 46 ans ou plus · hommes · Nationalité inconnue 0/1",  // D4, a day later
	}
	if !slices.Equal(got, want) {
		t.Errorf("strata\n\t%q\nwant\n\t%q", got, want)
	}
}

// september is what is known of September 2023 on 10 October, of the files of an inbox.
func september(t *testing.T, files map[string]string) *answers.Answer {
	t.Helper()
	inbox := t.TempDir()
	for name, content := range files {
		file := filepath.Join(inbox, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	conf := settings.Default()
	month := time.Date(2023, 9, 1, 0, 0, 0, 0, time.UTC)
	answer, err := answers.Ask(t.Context(), ingested(t, inbox, conf), answers.Question{AsOf: time.Date(2023, 10, 10, 0, 0, 0, 0, time.UTC), Months: []time.Time{month}, Settings: conf})
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// publics are the strata of an indicator, a line each: department, public, counted among.
func publics(t *testing.T, answer *answers.Answer, code string) (lines []string) {
	t.Helper()
	catalogue, err := queries.Load()
	if err != nil {
		t.Fatal(err)
	}
	i, known := catalogue.Indicator(code)
	if !known {
		t.Fatalf("no indicator %s", code)
	}
	strata, err := answer.Strata(t.Context(), answer.Months, i)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range strata {
		lines = append(lines, fmt.Sprintf("%s %s %d/%d", s.Departement, s.Key, s.Counted, s.Among))
	}
	return lines
}
