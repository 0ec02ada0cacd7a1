package queries

import "strings"

// Territory is a place for which figures are published.
type Territory struct {
	Level Level
	Code  string // "44", "44/soliha", the code of a direction, "FR"
}

// Departement is the department of a structure, or the department itself.
func (t Territory) Departement() string {
	departement, _, _ := strings.Cut(t.Code, "/")
	return departement
}
