package main

import (
	"path/filepath"
	"runtime"
	"strings"

	"github.com/agir-indicateurs/agir/cmd/agir/packaging"
	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type initVerb struct {
	Dir string `arg:"" placeholder:"DIR"`
}

func (v *initVerb) Run(s *session) error {
	conf, text, err := s.settingsWithText()
	if err != nil {
		return err
	}
	written, err := packaging.LayOut(packaging.LayOutRequest{Dir: v.Dir, Settings: conf, Text: text, Readers: release.Folders(conf), Units: runtime.GOOS != "windows"})
	for _, name := range written {
		s.wrote(filepath.Join(v.Dir, name))
	}
	if err != nil {
		return err
	}
	s.say(strings.Split(sentences.LaidOut(v.Dir, v.alone()), "\n")...)
	return nil
}

// alone says what makes agir work by itself here.
func (v *initVerb) alone() sentences.Alone {
	switch {
	case runtime.GOOS == "windows":
		return sentences.TaskScheduler
	case packaging.Packaged(v.Dir):
		return sentences.UnitsOfPackage
	}
	return sentences.UnitsLaid
}
