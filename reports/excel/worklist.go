package excel

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"github.com/agir-indicateurs/agir/reports"
	"github.com/agir-indicateurs/agir/reports/excel/encryption"
)

// Worklist is the nominative work list of a direction for a month: who is owed
// something, structure by structure. It is no Report, and nothing of it can reach
// one: it names people, and is only ever written under a password.
type Worklist struct {
	Direction  string // as printed
	Month      time.Time
	AsOf       time.Time
	MadeOn     time.Time
	By, Why    string // who asked for it, and why, as journaled
	Structures []WorklistPart
	Pairs      []WorklistPair
}

// WorklistPart is the list of a structure, most urgent first.
type WorklistPart struct {
	Code      string // of the structure, empty for those without one
	Structure string // as printed
	Lines     []WorklistLine
}

// WorklistLine is a parcours for which something is owed on the last day of the
// month.
type WorklistLine struct {
	Name, Dossiers, Departement string
	EnteredOn, LastContactOn    time.Time
	DueOn, LimitOn              time.Time
	DaysLate                    int // 0 when not late
	Due, PastLimit, NearLimit   bool
	Undiagnosed                 bool
	MetOn, ExitedOn             time.Time // after the month, as known on AsOf; zero when not
}

// WorklistPair is a pair of persons that waits for somebody to say whether they
// are one.
type WorklistPair struct {
	ID         string
	Structures string // as printed; empty when none
	A, B       WorklistPerson
	Why        string
}

// WorklistPerson is one side of a pair, as it is given.
type WorklistPerson struct {
	Name, AGDREF, Dossier string
	BornOn                time.Time // zero when not given
}

// ErrNoPassword says that a work list was asked for in clear.
var ErrNoPassword = errors.New("a work list is written under a password only")

// ErrWeakPassword says that a password is soon guessed by whoever has the file.
var ErrWeakPassword = fmt.Errorf("a password has %d characters at least, %d of them different", passwordLength, passwordVariety)

// What a password must have: a file that left can be guessed at without limit.
const (
	passwordLength  = 12
	passwordVariety = 6
)

// StrongEnough says whether a password may protect a list of people: nil, ErrNoPassword
// or ErrWeakPassword.
func StrongEnough(password string) error {
	if password == "" {
		return ErrNoPassword
	}
	different := make(map[rune]bool)
	for _, r := range password {
		different[r] = true
	}
	if utf8.RuneCountInString(password) < passwordLength || len(different) < passwordVariety {
		return ErrWeakPassword
	}
	return nil
}

// WriteWorklist writes the list as a workbook that only the password opens (AES-256).
// The cipher is salted: the same list never gives the same bytes twice.
func WriteWorklist(w io.Writer, l *Worklist, password string) error {
	if err := StrongEnough(password); err != nil {
		return err
	}
	clear, err := worklistBook(l)
	if err != nil {
		return err
	}
	return encryption.Write(w, clear, password)
}

// worklist is the workbook of a list being written.
type worklist struct {
	*book
	list *Worklist
}

// coverWidth is the width of the column of texts of the cover.
const coverWidth = 84

// pairsSheet is the sheet of the waiting pairs.
const pairsSheet = "Identités à vérifier"

// worklistBook is the workbook in clear; it stays in memory.
func worklistBook(l *Worklist) ([]byte, error) {
	b := &worklist{newBook(nil), l}
	defer b.Close()
	b.names[strings.ToLower(coverSheet)], b.names[strings.ToLower(pairsSheet)] = true, true
	for i, p := range l.Structures {
		b.sheets = append(b.sheets, sheet{name: b.sheetName(p.Structure), table: reports.Table{Caption: p.Structure}})
		if err := b.part(i, p); err != nil {
			return nil, fmt.Errorf("%s: %w", p.Structure, err)
		}
	}
	for _, step := range []func() error{b.pairs, b.cover, b.properties} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	var clear bytes.Buffer
	err := b.write(&clear)
	return clear.Bytes(), err
}

// shortDay shows a day in a narrow column.
const shortDay = "dd/mm/yyyy"

// column is a column of a list: its header, its width, and the cell of a line.
type column struct {
	header string
	width  float64
	look   look
}

// How the cells of a list look.
var (
	inWords = look{wrap: true, ruled: true}
	inBold  = look{bold: true, wrap: true, ruled: true}
	asDay   = look{format: shortDay, center: true, ruled: true}
	asCode  = look{center: true, ruled: true}
)

