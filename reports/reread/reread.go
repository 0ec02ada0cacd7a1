// Package reread reads finished documents as whoever receives them would: it
// rebuilds their tables, ties their figures by everything that a reader knows,
// and says which figures that are not printed the printed ones give back.
//
// It knows nothing of how the documents were made, and asks nothing but the
// documents: what it finds, anybody can. What it ties:
//   - the total of a table and its rows; regions and their departments;
//   - a column and those of which it is the total; « dont » and the rest;
//   - « Sur », « Nombre » and the complement;
//   - the same figure in two tables, two files, two editions of a month;
//   - those followed where there are places and the file active of those departments;
//   - the indicators that count a part of another (see identities.go);
//   - those who entered on each side of a break, who are those followed from their entry;
//   - two months of a cumulative count;
//   - two months running, where no statement came late between them (see presumed.go).
package reread

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Document is a finished file, in the tables that it holds.
type Document struct {
	File string
	Text string // all that it says, to find its month and the day it was known on
	// KnownAs is the day, or the edition, that a document is known to be of; empty reads it.
	KnownAs string
	Tables  []Table
	// Said are the words that stand together outside the tables: sentences, and what is read
	// aloud in place of a drawing.
	Said     []string
	Drawings []Drawing
}

// regional says whether a document is that of one region: its departments do not make the
// nation.
func (d Document) regional() bool {
	return strings.Contains(strings.ToLower(d.Text), "comparatif régional")
}

// Table is a table as printed. The first row is its header, and the first column
// names the rows.
type Table struct {
	Sheet   string
	Caption string
	Rows    []Row
}

// Row is a row with its number in the sheet, or in the table of a page.
type Row struct {
	Number int
	Cells  []string
}

// Vocabulary is what a reader knows of the words.
type Vocabulary struct {
	Codes    map[string]string // code of an indicator by its label, folded
	Kinds    map[string]string // kind of an indicator by its code: count, rate…
	Nation   []string          // what the nation's row is called, folded
	RegionOf func(territory string) string
	Fold     func(string) string
}

// Leak is a figure that finished documents give back.
type Leak struct {
	File, Sheet, Table string
	Line               int
	Row, Column        string
	Told               string // what gives it back
}

func (l Leak) String() string {
	place := l.File
	if l.Sheet != "" {
		place += fmt.Sprintf(": sheet %q", l.Sheet)
	}
	return fmt.Sprintf("%s: table %q: row %d %q, column %q: %s", place, l.Table, l.Line, l.Row, l.Column, l.Told)
}

// figure is a count of a document, or that it is withheld.
type figure struct {
	indicator, place, part string
	month, known           string
	count                  int64
	withheld               bool
	total                  bool   // of the row of the total
	at                     Leak   // its place
	read, readPart         string // the indicator and the part as the document names them
}

func (f figure) key() string {
	return strings.Join([]string{f.indicator, f.place, f.month, f.part, f.known}, "|")
}

// nation is the place of every row of a total.
const nation = "FR"

// anotherMonth is a count followed by the month that it is of: that of the table's
// month is withheld.
const anotherMonth = `^\d[\d\s\x{A0}\x{202F}]*\([a-zéû]+\.?[\s\x{A0}\x{202F}]\d\d\)$`

var (
	withheldText = regexp.MustCompile(`(?i)^n\.?[\s\x{A0}\x{202F}]?c\.?$|` + anotherMonth)
	wholeText    = regexp.MustCompile(`^\d+$|^\d{1,3}([\s\x{A0}\x{202F}]\d{3})+$`)
	yearMonth    = regexp.MustCompile(`20\d\d-(0[1-9]|1[0-2])`)
	wordedMonth  = regexp.MustCompile(`(?i)(janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)[\s\x{A0}\x{202F}](20\d\d)`)
	knownOn      = regexp.MustCompile(`(?i)connus? (?:au|le)[\s\x{A0}\x{202F}](\d{1,2})(?:er|ᵉʳ)?[\s\x{A0}\x{202F}]([a-zéû]+)[\s\x{A0}\x{202F}](20\d\d)`)
)

var monthNames = []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}

func monthNumber(name string) int {
	for n, m := range monthNames {
		if strings.EqualFold(m, name) {
			return n + 1
		}
	}
	return 0
}

