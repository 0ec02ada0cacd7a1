package contract

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

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
func lexiconsFor(structures []Item, labels map[string][]string) lexiconSet {
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

// LabelOf says which column of a kind a label is already that of; "" for none.
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
	"foyer": true, "nom_usage": true,
}

// lexiconSet is every kind, made ready for reading.
type lexiconSet []*lexicon

// header is a row, or a part of it, taken for the header of a kind of record.
type header struct {
	lexicon  *lexicon
	row      int
	from, to int      // its columns, from 0, the last not included
	labels   []string // folded, by position
	columns  []Mapping
	sources  [][]int     // for each column of the schema, its positions from 0, the preferred one first
	rivals   map[int]int // of a position that is not read, the position of the more exact label
	found    map[int]int // column of the schema of each position that has one
	groups   []*header   // the same with the second, third… of the columns repeated
	own      []int       // positions that a repeated group does not share
	state    int         // position of the state of a dossier in Démarche numérique; -1
	matched  int         // columns of the schema that are there
	specific int         // those of them that no other kind shares
	missing  []string    // labels of the required columns that are not there
}

// match reads labels as the header of a kind.
func (l *lexicon) match(row int, labels []label) *header {
	h := &header{
		lexicon: l, row: row, to: math.MaxInt, labels: make([]string, len(labels)), state: -1,
		sources: make([][]int, len(l.schema.Columns)), rivals: map[int]int{}, found: map[int]int{},
	}
	for p, label := range labels {
		h.labels[p] = label.folded
		if i, ok := l.find(label); ok {
			h.found[p] = i
			h.sources[i] = append(h.sources[i], p)
		}
		if l.schema.Kind == Parcours && label.folded == "etat du dossier" {
			h.state = p
		}
	}
	for i := range h.sources {
		h.preferExact(i, labels)
	}
	h.nameByUse()
	h.count()
	h.repeat(labels)
	return h
}

// find is the column of a label: as it is written, otherwise without its unit, its
// number, or the values of its list.
func (l *lexicon) find(of label) (column int, ok bool) {
	if of.folded == "" {
		return 0, false
	}
	if column, ok = l.labels[of.folded]; !ok && of.bare != "" {
		column, ok = l.labels[of.bare]
		ok = ok && l.takes(column, of.values)
	}
	return column, ok
}

// takes reports whether the values that a label bears, if any, are those of a list.
func (l *lexicon) takes(column int, values []string) bool {
	known := 0
	for _, v := range values {
		if _, ok := l.values[column][v]; ok {
			known++
		} else if v != "" && v != "etc" {
			return false
		}
	}
	return len(values) == 0 || known > 0
}

func (h *header) count() {
	l := h.lexicon
	for i, c := range l.schema.Columns {
		switch {
		case h.sources[i] == nil && c.Required:
			h.missing = append(h.missing, c.Label)
		case h.sources[i] != nil:
			h.matched++
			if !identity[c.Name] && !c.Lent {
				h.specific++
			}
		}
	}
	h.missAny("N° dossier ou N° AGDREF ou Nom et Prénom", l.schema.Person, []string{"dossier"}, []string{"agdref"}, []string{"nom", "prenom"})
	h.missAny("Situation professionnelle ou Situation résidentielle ou Niveau de français", l.schema.Kind == Situations,
		[]string{"situation_emploi"}, []string{"situation_logement"}, []string{"niveau_langue"})
}

// preferExact keeps, of the labels of one column, the most exact: one that says all that
// another says and more (« Date du contact » beside « Date »), any other than the
// number that a program gives its lines (« ID »), the name of birth.
func (h *header) preferExact(column int, labels []label) {
	all := h.sources[column]
	if len(all) < 2 {
		return
	}
	var kept []int
	for _, p := range all {
		i := slices.IndexFunc(all, func(q int) bool { return moreExact(labels[q].name(), labels[p].name()) })
		if i < 0 {
			kept = append(kept, p)
			continue
		}
		h.rivals[p] = all[i]
	}
	h.sources[column] = kept
}

// nameByUse takes the name of use for the name where no other is there.
func (h *header) nameByUse() {
	nom, usage := h.lexicon.schema.Column("nom"), h.lexicon.schema.Column("nom_usage")
	if h.sources[nom] != nil || h.sources[usage] == nil {
		return
	}
	h.sources[nom], h.sources[usage] = h.sources[usage], nil
	for _, p := range h.sources[nom] {
		h.found[p] = nom
	}
}

// instead are the positions that are read when those of a column are empty. A name is the
// same person's, whichever: less exact ones and that of use stand for that of birth, and
// less exact ones for that of use. Another number or another day is not the same thing.
func (h *header) instead(column int) []int {
	name := h.lexicon.schema.Columns[column].Name
	if name != "nom" && name != "nom_usage" {
		return nil
	}
	nom := h.lexicon.schema.Column("nom")
	var all []int
	for p := range h.rivals {
		if h.found[p] == nom {
			all = append(all, p)
		}
	}
	slices.Sort(all)
	if name == "nom" {
		all = append(all, h.sources[h.lexicon.schema.Column("nom_usage")]...)
	}
	return all
}