var lineColumns = []column{
	{"Nom et prénom", 32, inBold},
	{"Dossier", 14, inWords},
	{"Département", 13, asCode},
	{"À faire", 44, inWords},
	{"Jours de retard", 11, look{format: "#,##0", center: true, ruled: true}},
	{"Dernier contact", 13, asDay},
	{"Échéance du contact", 13, asDay},
	{"Entrée", 13, asDay},
	{"Fin des 24 mois", 13, asDay},
	{"Depuis la fin du mois", 26, inWords},
}

// part is the sheet of a structure.
func (b *worklist) part(n int, p WorklistPart) error {
	name := b.sheets[n].name
	if _, err := b.NewSheet(name); err != nil {
		return err
	}
	rows := make([][]any, len(p.Lines))
	for i, l := range p.Lines {
		rows[i] = []any{l.Name, l.Dossiers, l.Departement, l.owed(), late(l.DaysLate), l.LastContactOn, l.DueOn, l.EnteredOn, l.LimitOn, l.since()}
	}
	title := p.Structure + "\u202f: " + reports.Counted(int64(len(p.Lines)), "personne", "personnes")
	return b.lay(name, fmt.Sprintf("Liste_%d", n+1), title, lineColumns, rows)
}

// late is the days of a lateness; none is an empty cell.
func late(days int) any {
	if days == 0 {
		return nil
	}
	return days
}

// owed says in words what is owed to somebody.
func (l WorklistLine) owed() string {
	var owed []string
	for _, o := range []struct {
		is   bool
		text string
	}{
		{l.DaysLate > 0, "contact en retard"},
		{l.Due, "contact à prendre sous quinze jours"},
		{l.PastLimit, "durée maximale dépassée"},
		{l.NearLimit, "durée maximale sous trois mois"},
		{l.Undiagnosed, "diagnostic à faire"},
	} {
		if o.is {
			owed = append(owed, o.text)
		}
	}
	text := strings.Join(owed, ", ")
	if text == "" {
		return ""
	}
	return capital(text)
}

// since says what is known of somebody after the month.
func (l WorklistLine) since() string {
	var known []string
	if !l.MetOn.IsZero() {
		known = append(known, "vu le "+reports.FormatDay(l.MetOn))
	}
	if !l.ExitedOn.IsZero() {
		known = append(known, "sorti le "+reports.FormatDay(l.ExitedOn))
	}
	return capital(strings.Join(known, ", "))
}

func capital(text string) string {
	for i, r := range text {
		return strings.ToUpper(string(r)) + text[i+len(string(r)):]
	}
	return text
}

var pairColumns = []column{
	{"Paire", 14, inWords},
	{"Structures", 24, inWords},
	{"Personne A", 24, inBold},
	{"Né(e) le (A)", 12, asDay},
	{"N° AGDREF (A)", 14, asCode},
	{"Dossier (A)", 11, asCode},
	{"Personne B", 24, inBold},
	{"Né(e) le (B)", 12, asDay},
	{"N° AGDREF (B)", 14, asCode},
	{"Dossier (B)", 11, asCode},
	{"Ce qui rapproche et ce qui sépare", 54, inWords},
}

// pairs is the sheet of the pairs that wait.
func (b *worklist) pairs() error {
	if len(b.list.Pairs) == 0 {
		return nil
	}
	if _, err := b.NewSheet(pairsSheet); err != nil {
		return err
	}
	rows := make([][]any, len(b.list.Pairs))
	for i, p := range b.list.Pairs {
		rows[i] = []any{p.ID, p.Structures, p.A.Name, p.A.BornOn, p.A.AGDREF, p.A.Dossier, p.B.Name, p.B.BornOn, p.B.AGDREF, p.B.Dossier, p.Why}
	}
	b.sheets = append(b.sheets, sheet{name: pairsSheet, table: reports.Table{Caption: pairsSheet}})
	title := pairsSheet + "\u202f: " + reports.Counted(int64(len(rows)), "paire", "paires")
	return b.lay(pairsSheet, "Paires", title, pairColumns, rows)
}

