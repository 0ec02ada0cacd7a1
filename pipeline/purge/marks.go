package purge

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// Marks are what a store remembers of those who were removed: keyed hashes of
// their identifiers, each until a day.
type Marks struct {
	secret     []byte
	until      map[string]time.Time
	conf       *settings.Settings
	families   map[string]string   // of the departments
	directions map[string][]string // that the departments of a family have had
}

// forever marks somebody who was forgotten: no later row brings him back.
var forever = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC)

// ReadMarks reads what the store remembers of those who were removed.
func ReadMarks(ctx context.Context, s *store.Store, conf *settings.Settings) (*Marks, error) {
	m := &Marks{until: make(map[string]time.Time), conf: conf, families: conf.Families(), directions: make(map[string][]string)}
	for _, d := range conf.Departements {
		family := m.families[d.Code]
		m.directions[family] = append(m.directions[family], d.EveryDirection()...)
	}
	for family, all := range m.directions {
		slices.Sort(all)
		m.directions[family] = slices.Compact(all)
	}
	if err := s.QueryRow(ctx, "select encode(secret) from store.journal.secret").Scan(&m.secret); err != nil {
		return nil, err
	}
	rows, err := s.Query(ctx, "select hash, until from store.journal.mark")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var hash string
		var until time.Time
		if err := rows.Scan(&hash, &until); err != nil {
			return nil, err
		}
		m.until[hash] = until
	}
	return m, rows.Err()
}

// traits are what one row says of a person, and the latest day of its events.
type traits struct {
	family                string // of departments inside which a dossier number is unique
	agdref, dossier       string
	nom, prenom           string
	bornOn, latestEventOn time.Time
}

// numbers are the keyed hashes of the numbers of a row.
func (m *Marks) numbers(t traits) []string {
	var all []string
	if t.agdref != "" {
		all = append(all, m.hash("agdref", t.agdref))
	}
	if t.dossier != "" {
		for _, direction := range m.directions[t.family] { // whichever it was when somebody was marked
			all = append(all, m.hash("dossier", direction, contract.Fold(t.dossier)))
		}
	}
	return all
}

// identifiers say who a row is about: its numbers or, without any, the name and
// the birth date. Two persons of one name and one birth date are not one.
func (m *Marks) identifiers(t traits) []string {
	if all := m.numbers(t); len(all) > 0 {
		return all
	}
	return m.names(t)
}

// names is the keyed hash of a name with its birth date.
func (m *Marks) names(t traits) []string {
	if t.bornOn.IsZero() || t.nom == "" {
		return nil
	}
	words := strings.Fields(contract.Fold(t.nom + " " + t.prenom))
	slices.Sort(words)
	return []string{m.hash("name", strings.Join(words, " "), t.bornOn.Format(time.DateOnly))}
}

