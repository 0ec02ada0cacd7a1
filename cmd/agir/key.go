package main

import (
	"errors"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
)

type keyVerb struct {
	New    keyNew    `cmd:"" help:"Make a secret key, in a file for its owner alone."`
	Rotate keyRotate `cmd:"" help:"Seal the store and the files received with another key."`
}

func (*keyVerb) Help() string {
	return `With a key, the store and the files received are sealed at rest (age, filippo.io/age).
The key is never an argument. It is given by

    AGIR_IDENTITY_FILE      a file that its owner alone may read (mode 0600), of agir key new
    AGIR_PASSPHRASE_FILE    likewise, a passphrase on its first line
    AGIR_RECIPIENTS         public keys to seal to, besides or instead of one's own

or by the credentials of systemd agir-identity, agir-passphrase and agir-recipients.
From then on agir.duckdb is agir.duckdb.age. Without its key a store is lost: keep
the key elsewhere, and not with the backups.

Examples:

    agir key new /etc/agir/identity
    agir key rotate --identity /etc/agir/identity-2024`
}

type keyNew struct {
	File string `arg:"" help:"File to write; it must not exist." placeholder:"FILE"`
}

func (v *keyNew) Run(s *session) error {
	recipient, err := sealing.NewIdentity(v.File)
	if err != nil {
		return err
	}
	s.say(sentences.KeyMade(v.File, recipient)...)
	return nil
}

type keyRotate struct {
	Identity   string `help:"File of the next secret key." placeholder:"FILE" xor:"next"`
	Passphrase string `help:"File of the next passphrase." placeholder:"FILE" xor:"next"`
	Inbox      string `help:"Folder of the files received." default:"inbox" placeholder:"DIR"`
}

func (v *keyRotate) Run(s *session) error {
	next, err := sealing.FromEnvironment(v.next)
	if err != nil {
		return err
	}
	if next == nil {
		return misuse{errors.New(sentences.NextKey)}
	}
	store, _, err := s.writing()
	if err != nil {
		return err
	}
	done, err := pipeline.RotateKey(s.ctx, store, pipeline.Rotation{
		Next: next, Inbox: v.Inbox, Act: books.Entry{At: s.now, By: currentUser(), Why: "agir key rotate"},
	})
	if err != nil {
		return err
	}
	s.say(sentences.KeyRotated(done.Files))
	return nil
}

// next is the environment as it will be: the next key, and the recipients.
func (v *keyRotate) next(name string) string {
	switch name {
	case sealing.IdentityFileVariable:
		return v.Identity
	case sealing.PassphraseFileVariable:
		return v.Passphrase
	}
	return ""
}
