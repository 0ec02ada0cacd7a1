package main

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/purge"
)

type purgeVerb struct {
	Before string `placeholder:"DATE"`
	Inbox  string `default:"inbox" placeholder:"DIR"`
	By     string `placeholder:"WHO"`
	Why    string `placeholder:"TEXT"`
}

func (v *purgeVerb) Run(s *session) error {
	before := s.today.AddDate(-purge.RetentionYears, 0, 0)
	if v.Before != "" {
		var err error
		if before, err = day("--before", v.Before); err != nil {
			return err
		}
	}
	asked := purge.Request{
		On: s.today, Before: before, By: cmp.Or(v.By, currentUser()), Why: cmp.Or(v.Why, "fin de la durée de conservation"), Inbox: v.Inbox,
	}
	if err := asked.Check(); err != nil {
		return misuse{fmt.Errorf("--before: %w", err)}
	}
	return s.purge(asked)
}

type forgetVerb struct {
	Person string `arg:""`
	Inbox  string `default:"inbox" placeholder:"DIR"`
	By     string `required:"" placeholder:"WHO"`
	Why    string `required:"" placeholder:"TEXT"`
}

func (v *forgetVerb) Run(s *session) error {
	return s.purge(purge.Request{On: s.today, Person: v.Person, By: v.By, Why: v.Why, Inbox: v.Inbox})
}

// purge removes persons for good and says what went, without a name.
func (s *session) purge(p purge.Request) error {
	store, conf, err := s.writing()
	if err != nil {
		return err
	}
	p.At, p.JournalMonths = s.now, conf.Retention.JournalMonths
	done, err := purge.Remove(s.ctx, store, conf, p)
	if err != nil {
		return err
	}
	s.say(sentences.Removed(done, p.Inbox)...)
	if p.Person != "" && done.Stay > 0 {
		return errors.New(sentences.ForgottenInPart(p.Person, done.Stay))
	}
	return nil
}
