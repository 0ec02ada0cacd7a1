package csv_test

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/reports/csv"
)

// A French Excel opens it in its columns: the mark, semicolons, a decimal comma.
func TestForAFrenchSpreadsheet(t *testing.T) {
	var b strings.Builder
	table := csv.ForSpreadsheet(&b)
	table.Row("Territoire", "Valeur")
	table.Row("Pays ; de \"Retz\"", csv.Comma("0.8421"))
	table.Row("=1+1", csv.Comma("-1.5"))
	if err := table.End(); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "\ufeffTerritoire;Valeur\r\n\"Pays ; de \"\"Retz\"\"\";0,8421\r\n'=1+1;-1,5\r\n"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// What a spreadsheet would take for a formula is a text; a number stays one.
func TestNothingRuns(t *testing.T) {
	for value, want := range map[string]string{"+33": "+33", "@a": "'@a", "-1.5": "-1.5", "-1,5": "-1,5", "-1,5,2": "'-1,5,2", "\tx": "'\tx", "": "", "a=b": "a=b"} {
		var b strings.Builder
		table := csv.New(&b)
		table.Row(value, "x")
		if err := table.End(); err != nil {
			t.Fatal(err)
		}
		if got := strings.Trim(strings.TrimSuffix(b.String(), ",x\n"), "\""); got != want {
			t.Errorf("%q: %q, want %q", value, got, want)
		}
	}
}
