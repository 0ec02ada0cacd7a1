package contract

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// A person is designated by a number, or by both names: neither name alone is one.
func TestWhatDesignatesAPerson(t *testing.T) {
	for row, want := range map[string]string{
		"12|||||12/09/2023|visite|":                    "",
		"|9900000001||||12/09/2023|visite|":            "",
		"||Exemple|Camille||12/09/2023|visite|":        "",
		"||Exemple|||12/09/2023|visite|":               "personne_absente 2:0 mise_de_cote",
		"|||Camille||12/09/2023|visite|":               "personne_absente 2:0 mise_de_cote",
		"||||01/01/1990|12/09/2023|visite|":            "personne_absente 2:0 mise_de_cote",
		"|||Camille|01/01/1990|12/09/2023|visite|":     "personne_absente 2:0 mise_de_cote",
		"|99000|Exemple|Camille||12/09/2023|visite|":   "agdref 2:2 avertissement",
		"|99000||Camille||12/09/2023|visite|":          "agdref 2:2 mise_de_cote",
		"|99000|Exemple|||12/09/2023|visite|":          "agdref 2:2 mise_de_cote",
		"12|99000||Camille||12/09/2023|visite|":        "agdref 2:2 avertissement",
		"12|9900000001|Exemple|||12/09/2023|visite|":   "",
		"||||||visite|":                                "obligatoire 2:6 mise_de_cote; personne_absente 2:0 mise_de_cote",
		"|9900000001|Exemple|Camille||12/09/2023|||||": "",
	} {
		got := strings.Split(rules(readSheet(contactHeader+row)), "; ")
		for _, w := range strings.Split(want, "; ") {
			if !strings.Contains("; "+strings.Join(got, "; ")+"; ", "; "+w+"; ") || len(got) != len(strings.Split(want, "; ")) {
				t.Errorf("%s: %v, want %s", row, got, want)
			}
		}
	}
}

// What is not data: a header again, of two labels at least, and a total, which
// tells numbers alone and lacks what a record requires.
func TestWhatIsNotData(t *testing.T) {
	for _, c := range []struct {
		story, row    string
		kept, notData int
		aside         int
	}{
		{"the header again", "N° dossier|N° AGDREF|Nom|Prénom|Date de naissance|Date du contact|Mode|Présence", 0, 1, 0},
		{"two labels of it", "N° dossier|N° AGDREF", 0, 1, 0},
		{"two labels of it, and a gap", "N° dossier||Nom|||||", 0, 1, 0},
		{"one label of it is a row that lacks its day", "N° dossier|", 0, 0, 1},
		{"a label in another's place", "N° AGDREF|N° dossier", 0, 0, 1},
		{"labels, and something else", "N° dossier|N° AGDREF|Nom|||||autre", 0, 0, 1},
		{"a total", "Total||||||#=12|", 0, 1, 0},
		{"a total, its numbers as text", "Total||||||12|", 0, 1, 0},
		{"a total that counts the days", "Total|||||#=12||", 0, 1, 0},
		{"a total that counts the days, as text", "Total|||||12||", 0, 1, 0},
		{"a total that counts persons and days", "Total|#=3||||#=12|#=4|", 0, 1, 0},
		{"a dossier called total, with the number of a day", "Total|||||#=45181||", 1, 0, 0},
		{"a dossier called total, with a day that does not exist", "Total|||||31/09/2023||", 0, 0, 1},
		{"a dossier called total, with half a number for its day", "Total|||||#=12.5||", 0, 0, 1},
		{"a total, with words", "Total||||||douze|", 0, 0, 1},
		{"a total, and dashes", "Total|-|||||#=12|", 0, 1, 0},
		{"a total that Excel could not compute", "Total||||||!=#REF!|", 0, 1, 0},
		{"a total, with a sign alone", "Total||||||+|", 0, 0, 1},
		{"a number of something", "Nombre de contacts :||||||#=12|", 0, 1, 0},
		{"a number of something, shortened", "Nb de contacts|||||12||", 0, 1, 0},
		{"a number of something, in words", "Nombre de contacts||||||douze|", 0, 0, 1},
		{"not a number of anything", "Nombrede||||||#=12|", 0, 0, 1},
		{"a subtotal of somebody", "Sous-total Exemple||||||#=12|", 0, 1, 0},
		{"not a total", "Totalement||||||#=12|", 0, 0, 1},
		{"a dossier called total, with its day", "Total|#=9900000001||||@=2023-09-12||", 1, 0, 0},
		{"nothing to report", "Aucun contact en septembre 2023|||||||", 0, 1, 0},
		{"nothing, in other words", "|Pas d'entretien ce mois-ci||||-||", 0, 1, 0},
		{"nothing, in the feminine", "AUCUNE PERSONNE REÇUE|||||||", 0, 1, 0},
		{"nothing to say of it", "Rien à signaler|||||||", 0, 1, 0},
		{"nothing, and somebody", "Aucun contact||Exemple|||||", 0, 0, 1},
		{"somebody called so", "Aucun|||||||", 0, 0, 1},
		{"somebody called nearly so", "Aucuns Exemple|||||||", 0, 0, 1},
		{"blank", "|||||||", 0, 1, 0},
		{"dashes", "-|–|||||-|", 0, 1, 0},
	} {
		r := readSheet(contactHeader + c.row)
		if len(r.Tables) != 1 {
			t.Errorf("%s: %d tables", c.story, len(r.Tables))
			continue
		}
		if got := r.Tables[0]; got.Kept != c.kept || got.NotData != c.notData || got.SetAside != c.aside || got.Read != 1 {
			t.Errorf("%s: read %d, kept %d, not data %d, set aside %d", c.story, got.Read, got.Kept, got.NotData, got.SetAside)
		}
	}
}

