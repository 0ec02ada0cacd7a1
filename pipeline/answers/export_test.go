package answers

import (
	"database/sql"
	"strings"
	"testing"
)

// Conn is the connection to the engine that an answer lives on, for the benchmarks
// that run the questions bare.
func (a *Answer) Conn() *sql.Conn { return a.store.Conn() }

// BreakKey has what is kept of a linkage be named without something that it rests on, until
// the test ends.
func BreakKey(t *testing.T, leftOut, instead string) { breaks(t, &hashing, leftOut, instead) }

// BreakSources has the records that a sender gives be named without something that they rest on.
func BreakSources(t *testing.T, leftOut, instead string) { breaks(t, &sourcing, leftOut, instead) }

// BreakTold has them be read without something of them.
func BreakTold(t *testing.T, leftOut, instead string) { breaks(t, &telling, leftOut, instead) }

// BreakCircles has what is counted of a circle be named without something that it rests on.
func BreakCircles(t *testing.T, leftOut, instead string) { breaks(t, &naming, leftOut, instead) }

// PartCircles has persons be of a circle that they should not be of.
func PartCircles(t *testing.T, leftOut, instead string) { breaks(t, &parting, leftOut, instead) }

// AnotherProgram has the questions be those of another program.
func AnotherProgram(t *testing.T) {
	t.Helper()
	mine := program
	program = func() string { return "another" }
	t.Cleanup(func() { program = mine })
}

func breaks(t *testing.T, text *string, leftOut, instead string) {
	t.Helper()
	whole := *text
	*text = strings.ReplaceAll(whole, leftOut, instead)
	if *text == whole {
		t.Fatalf("nothing is named %s", leftOut)
	}
	t.Cleanup(func() { *text = whole })
}
