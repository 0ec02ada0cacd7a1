package contract

import (
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

func TestTheMonthThatANameWrites(t *testing.T) {
	for name, want := range map[string]string{
		"contacts_2023-09.csv":              "2023-09",
		"OFII_AGIR_44_2023-03 bis.xlsx":     "2023-03",
		"suivi_2023-06 (1).xlsx":            "2023-06",
		"suivi 09-2023.xlsx":                "2023-09",
		"suivi sept 2023.xlsx":              "2023-09",
		"suivi_septembre_2023.xlsx":         "2023-09",
		"Suivi Février23.xlsx":              "2023-02",
		"suivi_202309.csv":                  "2023-09",
		"suivi_092023.csv":                  "2023-09",
		"09 23":                             "2023-09",
		"septembre 2023":                    "2023-09",
		"09-2023":                           "2023-09",
		"Liste":                             "",
		"(4812) Contacts":                   "",
		"demandes_01_2023-09.csv":           "2023-09", // 01 is the Ain
		"demandes_01_2023_09.csv":           "",        // January or September: nobody knows
		"suivi 2023.xlsx":                   "",
		"suivi au 03-10-2023.xlsx":          "", // a day, of which nobody says what it is
		"suivi_20231003.xlsx":               "",
		"suivi 13-2023.xlsx":                "",
		"2019-09.csv":                       "",
		"contacts v2.csv":                   "",
		"suivi 09-2023 v2.xlsx":             "2023-09",
		"inbox/2023-11-04/soliha/suivi.csv": "",
		"dossiers_agir-ensemble-44_2023-10-03_09-12.xlsx":     "2023-09",
		"dossiers_agir-ensemble-44_2023-10-03_09-12 (2).xlsx": "2023-09",
		"dossiers_x_2023-01-02_09-12.csv":                     "2022-12",
		"suivi au 01-01-2000.xlsx":                            "", // a day of the century, and no other
		"suivi au 31-12-2099.xlsx":                            "",
		"suivi 31-02-2023.xlsx":                               "2023-02", // no day at all
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

func TestTheMonthsOfAnExtractionDay(t *testing.T) {
	for on, want := range map[string]string{
		"2023-10-02": "2023-09", "2023-10-31": "2023-09", "2023-09-30": "2023-08", "2024-01-31": "2023-12",
		// 31 days after a short month or a long one, two months fit.
		"2023-03-03": "2023-02 2023-01", "2023-03-04": "2023-02", "2023-05-01": "2023-04 2023-03", "2023-05-02": "2023-04",
	} {
		day, _ := time.Parse(time.DateOnly, on)
		var got []string
		for _, m := range monthsOf(day) {
			got = append(got, m.Format("2006-01"))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", on, got, want)
		}
	}
}

// told is a file of one contact, under a title, in a sheet.
func told(name, sheet, title, contact string) *Reading {
	text := title + "\n\nagdref | date du contact | mode\n9900000001 | " + contact + " | entretien"
	return Read(workbook(exports.NewSheet(sheet, lines(text))), Context{Name: name, ReceivedOn: received})
}

func TestThePeriodHasThreeWitnesses(t *testing.T) {
	for _, c := range []struct {
		story, name, sheet, title, contact string
		month, rule, extraction            string
	}{
		{"all agree", "suivi_2023-09.xlsx", "09 23", "Extraction du 02/10/2023", "12/09/2023", "2023-09", "", "2023-10-02"},
		{"nobody says", "suivi.xlsx", "Liste", "Suivi", "12/09/2023", "", "", "2023-10-05"},
		{"the content alone", "suivi.xlsx", "Liste", "Extrait le 2 octobre 2023", "12/09/2023", "2023-09", "", "2023-10-02"},
		{"a day beside its announcement", "suivi.xlsx", "Liste", "Date d'extraction : | @=2023-10-02", "12/09/2023", "2023-09", "", "2023-10-02"},
		{"edited on", "suivi.xlsx", "Liste", "Édité le 02.10.23", "12/09/2023", "2023-09", "", "2023-10-02"},
		{"name against sheet", "suivi_2023-09.xlsx", "08 23", "Suivi", "12/07/2023", "", "periode_contradictoire", "2023-10-05"},
		{"name against content", "suivi_2023-03 bis.xlsx", "Liste", "Extraction du 02/08/2023", "12/02/2023", "", "periode_contradictoire", "2023-08-02"},
		{"name against period", "suivi_2023-09.xlsx", "Liste", "Période : août 2023", "12/07/2023", "", "periode_contradictoire", "2023-10-05"},
		{"period alone", "suivi.xlsx", "Liste", "Mois de septembre 2023", "12/09/2023", "2023-09", "", "2023-10-05"},
		{"an event of October in a file of September", "suivi_2023-09.xlsx", "Liste", "Suivi", "04/10/2023", "2023-09", "", "2023-10-05"},
		{"an event too late for the name", "suivi_2023-08.xlsx", "Liste", "Suivi", "02/10/2023", "", "periode_contradictoire", "2023-10-05"},
		{"an event at the very edge", "suivi_2023-08.xlsx", "Liste", "Suivi", "01/10/2023", "2023-08", "", "2023-10-05"},
		{"the stamp of Démarches Simplifiées", "dossiers_x_2023-10-03_09-12.xlsx", "Liste", "Suivi", "02/10/2023", "2023-09", "", "2023-10-03"},
		{"extracted tomorrow", "suivi.xlsx", "Liste", "Extraction du 06/10/2023", "12/09/2023", "", "extraction_future", "2023-10-06"},
		{"31 days after a short month", "suivi_2023-01.xlsx", "Liste", "Extraction du 03/03/2023", "12/01/2023", "2023-01", "", "2023-03-03"},
	} {
		t.Run(c.story, func(t *testing.T) {
			r := told(c.name, c.sheet, c.title, c.contact)
			refusal, refused := r.Refusal()
			if refusal.Rule != c.rule || refused != (c.rule != "") {
				t.Errorf("refusal %q %s, want %q", refusal.Rule, refusal.Message, c.rule)
			}
			month := ""
			if !r.Month.IsZero() {
				month = r.Month.Format("2006-01")
			}
			if month != c.month || r.ExtractionOn.Format(time.DateOnly) != c.extraction {
				t.Errorf("month %q extracted on %s, want %q on %s", month, r.ExtractionOn.Format(time.DateOnly), c.month, c.extraction)
			}
			if refused && len(r.Tables)+len(r.Problems) != 1 {
				t.Errorf("a refused file has tables or other problems")
			}
			for i, source := range []string{"nom", "feuille", "contenu"} {
				if c.rule != "extraction_future" && r.Witnesses[min(i, len(r.Witnesses)-1)].Source != source && len(r.Witnesses) == 3 {
					t.Errorf("witness %d: %v", i, r.Witnesses)
				}
			}
			if c.rule == "periode_contradictoire" && strings.Count(refusal.Message, "«") < 3 {
				t.Errorf("the three witnesses are not quoted: %s", refusal.Message)
			}
		})
	}
}

func TestAnExtractionDayThatCannotBeReadIsReported(t *testing.T) {
	r := told("suivi.xlsx", "Liste", "Extraction du 31/02/2023", "12/09/2023")
	if got := rules(r); got != "extraction_illisible 1:1 avertissement" || r.ExtractionBy != "jour de réception" {
		t.Errorf("%s, by %s", got, r.ExtractionBy)
	}
}
