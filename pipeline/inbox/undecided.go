package inbox

import "slices"

// Undecided are the statements that wait for somebody's decision: those held, but for
// those that a statement extracted later replaces in all their departments. Nobody needs
// to decide on these any more. That of a sender is replaced by one of the sender that it became.
func Undecided(states []State, same Accounts) []State {
	return slices.DeleteFunc(slices.Clone(states), func(s State) bool {
		return s.Status != Held || !slices.ContainsFunc(s.Departements, func(d string) bool { return !replaced(states, s, d, same) })
	})
}

// replaced says whether what is in force in a department was extracted after a statement.
func replaced(states []State, s State, departement string, same Accounts) bool {
	return slices.ContainsFunc(states, func(o State) bool {
		return same.Of(o.Sender, s.Sender) && o.Kind == s.Kind && slices.Contains(o.InForce, departement) && o.ExtractionOn.After(s.ExtractionOn)
	})
}
