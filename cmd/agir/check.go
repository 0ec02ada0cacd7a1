package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
)

type checkVerb struct {
	Files []string `arg:"" help:"Files to check." placeholder:"FILE"`
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
	for _, name := range v.Files {
		content, err := os.ReadFile(name)
		if err != nil {
			return misuse{err}
		}
		file, err := exports.Read(name, content, exports.Limits(conf.Limits))
		if err != nil {
			var refusal *exports.Refusal
			if !errors.As(err, &refusal) {
				return fmt.Errorf("%s: %w", name, err)
			}
			fmt.Fprintf(s.stdout, "%s\n%s\n", name, refusal.Reason)
			toMend = true
			continue
		}
		reading := contract.Read(file, contract.Context{Name: name, ReceivedOn: s.today, Structures: pipeline.Structures(conf), Labels: conf.Labels})
		fmt.Fprint(s.stdout, contract.Describe(file, reading))
		toMend = toMend || len(reading.Problems) > 0
	}
	if toMend {
		return errNotDone
	}
	return nil
}
