package contract

import (
	"strings"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// The rows of a template: its title, the extraction day to write, an empty row,
// the header.
const (
	templateExtractionRow = 2
	templateHeaderRow     = 4
)

// Template is a workbook to fill for a kind of record: a page with the usual
// labels, drop-down lists and dates, and a page of help. Structures is the
// closed list of the structures, nil when it is not known. What is filled in it
// is read as it is. It is nil for an unknown kind.
func Template(k Kind, structures []Item) []exports.Page {
	for _, l := range lexiconsFor(structures, nil) {
		if l.schema.Kind == k {
			return []exports.Page{l.schema.pageToFill(), l.schema.help()}
		}
	}
	return nil
}

func (s *Schema) pageToFill() exports.Page {
	header := exports.Row{Number: templateHeaderRow}
	page := exports.Page{HeaderRow: templateHeaderRow, TitleRows: 1, Lists: map[int][]string{}}
	for i := range s.Columns {
		c := &s.Columns[i]
		n := i + 1
		header.Cells = append(header.Cells, textCell(c.Label))
		page.Widths = append(page.Widths, float64(max(14, utf8.RuneCountInString(c.Label)+3)))
		page.Comments = append(page.Comments, exports.Comment{Row: templateHeaderRow, Column: n, Text: c.note(s)})
		switch {
		case c.Type == Day:
			page.DateColumns = append(page.DateColumns, n)
		case c.Type == AGDREF || c.Type == Departement || c.Type == Text:
			page.TextColumns = append(page.TextColumns, n)
		}
		for _, item := range c.Items {
			page.Lists[n] = append(page.Lists[n], item.Label)
		}
	}
	rows := []exports.Row{
		{Number: 1, Cells: []exports.Cell{textCell(s.Title)}},
		{Number: templateExtractionRow, Cells: []exports.Cell{textCell(french("Extraction du :"))}},
		{Number: templateExtractionRow + 1},
		header,
	}
	page.Sheet = exports.NewSheet(sheetTitle(s.Kind), rows)
	return page
}

func textCell(s string) exports.Cell {
	if s == "" {
		return exports.Cell{}
	}
	return exports.Cell{Text: s, Kind: exports.Text}
}

// sheetTitle names the sheet of a kind: Contacts.
func sheetTitle(k Kind) string { return strings.ToUpper(string(k[:1])) + string(k[1:]) }

// note is what is said of a column where it is filled.
func (c *Column) note(s *Schema) string {
	note := c.Description
	if c.Required {
		note += " Obligatoire."
	}
	if condition := c.Condition(s); condition != "" && !c.Required {
		note += " " + condition
	}
	return note
}

// help is the page that says how to fill the other, column by column.
func (s *Schema) help() exports.Page {
	page := exports.Page{TitleRows: 1, Widths: []float64{32, 20, 60, 60, 26}, WrapColumns: []int{3, 4}}
	lines := [][]string{
		{french("Comment remplir le modèle : %s", s.Title)},
		{},
		{s.Description},
		{french("Écrivez le jour d'extraction à côté de « Extraction du » ; sans lui, c'est le jour de réception qui compte.")},
		{french("Les colonnes peuvent être déplacées ; une colonne en plus n'est pas lue. Ne changez pas les intitulés.")},
		{french("Les jours s'écrivent jj/mm/aaaa. Les valeurs d'une liste s'écrivent comme dans la liste, sans égard aux majuscules ni aux accents.")},
		{},
		{"Intitulé", "Obligatoire", "Ce qu’il faut écrire", "Valeurs de la liste", "Exemple inventé"},
	}
	page.HeaderRow = len(lines)
	for i := range s.Columns {
		c := &s.Columns[i]
		lines = append(lines, []string{c.Label, c.obligation(), c.note(s), strings.Join(c.itemLabels(), french(" ; ")), c.shownExample()})
	}
	var rows []exports.Row
	for i, line := range lines {
		row := exports.Row{Number: i + 1}
		for _, text := range line {
			row.Cells = append(row.Cells, textCell(text))
		}
		rows = append(rows, row)
	}
	page.Sheet = exports.NewSheet("Aide", rows)
	return page
}

func (c *Column) obligation() string {
	switch {
	case c.Required:
		return "oui"
	case c.RequiredIf != nil, c.WantedIf != nil:
		return "selon le cas"
	}
	return "non"
}

func (c *Column) itemLabels() []string {
	labels := make([]string, len(c.Items))
	for i, item := range c.Items {
		labels[i] = item.Label
	}
	return labels
}

// shownExample is the example as it is typed: jj/mm/aaaa, or the label of a list.
func (c *Column) shownExample() string {
	if c.Type == Day {
		if w, ok := parseDay(c.Example); ok {
			return w.String()
		}
	}
	return c.labelOf(c.Example)
}
