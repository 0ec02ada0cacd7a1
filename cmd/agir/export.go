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
	Month  string `placeholder:"MONTH"`
	AsOf   string `placeholder:"DATE"`
	Out    string `placeholder:"FILE"`
	Schema bool
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
