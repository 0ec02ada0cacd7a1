package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"

	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/inbox"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// SealInbox seals in place, as path + ".age", the files of an inbox that the store
// holds: it keeps their bytes already, so nothing waits for them. The store must be
// at a safe point. A file not yet taken is left for its sender's next run.
func SealInbox(ctx context.Context, s *store.Store, dir string) (sealed int, err error) {
	known, err := books.Knows(ctx, s)
	if err != nil {
		return 0, err
	}
	return sealed, eachFile(dir, func(f inbox.File) error {
		if f.Sealed() {
			return nil
		}
		content, err := f.Read()
		if err != nil {
			return nil // its fault is raised when it is taken
		}
		sum := sha256.Sum256(content)
		if !known[[2]string{f.Path, hex.EncodeToString(sum[:])}] {
			return nil
		}
		closed, err := s.Key().SealBytes(content)
		if err != nil {
			return err
		}
		if err := f.Write(f.Name+sealing.Suffix, closed); err != nil {
			return err
		}
		switch err := f.Remove(); {
		case errors.Is(err, inbox.ErrChanging):
			return nil // dropped again meanwhile: it is another file
		case err != nil:
			return err
		}
		sealed++
		return nil
	})
}

// ErrPlain says that a store is not sealed: there is no key to change.
var ErrPlain = errors.New("the store is not sealed")

// Rotation asks that a store and the files received be sealed with another key.
type Rotation struct {
	Next  *sealing.Key
	Inbox string      // folder of the files received; one that is not there has none
	Act   books.Entry // who asks for it and why, for the journal
}

// Rotated is what a rotation sealed again, beside the store.
type Rotated struct {
	Files int // of the inbox
}

// RotateKey seals the files received, then the store, with another key, and closes the
// store. Killed in between, it is asked again as it was.
func RotateKey(ctx context.Context, s *store.Store, r Rotation) (done Rotated, err error) {
	if s.Key() == nil {
		return done, ErrPlain
	}
	if done.Files, err = resealInbox(r.Inbox, s.Key(), r.Next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return done, err
	}
	s.Reseal(r.Next)
	r.Act.Kind = books.KeyRotated
	change, err := books.SettleSeal(ctx, s, r.Act)
	if err == nil && change.None() { // another passphrase, or the same key again
		err = books.Journal(ctx, s, r.Act)
	}
	if err != nil {
		return done, err
	}
	return done, s.Close()
}

// resealInbox seals with another key the files of an inbox that are sealed. Run
// again after it was cut short, it goes on from there.
func resealInbox(dir string, key, next *sealing.Key) (sealed int, err error) {
	return sealed, eachFile(dir, func(f inbox.File) error {
		if !f.Sealed() {
			return nil
		}
		content, err := f.Read()
		if err != nil {
			return err
		}
		sealed++
		plain, err := key.OpenBytes(content)
		if errors.Is(err, sealing.ErrKey) || errors.Is(err, sealing.ErrNoKey) {
			_, err = next.OpenBytes(content)
			return err
		}
		if err != nil {
			return err
		}
		closed, err := next.SealBytes(plain)
		if err != nil {
			return err
		}
		return f.Write(f.Name, closed)
	})
}

// eachFile visits the ordinary files of an inbox.
func eachFile(dir string, visit func(inbox.File) error) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	return inbox.Each(root, visit)
}
