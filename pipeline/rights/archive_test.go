package rights

import (
	"testing"
	"unicode/utf8"
)

// Each line of the sheet that explains the others is high enough for its text, whatever
// the program that opens it: what a person is given is read.
func TestWhatExplainsTheExportIsRead(t *testing.T) {
	p := about(Holding{On: "2023-10-10", Person: "P1", Shared: true, Unread: 2})
	long := 0
	for row, err := range p.Sheet.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		if row.Number == 1 {
			continue
		}
		letters := utf8.RuneCountInString(row.Cells[0].Text)
		if letters > perLine {
			long++
		}
		if room := p.Heights[row.Number] / lineHeight * perLine; room < float64(letters) || room-perLine >= float64(letters) {
			t.Errorf("row %d: %d letters in room for %.0f", row.Number, letters, room)
		}
	}
	if long < 4 {
		t.Errorf("%d long lines", long)
	}
}
