package main

import (
	"errors"
	"fmt"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
)

type checkConfigVerb struct {
	Schedules string `placeholder:"DIR"`
}

func (v *checkConfigVerb) Run(s *session) error {
	conf, unread := s.settings()
	all, unscheduled := readSchedules(v.Schedules)
	faults := errors.Join(unread, unscheduled)
	if unread == nil && !conf.Watched() {
		faults = errors.Join(faults, errors.New(sentences.Unwatched(s.flags.Config)))
	}
	if faults != nil {
		fmt.Fprintln(s.stderr, sentences.ConfigFaults(faults, s.flags.Store))
		return errNotDone
	}
	s.say(sentences.Configured(conf, all)...)
	return nil
}