// Rows that a workbook leaves out between two others were read as blank.
func TestRowsThatAWorkbookLeavesOut(t *testing.T) {
	rows := lines(contactHeader + "12|||||12/09/2023|visite|\n13|||||12/09/2023|visite|")
	rows[2].Number = 6
	f := workbook(exports.NewSheet("Feuil1", rows))
	for form, want := range map[exports.Form][2]int{exports.XLSX: {5, 3}, exports.CSV: {2, 0}} {
		f.Form = form
		got := Read(f, Context{Name: "suivi.xlsx", ReceivedOn: received}).Tables[0]
		if got.Read != want[0] || got.NotData != want[1] || got.Kept != 2 {
			t.Errorf("%v: read %d, not data %d, kept %d", form, got.Read, got.NotData, got.Kept)
		}
	}
}

// A number met again is reported with the line of the first, and its sheet when it is another.
func TestWhereANumberWasMetFirst(t *testing.T) {
	const rows = parcoursHeader + "12||Exemple|Camille||44|||"
	same := readSheet(rows + "\n12||Exemple|Dominique||44|||")
	if got := same.Problems; len(got) != 1 || !strings.Contains(got[0].Message, "à la ligne 2.") || strings.Contains(got[0].Message, "feuille") {
		t.Errorf("in one sheet: %+v", got)
	}
	two := Read(workbook(exports.NewSheet("Nantes", lines(rows)), exports.NewSheet("Rezé", lines(rows))), Context{Name: "suivi.xlsx", ReceivedOn: received})
	if got := two.Problems; len(got) != 1 || got[0].Sheet != "Rezé" || !strings.Contains(got[0].Message, "à la ligne 2 de la feuille «") || !strings.Contains(got[0].Message, "Nantes") {
		t.Errorf("in two sheets: %+v", got)
	}
}

