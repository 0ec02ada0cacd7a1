package contract

import (
	"slices"
	"strings"
	"sync"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// headerWithin is how many rows that are not empty may come before the header, it included.
const headerWithin = 30

// lexicon is a schema made ready for reading: labels and values folded.
type lexicon struct {
	schema *Schema
	labels map[string]int      // folded label → column
	values []map[string]string // of a closed list: folded value → code
}

func newLexicon(s *Schema) *lexicon {
	l := &lexicon{schema: s, labels: map[string]int{}, values: make([]map[string]string, len(s.Columns))}
	for i, c := range s.Columns {
		for _, label := range append([]string{c.Name, c.Label}, c.Others...) {
			l.labels[Fold(label)] = i
		}
		if c.Type != List {
			continue
		}
		l.values[i] = map[string]string{}
		for _, item := range c.Items {
			for _, v := range append([]string{item.Code, item.Label}, item.Others...) {
				l.values[i][Fold(v)] = item.Code
			}
		}
	}
	return l
}

var lexicons = sync.OnceValue(func() []*lexicon {
	var all []*lexicon
	for _, s := range schemas {
		all = append(all, newLexicon(s))
	}
	return all
})

// lexiconsFor are the lexicons of a reading: with the closed list of the
// structures when there is one, and the labels that the settings add, by column.
func lexiconsFor(structures []Item, labels map[string][]string) []*lexicon {
	all := slices.Clone(lexicons())
	if structures == nil && len(labels) == 0 {
		return all
	}
	for i, l := range all {
		s := *l.schema
		s.Columns = slices.Clone(s.Columns)
		for at, c := range s.Columns {
			if c.Name == "structure" && structures != nil {
				s.Columns[at].Type, s.Columns[at].Items = List, structures
			}
			if more := labels[c.Name]; len(more) > 0 {
				s.Columns[at].Others = slices.Concat(c.Others, more)
			}
		}
		all[i] = newLexicon(&s)
	}
	return all
}

// LabelOf tells which column of a kind a label is already that of; "" for none.
func (s *Schema) LabelOf(label string) string {
	folded := Fold(label)
	for _, c := range s.Columns {
		for _, known := range append([]string{c.Name, c.Label}, c.Others...) {
			if Fold(known) == folded {
				return c.Name
			}
		}
	}
	return ""
}

// identity are the columns that many kinds share: they do not tell one kind from another.
var identity = map[string]bool{
	"dossier": true, "agdref": true, "nom": true, "prenom": true, "date_naissance": true, "sexe": true, "departement": true,
}

// header is a row taken for the header of a kind of record.
type header struct {
	lexicon  *lexicon
	row      int
	labels   []string // folded, by position
	columns  []Mapping
	sources  [][]int  // for each column of the schema, its positions from 0, the preferred one first
	state    int      // position of the state of a dossier in Démarches Simplifiées; -1
	matched  int      // columns of the schema that are there
	specific int      // those of them that no other kind shares
	missing  []string // labels of the required columns that are not there
}

// match reads a row as the header of a kind.
func (l *lexicon) match(row exports.Row, labels []string) *header {
	h := &header{lexicon: l, row: row.Number, labels: labels, state: -1, sources: make([][]int, len(l.schema.Columns))}
	for p, label := range labels {
		if label == "" {
			continue
		}
		if i, ok := l.labels[label]; ok {
			h.add(i, p)
		}
		if l.schema.Kind == Parcours && label == "etat du dossier" {
			h.state = p
		}
	}
	for i, c := range l.schema.Columns {
		switch {
		case h.sources[i] == nil && c.Required:
			h.missing = append(h.missing, c.Label)
		case h.sources[i] != nil:
			h.matched++
			if !identity[c.Name] {
				h.specific++
			}
		}
	}
	h.missAny("N° dossier ou N° AGDREF ou Nom et Prénom", l.schema.Person, []string{"dossier"}, []string{"agdref"}, []string{"nom", "prenom"})
	h.missAny("Situation professionnelle ou Situation résidentielle", l.schema.Kind == Situations, []string{"situation_emploi"}, []string{"situation_logement"})
	return h
}

// add ties a position to a column. Where a code and a name stand side by side,
// the code is preferred; otherwise the first column filled counts.
func (h *header) add(column, position int) {
	label := h.labels[position]
	isCode := h.lexicon.schema.Columns[column].Type == Departement && (strings.HasSuffix(label, " code") || strings.HasPrefix(label, "code "))
	if isCode {
		h.sources[column] = slices.Insert(h.sources[column], 0, position)
		return
	}
	h.sources[column] = append(h.sources[column], position)
}

// missAny tells what is missing when none of the sets of columns is there whole.
func (h *header) missAny(label string, needed bool, sets ...[]string) {
	if !needed {
		return
	}
	for _, set := range sets {
		if !slices.ContainsFunc(set, func(name string) bool { return h.sources[h.lexicon.schema.Column(name)] == nil }) {
			return
		}
	}
	h.missing = append(h.missing, label)
}

// better reports whether a header is understood better than another: nothing
// required is missing, then the most columns of its own, then the most columns.
func (h *header) better(than *header) bool {
	switch {
	case than == nil:
		return h.matched > 0
	case (len(h.missing) == 0) != (len(than.missing) == 0):
		return len(h.missing) == 0
	case h.specific != than.specific:
		return h.specific > than.specific
	}
	return h.matched > than.matched
}

// titleCell is a cell of the block above the header.
type titleCell struct {
	row    int
	column int // from 1
	cell   exports.Cell
}

// sighting is what the first rows of a sheet tell.
type sighting struct {
	header *header // complete, or the nearest one; nil when nothing is like a header
	title  []titleCell
	empty  bool
}

// look finds the header of a sheet among its first rows.
func look(sheet *exports.Sheet, all []*lexicon) (sighting, error) {
	s := sighting{empty: true}
	var above []titleCell
	seen := 0
	for row, err := range sheet.Rows() {
		if err != nil {
			return s, err
		}
		if isBlank(row.Cells) {
			continue
		}
		s.empty = false
		if seen++; seen > headerWithin {
			break
		}
		labels := foldLabels(row.Cells)
		for _, l := range all {
			if h := l.match(row, labels); h.better(s.header) {
				h.describe(row)
				s.header, s.title = h, above
			}
		}
		if s.header == nil || len(s.header.missing) > 0 {
			above = slices.Clip(appendTitle(above, row))
		}
	}
	return s, nil
}

func foldLabels(cells []exports.Cell) []string {
	labels := make([]string, len(cells))
	for i, c := range cells {
		if c.Kind != exports.Error && len(c.Text) <= foldedAtMost {
			labels[i] = Fold(c.Text)
		}
	}
	return labels
}

func appendTitle(above []titleCell, row exports.Row) []titleCell {
	for i, c := range row.Cells {
		if c.Text != "" && len(c.Text) <= 2*foldedAtMost {
			above = append(above, titleCell{row.Number, i + 1, c})
		}
	}
	return above
}

// describe says what each column of the row was taken for.
func (h *header) describe(row exports.Row) {
	h.columns = make([]Mapping, 0, len(row.Cells))
	for p, c := range row.Cells {
		m := Mapping{Position: p + 1, Label: tidy(c.Text)}
		switch i, known := h.lexicon.labels[h.labels[p]]; {
		case h.labels[p] == "":
			continue
		case known:
			m.Column = h.lexicon.schema.Columns[i].Name
			if len(h.sources[i]) > 1 {
				m.Note = "lue quand les autres colonnes de même sens sont vides"
				if h.sources[i][0] == p {
					m.Note = "préférée aux autres colonnes de même sens"
				}
			}
		case p == h.state:
			m.Note = "écarte les dossiers à l’état de brouillon"
		case h.labels[p] == "ligne" && h.labels[0] == "dossier id":
			m.Note = "rang dans le bloc répété, non lu"
		case h.labels[p] == returnLabel:
			m.Note = "ajoutée par le retour qualité, ignorée"
		}
		h.columns = append(h.columns, m)
	}
}

// returnLabel is the label of the column, and the beginning of the name of the
// sheet, that the quality return adds to a file: both are ignored when it comes back.
var returnLabel = Fold(exports.ReturnColumn)

func isBlank(cells []exports.Cell) bool {
	for i := range cells {
		if cells[i].Kind == exports.Error || cells[i].Text != "" && !meaningless(cells[i].Text) {
			return false
		}
	}
	return true
}
