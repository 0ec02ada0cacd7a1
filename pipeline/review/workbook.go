package review

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// The answers of the review workbook.
const (
	samePerson = "même personne"
	twoPersons = "deux personnes"
)

// The columns of the workbook, from 1: each pair takes two rows, a person each.
const (
	columnPair = iota + 1
	columnChoice
	columnSide
	columnNom
	columnPrenom
	columnBorn
	columnSexe
	columnAGDREF
	columnDossier
	columnDepartement
	columnNationalite
	columnHeld
	columnDecision
	columnBy
	columnWhy
	columnSender
	columnPlace
	columnWeights
	columnScore
	columnRecord
)

var labels = []string{"Paire", "Choix", "Personne", "Nom", "Prénom", "Né(e) le", "Sexe", "N° AGDREF", "N° dossier", "Département", "Nationalité",
	"Pourquoi la machine n’a pas décidé", "Décision", "Décidé par", "Pourquoi", "Expéditeur", "Fichier, feuille et ligne",
	"Ce qui rapproche et ce qui sépare", "Score en bits", "Enregistrement"}

// pages is the workbook in which somebody says of each waiting pair whether it is one
// person: the pairs about one person together, both sides one above the other with what
// differs set off, why the machine did not decide, and three columns to fill. It is
// nominative.
func pages(list List) []exports.Page {
	listing := exports.NewListing(labels...)
	var marked [][2]int
	var strips []int
	heights := map[int]float64{1: 2 * lineHeight} // a label goes on two lines
	for _, p := range list.Pairs {
		left, right := line(p, "A", p.Left), line(p, "B", p.Right)
		row := listing.Add(left...)
		listing.Add(right...)
		strip := listing.Add()
		heights[row], heights[row+1], heights[strip] = heightOf(left), heightOf(right), betweenPairs
		strips = append(strips, strip)
		for _, column := range differing(p.Left.Identity, p.Right.Identity) {
			marked = append(marked, [2]int{row, column}, [2]int{row + 1, column})
		}
	}
	return []exports.Page{{
		Sheet: listing.Sheet("À décider"), HeaderRow: 1,
		Widths: widths, Heights: heights,
		Lists:       map[int][]string{columnDecision: {samePerson, twoPersons}},
		WrapColumns: wrapped,
		TextColumns: []int{columnAGDREF, columnDossier, columnDepartement, columnRecord},
		DateColumns: []int{columnBorn},
		Strips:      strips,
		Frozen:      columnPrenom,
		Open:        []int{columnDecision, columnBy, columnWhy},
		Hidden:      []int{columnRecord},
		Marked:      marked,
	}, instructions(list)}
}

// The widths of the columns, and those whose texts go on several lines.
var (
	widths  = []float64{13, 19, 10, 20, 18, 12, 7, 13, 12, 14, 17, 34, 17, 16, 26, 16, 42, 56, 9, 20}
	wrapped = []int{columnPair, columnChoice, columnSide, columnNom, columnPrenom, columnSexe, columnNationalite, columnHeld, columnSender, columnPlace,
		columnWeights, columnScore}
)

// A line of text, and the strip that parts two pairs, in points.
const (
	lineHeight   = 15
	betweenPairs = 6
	page         = 72 // the width of a page of text, in characters
)

// heightOf is the height of a row whose texts are read whole: a program of the reader's
// that does not work it out would cut them.
func heightOf(cells []exports.Cell) float64 {
	most := 1.
	for _, column := range wrapped {
		most = max(most, lines(cells[column-1].Text, widths[column-1]))
	}
	return most * lineHeight
}

// lines is how many lines a text takes in a column: words are not cut, and capitals are wide.
func lines(text string, width float64) float64 {
	return math.Ceil(1.2 * float64(utf8.RuneCountInString(text)) / width)
}

// line is one of the two rows of a pair: what is said of both stands on the first.
func line(p Pair, name string, s Side) []exports.Cell {
	cells := make([]exports.Cell, len(labels))
	set := func(column int, c exports.Cell) { cells[column-1] = c }
	set(columnSide, exports.TextCell(name))
	set(columnNom, exports.TextCell(s.Nom))
	set(columnPrenom, exports.TextCell(s.Prenom))
	set(columnBorn, exports.DayCell(s.BornOn))
	set(columnSexe, exports.TextCell(s.Sexe))
	set(columnAGDREF, exports.TextCell(s.AGDREF))
	set(columnDossier, exports.TextCell(s.Dossier))
	set(columnDepartement, exports.TextCell(s.Departement))
	set(columnNationalite, exports.TextCell(s.Nationalite))
	set(columnSender, exports.TextCell(s.Sender))
	set(columnPlace, exports.TextCell(s.place()))
	set(columnRecord, exports.TextCell(map[string]string{"A": p.LeftFirst, "B": p.RightFirst}[name]))
	set(columnPair, exports.TextCell(p.ID))
	if name == "A" {
		choice := p.Choice()
		if p.Choices > 1 {
			choice = fmt.Sprintf("groupe %d\u202f: %s (%d/%d)", p.Group, choice, p.Rank, p.Choices)
		}
		set(columnChoice, exports.TextCell(choice))
		set(columnHeld, exports.TextCell(p.Held.Words()))
		set(columnWeights, exports.TextCell(p.Waiting.Why))
		set(columnScore, exports.TextCell(strings.NewReplacer(".", ",", "-", "−").Replace(fmt.Sprintf("%.1f", p.Score))))
	}
	return cells
}

