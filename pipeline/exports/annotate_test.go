package exports_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/pipeline/exports"
)

func number(text string) exports.Cell { return exports.Cell{Text: text, Kind: exports.Number} }
func day(text string) exports.Cell    { return exports.Cell{Text: text, Kind: exports.Date} }

// sent is a partner's workbook: a title, a header on row 3, a date, a comment of
// his own, a hidden sheet.
func sent(t *testing.T) []byte {
	t.Helper()
	rows := []exports.Row{
		{Number: 1, Cells: []exports.Cell{textCell("Contacts de septembre")}},
		{Number: 3, Cells: []exports.Cell{textCell("N° dossier"), textCell("Date"), textCell("Mode")}},
		{Number: 4, Cells: []exports.Cell{number("12001"), day("2023-09-31"), textCell("Pigeon")}},
		{Number: 5, Cells: []exports.Cell{number("12002"), day("2023-09-12"), textCell("=Visite")}},
		{Number: 7, Cells: []exports.Cell{{}, day("2023-09-13"), textCell("Visite")}},
	}
	var b bytes.Buffer
	err := exports.WriteXLSX(&b, []exports.Page{
		{
			Sheet: exports.NewSheet("Contacts", rows), HeaderRow: 3, TitleRows: 1, Widths: []float64{17, 11}, DateColumns: []int{2},
			Comments: []exports.Comment{{Row: 3, Column: 3, Text: "du partenaire"}},
		},
		{Sheet: exports.NewSheet("Autre", rows[:2])},
	})
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	if err := book.DeleteComment("Contacts", "C3"); err != nil {
		t.Fatal(err)
	}
	if err := book.AddComment("Contacts", excelize.Comment{Cell: "C3", Author: "Soliha", Text: "du partenaire"}); err != nil {
		t.Fatal(err)
	}
	if err := book.SetSheetVisible("Autre", false); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func notes() exports.Notes {
	return exports.Notes{
		Sheets: []exports.SheetNotes{{
			Sheet: "Contacts", HeaderRow: 3,
			Rows: map[int]string{4: "Mode inconnu.", 7: "=Sans dossier."},
			Cells: []exports.Comment{
				{Row: 4, Column: 3, Text: "Mode inconnu."}, {Row: 4, Column: 3, Text: "Voir la liste."},
				{Row: 7, Column: 1, Text: "Vide."}, {Row: 4, Column: 2, Text: "Impossible."},
			},
		}},
		Pages: []exports.Page{{Sheet: exports.NewSheet("Retour AGIR", []exports.Row{{Cells: []exports.Cell{textCell("Problème")}}}), HeaderRow: 1}},
	}
}

func read(t *testing.T, name string, content []byte) *exports.File {
	t.Helper()
	file, err := exports.Read(name, content, exports.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return file
}

func annotate(t *testing.T, name string, content []byte, n exports.Notes) []byte {
	t.Helper()
	out, _, err := exports.Annotate(content, read(t, name, content), n)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWorkbookGivenBack(t *testing.T) {
	original := sent(t)
	given := annotate(t, "contacts.xlsx", original, notes())
	if !bytes.Equal(given, annotate(t, "contacts.xlsx", original, notes())) {
		t.Error("the same notes gave other bytes")
	}
	checkGiven(t, given, []string{"Mode inconnu.", "=Sans dossier."}, 4)

	t.Run("sent again with one problem left", func(t *testing.T) {
		n := notes()
		n.Sheets[0].Rows = map[int]string{7: "=Sans dossier."}
		n.Sheets[0].Cells = n.Sheets[0].Cells[2:3]
		checkGiven(t, annotate(t, "contacts.xlsx", given, n), []string{"", "=Sans dossier."}, 2)
	})
}

func checkGiven(t *testing.T, given []byte, texts []string, comments int) {
	t.Helper()
	file := read(t, "retour.xlsx", given)
	var names []string
	for _, s := range file.Sheets {
		names = append(names, s.Name)
	}
	if diff := cmp.Diff([]string{"Contacts", "Autre", "Retour AGIR"}, names); diff != "" {
		t.Error(diff)
	}
	if !file.Sheets[1].Hidden {
		t.Error("the hidden sheet is shown")
	}
	want := [][]exports.Cell{
		{textCell("Contacts de septembre")},
		{textCell("N° dossier"), textCell("Date"), textCell("Mode"), textCell(exports.ReturnColumn)},
		{number("12001"), textCell("2023-09-31"), textCell("Pigeon"), textCell(texts[0])},
		{number("12002"), day("2023-09-12"), textCell("=Visite")},
		{{}, day("2023-09-13"), textCell("Visite"), textCell(texts[1])},
	}
	for i := range want {
		want[i] = trimmed([]exports.Row{{Cells: want[i]}})[0]
	}
	if diff := cmp.Diff(want, trimmed(rowsOf(t, file.Sheets[0]))); diff != "" {
		t.Error(diff)
	}
	book, err := excelize.OpenReader(bytes.NewReader(given))
	if err != nil {
		t.Fatal(err)
	}
	if width, _ := book.GetColWidth("Contacts", "A"); width != 17 {
		t.Errorf("width of the first column: %g, want the sender's 17", width)
	}
	noted, err := book.GetComments("Contacts")
	if err != nil || len(noted) != comments {
		t.Errorf("%d comments, want %d: %v", len(noted), comments, err)
	}
	theirs := 0
	for _, c := range noted {
		if c.Author == "Soliha" && c.Cell == "C3" {
			theirs++
		}
	}
	if theirs != 1 {
		t.Errorf("the partner's comment is there %d times", theirs)
	}
}

func TestCSVGivenBack(t *testing.T) {
	content := []byte("\"N° dossier\";Date;Mode\r\n12001;31/09/2023;\"Pi\ngeon\"\r\n12002;12/09/2023;Visite\r\n")
	n := exports.Notes{Sheets: []exports.SheetNotes{{
		HeaderRow: 1, Rows: map[int]string{2: "Jour impossible ; corrigez."}, Cells: []exports.Comment{{Row: 2, Column: 2, Text: "Jour impossible."}},
	}}, Pages: notes().Pages}
	file := read(t, "dépôt/contacts 09.csv", content)

	back, err := exports.AnnotateCSV(file, n)
	if err != nil {
		t.Fatal(err)
	}
	want := "\ufeffN° dossier;Date;Mode;Retour AGIR\r\n12001;31/09/2023;\"Pi\ngeon\";\"Jour impossible ; corrigez.\"\r\n12002;12/09/2023;Visite\r\n"
	if diff := cmp.Diff(want, string(back)); diff != "" {
		t.Error(diff)
	}

	book := read(t, "retour.xlsx", annotate(t, "dépôt/contacts 09.csv", content, n))
	if len(book.Sheets) != 2 || book.Sheets[0].Name != "contacts 09" {
		t.Fatalf("sheets %v", book.Sheets)
	}
	rows := rowsOf(t, book.Sheets[0])
	if len(rows) != 3 || rows[2].Number != 4 || rows[1].Cells[3].Text != "Jour impossible ; corrigez." {
		t.Errorf("rows %v", rows)
	}
}

// Every sample workbook comes back as the workbook that it was, not as bare rows:
// its styles are still there.
func TestSampleWorkbooksGivenBack(t *testing.T) {
	slow.Test(t, "every workbook of the samples is given back")
	paths, _ := filepath.Glob("../testdata/department/*/inbox/*/*/*.xlsx")
	if len(paths) == 0 {
		t.Fatal("no sample workbook")
	}
	beside, _ := filepath.Glob("../../../shared/exports/messy/inbox/2023-0[56]-*/*/*.xlsx")
	paths = append(paths, beside...)
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file := read(t, path, content)
		name := file.Sheets[0].Name
		n := exports.Notes{Sheets: []exports.SheetNotes{{
			Sheet: name, HeaderRow: 1, Rows: map[int]string{5: "Essai."}, Cells: []exports.Comment{{Row: 5, Column: 1, Text: "Essai."}},
		}}, Pages: notes().Pages}
		given := annotate(t, path, content, n)
		before, after := openBook(t, content), openBook(t, given)
		for _, cell := range []string{"A1", "A4", "D6", "J6"} {
			was, _ := before.GetCellStyle(name, cell)
			is, _ := after.GetCellStyle(name, cell)
			if was != is {
				t.Errorf("%s: style of %s: %d, want %d", path, cell, is, was)
			}
		}
		if list := strings.Join(after.GetSheetList(), " "); !strings.HasSuffix(list, " Retour AGIR") {
			t.Errorf("%s: sheets %s", path, list)
		}
	}
}

func openBook(t *testing.T, content []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { book.Close() })
	return book
}
