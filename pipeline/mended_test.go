package pipeline

import (
	"testing"

	"github.com/agir-indicateurs/agir/pipeline/inbox"
)

// A declined statement is given back until its sender sends a better one of its kind; one
// that is another sender's is given back no more.
func TestADeclinedStatementIsMended(t *testing.T) {
	state := func(file int64, sender, kind, why string, inForce ...string) inbox.State {
		return inbox.State{Statement: inbox.Statement{File: file, Sender: sender, Kind: kind}, Why: why, InForce: inForce}
	}
	declined := state(15, "aurore", "contacts", inbox.FarFewer)
	for name, c := range map[string]struct {
		declined, other inbox.State
		want            bool
	}{
		"a later one":     {declined, state(16, "aurore", "contacts", "", "44"), true},
		"an earlier one":  {declined, state(14, "aurore", "contacts", "", "44"), false},
		"not in force":    {declined, state(16, "aurore", "contacts", ""), false},
		"of another":      {declined, state(16, "soliha", "contacts", "", "44"), false},
		"of another kind": {declined, state(16, "aurore", "situations", "", "44"), false},
		"another's bytes": {state(15, "aurore", "contacts", inbox.OfAnother), declined, true},
		"another's rows":  {state(15, "aurore", "contacts", inbox.RowsOfAnother), declined, true},
	} {
		if got := mended([]inbox.State{c.declined, c.other}, c.declined); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
