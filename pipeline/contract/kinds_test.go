package contract

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// records are the values of some columns in each record of a reading, table by table.
func records(r *Reading, columns ...string) string {
	var all []string
	for _, t := range r.Tables {
		for _, rec := range t.Records {
			var values []string
			for _, name := range columns {
				v := rec.Values[t.Schema.Column(name)]
				switch {
				case !v.Set:
					values = append(values, "")
				case t.Schema.Columns[t.Schema.Column(name)].Type == Day:
					values = append(values, v.Day.Format("02/01/2006"))
				default:
					values = append(values, v.Text)
				}
			}
			all = append(all, strings.Join(values, " "))
		}
	}
	return strings.Join(all, "; ")
}

// adds holds a reading to its sums, table by table.
func adds(t *testing.T, r *Reading) {
	t.Helper()
	for i := range r.Tables {
		if x := &r.Tables[i]; x.Read != x.Kept+x.SetAside+x.NotData || x.Kept != len(x.Records) {
			t.Errorf("%s: %d read, %d kept, %d set aside, %d not data, %d records", x.Place(), x.Read, x.Kept, x.SetAside, x.NotData, len(x.Records))
		}
	}
}

// csvOf reads a text as a CSV of a sender.
func csvOf(t *testing.T, text string) *Reading {
	t.Helper()
	f, err := exports.Read("essai.csv", []byte(text), exports.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	r := Read(f, Context{Name: "essai.csv", ReceivedOn: received})
	adds(t, r)
	return r
}

// TestTheMostExactLabelIsRead, whatever the order of the columns; the other is listed.
func TestTheMostExactLabelIsRead(t *testing.T) {
	for _, c := range []struct{ header, row, columns, want, unread string }{
		{"ID|N° dossier|Date du contact|Mode", "1|12000001|12/09/2023|visite", "dossier", "12000001", "ID"},
		{"N° dossier|Date du contact|Mode|ID", "12000001|12/09/2023|visite|1", "dossier", "12000001", "ID"},
		{"Dossier ID|Numéro de dossier|Date du contact", "7|12000001|12/09/2023", "dossier", "12000001", "Dossier ID"},
		{"ID|Date du contact", "12000001|12/09/2023", "dossier", "12000001", ""},
		{"N° dossier|Date|Date du contact", "1|28/09/2023|12/07/2023", "date_contact", "12/07/2023", "Date"},
		{"N° dossier|Date contact|Date", "1|12/07/2023|28/09/2023", "date_contact", "12/07/2023", "Date"},
		{"N° dossier|Date", "1|12/07/2023", "date_contact", "12/07/2023", ""},
		{"Nom|Nom de naissance|Prénom|Date du contact", "Mariage|Origine|Alix|12/07/2023", "nom", "Origine", "Nom"},
		{"Nom de naissance|Nom|Prénom|Date du contact", "Origine|Mariage|Alix|12/07/2023", "nom", "Origine", "Nom"},
		{"Nom de famille|Nom de naissance|Prénom|Date du contact", "Mariage|Origine|Alix|12/07/2023", "nom", "Origine", "Nom de famille"},
		{"Nom|Nom de naissance|Prénom|Date du contact", "Mariage||Alix|12/07/2023", "nom", "Mariage", "Nom"},
		{"Nom de naissance|Nom|Prénom|Date du contact", "–|Mariage|Alix|12/07/2023", "nom", "Mariage", "Nom"},
		{"N° dossier|Date du contact (jj/mm/aaaa)|Mode *", "1|12/07/2023|visite", "date_contact mode", "12/07/2023 visite", ""},
		{"N° dossier (obligatoire)|Date du contact [JJ/MM/AA]", "1|12/07/2023", "dossier date_contact", "1 12/07/2023", ""},
		{"N° dossier|Date du contact|Mode (entretien, visite…)", "1|12/07/2023|visite", "mode", "visite", ""},
		{"N° dossier|Date du contact|Mode (Entretien / Visite / etc.)", "1|12/07/2023|visite", "mode", "visite", ""},
		{"N° dossier|Date du contact|Présence (honoré ou absent)", "1|12/07/2023|absent", "presence", "absent", ""},
		{"N° dossier|Date du contact|Mode (du référent)", "1|12/07/2023|visite", "mode", "", "Mode (du référent)"},
		{"N° dossier|Date du contact|Mode (entretien, référent)", "1|12/07/2023|visite", "mode", "", "Mode (entretien, référent)"},
		{"N° dossier|Date du contact|Mode (etc.,…)", "1|12/07/2023|visite", "mode", "", "Mode (etc.,…)"},
		{"N° dossier|Date du contact (entretien, visite)|Date", "1|12/07/2023|28/09/2023", "date_contact", "28/09/2023", "Date du contact (entretien, visite)"},
	} {
		r := readSheet(c.header + "\n" + c.row)
		if got := records(r, strings.Fields(c.columns)...); got != c.want || len(r.Problems) > 0 {
			t.Errorf("%s: %q, want %q (%s)", c.header, got, c.want, rules(r))
		}
		unread := ""
		for _, m := range r.Tables[0].Columns {
			if m.Column == "" || strings.Contains(m.Note, "nom d’usage") {
				unread += m.Label
				if m.Note == "" && m.Column == "" {
					continue // unknown
				}
				if !strings.Contains(m.Note, "plus précise") {
					t.Errorf("%s: %q is not explained: %q", c.header, m.Label, m.Note)
				}
			}
		}
		if unread != c.unread {
			t.Errorf("%s: not read %q, want %q", c.header, unread, c.unread)
		}
	}
}

// TestOnlyANameStandsForAnother: another number or another day is not the same thing, and
// a less exact one is not read where the more exact one is empty.
func TestOnlyANameStandsForAnother(t *testing.T) {
	r := readSheet("N° dossier|ID|Date du contact|Date\n|1|12/07/2023|13/07/2023\n12|1||13/07/2023")
	if got := rules(r); records(r, "dossier") != "" || !strings.Contains(got, "personne_absente 2:0") || !strings.Contains(got, "obligatoire 3:") {
		t.Errorf("%q (%s)", records(r, "dossier"), got)
	}
}

// TestNoUnitMakesAnotherName: what stands in brackets may say whose name it is.
func TestNoUnitMakesAnotherName(t *testing.T) {
	r := readSheet("N° dossier|Nom (référent)|Date du contact\n12|Accompagnante|12/09/2023")
	if got := records(r, "dossier", "nom"); got != "12 " {
		t.Errorf("%q", got)
	}
}

// TestEqualColumnsMustAgree: compared once read; where one is empty the other holds.
func TestEqualColumnsMustAgree(t *testing.T) {
	for _, c := range []struct{ rows, want, rules string }{
		{"1|12|44|44 – Loire-Atlantique", "12 44", ""},
		{"1|12|44|", "12 44", ""},
		{"1|12||Loire-Atlantique", "12 44", ""},
		{"1|12|85|44 – Loire-Atlantique", "", "colonnes_contradictoires 2:3 mise_de_cote"},
	} {
		r := readSheet("Date du premier rendez-vous|N° dossier|Département|Département (Code)|Nom|Prénom\n" + strings.TrimPrefix(c.rows, "1") + "|Exemple|Alix")
		if got := records(r, "dossier", "departement"); got != c.want || rules(r) != c.rules {
			t.Errorf("%s: %q (%s), want %q (%s)", c.rows, got, rules(r), c.want, c.rules)
		}
	}
}

// TestCellsInEveryDress reads what people, and programs, write in a cell.
func TestCellsInEveryDress(t *testing.T) {
	for _, c := range []struct{ cell, want, rules string }{
		{`="12000001"`, "12000001", ""}, {"12000001.0", "12000001", ""}, {"12000001,00", "12000001", ""}, {"'12000001", "12000001", ""}, {"’12000001", "12000001", ""},
		{"\u200e12000001\u202c", "12000001", ""}, {"'12000001'", "12000001", ""}, {"\"12000001\"", "12000001", ""}, {"'1'2'", "1'2'", ""}, {"'a", "a", ""}, {"'7'", "7", ""}, {"12\u202f000\u00a0001", "12000001", ""}, {"N°12000001", "12000001", ""}, {"n° 12000001", "12000001", ""}, {"N º12000001", "12000001", ""},
		{"12000001.5", "12000001.5", ""}, {"NO12", "NO12", ""}, {"\u00ad12\u2060000001\u061c", "12000001", ""},
		{"en cours", "", "mot_sans_numero 2:1 mise_de_cote"}, {"à créer", "", "mot_sans_numero 2:1 mise_de_cote"}, {"En-cours", "", "mot_sans_numero 2:1 mise_de_cote"}, {"Inconnu", "", "mot_sans_numero 2:1 mise_de_cote"},
		{"Nouveau", "", "mot_sans_numero 2:1 mise_de_cote"}, {"ZQ-WX", "ZQ-WX", ""}, {"en cours 12", "encours12", ""},
		{"########", "", "colonne_etroite 2:1 mise_de_cote"}, {"?", "", "signe 2:1 mise_de_cote"}, {"✗", "", "signe 2:1 mise_de_cote"}, {"12\ufffd01", "", "caractere_perdu 2:1 mise_de_cote"},
		{"1,20E+07", "", "nombre_abrege 2:1 mise_de_cote"}, {"1.2e+7", "", "nombre_abrege 2:1 mise_de_cote"}, {"1E+07", "", "nombre_abrege 2:1 mise_de_cote"}, {"1,2E07", "", "nombre_abrege 2:1 mise_de_cote"},
		{"1,2000001E+07", "12000001", ""}, {"1,200000E+07", "", "nombre_abrege 2:1 mise_de_cote"}, {"1,20000010E+07", "", "nombre_abrege 2:1 mise_de_cote"}, {"12E5", "12E5", ""}, {"1E5", "1E5", ""}, {"1,2E+107", "1,2E+107", ""},
		{"#=1.2000001e7", "12000001", ""}, {"#=999999999999999", "999999999999999", ""}, {"#=1000000000000000", "", "nombre_abrege 2:1 mise_de_cote"},
		{"-", "", "personne_absente 2:0 mise_de_cote"}, {"néant", "", "personne_absente 2:0 mise_de_cote"}, {"s.o.", "", "personne_absente 2:0 mise_de_cote"}, {"/", "", "personne_absente 2:0 mise_de_cote"},
	} {
		r := readSheet("N° dossier|Date du contact\n" + c.cell + "|12/09/2023")
		if got := records(r, "dossier"); got != c.want || rules(r) != c.rules {
			t.Errorf("%q: %q (%s), want %q (%s)", c.cell, got, rules(r), c.want, c.rules)
		}
	}
}

// TestAShortenedNumberIsNobodys: of two dossiers a spreadsheet may show the same 1,2E+07.
func TestAShortenedNumberIsNobodys(t *testing.T) {
	for _, c := range []struct{ header, cell, column, rules string }{
		{"N° dossier|Date du contact|N° AGDREF", "12|12/09/2023|9,9E+09", "agdref", "nombre_abrege 2:3 avertissement"},
		{"N° dossier|Date du contact|N° AGDREF", "12|12/09/2023|9,900000001E+09", "agdref", ""},
		{"N° dossier|Nom|Prénom|Département|Date d'entrée|Foyer", "12|Exemple|Alix|44|12/09/2023|1,2E+07", "foyer", "nombre_abrege 2:6 avertissement"},
	} {
		r := readSheet(c.header + "\n" + c.cell)
		if got := records(r, c.column); rules(r) != c.rules || (got == "") != (c.rules != "") {
			t.Errorf("%s: %q (%s), want %s", c.cell, got, rules(r), c.rules)
		}
	}
}

// TestATruthIsWrittenInFrench, as Excel shows it.
func TestATruthIsWrittenInFrench(t *testing.T) {
	rows := lines("N° dossier|Date du contact|Mode\n12|12/09/2023|\n13|12/09/2023|")
	rows[1].Cells[2], rows[2].Cells[2] = exports.Cell{Text: "true", Kind: exports.Bool}, exports.Cell{Text: "false", Kind: exports.Bool}
	r := Read(workbook(exports.NewSheet("Feuil1", rows)), Context{Name: "suivi.xlsx", ReceivedOn: received})
	if len(r.Problems) != 2 || !strings.Contains(r.Problems[0].Message, "VRAI") || !strings.Contains(r.Problems[1].Message, "FAUX") {
		t.Errorf("%v", r.Problems)
	}
}

// TestAPresenceIsTicked, and what is no tick is neither honoured nor absent.
func TestAPresenceIsTicked(t *testing.T) {
	for cell, want := range map[string]string{
		"✓": "honore", "✔": "honore", "✅": "honore", "☑": "honore", "✗": "absent", "✘": "absent", "❌": "absent", "✖": "absent", "✔\ufe0f": "honore", "✖\ufe0e": "absent",
		"☐": "inconnu", "☒": "inconnu", "-": "inconnu", "–": "inconnu", "/": "inconnu", "?": "inconnu", "néant": "inconnu", "": "honore", "absent": "absent",
	} {
		r := readSheet("N° dossier|Date du contact|Présence\n12|12/09/2023|" + cell)
		told := want == "inconnu"
		if got := records(r, "presence"); got != want || (len(r.Problems) > 0) != told {
			t.Errorf("%q: %q (%s), want %q", cell, got, rules(r), want)
		}
	}
}

// TestIdemRepeatsTheCellAbove, and not above the first row.
func TestIdemRepeatsTheCellAbove(t *testing.T) {
	for _, mark := range []string{`"`, "〃", "idem", "Idem", "''", "”", `- " -`, "—〃—", "id.", "Id."} {
		r := readSheet("N° dossier|Date du contact|Mode\n12|12/09/2023|visite\n" + mark + "|13/09/2023|" + mark + "\n14|14/09/2023|" + mark)
		if got := records(r, "dossier", "mode"); got != "12 visite; 12 visite; 14 visite" || len(r.Problems) > 0 {
			t.Errorf("%s: %q (%s)", mark, got, rules(r))
		}
	}
	for _, row := range []string{"12|12/09/2023|〃", "12|12/09/2023|visite\n13|13/09/2023|ID", "12|12/09/2023|visite\n13|13/09/2023|visite idem"} {
		if r := readSheet("N° dossier|Date du contact|Mode\n" + row); rules(r) == "" {
			t.Errorf("%s: nothing to repeat, and nothing is raised", row)
		}
	}
}

// TestANumberLosesNoDigit: an AGDREF typed as a number.
func TestANumberLosesNoDigit(t *testing.T) {
	for _, c := range []struct {
		cell exports.Cell
		want string
	}{
		{exports.Cell{Text: "123456789", Kind: exports.Number}, "0123456789"},
		{exports.Cell{Text: "9912345678", Kind: exports.Number}, "9912345678"},
		{exports.Cell{Text: "9.912345678E9", Kind: exports.Number}, "9912345678"},
		{exports.Cell{Text: "12345678", Kind: exports.Number}, ""},
		{exports.Cell{Text: "123456789", Kind: exports.Text}, ""},
		{exports.Cell{Text: "9,912345678E+09", Kind: exports.Text}, "9912345678"},
		{exports.Cell{Text: "9,91235E+09", Kind: exports.Text}, ""},
		{exports.Cell{Text: "9,912345678E+10", Kind: exports.Text}, ""},
		{exports.Cell{Text: "9912345678,0", Kind: exports.Text}, "9912345678"},
		{exports.Cell{Text: " 9912345678.00", Kind: exports.Text}, "9912345678"},
		{exports.Cell{Text: "9912345678,", Kind: exports.Text}, ""},
		{exports.Cell{Text: "9912345678,01", Kind: exports.Text}, ""},
		{exports.Cell{Text: "991234567,0", Kind: exports.Text}, ""},
	} {
		if got, ok := agdrefOf(c.cell); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%q of kind %d: %q %t, want %q", c.cell.Text, c.cell.Kind, got, ok, c.want)
		}
	}
}