// moreExact reports whether a label says more exactly than another what both say.
func moreExact(a, b string) bool {
	if exactness[a] != exactness[b] {
		return exactness[a] > exactness[b]
	}
	more, less := telling(a), telling(b)
	if len(more) <= len(less) {
		return false
	}
	return !slices.ContainsFunc(less, func(word string) bool { return !slices.Contains(more, word) })
}

// exactness ranks labels that share no word: a number of the program below that of the
// dossier, the name of birth above any other.
var exactness = map[string]int{"id": -2, "dossier id": -1, "nom de naissance": 1}

// telling are the words of a label that mean something.
func telling(label string) []string {
	return slices.DeleteFunc(strings.Fields(label), func(w string) bool { return hollow[w] })
}

var hollow = map[string]bool{"de": true, "du": true, "des": true, "la": true, "le": true, "l": true, "d": true, "n": true, "no": true, "numero": true, "code": true}

// repeat finds columns repeated for several contacts or situations of a row: the day, and
// what goes with it, under the same labels.
func (h *header) repeat(labels []label) {
	key := h.lexicon.schema.Column(h.lexicon.schema.Many.Day)
	if key < 0 || len(h.sources[key]) < 2 {
		return
	}
	days := h.sources[key]
	for _, p := range days[1:] {
		if labels[p].name() != labels[days[0]].name() {
			return
		}
	}
	for g := range days {
		sources := make([][]int, len(h.sources))
		var own []int
		for c, at := range h.sources {
			sources[c] = at
			if len(at) < 2 {
				continue
			}
			sources[c] = nil
			for n, p := range at {
				if group := groupOf(n, p, len(at), days); group == g {
					sources[c] = append(sources[c], p)
					own = append(own, p)
				}
			}
		}
		if g == 0 {
			defer func() { h.sources, h.own = sources, own }()
			continue
		}
		group := *h
		group.sources, group.own, group.groups = sources, own, nil
		h.groups = append(h.groups, &group)
	}
}

// groupOf is the group of the nth position of a column: one a day where there are as
// many, otherwise that of the day before it.
func groupOf(n, position, of int, days []int) int {
	if of == len(days) {
		return n
	}
	group := 0
	for g, day := range days {
		if day <= position {
			group = g
		}
	}
	return group
}

// missAny says what is missing when none of the sets of columns is there whole.
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

// sighting is what the first rows of a sheet say.
type sighting struct {
	headers []*header // complete
	near    *header   // the nearest one to be, when none is
	title   []titleCell
	empty   bool
}

// look finds the first headers of a sheet among its first rows.
func look(sheet *exports.Sheet, all lexiconSet) (sighting, error) {
	s := sighting{empty: true}
	over := mergedCells{areas: sheet.Merged}
	var above []titleCell
	seen, until := 0, 0
	for row, err := range sheet.Rows() {
		if err != nil {
			return s, err
		}
		if isBlank(row.Cells) {
			continue
		}
		understand(row.Cells)
		s.empty = false
		if seen++; seen > headerWithin || until > 0 && row.Number > until {
			break
		}
		over.hold(row)
		found, near := all.headers(row, over)
		switch {
		case found != nil:
			s.headers, s.title = found, above
			if until = over.reaches(row.Number); until == 0 {
				return s, nil
			}
		case s.headers == nil && near != nil && near.better(s.near):
			s.near = near
		}
		above = slices.Clip(appendTitle(above, row))
	}
	return s, nil
}

// headers are the complete headers of a row: that of the whole row, or of its parts set
// side by side; otherwise near is the nearest to be one, nil when nothing is like it.
func (all lexiconSet) headers(row exports.Row, over mergedCells) (complete []*header, near *header) {
	cells, labels := over.labels(row)
	if len(labels) == 0 {
		return nil, nil
	}
	whole := all.best(row.Number, labels)
	parts := runsOf(labels)
	if len(parts) > 1 {
		var several []*header
		for _, part := range parts {
			h := all.best(row.Number, within(labels, part))
			if h != nil && len(h.missing) == 0 {
				h.from, h.to = part[0], part[1]
				several = append(several, h)
			}
		}
		if len(several) > 1 || len(several) == 1 && (whole == nil || len(whole.missing) > 0 || whole.straddles(parts)) {
			for _, h := range several {
				h.describe(cells)
			}
			return several, nil
		}
	}
	if whole == nil || whole.matched == 0 {
		return nil, nil
	}
	whole.describe(cells)
	if len(whole.missing) > 0 {
		return nil, whole
	}
	return []*header{whole}, nil
}

func (all lexiconSet) best(row int, labels []label) (best *header) {
	for _, l := range all {
		if h := l.match(row, labels); h.better(best) {
			best = h
		}
	}
	return best
}

// runsOf are the labels that stand together, from and to, parted by columns without.
func runsOf(labels []label) (all [][2]int) {
	for p := 0; p < len(labels); p++ {
		if labels[p].folded == "" {
			continue
		}
		from := p
		for p < len(labels) && labels[p].folded != "" {
			p++
		}
		all = append(all, [2]int{from, p})
	}
	return all
}

