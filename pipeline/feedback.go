package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// Feedback is a file given back to its sender (retour qualité): his own rows
// untouched, with what there is to mend.
type Feedback struct {
	Sender  string
	Name    string // of the file to write, such as "suivi_2023-09 - retour.xlsx"
	Content []byte
}

// Feedbacks gives back every file with something to mend that no later statement
// has replaced on a day. sender, when not empty, keeps one sender's only.
func Feedbacks(ctx context.Context, store *store.Store, conf *settings.Settings, asOf time.Time, sender string) ([]Feedback, error) {
	problems, err := Problems(ctx, store, conf, asOf, sender)
	if err != nil {
		return nil, err
	}
	byFile := make(map[string][]contract.Problem)
	for _, p := range problems {
		byFile[p.File] = append(byFile[p.File], p)
	}
	current, err := currentFiles(ctx, store, conf, asOf)
	if err != nil {
		return nil, err
	}
	var all []Feedback
	for _, f := range current {
		told := byFile[f.Path]
		if len(told) == 0 || (sender != "" && f.Sender != sender) {
			continue
		}
		given, err := giveBack(ctx, store, conf, f, told, asOf)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Path, err)
		}
		all = append(all, given...)
	}
	return all, nil
}

// currentFiles lists the files that still matter: in force, held or refused,
// and not replaced by a later one.
func currentFiles(ctx context.Context, store *store.Store, conf *settings.Settings, asOf time.Time) ([]books.FileLine, error) {
	states, err := books.States(ctx, store, conf, asOf)
	if err != nil {
		return nil, err
	}
	matters := make(map[int64]bool)
	for _, s := range states {
		if s.Status != inbox.Replaced && s.Status != inbox.Identical && s.Status != inbox.Older {
			matters[s.File] = true
		}
	}
	files, err := books.Files(ctx, store, asOf)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(files, func(f books.FileLine) bool { return f.Refused || !matters[f.File] }), nil
}

func giveBack(ctx context.Context, store *store.Store, conf *settings.Settings, f books.FileLine, problems []contract.Problem, asOf time.Time) ([]Feedback, error) {
	content, err := books.Content(ctx, store, f.File)
	if err != nil {
		return nil, err
	}
	file, err := exports.Read(f.Path, content, exports.Limits(conf.Limits))
	if err != nil {
		return nil, err
	}
	reading := contract.Read(file, contract.Context{Name: f.Path, ReceivedOn: f.ReceivedOn, Structures: Structures(conf), Labels: conf.Labels})
	trends, err := books.Trends(ctx, store, f.Sender, asOf)
	if err != nil {
		return nil, err
	}
	notes := exports.Notes{Sheets: sheetNotes(reading, problems), Pages: []exports.Page{problemPage(problems), trendPage(trends)}}
	workbook, err := exports.Annotate(content, file, notes)
	if err != nil {
		return nil, err
	}
	base := strings.TrimSuffix(path.Base(f.Path), path.Ext(f.Path))
	given := []Feedback{{f.Sender, base + " - retour.xlsx", workbook}}
	if file.Form == exports.CSV {
		csv, err := exports.AnnotateCSV(file, notes)
		if err != nil {
			return nil, err
		}
		given = append(given, Feedback{f.Sender, base + " - retour.csv", csv})
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
	sheet := newPage("Ce qu’il y a à corriger", "Nombre")
	for _, r := range rules {
		sheet.add(text(contract.RuleTitle(r)), whole(counts[r]))
	}
	sheet.add()
	header := sheet.add(text("Feuille"), text("Ligne"), text("Colonne"), text("Gravité"), text("Ce qu’il faut faire"))
	for _, p := range problems {
		row := text("Fichier entier")
		if p.Row > 0 {
			row = whole(p.Row)
		}
		sheet.add(text(p.Sheet), row, text(p.Label), text(p.Severity.French()), text(p.Message))
	}
	return exports.Page{Sheet: exports.NewSheet(exports.ReturnColumn, sheet.rows), HeaderRow: header, Widths: []float64{28, 10, 28, 16, 90}}
}

// trendPage tells the quality of the last statements of the sender.
func trendPage(trends []books.Trend) exports.Page {
	sheet := newPage("Reçu le", "Fichier", "Type de relevé", "Lignes retenues", "Lignes mises de côté", "Valeurs ignorées")
	for _, t := range trends[max(0, len(trends)-12):] {
		sheet.add(exports.Cell{Text: t.ReceivedOn.Format(time.DateOnly), Kind: exports.Date}, text(path.Base(t.Path)), text(t.Kind),
			whole(t.Kept), whole(t.SetAside), whole(t.Warnings))
	}
	return exports.Page{Sheet: exports.NewSheet(exports.ReturnColumn+" - tendance", sheet.rows), HeaderRow: 1, Widths: []float64{14, 44, 18, 16, 20, 18}}
}

// page gathers rows under their header.
type page struct{ rows []exports.Row }

func newPage(labels ...string) *page {
	p := &page{}
	var cells []exports.Cell
	for _, l := range labels {
		cells = append(cells, text(l))
	}
	p.add(cells...)
	return p
}

// add adds a row and returns its number.
func (p *page) add(cells ...exports.Cell) int {
	p.rows = append(p.rows, exports.Row{Number: len(p.rows) + 1, Cells: cells})
	return len(p.rows)
}

func text(s string) exports.Cell {
	if s == "" {
		return exports.Cell{}
	}
	return exports.Cell{Text: s, Kind: exports.Text}
}

func whole(n int) exports.Cell { return exports.Cell{Text: strconv.Itoa(n), Kind: exports.Number} }