// TestTheOrderOfTheDaysIsProved by a value or by the half of the day, for a column.
func TestTheOrderOfTheDaysIsProved(t *testing.T) {
	for name, c := range map[string]struct{ days, want, rules string }{
		"day first":          {"03/04/2023 25/09/2023", "03/04/2023; 25/09/2023", ""},
		"nothing proves":     {"03/04/2023 05/09/2023", "03/04/2023; 05/09/2023", ""},
		"month first":        {"3/4/2023 9/25/2023", "04/03/2023; 25/09/2023", "mois_avant_jour 1:2 avertissement"},
		"two figures a year": {"3/4/23 9/25/23", "04/03/2023; 25/09/2023", "mois_avant_jour 1:2 avertissement"},
		"afternoon":          {"9/3/2023_2:15:00_PM 9/5/2023_10:00_AM", "03/09/2023; 05/09/2023", "mois_avant_jour 1:2 avertissement"},
		"month at the edge":  {"12/12/2023 3/13/2023", "13/03/2023", "mois_avant_jour 1:2 avertissement; date_future 2:2 mise_de_cote"},
		"day at the edge":    {"13/03/2023 12/03/2023", "13/03/2023; 12/03/2023", ""},
		"both":               {"25/09/2023 9/25/2023 3/4/2023", "", "ordre_incertain 1:2 avertissement"},
		"a slip among many":  {"25/09/2023 24/09/2023 23/09/2023 22/09/2023 21/09/2023 9/20/2023", "25/09/2023; 24/09/2023; 23/09/2023; 22/09/2023; 21/09/2023", "date_impossible 7:2 mise_de_cote"},
		// their month first, the others would be still to come: five of them make a slip of one value, four do not
		"a slip among days that may be either": {"12/09/2023 11/09/2023 10/09/2023 12/08/2023 9/13/2023 11/08/2023", "12/09/2023; 11/09/2023; 10/09/2023; 12/08/2023; 11/08/2023", "date_impossible 6:2 mise_de_cote"},
		"a proof among fewer":                  {"12/09/2023 11/09/2023 10/09/2023 9/13/2023 11/08/2023", "13/09/2023", "mois_avant_jour 1:2 avertissement; date_future 2:2 mise_de_cote; date_future 3:2 mise_de_cote; date_future 4:2 mise_de_cote; date_future 6:2 mise_de_cote"},
		"either order past":                    {"02/03/2023 03/04/2023 04/05/2023 05/06/2023 06/07/2023 9/13/2023", "03/02/2023; 04/03/2023; 05/04/2023; 06/05/2023; 07/06/2023; 13/09/2023", "mois_avant_jour 1:2 avertissement"},
		"year first":                           {"2023-09-05 2023-04-03", "05/09/2023; 03/04/2023", ""},
		"marks of direction":                   {"\u200e20\u200e/\u200e09\u200e/\u200e2023", "20/09/2023", ""},
		"weekdays and months":                  {"mar._3_oct._2023 lun._2_oct._2023 ven._1er_sept._23 dim._3_déc._2022", "03/10/2023; 02/10/2023; 01/09/2023; 03/12/2022", ""},
	} {
		var text strings.Builder
		text.WriteString("N° dossier;Date du contact\n")
		for i, d := range strings.Fields(c.days) {
			fmt.Fprintf(&text, "%d;%s\n", i+1, strings.ReplaceAll(d, "_", " "))
		}
		r := csvOf(t, text.String())
		if got := records(r, "date_contact"); got != c.want || rules(r) != c.rules {
			t.Errorf("%s: %q (%s), want %q (%s)", name, got, rules(r), c.want, c.rules)
		}
	}
}

