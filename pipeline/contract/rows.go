package contract

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// tableReader reads the rows below a header.
type tableReader struct {
	Table
	reader   *reader
	header   *header
	fields   []field
	byNumber map[string]position // records kept, by the number of a Unique column
	slab     []Value             // room for the values of the records to come
	faults   []rowFault          // of the row under way
	names    []string            // what the row writes in the columns that identify a person
	last     int                 // number of the last row seen
	events   []int               // columns that hold an event
	departs  int                 // column of the department when the file has it; -1
	date1904 bool                // numbers taken for days count from 1904
	withheld bool                // the row under way lacks a value that its column holds back
	repeated bool                // a further group of the columns of another table
	current  []Value             // of the row under way
	above    []Value             // of the row above, which « idem » repeats
}

// rowFault is a Problem of the row under way, not yet a sentence.
type rowFault struct {
	fault
	column   int // of the schema; -1 for the row
	position int // in the file, from 0; -1 for the row
	severity Severity
	message  string // set when the rule has a sentence of its own
}

func (r *reader) newTable(f foundSheet, h *header) *tableReader {
	t := &tableReader{
		Table:  Table{Schema: h.lexicon.schema, Sheet: f.sheet.Name, HeaderRow: h.row, Columns: h.columns},
		reader: r, header: h, last: h.row, departs: -1, date1904: f.sheet.Date1904,
	}
	if r.dossiers[t.Schema.Kind] == nil {
		r.dossiers[t.Schema.Kind] = map[string]position{}
	}
	t.byNumber = r.dossiers[t.Schema.Kind]
	t.current, t.above = make([]Value, len(t.Schema.Columns)), make([]Value, len(t.Schema.Columns))
	t.fields = make([]field, len(t.Schema.Columns))
	for i := range t.Schema.Columns {
		c := &t.Schema.Columns[i]
		t.fields[i] = field{column: c, index: i, sources: h.sources[i], instead: h.instead(i), values: h.lexicon.values[i], memo: map[string]memoised{}}
		if c.Event {
			t.events = append(t.events, i)
		}
		if c.Type == Departement && h.sources[i] != nil {
			t.departs = i
			if r.departements == nil {
				r.departements = map[string]bool{}
			}
		}
	}
	return t
}

// readSheet reads the rows of a sheet below its first headers. Another header closes the
// tables above it and opens its own; each table keeps to its columns.
func (r *reader) readSheet(f foundSheet) error {
	tables := r.open(f, f.headers)
	if err := r.orderDays(f.sheet, tables); err != nil {
		return err
	}
	over := mergedCells{areas: f.sheet.Merged}
	var cut *exports.Row   // a record shorter than the header, which the next line may end
	var held []exports.Row // words alone in their row, and blanks below: the title of another table, perhaps
	take := func(row exports.Row) {
		r.keepBeside(f.sheet, tables, row)
		for _, t := range tables {
			t.take(row)
		}
	}
	takeHeld := func() {
		for _, above := range held {
			take(above)
		}
		held = held[:0]
	}
	for row, err := range f.sheet.Rows() {
		if err != nil {
			return err
		}
		if row.Number <= f.headers[0].row {
			over.hold(row)
			continue
		}
		row.Cells = over.fill(row)
		understand(row.Cells)
		if headers := r.lexicons.next(row, over, tables, r.begin); headers != nil {
			if cut != nil {
				held, cut = append(held, *cut), nil
			}
			for i := range held {
				if isCaption(held[i].Cells) {
					held[i].Cells = nil
				}
			}
			takeHeld()
			r.close(tables)
			tables = r.open(f, headers)
			over.start(row.Number)
			continue
		}
		width := len(f.headers[0].labels)
		short := r.file.Form == exports.CSV && len(row.Cells) > 0 && len(row.Cells) < width
		title := cut == nil && !(short && len(row.Cells) > 1) && (isCaption(row.Cells) || len(held) > 0 && isBlank(row.Cells))
		if !title || len(held) == 8 {
			takeHeld()
		}
		if title {
			held = append(held, *outliving(row))
			continue
		}
		if r.file.Form == exports.CSV {
			if cut != nil {
				broken := short && row.Number == cut.Number+1 && len(cut.Cells)+len(row.Cells) == width+1
				first := *cut
				if cut = nil; broken {
					tables[0].takeCut(first)
					tables[0].takeCut(row)
					continue
				}
				tables[0].take(first)
				if short {
					cut = outliving(row)
					continue
				}
			} else if short {
				cut = outliving(row)
				continue
			}
		}
		take(row)
	}
	takeHeld()
	if cut != nil {
		tables[0].take(*cut)
	}
	r.close(tables)
	return nil
}

