package main

import (
	"cmp"
	"os"
	"os/user"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type worklistVerb struct {
	Month string `required:"" placeholder:"MONTH"`
	AsOf  string `placeholder:"DATE"`
	Out   string `default:"documents" placeholder:"DIR"`
	By    string `placeholder:"WHO"`
	Why   string `placeholder:"TEXT"`
}

func (v *worklistVerb) Run(s *session) error {
	m, asOf, err := s.monthKnown(v.Month, v.AsOf)
	if err != nil {
		return err
	}
	password, err := release.WorklistPassword(os.Getenv)
	if err != nil {
		return misuse{err}
	}
	store, conf, err := s.writing() //  writing: the reading is journaled
	if err != nil {
		return err
	}
	defer store.Close()
	written, err := release.Worklist(s.ctx, store, release.WorklistRequest{
		Settings: conf, Month: m, AsOf: asOf, Out: v.Out, Password: password,
		By: cmp.Or(v.By, currentUser()), Why: cmp.Or(v.Why, "travail du mois"), At: s.now, On: s.today,
	})
	for _, w := range written {
		s.say(sentences.Worklist(w))
	}
	return err
}

// currentUser is the name of the session, for the journal.
func currentUser() string {
	u, err := user.Current()
	if err != nil {
		return "inconnu"
	}
	return cmp.Or(u.Name, u.Username)
}
