package main

import (
	"os"
	"path/filepath"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/purge"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

type backupVerb struct {
	File string `arg:"" placeholder:"FILE"`
}

func (v *backupVerb) Run(s *session) error {
	key, err := sealing.FromEnvironment(os.Getenv)
	if err != nil {
		return err
	}
	file, err := filepath.Abs(v.File)
	if err != nil {
		return err
	}
	s.journal(books.Entry{Why: "agir backup", Kind: books.BackupMade, File: file})
	made, err := store.Backup(s.ctx, store.Backing{Home: s.flags.Store, To: v.File, Key: key, At: s.now})
	if err != nil {
		return err
	}
	s.say(sentences.BackedUp(made)...)
	return nil
}

type restoreVerb struct {
	File string `arg:"" placeholder:"FILE"`
}

func (v *restoreVerb) Run(s *session) error {
	key, err := sealing.FromEnvironment(os.Getenv)
	if err != nil {
		return err
	}
	conf, err := s.settings()
	if err != nil {
		return err
	}
	r, err := purge.Restore(s.ctx, conf, purge.Restoring{
		File: v.File, Home: s.flags.Store, Key: key, On: s.today, At: s.now, By: currentUser(), Why: "agir restore", Witness: witness(conf),
	})
	if err != nil {
		return err
	}
	s.say(sentences.Restored(v.File, r)...)
	return nil
}