// isCaption reports whether a row holds words and nothing else, in one cell or in cells
// merged, as the title of a table does and no record can.
func isCaption(cells []exports.Cell) bool {
	words := ""
	for i := range cells {
		c := &cells[i]
		if isEmpty(c) {
			continue
		}
		if c.Kind != exports.Text || words != "" && c.Text != words {
			return false
		}
		words = c.Text
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimSpace(words))
	return unicode.IsLetter(first)
}

// open makes a reader for each header of a row, and for each group of columns repeated
// under it.
func (r *reader) open(f foundSheet, headers []*header) []*tableReader {
	var all []*tableReader
	for _, h := range headers {
		for i, g := range append([]*header{h}, h.groups...) {
			t := r.newTable(f, g)
			t.repeated = i > 0
			all = append(all, t)
		}
	}
	return all
}

// close adds the tables to the reading; those of one kind in one sheet are numbered.
func (r *reader) close(tables []*tableReader) {
	for _, t := range tables {
		if t.repeated && t.Read == 0 {
			continue
		}
		for _, other := range r.reading.Tables {
			if other.Sheet == t.Sheet && other.Schema.Kind == t.Schema.Kind {
				t.Part = max(t.Part, other.Part+1)
			}
		}
		r.reading.Tables = append(r.reading.Tables, t.Table)
	}
}

// take reads a row, or the columns of it that are this table's.
func (t *tableReader) take(row exports.Row) {
	if t.header.from > 0 || t.header.to < len(row.Cells) {
		own := make([]exports.Cell, min(t.header.to, len(row.Cells)))
		if t.header.from < len(own) {
			copy(own[t.header.from:], row.Cells[t.header.from:])
		}
		row.Cells = own
	}
	if t.repeated && !t.speaks(row.Cells) {
		return
	}
	// A workbook leaves blank rows out; the lines of a CSV that are missing belong to a
	// quoted field.
	if missing := row.Number - t.last - 1; missing > 0 && t.reader.file.Form != exports.CSV && !t.repeated {
		t.Read += missing
		t.NotData += missing
	}
	t.last = row.Number
	t.Read++
	if t.notData(row.Cells) {
		t.NotData++
		return
	}
	t.readRow(row)
	t.remember()
}

// speaks reports whether a row says anything in the columns repeated for this group.
func (t *tableReader) speaks(cells []exports.Cell) bool {
	return slices.ContainsFunc(t.header.own, func(p int) bool { return p < len(cells) && !isEmpty(&cells[p]) })
}

// notData reports whether a row is blank, a repeated header, a total, a draft, or says that
// there is nothing to report.
func (t *tableReader) notData(cells []exports.Cell) bool {
	first := slices.IndexFunc(cells, func(c exports.Cell) bool { return !isEmpty(&c) })
	return first < 0 || t.repeatsHeader(cells, first) || t.isTotal(cells, first) || t.isDraft(cells) || t.saysNone(cells, first)
}

// repeatsHeader: every cell that is not empty writes the label of its column.
func (t *tableReader) repeatsHeader(cells []exports.Cell, first int) bool {
	same := 0
	for i := first; i < len(cells); i++ {
		if isEmpty(&cells[i]) {
			continue
		}
		if i >= len(t.header.labels) || cells[i].Kind == exports.Error || len(cells[i].Text) > foldedAtMost || !mayFoldTo(cells[i].Text, t.header.labels[i]) || Fold(cells[i].Text) != t.header.labels[i] {
			return false
		}
		same++
	}
	return same > 1
}

// repeatedBy reports whether a row writes again the labels of this table.
func (t *tableReader) repeatedBy(cells []exports.Cell) bool {
	own := cells[min(t.header.from, len(cells)):min(t.header.to, len(cells))]
	first := slices.IndexFunc(own, func(c exports.Cell) bool { return !isEmpty(&c) })
	return first >= 0 && t.repeatsHeader(cells[:min(t.header.to, len(cells))], t.header.from+first)
}

