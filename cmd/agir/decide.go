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

// onFile is a decision on what one file tells.
type onFile struct {
	File int64  `arg:"" help:"Number of the file, as agir status prints it."`
	By   string `help:"Who decides." required:"" placeholder:"WHO"`
	Why  string `help:"Why." required:"" placeholder:"TEXT"`
	Kind string `help:"Only this kind of record of the file." placeholder:"KIND"`
}

func (v *onFile) decide(s *session, act inbox.Act) error {
	return decide(s, act, func(store *store.Store, conf *settings.Settings) ([]inbox.State, error) {
		return books.Judge(s.ctx, store, conf, inbox.Verdict{File: v.File, Kind: v.Kind, Act: act, DecidedOn: s.today, By: v.By, Why: v.Why})
	})
}

type refuseVerb struct{ onFile }

func (*refuseVerb) Help() string {
	return `The held statement is refused: the former one stays in force. The decision is
journaled.

Example:

    agir refuse 42 --by "B. Exemple" --why "fichier d'un autre mois"`
}

func (v *refuseVerb) Run(s *session) error { return v.decide(s, inbox.Refuse) }

type withdrawVerb struct{ onFile }

func (*withdrawVerb) Help() string {
	return `A statement that was let in is taken out from today on, as if it had not come: the
former one of its sender is back in force. The decision is journaled; agir reinstate
takes it back. Removing the file from the inbox has no such effect.

Example:

    agir withdraw 42 --by "B. Exemple" --why "fichier d'un autre partenaire"`
}

func (v *withdrawVerb) Run(s *session) error { return v.decide(s, inbox.Withdraw) }

type reinstateVerb struct{ onFile }

func (*reinstateVerb) Help() string {
	return `The last decision that stands on a statement (accept, refuse or withdraw) is taken
back from today on: the statement is what it would be without it, and may be held
again. Both are journaled.

Example:

    agir reinstate 42 --by "B. Exemple" --why "c'était bien le bon fichier"`
}

func (v *reinstateVerb) Run(s *session) error { return v.decide(s, inbox.Reinstate) }

// decide keeps a verdict and tells on what.
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
