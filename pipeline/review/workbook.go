package review

import (
	"fmt"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/answers"

	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// The answers of the review workbook.
const (
	samePerson = "même personne"
	twoPersons = "deux personnes"
)

// pages is the workbook in which somebody says of each waiting pair whether
// it is one person: both sides, the weights in words, and three columns to fill.
// It is nominative.
func pages(queue []answers.Waiting, identities map[string]answers.Identity) []exports.Page {
	p := exports.NewListing("Paire", "Score", "Personne A", "Né(e) le A", "N° AGDREF A", "Personne B", "Né(e) le B", "N° AGDREF B",
		"Ce qui rapproche et ce qui sépare", "Décision", "Décidé par", "Pourquoi")
	for _, w := range queue {
		a, b := identities[w.LeftRecord], identities[w.RightRecord]
		p.Add(exports.TextCell(w.ID), exports.Cell{Text: fmt.Sprintf("%.1f", w.Score), Kind: exports.Number},
			exports.TextCell(nameOf(a)), exports.DayCell(a.BornOn), exports.TextCell(a.AGDREF),
			exports.TextCell(nameOf(b)), exports.DayCell(b.BornOn), exports.TextCell(b.AGDREF),
			exports.TextCell(w.Why), exports.Cell{}, exports.Cell{}, exports.Cell{})
	}
	return []exports.Page{{
		Sheet: p.Sheet("À décider"), HeaderRow: 1,
		Widths: []float64{14, 8, 26, 12, 14, 26, 12, 14, 70, 18, 20, 40},
		Lists:  map[int][]string{10: {samePerson, twoPersons}}, WrapColumns: []int{9}, TextColumns: []int{5, 8},
	}}
}

func nameOf(i answers.Identity) string {
	name := strings.TrimSpace(i.Nom + " " + i.Prenom)
	if name == "" && i.Dossier != "" {
		name = "dossier " + i.Dossier
	}
	return name
}

// reviewed is one line of a review workbook that somebody filled.
type reviewed struct {
	ID      string
	Verdict Verdict // empty while nothing is decided
	By, Why string
}

// read reads a review workbook back. Lines without a decision are passed
// over; a line decided without saying who and why is a fault, told with its row.
func read(name string, content []byte) ([]reviewed, error) {
	file, err := exports.Read(name, content, exports.Limits{})
	if err != nil {
		return nil, err
	}
	var decided []reviewed
	for _, sheet := range file.Sheets {
		var columns map[string]int
		for row, err := range sheet.Rows() {
			if err != nil {
				return nil, err
			}
			if columns == nil {
				columns = reviewColumns(row.Cells)
				continue
			}
			r, err := reviewedLine(row, columns)
			if err != nil {
				return nil, fmt.Errorf("%s: sheet %q, row %d: %w", name, sheet.Name, row.Number, err)
			}
			if r.Verdict != "" {
				decided = append(decided, r)
			}
		}
		if columns != nil {
			return decided, nil
		}
	}
	return nil, fmt.Errorf("%s: no column « Paire », « Décision », « Décidé par », « Pourquoi »", name)
}

// reviewColumns finds the columns of the workbook in its header; nil when the row
// is not the header.
func reviewColumns(cells []exports.Cell) map[string]int {
	columns := make(map[string]int)
	for i, c := range cells {
		columns[contract.Fold(c.Text)] = i
	}
	for _, wanted := range []string{"paire", "decision", "decide par", "pourquoi"} {
		if _, ok := columns[wanted]; !ok {
			return nil
		}
	}
	return columns
}

func reviewedLine(row exports.Row, columns map[string]int) (reviewed, error) {
	at := func(label string) string {
		if i := columns[label]; i < len(row.Cells) {
			return strings.TrimSpace(row.Cells[i].Text)
		}
		return ""
	}
	r := reviewed{ID: at("paire"), By: at("decide par"), Why: at("pourquoi")}
	switch contract.Fold(at("decision")) {
	case "":
		return r, nil
	case contract.Fold(samePerson):
		r.Verdict = SamePerson
	case contract.Fold(twoPersons):
		r.Verdict = TwoPersons
	default:
		return r, fmt.Errorf("décision is neither « %s » nor « %s »", samePerson, twoPersons)
	}
	if r.By == "" || r.Why == "" {
		return r, fmt.Errorf("a decision says who (« Décidé par ») and why (« Pourquoi »)")
	}
	return r, nil
}