// isTotal: the first cell says total, the others are numbers, and the row lacks
// what a record requires, or counts rows where a record has its day.
func (t *tableReader) isTotal(cells []exports.Cell, first int) bool {
	c := cells[first]
	begin := strings.TrimLeft(c.Text, " \u00a0")
	if c.Kind != exports.Text || len(c.Text) > foldedAtMost || begin == "" || strings.IndexByte("tTsSeEnN", begin[0]) < 0 {
		return false
	}
	f := Fold(c.Text)
	if !totals[f] && !slices.ContainsFunc(totalOf, func(words string) bool { return strings.HasPrefix(f, words) }) {
		return false
	}
	for i := first + 1; i < len(cells); i++ {
		if number := strings.TrimLeft(cells[i].Text, " +-"); !isEmpty(&cells[i]) && cells[i].Kind == exports.Text && (number == "" || !unicode.IsDigit(rune(number[0]))) {
			return false
		}
	}
	return slices.ContainsFunc(t.fields, func(f field) bool {
		c, _ := f.cell(cells)
		return f.column.Required && (isEmpty(&c) || isCount(c) && !f.takes(c, t.reader.reading.ExtractionOn))
	})
}

// takes reports whether a cell that is not empty has a value for this column.
func (f *field) takes(c exports.Cell, extractionOn time.Time) bool {
	_, fault := f.read(c, extractionOn)
	return fault.rule == ""
}

// isCount reports whether a cell holds a whole number and nothing else.
func isCount(c exports.Cell) bool {
	return c.Kind == exports.Number && !strings.ContainsAny(c.Text, ".eE") || c.Kind == exports.Text && isNumber(tidy(c.Text))
}

var totals = map[string]bool{"total": true, "totaux": true, "sous total": true, "sous totaux": true, "totaux generaux": true, "ensemble": true}

// totalOf begin what is counted.
var totalOf = []string{"total ", "sous total ", "nombre de ", "nombre d ", "nb de ", "nb d "}

// saysNone: the only text of the row says that there is nothing (Aucun contact ce mois-ci).
func (t *tableReader) saysNone(cells []exports.Cell, first int) bool {
	c := cells[first]
	if c.Kind != exports.Text || strings.IndexByte("aApPrR", c.Text[0]) < 0 || len(c.Text) > foldedAtMost {
		return false
	}
	f := Fold(c.Text)
	return slices.ContainsFunc(none, func(words string) bool { return strings.HasPrefix(f, words) }) &&
		!slices.ContainsFunc(cells[first+1:], func(c exports.Cell) bool { return !isEmpty(&c) })
}

// none begin what says so.
var none = []string{"aucun ", "aucune ", "pas de ", "pas d ", "rien a "}

// isDraft: Démarche numérique says that the dossier was never submitted.
// « En construction » is a dossier submitted: it is data.
func (t *tableReader) isDraft(cells []exports.Cell) bool {
	return t.header.state >= 0 && t.header.state < len(cells) && strings.HasPrefix(Fold(clip(cells[t.header.state].Text)), "brouillon")
}

// clip is the beginning of a text that may be very long.
func clip(s string) string {
	if len(s) > foldedAtMost {
		return s[:foldedAtMost]
	}
	return s
}

// checkWidth sets aside a record of a CSV that has more values than there are columns: a
// separator too many shifts all that follows it.
func (t *tableReader) checkWidth(row exports.Row) bool {
	if t.reader.file.Form != exports.CSV || len(row.Cells) <= len(t.header.labels) || !slices.ContainsFunc(row.Cells[len(t.header.labels):], func(c exports.Cell) bool { return c.Text != "" }) {
		return true
	}
	at, sure := t.firstUnfit(row.Cells)
	message := french("la ligne a %d valeurs pour %d colonnes : un séparateur de trop décale la suite, au plus tard après cette colonne.", len(row.Cells), len(t.header.labels))
	if sure {
		message = french("la ligne a %d valeurs pour %d colonnes : un séparateur de trop décale la suite, et cette valeur est la première qui ne convient plus.", len(row.Cells), len(t.header.labels))
	}
	t.faults = append(t.faults, rowFault{
		fault: fault{rule: "largeur"}, column: -1, position: at, severity: SetAside,
		message: message + french(" Mettez entre guillemets le texte qui contient « %c », ou supprimez le séparateur.", t.reader.file.Separator),
	})
	return false
}

