package main

import (
	"fmt"
	"os"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type importReleaseVerb struct {
	Files []string `arg:"" placeholder:"FILE"`
}

func (v *importReleaseVerb) Run(s *session) error {
	store, _, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	for _, name := range v.Files {
		content, err := os.ReadFile(name)
		if err != nil {
			return misuse{err}
		}
		brought, err := release.ImportRelease(s.ctx, store, release.ImportReleaseRequest{Content: content, On: s.today})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		s.say(sentences.ImportedRelease(name, brought))
	}
	return nil
}
