package main

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/rights"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/whole"
)

type personVerb struct {
	Find    personFind    `cmd:""`
	Export  personExport  `cmd:""`
	Rectify personRectify `cmd:""`
}

// signedBy is who asks, and why.
type signedBy struct {
	By  string `required:"" placeholder:"WHO"`
	Why string `required:"" placeholder:"TEXT"`
}

func (v signedBy) act(s *session) rights.Act {
	return rights.Act{On: s.today, At: s.now, By: v.By, Why: v.Why}
}

type personFind struct {
	Name   string `placeholder:"NAME"`
	Number string `placeholder:"NUMBER"`
	Born   string `placeholder:"DATE"`
	Names  bool
	signedBy
}

func (v *personFind) Run(s *session) error {
	asked := rights.FindRequest{Act: v.act(s), Name: v.Name, Number: v.Number}
	if v.Born != "" {
		var err error
		if asked.BornOn, err = day("--born", v.Born); err != nil {
			return err
		}
	}
	if err := asked.Check(); err != nil {
		return misuse{err}
	}
	store, conf, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	found, err := rights.Find(s.ctx, store, conf, asked)
	if err != nil {
		return err
	}
	s.say(sentences.Found(found, v.Names)...)
	if len(found.Persons) == 0 {
		return errNotDone
	}
	return nil
}

type personExport struct {
	Person string `arg:""`
	Out    string `required:"" placeholder:"FILE.age"`
	signedBy
}

func (v *personExport) Run(s *session) error {
	key, err := sealing.ForHandingOver(os.Getenv)
	if err != nil {
		return misuse{err}
	}
	if filepath.Ext(v.Out) != sealing.Suffix {
		return misuse{errors.New(sentences.NotSealed(v.Out))}
	}
	path, err := filepath.Abs(v.Out)
	if err != nil {
		return err
	}
	store, conf, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	done, err := rights.Export(s.ctx, store, conf, rights.ExportRequest{Act: v.act(s), Person: v.Person, Key: key, File: path})
	if err != nil {
		return err
	}
	if err := whole.WriteBytes(path, 0o600, done.Sealed); err != nil {
		return err
	}
	s.wrote(v.Out)
	s.say(sentences.Held(done.Holding)...)
	return nil
}

type personRectify struct {
	Person string `arg:""`
	signedBy
}

func (v *personRectify) Run(s *session) error {
	store, conf, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	done, err := rights.Rectify(s.ctx, store, conf, rights.RectifyRequest{Act: v.act(s), Person: v.Person})
	if err != nil {
		return err
	}
	s.say(sentences.Rectified(done)...)
	return nil
}