func (m *Marks) hash(parts ...string) string {
	h := hmac.New(sha256.New, m.secret)
	h.Write([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(h.Sum(nil))
}

// withheld says whether a row is about somebody removed, and tells nothing since.
func (m *Marks) withheld(t traits) bool {
	for _, id := range m.identifiers(t) {
		if until, ok := m.until[id]; ok && t.latestEventOn.Before(until) {
			return true
		}
	}
	return false
}

// Withhold leaves out of a file the rows of those who were removed, and its bytes
// when there is one. Such a row counts as one that is not data: it sets nothing
// aside, and holds no statement.
func (m *Marks) Withhold(r *books.Received) (rows int) {
	if len(m.until) == 0 || r.File == nil {
		return 0
	}
	withheld, blanked := make(map[books.RowPlace]bool), false
	kept := make(map[books.RowPlace]bool)
	for i := range r.Reading.Tables {
		t := &r.Reading.Tables[i]
		t.Records = slices.DeleteFunc(t.Records, func(record contract.Record) bool {
			at := books.RowPlace{Sheet: t.Sheet, Row: record.Row}
			if !m.withheld(m.toldBy(r.Arrival.Sender, t.Schema, record.Values)) {
				kept[at] = true
				blanked = m.blank(t.Schema, record) || blanked
				return false
			}
			withheld[at] = true
			t.Kept--
			t.NotData++
			return true
		})
	}
	rows = len(withheld)
	for _, sheet := range r.File.Sheets {
		for row, err := range sheet.Rows() {
			if err != nil {
				break
			}
			at := books.RowPlace{Sheet: sheet.Name, Row: row.Number}
			if !kept[at] && m.named(row.Texts()) {
				withheld[at] = true
			}
		}
	}
	if len(withheld) > 0 || blanked {
		r.Content = nil
	}
	r.Reading.Problems = slices.DeleteFunc(r.Reading.Problems, func(p contract.Problem) bool {
		return withheld[books.RowPlace{Sheet: p.Sheet, Row: p.Row}]
	})
	return rows
}

// blank takes out of a record the number of somebody removed whom its person joins,
// and says whether there was one.
func (m *Marks) blank(schema *contract.Schema, record contract.Record) bool {
	at := schema.Column("agdref_bpi")
	if at < 0 || !record.Values[at].Set {
		return false
	}
	_, removed := m.until[m.hash("agdref", record.Values[at].Text)]
	if removed {
		record.Values[at] = contract.Value{}
	}
	return removed
}

// toldBy is what a record says of a person.
func (m *Marks) toldBy(sender string, schema *contract.Schema, values []contract.Value) traits {
	var t traits
	departement := ""
	for i, c := range schema.Columns {
		v := values[i]
		switch {
		case !v.Set:
		case c.Name == "agdref":
			t.agdref = v.Text
		case c.Name == "dossier":
			t.dossier = v.Text
		case c.Name == "nom":
			t.nom = v.Text
		case c.Name == "prenom":
			t.prenom = v.Text
		case c.Name == "date_naissance":
			t.bornOn = v.Day
		case c.Name == "departement":
			departement = v.Text
		case c.IsEvent() && v.Day.After(t.latestEventOn):
			t.latestEventOn = v.Day
		}
	}
	t.family = m.familyOf(sender, string(schema.Kind), departement)
	return t
}

// familyOf is the family that a row belongs to: that of its department or, when the file
// has none, the first of those of its sender.
func (m *Marks) familyOf(sender, kind, departement string) string {
	if family, ok := m.families[departement]; ok {
		return family
	}
	s, _ := m.conf.Sender(sender)
	first := ""
	for _, code := range s.Departements(kind) {
		if family := m.families[code]; family != "" && (first == "" || family < first) {
			first = family
		}
	}
	return first
}

// named says whether the cells of a row that is no record name somebody marked: by
// a number, or by a name in two cells and a birth date in another.
func (m *Marks) named(cells []string) bool {
	var names []string
	var days []time.Time
	for _, cell := range cells {
		digits := strings.ReplaceAll(cell, " ", "")
		if len(digits) == 10 && strings.Trim(digits, "0123456789") == "" {
			if _, ok := m.until[m.hash("agdref", digits)]; ok {
				return true
			}
		}
		if on, ok := writtenDay(cell); ok {
			days = append(days, on)
		} else if cell != "" && len(cell) < 60 && !strings.ContainsAny(cell, "0123456789") {
			names = append(names, cell)
		}
	}
	for _, on := range days {
		for i, a := range names {
			for _, b := range names[i+1:] {
				for _, id := range m.names(traits{nom: a, prenom: b, bornOn: on}) {
					if _, ok := m.until[id]; ok {
						return true
					}
				}
			}
		}
	}
	return false
}

// marked says whether the cells of a row of any file name somebody marked: as named
// does, or by a dossier number of any direction.
func (m *Marks) marked(cells []string) bool {
	if m.named(cells) {
		return true
	}
	for _, cell := range cells {
		if cell == "" || len(cell) > 60 {
			continue
		}
		for _, d := range m.conf.Directions {
			if _, ok := m.until[m.hash("dossier", d.Code, contract.Fold(cell))]; ok {
				return true
			}
		}
	}
	return false
}

func writtenDay(cell string) (time.Time, bool) {
	for _, layout := range []string{"02/01/2006", time.DateOnly, "02/01/06", "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if on, err := time.Parse(layout, strings.TrimSpace(cell)); err == nil {
			return time.Date(on.Year(), on.Month(), on.Day(), 0, 0, 0, 0, time.UTC), true
		}
	}
	return time.Time{}, false
}
