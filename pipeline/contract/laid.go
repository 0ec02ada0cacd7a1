package contract

import "github.com/agir-indicateurs/agir/pipeline/exports"

// otherwiseLaid says how the table of a sheet is laid, where that is why it has no header: its
// labels stand one under the other in its first column, or days are the labels of its columns
// and a cross is a contact. Empty when it is laid in neither way.
func (r *reader) otherwiseLaid(sheet *exports.Sheet) (sentence string, err error) {
	var down exports.Row
	seen := 0
	for row, err := range sheet.Rows() {
		if err != nil {
			return "", err
		}
		if isBlank(row.Cells) {
			continue
		}
		if seen++; seen > headerWithin {
			break
		}
		understand(row.Cells)
		down.Cells = append(down.Cells, row.Cells[0])
		if first, last := r.daysIn(row.Cells); last > first {
			return french("Des colonnes ont un jour pour intitulé (%s à %s de la ligne %d%s). Donnez une ligne à chaque contact, et mettez son jour dans une colonne « Date du contact ».",
				letters(first), letters(last), row.Number, inSheet(sheet)), nil
		}
	}
	if complete, _ := r.lexicons.headers(down, mergedCells{}); complete != nil {
		return french("Les intitulés de « %s » sont les uns sous les autres, dans la colonne A%s. Mettez-les sur une seule ligne, au-dessus des données (dans Excel, copiez le tableau, puis collage spécial, « Transposer »).",
			complete[0].lexicon.schema.Title, inSheet(sheet)), nil
	}
	return "", nil
}

// daysIn are the first and the last of the columns of a row that hold days, from 1, where two
// others at least hold labels; 0 elsewhere.
func (r *reader) daysIn(cells []exports.Cell) (first, last int) {
	labels := 0
	for i, c := range cells {
		switch {
		case isEmpty(&c):
		case isDay(c):
			if last = i + 1; first == 0 {
				first = last
			}
		case c.Kind == exports.Text && r.lexicons.knows(labelOf(c.Text)):
			labels++
		}
	}
	if labels < 2 {
		return 0, 0 // a title, a day it was made on, data
	}
	return first, last
}

// isDay reports whether a cell holds a day and nothing else.
func isDay(c exports.Cell) bool {
	if c.Kind != exports.Text {
		return c.Kind == exports.Date
	}
	w, ok := parseDay(tidy(c.Text))
	return ok && w.exists()
}

// inSheet ends the place of something in a file: in which sheet, where it has a name.
func inSheet(sheet *exports.Sheet) string {
	if sheet.Name == "" {
		return ""
	}
	return french(" de la feuille « %s »", sheet.Name)
}
