// Package exports reads what partners send, a text or a workbook, into rows
// that know their place: sheet, row and column as the sender sees them in his
// spreadsheet or editor.
//
// It decides nothing about the meaning of a cell: that is package contract.
// It decides everything about the form: encoding, separator, quoting, workbook
// structure, limits. A file that cannot be read to its very end without doubt
// is refused whole, with one French sentence for its sender; it is never read
// as a shorter file.
package exports

import "iter"

// ReturnColumn is the label of the column, and the start of the name of the
// sheets, that Annotate adds to a file given back to its sender. A file sent
// again may still have them: whoever reads it passes over them.
const ReturnColumn = "Retour AGIR"

// Form is the form of a file, known by its content and never by its name.
type Form string

const (
	CSV  Form = "CSV"
	XLSX Form = "XLSX"
	ODS  Form = "ODS"
	XLS  Form = "XLS" // of Excel 5 to 2003
	HTML Form = "HTML"

	XML2003 Form = "XML 2003" // of Excel 2003
)

// Limits bound what a file may cost to read. Zero means the default.
type Limits struct {
	Bytes     int64 // size of the file as received
	Expanded  int64 // size of all the parts of a workbook once inflated
	Ratio     int64 // inflated size over received size, above which a workbook is a bomb
	Rows      int   // rows of one sheet
	Columns   int   // columns of one row
	CellBytes int   // bytes of one cell
}

// File is one export, read and found whole.
type File struct {
	Name      string
	Form      Form
	Encoding  string // CSV only: "UTF-8", "UTF-8 (BOM)", "Windows-1252", "UTF-16LE", "UTF-16BE"
	Separator rune   // CSV only
	Sheets    []*Sheet
	Unpacked  []byte // the bytes of the file itself, when it came alone in an archive; nil otherwise
}

// Sheet is a table of cells. A CSV file has one sheet, without a name.
type Sheet struct {
	Name   string
	Hidden bool
	// Merged are the merged cells of a workbook, from top to bottom: the first of each
	// holds the value, the others are yielded empty.
	Merged []Area
	// Wide is the number of the first row with a value past the limit of columns, 0 when
	// none: such a value is not yielded.
	Wide int
	// Packed is the separator of the columns that the file holds all in the first one, and
	// that are yielded cut; 0 for an ordinary sheet.
	Packed rune
	// Date1904 says that a number taken for a day counts from 1904.
	Date1904 bool
	columns  int // the limit that Wide is past
	rows     func(yield func(Row, error) bool)
}

// Area is a rectangle of cells, bounds included, from row and column 1.
type Area struct{ Top, Left, Bottom, Right int }

// TooWide refuses a file for a sheet that is read and has values past the limit of
// columns; nil when it has none.
func (s *Sheet) TooWide() *Refusal {
	if s.Wide == 0 {
		return nil
	}
	return refuseColumns(s.Wide, s.columns)
}

// Rows yields every row that the file writes, in order; a row whose cells are
// all empty is yielded too, and a row absent from the XML of a workbook is not
// (its number is missing from the sequence). The Cells of a row are valid until
// the next one. An error is a *Refusal, and it is the last value yielded.
func (s *Sheet) Rows() iter.Seq2[Row, error] { return s.rows }

// NewSheet makes a sheet from rows already at hand.
func NewSheet(name string, rows []Row) *Sheet {
	return &Sheet{Name: name, rows: func(yield func(Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}}
}

// Row is a row with its number as a spreadsheet or an editor shows it: 1 for
// the first line. In a CSV whose quoted fields hold line breaks, it is the
// number of the line on which the record starts.
type Row struct {
	Number int
	Hidden bool
	Cells  []Cell // from the first column on, without holes; trailing empty cells may be missing
}

// Texts are the texts of the cells of a row.
func (r Row) Texts() []string {
	texts := make([]string, len(r.Cells))
	for i, c := range r.Cells {
		texts[i] = c.Text
	}
	return texts
}

// CellKind says how the file holds the value.
type CellKind uint8

const (
	Empty  CellKind = iota
	Text            // text as written
	Number          // a number, as written in the file, dot decimal, not rounded
	Date            // a number shown as a date: Text is "2006-01-02" or "2006-01-02T15:04:05"
	Bool            // "true" or "false"
	Error           // an error value such as #N/A
)

// Cell is the value of a cell. Of a formula only the cached value counts.
type Cell struct {
	Text string
	Kind CellKind
}

// Refusal says why a whole file cannot be taken. It never holds a value of the file.
type Refusal struct {
	Rule   string // stable code: "illisible", "vide_fichier", "chiffre", "trop_grand", …
	Reason string // one French sentence for the sender, with how to mend it
	Trace  string // of a fault of the program, where it failed, for the operator; empty otherwise
}

func (r *Refusal) Error() string { return r.Rule + ": " + r.Reason }

// French is the sentence alone.
func (r *Refusal) French() string { return r.Reason }
