// Package reports lays out the documents: it decides what is said, in which
// order and in which words, and says it once in a Report. The renderers in the
// folders below (text, pdf, excel, html) draw the same Report and decide of
// nothing: no figure is computed there, none is formatted anew.
//
// A document is made in two steps. The figures (queries.Figures) and the
// evidence around them go into Monthly, Dashboard or Comparison, which return a
// Report. A renderer then walks its Sections and Blocks in order.
//
// Three rules hold everywhere:
//
//   - A number is a Value: the number itself and how it is printed. A renderer
//     shows Value.Text, or the number with the native format of its medium.
//   - A figure that has no meaning is a Value with an Absence, which says why;
//     an indicator that was not computed leaves its line out.
//   - What a chart shows it also tells: a title, a source, a text alternative
//     written from the figures, and the table of what is drawn.
//
// Texts are French and typeset already (narrow no-break spaces, quotes,
// apostrophes): a renderer prints them as they are.
package reports

import "time"

// Report is one document, whatever it is printed on.
type Report struct {
	Kind      Kind
	Title     string    // « Rapport mensuel »
	Subtitle  string    // « Loire-Atlantique, septembre 2023 »
	Territory string    // « Loire-Atlantique (44) »
	Code      string    // of the territory, as in the figures: "44", "agir-ensemble-44-85", "FR"
	Publisher string    // who signs: « AGIR Ensemble 44 »
	Month     time.Time // first day of the month reported, or of the last of the period
	Period    string    // the quarter or the year reported, 2023-T3, 2023; empty for a month
	AsOf      time.Time // what was received on or before this day is known
	Edition   int       // number of the edition, 0 for a draft that was not sent out
	Printing  int       // which edition of this month its reader receives, from 1; 0 when it is not known
	Rectifies int       // number of the edition that it corrects, 0 for none
	Status    Status
	IssuedOn  time.Time // day of issue; the only date that a renderer may stamp
	NextOn    time.Time // day of the next issue, zero when it is not known
	Language  string    // BCP 47: "fr"
	Sections  []Section
	Notes     []string // how to read the whole document: signs, provisional months
}

// Kind tells the documents apart.
type Kind string

const (
	MonthlyReport    Kind = "rapport-mensuel"     // of a department, for its Ddets
	DirectorsReport  Kind = "tableau-de-bord"     // of a consortium, for its directors
	ComparisonReport Kind = "comparatif"          // of the departments, for the national steering
	RegionalReport   Kind = "comparatif-regional" // of those of a region
	QuarterlyReport  Kind = "bilan-trimestriel"   // of a department or a consortium
	YearlyReport     Kind = "bilan-annuel"        // likewise, of a year
	Guide            Kind = "guide"               // of the operator
)

// Status says whether the figures may still move.
type Status string

const (
	Provisional Status = "provisoire" // statements of its months may still come, or change
	Final       Status = "définitive" // they no longer do
)

// Section is a part of the document under one heading. The first section of a
// Report is its first page.
type Section struct {
	ID    string // stable, lower case without accents, unique: "contacts"
	Title string
	// Finding is what its figures say, in the heading after the title; empty for none.
	Finding string
	Blocks  []Block
	// NewPage asks a paged medium to start the section on a new page.
	NewPage bool
}

// Block is one of Heading, Paragraph, List, KeyFigures, TrustBox, Table, Chart,
// Definitions and Commands, always by value: switch on its type.
type Block interface{ block() }

func (Heading) block()     {}
func (Paragraph) block()   {}
func (List) block()        {}
func (KeyFigures) block()  {}
func (TrustBox) block()    {}
func (Table) block()       {}
func (Chart) block()       {}
func (Definitions) block() {}
func (Commands) block()    {}

// Heading opens a part of a section, one level below the section's own title.
type Heading struct{ Text string }

// Paragraph is running text.
type Paragraph struct {
	Text Text
	Role Role
}

// Role is what a paragraph is for; a renderer chooses how it looks.
type Role int

const (
	Body   Role = iota
	Lead        // introduces a section in one sentence
	Remark      // how to read, a reservation: smaller
	Notice      // there is no figure here, and why: set apart
)

// List is a list of short texts.
type List struct {
	Title   string // empty for none
	Ordered bool
	Items   []Text
}

// Text is a sequence of runs, printed one after the other.
type Text []Run

// Run is a piece of text with one emphasis.
type Run struct {
	Text     string
	Emphasis Emphasis
}

// Emphasis of a run.
type Emphasis int

const (
	Plain  Emphasis = iota
	Strong          // a figure in a sentence
	Italic          // the source of a sentence, a reservation
)

// String is the text without its emphasis.
func (t Text) String() string {
	var s string
	for _, r := range t {
		s += r.Text
	}
	return s
}

// Commands are lines to type as they stand, in a guide.
type Commands struct{ Lines []string }

// KeyFigures are the few figures of a first page, side by side.
type KeyFigures struct {
	Title   string
	Figures []KeyFigure
}

// KeyFigure is one of them, with the line of its last months.
type KeyFigure struct {
	Indicator  string // code
	Label      string
	Value      Value
	Detail     string // under the value: « 176 personnes sur 209 », may be empty
	Comparison string // one sentence against the month before, never empty
	Trend      Line   // small, without limits; no Points when there is nothing to draw
	// Alternative gives the line in words.
	Alternative string
}

// TrustBox tells how far the figures can be trusted.
type TrustBox struct {
	Title string
	Items []TrustItem
}

// TrustItem is one ground for trust: what, how much, and what to think of it.
type TrustItem struct {
	Label   string
	Value   Value
	Comment string // may be empty
	Grade   Grade
}

// Grade is a judgement. It is always printed in words too (Grade.String), so
// that a colour never carries it alone.
type Grade int

const (
	Ungraded Grade = iota
	Good
	Watch
	Bad
)

// String is the grade as printed: « bon », « à surveiller », « insuffisant ».
func (g Grade) String() string {
	return [...]string{"", "bon", "à surveiller", "insuffisant"}[g]
}

// Definitions are the sheets of the indicators printed in the document.
type Definitions struct{ Items []Definition }

// Definition is the sheet of one indicator or table, from its header.
type Definition struct {
	Term    string // label
	Code    string // slug, as in CSV and workbooks
	Text    string
	Among   string // population, empty for a count
	Counted string
	Rule    string
	Source  string
	Target  string
}

// Tables lists every table of the report in reading order: those printed as a
// Table and the data of the charts. A chart whose data is printed as a table
// already (Chart.DataPrinted) gives none.
func (r *Report) Tables() []Table {
	var all []Table
	for _, s := range r.Sections {
		for _, b := range s.Blocks {
			switch b := b.(type) {
			case Table:
				all = append(all, b)
			case Chart:
				if !b.DataPrinted {
					all = append(all, b.Data)
				}
			}
		}
	}
	return all
}

// Heading is the title of a section with what its figures say.
func (s *Section) Heading() string {
	if s.Finding == "" {
		return s.Title
	}
	return s.Title + Narrow + ": " + s.Finding
}

// Add puts blocks at the end of the section.
func (s *Section) Add(blocks ...Block) { s.Blocks = append(s.Blocks, blocks...) }

// AddTable puts a table at the end of the section, when there is one.
func (s *Section) AddTable(t Table, ok bool) {
	if ok {
		s.Add(t)
	}
}

// Lead puts a paragraph that leads the reader in, unless it is empty.
func (s *Section) Lead(t Text) {
	if len(t) > 0 {
		s.Add(Paragraph{Role: Lead, Text: t})
	}
}
