package inbox

import (
	"slices"
	"time"
)

// Awaited is a statement that is expected each month: whose, of what kind, for which
// department.
type Awaited struct{ Sender, Kind, Departement string }

// CameFor says whether this statement is the one awaited for the month that ends on the
// day last: it was extracted after that day, for a department of its scope, and nothing
// keeps it out. One that a later extraction replaced has come all the same, and so has
// one that came after it, and one whose bytes their sender sent before. One that is held,
// refused or not its sender's to send has not; one that repeats the bytes of an earlier
// file of the same extraction day brings nothing.
//
// What was received after the day asked is not among the states of that day: see Force.
// This is the one definition of "has come"; queries/indicators/fichiers_recus.sql asks
// the same, and a test holds them together.
func (s *State) CameFor(a Awaited, last time.Time, same Accounts) bool {
	if s.Kind != a.Kind || !slices.Contains(s.Departements, a.Departement) || !s.ExtractionOn.After(last) || !same.Of(s.Sender, a.Sender) {
		return false
	}
	return s.Status == InForce || s.Status == Replaced || s.Status == Older
}

// Accounts say whether two senders are one under two names: what the one sent has come for
// the other. Nil: nobody has two.
type Accounts func(a, b string) bool

// Of says whether two senders are one.
func (same Accounts) Of(a, b string) bool { return a == b || same != nil && same(a, b) }

// HasCome says whether the statement awaited for the month that ends on the day last is
// among these.
func HasCome(states []State, a Awaited, last time.Time, same Accounts) bool {
	for i := range states { // where they are: a state is large
		if states[i].CameFor(a, last, same) {
			return true
		}
	}
	return false
}
