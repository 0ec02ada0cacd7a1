package main

import (
	"os"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/schedules/release"
)

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
		told, err := release.ImportAggregates(s.ctx, store, release.ImportRequest{Settings: conf, Name: name, Content: content, On: s.today})
		if err != nil {
			return err
		}
		s.say(sentences.Imported(name, told))
	}
	return nil
}
