package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/agir-indicateurs/agir/cmd/agir/slow"
	"github.com/agir-indicateurs/agir/reports"
)

// Every command of the guide is run as it stands, in the order of the guide, in
// a folder where September has come.
func TestTheCommandsOfTheGuideWork(t *testing.T) {
	slow.Test(t, "every command of the guide is run")
	files, err := os.ReadFile(filepath.Join("testdata", "guide", "files.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var script strings.Builder
	ran := 0
	for _, s := range guideReport().Sections {
		script.WriteString("# " + s.Title + "\n")
		for _, b := range s.Blocks {
			commands, ok := b.(reports.Commands)
			if !ok {
				continue
			}
			for _, line := range commands.Lines {
				switch {
				case strings.HasPrefix(line, "go build"): // the program under test is built already
				case strings.HasPrefix(line, "agir run"): // the statements have come by then
					script.WriteString("cp contacts.csv inbox/soliha/contacts.csv\ncp parcours.csv inbox/sos-solidarites/parcours.csv\n" + strings.ReplaceAll(line, `"`, `'`) + "\n")
				default:
					script.WriteString(strings.ReplaceAll(line, `"`, `'`) + "\n")
				}
				if strings.HasPrefix(line, "agir run --live") { // from the guide alone, to the first report
					script.WriteString("exists documents/direction-agir-ensemble-44-85/tableau-de-bord-2023-09.pdf\n")
				}
				ran++
			}
			if strings.HasPrefix(commands.Lines[0], "agir init") && !strings.Contains(script.String(), "cp contacts.csv") {
				script.WriteString("cp contacts.csv inbox/soliha/contacts.csv\n")
			}
		}
	}
	if ran < 15 {
		t.Fatalf("%d commands in the guide", ran)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "guide.txtar"), []byte(script.String()+string(files)), 0o600); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{Dir: dir})
}
