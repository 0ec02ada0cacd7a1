package contract

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// Read understands a file: which sheets hold which kinds of records, on which
// day it was extracted, of which month it is, and what each row says. It
// always answers; a file that cannot be taken is one Problem that refuses it.
func Read(f *exports.File, c Context) (reading *Reading) {
	defer func() {
		if p := recover(); p != nil { // ours, on a file that nobody foresaw
			reading = &Reading{Trace: exports.Trace(p), Problems: []Problem{{
				File: cmp.Or(c.Name, f.Name), Rule: "illisible", Severity: Refused,
				Message: french("Le programme n'a pas su lire ce fichier, et l'exploitant en est averti. Enregistrez-le de nouveau et renvoyez-le."),
			}}}
		}
	}()
	r := &reader{file: f, context: c, reading: &Reading{}, dossiers: map[Kind]map[string]position{}}
	if c.Name == "" {
		r.context.Name = f.Name
	}
	if refusal := r.read(); refusal != nil {
		refusal.File = r.context.Name
		refusal.Severity = Refused
		r.reading.Problems = []Problem{*refusal}
		r.reading.Tables = nil
		r.reading.Departements = nil
	}
	return r.reading
}

// reader is a reading under way.
type reader struct {
	file    *exports.File
	context Context
	reading *Reading
	found   []foundSheet
	unread  []*exports.Sheet // those without a header
	beside  []besideRow      // what rows hold outside the tables of their sheet
	near    *nearest         // the sheet nearest to a kind, when none is recognised

	lexicons lexiconSet
	begin    *openings // of their labels

	departements map[string]bool
	latest       time.Time // latest event kept
	dossiers     map[Kind]map[string]position
}

// foundSheet is a sheet in which a header was found.
type foundSheet struct {
	sheet   *exports.Sheet
	headers []*header // of the first row that has any: side by side, more than one
	title   titleBlock
}

// nearest is a sheet that lacks something to be of a kind.
type nearest struct {
	sheet  *exports.Sheet
	header *header
}

// position is where a record was kept, to name it when another has its number.
type position struct {
	sheet string
	row   int
}

// read does the reading and answers why the file is refused, if it is.
func (r *reader) read() *Problem {
	steps := []func() *Problem{r.recognise, r.dateExtraction, r.readTables, r.agreeOnPeriod}
	for _, step := range steps {
		if refusal := step(); refusal != nil {
			return refusal
		}
	}
	if r.departements != nil {
		r.reading.Departements = []string{}
		for code := range r.departements {
			r.reading.Departements = append(r.reading.Departements, code)
		}
		slices.Sort(r.reading.Departements)
	}
	return nil
}

// unread turns the error of a sheet into the refusal of the file.
func unread(err error) *Problem {
	var refusal *exports.Refusal
	if errors.As(err, &refusal) {
		return &Problem{Rule: refusal.Rule, Message: refusal.Reason}
	}
	return &Problem{Rule: "illisible", Message: french("Le fichier n'a pas pu être lu jusqu'au bout ; enregistrez-le de nouveau et renvoyez-le.")}
}

// passedOver are the sheets of Démarche numérique that hold none of our records.
var passedOver = map[string]string{
	"etablissements": "feuille de Démarche numérique sans données de suivi",
	"avis":           "feuille de Démarche numérique sans données de suivi",
	"aide":           "mode d'emploi du modèle",
}

// choices is the hidden sheet that holds the drop-down lists of our workbooks.
const choices = "listes agir"

// recognise finds the header of each sheet and the kind of record it holds.
func (r *reader) recognise() *Problem {
	r.lexicons = lexiconsFor(r.context.Structures, r.context.Labels)
	r.begin = r.lexicons.openings()
	for _, sheet := range r.file.Sheets {
		name := Fold(sheet.Name)
		if strings.HasPrefix(name, returnLabel) {
			r.passOver(sheet, "ajoutée par le retour qualité")
			continue
		}
		s, err := look(sheet, r.lexicons)
		if err != nil {
			return unread(err)
		}
		complete := len(s.headers) > 0
		switch {
		case sheet.Hidden && name == choices:
			r.passOver(sheet, "choix des listes déroulantes")
		case s.empty:
			r.passOver(sheet, "feuille vide")
		case complete && sheet.TooWide() != nil:
			return unread(sheet.TooWide())
		case complete:
			r.found = append(r.found, foundSheet{sheet, s.headers, readTitle(s.title, r.context.ReceivedOn)})
			r.sayPacked(sheet, s.headers[0])
		case passedOver[name] != "":
			r.passOver(sheet, passedOver[name])
		default:
			r.passOver(sheet, "aucun en-tête attendu n'y figure")
			if !r.missAlmost(sheet, s.near) {
				r.unread = append(r.unread, sheet)
			}
		}
	}
	if len(r.found) == 0 {
		return r.unknownHeaders()
	}
	return nil
}

