package answers

import (
	"fmt"
	"strings"
	"testing"

	"github.com/agir-indicateurs/agir/queries"
)

// The days of an incidence are read four numbers each, a day before the entry being that of the
// entry; what is not so is refused.
func TestTheDaysOfAnIncidence(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""}, {"3 1 0 2", "3:{1 0 2} "}, {"-4 1 0 0 30 0 5 0", "0:{1 0 0} 30:{0 5 0} "},
		{"3 1 0", "3 numbers"}, {"3 1 0 2 7", "5 numbers"}, {"3 1 x 2", "invalid"},
	} {
		var read string
		err := eachDay([]byte(c.text), func(day int, x queries.Day) { read += fmt.Sprintf("%d:%v ", day, x) })
		switch {
		case err == nil && read != c.want:
			t.Errorf("%q: read %q, want %q", c.text, read, c.want)
		case err != nil && (c.want == "" || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}