// place is where a side is given: the file, the sheet and the row.
func (s Side) place() string {
	text := s.File
	if s.Sheet != "" {
		text += ", feuille «\u00a0" + s.Sheet + "\u00a0»"
	}
	if s.Row > 0 {
		text += fmt.Sprintf(", ligne\u00a0%d", s.Row)
	}
	return text
}

// differing are the columns on which both sides tell something, and not the same.
func differing(a, b answers.Identity) []int {
	var columns []int
	for _, c := range []struct {
		column      int
		left, right string
	}{
		{columnNom, a.Nom, b.Nom}, {columnPrenom, a.Prenom, b.Prenom}, {columnBorn, day(a.BornOn), day(b.BornOn)},
		{columnSexe, a.Sexe, b.Sexe}, {columnAGDREF, digits(a.AGDREF), digits(b.AGDREF)}, {columnDossier, a.Dossier, b.Dossier},
		{columnDepartement, a.Departement, b.Departement}, {columnNationalite, a.Nationalite, b.Nationalite},
	} {
		if c.left != "" && c.right != "" && contract.Fold(c.left) != contract.Fold(c.right) {
			columns = append(columns, c.column)
		}
	}
	return columns
}

func day(d time.Time) string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.DateOnly)
}

// instructions is the sheet that says how the workbook is filled.
func instructions(list List) exports.Page {
	listing := exports.NewListing("Mode d’emploi")
	texts := []string{
		"Chaque paire occupe deux lignes\u202f: la personne A, et au-dessous la personne B à qui elle ressemble. Les cases jaunes sont celles où les deux diffèrent.",
		"Trois colonnes se remplissent, sur fond vert\u202f: «\u00a0Décision\u00a0» (choisir dans la liste), «\u00a0Décidé par\u00a0» et «\u00a0Pourquoi\u00a0». Les autres sont protégées.",
		"«\u00a0même personne\u00a0»\u202f: A et B seront comptées comme une seule personne. «\u00a0deux personnes\u00a0»\u202f: elles ne seront plus jamais rapprochées. Dans le doute, laisser vide\u202f: la paire attendra.",
		"Les paires d’un même groupe portent sur la même personne A\u202f: une seule au plus peut recevoir «\u00a0même personne\u00a0», les autres sont «\u00a0deux personnes\u00a0».",
		"Ce qu’une ligne ne dit pas d’une personne est complété, ici, par ce que les autres lignes de cette personne disent toutes.",
		"Pour trancher\u202f: le titre de séjour, le dossier papier, ou un appel à l’expéditeur, dont le fichier et la ligne sont indiqués à droite.",
		"Une réponse qui contredit une autre est refusée au retour du classeur, avec les lignes en cause\u202f; les autres sont gardées. Le classeur peut être rendu plusieurs fois.",
		"Ce classeur contient des noms\u202f: il ne se transmet pas par courriel et se détruit une fois rendu.",
	}
	switch n := list.Unlisted; {
	case n == 1:
		texts = append(texts, "Une paire moins proche n’est pas dans cette liste\u202f: elle y viendra quand celles-ci auront leur réponse.")
	case n > 1:
		texts = append(texts, inFrench(n)+" paires moins proches ne sont pas dans cette liste\u202f: elles y viendront à mesure que celles-ci auront leur réponse.")
	}
	for _, b := range list.Capped {
		texts = append(texts, fmt.Sprintf("Des valeurs portées par trop de lignes ne disent rien de personne (%s\u202f: %s)\u202f: ce qui n’a rien d’autre en commun n’a pas été comparé.", b.Rule, inFrench(b.Capped)))
	}
	heights := map[int]float64{}
	for _, text := range texts {
		heights[listing.Add(exports.TextCell(text))] = lineHeight*lines(text, page) + betweenPairs
	}
	return exports.Page{Sheet: listing.Sheet("Mode d’emploi"), HeaderRow: 1, Widths: []float64{page}, Heights: heights, WrapColumns: []int{1}, Upright: true}
}

