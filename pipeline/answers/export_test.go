package answers

import (
	"database/sql"
	"strings"
	"testing"
)

// Conn is the connection to the engine that an answer lives on, for the benchmarks
// that run the questions bare.
func (a *Answer) Conn() *sql.Conn { return a.store.Conn() }

// BreakKey has what is kept be named without something that it rests on, until the test ends.
func BreakKey(t *testing.T, leftOut, instead string) {
	t.Helper()
	whole := hashing
	hashing = strings.ReplaceAll(whole, leftOut, instead)
	if hashing == whole {
		t.Fatalf("nothing is named %s", leftOut)
	}
	t.Cleanup(func() { hashing = whole })
}
