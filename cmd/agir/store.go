package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/sealing"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
)

// reading opens the store for reading, with the configuration.
func (s *session) reading() (*store.Store, *settings.Settings, error) {
	return s.open(s.flags.Store, store.OpenReader)
}

// writing opens the store for writing, with the configuration: it must exist, or an act asked
// in another folder would be done on nothing. What is journaled beside it is taken into it
// first, and the operator is warned of whoever it is now sealed to.
func (s *session) writing() (*store.Store, *settings.Settings, error) {
	return s.settled(store.OpenExisting)
}

// starting is writing for the verbs that a store begins with: it is made where there is none.
func (s *session) starting() (*store.Store, *settings.Settings, error) {
	return s.settled(store.Open)
}

// opening is a way to open a store.
type opening func(context.Context, string, ...store.Option) (*store.Store, error)

// settled opens the store for writing, once what waits beside it is in it.
func (s *session) settled(open opening) (*store.Store, *settings.Settings, error) {
	store, conf, err := s.open(s.flags.Store, open)
	if err != nil {
		return nil, nil, err
	}
	if err := books.SettleJournal(s.ctx, store); err != nil {
		return nil, nil, err
	}
	change, err := books.SettleSeal(s.ctx, store, books.Entry{At: s.now, By: currentUser(), Why: "clé de l’environnement"})
	if err != nil {
		return nil, nil, err
	}
	for _, line := range sentences.SealChanged(change) {
		fmt.Fprintln(s.stderr, "agir:", line)
	}
	return store, conf, nil
}

// journal keeps what is done to the store as a whole, or beside it. Where it cannot be
// written now, it is noted beside the store, whence the next verb that writes takes it;
// where that cannot be either, the operator is warned, and it is done all the same: a
// backup saves a disk that fails. There may be no store at all: then there is nothing
// to keep.
func (s *session) journal(e books.Entry) {
	e.At, e.By = s.now, cmp.Or(e.By, currentUser())
	if !store.Exists(s.flags.Store) {
		return
	}
	if s.journalNow(e) == nil {
		return
	}
	if err := books.NoteJournal(s.flags.Store, e); err != nil {
		fmt.Fprintln(s.stderr, "agir:", sentences.NotJournaled(err))
	}
}

// journalNow keeps a line in the store. One that is kept and was not heard outside is kept
// all the same: the operator is warned, and it is not noted besides.
func (s *session) journalNow(e books.Entry) error {
	store, _, err := s.writing()
	if err != nil {
		return err
	}
	kept := books.Journal(s.ctx, store, e)
	if errors.Is(kept, books.ErrWitness) {
		fmt.Fprintln(s.stderr, "agir:", sentences.Fault(kept, s.flags.Store))
		kept = nil
	}
	return errors.Join(kept, store.Close())
}

// open opens a store with the key of the environment. It is the one place where a
// verb gets a store: sealed, it is opened into a private directory and sealed
// again when it is closed, which the session does when the verb does not.
func (s *session) open(file string, open opening) (*store.Store, *settings.Settings, error) {
	if err := s.settleLeft(); err != nil {
		return nil, nil, err
	}
	conf, err := s.settings()
	if err != nil {
		return nil, nil, err
	}
	key, err := sealing.FromEnvironment(os.Getenv)
	if err != nil {
		return nil, nil, err
	}
	store, err := open(s.ctx, file, store.Sealed(key), store.Memory(conf.Memory), store.Witness(witness(conf)), store.Desk(s.desk))
	if err != nil {
		return nil, nil, err
	}
	s.opened = append(s.opened, store)
	if from, kept := store.Migrated(); kept != "" {
		fmt.Fprintln(s.stderr, "agir:", sentences.Migrated(from, kept))
	}
	return store, conf, nil
}

// settleLeft lets go of the stores that were closed, and says what went wrong then.
func (s *session) settleLeft() error {
	var all error
	s.opened = slices.DeleteFunc(s.opened, func(store *store.Store) bool {
		if store.Left() {
			all = errors.Join(all, store.Close())
		}
		return store.Left()
	})
	return all
}

// leave closes the stores that the verb opened, and says what went wrong then:
// work that could not be kept is not done. A fault that the verb printed already is
// not printed twice.
func (s *session) leave(printed error) error {
	var all error
	for _, store := range s.opened {
		if err := store.Close(); err != nil && !errors.Is(printed, err) {
			all = errors.Join(all, err)
		}
	}
	return all
}
