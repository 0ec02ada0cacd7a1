package sources

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// states are the states of a dossier, as the service's own export says them.
var states = map[string]string{
	"en_construction": "En construction", "en_instruction": "En instruction", "accepte": "Accepté", "refuse": "Refusé", "sans_suite": "Classé sans suite",
}

// statement is a workbook of dossiers laid out as the service's own export: a sheet of
// dossiers, then one for each repeated block, tied by the number of the dossier. Who
// treats them there is left out; the fields of all revisions are mixed. renamed gives the
// label of a field another one. The same dossiers give the same bytes.
func statement(all []dossier, deleted map[int]bool, renamed map[string]string) ([]byte, error) {
	all = slices.DeleteFunc(slices.Clone(all), func(d dossier) bool { return deleted[d.Number] })
	slices.SortFunc(all, func(a, b dossier) int { return cmp.Compare(a.Number, b.Number) })
	all = slices.CompactFunc(all, func(a, b dossier) bool { return a.Number == b.Number }) // one that moved from a page to the next
	main := newTable("Dossiers", "ID", "Civilité", "Nom", "Prénom", "Date de naissance", "Archivé", "État du dossier", "Dernière mise à jour le", "Déposé le", "Passé en instruction le", "Traité le")
	blocks := make(map[string]*table)
	var order []string
	for _, d := range all {
		who, born := d.Demandeur, ""
		if who.DateDeNaissance != nil {
			born = *who.DateDeNaissance
		}
		line := main.line(strconv.Itoa(d.Number), civility(who.Civilite), who.Nom, who.Prenom, born, yes(d.Archived), cmp.Or(states[d.State], d.State), day(&d.DateDerniereModification), day(&d.DateDepot), day(d.DatePassageEnInstruction), day(d.DateTraitement))
		for _, c := range slices.Concat(d.Champs, d.Annotations) {
			if c.Typename != "RepetitionChamp" {
				line.put(c.ChampDescriptorID, label(c, renamed), c.value())
				continue
			}
			block := blocks[c.ChampDescriptorID]
			if block == nil {
				block = newTable(blockName(c), "Dossier ID", "Ligne")
				blocks[c.ChampDescriptorID], order = block, append(order, c.ChampDescriptorID)
			}
			for n, r := range c.Rows {
				line := block.line(strconv.Itoa(d.Number), strconv.Itoa(n+1))
				for _, x := range r.Champs {
					line.put(x.ChampDescriptorID, label(x, renamed), x.value())
				}
			}
		}
	}
	pages := []exports.Page{main.page()}
	for _, id := range order {
		pages = append(pages, blocks[id].page())
	}
	var b bytes.Buffer
	err := exports.WriteXLSX(&b, pages)
	return b.Bytes(), err
}

func label(c champ, renamed map[string]string) string {
	text := strings.TrimSpace(c.Label)
	return cmp.Or(renamed[text], text)
}

// value is what a field says, as a statement says it.
func (c champ) value() string {
	switch {
	case c.Date != nil:
		return *c.Date
	case c.Datetime != nil:
		return *c.Datetime
	case c.Checked != nil:
		return yes(*c.Checked)
	case c.Civilite != nil:
		return civility(*c.Civilite)
	case c.StringValue != nil:
		return *c.StringValue
	}
	return ""
}

// civility is how the service's own export says it.
func civility(code string) string { return map[string]string{"M": "M.", "Mme": "Mme"}[code] }

func yes(b bool) string {
	if b {
		return "oui"
	}
	return "non"
}

// day is an instant as the day that it is, by the clock of the service.
func day(at *time.Time) string {
	if at == nil || at.IsZero() {
		return ""
	}
	return at.Format(time.DateOnly)
}

// blockName is the name of the sheet of a repeated block: its number and its label, cut.
func blockName(c champ) string {
	id := c.ChampDescriptorID
	if plain, err := base64.StdEncoding.DecodeString(id); err == nil { // "Champ-123"
		_, id, _ = strings.Cut(string(plain), "-")
	}
	name := []rune(fmt.Sprintf("(%s) %s", id, strings.TrimSpace(c.Label)))
	name = name[:min(len(name), 30)]
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return ' '
		}
		return r
	}, string(name)))
}

// table is a sheet that grows by its columns and its rows.
type table struct {
	name   string
	header []string
	at     map[string]int // column of a field
	rows   [][]string
}

func newTable(name string, header ...string) *table {
	return &table{name: name, header: header, at: make(map[string]int)}
}

// row is a line of a table that is being filled.
type row struct {
	*table
	n int
}

func (t *table) line(cells ...string) row {
	t.rows = append(t.rows, cells)
	return row{t, len(t.rows) - 1}
}

// put writes the value of a field of a row, in its column or in a new one.
func (r row) put(id, label, value string) {
	at, known := r.at[id]
	if !known {
		at = len(r.header)
		r.at[id], r.header = at, append(r.header, label)
	}
	cells := r.rows[r.n]
	for len(cells) <= at {
		cells = append(cells, "")
	}
	cells[at] = value
	r.rows[r.n] = cells
}

func (t *table) page() exports.Page {
	rows := []exports.Row{cells(1, t.header)}
	widths := make([]float64, len(t.header))
	for n, l := range t.header {
		widths[n] = float64(max(12, min(40, utf8.RuneCountInString(l)+2)))
	}
	for n, r := range t.rows {
		rows = append(rows, cells(n+2, r))
	}
	return exports.Page{Sheet: exports.NewSheet(t.name, rows), HeaderRow: 1, Widths: widths}
}

func cells(number int, texts []string) exports.Row {
	row := exports.Row{Number: number}
	for _, text := range texts {
		c := exports.Cell{Kind: exports.Text, Text: text}
		if text == "" {
			c.Kind = exports.Empty
		} else if _, err := time.Parse(time.DateOnly, text); err == nil {
			c.Kind = exports.Date
		}
		row.Cells = append(row.Cells, c)
	}
	return row
}