// firstUnfit is the position of the first value that its column does not take; without
// any, that of the last column.
func (t *tableReader) firstUnfit(cells []exports.Cell) (position int, sure bool) {
	at := make([]*field, len(t.header.labels))
	for i := range t.fields {
		for _, p := range slices.Concat(t.fields[i].sources, t.fields[i].instead) {
			at[p] = &t.fields[i]
		}
	}
	for p, f := range at {
		if f == nil || f.empty(&cells[p]) {
			continue
		}
		if !f.takes(cells[p], t.reader.reading.ExtractionOn) {
			return p, true
		}
	}
	return len(at) - 1, false
}

// takeCut sets aside a part of a record that a line break cut in two.
func (t *tableReader) takeCut(row exports.Row) {
	t.last = row.Number
	t.Read++
	t.SetAside++
	t.faults = append(t.faults[:0], rowFault{
		fault: fault{rule: "ligne_coupee"}, column: -1, position: -1, severity: SetAside,
		message: french("Un saut de ligne coupe cet enregistrement en deux. Supprimez-le, ou mettez entre guillemets le texte qui le contient."),
	})
	t.report(row)
}

// outliving is a row that outlives its turn.
func outliving(row exports.Row) *exports.Row {
	row.Cells = slices.Clone(row.Cells)
	return &row
}

// checkQuotes reports the quotes that stand alone in a CSV: a machine takes the rows that
// follow for a part of them.
func (t *tableReader) checkQuotes(cells []exports.Cell) {
	if t.reader.file.Form != exports.CSV {
		return
	}
	for p := range cells {
		if cells[p].Text != `"` {
			continue
		}
		rule := "guillemet_seul"
		if i := slices.IndexFunc(t.fields, func(f field) bool { return slices.Contains(f.sources, p) }); i >= 0 && t.above[i].Set {
			rule = "guillemet_repete"
		}
		t.faults = slices.DeleteFunc(t.faults, func(f rowFault) bool { return f.position == p && f.rule == "signe" })
		t.faults = append(t.faults, rowFault{
			fault: fault{rule: rule}, column: -1, position: p, severity: Warning,
			message: french("un guillemet seul tient lieu de valeur. Écrivez la valeur, ou laissez la cellule vide."),
		})
	}
}

// readRow makes a record of a row, or problems, or both.
func (t *tableReader) readRow(row exports.Row) {
	t.faults, t.withheld = t.faults[:0], false
	values := t.room()
	if t.checkWidth(row) {
		for i := range t.fields {
			t.readValue(i, row.Cells, values)
		}
		t.readUsage(row.Cells, values)
		t.checkConditions(values)
		t.checkPerson(values)
		t.checkSituation(values)
		t.checkUnique(row.Number, values)
		t.checkQuotes(row.Cells)
	}
	setAside := t.withheld || slices.ContainsFunc(t.faults, func(f rowFault) bool { return f.severity == SetAside })
	t.report(row)
	if setAside {
		t.SetAside++
		clear(values)
		return
	}
	t.keep(row.Number, values)
}

// room is space for one record. Records share slabs: one allocation serves many.
func (t *tableReader) room() []Value {
	n := len(t.fields)
	if len(t.slab) < n {
		t.slab = make([]Value, 256*n)
	}
	return t.slab[:n:n]
}

func (t *tableReader) keep(row int, values []Value) {
	t.slab = t.slab[len(values):]
	t.Kept++
	t.Records = append(t.Records, Record{Row: row, Values: values})
	for i := range t.fields {
		if t.fields[i].column.Unique {
			t.byNumber[values[i].Text] = position{t.Sheet, row}
		}
	}
	for _, i := range t.events {
		if values[i].Set && values[i].Day.After(t.reader.latest) {
			t.reader.latest = values[i].Day
		}
	}
	if t.departs >= 0 && values[t.departs].Set {
		t.reader.departements[values[t.departs].Text] = true
	}
}