// lay lays a list under its title: a named table, real days, print titles.
func (b *worklist) lay(name, table, title string, columns []column, rows [][]any) error {
	if err := b.text(name, 1, 1, title, look{bold: true, size: 14}); err != nil {
		return err
	}
	if err := b.text(name, 1, 2, b.when(), look{}); err != nil {
		return err
	}
	widths := make([]float64, len(columns))
	for c, column := range columns {
		widths[c] = column.width
		if err := b.text(name, c+1, headerRow, column.header, look{bold: true, wrap: true, header: true, center: column.look.center}); err != nil {
			return err
		}
	}
	for i, row := range rows {
		for c, v := range row {
			if day, ok := v.(time.Time); ok && day.IsZero() {
				v = nil
			}
			if err := b.set(name, c+1, headerRow+1+i, v, columns[c].look); err != nil {
				return err
			}
		}
		if err := b.fit(name, headerRow+1+i, row, widths); err != nil {
			return err
		}
	}
	for row, height := range map[int]float64{1: 20, headerRow: 30} {
		if err := b.SetRowHeight(name, row, height); err != nil {
			return err
		}
	}
	if err := b.widths(name, widths...); err != nil {
		return err
	}
	corner, err := excelize.CoordinatesToCellName(len(columns), headerRow+len(rows))
	if err != nil {
		return err
	}
	if err := b.headed(name, headerRow, len(columns)); err != nil {
		return err
	}
	stripes := true
	if err := b.name(name, &excelize.Table{
		Range: fmt.Sprintf("A%d:%s", headerRow, corner), Name: table, StyleName: "TableStyleLight1", ShowRowStripes: &stripes,
	}); err != nil {
		return err
	}
	if err := b.printList(name, headerRow); err != nil {
		return err
	}
	return b.confidential(name)
}

// fit makes a row as high as its longest text needs: not every program does it on
// opening. A column holds a sixth more characters than its width, which is that of
// its figures.
func (b *worklist) fit(name string, row int, cells []any, widths []float64) error {
	lines := 1
	for i, v := range cells {
		if text, ok := v.(string); ok {
			lines = max(lines, linesOf(text, int(widths[i]*7/6)))
		}
	}
	return b.SetRowHeight(name, row, 3+12.5*float64(lines))
}

// linesOf counts the lines that a text takes at a width, cut between words.
func linesOf(text string, width int) int {
	if len(text) <= width {
		return 1
	}
	lines, used := 1, 0
	for word := range strings.SplitSeq(text, " ") {
		n := utf8.RuneCountInString(word)
		switch {
		case used == 0:
			used = n
		case used+1+n <= width:
			used += 1 + n
		default:
			lines, used = lines+1, n
		}
	}
	return lines
}

// when says of which day the list is, and as known when.
func (b *worklist) when() string {
	l := b.list
	return fmt.Sprintf("%s, situation au %s, connue au %s", l.Direction, reports.FormatDay(lastDay(l.Month)), reports.FormatDay(l.AsOf))
}

func lastDay(month time.Time) time.Time { return month.AddDate(0, 1, -1) }

// confidential prints on every page that the sheet names people.
func (b *worklist) confidential(name string) error {
	return b.SetHeaderFooter(name, &excelize.HeaderFooterOptions{
		OddHeader: "&R&\"Liberation Sans,Bold\"&9Document nominatif – ne pas diffuser",
		OddFooter: "&L&9&A&R&9Page &P / &N",
	})
}

