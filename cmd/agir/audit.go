package main

import (
	"errors"
	"fmt"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type auditVerb struct {
	Files []string `arg:"" placeholder:"FILE"`
}

func (v *auditVerb) Run(s *session) error {
	conf, err := s.settings()
	if err != nil {
		return err
	}
	a, err := release.Audit(s.ctx, release.AuditRequest{Settings: conf, Paths: v.Files})
	for _, path := range a.Unread {
		fmt.Fprintln(s.stderr, sentences.NotAudited(path))
	}
	switch {
	case errors.Is(err, release.ErrNothingToRead):
		return misuse{err}
	case errors.As(err, new(release.Unreadable)):
		return misuse{err}
	case err != nil:
		return err
	}
	s.say(sentences.Audited(a)...)
	if len(a.Reading.Leaks) > 0 {
		return errNotDone
	}
	return nil
}
