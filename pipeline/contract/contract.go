// Package contract holds what a file must be to enter: for each kind of record
// its columns, labels, closed lists and rules (a Table Schema), and the reading
// of a file against them. A row becomes a Record or it becomes Problems; it is
// never lost.
//
// Everything a partner reads (the published schema, the template to fill, the
// check before sending, the problems, the file given back) comes from the
// schemas declared here and from nowhere else.
package contract

import (
	"fmt"
	"time"
)

// Kind is a kind of record.
type Kind string

const (
	Orientations Kind = "orientations" // those whom OFII proposes
	Parcours     Kind = "parcours"     // the accompaniments of a platform
	Demandes     Kind = "demandes"     // of the prescribers, before they go to OFII
	Contacts     Kind = "contacts"     // with those accompanied
	Situations   Kind = "situations"   // of employment, housing and French, seen on a day
)

// Type is the type of a column.
type Type string

const (
	Text        Type = "text"        // as written
	Day         Type = "date"        // a calendar day of Europe/Paris
	AGDREF      Type = "agdref"      // ten digits
	List        Type = "list"        // one code of a closed list
	Departement Type = "departement" // the code of a French department, two or three characters
)

// Item is one value of a closed list.
type Item struct {
	Code   string
	Label  string
	Others []string // other spellings met
}

// Column is a column of a kind of record.
type Column struct {
	Name        string   // canonical name, in code, SQL and schemas
	Label       string   // usual label in French
	Others      []string // other labels met
	Type        Type
	Items       []Item // of a List
	Required    bool   // a row without it is set aside
	RequiredIf  *When  // a row without it is set aside when this holds
	WantedIf    *When  // an empty one is reported when this holds, and the row kept
	OnlyIf      *When  // has a meaning only when this holds; elsewhere it is read and harmless
	Unique      bool   // numbers the record: a second row with the same value is set aside
	Default     string // code that an empty cell stands for
	Event       bool   // a day of the programme: not before 2022-01-01
	Planned     bool   // an appointment, which may lie after the extraction day, by a year at most
	Lent        bool   // of another kind, and met in this one too: it does not say which kind a sheet is
	Nominative  bool   // identifies a person: its value is never repeated in a message
	Description string // French
	Example     string // obviously invented
}

// When is a condition on another column of the row.
type When struct {
	Column string
	Is     string // the code it must have; empty: any value
	Not    bool   // the code it must not have
}

// Many is what a person has many of, of which a row may hold several side by side.
type Many struct {
	Day  string // the column of its day
	Noun string // French, masculine: one of them
}

// Schema is the contract of a kind of record.
type Schema struct {
	Kind        Kind
	Title       string // French
	Description string // French
	Columns     []Column
	Person      bool // rows are tied to a person by dossier, agdref, or nom and prenom
	Many        Many // of a kind of which a person has many
}

// Severity of a Problem.
type Severity string

const (
	Warning  Severity = "avertissement" // the value is emptied, the row kept
	SetAside Severity = "mise_de_cote"  // the row is set aside
	Refused  Severity = "refus"         // the file is refused whole
	Held     Severity = "retenue"       // the statement waits for a decision
	Notice   Severity = "information"   // nothing to mend
)

// French is the severity as a sender reads it.
func (s Severity) French() string {
	switch s {
	case SetAside:
		return "mise de côté"
	case Held:
		return "retenue"
	}
	return string(s)
}

// Problem is one thing to mend, placed where its sender finds it.
type Problem struct {
	File     string // as given to Read; relative to the inbox when it lies in one
	Sheet    string // empty for a CSV
	Row      int    // as a spreadsheet or an editor numbers it; 0 for the whole file
	Column   int    // 1 for the first column; 0 when the row or the file is meant
	Label    string // header of the column as the sender wrote it
	Rule     string // stable code, such as "date_impossible"
	Severity Severity
	Message  string // French: what is wrong and how to mend it, without a personal value
}

// Value is a value of a record. The zero Value is an empty field.
type Value struct {
	Set  bool
	Text string    // text, agdref, list (its code), departement (its code)
	Day  time.Time // midnight UTC of the calendar day
}

// Record is a row that was kept, its values in the order of Schema.Columns.
type Record struct {
	Row    int
	Values []Value
}

// Mapping says what a column of the file was taken for.
type Mapping struct {
	Position int    // 1 for the first column
	Label    string // as the sender wrote it
	Column   string // canonical name, or empty for an unknown column
	Note     string // French: what else there is to know of the column, if anything
}

// Table is one sheet read against one schema.
// Read = Kept + SetAside + NotData, always: rows are counted below the header,
// down to the last row that the file writes; rows that a workbook leaves out in
// between are blank rows.
type Table struct {
	Schema    *Schema
	Sheet     string
	Part      int // of the tables of one kind in one sheet, the others than the first: 1, 2…
	HeaderRow int
	Columns   []Mapping
	Records   []Record
	Read      int
	Kept      int
	SetAside  int
	NotData   int // blank, repeated header, total, draft
}

// Place names the table in its file: its sheet, and its number where the sheet holds
// several of one kind.
func (t *Table) Place() string {
	if t.Part == 0 {
		return t.Sheet
	}
	return fmt.Sprintf("%s (%d)", t.Sheet, t.Part+1)
}

// Witness is one of the three that give the period of a file: its name, the
// name of its sheet, its content.
type Witness struct {
	Source string    // "nom", "feuille", "contenu"
	Text   string    // what it says, as written, without a personal value
	Month  time.Time // first day of the month that it gives; zero when it gives none
}

// Reading is what was understood of a file.
type Reading struct {
	Tables       []Table
	Others       []string // sheets passed over, with the reason, in French
	Witnesses    []Witness
	Month        time.Time // first day of the month of the file; zero when no witness says
	ExtractionOn time.Time // extraction day
	ExtractionBy string    // what says so, in French: "bloc de titre", "nom du fichier", "jour de réception"
	Departements []string  // codes met in the rows kept, sorted; nil when no sheet has the column
	Problems     []Problem // of rows and values; at most one of them refuses the file, and then it is the first and Tables is empty
	Trace        string    // of a fault of the program that refuses the file, for the operator; empty otherwise
}

// Refusal is the Problem that refuses the file whole, if any.
func (r *Reading) Refusal() (Problem, bool) {
	if len(r.Problems) > 0 && r.Problems[0].Severity == Refused {
		return r.Problems[0], true
	}
	return Problem{}, false
}

// Context is what is known of a file besides its bytes.
type Context struct {
	Name       string              // path to quote in problems; its base name is a witness
	ReceivedOn time.Time           // day received, midnight UTC
	Structures []Item              // closed list of the structures; nil leaves them free text (agir check without settings)
	Labels     map[string][]string // labels met beside those of the contract, by column
}
