package contract

import (
	"fmt"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/exports"
	"pgregory.net/rapid"
)

// Headers of the stories, with every column that they need.
const (
	orientationHeader = "N° étranger|Nom|Prénom|Né le|Sexe|Nationalité|Protection|Date d'octroi|Signature CIR|Rejoignant|Lien avec le BPI|N° étranger du BPI|Département|Voie d'entrée|Date d'orientation|Décision|Date de décision\n"
	parcoursHeader    = "N° dossier|Numéro AGDREF|Nom|Prénom|Date de naissance|Département|Date du premier rendez-vous|Date de fin d'accompagnement|Motif de fin d'accompagnement\n"
	contactHeader     = "N° dossier|N° AGDREF|Nom|Prénom|Date de naissance|Date du contact|Mode|Présence\n"
	situationHeader   = "N° dossier|N° AGDREF|Date du constat|Situation emploi|Situation logement\n"
	demandeHeader     = "N° de demande|Nom|Prénom|Date de naissance|Département|Prescripteur|Date de la demande\n"
)

func TestEachRuleOfARow(t *testing.T) {
	for _, c := range []struct{ story, text, want string }{
		{"a contact tied by its dossier", contactHeader + "12|||||12/09/2023|visite|", ""},
		{"a contact tied by its AGDREF number, however written", contactHeader + "|99.0000 0001||||12/09/2023|visite|", ""},
		{"an AGDREF number that Excel made a number", contactHeader + "|#=9.900000001E9||||12/09/2023|visite|", ""},
		{"a contact tied by names, the birth date unknown", contactHeader + "||Exemple|Camille||12/09/2023|visite|", ""},
		{"a dash is an empty cell", contactHeader + "12|-|—|.|s.o.|12/09/2023|/|", ""},
		{"but not in a presence", contactHeader + "12|||||12/09/2023|visite|-", "liste 2:8 avertissement"},
		{"nobody is designated", contactHeader + "||Exemple|||12/09/2023|visite|", "personne_absente 2:0 mise_de_cote"},
		{"the only number is wrong", contactHeader + "|99000||||12/09/2023|visite|", "agdref 2:2 mise_de_cote"},
		{"a wrong number beside a dossier", contactHeader + "12|99000||||12/09/2023|visite|", "agdref 2:2 avertissement"},
		{"no day", contactHeader + "12||||||visite|", "obligatoire 2:6 mise_de_cote"},
		{"a day that does not exist", contactHeader + "12|||||31/02/2023|visite|", "date_impossible 2:6 mise_de_cote"},
		{"a contact of tomorrow", contactHeader + "12|||||06/10/2023|visite|", "date_future 2:6 mise_de_cote"},
		{"a contact of the day received", contactHeader + "12|||||05/10/2023|visite|", ""},
		{"a contact before the programme", contactHeader + "12|||||31/12/2021|visite|", "date_ancienne 2:6 mise_de_cote"},
		{"a day nobody can read", contactHeader + "12|||||en septembre|visite|", "date_illisible 2:6 mise_de_cote"},
		{"an unknown mode", contactHeader + "12|||||12/09/2023|pigeon|", "liste 2:7 avertissement"},
		{"an unknown presence", contactHeader + "12|||||12/09/2023|visite|peut-être", "liste 2:8 avertissement"},
		{"an error of the spreadsheet", contactHeader + "12|||||12/09/2023|!=#N/A|", "cellule_en_erreur 2:7 avertissement"},
		{"an error of the spreadsheet in a CSV", contactHeader + "12|||||#REF!|visite|", "cellule_en_erreur 2:6 mise_de_cote"},
		{"a birth of tomorrow", contactHeader + "12||||06/10/2023|12/09/2023|visite|", "date_future 2:5 avertissement"},
		{"a birth of another century", contactHeader + "12||||31/12/1899|12/09/2023|visite|", "date_ancienne 2:5 avertissement"},
		{"everything at once", contactHeader + "||||31/02/1990|30/02/2023|pigeon|", "personne_absente 2:0 mise_de_cote; date_impossible 2:5 avertissement; date_impossible 2:6 mise_de_cote; liste 2:7 avertissement"},
		{"the same contact twice", contactHeader + "12|||||12/09/2023|visite|\n12|||||12/09/2023|visite|", ""},

		{"a situation of work", situationHeader + "12||12/09/2023|sans_emploi|", ""},
		{"a situation of nothing", situationHeader + "12||12/09/2023||", "situation_vide 2:0 mise_de_cote"},
		{"an unknown situation alone", situationHeader + "12||12/09/2023|château|", "liste 2:4 mise_de_cote"},
		{"an unknown situation beside a known one", situationHeader + "12||12/09/2023|château|CADA", "liste 2:4 avertissement"},

		{"a dossier", parcoursHeader + "12|9900000001|Exemple|Camille|01/01/1990|44 – Loire-Atlantique|12/06/2023||", ""},
		{"a dossier twice", parcoursHeader + "12||Exemple|Camille||44|||\n12||Exemple|Dominique||44|||", "doublon_identifiant 3:1 mise_de_cote"},
		{"a dossier whose first line was set aside", parcoursHeader + "12|||Camille||44|||\n12||Exemple|Camille||44|||", "obligatoire 2:3 mise_de_cote"},
		{"a department that is none", parcoursHeader + "12||Exemple|Camille||Bretagne|||", "liste 2:6 mise_de_cote"},
		{"a code and a name that disagree", parcoursHeader + "12||Exemple|Camille||44 – Vendée|||", "liste 2:6 mise_de_cote"},
		{"an exit without its motive", parcoursHeader + "12||Exemple|Camille||44|12/06/2023|12/09/2023|", "obligatoire 2:9 avertissement"},
		{"an exit with an unknown motive", parcoursHeader + "12||Exemple|Camille||44|12/06/2023|12/09/2023|voyage", "liste 2:9 avertissement"},

		{"an orientation", orientationHeader + "9900000001|Exemple|Camille|01/01/1990|F|X|Réfugié|01/02/2021|01/03/2022|Non|||Vendée|OFII|12/06/2023|Validée|12/06/2023", ""},
		{"a decision awaited has no day", orientationHeader + "9900000001|Exemple|Camille|01/01/1990|F|X||||||| 85|OFII||En attente|", ""},
		{"a validated orientation without its day", orientationHeader + "9900000001|Exemple|Camille|01/01/1990|F|X||||||| 85|OFII||Validée|12/06/2023", "obligatoire 2:15 mise_de_cote"},
		{"a validated orientation whose day is impossible", orientationHeader + "9900000001|Exemple|Camille|01/01/1990|F|X||||||| 85|OFII|31/06/2023|Validée|12/06/2023", "date_impossible 2:15 mise_de_cote"},
		{"a refused one whose useless day is impossible", orientationHeader + "9900000001|Exemple|Camille|01/01/1990|F|X||||||| 85|OFII|31/06/2023|Refusée|12/06/2023", "date_impossible 2:15 avertissement"},
		{"a refusal without its day", orientationHeader + "9900000001|Exemple|Camille|01/01/1990|F|X||||||| 85|OFII||Refusée|", "obligatoire 2:17 mise_de_cote"},
		{"a tie told of someone who joins nobody", orientationHeader + "9900000001|Exemple|Camille|01/01/1990|F|X||||Non|Conjoint|9900000002|85|OFII||En attente|", ""},
		{"a CIR signature to come", orientationHeader + "9900000001|Exemple|Camille|01/01/1990|F|X|||20/10/2023||||85|OFII||En attente|", ""},
		{"a CIR signature of another century", orientationHeader + "9900000001|Exemple|Camille|01/01/1990|F|X|||20/10/2203||||85|OFII||En attente|", "date_future 2:9 avertissement"},
		{"a protection older than the programme", orientationHeader + "9900000001|Exemple|Camille|01/01/1990|F|X||12/05/1998|||||85|OFII||En attente|", ""},

		{"a request", demandeHeader + "D1|Exemple|Camille|01/01/1990|44|CCAS|12/09/2023", ""},
		{"a request twice", demandeHeader + "D1|Exemple|Camille|01/01/1990|44|CCAS|12/09/2023\nD1|Exemple|Camille|01/01/1990|44|CCAS|12/09/2023", "doublon_identifiant 3:1 mise_de_cote"},
		{"a request of nobody", demandeHeader + "D1||Camille|01/01/1990|44|CCAS|12/09/2023", "obligatoire 2:2 mise_de_cote"},
	} {
		t.Run(c.story, func(t *testing.T) {
			r := readSheet(c.text)
			if got := rules(r); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			countsClose(t, c.story, r)
			for _, p := range r.Problems {
				if p.Message == "" || strings.ContainsAny(p.Message, "%!") || p.File != "suivi.xlsx" {
					t.Errorf("%+v", p)
				}
				if RuleTitle(p.Rule) == p.Rule {
					t.Errorf("rule %s has no title", p.Rule)
				}
				if p.Severity == SetAside && strings.Contains(p.Message, "laissez la cellule vide") {
					t.Errorf("advises to empty what sets the row aside: %s", p.Message)
				}
			}
		})
	}
}

