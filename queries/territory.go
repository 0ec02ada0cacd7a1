package queries

// Territory is a place for which figures are published.
type Territory struct {
	Level Level
	Code  string // "44", "44/soliha", the code of a direction, "FR"
}
