package main

import (
	"fmt"
	"time"

	"github.com/agir-indicateurs/agir/pipeline/store"

	"github.com/agir-indicateurs/agir/pipeline"
	"github.com/agir-indicateurs/agir/pipeline/settings"
)

type ingestVerb struct {
	Inbox string `help:"Folder of the files received." default:"inbox" placeholder:"DIR"`
}

func (*ingestVerb) Help() string {
	return `Every new file of the inbox is read, checked against its contract and kept in
the store, rows as received included. Files already known are passed over. A
file that cannot be taken is refused with a sentence for its sender, and the
others go on. With a key (agir help key), the files taken are sealed where they lie,
as FILE.age; such files are read as the others.

Example:

    agir ingest --inbox inbox`
}

func (v *ingestVerb) Run(s *session) error {
	store, conf, err := s.writing()
	if err != nil {
		return err
	}
	defer store.Close()
	return s.ingest(store, conf, v.Inbox, s.today)
}

// ingest takes the inbox. It is not done only when files were there and none of
// them could be taken, now or before.
func (s *session) ingest(store *store.Store, conf *settings.Settings, dir string, today time.Time) error {
	night, err := s.takeFiles(store, conf, dir, today)
	if err == nil && len(night.Refused) > 0 && night.Known == 0 && night.New == len(night.Refused) {
		err = errNotDone
	}
	return err
}

// takeFiles takes the inbox and tells what came of it.
func (s *session) takeFiles(store *store.Store, conf *settings.Settings, dir string, today time.Time) (pipeline.Ingestion, error) {
	bar := s.progress("reading the inbox")
	night, err := pipeline.Ingest(s.ctx, store, dir, conf, today, bar.at)
	bar.end()
	if err != nil {
		return night, err
	}
	if store.Key() != nil {
		if err := s.sealInbox(store, dir); err != nil {
			return night, err
		}
	}
	for _, p := range night.Refused {
		fmt.Fprintf(s.stdout, "refused %s: %s\n", p.File, p.Message)
	}
	for _, path := range night.Waiting {
		fmt.Fprintf(s.stdout, "waiting %s: still being written\n", path)
	}
	if n := len(night.Early); n > 0 {
		fmt.Fprintf(s.stdout, "early: %d files lie in folders dated after %s and wait for their day\n", n, today.Format(time.DateOnly))
	}
	r := night.Rows
	fmt.Fprintf(s.stdout, "%s: %d files, %d new, %d already known, %d refused\n", dir, night.Found, night.New, night.Known, len(night.Refused))
	fmt.Fprintf(s.stdout, "%d rows read = %d kept + %d set aside + %d not data\n", r.Read, r.Kept, r.SetAside, r.NotData)
	if night.Withheld > 0 {
		fmt.Fprintf(s.stdout, "%d of them left out: they tell of persons forgotten or purged\n", night.Withheld)
	}
	return night, nil
}

// sealInbox seals the files that the store, itself sealed first, now holds.
func (s *session) sealInbox(store *store.Store, dir string) error {
	if err := store.Save(s.ctx); err != nil {
		return err
	}
	_, err := pipeline.SealInbox(s.ctx, store, dir)
	return err
}
