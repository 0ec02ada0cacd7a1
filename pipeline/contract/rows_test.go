package contract

import (
	"slices"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// A record of a CSV is taken for cut in two only when two lines that follow one another
// are each too short and make one together.
func TestARecordThatALineBreakCuts(t *testing.T) {
	const header = "N° dossier;Nom;Prénom;Département;Structure;Date du premier rendez-vous;Date du diagnostic\n"
	const whole = "9;Exemple;Alix;44;Soliha;05/06/2023;"
	for _, c := range []struct {
		story, rows, kept string
		cut               []int // lines
	}{
		{"cut in a text", "1;Exemple\nsuite;Alix;44;Soliha;05/06/2023;\n" + whole, "9", []int{2, 3}},
		{"short, then whole", "1;Exemple;Alix;44;Soliha\n" + whole, "1 9", nil},
		{"two short ones that make more than one", "1;Exemple;Alix;44;Soliha\n2;Exemple;Sacha;44;Soliha", "1 2", nil},
		{"two short ones that make less than one", "1;Exemple;Alix;44\n2;Exemple", "1", nil},
		{"a whole one, then one word", whole + "\nsuite", "9", nil},
		{"one word, then a whole one", "suite\n" + whole, "9", nil},
		{"two halves that a blank line parts", "1;Exemple\n\nsuite;Alix;44;Soliha;05/06/2023;", "", nil},
		{"two halves, the first over two lines", "1;\"Exemple\nsuite\";Alix\n44;Soliha;;;", "", nil},
		{"after another short one", "1;Exemple;Alix;44;Soliha\n2;Exemple;Sacha;44\n suite;Soliha;05/06/2023;\n" + whole, "1 9", []int{3, 4}},
		{"a short one, a whole one, one word", "1;Exemple;Alix;44;Soliha\n" + whole + "\nsuite", "1 9", nil},
		{"cut at the end of the file", whole + "\n1;Exemple\nsuite;Alix;44;Soliha;05/06/2023;", "9", []int{3, 4}},
	} {
		r := csvOf(t, header+c.rows+"\n")
		var cut []int
		for _, p := range r.Problems {
			if p.Rule == "ligne_coupee" {
				cut = append(cut, p.Row)
			}
		}
		if got := strings.ReplaceAll(records(r, "dossier"), ";", ""); got != c.kept || !slices.Equal(cut, c.cut) {
			t.Errorf("%s: kept %q, cut %v (%s), want %q, %v", c.story, got, cut, rules(r), c.kept, c.cut)
		}
	}
}

// A table keeps to its columns: what stands beside it makes none of its rows a total, and
// a row that ends before them none of its records.
func TestATableKeepsToItsColumns(t *testing.T) {
	const header = "N° dossier|Date du contact|Mode||N° dossier|Date du contact|Mode\n"
	for _, c := range []struct{ story, rows, want string }{
		{"a total on the left", "1|12/08/2023|visio||2|13/08/2023|visite\nTotal||||3|14/08/2023|visite", "1 visio; 2 visite; 3 visite"},
		{"a total on the right", "1|12/08/2023|visio||Total||\n", "1 visio"},
		{"a row that ends before the right one", "1|12/08/2023|visio\n2|13/08/2023|visio||3|14/08/2023|visite", "1 visio; 2 visio; 3 visite"},
		{"a header again on the right", "1|12/08/2023|visio||N° dossier|Date du contact|Mode\n2|13/08/2023|visio||3|14/08/2023|visite", "1 visio; 2 visio; 3 visite"},
	} {
		r := readWorkbook(t, sheetOf(header+c.rows))
		if got := records(r, "dossier", "mode"); got != c.want || len(r.Problems) > 0 {
			t.Errorf("%s: %q (%s), want %q", c.story, got, rules(r), c.want)
		}
	}
}

// Columns repeated without a second contact make no table, and a row that ends before them
// none of it; what a row leaves blank there is not counted.
func TestColumnsRepeatedAndEmpty(t *testing.T) {
	const header = "N° dossier|Date du contact|Mode|Date du contact|Mode\n"
	for _, c := range []struct {
		story, rows string
		second      int // rows read of the second table; -1 for none
	}{
		{"never", "1|12/07/2023|visite||\n2|13/07/2023|visite||", -1},
		{"rows that end before them", "1|12/07/2023|visite\n2|13/07/2023|visite|12/08/2023|visio", 1},
		{"now and then", "1|12/07/2023|visite|12/08/2023|visio\n2|13/07/2023|visite||\n3|14/07/2023|visite|14/08/2023|visio", 2},
	} {
		r := readWorkbook(t, sheetOf(header+c.rows))
		second := -1
		if len(r.Tables) > 1 {
			second = r.Tables[1].Read
		}
		if second != c.second || len(r.Problems) > 0 {
			t.Errorf("%s: %d, want %d (%s)", c.story, second, c.second, rules(r))
		}
	}
}

// The departments of a file are those that its rows have, in all its sheets; a file without
// a column for them has none to say.
func TestTheDepartmentsOfAFile(t *testing.T) {
	const row = parcoursHeader + "12||Exemple|Camille||44|||"
	for _, c := range []struct {
		story  string
		sheets []*exports.Sheet
		want   []string
	}{
		{"no column", []*exports.Sheet{exports.NewSheet("A", lines(contactHeader+"12|||||12/09/2023|visite|"))}, nil},
		{"a column left out", []*exports.Sheet{exports.NewSheet("A", lines("N° dossier|Nom|Prénom|Date du premier rendez-vous\n12|Exemple|Camille|12/06/2023"))}, nil},
		{"one sheet", []*exports.Sheet{exports.NewSheet("A", lines(row))}, []string{"44"}},
		{"two sheets", []*exports.Sheet{exports.NewSheet("A", lines(row)), exports.NewSheet("B", lines(parcoursHeader+"13||Exemple|Alix||85|||"))}, []string{"44", "85"}},
		{"no row kept", []*exports.Sheet{exports.NewSheet("A", lines(parcoursHeader+"||||||||"))}, []string{}},
	} {
		r := Read(workbook(c.sheets...), Context{Name: "suivi.xlsx", ReceivedOn: received})
		if got := slices.Sorted(slices.Values(r.Departements)); !slices.Equal(got, c.want) || (r.Departements == nil) != (c.want == nil) {
			t.Errorf("%s: %#v, want %#v", c.story, r.Departements, c.want)
		}
	}
}

// Tables of two kinds in one sheet bear its name; a number is for two of one kind.
func TestTwoKindsInOneSheet(t *testing.T) {
	r := readWorkbook(t, sheetOf("N° dossier|Date du contact|Mode\n1|12/08/2023|visio\n\nN° dossier|Date du constat|Situation emploi|Situation logement\n1|12/08/2023|emploi|"))
	var places []string
	for i := range r.Tables {
		places = append(places, string(r.Tables[i].Schema.Kind)+" "+r.Tables[i].Place())
	}
	if want := []string{"contacts Suivi", "situations Suivi"}; !slices.Equal(places, want) {
		t.Errorf("%q (%s), want %q", places, rules(r), want)
	}
}

// What was never submitted is no data, wherever its state stands, and a row that ends
// before its state is data.
func TestADraftIsNoData(t *testing.T) {
	const header = "État du dossier|ID|Nom|Prénom|Département|Prescripteur|Date de la demande\n"
	const row = "|13|Exemple|Dominique|44|Ofii|12/09/2023"
	for state, kept := range map[string]int{"Brouillon": 0, "brouillon": 0, "En construction": 1, "": 1} {
		r := readSheet(header + state + row)
		if len(r.Tables) != 1 || r.Tables[0].Kept != kept || r.Tables[0].NotData != 1-kept {
			t.Errorf("%q: %+v (%s)", state, r.Tables, rules(r))
		}
	}
	r := readSheet("ID|Nom|Prénom|Département|Prescripteur|Date de la demande|État du dossier\n13|Exemple|Dominique|44|Ofii|12/09/2023")
	if len(r.Tables) != 1 || r.Tables[0].Kept != 1 {
		t.Errorf("no state: %s", rules(r))
	}
}

// A quote that stands alone repeats the value above only where there is one; a sign that
// was found there is said once, as the quote.
func TestWhereAQuoteStands(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Mode;N° dossier;Date du contact\n\";1;12/09/2023\n", "guillemet_seul 2:1 avertissement"},
		{"Mode;N° dossier;Date du contact\nvisite;1;12/09/2023\n\";2;13/09/2023\n", "guillemet_repete 3:1 avertissement"},
		{"N° dossier;Date du contact;Nom;Prénom\n1;12/09/2023;\";#\n", "guillemet_seul 2:3 avertissement; signe 2:4 avertissement"},
	} {
		if got := rules(csvOf(t, c.text)); got != c.want {
			t.Errorf("%q: %s, want %s", c.text, got, c.want)
		}
	}
}

