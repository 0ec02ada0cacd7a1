package main

import (
	"fmt"

	"github.com/agir-indicateurs/agir/cmd/agir/sentences"
	"github.com/agir-indicateurs/agir/pipeline/settings"
	"github.com/agir-indicateurs/agir/pipeline/store"
	"github.com/agir-indicateurs/agir/pipeline/whole"
	"github.com/agir-indicateurs/agir/schedules/release"
)

type importVerb struct {
	Files []string `arg:"" placeholder:"FILE"`
}

func (v *importVerb) Run(s *session) error {
	return s.bring(v.Files, func(store *store.Store, conf *settings.Settings, name string, content []byte) (string, error) {
		outcome, err := release.ImportAggregates(s.ctx, store, release.ImportRequest{Settings: conf, Name: name, Content: content, On: s.today})
		if err != nil {
			return "", err
		}
		return sentences.Imported(name, outcome), nil
	})
}

type importReleaseVerb struct {
	Files []string `arg:"" placeholder:"FILE"`
}

func (v *importReleaseVerb) Run(s *session) error {
	return s.bring(v.Files, func(store *store.Store, _ *settings.Settings, name string, content []byte) (string, error) {
		brought, err := release.ImportRelease(s.ctx, store, release.ImportReleaseRequest{Content: content, On: s.today})
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		return sentences.ImportedRelease(name, brought), nil
	})
}

// bring takes files made elsewhere into the store, one after the other, and says each.
func (s *session) bring(files []string, take func(*store.Store, *settings.Settings, string, []byte) (string, error)) error {
	store, conf, err := s.starting()
	if err != nil {
		return err
	}
	defer store.Close()
	for _, name := range files {
		content, err := whole.ReadGiven(name, conf.Limits.Bytes)
		if err != nil {
			return misuse{err}
		}
		said, err := take(store, conf, name, content)
		if err != nil {
			return err
		}
		s.say(said)
	}
	return nil
}