// sayPacked reports a sheet whose columns stand all in the first one.
func (r *reader) sayPacked(sheet *exports.Sheet, h *header) {
	if sheet.Packed == 0 {
		return
	}
	by := map[rune]string{';': "des points-virgules", ',': "des virgules", '\t': "des tabulations", '|': "des barres verticales"}[sheet.Packed]
	r.reading.Problems = append(r.reading.Problems, Problem{
		File: r.context.Name, Sheet: sheet.Name, Row: h.row, Column: 1, Rule: "colonne_unique", Severity: Warning,
		Message: french("Toutes les colonnes tiennent dans la première, entre %s : elles sont lues séparées. Séparez-les (dans Excel, « Données » puis « Convertir »), ou exportez de nouveau.", by),
	})
}

func (r *reader) passOver(sheet *exports.Sheet, why string) {
	name := "Fichier"
	if sheet.Name != "" {
		name = french("« %s »", sheet.Name)
	}
	r.reading.Others = append(r.reading.Others, name+french(" : ")+french(why))
}

// missAlmost reports a sheet that holds most of a kind's columns and lacks a
// required one: its rows must not be lost in silence.
func (r *reader) missAlmost(sheet *exports.Sheet, h *header) (reported bool) {
	if h == nil || h.matched == 0 {
		return false
	}
	if r.near == nil || h.better(r.near.header) {
		r.near = &nearest{sheet, h}
	}
	if h.matched < 3 || h.specific == 0 {
		return false
	}
	r.reading.Problems = append(r.reading.Problems, Problem{
		File: r.context.Name, Sheet: sheet.Name, Row: h.row, Rule: "feuille_incomplete", Severity: Warning,
		Message: french("Cette feuille ressemble à « %s », mais il y manque %s : rien n'y est lu. Ajoutez %s, même vide, ou reprenez les intitulés du modèle.",
			h.lexicon.schema.Title, enumerate(h.missing), theColumns(len(h.missing))),
	})
	return true
}

func theColumns(n int) string {
	if n > 1 {
		return "ces colonnes"
	}
	return "cette colonne"
}

// unknownHeaders refuses a file none of whose sheets is recognised.
func (r *reader) unknownHeaders() *Problem {
	p := &Problem{Rule: "entetes_inconnus"}
	if r.near == nil {
		p.Message = french("Aucune feuille ne porte les intitulés de colonnes attendus. Reprenez ceux du modèle, sur une seule ligne au-dessus des données.")
		return p
	}
	way, err := r.otherwiseLaid(r.near.sheet)
	if err != nil {
		return unread(err)
	}
	if way != "" {
		p.Message = french("Aucune feuille ne porte les intitulés de colonnes attendus. ") + way
		return p
	}
	h := r.near.header
	where := fmt.Sprintf("la ligne %d", h.row) + inSheet(r.near.sheet)
	p.Message = french("Aucune feuille ne porte tous les intitulés de colonnes attendus. Le plus proche est « %s », à %s : il y manque %s. Ajoutez %s ou reprenez les intitulés du modèle.",
		h.lexicon.schema.Title, where, enumerate(h.missing), theColumns(len(h.missing)))
	return p
}

// dateExtraction finds the extraction day: written in the file, in the name
// that Démarche numérique gives, otherwise the day received.
func (r *reader) dateExtraction() *Problem {
	x := r.reading
	x.ExtractionOn, x.ExtractionBy = r.context.ReceivedOn, "jour de réception"
	if on, ok := stampOf(r.context.Name); ok {
		x.ExtractionOn, x.ExtractionBy = on, "nom du fichier"
	}
	titled := time.Time{}
	for _, f := range r.found {
		if f.title.extractionOn.After(titled) {
			titled = f.title.extractionOn
		}
		if u := f.title.unread; u != nil {
			x.Problems = append(x.Problems, Problem{
				File: r.context.Name, Sheet: f.sheet.Name, Row: u.row, Column: u.column, Rule: "extraction_illisible", Severity: Warning,
				Message: french("La date d'extraction écrite au-dessus du tableau est illisible. Écrivez-la jj/mm/aaaa ; en attendant, c'est %s qui en tient lieu.", theDayOf(x.ExtractionBy)),
			})
		}
	}
	if !titled.IsZero() {
		x.ExtractionOn, x.ExtractionBy = titled, "bloc de titre"
	}
	if x.ExtractionOn.After(r.context.ReceivedOn) {
		return &Problem{Rule: "extraction_future", Message: french(
			"La date d'extraction (%s, lue dans le %s) est postérieure au jour de réception (%s). Corrigez la date d'extraction, ou le nom du fichier, et renvoyez-le.",
			longDay(x.ExtractionOn), x.ExtractionBy, longDay(r.context.ReceivedOn))}
	}
	return nil
}

