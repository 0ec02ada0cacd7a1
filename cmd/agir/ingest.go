package main

import (
	"time"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/schedules/work"
)

type ingestVerb struct {
	Inbox string `default:"inbox" placeholder:"DIR"`
}

func (v *ingestVerb) Run(s *session) error {
	store, conf, err := s.starting()
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
	taken, err := work.TakeFiles(s.ctx, store, work.TakeRequest{Settings: conf, Inbox: dir, On: on, At: s.clock(), Progress: bar.at})
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