func TestAPresenceIsHonoreUnlessItIsWritten(t *testing.T) {
	r := readSheet(contactHeader + "1|||||12/09/2023|visite|\n2|||||12/09/2023|visite|Absente\n3|||||12/09/2023|visite|peut-être")
	for i, want := range []string{"honore", "absent", UnknownPresence} {
		if got := value(t, r, i, "presence"); got != want {
			t.Errorf("row %d: %q, want %q", i, got, want)
		}
	}
}

func TestValuesAreKnownByTheirCodeOrTheirLabel(t *testing.T) {
	for column, values := range map[string]map[string]string{
		"N° dossier|Date du constat|situation_emploi": {"emploi_durable": "emploi_durable", "CDI OU CDD D'AU MOINS SIX MOIS": "emploi_durable", "cdi ou cdd d’au moins  six mois": "emploi_durable"},
		"N° dossier|Date du contact|mode":             {"Téléphone": "telephone", "TELEPHONE": "telephone", "Sms": "sms"},
		"N° dossier|Nom|Prénom|Département|Civilité":  {"M.": "M", "Mme": "F", "Homme": "M", "féminin": "F", "M": "M"},
	} {
		for written, want := range values {
			row := "12|12/09/2023|" + written
			if strings.HasSuffix(column, "Civilité") {
				row = "12|Exemple|Camille|44|" + written
			}
			r := readSheet(column + "\n" + row)
			name := map[string]string{"situation_emploi": "situation_emploi", "mode": "mode", "Civilité": "sexe"}[column[strings.LastIndexByte(column, '|')+1:]]
			if got := value(t, r, 0, name); got != want || len(r.Problems) > 0 {
				t.Errorf("%s: %q, want %q; %s", written, got, want, rules(r))
			}
		}
	}
}

