package main

import (
	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/work"
)

type statusVerb struct {
	AsOf      string `placeholder:"DATE"`
	Month     string `placeholder:"MONTH"`
	All       bool
	Schedules string `placeholder:"DIR"`
}

func (v *statusVerb) Run(s *session) error {
	m, asOf, err := s.knownIn(v.Month, v.AsOf)
	if err != nil {
		return err
	}
	store, conf, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	all, err := readSchedules(v.Schedules)
	if err != nil {
		return misuse{err}
	}
	st, err := work.StatusOf(s.ctx, store, work.StatusRequest{
		ConditionRequest: work.ConditionRequest{Settings: conf, Schedules: all, Now: s.instant(), Typed: s.flags.Today != ""},
		AsOf:             asOf, Month: m,
	})
	if err != nil {
		return err
	}
	if err := s.tellStatus(st, v.All); err != nil {
		return err
	}
	if err := s.tellSafety(store); err != nil {
		return err
	}
	if st.Waits() {
		return errNotDone
	}
	return nil
}

// tellStatus prints how it stands, on one screen; then, when all is asked for, every
// statement and every run.
func (s *session) tellStatus(st *work.Status, all bool) error {
	for _, p := range sentences.Status(st) {
		s.say(p.Title)
		s.say(sentences.Indented(p.Lines)...)
		if err := s.table(sentences.IndentedTable(p.Table)); err != nil {
			return err
		}
		s.say("")
	}
	if !all {
		s.say(sentences.MoreStatus)
		return nil
	}
	if err := s.tellReception(st.Reception); err != nil {
		return err
	}
	s.say(sentences.Condition(st.Condition)...)
	return nil
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
