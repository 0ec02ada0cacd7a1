package main

import (
	"errors"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/schedules/work"
)

type fetchVerb struct {
	Source string `arg:"" optional:"" placeholder:"SOURCE"`
	Inbox  string `default:"inbox" placeholder:"DIR"`
	DryRun bool
}

func (v *fetchVerb) Run(s *session) error {
	w, err := s.shift("fetch", scheduled{Inbox: v.Inbox})
	if err != nil {
		return err
	}
	return errors.Join(v.fetch(s, w), w.close())
}

// fetch looks at the sources asked for and takes what they brought. It is not done when
// one of them could not be asked.
func (v *fetchVerb) fetch(s *session, w *shift) error {
	var codes []string
	if v.Source != "" {
		codes = append(codes, v.Source)
	}
	asked, err := work.SourcesOf(w.Settings, codes...)
	if errors.Is(err, work.ErrNoSource) {
		return misuse{errors.New(sentences.NotASource(w.Settings, v.Source))}
	}
	if err != nil {
		return err
	}
	if len(asked) == 0 {
		s.say(sentences.NoSources)
		return nil
	}
	all, err := w.Collect(s.ctx, asked, s.instant(), v.DryRun)
	if err != nil {
		return err
	}
	failed, brought := false, 0
	for _, c := range all {
		failed = failed || c.Err != nil
		brought += len(c.Brought)
	}
	if brought > 0 && !v.DryRun {
		err = s.ingest(w.Store, w.Settings, v.Inbox, s.today)
	}
	if failed {
		err = errors.Join(err, errNotDone)
	}
	return err
}
