package geometry

import (
	"testing"

	"github.com/agir-indicateurs/agir/reports"
)

// A break stands between the month before it and the first one after; labels that would run
// into one another take a row each, and none leaves the area.
func TestWhereBreaksStand(t *testing.T) {
	px := func(i int) float64 { return 10 + 20*float64(i) }
	wide := func(string) float64 { return 30 }
	breaks := []reports.Break{{Before: 1, Label: "a"}, {Before: 2, Label: "b"}, {Before: 4, Label: "c"}}
	marks := BreakMarks(breaks, px, wide, At(10, 0, 90, 50))
	want := []BreakMark{{20, 10, 0, "a"}, {40, 25, 1, "b"}, {80, 65, 0, "c"}}
	for i := range want {
		if marks[i] != want[i] {
			t.Errorf("%+v, want %+v", marks[i], want[i])
		}
	}
	if LastRow(marks) != 1 || LastRow(nil) != 0 {
		t.Errorf("the last row is %d, and %d without breaks", LastRow(marks), LastRow(nil))
	}
	if !Parted(breaks, 2) || Parted(breaks, 3) || Parted(nil, 1) {
		t.Error("which points are parted")
	}
	if last := BreakMarks([]reports.Break{{Before: 4, Label: "d"}}, px, wide, At(10, 0, 80, 50)); last[0].At != 60 {
		t.Errorf("the label leaves the area: %+v", last[0])
	}
}
