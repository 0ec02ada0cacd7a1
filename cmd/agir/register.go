package main

import (
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type registerVerb struct {
	Out string `placeholder:"FILE"`
}

func (v *registerVerb) Run(s *session) error {
	books, conf, err := s.reading()
	if err != nil {
		return err
	}
	defer books.Close()
	register, err := release.Register(s.ctx, books, release.RegisterRequest{Settings: conf, On: s.today, Backup: store.LastBackupAt(s.flags.Store)})
	if err != nil {
		return err
	}
	return s.draw(v.Out, register)
}
