package contract

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// Describe says to a sender, in French, what was understood of his file and all
// that there is to mend, equal faults together unless each is asked for. It repeats no
// personal value.
func Describe(f *exports.File, r *Reading, each bool) string {
	d := description{each: each}
	d.line(0, "%s", f.Name)
	d.form(f)
	if p, refused := r.Refusal(); refused {
		d.line(1, "Fichier refusé : %s", p.Message)
		d.line(1, "Règle : %s", p.Rule)
		d.others(r)
		return d.String()
	}
	d.period(r)
	d.line(1, "Jour d'extraction : %s (%s)", longDay(r.ExtractionOn), r.ExtractionBy)
	if r.Departements != nil {
		d.line(1, "Départements : %s", cmp.Or(strings.Join(r.Departements, ", "), "aucun"))
	}
	for i := range r.Tables {
		t := &r.Tables[i]
		if i > 0 && t.Part > 0 && t.Sheet == r.Tables[i-1].Sheet && t.HeaderRow == r.Tables[i-1].HeaderRow && t.Columns[0] == r.Tables[i-1].Columns[0] {
			d.line(2, "%s : %s", ordinal(t.Part+1, t.Schema.Many.Noun), t.counts())
			continue
		}
		d.table(t)
	}
	d.others(r)
	d.problems(r)
	return d.String()
}

// description is a text under way, indented by two spaces a level.
type description struct {
	strings.Builder
	each bool // equal faults are listed one by one
}

func (d *description) line(level int, format string, args ...any) {
	d.WriteString(strings.Repeat("  ", level))
	d.WriteString(french(format, args...))
	d.WriteByte('\n')
}

func (d *description) form(f *exports.File) {
	if f.Form != exports.CSV {
		d.line(1, "Forme : %s", f.Form)
		return
	}
	separator := fmt.Sprintf(typography.Replace("« %c »"), f.Separator)
	if f.Separator == '\t' {
		separator = "tabulation"
	}
	d.line(1, "Forme : %s, encodage %s, séparateur %s", f.Form, f.Encoding, separator)
}

func (d *description) period(r *Reading) {
	if r.Month.IsZero() {
		d.line(1, "Période : aucun témoin ne la dit")
	} else {
		d.line(1, "Période : %s", longMonth(r.Month))
	}
	d.witnesses(r)
}

func (d *description) witnesses(r *Reading) {
	for _, w := range r.Witnesses {
		d.line(2, "%s", w)
	}
}

// table says how a sheet was read, column by column.
func (d *description) table(t *Table) {
	d.line(0, "")
	name := "Table"
	if t.Sheet != "" {
		name = french("Feuille « %s »", t.Sheet)
	}
	d.line(1, "%s : %s (%s), en-tête à la ligne %d", name, t.Schema.Title, t.Schema.Kind, t.HeaderRow)
	width := 0
	for _, m := range t.Columns {
		width = max(width, utf8.RuneCountInString(m.Label))
	}
	width = min(width, 50)
	for _, m := range t.Columns {
		meaning := cmp.Or(m.Column, "(inconnue, non lue)")
		if m.Note != "" {
			meaning += ", " + m.Note
			if m.Column == "" {
				meaning = "(" + m.Note + ")"
			}
		}
		d.line(2, "%3s  %s%s  %s", letters(m.Position), m.Label, strings.Repeat(" ", max(0, width-utf8.RuneCountInString(m.Label))), meaning)
	}
	d.absent(t)
	d.line(2, "%s", t.counts())
}

// counts says what became of the rows of a table.
func (t *Table) counts() string {
	return french("%s = %s + %s + %s qui %s pas des données",
		count(t.Read, "ligne lue", "lignes lues"), count(t.Kept, "gardée", "gardées"),
		count(t.SetAside, "mise de côté", "mises de côté"), count(t.NotData, "ligne", "lignes"), isNot(t.NotData))
}

func isNot(n int) string {
	if n > 1 {
		return "ne sont"
	}
	return "n’est"
}

// absent lists the columns of the schema that the sheet does not have.
func (d *description) absent(t *Table) {
	var names []string
	for i := range t.Schema.Columns {
		c := &t.Schema.Columns[i]
		if !slices.ContainsFunc(t.Columns, func(m Mapping) bool { return m.Column == c.Name }) {
			names = append(names, c.Name)
		}
	}
	if names != nil {
		d.line(2, "Colonnes absentes, aucune obligatoire : %s", strings.Join(names, ", "))
	}
}

func (d *description) others(r *Reading) {
	if len(r.Others) == 0 {
		return
	}
	d.line(0, "")
	d.line(1, "Feuilles non lues :")
	for _, o := range r.Others {
		d.line(2, "%s", o)
	}
}

func (d *description) problems(r *Reading) {
	d.line(0, "")
	if len(r.Problems) == 0 {
		d.line(1, "Aucun problème.")
		return
	}
	d.line(1, "%s :", count(len(r.Problems), "problème", "problèmes"))
	sheet, first := "", true
	all := Group(r.Problems)
	if d.each {
		all = all[:0]
		for _, p := range r.Problems {
			all = append(all, Grouped{p, []int{p.Row}})
		}
	}
	for i := range all {
		p := &all[i]
		if p.Sheet != "" && (first || p.Sheet != sheet) {
			d.line(1, "Feuille « %s »", p.Sheet)
		}
		sheet, first = p.Sheet, false
		d.line(2, "%s [%s, %s] %s", p.where(), p.Rule, p.Severity.French(), p.Sentence())
	}
	if len(all) < len(r.Problems) {
		d.line(1, "Les problèmes de même nature sont réunis. Tous, un par un : agir check --all.")
	}
}

// where is the place of the problems in their sheet.
func (g *Grouped) where() string {
	switch {
	case g.Row == 0:
		return "fichier"
	case g.Column == 0:
		return g.Lines()
	}
	return g.Lines() + ", colonne " + letters(g.Column)
}

// letters names a column as a spreadsheet does: A, Z, AA.
func letters(position int) string {
	var name []byte
	for ; position > 0; position = (position - 1) / 26 {
		name = append(name, byte('A'+(position-1)%26))
	}
	slices.Reverse(name)
	return string(name)
}

// count is a number with its noun: 1 ligne lue, 1 234 lignes lues.
func count(n int, one, many string) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "\u202f" + text[i:]
	}
	if n < 2 {
		return text + " " + one
	}
	return text + " " + many
}
