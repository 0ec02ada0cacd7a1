package contract

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares a text with the file kept of it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestThePublishedSchemas(t *testing.T) {
	for _, s := range Schemas() {
		published := TableSchema(s.Kind)
		golden(t, string(s.Kind)+".schema.json", published)
		var schema tableSchema
		if err := json.Unmarshal(published, &schema); err != nil {
			t.Fatal(err)
		}
		for i, f := range schema.Fields {
			if f.Name != s.Columns[i].Name || f.Title == "" || f.Description == "" || f.Example == "" {
				t.Errorf("%s.%s: incomplete", s.Kind, f.Name)
			}
			c := f.Constraints
			if c.Pattern != "" && !regexp.MustCompile(c.Pattern).MatchString(f.Example) ||
				c.Enum != nil && !slices.Contains(c.Enum, f.Example) || c.Minimum > f.Example {
				t.Errorf("%s.%s: the example %q breaks the constraints", s.Kind, f.Name, f.Example)
			}
		}
	}
	if TableSchema("autre") != nil || Template("autre", nil) != nil {
		t.Error("an unknown kind has a schema")
	}
	for _, d := range Departements() {
		if !regexp.MustCompile(departementPattern).MatchString(d.Code) {
			t.Errorf("department %s breaks the published pattern", d.Code)
		}
	}
}

// exampleRow fills the columns of a schema with their examples.
func exampleRow(s *Schema, number int, shown bool) exports.Row {
	row := exports.Row{Number: number}
	for i := range s.Columns {
		text := s.Columns[i].Example
		if shown {
			text = s.Columns[i].shownExample()
		}
		row.Cells = append(row.Cells, textCell(text))
	}
	return row
}

func TestATemplateFilledWithItsExamplesIsReadWithoutAProblem(t *testing.T) {
	for _, s := range Schemas() {
		pages := Template(s.Kind, nil)
		var rows []exports.Row
		for row := range pages[0].Sheet.Rows() {
			rows = append(rows, row)
		}
		rows[templateExtractionRow-1].Cells = append(rows[templateExtractionRow-1].Cells, exports.Cell{Text: "2024-06-03", Kind: exports.Date})
		rows = append(rows, exampleRow(s, templateHeaderRow+1, true))
		pages[0].Sheet = exports.NewSheet(pages[0].Sheet.Name, rows)
		r := readBack(t, pages)
		if got := rules(r); got != "" || len(r.Tables) != 1 {
			t.Fatalf("%s: %d tables, %s, others %v", s.Kind, len(r.Tables), got, r.Others)
		}
		table := r.Tables[0]
		if table.Schema.Kind != s.Kind || table.Kept != 1 || r.ExtractionOn != day(2024, 6, 3) || len(table.Columns) != len(s.Columns) {
			t.Errorf("%s: read as %s, kept %d, extracted %v", s.Kind, table.Schema.Kind, table.Kept, r.ExtractionOn)
		}
		for i, v := range table.Records[0].Values {
			if !v.Set && s.Columns[i].Name != "autre_dispositif" {
				t.Errorf("%s.%s: empty", s.Kind, s.Columns[i].Name)
			}
		}
	}
}

func TestAnEmptyTemplateIsReadAsNoRow(t *testing.T) {
	for _, s := range Schemas() {
		r := readBack(t, Template(s.Kind, []Item{{Code: "une", Label: "Une association"}}))
		if len(r.Tables) != 1 || r.Tables[0].Read != 0 || len(r.Problems) != 0 {
			t.Errorf("%s: %s", s.Kind, rules(r))
		}
	}
}

// readBack writes pages as a workbook and reads it.
func readBack(t *testing.T, pages []exports.Page) *Reading {
	t.Helper()
	var b bytes.Buffer
	if err := exports.WriteXLSX(&b, pages); err != nil {
		t.Fatal(err)
	}
	f, err := exports.Read("modele.xlsx", b.Bytes(), exports.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return Read(f, Context{Name: "modele.xlsx", ReceivedOn: day(2024, 6, 4)})
}

// A file that follows the published schema to the letter is read without a problem.
func TestTheStrictFormIsRead(t *testing.T) {
	for _, s := range Schemas() {
		var names []string
		for _, c := range s.Columns {
			names = append(names, c.Name)
		}
		rows := append(lines(strings.Join(names, "|")), exampleRow(s, 2, false))
		f := &exports.File{Form: exports.CSV, Sheets: []*exports.Sheet{exports.NewSheet("", rows)}}
		r := Read(f, Context{Name: "x.csv", ReceivedOn: day(2024, 6, 4)})
		if got := rules(r); got != "" || r.Tables[0].Schema.Kind != s.Kind || r.Tables[0].Kept != 1 {
			t.Errorf("%s: %s", s.Kind, got)
		}
	}
}

func TestADescriptionTellsWhatWasUnderstood(t *testing.T) {
	f := workbook(
		exports.NewSheet("09 23", lines("Suivi\nExtraction du 02/10/2023\n\nN° dossier|AGDREF|Date|Mode|Remarque\n12||12/09/2023|visite|rien\n||12/09/2023|pigeon|\n13||31/02/2023|visite|\nTotal|3")),
		exports.NewSheet("Titre", lines("Bonjour")))
	r := Read(f, Context{Name: "suivi_2023-09.xlsx", ReceivedOn: received})
	golden(t, "description.txt", []byte(Describe(f, r, false)))
	f = workbook(exports.NewSheet("08 23", lines("N° dossier|Date|Mode\n12|12/09/2023|visite")))
	r = Read(f, Context{Name: "suivi_2023-09.xlsx", ReceivedOn: received})
	golden(t, "description_refusal.txt", []byte(Describe(f, r, false)))
}
