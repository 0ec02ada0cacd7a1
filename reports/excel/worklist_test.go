package excel_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/agir-indicateurs/agir/reports/excel"
)

func on(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

// invented is a list of people who do not exist.
func invented() *excel.Worklist {
	return &excel.Worklist{
		Direction: "AGIR Ensemble 44 & 85", Month: on("2023-12-01"), AsOf: on("2024-01-10"), MadeOn: on("2024-01-10"),
		By: "D. Exemple", Why: "revue mensuelle des suivis",
		Structures: []excel.WorklistPart{
			{Structure: "Soliha", Lines: []excel.WorklistLine{
				{Name: "Essaifictif Abel", Dossiers: "D1", Departement: "44", EnteredOn: on("2023-08-10"), LastContactOn: on("2023-08-10"), DueOn: on("2023-10-10"),
					LimitOn: on("2025-08-10"), DaysLate: 82, Undiagnosed: true, MetOn: on("2024-01-05")},
				{Name: "Modelimagine-Inventezbien Berthe-Marguerite Éléonore", Dossiers: "D2, D14", Departement: "85", EnteredOn: on("2022-01-02"), LastContactOn: on("2023-10-31"),
					DueOn: on("2023-12-31"), LimitOn: on("2024-01-02"), Due: true, NearLimit: true},
			}},
			{Structure: "Structure non renseignée", Lines: []excel.WorklistLine{
				{Name: "=1+1", Dossiers: "0042", Departement: "44", EnteredOn: on("2023-11-16"), LastContactOn: on("2023-11-16"), DueOn: on("2024-01-16"),
					LimitOn: on("2025-11-16"), Undiagnosed: true, ExitedOn: on("2024-01-08")},
			}},
		},
		Pairs: []excel.WorklistPair{{
			ID: "Q0123456789", Structures: "FACE Vendée, Soliha", Why: "nom identique +6,0 ; prénom identique +5,9",
			A: excel.WorklistPerson{Name: "Fictivaud Driss"}, B: excel.WorklistPerson{Name: "FICTIVAUD Driss", AGDREF: "9912345601", Dossier: "D4", BornOn: on("1999-12-08")},
		}},
	}
}

func sealed(t *testing.T, password string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := excel.WriteWorklist(&b, invented(), password); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorklistIsReadBackWithItsPassword(t *testing.T) {
	content := sealed(t, "un mot de passe d’essai")
	f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{Password: "un mot de passe d’essai"})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if want := []string{"Présentation", "Soliha", "Structure non renseignée", "Identités à vérifier"}; !slices.Equal(f.GetSheetList(), want) {
		t.Errorf("sheets %q, want %q", f.GetSheetList(), want)
	}
	for _, c := range []struct{ sheet, cell, want string }{
		{"Présentation", "B2", "AGIR Ensemble 44 & 85"},
		{"Présentation", "B5", "10 janvier 2024"},
		{"Présentation", "B13", "2 personnes\u202f: 1 contact en retard, 1 contact à prendre sous quinze jours, 1 fin de la durée maximale, 1 diagnostic à faire"},
		{"Soliha", "A5", "Essaifictif Abel"},
		{"Soliha", "D5", "Contact en retard, diagnostic à faire"},
		{"Soliha", "E5", "82"},
		{"Soliha", "G5", "45209"}, // 10 October 2023, a real day
		{"Soliha", "J5", "Vu le 5 janvier 2024"},
		{"Soliha", "E6", ""},
		{"Structure non renseignée", "A5", "=1+1"}, // a text, not a formula
		{"Structure non renseignée", "B5", "0042"},
		{"Structure non renseignée", "J5", "Sorti le 8 janvier 2024"},
		{"Identités à vérifier", "D5", ""},
		{"Identités à vérifier", "H5", "36502"}, // 8 December 1999
		{"Identités à vérifier", "I5", "9912345601"},
	} {
		got, err := f.GetCellValue(c.sheet, c.cell, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		if got = strings.ReplaceAll(got, "\u00a0", " "); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.sheet, c.cell, got, c.want)
		}
	}
	for _, sheet := range f.GetSheetList() {
		if merged, err := f.GetMergeCells(sheet); err != nil || len(merged) > 0 {
			t.Errorf("%s: merged cells %v (%v)", sheet, merged, err)
		}
		header, err := f.GetHeaderFooter(sheet)
		if err != nil || !strings.Contains(header.OddHeader, "nominatif") {
			t.Errorf("%s: no page says that it names people (%v)", sheet, err)
		}
	}
}

func TestWorklistIsNeverInClear(t *testing.T) {
	for password, want := range map[string]error{
		"":             excel.ErrNoPassword,
		"a":            excel.ErrWeakPassword,
		"abcdefghijk":  excel.ErrWeakPassword, // eleven
		"éàèùçâêîôûë":  excel.ErrWeakPassword, // eleven too, in twice as many bytes
		"abcdefghijkl": nil,
		"abcdeabcdeab": excel.ErrWeakPassword, // five different
		"abcdefabcdef": nil,
	} {
		if err := excel.StrongEnough(password); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", password, err, want)
		}
	}
	for password, want := range map[string]error{"": excel.ErrNoPassword, "abcdefghijk": excel.ErrWeakPassword} {
		if err := excel.WriteWorklist(&bytes.Buffer{}, invented(), password); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", password, err, want)
		}
	}
	content := sealed(t, "un mot de passe d’essai")
	if bytes.Contains(content, []byte("Essaifictif")) || bytes.HasPrefix(content, []byte("PK")) {
		t.Error("the workbook can be read without its password")
	}
	for _, password := range []string{"", "un autre"} {
		if f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{Password: password}); err == nil {
			f.Close()
			t.Errorf("opened with %q", password)
		}
	}
}