func TestStructuresAreAClosedListWhenTheyAreKnown(t *testing.T) {
	text := "N° dossier|Nom|Prénom|Département|Structure référente\n1|Exemple|Camille|44|Une Association\n2|Exemple|Camille|44|Une autre"
	f := workbook(exports.NewSheet("Dossiers", lines(text)))
	r := Read(f, Context{Name: "suivi.xlsx", ReceivedOn: received, Structures: []Item{{Code: "une", Label: "Une association"}}})
	if got := rules(r); got != "liste 3:5 avertissement" || value(t, r, 0, "structure") != "une" {
		t.Errorf("%s, structure %q", got, value(t, r, 0, "structure"))
	}
	r = Read(f, Context{Name: "suivi.xlsx", ReceivedOn: received})
	if got := rules(r); got != "" || value(t, r, 0, "structure") != "Une Association" {
		t.Errorf("%s, structure %q", got, value(t, r, 0, "structure"))
	}
}

// A label of a partner's own is known once the settings say whose it is.
func TestALabelThatTheSettingsAdd(t *testing.T) {
	f := workbook(exports.NewSheet("Feuil1", lines("N° dossier|Date de l'échange|Mode\n12|12/09/2023|visite")))
	r := Read(f, Context{Name: "suivi.xlsx", ReceivedOn: received, Labels: map[string][]string{"date_contact": {"DATE DE L’ECHANGE"}}})
	if got := rules(r); got != "" || value(t, r, 0, "date_contact") != "2023-09-12" {
		t.Errorf("%s", got)
	}
	if r = Read(f, Context{Name: "suivi.xlsx", ReceivedOn: received}); rules(r) == "" {
		t.Error("a file without a date of contact was read")
	}
}

