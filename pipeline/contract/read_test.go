package contract

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// received is the day on which the files of the stories were received.
var received = day(2023, 10, 5)

// lines makes the rows of a sheet from lines of cells separated by bars. A cell
// #=45000 is a number, an @=2023-09-30 a date, a !=#N/A an error.
func lines(text string) []exports.Row {
	var rows []exports.Row
	for i, line := range strings.Split(strings.Trim(text, "\n"), "\n") {
		row := exports.Row{Number: i + 1}
		for _, cell := range strings.Split(line, "|") {
			row.Cells = append(row.Cells, cellOf(strings.TrimSpace(cell)))
		}
		rows = append(rows, row)
	}
	return rows
}

func cellOf(s string) exports.Cell {
	switch {
	case s == "":
		return exports.Cell{}
	case strings.HasPrefix(s, "#="):
		return exports.Cell{Text: s[2:], Kind: exports.Number}
	case strings.HasPrefix(s, "@="):
		return exports.Cell{Text: s[2:], Kind: exports.Date}
	case strings.HasPrefix(s, "!="):
		return exports.Cell{Text: s[2:], Kind: exports.Error}
	}
	return exports.Cell{Text: s, Kind: exports.Text}
}

func workbook(sheets ...*exports.Sheet) *exports.File {
	return &exports.File{Name: "suivi.xlsx", Form: exports.XLSX, Sheets: sheets}
}

// readSheet reads one sheet of a workbook.
func readSheet(text string) *Reading {
	return Read(workbook(exports.NewSheet("Feuil1", lines(text))), Context{Name: "suivi.xlsx", ReceivedOn: received})
}

// value is the value of a column of the nth record, a day as 2006-01-02.
func value(t *testing.T, r *Reading, n int, column string) string {
	t.Helper()
	if len(r.Tables) == 0 || len(r.Tables[0].Records) <= n {
		t.Fatalf("no record %d; problems: %v", n, r.Problems)
	}
	table := r.Tables[0]
	v := table.Records[n].Values[table.Schema.Column(column)]
	if !v.Day.IsZero() {
		return v.Day.Format(time.DateOnly)
	}
	return v.Text
}

// rules lists the problems as « rule row:column severity ».
func rules(r *Reading) string {
	var all []string
	for _, p := range r.Problems {
		all = append(all, strings.Join([]string{p.Rule, strconv.Itoa(p.Row) + ":" + strconv.Itoa(p.Column), string(p.Severity)}, " "))
	}
	return strings.Join(all, "; ")
}

func TestAContactIsRead(t *testing.T) {
	r := readSheet(`
Contacts de l'exemple

NOM | PRENOM | Né(e) le | N°  AGDREF | DATE CONTACT | Type de contact | Remarque
Exemple | Camille | 01/01/1990 | 99 0000 0001 | #=45170 | TÉLÉPHONE | rien
`)
	if got := rules(r); got != "" {
		t.Fatal(got)
	}
	table := r.Tables[0]
	if table.Schema.Kind != Contacts || table.HeaderRow != 3 || table.Read != 1 || table.Kept != 1 {
		t.Errorf("table %s, header %d, read %d, kept %d", table.Schema.Kind, table.HeaderRow, table.Read, table.Kept)
	}
	for column, want := range map[string]string{
		"nom": "Exemple", "date_naissance": "1990-01-01", "agdref": "9900000001", "date_contact": "2023-09-01", "mode": "telephone", "presence": "honore",
	} {
		if got := value(t, r, 0, column); got != want {
			t.Errorf("%s: %q, want %q", column, got, want)
		}
	}
}