// remember keeps the row for the one below that may repeat it.
func (t *tableReader) remember() { t.current, t.above = t.above, t.current }

func (t *tableReader) readValue(i int, cells []exports.Cell, values []Value) {
	f := &t.fields[i]
	values[i], t.current[i] = Value{}, Value{}
	defer func() { t.current[i] = values[i] }()
	c, position := f.cell(cells)
	if c.Text != "" && isIdem(&c) && t.above[i].Set {
		values[i] = t.above[i]
		return
	}
	if c.Kind == exports.Number && f.column.Type == Day && t.date1904 {
		c.Text = sinceEpoch(c.Text)
	}
	if f.empty(&c) {
		if f.column.Default != "" {
			values[i] = Value{Set: true, Text: f.column.Default}
		}
		if f.column.Required {
			t.fault(i, position, "obligatoire", SetAside)
		}
		return
	}
	if f.order == unsure && c.Kind == exports.Text {
		t.withheld = t.withheld || f.column.Required
		return
	}
	v, fault := f.read(c, t.reader.reading.ExtractionOn)
	if len(f.sources) > 1 && t.contradicts(f, cells, v) {
		v, fault.rule, fault.written = f.unknown(), "colonnes_contradictoires", ""
	}
	values[i] = v
	switch {
	case fault.rule == "" && !v.Set && f.column.Required:
		t.fault(i, position, "obligatoire", SetAside)
	case fault.rule != "":
		severity := Warning
		if f.column.Required {
			severity = SetAside
		}
		t.faults = append(t.faults, rowFault{fault: fault, column: i, position: position, severity: severity})
	}
}

// readUsage keeps the name of use that is written with the name of birth, in a column of
// its own or beside it (« X ép. Y »); the same name twice is one.
func (t *tableReader) readUsage(cells []exports.Cell, values []Value) {
	nom, usage := t.Schema.Column("nom"), t.Schema.Column("nom_usage")
	if !values[usage].Set && values[nom].Set {
		if c, _ := t.fields[nom].cell(cells); isIdem(&c) {
			values[usage] = t.above[usage]
		} else if used := usageName(wholeNumber(c)); used != "" {
			values[usage] = Value{Set: true, Text: used}
		}
	}
	if values[usage].Set && Fold(values[usage].Text) == Fold(values[nom].Text) {
		values[usage] = Value{}
	}
	t.current[usage] = values[usage]
}

// contradicts reports whether another column of the same meaning says something else on
// this row.
func (t *tableReader) contradicts(f *field, cells []exports.Cell, v Value) bool {
	for _, p := range f.sources {
		if p >= len(cells) || f.empty(&cells[p]) {
			continue
		}
		if other, fault := f.read(cells[p], t.reader.reading.ExtractionOn); fault.rule == "" && v.Set && other != v {
			return true
		}
	}
	return false
}

func (t *tableReader) fault(column, position int, rule string, severity Severity) {
	t.faults = append(t.faults, rowFault{fault: fault{rule: rule}, column: column, position: position, severity: severity})
}

// checkConditions: what another column of the row makes required or wanted.
func (t *tableReader) checkConditions(values []Value) {
	for i := range t.fields {
		c := t.fields[i].column
		if values[i].Set || c.RequiredIf == nil && c.WantedIf == nil {
			continue
		}
		if c.RequiredIf != nil && t.holds(c.RequiredIf, values) && !t.upgrade(i) {
			t.fault(i, t.position(i), "obligatoire", SetAside)
		}
		if c.WantedIf != nil && t.holds(c.WantedIf, values) && !t.faulty(i) {
			t.fault(i, t.position(i), "obligatoire", Warning)
		}
	}
}

func (t *tableReader) holds(w *When, values []Value) bool {
	v := values[t.Schema.Column(w.Column)]
	return v.Set && (w.Is == "" || (v.Text == w.Is) != w.Not)
}

// position is where a column is in the file, from 0; -1 when it is not there.
func (t *tableReader) position(column int) int {
	if s := t.fields[column].sources; len(s) > 0 {
		return s[0]
	}
	return -1
}

func (t *tableReader) faulty(column int) bool {
	return slices.ContainsFunc(t.faults, func(f rowFault) bool { return f.column == column })
}