// within are the labels of a run, the others blank.
func within(labels []label, run [2]int) []label {
	own := make([]label, run[1])
	copy(own[run[0]:], labels[run[0]:run[1]])
	return own
}

// straddles reports whether a column is written in two runs.
func (h *header) straddles(parts [][2]int) bool {
	run := func(p int) int { return slices.IndexFunc(parts, func(r [2]int) bool { return r[0] <= p && p < r[1] }) }
	for _, g := range append([]*header{h}, h.groups...) {
		for _, at := range g.sources {
			for _, p := range at {
				if run(p) != run(at[0]) {
					return true
				}
			}
		}
	}
	return len(h.groups) > 0 && run(h.groups[0].own[0]) != run(h.own[0])
}

// next are the headers that a row below others opens: nil for a row of data, or one that
// repeats the header above.
func (all lexiconSet) next(row exports.Row, over mergedCells, tables []*tableReader, begin *openings) []*header {
	looked := 0
	for i := range row.Cells {
		c := &row.Cells[i]
		if c.Text == "" {
			continue
		}
		if c.Kind == exports.Text && len(c.Text) <= foldedAtMost && begin.may(c.Text) && all.knows(labelOf(c.Text)) {
			break
		}
		if looked++; looked == 3 || i+1 == len(row.Cells) {
			return nil
		}
	}
	found, _ := all.headers(row, over)
	if found == nil || slices.ContainsFunc(tables, func(t *tableReader) bool { return t.repeatedBy(row.Cells) }) {
		return nil
	}
	return found
}

// openings are how the labels of a reading begin, by their first letters and figures, three at
// most. Nearly no cell of data begins as one of them does: the others need not be folded.
type openings map[[3]byte]bool

func (all lexiconSet) openings() *openings {
	begin := openings{}
	for _, l := range all {
		for folded := range l.labels {
			for n := 1; n <= 3; n++ {
				begin[opening(folded[:min(n, len(folded))])] = true
			}
		}
	}
	return &begin
}

// may reports whether a text may be one of the labels.
func (o *openings) may(text string) bool {
	from := opening(text)
	return from[0] == 0 || (*o)[from]
}

// opening is what a text begins with, in small letters: the letters and figures of ASCII before
// anything else, which folding leaves as they are.
func opening(text string) (from [3]byte) {
	for i := range min(len(text), len(from)) {
		if text[i] >= utf8.RuneSelf || !letterOrDigit[text[i]] {
			break
		}
		from[i] = text[i]
		if 'A' <= text[i] && text[i] <= 'Z' {
			from[i] |= 0x20
		}
	}
	return from
}

func (all lexiconSet) knows(of label) bool {
	return slices.ContainsFunc(all, func(l *lexicon) bool { _, ok := l.find(of); return ok })
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
func (h *header) describe(cells []exports.Cell) {
	h.columns = make([]Mapping, 0, len(cells))
	name := func(p int) string { return tidy(cells[p].Text) }
	for p, c := range cells {
		if p < h.from || p >= h.to || p >= len(h.labels) || h.labels[p] == "" {
			continue
		}
		m := Mapping{Position: p + 1, Label: tidy(c.Text)}
		i, known := h.found[p]
		rival, unread := h.rivals[p]
		switch {
		case unread && slices.Contains(h.instead(i), p):
			m.Column = h.lexicon.schema.Columns[i].Name
			m.Note = french("nom d’usage à côté de « %s », plus précise, et nom quand elle est vide", name(rival))
		case unread:
			m.Note = french("non lue : « %s » est plus précise", name(rival))
		case known:
			m.Column = h.lexicon.schema.Columns[i].Name
			m.Note = h.beside(i, p, name)
		case p == h.state:
			m.Note = "écarte les dossiers à l’état de brouillon"
		case h.labels[p] == "ligne" && h.labels[0] == "dossier id":
			m.Note = "rang dans le bloc répété, non lu"
		case h.labels[p] == returnLabel:
			m.Note = "ajoutée par le retour qualité, ignorée"
		}
		h.columns = append(h.columns, m)
	}
	for _, g := range h.groups {
		g.columns = h.columns
	}
}

// beside says how a column goes with the others of the same meaning.
func (h *header) beside(column, position int, name func(int) string) string {
	for p, q := range h.rivals {
		if q == position && h.found[p] == column {
			return french("préférée à « %s », moins précise", name(p))
		}
	}
	for n, g := range append([]*header{h}, h.groups...) {
		if len(h.groups) > 0 && slices.Contains(g.own, position) {
			return french("du %s de la ligne", ordinal(n+1, h.lexicon.schema.Many.Noun))
		}
	}
	if len(h.sources[column]) > 1 {
		return "doit s’accorder avec les autres colonnes de même sens"
	}
	return ""
}

func ordinal(n int, noun string) string {
	if n == 1 {
		return "1er\u00a0" + noun
	}
	return fmt.Sprintf("%de\u00a0%s", n, noun)
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
