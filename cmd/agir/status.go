package main

import (
	"fmt"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/work"
)

type statusVerb struct {
	AsOf      string `placeholder:"DATE"`
	Schedules string `placeholder:"DIR"`
}

func (v *statusVerb) Run(s *session) error {
	asOf, err := s.asOf(v.AsOf)
	if err != nil {
		return err
	}
	store, conf, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	r, err := books.ReceptionOn(s.ctx, store, conf, asOf)
	if err != nil {
		return err
	}
	if err := s.tellReception(r); err != nil {
		return err
	}
	if err := s.tellSafety(store); err != nil {
		return err
	}
	return s.tellCondition(store, conf, v.Schedules)
}

// tellReception prints what is in force, what never came and what was put aside.
func (s *session) tellReception(r books.Reception) error {
	if err := s.table(sentences.InForce(r)); err != nil {
		return err
	}
	s.say(sentences.PutAside(r)...)
	return nil
}

// tellSafety prints who the store is sealed for and the last line of its journal.
func (s *session) tellSafety(store *store.Store) error {
	to, err := books.SealedTo(s.ctx, store)
	if err != nil {
		return err
	}
	if len(to) > 0 {
		s.say(sentences.SealedFor(to))
	}
	head, err := books.HeadOfJournal(s.ctx, store)
	if err == nil {
		s.say(sentences.JournalHead(head))
	}
	return err
}

// tellCondition prints how the scheduled work goes, once there is any.
func (s *session) tellCondition(store *store.Store, conf *settings.Settings, dir string) error {
	all, err := readSchedules(dir)
	if err != nil {
		return misuse{err}
	}
	c, err := work.ConditionOf(s.ctx, store, work.ConditionRequest{Settings: conf, Schedules: all, Now: s.instant(), Typed: s.flags.Today != ""})
	if err != nil {
		return err
	}
	s.say(sentences.Condition(c)...)
	troubles := sentences.Trouble(c.Trouble)
	for _, t := range troubles {
		fmt.Fprintln(s.stderr, "agir:", t)
	}
	if len(troubles) > 0 {
		return errNotDone
	}
	return nil
}
