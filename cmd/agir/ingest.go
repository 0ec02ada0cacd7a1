package main

import (
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/work"
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
func (s *session) ingest(store *store.Store, conf *settings.Settings, dir string, on time.Time) error {
	bar := s.progress("reading the inbox")
	taken, err := work.TakeFiles(s.ctx, store, work.TakeRequest{Settings: conf, Inbox: dir, On: on, Progress: bar.at})
	bar.end()
	if err != nil {
		return err
	}
	s.say(sentences.Taken(taken)...)
	if taken.Nothing() {
		return errNotDone
	}
	return nil
}
