package release

import (
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/books"
)

// A release is read beside the latest ones that hold so many lines together, and beside the last
// one however long it is.
func TestAReleaseIsReadBesideTheLatestOnes(t *testing.T) {
	for _, c := range []struct {
		story string
		lines []int // of each release, the oldest first
		first int
	}{
		{"none", nil, 0},
		{"a nation longer than that", []int{4000}, 0},
		{"as many as may be", []int{1000, 600, 400}, 0},
		{"one line more", []int{1001, 600, 400}, 1},
		{"two of a nation", []int{3000, 3000}, 1},
		{"a long one before short ones", []int{10, 3000, 5, 5}, 2},
	} {
		var files []books.ReleaseFile
		for _, n := range c.lines {
			files = append(files, books.ReleaseFile{Content: []byte(strings.Repeat("x\n", n))})
		}
		if got := latestOf(files); got != c.first {
			t.Errorf("%s: from the %d., want the %d.", c.story, got, c.first)
		}
	}
}
