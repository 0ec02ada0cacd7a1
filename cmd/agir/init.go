package main

import (
	"path/filepath"
	"strings"

	"github.com/agir-indicateurs/agir/cmd/agir/packaging"
	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
)

type initVerb struct {
	Dir string `arg:"" placeholder:"DIR"`
}

func (v *initVerb) Run(s *session) error {
	conf, err := s.settings()
	if err != nil {
		return err
	}
	text, err := s.settingsText()
	if err != nil {
		return err
	}
	written, err := packaging.LayOut(v.Dir, conf, text)
	for _, name := range written {
		s.wrote(filepath.Join(v.Dir, name))
	}
	if err != nil {
		return err
	}
	s.say(strings.Split(sentences.LaidOut(v.Dir), "\n")...)
	return nil
}
