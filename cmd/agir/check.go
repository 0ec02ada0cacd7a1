package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
)

type checkVerb struct {
	Files []string `arg:"" help:"Files to check." placeholder:"FILE"`
	All   bool     `help:"Every problem on its line, equal ones too."`
}

func (*checkVerb) Help() string {
	return `For a partner, before sending: what was understood of each file, column by column,
and everything to mend at once, in French. It needs no store and keeps nothing.
Exit status 1 when there is something to mend, 2 when a file cannot be opened.

Example:

    agir check suivi_soliha_2023-09.xlsx`
}

func (v *checkVerb) Run(s *session) error {
	conf, err := s.settings()
	if err != nil {
		return err
	}
	toMend := false
	var unopened []error
	for _, name := range v.Files {
		content, err := os.ReadFile(name)
		if err != nil {
			unopened = append(unopened, misuse{errors.New(sentences.Unopened(name, err))})
			continue
		}
		c, err := contract.Check(contract.CheckRequest{
			Content: content, Limits: exports.Limits(conf.Limits),
			Context: contract.Context{Name: name, ReceivedOn: s.today, Structures: pipeline.Structures(conf), Labels: conf.Labels},
		})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprint(s.stdout, sentences.Checked(name, c, v.All))
		toMend = toMend || c.ToMend()
	}
	if unopened != nil {
		return errors.Join(unopened...)
	}
	if toMend {
		return errNotDone
	}
	return nil
}
