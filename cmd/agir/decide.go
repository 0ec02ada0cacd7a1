package main

import (
	"errors"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

type acceptVerb struct {
	Files []int64 `arg:"" name:"file"`
	By    string  `required:"" placeholder:"WHO"`
	Why   string  `required:"" placeholder:"TEXT"`
	Kind  string  `placeholder:"KIND"`
	Parts bool
}

func (v *acceptVerb) Run(s *session) error {
	if len(v.Files) > 1 && !v.Parts {
		return errors.New(sentences.PartsOnly)
	}
	return decide(s, inbox.Accept, func(store *store.Store, conf *settings.Settings) ([]inbox.State, error) {
		one := inbox.Verdict{File: v.Files[0], Kind: v.Kind, Act: inbox.Accept, DecidedOn: s.today, By: v.By, Why: v.Why}
		if v.Parts {
			return books.JudgeParts(s.ctx, store, conf, one, v.Files)
		}
		return books.Judge(s.ctx, store, conf, one)
	})
}

// onFile is a decision on the statement of one file.
type onFile struct {
	File int64  `arg:""`
	By   string `required:"" placeholder:"WHO"`
	Why  string `required:"" placeholder:"TEXT"`
	Kind string `placeholder:"KIND"`
}

func (v *onFile) decide(s *session, act inbox.Act) error {
	return decide(s, act, func(store *store.Store, conf *settings.Settings) ([]inbox.State, error) {
		return books.Judge(s.ctx, store, conf, inbox.Verdict{File: v.File, Kind: v.Kind, Act: act, DecidedOn: s.today, By: v.By, Why: v.Why})
	})
}

type refuseVerb struct{ onFile }

func (v *refuseVerb) Run(s *session) error { return v.decide(s, inbox.Refuse) }

type withdrawVerb struct{ onFile }

func (v *withdrawVerb) Run(s *session) error { return v.decide(s, inbox.Withdraw) }

type reinstateVerb struct{ onFile }

func (v *reinstateVerb) Run(s *session) error { return v.decide(s, inbox.Reinstate) }

// decide keeps a verdict and says on what.
func decide(s *session, act inbox.Act, judge func(*store.Store, *settings.Settings) ([]inbox.State, error)) error {
	store, conf, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	judged, err := judge(store, conf)
	for _, st := range judged {
		s.say(sentences.Judged(st, act))
	}
	return err
}
