package main

import (
	"errors"
	"fmt"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/queries"
	"github.com/agir-indicateurs/agir/reports/csv"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type explainVerb struct {
	Code      string `arg:"" optional:""`
	Month     string `placeholder:"MONTH"`
	Territory string `placeholder:"CODE"`
	AsOf      string `placeholder:"DATE"`
	Rows      bool
	Names     bool
	By        string `placeholder:"WHO"`
	Why       string `placeholder:"TEXT"`
}

func (v *explainVerb) Run(s *session) error {
	catalogue, err := queries.Load()
	if err != nil {
		return err
	}
	if v.Code == "" {
		for _, i := range catalogue.Indicators {
			fmt.Fprintf(s.stdout, "%-28s %s\n", i.Code, i.Label)
		}
		for _, t := range catalogue.Tables {
			fmt.Fprintf(s.stdout, "%-28s %s\n", t.Code, t.Label)
		}
		return nil
	}
	i, ok := catalogue.Indicator(v.Code)
	if !ok {
		if t, ok := catalogue.Table(v.Code); ok {
			s.say(sentences.Table(t)...)
			return nil
		}
		return misuse{errors.New(sentences.NoIndicator(v.Code))}
	}
	if v.Rows {
		return v.rows(s, i)
	}
	s.say(sentences.Indicator(i)...)
	return nil
}

func (v *explainVerb) rows(s *session, i queries.Indicator) error {
	m, asOf, err := s.monthKnown(v.Month, v.AsOf)
	if err != nil {
		return err
	}
	store, conf, err := v.open(s)
	if err != nil {
		return err
	}
	defer store.Close()
	rows, err := release.RowsBehind(s.ctx, store, release.RowsRequest{
		Settings: conf, Indicator: i, Month: m, AsOf: asOf, Territory: v.Territory, Names: v.Names, By: v.By, Why: v.Why, At: s.now,
	})
	if errors.As(err, new(release.UnknownTerritory)) {
		return misuse{fmt.Errorf("--territory: %w", err)}
	}
	if err != nil {
		return err
	}
	t := csv.New(s.stdout)
	t.Row(rows.Columns...)
	for _, line := range rows.Lines {
		t.Row(line...)
	}
	return t.End()
}

// open opens the store: for writing when names are read, since the reading is
// journaled.
func (v *explainVerb) open(s *session) (*store.Store, *settings.Settings, error) {
	if !v.Names {
		return s.reading()
	}
	if v.By == "" || v.Why == "" {
		return nil, nil, misuse{errors.New(sentences.NamesAreSigned)}
	}
	return s.writing()
}