// month is that of a document: in its name, otherwise the first that it says.
func (d Document) month() string {
	name := d.File[strings.LastIndexAny(d.File, `/\`)+1:]
	if m := yearMonth.FindString(name); m != "" {
		return m
	}
	if m := wordedMonth.FindStringSubmatch(d.Text); m != nil {
		return fmt.Sprintf("%s-%02d", m[2], monthNumber(m[1]))
	}
	return ""
}

// known is the day on which a document says that its figures were known, which
// gives the edition; the file itself when it does not say.
func (d Document) known() string {
	if d.KnownAs != "" {
		return d.KnownAs
	}
	if m := knownOn.FindStringSubmatch(d.Text); m != nil {
		day, _ := strconv.Atoi(m[1])
		return fmt.Sprintf("%s-%02d-%02d", m[3], monthNumber(m[2]), day)
	}
	return "file " + d.File
}

// reader reads the figures of documents.
type reader struct {
	Vocabulary
	figures []figure
	partOf  map[string]string   // indicator by one that counts a part of it
	totals  map[string][]string // columns by the one that is their total
	placed  []occasion          // departments that have places
	parted  []cohort            // those who entered on each side of a break
	leaks   []Leak
	// onlyRegional are the editions of which only documents of regions are read.
	onlyRegional map[edition]bool
	reached      []reached // shares of those followed from their entry
	small        int64     // the least count that is no small one
}

func (r *reader) document(d Document) {
	month, known := d.month(), d.known()
	before := len(r.figures)
	for _, t := range d.Tables {
		if len(t.Rows) < 2 {
			continue
		}
		header := t.Rows[0].Cells
		if at := columnsOf(header); at != nil {
			r.list(d, t, at)
			continue
		}
		if !r.capacity(d, t, month, known) && !r.cohorts(d, t, month, known) {
			r.table(d, t, month, known)
		}
	}
	r.drawings(d, r.figures[before:])
	r.sentences(d, month, known)
}

// columnsOf finds the columns of the machine-readable form; nil when a table is
// not one.
func columnsOf(header []string) map[string]int {
	at := map[string]int{}
	for n, h := range header {
		at[strings.ToLower(strings.TrimSpace(h))] = n
	}
	for _, name := range []string{"mois", "niveau", "territoire", "indicateur", "numerateur", "denominateur"} {
		if _, ok := at[name]; !ok {
			return nil
		}
	}
	return at
}

// list reads the machine-readable form: a figure a line.
func (r *reader) list(d Document, t Table, at map[string]int) {
	for _, row := range t.Rows[1:] {
		cell := func(name string) string {
			if n, ok := at[name]; ok && n < len(row.Cells) {
				return strings.TrimSpace(row.Cells[n])
			}
			return ""
		}
		f := figure{indicator: cell("indicateur"), month: cell("mois"), known: cell("connu_au")}
		if d.KnownAs != "" {
			f.known = d.KnownAs
		}
		switch cell("niveau") {
		case "national":
			f.place = nation
		case "departement":
			f.place = r.Fold(cell("territoire"))
			if name := cell("nom"); name != "" {
				f.place = r.Fold(name)
			}
		case "region":
			f.place = r.Fold(cell("territoire"))
		default:
			continue
		}
		hidden := slices.Contains([]string{"non_communique", "n.c."}, cell("statut")) // of versions 1.1 and 1.0
		if domain, months, ok := horizonOf(f.indicator); ok {
			f.at = Leak{File: d.File, Sheet: t.Sheet, Table: t.Caption, Line: row.Number, Row: f.indicator + " " + cell("territoire"), Column: "valeur"}
			r.access(f, domain, months, cell("valeur"))
			f.indicator, f.part = domain, among
			r.add(f, cell("denominateur"), false)
			continue
		}
		kind := r.Kinds[f.indicator]
		if f.indicator != placed && kind != "count" && kind != "rate" {
			continue
		}
		f.at = Leak{File: d.File, Sheet: t.Sheet, Table: t.Caption, Line: row.Number, Row: f.indicator + " " + cell("territoire"), Column: "valeur"}
		if text := cell("numerateur"); (hidden && !wholeText.MatchString(text) || withheldText.MatchString(text)) && strings.ContainsAny(cell("valeur"), "0123456789") {
			leak := f.at
			leak.Told = "a figure printed beside a count that is withheld"
			r.leaks = append(r.leaks, leak)
		}
		if f.indicator == placed {
			if n, ok := count(cell("denominateur")); !ok || n == 0 {
				continue // no places there
			}
			f.at.Column = "numerateur"
			r.followedWithPlaces(&f, cell("niveau") == "departement")
			r.add(f, cell("numerateur"), hidden)
			continue
		}
		columns := map[string]string{"numerateur": counted, "denominateur": among}
		if r.Kinds[f.indicator] == "count" {
			columns = map[string]string{"numerateur": whole}
		}
		for _, column := range []string{"numerateur", "denominateur"} {
			part, ok := columns[column]
			if !ok {
				continue
			}
			g := f
			g.part = part
			g.at = Leak{File: d.File, Sheet: t.Sheet, Table: t.Caption, Line: row.Number, Row: f.indicator + " " + cell("territoire"), Column: column}
			r.add(g, cell(column), hidden)
		}
	}
}

// The parts of a figure.
const (
	whole   = "effectif"
	among   = "sur"
	counted = "nombre"
)

// add reads a cell; one that is neither a whole number nor withheld is none.
func (r *reader) add(f figure, text string, hidden bool) bool {
	text = strings.TrimSpace(text)
	switch {
	case hidden && !wholeText.MatchString(text) || withheldText.MatchString(text):
		f.withheld = true
	case wholeText.MatchString(text):
		f.count, _ = strconv.ParseInt(strings.Map(digit, text), 10, 64)
	default:
		return false
	}
	f.read, f.readPart = f.indicator, f.part
	f.indicator, f.part, f.month = canonical(f.indicator, f.part, f.month)
	r.figures = append(r.figures, f)
	return true
}

func digit(c rune) rune {
	if c < '0' || c > '9' {
		return -1
	}
	return c
}
