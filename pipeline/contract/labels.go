package contract

import (
	"regexp"
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// label is what stands above a column, as it is compared: whole, and without the unit,
// the number or the values that it bears, when it bears some.
type label struct {
	folded, bare string
	values       []string // of a list, folded, where these are what bare is without
}

// name is the label without its number and its unit.
func (l label) name() string {
	if l.bare != "" && l.values == nil {
		return l.bare
	}
	return l.folded
}

var (
	inBrackets = regexp.MustCompile(`\s*[(\[]([^()\[\]]*)[)\]]\s*\*?\s*$`)
	aUnit      = regexp.MustCompile(`^(?:[jmadyhs0-9x ]+|oui non|o n|h f|m f|f m|obligatoire|facultatif|si connu|(?:au )?format .*|\d+ chiffres|ex .*|texte|date|liste)$`)
	between    = regexp.MustCompile(`[,;/|]|\s(?:ou|et)\s`)
	numbered   = regexp.MustCompile(`^(.*\pL) (?:n )?\d{1,2}$`)
)

func labelOf(text string) label {
	l := label{folded: Fold(text)}
	var m []string
	if strings.ContainsAny(text, ")]") {
		m = inBrackets.FindStringSubmatch(text)
	}
	switch {
	case m != nil && aUnit.MatchString(Fold(m[1])):
		l.bare = Fold(strings.TrimSuffix(text, m[0]))
	case m != nil && between.MatchString(m[1]):
		l.bare = Fold(strings.TrimSuffix(text, m[0]))
		for _, v := range between.Split(m[1], -1) {
			l.values = append(l.values, Fold(v))
		}
	}
	if l.bare != "" {
		return l
	}
	if endsInNumber(l.folded) {
		if m := numbered.FindStringSubmatch(l.folded); m != nil {
			l.bare = m[1]
		}
	}
	return l
}

// endsInNumber reports whether a text ends in one or two digits behind a space.
func endsInNumber(s string) bool {
	bare := strings.TrimRight(s, "0123456789")
	return len(s)-len(bare) >= 1 && len(s)-len(bare) <= 2 && strings.HasSuffix(bare, " ")
}

// mergedCells follows the merged cells of a sheet from row to row.
type mergedCells struct {
	areas  []exports.Area // from top to bottom
	begun  int            // row of the header: those that start above it hold no data
	here   []held         // those that the row is in
	recent []exports.Row  // the last rows that may be part of a header
}

// held is a merged cell and its value.
type held struct {
	exports.Area
	cell exports.Cell
}

// hold keeps a row that may be part of a header.
func (m *mergedCells) hold(row exports.Row) {
	row.Cells = slices.Clone(row.Cells)
	if m.recent = append(m.recent, row); len(m.recent) > 4 {
		m.recent = m.recent[1:]
	}
	m.start(row.Number)
}

// start says that data begin below a row.
func (m *mergedCells) start(row int) { m.begun, m.here = row, nil }

// fill gives a row below the header the values of the merged cells that it is in. A row
// that says nothing else stays blank.
func (m *mergedCells) fill(row exports.Row) []exports.Cell {
	m.here = slices.DeleteFunc(m.here, func(h held) bool { return h.Bottom < row.Number })
	for len(m.areas) > 0 && m.areas[0].Top <= row.Number {
		a := m.areas[0]
		m.areas = m.areas[1:]
		if a.Top == row.Number && a.Top > m.begun && a.Bottom > a.Top && a.Left <= len(row.Cells) {
			m.here = append(m.here, held{a, row.Cells[a.Left-1]})
		}
	}
	if len(m.here) == 0 || isBlank(row.Cells) {
		return row.Cells
	}
	cells := row.Cells
	for _, h := range m.here {
		if h.Top == row.Number {
			continue
		}
		if len(cells) < h.Left {
			cells = append(slices.Clip(cells), make([]exports.Cell, h.Left-len(cells))...)
		}
		cells[h.Left-1] = h.cell
	}
	return cells
}

// reaches is the row down to which the header of a row goes on, by its merged cells; 0
// when it ends there.
func (m *mergedCells) reaches(row int) (bottom int) {
	for _, a := range m.areas {
		if a.Top == row && a.Bottom > row && a.Bottom <= row+2 {
			bottom = max(bottom, a.Bottom)
		}
	}
	return bottom
}

// at is the text of a cell of a row kept.
func (m *mergedCells) at(row, column int) string {
	for _, r := range m.recent {
		if r.Number == row && column <= len(r.Cells) {
			return r.Cells[column-1].Text
		}
	}
	return ""
}

// labels are the labels of a row taken for a header: those of a cell merged from above
// stand in it too, and what a group of columns is about stands before those that are
// not the person's.
func (m *mergedCells) labels(row exports.Row) (cells []exports.Cell, labels []label) {
	cells = slices.Clone(row.Cells)
	groups := make(map[int]string)
	for _, a := range m.areas {
		switch {
		case a.Top < row.Number && row.Number <= a.Bottom && a.Left == a.Right:
			for len(cells) < a.Left {
				cells = append(cells, exports.Cell{})
			}
			if cells[a.Left-1].Text == "" {
				cells[a.Left-1] = exports.Cell{Text: m.at(a.Top, a.Left), Kind: exports.Text}
			}
		case a.Bottom == row.Number-1 && a.Right > a.Left:
			for c := a.Left; c <= a.Right; c++ {
				groups[c] = m.at(a.Top, a.Left)
			}
		}
	}
	labels = make([]label, len(cells))
	for i, c := range cells {
		if c.Kind == exports.Error || c.Text == "" || len(c.Text) > foldedAtMost {
			continue
		}
		text := c.Text
		if g := groups[i+1]; g != "" && len(g) <= foldedAtMost && ofAnother(Fold(g)) {
			text = g + " " + text
		}
		labels[i] = labelOf(text)
	}
	return cells, labels
}

// others are the words of a group of columns that is about somebody else than the person.
var others = []string{
	"referent", "referente", "travailleur", "travailleuse", "intervenant", "intervenante", "conseiller", "conseillere", "accompagnant", "accompagnante",
	"prescripteur", "professionnel", "salarie", "salariee", "agent", "interprete", "conjoint", "conjointe", "enfant", "parent", "bailleur", "employeur", "redacteur", "saisie",
}

func ofAnother(group string) bool {
	return slices.ContainsFunc(strings.Fields(group), func(w string) bool {
		return slices.Contains(others, w) || slices.Contains(others, strings.TrimSuffix(w, "s"))
	})
}
