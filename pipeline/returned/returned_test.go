package returned_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/returned"
)

const statement = "dossier;date_contact;mode;presence\n" +
	"D1;31/02/2023;entretien;\nD2;12/09/2023;pigeon;\nD3;13/09/2023;visite;honore\n"

var receivedOn = time.Date(2023, time.October, 5, 0, 0, 0, 0, time.UTC)

// read reads a file as the contract does.
func read(t *testing.T, name string, content []byte) (*exports.File, *contract.Reading) {
	t.Helper()
	file, err := exports.Read(name, content, exports.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return file, contract.Read(file, contract.Context{Name: name, ReceivedOn: receivedOn})
}

// A file is given back with what there is to mend, from its bytes alone: without a
// store, a configuration or an engine. Read again, it has the same problems at the same
// rows, and nothing of what was added is taken for data.
func TestAFileIsGivenBackFromItsBytesAlone(t *testing.T) {
	_, reading := read(t, "contacts_2023-09.csv", []byte(statement))
	if len(reading.Problems) != 2 {
		t.Fatalf("%d problems, want 2", len(reading.Problems))
	}
	given, err := returned.Annotate(returned.Received{
		Path: "2023-10-05/soliha/contacts_2023-09.csv", Content: []byte(statement), ReceivedOn: receivedOn, Problems: reading.Problems,
		Trend: []returned.Statement{{Path: "2023-09-05/soliha/contacts_2023-08.csv", Kind: "contacts", ReceivedOn: receivedOn.AddDate(0, -1, 0), Kept: 40, SetAside: 2, Warnings: 1}},
	}, returned.Reading{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, g := range given {
		names = append(names, g.Name)
		_, again := read(t, g.Name, g.Content)
		if len(again.Problems) != len(reading.Problems) || again.Tables[0].Kept != reading.Tables[0].Kept {
			t.Errorf("%s: %d problems and %d rows kept, want %d and %d", g.Name, len(again.Problems), again.Tables[0].Kept, len(reading.Problems), reading.Tables[0].Kept)
		}
		for i, p := range again.Problems {
			if p.Row != reading.Problems[i].Row || p.Rule != reading.Problems[i].Rule {
				t.Errorf("%s: row %d %s, want row %d %s", g.Name, p.Row, p.Rule, reading.Problems[i].Row, reading.Problems[i].Rule)
			}
		}
	}
	if got := strings.Join(names, ", "); got != "contacts_2023-09 - retour.xlsx, contacts_2023-09 - retour.csv" {
		t.Errorf("given back as %s", got)
	}
}

// The page of the trend keeps the last twelve statements, and no more.
func TestTheTrendKeepsTwelveStatements(t *testing.T) {
	for _, c := range []struct{ sent, shown int }{{0, 0}, {1, 1}, {12, 12}, {13, 12}} {
		var trend []returned.Statement
		for n := range c.sent {
			trend = append(trend, returned.Statement{Path: "a.csv", Kind: "contacts", ReceivedOn: receivedOn.AddDate(0, n, 0), Kept: 100 + n})
		}
		given, err := returned.Annotate(returned.Received{Path: "a.csv", Content: []byte(statement), ReceivedOn: receivedOn, Trend: trend}, returned.Reading{})
		if err != nil {
			t.Fatal(err)
		}
		file, _ := read(t, given[0].Name, given[0].Content)
		rows, last := -1, "" // the header is not one
		for row, err := range file.Sheets[len(file.Sheets)-1].Rows() {
			if err != nil {
				t.Fatal(err)
			}
			rows++
			last = row.Cells[3].Text
		}
		if rows != c.shown {
			t.Errorf("%d statements sent, %d shown, want %d", c.sent, rows, c.shown)
		}
		if want := exports.WholeCell(99 + c.sent).Text; c.sent > 0 && last != want {
			t.Errorf("%d statements sent: the last one shown kept %s rows, want %s", c.sent, last, want)
		}
	}
}

// What makes the returned file is nothing that a browser has not: no store, no engine, no
// cgo.
func TestTheReturnedFileNeedsNoCgo(t *testing.T) {
	deps := golang(t, "list", "-deps", ".")
	for _, no := range []string{"duckdb", "agir/pipeline/store", "agir/pipeline/books", "agir/pipeline/answers", "agir/pipeline/settings"} {
		for _, d := range strings.Fields(deps) {
			if strings.Contains(d, no) {
				t.Errorf("the room imports %s", d)
			}
		}
	}
	if testing.Short() {
		t.Skip("building for a browser takes a while")
	}
	golang(t, "build", "-o", filepath.Join(t.TempDir(), "returned.a"), ".")
}

// golang runs the go command as for a browser.
func golang(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=js", "GOARCH=wasm")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// Each is given the form that he opens: LibreOffice's for an ODS, Excel's for any other.
func TestTheFormThatIsGivenBack(t *testing.T) {
	page := `<table><tr><th>dossier</th><th>date_contact</th><th>mode</th></tr><tr><td>D1</td><td>31/02/2023</td><td>visite</td></tr></table>`
	file, _ := read(t, "a.xls", []byte(page))
	var ods bytes.Buffer
	if err := exports.WriteODS(&ods, []exports.Page{{Sheet: file.Sheets[0]}}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		content []byte
		want    string
	}{
		{"a.ods", ods.Bytes(), "a - retour.ods"},
		{"a.xlsx", ods.Bytes(), "a - retour.ods"},
		{"a.xls", []byte(page), "a - retour.xlsx"},
		{"a.csv", []byte(statement), "a - retour.xlsx, a - retour.csv"},
	} {
		_, reading := read(t, c.name, c.content)
		given, err := returned.Annotate(returned.Received{Path: "2023-10-05/soliha/" + c.name, Content: c.content, ReceivedOn: receivedOn, Problems: reading.Problems}, returned.Reading{})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, g := range given {
			names = append(names, g.Name)
		}
		if got := strings.Join(names, ", "); got != c.want {
			t.Errorf("%s: given back as %s, want %s", c.name, got, c.want)
		}
		if _, again := read(t, given[0].Name, given[0].Content); len(again.Problems) != len(reading.Problems) || len(reading.Problems) == 0 {
			t.Errorf("%s: %d problems, sent again %d", c.name, len(reading.Problems), len(again.Problems))
		}
	}
}