// TestARowOfMoreValuesThanColumnsIsSetAside, with the first value that no longer fits or
// the column after which nothing is sure; a surplus of nothing is nothing.
func TestARowOfMoreValuesThanColumnsIsSetAside(t *testing.T) {
	const header = "N° dossier;Nom;Prénom;Département;Structure;Date du premier rendez-vous;Date du diagnostic\n"
	for _, c := range []struct{ row, want, rules string }{
		{"1;Exemple;Alix;44;Soliha;05/06/2023;", "1", ""},
		{"1;Exemple;Alix;44;Soliha;05/06/2023;;;", "1", ""},
		{"1;Exemple;Alix;44;Soliha", "1", ""},
		{"1;Exemple;Alix;44;Aurore; site;05/06/2023;28/06/2023", "", "largeur 2:6 mise_de_cote"},
		{"1;Exemple;Alix;44;Soliha;05/06/2023;;note", "", "largeur 2:7 mise_de_cote"},
		{"1;Exemple\nsuite;Alix;44;Soliha;05/06/2023;", "", "ligne_coupee 2:0 mise_de_cote; ligne_coupee 3:0 mise_de_cote"},
	} {
		r := csvOf(t, header+c.row+"\n")
		if got := records(r, "dossier"); got != c.want || rules(r) != c.rules {
			t.Errorf("%q: %q (%s), want %q (%s)", c.row, got, rules(r), c.want, c.rules)
		}
	}
	r := csvOf(t, header+"1;Exemple;Alix;44;Soliha;05/06/2023;;note\n")
	if m := r.Problems[0].Message; !strings.Contains(m, "au plus tard") {
		t.Errorf("nothing is sure, and it says %q", m)
	}
}

