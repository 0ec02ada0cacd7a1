// Package pipeline walks the data from the inbox to the store. One night:
//
// Find. Package inbox lists the files received, by day and sender. A link, a
// folder where a file should be are not opened: each gets its sentence. A file
// still being written waits for the next run, one dated tomorrow for its day.
//
// Read. Package exports turns each new file into rows with their place. A file
// cut, encrypted, malformed or too large is refused whole, with one sentence;
// its bytes are kept all the same.
//
// Understand. Package contract recognises each sheet by its headers, and makes
// of each row a record or problems placed where the sender will find them. A
// file whose name, sheet and content are of different months is refused.
//
// Keep. Package books writes the file as received, its records and its problems in
// one transaction of package store: a night cut short leaves whole files only, and
// the next one takes up the rest. A file already known, by path and hash, is not
// read again; a row of somebody who was removed for good is left out (package purge).
//
// Then, for a month and a day, package answers computes: which statement was
// in force that day (package inbox again: older, identical, held, refused),
// who is the same person (package persons), and the layers of package queries.
// What is computed is never patched. It is made again from what was received and decided,
// or is taken as it was made under the hash of all that it rests on: who is one person, from
// every record of the statements in force, every decision that stands, the options of
// the configuration, the questions and the sources of package persons, and the engine. A
// record more or less is another hash, and everybody is scored again: how common a name is
// and how many there are move every score. What is counted is kept by circle of persons, of whom
// no answer looks at anybody of another (queries/answers/circles.sql): under the hash of who they are,
// of the statements in force that speak of them, of the settings, the questions and the engine. One new
// file of a department has its circle counted again, those who live in several departments, and no
// other; what is of the nation is the sum. So no figure moves by what is kept, and none of it
// is missed: it goes whole when somebody is removed for good, and is made again, the same. A
// file of the inbox of which the file system says what it said when it was last read is not
// read again (package inbox says when that is relied upon).
//
// Give back. Package returned makes, of the bytes of a file and of what was found in
// it, the file that goes back to its sender. What people then do is an act, one
// function each: a held statement is judged, a figure commented on, an anomaly
// justified (package books), a pair of records said to be one person or two (package
// review), somebody removed for good (package purge), the key changed (RotateKey).
package pipeline