// cover says what the list is, who may read it, how many lines each structure has,
// and what the words mean.
func (b *worklist) cover() error {
	if err := b.SetSheetName("Sheet1", coverSheet); err != nil {
		return err
	}
	l := b.list
	parts := [][2]string{{"Structure par structure", ""}}
	for _, p := range l.Structures {
		parts = append(parts, [2]string{p.Structure, p.summary()})
	}
	if len(l.Structures) == 0 {
		parts = append(parts, [2]string{"Aucune", "Rien n’est à faire ce mois-ci."})
	}
	if n := int64(len(l.Pairs)); n > 0 {
		parts = append(parts, [2]string{pairsSheet, reports.Counted(n, "paire", "paires")})
	}
	row := 1
	for _, block := range [][][2]string{b.identity(), parts, definitionsOfWorklist} {
		var err error
		if row, err = b.block(row, block); err != nil {
			return err
		}
	}
	if err := b.widths(coverSheet, 30, coverWidth); err != nil {
		return err
	}
	fit, wide, tall, portrait, a4 := true, 1, 0, "portrait", 9
	if err := b.SetSheetProps(coverSheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := b.SetPageLayout(coverSheet, &excelize.PageLayoutOptions{Size: &a4, Orientation: &portrait, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	return b.confidential(coverSheet)
}

// identity says what the workbook is and who may read it.
func (b *worklist) identity() [][2]string {
	l := b.list
	return [][2]string{
		{"Liste de travail nominative", ""},
		{"Direction", l.Direction},
		{"Mois", reports.FormatMonth(l.Month)},
		{"Situation au", reports.FormatDay(lastDay(l.Month))},
		{"Connue au", reports.FormatDay(l.AsOf)},
		{"Établie le", reports.FormatDay(l.MadeOn)},
		{"Demandée par", l.By},
		{"Motif", l.Why},
		{"Qui peut la lire", "Les directeurs de la direction et, chacun pour sa feuille, les professionnels de la structure qui accompagne les personnes. Personne d’autre : ni la Ddets, ni l’Ofii, ni une autre structure."},
		{"Comment la garder", "Elle ne s’envoie pas avec les rapports, son mot de passe se dit de vive voix, et elle est détruite quand celle du mois suivant est établie."},
	}
}

var definitionsOfWorklist = [][2]string{
	{"Ce que disent les listes", ""},
	{"Qui y figure", "Les personnes suivies au dernier jour du mois pour lesquelles une chose au moins est à faire. La plus pressée vient en tête\u202f: retards du plus long au plus court, puis échéances, fins d’accompagnement et diagnostics."},
	{"Contact en retard", "Le dernier contact effectif (entretien, visite, téléphone, visio ou atelier honoré, ou l’entrée) date de plus de deux mois. Les jours de retard se comptent depuis la fin de ces deux mois."},
	{"Contact sous quinze jours", "Les deux mois s’achèvent dans les quinze jours qui suivent le dernier jour du mois."},
	{"Durée maximale", "L’accompagnement dure vingt-quatre mois au plus, sauf réglage daté\u202f: la fin est dans les trois mois, ou passée."},
	{"Diagnostic à faire", "Entrée depuis un mois au moins, sans diagnostic daté du dernier jour du mois ou avant."},
	{"Depuis la fin du mois", "Ce que les relevés reçus depuis disent déjà\u202f: une personne vue ou sortie n’est pas à rappeler."},
	{pairsSheet, "Deux enregistrements qui désignent peut-être une seule personne. Tant que nul n’a décidé, ils comptent pour deux."},
}

// block lays a heading then lines of a term and its text, and gives the row for the
// next block. A term that names a sheet leads to it.
func (b *worklist) block(row int, lines [][2]string) (int, error) {
	for i, l := range lines {
		term := look{bold: true}
		if i == 0 {
			term.size = 14
		}
		if at := slices.IndexFunc(b.sheets, func(s sheet) bool { return s.table.Caption == l[0] }); at >= 0 && i > 0 {
			term.link = true
			if err := b.SetCellHyperLink(coverSheet, fmt.Sprintf("A%d", row), "'"+b.sheets[at].name+"'!A1", "Location"); err != nil {
				return row, err
			}
		}
		if err := b.text(coverSheet, 1, row, l[0], term); err != nil {
			return row, err
		}
		if err := b.text(coverSheet, 2, row, l[1], look{wrap: true}); err != nil {
			return row, err
		}
		if err := b.fit(coverSheet, row, []any{l[1]}, []float64{coverWidth}); err != nil {
			return row, err
		}
		if i == 0 {
			if err := b.SetRowHeight(coverSheet, row, 24); err != nil {
				return row, err
			}
		}
		row++
	}
	return row + 1, nil
}

// summary says how many lines a structure has, and of what.
func (p WorklistPart) summary() string {
	n := int64(len(p.Lines))
	text := reports.Counted(n, "personne", "personnes")
	var of []string
	for _, o := range []struct {
		is       func(WorklistLine) bool
		one, all string
	}{
		{func(l WorklistLine) bool { return l.DaysLate > 0 }, "contact en retard", "contacts en retard"},
		{func(l WorklistLine) bool { return l.Due }, "contact à prendre sous quinze jours", "contacts à prendre sous quinze jours"},
		{func(l WorklistLine) bool { return l.PastLimit || l.NearLimit }, "fin de la durée maximale", "fins de la durée maximale"},
		{func(l WorklistLine) bool { return l.Undiagnosed }, "diagnostic à faire", "diagnostics à faire"},
	} {
		n := int64(0)
		for _, l := range p.Lines {
			if o.is(l) {
				n++
			}
		}
		if n > 0 {
			of = append(of, reports.Counted(n, o.one, o.all))
		}
	}
	return text + "\u202f: " + strings.Join(of, ", ")
}

func (b *worklist) properties() error {
	on := b.list.MadeOn.UTC().Format(time.RFC3339)
	b.SetActiveSheet(0)
	return b.SetDocProps(&excelize.DocProperties{
		Title: "Liste de travail nominative, " + reports.FormatMonth(b.list.Month), Subject: b.list.Direction, Creator: b.list.Direction,
		Language: "fr-FR", Created: on, Modified: on, LastModifiedBy: b.list.Direction,
	})
}
