package main

import (
	"cmp"
	"errors"
	"os"
	"os/user"
	"strings"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type worklistVerb struct {
	Month string `help:"Month listed." required:"" placeholder:"MONTH"`
	AsOf  string `help:"Day known; today without it." placeholder:"DATE"`
	Out   string `help:"Folder in which each direction has its nominative folder." default:"documents" placeholder:"DIR"`
	By    string `help:"Who asks for it; the user of the session without it." placeholder:"WHO"`
	Why   string `help:"Why; the work of the month without it." placeholder:"TEXT"`
}

func (*worklistVerb) Help() string {
	return `The nominative work list of each direction: those to contact, whose twenty-four
months end, who have no diagnosis, structure by structure, and the pairs of records
that wait for somebody. It names people: it is a verb of its own, journaled, and its
workbook opens with a password only, never given on the command line but by

    AGIR_WORKLIST_PASSWORD         the password, or
    AGIR_WORKLIST_PASSWORD_FILE    a file that its owner alone may read (mode 0600)

It is written in direction-CODE-nominatif, which its owner alone may read, and is
sent with no other document.

Example:

    AGIR_WORKLIST_PASSWORD_FILE=secret agir worklist --month 2023-09 --by "D. Exemple" --why "revue de septembre"`
}

// The variables that give the password of the work list.
const (
	passwordVariable     = "AGIR_WORKLIST_PASSWORD"
	passwordFileVariable = "AGIR_WORKLIST_PASSWORD_FILE"
)

func (v *worklistVerb) Run(s *session) error {
	m, asOf, err := s.monthKnown(v.Month, v.AsOf)
	if err != nil {
		return err
	}
	password, err := worklistPassword()
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

// worklistPassword reads the password where it may be given. It never stands in a
// message.
func worklistPassword() (string, error) {
	given, file := os.Getenv(passwordVariable), os.Getenv(passwordFileVariable)
	switch {
	case given != "" && file != "":
		return "", errors.New(sentences.OneOf(passwordVariable, passwordFileVariable))
	case file == "" && given == "":
		return "", errors.New(sentences.NoPassword(passwordVariable, passwordFileVariable))
	case given != "":
		return given, nil
	}
	info, err := os.Stat(file)
	if err != nil {
		return "", err
	}
	if mode := info.Mode().Perm(); !info.Mode().IsRegular() || mode&0o077 != 0 {
		return "", errors.New(sentences.OpenPassword(file, mode))
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	password, _, _ := strings.Cut(string(content), "\n")
	if password = strings.TrimSuffix(password, "\r"); password == "" {
		return "", errors.New(sentences.EmptyPassword(file))
	}
	return password, nil
}

// currentUser is the name of the session, for the journal.
func currentUser() string {
	u, err := user.Current()
	if err != nil {
		return "inconnu"
	}
	return cmp.Or(u.Name, u.Username)
}