// TestAQuoteAloneIsSaid, in a column of ours and in another.
func TestAQuoteAloneIsSaid(t *testing.T) {
	r := csvOf(t, "N° dossier;Date du contact;Mode;Note\n1;12/09/2023;visite;x\n2;13/09/2023;\";y\n3;14/09/2023;visite;\"\n4;14/09/2023;visio;\n")
	if got := records(r, "dossier", "mode"); got != "1 visite; 2 visite; 3 visite; 4 visio" {
		t.Errorf("%q", got)
	}
	if got := rules(r); got != "guillemet_repete 3:3 avertissement; guillemet_seul 4:4 avertissement" {
		t.Errorf("%s", got)
	}
}

// sheetOf is a sheet of lines with merged cells.
func sheetOf(text string, merged ...exports.Area) *exports.Sheet {
	s := exports.NewSheet("Suivi", lines(text))
	s.Merged = merged
	return s
}

func readWorkbook(t *testing.T, sheets ...*exports.Sheet) *Reading {
	t.Helper()
	r := Read(workbook(sheets...), Context{Name: "suivi.xlsx", ReceivedOn: received})
	adds(t, r)
	return r
}

// TestEveryTableOfASheetIsRead: one below the other, side by side, hidden.
func TestEveryTableOfASheetIsRead(t *testing.T) {
	hidden := exports.NewSheet("Caché", lines("N° dossier|Date du contact\n9|12/09/2023"))
	hidden.Hidden = true
	for name, c := range map[string]struct {
		sheets []*exports.Sheet
		want   string
		places string
	}{
		"below, with more columns": {[]*exports.Sheet{sheetOf("N° dossier|Date du contact\n1|12/08/2023\n2|13/08/2023\n\nN° dossier|Date du contact|Mode\n3|12/09/2023|visite")}, "1 ; 2 ; 3 visite", "Suivi Suivi (2)"},
		"below, in another order":  {[]*exports.Sheet{sheetOf("N° dossier|Date du contact|Mode\n1|12/08/2023|visio\nMode|N° dossier|Date du contact\nvisite|3|12/09/2023")}, "1 visio; 3 visite", "Suivi Suivi (2)"},
		"the same header again":    {[]*exports.Sheet{sheetOf("N° dossier|Date du contact|Mode\n1|12/08/2023|visio\nN° dossier|Date du contact|Mode\n3|12/09/2023|visite")}, "1 visio; 3 visite", "Suivi"},
		"side by side":             {[]*exports.Sheet{sheetOf("N° dossier|Date du contact|Mode||N° dossier|Date du contact|Mode\n1|12/08/2023|visio||2|13/08/2023|visite\n||||3|14/08/2023|visite")}, "1 visio; 2 visite; 3 visite", "Suivi Suivi (2)"},
		"hidden":                   {[]*exports.Sheet{sheetOf("N° dossier|Date du contact|Mode\n1|12/08/2023|visio"), hidden}, "1 visio; 9 ", "Suivi Caché"},
	} {
		r := readWorkbook(t, c.sheets...)
		var places []string
		for i := range r.Tables {
			places = append(places, r.Tables[i].Place())
		}
		if got := records(r, "dossier", "mode"); got != c.want || strings.Join(places, " ") != c.places || len(r.Problems) > 0 {
			t.Errorf("%s: %q in %q (%s), want %q in %q", name, got, places, rules(r), c.want, c.places)
		}
	}
}

