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

// InClear is a file received that the store holds and that could not be sealed in place.
type InClear struct {
	Path string
	Err  error
}

// SealInbox seals in place, as path + ".age", the files of an inbox that the store
// holds: it keeps their bytes already, so nothing waits for them. The store must be
// at a safe point. A file not yet taken is left for its sender's next run. One that its
// sender keeps from being sealed, by what he put beside it or the permissions of his
// folder, keeps nobody's from it.
func SealInbox(ctx context.Context, s *store.Store, dir string) (left []InClear, err error) {
	known, err := books.Knows(ctx, s)
	if err != nil {
		return nil, err
	}
	_, err = eachFile(dir, func(f inbox.File) error { // that of a folder that is closed is raised when it is taken
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
		err = f.Write(f.Name+sealing.Suffix, closed)
		if err == nil {
			err = f.Remove()
		}
		if err != nil && !errors.Is(err, inbox.ErrChanging) { // dropped again meanwhile: it is another file
			left = append(left, InClear{f.Path, err})
		}
		return ctx.Err()
	})
	return left, err
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

// RotateKey seals the files received, what the store was in an earlier version, then the
// store, with another key, and closes it. Killed in between, it is asked again as it was.
func RotateKey(ctx context.Context, s *store.Store, r Rotation) (done Rotated, err error) {
	if s.Key() == nil {
		return done, ErrPlain
	}
	if done.Files, err = resealInbox(r.Inbox, s.Key(), r.Next); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return done, err
	}
	if err := s.ResealEarlier(r.Next); err != nil {
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
// again after it was cut short, it goes on from there. What no key of ours opens is not
// ours: anybody may drop a file of that name. A folder that cannot be looked into is an
// error, once the others are done: what it holds would be lost with the key.
func resealInbox(dir string, key, next *sealing.Key) (sealed int, err error) {
	closed, err := eachFile(dir, func(f inbox.File) error {
		if !f.Sealed() {
			return nil
		}
		content, err := f.Read()
		if errors.Is(err, inbox.ErrLink) || errors.Is(err, inbox.ErrChanging) {
			return nil // put there meanwhile
		}
		if err != nil {
			return err
		}
		plain, err := key.OpenBytes(content)
		if err != nil {
			if _, err := next.OpenBytes(content); err == nil {
				sealed++ // before it was cut short
			}
			return nil
		}
		again, err := next.SealBytes(plain)
		if err != nil {
			return err
		}
		sealed++
		return f.Write(f.Name, again)
	})
	return sealed, errors.Join(err, closed)
}

// eachFile visits the ordinary files of an inbox.
func eachFile(dir string, visit func(inbox.File) error) (closed, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	return inbox.Each(root, visit)
}
