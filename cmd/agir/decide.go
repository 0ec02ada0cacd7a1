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
	Files []int64 `arg:"" name:"file" help:"Number of the file, as agir status prints it; several with --parts."`
	By    string  `help:"Who decides." required:"" placeholder:"WHO"`
	Why   string  `help:"Why." required:"" placeholder:"TEXT"`
	Kind  string  `help:"Only this kind of record of the file." placeholder:"KIND"`
	Parts bool    `help:"The files are the parts of one statement."`
}

func (*acceptVerb) Help() string {
	return `A statement is held when too many of its rows are set aside, or when it has far fewer
rows than the one in force; when its bytes came from another sender; or when two
came on one day without a department. Accepting it puts it in force from today on;
the decision is journaled. Of two of one day, the other is refused, unless --parts
says that they are one statement in several files.

Examples:

    agir accept 42 --by "B. Exemple" --why "fermeture d'un site, effectif confirmé"
    agir accept 42 43 --parts --by "B. Exemple" --why "un fichier par conseillère"`
}

func (v *acceptVerb) Run(s *session) error {
	if len(v.Files) > 1 && !v.Parts {
		return errors.New("several files are accepted together with --parts only: are they the parts of one statement?")
	}
	return decide(s, true, func(store *store.Store, conf *settings.Settings) ([]inbox.State, error) {
		one := inbox.Verdict{File: v.Files[0], Kind: v.Kind, Accept: true, DecidedOn: s.today, By: v.By, Why: v.Why}
		if v.Parts {
			return books.JudgeParts(s.ctx, store, conf, one, v.Files)
		}
		return books.Judge(s.ctx, store, conf, one)
	})
}

type refuseVerb struct {
	File int64  `arg:"" help:"Number of the file, as agir status prints it."`
	By   string `help:"Who decides." required:"" placeholder:"WHO"`
	Why  string `help:"Why." required:"" placeholder:"TEXT"`
	Kind string `help:"Only this kind of record of the file." placeholder:"KIND"`
}

func (*refuseVerb) Help() string {
	return `The held statement is refused: the former one stays in force. The decision is
journaled.

Example:

    agir refuse 42 --by "B. Exemple" --why "fichier d'un autre mois"`
}

func (v *refuseVerb) Run(s *session) error {
	return decide(s, false, func(store *store.Store, conf *settings.Settings) ([]inbox.State, error) {
		return books.Judge(s.ctx, store, conf, inbox.Verdict{File: v.File, Kind: v.Kind, DecidedOn: s.today, By: v.By, Why: v.Why})
	})
}

// decide keeps a verdict and tells on what.
func decide(s *session, accept bool, judge func(*store.Store, *settings.Settings) ([]inbox.State, error)) error {
	store, conf, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	judged, err := judge(store, conf)
	for _, st := range judged {
		s.say(sentences.Judged(st, accept))
	}
	return err
}
