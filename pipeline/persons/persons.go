// Package persons says who is the same person across the files of all senders.
//
// Every sender names people in his own way: OFII by number, the lead by dossier,
// a partner by half a name. Link reads what each statement says of a person
// (the relation linkage.record), ties what is surely one person, leaves what is
// doubtful in a queue for a human being, and links nothing else. Two persons
// taken for one corrupt two lives' records; a link missed only moves a figure:
// where the two pull apart, nothing is merged.
//
// The work is done in four steps, files of queries/linkage and a little Go:
//
//  1. records.sql and normalise.sql make names, days and numbers comparable,
//     frequencies.sql counts how common they are;
//  2. ties.go joins what shares an AGDREF number, or a dossier number inside a
//     consortium, where name, birth date and sex do not contradict it, and
//     relatives.go finds the number typed for a relative's;
//  3. components.sql puts together what each group gives, blocking.sql finds the
//     groups that share something else, comparison.sql scores them in bits with
//     the weights of weights.csv;
//  4. guards.go merges the pairs above the automatic threshold that have no
//     rival and break no guard; the others wait in linkage.queue.
//
// LinkTables (rows.go) runs the middle of it on any two files.
//
// What is given for want of a value (spelling.go) is missing for all of it, and
// variants.csv lists the spellings that are one name.
//
// Decisions of human beings (linkage.decision) are replayed before any score.
// Nothing depends on the order of the rows: two runs give the same keys.
//
// The DuckDB connection is the caller's; the package imports no driver.
package persons

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/queries"
)

// Options are the thresholds of a linkage, in bits. The zero value is the default of each.
type Options struct {
	// Automatic is the score from which a pair without a hard key is merged: 6.63,
	// 99 chances in 100 before any guard.
	Automatic float64
	// Review is the score from which a pair waits for a person: -1.
	Review float64
	// Reasons has linkage.link and linkage.reason written: why each record is where it is.
	Reasons bool
	// Nothing is what stands for a value that nobody knows; nil is Placeholders.
	Nothing *Nothing
	// RefuseHomonyms leaves alone a record that two persons known answer to alike, instead of having it wait.
	RefuseHomonyms bool
	// Threads is the number of threads the engine may use; 0 leaves the connection as it is.
	Threads int
	// everyPair has the pairs that cannot change anything compared too, for a test.
	everyPair bool
	// slice is how many candidates LinkTables compares at a time, least how many a rule may bring of any file,
	// worth how many for each row.
	slice, least, worth int

	// Log gives the steps and their durations; nil is silent. It never holds a personal value.
	Log *slog.Logger
}

// withDefaults fills what the caller left to the package.
func (o Options) withDefaults() Options {
	if o.Automatic == 0 {
		o.Automatic = 6.63
	}
	if o.Review == 0 {
		o.Review = -1
	}
	if o.slice == 0 {
		o.slice = sliceOfKeys
	}
	if o.least == 0 {
		o.least = leastWorth
	}
	if o.worth == 0 {
		o.worth = worth
	}
	if o.Nothing == nil {
		o.Nothing = &Placeholders
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Method says how a record came to its person.
type Method string

const (
	Alone    Method = "seul"     // nothing tied it to another record
	AGDREF   Method = "agdref"   // same valid number, not contradicted
	Dossier  Method = "dossier"  // same dossier inside a consortium, not contradicted
	Identity Method = "identite" // names and birth date identical once normalised
	Score    Method = "score"    // names or birth date alike
	Decision Method = "decision" // a human being
)

// Methods are all methods, in the order of the handbook.
var Methods = [...]Method{AGDREF, Dossier, Identity, Score, Decision}

// Result counts what Link wrote.
type Result struct {
	Records  int
	Persons  int
	Links    map[Method]int // links made, a tree for each person: Records - Persons in all
	Refused  int            // records left alone between homonyms, with RefuseHomonyms
	Queue    int            // pairs of persons that wait for a human being, as listed
	Unlisted int            // pairs left out of the list, because both sides have better ones
	Blocking []Block
}

// Block says what one blocking rule brought.
type Block struct {
	Rule   string // in French, as printed
	Pairs  int    // candidate pairs; a pair may come by several rules
	Capped int    // blocks left out because they are too large to tell anybody from anybody
	Beyond int    // blocks left out because smaller ones have brought as many pairs as the rule may
	Widest int    // rows of the largest block that was not
}

// Prepare makes the schema linkage and its two input tables, empty. The caller
// fills linkage.record, and linkage.decision with the decisions known on K.
func Prepare(ctx context.Context, conn *sql.Conn) error {
	return run(ctx, conn, "tables.sql")
}

// Link reads linkage.record and linkage.decision (tables.sql) and writes
// linkage.person, linkage.queue, linkage.person_if_accepted and linkage.blocking, and
// the reasons when they are wanted; results.sql, queue.sql and reasons.sql document their columns.
func Link(ctx context.Context, conn *sql.Conn, o Options) (*Result, error) {
	o = o.withDefaults()
	l := &linkage{conn: conn, o: o}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"normalise", l.normalise},
		{"read records", l.readRecords},
		{"ties", l.tie},
		{"candidates", l.candidates},
		{"guards", l.guard},
		{"results", l.write},
	} {
		if err := step.do(ctx); err != nil {
			return nil, fmt.Errorf("linkage: %s: %w", step.name, err)
		}
		o.Log.Info("linkage", "step", step.name)
	}
	return l.result(ctx)
}

// runAll executes some of the files of queries/linkage, one after the other.
func (l *linkage) runAll(ctx context.Context, names ...string) error {
	for _, name := range names {
		if err := run(ctx, l.conn, name); err != nil {
			return err
		}
	}
	return nil
}

// run executes one of the files of queries/linkage.
func run(ctx context.Context, conn *sql.Conn, name string) error {
	if _, err := conn.ExecContext(ctx, queries.Linkage(name)); err != nil {
		return fmt.Errorf("queries/linkage/%s: %w", name, err)
	}
	return nil
}

// shape executes a file that makes tables, and leaves them without a row: what the engine lays out
// to fill a wide table of many joins costs fifty times what their columns cost.
func shape(ctx context.Context, conn *sql.Conn, name string) error {
	if _, err := conn.ExecContext(ctx, strings.ReplaceAll(queries.Linkage(name), ";\n", " with no data;\n")); err != nil {
		return fmt.Errorf("queries/linkage/%s, no data: %w", name, err)
	}
	return nil
}

// ValidNumber is the ten figures of an AGDREF number, or nothing: what records.sql takes for one.
func ValidNumber(written string) string {
	number := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, written)
	if len(number) != 10 || slices.Contains([]string{"0123456789", "1234567890", "9876543210", "0987654321"}, number) ||
		strings.Trim(number, number[:1]) == "" {
		return ""
	}
	return number
}
