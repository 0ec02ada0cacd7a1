package main

import (
	"strconv"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/reports/csv"
)

type problemsVerb struct {
	Sender string `placeholder:"CODE"`
	AsOf   string `placeholder:"DATE"`
	Format string `enum:"text,csv" default:"text"`
}

func (v *problemsVerb) Run(s *session) error {
	asOf, err := s.known(v.AsOf)
	if err != nil {
		return err
	}
	store, conf, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	problems, err := pipeline.Problems(s.ctx, store, conf, asOf, v.Sender)
	if err != nil {
		return err
	}
	if v.Format == "text" {
		s.say(sentences.Problems(problems)...)
		return nil
	}
	t := csv.New(s.stdout)
	t.Row("fichier", "feuille", "ligne", "colonne", "regle", "gravite", "message")
	for _, p := range problems {
		t.Row(p.File, p.Sheet, strconv.Itoa(p.Row), p.Label, p.Rule, string(p.Severity), p.Message)
	}
	return t.End()
}
