// Package queries holds every question asked of the consolidated data, one SQL
// file each, and the vocabulary in which the answers are given. It sits at the
// bottom of the house: it knows neither the files received nor the documents.
//
// The header of an indicator is written for its reader and printed as it
// stands in the documents, the README and agir explain. The question below it
// is asked of one row; totals, rates, levels and names all come from it.
package queries

import (
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

//go:embed staging consolidated indicators tables checks worklist *.sql
var files embed.FS

// Relation is a file of a layer that only prepares data: folder = schema, file
// name = table name.
type Relation struct {
	Schema string
	Name   string
	File   string
	SQL    string
	Reads  []string // relations of staging and consolidated that it reads
	// Monthly says that it depends on the months asked, itself or by what it reads.
	Monthly bool
	// OfPersons says that it depends on who is one person, likewise.
	OfPersons bool
}

// Check returns the rows that break a rule; none when it holds.
type Check struct {
	Code  string
	Label string
	Level Severity
	Rule  string
	File  string
	SQL   string
	Rank  int
}

// Catalogue is everything that can be asked.
type Catalogue struct {
	Relations  []Relation // staging, then consolidated, each after what it reads
	Indicators []Indicator
	Tables     []Table
	Checks     []Check
}

// Indicator finds an indicator by its code.
func (c *Catalogue) Indicator(code string) (Indicator, bool) {
	i := slices.IndexFunc(c.Indicators, func(x Indicator) bool { return x.Code == code })
	if i < 0 {
		return Indicator{}, false
	}
	return c.Indicators[i], true
}

// Codes are those of the indicators, in the order of the handbook.
func (c *Catalogue) Codes() []string {
	codes := make([]string, len(c.Indicators))
	for n, i := range c.Indicators {
		codes[n] = i.Code
	}
	return codes
}

// Table finds a table by its code.
func (c *Catalogue) Table(code string) (Table, bool) {
	i := slices.IndexFunc(c.Tables, func(x Table) bool { return x.Code == code })
	if i < 0 {
		return Table{}, false
	}
	return c.Tables[i], true
}

// Macros are the functions that the questions share.
func Macros() string { return mustRead("macros.sql") }

// Rollup is the query that turns the rows of some indicators into their measures. Its
// questions and territories are given by their place in the lists given.
func Rollup() string { return mustRead("rollup.sql") }

// RollupIncidence counts what AalenJohansen takes.
func RollupIncidence() string { return mustRead("rollup_incidence.sql") }

// RollupTable is the same for tables.
func RollupTable() string { return mustRead("rollup_table.sql") }

// Worklist is the query of the parcours for which something is owed at the end of
// a month, in a direction; WorklistPairs that of its pairs of persons that wait.
// The two are asked by the nominative work list only.
func Worklist() string { return mustRead("worklist/parcours.sql") }

// WorklistPairs is described with Worklist.
func WorklistPairs() string { return mustRead("worklist/pairs.sql") }

func mustRead(name string) string {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err) // embedded at build time
	}
	return string(b)
}

// Load is the catalogue of this program, read once. Its error lists every fault
// of every header at once, with file and line; a test holds it nil.
var Load = sync.OnceValues(func() (*Catalogue, error) { return read(files) })

func read(fsys fs.FS) (*Catalogue, error) {
	c := &Catalogue{}
	var faults []error
	for _, folder := range []string{"staging", "consolidated", "indicators", "tables", "checks"} {
		names, err := fs.Glob(fsys, folder+"/*.sql")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			text, err := fs.ReadFile(fsys, name)
			if err != nil {
				return nil, err
			}
			if err := c.add(folder, name, string(text)); err != nil {
				faults = append(faults, err)
			}
		}
	}
	if err := c.arrange(); err != nil {
		faults = append(faults, err)
	}
	return c, errors.Join(faults...)
}