func TestWhatIsNotDataIsCounted(t *testing.T) {
	r := readSheet(contactHeader +
		"12|||||12/09/2023|visite|\n" +
		"| | | |||| \n" +
		" N°  dossier |N° AGDREF|Nom|Prénom|Date de naissance|Date du contact|MODE|Présence\n" +
		"Sous-total|1\n" +
		"13|||||13/09/2023|visite|\n" +
		"Total|#=2||||||\n" +
		"Total général : 2")
	table := r.Tables[0]
	if table.Read != 7 || table.Kept != 2 || table.NotData != 5 || len(r.Problems) != 0 {
		t.Errorf("read %d, kept %d, not data %d, %s", table.Read, table.Kept, table.NotData, rules(r))
	}
}

func TestAPersonNamedTotalIsAPerson(t *testing.T) {
	r := readSheet("Nom|Prénom|Date du contact\nTotal|Camille|12/09/2023\nTotal|Dominique|")
	if got := rules(r); got != "obligatoire 3:3 mise_de_cote" || r.Tables[0].Kept != 1 {
		t.Errorf("%s, kept %d", got, r.Tables[0].Kept)
	}
}

func TestRowsThatAWorkbookLeavesOutAreBlank(t *testing.T) {
	rows := lines(contactHeader + "12|||||12/09/2023|visite|\n13|||||12/09/2023|visite|")
	rows[2].Number = 9
	for form, want := range map[exports.Form]int{exports.XLSX: 8, exports.CSV: 2} {
		r := Read(&exports.File{Name: "suivi", Form: form, Sheets: []*exports.Sheet{exports.NewSheet("", rows)}}, Context{ReceivedOn: received})
		if r.Tables[0].Read != want || r.Tables[0].Kept != 2 || r.Tables[0].Records[1].Row != 9 {
			t.Errorf("%s: read %d, kept %d, want %d read", form, r.Tables[0].Read, r.Tables[0].Kept, want)
		}
		countsClose(t, string(form), r)
	}
}

func TestAMessageNeverRepeatsWhatIdentifiesSomeone(t *testing.T) {
	for _, c := range []struct{ story, text, secret string }{
		{"a birth date", contactHeader + "12||||31/02/1990|12/09/2023|visite|", "1990"},
		{"an AGDREF number", contactHeader + "12|990000001||||12/09/2023|visite|", "99000"},
		{"a number pasted in a list", contactHeader + "12|||||12/09/2023|99 0000 0001|", "0001"},
		{"a name pasted in a list", contactHeader + "12||Exemple|Camille||12/09/2023|CAMILLE Exemple|", "CAMILLE"},
		{"a name pasted as a day", contactHeader + "12||Exemple|Camille||camille|visite|", "camille"},
		{"a row whose cells slipped", contactHeader + "12||||1990|12/09/2023|Exemple|Camille", "Camille"},
		{"an address", contactHeader + "12|||||12/09/2023|camille@exemple.invalid|", "@"},
		{"a long text", contactHeader + "12|||||12/09/2023|a dit que sa sœur Camille viendrait|", "Camille"},
		{"a dossier number", parcoursHeader + "4242||Exemple|Camille||44|||\n4242||Exemple|Camille||44|||", "4242"},
	} {
		r := readSheet(c.text)
		if len(r.Problems) == 0 {
			t.Errorf("%s: no problem", c.story)
		}
		for _, p := range r.Problems {
			if strings.Contains(p.Message, c.secret) {
				t.Errorf("%s: repeated", c.story)
			}
		}
	}
	r := readSheet(contactHeader + "12|||||12/09/2023|pigeon voyageur|")
	if !strings.Contains(r.Problems[0].Message, "«\u00a0pigeon voyageur\u00a0»") {
		t.Errorf("an innocent value is not quoted: %s", r.Problems[0].Message)
	}
}

