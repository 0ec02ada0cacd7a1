package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/books"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type historyVerb struct {
	Out        string `placeholder:"DIR"`
	TrueCounts bool
}

func (v *historyVerb) Run(s *session) error {
	if v.Out == "" {
		return misuse{errors.New(sentences.HistoryWantsOut)}
	}
	if err := v.apart(); err != nil {
		return err
	}
	store, _, err := s.reading()
	if err != nil {
		return err
	}
	defer store.Close()
	write := whole.WriteDocument
	if v.TrueCounts {
		write = whole.WriteNominative // their owner alone
	}
	made, err := release.History(s.ctx, store, release.HistoryRequest{TrueCounts: v.TrueCounts, Lay: func(name string, content []byte) error {
		return write(filepath.Join(v.Out, filepath.FromSlash(name)), content)
	}})
	if err != nil {
		return err
	}
	if err := store.Close(); err != nil {
		return err
	}
	if v.TrueCounts {
		dir, err := filepath.Abs(v.Out)
		if err != nil {
			return err
		}
		s.journal(books.Entry{Why: "agir history --true-counts", Kind: books.ExportMade, What: made.First.Format("2006-01") + " " + made.Last.Format("2006-01"), File: dir})
	}
	s.say(sentences.History(v.Out, made, v.TrueCounts)...)
	return nil
}

// apart refuses a folder that holds anything but the same history: true counts are never
// beside what was published.
func (v *historyVerb) apart() error {
	entries, err := os.ReadDir(v.Out)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	own := release.PublishedHistory
	if v.TrueCounts {
		own = release.TrueHistory
	}
	for _, e := range entries {
		if e.Name() == own {
			return nil
		}
	}
	return misuse{errors.New(sentences.HistoryElsewhere(v.Out))}
}
