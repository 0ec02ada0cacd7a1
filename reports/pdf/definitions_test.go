package pdf_test

import (
	"regexp"
	"strconv"
	"testing"

	"github.com/agir-indicateurs/agir/reports"
)

var setIn = regexp.MustCompile(`/Liberation\w* ([\d.]+) Tf`)

// Definitions are read through: they are set in 7,5 points at least, where they are set closer to
// save a page too.
func TestDefinitionsAreReadable(t *testing.T) {
	for _, n := range []int{3, 40, 75} {
		r := &reports.Report{Title: "T", Subtitle: "S", Publisher: "P", Language: "fr-FR", Sections: []reports.Section{{ID: "a", Title: "A", Blocks: []reports.Block{sheets(n)}}}}
		sizes := map[float64]int{}
		for _, s := range streams(t, printed(t, r)) {
			for _, m := range setIn.FindAllSubmatch(s, -1) {
				size, _ := strconv.ParseFloat(string(m[1]), 64)
				sizes[size]++
			}
		}
		if len(sizes) == 0 {
			t.Fatal("no text is met")
		}
		for size, times := range sizes {
			if size < 7.5 {
				t.Errorf("%d definitions: %g points, %d times", n, size, times)
			}
		}
	}
}