// upgrade makes the faults of some columns set the row aside: the field that
// they emptied was needed. It is false when these columns have no fault.
func (t *tableReader) upgrade(columns ...int) bool {
	done := false
	for i := range t.faults {
		if slices.Contains(columns, t.faults[i].column) {
			t.faults[i].severity = SetAside
			done = true
		}
	}
	return done
}

// checkPerson: a contact or a situation must have a way to its person. A
// missing birth date does not bar the way that names open.
func (t *tableReader) checkPerson(values []Value) {
	if !t.Schema.Person {
		return
	}
	at := t.Schema.Column
	dossier, agdref, nom, prenom := at("dossier"), at("agdref"), at("nom"), at("prenom")
	if values[dossier].Set || values[agdref].Set || values[nom].Set && values[prenom].Set {
		return
	}
	if !t.upgrade(dossier, agdref, nom, prenom) {
		t.fault(-1, -1, "personne_absente", SetAside)
	}
}

// checkSituation: a situation says something of work, of housing or of language.
func (t *tableReader) checkSituation(values []Value) {
	if t.Schema.Kind != Situations {
		return
	}
	columns := []int{t.Schema.Column("situation_emploi"), t.Schema.Column("situation_logement"), t.Schema.Column("niveau_langue")}
	if !slices.ContainsFunc(columns, func(c int) bool { return values[c].Set }) && !t.upgrade(columns...) {
		t.fault(-1, -1, "situation_vide", SetAside)
	}
}

// checkUnique: a number that a record already kept has.
func (t *tableReader) checkUnique(row int, values []Value) {
	for i := range t.fields {
		if !t.fields[i].column.Unique || !values[i].Set {
			continue
		}
		first, met := t.byNumber[values[i].Text]
		if !met {
			continue
		}
		where := french("à la ligne %d", first.row)
		if first.sheet != t.Sheet {
			where += french(" de la feuille « %s »", first.sheet)
		}
		t.faults = append(t.faults, rowFault{
			fault: fault{rule: "doublon_identifiant"}, column: i, position: t.position(i), severity: SetAside,
			message: french("ce numéro est déjà %s. Ne gardez que la bonne ligne, ou corrigez le numéro.", where),
		})
	}
}

// report turns the faults of the row into problems.
func (t *tableReader) report(row exports.Row) {
	if len(t.faults) == 0 {
		return
	}
	slices.SortStableFunc(t.faults, func(a, b rowFault) int { return a.position - b.position })
	t.readNames(row.Cells)
	lists := 0
	for _, f := range t.faults {
		if f.rule == "liste" {
			lists++
		}
	}
	for _, f := range t.faults {
		p := Problem{File: t.reader.context.Name, Sheet: t.Sheet, Row: row.Number, Column: f.position + 1, Rule: f.rule, Severity: f.severity}
		var c *Column
		if f.column >= 0 {
			c = &t.Schema.Columns[f.column]
			p.Label = c.Label
		}
		if f.position >= 0 {
			p.Label = t.labelAt(f.position + 1)
		}
		// Two unknown values in a row: its cells may have slipped, and any of
		// them may be a name.
		if f.rule == "liste" && lists > 1 || !dated(f.rule) && !quotable(f.written, t.names) || c != nil && c.Nominative {
			f.written = ""
		}
		p.Message = sentence(f, t.Schema, c, p.Label)
		t.reader.reading.Problems = append(t.reader.reading.Problems, p)
	}
}

// dated reports whether what is quoted was rebuilt from a day, not copied.
func dated(rule string) bool {
	return rule == "date_impossible" || rule == "date_future" || rule == "date_ancienne"
}

func (t *tableReader) readNames(cells []exports.Cell) {
	t.names = t.names[:0]
	for i := range t.fields {
		if !t.fields[i].column.Nominative {
			continue
		}
		for _, p := range slices.Concat(t.fields[i].sources, t.fields[i].instead) {
			if p < len(cells) && cells[p].Text != "" {
				t.names = append(t.names, cells[p].Text)
			}
		}
	}
}

func (t *tableReader) labelAt(position int) string {
	for _, m := range t.Columns {
		if m.Position == position {
			return m.Label
		}
	}
	return ""
}
