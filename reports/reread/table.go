package reread

import "strings"

// column is a column of counts.
type column struct {
	index           int
	header          string
	indicator, part string
	within          int // index of the column of which it is a part, −1 for none
}

// table reads the counts of a table printed for people: the columns in which every
// row is a whole number, withheld or nothing.
func (r *reader) table(d Document, t Table, month, known string) {
	columns := r.columns(t)
	for _, row := range t.Rows[1:] {
		place, total := r.place(row)
		if place == "" {
			continue
		}
		beside := r.besideLandmarks(t)
		read := map[int]figure{}
		for _, c := range columns {
			f := figure{indicator: c.indicator, place: place, part: c.part, month: month, known: known, total: total}
			if beside {
				f.indicator, f.place = landmark+place, nation
			}
			f.at = Leak{File: d.File, Sheet: t.Sheet, Table: t.Caption, Line: row.Number, Row: row.Cells[0], Column: c.header}
			if r.add(f, cellOf(row, c.index), false) {
				read[c.index] = r.figures[len(r.figures)-1]
			}
		}
		r.rates(t, row, columns, read)
		if !beside {
			r.accessRow(t, row, figure{place: place, month: month, known: known, at: Leak{File: d.File, Sheet: t.Sheet, Table: t.Caption, Line: row.Number, Row: row.Cells[0]}})
		}
	}
	r.parts(columns, t)
}

// besideLandmarks says whether a table sets figures of the nation, a row each, beside what
// the ministry published.
func (r *reader) besideLandmarks(t Table) bool {
	return strings.HasPrefix(r.Fold(t.Caption), "ce que le ministere a publie")
}

// accesses are the captions of the tables of access, and what they are access to.
var accesses = map[string]string{"emploi ou formation durable acces": "acces_emploi", "logement perenne acces": "acces_logement"}

func cellOf(row Row, n int) string {
	if n < len(row.Cells) {
		return strings.TrimSpace(row.Cells[n])
	}
	return ""
}

// place names a row: the total is the nation.
func (r *reader) place(row Row) (name string, total bool) {
	folded := r.Fold(cellOf(row, 0))
	for _, n := range r.Nation {
		if folded == n {
			return nation, true
		}
	}
	return folded, false
}

// notCounts start the headers of columns that hold whole numbers of something else
// than persons.
var notCounts = []string{"code", "france", "taux", "part", "rang", "delai", "duree", "intervalle", "jour", "publie", "attendu", "region", "lecture", "mois", "ouverture", "a 6", "a 12", "a 18", "a 24", "o e", "moyenne", "limite", "valeur"}

func (r *reader) columns(t Table) []column {
	indicator := r.indicatorOf(t.Caption)
	var columns []column
	base := -1
	for n, header := range t.Rows[0].Cells {
		folded := r.Fold(header)
		if n == 0 || folded == "" || r.startsOther(folded) || !countsOnly(t, n) {
			continue
		}
		c := column{index: n, header: header, indicator: indicator, part: whole, within: -1}
		switch {
		case folded == "nombre":
			c.part = counted
		case folded == "sur":
			c.part = among
		case folded == "parcours" && r.accessOf(t.Caption) != "":
			c.indicator, c.part = r.accessOf(t.Caption), among
		default:
			if code, ok := r.Codes[folded]; ok && r.Kinds[code] == "count" {
				c.indicator = code
			} else if ok {
				continue // a rate
			} else {
				c.indicator = t.Sheet + "/" + t.Caption + "/" + header
			}
			if strings.HasPrefix(folded, "dont ") {
				c.within = base
			} else {
				base = n
			}
		}
		columns = append(columns, c)
	}
	return columns
}

// indicatorOf reads the indicator in the caption of a table: « Contact dans les deux
// mois, par département ».
func (r *reader) indicatorOf(caption string) string {
	for text := caption; text != ""; {
		if code, ok := r.Codes[r.Fold(text)]; ok {
			return code
		}
		at := strings.LastIndexByte(text, ',')
		if at < 0 {
			break
		}
		text = text[:at]
	}
	return caption
}

func (r *reader) accessOf(caption string) string {
	folded := r.Fold(caption)
	for start, domain := range accesses {
		if strings.HasPrefix(folded, start) {
			return domain
		}
	}
	return ""
}

func (r *reader) startsOther(folded string) bool {
	for _, word := range notCounts {
		if strings.HasPrefix(folded, word) || strings.HasSuffix(folded, " o e") {
			return true
		}
	}
	return false
}

// countsOnly says whether a column holds nothing but whole numbers and what is
// withheld or missing.
func countsOnly(t Table, n int) bool {
	some := false
	for _, row := range t.Rows[1:] {
		text := cellOf(row, n)
		switch {
		case withheldText.MatchString(text) || wholeText.MatchString(text):
			some = true
		case strings.ContainsAny(text, "0123456789%"):
			return false
		}
	}
	return some
}

// rates finds a rate printed beside a count that is withheld.
func (r *reader) rates(t Table, row Row, columns []column, read map[int]figure) {
	hidden := false
	for _, c := range columns {
		hidden = hidden || (c.part == counted || c.part == among) && read[c.index].withheld
	}
	for n, header := range t.Rows[0].Cells {
		if text := cellOf(row, n); hidden && r.Fold(header) == "taux" && strings.ContainsAny(text, "0123456789") {
			for _, c := range columns {
				at := read[c.index].at
				at.Column, at.Told = header, "a rate printed beside a count that is withheld"
				r.leaks = append(r.leaks, at)
				break
			}
		}
	}
}

// parts notes which columns are parts of another, by their indicators.
func (r *reader) parts(columns []column, t Table) {
	header := map[int]string{}
	for _, c := range columns {
		header[c.index] = c.indicator
	}
	for _, c := range columns {
		if c.within >= 0 {
			r.partOf[c.indicator] = header[c.within]
		}
	}
	last := len(columns) - 1
	if last >= 2 && strings.HasPrefix(r.Fold(columns[last].header), "total") {
		var parts []string
		for _, c := range columns[:last] {
			parts = append(parts, c.indicator)
		}
		r.totals[columns[last].indicator] = parts
	}
}
