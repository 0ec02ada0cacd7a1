package answers

import "database/sql"

// Conn is the connection to the engine that an answer lives on, for the benchmarks
// that run the questions bare.
func (a *Answer) Conn() *sql.Conn { return a.store.Conn() }
