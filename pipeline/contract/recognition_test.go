package contract

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

func TestFold(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "N° AGDREF": "n agdref", "Nº  dossier": "n dossier", "DATE_CONTACT": "date contact", "Né(e) le": "ne e le", "M.": "m",
		"Prénom(s)": "prenom s", " Éligibilité ": "eligibilite", "Çelikbaş Yıldız": "celikbas yildiz", "Cœur": "coeur", "Straße": "strasse",
		"Ångström": "angstrom", "Date\ndu contact": "date du contact", "l’emploi": "l emploi", "emploi_durable": "emploi durable",
		"Date\u00a0du\u202fcontact *": "date du contact", "—": "", "İzmir": "izmir", "e\u0301te\u0301": "ete",
	} {
		if got := Fold(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
		if again := Fold(want); again != want {
			t.Errorf("%q folds again to %q", want, again)
		}
	}
}

func TestDepartementsAreKnownByCodeNameOrBoth(t *testing.T) {
	for s, want := range map[string]string{
		"44": "44", "LOIRE-ATLANTIQUE": "44", "loire atlantique": "44", "44 – Loire-Atlantique": "44", "Loire-Atlantique (44)": "44",
		"1": "01", "01": "01", "2a": "2A", "2B": "2B", "Corse-du-Sud": "2A", "971": "971", "La Réunion": "974", "Réunion": "974",
		"Vendée": "85", "VENDEE": "85", "département de la Vendée": "85", "Côtes d’Armor": "22", "Val d'Oise": "95", "Seine-St-Denis": "93",
		"01 - Ain": "01", "Territoire de Belfort": "90", "Landes": "40", "Les Landes": "40",
		"44 – Vendée": "", "20": "", "99": "", "Bretagne": "", "": "", "Loire 44": "", "96": "",
	} {
		if got, ok := DepartementCode(s); got != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	all := Departements()
	if len(all) != 101 || DepartementName("85") != "Vendée" || RegionOf("85") != "Pays de la Loire" {
		t.Errorf("%d departments, 85 is %s in %s", len(all), DepartementName("85"), RegionOf("85"))
	}
	for _, d := range all {
		for _, s := range []string{d.Code, d.Name, d.Code + " – " + d.Name, strings.ToUpper(d.Name)} {
			if got, _ := DepartementCode(s); got != d.Code {
				t.Errorf("%q: %q, want %q", s, got, d.Code)
			}
		}
	}
}

func TestNoTwoColumnsOfAKindShareALabel(t *testing.T) {
	for _, s := range Schemas() {
		owner := map[string]string{}
		for _, c := range s.Columns {
			for _, label := range append([]string{c.Name, c.Label}, c.Others...) {
				if o := owner[Fold(label)]; o != "" && o != c.Name {
					t.Errorf("%s: %q is both %s and %s", s.Kind, label, o, c.Name)
				}
				owner[Fold(label)] = c.Name
			}
			codes := map[string]string{}
			for _, item := range c.Items {
				for _, v := range append([]string{item.Code, item.Label}, item.Others...) {
					if o := codes[Fold(v)]; o != "" && o != item.Code {
						t.Errorf("%s.%s: %q is both %s and %s", s.Kind, c.Name, v, o, item.Code)
					}
					codes[Fold(v)] = item.Code
				}
			}
		}
	}
}

func TestAWorkbookOfDemarchesSimplifiees(t *testing.T) {
	dossiers := `ID|Email|Civilité|Nom|Prénom|Nom du mandataire|Prénom du mandataire|Date de naissance|Archivé|À archiver|État du dossier|Département de la plateforme|Département de la plateforme (Code)|Numéro AGDREF|Ancien champ|Structure|N° AGDREF
12|a@exemple.invalid|Mme|Exemple|Camille|Autre|Personne|@=1990-01-01|Non|Non|En instruction|44 – Loire-Atlantique|44|||Soliha|9900000001
13|b@exemple.invalid|M.|Exemple|Dominique||||||Brouillon|44 – Loire-Atlantique|44|||
14|c@exemple.invalid|M.|Exemple|Claude||||||En construction|44 – Loire-Atlantique||9900000002||||
15|d@exemple.invalid|M.|Exemple|Alix||||||En construction|44 – Loire-Atlantique|85|9900000004|||9900000005`
	avis := "Dossier ID|Introduction|Réponse|Question|Créé le"
	siret := "Dossier ID|Champ|Établissement SIRET"
	repeated := "Dossier ID|Ligne|Date du contact|Mode de contact\n12|#=1|2023-09-12T23:30:00Z|Entretien"
	r := Read(workbook(
		exports.NewSheet("Dossiers", lines(dossiers)), exports.NewSheet("Etablissements", lines(siret)), exports.NewSheet("Avis", lines(avis)),
		exports.NewSheet("(4812) Contacts de l'accompagnem", lines(repeated))),
		Context{Name: "dossiers_agir_2023-10-03_09-12.xlsx", ReceivedOn: received})
	if got := rules(r); got != "colonnes_contradictoires 5:12 mise_de_cote; colonnes_contradictoires 5:14 avertissement" {
		t.Fatal(got)
	}
	if len(r.Tables) != 2 || r.Tables[0].Schema.Kind != Parcours || r.Tables[1].Schema.Kind != Contacts || len(r.Others) != 2 {
		t.Fatalf("%d tables, others %v", len(r.Tables), r.Others)
	}
	if r.Tables[0].NotData != 1 || r.Tables[0].Kept != 2 {
		t.Errorf("kept %d, not data %d", r.Tables[0].Kept, r.Tables[0].NotData)
	}
	for column, want := range map[string]string{"sexe": "F", "nom": "Exemple", "prenom": "Camille", "departement": "44", "agdref": "9900000001", "structure": "Soliha"} {
		if got := value(t, r, 0, column); got != want {
			t.Errorf("%s: %q, want %q", column, got, want)
		}
	}
	// Without its code, the department is read by its name; of two columns of the
	// same meaning, the one that is filled counts, and on the last row both are.
	if got := value(t, r, 1, "departement") + " " + value(t, r, 1, "agdref"); got != "44 9900000002" {
		t.Errorf("%s", got)
	}
	contact := r.Tables[1].Records[0].Values[r.Tables[1].Schema.Column("date_contact")]
	if contact.Day != day(2023, 9, 13) {
		t.Errorf("an instant of the night is not the day of Paris: %v", contact.Day)
	}
	if len(r.Departements) != 1 || r.Departements[0] != "44" || r.ExtractionBy != "nom du fichier" {
		t.Errorf("departments %v, extraction by %s", r.Departements, r.ExtractionBy)
	}
}

func TestASheetPassedOverIsSaid(t *testing.T) {
	good := contactHeader + "12|||||12/09/2023|visite|"
	hidden := exports.NewSheet("Archive", lines(good))
	hidden.Hidden = true
	returned := "N° dossier|Date du contact|Mode|Retour AGIR\n12|12/09/2023|visite|à corriger"
	r := Read(workbook(
		exports.NewSheet("Titre", lines("Suivi AGIR")), exports.NewSheet("Vide", nil), hidden,
		exports.NewSheet("Retour AGIR", lines(good)), exports.NewSheet("Contacts", lines(returned)),
		exports.NewSheet("Presque", lines("N° dossier|Mode|Présence\n12|visite|honoré"))),
		Context{Name: "suivi.xlsx", ReceivedOn: received})
	if len(r.Tables) != 2 || r.Tables[0].Sheet != "Archive" || r.Tables[1].Sheet != "Contacts" || len(r.Others) != 4 {
		t.Errorf("%d tables, others %q", len(r.Tables), r.Others)
	}
	if got := rules(r); got != "feuille_incomplete 1:0 avertissement" {
		t.Errorf("%s", got)
	}
	if m := r.Tables[1].Columns[3]; m.Column != "" || m.Note == "" {
		t.Errorf("the column of the quality return: %+v", m)
	}
}

func TestAFileWithoutAKnownHeaderIsRefusedWithWhatIsMissing(t *testing.T) {
	r := readSheet("N° dossier|Nom|Mode\n12|Exemple|visite")
	p, refused := r.Refusal()
	if !refused || p.Rule != "entetes_inconnus" || !strings.Contains(p.Message, "Date du contact") || !strings.Contains(p.Message, "Contacts") {
		t.Errorf("%+v", p)
	}
	r = readSheet("Bonjour")
	if p, refused := r.Refusal(); !refused || p.Rule != "entetes_inconnus" {
		t.Errorf("%+v", p)
	}
}

func TestTheHeaderIsFoundUnderItsTitle(t *testing.T) {
	title := strings.Repeat("Une ligne de titre\n\n", 29)
	r := readSheet(title + contactHeader + "12|||||12/09/2023|visite|")
	if len(r.Tables) != 1 || r.Tables[0].HeaderRow != 59 {
		t.Errorf("%v", r.Problems)
	}
	r = readSheet("Une ligne\n" + title + contactHeader + "12|||||12/09/2023|visite|")
	if _, refused := r.Refusal(); !refused {
		t.Errorf("a header far below was taken")
	}
}

// The same rows with their columns in another order are the same records.
func TestTheOrderOfColumnsDoesNotCount(t *testing.T) {
	a := readSheet("Nom|Prénom|Date du contact|Mode\nExemple|Camille|12/09/2023|visite")
	b := readSheet("Mode|Date du contact|Prénom|Nom\nvisite|12/09/2023|Camille|Exemple")
	for _, column := range []string{"nom", "prenom", "date_contact", "mode"} {
		if value(t, a, 0, column) != value(t, b, 0, column) {
			t.Errorf("%s: %s and %s", column, value(t, a, 0, column), value(t, b, 0, column))
		}
	}
}

func TestASheetOfTwoKindsGoesToTheOneItTellsMostOf(t *testing.T) {
	r := readSheet("N° dossier|Nom|Prénom|Département|Date du contact\n12|Exemple|Camille|44|12/09/2023")
	if r.Tables[0].Schema.Kind != Contacts {
		t.Errorf("%s", r.Tables[0].Schema.Kind)
	}
}

func TestARefusalOfTheFormIsTheRefusalOfTheFile(t *testing.T) {
	r := Read(workbook(), Context{Name: "x", ReceivedOn: received})
	if p, refused := r.Refusal(); !refused || p.Message == "" {
		t.Errorf("%+v", p)
	}
}
