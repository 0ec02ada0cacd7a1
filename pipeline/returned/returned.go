// Package returned makes the file given back to a sender (retour qualité): his own rows,
// with what there is to mend. It needs neither the store nor the engine, and no cgo: a
// browser can make the same file before anything is sent.
package returned

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// Received is a file to give back: its bytes as they were received, and what was found
// in it.
type Received struct {
	Path       string // relative to the inbox
	Content    []byte
	ReceivedOn time.Time
	Problems   []contract.Problem
	Trend      []Statement // the last statements of the sender, oldest first
}

// Statement is one statement of a sender, for the trend of its quality.
type Statement struct {
	Path       string
	Kind       string
	ReceivedOn time.Time
	Kept       int
	SetAside   int
	Warnings   int // values emptied
}

// Reading is how files are read here: the limits, the structures and the labels of the
// configuration.
type Reading struct {
	Limits     exports.Limits
	Structures []contract.Item
	Labels     map[string][]string
}

// File is a file given back to its sender.
type File struct {
	Name    string // such as "suivi_2023-09 - retour.xlsx"
	Content []byte
}

// Annotate gives a file back: his own rows untouched, with what there is to mend beside
// each, and two pages, of all that there is to mend and of the trend. It is a workbook of
// LibreOffice for whoever sent one, of Excel for any other form; a CSV is given back as a
// CSV too.
func Annotate(r Received, as Reading) ([]File, error) {
	file, err := exports.Read(r.Path, r.Content, as.Limits)
	if err != nil {
		return nil, err
	}
	reading := contract.Read(file, contract.Context{Name: r.Path, ReceivedOn: r.ReceivedOn, Structures: as.Structures, Labels: as.Labels})
	notes := exports.Notes{Sheets: sheetNotes(reading, r.Problems), Pages: []exports.Page{problemPage(r.Problems), trendPage(r.Trend)}}
	workbook, form, err := exports.Annotate(r.Content, file, notes)
	if err != nil {
		return nil, err
	}
	base := strings.TrimSuffix(path.Base(r.Path), path.Ext(r.Path))
	given := []File{{base + " - retour." + strings.ToLower(string(form)), workbook}}
	if file.Form == exports.CSV {
		csv, err := exports.AnnotateCSV(file, notes)
		if err != nil {
			return nil, err
		}
		given = append(given, File{base + " - retour.csv", csv})
	}
	return given, nil
}

// sheetNotes places each problem on its row and cell.
func sheetNotes(reading *contract.Reading, problems []contract.Problem) []exports.SheetNotes {
	var notes []exports.SheetNotes
	for _, t := range reading.Tables {
		n := exports.SheetNotes{Sheet: t.Sheet, HeaderRow: t.HeaderRow, Rows: make(map[int]string)}
		for _, p := range problems {
			if p.Sheet != t.Sheet || p.Row == 0 {
				continue
			}
			if n.Rows[p.Row] != "" {
				n.Rows[p.Row] += " "
			}
			n.Rows[p.Row] += p.Message
			if p.Column > 0 {
				n.Cells = append(n.Cells, exports.Comment{Row: p.Row, Column: p.Column, Text: p.Message})
			}
		}
		notes = append(notes, n)
	}
	return notes
}

// problemPage lists all the problems of a file, after their counts by rule.
func problemPage(problems []contract.Problem) exports.Page {
	counts := make(map[string]int)
	for _, p := range problems {
		counts[p.Rule]++
	}
	rules := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	sheet := exports.NewListing("Ce qu’il y a à corriger", "Nombre")
	for _, r := range rules {
		sheet.Add(exports.TextCell(contract.RuleTitle(r)), exports.WholeCell(counts[r]))
	}
	sheet.Add()
	header := sheet.Add(exports.TextCell("Feuille"), exports.TextCell("Ligne"), exports.TextCell("Colonne"), exports.TextCell("Gravité"), exports.TextCell("Ce qu’il faut faire"))
	for _, p := range problems {
		row := exports.TextCell("Fichier entier")
		if p.Row > 0 {
			row = exports.WholeCell(p.Row)
		}
		sheet.Add(exports.TextCell(p.Sheet), row, exports.TextCell(p.Label), exports.TextCell(p.Severity.French()), exports.TextCell(p.Message))
	}
	return exports.Page{Sheet: sheet.Sheet(exports.ReturnColumn), HeaderRow: header, Widths: []float64{28, 10, 28, 16, 90}}
}

// trendPage shows the quality of the last statements of the sender.
func trendPage(trends []Statement) exports.Page {
	sheet := exports.NewListing("Reçu le", "Fichier", "Type de relevé", "Lignes retenues", "Lignes mises de côté", "Valeurs ignorées")
	for _, t := range trends[max(0, len(trends)-12):] {
		sheet.Add(exports.DayCell(t.ReceivedOn), exports.TextCell(path.Base(t.Path)), exports.TextCell(t.Kind),
			exports.WholeCell(t.Kept), exports.WholeCell(t.SetAside), exports.WholeCell(t.Warnings))
	}
	return exports.Page{Sheet: sheet.Sheet(exports.ReturnColumn + " - tendance"), HeaderRow: 1, Widths: []float64{14, 44, 18, 16, 20, 18}}
}
