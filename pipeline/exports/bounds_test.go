package exports_test

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// TestWhatIsOnlyFormattedCostsNothing: a last row, or columns, that hold a format and no
// value refuse no file; a value past the limit of rows does, one past the limit of
// columns is known to whoever reads the sheet.
func TestWhatIsOnlyFormattedCostsNothing(t *testing.T) {
	tight := exports.Limits{Rows: 10, Columns: 3}
	for name, c := range map[string]struct {
		rows string
		rule string
		wide int
	}{
		"a formatted last row":    {`<row r="1"><c><v>1</v></c></row><row r="1048576"><c r="A1048576" s="0"/></row>`, "", 0},
		"a row at the limit":      {`<row r="10"><c><v>1</v></c></row>`, "", 0},
		"a row past the limit":    {`<row r="11"><c><v>1</v></c></row>`, "trop_de_lignes", 0},
		"a row past any sheet":    {`<row r="1048577"/>`, "trop_de_lignes", 0},
		"a column at the limit":   {`<row r="1"><c r="C1"><v>1</v></c></row>`, "", 0},
		"a column past the limit": {`<row r="2"><c r="D2"><v>1</v></c></row><row r="3"><c r="E3" t="str"><v>x</v></c></row>`, "", 2},
		"a format past the limit": {`<row r="2"><c r="D2" s="0"/></row>`, "", 0},
		"a text past it":          {`<row r="4"><c r="A4" t="str"><v>a</v></c><c r="D4" t="str"><v>x</v></c></row>`, "", 4},
		"twenty thousand columns": {`<row r="1">` + strings.Repeat(`<c><v>1</v></c>`, 20_000) + `</row>`, "trop_de_colonnes", 0},
	} {
		f, err := exports.Read("a.xlsx", rows(c.rows).zip(t), tight)
		if c.rule != "" {
			if err == nil || !strings.HasPrefix(err.Error(), c.rule) {
				t.Errorf("%s: %v, want %s", name, err, c.rule)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		s := f.Sheets[0]
		refusal := s.TooWide()
		if s.Wide != c.wide || (refusal != nil) != (c.wide > 0) {
			t.Errorf("%s: wide at row %d (%v), want %d", name, s.Wide, refusal, c.wide)
		}
		for row, err := range s.Rows() {
			if err != nil || len(row.Cells) > 3 {
				t.Errorf("%s: row %d has %d cells (%v)", name, row.Number, len(row.Cells), err)
			}
		}
	}
}
