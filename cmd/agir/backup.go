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
	File string `arg:"" help:"Backup to write; its checksum is written beside it, in FILE.sum." placeholder:"FILE"`
}

func (*backupVerb) Help() string {
	return `Copies the store as it is at one instant, even while another process writes it, then
opens the copy and reads it to its last row. A sealed store gives a sealed backup,
and so does any store when a key is given. sha256sum -c FILE.sum checks it anywhere.

A backup keeps what was purged after it was made: keep none longer than the data.

Example:

    agir backup /mnt/sauvegarde/agir-2023-10-10`
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
	s.say(sentences.BackedUp(made.File, made.Sum))
	return nil
}

type restoreVerb struct {
	File string `arg:"" help:"Backup to restore, with its checksum beside it." placeholder:"FILE"`
}

func (*restoreVerb) Help() string {
	return `Puts a backup in the place of the store, once its checksum is right and it has been
read to its last row. Nothing is touched before. What was forgotten or purged since
the backup is forgotten again, when the store that it replaces can still be read.

Example:

    agir restore /mnt/sauvegarde/agir-2023-10-10`
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
