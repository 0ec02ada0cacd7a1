package main

import (
	"errors"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
)

type keyVerb struct {
	New    keyNew    `cmd:""`
	Rotate keyRotate `cmd:""`
}

type keyNew struct {
	File string `arg:"" placeholder:"FILE"`
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
	Identity   string `placeholder:"FILE" xor:"next"`
	Passphrase string `placeholder:"FILE" xor:"next"`
	Inbox      string `default:"inbox" placeholder:"DIR"`
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