// TestColumnsRepeatedAreSeveralContacts, under one label or numbered.
func TestColumnsRepeatedAreSeveralContacts(t *testing.T) {
	for header, rows := range map[string]string{
		"N° dossier|Date du contact|Mode|Date du contact|Mode":         "1|12/07/2023|visite|12/08/2023|visio\n2|13/07/2023|visite||",
		"N° dossier|Date du contact 1|Mode 1|Date du contact 2|Mode 2": "1|12/07/2023|visite|12/08/2023|visio\n2|13/07/2023|visite||",
		"Date du contact|Mode|N° dossier|Date du contact|Mode":         "12/07/2023|visite|1|12/08/2023|visio\n13/07/2023|visite|2||",
		"N° dossier|Date du contact|Date du contact|Mode|Mode":         "1|12/07/2023|12/08/2023|visite|visio\n2|13/07/2023||visite|",
	} {
		r := readWorkbook(t, sheetOf(header+"\n"+rows))
		if got := records(r, "dossier", "date_contact", "mode"); got != "1 12/07/2023 visite; 2 13/07/2023 visite; 1 12/08/2023 visio" || len(r.Problems) > 0 {
			t.Errorf("%s: %q (%s)", header, got, rules(r))
		}
		if n := r.Tables[1].Read; n != 1 {
			t.Errorf("%s: %d rows of second contacts read, want 1", header, n)
		}
	}
}

