package main

import (
	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
)

// verdict is what agir accept and agir refuse ask for.
type verdict struct {
	File int64  `arg:"" help:"Number of the file, as agir status prints it."`
	By   string `help:"Who decides." required:"" placeholder:"WHO"`
	Why  string `help:"Why." required:"" placeholder:"TEXT"`
	Kind string `help:"Only this kind of record of the file." placeholder:"KIND"`
}

type acceptVerb struct{ verdict }

func (*acceptVerb) Help() string {
	return `A statement is held when too many of its rows are set aside, or when it has far fewer
rows than the one in force. Accepting it puts it in force from today on; the
decision is journaled.

Example:

    agir accept 42 --by "B. Exemple" --why "fermeture d'un site, effectif confirmé"`
}

func (v *acceptVerb) Run(s *session) error { return v.decide(s, true) }

type refuseVerb struct{ verdict }

func (*refuseVerb) Help() string {
	return `The held statement is refused: the former one stays in force. The decision is
journaled.

Example:

    agir refuse 42 --by "B. Exemple" --why "fichier d'un autre mois"`
}

func (v *refuseVerb) Run(s *session) error { return v.decide(s, false) }

func (v *verdict) decide(s *session, accept bool) error {
	store, conf, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	judged, err := books.Judge(s.ctx, store, conf, inbox.Verdict{File: v.File, Kind: v.Kind, Accept: accept, DecidedOn: s.today, By: v.By, Why: v.Why})
	for _, st := range judged {
		s.say(sentences.Judged(st, accept))
	}
	return err
}
