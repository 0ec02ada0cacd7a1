// Package reports says what the readers' documents hold: one Report model, that
// package text, pdf, excel and html render each in its own form. Every number of
// a Report is a typed value, set in French in one place (typography.go); a
// renderer computes nothing and rounds nothing.
//
// Monthly, Dashboard and Comparison make the Report of each reader from the
// figures and from what is known of the data behind them. They are given no
// name, no AGDREF number and no birth date, so that they can print none.
package reports

import "time"

// Report is a document for one reader.
type Report struct {
	Name      string // base of the file names, such as "rapport-mensuel-44-2023-09"
	Kind      string // "Rapport mensuel"
	Title     string // "AGIR en Loire-Atlantique"
	Month     time.Time
	AsOf      time.Time
	Edition   int // 0 before publication
	Status    string
	IssuedOn  time.Time
	NextOn    time.Time // zero when unknown
	Publisher string
	Sections  []Section
}

// Section is a part of a document, under its own heading.
type Section struct {
	ID        string // for anchors and sheet names: lower case, no accent
	Title     string
	BreakPage bool // starts a page where there are pages
	Blocks    []Block
}

// Block is one of Paragraph, List, KeyFigures, Table, Chart, Definitions.
type Block interface{ block() }

func (Paragraph) block()   {}
func (List) block()        {}
func (KeyFigures) block()  {}
func (Table) block()       {}
func (Chart) block()       {}
func (Definitions) block() {}

// Paragraph is a text. A heading, when there is one, opens a part of a section.
type Paragraph struct {
	Heading string
	Text    string
	Note    bool // set smaller: a source, a warning
}

// List is a list of sentences.
type List struct {
	Heading string
	Items   []string
}

// KeyFigure is a figure to be seen first, with its last months.
type KeyFigure struct {
	Label   string
	Value   Cell
	Comment string // "176 personnes sur 209", "contre 24 en août"
	Trend   []Point
}

// KeyFigures is a row of key figures.
type KeyFigures struct{ Items []KeyFigure }

// CellKind is the type of a value.
type CellKind uint8

const (
	TextCell    CellKind = iota
	CountCell            // a whole number
	PercentCell          // a share between 0 and 1, shown × 100
	DecimalCell          // any number, Decimals places
	DayCell              // a calendar day
	ReasonCell           // no figure, and why: "n.c.", "sans objet"
)

// Cell is a value and its type. Number is never rounded.
type Cell struct {
	Kind     CellKind
	Text     string
	Number   float64
	Decimals int
	Day      time.Time
}

// Column of a Table.
type Column struct {
	Label string
	Kind  CellKind // of its cells, ReasonCell apart; TextCell is set to the left
	Width float64  // share of the table's width; 0 shares what is left
}

// Table is one table: a header row, rows headed by their first cell.
type Table struct {
	ID      string // for named tables: letters, digits, underscores
	Caption string
	Columns []Column
	Rows    []Row
	Notes   []string
}

// Row of a Table.
type Row struct {
	Cells  []Cell
	Strong bool // a total, or a line that leads those under it
	Indent bool // a line that details the one above
}

// ChartKind is the form of a chart.
type ChartKind uint8

const (
	LineChart      ChartKind = iota // a figure over months
	BarChart                        // one bar a category
	StackChart                      // bars made of parts, over months
	IncidenceChart                  // cumulative shares over time since entry, with their interval
)

// Point is a value of a series. Low and High bound it when Bounded.
type Point struct {
	Label       string // of the category: "sept. 2023", "12 mois"
	Value       float64
	Known       bool
	Bounded     bool
	Low, High   float64
	Provisional bool // drawn hollow
}

// Series is a line, or a part of stacked bars, with the label written on it.
type Series struct {
	Label  string
	Points []Point
}

// Reference is a horizontal line: a mean, a limit, a target.
type Reference struct {
	Label  string
	Value  float64
	Dashed bool
}

// Chart is one chart. Its data table is made of its own points, and Alt says in
// words what it shows.
type Chart struct {
	ID         string
	Kind       ChartKind
	Title      string
	Unit       string
	Percent    bool // values are shares
	Series     []Series
	References []Reference
	Alt        string
	Source     string
}

// Definition is the sheet of an indicator.
type Definition struct {
	Term string
	Code string
	Text string
	Rule string
}

// Definitions are the sheets of the figures printed.
type Definitions struct{ Items []Definition }
