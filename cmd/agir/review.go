package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/review"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

type reviewVerb struct {
	List      reviewList      `cmd:"" default:"withargs"`
	Accept    reviewAccept    `cmd:""`
	Split     reviewSplit     `cmd:""`
	Undo      reviewUndo      `cmd:""`
	Decisions reviewDecisions `cmd:""`
}

type reviewList struct {
	Names  bool
	Export string `placeholder:"FILE.xlsx"`
	Import string `placeholder:"FILE.xlsx"`
	By     string `placeholder:"WHO"`
	Why    string `placeholder:"TEXT"`
}

func (v *reviewList) Run(s *session) error {
	switch {
	case v.Import != "":
		return v.read(s)
	case v.Names || v.Export != "":
		return v.named(s)
	}
	store, conf, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	queue, err := review.Queue(s.ctx, store, conf, s.today)
	if err != nil {
		return err
	}
	for _, p := range queue.Pairs {
		s.say(sentences.Waiting(p))
	}
	s.say(sentences.Queue(queue)...)
	return nil
}

// named shows the queue with its names, or writes it as a workbook.
func (v *reviewList) named(s *session) error {
	if v.By == "" || v.Why == "" {
		return misuse{errors.New(sentences.NamesAreSigned)}
	}
	store, conf, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	reading := review.Reading{On: s.today, At: s.now, By: v.By, Why: v.Why}
	if v.Export != "" {
		if reading.File, err = filepath.Abs(v.Export); err != nil {
			return err
		}
		workbook, err := review.Export(s.ctx, store, conf, reading)
		if err != nil {
			return err
		}
		return whole.WriteBytes(v.Export, 0o600, workbook)
	}
	queue, err := review.WithNames(s.ctx, store, conf, reading)
	if err != nil {
		return err
	}
	for _, p := range queue.Pairs {
		s.say(sentences.Named(p)...)
	}
	s.say(sentences.Queue(queue)...)
	return nil
}

// read keeps the decisions of a workbook that was filled.
func (v *reviewList) read(s *session) error {
	conf, err := s.settings()
	if err != nil {
		return err
	}
	content, err := whole.ReadGiven(v.Import, conf.Limits.Bytes)
	if err != nil {
		return misuse{err}
	}
	store, conf, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	done, err := review.Import(s.ctx, store, conf, review.Workbook{Name: v.Import, Content: content, On: s.today})
	if err != nil {
		return err
	}
	s.say(sentences.Decided(done))
	return s.refused(v.Import, done)
}

// refused says on standard error what was not kept, and why.
func (s *session) refused(file string, done review.Outcome) error {
	for _, f := range done.Faults {
		fmt.Fprintln(s.stderr, "agir:", sentences.NoDecision(file, f))
	}
	for _, r := range done.Refused {
		fmt.Fprintln(s.stderr, "agir:", sentences.Refused(file, r))
	}
	if !done.Whole() {
		return errNotDone
	}
	return nil
}

// reviewDecision is what accept and split ask for.
type reviewDecision struct {
	ID    string `arg:""`
	Other string `arg:"" optional:""`
	By    string `required:"" placeholder:"WHO"`
	Why   string `required:"" placeholder:"TEXT"`
}

func (v *reviewDecision) decide(s *session, verdict review.Verdict) error {
	store, conf, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	done, err := review.Decide(s.ctx, store, conf, review.Decision{Pair: v.ID, Other: v.Other, Verdict: verdict, On: s.today, By: v.By, Why: v.Why})
	if err != nil {
		return err
	}
	if err := s.refused("", done); err != nil {
		return err
	}
	s.say(sentences.PairDecided(v.ID, verdict))
	return nil
}

type reviewAccept struct{ reviewDecision }

func (v *reviewAccept) Run(s *session) error { return v.decide(s, review.SamePerson) }

type reviewSplit struct{ reviewDecision }

func (v *reviewSplit) Run(s *session) error { return v.decide(s, review.TwoPersons) }

type reviewUndo struct {
	Number int64 `arg:""`
}

func (v *reviewUndo) Run(s *session) error {
	store, _, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	_, err = books.UndoLink(s.ctx, store, v.Number, s.today)
	return err
}

type reviewDecisions struct{}

func (v *reviewDecisions) Run(s *session) error {
	store, _, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	decisions, err := books.LinkDecisions(s.ctx, store)
	if err != nil {
		return err
	}
	for _, d := range decisions {
		s.say(sentences.LinkDecision(d))
	}
	return nil
}
