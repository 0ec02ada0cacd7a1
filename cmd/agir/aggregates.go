package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/agir-indicateurs/agir/pipeline/answers"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"

	_ "embed"

	"github.com/agir-indicateurs/agir/reports"
)

// aggregatesSchema is the JSON Schema of a file of aggregates.
//
//go:embed aggregates.schema.json
var aggregatesSchema []byte

type exportVerb struct {
	Month  string `help:"Month of the comparison." placeholder:"MONTH"`
	AsOf   string `help:"Day known; today without it." placeholder:"DATE"`
	Out    string `help:"File to write." placeholder:"FILE"`
	Schema bool   `help:"Print the JSON Schema of the file instead, in French."`
}

func (*exportVerb) Help() string {
	return `Writes what the national comparison needs of the departments of this store, so that
no statement leaves the consortium: for each indicator its numerators and denominators
by department, how many have each value of a median, how many stand at each day of an
incidence, the lines of the tables, the state of the statements. Thirteen months, that
asked and the twelve before; and two years more of the few figures followed in time. No row of a person, no name; but true counts, small ones
too: the file is for the store of the national steering only, and says so.

Examples:

    agir export-aggregates --month 2023-12 --as-of 2024-01-10 --out agregats-44-85.json
    agir export-aggregates --schema`
}

func (v *exportVerb) Run(s *session) error {
	if v.Schema {
		_, err := s.stdout.Write(aggregatesSchema)
		return err
	}
	if v.Month == "" || v.Out == "" {
		return misuse{fmt.Errorf("export-aggregates: --month and --out are needed")}
	}
	m, asOf, err := s.monthKnown(v.Month, v.AsOf)
	if err != nil {
		return err
	}
	store, conf, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	k, err := s.gather(store, answers.Question{AsOf: asOf, Months: books.Months(m), Settings: conf})
	if err != nil {
		return err
	}
	if err := k.sound(); err != nil {
		return err
	}
	content, err := s.aggregates(store, k)
	if err != nil {
		return err
	}
	if err := writeFile(v.Out, content); err != nil {
		return err
	}
	fmt.Fprintln(s.stdout, "wrote", v.Out)
	fmt.Fprintln(s.stdout, "true counts, without names: for the store of the national steering only")
	return nil
}

// aggregates asks again without the waiting pairs, which gather accepted last.
func (s *session) aggregates(store *store.Store, k *known) ([]byte, error) {
	g, followed := new(books.Aggregates), k.indicators(reports.FollowedFigures)
	before, err := answers.Ask(s.ctx, store, answers.Question{AsOf: k.asOf, Months: k.history.Months, Settings: k.conf})
	if err != nil {
		return nil, err
	}
	if len(before.Imported) > 0 {
		return nil, fmt.Errorf("this store holds aggregates of others: they are exported by the stores that made them")
	}
	if _, err := before.FiguresOf(s.ctx, followed...); err != nil {
		return nil, err
	}
	if err := before.Tell(s.ctx, g, followed...); err != nil {
		return nil, err
	}
	answer, err := answers.Ask(s.ctx, store, answers.Question{AsOf: k.asOf, Months: k.figures.Months, Settings: k.conf})
	if err != nil {
		return nil, err
	}
	if _, err := answer.Figures(s.ctx); err != nil {
		return nil, err
	}
	if err := answer.Aggregates(s.ctx, g, k.indicators(reports.StandardisedRates)...); err != nil {
		return nil, err
	}
	content, err := json.MarshalIndent(g, "", " ")
	return append(content, '\n'), err
}

type importVerb struct {
	Files []string `arg:"" help:"Files that agir export-aggregates wrote." placeholder:"FILE"`
}

func (*importVerb) Help() string {
	return `Takes the aggregates of other stores into this one. The departments that they tell of
and of which no statement is in force here are then in the comparison, as if their
statements had been received: the document is the same. No monthly report of them is
made here. Of two files on one department, the one known last counts.

Example:

    agir --config nation.yaml import-aggregates agregats-44-85.json agregats-75.json`
}

func (v *importVerb) Run(s *session) error {
	store, conf, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	for _, name := range v.Files {
		content, err := os.ReadFile(name)
		if err != nil {
			return misuse{err}
		}
		g, err := books.ReadAggregates(content)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		var codes, outside []string
		for _, d := range g.Departements {
			codes = append(codes, d.Code)
			if _, ok := conf.Departement(d.Code); !ok {
				outside = append(outside, d.Code)
			}
		}
		if len(outside) > 0 {
			return fmt.Errorf("%s: departments not configured: %s", name, strings.Join(outside, ", "))
		}
		again, err := books.ImportAggregates(s.ctx, store, name, content, g, s.today)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		verdict := "imported"
		if again {
			verdict = "already known"
		}
		fmt.Fprintf(s.stdout, "%s: %s, departments %s, months %s to %s known on %s\n",
			name, verdict, strings.Join(codes, " "), g.Months[0], g.Months[len(g.Months)-1], g.AsOf)
	}
	return nil
}

// remote says whether a department is known by the aggregates of another store only.
func (k *known) remote(departement string) bool {
	_, ok := k.answer.Imported[departement]
	return ok
}

// remoteIn says whether a direction has such a department.
func (k *known) remoteIn(direction string) bool {
	return slices.ContainsFunc(k.departements(), func(code string) bool {
		d, ok := k.conf.DirectionOf(code)
		return ok && d.Code == direction && k.remote(code)
	})
}