// Two columns of one meaning may each be blank, and contradict one another only by two
// values that can be read.
func TestTwoColumnsOfOneMeaning(t *testing.T) {
	const header = "N° dossier|Date du premier rendez-vous|Nom|Prénom|Département|Département (Code)\n"
	for cells, want := range map[string]string{
		"44|44":    "44",
		"44|":      "44",
		"44":       "44",
		"|44":      "44",
		"44|85":    "colonnes_contradictoires 2:5 mise_de_cote",
		"44|lune":  "44",
		"lune|44":  "liste 2:5 mise_de_cote",
		"lune|mer": "liste 2:5 mise_de_cote",
		"|":        "obligatoire 2:5 mise_de_cote",
	} {
		r := readSheet(header + "12|05/06/2023|Exemple|Alix|" + cells)
		if got := records(r, "departement") + rules(r); got != want {
			t.Errorf("%s: %q, want %q", cells, got, want)
		}
	}
}

// The latest event of a file is that of its rows, in any order and any column of an event;
// a birth is none.
func TestTheLatestEvent(t *testing.T) {
	for rows, want := range map[string]string{
		"10/07/2023|1|\n12/07/2023|2|01/01/1990": "12 juillet 2023",
		"12/07/2023|1|\n10/07/2023|2|01/01/1990": "12 juillet 2023",
		"12/07/2023|1|20/07/2023":                "12 juillet 2023",
	} {
		r := Read(workbook(exports.NewSheet("A", lines("Date du contact|N° dossier|Date de naissance\n"+rows))), Context{Name: "contacts.xlsx", ReceivedOn: received})
		said := ""
		for _, w := range r.Witnesses {
			said += w.Text + ";"
		}
		if !strings.Contains(strings.ReplaceAll(said, "\u00a0", " "), want) {
			t.Errorf("%q: %s", rows, said)
		}
	}
}
