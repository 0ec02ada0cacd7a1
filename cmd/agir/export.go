package main

import (
	"errors"
	"path/filepath"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/schedules/release"
)

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
		_, err := s.stdout.Write(release.AggregatesSchema)
		return err
	}
	if v.Month == "" || v.Out == "" {
		return misuse{errors.New(sentences.MonthAndOut)}
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
	content, err := release.ExportAggregates(s.ctx, store, release.ExportRequest{Settings: conf, Month: m, AsOf: asOf})
	if err != nil {
		return err
	}
	if err := store.Close(); err != nil {
		return err
	}
	file, err := filepath.Abs(v.Out)
	if err != nil {
		return err
	}
	s.journal(books.Entry{Why: "agir export-aggregates", Kind: books.ExportMade, What: v.Month, File: file})
	if err := whole.WriteDocument(v.Out, content); err != nil {
		return err
	}
	s.wrote(v.Out)
	s.say(sentences.Exported)
	return nil
}