// What stops, or does not, the value of a column from being quoted: two unknown
// values of lists in a row may be a name that slipped.
func TestTwoUnknownValuesAreNotQuoted(t *testing.T) {
	one := readSheet(contactHeader + "12|||||12/09/2023|pigeon|")
	two := readSheet(contactHeader + "12|||||12/09/2023|pigeon|peut-être")
	if !strings.Contains(one.Problems[0].Message, "pigeon") {
		t.Errorf("one: %s", one.Problems[0].Message)
	}
	for _, p := range two.Problems {
		if strings.Contains(p.Message, "pigeon") || strings.Contains(p.Message, "peut-être") {
			t.Errorf("two: %s", p.Message)
		}
	}
	named := readSheet(contactHeader + "12||Pigeon|Camille||12/09/2023|pigeon|")
	if strings.Contains(strings.ToLower(named.Problems[0].Message), "pigeon") {
		t.Errorf("a name: %s", named.Problems[0].Message)
	}
}

// The stamp of Démarche numérique is a day and an hour that exist.
func TestTheStampOfAName(t *testing.T) {
	for name, want := range map[string]string{
		"dossiers_2023-10-03_09-12.xlsx": "2023-10-03", "dossiers_2023-10-03_00-00.xlsx": "2023-10-03", "dossiers_2023-10-03_23-59.xlsx": "2023-10-03",
		"dossiers_2023-10-03_24-00.xlsx": "", "dossiers_2023-10-03_23-60.xlsx": "", "dossiers_2023-10-32_09-12.xlsx": "", "dossiers_2023-02-29_09-12.xlsx": "",
		"dossiers_2024-02-29_09-12.xlsx": "2024-02-29", "dossiers_2023-13-01_09-12.xlsx": "", "dossiers_2023-10-03.xlsx": "",
		"2023-10-03-09-12.csv": "2023-10-03", "dossiers2023-10-03_09-12.csv": "", "dossiers_2023-10-03_09-12 (2).xlsx": "2023-10-03", "dossiers_2023-10-03_09-123.csv": "",
	} {
		got := ""
		if on, ok := stampOf(name); ok {
			got = on.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// An event contradicts the month of a name from the thirty-second day after it.
func TestAnEventAfterItsMonth(t *testing.T) {
	for _, c := range []struct {
		month, latest string
		contradicts   bool
	}{
		{"2023-08", "2023-10-01", false}, {"2023-08", "2023-10-02", true}, {"2023-09", "2023-10-31", false}, {"2023-09", "2023-11-01", true},
		{"2024-02", "2024-03-31", false}, {"2024-02", "2024-04-01", true}, {"2023-02", "2023-03-31", false},
	} {
		month, _ := time.Parse("2006-01", c.month)
		latest, _ := time.Parse(time.DateOnly, c.latest)
		said := eventsTell(latest, month)
		if _, ok := agree([]testimony{says("nom", "", month), said}); ok == c.contradicts {
			t.Errorf("%s with an event of %s: contradicts %t", c.month, c.latest, !ok)
		}
	}
}

// The words of a name: without its folder, its extension of four letters at most,
// and the number of a second copy.
func TestTheWordsOfAName(t *testing.T) {
	for name, want := range map[string]string{
		"inbox/2023-10-04/soliha/suivi.xlsx": "suivi", `C:\dossier\suivi.csv`: "suivi", "suivi": "suivi", "suivi.html": "suivi", "suivi.z": "suivi",
		"suivi.brouillon": "suivi.brouillon", "suivi.jsonl": "suivi.jsonl", "suivi.": "suivi.", "suivi (2).xlsx": "suivi", "suivi (2023).xlsx": "suivi (2023)", "suivi (123).xlsx": "suivi",
	} {
		if got := stem(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// What ties two words of a name: nothing or a dash more than a space, and a sign of
// another kind not at all.
func TestWhatTiesTheWordsOfAName(t *testing.T) {
	for name, want := range map[string]int{
		"sept23": 2, "sept-23": 2, "sept.23": 2, "sept/23": 2, "sept’23": 2, "sept 23": 1, "sept_23": 1, "sept - 23": 1, "sept\u00a023": 1, "sept(23": 0, "sept;23": 0,
	} {
		all := pieces(name)
		if len(all) != 2 || all[0].text != "sept" || all[0].tie != 0 || all[1].text != "23" || all[1].tie != want {
			t.Errorf("%s: %v, want a tie of %d", name, all, want)
		}
	}
	for name, want := range map[string]string{
		"suivi du 03-10-2023_2023-09.xlsx": "2023-09", "suivi_20231003_2023-09.xlsx": "2023-09", "suivi_2023-09_2023-09.xlsx": "2023-09",
		"suivi_2023-08_2023-09.xlsx": "", "suivi_2021-12.xlsx": "", "suivi_2022-01.xlsx": "2022-01", "suivi_2023-00.xlsx": "", "suivi_2023-12.xlsx": "2023-12",
		"suivi_2099-12.xlsx": "2099-12", "suivi_2100-01.xlsx": "", "suivi_202300.csv": "", "suivi_202312.csv": "2023-12", "suivi_2023121.csv": "",
	} {
		got := ""
		if m := nameTells(name).Month; !m.IsZero() {
			got = m.Format("2006-01")
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// The number of a quarter, a version or a part, of two figures at most, goes with its word,
// and what follows is tied to nothing; any other number stays.
func TestNumbersThatAreNoMonth(t *testing.T) {
	for name, want := range map[string]string{
		"suivi T3 2023": "suivi 2023/0", "suivi v12": "suivi", "suivi v123": "suivi v/1 123/2", "suivi T 2023": "suivi t/1 2023/1", "suivi T": "suivi t/1", "suivi T abc": "suivi t/1 abc/1",
		"v2-09-2023": "09/0 2023/2", "abc2 09": "abc 2/2 09/1",
		"3e trimestre 2023": "2023/0", "12e trimestre-2023": "2023/0", "123e trimestre 2023": "123 e/2 trimestre/1 2023/1", "3e suivi 2023": "3 e/2 suivi/1 2023/1",
		"suivi 3e": "suivi 3/1 e/2", "suivi 3": "suivi 3/1", "e3 trimestre": "e 3/2 trimestre/1", "3 trimestre 2023": "3 trimestre/1 2023/1", "ae trimestre": "ae trimestre/1",
		"suivi_3e trimestre": "suivi",
	} {
		var got []string
		for i, p := range pieces(name) {
			if i > 0 || p.tie != 0 || strings.HasPrefix(want, p.text+"/0") {
				p.text = fmt.Sprintf("%s/%d", p.text, p.tie)
			}
			got = append(got, p.text)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %q, want %q", name, strings.Join(got, " "), want)
		}
	}
}

// A number is a day of Excel from 2200 to the last of the year 9999; what is larger
// may write a day in eight digits.
func TestADayAsANumber(t *testing.T) {
	for text, want := range map[string]string{
		"2199": "", "2200": "1906-01-08", "2200,5": "1906-01-08", "45170": "2023-09-01", "45170.99": "2023-09-01", "2958465": "9999-12-31", "2958465.9": "9999-12-31",
		"2958466": "", "20230912": "2023-09-12", "12092023": "2023-09-12", "20230912.5": "", "100000000": "", "-1": "", "": "", "abc": "",
	} {
		got := ""
		if w, ok := serialDay(text); ok {
			got = w.on().Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Eight digits are a day when one of the two orders has a year and a month.
func TestADayInEightDigits(t *testing.T) {
	for text, want := range map[string]string{
		"20230912": "12/09/2023", "12092023": "12/09/2023", "19000101": "01/01/1900", "21001231": "31/12/2100", "18991231": "", "21010101": "",
		"31121899": "", "01011900": "01/01/1900", "31122100": "31/12/2100", "01012101": "", "20231301": "", "20230001": "", "01132023": "", "01002023": "",
		"2023091": "", "202309123": "", "2023x912": "", "20231231": "31/12/2023",
	} {
		got := ""
		if w, ok := compactDay(text); ok {
			got = w.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// A day exists between the first and the last of its month.
func TestADayThatExists(t *testing.T) {
	for text, exists := range map[string]bool{
		"01/01/2023": true, "31/01/2023": true, "32/01/2023": false, "00/01/2023": false, "01/00/2023": false, "01/12/2023": true, "01/13/2023": false,
		"28/02/2023": true, "29/02/2023": false, "29/02/2024": true, "30/02/2024": false, "30/04/2023": true, "31/04/2023": false, "01/01/0001": true, "01/01/0000": false,
	} {
		w, ok := parseDay(text)
		if !ok || w.exists() != exists {
			t.Errorf("%s: read %t, exists %t", text, ok, w.exists())
		}
	}
}

// A year of two digits is of this century for what the programme did; a birth is the
// latest that is not to come.
func TestAYearOfTwoDigits(t *testing.T) {
	on := day(2023, 10, 5)
	for _, c := range []struct {
		text string
		p    pivot
		want string
	}{
		{"05/10/23", thisCentury, "2023-10-05"}, {"06/10/23", thisCentury, "2023-10-06"}, {"01/01/99", thisCentury, "2099-01-01"},
		{"05/10/23", past, "2023-10-05"}, {"06/10/23", past, "1923-10-06"}, {"01/01/24", past, "1924-01-01"}, {"31/12/22", past, "2022-12-31"}, {"01/01/00", past, "2000-01-01"}, {"01/01/90", past, "1990-01-01"},
	} {
		got, rule, _ := readDay(exports.Cell{Kind: exports.Text, Text: c.text}, c.p, on)
		if rule != "" || got.Format(time.DateOnly) != c.want {
			t.Errorf("%s, pivot %d: %s %s, want %s", c.text, c.p, got.Format(time.DateOnly), rule, c.want)
		}
	}
	// 31 February of a year to come is impossible, in whatever century
	if _, rule, written := readDay(exports.Cell{Kind: exports.Text, Text: "31/02/90"}, past, on); rule != "date_impossible" || written != "31/02/1990" {
		t.Errorf("%s %s", rule, written)
	}
}

// What a day is written with: one sign twice, words, an hour.
func TestTheWritingsOfADay(t *testing.T) {
	for text, want := range map[string]string{
		"12/09/2023": "2023-09-12", "12-09-2023": "2023-09-12", "12.09.2023": "2023-09-12", "12 09 2023": "2023-09-12", "2023-9-2": "2023-09-02", "12/09-2023": "", "12/ 09/ 2023": "2023-09-12",
		"'12/09/2023": "2023-09-12", "12/09/023": "", "123/09/2023": "", "12/009/2023": "", "12/09/20233": "", "2023/09/123": "", "12//2023": "", "12/09": "", "1234": "",
		"Sep 3, 2023": "2023-09-03", "Mar 3, 2023": "2023-03-03", "September 3rd, 2023 2:15 PM": "2023-09-03", "Sunday, September 3, 2023": "2023-09-03", "3 September 2023": "2023-09-03", "3rd May 2023": "2023-05-03", "Sep 3, 23": "", "Sep 3 afternoon 2023": "", "Sep 3, 2023 soon": "", "Sept 3o, 2023": "", "mar. 3 10 2023": "2023-10-03", "Smarch 3, 2023": "", "Sep 103, 2023": "",
		"mardi 12 septembre 2023": "2023-09-12", "le mardi 12 sept. 2023": "2023-09-12", "1er octobre 23": "2023-10-01", "mer. 13/09/2023": "2023-09-13", "Mercredi 13-09-23": "2023-09-13", "le 13/09/2023": "2023-09-13", "le mer. 13/09/2023": "2023-09-13", "merc. 13/09/2023": "", "mer.": "", "mai 13/09/2023": "", "2e octobre 2023": "", "112 octobre 2023": "", "12 brumaire 2023": "", "12 octobre": "",
		"12 octobre 2023 09h12": "2023-10-12", "12 octobre 2023 soir": "", "12 octobre 2023x": "", "12-oct-2023": "2023-10-12",
		"12/09/2023 00:00": "2023-09-12", "12/09/2023 24:00": "2023-09-12", "12/09/2023 25:00": "", "12/09/2023 23:59": "2023-09-12", "12/09/2023 23:60": "", "12/09/2023 23:59:60": "2023-09-12", "12/09/2023 23:59:61": "",
		"12/09/2023 9h": "2023-09-12", "12/09/2023 à 9h12": "2023-09-12", "12/09/2023 9": "", "12/09/2023, 09:12": "2023-09-12", "12/09/2023 09:12:": "", "12/09/2023 09:12:13.456": "2023-09-12", "12/09/2023 09:12 PM": "2023-09-12", "12/09/2023 09:12 XM": "",
		"2023-09-12T23:30:00Z": "2023-09-13", "2023-09-12T21:59:59Z": "2023-09-12", "2023-09-12T22:00:00Z": "2023-09-13", "2023-01-12T22:59:59Z": "2023-01-12", "2023-01-12T23:00:00Z": "2023-01-13", "2023-09-12T23:30:00+02:00": "2023-09-12", "2023-09-12T23:30:00+0200": "2023-09-12",
		"2023-09-12T23:30:00+02": "2023-09-12", "2023-09-12T01:00:00-23:59": "2023-09-13", "2023-09-12T01:00:00+24:00": "", "2023-09-12T01:00:00+01:60": "", "2023-09-12T01:00:00+1": "", "2023-09-12T01:00:00+00200": "", "2023-09-12T01:00:00*02:00": "", "2023-09-12T00:30:00+03:00": "2023-09-11",
		"45170": "2023-09-01", "45170,5": "2023-09-01", "45170x": "", "": "", "vide": "",
	} {
		got := ""
		if on, rule, _ := readDay(exports.Cell{Kind: exports.Text, Text: text}, thisCentury, received); rule == "" {
			got = on.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// A fault of ours refuses the file in a sentence for its sender, and is traced for the
// operator.
func TestAFaultOfOursRefusesTheFile(t *testing.T) {
	r := Read(&exports.File{Name: "essai.csv", Sheets: []*exports.Sheet{nil}}, Context{ReceivedOn: received})
	p, refused := r.Refusal()
	if !refused || p.Rule != "illisible" || p.File != "essai.csv" || len(r.Tables) > 0 {
		t.Errorf("%+v", r)
	}
	if !strings.Contains(r.Trace, "nil pointer") || !strings.Contains(r.Trace, "reading.go") {
		t.Errorf("traced as %q", r.Trace)
	}
	if r := csvOf(t, "un;deux\n1;2\n"); r.Trace != "" {
		t.Error("a refusal that is no fault of ours is traced")
	}
}

// Above a table only the first announcement of a day, and of a month, counts; a label without
// them says what the cell beside it writes, in its own row.
func TestWhatStandsAboveATable(t *testing.T) {
	text := func(row int, s string) titleCell {
		return titleCell{row: row, cell: exports.Cell{Kind: exports.Text, Text: s}}
	}
	received := time.Date(2023, time.October, 10, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		cells      []titleCell
		on, month  string
		unreadable bool
	}{
		"a day":                               {[]titleCell{text(1, "Extraction du 02/10/2023")}, "2023-10-02", "", false},
		"two days":                            {[]titleCell{text(1, "Extraction du 02/10/2023"), text(2, "Extraction du 05/10/2023")}, "2023-10-02", "", false},
		"one that cannot be, then one":        {[]titleCell{text(1, "Extraction du 32/10/2023"), text(2, "Extraction du 05/10/2023")}, "", "", true},
		"the day beside":                      {[]titleCell{text(1, "Date d'extraction"), text(1, "02/10/2023")}, "2023-10-02", "", false},
		"a day in the row below":              {[]titleCell{text(1, "Date d'extraction"), text(2, "02/10/2023")}, "", "", false},
		"a word beside":                       {[]titleCell{text(1, "Date d'extraction"), text(1, "à préciser")}, "", "", false},
		"the label last":                      {[]titleCell{text(1, "Date d'extraction")}, "", "", false},
		"a month":                             {[]titleCell{text(1, "Période : septembre 2023")}, "", "2023-09", false},
		"two months":                          {[]titleCell{text(1, "Période : septembre 2023"), text(2, "Mois : octobre 2023")}, "", "2023-09", false},
		"the month beside":                    {[]titleCell{text(1, "Période"), text(1, "septembre 2023")}, "", "2023-09", false},
		"its own month and another beside":    {[]titleCell{text(1, "Période : septembre 2023"), text(1, "octobre 2023")}, "", "2023-09", false},
		"a month in the row below":            {[]titleCell{text(1, "Période"), text(2, "septembre 2023")}, "", "", false},
		"a day of a workbook beside":          {[]titleCell{text(1, "Mois"), {row: 1, cell: exports.Cell{Kind: exports.Date, Text: "2023-09-01"}}}, "", "2023-09", false},
		"a text that looks like a day":        {[]titleCell{text(1, "Mois"), text(1, "2023-13-01")}, "", "", false},
		"a label that says nothing, then one": {[]titleCell{text(1, "Mois"), text(2, "Mois de septembre 2023")}, "", "2023-09", false},
	} {
		b := readTitle(c.cells, received)
		on, month := "", ""
		if !b.extractionOn.IsZero() {
			on = b.extractionOn.Format(time.DateOnly)
		}
		if b.month != nil {
			month = b.month.Month.Format("2006-01")
		}
		if on != c.on || month != c.month || (b.unread != nil) != c.unreadable {
			t.Errorf("%s: extracted on %q, of %q, unreadable %v", name, on, month, b.unread != nil)
		}
	}
}

// TestATitleStandsAboveATable: words alone in their row above another header are no data of the
// table before, with the blanks between; anywhere else they are a row that lacks what it needs.
func TestATitleStandsAboveATable(t *testing.T) {
	const first, second = "N° dossier|Date du contact|Mode\n12|12/09/2023|visite\n", "N° dossier|Date du constat|Situation emploi\n12|12/09/2023|Sans emploi\n"
	for title, want := range map[string]string{
		"Situations\n":                        "contacts 1+0+1 situations 1+0+0",
		"Situations, au 30/09/2023\n":         "contacts 1+0+1 situations 1+0+0",
		"\nSituations\n\nà jour\n\n":          "contacts 1+0+5 situations 1+0+0",
		"|Situations\n":                       "contacts 1+0+1 situations 1+0+0",
		"12\n":                                "contacts 1+1+0 situations 1+0+0",
		"#=12\n":                              "contacts 1+1+0 situations 1+0+0",
		"Situations|12/09\n":                  "contacts 1+1+0 situations 1+0+0",
		"Situations|Situations|Situations\n":  "contacts 1+0+1 situations 1+0+0",
		"Situations\n13|13/09/2023|visite\n":  "contacts 2+1+0 situations 1+0+0",
		"Situations\n\n13|13/09/2023|visio\n": "contacts 2+1+1 situations 1+0+0",
		strings.Repeat("Situations\n", 8):     "contacts 1+0+8 situations 1+0+0",
		strings.Repeat("Situations\n", 9):     "contacts 1+8+1 situations 1+0+0",
	} {
		for _, read := range []func() *Reading{
			func() *Reading { return readSheet(first + title + second) },
			func() *Reading {
				return csvOf(t, strings.ReplaceAll(strings.ReplaceAll(first+title+second, "#=", ""), "|", ";"))
			},
		} {
			var got []string
			for _, table := range read().Tables {
				got = append(got, fmt.Sprintf("%s %d+%d+%d", table.Schema.Kind, table.Kept, table.SetAside, table.NotData))
			}
			if joined := strings.Join(got, " "); joined != want {
				t.Errorf("%q: %s, want %s", title, joined, want)
			}
		}
	}
	if r := readSheet(first + "Situations\n"); r.Tables[0].SetAside != 1 {
		t.Errorf("words at the end: %d set aside", r.Tables[0].SetAside)
	}
}