// TestAHeaderOnTwoRows: merged down, and under groups, of which that of the référent is
// not the person's.
func TestAHeaderOnTwoRows(t *testing.T) {
	r := readWorkbook(t, sheetOf("N° dossier|Personne||Référent||Contact|\n|Nom|Prénom|Nom|Prénom|Date du contact|Mode\n12|Exemple|Alix|Autre|Claude|12/09/2023|visite",
		exports.Area{Top: 1, Left: 1, Bottom: 2, Right: 1}, exports.Area{Top: 1, Left: 2, Bottom: 1, Right: 3},
		exports.Area{Top: 1, Left: 4, Bottom: 1, Right: 5}, exports.Area{Top: 1, Left: 6, Bottom: 1, Right: 7}))
	if got := records(r, "dossier", "nom", "prenom", "date_contact", "mode"); got != "12 Exemple Alix 12/09/2023 visite" || len(r.Problems) > 0 {
		t.Errorf("%q (%s)", got, rules(r))
	}
	// The first row alone would do: the second belongs to the header all the same.
	r = readWorkbook(t, sheetOf("N° dossier|Date du contact|Personne|\n||Nom|Prénom\n12|12/09/2023|Exemple|Alix",
		exports.Area{Top: 1, Left: 1, Bottom: 2, Right: 1}, exports.Area{Top: 1, Left: 2, Bottom: 2, Right: 2}, exports.Area{Top: 1, Left: 3, Bottom: 1, Right: 4}))
	if got := records(r, "dossier", "nom", "prenom"); got != "12 Exemple Alix" || len(r.Problems) > 0 {
		t.Errorf("%q (%s)", got, rules(r))
	}
}

// TestAMergedCellHoldsForItsRows, and makes no row of a blank one.
func TestAMergedCellHoldsForItsRows(t *testing.T) {
	r := readWorkbook(t, sheetOf("N° dossier|Date du contact|Présence\n1|12/09/2023|absent\n2|13/09/2023|\n3|14/09/2023|\n||\n4|15/09/2023|",
		exports.Area{Top: 2, Left: 3, Bottom: 5, Right: 3}))
	if got := records(r, "dossier", "presence"); got != "1 absent; 2 absent; 3 absent; 4 honore" || len(r.Problems) > 0 || r.Tables[0].NotData != 1 {
		t.Errorf("%q (%s), %d not data", got, rules(r), r.Tables[0].NotData)
	}
}

