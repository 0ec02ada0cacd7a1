package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/contract"
	"github.com/agir-indicateurs/agir/pipeline/exports"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

type checkVerb struct {
	Files      []string `arg:"" placeholder:"FILE"`
	All        bool
	Understood string `placeholder:"DIR"`
}

func (v *checkVerb) Run(s *session) error {
	if v.Understood != "" && len(v.Files) > 1 {
		return misuse{errors.New(sentences.OneFileUnderstood())}
	}
	conf, err := s.settings()
	if err != nil {
		return err
	}
	toMend := false
	var unopened []error
	for _, name := range v.Files {
		content, err := whole.ReadGiven(name, conf.Limits.Bytes)
		if err != nil {
			unopened = append(unopened, misuse{errors.New(sentences.Unopened(name, err))})
			continue
		}
		c, err := contract.Check(contract.CheckRequest{
			Content: content, Limits: exports.Limits(conf.Limits),
			Context: contract.Context{Name: name, ReceivedOn: s.today, Structures: conf.StructureItems(), Labels: conf.Labels},
		})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		fmt.Fprint(s.stdout, c.Said(name, v.All))
		toMend = toMend || c.ToMend()
		if v.Understood != "" && c.Reading != nil {
			if err := v.write(s, c.Reading); err != nil {
				return err
			}
		}
	}
	if unopened != nil {
		return errors.Join(unopened...)
	}
	if toMend {
		return errNotDone
	}
	return nil
}

// write keeps the rows as they were read, one file a kind. They name persons.
func (v *checkVerb) write(s *session, r *contract.Reading) error {
	if err := os.MkdirAll(v.Understood, 0o700); err != nil {
		return err
	}
	for _, k := range r.Kinds() {
		path := filepath.Join(v.Understood, string(k)+".csv")
		if err := whole.Write(path, 0o600, func(f *os.File) error { return r.WriteUnderstood(f, k) }); err != nil {
			return err
		}
		fmt.Fprint(s.stdout, sentences.Understood(path))
	}
	return nil
}