func TestASentenceSaysHowToMend(t *testing.T) {
	r := readSheet(contactHeader + "12|||||31/02/2023|visite|")
	want := "«\u00a0Date du contact\u00a0»\u202f: le 31/02/2023 n’existe pas. Corrigez le jour, le mois ou l’année. En attendant, la ligne est mise de côté."
	if got := r.Problems[0].Message; got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// Whatever the cells hold, every row read is kept, set aside or not data, and a
// row set aside has a problem that says so.
func TestEveryRowReadIsAccountedFor(t *testing.T) {
	headers := []string{orientationHeader, parcoursHeader, contactHeader, situationHeader, demandeHeader}
	cells := []string{"", "", "12", "13", "9900000001", "Exemple", "Camille", "12/09/2023", "31/02/2023", "#=45170", "@=2023-09-12", "!=#N/A", "visite", "sans_emploi", "44", "F", "validee", "Total", "-", "\u00a0", "Nom"}
	rapid.Check(t, func(t *rapid.T) {
		header := rapid.SampledFrom(headers).Draw(t, "header")
		rows := lines(header)
		width := len(rows[0].Cells)
		number := 1
		for range rapid.IntRange(0, 30).Draw(t, "rows") {
			number += rapid.IntRange(1, 3).Draw(t, "gap")
			row := exports.Row{Number: number}
			for range rapid.IntRange(0, width+2).Draw(t, "width") {
				row.Cells = append(row.Cells, cellOf(rapid.SampledFrom(cells).Draw(t, "cell")))
			}
			rows = append(rows, row)
		}
		form := rapid.SampledFrom([]exports.Form{exports.CSV, exports.XLSX}).Draw(t, "form")
		r := Read(&exports.File{Form: form, Sheets: []*exports.Sheet{exports.NewSheet("", rows)}}, Context{Name: "x", ReceivedOn: received})
		table := r.Tables[0]
		want := len(rows) - 1
		if form == exports.XLSX {
			want = number - 1
		}
		if table.Read != want || table.Read != table.Kept+table.SetAside+table.NotData || table.Kept != len(table.Records) {
			t.Fatalf("%s: %d rows, read %d, kept %d, set aside %d, not data %d", form, want, table.Read, table.Kept, table.SetAside, table.NotData)
		}
		aside, last := map[int]bool{}, ""
		for _, p := range r.Problems {
			if p.Severity == SetAside {
				aside[p.Row] = true
			}
			if here := fmt.Sprintf("%08d %08d", p.Row, p.Column); here < last {
				t.Fatalf("problems out of order: %s after %s", here, last)
			} else {
				last = here
			}
		}
		if len(aside) != table.SetAside {
			t.Fatalf("%d rows set aside, %d said so", table.SetAside, len(aside))
		}
		for _, record := range table.Records {
			if aside[record.Row] {
				t.Fatalf("row %d is both kept and set aside", record.Row)
			}
		}
	})
}

// A fault is said of its column as the sender names it, the first one too.
func TestAColumnIsCalledAsItsSenderNamesIt(t *testing.T) {
	for _, c := range []struct{ text, label string }{
		{"Date|N° dossier|Mode\n31/02/2023|12|visite", "Date"},
		{"N° dossier|Date|Mode\n12|31/02/2023|visite", "Date"},
		{"Nom|Date de contact|Mode\nExemple|12/09/2023|visite", ""}, // of the row
	} {
		r := readSheet(c.text)
		if len(r.Problems) != 1 || r.Problems[0].Label != c.label {
			t.Errorf("%q: %+v, want one of %q", c.text, r.Problems, c.label)
		}
	}
}