func theDayOf(by string) string {
	if by == "nom du fichier" {
		return "la date du nom du fichier"
	}
	return "le jour de réception"
}

// agreeOnPeriod hears the three witnesses, and refuses the file when they disagree.
func (r *reader) agreeOnPeriod() *Problem {
	all := append([]testimony{nameTells(r.context.Name)}, r.sheetsTell()...)
	month, _ := agree(all)
	all = append(all, r.contentTells(month)...)
	var said []string
	for _, t := range all {
		if !slices.Contains(r.reading.Witnesses, t.Witness) {
			r.reading.Witnesses = append(r.reading.Witnesses, t.Witness)
			said = append(said, t.String())
		}
	}
	month, ok := agree(all)
	if !ok {
		return &Problem{Rule: "periode_contradictoire", Message: french(
			"Le nom du fichier, le nom de la feuille et le contenu ne disent pas la même période : %s. Corrigez celui qui se trompe et renvoyez le fichier.", strings.Join(said, french(" ; ")))}
	}
	r.reading.Month = month
	return nil
}

// speaking are the sheets that say of which period the file is: those with rows where some
// have any, for tabs are prepared before their month comes; of a tab a month, the latest, and
// those of no month.
func (r *reader) speaking() []foundSheet {
	rows := map[string]int{}
	for _, t := range r.reading.Tables {
		rows[t.Sheet] += t.Read - t.NotData
	}
	all := slices.DeleteFunc(slices.Clone(r.found), func(f foundSheet) bool { return rows[f.sheet.Name] == 0 })
	if len(all) == 0 {
		all = r.found
	}
	latest := time.Time{}
	for _, f := range all {
		if m := f.month(); m.After(latest) {
			latest = m
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(f foundSheet) bool { m := f.month(); return !m.IsZero() && !m.Equal(latest) })
}

// month is that which the name of a sheet says, otherwise its title; zero for none.
func (f foundSheet) month() time.Time {
	if months := monthWritten(f.sheet.Name); months != nil {
		return months[0]
	}
	if f.title.month != nil {
		return f.title.month.Month
	}
	return time.Time{}
}

// sheetsTell are the testimonies of the names of the sheets read.
func (r *reader) sheetsTell() []testimony {
	var all []testimony
	var names []string
	for _, f := range r.speaking() {
		names = append(names, f.sheet.Name)
		if months := monthWritten(f.sheet.Name); months != nil {
			all = append(all, says("feuille", f.sheet.Name, months...))
		}
	}
	if all == nil {
		all = append(all, says("feuille", strings.Join(names, ", ")))
	}
	return all
}

// contentTells are the testimonies of the title blocks; without any, that of the
// latest event kept against the month that name and sheets give.
func (r *reader) contentTells(month time.Time) []testimony {
	var all []testimony
	for _, f := range r.speaking() {
		if f.title.month != nil {
			all = append(all, *f.title.month)
		}
		if on := f.title.extractionOn; !on.IsZero() {
			all = append(all, says("contenu", f.title.words, monthsOf(on)...))
		}
	}
	if all != nil {
		return all
	}
	return []testimony{eventsTell(r.latest, month)}
}

// String is the witness as it is quoted: nom « contacts_2023-09 » (septembre 2023).
func (w Witness) String() string {
	s := w.Source
	if w.Text != "" {
		s += french(" « %s »", w.Text)
	}
	if w.Month.IsZero() {
		return s + " (aucun mois)"
	}
	return s + " (" + longMonth(w.Month) + ")"
}

func (r *reader) readTables() *Problem {
	for _, f := range r.found {
		if err := r.readSheet(f); err != nil {
			return unread(err)
		}
	}
	for _, sheet := range r.unread {
		if err := r.lookForOurs(sheet); err != nil {
			return unread(err)
		}
	}
	r.lookBeside()
	r.sortProblems()
	return nil
}

// sortProblems puts the problems in the order of the sheets, rows and columns.
func (r *reader) sortProblems() {
	order := map[string]int{}
	for i, s := range r.file.Sheets {
		if _, seen := order[s.Name]; !seen {
			order[s.Name] = i
		}
	}
	slices.SortStableFunc(r.reading.Problems, func(a, b Problem) int {
		if a.Sheet != b.Sheet {
			return order[a.Sheet] - order[b.Sheet]
		}
		if a.Row != b.Row {
			return a.Row - b.Row
		}
		return a.Column - b.Column
	})
}