// TestDataWithoutAHeaderIsAProblem; a list, a notice and a count by category are not.
func TestDataWithoutAHeaderIsAProblem(t *testing.T) {
	read := "N° dossier|Date du contact|Mode\n12000001|12/08/2023|entretien\n12000002|13/08/2023|visite"
	for text, want := range map[string]string{
		"12000003|04/09/2023|visite\n12000004|06/09/2023|visio": "donnees_non_lues 1:0 avertissement",
		"visite|04/09/2023":        "donnees_non_lues 1:0 avertissement",
		"12000009|visite":          "donnees_non_lues 1:0 avertissement",
		"entretien\nvisite\nvisio": "",
		"Étiquettes de lignes|Nombre de contacts\nentretien|12\nvisite|5\nTotal|17": "",
		"Ce fichier est à rendre le 05/10/2023":                                     "",
		"Réunion|05/10/2023|salle 2":                                                "",
	} {
		r := readWorkbook(t, sheetOf(read), exports.NewSheet("Autre", lines(text)))
		if got := rules(r); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestAShortNumberHasAShapeToo when it has a letter.
func TestAShortNumberHasAShapeToo(t *testing.T) {
	read := "N° dossier|Date du contact|Mode\nD1|12/08/2023|entretien\n2|12/08/2023|entretien"
	for text, want := range map[string]string{
		"D9|16/09/2023": "donnees_non_lues 1:0 avertissement",
		"9|16/09/2023":  "",
		"E|16/09/2023":  "",
	} {
		r := readWorkbook(t, sheetOf(read), exports.NewSheet("Suite", lines(text)))
		if got := rules(r); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestDataBesideTheTablesIsAProblem when it is data of ours; a remark is not.
func TestDataBesideTheTablesIsAProblem(t *testing.T) {
	head := "N° dossier|Date du contact||N° dossier|Date du contact\n12000001|12/09/2023||12000002|13/09/2023\n"
	for row, want := range map[string]string{
		"||||||12000009|16/09/2023":                    "donnees_non_lues 3:0 avertissement",
		"12000003|14/09/2023||||||12000009|16/09/2023": "donnees_non_lues 3:0 avertissement",
		"||||||vu avec Alix":                           "",
		"||||||16/09/2023":                             "",
	} {
		r := readSheet(head + row)
		if got := rules(r); got != want {
			t.Errorf("%q: %s, want %s", row, got, want)
		}
	}
}

// TestAQuarterIsNoMonth, nor a version nor a part; a tab a month is of the latest.
func TestAQuarterIsNoMonth(t *testing.T) {
	for name, want := range map[string]string{
		"contacts T3 2023": "", "contacts_v2_2023": "", "contacts S1 2023": "", "3e trimestre 2023": "", "contacts trimestre 3 2023": "", "lot 2 2023": "", "contacts v3 2023-09": "septembre 2023",
		"contacts 2023-09 v2": "septembre 2023", "contacts 09-2023": "septembre 2023", "contacts 3 2023": "mars 2023", "v12_contacts_sept_2023": "septembre 2023",
	} {
		got := ""
		if months := monthWritten(name); len(months) > 0 {
			got = strings.ReplaceAll(longMonth(months[0]), "\u00a0", " ")
		}
		if got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	tab := func(name, day string) *exports.Sheet {
		return exports.NewSheet(name, lines("N° dossier|Date du contact\n1|"+day))
	}
	r := readWorkbook(t, tab("Juillet 2023", "12/07/2023"), tab("Septembre 2023", "12/09/2023"), tab("Août 2023", "12/08/2023"))
	if p, refused := r.Refusal(); refused || r.Month != day(2023, 9, 1) || len(r.Tables) != 3 {
		t.Errorf("%v: %v, %d tables", p, r.Month, len(r.Tables))
	}
}

// Tabs are prepared before their month comes: those without a row say nothing of the period
// where others have rows, nor do their titles, nor those of the months before.
func TestTabsPreparedForMonthsToCome(t *testing.T) {
	const head = "N° dossier|Date du contact"
	tab := func(name, text string) *exports.Sheet { return exports.NewSheet(name, lines(text)) }
	for _, c := range []struct {
		story string
		tabs  []*exports.Sheet
		month time.Time
	}{
		{"the next one is ready", []*exports.Sheet{tab("Septembre 2023", head+"\n1|12/09/2023"), tab("Octobre 2023", head)}, day(2023, 9, 1)},
		{"ready, with a total and blank rows", []*exports.Sheet{tab("Septembre 2023", head+"\n1|12/09/2023"), tab("Octobre 2023", head+"\n|\nTotal|0")}, day(2023, 9, 1)},
		{"the next one has begun", []*exports.Sheet{tab("Août 2023", head+"\n1|12/08/2023"), tab("Septembre 2023", head+"\n1|12/09/2023")}, day(2023, 9, 1)},
		{"its only row is set aside", []*exports.Sheet{tab("Août 2023", head+"\n1|12/08/2023"), tab("Septembre 2023", head+"\n1|")}, day(2023, 9, 1)},
		{"nobody came", []*exports.Sheet{tab("Août 2023", head), tab("Septembre 2023", head)}, day(2023, 9, 1)},
		{"a tab of no month", []*exports.Sheet{tab("Septembre 2023", head+"\n1|12/09/2023"), tab("Suivi", head+"\n2|13/09/2023"), tab("Octobre 2023", head)}, day(2023, 9, 1)},
		{"the titles say it", []*exports.Sheet{tab("A", "Mois : août 2023\n\n"+head+"\n1|12/08/2023"), tab("B", "Mois : septembre 2023\n\n"+head+"\n1|12/09/2023"), tab("C", "Mois : octobre 2023\n\n"+head)}, day(2023, 9, 1)},
		{"names and titles say it", []*exports.Sheet{tab("Août 2023", "Mois : août 2023\n\n"+head+"\n1|12/08/2023"), tab("Septembre 2023", "Mois : septembre 2023\n\n"+head+"\n1|12/09/2023")}, day(2023, 9, 1)},
	} {
		r := readWorkbook(t, c.tabs...)
		if p, refused := r.Refusal(); refused || r.Month != c.month {
			t.Errorf("%s: %v, %s", c.story, r.Month, p.Message)
		}
	}
	r := readWorkbook(t, tab("Septembre 2023", "Mois : août 2023\n\n"+head+"\n1|12/08/2023"), tab("Octobre 2023", head))
	if p, refused := r.Refusal(); !refused || p.Rule != "periode_contradictoire" {
		t.Errorf("a tab and its title that differ: %v %+v", r.Month, p)
	}
}

// TestNamesOfBirth are found in what people write as a name.
func TestNamesOfBirth(t *testing.T) {
	for written, want := range map[string]string{
		"Mme Exemple": "Exemple", "M. Exemple": "Exemple", "Mlle Exemple": "Exemple", "Exemple née Origine": "Origine", "EXEMPLE NÉE ORIGINE": "ORIGINE", "Exemple (née Origine)": "Origine",
		"Origine ép. Exemple": "Origine", "Origine épouse Exemple": "Origine", "Origine (Exemple)": "Origine", "Mme Origine ép. Exemple": "Origine",
		"Exemple": "Exemple", "Madani": "Madani", "Née": "Née", "Desnées": "Desnées", "De Épinal": "De Épinal", "Mmembe": "Mmembe", "El Mahdi": "El Mahdi",
	} {
		if got := birthName(written); got != want {
			t.Errorf("%q: %q, want %q", written, got, want)
		}
	}
}

// TestNamesOfUse are kept beside the name of birth, whichever way both are written.
func TestNamesOfUse(t *testing.T) {
	for _, c := range []struct{ header, row, want string }{
		{"Nom|Nom de naissance", "Mariage|Origine", "Origine Mariage"},
		{"Nom de naissance|Nom", "Origine|Mariage", "Origine Mariage"},
		{"Nom de naissance|Nom d'usage", "Origine|Mariage", "Origine Mariage"},
		{"Nom marital|Nom", "Mariage|Origine", "Origine Mariage"},
		{"Nom d'épouse|Nom", "Mme Mariage|Origine", "Origine Mariage"},
		{"Nom|Nom de naissance", "Mariage|", "Mariage "},
		{"Nom de naissance|Nom d'usage", "-|Mariage", "Mariage "},
		{"Nom|Nom de naissance", "ORIGINE|Origine", "Origine "},
		{"Nom d'usage", "Mariage", "Mariage "},
		{"Nom", "Mme Origine ép. Mariage", "Origine Mariage"},
		{"Nom", "Mariage née Origine", "Origine Mariage"},
		{"Nom", "Origine (épouse Mariage)", "Origine Mariage"},
		{"Nom", "Origine (Mariage)", "Origine Mariage"},
		{"Nom", "Origine", "Origine "},
		{"Nom|Nom d'usage", "Origine ép. Autre|Mariage", "Origine Mariage"},
	} {
		r := readSheet(c.header + "|Prénom|Date du contact\n" + c.row + "|Alix|12/07/2023")
		if got := records(r, "nom", "nom_usage"); got != c.want || len(r.Problems) > 0 {
			t.Errorf("%s: %s: %q, want %q (%s)", c.header, c.row, got, c.want, rules(r))
		}
		takenAgain(t, c.row, r, Contacts)
	}
	// « idem » repeats both.
	r := readSheet("Nom|Prénom|Date du contact\nOrigine ép. Mariage|Alix|12/07/2023\n\"|Alix|13/07/2023")
	if got := records(r, "nom", "nom_usage"); got != "Origine Mariage; Origine Mariage" {
		t.Errorf("idem: %q", got)
	}
}

// TestNumbersOf1904 are days only in a column of days.
func TestNumbersOf1904(t *testing.T) {
	sheet := exports.NewSheet("Suivi", []exports.Row{
		{Number: 1, Cells: lines("N° dossier|Nom|Prénom|Date de naissance|Date du contact")[0].Cells},
		{Number: 2, Cells: []exports.Cell{{Text: "31426", Kind: exports.Number}, {Text: "Exemple", Kind: exports.Text}, {Text: "Alix", Kind: exports.Text}, {Text: "31426", Kind: exports.Number}, {Text: "2023-09-12", Kind: exports.Date}}},
	})
	for date1904, want := range map[bool]string{false: "31426 14/01/1986 12/09/2023", true: "31426 15/01/1990 12/09/2023"} {
		sheet.Date1904 = date1904
		if got := records(readWorkbook(t, sheet), "dossier", "date_naissance", "date_contact"); got != want {
			t.Errorf("1904 %t: %q, want %q", date1904, got, want)
		}
	}
}

// TestASheetTooWideIsRefusedOnlyIfItIsRead.
func TestASheetTooWideIsRefusedOnlyIfItIsRead(t *testing.T) {
	wide := exports.NewSheet("Tableau", lines("Objectif|Réel\n1|2"))
	wide.Wide = 3
	if r := readWorkbook(t, sheetOf("N° dossier|Date du contact\n1|12/09/2023"), wide); len(r.Tables) != 1 || len(r.Problems) > 0 {
		t.Errorf("another sheet: %s", rules(r))
	}
	ours := sheetOf("N° dossier|Date du contact\n1|12/09/2023")
	ours.Wide = 2
	if p, refused := readWorkbook(t, ours).Refusal(); !refused || p.Rule != "trop_de_colonnes" {
		t.Errorf("ours: %+v", p)
	}
}

// TestColumnsAllInTheFirstAreRead, and said once for a sheet.
func TestColumnsAllInTheFirstAreRead(t *testing.T) {
	r := csvOf(t, "\"N° dossier,Date du contact,Mode\"\n\"12,12/09/2023,visite\"\n\"13,13/09/2023,visio\"\n")
	if got := records(r, "dossier", "mode"); got != "12 visite; 13 visio" || rules(r) != "colonne_unique 1:1 avertissement" {
		t.Errorf("%q (%s)", got, rules(r))
	}
	if want := "entre des virgules"; len(r.Problems) == 1 && !strings.Contains(r.Problems[0].Message, want) {
		t.Errorf("%s: %s is not said", r.Problems[0].Message, want)
	}
}
