package main

import (
	"fmt"
	"os"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type importReleaseVerb struct {
	Files []string `arg:"" help:"Figures that a national release published: indicateurs-publies-AAAA-MM.csv." placeholder:"FILE"`
}

func (*importReleaseVerb) Help() string {
	return `Takes the figures of a national release made elsewhere into this store. The reports of
the departments made from that day on repeat its lines of their region and of the
nation, with its month and edition beside: where it holds every department open there,
and where nobody, or enough persons, are left once the department's own are subtracted.

Example:

    agir import-release indicateurs-publies-2023-09.csv`
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