// Fault is a row of a workbook that cannot be read as a decision.
type Fault struct {
	Sheet string
	Row   int
	Why   string // French
}

// ErrNoReview says that a file is no workbook of Export.
var ErrNoReview = errors.New("no sheet with the columns of a review")

// read reads a review workbook back: the decisions written in it, and all its faults
// at once. Lines without a decision are passed over.
func read(name string, content []byte) ([]claim, []Fault, error) {
	file, err := exports.Read(name, content, exports.Limits{})
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, sheet := range file.Sheets {
		w := filled{sheet: sheet.Name}
		for row, err := range sheet.Rows() {
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", name, err)
			}
			w.read(row)
		}
		if w.columns != nil {
			w.close()
			return w.decisions, w.faults, nil
		}
	}
	return nil, nil, fmt.Errorf("%s: %w", name, ErrNoReview)
}

// filled is a sheet as it is read: the rows of each pair together, wherever they stand,
// then judged.
type filled struct {
	sheet     string
	columns   map[string]int
	pairs     [][]exports.Row
	at        map[string]int // place of a pair among them
	last      string         // the pair of the row before
	decisions []claim
	faults    []Fault
}

func (w *filled) read(row exports.Row) {
	if w.columns == nil {
		w.columns = headerOf(row.Cells)
		w.at = make(map[string]int)
		return
	}
	pair := w.told(row, "paire")
	if pair == "" && w.told(row, "enregistrement") != "" {
		pair = w.last // a second row whose name somebody has cleared
	}
	if pair == "" && w.told(row, "decision") != "" {
		w.fault(row.Number, "une décision hors des lignes d’une paire\u202f: elle se dit sur l’une de ses deux lignes")
	}
	w.last = pair
	if pair == "" || w.told(row, "decision") == "" && w.told(row, "enregistrement") == "" && w.told(row, "decide par") == "" && w.told(row, "pourquoi") == "" {
		return
	}
	i, met := w.at[pair]
	if !met {
		i = len(w.pairs)
		w.at[pair], w.pairs = i, append(w.pairs, nil)
	}
	w.pairs[i] = append(w.pairs[i], row)
}

func (w *filled) close() {
	for _, rows := range w.pairs {
		w.judge(rows)
	}
}

// judge reads the answer of a pair, which may stand on either of its rows.
func (w *filled) judge(rows []exports.Row) {
	first := func(label string) (string, int) {
		for _, r := range rows {
			if text := w.told(r, label); text != "" {
				return text, r.Number
			}
		}
		return "", rows[0].Number
	}
	said, row := first("decision")
	if said == "" {
		return
	}
	for _, r := range rows {
		if other := w.told(r, "decision"); other != "" && contract.Fold(other) != contract.Fold(said) {
			w.fault(r.Number, "la même paire reçoit deux réponses contraires\u202f: n’en laisser qu’une")
			return
		}
	}
	d := claim{Place: fmt.Sprintf("ligne %d", row), Pair: w.told(rows[0], "paire")}
	d.By, _ = first("decide par")
	d.Why, _ = first("pourquoi")
	if len(rows) > 1 {
		d.Left, d.Right = w.told(rows[0], "enregistrement"), w.told(rows[1], "enregistrement")
	}
	if d.Left == "" || d.Right == "" {
		d.Left, d.Right = "", ""
	}
	switch contract.Fold(said) {
	case contract.Fold(samePerson):
		d.Verdict = SamePerson
	case contract.Fold(twoPersons):
		d.Verdict = TwoPersons
	default:
		w.fault(row, "la décision n’est ni «\u00a0"+samePerson+"\u00a0» ni «\u00a0"+twoPersons+"\u00a0»")
		return
	}
	if d.By == "" || d.Why == "" {
		w.fault(row, "une décision dit par qui («\u00a0Décidé par\u00a0») et pourquoi («\u00a0Pourquoi\u00a0»)")
		return
	}
	w.decisions = append(w.decisions, d)
}

func (w *filled) fault(row int, why string) {
	w.faults = append(w.faults, Fault{Sheet: w.sheet, Row: row, Why: why})
}

func (w *filled) told(row exports.Row, label string) string {
	if i, ok := w.columns[label]; ok && i < len(row.Cells) {
		return strings.TrimSpace(row.Cells[i].Text)
	}
	return ""
}

// headerOf finds the columns of the workbook; nil when the row is not the header.
func headerOf(cells []exports.Cell) map[string]int {
	columns := make(map[string]int)
	for i, c := range slices.Backward(cells) { // of two alike, the first
		columns[contract.Fold(c.Text)] = i
	}
	for _, wanted := range []string{"paire", "decision", "decide par", "pourquoi"} {
		if _, ok := columns[wanted]; !ok {
			return nil
		}
	}
	return columns
}
