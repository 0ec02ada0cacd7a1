// Package verdict is what the check page shows of a file: the sentences of agir check,
// and the sender's own rows with their faults. The page runs it in the browser; it needs
// neither the store nor the engine, and no cgo.
package verdict

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/returned"
)

// Settings are how files are read: those of a configuration, in the page's own file.
type Settings struct {
	Limits     exports.Limits      `json:"limits"`
	Structures []contract.Item     `json:"structures"`
	Labels     map[string][]string `json:"labels"`
}

// Request is a file to look at, on a day.
type Request struct {
	Settings
	Name    string
	Content []byte
	On      time.Time
}

// Verdict is what the page shows.
type Verdict struct {
	Text    string  `json:"text"` // of agir check
	ToMend  bool    `json:"toMend"`
	Refused bool    `json:"refused"`
	Faults  []Fault `json:"faults"` // of the file as a whole, and of no row of a table
	Tables  []Table `json:"tables"`
}

// Table is a table of the file, with the rows that are worth looking at.
type Table struct {
	Sheet   string   `json:"sheet"`
	Kind    string   `json:"kind"`
	Title   string   `json:"title"`
	Read    int      `json:"read"`
	Kept    int      `json:"kept"`
	Aside   int      `json:"aside"`
	Columns []Column `json:"columns"`
	Rows    []Row    `json:"rows"`
	Faulty  int      `json:"faulty"` // rows with a fault, of which Rows shows the first
}

// Column is a column of the file: its label there, and what it was taken for.
type Column struct {
	Position int    `json:"position"`
	Label    string `json:"label"`
	Taken    string `json:"taken"` // empty for one that is not read
}

// Row is a row of the file.
type Row struct {
	Number int      `json:"number"`
	Aside  bool     `json:"aside"`
	Cells  []string `json:"cells"` // in the order of Columns
	Faults []Fault  `json:"faults"`
}

// Fault is something to mend.
type Fault struct {
	Sheet    string `json:"sheet"`
	Row      int    `json:"row"`
	Column   int    `json:"column"` // position; 0 for the row
	Label    string `json:"label"`
	Message  string `json:"message"`
	Severity string `json:"severity"` // in French
	Aside    bool   `json:"aside"`
}

// What a page shows of a table: rows with a fault, and where there is none, the first.
const (
	faultyAtMost = 200
	firstRows    = 5
)

// Of looks at a file.
func Of(r Request) (Verdict, error) {
	c, err := contract.Check(contract.CheckRequest{
		Content: r.Content, Limits: r.Limits,
		Context: contract.Context{Name: r.Name, ReceivedOn: r.On, Structures: r.Structures, Labels: r.Labels},
	})
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{Text: c.Said(r.Name, false), ToMend: c.ToMend(), Faults: []Fault{}, Tables: []Table{}}
	if c.Refusal != nil {
		v.Refused = true
		v.Faults = append(v.Faults, Fault{Message: c.Refusal.Reason, Severity: contract.Refused.French(), Aside: true})
		return v, nil
	}
	_, v.Refused = c.Reading.Refusal()
	tables := tablesOf(c.Reading)
	for _, p := range c.Reading.Problems {
		f := Fault{Sheet: p.Sheet, Row: p.Row, Column: p.Column, Label: p.Label, Message: p.Message, Severity: p.Severity.French(), Aside: p.Severity != contract.Warning}
		if !place(tables, f) {
			v.Faults = append(v.Faults, f)
		}
	}
	for i := range tables {
		tables[i].fill(c.File)
	}
	v.Tables = append(v.Tables, tables...)
	return v, nil
}

// tablesOf are the tables of a reading; the parts of one table are one.
func tablesOf(r *contract.Reading) (all []Table) {
	for i := range r.Tables {
		t := &r.Tables[i]
		if i > 0 && t.Part > 0 && len(all) > 0 && all[len(all)-1].Sheet == t.Sheet {
			continue
		}
		x := Table{Sheet: t.Sheet, Kind: string(t.Schema.Kind), Title: t.Schema.Title, Read: t.Read, Kept: t.Kept, Aside: t.SetAside, Columns: []Column{}, Rows: []Row{}}
		for _, m := range t.Columns {
			x.Columns = append(x.Columns, Column{m.Position, m.Label, taken(t.Schema, m.Column)})
		}
		all = append(all, x)
	}
	return all
}

// taken is the usual label of the column that one was taken for.
func taken(s *contract.Schema, name string) string {
	if at := s.Column(name); at >= 0 {
		return s.Columns[at].Label
	}
	return ""
}

// place puts a fault on its row, and says whether there is one.
func place(tables []Table, f Fault) bool {
	at := slices.IndexFunc(tables, func(t Table) bool { return t.Sheet == f.Sheet })
	if at < 0 || f.Row == 0 {
		return false
	}
	t := &tables[at]
	i, known := slices.BinarySearchFunc(t.Rows, f.Row, func(r Row, n int) int { return r.Number - n })
	if !known {
		t.Faulty++
		if len(t.Rows) == faultyAtMost {
			return true
		}
		t.Rows = slices.Insert(t.Rows, i, Row{Number: f.Row, Cells: []string{}, Faults: []Fault{}})
	}
	t.Rows[i].Aside = t.Rows[i].Aside || f.Aside
	t.Rows[i].Faults = append(t.Rows[i].Faults, f)
	return true
}

// fill gives the rows their cells; a table without a fault shows its first rows.
func (t *Table) fill(f *exports.File) {
	at := slices.IndexFunc(f.Sheets, func(s *exports.Sheet) bool { return s.Name == t.Sheet })
	if at < 0 {
		return
	}
	look := len(t.Rows) == 0
	begun := 0
	for row, err := range f.Sheets[at].Rows() {
		if err != nil {
			return
		}
		i, known := slices.BinarySearchFunc(t.Rows, row.Number, func(r Row, n int) int { return r.Number - n })
		switch {
		case known:
			t.Rows[i].Cells = t.cells(row)
		case look && begun < firstRows:
			begun++
			t.Rows = append(t.Rows, Row{Number: row.Number, Cells: t.cells(row), Faults: []Fault{}})
		}
	}
}

// cells are those of a row under the columns of the table.
func (t *Table) cells(row exports.Row) []string {
	texts := row.Texts()
	cells := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		if c.Position >= 1 && c.Position <= len(texts) {
			cells[i] = texts[c.Position-1]
		}
	}
	return cells
}

// JSON is the verdict as the page receives it.
func (v Verdict) JSON() ([]byte, error) { return json.Marshal(v) }

// Returned is the file given back to its sender, with what there is to mend.
func Returned(r Request) ([]returned.File, error) {
	c, err := contract.Check(contract.CheckRequest{
		Content: r.Content, Limits: r.Limits,
		Context: contract.Context{Name: r.Name, ReceivedOn: r.On, Structures: r.Structures, Labels: r.Labels},
	})
	if err != nil || c.Reading == nil {
		return nil, err
	}
	return returned.Annotate(returned.Received{Path: r.Name, Content: r.Content, ReceivedOn: r.On, Problems: c.Reading.Problems},
		returned.Reading{Limits: r.Limits, Structures: r.Structures, Labels: r.Labels})
}