func (c *Catalogue) add(folder, file, text string) error {
	name := strings.TrimSuffix(path.Base(file), ".sql")
	switch folder {
	case "indicators":
		h, err := parseHeader(file, text, indicatorKeys)
		if err != nil {
			return err
		}
		return c.addIndicator(name, file, h)
	case "tables":
		h, err := parseHeader(file, text, tableKeys)
		if err != nil {
			return err
		}
		structures, apart := h.levels()
		c.Tables = append(c.Tables, Table{
			Code: name, Label: h.text("label"), Definition: h.text("definition"), Family: Family(h.text("family")),
			Among: h.text("among"), Rule: h.text("rule"), Weight: h.text("weight"), Beside: h.text("beside"), Structures: structures, Apart: apart, Nation: h.text("structures") == nation,
			File: file, SQL: h.sql, Rank: h.number("order"),
		})
	case "checks":
		h, err := parseHeader(file, text, checkKeys)
		if err != nil {
			return err
		}
		c.Checks = append(c.Checks, Check{
			Code: name, Label: h.text("label"), Level: Severity(h.text("level")), Rule: h.text("rule"), File: file, SQL: h.sql, Rank: h.number("order"),
		})
	default:
		c.Relations = append(c.Relations, Relation{Schema: folder, Name: name, File: file, SQL: text, Reads: reads(text, folder+"."+name),
			Monthly: strings.Contains(code(text), "asked.month"), OfPersons: strings.Contains(code(text), "linkage.chosen")})
	}
	return nil
}

// addIndicator adds an indicator; one with horizons is as many figures, whose
// codes end in the name of the horizon.
func (c *Catalogue) addIndicator(name, file string, h header) error {
	structures, apart := h.levels()
	base := Indicator{
		Code: name, Label: h.text("label"), Definition: h.text("definition"), Family: Family(h.text("family")),
		Kind: Kind(h.text("kind")), Among: h.text("among"), Counted: h.text("counted"), Better: Better(h.text("better")),
		Rule: h.text("rule"), Source: h.text("source"), Unit: h.text("unit"), Target: h.text("target"),
		Structures: structures, Apart: apart, OfStatements: h.text("about") != "", Stock: h.text("counted_on") != "", Mean: h.is("mean"), OfMonths: h.text("period") != "",
		FirstPage: h.number("first_page"), Compared: h.number("compared"), Followed: h.number("followed"), Public: h.number("public"),
		PartOf: partOf(h.text("part_of")), Bounds: BoundsOf(h.text("bounds"), name), File: file, SQL: h.sql, Rank: h.number("order") * 10,
	}
	if (base.Kind == Incidence) != (h.text("horizons") != "") {
		return fmt.Errorf("%s: an incidence has horizons, and nothing else", file)
	}
	if base.Kind != Incidence {
		c.Indicators = append(c.Indicators, base)
		return nil
	}
	for i, horizon := range horizonForm.FindAllStringSubmatch(h.text("horizons"), -1) {
		x := base
		x.Code, x.Rank = name+"_"+horizon[1]+"m", base.Rank+i
		x.Bounds = BoundsOf(h.text("bounds"), x.Code)
		x.Horizon, _ = strconv.Atoi(horizon[2]) // digits, by its form
		x.Label += fmt.Sprintf(", à %s mois", horizon[1])
		c.Indicators = append(c.Indicators, x)
	}
	return nil
}

var relationName = regexp.MustCompile(`\b(?:staging|consolidated)\.[a-z_0-9]+\b`)

// reads lists the relations of staging and consolidated named in a query.
func reads(text, self string) []string {
	names := relationName.FindAllString(code(text), -1)
	slices.Sort(names)
	names = slices.Compact(names)
	return slices.DeleteFunc(names, func(n string) bool { return n == self })
}

