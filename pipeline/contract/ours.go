package contract

import (
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// sampledRows is how many rows of a sheet without a header say whether it holds data of
// ours.
const sampledRows = 200

// lookForOurs reports a sheet that has no header and whose rows look like those of a
// table: they must not be lost in silence. A list of choices, a notice, a count by
// category have no day nor number of a dossier beside a value that we know.
func (r *reader) lookForOurs(sheet *exports.Sheet) error {
	known := r.numbersRead()
	rows, ours, first, last := 0, 0, 0, 0
	for row, err := range sheet.Rows() {
		if err != nil {
			return err
		}
		if isBlank(row.Cells) {
			continue
		}
		if last = row.Number; rows == sampledRows {
			continue
		}
		rows++
		understand(row.Cells)
		if r.looksOurs(row.Cells, known) {
			if ours++; first == 0 {
				first = row.Number
			}
		}
	}
	if ours == 0 || 2*ours < rows {
		return nil
	}
	where := french("La ligne %d de cette feuille ressemble", first)
	if last > first {
		where = french("Les lignes %d à %d de cette feuille ressemblent", first, last)
	}
	r.reading.Problems = append(r.reading.Problems, Problem{
		File: r.context.Name, Sheet: sheet.Name, Row: first, Rule: "donnees_non_lues", Severity: Warning,
		Message: where + french(" à des données, mais aucun en-tête ne les surmonte : rien n'y est lu. Recopiez au-dessus la ligne d'intitulés, ou supprimez la feuille."),
	})
	return nil
}

// besideRow is what a row holds outside the tables of its sheet.
type besideRow struct {
	sheet string
	row   int
	cells []exports.Cell
}

// keepBeside keeps what a row holds outside the tables of its sheet, when each of these
// has columns of its own: what they hold is read only once all is.
func (r *reader) keepBeside(sheet *exports.Sheet, tables []*tableReader, row exports.Row) {
	if len(r.beside) == sampledRows || tables[0].header.from == 0 && tables[0].header.to >= len(row.Cells) {
		return
	}
	var cells []exports.Cell
	for p, c := range row.Cells {
		mine := slices.ContainsFunc(tables, func(t *tableReader) bool { return t.header.from <= p && p < t.header.to })
		if mine || isEmpty(&c) {
			continue
		}
		c.Text = strings.Clone(c.Text)
		cells = append(cells, c)
	}
	if cells != nil {
		r.beside = append(r.beside, besideRow{sheet.Name, row.Number, cells})
	}
}

// lookBeside reports the rows that hold data of ours beside the tables of their sheet.
func (r *reader) lookBeside() {
	if r.beside == nil {
		return
	}
	known := r.numbersRead()
	for _, b := range r.beside {
		if r.looksOurs(b.cells, known) {
			r.reading.Problems = append(r.reading.Problems, Problem{
				File: r.context.Name, Sheet: b.sheet, Row: b.row, Rule: "donnees_non_lues", Severity: Warning,
				Message: french("Cette ligne porte, à côté des tableaux de la feuille, des cellules qui ressemblent à des données, mais aucun en-tête ne les surmonte : elles ne sont pas lues. Déplacez-les sous les intitulés, ou supprimez-les."),
			})
		}
	}
}

// numbersRead are the numbers of dossiers and of persons in the tables read.
func (r *reader) numbersRead() map[string]bool {
	known := map[string]bool{}
	for _, t := range r.reading.Tables {
		for _, name := range []string{"dossier", "agdref", "demande"} {
			i := t.Schema.Column(name)
			if i < 0 {
				continue
			}
			for _, record := range t.Records {
				if v := record.Values[i]; v.Set {
					known[v.Text] = true
					known[shapeOf(v.Text)] = true
				}
			}
		}
	}
	return known
}

// shapeOf writes a number as its digits and letters lie: 12000001 and 12000002 are of one
// shape, and so are D1 and D2. A short one of digits alone says nothing.
func shapeOf(number string) string {
	if len(number) < 6 && (isNumber(number) || strings.Trim(number, "0123456789") == number) {
		return "forme " + number
	}
	shape := []byte("forme ")
	for _, c := range []byte(number) {
		switch {
		case '0' <= c && c <= '9':
			c = '9'
		case 'a' <= c|0x20 && c|0x20 <= 'z':
			c = 'a'
		}
		shape = append(shape, c)
	}
	return string(shape)
}

// looksOurs reports whether a row holds two of: a number that a table read has, or of its
// shape; a day of the programme; a value of a closed list. One of them is not the last.
func (r *reader) looksOurs(cells []exports.Cell, known map[string]bool) bool {
	number, day, listed := false, false, false
	for i := range cells {
		c := &cells[i]
		if c.Text == "" || c.Kind == exports.Error || len(c.Text) > foldedAtMost {
			continue
		}
		if text := dossierOf(*c); known[text] || known[shapeOf(text)] {
			number = true
			continue
		}
		if on, rule, _ := readDay(*c, thisCentury, r.reading.ExtractionOn); rule == "" && !on.Before(programmeStart) && on.Year() <= r.reading.ExtractionOn.Year()+1 {
			day = true
			continue
		}
		listed = listed || c.Kind == exports.Text && r.lexicons.lists(Fold(c.Text))
	}
	return number && day || number && listed || day && listed
}

// lists reports whether a folded value is one of some closed list.
func (all lexiconSet) lists(value string) bool {
	for _, l := range all {
		for _, values := range l.values {
			if values[value] != "" {
				return true
			}
		}
	}
	return false
}
