package main

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/purge"
)

type purgeVerb struct {
	Before string `help:"Day; those of whom nothing is told since are removed. Two years ago without it." placeholder:"DATE"`
	Inbox  string `help:"Folder of the files received." default:"inbox" placeholder:"DIR"`
	By     string `help:"Who asks for it; the user of the session without it." placeholder:"WHO"`
	Why    string `help:"Why; the end of the time they are kept without it." placeholder:"TEXT"`
}

func (*purgeVerb) Help() string {
	return `Removes for good the persons of whom nothing is told since a day: no contact, exit,
situation, orientation or request. Somebody whose parcours is open is kept, and
counted apart: his exit is for the lead to tell.

Their rows go from every statement received, with the bytes of the files that held
them, in the store and in the inbox, and the decisions on their records. The store is
written again, so that nothing stays in its free pages. What a later statement tells
again of before that day is left out. Published editions keep their figures; those
that can no longer be rebuilt byte for byte are told. The journal keeps counts, no
name. Backups and documents written before are not touched: remove them.

Example:

    agir purge --before 2022-01-01 --by "B. Exemple" --why "fin de la durée de conservation"`
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
	Person string `arg:"" help:"Key of the person, as agir links prints it."`
	Inbox  string `help:"Folder of the files received." default:"inbox" placeholder:"DIR"`
	By     string `help:"Who asks for it." required:"" placeholder:"WHO"`
	Why    string `help:"Why." required:"" placeholder:"TEXT"`
}

func (*forgetVerb) Help() string {
	return `Removes one person for good, as agir purge does, and remembers keyed hashes of the
numbers, name and birth date told of him, so that a later statement does not bring
him back: its rows are left out, and counted. A number told otherwise by then is
another: the sender has to remove him too.

Example:

    agir forget P1a2b3c4d5e --by "B. Exemple" --why "demande d'effacement"`
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
