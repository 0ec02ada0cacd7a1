package main

import (
	"context"
	"database/sql"
	"go/ast"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/agir-indicateurs/agir/schedules/release"
)

// TestWorklistOfPeople reads the list back with its password, from the files
// received on, and the line that it left in the journal.
func TestWorklistOfPeople(t *testing.T) {
	dir := t.TempDir()
	inbox := filepath.Join(dir, "inbox", "2024-01-04", "sos-solidarites")
	if err := os.MkdirAll(inbox, 0o755); err != nil {
		t.Fatal(err)
	}
	received := "dossier;nom;prenom;date_naissance;departement;structure;date_entree;date_diagnostic\n" +
		"D1;Zzyzzov;Bilal;03/04/1990;44;soliha;10/08/2023;\nD2;Qwertin;Amina;05/06/1991;85;;31/10/2023;10/11/2023\n"
	if err := os.WriteFile(filepath.Join(inbox, "parcours.csv"), []byte(received), 0o644); err != nil {
		t.Fatal(err)
	}
	store := filepath.Join(dir, "agir.duckdb")
	outputOf(t, store, "ingest", "--inbox", filepath.Join(dir, "inbox"))
	t.Setenv(release.WorklistPasswordVariable, "un mot de passe d’essai")
	outputOf(t, store, "worklist", "--month", "2023-12", "--as-of", "2024-01-10", "--out", dir, "--by", "D. Exemple", "--why", "revue")

	f, err := excelize.OpenFile(filepath.Join(dir, "direction-agir-ensemble-44-85-nominatif", "a-contacter-2023-12.xlsx"),
		excelize.Options{Password: "un mot de passe d’essai"})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, c := range []struct{ sheet, cell, want string }{
		{"Soliha", "A5", "Zzyzzov Bilal"}, {"Soliha", "B5", "D1"}, {"Soliha", "E5", "82"},
		{"Sans structure", "A5", "Qwertin Amina"}, {"Sans structure", "D5", "Contact à prendre sous quinze jours"},
	} {
		if got, err := f.GetCellValue(c.sheet, c.cell); err != nil || got != c.want {
			t.Errorf("%s %s: %q (%v), want %q", c.sheet, c.cell, got, err, c.want)
		}
	}

	db, err := sql.Open("duckdb", store+"?access_mode=read_only")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var by, what, why string
	if err := db.QueryRowContext(context.Background(), `select "by", what, why from journal.reading`).Scan(&by, &what, &why); err != nil {
		t.Fatal(err)
	}
	if by != "D. Exemple" || why != "revue" || what != "worklist 2023-12 agir-ensemble-44-85: 2 persons, 0 pairs" {
		t.Errorf("journal: %q %q %q", by, what, why)
	}
}

// TestNamesStayInTheWorklist holds that nothing but the verb itself reads the list
// or writes it: no report, no edition, no sending.
func TestNamesStayInTheWorklist(t *testing.T) {
	calls := 0
	forEachFile(t, func(name string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			s, ok := c.Fun.(*ast.SelectorExpr)
			if !ok || !strings.Contains(s.Sel.Name, "Worklist") && s.Sel.Name != "WaitingPairs" {
				return true
			}
			calls++
			if path.Base(name) != "worklist.go" {
				t.Errorf("%s reaches the work list: %s", name, s.Sel.Name)
			}
			return true
		})
	})
	if calls < 4 {
		t.Errorf("%d calls found: the test sees nothing", calls)
	}
}
