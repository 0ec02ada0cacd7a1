package pipeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/persons"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

// Linking asks which rows of two files of people may be one person, or of one file
// against itself.
type Linking struct {
	Left, Right PeopleFile
	Fields      []string // columns to use: see ReadPeople
	Settings    *settings.Settings
}

// PeopleFile is a file of people; without a name there is none.
type PeopleFile struct {
	Name    string
	Content []byte
}

// Linked is what came of it.
type Linked struct {
	Matches []persons.Match // best first
	Blocks  []persons.Block // candidate pairs, by blocking rule
}

// ErrOtherColumns says that two files have not the same columns beside the known ones.
var ErrOtherColumns = errors.New("the two files have not the same other columns")

// What keeps a file of people, or the columns asked of it, from being compared.
var (
	ErrNobody       = errors.New("no row of people")
	ErrNoIdentity   = errors.New("no column is a name or an identifier")
	ErrNoSuchColumn = errors.New("no such column")
	ErrNoRole       = errors.New("no such role")
)

// LinkFiles scores the pairs of rows that may be one person. It needs no store.
func LinkFiles(ctx context.Context, l Linking) (Linked, error) {
	var done Linked
	left, err := ReadPeople(l.Left.Name, l.Left.Content, l.Fields)
	if err != nil {
		return done, err
	}
	tables := persons.Tables{Left: left.Rows, Others: left.Others}
	if l.Right.Name != "" {
		right, err := ReadPeople(l.Right.Name, l.Right.Content, l.Fields)
		if err != nil {
			return done, err
		}
		if tables.Right, err = right.ordered(left.Others); err != nil {
			return done, err
		}
	}
	done.Matches, done.Blocks, err = answers.LinkPeople(ctx, tables, answers.LinkOptions(l.Settings), l.Settings.Memory)
	return done, err
}

// People is any file of people whose columns were recognised.
type People struct {
	Rows   []persons.Row
	Others []string          // columns compared as they are
	Fields map[string]string // what each column of the file was taken for
}

// roles are the labels under which each part of an identity is met, in French and
// in English, folded; the first of each is the name to use with --fields.
var roles = map[string][]string{
	"name":        {"id", "rec id", "record id", "record", "unique id", "ligne", "cle"},
	"nom":         {"nom", "nom de naissance", "nom de famille", "surname", "last name", "family name", "lastname", "name last", "lname"},
	"prenom":      {"prenom", "prenom s", "prenoms", "given name", "first name", "firstname", "forename", "name first", "fname"},
	"naissance":   {"naissance", "date de naissance", "date naissance", "ne e le", "ddn", "date of birth", "dob", "birth date", "birthdate", "birth"},
	"numero":      {"numero", "agdref", "n agdref", "numero agdref", "n etranger", "numero etranger", "identifiant", "soc sec id", "ssn", "social security number", "identifier", "national id"},
	"sexe":        {"sexe", "civilite", "sex", "gender"},
	"nationalite": {"nationalite", "nationality"},
	"departement": {"departement", "department"},
}

// ReadPeople reads a file of people. fields, when not empty, are the columns to
// use: bare labels, or role=label to say what a column is. Without them every
// column is used as its label says, the unknown ones compared as they are.
func ReadPeople(name string, content []byte, fields []string) (People, error) {
	var p People
	file, err := exports.Read(name, content, exports.Limits{Bytes: 1 << 30, Expanded: 4 << 30})
	if err != nil {
		return p, fmt.Errorf("%s: %w", name, err)
	}
	asked, err := askedFields(fields)
	if err != nil {
		return p, err
	}
	var columns []string // role of each column; empty to leave it out
	for row, err := range file.Sheets[0].Rows() {
		if err != nil {
			return p, fmt.Errorf("%s: %w", name, err)
		}
		if columns == nil {
			if columns, err = p.header(row.Cells, asked); err != nil {
				return p, fmt.Errorf("%s: %w", name, err)
			}
			continue
		}
		if r, ok := p.row(row, columns); ok {
			p.Rows = append(p.Rows, r)
		}
	}
	if len(p.Rows) == 0 {
		return p, fmt.Errorf("%s: %w", name, ErrNobody)
	}
	return p, nil
}

// ordered gives the rows with their other columns in the order of those of another file.
func (p People) ordered(others []string) ([]persons.Row, error) {
	if len(others) != len(p.Others) {
		return nil, ErrOtherColumns
	}
	place := make([]int, len(others))
	for i, label := range others {
		place[i] = slices.IndexFunc(p.Others, func(own string) bool { return contract.Fold(own) == contract.Fold(label) })
		if place[i] < 0 {
			return nil, ErrOtherColumns
		}
	}
	rows := slices.Clone(p.Rows)
	for i, r := range rows {
		rows[i].Autres = make([]string, len(place))
		for to, from := range place {
			rows[i].Autres[to] = r.Autres[from]
		}
	}
	return rows, nil
}

// askedFields maps the folded label of each column asked to its role.
func askedFields(fields []string) (map[string]string, error) {
	asked := make(map[string]string)
	for _, f := range fields {
		role, label, said := strings.Cut(f, "=")
		if !said {
			asked[contract.Fold(f)] = roleOf(f)
			continue
		}
		if _, known := roles[role]; !known && role != "autre" {
			return nil, fmt.Errorf("--fields: %q: %w", role, ErrNoRole)
		}
		asked[contract.Fold(label)] = role
	}
	return asked, nil
}

// roleOf is what a column is, by its label; "autre" when the label says nothing.
func roleOf(label string) string {
	folded := contract.Fold(label)
	for role, labels := range roles {
		if slices.Contains(labels, folded) {
			return role
		}
	}
	return "autre"
}

func (p *People) header(cells []exports.Cell, asked map[string]string) ([]string, error) {
	p.Fields = make(map[string]string)
	columns := make([]string, len(cells))
	missing := maps.Clone(asked)
	for i, c := range cells {
		label := strings.TrimSpace(c.Text)
		role := roleOf(label)
		if len(asked) > 0 {
			given, ok := asked[contract.Fold(label)]
			if ok {
				role = given
				delete(missing, contract.Fold(label))
			} else if role != "name" {
				role = ""
			}
		}
		columns[i] = role
		if role == "autre" {
			p.Others = append(p.Others, label)
		}
		if role != "" {
			p.Fields[label] = role
		}
	}
	for _, label := range slices.Sorted(maps.Keys(missing)) {
		return nil, fmt.Errorf("%q: %w", label, ErrNoSuchColumn)
	}
	if !slices.Contains(columns, "nom") && !slices.Contains(columns, "numero") {
		return nil, ErrNoIdentity
	}
	return columns, nil
}

func (p *People) row(row exports.Row, columns []string) (persons.Row, bool) {
	r := persons.Row{Name: strconv.Itoa(row.Number)}
	known := false
	for i, role := range columns {
		value := ""
		if i < len(row.Cells) {
			value = strings.TrimSpace(row.Cells[i].Text)
		}
		switch role {
		case "name":
			if value != "" {
				r.Name = value
			}
			continue
		case "nom":
			r.Nom = value
		case "prenom":
			r.Prenom = value
		case "naissance":
			r.Naissance = value
		case "numero":
			r.Numero = value
		case "sexe":
			r.Sexe = value
		case "nationalite":
			r.Nationalite = value
		case "departement":
			r.Departement = value
		case "autre":
			r.Autres = append(r.Autres, value)
		}
		known = known || (role != "" && value != "")
	}
	return r, known
}
