package main

import (
	"os"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type importVerb struct {
	Files []string `arg:"" placeholder:"FILE"`
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
