package contract

import (
	"slices"
	"strings"
	"unicode"

	"github.com/agir-indicateurs/agir/pipeline/exports"
)

// tableReader reads the rows below a header.
type tableReader struct {
	Table
	reader   *reader
	header   *header
	fields   []field
	byNumber map[string]place // records kept, by the number of a Unique column
	slab     []Value          // room for the values of the records to come
	faults   []rowFault       // of the row under way
	names    []string         // what the row writes in the columns that identify a person
	last     int              // number of the last row seen
	events   []int            // columns that hold an event
	departs  int              // column of the department when the file has it; -1
}

// rowFault is a Problem of the row under way, not yet a sentence.
type rowFault struct {
	fault
	column   int // of the schema; -1 for the row
	position int // in the file, from 0; -1 for the row
	severity Severity
	message  string // set when the rule has a sentence of its own
}

func (r *reader) newTable(f foundSheet) *tableReader {
	h := f.header
	t := &tableReader{
		Table:  Table{Schema: h.lexicon.schema, Sheet: f.sheet.Name, HeaderRow: h.row, Columns: h.columns},
		reader: r, header: h, last: h.row, departs: -1,
	}
	if r.dossiers[t.Schema.Kind] == nil {
		r.dossiers[t.Schema.Kind] = map[string]place{}
	}
	t.byNumber = r.dossiers[t.Schema.Kind]
	t.fields = make([]field, len(t.Schema.Columns))
	for i := range t.Schema.Columns {
		c := &t.Schema.Columns[i]
		t.fields[i] = field{column: c, index: i, sources: h.sources[i], values: h.lexicon.values[i], memo: map[string]memoised{}}
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

func (t *tableReader) readRows(sheet *exports.Sheet) error {
	for row, err := range sheet.Rows() {
		if err != nil {
			return err
		}
		if row.Number <= t.header.row {
			continue
		}
		// A workbook leaves blank rows out; the lines of a CSV that are missing
		// belong to a quoted field.
		if missing := row.Number - t.last - 1; missing > 0 && t.reader.file.Form == exports.XLSX {
			t.Read += missing
			t.NotData += missing
		}
		t.last = row.Number
		t.Read++
		if t.notData(row.Cells) {
			t.NotData++
			continue
		}
		t.readRow(row)
	}
	return nil
}

// notData reports whether a row is blank, a repeated header, a total or a draft.
func (t *tableReader) notData(cells []exports.Cell) bool {
	first := slices.IndexFunc(cells, func(c exports.Cell) bool { return !isEmpty(&c) })
	return first < 0 || t.repeatsHeader(cells, first) || t.isTotal(cells, first) || t.isDraft(cells)
}

// repeatsHeader: every cell that is not empty writes the label of its column.
func (t *tableReader) repeatsHeader(cells []exports.Cell, first int) bool {
	same := 0
	for i := first; i < len(cells); i++ {
		if isEmpty(&cells[i]) {
			continue
		}
		if i >= len(t.header.labels) || cells[i].Kind == exports.Error || len(cells[i].Text) > foldedAtMost || Fold(cells[i].Text) != t.header.labels[i] {
			return false
		}
		same++
	}
	return same > 1
}

// isTotal: the first cell says total, the others are numbers, and the row lacks
// what a record requires.
func (t *tableReader) isTotal(cells []exports.Cell, first int) bool {
	c := cells[first]
	if c.Kind != exports.Text || len(c.Text) > foldedAtMost || strings.IndexByte("tTsSeE", strings.TrimLeft(c.Text, " \u00a0")[0]) < 0 {
		return false
	}
	f := Fold(c.Text)
	if !totals[f] && !strings.HasPrefix(f, "total ") && !strings.HasPrefix(f, "sous total ") {
		return false
	}
	for i := first + 1; i < len(cells); i++ {
		if !isEmpty(&cells[i]) && cells[i].Kind == exports.Text && !unicode.IsDigit(rune(strings.TrimLeft(cells[i].Text, " +-")[0])) {
			return false
		}
	}
	return slices.ContainsFunc(t.fields, func(f field) bool {
		c, _ := f.cell(cells)
		return f.column.Required && isEmpty(&c)
	})
}

var totals = map[string]bool{"total": true, "totaux": true, "sous total": true, "sous totaux": true, "totaux generaux": true, "ensemble": true}

// isDraft: Démarches Simplifiées says that the dossier was never submitted.
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

// readRow makes a record of a row, or problems, or both.
func (t *tableReader) readRow(row exports.Row) {
	t.faults = t.faults[:0]
	values := t.room()
	for i := range t.fields {
		t.readValue(i, row.Cells, values)
	}
	t.checkConditions(values)
	t.checkPerson(values)
	t.checkSituation(values)
	t.checkUnique(row.Number, values)
	setAside := slices.ContainsFunc(t.faults, func(f rowFault) bool { return f.severity == SetAside })
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
			t.byNumber[values[i].Text] = place{t.Sheet, row}
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

func (t *tableReader) readValue(i int, cells []exports.Cell, values []Value) {
	f := &t.fields[i]
	values[i] = Value{}
	c, position := f.cell(cells)
	if isEmpty(&c) {
		if f.column.Default != "" {
			values[i] = Value{Set: true, Text: f.column.Default}
		}
		if f.column.Required {
			t.fault(i, position, "obligatoire", SetAside)
		}
		return
	}
	v, fault := f.read(c, t.reader.reading.ExtractionOn)
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

// checkSituation: a situation tells something of work or of housing.
func (t *tableReader) checkSituation(values []Value) {
	if t.Schema.Kind != Situations {
		return
	}
	emploi, logement := t.Schema.Column("situation_emploi"), t.Schema.Column("situation_logement")
	if !values[emploi].Set && !values[logement].Set && !t.upgrade(emploi, logement) {
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
		for _, p := range t.fields[i].sources {
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