// code is a query without its comments.
func code(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(strings.TrimSpace(line), "--") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// arrange puts relations after what they read, and the rest in the handbook's order.
func (c *Catalogue) arrange() error {
	byRank := func(a, b int, x, y string) int { return cmp.Or(cmp.Compare(a, b), cmp.Compare(x, y)) }
	slices.SortFunc(c.Indicators, func(a, b Indicator) int { return byRank(a.Rank, b.Rank, a.Code, b.Code) })
	slices.SortFunc(c.Tables, func(a, b Table) int { return byRank(a.Rank, b.Rank, a.Code, b.Code) })
	slices.SortFunc(c.Checks, func(a, b Check) int { return byRank(a.Rank, b.Rank, a.Code, b.Code) })

	index := make(map[string]Relation, len(c.Relations))
	for _, r := range c.Relations {
		index[r.Schema+"."+r.Name] = r
	}
	var ordered []Relation
	state := make(map[string]int) // 1 while visiting, 2 when placed
	var faults []error
	var visit func(name, from string)
	visit = func(name, from string) {
		r, ok := index[name]
		switch {
		case !ok:
			faults = append(faults, fmt.Errorf("%s: reads %s, which is no file", from, name))
			return
		case state[name] == 1:
			faults = append(faults, fmt.Errorf("%s: reads itself through %s", from, name))
			return
		case state[name] == 2:
			return
		}
		state[name] = 1
		for _, n := range r.Reads {
			visit(n, r.File)
			for _, read := range ordered {
				if read.Schema+"."+read.Name == n {
					r.Monthly, r.OfPersons = r.Monthly || read.Monthly, r.OfPersons || read.OfPersons
				}
			}
		}
		state[name] = 2
		ordered = append(ordered, r)
	}
	for _, r := range c.Relations {
		visit(r.Schema+"."+r.Name, r.File)
	}
	c.Relations = ordered
	for n, i := range c.Indicators {
		c.Indicators[n].OverYear = slices.ContainsFunc(c.RestsOn(i.SQL), func(name string) bool { return strings.HasSuffix(name, "_12m") })
	}
	return errors.Join(append(faults, c.checkProperties()...)...)
}

// Fingerprint is the SHA-256 of a question and of all the relations it rests on,
// in hexadecimal: two programs with the same one define the figure alike.
func (c *Catalogue) Fingerprint(i Indicator) string {
	h := sha256.New()
	io.WriteString(h, i.SQL)
	for _, name := range c.RestsOn(i.SQL) {
		r := c.Relations[slices.IndexFunc(c.Relations, func(r Relation) bool { return r.Schema+"."+r.Name == name })]
		io.WriteString(h, r.SQL)
	}
	fmt.Fprint(h, i.Kind, i.Horizon)
	return hex.EncodeToString(h.Sum(nil))
}

// OfPersons says whether a query depends on who is one person.
func (c *Catalogue) OfPersons(query string) bool {
	if strings.Contains(code(query), "linkage.chosen") {
		return true
	}
	read := c.RestsOn(query)
	return slices.ContainsFunc(c.Relations, func(r Relation) bool { return r.OfPersons && slices.Contains(read, r.Schema+"."+r.Name) })
}

// RestsOn lists the relations of staging and consolidated that a query reads,
// directly or not, sorted.
func (c *Catalogue) RestsOn(query string) []string { return c.Lacking(query, nil) }

// Lacking lists those of them that are still to be made, when some are: what only these read
// is not among them.
func (c *Catalogue) Lacking(query string, made map[string]bool) []string {
	seen := make(map[string]bool)
	var visit func(names []string)
	visit = func(names []string) {
		for _, n := range names {
			if seen[n] || made[n] {
				continue
			}
			seen[n] = true
			for _, r := range c.Relations {
				if r.Schema+"."+r.Name == n {
					visit(r.Reads)
				}
			}
		}
	}
	visit(reads(query, ""))
	return slices.Sorted(maps.Keys(seen))
}

// Passing lists the relations of consolidated, sorted, that checks and other relations read and that no figure does:
// once those are made, nothing that a document prints rests on them. One that a relation of the months reads is none.
func (c *Catalogue) Passing() []string {
	figured, checked, read := make(map[string]bool), make(map[string]bool), make(map[string]bool)
	mark := func(in map[string]bool, names []string) {
		for _, n := range names {
			in[n] = true
		}
	}
	for _, i := range c.Indicators {
		mark(figured, reads(i.SQL, ""))
	}
	for _, t := range c.Tables {
		mark(figured, reads(t.SQL, ""))
	}
	for _, check := range c.Checks {
		mark(checked, reads(check.SQL, ""))
	}
	for _, r := range c.Relations {
		if r.Monthly {
			mark(figured, r.Reads)
		}
		mark(read, r.Reads)
	}
	var all []string
	for _, r := range c.Relations {
		if name := r.Schema + "." + r.Name; r.Schema == "consolidated" && checked[name] && read[name] && !figured[name] {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}
